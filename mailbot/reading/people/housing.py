"""Whose organisation is which: those that the learned tags find in a message, given to the people to be seated.

The ordered rules say first whose house is which (see `belonging`); the tags say how far to trust them, and find houses
that no rule sees. A house that the tags do not bear out is nobody's; one that they find alone is given to those whom
the rules leave without, unless they are of another house.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from math import log
from typing import NamedTuple

from mailbot.reading.learned.encoder import TAGS, Encoded
from mailbot.reading.learned.tagger import tagger
from mailbot.reading.model import Person
from mailbot.reading.organizations import organizations
from mailbot.reading.organizations.housetraits import (
    BODY,
    SHOWN,
    SIGNATURE,
    SUBJECT,
    Told,
    Word,
    places_of,
    traits_of,
    words_of,
)
from mailbot.reading.segments.situation import Situation
from mailbot.reading.text.lexicon import fold, words

SURE = 0.9  # share from which the tags tell how far a name goes
DOUBTED = 0.05  # share below which what the rules found is no organisation's name
FIELD = {SHOWN: "F", SUBJECT: "S", BODY: "O", SIGNATURE: "G"}  # of the encoder, for each text of a message
OF_HOUSE = TAGS.index("house")
FAITH, MORE, LEAST = 0.3, 0.5, 0.01  # how far the encoder is trusted, what it misses, what nothing is less likely than
FAR = 60  # characters between a person and their organisation
END = re.compile(r"[.!?;]\s|\n")


class House(NamedTuple):
    """An organisation in a message: its name, where it begins in the message's text, and how sure its tags are."""

    name: str
    start: int
    share: float


def told_of(situation: Situation, seated: Sequence[Person]) -> Told:
    """A message as its organisations are looked for, with what the rules say of who is to be seated."""
    author = situation.author
    return Told(
        shown=(author.name or "") if author else "",
        subject=situation.subject if situation.headed else "",
        body=situation.own,
        signature=situation.signature,
        address=author,
        ruled=tuple(dict.fromkeys(person.organization for person in seated if person.organization)),
        seated=tuple(person.name for person in seated if person.name),
    )


def tagged(told: Told, whole: Encoded | None = None) -> tuple[list[House], dict[str, float]]:
    """The organisations that the learned tags find, in their order; and how likely each of the rules' is one."""
    tokens, text = words_of(told), told.text
    found, shares = tagger("house").tags(traits_of(told, tokens), _beside(told, tokens, whole) if whole else ())
    houses = [
        House(
            " ".join(text[tokens[one.first].start : tokens[one.last].end].split()), tokens[one.first].start, one.share
        )
        for one in found
    ]
    ruled = {
        name: max(
            (sum(shares[at] for at in place) / len(place) for place in places_of(name, text, tokens)), default=1.0
        )
        for name in told.ruled
    }
    return houses, ruled


def _beside(told: Told, tokens: Sequence[Word], whole: Encoded) -> list[float]:
    """How much more likely the encoder makes each word one of an organisation's name; none where it read nothing."""
    starts = {SHOWN: 0, SUBJECT: len(told.shown) + 2}
    starts[BODY] = starts[SUBJECT] + len(told.subject) + 2
    starts[SIGNATURE] = starts[BODY] + len(told.body) + 2
    shares = {(read.field, read.word.start): read.shares[OF_HOUSE] for read in whole.words}
    seen = (shares.get((FIELD[token.zone], token.start - starts[token.zone])) for token in tokens)
    return [0.0 if share is None else FAITH * (log((share + LEAST) / (1 - share + LEAST)) + MORE) for share in seen]


def housed(people: Sequence[Person], told: Told, whole: Encoded | None = None) -> list[Person]:
    """People with their organisations, as the learned tags bear out what the rules say; `whole`: the message as the
    encoder reads it.
    """
    houses, ruled = tagged(told, whole)
    left = [_borne_out(person, houses, ruled) for person in people]
    free = [house for house in _each_once(houses) if not any(_alike(house.name, p.organization) for p in left)]
    lacking = [at for at, person in enumerate(left) if not person.organization]
    if len(free) == 1 and len(lacking) == len(left):
        return [replace(person, organization=organizations.tidy(free[0].name)) for person in left]
    for house in free:
        at = _nearest(house, [(i, left[i]) for i in lacking], told.text)
        at = _right_behind(house, left, told) if at is None else at
        if at is not None:
            left[at] = replace(left[at], organization=organizations.tidy(house.name))
            lacking = [other for other in lacking if other != at]
    return left


def _borne_out(person: Person, houses: list[House], ruled: dict[str, float]) -> Person:
    """A person with the organisation that the rules give them, but for one that the tags hold for none; with its whole
    name where they are sure of more of it.
    """
    own = person.organization
    if not own:
        return person
    whole = next((house for house in houses if _alike(house.name, own)), None)
    if whole is None:
        return replace(person, organization=None) if ruled.get(own, 1.0) < DOUBTED else person
    longer = whole.share >= SURE and len(whole.name.split()) > len(own.split())
    return replace(person, organization=organizations.tidy(whole.name)) if longer else person


def _right_behind(house: House, people: list[Person], told: Told) -> int | None:
    """Of people who have an organisation elsewhere in the text the one behind whose name in a sentence one stands."""
    before = END.split(told.text[max(0, house.start - FAR) : house.start])[-1]
    for at, person in enumerate(people):
        others = [other for other in people if other is not person and other.name and other.name in before]
        if person.name and person.name in before and not others and fold(person.name) != fold(told.shown):
            return at
    return None


def _each_once(houses: list[House]) -> list[House]:
    found: list[House] = []
    for house in houses:
        if not any(_alike(house.name, other.name) for other in found):
            found.append(house)
    return found


def _nearest(house: House, people: list[tuple[int, Person]], text: str) -> int | None:
    """Of people without an organisation the one who is named nearest to one, and near enough."""
    found = []
    for at, person in people:
        name = person.name or ""
        for place in (m.start() for m in re.finditer(re.escape(name), text)) if name else ():
            end = place + len(name)
            gap = house.start - end if house.start >= end else place - house.start - len(house.name)
            found.append((gap, at))
    gap, nearest = min(found, default=(FAR, 0))
    return nearest if gap < FAR else None


def _alike(one: str, other: str | None) -> bool:
    """Whether two names are of one organisation: all words of the shorter stand in the longer, legal forms and small
    words aside.
    """
    first, second = _core(one), _core(other or "")
    return bool(first) and bool(second) and (first <= second or second <= first)


def _core(name: str) -> set[str]:
    small = organizations.CONNECTORS | words("organisations", "legal_forms") | {"les"}
    return {word for word in re.findall(r"[^\W_]+", fold(name)) if word not in small}
