"""How plainly a message is about this course, and whether it is about another gathering.

Protects her own mail: another training, another "inscription", a meeting on the day of a session is none of ours. A
course is known by its name, its trainer, what it teaches beside a word for a session ("formation Web"), or a session
with one of its days or sectors. What is taught comes from the course's own words; a word of a family of subjects
(web, Facebook) brings in the rest of its family, and a course of another family (first aid, yoga) is another course.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from enum import IntEnum
from functools import lru_cache

from mailbot.config.model import Config, Course
from mailbot.reading.groups import dates, sector
from mailbot.reading.naming import names
from mailbot.reading.segments.situation import Situation, is_hers
from mailbot.reading.text.phrasebook import Found, Phrases
from mailbot.reading.text.sentences import data, phrases_of
from mailbot.reading.text.speech import Said, clauses_of, one_of, phrases, plain_form, said

SHORT = 12  # sentences of a message whose signs may stand apart
MOST_SENTENCES = 80
LATELY = 14  # days after a session in which its people still speak of it
MOST_QUOTED = 4_000  # characters of a quoted message that are looked at
ACTING = ("place", "withdraw", "status", "ask", "begins", "thanks")  # acts beside which a gathering is what is meant
DOING = ("place", "withdraw", "move", "replace")  # acts beside which a day is the one meant
WHITHER = frozenset(("a", "au", "aux", "lors", "to", "at"))  # of where they go, behind a comma
JOINING = frozenset(("de", "d", "en", "sur", "pour", "about", "on", "in"))  # between "formation" and what it teaches


class Level(IntEnum):
    """How plainly something is about the course."""

    NONE = 0
    WEAK = 1  # a word that this course shares with others
    MEDIUM = 2
    STRONG = 3


SHORTEST = 3  # letters of a word that has a plural
WEEK = 7
MONTH = 31  # days of a month in which a session without a day yet may have been held


@dataclass(frozen=True, slots=True)
class Topic:
    """What a text is about: how plainly this course, from which words; the words of another gathering, or of another
    `matter` beside no more than a day of this course. Whether a word for a course stands in it (`by_word`), a day or
    sector of this one (`dated`), its `fee`, a day that was just held (`held`), a day that is none of its days
    (`elsewhen`); and which sentences show the course.
    """

    level: Level
    words: str = ""
    other: str | None = None
    matter: str | None = None
    by_word: bool = False
    dated: bool = False
    fee: bool = False
    held: bool = False
    elsewhen: bool = False
    marked: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Subject:
    """What a course teaches: its own words (`own`; `beside` a word for a session), those of their family, its name and
    trainer, and what other courses teach.
    """

    own: Phrases
    beside: Phrases
    kin: Phrases
    named: Phrases
    elsewhere: Phrases


@lru_cache(maxsize=16)
def _subject(words: tuple[str, ...], name: tuple[str, ...], trainer: str) -> Subject:
    session, families = phrases("topics", "session"), data("topics")["subjects"]
    own = [form for w in words if f" {_spoken(w)} " not in session for form in _in_number(_spoken(w))]
    mine = one_of(own)
    spoken = {family: listed["words"] for family, listed in families.items()}
    related = [f for f, listed in spoken.items() if any(plain_form(w) in mine for w in listed)]
    foreign = [w for f, listed in spoken.items() if f not in related for w in listed if plain_form(w) not in mine]
    gathering = f"({'|'.join(phrases_of(data('topics')['session']))})"
    last = [f"mme|madame|ms|mrs|mr|m|monsieur {_spoken(trainer).split()[-1]}"] if trainer.split() else []
    names = [_spoken(n) for n in (*name, *_titles(name), trainer) if len(n.split()) > 1]
    return Subject(
        own=Phrases(own, {}),
        beside=Phrases([*(f"{gathering} … {w}" for w in own), *(f"{w} {gathering}" for w in own)], {}),
        kin=Phrases([w for f in related for w in spoken[f]], {}),
        named=Phrases([*names, *last], {}),
        elsewhere=Phrases(foreign, {}),
    )


def _spoken(word: str) -> str:
    return plain_form(word).strip()


def _in_number(words: str) -> tuple[str, ...]:
    """A spoken form for one and for several ("spreadsheet", "spreadsheets")."""
    if len(words.rpartition(" ")[2]) <= SHORTEST or words.endswith(("x", "z", "ss")):
        return (words,)
    return (words, words[:-1] if words.endswith("s") else f"{words}s")


def _titles(names: Iterable[str]) -> Iterator[str]:
    """What stands before the colon of a course's name: what it is called for short."""
    return (name.partition(":")[0].strip() for name in names if ":" in name)


