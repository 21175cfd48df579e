"""Which of the groups that a message speaks of is theirs who come, weighed by learned weights.

A message often speaks of more trades than that of the person who comes: the shop that told them, what they also do on
Sundays, the words of a fanciful name. The ordered rules say first what each is to them (see `standing`, `told`); here
every group that anything in the message may mean is asked about once more, by the words around, by where it stands, by
what else is told, and by what the rules found. The traits name no group, so that they hold for any course.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from mailbot.config.model import Config
from mailbot.reading.groups.claims import NO_GROUP, Groups, Sighting, claims
from mailbot.reading.groups.sightings import sightings
from mailbot.reading.groups.standing import Piece, Standing
from mailbot.reading.groups.told import Sign, Told, about_others
from mailbot.reading.learned.weighing import weights
from mailbot.reading.learned.wordclasses import class_of
from mailbot.reading.people.people import People
from mailbot.reading.segments.situation import Situation
from mailbot.reading.trades import activities

QUESTION, THEIRS, NOT_THEIRS = "group", "theirs", "not"
BEFORE, BEHIND = 4, 3  # words around a trade that may tell whose it is
NEAR = 60  # characters around it in which they stand
SURENESS = 2  # so many traits are told with how surely the group is meant
MOST = 4  # so many signs of one group are many
STRENGTHS = ("weak", "job", "goods", "doing", "own", "prior", "instead")
SOURCES = ("named", "own", "houses", "posts", "domains", "days", "doubtful_days", "company")
_WORD = re.compile(r"[\w']+|[^\w\s]")


@dataclass(frozen=True, slots=True)
class Spoken:
    """Something that may mean groups, as the weights see it: the groups, and its traits."""

    groups: Groups
    words: str
    place: str
    traits: tuple[str, ...]
    around: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked about: all that may mean a group, what the rules found (`rule`: their group; `conflict`, `split`:
    what they were told pulls apart), and of whom.
    """

    spoken: tuple[Spoken, ...]
    rule: str | None
    conflict: bool
    split: bool
    several: bool
    third: bool

    @property
    def groups(self) -> list[str]:
        """The groups that may be meant."""
        return sorted(
            {group for one in self.spoken for group in one.groups if group} | ({self.rule} if self.rule else set())
        )


def asked(
    situation: Situation, people: People, config: Config, told: Told, rule: str | None, *, conflict: bool
) -> Asked:
    """What is asked about the groups of a message of which the rules have told."""
    third = about_others(situation, people)
    found = [*_in_texts(situation, people, config, third=third), *_by_rules(told)]
    return Asked(tuple(found), rule, conflict, told.split, len(people.participants) > 1, third)


def _in_texts(situation: Situation, people: People, config: Config, *, third: bool) -> Iterator[Spoken]:
    """The trades that the texts of a message speak of."""
    index = claims(config.course)
    texts = (
        ("text", situation.own, third),
        ("added", situation.added, True),
        ("subject", situation.subject, third),
        ("signature", situation.signature, third),
    )
    for place, text, others in texts:
        if text.strip():
            seen = sightings(text, index, config, third=others, people=people)
            yield from (_seen(place, piece, one, how) for piece, one, how in seen)


def _by_rules(told: Told) -> Iterator[Spoken]:
    """What the rules made of all that a message tells."""
    for source in SOURCES:
        signs: list[Sign] = getattr(told, source)
        yield from (_told(source, sign) for sign in signs)


def shares(about: Asked) -> dict[str, float]:
    """How likely each group that a message speaks of is theirs."""
    kept = weights(QUESTION)
    return {group: kept.shares(traits(group, about))[THEIRS] for group in about.groups}


def words_for(group: str, about: Asked) -> str:
    """The words of a message that speak of a group; the writer's own rather than an address's."""
    return next((one.words for one in about.spoken if group in one.groups), "")


def traits(group: str, about: Asked) -> frozenset[str]:
    """The traits by which it is weighed whether a group is theirs."""
    ruled = "none" if about.rule is None else "this" if about.rule == group else "other"
    mine = [one for one in about.spoken if group in one.groups]
    others = [one for one in about.spoken if group not in one.groups and one.groups - {NO_GROUP}]
    found = {
        f"rule={ruled}",
        f"rule={ruled} conflict={about.conflict} split={about.split}",
        f"conflict={about.conflict}",
        f"several={about.several}",
        f"third={about.third}",
        f"mine={min(len(mine), MOST)}",
        f"others={min(len(others), MOST)}",
        f"places={' '.join(sorted({one.place for one in mine}))}",
        f"other places={' '.join(sorted({one.place for one in others}))}",
    }
    for one in mine:
        sure = "sure" if len(one.groups) == 1 else "maybe" if NO_GROUP in one.groups else "either"
        found |= {f"{trait} {sure}" if at < SURENESS else trait for at, trait in enumerate(one.traits)} | {*one.around}
    for one in others:
        found |= {f"other:{trait}" for trait in one.traits}
    return frozenset(found)


def _seen(place: str, piece: Piece, one: Sighting, how: Standing) -> Spoken:
    """A trade that a text speaks of."""
    strength = _strength(one)
    told = [f"{place} {how.value}", f"{place} {how.value} {strength}", f"in={place}", f"is={how.value} {strength}"]
    told += [f"words={piece.plain[one.start : one.end][:30]}", f"act={one.activity}", f"act={one.activity} {how.value}"]
    told += [f"kin={family}" for family in _kin(one.activity)]
    if piece.fragment:
        told.append("fragment")
    around = tuple(_around(piece.plain, one.start, one.end, strength))
    return Spoken(one.groups, piece.text[one.start : one.end], f"{place} {how.value}", tuple(told), around)


def _told(source: str, sign: Sign) -> Spoken:
    """What the rules made of something."""
    told = (f"told {source}", f"told {source} {_strength(sign)}", f"told={source}", f"told {source} {sign.activity}")
    return Spoken(sign.groups, sign.words, f"told {source}", told)


def _strength(one: Sighting | Sign) -> str:
    return " ".join(name for name in STRENGTHS if getattr(one, name, False))


def _kin(activity: str) -> list[str]:
    return sorted(activities.above(activity)) if activity else []


def _around(plain: str, start: int, end: int, strength: str) -> Iterator[str]:
    """The words before and behind a trade, and their kinds."""
    before = ["^"] * BEFORE + _WORD.findall(plain[max(0, start - NEAR) : start])
    behind = _WORD.findall(plain[end : end + NEAR]) + ["$"] * BEHIND
    before, behind = before[-BEFORE:], behind[:BEHIND]
    yield f"before={before[-1]}"
    yield f"before={before[-1]} {strength}"
    yield f"before={before[-2]} {before[-1]}"
    yield f"behind={behind[0]}"
    yield f"behind={behind[0]} {behind[1]}"
    yield from (f"kind {BEFORE - at} before={kind}" for at, kind in enumerate(map(class_of, before)) if kind)
    yield from (f"near before={word}" for word in before)
    yield from (f"near behind={word}" for word in behind)
