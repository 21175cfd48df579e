"""The days and months that a text speaks of, reckoned from the message's own date, and the groups held then.

A day without its year is the one a group is held on, where there is such a day, else the next to come; "11/2" is read
in the order in which it is a day of the course. Prices, telephone numbers, times, street numbers and counts are no
days. What the words around a day say is told beside it: a term, a payment, a letter ("aside") and a day refused
("against") choose no session.
"""

from __future__ import annotations

import calendar
import datetime as dt
import itertools
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cache

from mailbot.config.model import Course, Group
from mailbot.config.values import YearMonth
from mailbot.reading.groups.around import Around, around
from mailbot.reading.text.lexicon import fold
from mailbot.reading.text.sentences import MOST_TEXT, data

MOST_MENTIONS = 60
BESIDE = 30  # characters between two dates told in one breath
FAR = 300  # days: how far a day without its year may be from the message's date


@dataclass(frozen=True, slots=True)
class DateMention:
    """A day (`day`), a month (`month`) or a stretch of days that a text speaks of, at `start` to `end` of the text.

    `first` and `last` bound it in any case. `weekday_wrong`: the weekday beside it is another. `aside`: a term, a
    payment, a letter's date or the like; `against`: a day the writer refuses; `prior`: what they had before; `instead`:
    what they change to.
    """

    words: str
    start: int
    end: int
    first: dt.date
    last: dt.date
    day: dt.date | None = None
    month: YearMonth | None = None
    weekday_wrong: bool = False
    aside: bool = False
    against: bool = False
    prior: bool = False
    instead: bool = False

    @property
    def decides(self) -> bool:
        """Whether it may choose a session."""
        return not (self.aside or self.against or self.weekday_wrong)


@dataclass(frozen=True, slots=True)
class _Clock:
    """What dates are reckoned from: the message's day, and the days and months of the course."""

    today: dt.date
    days: tuple[dt.date, ...]
    months: tuple[YearMonth, ...]

    def year_of(self, month: int, day: int | None) -> int:
        """The year of a month, or of a day, given without one."""
        if day is not None:
            on = [d for d in self.days if (d.month, d.day) == (month, day) and self._near(d)]
        else:
            on = [d for d in (*self.days, *(m.first_day for m in self.months)) if d.month == month and self._near(d)]
        if on:
            return on[0].year
        year = min(max(self.today.year, 2), 9990)
        past = (month, day or 31) < (self.today.month, self.today.day - 14)
        return year + 1 if past else year

    def _near(self, day: dt.date) -> bool:
        return self.today.year < 1900 or abs((day - self.today).days) <= FAR


def mentions(text: str, today: dt.date, course: Course) -> tuple[DateMention, ...]:
    """The days and months in a text (its first MOST_TEXT characters), in order, at most MOST_MENTIONS. `today` is the
    day the message was written. Linear in the text.
    """
    plain = fold(text[:MOST_TEXT])
    if not _HINT.search(plain):
        return ()
    clock = _Clock(today, *_held(course))
    found: list[DateMention] = []
    taken: list[tuple[int, int]] = []
    for rule in _rules():
        for mention in rule(plain, clock):
            if not any(start < mention.end and mention.start < end for start, end in taken):
                taken.append((mention.start, mention.end))
                found.append(replace(mention, words=text[mention.start : mention.end]))
        if len(found) >= MOST_MENTIONS:
            break
    found.sort(key=lambda m: m.start)
    return _with_each_other([_placed(m, plain) for m in found[:MOST_MENTIONS]], plain)


def groups_of(mention: DateMention, course: Course) -> tuple[str, ...]:
    """The keys of the groups held on that day, in that month or in that stretch of days; none for a day that no group
    has, also in the month of a group whose day is not fixed.
    """
    return tuple(group.key for group in course.groups if _held_then(group, mention))


def _held_then(group: Group, mention: DateMention) -> bool:
    if group.date is not None:
        return mention.first <= group.date <= mention.last
    return group.month is not None and group.month == mention.month


def _held(course: Course) -> tuple[tuple[dt.date, ...], tuple[YearMonth, ...]]:
    return (
        tuple(g.date for g in course.groups if g.date),
        tuple(g.month for g in course.groups if g.month and not g.date),
    )


def _with_each_other(found: list[DateMention], plain: str) -> tuple[DateMention, ...]:
    """A month beside a day or month that chooses ("le 15 ou en mars") is as much of a choice."""
    result = list(found)
    for (at, one), other in itertools.product(enumerate(found), found):
        near = one is not other and max(one.start, other.start) - min(one.end, other.end) <= BESIDE
        if one.month and one.aside and other.decides and near and around(plain, one.start, one.end).aside is False:
            result[at] = replace(one, aside=False)
    return tuple(result)


