"""The kinds of value `config.toml` is written in: durations, sizes, lead times, months, weekdays, and text in several
languages.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from pydantic import BeforeValidator, Field, GetCoreSchemaHandler, Strict
from pydantic_core import CoreSchema, core_schema

DURATION_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
SIZE_UNITS = {"": 1, "B": 1, "KB": 10**3, "MB": 10**6, "GB": 10**9}
DAY_NAMES = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


class _Parsed:
    """A value that Pydantic builds with the class's own `parse`, which says in a sentence what would be right."""

    @classmethod
    def parse(cls, value: Any) -> Any:
        """The value, from what the file says. Errors: ValueError with a sentence."""
        raise NotImplementedError

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(cls.parse)


@dataclass(frozen=True, slots=True)
class LocalText(_Parsed):
    """A text for people, one string for all languages (key "") or one a language. False where empty."""

    texts: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def parse(cls, value: Any) -> LocalText:
        if isinstance(value, LocalText):
            return value
        if isinstance(value, str):
            return cls({"": value} if value else {})
        if isinstance(value, Mapping) and all(isinstance(v, str) for v in value.values()):
            return cls({str(k): v for k, v in value.items()})
        raise ValueError('write one text ("…") or one a language (fr = "…", en = "…")')

    def in_language(self, language: str, languages: tuple[str, ...] = ()) -> str:
        """The text in that language, or in the first of `languages` that has one, or in any; "" where there is none."""
        for wanted in (language, "", *languages, *self.texts):
            if self.texts.get(wanted):
                return self.texts[wanted]
        return ""

    def __bool__(self) -> bool:
        return any(self.texts.values())


@dataclass(frozen=True, slots=True)
class LocalWords(_Parsed):
    """A list of words, one for all languages (key "") or one a language."""

    words: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @classmethod
    def parse(cls, value: Any) -> LocalWords:
        if isinstance(value, LocalWords):
            return value
        if isinstance(value, list | tuple):
            value = {"": value}
        if isinstance(value, Mapping) and all(
            isinstance(v, list | tuple) and all(isinstance(w, str) for w in v) for v in value.values()
        ):
            return cls({str(k): tuple(v) for k, v in value.items()})
        raise ValueError('write a list (["…", "…"]) or one a language (fr = ["…"], en = ["…"])')

    def in_language(self, language: str, languages: tuple[str, ...] = ()) -> tuple[str, ...]:
        """The list in that language, or in the first of `languages` that has one, or in any."""
        for wanted in (language, "", *languages, *self.words):
            if self.words.get(wanted):
                return self.words[wanted]
        return ()

    def every(self) -> tuple[str, ...]:
        """The words of all languages: people mix them."""
        return tuple(word for words in self.words.values() for word in words)


@dataclass(frozen=True, slots=True, order=True)
class YearMonth(_Parsed):
    """A month whose day is not fixed yet, written "2013-03"."""

    year: int
    month: int

    @classmethod
    def parse(cls, value: Any) -> YearMonth:
        if isinstance(value, YearMonth):
            return value
        found = re.fullmatch(r"(\d{4})-(\d{2})", value) if isinstance(value, str) else None
        if not found or not 1 <= int(found[2]) <= 12:
            raise ValueError('write a year and a month, as "2013-03"')
        return cls(int(found[1]), int(found[2]))

    @property
    def first_day(self) -> date:
        """The first day of the month."""
        return date(self.year, self.month, 1)


@dataclass(frozen=True, slots=True)
class LeadTime(_Parsed):
    """So many calendar days before a session, written "7 days before"."""

    days: int

    @classmethod
    def parse(cls, value: Any) -> LeadTime:
        if isinstance(value, LeadTime):
            return value
        found = re.fullmatch(r"\s*(\d{1,3}) days? before\s*", value) if isinstance(value, str) else None
        if not found:
            raise ValueError('write a number of days, as "7 days before"')
        return cls(int(found[1]))


@dataclass(frozen=True, slots=True)
class Weekdays(_Parsed):
    """Days of the week (0 is Monday), written "mon-fri" or "mon,wed,fri"."""

    days: tuple[int, ...]

    @classmethod
    def parse(cls, value: Any) -> Weekdays:
        if isinstance(value, Weekdays):
            return value
        days: list[int] = []
        for part in str(value).lower().replace(" ", "").split(","):
            first, dash, last = part.partition("-")
            if first not in DAY_NAMES or (dash and last not in DAY_NAMES):
                raise ValueError('write days of the week, as "mon-fri" or "mon,wed,fri"')
            start, end = DAY_NAMES.index(first), DAY_NAMES.index(last or first)
            days += range(start, end + 1) if start <= end else [*range(start, 7), *range(end + 1)]
        return cls(tuple(sorted(set(days))))


