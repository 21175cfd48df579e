"""Her mail and her hand: what is left alone, what she answers herself, questions, modes, machines, trouble."""

from __future__ import annotations

from dataclasses import replace

import pytest

import mailbot.jobs.poll as rounds
from mailbot.config.model import Mode
from mailbot.jobs import settle
from mailbot.ports import OwnAnswer, Permanent, Transient
from tests.driver import Driver
from tests.stories.conftest import Open

SHOP = "Bonjour, j'ai une boutique et j'aimerais m'inscrire à la formation Web.\n\nRita Vallerand"


def test_what_is_not_ours_is_never_touched(driver: Driver) -> None:
    uid = driver.write("ami@ville.test", "Salut! On se voit vendredi pour le curling?", subject="vendredi")
    driver.silence()
    assert uid in driver.inbox.messages and uid not in driver.inbox.keywords
    assert "ami@ville.test" not in driver.digest().text


@pytest.mark.parametrize(
    "headers",
    [
        {"Auto-Submitted": "auto-replied"},
        {"List-Id": "<nouvelles.ville.test>"},
        {"Precedence": "bulk"},
        {"X-Autoreply": "yes"},
        {"Return-Path": "<>"},
    ],
    ids=lambda h: next(iter(h)),
)
def test_a_machine_gets_no_answer(driver: Driver, headers: dict[str, str]) -> None:
    driver.write("robot@ville.test", SHOP, headers=headers)
    driver.silence()
    assert driver.people() == {}


def test_a_letter_of_ours_that_comes_back_is_no_message(driver: Driver) -> None:
    driver.write("rita@jouets.test", SHOP)
    letter = driver.letter("rita@jouets.test")
    driver.inbox.arrive(letter.raw, driver.now)
    driver.poll()
    driver.silence()


def test_what_she_answered_herself_gets_no_letter(driver: Driver) -> None:
    driver.write("rita@jouets.test", SHOP, poll=False)
    driver.inbox.answers.append(OwnAnswer(1, "w1@jouets.test", ("rita@jouets.test",), "hers@cld.test"))
    driver.poll()
    driver.silence()
    assert driver.people() == {}


def test_a_question_waits_in_the_digest_until_she_answers_it(driver: Driver) -> None:
    text = "Bonjour, la salle de la formation Web est-elle accessible en fauteuil roulant?"
    uid = driver.write("rita@jouets.test", text, name="Rita Vallerand")
    driver.letter("rita@jouets.test")
    assert driver.inbox.keywords[uid] == "mailbot-waits"
    assert "fauteuil roulant" in driver.digest().text
    driver.inbox.answers.append(OwnAnswer(1, "w1@jouets.test", ("rita@jouets.test",), "hers@cld.test"))
    driver.at("2013-01-09T10:00")
    driver.poll()
    assert "fauteuil roulant" not in driver.digest().text


def test_configured_facts_answer_a_question_and_she_sees_it(driver: Driver) -> None:
    driver.write("rita@jouets.test", "Bonjour, combien coûte votre formation sur les médias sociaux?")
    assert "150 $" in driver.letter("rita@jouets.test").text


def test_a_person_please_is_hers(driver: Driver) -> None:
    driver.write("rita@jouets.test", SHOP)
    letter = driver.letter("rita@jouets.test")
    driver.write("rita@jouets.test", "Une personne s.v.p.", answers=letter)
    driver.letter("rita@jouets.test")
    assert driver.round.as_json()["for_you"] == 1


def test_thanks_are_filed_without_a_word(driver: Driver) -> None:
    driver.write("rita@jouets.test", SHOP)
    letter = driver.letter("rita@jouets.test")
    uid = driver.write("rita@jouets.test", "Parfait, merci beaucoup!", answers=letter)
    driver.silence()
    assert uid in driver.inbox.handled


