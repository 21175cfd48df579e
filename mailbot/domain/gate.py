"""The gate: what is never answered, as one ordered table; read from top to bottom it is the policy.

It protects strangers from letters they did not ask for, her from a machine that answers a machine for ever, and her own
mail from being touched. The first rule that hits gives the reason; a message that no rule stops is a person's and ours.
Bounces of our letters are matched and noted, but like all automatic mail they stay where they are and get no answer.
"""

from __future__ import annotations

from collections.abc import Callable

from mailbot.domain.case import Case
from mailbot.domain.decision import Reason
from mailbot.mail.model import Speaker
from mailbot.reading.model import Kind

TIE_NEEDED = frozenset({Kind.ACKNOWLEDGEMENT, Kind.STATUS, Kind.CANCELLATION, Kind.CHANGE})


def sent_by_ourselves(case: Case) -> bool:
    """A letter of ours that came back into the inbox."""
    return case.origin.speaker is Speaker.OURSELVES


def returns_a_letter_of_ours(case: Case) -> bool:
    """A delivery report that returns the Message-ID of a letter of ours; any other one is a machine's."""
    return bool(case.bounce and case.state.bounced_code)


def written_by_a_machine(case: Case) -> bool:
    """Reports, receipts, out-of-office, lists, calendars: by header or by what they say."""
    return case.origin.speaker is not Speaker.PERSON or case.reading.kind is Kind.AUTOMATIC


def without_a_sender(case: Case) -> bool:
    """Nobody to answer, nobody to believe."""
    return case.author is None or case.reading.kind is Kind.UNREADABLE


def answered_by_her(case: Case) -> bool:
    """She has answered it herself."""
    return case.state.answered_by_owner


def her_own_mail(case: Case) -> bool:
    """From her own address, and not a registration that she passes on for somebody else."""
    return case.by_owner and case.reading.kind is not Kind.REGISTRATION


def nothing_to_do_with_us(case: Case) -> bool:
    """Unrelated mail, unless it answers a letter of ours."""
    return case.reading.kind is Kind.UNRELATED and not case.state.tied


def from_nobody_we_know(case: Case) -> bool:
    """Thanks, status, cancellation or change without our reference, a letter of ours or an address on file."""
    return case.reading.kind in TIE_NEEDED and not case.state.tied and not case.known


def names_the_training_untied(case: Case) -> bool:
    """The same, but it names the training: she should see it."""
    return from_nobody_we_know(case) and case.reading.about_training


def seen_before(case: Case) -> bool:
    """The same message once more, as servers and programs send it by mistake."""
    return case.state.seen_before


def too_large(case: Case) -> bool:
    """More bytes than are read whole: what was read of it is not enough to act on."""
    return case.truncated


GATE: tuple[tuple[Callable[[Case], bool], Reason], ...] = (
    (sent_by_ourselves, Reason.OURSELVES),
    (returns_a_letter_of_ours, Reason.BOUNCE_OF_OURS),
    (written_by_a_machine, Reason.MACHINE),
    (without_a_sender, Reason.UNREADABLE),
    (her_own_mail, Reason.FROM_OWNER),
    (nothing_to_do_with_us, Reason.UNRELATED),
    (answered_by_her, Reason.ANSWERED_BY_OWNER),
    (names_the_training_untied, Reason.UNTIED),
    (from_nobody_we_know, Reason.UNRELATED),
    (seen_before, Reason.SEEN_BEFORE),
    (too_large, Reason.TOO_LARGE),
)


def stopped(case: Case) -> Reason | None:
    """The reason why a message gets no answer; None where it is to be decided."""
    return next((reason for rule, reason in GATE if rule(case)), None)
