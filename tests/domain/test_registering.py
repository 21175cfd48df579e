"""Registrations: seats, waiting list, questions back, the same person twice."""

from __future__ import annotations

import pytest

from mailbot.domain.decide import decide
from mailbot.domain.decision import AttentionKind, Decision, LetterKind, Outcome, Reason, State
from mailbot.domain.model import Stage, Status
from mailbot.reading.model import Person
from tests.domain.cases import ANNE, LUC, case, groups, known, message, registers, registration, seated


def statuses(decision: Decision) -> list[tuple[str | None, str | None, Status]]:
    return [(p.name, p.group, p.status) for r in decision.registrations for p in r.participants]


def kinds(decision: Decision) -> list[tuple[LetterKind, str]]:
    return [(letter.kind, letter.to.email) for letter in decision.letters]


def test_one_person_with_a_group_is_seated() -> None:
    decision = decide(case(registers(ANNE)))
    assert decision.reason is Reason.SEATED
    assert decision.outcome is Outcome.REGISTRATIONS
    assert statuses(decision) == [("Anne Roy", "spring", Status.CONFIRMED)]
    assert kinds(decision) == [(LetterKind.CONFIRMATION, "anne@x.example")]
    letter = decision.letters[0]
    assert (letter.in_reply_to, letter.references) == ("m1@x.example", ("m1@x.example",))
    assert not decision.waits_for_her


def test_the_same_message_gives_the_same_letter() -> None:
    once, again = decide(case(registers(ANNE))), decide(case(registers(ANNE)))
    assert once.letters[0].message_id == again.letters[0].message_id
    assert once.code == again.code
    other = decide(case(registers(ANNE), message=message(content_hash="h2")))
    assert other.letters[0].message_id != once.letters[0].message_id


def test_a_full_group_puts_them_on_the_waiting_list() -> None:
    state = State(groups=groups(spring={"confirmed": 2, "waiting": 1}))
    decision = decide(case(registers(ANNE), state))
    assert decision.reason is Reason.QUEUED
    assert statuses(decision) == [("Anne Roy", "spring", Status.WAITING)]
    assert decision.letters[0].seats[0].position == 2


def test_nobody_passes_those_who_wait() -> None:
    state = State(groups=groups(spring={"confirmed": 1, "waiting": 1}))
    assert decide(case(registers(ANNE), state)).reason is Reason.QUEUED


def test_two_people_for_one_seat_are_partly_seated() -> None:
    state = State(groups=groups(spring={"confirmed": 1}))
    decision = decide(case(registers(ANNE, LUC), state))
    assert decision.reason is Reason.PARTLY_SEATED
    assert [s for _, _, s in statuses(decision)] == [Status.CONFIRMED, Status.WAITING]
    assert kinds(decision) == [(LetterKind.CONFIRMATION, "anne@x.example")]


def test_without_a_group_one_is_asked_which() -> None:
    decision = decide(case(registers(ANNE, group=None)))
    assert decision.reason is Reason.GROUP_ASKED
    assert statuses(decision) == [("Anne Roy", None, Status.PENDING)]
    assert [(c.group, c.number) for c in decision.letters[0].choices] == [("spring", 1), ("summer", 2)]
    assert decision.conversation is not None
    assert (decision.conversation.stage, decision.conversation.choices) == (Stage.GROUP_ASKED, ("spring", "summer"))


def test_a_group_whose_day_has_passed_is_closed_and_nothing_is_recorded() -> None:
    decision = decide(case(registers(ANNE, group="winter")))
    assert decision.reason is Reason.REGISTRATION_CLOSED
    assert decision.registrations == ()
    assert kinds(decision) == [(LetterKind.CLOSED, "anne@x.example")]


def test_seats_without_names_are_held_and_names_asked() -> None:
    decision = decide(case(registers(ANNE, group="summer", seats=3)))
    assert decision.reason is Reason.NAMES_ASKED
    assert [(n, s) for n, _, s in statuses(decision)] == [
        ("Anne Roy", Status.CONFIRMED),
        (None, Status.CONFIRMED),
        (None, Status.CONFIRMED),
    ]
    assert decision.letters[0].kind is LetterKind.CONFIRMATION
    assert decision.letters[0].unnamed == 2
    assert decision.conversation is not None and decision.conversation.stage is Stage.NAMES_ASKED


def test_an_unsigned_message_asks_for_the_name_only() -> None:
    decision = decide(case(registers(group="spring", seats=1)))
    assert kinds(decision) == [(LetterKind.MISSING_NAMES, "anne@x.example")]