def _placed(mention: DateMention, plain: str) -> DateMention:
    """A mention with what the words around it say of it."""
    near: Around = around(plain, mention.start, _without_stop(mention, plain))
    aside = near.aside or (mention.day is None and mention.month is not None and not near.of_session)
    return replace(mention, aside=aside, against=near.against, prior=near.prior, instead=near.instead)


def _without_stop(mention: DateMention, plain: str) -> int:
    """The end of a mention, without the stop behind a month in full: there the sentence ends."""
    words = plain[mention.start : mention.end]
    full = words.endswith(".") and words[:-1].split()[-1].split("-")[-1] in data("dates")["alone"]["words"].split()
    return mention.end - full


# --- the grammar


@cache
def _table(name: str) -> dict[str, int]:
    """The words of a numbered table, with their numbers."""
    return {word: int(number) for number, words in data("dates")[name].items() for word in words.split()}


def _either(words: Iterator[str] | dict[str, int]) -> str:
    return "|".join(sorted(map(re.escape, words), key=lambda w: (-len(w), w)))


_HINT = re.compile(
    r"\d|janv|\bjan|fev|feb|mars|\bmar|avr|apr|\bmai\b|\bmay\b|juin|\bjun|juil|\bjul|aout|aug|sept|oct|nov|dec|"
    r"demain|tomorrow|tmrw|tmro?|2moro|tomm?or|semaine|week|mois|month|prochain|next|th\b|"
    r"\b(?:le|du) (?:on|do|tr|qu|se|di|vi|ne|hu|ci)"
)


@cache
def _words() -> dict[str, str]:
    """The alternations that the grammar is made of."""
    weekday = _either(_table("weekdays"))
    return {
        "MONTH": rf"(?P<month>{_either(_table('months'))})\b\.?",
        "WEEKDAY": weekday,
        "ON_WEEKDAY": rf"(?:(?P<weekday>{weekday})\b\.?,?\s{{0,3}}(?:le\s|the\s)?)?",
        "NUMBER": rf"(?:(?P<day>[0-3]?\d)\s?(?:er|e|st|nd|rd|th)?|(?P<word>{_either(_table('numbers'))}))",
        "YEAR": r"(?:,?\s{0,3}(?P<year>(?:19|20)\d\d)(?!\d))?",
        "PART": rf"(?:(?P<part>{_either(_part_words())})[\s-]{{1,2}}(?:de\s|d'|of\s|du\smois\sde\s)?)?",
        "AFTER_DAY": _either(iter(set(data("dates")["after_day"]["words"].split()))),
    }


@cache
def _grammar(rule: str) -> re.Pattern[str]:
    """A rule's pattern, from the word file."""
    pattern = data("dates")["grammar"][rule]
    for name, words in _words().items():
        pattern = pattern.replace(f"<{name}>", words)
    return re.compile(pattern, re.VERBOSE)


def _part_words() -> Iterator[str]:
    return (word for words in data("dates")["parts"].values() for word in words.split())


def _rules() -> tuple[Callable[[str, _Clock], Iterator[DateMention]], ...]:
    """The grammar's rules; what an earlier one reads a later one does not."""
    return (_iso, _full, _day_month, _month_day, _numeric, _relative, _bare, _month)


def _valid(year: int, month: int, day: int) -> dt.date | None:
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None


def _on(match: re.Match[str], day: dt.date | None, weekday: str | None = None) -> Iterator[DateMention]:
    if day is not None:
        wrong = weekday is not None and _table("weekdays")[weekday] != day.weekday()
        yield DateMention("", match.start(), match.end(), day, day, day=day, weekday_wrong=wrong)


def _iso(plain: str, clock: _Clock) -> Iterator[DateMention]:
    for m in _grammar("iso").finditer(plain):
        yield from _on(m, _valid(int(m["year"]), int(m["a"]), int(m["b"])))


def _full(plain: str, clock: _Clock) -> Iterator[DateMention]:
    for m in _grammar("full").finditer(plain):
        year = int(m["year"]) + (2000 if len(m["year"]) == 2 else 0)
        yield from _on(m, _in_order(int(m["a"]), int(m["b"]), clock, year))


def _in_order(a: int, b: int, clock: _Clock, year: int | None) -> dt.date | None:
    """Two numbers as day and month: in the order that gives a day of the course, else the only one that gives a day;
    day first where both do and neither is the course's. None where both are days of the course.
    """
    orders = [(b, a), (a, b)] if a != b else [(a, b)]
    days = [_valid(year or clock.year_of(m, d), m, d) for m, d in orders if 1 <= m <= 12 and 1 <= d <= 31]
    known = [day for day in days if day in clock.days]
    if known:
        return known[0] if len(known) == 1 else None
    return next((day for day in days if day), None)


def _number(match: re.Match[str]) -> int:
    return int(match["day"]) if match["day"] else _table("numbers")[match["word"]]


