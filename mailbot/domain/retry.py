"""When a letter that could not leave is tried again: growing waits until it is of no use, then given up where all can
see.

Only what a letter itself is refused for counts against it. Where the server is at fault, the letter that met it waits a
little, so that another one is tried first, and is never given up for it.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

FIRST_WAIT = dt.timedelta(minutes=2)
LONGEST_WAIT = dt.timedelta(hours=4)
GIVE_UP_AFTER = dt.timedelta(days=5)  # as mail servers do (RFC 5321, 4.5.4.1)
FEWEST_ATTEMPTS = 8  # before age alone gives a letter up: its days may have been the server's
LAST_MOMENT = dt.timedelta(minutes=1)  # before the end, when it is tried once more
SERVER_WAIT = dt.timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Retry:
    """What to do about a failed attempt: try again at `at`, or (None) give up."""

    at: dt.datetime | None


def after_failure(attempts: int, created_at: dt.datetime, not_after: dt.datetime | None, now: dt.datetime) -> Retry:
    """The next attempt after `attempts` failures: 2, 4, 8 … minutes up to 4 hours, and a last one just before the end,
    which is `not_after` or 5 days.
    """
    wait = min(LONGEST_WAIT, FIRST_WAIT * 2 ** min(max(attempts, 1) - 1, 10))
    aged = created_at + GIVE_UP_AFTER if attempts >= FEWEST_ATTEMPTS else None
    ends = [moment for moment in (not_after, aged) if moment]
    at = min([now + wait, *(end - LAST_MOMENT for end in ends)])
    return Retry(at if at > now else None)


def after_server_fault(poll_every: dt.timedelta, now: dt.datetime) -> dt.datetime:
    """When a letter that met a fault of the server is tried again: later than the next round, which tries others."""
    return now + max(SERVER_WAIT, 2 * poll_every)
