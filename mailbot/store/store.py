"""The store: ledger, kept messages, groups, what she did herself; every method is one transaction."""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import IO

from sqlalchemy import ColumnElement, Connection, Engine, and_, func, insert, or_, select, update

from mailbot.domain.decision import Outcome
from mailbot.domain.model import GroupState, Registration
from mailbot.ports import Arrival, Delivery, Filing, Ledger, OwnAnswer
from mailbot.store import rows
from mailbot.store import tables as t
from mailbot.store.engine import begin, empty_log
from mailbot.store.outbox import SqlOutbox
from mailbot.store.readback import SqlReadBack
from mailbot.store.rows import AT_ONCE, Place
from mailbot.store.transaction import SqlTransaction

INBOX, SENT = "inbox", "sent"  # the folders whose ledgers are kept
KEY_BYTES = 32


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
        with begin(self.engine) as connection:
            if self.engine.dialect.name == "postgresql":
                rows.group_states(connection, self.place, lock=True)
            yield SqlTransaction(connection, self.place)

    def signing_keys(self) -> tuple[bytes, ...]:
        """The signing keys, newest first; one is made at the first start."""
        k = t.signing_keys
        with begin(self.engine) as connection:
            query = select(k.c.key).where(k.c.inbox == self.place.inbox).order_by(k.c.number.desc())
            keys = tuple(connection.execute(query).scalars())
            if not keys:
                keys = (secrets.token_bytes(KEY_BYTES),)
                connection.execute(insert(k).values(**self.place.values, key=keys[0]))
        return keys

    # --- groups ----------------------------------------------------------------------------------------------------

    def sync_groups(self, groups: Sequence[GroupState], now: dt.datetime) -> None:
        """Take capacity and day from the file where it changed since it was last seen; a command wins until then."""
        with begin(self.engine) as connection:
            for place, group in enumerate(groups):
                self._sync(connection, place, group, now)

    def _sync(self, connection: Connection, place: int, group: GroupState, now: dt.datetime) -> None:
        g = t.groups
        which = (self.place.ours(g), g.c.key == group.key)
        seen = {"file_capacity": group.capacity, "file_date": group.date, "file_month": group.month, "place": place}
        row = connection.execute(select(g).where(*which).with_for_update()).first()
        if row is None:
            stands = {"date": group.date, "month": group.month, "capacity": group.capacity}
            limit = {"seat_limit": group.capacity, "changed_at": now}
            rows.insert_new(connection, g, {**self.place.values, "key": group.key, **seen, **stands, **limit})
            return
        changed: dict[str, object] = {}
        if row.file_capacity != group.capacity:
            changed |= {"capacity": group.capacity, "seat_limit": max(group.capacity, row.confirmed + row.offered)}
        if (row.file_date, row.file_month) != (group.date, group.month):
            changed |= {"date": group.date, "month": group.month, "sequence": row.sequence + 1}
        if changed or row.place != place:
            connection.execute(update(g).where(*which).values(**seen, **changed, changed_at=now))

    def groups(self) -> Mapping[str, GroupState]:
        """The groups as they stand, in the order of the file."""
        with begin(self.engine) as connection:
            return rows.group_states(connection, self.place)

    def registrations(self) -> tuple[Registration, ...]:
        """All registrations of the course, in order of arrival."""
        with begin(self.engine) as connection:
            return rows.registrations(connection, self.place)

    # --- the ledger ------------------------------------------------------------------------------------------------

    def _ledger_of(self, role: str) -> ColumnElement[bool]:
        return and_(t.ledgers.c.inbox == self.place.inbox, t.ledgers.c.role == role)

    def ledger(self) -> Ledger | None:
        """How far the inbox has been fetched."""
        with begin(self.engine, reads=True) as connection:
            row = connection.execute(select(t.ledgers).where(self._ledger_of(INBOX))).first()
        return Ledger(row.folder, row.uidvalidity, row.first_uid, row.next_uid) if row else None

    def start_ledger(self, folder: str, uidvalidity: int, next_uid: int, now: dt.datetime) -> None:
        """Begin, or begin again, at `next_uid`."""
        values = {"folder": folder, "uidvalidity": uidvalidity, "first_uid": next_uid, "next_uid": next_uid}
        key = {"inbox": self.place.inbox, "role": INBOX}
        with begin(self.engine) as connection:
            rows.save_row(connection, t.ledgers, key, {**values, "course": self.place.course})

    def keep(self, arrivals: Sequence[Arrival], uidvalidity: int, next_uid: int, now: dt.datetime) -> int:
        """Keep fetched messages and move the ledger on, in one commit; known ones are not kept twice."""
        c = t.ledgers.c
        with begin(self.engine) as connection:
            folder = connection.execute(select(c.folder).where(self._ledger_of(INBOX))).scalar() or "INBOX"
            new = sum(self._keep(connection, a, folder, uidvalidity, now) for a in arrivals)
            on = update(t.ledgers).where(self._ledger_of(INBOX), c.uidvalidity == uidvalidity, c.next_uid < next_uid)
            connection.execute(on.values(next_uid=next_uid))
        return new

    def _keep(self, connection: Connection, arrival: Arrival, folder: str, uidvalidity: int, now: dt.datetime) -> bool:
        """Keep one message; False where it is known by its UID, or by its bytes under an earlier UIDVALIDITY."""
        digest = hashlib.sha256(arrival.raw).hexdigest()
        here = {"folder": folder, "uidvalidity": uidvalidity, "uid": arrival.uid}
        if self._renumbered(connection, digest, here):
            return False
        values = {
            "content_hash": digest,
            "received_at": arrival.internal_date,
            "kept_at": now,
            "raw": arrival.raw,
            "answered": arrival.answered,
            "truncated": arrival.truncated,
        }
        return rows.insert_new(connection, t.inbound, {**self.place.values, **here, **values})

    def _renumbered(self, connection: Connection, digest: str, here: Mapping[str, object]) -> bool:
        """A message kept under another UIDVALIDITY takes its new UID, so that it can still be filed."""
        c = t.inbound.c
        ours = c.inbox == self.place.inbox
        same_uid = select(c.number).where(ours, *(c[name] == value for name, value in here.items()))
        if connection.execute(same_uid).first():
            return True
        same_bytes = select(c.number).where(ours, c.content_hash == digest, c.uidvalidity != here["uidvalidity"])
        number = connection.execute(same_bytes.order_by(c.number).limit(1)).scalar()
        if number is not None:
            connection.execute(update(t.inbound).where(c.number == number).values(**here))
        return number is not None

    def newest_arrival(self) -> dt.datetime | None:
        """The latest INTERNALDATE of a kept message."""
        c = t.inbound.c
        with begin(self.engine, reads=True) as connection:
            return connection.execute(select(func.max(c.received_at)).where(c.inbox == self.place.inbox)).scalar()

    def newest_record(self) -> dt.datetime | None:
        """The latest moment any record tells."""
        i, o = t.inbound.c, t.outbox.c
        columns = (i.kept_at, i.settled_at, o.created_at, o.claimed_at, o.done_at, t.polls.c.at, t.digests.c.made_at)
        with begin(self.engine, reads=True) as connection:
            found = [
                connection.execute(select(func.max(c)).where(self.place.inboxes(c.table))).scalar() for c in columns
            ]
        return max((moment for moment in found if moment), default=None)

    # --- kept messages ---------------------------------------------------------------------------------------------

    def unsettled(self) -> tuple[int, ...]:
        """The numbers of kept messages not yet settled, in order of arrival."""
        c = t.inbound.c
        query = (
            select(c.number)
            .where(c.inbox == self.place.inbox, c.outcome.is_(None))
            .order_by(c.received_at, c.uid, c.number)
        )
        with begin(self.engine) as connection:
            return tuple(connection.execute(query).scalars())

    def reopen(self, number: int) -> bool:
        """Make a message in trouble unsettled again."""
        c = t.inbound.c
        which = (c.number == number, c.inbox == self.place.inbox, c.outcome == Outcome.TROUBLE.value)
        again = {"outcome": None, "reason": None, "settled_at": None, "error": "", "filed": False, "stays": False}
        with begin(self.engine) as connection:
            return connection.execute(update(t.inbound).where(*which).values(**again)).rowcount == 1

    def outcomes(self, numbers: Sequence[int]) -> Mapping[Outcome, int]:
        """How the messages of these numbers ended."""
        counts: dict[Outcome, int] = {}
        with begin(self.engine) as connection:
            for start in range(0, len(numbers), AT_ONCE):
                some = t.inbound.c.number.in_(numbers[start : start + AT_ONCE])
                query = (
                    select(t.inbound.c.outcome, func.count())
                    .where(some, t.inbound.c.outcome.is_not(None))
                    .group_by(t.inbound.c.outcome)
                )
                for name, count in connection.execute(query):
                    counts[Outcome(name)] = counts.get(Outcome(name), 0) + count
        return counts

    def filings(self) -> tuple[Filing, ...]:
        """Settled messages of ours not yet marked or moved; only UIDs of the folder as it is numbered now."""
        c, current = t.inbound.c, t.ledgers.c
        now_valid = select(current.uidvalidity).where(self._ledger_of(INBOX)).scalar_subquery()
        query = select(c.number, c.uid, c.stays).where(
            c.inbox == self.place.inbox, c.outcome.is_not(None), c.filed.is_(False), c.uidvalidity == now_valid
        )
        with begin(self.engine, reads=True) as connection:
            return tuple(Filing(row.number, row.uid, row.stays) for row in connection.execute(query.order_by(c.uid)))

    def note_filed(self, numbers: Sequence[int]) -> None:
        """They are marked or moved."""
        with begin(self.engine) as connection:
            for start in range(0, len(numbers), AT_ONCE):
                some = t.inbound.c.number.in_(numbers[start : start + AT_ONCE])
                connection.execute(update(t.inbound).where(some).values(filed=True))

    def purge(self, now: dt.datetime, keep_raw_days: int) -> int:
        """Forget the bytes of mail settled longer ago, and of letters done longer ago. Trouble is kept whole."""
        before = now - dt.timedelta(days=keep_raw_days)
        c, o = t.inbound.c, t.outbox.c
        old = (c.inbox == self.place.inbox, c.settled_at < before, c.outcome != Outcome.TROUBLE.value)
        done = (o.inbox == self.place.inbox, func.coalesce(o.done_at, o.created_at) < before)
        needed = [d.value for d in (Delivery.READY, Delivery.CLAIMED, Delivery.HELD_BACK)]
        with begin(self.engine) as connection:
            forget = update(t.inbound).where(*old, c.raw.is_not(None)).values(raw=None)
            forgotten = connection.execute(forget).rowcount
            letters = update(t.outbox).where(*done, o.delivery.not_in(needed), o.raw.is_not(None))
            connection.execute(letters.values(raw=None))
        empty_log(self.engine)
        return forgotten

    # --- what she did herself --------------------------------------------------------------------------------------

    def own_answers_from(self) -> tuple[int, int]:
        """(uidvalidity, first UID not yet looked at) of the Sent folder."""
        with begin(self.engine, reads=True) as connection:
            row = connection.execute(select(t.ledgers).where(self._ledger_of(SENT))).first()
        return (row.uidvalidity, row.next_uid) if row else (0, 0)

    def note_own_answers(self, uidvalidity: int, next_uid: int, answers: Sequence[OwnAnswer]) -> None:
        """Remember which messages she has answered herself, and which drafts she sent."""
        key = {"inbox": self.place.inbox, "role": SENT}
        values = {"course": self.place.course, "folder": "", "uidvalidity": uidvalidity, "next_uid": next_uid}
        with begin(self.engine) as connection:
            rows.save_row(connection, t.ledgers, key, {**values, "first_uid": next_uid})
            for answer in answers:
                if not self._sent_draft(connection, answer):
                    self._note_answer(connection, answer)

    def _sent_draft(self, connection: Connection, answer: OwnAnswer) -> bool:
        """Note a draft that she sent: known by its Message-ID, or (programs change it) by what and whom it answers."""
        o = t.outbox.c
        same = and_(o.in_reply_to == answer.in_reply_to, o.recipient.in_([one.lower() for one in answer.to]))
        query = select(o.number).where(
            o.inbox == self.place.inbox,
            o.delivery == Delivery.DRAFTED.value,
            or_(o.message_id == answer.message_id, same) if answer.message_id else same,
        )
        number = connection.execute(query.order_by(o.number).limit(1)).scalar()
        if number is not None:
            sent = {"delivery": Delivery.SENT_BY_HER.value, "copied": True}
            connection.execute(update(t.outbox).where(o.number == number).values(**sent))
        return number is not None

    def _note_answer(self, connection: Connection, answer: OwnAnswer) -> None:
        for recipient in answer.to or ("",):
            values = {"in_reply_to": answer.in_reply_to, "recipient": recipient.lower()}
            rows.insert_new(connection, t.own_answers, {**self.place.values, **values})
