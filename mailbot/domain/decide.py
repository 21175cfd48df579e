"""The heart: what is done about one message, as a value. The gate first, then answers to what we asked, then the
kinds.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from mailbot.domain.answering import answer
from mailbot.domain.asking import acknowledge, guess, passed_on, question, reply_unclear, status
from mailbot.domain.case import Case, attention
from mailbot.domain.changing import change
from mailbot.domain.decision import AttentionKind, Bounced, Decision, Reason
from mailbot.domain.gate import stopped
from mailbot.domain.registering import register
from mailbot.domain.withdrawing import cancel
from mailbot.reading.model import Kind

KINDS: Mapping[Kind, Callable[[Case], Decision]] = {
    Kind.REGISTRATION: register,
    Kind.CANCELLATION: cancel,
    Kind.CHANGE: change,
    Kind.QUESTION: question,
    Kind.STATUS: status,
    Kind.ACKNOWLEDGEMENT: acknowledge,
    Kind.GUESS: guess,
    Kind.UNRELATED: reply_unclear,
}


# Who asks for a person besides these gets them done, and she sees it too.
ONLY_ASKS = frozenset(KINDS) - {Kind.REGISTRATION, Kind.CANCELLATION, Kind.CHANGE}


def decide(case: Case) -> Decision:
    """The whole decision about one message: reason, records, letters, and what waits for her."""
    reason = stopped(case)
    if reason:
        return silence(case, reason)
    if case.reading.wants_person and case.reading.kind in ONLY_ASKS:
        return passed_on(case, Reason.PERSON_WANTED)
    return answer(case) or KINDS[case.reading.kind](case)


def silence(case: Case, reason: Reason) -> Decision:
    """What the gate stopped: no letter; she is shown what needs her."""
    if reason is Reason.BOUNCE_OF_OURS and case.bounce:
        return _bounced(case)
    if reason is Reason.TOO_LARGE or reason is Reason.UNTIED:
        return Decision(reason=reason, attention=(attention(case, AttentionKind.UNCLEAR, reason),))
    return Decision(reason=reason)


def _bounced(case: Case) -> Decision:
    bounce = case.bounce
    assert bounce is not None
    return Decision(
        reason=Reason.BOUNCE_OF_OURS,
        code=case.state.bounced_code or None,
        bounced=Bounced(
            message_id=bounce.returned_message_id or "",
            address=bounce.addresses[0] if bounce.addresses else "",
            status=bounce.status or "",
            permanent=bounce.permanent,
        ),
    )
