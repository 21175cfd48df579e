"""Two voices made one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailbot.reading.learned.blending import Faith, blended

SHARES = st.floats(0.01, 0.99)


def both(first: float, second: float, faith: Faith) -> float:
    return blended({"yes": first, "no": 1 - first}, {"yes": second, "no": 1 - second}, faith)["yes"]


def test_two_that_agree_are_surer_than_either() -> None:
    assert both(0.8, 0.8, Faith(1, 1)) == pytest.approx(0.64 / 0.68)


def test_two_that_disagree_alike_know_nothing() -> None:
    assert both(0.9, 0.1, Faith(1, 1)) == pytest.approx(0.5)


def test_who_is_trusted_more_goes_first() -> None:
    assert both(0.9, 0.1, Faith(1, 0.5)) > 0.5 > both(0.9, 0.1, Faith(0.5, 1))


def test_where_one_tells_nothing_the_other_stands() -> None:
    assert blended({"yes": 0.7, "no": 0.3}, None, Faith(0.5, 2)) == {"yes": 0.7, "no": 0.3}


def test_an_answer_that_only_one_knows_is_as_good_as_impossible_to_the_other() -> None:
    assert blended({"yes": 0.6, "no": 0.4}, {"yes": 1.0}, Faith(1, 1))["no"] < 0.001


def test_what_both_think_too_likely_is_made_less_so() -> None:
    assert both(0.6, 0.6, Faith(1, 1, {"yes": -2.0})) < 0.5


@given(SHARES, SHARES)
def test_shares_stay_shares(first: float, second: float) -> None:
    found = blended({"a": first, "b": 1 - first}, {"a": second, "b": 1 - second}, Faith(0.7, 0.4, {"a": 1.0}))
    assert sum(found.values()) == pytest.approx(1) and all(0 < share < 1 for share in found.values())
