"""Answers to what was asked: groups, names, offers; asked twice, then she takes over."""

from __future__ import annotations

from dataclasses import replace

import pytest

from mailbot.domain.decide import decide
from mailbot.domain.decision import LetterKind, Outcome, Reason
from mailbot.domain.model import Stage, Status
from mailbot.reading.model import Kind, Person
from tests.domain.cases import ANNE, case, groups, known, message, reading, registers, registration, seated

PENDING = seated(group=None, status=Status.PENDING)


@pytest.mark.parametrize(
    ("read", "group"),
    [
        (reading(Kind.REGISTRATION, group="summer"), "summer"),
        (reading(Kind.UNRELATED, group="summer"), "summer"),
        (reading(Kind.UNRELATED, choice=2), "summer"),
        (reading(Kind.CHANGE, choice=1), "spring"),
        (reading(Kind.QUESTION, group="summer", question=True), "summer"),
    ],
)
def test_a_group_is_told_by_words_or_by_number(read: object, group: str) -> None:
    state = known(PENDING, stage=Stage.GROUP_ASKED, choices=("spring", "summer"))
    decision = decide(case(read, state))  # type: ignore[arg-type]
    assert decision.reason is Reason.GROUP_GIVEN
    assert [(p.group, p.status) for p in decision.registrations[0].participants] == [(group, Status.CONFIRMED)]
    assert decision.letters[0].kind is LetterKind.CONFIRMATION


def test_who_tells_the_group_late_waits_behind_those_who_wait() -> None:
    state = known(PENDING, stage=Stage.GROUP_ASKED, choices=("spring",), groups=groups(spring={"confirmed": 2}))
    decided = case(reading(Kind.UNRELATED, choice=1), state)
    person = decide(decided).registrations[0].participants[0]
    assert (person.status, person.queued_at, person.queue_order) == (Status.WAITING, decided.received_at, decided.uid)


def test_word_and_number_that_disagree_are_asked_again() -> None:
    state = known(PENDING, stage=Stage.GROUP_ASKED, choices=("spring", "summer"), talk={"asked": 1})
    decision = decide(case(reading(Kind.UNRELATED, choice=1, group="summer"), state))
    assert decision.reason is Reason.ASKED_AGAIN
    assert decision.conversation is not None and decision.conversation.asked == 2


def test_a_number_that_was_not_offered_is_asked_again() -> None:
    state = known(PENDING, stage=Stage.GROUP_ASKED, choices=("spring", "summer"), talk={"asked": 1})
    assert decide(case(reading(Kind.UNRELATED, choice=4), state)).reason is Reason.ASKED_AGAIN


def test_the_third_time_she_takes_over() -> None:
    state = known(PENDING, stage=Stage.GROUP_ASKED, choices=("spring", "summer"), talk={"asked": 2})
    decision = decide(case(reading(Kind.UNRELATED), state))
    assert decision.reason is Reason.ASKED_ENOUGH
    assert decision.outcome is Outcome.FOR_YOU and decision.attention


def test_a_stranger_does_not_answer_for_them() -> None:
    state = known(PENDING, stage=Stage.GROUP_ASKED, choices=("spring", "summer"))
    decision = decide(case(reading(Kind.UNRELATED, choice=1), state, message=message("other@z.example", "Other")))
    assert decision.registrations == ()


def test_names_fill_the_seats_that_had_none() -> None:
    state = known(seated(), seated(None, 2, email=None), stage=Stage.NAMES_ASKED)
    told = reading(Kind.REGISTRATION, participants=(Person(name="Luc Morin", email="luc@y.example"),), seats=1)
    decision = decide(case(told, state))
    assert decision.reason is Reason.NAMES_GIVEN
    assert [(p.number, p.name) for p in decision.registrations[0].participants] == [(1, "Anne Roy"), (2, "Luc Morin")]
    assert [x.to.email for x in decision.letters] == ["anne@x.example", "luc@y.example"]
    assert decision.conversation is not None and decision.conversation.stage is Stage.SETTLED


@pytest.mark.parametrize(("agrees", "status"), [(True, Status.CONFIRMED), (False, Status.CANCELLED)])
def test_an_offer_is_taken_or_declined(agrees: bool, status: Status) -> None:
    state = known(seated(status=Status.OFFERED), stage=Stage.OFFER_MADE)
    decision = decide(case(reading(Kind.ACKNOWLEDGEMENT, agrees=agrees), state))
    assert decision.registrations[0].participants[0].status is status


def test_who_moves_by_an_offer_gives_up_the_old_seat() -> None:
    state = known(seated(), seated(number=2, group="summer", status=Status.OFFERED), stage=Stage.OFFER_MADE)
    decision = decide(case(reading(Kind.ACKNOWLEDGEMENT, agrees=True), state))
    assert [(p.group, p.status) for p in decision.registrations[0].participants] == [
        ("spring", Status.CANCELLED),
        ("summer", Status.CONFIRMED),
    ]
    told = decision.letters[0]
    assert (told.kind, told.seats[0].before, told.events_gone) == (LetterKind.CHANGED, "spring", ("spring",))


def test_a_cancellation_instead_of_an_answer_cancels() -> None:
    state = known(PENDING, stage=Stage.GROUP_ASKED, choices=("spring", "summer"))
    decision = decide(case(reading(Kind.CANCELLATION), state))
    assert decision.reason is Reason.CANCELLED


@pytest.mark.parametrize("kind", [Kind.ACKNOWLEDGEMENT, Kind.QUESTION, Kind.STATUS, Kind.REGISTRATION])
def test_who_is_asked_whom_and_speaks_of_something_else_keeps_the_seat(kind: Kind) -> None:
    state = known(seated(), stage=Stage.WHO_ASKED, tied=False)
    decision = decide(case(reading(kind, participants=(ANNE,)), state))
    assert decision.registrations == ()
    assert decision.reason is not Reason.CANCEL_WHO_ASKED


@pytest.mark.parametrize("kind", [Kind.UNRELATED, Kind.REGISTRATION])
def test_an_answer_that_names_nobody_is_asked_again_whom(kind: Kind) -> None:
    state = known(seated(), stage=Stage.WHO_ASKED, talk={"asked": 1})
    decision = decide(case(reading(kind, participants=(ANNE,)), state))
    assert decision.reason is Reason.CANCEL_WHO_ASKED and decision.registrations == ()


def test_a_cancellation_that_answers_no_letter_is_not_about_the_offer() -> None:
    colleague = seated("Luc Morin", 2, email=None, status=Status.OFFERED)
    one = decide(case(reading(Kind.CANCELLATION, agrees=False), known(seated(), colleague, stage=Stage.OFFER_MADE)))
    assert one.reason is Reason.OFFER_DECLINED
    apart = known(seated(), colleague, stage=Stage.OFFER_MADE, tied=False)
    assert decide(case(reading(Kind.CANCELLATION, agrees=False), apart)).reason is Reason.CANCEL_WHO_ASKED


def test_who_has_a_seat_elsewhere_does_not_fill_the_one_without_a_name() -> None:
    nameless = known(seated(None, 2, email=None), stage=Stage.NAMES_ASKED)
    state = replace(nameless, others=(registration(seated(), code="JKMN-PQRS"),))
    assert decide(case(registers(ANNE), state)).reason is Reason.ALREADY_REGISTERED
