"""The store: ledger, kept messages, groups, what she did herself; every method is one transaction."""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import IO, Any

from sqlalchemy import Engine, Row, and_, bindparam, func, or_, select, update

from mailbot.domain.decision import Outcome
from mailbot.domain.model import GroupState, Registration
from mailbot.ports import Arrival, Delivery, Filing, Ledger, OwnAnswer
from mailbot.store import rows
from mailbot.store import tables as t
from mailbot.store.books import AT_ONCE, Books, Place, any_of, here, in_inbox
from mailbot.store.engine import empty_log, hold
from mailbot.store.outbox import SqlOutbox
from mailbot.store.readback import SqlReadBack
from mailbot.store.transaction import SqlTransaction

INBOX, SENT = "inbox", "sent"  # the folders whose ledgers are kept
KEY_BYTES = 32
THE_FILE = "the file"  # who changed a group, where nobody commanded it
NEEDED = [d.value for d in (Delivery.READY, Delivery.CLAIMED, Delivery.HELD_BACK)]

_k, _g, _l, _i, _o = t.signing_keys.c, t.groups.c, t.ledgers.c, t.inbound.c, t.outbox.c
_KEYS = select(_k.key).where(in_inbox(t.signing_keys)).order_by(_k.number.desc())
_GROUP = update(t.groups).where(here(t.groups), _g.key == bindparam("the_key"))
_LEDGER = select(t.ledgers).where(in_inbox(t.ledgers), _l.role == bindparam("the_role"))
_MOVE_ON = update(t.ledgers).where(
    in_inbox(t.ledgers),
    _l.role == INBOX,
    _l.uidvalidity == bindparam("the_uidvalidity"),
    _l.next_uid < bindparam("reached"),
)
_same_folder = and_(_i.folder == bindparam("the_folder"), _i.uidvalidity == bindparam("the_uidvalidity"))
_KNOWN = select(_i.number, _i.uid, _i.content_hash).where(in_inbox(t.inbound)).order_by(_i.number)
_KNOWN_UIDS = _KNOWN.where(_same_folder, any_of(_i.uid, "uids"))
_KNOWN_BYTES = _KNOWN.where(~_same_folder, any_of(_i.content_hash, "hashes"))
_RENUMBER = update(t.inbound).where(_i.number == bindparam("the_number"))
_NEWEST_ARRIVAL = select(func.max(_i.received_at)).where(in_inbox(t.inbound))
_MOMENTS = [
    select(func.max(column)).where(in_inbox(column.table))
    for column in (
        _i.kept_at,
        _i.settled_at,
        _o.created_at,
        _o.claimed_at,
        _o.done_at,
        _g.changed_at,
        t.participants.c.cancelled_at,
        t.polls.c.at,
        t.digests.c.made_at,
    )
]
_UNSETTLED = select(_i.number).where(in_inbox(t.inbound), t.UNSETTLED).order_by(_i.received_at, _i.uid, _i.number)
_REOPEN = update(t.inbound).where(
    in_inbox(t.inbound), _i.number == bindparam("the_number"), _i.outcome == Outcome.TROUBLE.value
)
_OUTCOMES = (
    select(_i.outcome, func.count()).where(any_of(_i.number, "numbers"), _i.outcome.is_not(None)).group_by(_i.outcome)
)
_valid = select(_l.uidvalidity).where(in_inbox(t.ledgers), _l.role == INBOX).scalar_subquery()
_UNFILED = (
    select(_i.number, _i.uid, _i.stays).where(in_inbox(t.inbound), t.UNFILED, _i.uidvalidity == _valid).order_by(_i.uid)
)
_FILED = update(t.inbound).where(any_of(_i.number, "numbers"))
_FORGET = update(t.inbound).where(
    in_inbox(t.inbound),
    _i.settled_at < bindparam("before"),
    _i.outcome != Outcome.TROUBLE.value,
    _i.raw.is_not(None),
)
_FORGET_LETTERS = update(t.outbox).where(
    in_inbox(t.outbox),
    func.coalesce(_o.done_at, _o.created_at) < bindparam("before"),
    _o.delivery.not_in(NEEDED),
    _o.raw.is_not(None),
)
_answers = and_(_o.in_reply_to == bindparam("answered"), any_of(_o.recipient, "to"))
# One taken for thrown away, because it left Drafts a moment before its copy came to Sent, is known by its Message-ID
# alone.
_DRAFT_SENT = (
    select(_o.number)
    .where(
        in_inbox(t.outbox),
        or_(
            and_(_o.delivery == Delivery.DRAFTED.value, or_(_o.message_id == bindparam("id"), _answers)),
            and_(_o.delivery == Delivery.DISCARDED.value, _o.message_id == bindparam("id")),
        ),
    )
    .order_by(_o.message_id != bindparam("id"), _o.number)
    .limit(1)
)
_LETTER = update(t.outbox).where(_o.number == bindparam("the_number"))


