"""Who may change what: cancellations, substitutes, other groups, strangers."""

from __future__ import annotations

import pytest

from tests.driver import Driver, Letter

TWO = (
    "Bonjour, inscrivez Maude Tessier (maude@fab.test) et Omer Lacroix (omer@fab.test) à la formation du 15 janvier. "
    "Nous sommes une usine de portes.\n\nIrène Gamache\nPortes Gamache"
)


@pytest.fixture
def confirmed(driver: Driver) -> Letter:
    """Irène registered Maude and Omer, and each has a letter."""
    driver.write("irene@fab.test", TWO, name="Irène Gamache")
    letter = driver.letter("irene@fab.test")
    assert {driver.letter_to(), driver.letter_to()} == {"maude@fab.test", "omer@fab.test"}
    return letter


def test_the_contact_of_several_who_names_nobody_is_asked_whom(driver: Driver, confirmed: Letter) -> None:
    driver.write("irene@fab.test", "Je dois malheureusement annuler.", answers=confirmed)
    question = driver.letter("irene@fab.test")
    assert "Maude Tessier" in question.text and "Omer Lacroix" in question.text
    driver.write("irene@fab.test", "C'est Omer Lacroix qui ne pourra pas venir.", answers=question)
    assert "Omer Lacroix" in driver.letter("irene@fab.test").text
    assert driver.people() == {
        "Maude Tessier": ("manufacturier", "confirmed"),
        "Omer Lacroix": ("manufacturier", "cancelled"),
    }


def test_a_participant_cancels_only_themself(driver: Driver, confirmed: Letter) -> None:
    driver.write("omer@fab.test", "Bonjour, je dois annuler ma participation à la formation Web.", name="Omer Lacroix")
    driver.letter("omer@fab.test")
    assert driver.people()["Omer Lacroix"] == ("manufacturier", "cancelled")
    assert driver.people()["Maude Tessier"] == ("manufacturier", "confirmed")


def test_a_stranger_with_the_reference_changes_nothing(driver: Driver, confirmed: Letter) -> None:
    driver.write("quelquun@ailleurs.test", "Annulez cette inscription à la formation Web.", answers=confirmed)
    asked = driver.letter("irene@fab.test")
    assert "quelquun@ailleurs.test" in asked.text
    driver.silence()
    assert driver.people()["Omer Lacroix"] == ("manufacturier", "confirmed")


def test_a_substitute_keeps_the_seat(driver: Driver, confirmed: Letter) -> None:
    text = "Omer Lacroix ne pourra pas venir, c'est Sabrina Veilleux qui le remplacera."
    driver.write("irene@fab.test", text, answers=confirmed)
    assert "Sabrina Veilleux" in driver.letter("irene@fab.test").text
    assert driver.store.groups()["manufacturier"].confirmed == 2
    assert driver.people()["Sabrina Veilleux"] == ("manufacturier", "confirmed")


def test_another_group_is_told_before_and_after(driver: Driver) -> None:
    driver.write("rita@courriel.test", "J'ai une boutique, inscrivez-moi à la formation Web.\n\nRita Vallerand")
    letter = driver.letter("rita@courriel.test")
    driver.write("rita@courriel.test", "Pouvez-vous me changer pour le groupe arts et culture de mars?", answers=letter)
    changed = driver.letter("rita@courriel.test")
    assert "mars 2013" in changed.text
    assert driver.people() == {"Rita Vallerand": ("arts", "confirmed")}


def test_a_cancellation_from_nobody_we_know_is_shown_to_her(driver: Driver) -> None:
    driver.write("inconnu@ailleurs.test", "Je dois annuler ma place à la formation sur les médias sociaux.")
    driver.silence()
    assert "inconnu@ailleurs.test" in driver.digest().text
