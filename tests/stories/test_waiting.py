"""A full group: who waits, who is offered the seat that came free, who lets it pass."""

from __future__ import annotations

import pytest

from tests.driver import Driver
from tests.stories.conftest import Open

TEXT = "Bonjour, j'ai une boutique et j'aimerais m'inscrire à la formation Web.\n\n{name}"


@pytest.fixture
def full(opened: Open) -> Driver:
    """One seat: Anna has it, Bruno and Clara wait."""
    bot = opened()
    with bot.store.transaction() as transaction:
        transaction.change_group("commerce", bot.now, "a test", capacity=1)
    for name in ("Anna Blais", "Bruno Caron", "Clara Dion"):
        address = f"{name.split()[0].lower()}@ville.test"
        bot.write(address, TEXT.format(name=name), name=name)
    assert "réservée" in bot.letter("anna@ville.test").text
    assert "rang 1" in bot.letter("bruno@ville.test").text
    assert "rang 2" in bot.letter("clara@ville.test").text
    return bot


def test_a_seat_given_up_is_offered_to_the_first_in_line(full: Driver) -> None:
    full.write("anna@ville.test", "Je dois annuler ma place à la formation Web.")
    assert "annul" in full.letter("anna@ville.test").text.lower()
    offer = full.letter("bruno@ville.test")
    assert full.people()["Bruno Caron"] == ("commerce", "offered")
    full.write("bruno@ville.test", "Oui, je la prends!", answers=offer)
    assert "11 février" in full.letter("bruno@ville.test").text
    assert full.people()["Bruno Caron"] == ("commerce", "confirmed")
    assert full.store.groups()["commerce"].confirmed == 1


def test_who_declines_makes_room_for_the_next(full: Driver) -> None:
    full.write("anna@ville.test", "Je dois annuler ma place à la formation Web.")
    full.letter("anna@ville.test")
    offer = full.letter("bruno@ville.test")
    full.write("bruno@ville.test", "Non merci, donnez-la à quelqu'un d'autre.", answers=offer)
    full.letter("bruno@ville.test")
    full.letter("clara@ville.test")
    assert full.people()["Clara Dion"] == ("commerce", "offered")


def test_who_lets_it_pass_is_told_and_the_next_is_asked(full: Driver) -> None:
    full.write("anna@ville.test", "Je dois annuler ma place à la formation Web.")
    full.letter("anna@ville.test")
    full.letter("bruno@ville.test")
    full.at("2013-01-10T12:00")
    full.poll()
    told = {full.letter_to() for _ in range(2)}
    assert told == {"bruno@ville.test", "clara@ville.test"}
    assert full.people()["Clara Dion"] == ("commerce", "offered")
    assert full.people()["Bruno Caron"] == ("commerce", "waiting")


def test_a_newcomer_passes_nobody(full: Driver) -> None:
    full.write("anna@ville.test", "Je dois annuler ma place à la formation Web.")
    full.letter("anna@ville.test")
    full.letter("bruno@ville.test")
    full.write("dora@ville.test", TEXT.format(name="Dora Élie"), name="Dora Élie")
    assert "liste d'attente" in full.letter("dora@ville.test").text
    assert full.people()["Dora Élie"] == ("commerce", "waiting")
