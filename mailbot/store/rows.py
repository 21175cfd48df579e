"""Between rows and records."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection, Row, select, update

from mailbot.config.values import YearMonth
from mailbot.domain.model import Contact, Conversation, GroupState, Participant, Registration, Stage, Status
from mailbot.domain.people import folded_name
from mailbot.store import tables as t

PERSON = ("name", "email", "phone", "extension", "organization", "title")


def take_numbers(connection: Connection, count: int) -> range:
    """The next numbers of the one sequence; never used again."""
    row = update(t.counters).where(t.counters.c.name == "numbers").values(next=t.counters.c.next + count)
    end = connection.execute(row.returning(t.counters.c.next)).scalar_one()
    return range(end - count, end)


def month_text(month: YearMonth | None) -> str | None:
    """A month as its column holds it."""
    return f"{month.year:04}-{month.month:02}" if month else None


def group_state(row: Row[Any]) -> GroupState:
    """A group as it stands."""
    return GroupState(
        key=row.key,
        capacity=row.capacity,
        date=row.date,
        month=YearMonth.parse(row.month) if row.month and not row.date else None,
        sequence=row.sequence,
        confirmed=row.confirmed,
        offered=row.offered,
        waiting=row.waiting,
    )


def group_states(connection: Connection, course: str, *, lock: bool = False) -> dict[str, GroupState]:
    """The groups of a course in the order of the file; `lock` holds their rows until the transaction ends (PostgreSQL)."""
    rows = select(t.groups).where(t.groups.c.course == course).order_by(t.groups.c.place)
    return {row.key: group_state(row) for row in connection.execute(rows.with_for_update() if lock else rows)}


def participant(row: Row[Any], position: int | None = None) -> Participant:
    """A participant."""
    return Participant(
        number=row.number,
        **{field: getattr(row, field) for field in PERSON},
        group=row.group_key,
        status=Status(row.status),
        queued_at=row.queued_at,
        queue_order=row.queue_order,
        position=position,
        paid=row.paid,
        offer_ends=row.offer_ends,
    )


def positions(connection: Connection, course: str) -> dict[int, int]:
    """Participant number -> place in the waiting list of its group, 1 first."""
    p = t.participants.c
    waiting = (
        select(p.number, p.group_key)
        .where(p.course == course, p.status.in_((Status.WAITING.value, Status.OFFERED.value)))
        .order_by(p.group_key, p.queued_at, p.queue_order, p.number)
    )
    places: dict[int, int] = {}
    counts: dict[str, int] = {}
    for number, group in connection.execute(waiting):
        counts[group] = counts.get(group, 0) + 1
        places[number] = counts[group]
    return places


def registrations(connection: Connection, course: str, codes: Iterable[str] | None = None) -> tuple[Registration, ...]:
    """Registrations with their participants, in order of arrival; all of the course, or those of the codes."""
    wanted = None if codes is None else list(codes)
    if wanted == []:
        return ()
    heads, people = select(t.registrations), select(t.participants)
    heads, people = heads.where(t.registrations.c.course == course), people.where(t.participants.c.course == course)
    if wanted is not None:
        heads = heads.where(t.registrations.c.code.in_(wanted))
        people = people.where(t.participants.c.code.in_(wanted))
    rows = connection.execute(people.order_by(t.participants.c.number)).all()
    places = positions(connection, course) if any(r.status in ("waiting", "offered") for r in rows) else {}
    by_code: dict[str, list[Participant]] = {}
    for row in rows:
        by_code.setdefault(row.code, []).append(participant(row, places.get(row.number)))
    order = heads.order_by(t.registrations.c.registered_at, t.registrations.c.code)
    return tuple(_registration(row, by_code.get(row.code, [])) for row in connection.execute(order))


def _registration(row: Row[Any], people: list[Participant]) -> Registration:
    return Registration(
        code=row.code,
        contact=Contact(**{field: getattr(row, field) for field in PERSON}),
        language=row.language,
        registered_at=row.registered_at,
        participants=tuple(people),
    )


def registration_values(registration: Registration) -> dict[str, Any]:
    """The columns of a registration."""
    return {
        **{field: getattr(registration.contact, field) for field in PERSON},
        "language": registration.language,
        "registered_at": registration.registered_at,
    }


def participant_values(person: Participant, now: dt.datetime) -> dict[str, Any]:
    """The columns of a participant, without its number."""
    return {
        **{field: getattr(person, field) for field in PERSON},
        "folded_name": folded_name(person.name) or None,
        "group_key": person.group,
        "status": person.status.value,
        "queued_at": person.queued_at,
        "queue_order": person.queue_order,
        "paid": person.paid,
        "offer_ends": person.offer_ends,
        "changed_at": now,
    }


def conversation(row: Row[Any]) -> Conversation:
    """A conversation."""
    return Conversation(
        code=row.code,
        address=row.address,
        language=row.language,
        stage=Stage(row.stage),
        choices=tuple(json.loads(row.choices)),
        asked=row.asked,
        subject=row.subject,
        last_message_id=row.last_message_id,
        references=tuple(json.loads(row.reference_ids)),
    )


def conversation_values(talk: Conversation) -> dict[str, Any]:
    """The columns of a conversation, without its code."""
    return {
        "address": talk.address,
        "language": talk.language,
        "stage": talk.stage.value,
        "choices": json.dumps(talk.choices),
        "asked": talk.asked,
        "subject": talk.subject,
        "last_message_id": talk.last_message_id,
        "reference_ids": json.dumps(talk.references),
    }
