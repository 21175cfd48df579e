"""A full group: who waits, who is offered the seat that came free, who lets it pass."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.driver import Driver, Letter
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


def anna_leaves(full: Driver) -> Letter:
    """Anna gives her seat up. Returns the offer to Bruno."""
    full.write("anna@ville.test", "Je dois annuler ma place à la formation Web.")
    assert "annul" in full.letter("anna@ville.test").text.lower()
    return full.letter("bruno@ville.test")


def test_a_seat_given_up_is_offered_to_the_first_in_line(full: Driver) -> None:
    offer = anna_leaves(full)
    assert full.people()["Bruno Caron"] == ("commerce", "offered")
    full.write("bruno@ville.test", "Oui, je la prends!", answers=offer)
    assert "11 février" in full.letter("bruno@ville.test").text
    assert full.people()["Bruno Caron"] == ("commerce", "confirmed")
    assert full.store.groups()["commerce"].confirmed == 1


def test_who_declines_makes_room_for_the_next(full: Driver) -> None:
    offer = anna_leaves(full)
    full.write("bruno@ville.test", "Non merci, donnez-la à quelqu'un d'autre.", answers=offer)
    full.letter("bruno@ville.test")
    full.letter("clara@ville.test")
    assert full.people()["Clara Dion"] == ("commerce", "offered")


def test_who_lets_it_pass_is_told_and_the_next_is_asked(full: Driver) -> None:
    anna_leaves(full)
    full.at("2013-01-10T12:00")
    full.poll()
    told = {full.letter_to() for _ in range(2)}
    assert told == {"bruno@ville.test", "clara@ville.test"}
    assert full.people()["Clara Dion"] == ("commerce", "offered")
    assert full.people()["Bruno Caron"] == ("commerce", "waiting")


def test_a_newcomer_passes_nobody(full: Driver) -> None:
    anna_leaves(full)
    full.write("dora@ville.test", TEXT.format(name="Dora Élie"), name="Dora Élie")
    assert "liste d'attente" in full.letter("dora@ville.test").text
    assert full.people()["Dora Élie"] == ("commerce", "waiting")


def offered_in_vain(full: Driver) -> Letter:
    """Anna leaves, Bruno and then Clara let the seat pass. Returns the letter that tells Clara."""
    anna_leaves(full)
    full.at("2013-01-10T12:00")
    full.poll()
    assert {full.letter_to() for _ in range(2)} == {"bruno@ville.test", "clara@ville.test"}
    full.at("2013-01-15T12:00")
    full.poll()
    told = full.letter("clara@ville.test")
    assert full.people()["Clara Dion"] == full.people()["Bruno Caron"] == ("commerce", "waiting")
    return told


def test_nobody_is_offered_again_and_again_what_they_let_pass(full: Driver) -> None:
    offered_in_vain(full)
    for day in range(16, 30):
        full.at(f"2013-01-{day}T12:00")
        full.poll()
    assert full.store.groups()["commerce"].open_seats == 1


def test_a_late_yes_takes_the_seat_that_is_still_free(full: Driver) -> None:
    told = offered_in_vain(full)
    full.write("clara@ville.test", "Oui, je la prends!", answers=told)
    assert "réservée" in full.letter("clara@ville.test").text
    assert full.people()["Clara Dion"] == ("commerce", "confirmed")


def test_a_yes_that_comes_too_late_waits_again(full: Driver) -> None:
    told = offered_in_vain(full)
    full.write("dora@ville.test", TEXT.format(name="Dora Élie"), name="Dora Élie")
    assert "réservée" in full.letter("dora@ville.test").text
    full.write("clara@ville.test", "Oui, je la prends!", answers=told)
    assert "rang 2" in full.letter("clara@ville.test").text
    full.write("dora@ville.test", "Je dois annuler ma place à la formation Web.")
    full.letter("dora@ville.test")
    full.letter("bruno@ville.test")
    assert full.people()["Bruno Caron"] == ("commerce", "offered")


def test_who_wanted_to_move_and_declines_keeps_the_seat(full: Driver) -> None:
    text = "Bonjour, je suis peintre, inscrivez-moi à la formation Web.\n\nÉmile Fay"
    full.write("emile@ville.test", text, name="Émile Fay")
    seat = full.letter("emile@ville.test")
    full.write("emile@ville.test", "Je préférerais le groupe du commerce de détail, est-ce possible?", answers=seat)
    assert "rang 3" in full.letter("emile@ville.test").text
    for leaving, told in (("anna", "bruno"), ("bruno", "clara"), ("clara", "emile")):
        full.write(f"{leaving}@ville.test", "Je dois annuler ma place à la formation Web.")
        full.letter(f"{leaving}@ville.test")
        offer = full.letter(f"{told}@ville.test")
    full.write("emile@ville.test", "Non merci, plus besoin.", answers=offer)
    assert "où en est votre inscription" in full.letter("emile@ville.test").text
    states = full.store.groups()
    assert (states["commerce"].confirmed, states["commerce"].waiting, states["arts"].confirmed) == (0, 0, 1)


@pytest.mark.parametrize(
    "words",
    [
        "Je préfère le groupe arts et culture.",
        "Mettez-moi plutôt dans le groupe Arts et culture",
        "Est-ce que je peux passer dans le groupe des arts?",
    ],
)
def test_who_waits_may_take_another_group(full: Driver, words: str) -> None:
    full.write("clara@ville.test", TEXT.format(name="Clara Dion"), name="Clara Dion")
    waits = full.letter("clara@ville.test")
    full.write("clara@ville.test", words, answers=waits)
    assert "Maintenant" in full.letter("clara@ville.test").text
    assert full.people()["Clara Dion"] == ("arts", "confirmed")


@pytest.mark.parametrize(
    "words", ["Je ne souhaite plus attendre.", "I no longer want to wait, please take me off the list."]
)
def test_who_waits_may_leave_the_list(full: Driver, words: str) -> None:
    full.write("clara@ville.test", TEXT.format(name="Clara Dion"), name="Clara Dion")
    waits = full.letter("clara@ville.test")
    full.write("clara@ville.test", words, answers=waits)
    full.letter("clara@ville.test")
    assert full.people()["Clara Dion"][1] == "cancelled"


def test_thanks_for_a_place_in_the_list_are_filed(full: Driver) -> None:
    full.write("clara@ville.test", TEXT.format(name="Clara Dion"), name="Clara Dion")
    waits = full.letter("clara@ville.test")
    full.write("clara@ville.test", "Merci beaucoup!", answers=waits)
    full.silence()


def test_one_person_asking_again_and_again_holds_one_seat(full: Driver) -> None:
    text = "Bonjour, je suis peintre, inscrivez-moi à la formation Web.\n\nÉmile Fay"
    full.write("emile@ville.test", text, name="Émile Fay")
    seat = full.letter("emile@ville.test")
    for words in (
        "Je préférerais le groupe du commerce de détail.",
        "Changez-moi pour le groupe du commerce de détail svp.",
        "Changez-moi plutôt pour le groupe manufacturier.",
    ):
        full.write("emile@ville.test", words, answers=seat)
        full.letter("emile@ville.test")
    rows = [p for r in full.store.registrations() for p in r.live if p.name == "Émile Fay"]
    assert [(p.group, p.status) for p in rows] == [("manufacturier", "confirmed")]
    assert full.store.groups()["commerce"].waiting == 2


def test_an_answer_about_a_colleague_is_no_answer_to_the_offer(full: Driver) -> None:
    offer = anna_leaves(full)
    full.write("bruno@ville.test", "Paul Savard ne pourra pas venir, annulez sa place.", answers=offer)
    full.letter("bruno@ville.test")
    assert full.people()["Bruno Caron"] == ("commerce", "offered")


def test_a_yes_takes_the_seat_though_something_else_was_said_since(full: Driver) -> None:
    offer = anna_leaves(full)
    full.write("bruno@ville.test", "Inscrivez aussi mon collègue Paul Savard à la formation Web.", answers=offer)
    full.letter("bruno@ville.test")
    full.write("bruno@ville.test", "Oui, je la prends!", answers=offer)
    assert "réservée" in full.letter("bruno@ville.test").text
    assert full.people()["Bruno Caron"] == ("commerce", "confirmed")


def test_a_group_that_is_no_longer_in_the_file_stops_nothing(full: Driver) -> None:
    course = full.config.course
    kept = tuple(g for g in course.groups if g.key != "commerce")
    smaller = full.config.model_copy(update={"course": course.model_copy(update={"groups": kept})})
    full.work = replace(full.work, config=smaller)
    full.write("anna@ville.test", "Je dois annuler ma place à la formation Web.")
    full.letter("anna@ville.test")
    full.poll()
    assert not full.round.problem


@pytest.mark.parametrize(
    "words",
    [
        "Ok merci",
        "D'accord, tant pis.",
        "OK thanks anyway",
        "Parfait, merci",
        "Oui, je comprends, merci",
        "Yes, I understand",
    ],
)
def test_thanks_for_the_news_that_the_seat_is_gone_take_no_seat(full: Driver, words: str) -> None:
    told = offered_in_vain(full)
    full.write("clara@ville.test", words, answers=told)
    full.silence()
    assert full.people()["Clara Dion"] == ("commerce", "waiting")


def test_ok_takes_the_seat_only_under_its_offer(full: Driver) -> None:
    full.write("bruno@ville.test", "La salle de la formation Web est-elle accessible en fauteuil roulant?")
    passed_on = full.letter("bruno@ville.test")
    offer = anna_leaves(full)
    full.write("bruno@ville.test", "Ok, merci!", answers=passed_on)
    full.silence()
    assert full.people()["Bruno Caron"] == ("commerce", "offered")
    full.write("bruno@ville.test", "Ok, merci!", answers=offer)
    assert "réservée" in full.letter("bruno@ville.test").text


def test_a_plain_yes_under_the_waiting_letter_takes_the_seat(full: Driver) -> None:
    full.write("bruno@ville.test", TEXT.format(name="Bruno Caron"), name="Bruno Caron")
    full.letter("bruno@ville.test")
    waits = next(full._letter(*one) for one in full._letters() if one[0] == "bruno@ville.test")
    anna_leaves(full)
    full.write("bruno@ville.test", "Oui, je la prends!", answers=waits)
    assert "réservée" in full.letter("bruno@ville.test").text
