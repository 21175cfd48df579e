"""Column types of our own: moments in UTC, text that both databases can keep, months, and lists as JSON text."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

from sqlalchemy import DateTime, Dialect, String, Text
from sqlalchemy.types import TypeDecorator

from mailbot.config.values import YearMonth


class UtcTime(TypeDecorator[dt.datetime]):
    """A moment: stored in UTC, given back aware. A naive moment is refused (ValueError): which one is it?"""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: dt.datetime | None, dialect: Dialect) -> dt.datetime | None:
        """The moment in UTC, without its zone, as the database keeps it."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"{value!r} has no time zone")
        return value.astimezone(dt.UTC).replace(tzinfo=None)

    def process_result_value(self, value: dt.datetime | None, dialect: Dialect) -> dt.datetime | None:
        """The moment, aware, in UTC."""
        return None if value is None else value.replace(tzinfo=dt.UTC)


class Plain(TypeDecorator[str]):
    """Text without what a database refuses (PostgreSQL: NUL; both: halves of characters), whatever a mail holds."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """The text, a question mark for each half of a character."""
        if value is None or (value.isascii() and "\0" not in value):
            return value
        return value.replace("\0", "").encode("utf-8", "replace").decode()


class Month(TypeDecorator[YearMonth]):
    """A month whose day is not fixed, as "2013-03"."""

    impl = String(7)
    cache_ok = True

    def process_bind_param(self, value: YearMonth | None, dialect: Dialect) -> str | None:
        """The month as text."""
        return None if value is None else f"{value.year:04}-{value.month:02}"

    def process_result_value(self, value: str | None, dialect: Dialect) -> YearMonth | None:
        """The month."""
        return None if value is None else YearMonth.parse(value)


class Listed(TypeDecorator[tuple[Any, ...]]):
    """A list of plain values as JSON text (the same bytes in both databases); given back as a tuple."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: tuple[Any, ...] | None, dialect: Dialect) -> str:
        """The list as JSON."""
        text = json.dumps(list(value or ()), ensure_ascii=False, separators=(",", ":"))
        return text.encode("utf-8", "replace").decode("utf-8")  # raw bytes of a header come as lone surrogates

    def process_result_value(self, value: str | None, dialect: Dialect) -> tuple[Any, ...]:
        """The list, as a tuple."""
        return tuple(json.loads(value)) if value else ()
