"""Receive: what is new in the inbox is fetched, peeked, and kept whole in the store before anything is decided.

How far we are is a UID in our own ledger (RFC 3501, 2.3.1.1), never a flag: flags are hers. A first start begins at
UIDNEXT, so that nothing older is touched. After a change of UIDVALIDITY every UID is a stranger: only mail that arrived
after the newest kept message is taken, and what is known by its bytes is not taken twice.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from mailbot.jobs.work import Work
from mailbot.ports import Arrival, FolderState, Inbox, Ledger

KEPT_TOGETHER = 50
BYTES_TOGETHER = 8_000_000


@dataclass(frozen=True, slots=True)
class Received:
    """What a round found: how many messages are new, and whether this was the first start or a folder begun again."""

    new: int
    first_start: bool = False
    began_again: bool = False


def older_mail(inbox: Inbox, ledger: Ledger | None, since: dt.date) -> tuple[int, ...]:
    """The UIDs of mail older than the first start (or than now, before it) that `--since` takes."""
    first = ledger.first_uid if ledger else inbox.state().uidnext
    return tuple(uid for uid in inbox.uids_from(1, since) if uid < first)


def receive(work: Work, now: dt.datetime) -> Received:
    """Fetch and keep what is new. Errors: those of the inbox; what was kept until then stays kept."""
    state, ledger = work.inbox.state(), work.store.ledger()
    if ledger is None:
        work.store.start_ledger(state.folder, state.uidvalidity, state.uidnext, now)
        return Received(0, first_start=True)
    if ledger.uidvalidity != state.uidvalidity or ledger.folder != state.folder:
        return _begin_again(work, state, now)
    if state.uidnext <= ledger.next_uid:
        return Received(0)
    return Received(_take(work, work.inbox.uids_from(ledger.next_uid), state.uidvalidity, state.uidnext, now))


def take_older(work: Work, since: dt.date, now: dt.datetime) -> int:
    """Keep mail older than the first start, as `--since` asks, after `receive`; the ledger stays where it is."""
    ledger = work.store.ledger()
    if ledger is None:
        return 0
    uids = older_mail(work.inbox, ledger, since)
    return _take(work, uids, ledger.uidvalidity, ledger.next_uid, now, ledger)


def _begin_again(work: Work, state: FolderState, now: dt.datetime) -> Received:
    """Keep what arrived since the newest kept message, in one commit and before the ledger begins again: stopped in
    between, all is done again. Dates have whole seconds, so that one's own second is taken too; its bytes are known.
    """
    newest, arrivals = work.store.newest_arrival(), list[Arrival]()
    uids = work.inbox.uids_from(1, newest.date() - dt.timedelta(days=1)) if newest else ()
    for done, arrival in enumerate(work.inbox.fetch(uids), 1):
        if newest and arrival.internal_date >= newest:
            arrivals.append(arrival)
        work.progress("receive", done, len(uids))
        if work.stopping():
            return Received(0, began_again=True)
    new = work.store.keep(arrivals, state.uidvalidity, state.uidnext, now)
    work.store.start_ledger(state.folder, state.uidvalidity, state.uidnext, now)
    return Received(new, began_again=True)


def _take(
    work: Work,
    uids: tuple[int, ...],
    uidvalidity: int,
    next_uid: int,
    now: dt.datetime,
    ledger: Ledger | None = None,
) -> int:
    """Fetch in batches, keep each batch in one commit; the ledger moves with what is kept."""
    new = done = 0
    for batch in _batches(work.inbox.fetch(uids)):
        reached = ledger.next_uid if ledger else max(a.uid for a in batch) + 1
        new += work.store.keep(batch, uidvalidity, reached, now)
        done += len(batch)
        work.progress("receive", done, len(uids))
        if work.stopping():
            return new
    if not ledger:
        new += work.store.keep((), uidvalidity, next_uid, now)
    return new


def _batches(arrivals: Iterator[Arrival]) -> Iterator[list[Arrival]]:
    batch: list[Arrival] = []
    size = 0
    for arrival in arrivals:
        batch.append(arrival)
        size += len(arrival.raw)
        if len(batch) >= KEPT_TOGETHER or size >= BYTES_TOGETHER:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch
