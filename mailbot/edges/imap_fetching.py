"""Messages fetched without a trace: sizes first, then bodies by BODY.PEEK in batches bounded by count and bytes.

Answers belong to the UID they name. What vanished meanwhile is left out; what the server cannot show (NIL, or a NO for
this message alone) comes as far as it can be had, marked as truncated, so that she is told and the rest goes on.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from mailbot.edges import imap_answers as told
from mailbot.edges.imap_connection import Connection
from mailbot.edges.imap_faults import PASSING, Refusal
from mailbot.ports import Arrival

LOOKED_AT_TOGETHER = 500
MESSAGES_TOGETHER = 50
BYTES_TOGETHER = 8_000_000
PIECE = 4_000_000  # a larger message comes in pieces of so many bytes


@dataclass(frozen=True, slots=True)
class Announced:
    """What the server tells of a message before its body: `size` in bytes (RFC822.SIZE, 0 where it tells none)."""

    uid: int
    size: int
    internal_date: dt.datetime
    answered: bool


def announced(connection: Connection, uids: Sequence[int]) -> list[Announced]:
    """Size, date and flags of those messages that are there, ascending."""
    found: dict[int, dict[str, told.Value]] = {}
    for _, some in told.uid_sets(uids, LOOKED_AT_TOGETHER):
        found |= told.fetched(connection.fetch(some, "RFC822.SIZE INTERNALDATE FLAGS"))
    return [_announced(uid, found[uid]) for uid in sorted(set(uids) & found.keys()) if "INTERNALDATE" in found[uid]]


def _announced(uid: int, items: told.Items) -> Announced:
    when = told.internal_date(items["INTERNALDATE"]) or dt.datetime.now(dt.UTC)  # unreadable: it has arrived by now
    return Announced(uid, told.number(items.get("RFC822.SIZE")), when, "\\answered" in told.flags(items))


def batches(messages: Iterable[Announced]) -> Iterator[list[Announced]]:
    """Messages fetched together, in order; one that comes in pieces is alone."""
    batch: list[Announced] = []
    size = 0
    for message in messages:
        large = message.size > PIECE
        if batch and (large or len(batch) >= MESSAGES_TOGETHER or size + message.size > BYTES_TOGETHER):
            yield batch
            batch, size = [], 0
        batch.append(message)
        size += message.size
        if large:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def arrivals(connection: Connection, batch: Sequence[Announced], limit: int) -> list[Arrival]:
    """The messages of one batch; of one over `limit` bytes the first so many."""
    if len(batch) == 1 and batch[0].size > min(PIECE, limit):
        found = [_in_pieces(connection, batch[0], limit)]
    else:
        found = _whole(connection, batch, limit)
    return [arrival for arrival in found if arrival is not None]


def _whole(connection: Connection, batch: Sequence[Announced], limit: int) -> list[Arrival | None]:
    small = [m for m in batch if m.size <= limit]
    bodies: dict[int, dict[str, told.Value]] = {}
    refused = False
    try:
        for _, some in told.uid_sets((m.uid for m in small), MESSAGES_TOGETHER):
            bodies = told.fetched(connection.fetch(some, "BODY.PEEK[]"))
    except Refusal as fault:
        if fault.code in PASSING:
            raise
        refused = True
    if refused and len(batch) > 1:
        return [found for message in batch for found in _whole(connection, [message], limit)]
    return [_one(connection, m, bodies.get(m.uid), limit, refused) for m in batch]


def _one(
    connection: Connection, message: Announced, items: told.Items | None, limit: int, refused: bool
) -> Arrival | None:
    if message.size > limit:
        return _in_pieces(connection, message, limit)
    raw = told.body(items) if items else None
    if raw is not None:
        return _arrival(message, raw, limit)
    return _damaged(connection, message) if items or refused else None


def _arrival(message: Announced, raw: bytes, limit: int, *, more: bool = False) -> Arrival:
    return Arrival(
        uid=message.uid,
        raw=raw[:limit],
        size=max(message.size, len(raw)),
        internal_date=message.internal_date,
        answered=message.answered,
        truncated=more or len(raw) > limit,
    )


def _in_pieces(connection: Connection, message: Announced, limit: int) -> Arrival | None:
    """Piece by piece, until one is shorter than asked for: the size told beforehand is wrong on some servers."""
    raw = bytearray()
    ended = False
    while not ended and len(raw) < limit:
        wanted = min(PIECE, limit - len(raw))
        items = told.fetched(connection.fetch(str(message.uid), f"BODY.PEEK[]<{len(raw)}.{wanted}>")).get(message.uid)
        if items is None:
            return None
        piece = told.body(items)
        if piece is None and not raw:
            return _damaged(connection, message)
        raw += piece or b""
        ended = len(piece or b"") < wanted
    return _arrival(message, bytes(raw), limit, more=not ended and message.size != len(raw))


def _damaged(connection: Connection, message: Announced) -> Arrival | None:
    """A message whose body the server does not show: its header, if that can be had."""
    try:
        items = told.fetched(connection.fetch(str(message.uid), "BODY.PEEK[HEADER]")).get(message.uid)
    except Refusal as fault:
        if fault.code in PASSING:
            raise
        items = {}
    if items is None:
        return None
    return _arrival(message, told.body(items, "HEADER") or b"", PIECE, more=True)