class SqlStore(SqlOutbox, SqlReadBack):
    """The records of one inbox and one course."""

    def __init__(self, engine: Engine, inbox: str, course: str, lock: IO[str] | None = None) -> None:
        self.engine, self.place, self._lock = engine, Place(inbox, course), lock

    def close(self) -> None:
        """Let go of the database and of the lock."""
        self.engine.dispose()
        if self._lock:
            self._lock.close()
            self._lock = None

    @contextmanager
    def transaction(self) -> Iterator[SqlTransaction]:
        """One transaction; it commits when the block ends without an exception. PostgreSQL: the group rows are held."""
        with self.books() as books:
            if self.engine.dialect.name == "postgresql":
                rows.group_rows(books, hold=True)
            yield SqlTransaction(books)

    def signing_keys(self) -> tuple[bytes, ...]:
        """The signing keys, newest first; one is made at the first start."""
        with self.books() as books:
            hold(books.connection, "signing keys")
            keys = tuple(books.run(_KEYS).scalars())
            if not keys:
                keys = (secrets.token_bytes(KEY_BYTES),)
                books.add(t.signing_keys, [{"key": keys[0]}])
        return keys

    # --- groups ----------------------------------------------------------------------------------------------------

    def sync_groups(self, groups: Sequence[GroupState], now: dt.datetime) -> None:
        """Take capacity and day from the file where it changed since it was last seen; a command wins until then."""
        with self.books() as books:
            known = {row.key: row for row in rows.group_rows(books, hold=True)}
            for place, group in enumerate(groups):
                if group.key in known:
                    _sync(books, known[group.key], place, group, now)
                else:
                    new = {"key": group.key, "changed_by": THE_FILE, "changed_at": now, "seat_limit": group.capacity}
                    stands = {"date": group.date, "month": group.month, "capacity": group.capacity}
                    books.add_new(t.groups, [{**new, **stands, **_seen(place, group)}])

    def groups(self) -> Mapping[str, GroupState]:
        """The groups as they stand, in the order of the file."""
        with self.books(reads=True) as books:
            return rows.group_states(books)

    def registrations(self) -> tuple[Registration, ...]:
        """All registrations of the course, in order of arrival."""
        with self.books(reads=True) as books:
            return rows.all_registrations(books)

    # --- the ledger ------------------------------------------------------------------------------------------------

    def ledger(self) -> Ledger | None:
        """How far the inbox has been fetched."""
        with self.books(reads=True) as books:
            row = books.run(_LEDGER, the_role=INBOX).first()
        return Ledger(row.folder, row.uidvalidity, row.first_uid, row.next_uid) if row else None

    def start_ledger(self, folder: str, uidvalidity: int, next_uid: int, now: dt.datetime) -> None:
        """Begin, or begin again, at `next_uid`; nothing where another worker has begun meanwhile."""
        with self.books() as books:
            hold(books.connection, f"ledger {self.place.inbox}")
            row = books.run(_LEDGER, the_role=INBOX).first()
            if row is None or (row.folder, row.uidvalidity) != (folder, uidvalidity):
                begins = {"first_uid": next_uid, "next_uid": next_uid}
                books.put(t.ledgers, {"role": INBOX, "folder": folder, "uidvalidity": uidvalidity, **begins})

    def keep(self, arrivals: Sequence[Arrival], uidvalidity: int, next_uid: int, now: dt.datetime) -> int:
        """Keep fetched messages and move the ledger on, in one commit; known ones are not kept twice."""
        with self.books() as books:
            ledger = books.run(_LEDGER, the_role=INBOX).first()
            folder = ledger.folder if ledger else "INBOX"
            new = 0
            for start in range(0, len(arrivals), AT_ONCE):
                new += _keep(books, arrivals[start : start + AT_ONCE], folder, uidvalidity, now)
            books.run(_MOVE_ON, {"next_uid": next_uid}, the_uidvalidity=uidvalidity, reached=next_uid)
        return new

    def newest_arrival(self) -> dt.datetime | None:
        """The latest INTERNALDATE of a kept message."""
        with self.books(reads=True) as books:
            return books.run(_NEWEST_ARRIVAL).scalar()

    def newest_record(self) -> dt.datetime | None:
        """The latest moment any record tells."""
        with self.books(reads=True) as books:
            found = [books.run(moment).scalar() for moment in _MOMENTS]
        return max((moment for moment in found if moment), default=None)

    # --- kept messages ---------------------------------------------------------------------------------------------

    def unsettled(self) -> tuple[int, ...]:
        """The numbers of kept messages not yet settled, in order of arrival."""
        with self.books(reads=True) as books:
            return tuple(books.run(_UNSETTLED).scalars())

    def reopen(self, number: int) -> bool:
        """Make a message in trouble unsettled again."""
        again = {"outcome": None, "reason": None, "settled_at": None, "error": "", "filed": False, "stays": False}
        with self.books() as books:
            return books.run(_REOPEN, again, the_number=number).rowcount == 1

    def outcomes(self, numbers: Sequence[int]) -> Mapping[Outcome, int]:
        """How the messages of these numbers ended."""
        counts: dict[Outcome, int] = {}
        with self.books(reads=True) as books:
            for name, count in books.run_each(_OUTCOMES, "numbers", numbers):
                counts[Outcome(name)] = counts.get(Outcome(name), 0) + count
        return counts

    def filings(self) -> tuple[Filing, ...]:
        """Settled messages of ours not yet marked or moved; only UIDs of the folder as it is numbered now."""
        with self.books(reads=True) as books:
            return tuple(Filing(row.number, row.uid, row.stays) for row in books.run(_UNFILED))

    def note_filed(self, numbers: Sequence[int]) -> None:
        """They are marked or moved."""
        with self.books() as books:
            for start in range(0, len(numbers), AT_ONCE):
                books.run(_FILED, {"filed": True}, numbers=numbers[start : start + AT_ONCE])

    def purge(self, now: dt.datetime, keep_raw_days: int) -> int:
        """Forget the bytes of mail settled longer ago, and of letters done longer ago. Trouble is kept whole."""
        before = now - dt.timedelta(days=keep_raw_days)
        with self.books() as books:
            forgotten = books.run(_FORGET, {"raw": None}, before=before).rowcount
            books.run(_FORGET_LETTERS, {"raw": None}, before=before)
        empty_log(self.engine)
        return forgotten

    # --- what she did herself --------------------------------------------------------------------------------------

    def own_answers_from(self) -> tuple[int, int]:
        """(uidvalidity, first UID not yet looked at) of the Sent folder."""
        with self.books(reads=True) as books:
            row = books.run(_LEDGER, the_role=SENT).first()
        return (row.uidvalidity, row.next_uid) if row else (0, 0)

    def note_own_answers(self, uidvalidity: int, next_uid: int, answers: Sequence[OwnAnswer]) -> None:
        """Remember which messages she has answered herself, and which drafts she sent."""
        reached = {"uidvalidity": uidvalidity, "first_uid": next_uid, "next_uid": next_uid}
        with self.books() as books:
            books.put(t.ledgers, {"role": SENT, "folder": "", **reached})
            hers = [answer for answer in answers if not _sent_draft(books, answer)]
            told = [(answer.in_reply_to, to.lower()) for answer in hers for to in answer.to or ("",)]
            books.add_new(t.own_answers, [{"in_reply_to": one, "recipient": to} for one, to in told])