def test_the_same_person_twice_is_told_what_they_have() -> None:
    state = State(groups=groups(), others=(registration(seated()),))
    decision = decide(case(registers(ANNE, group=None), state))
    assert decision.reason is Reason.ALREADY_REGISTERED
    assert decision.registrations == ()
    assert kinds(decision) == [(LetterKind.ALREADY_REGISTERED, "anne@x.example")]


def test_another_name_from_the_same_address_is_another_person() -> None:
    state = State(groups=groups(), others=(registration(seated()),))
    decision = decide(case(registers(LUC), state))
    assert decision.reason is Reason.SEATED
    assert statuses(decision) == [("Luc Roy", "spring", Status.CONFIRMED)]


def test_the_same_name_from_elsewhere_is_another_person() -> None:
    state = State(groups=groups(), others=(registration(seated(email="other@y.example"), email="other@y.example"),))
    namesake = Person(name="Anne Roy", email="anne@x.example")
    assert decide(case(registers(namesake, contact=namesake), state)).reason is Reason.SEATED


@pytest.mark.parametrize("name", ["Anne Roi", "Anne Roy-Tremblay", "A Anne Roy"])
def test_nearly_the_same_name_is_registered_and_shown_to_her(name: str) -> None:
    state = State(groups=groups(), others=(registration(seated()),))
    decision = decide(case(registers(Person(name=name, email="anne@x.example")), state))
    assert decision.reason is Reason.SEATED
    assert [a.kind for a in decision.attention] == [AttentionKind.UNCLEAR]


def test_who_tells_the_group_in_a_second_message_is_placed() -> None:
    pending = seated(group=None, status=Status.PENDING)
    state = State(groups=groups(), others=(registration(pending),))
    decision = decide(case(registers(ANNE, group="summer"), state))
    assert decision.reason is Reason.GROUP_GIVEN
    assert statuses(decision) == [("Anne Roy", "summer", Status.CONFIRMED)]


def test_a_colleague_added_in_the_thread_joins_the_registration_and_its_group() -> None:
    decision = decide(case(registers(LUC, group=None), known(seated())))
    assert decision.code == "ABCD-EFGH"
    assert statuses(decision) == [("Anne Roy", "spring", Status.CONFIRMED), ("Luc Roy", "spring", Status.CONFIRMED)]


def test_a_participant_with_an_own_address_gets_an_own_confirmation() -> None:
    julie = Person(name="Julie Côté", email="julie@x.example")
    decision = decide(case(registers(ANNE, julie)))
    assert kinds(decision) == [
        (LetterKind.CONFIRMATION, "anne@x.example"),
        (LetterKind.CONFIRMATION, "julie@x.example"),
    ]
    own = decision.letters[1]
    assert [s.name for s in own.seats] == ["Julie Côté"]
    assert (own.in_reply_to, own.requested_by) == (None, "Anne Roy")


def test_a_question_beside_the_registration_waits_for_her() -> None:
    decision = decide(case(registers(ANNE, question=True)))
    assert decision.reason is Reason.SEATED
    assert [a.kind for a in decision.attention] == [AttentionKind.QUESTION]
    assert decision.waits_for_her and decision.letters[0].question


def test_somebody_without_an_address_is_recorded_for_her_to_call() -> None:
    nobody = Person(name="Jean Roy", phone="+18195550102")
    told = case(registers(nobody, contact=nobody), message=message("lead@office.example", "Lead"))
    decision = decide(told)
    assert decision.reason is Reason.NO_ADDRESS
    assert decision.letters == ()
    assert [(a.kind, a.phone) for a in decision.attention] == [(AttentionKind.CALL, "+18195550102")]


def test_the_owner_registers_somebody_and_that_person_gets_the_letter() -> None:
    jean = Person(name="Jean Roy", email="jean@y.example")
    decision = decide(case(registers(jean, contact=jean), message=message("boss@office.example", "Lead")))
    assert decision.reason is Reason.REGISTERED_BY_OWNER
    assert kinds(decision) == [(LetterKind.CONFIRMATION, "jean@y.example")]
    assert decision.letters[0].in_reply_to is None


def test_a_guess_is_noted_and_thanked_in_the_letter() -> None:
    decision = decide(case(registers(ANNE, dessert_guess="honey cake")))
    assert decision.guess is not None and decision.guess.words == "honey cake"
    assert decision.letters[0].guess_thanked
