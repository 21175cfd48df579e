"""Numbers of places asked for."""

from __future__ import annotations

import pytest

from mailbot.reading.people import counts
from mailbot.reading.text.lexicon import fold


@pytest.mark.parametrize(
    ("text", "seats"),
    [
        ("deux places svp", 2),
        ("2 personnes", 2),
        ("une place", 1),
        ("Une (1) place", 1),
        ("two spots please", 2),
        ("nous serons trois, merci", 3),
        ("on va être deux à votre formation", 2),
        ("on sera 4!", 4),
        ("there will be two of us", 2),
        ("veut venir aussi, donc 2.", 2),
        ("seats for three", 3),
        ("notre chorale enverra trois choristes", 3),
        ("deux participeront : A et B", 2),
        ("deux places. En fait trois places.", 3),
        ("quatre places, finalement deux places", 2),
        ("une autre place", 1),
        ("trois nouvelles inscriptions et 2 places", 2),
        ("Inscription svp", None),
        ("il reste 6 places", None),
        ("des groupes de 15 personnes", None),
        ("notre équipe de 12 personnes", None),
        ("150 personnes", None),
        ("le 15 janvier", None),
        ("depuis 31 ans", None),
        ("", None),
    ],
)
def test_places_asked_for(text: str, seats: int | None) -> None:
    assert counts.asked(fold(text)) == seats


@pytest.mark.parametrize(("word", "value"), [("trois", 3), ("3", 3), ("twelve", 12), ("beaucoup", None)])
def test_values_of_words(word: str, value: int | None) -> None:
    assert counts.value(word) == value


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("on s'en vient a quatre le 15 janvier", 4),
        ("on embarque a trois pour fevrier", 3),
        ("nous arrivons a cinq heures", None),
        ("five of us from the church met sunday", None),
        ("six of our members went last fall", None),
        ("trois d'entre nous ont vu le depliant", None),
        ("three of us would like to come", 3),
    ],
)
def test_numbers_of_who_comes_and_of_who_met(text: str, number: int | None) -> None:
    assert counts.asked(text) == number


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("deux places pour le 15 janvier. oups, 11.", 2),
        ("two seats please for february 15. sorry, 11.", 2),
        ("deux places pour la journee, a 9 h. non, 8.", 2),
        ("2 places, poste 12. euh, 21.", 2),
        ("two seats, chair 12. no, 14.", 2),
        ("trois places. pardon, 2.", 2),
        ("four seats please. make that three.", 3),
        ("one seat, no two, no three", 3),
    ],
)
def test_what_is_put_right_is_a_number_of_places(text: str, places: int) -> None:
    assert counts.asked(text) == places


@pytest.mark.parametrize(
    "text",
    [
        "Une personne donc.",
        "une seule place svp",
        "Seulement une place.",
        "juste pour une personne",
        "one person: myself",
        "just one seat please",
        "one chair in my name",
        "une place à mon nom",
        "je serai le seul des deux à venir",
        "a single ticket",
    ],
)
def test_one_place_and_no_more(text: str) -> None:
    assert counts.ONLY_ONE.search(fold(text))


@pytest.mark.parametrize(
    "text",
    ["une place pour moi et une pour Luc", "one seat each", "chaque personne paie", "une personne de plus", "a seat"],
)
def test_a_place_alone_counts_nobody(text: str) -> None:
    assert not counts.ONLY_ONE.search(fold(text))