def subject_of(course: Course) -> Subject:
    """What the course teaches, by its configuration."""
    event = course.event
    words = tuple(w for language in event.languages for w in event.words.in_language(language))
    names = tuple(event.name.in_language(language, event.languages) for language in event.languages)
    taught = words or tuple(w for n in names for w in n.split() if len(w) > 4)
    return _subject(taught, tuple(dict.fromkeys(names)), event.trainer)


@dataclass(frozen=True, slots=True)
class Signs:
    """The signs of the course in one sentence, each in the words that show it."""

    session: str = ""
    course: str = ""
    yours: str = ""
    own: str = ""
    beside: str = ""
    kin: str = ""
    named: str = ""  # the course's name or trainer
    group: str = ""  # a day or a sector of the course
    days: frozenset[str] = frozenset()  # the groups whose day it names
    fee: bool = False
    other: str = ""
    held: bool = False  # a session of the last days, or who gave it by first name
    elsewhen: bool = False  # a day on which no group meets

    @property
    def of_a_session(self) -> bool:
        """Whether it tells of a session with a day or a sector of the course, or names the course."""
        return bool((self.group and self.session) or self.named or self.beside)

    @property
    def level(self) -> Level:
        """How plainly this sentence alone is about the course."""
        if self.named or self.beside:
            return Level.STRONG
        if self.yours or (self.course and self.kin) or self.of_a_session or (self.group and self.fee):
            return Level.MEDIUM
        if len(self.days) > 1:
            return Level.MEDIUM
        return Level.WEAK if self.course or self.own or self.group or (self.fee and self.session) else Level.NONE


def _first(found: Phrases, plain: str) -> str:
    match = found.first(plain)
    return match.words if match else ""


def signs(sentence: Said, config: Config, today: dt.date) -> Signs:
    """What a sentence shows of the course."""
    subject, plain = subject_of(config.course), sentence.plain
    days = dates.mentions(sentence.text, today, config.course)
    dated = next((d.words for d in days if dates.groups_of(d, config.course)), "")
    named = sector.named_groups(sentence.text, config)
    timeless = phrases("topics", "no_session").without(plain)
    own = _first(subject.own, plain)
    return Signs(
        session=_first(phrases("topics", "session"), timeless),
        course=_first(phrases("topics", "course"), timeless),
        yours=_first(phrases("topics", "yours"), plain),
        own=own,
        beside=_first(subject.beside, timeless),
        kin=own or _first(subject.kin, plain),
        named=_first(subject.named, plain),
        group=dated or (named[0][1] if named else ""),
        days=frozenset(k for d in days for k in dates.groups_of(d, config.course)),
        fee=fee_named(plain, config.course),
        other=_other(plain, subject),
        held=_held(plain, config.course, today),
        elsewhen=any(d.decides and not dates.groups_of(d, config.course) for d in days),
    )


def _held(plain: str, course: Course, today: dt.date) -> bool:
    """Whether a sentence speaks of a session held in the last days: by a word of time, or who gave it by first name."""
    ago = [(today - g.date).days for g in course.groups if g.date]
    months = [(today - g.month.first_day).days for g in course.groups if g.month and not g.date]
    lately = any(0 <= days <= LATELY for days in ago) or any(0 <= days < MONTH + LATELY for days in months)
    first = f" {_spoken(course.event.trainer).split(' ')[0]} " if course.event.trainer else ""
    return lately and (plain in phrases("topics", "lately") or bool(first.strip() and first in plain))


