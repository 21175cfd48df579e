"""What a letter's template may speak of: the letter's facts and the course's, all in words of the language."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from mailbot.config.model import Config
from mailbot.config.values import LocalText, clock_span
from mailbot.domain.decision import Choice, GroupDay, Letter, Seat
from mailbot.domain.model import Status
from mailbot.edges import typography
from mailbot.mail.folding import folded

_REPLY = re.compile(r"^\s*(?:(?:re|ré|rép|aw|fw|fwd|tr)\s*:\s*)+", re.IGNORECASE)
MOST_SUBJECT = 120


@dataclass(frozen=True, slots=True)
class GroupWords:
    """A group in words: `date` is "" while only the month is known, both are "" where neither is."""

    key: str
    label: str
    date: str = ""
    month: str = ""
    hours: str = ""
    place: str = ""

    @property
    def when(self) -> str:
        """The day, or the month."""
        return self.date or self.month


@dataclass(frozen=True, slots=True)
class PersonWords:
    """One person in words; `name` "" is a seat whose person is to be told, or several such: `count`."""

    name: str
    status: str
    group: GroupWords | None
    before: GroupWords | None
    email: str
    phone: str
    organization: str
    position: int | None
    replaces: str
    count: int = 1


@dataclass(frozen=True, slots=True)
class ChoiceWords:
    """A group that is offered."""

    number: int | None
    group: GroupWords
    free: int
    waiting: int


class Words:
    """Facts of a configuration told in one language."""

    def __init__(self, config: Config, language: str) -> None:
        self.config, self.language = config, language

    def text(self, content: LocalText) -> str:
        """A configured text."""
        return content.in_language(self.language, self.config.course.languages)

    def group(self, key: str | None, day: GroupDay | None = None) -> GroupWords | None:
        """A group with its day; None for none, or for one that is no more in the configuration."""
        group = next((g for g in self.config.course.groups if g.key == key), None)
        if group is None:
            return None
        event = self.config.course.event
        day = day or GroupDay(group.date, group.month)
        return GroupWords(
            key=group.key,
            label=self.text(group.label),
            date=typography.day_in_words(day.date, self.language) if day.date else "",
            month=typography.month_in_words(day.month, self.language) if day.month and not day.date else "",
            hours=self.hours(group.hours) or self.hours(event.hours) or self._start_and_end(),
            place=self.text(group.place) or self.text(event.place),
        )

    def hours(self, content: LocalText) -> str:
        """Hours in words; a free text stays as it is."""
        words = self.text(content)
        span = clock_span(words) if words else None
        return typography.span_in_words(*span, self.language) if span else words

    def _start_and_end(self) -> str:
        event = self.config.course.event
        if not event.start or not event.end:
            return ""
        return typography.span_in_words(event.start, event.end, self.language)

    def money(self, amount: float) -> str:
        """An amount in the event's currency; "" for none."""
        event = self.config.course.event
        country = event.region.partition("-")[0]
        return typography.money(amount, event.currency, self.language, country) if amount else ""

    def moment(self, moment: dt.datetime | None) -> str:
        """A moment in the event's zone; "" for none."""
        return (
            typography.moment_in_words(moment.astimezone(self.config.course.event.timezone), self.language)
            if moment
            else ""
        )


def course_facts(config: Config, language: str) -> dict[str, Any]:
    """What is the same in every letter of a language."""
    words, event, mailbox = Words(config, language), config.course.event, config.office.mailbox
    return {
        "language": language,
        "course": words.text(event.name),
        "trainer": event.trainer,
        "organizer": event.organizer,
        "fee": words.money(event.fee),
        "fee_is_per_registration": event.per == "registration",
        "payment": words.text(event.payment),
        "bring": event.bring.in_language(language, config.course.languages),
        "dessert_guess": event.dessert_guess,
        "her_name": mailbox.name or event.organizer or mailbox.address,
        "her_title": words.text(mailbox.title),
        "her_phone": typography.own_phone(mailbox.phone, language),
        "her_address": mailbox.address,
        "signature": [line.strip() for line in words.text(mailbox.signature).splitlines() if line.strip()],
    }


