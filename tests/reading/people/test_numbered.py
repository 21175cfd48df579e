"""As many come as places are asked for."""

from __future__ import annotations

from dataclasses import replace

import pytest

from mailbot.reading.people import companions
from mailbot.reading.people.numbered import as_counted, as_many
from mailbot.reading.people.verdicts import LIKELY_COMES, Verdict


def left(
    asked: int | None,
    shares: dict[str, float],
    writer: float | None = None,
    *,
    unnamed: int = 0,
    single: bool = False,
    listed: tuple[str, ...] = (),
) -> set[str]:
    """Who comes of those for whom a place was thought to be asked; the writer as "moi"."""
    text = "Bonjour. " + " ".join(f"Je parle de {name} souvent." for name in shares)
    told = companions.tell(text, lambda _: False, writer="Ida Cyr")
    mentions = tuple(replace(m, verdict=Verdict.COMES, listed=m.name.text in listed) for m in told.mentions)
    assert {m.name.text for m in mentions} == set(shares)
    telling = replace(told, mentions=mentions, asked=asked, unnamed=unnamed, writer_seated=writer is not None)
    found = as_many(telling, shares, writer, ["Ida Cyr"], single=single)
    coming = {m.name.text for m in found.mentions if m.verdict is Verdict.COMES}
    return coming | ({"moi"} if found.writer_seated else set())


def test_the_least_likely_is_one_too_many() -> None:
    assert left(2, {"Anne Roy": 0.99, "Luc Caron": 0.98, "Zoé Huard": 0.4}) == {"Anne Roy", "Luc Caron"}
    assert left(2, {"Anne Roy": 0.99, "Luc Caron": 0.98}, 0.6) == {"Anne Roy", "Luc Caron"}


def test_somebody_announced_counts() -> None:
    assert left(3, {"Anne Roy": 0.99, "Luc Caron": 0.98}, 0.6, unnamed=1) == {"Anne Roy", "Luc Caron"}


def test_one_place_and_no_more_is_for_the_likeliest() -> None:
    assert left(1, {"Anne Roy": 0.7}, 0.9, single=True) == {"moi"}
    assert left(None, {"Anne Roy": 0.9, "Luc Caron": 0.6}, single=True) == {"Anne Roy"}
    assert left(1, {"Anne Roy": 0.7}, 0.9) == {"Anne Roy", "moi"}  # "a place" alone may be one of several


def test_who_stands_beside_a_list_of_as_many_as_are_asked_for_does_not_come() -> None:
    shares = {"Anne Roy": 0.99, "Luc Caron": 0.98, "Zoé Huard": 0.98}
    assert left(2, shares, listed=("Anne Roy", "Luc Caron")) == {"Anne Roy", "Luc Caron"}
    assert left(2, shares, 0.2, listed=("Anne Roy", "Luc Caron")) == {"Anne Roy", "Luc Caron"}
    assert left(3, shares, listed=("Anne Roy", "Luc Caron")) == set(shares)


@pytest.mark.parametrize(("asked", "writer"), [(None, 0.6), (3, 0.6), (2, 0.97), (1, 0.6)])
def test_where_the_number_fits_is_not_told_or_all_are_sure_nobody_is(asked: int | None, writer: float) -> None:
    shares = {"Anne Roy": 0.99, "Luc Caron": 0.98} if asked != 1 else {"Anne Roy": 0.99}
    assert left(asked, shares, writer) == {*shares, "moi"}


def test_a_place_may_be_one_of_several() -> None:
    assert left(1, {"Anne Roy": 0.9, "Luc Caron": 0.3}) == {"Anne Roy", "Luc Caron"}


def test_two_more_than_asked_are_no_slip() -> None:
    assert len(left(1, {"Anne Roy": 0.9, "Luc Caron": 0.3, "Zoé Huard": 0.2})) == 3


def counted(
    coming: dict[str, float], others: dict[str, float], writer: float, *, seated: bool, number: int, share: float = 0.97
) -> set[str]:
    """Who comes where the encoder takes so many to, of those whom the rules seat and others named; the writer as
    "moi".
    """
    text = "Bonjour. " + " ".join(f"Je parle de {name} souvent." for name in {**coming, **others})
    told = companions.tell(text, lambda _: False, writer="Ida Cyr")
    mentions = tuple(
        replace(m, verdict=Verdict.COMES, why=LIKELY_COMES)
        if m.name.text in coming
        else replace(m, verdict=Verdict.TOLD)
        for m in told.mentions
    )
    telling = replace(told, mentions=mentions, asked=None, unnamed=0, writer_seated=seated)
    shares = dict.fromkeys("123456", (1 - share) / 5) | {str(number): share}
    found = as_counted(telling, {**coming, **others}, writer, ["Ida Cyr"], shares)
    come = {m.name.text for m in found.mentions if m.verdict is Verdict.COMES}
    return come | ({"moi"} if found.writer_seated else set())


def test_as_many_come_as_the_encoder_is_sure_of() -> None:
    pair = {"Anne Roy": 0.97, "Luc Caron": 0.6}
    assert counted(pair, {}, 0.99, seated=True, number=2) == {"Anne Roy", "moi"}
    assert counted({"Anne Roy": 0.97}, {}, 0.3, seated=True, number=1) == {"Anne Roy"}
    assert counted({"Anne Roy": 0.97}, {"Luc Caron": 0.7}, 0.3, seated=False, number=2) == set(pair)
    assert counted({"Anne Roy": 0.97}, {}, 0.95, seated=False, number=2) == {"Anne Roy", "moi"}


def test_nobody_is_counted_in_or_out_who_is_not_doubtful() -> None:
    sure = {"Anne Roy": 0.99, "Luc Caron": 0.98}
    assert counted(sure, {}, 0.97, seated=True, number=2) == {*sure, "moi"}
    assert counted(sure, {"Zoé Huard": 0.2}, 0.1, seated=False, number=3) == set(sure)
    assert counted(sure, {"Zoé Huard": 0.9}, 0.1, seated=False, number=4) == set(sure)
    assert counted(sure, {"Zoé Huard": 0.9}, 0.1, seated=False, number=3, share=0.8) == set(sure)
