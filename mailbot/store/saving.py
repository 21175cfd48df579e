"""Saving a decision: records, counters, letters, what waits for her; all on the caller's transaction."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, case, insert, select, update

from mailbot.domain.decision import Attention, Bounced, Decision, Letter, LetterKind
from mailbot.domain.model import Participant, Registration, Status
from mailbot.domain.people import folded_name
from mailbot.ports import Delivery, Written
from mailbot.store import rows
from mailbot.store import tables as t
from mailbot.store.rows import Place

COUNTED = {Status.CONFIRMED: (1, 0, 0), Status.OFFERED: (0, 1, 1), Status.WAITING: (0, 0, 1)}
HELD_FOR = dt.timedelta(days=1)
ONE_EACH = frozenset({LetterKind.OFFER, LetterKind.OFFER_EXPIRED, LetterKind.ANSWER})  # each about a matter of its own


class NoSeatLeft(Exception):
    """A decision would give a group more people than seats: nothing of it may be saved."""


def save(
    connection: Connection,
    place: Place,
    decision: Decision,
    letters: Sequence[Written],
    now: dt.datetime,
    inbound: int | None = None,
) -> None:
    """The whole of a decision. Errors: NoSeatLeft, or what a constraint refuses; the caller then rolls back."""
    for registration in decision.registrations:
        save_registration(connection, place, registration, now)
    if talk := decision.conversation:
        values = rows.conversation_values(talk, now)
        rows.save_row(connection, t.conversations, {**place.values, "code": talk.code}, values)
    for written in letters:
        save_letter(connection, place, written, now, changes=bool(decision.registrations))
    save_attentions(connection, place, decision.attention, now, inbound)
    if decision.guess:
        values = {"person": decision.guess.person, "words": decision.guess.words, "at": now}
        connection.execute(insert(t.guesses).values(**place.values, **values))
    if decision.bounced:
        note_bounce(connection, place, decision.bounced, now)


# --- registrations ------------------------------------------------------------------------------------------------


def save_registration(connection: Connection, place: Place, registration: Registration, now: dt.datetime) -> None:
    """Insert or replace a registration with its participants; the group counters move by the difference.

    A participant of the registration that is not in the record stays as it is: rows are never removed by a decision.
    """
    before = _people_before(connection, place, registration.code)
    _save_head(connection, place, registration, now)
    for person in registration.participants:
        if person.number is not None:
            _save_kept(connection, place, person, before, now)
    added = [p for p in registration.participants if p.number is None]
    numbers = rows.take_numbers(connection, place, len(added))
    for number, person in zip(numbers, added, strict=True):
        key = {**place.values, "code": registration.code, "number": number}
        when = now if person.status is Status.CANCELLED else None
        values = {**rows.participant_values(person), "cancelled_at": when}
        connection.execute(insert(t.participants).values(**key, **values))
    told = {p.number for p in registration.participants}
    changed = [p for number, p in before.items() if number in told]
    _move_counters(connection, place, changed, registration.participants, now)


def _people_before(connection: Connection, place: Place, code: str) -> dict[int, Participant]:
    p = t.participants
    kept = connection.execute(select(p).where(place.ours(p), p.c.code == code))
    return {row.number: rows.participant(row) for row in kept}


def _save_head(connection: Connection, place: Place, registration: Registration, now: dt.datetime) -> None:
    values = rows.registration_values(registration)
    same = (place.ours(t.registrations), t.registrations.c.code == registration.code)
    if connection.execute(update(t.registrations).where(*same).values(**values)).rowcount == 0:
        key = {**place.values, "code": registration.code, "kept_at": now}
        connection.execute(insert(t.registrations).values(**key, **values))


def _save_kept(
    connection: Connection, place: Place, person: Participant, before: Mapping[int, Participant], now: dt.datetime
) -> None:
    assert person.number is not None
    if person.number not in before:
        raise ValueError(f"participant {person.number} is not in this registration")
    was = before[person.number]
    if person.model_copy(update={"position": None}) == was:
        return
    values = rows.participant_values(person)
    if (person.status is Status.CANCELLED) != (was.status is Status.CANCELLED):
        values["cancelled_at"] = now if person.status is Status.CANCELLED else None
    which = (t.participants.c.inbox == place.inbox, t.participants.c.number == person.number)
    connection.execute(update(t.participants).where(*which).values(**values))


def _move_counters(
    connection: Connection,
    place: Place,
    before: Iterable[Participant],
    after: Iterable[Participant],
    now: dt.datetime,
) -> None:
    """Add what the rows after count more than those before; refuse a seat too many (a CHECK backs this)."""
    moved: dict[str, list[int]] = {}
    for sign, people in ((-1, before), (1, after)):
        for person in people:
            if person.group and (counted := COUNTED.get(person.status)):
                counts = moved.setdefault(person.group, [0, 0, 0])
                for column, amount in enumerate(counted):
                    counts[column] += sign * amount
    for key, (confirmed, offered, waiting) in sorted(moved.items()):
        if confirmed or offered or waiting:
            _move(connection, place, key, confirmed, offered, waiting)


def _move(connection: Connection, place: Place, key: str, confirmed: int, offered: int, waiting: int) -> None:
    """Move one group's counters. Fewer seats than people (a capacity lowered) may only become fewer people."""
    c = t.groups.c
    which = (place.ours(t.groups), c.key == key)
    state = connection.execute(select(t.groups).where(*which).with_for_update()).one()
    taken = state.confirmed + state.offered + confirmed + offered
    if confirmed + offered > 0 and taken > state.capacity:
        raise NoSeatLeft(f"group {key} would hold {taken} people on {state.capacity} seats")
    counted = {
        "confirmed": c.confirmed + confirmed,
        "offered": c.offered + offered,
        "waiting": c.waiting + waiting,
    }
    connection.execute(update(t.groups).where(*which).values(**counted))
    if state.seat_limit > state.capacity:
        limit = case((c.confirmed + c.offered > c.capacity, c.confirmed + c.offered), else_=c.capacity)
        connection.execute(update(t.groups).where(*which).values(seat_limit=limit))


