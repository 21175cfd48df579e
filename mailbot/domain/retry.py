"""When a letter that could not leave is tried again: growing waits until it is of no use, then given up where all can
see.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

FIRST_WAIT = dt.timedelta(minutes=2)
LONGEST_WAIT = dt.timedelta(hours=4)
GIVE_UP_AFTER = dt.timedelta(days=5)  # as mail servers do (RFC 5321, 4.5.4.1)


@dataclass(frozen=True, slots=True)
class Retry:
    """What to do about a failed attempt: try again at `at`, or (None) give up."""

    at: dt.datetime | None


def after_failure(attempts: int, created_at: dt.datetime, not_after: dt.datetime | None, now: dt.datetime) -> Retry:
    """The next attempt after `attempts` failures: 2, 4, 8 … minutes up to 4 hours, until `not_after` or 5 days."""
    wait = min(LONGEST_WAIT, FIRST_WAIT * 2 ** min(attempts - 1, 10))
    end = min(moment for moment in (not_after, created_at + GIVE_UP_AFTER) if moment)
    return Retry(now + wait) if now + wait <= end else Retry(None)
