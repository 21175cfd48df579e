"""The tags of words in a row: the likeliest of all rows, and how sure each word is, against counting every row."""

from __future__ import annotations

from itertools import pairwise, product
from math import exp

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailbot.reading.learned.tagger import BEGINS, GOES_ON, NONE, TAGS, Tagged, Tagger, Traits, tagger

BEHIND = ((-2.0, 0.0, 0.5), (-2.0, 0.0, 0.5), (-1.0, -9.0, 1.0))
WEIGHTS = st.floats(-3, 3)


def word(*traits: str) -> Traits:
    return Traits(traits, (), ())


def of(traits: dict[str, tuple[tuple[int, float, float], ...]]) -> Tagger:
    return Tagger(traits, BEHIND)


def test_a_name_is_found_with_the_words_that_go_on_with_it() -> None:
    learned = of({"garage": ((0, 5.0, 0.0), (-1, 0.0, 4.0))})
    found, shares = learned.tags([word("chez"), word("garage"), word("roy"), word("merci")])
    assert [(one.first, one.last) for one in found] == [(1, 2)]
    assert found[0].share == pytest.approx(min(shares[1:3]))
    assert shares[1] > 0.9 and shares[3] < 0.5


def test_no_words_hold_no_name() -> None:
    assert of({}).tags([]) == ([], [])


def test_what_is_not_known_weighs_nothing() -> None:
    found, _ = of({}).tags([word("un"), word("mot")])
    assert found == []


@given(st.lists(st.tuples(WEIGHTS, WEIGHTS), min_size=1, max_size=5))
def test_tags_and_shares_are_those_of_all_rows_counted(weights: list[tuple[float, float]]) -> None:
    learned = of({f"w{at}": ((0, first, second),) for at, (first, second) in enumerate(weights)})
    rows = {}
    for row in product(TAGS, repeat=len(weights)):
        score = sum((first, second, 0.0)[tag] for (first, second), tag in zip(weights, row, strict=True))
        rows[row] = score + sum(BEHIND[old][new] for old, new in pairwise(row))
    whole = sum(map(exp, rows.values()))
    found, shares = learned.tags([word(f"w{at}") for at in range(len(weights))])
    for at, share in enumerate(shares):
        named = sum(exp(score) for row, score in rows.items() if row[at] != NONE)
        assert share == pytest.approx(named / whole, abs=1e-9)
    best = max(rows.values())
    assert any(names_of(row) == [(one.first, one.last) for one in found] for row in rows if rows[row] > best - 1e-9)


def names_of(row: tuple[int, ...]) -> list[tuple[int, int]]:
    names: list[tuple[int, int]] = []
    for at, tag in enumerate(row):
        if tag == GOES_ON and names and names[-1][1] == at - 1:
            names[-1] = (names[-1][0], at)
        elif tag != NONE:
            names.append((at, at))
    return names


def test_the_kept_tags_are_whole() -> None:
    kept = tagger("house")
    assert len(kept.traits) > 1000 and all(len(row) == len(TAGS) for row in kept.behind)
    assert kept.behind[NONE][GOES_ON] < kept.behind[BEGINS][GOES_ON]
    assert Tagged(0, 0, 1.0).share == 1.0