# --- letters ------------------------------------------------------------------------------------------------------


def save_letter(connection: Connection, place: Place, written: Written, now: dt.datetime, *, changes: bool) -> None:
    """Put a letter into the outbox; the same letter made again (same Message-ID and recipient) is there once."""
    letter = written.letter
    held = written.delivery is Delivery.HELD_BACK
    _replace_earlier(connection, place, letter, now, merge=held)
    values = {
        "kind": letter.kind.value,
        "recipient": letter.to.email,
        "subject": written.rendered.subject,
        "message_id": letter.message_id,
        "in_reply_to": letter.in_reply_to,
        "code": letter.code,
        "raw": written.rendered.raw,
        "draft": written.draft,
        "changes": changes,
        "delivery": written.delivery.value,
        "priority": letter.priority,
        "created_at": now,
        "not_after": letter.not_after,
        "next_try": now + HELD_FOR if held else None,
        "choices": tuple(c.group for c in sorted(letter.choices, key=lambda c: c.number or 0) if c.number is not None),
        "told": state_told(connection, place, letter),
        "error": "letters to this address in a day" if held else "",
    }
    rows.insert_new(connection, t.outbox, {**place.values, **values})


def _replace_earlier(connection: Connection, place: Place, letter: Letter, now: dt.datetime, *, merge: bool) -> None:
    """An earlier letter of the kind, not yet claimed, gives way to one that tells the same people's state anew.

    Of letters held back for an address only the last of the conversation stays (`merge`).
    """
    o = t.outbox.c
    earlier = select(o.number, o.kind, o.told, o.delivery).where(
        place.ours(t.outbox),
        o.code == letter.code,
        o.recipient == letter.to.email,
        o.message_id != letter.message_id,
        o.delivery.in_((Delivery.READY.value, Delivery.HELD_BACK.value)),
    )
    told = {one[0] for one in state_told(connection, place, letter)}
    gone = [
        row.number
        for row in connection.execute(earlier)
        if (row.kind == letter.kind.value and letter.kind not in ONE_EACH and {one[0] for one in row.told} <= told)
        or (merge and row.delivery == Delivery.HELD_BACK.value)
    ]
    put_away = {"delivery": Delivery.STALE.value, "error": "replaced by a later letter", "done_at": now}
    connection.execute(update(t.outbox).where(o.number.in_(gone)).values(**put_away))


def state_told(connection: Connection, place: Place, letter: Letter) -> tuple[tuple[int, str, str | None], ...]:
    """What must still hold when the letter leaves: (participant number, status, group) of each seat it tells of."""
    p = t.participants.c
    if not letter.seats or not letter.code:
        return ()
    people = connection.execute(
        select(p.number, p.folded_name, p.status, p.group_key)
        .where(place.ours(t.participants), p.code == letter.code)
        .order_by(p.number.desc())
    ).all()
    left = {(row.folded_name, row.status, row.group_key, row.number): row.number for row in people}
    told: list[tuple[int, str, str | None]] = []
    for seat in letter.seats:
        wanted = (folded_name(seat.name) or None, seat.status.value, seat.group)
        found = next((key for key in left if key[:3] == wanted), None)
        if found:
            told.append((left.pop(found), seat.status.value, seat.group))
    return tuple(told)


def note_bounce(connection: Connection, place: Place, bounced: Bounced, now: dt.datetime) -> None:
    """Mark the letter that came back."""
    told = f"{bounced.status} {'permanent' if bounced.permanent else 'for now'}".strip()
    o = t.outbox.c
    which = (o.inbox == place.inbox, o.message_id == bounced.message_id)
    connection.execute(update(t.outbox).where(*which).values(bounced=told, bounced_at=now))


# --- what waits for her -------------------------------------------------------------------------------------------


def save_attentions(
    connection: Connection, place: Place, attentions: Sequence[Attention], now: dt.datetime, inbound: int | None
) -> None:
    """What waits for her, each with a number."""
    numbers = rows.take_numbers(connection, place, len(attentions))
    for number, one in zip(numbers, attentions, strict=True):
        values: dict[str, Any] = {
            "kind": one.kind.value,
            "reason": one.reason.value,
            "person": one.person,
            "address": one.address,
            "phone": one.phone,
            "words": one.words,
            "subject": one.subject,
            "code": one.code,
            "message_id": one.message_id,
        }
        key = {**place.values, "number": number, "inbound": inbound, "since": now}
        connection.execute(insert(t.attentions).values(**key, **values))