def _other(plain: str, subject: Subject) -> str:
    """Another course in a sentence: "formation en secourisme", "first aid course"; not one of before."""
    if plain in phrases("topics", "earlier"):
        return ""
    for found in phrases("topics", "course").all(plain):
        after, before = found.after.split()[:5], found.before.split()[-4:]
        if after and after[0] in JOINING and (match := subject.elsewhere.first(" " + " ".join(after) + " ")):
            return f"{found.words} {match.words}"
        if match := subject.elsewhere.first(" " + " ".join([*before, *after[:1]]) + " "):
            return f"{match.words} {found.words}"
    return ""


def topic(text: str, subject_line: str, config: Config, today: dt.date) -> Topic:
    """What a text with its subject line is about."""
    sentences = said(text)[:MOST_SENTENCES]
    line = [signs(sentence, config, today) for sentence in said(subject_line)]
    found = [signs(sentence, config, today) for sentence in sentences]
    level, words = _level([*line, *found])
    other = next((s.other for s in (*line, *found) if s.other), "") or None
    every = (*line, *found)
    by_day_alone = not any(s.course or s.yours or s.own or s.of_a_session for s in every)
    day_of_another = (
        s for s, shown in zip(sentences, found, strict=True) if shown.group and not shown.session and not _does(s.plain)
    )
    if other is None and level < Level.STRONG:
        other = _gathering((), tuple(day_of_another), acting=False)
    if other is None and (level < Level.MEDIUM or by_day_alone):
        other = _foreign(sentences, subject_of(config.course)) or _gathering(said(subject_line), sentences)
    sends = phrases("acts", "sends")
    asked_by_day = any(shown.group and s.plain in sends for s, shown in zip(sentences, found, strict=True))
    mine = any(
        shown.fee and s.plain in phrases("acts", "my_payment") for s, shown in zip(sentences, found, strict=True)
    )
    by_matter = level < Level.MEDIUM and by_day_alone and not asked_by_day and not mine
    matter = _matter((*said(subject_line), *sentences)) if by_matter else None
    by_line = any(s.level for s in line)
    marked = frozenset(i for i, s in enumerate(found) if s.level or by_line)
    return Topic(
        level,
        words,
        other,
        matter=matter,
        by_word=any(s.course for s in every),
        dated=any(s.group for s in every),
        fee=any(s.fee for s in every),
        held=any(s.held for s in every),
        elsewhen=any(s.elsewhen for s in every) and not any(s.group for s in every),
        marked=marked,
    )


def _level(found: list[Signs]) -> tuple[Level, str]:
    """The plainest sentence tells; in a short message its words may stand apart."""
    best = max(found, key=lambda s: s.level, default=Signs())
    together = len(found) <= SHORT
    has = {key: any(getattr(s, key) for s in found) for key in ("course", "session", "own", "group", "fee")}
    apart = (has["session"] and has["own"]) or (has["group"] and (has["course"] or has["fee"]))
    if best.level < Level.MEDIUM and together and apart:
        return Level.MEDIUM, _told(found, "session", "own", "group")
    return best.level, _told([best], "named", "beside", "yours", "course", "kin", "group")


def _told(found: list[Signs], *keys: str) -> str:
    return ", ".join(dict.fromkeys(w for key in keys for s in found if (w := getattr(s, key))))


def _foreign(sentences: tuple[Said, ...], subject: Subject) -> str | None:
    """What another course teaches, in a sentence that asks for a place ("register me for first aid"); not the trade of
    who comes, set beside it ("for January 15, machining").
    """
    asking = (s for s in sentences if s.plain in phrases("acts", "enrol") and s.plain not in subject.kin)
    found = ((s, subject.elsewhere.first(phrases("topics", "departments").without(s.plain))) for s in asking)
    return next((f.words for s, f in found if f and not _beside(f) and not _in_a_name(f.words, s)), None)


def _beside(found: Found) -> bool:
    """Whether words stand between two commas or at the end behind one."""
    return found.before.endswith(", ") and found.after.split()[:1] in ([], [","], ["."])


def _in_a_name(words: str, sentence: Said) -> bool:
    """Whether words are part of somebody's name ("Anne Roy-Couture")."""
    return any(f" {words} " in plain_form(name.text) for name in names.find(sentence.text))


