"""What holds whatever people do, in any order: seats, endings, nobody lost or passed, letters that tell the truth."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from enum import StrEnum

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from mailbot.domain.decision import CONSEQUENCES, AttentionKind, LetterKind, Outcome, Reason
from mailbot.domain.model import Stage, Status
from mailbot.ports import Delivery
from mailbot.store import engine as engines
from tests.driver import ROOT
from tests.town import ANSWERS, CAPACITIES, NAMES, Act, Town, What

QUICK = settings(max_examples=20, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
LONG = settings(QUICK, max_examples=1_500, derandomize=False)
# What comes often brings people to the same few seats; what comes first is what a failure is made of when it is small.
OFTEN = (What.REGISTER, What.REGISTER_TWO, What.CHANGE, What.WITHDRAW, What.YES, What.PASS_TIME)
PEOPLE = st.sampled_from((0, 1, 2, 0, 1, 2, *range(len(NAMES))))
GROUPS = st.sampled_from(("commerce", "commerce", *CAPACITIES))
OF_THEMSELVES = tuple(what for what in What if what not in (*ANSWERS, What.PASS_TIME))  # no letter makes them write


def acts(kinds: Sequence[What] = (*OFTEN, *OFTEN, *What), most: int = 15) -> st.SearchStrategy[list[Act]]:
    """Some acts, one after the other."""
    seldom = st.sampled_from((False, False, False, True))
    one = st.builds(
        Act,
        what=st.sampled_from(kinds),
        who=PEOPLE,
        other=PEOPLE,
        group=GROUPS,
        choice=st.integers(1, 4),
        hours=st.sampled_from((1, 3, 25, 49, 72)),
        elsewhere=seldom,
        replies=st.booleans(),
        unseen=seldom,
    )
    return st.lists(one, min_size=1, max_size=most)


@pytest.fixture(autouse=True)
def _no_waiting_for_the_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    quick = tuple("synchronous=OFF" if pragma.startswith("synchronous") else pragma for pragma in engines.PRAGMAS)
    monkeypatch.setattr(engines, "PRAGMAS", quick)


@contextmanager
def a_town() -> Iterator[Town]:
    town = Town()
    try:
        yield town
    finally:
        town.close()


def lived(done: Sequence[Act]) -> None:
    """Do all that, look at everything after every round, and once more two days later."""
    with a_town() as town:
        for act in done:
            town.do(act)
        town.do(Act(What.PASS_TIME, hours=49))


# --- any order --------------------------------------------------------------------------------------------------------


@QUICK
@given(acts())
def test_any_order_of_acts(done: list[Act]) -> None:
    lived(done)


@pytest.mark.soak
@LONG
@given(acts(most=30))
def test_any_order_of_many_acts(done: list[Act]) -> None:
    lived(done)


def roster_after(done: Sequence[Act], *, at_once: bool) -> list[tuple[str, ...]]:
    with a_town() as town:
        for act in done:
            town.do(replace(act, unseen=at_once, replies=False))
        town.look()
        everybody = [(r.contact.email or "", p) for r in town.standing().registrations for p in r.participants]
        return sorted((to, p.name or "", p.group or "", p.status.value, str(p.position)) for to, p in everybody)


@settings(QUICK, max_examples=8)
@given(acts(OF_THEMSELVES))
@example([Act(What.REGISTER, 0), Act(What.REGISTER, 1), Act(What.WITHDRAW, 0), Act(What.REGISTER, 2)])
def test_how_many_messages_a_round_finds_changes_nothing(done: list[Act]) -> None:
    assert roster_after(done, at_once=True) == roster_after(done, at_once=False)


@pytest.mark.soak
@settings(LONG, max_examples=500)
@given(acts(OF_THEMSELVES, most=30))
def test_how_many_of_many_messages_a_round_finds_changes_nothing(done: list[Act]) -> None:
    assert roster_after(done, at_once=True) == roster_after(done, at_once=False)


# --- what was found ---------------------------------------------------------------------------------------------------

ANNA, BRUNO, CLARA = range(3)


@pytest.mark.parametrize(
    "done",
    [
        [Act(What.REGISTER, BRUNO), Act(What.WITHDRAW_OTHER, BRUNO, ANNA), Act(What.THANK, BRUNO)],
        [Act(What.REGISTER, BRUNO), Act(What.WITHDRAW_OTHER, BRUNO, ANNA), Act(What.REGISTER, BRUNO, replies=True)],
        [Act(What.REGISTER_TWO, ANNA, BRUNO), Act(What.REGISTER_UNNAMED, ANNA), Act(What.REGISTER, ANNA, group="arts")],
        [Act(What.REGISTER_TWO, ANNA, BRUNO), Act(What.REGISTER_TWO, BRUNO, CLARA), Act(What.CHANGE, BRUNO)],
        [
            Act(What.REGISTER_ANYWHERE, BRUNO),
            Act(What.REGISTER_TWO, CLARA, ANNA),
            Act(What.REGISTER_TWO, ANNA, CLARA),
            Act(What.REGISTER, BRUNO),
        ],
        [Act(What.REGISTER_TWO, ANNA, BRUNO, group="arts"), Act(What.CHANGE, ANNA)],
        [
            Act(What.REGISTER, BRUNO, group="arts"),
            Act(What.REGISTER_TWO, ANNA, BRUNO, group="arts", unseen=True),
            Act(What.WITHDRAW, BRUNO),
        ],
    ],
    ids=[
        "thanks cancel nothing",
        "who registers again cancels nothing",
        "one person one seat",
        "places told to who keeps a seat",
        "who tells the group late comes last",
        "two move to one seat",
        "a seat comes free as two register",
    ],
)
def test_found_before(done: list[Act]) -> None:
    lived(done)


# --- every name is used -----------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def mentioned() -> set[str]:
    """What the package names besides the tables that define it, as "Reason.SEATED"."""
    sources = [path for path in (ROOT / "mailbot").rglob("*.py") if path.name != "decision.py"]
    nodes = [node for path in sources for node in ast.walk(ast.parse(path.read_text("utf-8")))]
    return {f"{n.value.id}.{n.attr}" for n in nodes if isinstance(n, ast.Attribute) and isinstance(n.value, ast.Name)}


@pytest.mark.parametrize("names", [Reason, LetterKind, AttentionKind, Stage, Status, Delivery])
def test_every_name_is_given_somewhere(names: type[StrEnum], mentioned: set[str]) -> None:
    assert {f"{names.__name__}.{one.name}" for one in names} - mentioned == set()


def test_every_outcome_is_that_of_a_reason() -> None:
    assert {consequence.outcome for consequence in CONSEQUENCES.values()} == set(Outcome)
