"""The store: ledger, kept messages, groups, and what the outbox and the read-back queries add. Every method is one transaction."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import IO

from sqlalchemy import Connection, Engine, func, insert, or_, select, update

from mailbot.domain.decision import Outcome
from mailbot.domain.model import GroupState, Registration
from mailbot.ports import Arrival, Delivery, Filing, Ledger, OwnAnswer
from mailbot.store import rows
from mailbot.store import tables as t
from mailbot.store.engine import begin
from mailbot.store.outbox import SqlOutbox
from mailbot.store.readback import SqlReadBack
from mailbot.store.saving import Place
from mailbot.store.transaction import SqlTransaction


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
        """One transaction; it commits when the block ends without an exception."""
        with begin(self.engine) as connection:
            yield SqlTransaction(connection, self.place)

    def signing_keys(self) -> tuple[bytes, ...]:
        """The signing keys, newest first."""
        query = select(t.signing_keys.c.key).order_by(t.signing_keys.c.number.desc())
        with begin(self.engine) as connection:
            return tuple(connection.execute(query).scalars())

    # --- groups --------------------------------------------------------------------------------------------------------

    def sync_groups(self, groups: Sequence[GroupState], now: dt.datetime) -> None:
        """Take capacity and day from the file where the file changed since it was last seen; a command wins until then."""
        with begin(self.engine) as connection:
            for place, group in enumerate(groups):
                self._sync(connection, place, group)

    def _sync(self, connection: Connection, place: int, group: GroupState) -> None:
        c = t.groups.c
        which = (c.course == self.place.course, c.key == group.key)
        row = connection.execute(select(t.groups).where(*which)).first()
        month = rows.month_text(group.month)
        seen = {"file_capacity": group.capacity, "file_date": group.date, "file_month": month, "place": place}
        if row is None:
            day = {"date": group.date, "month": month, "capacity": group.capacity, "seat_limit": group.capacity}
            connection.execute(insert(t.groups).values(course=self.place.course, key=group.key, **seen, **day))
            return
        if (row.file_capacity, row.file_date, row.file_month, row.place) == (group.capacity, group.date, month, place):
            return
        changed: dict[str, object] = dict(seen)
        if row.file_capacity != group.capacity:
            changed |= {"capacity": group.capacity, "seat_limit": max(group.capacity, row.confirmed + row.offered)}
        if (row.file_date, row.file_month) != (group.date, month):
            changed |= {"date": group.date, "month": month, "sequence": row.sequence + 1}
        connection.execute(update(t.groups).where(*which).values(**changed))

    def groups(self) -> Mapping[str, GroupState]:
        """The groups as they stand, in the order of the file."""
        with begin(self.engine) as connection:
            return rows.group_states(connection, self.place.course)

    def registrations(self) -> tuple[Registration, ...]:
        """All registrations of the course, in order of arrival."""
        with begin(self.engine) as connection:
            return rows.registrations(connection, self.place.course)

    # --- the ledger ----------------------------------------------------------------------------------------------------

    def ledger(self) -> Ledger | None:
        """How far the inbox has been fetched."""
        with begin(self.engine) as connection:
            row = connection.execute(select(t.ledgers).where(t.ledgers.c.inbox == self.place.inbox)).first()
        return Ledger(row.folder, row.uidvalidity, row.first_uid, row.next_uid) if row else None

    def start_ledger(self, folder: str, uidvalidity: int, next_uid: int, now: dt.datetime) -> None:
        """Begin, or begin again, at `next_uid`."""
        values = {
            "folder": folder,
            "uidvalidity": uidvalidity,
            "first_uid": max(1, next_uid),
            "next_uid": max(1, next_uid),
            "started_at": now,
        }
        with begin(self.engine) as connection:
            changed = connection.execute(
                update(t.ledgers).where(t.ledgers.c.inbox == self.place.inbox).values(**values)
            )
            if not changed.rowcount:
                connection.execute(insert(t.ledgers).values(inbox=self.place.inbox, **values))

    def keep(self, arrivals: Sequence[Arrival], uidvalidity: int, next_uid: int, now: dt.datetime) -> int:
        """Keep fetched messages and move the ledger on, in one commit; known ones are not kept twice."""
        with begin(self.engine) as connection:
            new = [a for a in arrivals if not self._known(connection, a, uidvalidity)]
            if new:
                connection.execute(insert(t.inbound), [self._kept(a, uidvalidity, now) for a in new])
            c = t.ledgers.c
            on = update(t.ledgers).where(
                c.inbox == self.place.inbox, c.uidvalidity == uidvalidity, c.next_uid < next_uid
            )
            connection.execute(on.values(next_uid=next_uid))
        return len(new)

    def _kept(self, arrival: Arrival, uidvalidity: int, now: dt.datetime) -> dict[str, object]:
        return {
            "inbox": self.place.inbox,
            "uidvalidity": uidvalidity,
            "uid": arrival.uid,
            "content_hash": _hash(arrival.raw),
            "received_at": arrival.internal_date,
            "kept_at": now,
            "raw": arrival.raw,
            "answered": arrival.answered,
            "truncated": arrival.truncated,
        }

    def _known(self, connection: Connection, arrival: Arrival, uidvalidity: int) -> bool:
        """The same UID, or (after a change of UIDVALIDITY) the same bytes."""
        c = t.inbound.c
        same_uid = (c.uidvalidity == uidvalidity) & (c.uid == arrival.uid)
        same_bytes = (c.uidvalidity != uidvalidity) & (c.content_hash == _hash(arrival.raw))
        query = select(c.number).where(c.inbox == self.place.inbox, or_(same_uid, same_bytes)).limit(1)
        return connection.execute(query).first() is not None

    def newest_arrival(self) -> dt.datetime | None:
        """The latest INTERNALDATE of a kept message."""
        with begin(self.engine) as connection:
            return connection.execute(
                select(func.max(t.inbound.c.received_at)).where(t.inbound.c.inbox == self.place.inbox)
            ).scalar()

    def newest_record(self) -> dt.datetime | None:
        """The latest moment any record tells."""
        columns = (t.inbound.c.kept_at, t.inbound.c.settled_at, t.outbox.c.created_at, t.polls.c.at)
        with begin(self.engine) as connection:
            found = [connection.execute(select(func.max(c))).scalar() for c in columns]
        return max((moment for moment in found if moment), default=None)

    # --- kept messages ---------------------------------------------------------------------------------------------------

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
        which = (
            c.number == number,
            c.inbox == self.place.inbox,
            c.outcome == Outcome.TROUBLE.value,
            c.raw.is_not(None),
        )
        with begin(self.engine) as connection:
            return bool(
                connection.execute(
                    update(t.inbound).where(*which).values(outcome=None, reason=None, filed=False)
                ).rowcount
            )

    def outcomes(self, numbers: Sequence[int]) -> Mapping[Outcome, int]:
        """How the messages of these numbers ended."""
        counts: dict[Outcome, int] = {}
        with begin(self.engine) as connection:
            for start in range(0, len(numbers), 500):
                some = t.inbound.c.number.in_(numbers[start : start + 500])
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
        c = t.inbound.c
        current = select(t.ledgers.c.uidvalidity).where(t.ledgers.c.inbox == self.place.inbox).scalar_subquery()
        query = select(c.number, c.uid, c.stays).where(
            c.inbox == self.place.inbox, c.outcome.is_not(None), c.filed.is_(False), c.uidvalidity == current
        )
        with begin(self.engine) as connection:
            return tuple(Filing(row.number, row.uid, row.stays) for row in connection.execute(query.order_by(c.uid)))

    def note_filed(self, numbers: Sequence[int]) -> None:
        """They are marked or moved."""
        with begin(self.engine) as connection:
            for start in range(0, len(numbers), 500):
                some = t.inbound.c.number.in_(numbers[start : start + 500])
                connection.execute(update(t.inbound).where(some).values(filed=True))

    def purge(self, now: dt.datetime, keep_raw_days: int) -> int:
        """Forget the bytes of mail settled longer ago, and of letters done longer ago."""
        before = now - dt.timedelta(days=keep_raw_days)
        c, o = t.inbound.c, t.outbox.c
        with begin(self.engine) as connection:
            old = update(t.inbound).where(
                c.inbox == self.place.inbox,
                c.settled_at < before,
                c.outcome != Outcome.TROUBLE.value,
                c.raw.is_not(None),
            )
            forgotten = connection.execute(old.values(raw=None)).rowcount
            done = update(t.outbox).where(o.inbox == self.place.inbox, o.done_at < before, o.raw.is_not(None))
            connection.execute(done.values(raw=None))
        return forgotten

    # --- what she did herself --------------------------------------------------------------------------------------------

    def own_answers_from(self) -> tuple[int, int]:
        """(uidvalidity, first UID not yet looked at) of the Sent folder."""
        with begin(self.engine) as connection:
            row = connection.execute(select(t.sent_ledgers).where(t.sent_ledgers.c.inbox == self.place.inbox)).first()
        return (row.uidvalidity, row.next_uid) if row else (0, 0)

    def note_own_answers(self, uidvalidity: int, next_uid: int, answers: Sequence[OwnAnswer]) -> None:
        """Remember which messages she has answered herself, and which drafts she sent."""
        with begin(self.engine) as connection:
            c = t.sent_ledgers.c
            values = {"uidvalidity": uidvalidity, "next_uid": next_uid}
            if not connection.execute(
                update(t.sent_ledgers).where(c.inbox == self.place.inbox).values(**values)
            ).rowcount:
                connection.execute(insert(t.sent_ledgers).values(inbox=self.place.inbox, **values))
            for answer in answers:
                self._note_answer(connection, answer)

    def _note_answer(self, connection: Connection, answer: OwnAnswer) -> None:
        c, o = t.own_answers.c, t.outbox.c
        drafts = select(o.number, o.recipient).where(o.inbox == self.place.inbox, o.delivery == Delivery.DRAFTED.value)
        sent = [row.number for row in connection.execute(drafts) if row.recipient in answer.to]
        if sent:
            connection.execute(
                update(t.outbox).where(o.number == sent[0]).values(delivery=Delivery.SENT_BY_HER.value, copied=True)
            )
            return
        known = select(c.in_reply_to).where(c.inbox == self.place.inbox, c.in_reply_to == answer.in_reply_to)
        if not connection.execute(known).first():
            values = {"in_reply_to": answer.in_reply_to, "recipients": json.dumps(answer.to)}
            connection.execute(insert(t.own_answers).values(inbox=self.place.inbox, **values))


def _hash(raw: bytes) -> str:
    import hashlib

    return hashlib.sha256(raw).hexdigest()
