"""Whose organisation is which, where the learned tags have a say."""

from __future__ import annotations

import pytest

from mailbot.reading.model import Person
from mailbot.reading.people.housing import House, Told, housed, tagged
from mailbot.reading.read import read
from tests.reading.courses import SHIPPED
from tests.reading.test_labelled import config_of
from training.messages import built


def houses(text: str, sender: str = "Anne Roy", subject: str = "Formation Web") -> dict[str, str | None]:
    """The organisation of everybody to be seated."""
    message = built({"from": sender, "lang": "fr", "answers": None, "subject": subject, "text": text}, 0)
    return {person.name or "": person.organization for person in read(message, config_of(SHIPPED)).participants}


@pytest.mark.parametrize(
    ("text", "house"),
    [
        ("Inscrivez-moi svp à la formation. Je suis de chez Tricots Mirabelle.\nAnne Roy", "Tricots Mirabelle"),
        (
            "Une place pour moi à la formation Web.\n\nAnne Roy\nPlomberie Vachon et Roy inc.\n819 362-0101",
            "Plomberie Vachon et Roy",
        ),
        ("A seat for me at the Web training please. Anne Roy, Brookside Pottery, 819 555-0142", "Brookside Pottery"),
        (
            "Une place à votre formation Web svp. Mon entreprise, Les Volets Bleus, fait des rideaux.\nAnne Roy",
            "Les Volets Bleus",
        ),
        ("Please sign me up for the training. I run Hazelwood Kennels near Kingsbury.\nAnne Roy", "Hazelwood Kennels"),
    ],
)
def test_the_writers_own(text: str, house: str) -> None:
    found = houses(text)["Anne Roy"]
    assert found and house in found


@pytest.mark.parametrize(
    "text",
    [
        "Mon voisin de la Boulangerie Morel m'a parlé de votre formation Web. Une place pour moi svp.\nAnne Roy",
        "I saw your poster at Pelletier Hardware. One seat for me at the training please.\nAnne Roy",
        "Je suis retraitée de la Commission scolaire des Sources. Gardez-moi une place à la formation.\nAnne Roy",
    ],
)
def test_what_is_anothers_is_nobodys(text: str) -> None:
    assert houses(text) == {"Anne Roy": None}


def test_everybody_of_one_house_has_it() -> None:
    found = houses(
        "Deux places à la formation Web pour Luc Caron et Zoé Hamel.\n\nAnne Roy\nAdjointe\nFonderie Bellerive inc."
    )
    assert found == {"Luc Caron": "Fonderie Bellerive inc.", "Zoé Hamel": "Fonderie Bellerive inc."}


def test_a_house_that_the_text_does_not_hold_is_left_alone() -> None:
    people = [Person(name="Anne Roy", organization="Verger du Rang 4")]
    assert housed(people, Told("Anne Roy", "", "Une place svp.", "", ruled=("Verger du Rang 4",))) == people


def test_tags_tell_where_a_name_begins() -> None:
    told = Told("Anne Roy", "", "Une place svp.", "Anne Roy\nGarage Roy inc.\n819 362-0101")
    (house,), _ = tagged(told)
    assert isinstance(house, House) and told.text[house.start :].startswith(house.name) and house.share > 0.5