def _does(plain: str) -> bool:
    """Whether a sentence asks for a place, withdraws or changes."""
    return any(plain in phrases("acts", act) for act in DOING) and plain not in phrases("acts", "no_place")


def _matter(sentences: tuple[Said, ...]) -> str | None:
    """A matter of an office or a life that is no course, where nothing speaks of a registration."""
    ours = (phrases("acts", "enrol"), phrases("topics", "registration"), phrases("questions", "of_a_course"))
    if any(s.plain in listed for s in sentences for listed in ours):
        return None
    matters = phrases("topics", "matters")
    return next((f.words for s in sentences if (f := matters.first(s.plain))), None)


def _gathering(line: tuple[Said, ...], sentences: tuple[Said, ...], *, acting: bool = True) -> str | None:
    """A gathering that is no course: in the subject line, or (`acting`) where something is asked, offered or thanked
    for.
    """
    gathering, wishes, houses = (phrases("topics", key) for key in ("gathering", "wishes", "houses"))
    clauses = [c for s in sentences for c in (_acting(s) if acting else clauses_of(s.plain))]
    found = (gathering.first(wishes.without(houses.without(c))) for c in (*(s.plain for s in line), *clauses))
    return next((f.words for f in found if f), None)


def _acting(sentence: Said) -> list[str]:
    """The clauses of a sentence in which something is asked, offered or thanked for, with what they are for behind
    somebody's name ("our clerk, Anne Roy, will go, to the meeting").
    """
    found: list[str] = []
    for clause in clauses_of(sentence.plain):
        acts = sentence.asks or any(clause in phrases("acts", act) for act in ACTING)
        if acts or (found and clause.split()[0] in WHITHER):
            found.append(clause)
    return found


def quoted_topic(situation: Situation, config: Config) -> Topic | None:
    """What the message answered is about; None where nothing is quoted."""
    if not situation.quoted:
        return None
    quoted = situation.quoted[0]
    today = quoted.date.date() if quoted.date else today_of(situation)
    line, text = quoted.subject or situation.answered_line, quoted.text[:MOST_QUOTED]
    found = topic(text, line, config, today)
    mine = quoted.author is None or is_hers(quoted.author, config.office)
    if mine and not found.dated and _soon(f"{line}. {text}", config.course, today):
        found = replace(found, level=max(found.level, Level.WEAK), dated=True)
    if mine and found.level < Level.MEDIUM and not found.other and _of_a_seat(found, (*said(line), *said(text))):
        return replace(found, level=Level.MEDIUM)
    return found


def _soon(text: str, course: Course, today: dt.date) -> bool:
    """Whether a letter names the day of the week on which a session is held within its next seven days."""
    ahead = {group.date.weekday() for group in course.groups if group.date and 0 < (group.date - today).days <= WEEK}
    names = {word for day in ahead for word in data("dates")["weekdays"][str(day)].split() if len(word) > len("mon")}
    return not names.isdisjoint(plain_form(text[:MOST_QUOTED]).split())


def _of_a_seat(found: Topic, sentences: tuple[Said, ...]) -> bool:
    """Whether a letter of hers that does not name the course tells somebody of their seat in it: a day or a sector
    beside a word for a seat, the fee or what to bring; all that is to be brought; or the fee as the price of a day.
    """
    seat, one, other, price = (
        any(s.plain in phrases("letters", key) for s in sentences)
        for key in ("seat", "bring_one", "bring_other", "price")
    )
    return (found.dated and (seat or found.fee or one or other)) or (one and other) or (found.fee and price)


def today_of(situation: Situation) -> dt.date:
    """The day the message was written; far off where it does not tell (then no relative date means anything)."""
    return situation.date.date() if situation.date else dt.date(1, 1, 1)


def fee_named(plain: str, course: Course) -> bool:
    """Whether a sentence names the course's fee."""
    fee = course.event.fee
    amounts = (f" {fee:g} ", f" {fee:g}.00 ")
    return bool(fee) and any(amount in plain.replace("$", " ") for amount in amounts)
