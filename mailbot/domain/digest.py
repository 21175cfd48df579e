"""What the digest shows, shaped from counts: seats as bars, the balance of the inbox, and what needs her first."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Protocol, TypeVar

from mailbot.config.model import Course
from mailbot.domain.decision import AttentionKind, Outcome
from mailbot.domain.model import GroupState, Registration

URGENCY = {kind.value: place for place, kind in enumerate(AttentionKind)}


@dataclass(frozen=True, slots=True)
class Bar:
    """A group's seats: `taken` are given or held by an offer, out of `capacity`; `free`: for a newcomer."""

    group: str
    taken: int
    capacity: int
    offered: int
    waiting: int
    free: int


def seat_bars(states: Mapping[str, GroupState], course: Course) -> tuple[Bar, ...]:
    """A bar a group, in the order of the configuration."""
    known = (states[g.key] for g in course.groups if g.key in states)
    return tuple(
        Bar(s.key, s.confirmed + s.offered, s.capacity, s.offered, max(0, s.waiting - s.offered), s.open_seats)
        for s in known
    )


@dataclass(frozen=True, slots=True)
class Balance:
    """What became of the messages fetched: each in exactly one outcome, those without one yet in `unsettled`."""

    fetched: int
    outcomes: tuple[tuple[Outcome, int], ...]
    unsettled: int

    @property
    def agrees(self) -> bool:
        """Whether the outcomes and the unsettled add up to the fetched."""
        return self.fetched == sum(count for _, count in self.outcomes) + self.unsettled


def balance(fetched: int, outcomes: Mapping[Outcome, int], unsettled: int) -> Balance:
    """The balance of the inbox; outcomes that did not happen are left out."""
    return Balance(fetched, tuple((o, outcomes[o]) for o in Outcome if outcomes.get(o)), unsettled)


class Numbered(Protocol):
    """Something that waits for her."""

    @property
    def kind(self) -> str:
        """An AttentionKind."""
        ...

    @property
    def number(self) -> int:
        """Its number."""
        ...


N = TypeVar("N", bound=Numbered)


def by_urgency(waiting: Iterable[N]) -> tuple[N, ...]:
    """What needs her, in the order in which it is told; of one kind the oldest number first."""
    return tuple(sorted(waiting, key=lambda w: (URGENCY.get(w.kind, len(URGENCY)), w.number)))


def seats_asked(registration: Registration) -> tuple[int, int]:
    """Of a registration: (named people, seats without a name) that are not cancelled."""
    named = sum(p.name is not None for p in registration.live)
    return named, len(registration.live) - named