def _seen(place: int, group: GroupState) -> dict[str, Any]:
    """What the file says about a group."""
    return {"file_capacity": group.capacity, "file_date": group.date, "file_month": group.month, "place": place}


def _sync(books: Books, row: Row[Any], place: int, group: GroupState, now: dt.datetime) -> None:
    """Capacity and day are compared each for itself: a new day in the file leaves a commanded capacity alone."""
    changed: dict[str, Any] = {}
    if row.file_capacity != group.capacity:
        limit = max(group.capacity, row.confirmed + row.offered)
        changed |= {"capacity": group.capacity, "seat_limit": limit}
    if (row.file_date, row.file_month) != (group.date, group.month):
        changed |= {"date": group.date, "month": group.month, "sequence": row.sequence + 1}
    if changed:
        changed |= {"changed_by": THE_FILE, "changed_at": now}
    if changed or row.place != place:
        books.run(_GROUP, {**_seen(place, group), **changed}, the_key=group.key)


def _keep(books: Books, arrivals: Sequence[Arrival], folder: str, uidvalidity: int, now: dt.datetime) -> int:
    """Keep messages but those known by their UID, or by their bytes under another numbering of the folder."""
    hashes = {arrival.uid: hashlib.sha256(arrival.raw).hexdigest() for arrival in arrivals}
    here = {"the_folder": folder, "the_uidvalidity": uidvalidity}
    by_uid = {row.uid for row in books.run(_KNOWN_UIDS, here, uids=list(hashes))}
    by_bytes: dict[str, list[int]] = {}
    for row in books.run(_KNOWN_BYTES, here, hashes=list(hashes.values())):
        by_bytes.setdefault(row.content_hash, []).append(row.number)
    new = []
    for arrival in arrivals:
        digest = hashes[arrival.uid]
        if arrival.uid in by_uid:
            continue
        by_uid.add(arrival.uid)
        if same := by_bytes.get(digest):  # it takes its new UID, so that it can still be filed
            place = {"folder": folder, "uidvalidity": uidvalidity, "uid": arrival.uid}
            books.run(_RENUMBER, place, the_number=same.pop(0))
        else:
            new.append(_kept(arrival, digest, folder, uidvalidity, now))
    return books.add_new(t.inbound, new)


def _kept(arrival: Arrival, digest: str, folder: str, uidvalidity: int, now: dt.datetime) -> dict[str, Any]:
    return {
        "folder": folder,
        "uidvalidity": uidvalidity,
        "uid": arrival.uid,
        "content_hash": digest,
        "received_at": arrival.internal_date,
        "kept_at": now,
        "raw": arrival.raw,
        "answered": arrival.answered,
        "truncated": arrival.truncated,
    }


def _sent_draft(books: Books, answer: OwnAnswer) -> bool:
    """Note a draft that she sent: known by its Message-ID, or (programs change it) by what and whom it answers."""
    to = [one.lower() for one in answer.to]
    values = {"id": answer.message_id or "", "answered": answer.in_reply_to, "to": to}
    number = books.run(_DRAFT_SENT, values).scalar()
    if number is not None:
        books.run(_LETTER, {"delivery": Delivery.SENT_BY_HER.value, "copied": True}, the_number=number)
    return number is not None
