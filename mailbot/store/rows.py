"""Between rows and records."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Table, and_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from mailbot.domain.model import Contact, Conversation, GroupState, Participant, Registration, Stage, Status
from mailbot.domain.people import folded_name
from mailbot.store import tables as t

PERSON = ("name", "email", "phone", "extension", "organization", "title")
IN_LINE = (Status.WAITING.value, Status.OFFERED.value)
AT_ONCE = 500  # values in one query


@dataclass(frozen=True, slots=True)
class Place:
    """Where rows belong: the inbox and the course."""

    inbox: str
    course: str

    @property
    def values(self) -> dict[str, str]:
        """The two columns every row carries."""
        return {"inbox": self.inbox, "course": self.course}

    def ours(self, table: Table) -> ColumnElement[bool]:
        """The rows of this inbox and course."""
        return and_(table.c.inbox == self.inbox, table.c.course == self.course)

    def inboxes(self, table: Table) -> ColumnElement[bool]:
        """The rows of this inbox, whatever the course."""
        return table.c.inbox == self.inbox


def insert_new(connection: Connection, table: Table, values: Mapping[str, Any]) -> bool:
    """Insert a row unless one of the same key is there. Returns whether it was new."""
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    return connection.execute(dialect.insert(table).values(**values).on_conflict_do_nothing()).rowcount == 1


def save_row(connection: Connection, table: Table, key: Mapping[str, Any], values: Mapping[str, Any]) -> None:
    """Insert or replace the row of that key."""
    same = [table.c[name] == value for name, value in key.items()]
    if connection.execute(update(table).where(*same).values(**values)).rowcount == 0:
        insert_new(connection, table, {**key, **values})


def take_numbers(connection: Connection, place: Place, count: int) -> range:
    """The next numbers of the inbox's one sequence; never used again."""
    if count == 0:
        return range(0)
    c = t.counters.c
    step = update(t.counters).where(c.inbox == place.inbox, c.name == "numbers").values(next=c.next + count)
    end = connection.execute(step.returning(c.next)).scalar()
    if end is None:
        insert_new(connection, t.counters, {**place.values, "name": "numbers", "next": 1})
        end = connection.execute(step.returning(c.next)).scalar_one()
    return range(end - count, end)


def group_state(row: Row[Any]) -> GroupState:
    """A group as it stands."""
    return GroupState(
        key=row.key,
        capacity=row.capacity,
        date=row.date,
        month=None if row.date else row.month,
        sequence=row.sequence,
        confirmed=row.confirmed,
        offered=row.offered,
        waiting=row.waiting,
    )


def group_states(connection: Connection, place: Place, *, lock: bool = False) -> dict[str, GroupState]:
    """The groups in the order of the file; `lock` holds their rows until the transaction ends (PostgreSQL)."""
    rows = select(t.groups).where(place.ours(t.groups)).order_by(t.groups.c.place, t.groups.c.key)
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


def positions(connection: Connection, place: Place) -> dict[int, int]:
    """Participant number -> place in the waiting list of its group, 1 first, by order of arrival."""
    p = t.participants.c
    waiting = (
        select(p.number, p.group_key)
        .where(place.ours(t.participants), p.status.in_(IN_LINE))
        .order_by(p.queued_at, p.queue_order, p.number)
    )
    places: dict[int, int] = {}
    counts: dict[str, int] = {}
    for number, group in connection.execute(waiting):
        counts[group] = counts.get(group, 0) + 1
        places[number] = counts[group]
    return places


def registrations(connection: Connection, place: Place, codes: Iterable[str] | None = None) -> tuple[Registration, ...]:
    """Registrations with their participants, in order of arrival; all of the course, or those of the codes."""
    heads = select(t.registrations).where(place.ours(t.registrations))
    people = select(t.participants).where(place.ours(t.participants))
    if codes is not None:
        wanted = list(codes)[:AT_ONCE]
        if not wanted:
            return ()
        heads, people = heads.where(t.registrations.c.code.in_(wanted)), people.where(t.participants.c.code.in_(wanted))
    rows = connection.execute(people.order_by(t.participants.c.number)).all()
    places = positions(connection, place) if any(row.status in IN_LINE for row in rows) else {}
    by_code: dict[str, list[Participant]] = {}
    for row in rows:
        by_code.setdefault(row.code, []).append(participant(row, places.get(row.number)))
    found = [_registration(row, by_code.get(row.code, [])) for row in connection.execute(heads)]
    return tuple(sorted(found, key=_arrival))


def _arrival(registration: Registration) -> tuple[dt.datetime, int, str]:
    first = min((p.number or 0 for p in registration.participants), default=0)
    return registration.registered_at, first, registration.code


def _registration(row: Row[Any], people: list[Participant]) -> Registration:
    return Registration(
        code=row.code,
        contact=Contact(**{field: getattr(row, field) for field in PERSON}),
        language=row.language,
        registered_at=row.registered_at,
        participants=tuple(people),
    )


def registration_values(registration: Registration) -> dict[str, Any]:
    """The columns of a registration, without its code."""
    return {
        **{field: getattr(registration.contact, field) for field in PERSON},
        "folded_name": folded_name(registration.contact.name) or None,
        "language": registration.language,
        "registered_at": registration.registered_at,
    }


def participant_values(person: Participant) -> dict[str, Any]:
    """The columns of a participant, without its number. Only a running offer has an end."""
    return {
        **{field: getattr(person, field) for field in PERSON},
        "folded_name": folded_name(person.name) or None,
        "group_key": person.group,
        "status": person.status.value,
        "queued_at": person.queued_at,
        "queue_order": person.queue_order,
        "paid": person.paid,
        "offer_ends": person.offer_ends if person.status is Status.OFFERED else None,
    }


def conversation(row: Row[Any]) -> Conversation:
    """A conversation."""
    return Conversation(
        code=row.code,
        address=row.address,
        language=row.language,
        stage=Stage(row.stage),
        choices=row.choices,
        asked=row.asked,
        subject=row.subject,
        last_message_id=row.last_message_id,
        references=row.reference_ids,
    )


def conversation_values(talk: Conversation, now: dt.datetime) -> dict[str, Any]:
    """The columns of a conversation, without its code."""
    return {
        "address": talk.address,
        "language": talk.language,
        "stage": talk.stage.value,
        "choices": talk.choices,
        "asked": talk.asked,
        "subject": talk.subject,
        "last_message_id": talk.last_message_id,
        "reference_ids": talk.references,
        "changed_at": now,
    }
