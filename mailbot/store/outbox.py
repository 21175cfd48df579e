"""The outbox: which letter goes next, and what became of it. Every step is a commit of its own."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Row, Select, Text, and_, bindparam, func, or_, select, type_coerce, update

from mailbot.domain.decision import LetterKind
from mailbot.ports import Delivery, HalfTrue, OutboxItem, Queue
from mailbot.store import tables as t
from mailbot.store.books import AT_ONCE, AtPlace, Books, any_of, here, in_inbox
from mailbot.store.engine import hold

HOUR, DAY = dt.timedelta(hours=1), dt.timedelta(days=1)
LEASE = dt.timedelta(minutes=10)  # PostgreSQL: a claim older than this is of a worker that is gone
SOON = dt.timedelta(minutes=1)
TO_BE_ANEW = "to be written anew"
DIGEST_PRIORITY = 2
COPIES_AT_ONCE = 200
ERROR_KEPT = 500
NOT_ENDED = frozenset({Delivery.READY, Delivery.CLAIMED, Delivery.HELD_BACK, Delivery.WITHHELD})
HERS = frozenset({Delivery.SENT_BY_HER, Delivery.DISCARDED})  # it left us when it was put in Drafts

_o, _p = t.outbox.c, t.participants.c
_earlier = t.outbox.alias("earlier")
_behind_a_draft = (
    select(_earlier.c.number)
    .where(
        in_inbox(_earlier),
        _earlier.c.recipient == _o.recipient,
        _earlier.c.number < _o.number,
        _earlier.c.draft,
        _earlier.c.delivery.in_(
            [d.value for d in (Delivery.READY, Delivery.CLAIMED, Delivery.HELD_BACK, Delivery.DRAFTED)]
        ),
    )
    .exists()
)
# Waiting, its next attempt not later than now, and no earlier draft to that person that she has not sent.
_DUE = and_(
    in_inbox(t.outbox),
    t.WAITING,
    or_(_o.next_try.is_(None), _o.next_try <= bindparam("now")),
    or_(_o.to_owner, _o.draft, ~_behind_a_draft),
)
# Of several people, as the list's JSON shows. One that was put off waits no longer: that was to be written anew.
_OF_SEVERAL = select(t.outbox).where(
    here(t.outbox),
    t.WAITING,
    or_(_o.next_try.is_(None), _o.next_try <= bindparam("now"), _o.error == TO_BE_ANEW),
    type_coerce(_o.told, Text).contains("],["),
)
_HOW_MANY_DUE = select(func.count()).select_from(t.outbox).where(_DUE)


def _first(*which: Any) -> Select[Any]:
    """The first letter by priority, then age; one that another worker is claiming is passed over."""
    order = select(_o.number).where(_DUE, *which).order_by(_o.priority, _o.created_at, _o.number).limit(1)
    return select(t.outbox).where(_o.number == order.with_for_update(skip_locked=True).scalar_subquery())


_OF = {
    Queue.ANY: (),
    Queue.TO_SEND: (_o.draft.is_(False),),
    Queue.TO_OWNER: (_o.draft.is_(False), _o.to_owner),
    Queue.DRAFTS: (_o.draft,),
}
_NEXT = {queue: _first(*which) for queue, which in _OF.items()}
_NEXT_TO_OWNER = {queue: _first(_o.to_owner, *which) for queue, which in _OF.items()}
_LETTER = update(t.outbox).where(in_inbox(t.outbox), _o.number == bindparam("the_number"))
_CLAIM = _LETTER.values(delivery=Delivery.CLAIMED.value, attempts=_o.attempts + 1, error="")
_HOLD_BACK = (
    update(t.outbox)
    .where(_DUE, _o.to_owner.is_(False), _o.delivery == Delivery.READY.value)
    .values(delivery=Delivery.HELD_BACK.value, error="letters in an hour or a day")
)
_CLAIMED = in_inbox(t.outbox), _o.delivery == Delivery.CLAIMED.value
_ROOM = select(
    select(func.count()).where(*_CLAIMED, _o.to_owner.is_(False)).scalar_subquery().label("claimed"),
    func.count().filter(_o.done_at > bindparam("hour_ago")).label("hour"),
    func.count().label("day"),
).where(in_inbox(t.outbox), t.GONE, _o.done_at > bindparam("day_ago"))
_PEOPLE = select(_p.number, _p.status, _p.group_key).where(in_inbox(t.participants), any_of(_p.number, "numbers"))
_LOST = update(t.outbox).where(*_CLAIMED, _o.claimed_at <= bindparam("before"))
_ITEMS = select(t.outbox).where(in_inbox(t.outbox)).order_by(_o.number)
_UNCOPIED = _ITEMS.where(t.UNCOPIED, _o.raw.is_not(None)).limit(COPIES_AT_ONCE)
_DRAFTS = _ITEMS.where(_o.delivery == Delivery.DRAFTED.value)
_COPIED = update(t.outbox).where(any_of(_o.number, "numbers"))
_COUNTS = select(_o.delivery, func.count().label("letters")).where(in_inbox(t.outbox)).group_by(_o.delivery)
_IN_DOUBT = select(func.count()).select_from(t.outbox).where(in_inbox(t.outbox), t.IN_DOUBT)


class SqlOutbox(AtPlace):
    """The letters of an inbox."""

    def recover_claims(self, now: dt.datetime) -> int:
        """Letters claimed by a bot that is gone are due again, in doubt. With SQLite (one bot) that is every claim."""
        before = dt.datetime.max.replace(tzinfo=dt.UTC) if self.engine.dialect.name == "sqlite" else now - LEASE
        again = {"delivery": Delivery.READY.value, "claimed_at": None, "in_doubt": True}
        with self.books() as books:
            return books.run(_LOST, again, before=before).rowcount

    def due_count(self, now: dt.datetime) -> int:
        """How many letters are due."""
        with self.books(reads=True) as books:
            return int(books.run(_HOW_MANY_DUE, now=now).scalar_one())

    # --- claiming --------------------------------------------------------------------------------------------------

    def claim(self, now: dt.datetime, *, per_hour: int, per_day: int, queue: Queue = Queue.ANY) -> OutboxItem | None:
        """Claim the next letter of a queue that is due, within the limits; stale ones are put away on the way.

        Letters to the coordinator know no limits. Workers claim one after the other, so that none passes a limit.
        """
        with self.books() as books:
            hold(books.connection, f"outbox {self.place.inbox}")
            following = _NEXT[queue]
            while row := books.run(following, now=now).first():
                if useless := _useless(books, row, now):
                    books.run(_LETTER, useless, the_number=row.number)
                elif row.to_owner or _room(books, now, per_hour, per_day):
                    books.run(_CLAIM, {"claimed_at": now}, the_number=row.number)
                    return item(row, Delivery.CLAIMED, row.attempts + 1)
                else:
                    books.run(_HOLD_BACK, now=now)
                    following = _NEXT_TO_OWNER[queue]
        return None

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
        values: dict[str, Any] = {"delivery": delivery.value, "error": error[:ERROR_KEPT], "next_try": next_try}
        values |= {"in_doubt": True} if in_doubt else {}
        values |= {} if attempts is None else {"attempts": attempts}
        values |= {} if delivery in NOT_ENDED | HERS else {"done_at": now}
        values |= {} if delivery is Delivery.CLAIMED else {"claimed_at": None}
        with self.books() as books:
            books.run(_LETTER, values, the_number=number)

    def uncopied(self) -> tuple[OutboxItem, ...]:
        """Sent letters whose copy is not yet in Sent (the first 200); hers (digest, notices) need none."""
        return self._items(_UNCOPIED)

    def note_copied(self, numbers: Sequence[int]) -> None:
        """Their copies are filed."""
        with self.books() as books:
            for start in range(0, len(numbers), AT_ONCE):
                books.run(_COPIED, {"copied": True}, numbers=numbers[start : start + AT_ONCE])

    def drafts(self) -> tuple[OutboxItem, ...]:
        """Letters that wait in her Drafts."""
        return self._items(_DRAFTS)

    def _items(self, query: Select[Any]) -> tuple[OutboxItem, ...]:
        with self.books(reads=True) as books:
            return tuple(item(row, Delivery(row.delivery), row.attempts) for row in books.run(query))

    def delivery_counts(self) -> Mapping[Delivery, int]:
        """How many letters stand where."""
        with self.books(reads=True) as books:
            return {Delivery(row.delivery): row.letters for row in books.run(_COUNTS)}

    def in_doubt_count(self) -> int:
        """Letters of which it was not known whether they had left, so that they went again."""
        with self.books(reads=True) as books:
            return int(books.run(_IN_DOUBT).scalar_one())

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
        with self.books() as books:
            books.add_new(t.outbox, [{**values, "recipient": recipient} for recipient in to])


def _useless(books: Books, row: Row[Any], now: dt.datetime) -> dict[str, Any] | None:
    """What becomes of a letter that is of no use any more: its time is over, or what it tells is no longer so. What is
    half so waits to be written anew.
    """
    if row.not_after and row.not_after <= now:
        return {"delivery": Delivery.GIVEN_UP.value, "error": "its time was over", "done_at": now}
    still = _still_so(books, row)
    if len(still) == len(row.told):
        return None
    if still:
        return {"next_try": now + SOON, "error": TO_BE_ANEW}
    return {"delivery": Delivery.STALE.value, "error": "what it told was no longer so", "done_at": now}


def _still_so(books: Books, row: Row[Any]) -> tuple[int, ...]:
    """The people (by number) who stand as a letter tells."""
    told = {number: (status, group) for number, status, group in row.told}
    if not told:
        return ()
    now_so = {r.number: (r.status, r.group_key) for r in books.run(_PEOPLE, numbers=list(told))}
    return tuple(number for number, state in told.items() if now_so.get(number) == state)


def half_true(books: Books, now: dt.datetime) -> tuple[HalfTrue, ...]:
    """The letters of the course that are due and tell what is only partly so."""
    found = ((row, _still_so(books, row)) for row in books.run(_OF_SEVERAL, now=now).all())
    return tuple(
        HalfTrue(
            row.number, LetterKind(row.kind), row.recipient, row.code, row.message_id, row.in_reply_to, row.draft, still
        )
        for row, still in found
        if 0 < len(still) < len(row.told)
    )


def _room(books: Books, now: dt.datetime, per_hour: int, per_day: int) -> bool:
    """Whether one more letter may go: those that left or are claimed count, letters to the coordinator do not."""
    gone = books.run(_ROOM, hour_ago=now - HOUR, day_ago=now - DAY).one()
    return bool(gone.claimed + gone.hour < per_hour and gone.claimed + gone.day < per_day)


def item(row: Row[Any], delivery: Delivery, attempts: int) -> OutboxItem:
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
        attempts=attempts,
        delivery=delivery,
        in_doubt=row.in_doubt,
        draft=row.draft,
    )
