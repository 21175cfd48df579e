"""The kinds of value a configuration is written in, and what is refused as one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from mailbot.config.values import (
    DAY_NAMES,
    LeadTime,
    LocalText,
    LocalWords,
    Money,
    Switch,
    Weekdays,
    Whole,
    YearMonth,
    clock_span,
    is_impossible_span,
    parse_bytes,
    parse_clock,
    parse_day,
    parse_duration,
    parse_zone,
    slug,
)


@pytest.mark.parametrize(
    ("parse", "text", "value"),
    [
        (parse_duration, "90s", timedelta(seconds=90)),
        (parse_duration, "2m", timedelta(minutes=2)),
        (parse_duration, " 48 h ", timedelta(hours=48)),
        (parse_duration, "3d", timedelta(days=3)),
        (parse_duration, "2w", timedelta(weeks=2)),
        (parse_duration, timedelta(1), timedelta(1)),
        (parse_bytes, "25 MB", 25_000_000),
        (parse_bytes, "800kb", 800_000),
        (parse_bytes, "1GB", 10**9),
        (parse_bytes, "12 B", 12),
        (parse_bytes, 4096, 4096),
        (parse_clock, "7:30", time(7, 30)),
        (parse_clock, "07:30:00", time(7, 30)),
        (parse_clock, time(9), time(9)),
        (parse_clock, None, None),
        (parse_day, "2013-01-15", date(2013, 1, 15)),
        (parse_day, date(2013, 1, 15), date(2013, 1, 15)),
        (parse_day, None, None),
        (parse_zone, "America/Toronto", ZoneInfo("America/Toronto")),
        (parse_zone, ZoneInfo("UTC"), ZoneInfo("UTC")),
        (YearMonth.parse, "2013-03", YearMonth(2013, 3)),
        (LeadTime.parse, "7 days before", LeadTime(7)),
        (LeadTime.parse, "1 day before", LeadTime(1)),
        (LeadTime.parse, "0 days before", LeadTime(0)),
        (Weekdays.parse, "mon-fri", Weekdays((0, 1, 2, 3, 4))),
        (Weekdays.parse, "Mon, wed,fri", Weekdays((0, 2, 4))),
        (Weekdays.parse, "sat-mon,sun", Weekdays((0, 5, 6))),
        (LocalText.parse, "a", LocalText({"": "a"})),
        (LocalText.parse, "", LocalText()),
        (LocalText.parse, {"fr": "a"}, LocalText({"fr": "a"})),
        (LocalWords.parse, ["a", "b"], LocalWords({"": ("a", "b")})),
        (LocalWords.parse, {"en": ["a"]}, LocalWords({"en": ("a",)})),
    ],
)
def test_what_is_written_right(parse: Callable[[Any], Any], text: object, value: object) -> None:
    assert parse(text) == value
    assert parse(value) == value


@pytest.mark.parametrize(
    ("parse", "wrong"),
    [
        (parse_duration, ["", "2", "m", "0m", "2 months", "-2m", 120, None, True, "2,5h"]),
        (parse_bytes, ["", "big", "25 TB", 0, -1, 2.5, True, None, "-3"]),
        (parse_clock, ["7", "7h30", "24:00", "7:60", 27000, 7.5, True, "07:30:15", date(2013, 1, 1)]),
        (
            parse_day,
            ["15/01/2013", "2013-02-30", "2013-1-5", 20130115, datetime(2013, 1, 15), True, "2013-01-15T09:00"],
        ),
        (parse_zone, ["America/Montreall", "America", "", "../etc/passwd", "/etc/passwd", 5, None, "EST5\x00"]),
        (YearMonth.parse, ["2013", "2013-13", "2013-00", "03-2013", "2013-3", 201303, date(2013, 3, 1)]),
        (LeadTime.parse, ["7", "7 days", "a week before", "-1 days before", 7]),
        (Weekdays.parse, ["", "lundi", "mon-", "mon-fri-sun", 1, ["mon"]]),
        (LocalText.parse, [5, ["a"], {"fr": 5}, None, {"fr": {"x": "y"}}]),
        (LocalWords.parse, ["a", {"fr": "a"}, [1], 5, {"fr": [["a"]]}]),
    ],
)
def test_what_is_not_is_refused_with_what_would_be_right(parse: Callable[[Any], Any], wrong: list[object]) -> None:
    for value in wrong:
        with pytest.raises(ValueError, match=r"^write "):
            parse(value)


@pytest.mark.parametrize(
    ("kind", "wrong"),
    [
        (Whole, ["993", 993.0, True, None]),
        (Switch, ["yes", "true", 1, 0, None]),
        (Money, ["150", True, -1, float("nan"), float("inf")]),
    ],
)
def test_a_value_of_another_kind_is_never_turned_into_one(kind: Any, wrong: list[object]) -> None:
    for value in wrong:
        with pytest.raises(ValidationError):
            TypeAdapter(kind).validate_python(value)


def test_money_may_be_whole() -> None:
    assert TypeAdapter(Money).validate_python(150) == 150


# --- texts and words --------------------------------------------------------------------------------------------------


def test_a_text_is_found_in_the_language_or_in_the_nearest_that_has_one() -> None:
    text = LocalText({"fr": "Salle", "en": "Room", "de": ""})
    assert [text.in_language(language) for language in ("fr", "en")] == ["Salle", "Room"]
    assert text.in_language("de", ("en", "fr")) == "Room"
    assert text.in_language("it") == "Salle"
    assert LocalText({"": "Hall", "fr": "Salle"}).in_language("en", ("fr",)) == "Hall"
    assert LocalText().in_language("fr") == ""


def test_a_text_without_any_word_is_false() -> None:
    assert not LocalText({"fr": "", "en": ""})
    assert LocalText({"fr": "", "en": "x"})


def test_words_of_one_language_and_of_all() -> None:
    words = LocalWords({"fr": ("usine",), "en": ("plant", "mill")})
    assert words.in_language("en") == ("plant", "mill")
    assert words.in_language("de", ("fr",)) == ("usine",)
    assert words.every() == ("usine", "plant", "mill")
    assert LocalWords().in_language("fr") == ()


# --- hours, months, names ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("9:00-16:00", (time(9), time(16))),
        (" 09:30 – 12:00 ", (time(9, 30), time(12))),
        ("9h-16h", (time(9), time(16))),
        ("9 h 30 à 16 h", (time(9, 30), time(16))),
        ("13h15 to 17h", (time(13, 15), time(17))),
        ("9:00", None),
        ("de 9 h à 16 h", None),
        ("16:00-9:00", None),
        ("9:00-9:00", None),
        ("9:75-16:00", None),
        ("24:00-25:00", None),
        ("", None),
    ],
)
def test_hours_that_can_be_put_in_a_calendar(text: str, span: tuple[time, time] | None) -> None:
    assert clock_span(text) == span


def test_hours_that_are_meant_as_such_but_cannot_be() -> None:
    assert [t for t in ("16:00-9:00", "9:75-16:00", "9:00-16:00", "all day", "") if is_impossible_span(t)] == [
        "16:00-9:00",
        "9:75-16:00",
    ]


@given(st.times(), st.times())
def test_any_two_times_are_a_span_or_an_impossible_one(first: time, second: time) -> None:
    first, second = (t.replace(second=0, microsecond=0) for t in (first, second))
    text = f"{first:%H:%M}-{second:%H:%M}"
    assert clock_span(text) == ((first, second) if first < second else None)
    assert is_impossible_span(text) == (first >= second)


def test_months_have_an_order_and_a_first_day() -> None:
    assert YearMonth(2013, 12) < YearMonth(2014, 1)
    assert YearMonth(2013, 12).first_day == date(2013, 12, 1)


@given(st.integers(0, 6), st.integers(0, 6))
def test_a_range_of_days_goes_round_the_week(first: int, last: int) -> None:
    days = Weekdays.parse(f"{DAY_NAMES[first]}-{DAY_NAMES[last]}").days
    assert set(days) == {(first + step) % 7 for step in range((last - first) % 7 + 1)}


@given(st.text(max_size=200))
def test_a_slug_is_short_and_plain(text: str) -> None:
    made = slug(text)
    assert len(made) <= 60
    assert made.isascii() and made == made.lower() and "--" not in made and " " not in made


def test_a_slug_keeps_the_letters_below_the_accents() -> None:
    assert slug("Le Web & les médias sociaux (été)") == "le-web-les-medias-sociaux-ete"
