"""How much may go to one address: what is over the limit is held back and told to her, never lost.

Protects people from a bot that repeats itself and her reputation from loops that no header gave away. Three limits for
one address in 24 hours: so many letters; of these only three that changed nothing; and of messages of the same content
only two are answered. Limits hold letters back, never reading or recording.
"""

from __future__ import annotations

from mailbot.config.model import Limits
from mailbot.domain.decision import Decision, State

IDLE_REPLIES = 3
SAME_CONTENT = 2
IN_A_DAY = "letters to this address in a day"


def over_limit(state: State, limits: Limits) -> str | None:
    """Which limit this address has reached (in words for the record), or None."""
    if state.replies_today >= limits.replies_per_address_per_day:
        return IN_A_DAY
    if state.idle_replies_today >= IDLE_REPLIES:
        return "letters to this address that changed nothing"
    if state.same_content_today > SAME_CONTENT:
        return "answers to the same content"
    return None


def changes_something(decision: Decision) -> bool:
    """Whether the decision changes a record."""
    return bool(decision.registrations)