def test_a_draft_waits_for_her_and_bears_no_mark_of_a_machine(opened: Open) -> None:
    bot = opened(MAILBOT_MAILBOX__MODE="draft")
    bot.write("rita@jouets.test", SHOP)
    bot.silence()
    assert len(bot.inbox.drafts_folder) == 1 and b"Auto-Submitted" not in bot.inbox.drafts_folder[0]
    assert bot.people() == {"Rita Vallerand": ("commerce", "confirmed")}


def test_in_observe_nothing_leaves_but_the_digest(opened: Open) -> None:
    bot = opened(MAILBOT_MAILBOX__MODE="observe")
    bot.at("2013-01-07T10:00")
    bot.write("rita@jouets.test", SHOP)
    bot.silence()
    assert bot.inbox.drafts_folder == []
    bot.at("2013-01-07T11:00")
    assert "Rita Vallerand" in bot.digest().text


def test_trouble_stops_nobody_else(driver: Driver, monkeypatch: pytest.MonkeyPatch) -> None:
    healthy = settle.decide

    def broken(case: object) -> object:
        if "Rita" in case.message.text:  # type: ignore[attr-defined]
            raise ValueError("a surprise")
        return healthy(case)  # type: ignore[arg-type]

    monkeypatch.setattr(settle, "decide", broken)
    driver.write("rita@jouets.test", SHOP, poll=False)
    driver.write("paul@ici.test", SHOP.replace("Rita Vallerand", "Paul Lemire"))
    driver.letter("paul@ici.test")
    assert driver.round.as_json()["trouble"] == 1
    monkeypatch.undo()
    assert driver.store.reopen(1)
    driver.poll()
    driver.letter("rita@jouets.test")


def test_a_broken_server_costs_time_and_no_letter(driver: Driver) -> None:
    driver.sender.broken = Transient("the mail server does not answer")
    driver.write("rita@jouets.test", SHOP)
    driver.silence()
    driver.sender.broken = None
    driver.at("2013-01-07T11:00")
    driver.poll()
    driver.letter("rita@jouets.test")


def test_an_address_refused_for_good_is_told_to_her(driver: Driver) -> None:
    driver.sender.refusing["rita@jouets.test"] = Permanent("550 5.1.1 no such user", of_letter=True)
    driver.at("2013-01-07T10:00")
    driver.write("rita@jouets.test", SHOP)
    driver.silence()
    driver.at("2013-01-07T11:00")
    assert "rita@jouets.test" in driver.digest().text


def test_two_machines_do_not_talk_for_ever(driver: Driver) -> None:
    for number in range(12):
        driver.write("robot@ville.test", f"Avez-vous reçu mon inscription à la formation Web? ({number})")
    letters = [to for to, _ in driver.sender.taken if to == "robot@ville.test"]
    driver.looked_at = len([to for to, _ in driver.sender.taken if "digest" not in to])
    assert len(letters) <= driver.config.office.limits.replies_per_address_per_day


def test_who_only_observes_keeps_the_inbox_as_it_is_then_and_later(opened: Open) -> None:
    bot = opened(MAILBOT_MAILBOX__MODE="observe")
    bot.write("lea@ville.test", "J'ai une boutique, inscrivez-moi à la formation Web.\n\nLéa Pratte")
    office = bot.config.office
    draft = office.model_copy(update={"mailbox": office.mailbox.model_copy(update={"mode": Mode.DRAFT})})
    bot.work = replace(bot.work, config=bot.config.model_copy(update={"office": draft}))
    bot.poll()
    assert len(bot.inbox.messages) == 1
    assert not bot.inbox.handled and not bot.inbox.keywords


def test_a_fault_in_the_offers_is_told_and_stops_nothing(driver: Driver, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object) -> int:
        raise RuntimeError

    monkeypatch.setattr(rounds, "make_offers", fails)
    driver.write("lea@ville.test", "J'ai une boutique, inscrivez-moi à la formation Web.\n\nLéa Pratte")
    assert "réservée" in driver.letter("lea@ville.test").text
    assert "RuntimeError" in driver.round.problem
    assert "Quelque chose n'a pas fonctionné" in driver.digest().text