def _day_month(plain: str, clock: _Clock) -> Iterator[DateMention]:
    for m in _grammar("day_month").finditer(plain):
        yield from _dated(m, _number(m), clock, m["weekday"])
    for m in _grammar("glued").finditer(plain):
        yield from _dated(m, int(m["day"]), clock, None)


def _month_day(plain: str, clock: _Clock) -> Iterator[DateMention]:
    for m in _grammar("month_day").finditer(plain):
        yield from _dated(m, _number(m), clock, m["weekday"])


def _dated(m: re.Match[str], number: int, clock: _Clock, weekday: str | None) -> Iterator[DateMention]:
    month = _table("months")[m["month"]]
    year = int(m["year"]) if m["year"] else clock.year_of(month, number)
    yield from _on(m, _valid(year, month, number), weekday)


_ASKS_DATE = re.compile(r"\b(?:le|du|au|on|the|for|of|date\s?:?|celle|pour|session|groupe|group)\s{0,2}$")


def _numeric(plain: str, clock: _Clock) -> Iterator[DateMention]:
    """Numbers with a slash where something before asks for a day or they are one of the course's; with a hyphen
    ("9-12") only where both.
    """
    for m in _grammar("numeric").finditer(plain):
        day = _in_order(int(m["a"]), int(m["b"]), clock, None)
        asked = _ASKS_DATE.search(plain[max(0, m.start() - 12) : m.start()]) is not None
        known = day in clock.days
        if (asked and known) or ((asked or known) and m["sep"] == "/"):
            yield from _on(m, day)


def _bare(plain: str, clock: _Clock) -> Iterator[DateMention]:
    """A day without its month ("le 15", "mardi 15"): that of a group to come, else the next such day."""
    for m in _grammar("bare").finditer(plain):
        number = _number(m)
        if m["weekday"] is None and m["word"] and number < 10:
            continue
        yield from _on(m, _next_such(number, m["weekday"], clock), m["weekday"])


def _next_such(number: int, weekday: str | None, clock: _Clock) -> dt.date | None:
    on = [
        day
        for day in clock.days
        if day.day == number
        and (clock.today.year < 1900 or -7 <= (day - clock.today).days <= FAR)
        and (weekday is None or day.weekday() == _table("weekdays")[weekday])
    ]
    if len(on) == 1:
        return on[0]
    if on or clock.today.year < 1900:
        return None
    year, month = clock.today.year, clock.today.month
    for _ in range(3):
        day = _valid(year, month, number)
        if day and day >= clock.today:
            return day
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
    return None


def _month(plain: str, clock: _Clock) -> Iterator[DateMention]:
    """A month alone, or a part of it; words that have another sense ("may", "march") only where a month is meant."""
    alone, doubtful = set(data("dates")["alone"]["words"].split()), set(data("dates")["alone"]["doubtful"].split())
    asking = set(data("dates")["alone"]["before"].split())
    for m in _grammar("month").finditer(plain):
        before = (m["before"] or "").strip()
        sure = m["month"] in alone or m["part"] or m["year"]
        asked = before in asking or re.match(
            r"\s(?:session|group|one|class|training|course|date)\b", plain[m.end() :][:12]
        )
        if sure or (m["month"] in doubtful and asked):
            month = _table("months")[m["month"]]
            year = int(m["year"]) if m["year"] else clock.year_of(month, None)
            yield _stretch(m, year, month, m["part"])


def _stretch(m: re.Match[str], year: int, month: int, part: str | None) -> DateMention:
    first, last = 1, calendar.monthrange(year, month)[1]
    for bounds, words in data("dates")["parts"].items():
        if part in words.split():
            begin, _, end = bounds.partition("-")
            first, last = int(begin), min(int(end), last)
    start = m.start("part") if part else m.start("month")
    return DateMention(
        "", start, m.end(), dt.date(year, month, first), dt.date(year, month, last), month=YearMonth(year, month)
    )


def _relative(plain: str, clock: _Clock) -> Iterator[DateMention]:
    today = clock.today
    if today.year < 1900:
        return
    for m in _grammar("relative").finditer(plain):
        if m["near"]:
            days = 2 if m["near"] in ("apres-demain", "day after tomorrow") else 1
            yield from _on(m, today + dt.timedelta(days))
        elif m["week"]:
            monday = today + dt.timedelta(7 - today.weekday())
            yield DateMention("", m.start(), m.end(), monday, monday + dt.timedelta(6))
        elif m["next"] or m["this"]:
            ahead = 1 if m["next"] else 0
            year, month = (today.year + 1, 1) if today.month + ahead > 12 else (today.year, today.month + ahead)
            last = calendar.monthrange(year, month)[1]
            yield DateMention(
                "",
                m.start(),
                m.end(),
                dt.date(year, month, 1),
                dt.date(year, month, last),
                month=YearMonth(year, month),
            )
        else:
            wanted = _table("weekdays")[m["on"] or m["coming"]]
            yield from _on(m, today + dt.timedelta((wanted - today.weekday() - 1) % 7 + 1))