def letter_facts(letter: Letter, config: Config, language: str) -> dict[str, Any]:
    """What this letter tells."""
    words, event = Words(config, language), config.course.event
    people = _joined(_person(seat, letter, words) for seat in letter.seats)
    seated = [p for p in people if p.status == Status.CONFIRMED]
    waiting = [p for p in people if p.status == Status.WAITING]
    return {
        "kind": letter.kind.value,
        "to_name": letter.to.name,
        "to_address": letter.to.email,
        "code": letter.code or "",
        "original_subject": _original(letter.subject),
        "people": people,
        "named": [p for p in people if p.name],
        "is_you": _is_addressee(people, letter),
        "seats": _count(people),
        "seated": seated,
        "seated_count": _count(seated),
        "seated_is_you": _is_addressee(seated, letter),
        "seated_names": _names(seated, language),
        "waiting": waiting,
        "waiting_count": _count(waiting),
        "waiting_is_you": _is_addressee(waiting, letter),
        "waiting_names": _names(waiting, language),
        "pending": [p for p in people if p.status == Status.PENDING],
        "names": _names(people, language),
        "groups": _groups(people),
        "all_groups": [words.group(g.key, letter.days.get(g.key)) for g in config.course.groups],
        "choices": [_choice(c, letter, words) for c in letter.choices],
        "unnamed": letter.unnamed,
        "answers": list(_answers(letter.answers, config, words)),
        "question": letter.question,
        "guess_thanked": letter.guess_thanked,
        "requested_by": letter.requested_by or "",
        "offer_ends": words.moment(letter.offer_ends),
        "group_why": letter.group_why or "",
        "total": words.money(event.fee * _count(seated)) if _count(seated) > 1 and event.per == "participant" else "",
    }


def _original(subject: str) -> str:
    """The thread's subject without its marks of answers, of a bearable length."""
    words = _REPLY.sub("", subject).strip()
    return words if len(words) <= MOST_SUBJECT else words[: MOST_SUBJECT - 1].rstrip() + "…"


def _person(seat: Seat, letter: Letter, words: Words) -> PersonWords:
    def group(key: str | None) -> GroupWords | None:
        return words.group(key, letter.days.get(key)) if key else None

    return PersonWords(
        name=seat.name or "",
        status=seat.status.value,
        group=group(seat.group),
        before=group(seat.before),
        email=seat.email or "",
        phone=typography.phone(seat.phone, seat.extension, words.language),
        organization=seat.organization or "",
        position=seat.position,
        replaces=seat.replaces or "",
    )


def _joined(people: Iterable[PersonWords]) -> list[PersonWords]:
    """The people; seats without a name that are alike (but for their place in the waiting list) become one."""
    made: list[PersonWords] = []
    for person in people:
        alike = replace(person, position=None)
        place = next((n for n, p in enumerate(made) if not p.name and replace(p, count=1, position=None) == alike), -1)
        if place < 0:
            made.append(person)
        else:
            made[place] = replace(alike, count=made[place].count + 1)
    return made


def _count(people: Iterable[PersonWords]) -> int:
    return sum(p.count for p in people)


def _names(people: Iterable[PersonWords], language: str) -> str:
    return typography.names_in_words([p.name for p in people if p.name], language)


def _is_addressee(people: Sequence[PersonWords], letter: Letter) -> bool:
    """Whether these are one person, and that is who the letter goes to."""
    return len(people) == 1 and people[0].count == 1 and folded(people[0].name) in ("", folded(letter.to.name))


def _groups(people: Iterable[PersonWords]) -> list[GroupWords]:
    """Each group once, in the order in which people have them."""
    return list({p.group.key: p.group for p in people if p.group}.values())


def _choice(choice: Choice, letter: Letter, words: Words) -> ChoiceWords:
    group = words.group(choice.group, letter.days.get(choice.group)) or GroupWords(choice.group, choice.group)
    return ChoiceWords(choice.number, group, choice.free, choice.waiting)


def _answers(topics: Iterable[str], config: Config, words: Words) -> Iterable[str]:
    texts = {answer.topic: words.text(answer.text) for answer in config.course.answers}
    return (texts[topic] for topic in topics if texts.get(topic))
