"""A VTIMEZONE with rules (RFC 5545, 3.6.5) for any zone of the IANA database, derived from its changes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from zoneinfo import ZoneInfo

from icalendar import Timezone, TimezoneDaylight, TimezoneStandard, vRecur

DAY_NAMES = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
YEARS_COMPARED = 5  # a fourth weekday that is never followed by a fifth in as many years is the last one


@dataclass(frozen=True, slots=True)
class Change:
    """A moment (UTC) at which the zone's offset changes."""

    moment: dt.datetime
    before: dt.timedelta
    after: dt.timedelta
    name: str
    summer: bool

    @property
    def local(self) -> dt.datetime:
        """The wall clock just before it changes: what DTSTART tells."""
        return (self.moment + self.before).replace(tzinfo=None)


def changes(zone: ZoneInfo, year: int) -> Iterator[Change]:
    """The changes of offset in a year (UTC), found by the day and then by halves to the second."""
    day = dt.datetime(year, 1, 1, tzinfo=dt.UTC)
    while day.year == year:
        following = day + dt.timedelta(days=1)
        if _offset(zone, day) != _offset(zone, following):
            yield _change(zone, day, following)
        day = following


def _offset(zone: ZoneInfo, moment: dt.datetime) -> dt.timedelta:
    return moment.astimezone(zone).utcoffset() or dt.timedelta()


def _change(zone: ZoneInfo, low: dt.datetime, high: dt.datetime) -> Change:
    before = _offset(zone, low)
    while high - low > dt.timedelta(seconds=1):
        middle = (low + (high - low) / 2).replace(microsecond=0)
        low, high = (middle, high) if _offset(zone, middle) == before else (low, middle)
    local = high.astimezone(zone)
    return Change(high, before, _offset(zone, high), local.tzname() or "", bool(local.dst()))


def weekday_rule(change: Change, others: Iterable[Change]) -> dict[str, object]:
    """The yearly rule a change follows: the nth weekday of its month, or the last, as other years tell."""
    day = change.local
    nth = (day.day - 1) // 7 + 1
    number = -1 if nth >= 4 and all(_is_last(c) for c in (change, *others)) else nth
    return {"FREQ": "YEARLY", "BYMONTH": day.month, "BYDAY": f"{number}{DAY_NAMES[day.weekday()]}"}


def _is_last(change: Change) -> bool:
    """Whether it falls on the last such weekday of its month."""
    return (change.local + dt.timedelta(days=7)).month != change.local.month


@lru_cache(maxsize=64)
def zone_component(zone: ZoneInfo, year: int) -> Timezone:
    """The zone as it is from that year on, as long as it keeps its rules; one without changes has one offset."""
    made = Timezone()
    made.add("tzid", zone.key)
    found = list(changes(zone, year - 1)) or list(changes(zone, year))
    if not found:
        made.add_component(_fixed(zone, year))
    for change in found:
        others = [c for y in range(year, year + YEARS_COMPARED) for c in changes(zone, y) if c.summer == change.summer]
        made.add_component(_half(change, others))
    return made


def _fixed(zone: ZoneInfo, year: int) -> TimezoneStandard:
    moment = dt.datetime(year, 1, 1, tzinfo=zone)
    offset = moment.utcoffset() or dt.timedelta()
    part = TimezoneStandard()
    part.add("dtstart", dt.datetime(1970, 1, 1))
    part.add("tzoffsetfrom", offset)
    part.add("tzoffsetto", offset)
    part.add("tzname", moment.tzname() or zone.key)
    return part


def _half(change: Change, others: Iterable[Change]) -> TimezoneDaylight | TimezoneStandard:
    part = TimezoneDaylight() if change.summer else TimezoneStandard()
    part.add("dtstart", change.local)
    part.add("tzoffsetfrom", change.before)
    part.add("tzoffsetto", change.after)
    part.add("tzname", change.name)
    part.add("rrule", vRecur(weekday_rule(change, others)))
    return part
