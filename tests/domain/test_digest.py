"""What the digest shows: bars, the balance of the inbox, what needs her first."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailbot.domain.decision import AttentionKind, Outcome
from mailbot.domain.digest import balance, by_urgency, seat_bars, seats_asked
from mailbot.domain.model import Status
from tests.domain.cases import CONFIG, groups, registration, seated


def test_a_bar_a_group_in_the_order_of_the_configuration() -> None:
    states = dict(reversed(groups(spring={"confirmed": 1, "offered": 1, "waiting": 3}).items()))
    spring, summer, winter = seat_bars(states, CONFIG.course)
    assert (spring.group, spring.taken, spring.capacity, spring.offered, spring.waiting) == ("spring", 2, 2, 1, 2)
    assert (spring.free, summer.free, winter.taken) == (0, 3, 0)


def test_nobody_new_is_told_of_a_seat_while_others_wait() -> None:
    (bar, *_) = seat_bars(groups(summer={"waiting": 2}), CONFIG.course)[1:]
    assert (bar.taken, bar.free, bar.waiting) == (0, 1, 2)


def test_a_group_the_store_does_not_know_has_no_bar() -> None:
    assert [bar.group for bar in seat_bars({"summer": groups()["summer"]}, CONFIG.course)] == ["summer"]


@given(st.dictionaries(st.sampled_from(Outcome), st.integers(0, 500)), st.integers(0, 50))
def test_the_balance_agrees_when_each_message_has_one_outcome(outcomes: dict[Outcome, int], unsettled: int) -> None:
    total = sum(outcomes.values()) + unsettled
    assert balance(total, outcomes, unsettled).agrees
    assert not balance(total + 1, outcomes, unsettled).agrees
    assert all(count for _, count in balance(total, outcomes, unsettled).outcomes)


def test_outcomes_are_told_in_their_order() -> None:
    told = balance(3, {Outcome.TROUBLE: 1, Outcome.ANSWERED: 2}, 0).outcomes
    assert told == ((Outcome.ANSWERED, 2), (Outcome.TROUBLE, 1))


@dataclass(frozen=True)
class Thing:
    """Something that waits."""

    kind: str
    number: int


def test_what_needs_her_most_comes_first_and_the_oldest_before_the_newer() -> None:
    things = [Thing(kind.value, n) for n, kind in enumerate(reversed(AttentionKind))]
    things += [Thing("question", 90), Thing("question", 80), Thing("unheard of", 1)]
    told = by_urgency(things)
    assert [t.kind for t in told][:4] == ["trouble", "question", "question", "question"]
    assert [t.number for t in told if t.kind == "question"][-2:] == [80, 90]
    assert told[-1].kind == "unheard of"


@pytest.mark.parametrize("cancelled", [0, 1])
def test_seats_of_a_registration(cancelled: int) -> None:
    gone = seated("Luc Roy", 3, status=Status.CANCELLED)
    people = (seated(), seated(None, 2), *[gone] * cancelled)
    assert seats_asked(registration(*people)) == (1, 1)
