"""Questions, status, thanks, guesses."""

from __future__ import annotations

from mailbot.domain.decide import decide
from mailbot.domain.decision import LetterKind, Outcome, Reason
from mailbot.reading.model import Kind
from tests.domain.cases import case, known, message, reading, seated


def test_a_question_the_facts_answer_is_answered_and_shown() -> None:
    decision = decide(case(reading(Kind.QUESTION, topics=("fee",))))
    assert decision.reason is Reason.QUESTION_ANSWERED
    assert decision.letters[0].kind is LetterKind.ANSWER
    assert decision.letters[0].answers == ("fee",)
    assert decision.attention and decision.outcome is Outcome.ANSWERED


def test_any_other_question_is_passed_on() -> None:
    decision = decide(case(reading(Kind.QUESTION, question=True)))
    assert decision.reason is Reason.QUESTION_PASSED_ON
    assert decision.letters[0].kind is LetterKind.QUESTION_RECEIVED
    assert decision.outcome is Outcome.FOR_YOU


def test_who_wants_a_person_gets_one() -> None:
    assert decide(case(reading(Kind.QUESTION, topics=("fee",), wants_person=True))).reason is Reason.PERSON_WANTED


def test_status_is_told_to_the_address_on_file_only() -> None:
    told = decide(case(reading(Kind.STATUS), known(seated())))
    assert told.reason is Reason.STATUS_TOLD
    assert [s.name for s in told.letters[0].seats] == ["Anne Roy"]
    other = decide(case(reading(Kind.STATUS), known(seated()), message=message("other@z.example", "Other")))
    assert other.reason is Reason.STATUS_UNKNOWN
    assert all(not letter.seats for letter in other.letters)


def test_thanks_are_filed_without_an_answer() -> None:
    decision = decide(case(reading(Kind.ACKNOWLEDGEMENT), known(seated())))
    assert decision.reason is Reason.THANKED
    assert decision.outcome is Outcome.FILED and not decision.letters and decision.ours


def test_a_guess_alone_is_noted_without_an_answer() -> None:
    decision = decide(case(reading(Kind.GUESS, dessert_guess="pie")))
    assert decision.reason is Reason.GUESS_NOTED
    assert decision.guess is not None and not decision.letters
