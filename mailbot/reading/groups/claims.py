"""Which group of a course an activity falls into, as the words of its groups tell.

A group claims the activities that its words and label name, and those listed by key. An activity that no group claims
goes where its family goes: the nearest one claimed, or one of which the same group claims several members. A word that
is but one of an activity's ("antiques" among the shops) claims all of it only where no group names its family. What two
groups claim, and what none does, tells no group.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

from mailbot.config.model import Course
from mailbot.reading.text.lexicon import fold
from mailbot.reading.trades import activities, doings
from mailbot.reading.trades.activities import SMALL, Found, Phrase, PhraseTree, Token, named_by, names_all_of, tokens

NO_GROUP = ""  # among the groups an activity may fall into: perhaps none
Groups = frozenset[str]
FEWEST = 2  # members of a family that groups must claim for the rest to go the same way
NOWHERE: Groups = frozenset((NO_GROUP,))
SUBJECTS = frozenset(("je", "j", "on", "nou", "i", "we"))
_SPLIT = re.compile(r"\s*[,;/&|]\s*|\s+(?:et|and|ou|or)\s+")


@dataclass(frozen=True, slots=True)
class _Sector:
    """What `config.toml` says of one group: its words, labels and their parts, and activities by key."""

    key: str
    phrases: tuple[str, ...]
    activities: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sighting:
    """A phrase of a text that tells an activity or names a group: the groups it may mean (`NO_GROUP` among them where
    it may be none's), and where it stands. `own` tells that the phrase is a group's own word or label, `doing` that a
    verb tells it.
    """

    groups: Groups
    start: int
    end: int
    activity: str = ""
    weak: bool = False
    job: bool = False
    goods: bool = False
    own: bool = False
    doing: bool = False

    @property
    def sure(self) -> str | None:
        """The one group it means, or None."""
        return single(self.groups)


def single(groups: Groups) -> str | None:
    """The only group of a set, or None where there are more, or perhaps none."""
    (only,) = groups if len(groups) == 1 else (NO_GROUP,)
    return only or None


class Claims:
    """The activities and words of one course's groups. Built once a course; finding is linear in the text."""

    def __init__(self, sectors: tuple[_Sector, ...], silent: tuple[str, ...]) -> None:
        self.own = PhraseTree()
        self.claimed: dict[str, set[str]] = {}
        self.in_part: dict[str, set[str]] = {}  # by one of its words
        self.known: dict[str, Groups] = {}
        for sector in sectors:
            for phrase in sector.phrases:
                self._claim(sector.key, phrase)
            for activity in sector.activities:
                self.claimed.setdefault(activity, set()).add(sector.key)
        self.silent = frozenset(key for phrase in silent for key in _keys(phrase))

    def _claim(self, group: str, phrase: str) -> None:
        meant = named_by(phrase)
        whole = names_all_of(phrase)
        for activity in meant:
            (self.claimed if activity in whole else self.in_part).setdefault(activity, set()).add(group)
        self.own.add(phrase, replace(_strength(phrase), activity=meant[0] if meant else "", group=group))

    def groups_of(self, activity: str) -> Groups:
        """The groups an activity may fall into; exactly one where it is sure."""
        if activity not in self.known:
            self.known[activity] = self._directly(activity) or self._by_kin(activity) or NOWHERE
        return self.known[activity]

    def _directly(self, activity: str) -> Groups:
        named, in_part = self.claimed.get(activity), frozenset(self.in_part.get(activity, ()))
        if named or not in_part:
            return frozenset(named or ())
        told = activities.activities().get(activity)
        families = told.families if told else ()
        above = frozenset(group for family in families for group in self.claimed.get(family, ()))
        return above if above and single(above) else in_part

    def _by_kin(self, activity: str) -> Groups:
        told = activities.activities().get(activity)
        if told is None:
            return frozenset()
        if told.alternatives:
            return frozenset().union(*(self.groups_of(a) for a in told.alternatives))
        inside = self._by_members(activity)
        return inside or frozenset().union(*(self._of_family(f) for f in told.families)) - NOWHERE

    def _of_family(self, family: str) -> Groups:
        return self._directly(family) or self._by_members(family) or self.groups_of(family)

    def _by_members(self, family: str) -> Groups:
        """The groups that claim members of a family, where they are enough to say something of the others."""
        told = activities.activities().get(family)
        if told is None or told.broad:
            return frozenset()
        claimed = [self._directly(member) for member in activities.below(family)]
        return frozenset().union(*claimed) if sum(map(bool, claimed)) >= FEWEST else frozenset()

    def find(self, plain: str) -> Iterator[Sighting]:
        """What a folded text tells, from left to right: at each place the longest phrase, a group's own first."""
        words = tokens(plain)
        general, at = activities.general(), 0
        while at < len(words):
            best, own = general.longest(words, at), self.own.longest(words, at)
            if own is not None and (best is None or own[0] >= best[0]):
                best = own
            done = doings.at(words, at, plain)
            end = doings.whole(words, at, done) if done and done.end >= (best[0] if best else 0) else None
            if done is not None and end is not None:
                yield Sighting(
                    self.groups_of(done.activity),
                    words[at].start,
                    words[end - 1].end,
                    done.activity,
                    doing=done.verb,
                )
                at = end
                continue
            if best is None or self._is_done(words, at, best[0], plain) or _is_another(words, at, best[0]):
                at += 1
                continue
            found = Found(best[1], words[at].start, words[best[0] - 1].end)
            if best is own or not self._is_silent(words[at : best[0]]):
                yield from self._sighting(found)
            at = best[0]

    def _is_done(self, words: list[Token], at: int, end: int, plain: str) -> bool:
        """Whether a phrase is no more than "je fabrique" before what is made, which tells more."""
        if words[at].key not in SUBJECTS or end != at + 2:
            return False
        done = doings.at(words, at + 1, plain)
        return done is not None and done.end > end

    def _is_silent(self, words: list[Token]) -> bool:
        """Whether a phrase is made of what the course itself is about, which tells nothing of who writes."""
        return all(word.key in self.silent or word.key in SMALL for word in words)

    def _sighting(self, found: Found) -> Iterator[Sighting]:
        meant = [p for p in found.phrases if p.activity != activities.NOTHING]
        if not meant:
            return
        groups = frozenset().union(*(frozenset((p.group,)) if p.group else self.groups_of(p.activity) for p in meant))
        several = not any(self._may_be_either(p) for p in meant) and len(groups) > 1
        for each in [frozenset((group,)) for group in sorted(groups)] if several else [groups]:
            yield Sighting(
                each,
                found.start,
                found.end,
                activity=meant[0].activity,
                weak=all(p.weak for p in meant),
                job=all(p.job for p in meant),
                goods=all(p.goods for p in meant),
                own=bool(meant[0].group),
            )

    def _may_be_either(self, phrase: Phrase) -> bool:
        """Whether it is of one group or another; else what several groups are told by is true of all of them."""
        told = activities.activities().get(phrase.activity)
        return told is not None and bool(told.alternatives)


def _is_another(words: list[Token], at: int, end: int) -> bool:
    """Whether a phrase is one word that is as often another, and stands where that one does ("one is mine")."""
    if end != at + 1 or words[at].key not in activities.keyed("sectors", "alike", "words"):
        return False
    return at == 0 or words[at].breaks or words[at - 1].key not in activities.keyed("sectors", "alike", "behind")


def _keys(phrase: str) -> list[str]:
    return [word.key for word in tokens(fold(phrase)) if word.key not in SMALL]


def _strength(phrase: str) -> Phrase:
    """How surely a group's word tells, as the word file has it; one unknown there does as surely as any."""
    meanings = activities.general().meaning_of(phrase) or (Phrase(""),)
    return Phrase(
        "",
        weak=all(m.weak for m in meanings),
        job=all(m.job for m in meanings),
        goods=all(m.goods for m in meanings),
    )


class _Identity:
    """A course as itself: what a cache can be keyed on without looking at all its words each time."""

    __slots__ = ("course",)

    def __init__(self, course: Course) -> None:
        self.course = course

    def __hash__(self) -> int:
        return id(self.course)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Identity) and other.course is self.course


def claims(course: Course) -> Claims:
    """The claims of a course, built once for each; courses are frozen."""
    return _built(_Identity(course))


@lru_cache(maxsize=16)
def _built(identity: _Identity) -> Claims:
    course, event = identity.course, identity.course.event
    sectors = tuple(
        _Sector(group.key, tuple(_phrases_of(group.words.every(), group.label.texts.values())), group.activities)
        for group in course.groups
    )
    return Claims(sectors, (*event.name.texts.values(), *event.words.every(), event.organizer))


def _phrases_of(words: tuple[str, ...], labels: Iterable[str]) -> Iterator[str]:
    """A group's words, its labels, and the parts of a label ("Arts et culture")."""
    yield from words
    for label in labels:
        yield label
        yield from (part for part in _SPLIT.split(label) if len(part) > 2)
