"""The gate: what gets no answer, rule by rule and in order."""

from __future__ import annotations

from dataclasses import replace

import pytest

from mailbot.domain.decide import decide
from mailbot.domain.decision import Reason, State
from mailbot.domain.gate import GATE, stopped
from mailbot.mail.bounce import Bounce
from mailbot.mail.model import Origin, Speaker
from mailbot.reading.model import Kind
from tests.domain.cases import ANNE, case, groups, known, message, reading, registers, seated

REPORT = Bounce(("gone@y.example",), "5.1.1", "", True, "ours@office.example")


@pytest.mark.parametrize("speaker", [s for s in Speaker if s not in (Speaker.PERSON, Speaker.OURSELVES)])
def test_machines_get_no_answer_whatever_they_seem_to_ask(speaker: Speaker) -> None:
    decision = decide(case(registers(ANNE), origin=Origin(speaker, "header")))
    assert decision.reason is Reason.MACHINE
    assert decision.letters == () and decision.registrations == () and not decision.ours


def test_a_letter_of_ours_that_comes_back_is_ourselves() -> None:
    assert stopped(case(registers(ANNE), origin=Origin(Speaker.OURSELVES))) is Reason.OURSELVES


def test_a_report_that_returns_our_letter_is_matched() -> None:
    state = State(groups=groups(), bounced_code="ABCD-EFGH")
    decision = decide(case(reading(Kind.AUTOMATIC), state, origin=Origin(Speaker.BOUNCE), bounce=REPORT))
    assert decision.reason is Reason.BOUNCE_OF_OURS
    assert decision.bounced is not None
    assert (decision.bounced.address, decision.bounced.message_id) == ("gone@y.example", "ours@office.example")
    assert decision.letters == ()


def test_a_forged_report_is_just_a_machine() -> None:
    state = State(groups=groups(), bounced_code="")
    assert stopped(case(reading(Kind.AUTOMATIC), state, origin=Origin(Speaker.BOUNCE), bounce=REPORT)) is Reason.MACHINE


def test_without_a_sender_nothing_is_believed() -> None:
    assert stopped(case(registers(ANNE), message=replace(message(), sender=None))) is Reason.UNREADABLE


def test_unrelated_mail_is_left_alone_but_not_an_answer_to_our_letter() -> None:
    assert stopped(case(reading(Kind.UNRELATED))) is Reason.UNRELATED
    assert stopped(case(reading(Kind.UNRELATED), known(seated()))) is None


@pytest.mark.parametrize("kind", [Kind.ACKNOWLEDGEMENT, Kind.STATUS, Kind.CANCELLATION, Kind.CHANGE])
def test_without_a_tie_she_sees_what_names_the_training_and_the_rest_is_left_alone(kind: Kind) -> None:
    named = decide(case(reading(kind)))
    assert named.reason is Reason.UNTIED and named.attention and not named.letters
    assert stopped(case(reading(kind, about_training=False))) is Reason.UNRELATED
    assert stopped(case(reading(kind), known(seated()))) is None


def test_her_own_mail_is_left_alone_unless_it_registers_somebody() -> None:
    mine = message("lead@office.example", "Lead")
    assert stopped(case(reading(Kind.QUESTION), message=mine)) is Reason.FROM_OWNER
    assert stopped(case(registers(ANNE), message=mine)) is None


def test_what_she_answered_herself_gets_no_second_answer() -> None:
    state = State(groups=groups(), answered_by_owner=True)
    assert decide(case(registers(ANNE), state)).reason is Reason.ANSWERED_BY_OWNER


def test_a_message_too_large_to_read_whole_is_for_her() -> None:
    decision = decide(case(registers(ANNE), truncated=True))
    assert decision.reason is Reason.TOO_LARGE
    assert decision.letters == () and decision.attention


def test_every_rule_of_the_table_says_what_it_is_for() -> None:
    assert all(rule.__doc__ for rule, _ in GATE)
