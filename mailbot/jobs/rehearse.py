"""Rehearse: messages are settled one after the other, each at the moment it arrived, and nothing is sent.

What works is the same as in a round: read, decide, seats, offers, letters; only that no letter leaves and no mailbox
is touched. The records are those of `work.store`, which the caller makes for the rehearsal alone.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from mailbot.jobs.offer import expire_offers, make_offers
from mailbot.jobs.settle import Settled, settle
from mailbot.jobs.work import Work
from mailbot.ports import Arrival, Written

FOLDER = 1  # the UIDVALIDITY of the mailbox that is rehearsed


@dataclass(frozen=True, slots=True)
class Rehearsed:
    """What would be done with a message: `settled` is None where it would be set aside as trouble, or where the same
    bytes came before; `offers` are the letters about seats that went out before it, as time passed, or because of it.
    """

    uid: int
    settled: Settled | None
    offers: tuple[Written, ...]


def rehearse(work: Work, arrivals: Iterable[Arrival]) -> Iterator[Rehearsed]:
    """Settle messages in the order they are given, at the moments they arrived; no moment goes back."""
    now = dt.datetime.min.replace(tzinfo=dt.UTC)
    for arrival in arrivals:
        now = max(now, arrival.internal_date)
        ended = expire_offers(work, now)
        work.store.keep([arrival], FOLDER, arrival.uid + 1, now)
        done = [settle(work, number, now) for number in work.store.unsettled()]
        yield Rehearsed(arrival.uid, done[0] if done else None, (*ended, *make_offers(work, now)))
