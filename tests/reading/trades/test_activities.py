"""The word file of trades holds together, and its phrases are found whatever their endings and small words."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailbot.reading.text.lexicon import fold
from mailbot.reading.text.sentences import data
from mailbot.reading.trades import activities
from mailbot.reading.trades.activities import NOTHING, above, below, general, named_by

LISTS = {"fr", "en", "weak", "jobs", "goods", "called", "in", "or", "within", "broad"}


def found(text: str) -> list[str]:
    plain = fold(text)
    return [phrase.activity for one in general().find(plain) for phrase in one.phrases if phrase.activity != NOTHING]


def test_families_that_are_named_are_there() -> None:
    known = set(data("activities"))
    for key, table in data("activities").items():
        assert set(table) <= LISTS, key
        assert {*table.get("in", ()), *table.get("or", ()), *table.get("within", ())} <= known, key


def test_no_family_is_in_itself() -> None:
    for key, activity in activities.activities().items():
        assert key not in above(key)
        assert key not in below(key)
        assert not (activity.families and activity.alternatives), f"{key} is both of all and of one of its families"


def test_a_phrase_stands_for_one_activity() -> None:
    assert [phrase for phrase, _ in activities.meanings() if len(general().meaning_of(phrase)) > 1] == []


@pytest.mark.parametrize(
    ("text", "activity"),
    [
        ("Les Ateliers d'Usinage Aubin", "machine_shop"),
        ("atelier usinage", "machine_shop"),
        ("BAKERIES", "food_store"),
        ("une boulangerie", "food_store"),
        ("des salons de la coiffure", "hairdressing"),
        ("O.B.N.L.", "community"),
        ("musicienne", "music"),
        ("musiciens", "music"),
        ("casse croûte", "food_service"),
        ("bed & breakfast", "lodging"),
        ("Ville de Grand-Lac", "municipality"),
        ("maison des\njeunes", "youth"),
    ],
)
def test_phrases_in_their_forms(text: str, activity: str) -> None:
    assert found(text) == [activity]


@pytest.mark.parametrize(
    "text", ["en ville", "maison. Jeunes", "médias sociaux", "", "l'état de l'art", "mais non", "à mon tour"]
)
def test_what_is_no_trade(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize(
    ("general_word", "particular"),
    [
        ("bibliothèque", "bibliothèque municipale"),
        ("école", "école de danse"),
        ("galerie", "galerie d'art"),
        ("shop", "machine shop"),
    ],
)
def test_the_longest_phrase_is_found(general_word: str, particular: str) -> None:
    assert len(found(particular)) == 1
    assert named_by(particular) == tuple(found(particular))
    assert found(general_word)


@pytest.mark.parametrize(
    "word",
    [
        "commerce", "retail", "services", "tourisme", "tourism", "agrotourisme", "manufacturier", "manufacturing",
        "industry",
        "arts", "culture", "communautaire", "community", "santé", "health", "éducation", "education",
        "agriculture", "farming",
        "technology", "finance", "insurance", "transport", "construction", "forestry", "fishing", "mining", "energy",
        "hospitality", "heritage", "music", "crafts", "volunteers", "schools", "municipalities", "media", "real estate",
    ],
)  # fmt: skip
def test_sectors_by_their_usual_names(word: str) -> None:
    assert len(named_by(word)) == 1


@given(st.text(max_size=400))
def test_any_text_is_searched(text: str) -> None:
    plain = fold(text)
    last = 0
    for one in general().find(plain):
        assert last <= one.start < one.end <= len(plain)
        last = one.end


def test_a_long_text_is_quick() -> None:
    general()
    begin = time.process_time()
    list(general().find("centre de la petite " * 50_000))
    assert time.process_time() - begin < 1.0


@pytest.mark.parametrize(
    ("word", "activity"),
    [("oil", "oil_gas"), ("érable", "maple_production"), ("cheese", "cheese_factory"), ("grain", "crops")],
)
def test_what_only_coordinators_call_so_tells_nothing_in_a_message(word: str, activity: str) -> None:
    assert activity in named_by(word)
    assert found(word) == []


def test_a_part_of_an_activity_is_in_it() -> None:
    assert "personal_care" in above("hairdressing") & above("spa")
    assert found("coiffeuse") == ["hairdressing"]
    assert found("spa nordique") == ["spa"]


def test_news_are_not_new() -> None:
    assert found("New Richmond") == []
