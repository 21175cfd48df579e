"""How plainly a message is about this course, and whether it is about another gathering.

Protects her own mail: another training, another "inscription", a meeting on the day of a session is none of ours. A
course is known by its name, its trainer, what it teaches with a word for a session ("formation Web"), or a session with
one of its days or sectors. What is taught comes from the course's own words; a word of a family of subjects (web,
Facebook) brings in the rest of its family, and a course of another family (first aid, yoga) is another course.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache

from mailbot.config.model import Config, Course
from mailbot.reading import dates, sector
from mailbot.reading.situation import Situation
from mailbot.reading.speech import Phrases, Said, clauses_of, one_of, phrases, plain_form, said
from mailbot.reading.text import data

MOST_QUOTED = 4_000  # characters of a quoted message that are looked at
ACTING = ("place", "withdraw", "status", "ask", "begins", "thanks")  # acts beside which a gathering is what is meant
JOINING = frozenset(("de", "d", "en", "sur", "pour", "about", "on", "in"))  # between "formation" and what it teaches


class Level(IntEnum):
    """How plainly something is about the course."""

    NONE = 0
    WEAK = 1  # a word that this course shares with others
    MEDIUM = 2
    STRONG = 3


@dataclass(frozen=True, slots=True)
class Topic:
    """What a text is about: how plainly this course, from which words, and the words of another gathering (None: of
    none).
    """

    level: Level
    words: str = ""
    other: str | None = None
    by_word: bool = False  # a word for a session or for what is taught, not a day or a sector alone


@dataclass(frozen=True, slots=True)
class Subject:
    """What a course teaches: its own words, and those of other courses."""

    taught: Phrases
    name: Phrases
    trainer: Phrases
    elsewhere: Phrases


@lru_cache(maxsize=16)
def _subject(words: tuple[str, ...], name: tuple[str, ...], trainer: str) -> Subject:
    session, families = phrases("topics", "session"), data("topics")["subjects"]
    own = [w for w in words if f" {plain_form(w).strip()} " not in session]
    mine = one_of(own)
    spoken = {family: listed["words"] for family, listed in families.items()}
    taught_families = [f for f, listed in spoken.items() if any(plain_form(w) in mine for w in listed)]
    family_words = [w for f in taught_families for w in spoken[f]]
    foreign = [
        w for f, listed in spoken.items() if f not in taught_families for w in listed if plain_form(w) not in mine
    ]
    last = [trainer, trainer.split()[-1]] if trainer.split() else []
    return Subject(
        taught=Phrases([*(_spoken(w) for w in own), *family_words], {}),
        name=one_of([n for n in name if len(n.split()) > 2]),
        trainer=one_of(last),
        elsewhere=Phrases(foreign, {}),
    )


def _spoken(word: str) -> str:
    return plain_form(word).strip()


def subject_of(course: Course) -> Subject:
    """What the course teaches, by its configuration."""
    event = course.event
    words = tuple(w for language in event.languages for w in event.words.in_language(language))
    names = tuple(event.name.in_language(language, event.languages) for language in event.languages)
    taught = words or tuple(w for n in names for w in n.split() if len(w) > 4)
    return _subject(taught, tuple(dict.fromkeys(names)), event.trainer)


@dataclass(frozen=True, slots=True)
class Signs:
    """The signs of the course in one sentence."""

    session: str = ""
    course: str = ""
    yours: str = ""
    taught: str = ""
    named: str = ""  # the course's name or trainer
    group: str = ""  # a day or a sector of the course
    groups: frozenset[str] = frozenset()
    fee: bool = False
    other: str = ""


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
    return Signs(
        session=_first(phrases("topics", "session"), timeless),
        course=_first(phrases("topics", "course"), timeless),
        yours=_first(phrases("topics", "yours"), plain),
        taught=_first(subject.taught, plain),
        named=_first(subject.name, plain) or _first(subject.trainer, plain),
        group=dated or (named[0][1] if named else ""),
        groups=frozenset(key for key, _ in named)
        | frozenset(k for d in days for k in dates.groups_of(d, config.course)),
        fee=fee_named(plain, config.course),
        other=_other(plain, subject),
    )


def _other(plain: str, subject: Subject) -> str:
    """Another course in a sentence: "formation en secourisme", "first aid course"."""
    for found in phrases("topics", "course").all(plain):
        after, before = found.after.split()[:5], found.before.split()[-4:]
        if after and after[0] in JOINING and (match := subject.elsewhere.first(" " + " ".join(after) + " ")):
            return f"{found.words} {match.words}"
        if match := subject.elsewhere.first(" " + " ".join([*before, *after[:1]]) + " "):
            return f"{match.words} {found.words}"
    return ""


def topic(text: str, subject_line: str, config: Config, today: dt.date) -> Topic:
    """What a text with its subject line is about."""
    found = [signs(sentence, config, today) for sentence in (*said(subject_line), *said(text))]
    level, words = _level(found)
    other = next((s.other for s in found if s.other), "") or None
    if level < Level.MEDIUM and other is None:
        other = _foreign(said(text), subject_of(config.course))
    if level < Level.MEDIUM and other is None:
        other = _gathering(said(subject_line), said(text))
    return Topic(level, words, other, any(s.session or s.taught for s in found))


def _level(found: list[Signs]) -> tuple[Level, str]:
    def words(*keys: str) -> str:
        return ", ".join(dict.fromkeys(w for key in keys for s in found if (w := getattr(s, key))))

    if any(s.named for s in found):
        return Level.STRONG, words("named")
    if any(s.taught and s.session for s in found):
        return Level.STRONG, words("session", "taught")
    taught, session, course = (any(getattr(s, k) for s in found) for k in ("taught", "session", "course"))
    if taught and session:
        return Level.MEDIUM, words("session", "taught")
    if any(s.group and s.session for s in found) or (course and any(s.group for s in found)):
        return Level.MEDIUM, words("session", "group")
    if any(s.yours for s in found):
        return Level.MEDIUM, words("yours")
    if len(frozenset().union(*(s.groups for s in found))) > 1 or (
        any(s.group for s in found) and any(s.fee for s in found)
    ):
        return Level.MEDIUM, words("group")
    if taught or session or any(s.group for s in found):
        return Level.WEAK, words("taught", "session", "group")
    return Level.NONE, ""


def _foreign(sentences: tuple[Said, ...], subject: Subject) -> str | None:
    """What another course teaches, in a sentence that asks for a place ("register me for first aid")."""
    asking = (s.plain for s in sentences if s.plain in phrases("acts", "enrol") and s.plain not in subject.taught)
    return next((f.words for p in asking if (f := subject.elsewhere.first(p))), None)


def _gathering(line: tuple[Said, ...], sentences: tuple[Said, ...]) -> str | None:
    """A gathering that is no course: in the subject line, or where something is asked, offered or thanked for."""
    gathering, wishes = phrases("topics", "gathering"), phrases("topics", "wishes")
    clauses = [
        c for s in sentences for c in clauses_of(s.plain) if s.asks or any(c in phrases("acts", act) for act in ACTING)
    ]
    found = (gathering.first(wishes.without(c)) for c in (*(s.plain for s in line), *clauses))
    return next((f.words for f in found if f), None)


def quoted_topic(situation: Situation, config: Config) -> Topic | None:
    """What the message answered is about; None where nothing is quoted."""
    if not situation.quoted:
        return None
    quoted = situation.quoted[0]
    today = quoted.date.date() if quoted.date else today_of(situation)
    return topic(quoted.text[:MOST_QUOTED], quoted.subject or situation.subject, config, today)


def today_of(situation: Situation) -> dt.date:
    """The day the message was written; far off where it does not tell (then no relative date means anything)."""
    return situation.date.date() if situation.date else dt.date(1, 1, 1)


def fee_named(plain: str, course: Course) -> bool:
    """Whether a sentence names the course's fee."""
    fee = course.event.fee
    return bool(fee) and f" {fee:g}" in plain.replace("$", " ")
