"""The outbox: which letter goes next, and what became of it. Every step is a commit of its own."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection, Engine, Row, and_, func, insert, or_, select, update

from mailbot.domain.decision import LetterKind
from mailbot.ports import Delivery, OutboxItem
from mailbot.store import tables as t
from mailbot.store.engine import begin
from mailbot.store.saving import Place

HOUR, DAY = dt.timedelta(hours=1), dt.timedelta(days=1)
TELLS_A_STATE = frozenset({LetterKind.CONFIRMATION, LetterKind.WAITING, LetterKind.OFFER})
WAITING = (Delivery.READY.value, Delivery.HELD_BACK.value)
ENDED = (
    Delivery.SENT,
    Delivery.DRAFTED,
    Delivery.FAILED,
    Delivery.GIVEN_UP,
    Delivery.STALE,
    Delivery.DISCARDED,
    Delivery.SENT_BY_HER,
)


class SqlOutbox:
    """The letters of an inbox."""

    engine: Engine
    place: Place

    def _item(self, row: Row[Any], delivery: Delivery | None = None) -> OutboxItem:
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
            delivery=delivery or Delivery(row.delivery),
            in_doubt=row.in_doubt,
            draft=row.draft,
        )

    def recover_claims(self, now: dt.datetime) -> int:
        """Letters claimed by a bot that is gone are due again, in doubt. (A draft is looked for before it is put in again.)"""
        o = t.outbox.c
        with begin(self.engine) as connection:
            lost = update(t.outbox).where(o.inbox == self.place.inbox, o.delivery == Delivery.CLAIMED.value)
            return connection.execute(
                lost.values(delivery=Delivery.READY.value, claimed_at=None, in_doubt=True)
            ).rowcount

    def _due(self, now: dt.datetime) -> Any:
        o = t.outbox.c
        return and_(o.inbox == self.place.inbox, o.delivery.in_(WAITING), or_(o.next_try.is_(None), o.next_try <= now))

    def due_count(self, now: dt.datetime) -> int:
        """How many letters are due."""
        with begin(self.engine) as connection:
            return connection.execute(select(func.count()).select_from(t.outbox).where(self._due(now))).scalar_one()

    def claim(self, now: dt.datetime, *, per_hour: int, per_day: int) -> OutboxItem | None:
        """Claim the next letter that is due, within the limits; stale ones are put away on the way."""
        with begin(self.engine) as connection:
            room = self._room(connection, now, per_hour, per_day)
            passed: set[int] = set()
            while True:
                row = self._next(connection, now, room > 0, passed)
                if row is None:
                    self._hold_back(connection, now, room)
                    return None
                if self._behind_a_draft(connection, row):
                    passed.add(row.number)
                    continue
                became = self._no_longer(connection, row, now)
                if became is None:
                    values = {"delivery": Delivery.CLAIMED.value, "claimed_at": now, "attempts": row.attempts + 1}
                    connection.execute(update(t.outbox).where(t.outbox.c.number == row.number).values(**values))
                    return replace(self._item(row, Delivery.CLAIMED), attempts=row.attempts + 1)
                put_away = {"delivery": became[0].value, "error": became[1], "done_at": now, "raw": None}
                connection.execute(update(t.outbox).where(t.outbox.c.number == row.number).values(**put_away))

    def _next(self, connection: Connection, now: dt.datetime, room: bool, passed: set[int]) -> Row[Any] | None:
        o = t.outbox.c
        query = select(t.outbox).where(self._due(now)).order_by(o.priority, o.number).limit(1)
        query = query if room else query.where(o.to_owner.is_(True))
        query = query.where(o.number.not_in(passed)) if passed else query
        return connection.execute(query.with_for_update(skip_locked=True)).first()

    def _room(self, connection: Connection, now: dt.datetime, per_hour: int, per_day: int) -> int:
        """How many letters may still go out."""
        o = t.outbox.c
        gone = and_(
            o.inbox == self.place.inbox,
            o.to_owner.is_(False),
            o.done_at > now - DAY,
            o.delivery.in_((Delivery.SENT.value, Delivery.DRAFTED.value)),
        )
        hour, day = connection.execute(
            select(func.count().filter(o.done_at > now - HOUR), func.count()).select_from(t.outbox).where(gone)
        ).one()
        return min(per_hour - hour, per_day - day)

    def _hold_back(self, connection: Connection, now: dt.datetime, room: int) -> None:
        """What is due and found no room is held back; it comes back by itself."""
        if room > 0:
            return
        o = t.outbox.c
        over = update(t.outbox).where(self._due(now), o.to_owner.is_(False), o.delivery == Delivery.READY.value)
        connection.execute(over.values(delivery=Delivery.HELD_BACK.value, error="letters an hour or a day"))

    def _behind_a_draft(self, connection: Connection, row: Row[Any]) -> bool:
        """Nothing later goes to a person before a draft that waits for her."""
        o = t.outbox.c
        draft = select(o.number).where(
            o.inbox == self.place.inbox,
            o.recipient == row.recipient,
            o.delivery == Delivery.DRAFTED.value,
            o.number < row.number,
        )
        return not row.to_owner and connection.execute(draft.limit(1)).first() is not None

    def _no_longer(self, connection: Connection, row: Row[Any], now: dt.datetime) -> tuple[Delivery, str] | None:
        """Why a letter is of no use any more: its time is over, or what it tells is no longer so."""
        if row.not_after and row.not_after <= now:
            return Delivery.GIVEN_UP, "its time was over"
        if row.kind not in TELLS_A_STATE:
            return None
        p = t.participants.c
        people = connection.execute(select(p.name, p.status, p.group_key).where(p.code == row.code)).all()
        now_so = {(r.name, r.status, r.group_key) for r in people}
        told = {tuple(one) for one in json.loads(row.told)}
        told_here = {one for one in told if any(one[0] == r.name for r in people)}
        return (Delivery.STALE, "what it told was no longer so") if told_here - now_so else None

    def note(
        self,
        number: int,
        delivery: Delivery,
        now: dt.datetime,
        *,
        error: str = "",
        next_try: dt.datetime | None = None,
        in_doubt: bool = False,
    ) -> None:
        """Write down what became of a claimed letter."""
        values: dict[str, Any] = {
            "delivery": delivery.value,
            "error": error[:500],
            "next_try": next_try,
            "claimed_at": None,
        }
        values |= {"in_doubt": True} if in_doubt else {}
        values |= {"done_at": now} if delivery in ENDED else {}
        with begin(self.engine) as connection:
            connection.execute(update(t.outbox).where(t.outbox.c.number == number).values(**values))

    def uncopied(self) -> tuple[OutboxItem, ...]:
        """Sent letters to participants whose copy is not yet in Sent."""
        o = t.outbox.c
        query = select(t.outbox).where(
            o.inbox == self.place.inbox, o.delivery == Delivery.SENT.value, o.copied.is_(False), o.to_owner.is_(False)
        )
        with begin(self.engine) as connection:
            return tuple(self._item(row) for row in connection.execute(query.order_by(o.number).limit(200)))

    def note_copied(self, numbers: Sequence[int]) -> None:
        """Their copies are filed; the bytes are no longer needed."""
        with begin(self.engine) as connection:
            connection.execute(update(t.outbox).where(t.outbox.c.number.in_(numbers)).values(copied=True))

    def drafts(self) -> tuple[OutboxItem, ...]:
        """Letters that wait in her Drafts."""
        o = t.outbox.c
        query = select(t.outbox).where(o.inbox == self.place.inbox, o.delivery == Delivery.DRAFTED.value)
        with begin(self.engine) as connection:
            return tuple(self._item(row) for row in connection.execute(query))

    def delivery_counts(self) -> Mapping[Delivery, int]:
        """How many letters stand where."""
        o = t.outbox.c
        query = select(o.delivery, func.count()).where(o.inbox == self.place.inbox).group_by(o.delivery)
        with begin(self.engine) as connection:
            return {Delivery(name): count for name, count in connection.execute(query)}

    def in_doubt_count(self) -> int:
        """Letters that went again because it was not known whether they had left."""
        o = t.outbox.c
        query = select(func.count()).select_from(t.outbox).where(o.inbox == self.place.inbox, o.in_doubt.is_(True))
        with begin(self.engine) as connection:
            return connection.execute(query).scalar_one()

    def queue_letter(
        self, kind: str, to: Sequence[str], message_id: str, subject: str, raw: bytes, now: dt.datetime
    ) -> None:
        """A letter to the coordinator; it goes out in every mode. The same Message-ID is queued once."""
        with begin(self.engine) as connection:
            for number, recipient in enumerate(to):
                own_id = message_id if number == 0 else f"{number}.{message_id}"
                if connection.execute(select(t.outbox.c.number).where(t.outbox.c.message_id == own_id)).first():
                    continue
                values = {
                    "kind": kind,
                    "recipient": recipient,
                    "subject": subject,
                    "message_id": own_id,
                    "raw": raw,
                    "created_at": now,
                }
                connection.execute(
                    insert(t.outbox).values(
                        inbox=self.place.inbox,
                        course=self.place.course,
                        delivery=Delivery.READY.value,
                        to_owner=True,
                        priority=2,
                        **values,
                    )
                )
