"""What a message asks besides a place: what the configured facts answer, and what a person must see.

The standard letter tells the date, the fee, what to bring, how to cancel, and hours and place where the course has
them; a question about these alone is settled by it. Anything else that is asked, and anything special that is said (a
wheelchair, another invoice address, a late arrival), is for a person, whatever the bot answers.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from mailbot.config.model import Course
from mailbot.reading.text.phrasebook import Phrases
from mailbot.reading.text.sentences import data, phrases_of
from mailbot.reading.text.speech import Said, one_of, phrases

# What only looks like a question: polite words, what is asked for the sake of asking.
NOT_ASKED = (("acts", "no_question"), ("questions", "rhetorical"))
SEVERAL = 2  # things asked of a course by one who tells of no flyer
SPARE = 1  # words of a question that may be none of those in which the letter's matters are asked


@dataclass(frozen=True, slots=True)
class Asked:
    """The sentences that ask or tell something for a person (`open`), those that ask anything (`asking`), and the
    topics of configured answers that they match. `polite`: the indices of those that only ask for a place;
    `courtesies`: of those that ask for nothing, whatever the message is.
    """

    open: tuple[str, ...] = ()
    asking: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    polite: frozenset[int] = frozenset()
    courtesies: frozenset[int] = frozenset()


def is_asking(sentence: Said) -> bool:
    """Whether a sentence asks for something to be told: by its mark, or by words that ask."""
    plain = sentence.plain
    earnest = sentence.asks and plain in phrases("questions", "doubt")
    if not earnest and any(plain in phrases(*listed) for listed in NOT_ASKED):
        return False
    if plain in phrases("acts", "ask"):
        return True
    return sentence.asks


def told_anyway(sentence: Said, course: Course, *, marked: bool = True) -> bool:
    """Whether a configured answer or the standard letter tells all that a question asks; `marked`: only one with its
    mark may ask for more in other words.
    """
    beyond = _beyond(sentence, marked=marked)
    matched = any(True for _ in answers_to(sentence.plain, course))
    return not beyond and (matched or _standard(sentence, course))


def _standard(sentence: Said, course: Course) -> bool:
    """Whether all that a question names is told by the standard letter of this course."""
    event = course.event
    told = {"fee", "date", "laptop", "lunch", "dessert", "cancel"}
    told |= {"hours"} if event.hours or event.start else set()
    told |= {"place"} if event.place else set()
    named = standard_topics(sentence.plain)
    if "date" in named and _day_not_fixed(sentence, course):
        return False
    return bool(named) and named <= told


def _day_not_fixed(sentence: Said, course: Course) -> bool:
    """Whether the day in a month is asked for of a group that has only the month: the letter tells no more."""
    if sentence.plain not in phrases("questions", "which_day"):
        return False
    months = {group.month.month for group in course.groups if group.month and not group.date}
    names = [name for month in months for name in data("dates")["months"][str(month)].split()]
    return any(f" {name} " in sentence.plain for name in names)


def _beyond(sentence: Said, *, marked: bool) -> bool:
    """Whether more is asked than what is told anyway ("my laptop is the firm's, is that a problem?")."""
    more = (sentence.asks or not marked) and _more_than_common(sentence.plain)
    return more or sentence.plain in phrases("questions", "beyond")


def _more_than_common(plain: str) -> bool:
    """Whether it has more words than those in which the letter's matters are asked ("who can carry my laptop?")."""
    telling = [word for word in plain.split() if word.isalpha() and len(word) > 1 and word not in _common()]
    return len(telling) > SPARE


@cache
def _common() -> frozenset[str]:
    return frozenset(data("questions")["common"]["words"].split())


def standard_topics(plain: str) -> frozenset[str]:
    """What a sentence names of that which a standard letter may tell ("fee", "hours")."""
    return frozenset(key for key, listed in _standard_phrases().items() if plain in listed)


@cache
def _standard_phrases() -> dict[str, Phrases]:
    return {key: Phrases(phrases_of(listed), {}) for key, listed in data("questions")["standard"].items()}


def special(plain: str) -> str | None:
    """What special thing a sentence tells, in its words."""
    if plain in phrases("questions", "not_special"):
        return None
    found = phrases("questions", "special").first(plain)
    return found.words if found else None


def answers_to(plain: str, course: Course) -> Iterator[str]:
    """The topics of the configured answers that a sentence names."""
    for answer in course.answers:
        if plain in one_of(answer.words.every()):
            yield answer.topic


def asked_of_an_offer(sentences: tuple[Said, ...]) -> tuple[Said, ...]:
    """The questions that are asked of a course, where the writer tells of a flyer of hers, of one who was there, or
    that they have not decided yet; none where they do not.
    """
    heard = any(s.plain in phrases("topics", key) for s in sentences for key in ("flyer", "took_it"))
    if not heard and not any(s.plain in phrases("acts", "undecided") for s in sentences):
        return ()
    offer = phrases("questions", "of_an_offer")
    asking = tuple(s for s in sentences if is_asking(s) and (s.plain in offer or standard_topics(s.plain)))
    told = {found.words for s in asking for found in offer.all(s.plain)}
    told |= {topic for s in asking for topic in standard_topics(s.plain)}
    return asking if len(told) >= (1 if heard else SEVERAL) else ()


def asked(
    sentences: tuple[Said, ...], course: Course, asks_place: frozenset[int], courtesies: frozenset[int] = frozenset()
) -> Asked:
    """What the sentences ask. `asks_place`: the indices of those that only ask for a place, as a polite question;
    `courtesies`: of those that ask for nothing.
    """
    is_open: list[str] = []
    asking: list[str] = []
    topics: list[str] = []
    for index, sentence in enumerate(sentences):
        question = is_asking(sentence) and index not in asks_place | courtesies
        if question:
            asking.append(sentence.text)
            topics += answers_to(sentence.plain, course)
        if special(sentence.plain) or (question and not told_anyway(sentence, course)):
            is_open.append(sentence.text)
    return Asked(tuple(is_open), tuple(asking), tuple(dict.fromkeys(topics)), asks_place, courtesies)
