"""The calendar files of a seat, confirmed or given up (RFC 5545): one event a group whose day is known."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from icalendar import Calendar, Event

from mailbot.config.model import Config
from mailbot.config.schedule import session_span
from mailbot.domain.decision import Letter, LetterKind
from mailbot.domain.model import Status
from mailbot.edges.letter_facts import GroupWords, Words
from mailbot.edges.timezone import zone_component
from mailbot.mail.letter import LetterFile

WITH_CALENDAR = frozenset({LetterKind.CONFIRMATION, LetterKind.CHANGED, LetterKind.STATUS})
FILENAMES = {"fr": ("formation.ics", "annulation.ics"), "en": ("training.ics", "cancellation.ics")}


def calendars_for(letter: Letter, config: Config, language: str, now: dt.datetime) -> tuple[LetterFile, ...]:
    """The files that go with a letter: the sessions it confirms, those it takes back; one method a file (RFC 5546)."""
    names = FILENAMES.get(language, ("event.ics", "cancelled.ics"))
    seated = dict.fromkeys(s.group for s in letter.seats if s.status is Status.CONFIRMED and s.group)
    kept = _dated(seated, letter) if letter.kind in WITH_CALENDAR else []
    gone = _dated(letter.events_gone, letter)
    made = []
    if kept:
        made.append(LetterFile(names[0], "text/calendar", calendar(kept, letter, config, language, now), "PUBLISH"))
    if gone:
        content = calendar(gone, letter, config, language, now, cancel=True)
        made.append(LetterFile(names[1], "text/calendar", content, "CANCEL"))
    return tuple(made)


def _dated(keys: Iterable[str], letter: Letter) -> list[str]:
    """Those of the groups whose day is known; none where the letter has no reference to make the event's UID of."""
    return [key for key in keys if letter.code and key in letter.days and letter.days[key].date]


def calendar(
    keys: Iterable[str], letter: Letter, config: Config, language: str, now: dt.datetime, *, cancel: bool = False
) -> bytes:
    """The events of these groups. PUBLISH asks for no answer, so no program writes to her; `cancel` takes them back."""
    made = Calendar()
    made.add("prodid", "-//mailbot//registration//EN")
    made.add("version", "2.0")
    made.add("method", "CANCEL" if cancel else "PUBLISH")
    keys = tuple(keys)
    timed = [span[0].year for key in keys if isinstance((span := _span(key, letter, config))[0], dt.datetime)]
    if timed:
        made.add_component(zone_component(config.course.event.timezone, min(timed)))
    for key in keys:
        made.add_component(_event(key, letter, config, language, now, cancel=cancel))
    return bytes(made.to_ical())


def _event(key: str, letter: Letter, config: Config, language: str, now: dt.datetime, *, cancel: bool = False) -> Event:
    day = letter.days[key]
    words = Words(config, language)
    told = words.group(key, day)
    domain = config.office.mailbox.address.rpartition("@")[2]
    event = Event()
    event.add("uid", f"{config.course.key}.{key}.{(letter.code or '').lower()}@{domain}")
    event.add("sequence", day.sequence + (1 if cancel else 0))
    event.add("dtstamp", now.astimezone(dt.UTC))
    start, end = _span(key, letter, config)
    event.add("dtstart", start)
    event.add("dtend", end)
    event.add("summary", words.text(config.course.event.name))
    if told and told.place:
        event.add("location", told.place)
    event.add("description", _description(letter, config, words, told or GroupWords(key, key)))
    event.add("transp", "OPAQUE")
    event.add("status", "CANCELLED" if cancel else "CONFIRMED")
    return event


def _span(key: str, letter: Letter, config: Config) -> tuple[dt.date, dt.date]:
    """Local times where the hours are known, else the whole day (its end is the next day: RFC 5545, 3.6.1)."""
    day = letter.days[key].date
    if day is None:
        raise ValueError("an event needs a day")
    group = config.course.group(key).model_copy(update={"date": day, "month": None})
    return session_span(group, config.course) or (day, day + dt.timedelta(days=1))


def _description(letter: Letter, config: Config, words: Words, group: GroupWords) -> str:
    """Group, hours, what to bring, whom to ask, the reference: facts alone, no wording in code."""
    event, mailbox = config.course.event, config.office.mailbox
    bring = "\n".join(f"- {thing}" for thing in event.bring.in_language(words.language, config.course.languages))
    whom = ", ".join(part for part in (mailbox.name, mailbox.phone, mailbox.address) if part)
    parts = (group.label, group.hours, event.trainer, bring, whom, letter.code or "")
    return "\n".join(part for part in parts if part)
