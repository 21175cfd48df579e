"""What holds whatever people do, in any order: seats, endings, nobody lost or passed, letters that tell the truth."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mailbot.domain.decision import CONSEQUENCES, Outcome, Reason
from mailbot.store import engine as engines
from tests.driver import ROOT
from tests.town import CAPACITIES, NAMES, Act, Town, What

QUICK = settings(max_examples=30, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
LONG = settings(QUICK, max_examples=3_000, derandomize=False)
PEOPLE = st.integers(0, len(NAMES) - 1)
ACTS = st.builds(
    Act,
    what=st.sampled_from(list(What)),
    who=PEOPLE,
    other=PEOPLE,
    group=st.sampled_from(list(CAPACITIES)),
    choice=st.integers(1, 4),
    hours=st.integers(1, 72),
    elsewhere=st.booleans(),
    replies=st.booleans(),
    unseen=st.booleans(),
)


@pytest.fixture(autouse=True)
def _no_waiting_for_the_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    quick = tuple("synchronous=OFF" if pragma.startswith("synchronous") else pragma for pragma in engines.PRAGMAS)
    monkeypatch.setattr(engines, "PRAGMAS", quick)


def lived(acts: Sequence[Act]) -> None:
    """Do all that, look at everything after every round, and once more two days later."""
    town = Town()
    try:
        for act in acts:
            town.do(act)
        town.do(Act(What.PASS_TIME, hours=49))
    finally:
        town.close()


@QUICK
@given(st.lists(ACTS, min_size=1, max_size=12))
def test_any_order_of_acts(acts: list[Act]) -> None:
    lived(acts)


@pytest.mark.soak
@LONG
@given(st.lists(ACTS, min_size=1, max_size=30))
def test_any_order_of_many_acts(acts: list[Act]) -> None:
    lived(acts)


def test_every_reason_is_given_somewhere() -> None:
    folder = ROOT / "mailbot"
    sources = [p.read_text("utf-8") for p in folder.rglob("*.py") if p.name != "decision.py"]
    unused = [reason for reason in Reason if not any(f"Reason.{reason.name}" in source for source in sources)]
    assert unused == []
    assert {consequence.outcome for consequence in CONSEQUENCES.values()} == set(Outcome)
