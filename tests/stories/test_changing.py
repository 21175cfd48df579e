"""Who may change what: cancellations, substitutes, other groups, strangers."""

from __future__ import annotations

import datetime as dt

import pytest

from mailbot.ports import Transient
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


@pytest.fixture
def asked_whom(driver: Driver, confirmed: Letter) -> Letter:
    """Irène cancels and names nobody. Returns the question whom she means."""
    driver.write("irene@fab.test", "Je dois malheureusement annuler.", answers=confirmed)
    return driver.letter("irene@fab.test")


def test_the_contact_of_several_who_names_nobody_is_asked_whom(driver: Driver, asked_whom: Letter) -> None:
    assert "Maude Tessier" in asked_whom.text and "Omer Lacroix" in asked_whom.text
    driver.write("irene@fab.test", "C'est Omer Lacroix qui ne pourra pas venir.", answers=asked_whom)
    assert "Omer Lacroix" in driver.letter("irene@fab.test").text
    assert "a annulé votre inscription" in driver.letter("omer@fab.test").text
    assert driver.people() == {
        "Maude Tessier": ("manufacturier", "confirmed"),
        "Omer Lacroix": ("manufacturier", "cancelled"),
    }


def test_a_participant_cancels_only_themself(driver: Driver, confirmed: Letter) -> None:
    driver.write("omer@fab.test", "Bonjour, je dois annuler ma participation à la formation Web.", name="Omer Lacroix")
    driver.letter("omer@fab.test")
    assert driver.people()["Omer Lacroix"] == ("manufacturier", "cancelled")
    assert driver.people()["Maude Tessier"] == ("manufacturier", "confirmed")


def test_a_letter_that_is_half_so_when_it_can_go_is_written_anew(driver: Driver) -> None:
    driver.sender.broken = Transient("the server is away")
    text = "Bonjour, inscrivez Maude Tessier et Omer Lacroix à la formation du 15 janvier. Nous sommes une usine."
    driver.write("irene@fab.test", text, name="Irène Gamache")
    driver.silence()
    driver.write("irene@fab.test", "Omer Lacroix ne pourra pas venir à la formation Web.", name="Irène Gamache")
    driver.sender.broken = None
    driver.now += dt.timedelta(hours=2)
    driver.poll()
    told = [driver.letter("irene@fab.test").text for _ in range(2)]
    assert any("Maude Tessier" in one and "confirm" in one and "Omer Lacroix" not in one for one in told)
    assert any("Omer Lacroix" in one and "annul" in one for one in told)


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


@pytest.mark.parametrize(
    "answer",
    [
        "Tout le monde",
        "Everyone please",
        "Les deux, merci",
        "Both of us",
        "Maude Tessier et Omer Lacroix",
        "Annulez tout le monde svp",
    ],
)
def test_all_are_cancelled_when_the_answer_says_so(driver: Driver, asked_whom: Letter, answer: str) -> None:
    driver.write("irene@fab.test", answer, answers=asked_whom)
    assert {driver.letter_to() for _ in range(3)} == {"irene@fab.test", "maude@fab.test", "omer@fab.test"}
    assert {status for _, status in driver.people().values()} == {"cancelled"}


@pytest.mark.parametrize(
    "answer", ["Maude", "C'est pour Maude Tessier", "Maude seulement, merci", "Only Maude, thanks"]
)
def test_one_is_cancelled_by_a_bare_name(driver: Driver, asked_whom: Letter, answer: str) -> None:
    driver.write("irene@fab.test", answer, answers=asked_whom)
    driver.letter("irene@fab.test")
    driver.letter("maude@fab.test")
    assert driver.people()["Maude Tessier"][1] == "cancelled"
    assert driver.people()["Omer Lacroix"][1] == "confirmed"


