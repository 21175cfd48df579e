"""Who is the same person: the rule for names, and which participants a name or an address means.

Protects: two people must not become one (a couple shares an address, an office a telephone), and one person must not
take two seats. "The same person" is the same folded name with a shared address or telephone. The same address with
another name is another person. Nearly the same name is for a human to look at.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from mailbot.domain.model import Contact, Participant, Registration
from mailbot.mail.folding import folded
from mailbot.reading.model import Person


def folded_name(name: str | None) -> str:
    """A name for comparing: lower case, no accents, hyphens and points as spaces."""
    return " ".join(folded(name or "").replace("-", " ").replace(".", " ").replace("'", " ").split())


def same_name(one: str | None, other: str | None) -> bool:
    """Whether two names are one, both being there."""
    return bool(one) and folded_name(one) == folded_name(other)


def _edit_distance_at_most_one(one: str, other: str) -> bool:
    if abs(len(one) - len(other)) > 1:
        return False
    start = 0
    while start < min(len(one), len(other)) and one[start] == other[start]:
        start += 1
    rest, rest_other = one[start:], other[start:]
    return rest[1:] == rest_other[1:] or rest == rest_other[1:] or rest[1:] == rest_other


def nearly_same_name(one: str | None, other: str | None) -> bool:
    """Different names that may well be one: a letter apart, or one is the other with a part more ("Anne Roy-Côté",
    "A. Roy").
    """
    a, b = folded_name(one), folded_name(other)
    if not a or not b or a == b:
        return False
    words, others = set(a.split()), set(b.split())
    return (len(a) > 4 and _edit_distance_at_most_one(a, b)) or words < others or others < words


@dataclass(frozen=True, slots=True)
class Match:
    """A participant already kept, with the registration it stands in."""

    registration: Registration
    participant: Participant


def _addresses(registration: Registration, participant: Participant) -> set[str]:
    return {a for a in (participant.email, registration.contact.email) if a}


def _phones(registration: Registration, participant: Participant) -> set[str]:
    return {p for p in (participant.phone, registration.contact.phone) if p}


def find_same(person: Person, contact: Contact, registrations: Iterable[Registration]) -> Match | None:
    """The live participant who is this person, if one is kept already."""
    addresses = {a for a in (person.email, contact.email) if a}
    phones = {p for p in (person.phone, contact.phone) if p}
    for registration in registrations:
        for kept in registration.live:
            shared = addresses & _addresses(registration, kept) or phones & _phones(registration, kept)
            if shared and same_name(person.name, kept.name):
                return Match(registration, kept)
    return None


def find_nearly_same(person: Person, contact: Contact, registrations: Iterable[Registration]) -> Match | None:
    """A live participant of the same address or telephone whose name is nearly this person's."""
    addresses = {a for a in (person.email, contact.email) if a}
    for registration in registrations:
        for kept in registration.live:
            if addresses & _addresses(registration, kept) and nearly_same_name(person.name, kept.name):
                return Match(registration, kept)
    return None


def named(name: str, participants: Iterable[Participant]) -> tuple[Participant, ...]:
    """The participants a name in a message can mean: the exact name, else those who bear all its words ("Julie", "M.
    Roy").
    """
    people = tuple(participants)
    exact = tuple(p for p in people if same_name(name, p.name))
    if exact:
        return exact
    words = set(folded_name(name).split()) - {"m", "mme", "mr", "mrs", "ms", "monsieur", "madame"}
    return tuple(p for p in people if words and words <= set(folded_name(p.name).split()))
