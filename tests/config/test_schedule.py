"""When groups close, remind and meet, by the calendar of the event's own zone."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailbot.config.loading import loads
from mailbot.config.model import Course, Group
from mailbot.config.schedule import closing_moment, is_closed, reminder_moment, session_hours, session_span
from mailbot.config.values import LeadTime, YearMonth

ZONE = ZoneInfo("America/Toronto")
DATED, OPEN_DAY = 'date = 2031-11-03\nkey = "a"\nlabel = "A"', 'month = "2031-03"\nkey = "b"\nlabel = "B"'


def course(event: str = "", group: str = DATED) -> tuple[Group, Course]:
    text = f'[mailbox]\naddress = "a@b.example"\n[event]\nname = "X"\n{event}\n[[groups]]\n{group}\n'
    made = loads(text, Path("config.toml"), {}).course
    return made.groups[0], made


def local(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=ZONE)  # type: ignore[misc,arg-type]


@pytest.mark.parametrize(
    ("closes", "moment"),
    [
        ("0 days before", local(2031, 11, 4)),
        ("1 day before", local(2031, 11, 3)),
        ("7 days before", local(2031, 10, 28)),
    ],
)
def test_registration_ends_with_the_day_named(closes: str, moment: datetime) -> None:
    group, made = course(f'closes = "{closes}"')
    assert closing_moment(group, made) == moment
    assert not is_closed(group, made, moment - timedelta(seconds=1))
    assert is_closed(group, made, moment)


def test_a_group_with_only_a_month_closes_on_the_last_day_before_it() -> None:
    group, made = course('closes = "7 days before"', OPEN_DAY)
    assert closing_moment(group, made) == local(2031, 3, 1)
    assert not is_closed(group, made, local(2031, 2, 28, 23, 59))
    assert is_closed(group, made, local(2031, 3, 1))


def test_a_day_fixed_later_moves_the_closing() -> None:
    group, made = course(group=OPEN_DAY)
    fixed = group.model_copy(update={"date": date(2031, 3, 20)})
    assert closing_moment(fixed, made) == local(2031, 3, 20)


def test_a_group_without_day_or_month_stays_open() -> None:
    group, made = course()
    neither = group.model_copy(update={"date": None})
    assert closing_moment(neither, made) is None
    assert not is_closed(neither, made, local(2099, 1, 1))


def test_the_end_of_a_day_is_that_of_the_events_zone() -> None:
    group, made = course()
    assert not is_closed(group, made, datetime(2031, 11, 3, 4, 59, tzinfo=UTC))
    assert is_closed(group, made, datetime(2031, 11, 3, 5, 0, tzinfo=UTC))


def test_reminders_go_from_nine_in_the_morning_also_across_a_change_of_clocks() -> None:
    group, made = course()  # clocks go back on 2 November 2031
    assert reminder_moment(group, made, LeadTime(7)) == local(2031, 10, 27, 9)
    assert reminder_moment(group, made, LeadTime(1)) == local(2031, 11, 2, 9)
    before = reminder_moment(group, made, LeadTime(7))
    assert before is not None
    assert before.astimezone(UTC).hour == 13


def test_no_reminder_while_there_is_no_day() -> None:
    group, made = course(group=OPEN_DAY)
    assert reminder_moment(group, made, LeadTime(1)) is None


@pytest.mark.parametrize(
    ("event", "group", "hours"),
    [
        ("", "", None),
        ('hours = "9:00-16:00"', "", (time(9), time(16))),
        ('hours.fr = "9 h à 16 h"', "", (time(9), time(16))),
        ('hours = "all day long"', "", None),
        ('hours = "all day long"\nstart = "9:00"\nend = "17:00"', "", (time(9), time(17))),
        ('hours = "9:00-16:00"', 'hours = "13:00-17:30"', (time(13), time(17, 30))),
        ('hours = "9:00-16:00"', 'hours = "in the evening"', None),
        ("", 'hours = "13:00-17:30"', (time(13), time(17, 30))),
    ],
)
def test_the_hours_of_a_group_go_before_those_of_the_event(
    event: str, group: str, hours: tuple[time, time] | None
) -> None:
    one, made = course(event, f"{DATED}\n{group}")
    assert session_hours(one, made) == hours
    spans = hours and tuple(datetime.combine(date(2031, 11, 3), t, ZONE) for t in hours)
    assert session_span(one, made) == spans


def test_no_span_without_a_day() -> None:
    group, made = course('hours = "9:00-16:00"', OPEN_DAY)
    assert session_span(group, made) is None


@given(
    st.dates(date(2000, 1, 1), date(2100, 1, 1)),
    st.integers(0, 60),
    st.sampled_from(["America/Toronto", "Europe/Paris", "Pacific/Apia", "America/Sao_Paulo", "UTC"]),
)
def test_one_can_always_register_until_the_end_of_the_last_day(day: date, lead: int, zone: str) -> None:
    group, made = course(f'closes = "{lead} days before"\ntimezone = "{zone}"')
    group = group.model_copy(update={"date": day})
    last = datetime.combine(day - timedelta(days=lead), time(23, 59), ZoneInfo(zone))
    assert not is_closed(group, made, last)
    assert is_closed(group, made, last + timedelta(minutes=1))


@given(st.integers(2000, 2100), st.integers(1, 12))
def test_a_month_is_closed_on_all_its_days_and_open_before(year: int, month: int) -> None:
    group, made = course(group=OPEN_DAY)
    group = group.model_copy(update={"month": YearMonth(year, month)})
    first = datetime(year, month, 1, tzinfo=ZONE)
    assert is_closed(group, made, first)
    assert not is_closed(group, made, first - timedelta(minutes=1))
