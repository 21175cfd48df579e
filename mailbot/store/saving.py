"""Saving a decision: records, counters, letters, what waits for her; all on the caller's transaction."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, insert, select, update

from mailbot.domain.decision import Attention, Decision
from mailbot.domain.model import Conversation, Participant, Registration, Status
from mailbot.ports import Delivery, Written
from mailbot.store import rows
from mailbot.store import tables as t

COUNTED = {Status.CONFIRMED: (1, 0, 0), Status.OFFERED: (0, 1, 1), Status.WAITING: (0, 0, 1)}


@dataclass(frozen=True, slots=True)
class Place:
    """Where rows belong."""

    inbox: str
    course: str


def save(
    connection: Connection,
    place: Place,
    decision: Decision,
    letters: Sequence[Written],
    now: dt.datetime,
    inbound: int | None = None,
) -> None:
    """The whole of a decision."""
    for registration in decision.registrations:
        save_registration(connection, place, registration, now)
    if decision.conversation:
        save_conversation(connection, place, decision.conversation)
    for written in letters:
        save_letter(connection, place, written, now, changes=bool(decision.registrations), inbound=inbound)
    save_attentions(connection, place, decision.attention, now, inbound)
    if decision.guess:
        values = {"person": decision.guess.person, "words": decision.guess.words, "at": now}
        connection.execute(insert(t.guesses).values(inbox=place.inbox, course=place.course, **values))
    if decision.bounced:
        note_bounce(connection, place, decision, now)


def save_registration(connection: Connection, place: Place, registration: Registration, now: dt.datetime) -> None:
    """Insert or replace a registration with its participants; the group counters move by the difference."""
    known = connection.execute(
        select(t.registrations.c.code).where(t.registrations.c.code == registration.code)
    ).first()
    values = rows.registration_values(registration)
    if known:
        connection.execute(update(t.registrations).where(t.registrations.c.code == registration.code).values(**values))
    else:
        connection.execute(
            insert(t.registrations).values(code=registration.code, inbox=place.inbox, course=place.course, **values)
        )
    before = (
        {
            row.number: rows.participant(row)
            for row in connection.execute(select(t.participants).where(t.participants.c.code == registration.code))
        }
        if known
        else {}
    )
    for person in registration.participants:
        if person.number is not None and person.number in before:
            if person.model_copy(update={"position": None}) != before[person.number]:
                change = update(t.participants).where(t.participants.c.number == person.number)
                connection.execute(change.values(**rows.participant_values(person, now)))
    added = [p for p in registration.participants if p.number is None]
    for number, person in zip(rows.take_numbers(connection, len(added)) if added else (), added, strict=True):
        values = rows.participant_values(person, now)
        connection.execute(
            insert(t.participants).values(
                number=number, inbox=place.inbox, course=place.course, code=registration.code, **values
            )
        )
    _move_counters(connection, place, before.values(), registration.participants)


def _move_counters(
    connection: Connection, place: Place, before: Iterable[Participant], after: Iterable[Participant]
) -> None:
    """Add what the rows after count more than those before. The CHECK of the table refuses a seat too many."""
    moved: dict[str, list[int]] = {}
    for sign, people in ((-1, before), (1, after)):
        for person in people:
            counted = COUNTED.get(person.status)
            if person.group and counted:
                counts = moved.setdefault(person.group, [0, 0, 0])
                for column, amount in enumerate(counted):
                    counts[column] += sign * amount
    for key, (confirmed, offered, waiting) in moved.items():
        if confirmed or offered or waiting:
            c = t.groups.c
            change = update(t.groups).where(c.course == place.course, c.key == key)
            connection.execute(
                change.values(
                    confirmed=c.confirmed + confirmed, offered=c.offered + offered, waiting=c.waiting + waiting
                )
            )


def save_conversation(connection: Connection, place: Place, talk: Conversation) -> None:
    """Insert or replace a conversation."""
    values = rows.conversation_values(talk)
    changed = connection.execute(update(t.conversations).where(t.conversations.c.code == talk.code).values(**values))
    if not changed.rowcount:
        connection.execute(
            insert(t.conversations).values(code=talk.code, inbox=place.inbox, course=place.course, **values)
        )


def save_letter(
    connection: Connection, place: Place, written: Written, now: dt.datetime, *, changes: bool, inbound: int | None
) -> None:
    """Put a letter into the outbox. One of the same kind to the same person that has not left yet is replaced."""
    letter = written.letter
    o = t.outbox.c
    waiting = (
        o.delivery.in_((Delivery.READY.value, Delivery.HELD_BACK.value)),
        o.claimed_at.is_(None),
        o.draft.is_(False),
    )
    same = (o.code == letter.code, o.kind == letter.kind.value, o.recipient == letter.to.email)
    replaced = {"delivery": Delivery.STALE.value, "error": "a later letter tells more", "done_at": now, "raw": None}
    connection.execute(update(t.outbox).where(*waiting, *same).values(**replaced))
    connection.execute(
        insert(t.outbox).values(
            inbox=place.inbox,
            course=place.course,
            kind=letter.kind.value,
            recipient=letter.to.email,
            subject=written.rendered.subject,
            message_id=letter.message_id,
            answers=str(inbound) if inbound else None,
            code=letter.code,
            raw=written.rendered.raw,
            draft=written.draft,
            changes=changes,
            delivery=written.delivery.value,
            priority=letter.priority,
            created_at=now,
            not_after=letter.not_after,
            next_try=now + dt.timedelta(days=1) if written.delivery is Delivery.HELD_BACK else None,
            choices=json.dumps([c.group for c in letter.choices if c.number]),
            told=json.dumps([[s.name, s.status.value, s.group] for s in letter.seats]),
        )
    )


def save_attentions(
    connection: Connection, place: Place, attentions: Sequence[Attention], now: dt.datetime, inbound: int | None
) -> None:
    """What waits for her, each with a number."""
    for number, one in zip(
        rows.take_numbers(connection, len(attentions)) if attentions else (), attentions, strict=True
    ):
        connection.execute(
            insert(t.attentions).values(
                number=number,
                inbox=place.inbox,
                course=place.course,
                kind=one.kind.value,
                reason=one.reason.value,
                person=one.person,
                address=one.address,
                phone=one.phone,
                words=one.words,
                subject=one.subject,
                code=one.code,
                message_id=one.message_id,
                inbound=inbound,
                since=now,
            )
        )


def note_bounce(connection: Connection, place: Place, decision: Decision, now: dt.datetime) -> None:
    """Mark the letter that came back."""
    bounced = decision.bounced
    assert bounced is not None
    told = f"{bounced.status} {'permanent' if bounced.permanent else 'for now'}".strip()
    which = update(t.outbox).where(t.outbox.c.inbox == place.inbox, t.outbox.c.message_id == bounced.message_id)
    connection.execute(which.values(bounced=told, bounced_at=now))