def parse_duration(value: Any) -> Any:
    """A time span from "90s", "2m", "48h", "3d"."""
    if isinstance(value, timedelta):
        return value
    found = re.fullmatch(r"\s*(\d{1,6})\s*([smhdw])\s*", value) if isinstance(value, str) else None
    if not found or not int(found[1]):
        raise ValueError('write a number and a unit, as "90s", "2m", "48h" or "3d"')
    return timedelta(**{DURATION_UNITS[found[2]]: int(found[1])})


def parse_bytes(value: Any) -> Any:
    """A number of bytes from "25 MB", "800 KB" or a whole number."""
    found = re.fullmatch(r"\s*(\d{1,12})\s*([KMG]?B|)\s*", str(value), re.IGNORECASE)
    if not found or not int(found[1]) or isinstance(value, bool | float):
        raise ValueError('write a size, as "25 MB"')
    return int(found[1]) * SIZE_UNITS[found[2].upper()]


def parse_clock(value: Any) -> Any:
    """A time of day, local to the event, from "07:30" or TOML's own 07:30:00. A number is never taken for one."""
    if value is None or isinstance(value, time):
        return value
    found = re.fullmatch(r"\s*(\d{1,2}):(\d{2})(?::00)?\s*", value) if isinstance(value, str) else None
    if not found or int(found[1]) > 23 or int(found[2]) > 59:
        raise ValueError('write a time of day, as "07:30"')
    return time(int(found[1]), int(found[2]))


def parse_day(value: Any) -> Any:
    """A calendar day, from TOML's own 2013-01-15 or the same in quotes; neither a time of day nor a number is one."""
    if value is None or (isinstance(value, date) and not isinstance(value, datetime)):
        return value
    if isinstance(value, str) and re.fullmatch(r"\d{4}-\d{2}-\d{2}", value):
        try:
            return date.fromisoformat(value)
        except ValueError:
            pass
    raise ValueError("write a day that exists, as 2013-01-15 (times of day go in hours)")


def parse_zone(value: Any) -> Any:
    """A time zone by its name in the IANA database."""
    if isinstance(value, ZoneInfo):
        return value
    try:
        return ZoneInfo(value)
    except (OSError, ValueError, TypeError, KeyError):  # ZoneInfoNotFoundError is a KeyError; "America" is a folder
        raise ValueError('write a time zone of the IANA list, as "America/Toronto"') from None


Duration = Annotated[timedelta, BeforeValidator(parse_duration)]
ByteCount = Annotated[int, BeforeValidator(parse_bytes)]
ClockTime = Annotated[time, BeforeValidator(parse_clock)]
Day = Annotated[date, BeforeValidator(parse_day)]
Zone = Annotated[ZoneInfo, BeforeValidator(parse_zone)]
# Strict, because Pydantic would take "993" and 993.0 for a number, "yes" and 1 for true.
Whole = Annotated[int, Strict()]
Switch = Annotated[bool, Strict()]
Money = Annotated[float, Strict(), Field(ge=0, allow_inf_nan=False)]

_CLOCK_SPAN = re.compile(r"\s*(\d{1,2})\s?[:hH]\s?(\d{2})?\s*(?:-|–|à|to)\s*(\d{1,2})\s?[:hH]\s?(\d{2})?\s*")


def clock_span(text: str) -> tuple[time, time] | None:
    """Start and end of "9:00-16:00" (also "9h-16h", "9 h 30 à 16 h"), None for any other text."""
    found = _CLOCK_SPAN.fullmatch(text)
    if not found:
        return None
    hours = int(found[1]), int(found[2] or 0), int(found[3]), int(found[4] or 0)
    if hours[0] > 23 or hours[2] > 23 or hours[1] > 59 or hours[3] > 59 or hours[:2] >= hours[2:]:
        return None
    return time(*hours[:2]), time(*hours[2:])


def is_impossible_span(text: str) -> bool:
    """Whether a text is written as two times of day but can be none, as "16:00-9:00" or "9:75-16:00"."""
    return _CLOCK_SPAN.fullmatch(text) is not None and clock_span(text) is None


def slug(text: str) -> str:
    """Lower-case ASCII words joined by hyphens."""
    folded = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return "-".join(re.findall(r"[a-z0-9]+", folded))[:60]
