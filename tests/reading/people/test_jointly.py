"""Who comes, all people of a message taken together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest

from mailbot.reading.people import companions, jointly
from mailbot.reading.people.verdicts import SAID_TO_COME, Verdict

WRITER = "moi"
KEPT = (SAID_TO_COME,)


def coming(
    shares: Mapping[str, float],
    writer: float | None,
    counted: Mapping[int, float],
    *,
    before: tuple[str, ...],
    said: tuple[str, ...] = (),
    listed: tuple[str, ...] = (),
    unnamed: int = 0,
    asked: int | None = None,
) -> set[str]:
    """Who comes of those of whom it was thought `before`; `said`: of whom it is told in so many words."""
    text = "Bonjour. " + " ".join(f"Je parle de {name} souvent." for name in shares)
    told = companions.tell(text, lambda _: False, writer="Ida Cyr")
    mentions = tuple(
        replace(
            m,
            verdict=Verdict.COMES if m.name.text in before else Verdict.TOLD,
            why=SAID_TO_COME if m.name.text in said else "likely",
            listed=m.name.text in listed,
        )
        for m in told.mentions
    )
    assert {m.name.text for m in mentions} == set(shares)
    telling = replace(told, mentions=mentions, asked=asked, unnamed=unnamed, writer_seated=WRITER in before)
    found = jointly.seated(telling, shares, writer, {str(n): share for n, share in counted.items()}, KEPT)
    return {m.name.text for m in found.of(Verdict.COMES)} | ({WRITER} if found.writer_seated else set())


PAIR = {"Anne Roy": 0.95, "Luc Caron": 0.4}


def test_one_too_many_is_the_least_likely() -> None:
    assert coming(PAIR, None, {1: 0.98, 2: 0.02}, before=("Anne Roy", "Luc Caron")) == {"Anne Roy"}


def test_one_who_is_missing_is_the_likeliest() -> None:
    assert coming(PAIR, 0.02, {2: 0.99, 1: 0.01}, before=("Anne Roy",)) == set(PAIR)
    assert coming({"Anne Roy": 0.95}, 0.45, {2: 0.99, 1: 0.01}, before=("Anne Roy",)) == {"Anne Roy", WRITER}


def test_two_are_exchanged_for_one() -> None:
    shares = {"Anne Roy": 0.98, "Luc Caron": 0.05, "Zoé Huard": 0.1}
    assert coming(shares, None, {1: 0.97, 2: 0.03}, before=("Luc Caron", "Zoé Huard")) == {"Anne Roy"}


@pytest.mark.parametrize("share", [0.06, 0.5, 0.99])
def test_nobody_is_changed_where_their_number_may_be_right(share: float) -> None:
    found = coming(PAIR, None, {1: 1 - share, 2: share}, before=("Anne Roy", "Luc Caron"))
    assert found == set(PAIR)


def test_what_is_said_or_stands_on_a_list_stays() -> None:
    both = ("Anne Roy", "Luc Caron")
    assert coming(PAIR, None, {1: 0.99, 2: 0.01}, before=both, said=("Luc Caron",)) == set(PAIR)
    assert coming(PAIR, None, {1: 0.99, 2: 0.01}, before=both, listed=("Luc Caron",)) == set(PAIR)


def test_whoever_has_no_name_yet_counts() -> None:
    assert coming(PAIR, 0.05, {2: 0.98, 1: 0.02}, before=("Anne Roy",), unnamed=1) == {"Anne Roy"}
    assert coming(PAIR, 0.05, {2: 0.98, 1: 0.02}, before=("Anne Roy",), asked=2) == {"Anne Roy"}


def test_of_very_many_each_is_told_alone() -> None:
    firsts = ("Anne", "Luc", "Paul", "Jean", "Marc", "Guy", "Rita", "Lise", "Yves")
    names = tuple(f"{first} Roy" for first in firsts)
    assert coming(dict.fromkeys(names, 0.4), None, {1: 0.99}, before=names) == set(names)