@pytest.mark.parametrize(
    "answer", ["Pas Maude, Omer", "Seulement Maude, Omer vient toujours", "Finalement personne, on vient tous les deux"]
)
def test_what_does_not_plainly_name_them_is_asked_again(driver: Driver, asked_whom: Letter, answer: str) -> None:
    driver.write("irene@fab.test", answer, answers=asked_whom)
    assert "dites-nous de qui il s'agit" in driver.letter("irene@fab.test").text
    assert {status for _, status in driver.people().values()} == {"confirmed"}


@pytest.mark.parametrize("words", ["Une personne s.v.p.", "une personne svp", "a person please"])
def test_who_asks_for_a_person_gets_one(driver: Driver, confirmed: Letter, words: str) -> None:
    driver.write("irene@fab.test", words, answers=confirmed)
    assert "Marie-Ève Lord le lira" in driver.letter("irene@fab.test").text
    assert [w.reason for w in driver.store.digest_facts(None, driver.now).waiting] == ["person_wanted"]


@pytest.mark.parametrize(
    "words",
    ["Non, ce n'est pas moi", "Non, n'annulez pas!", "No, please don't cancel", "Oui, c'est moi"],
)
def test_neither_yes_nor_no_to_a_stranger_s_request_cancels(driver: Driver, confirmed: Letter, words: str) -> None:
    driver.write("quelquun@ailleurs.test", "Annulez cette inscription à la formation Web.", answers=confirmed)
    asked = driver.letter("irene@fab.test")
    driver.write("irene@fab.test", words, answers=asked)
    assert "Marie-Ève Lord" in driver.letter("irene@fab.test").text
    assert {status for _, status in driver.people().values()} == {"confirmed"}


def test_nobody_is_told_what_is_kept_about_another(driver: Driver) -> None:
    text = "Bonjour, je suis peintre, inscrivez-moi à la formation Web.\n\nNadia Brault\n819 555-0147"
    driver.write("nadia@atelier.test", text, name="Nadia Brault")
    driver.letter("nadia@atelier.test")
    driver.write("curieux@ailleurs.test", text, name="Nadia Brault")
    assert "déjà" in driver.letter("nadia@atelier.test").text


def test_strangers_cannot_make_us_write_to_somebody_without_end(driver: Driver, confirmed: Letter) -> None:
    most = driver.config.office.limits.replies_per_address_per_day
    before = len(driver.sender.taken)
    for number in range(most + 4):
        driver.write(f"q{number}@ailleurs.test", f"Annulez cette inscription. Merci, {number}", answers=confirmed)
    to_irene = [to for to, _ in driver.sender.taken[before:] if to == "irene@fab.test"]
    assert 0 < len(to_irene) < most
    while driver.looked_at < len(driver._letters()):
        driver.letter_to()


def test_everyone_means_the_seat_without_a_name_too(driver: Driver) -> None:
    text = "Bonjour, j'ai une boutique, réservez deux places à la formation Web : moi et un collègue, nom à venir."
    driver.write("alma@ville.test", text, name="Alma Roy")
    driver.letter("alma@ville.test")
    driver.write("alma@ville.test", "Je dois annuler à la formation Web.")
    driver.write("alma@ville.test", "Tout le monde", answers=driver.letter("alma@ville.test"))
    driver.letter("alma@ville.test")
    assert [p.status for r in driver.store.registrations() for p in r.participants] == ["cancelled", "cancelled"]


def test_nobody_chooses_the_group_of_another(driver: Driver) -> None:
    signed = "\n\nNadia Brault\n819 555-0147"
    driver.write("nadia@atelier.test", f"Inscrivez-moi à la formation Web.{signed}", name="Nadia Brault")
    driver.letter("nadia@atelier.test")
    driver.write("autre@ailleurs.test", f"Je suis peintre, inscrivez-moi à la formation Web.{signed}")
    assert "déjà" in driver.letter("nadia@atelier.test").text
    assert driver.people() == {"Nadia Brault": (None, "pending")}
    assert [w.reason for w in driver.store.digest_facts(None, driver.now).waiting] == ["registered_elsewhere"]
