"""The outbox: which letter goes next, and what became of it. Every step is a commit of its own."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import ColumnElement, Connection, Engine, Row, and_, case, func, or_, select, update

from mailbot.ports import Delivery, OutboxItem, Queue
from mailbot.store import rows
from mailbot.store import tables as t
from mailbot.store.engine import begin
from mailbot.store.rows import AT_ONCE, Place

HOUR, DAY = dt.timedelta(hours=1), dt.timedelta(days=1)
LEASE = dt.timedelta(minutes=10)  # PostgreSQL: a claim older than this is of a worker that is gone
DIGEST_PRIORITY = 2
COPIES_AT_ONCE = 200
WAITING = (Delivery.READY.value, Delivery.HELD_BACK.value)
LEFT = (Delivery.SENT.value, Delivery.DRAFTED.value, Delivery.SENT_BY_HER.value, Delivery.DISCARDED.value)
NOT_ENDED = frozenset({Delivery.READY, Delivery.CLAIMED, Delivery.HELD_BACK, Delivery.WITHHELD})


class SqlOutbox:
    """The letters of an inbox."""

    engine: Engine
    place: Place

    def recover_claims(self, now: dt.datetime) -> int:
        """Letters claimed by a bot that is gone are due again, in doubt. With SQLite (one bot) that is every claim."""
        o = t.outbox.c
        lost = update(t.outbox).where(o.inbox == self.place.inbox, o.delivery == Delivery.CLAIMED.value)
        if self.engine.dialect.name != "sqlite":
            lost = lost.where(o.claimed_at <= now - LEASE)
        with begin(self.engine) as connection:
            again = lost.values(delivery=Delivery.READY.value, claimed_at=None, in_doubt=True)
            return connection.execute(again).rowcount

    def due_count(self, now: dt.datetime) -> int:
        """How many letters are due."""
        with begin(self.engine, reads=True) as connection:
            return connection.execute(select(func.count()).select_from(t.outbox).where(self._due(now))).scalar_one()

    # --- claiming --------------------------------------------------------------------------------------------------

    def claim(self, now: dt.datetime, *, per_hour: int, per_day: int, queue: Queue = Queue.ANY) -> OutboxItem | None:
        """Claim the next letter of a queue that is due, within the limits; stale ones are put away on the way."""
        with begin(self.engine) as connection:
            room = self._room(connection, now, per_hour, per_day)
            if not room:
                self._hold_back(connection, now)
            while row := self._next(connection, now, room, queue):
                useless = self._useless(connection, row, now)
                if useless is None:
                    return self._claimed(connection, row, now)
                put_away = {"delivery": useless[0].value, "error": useless[1], "done_at": now}
                connection.execute(update(t.outbox).where(t.outbox.c.number == row.number).values(**put_away))
        return None

    def _due(self, now: dt.datetime) -> ColumnElement[bool]:
        """Waiting, its next attempt not later than now, and no earlier draft to that person waiting for her."""
        o, draft = t.outbox.c, t.outbox.alias("draft")
        behind_a_draft = (
            select(draft.c.number)
            .where(
                draft.c.inbox == self.place.inbox,
                draft.c.recipient == o.recipient,
                draft.c.delivery == Delivery.DRAFTED.value,
            )
            .exists()
        )
        return and_(
            o.inbox == self.place.inbox,
            o.delivery.in_(WAITING),
            or_(o.next_try.is_(None), o.next_try <= now),
            or_(o.to_owner, o.draft, ~behind_a_draft),
        )

    def _next(self, connection: Connection, now: dt.datetime, room: bool, queue: Queue) -> Row[Any] | None:
        o = t.outbox.c
        query = (
            select(t.outbox).where(self._due(now), *_of(queue)).order_by(o.priority, o.created_at, o.number).limit(1)
        )
        query = query if room else query.where(o.to_owner.is_(True))
        return connection.execute(query.with_for_update(skip_locked=True)).first()

    def _claimed(self, connection: Connection, row: Row[Any], now: dt.datetime) -> OutboxItem:
        values = {"delivery": Delivery.CLAIMED.value, "claimed_at": now, "attempts": row.attempts + 1, "error": ""}
        connection.execute(update(t.outbox).where(t.outbox.c.number == row.number).values(**values))
        return replace(item(row), delivery=Delivery.READY, attempts=row.attempts + 1)

    def _room(self, connection: Connection, now: dt.datetime, per_hour: int, per_day: int) -> bool:
        """Whether one more letter may go: those that left or are claimed count, letters to the coordinator do not."""
        o = t.outbox.c
        moment = case((o.delivery == Delivery.CLAIMED.value, o.claimed_at), else_=o.done_at)
        gone = (
            o.inbox == self.place.inbox,
            o.to_owner.is_(False),
            o.delivery.in_((*LEFT, Delivery.CLAIMED.value)),
            moment > now - DAY,
        )
        counts = select(func.count().filter(moment > now - HOUR), func.count()).select_from(t.outbox).where(*gone)
        hour, day = connection.execute(counts).one()
        return bool(hour < per_hour and day < per_day)

    def _hold_back(self, connection: Connection, now: dt.datetime) -> None:
        """What is due and found no room is held back; it comes back by itself."""
        o = t.outbox.c
        over = update(t.outbox).where(self._due(now), o.to_owner.is_(False), o.delivery == Delivery.READY.value)
        connection.execute(over.values(delivery=Delivery.HELD_BACK.value, error="letters in an hour or a day"))

    def _useless(self, connection: Connection, row: Row[Any], now: dt.datetime) -> tuple[Delivery, str] | None:
        """Why a letter is of no use any more: its time is over, or what it tells is no longer so."""
        if row.not_after and row.not_after <= now:
            return Delivery.GIVEN_UP, "its time was over"
        p = t.participants.c
        told = {number: (status, group) for number, status, group in row.told}
        if not told:
            return None
        people = select(p.number, p.status, p.group_key).where(p.inbox == self.place.inbox, p.number.in_(told))
        now_so = {r.number: (r.status, r.group_key) for r in connection.execute(people)}
        return None if now_so == told else (Delivery.STALE, "what it told was no longer so")

    # --- afterwards ------------------------------------------------------------------------------------------------

    def note(
        self,
        number: int,
        delivery: Delivery,
        now: dt.datetime,
        *,
        error: str = "",
        next_try: dt.datetime | None = None,
        in_doubt: bool = False,
        attempts: int | None = None,
    ) -> None:
        """Write down what became of a letter. What was once in doubt stays counted so."""
        values: dict[str, Any] = {"delivery": delivery.value, "error": error[:500], "next_try": next_try}
        values |= {"in_doubt": True} if in_doubt else {}
        values |= {} if attempts is None else {"attempts": attempts}
        values |= {} if delivery in NOT_ENDED else {"done_at": now}
        values |= {} if delivery is Delivery.CLAIMED else {"claimed_at": None}
        which = (t.outbox.c.number == number, t.outbox.c.inbox == self.place.inbox)
        with begin(self.engine) as connection:
            connection.execute(update(t.outbox).where(*which).values(**values))

    def uncopied(self) -> tuple[OutboxItem, ...]:
        """Sent letters whose copy is not yet in Sent; hers (digest, notices) need none."""
        o = t.outbox.c
        which = (o.delivery == Delivery.SENT.value, o.copied.is_(False), o.to_owner.is_(False), o.raw.is_not(None))
        return self._items(*which, limit=COPIES_AT_ONCE)

    def note_copied(self, numbers: Sequence[int]) -> None:
        """Their copies are filed."""
        with begin(self.engine) as connection:
            for start in range(0, len(numbers), AT_ONCE):
                some = t.outbox.c.number.in_(numbers[start : start + AT_ONCE])
                connection.execute(update(t.outbox).where(some).values(copied=True))

    def drafts(self) -> tuple[OutboxItem, ...]:
        """Letters that wait in her Drafts."""
        return self._items(t.outbox.c.delivery == Delivery.DRAFTED.value)

    def _items(self, *which: ColumnElement[bool], limit: int | None = None) -> tuple[OutboxItem, ...]:
        o = t.outbox.c
        query = select(t.outbox).where(o.inbox == self.place.inbox, *which).order_by(o.number).limit(limit)
        with begin(self.engine, reads=True) as connection:
            return tuple(item(row) for row in connection.execute(query))

    def delivery_counts(self) -> Mapping[Delivery, int]:
        """How many letters stand where."""
        o = t.outbox.c
        query = select(o.delivery, func.count()).where(o.inbox == self.place.inbox).group_by(o.delivery)
        with begin(self.engine, reads=True) as connection:
            return {Delivery(name): count for name, count in connection.execute(query)}

    def in_doubt_count(self) -> int:
        """Letters of which it was not known whether they had left, so that they went again."""
        o = t.outbox.c
        query = select(func.count()).select_from(t.outbox).where(o.inbox == self.place.inbox, o.in_doubt.is_(True))
        with begin(self.engine, reads=True) as connection:
            return connection.execute(query).scalar_one()

    def queue_letter(
        self, kind: str, to: Sequence[str], message_id: str, subject: str, raw: bytes, now: dt.datetime
    ) -> None:
        """A letter to the coordinator, one row a recipient; it goes out in every mode. The same one is queued once."""
        values = {
            "kind": kind,
            "message_id": message_id,
            "subject": subject,
            "raw": raw,
            "created_at": now,
            "delivery": Delivery.READY.value,
            "to_owner": True,
            "priority": DIGEST_PRIORITY,
            "choices": (),
            "told": (),
        }
        with begin(self.engine) as connection:
            for recipient in to:
                rows.insert_new(connection, t.outbox, {**self.place.values, **values, "recipient": recipient})


def _of(queue: Queue) -> tuple[ColumnElement[bool], ...]:
    """What a letter of that queue has."""
    o = t.outbox.c
    drafts, sent = o.draft.is_(True), o.draft.is_(False)
    return {
        Queue.ANY: (),
        Queue.TO_SEND: (sent,),
        Queue.TO_OWNER: (sent, o.to_owner.is_(True)),
        Queue.DRAFTS: (drafts,),
    }[queue]


def item(row: Row[Any]) -> OutboxItem:
    """A letter as its row tells it."""
    return OutboxItem(
        number=row.number,
        kind=row.kind,
        to=row.recipient,
        code=row.code,
        message_id=row.message_id,
        raw=row.raw or b"",
        created_at=row.created_at,
        not_after=row.not_after,
        attempts=row.attempts,
        delivery=Delivery(row.delivery),
        in_doubt=row.in_doubt,
        draft=row.draft,
    )
