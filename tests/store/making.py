"""Messages, people, decisions and letters to keep in a store."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from mailbot.domain.decision import Decision, Letter, LetterKind, Lookup, Reason, Seat
from mailbot.domain.model import Contact, GroupState, Participant, Registration, Status
from mailbot.mail.model import Address
from mailbot.ports import Arrival, Delivery, Rendered, Written
from mailbot.store.store import SqlStore

INBOX, COURSE = "lead@office.example", "bees-2027"
NOW = dt.datetime(2027, 3, 1, 15, tzinfo=dt.UTC)
MINUTE, HOUR, DAY = dt.timedelta(minutes=1), dt.timedelta(hours=1), dt.timedelta(days=1)
SPRING = GroupState(key="spring", capacity=2, date=dt.date(2027, 4, 10))
SUMMER = GroupState(key="summer", capacity=3, date=dt.date(2027, 6, 12))
GROUPS = (SPRING, SUMMER)
NO_LIMIT = {"per_hour": 1000, "per_day": 1000}


def arrival(uid: int, text: str = "", **more: Any) -> Arrival:
    """A message as fetched; the same text is the same bytes."""
    raw = (text or f"message {uid}").encode()
    return Arrival(uid, raw, len(raw), more.pop("at", NOW + uid * dt.timedelta(seconds=1)), **more)


def kept(store: SqlStore, *uids: int) -> tuple[int, ...]:
    """Keep messages; the numbers of all that are unsettled."""
    store.keep([arrival(uid) for uid in uids], 7, max(uids) + 1, NOW)
    return store.unsettled()


def person(name: str | None = "Ida Lund", status: Status = Status.CONFIRMED, **more: Any) -> Participant:
    """A participant, in the group of spring where nothing else is said."""
    facts: dict[str, Any] = {"group": "spring", "queued_at": NOW, **more}
    return Participant(name=name, status=status, **facts)


def registration(code: str = "IDAL-0001", *people: Participant, **contact: Any) -> Registration:
    """A registration; its contact is Ida Lund where nothing else is said."""
    facts = {"name": "Ida Lund", "email": "ida@hive.example", **contact}
    return Registration(
        code=code, contact=Contact(**facts), language="en", registered_at=NOW, participants=people or (person(),)
    )


def letter(
    message_id: str = "l1@office.example",
    people: Sequence[Participant] = (),
    *,
    to: str = "ida@hive.example",
    code: str | None = "IDAL-0001",
    kind: LetterKind = LetterKind.CONFIRMATION,
    delivery: Delivery = Delivery.READY,
    draft: bool = False,
    **more: Any,
) -> Written:
    """A letter that tells of those people."""
    seats = tuple(Seat(p.name, p.status, p.group) for p in people)
    told = Letter(kind, Address(to, "Ida Lund"), "en", code, message_id, seats=seats, **more)
    return Written(told, Rendered(f"About {kind}", b"raw of " + message_id.encode()), delivery, draft)


def apply(store: SqlStore, *letters: Written, registered: Sequence[Registration] = (), now: dt.datetime = NOW) -> None:
    """Save records and letters that answer no message."""
    code = registered[0].code if registered else None
    with store.transaction() as transaction:
        transaction.apply(Decision(Reason.CHANGED, code, registrations=tuple(registered)), letters, now)


def settle(
    store: SqlStore,
    number: int,
    decision: Decision | None = None,
    *letters: Written,
    now: dt.datetime = NOW,
    sender: str = "ida@hive.example",
    subject: str = "Bees",
    words: str = "",
) -> None:
    """Settle a message."""
    decision = decision or Decision(Reason.THANKED)
    with store.transaction() as transaction:
        assert transaction.inbound(number)
        transaction.settle(number, decision, letters, now, sender, subject, f"m{number}@hive.example", words)


def state(store: SqlStore, author: str | None = "ida@hive.example", words: str = "", **lookup: Any) -> Any:
    """What a message of that author finds."""
    with store.transaction() as transaction:
        return transaction.state_for(Lookup(**lookup), lookup.pop("now", NOW), words, author)


def claimed(store: SqlStore, now: dt.datetime = NOW, **limits: int) -> list[str]:
    """The Message-IDs of all letters that can be claimed now, each noted as sent (or as put in Drafts)."""
    ids = []
    while item := store.claim(now, **{**NO_LIMIT, **limits}):
        store.note(item.number, Delivery.DRAFTED if item.draft else Delivery.SENT, now)
        ids.append(item.message_id)
    return ids


def people(store: SqlStore) -> dict[str | None, Participant]:
    """Everybody by name."""
    return {p.name: p for r in store.registrations() for p in r.participants}
