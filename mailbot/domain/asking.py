"""Questions, status requests, thanks and guesses: what changes no seat.

Protects her reputation: only configured facts are given as an answer, always shown to her; all else is passed on with
an honest "she will write to you". Thanks and guesses get no letter.
"""

from __future__ import annotations

from mailbot.domain.case import Case, asked_of_her, attention, letter, letters, seats_of
from mailbot.domain.decision import AttentionKind, Decision, LetterKind, Reason
from mailbot.domain.withdrawing import unclear, within_reach


def question(case: Case) -> Decision:
    """Answer from the configured facts where they answer it, else pass it on; she sees it in both cases."""
    if case.reading.wants_person:
        return passed_on(case, Reason.PERSON_WANTED)
    if not case.reading.topics:
        return passed_on(case, Reason.QUESTION_PASSED_ON)
    answer = letter(
        case,
        LetterKind.ANSWER,
        answers=case.reading.topics,
        question=case.reading.question,
        guess_thanked=case.guess is not None,
    )
    return Decision(
        reason=Reason.QUESTION_ANSWERED,
        code=case.code,
        letters=letters(answer),
        attention=(attention(case, AttentionKind.QUESTION, Reason.QUESTION_ANSWERED),),
        guess=case.guess,
    )


def passed_on(case: Case, reason: Reason) -> Decision:
    """The person is told that she will write; she gets the question."""
    return Decision(
        reason=reason,
        code=case.code,
        letters=letters(
            letter(case, LetterKind.QUESTION_RECEIVED, question=True, guess_thanked=case.guess is not None)
        ),
        attention=(attention(case, AttentionKind.QUESTION, reason),),
        guess=case.guess,
    )


def status(case: Case) -> Decision:
    """Tell what the records hold about the people of this address; to nobody else."""
    reach = within_reach(case)
    if not reach:
        return unclear(case, Reason.STATUS_UNKNOWN)
    code = reach[0].registration.code
    answer = letter(
        case,
        LetterKind.STATUS,
        code=code,
        seats=seats_of(m.participant for m in reach),
        answers=case.reading.topics,
        question=case.reading.question,
        guess_thanked=case.guess is not None,
    )
    return Decision(
        reason=Reason.STATUS_TOLD,
        code=code,
        letters=letters(answer),
        attention=asked_of_her(case, Reason.STATUS_TOLD),
        guess=case.guess,
    )


def acknowledge(case: Case) -> Decision:
    """Thanks: filed."""
    if case.reading.question or case.reading.wants_person:
        return question(case)
    return Decision(reason=Reason.THANKED, code=case.code, guess=case.guess)


def guess(case: Case) -> Decision:
    """Nothing but a guess: noted."""
    return Decision(reason=Reason.GUESS_NOTED, guess=case.guess)


def reply_unclear(case: Case) -> Decision:
    """An answer to a letter of ours in which nothing was understood: she reads it."""
    return unclear(case, Reason.REPLY_UNCLEAR)
