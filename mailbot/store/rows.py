"""Between rows and records."""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Row, and_, bindparam, func, not_, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.sql.dml import ReturningInsert

from mailbot.domain.model import (
    LAPSED,
    Contact,
    Conversation,
    GroupState,
    Participant,
    Registration,
    Stage,
    Status,
)
from mailbot.domain.people import folded_name
from mailbot.store import tables as t
from mailbot.store.books import AT_ONCE, Books, any_of, here

PERSON = ("name", "email", "phone", "extension", "organization", "title")
IN_LINE = (Status.WAITING.value, Status.OFFERED.value)


# --- numbers ------------------------------------------------------------------------------------------------------


def take_numbers(books: Books, count: int) -> range:
    """The next numbers of the inbox's one sequence, 1 first; never used again."""
    if count == 0:
        return range(0)
    first = {**books.place.values, "name": "numbers", "next": 1 + count, "count": count}
    end: int = books.connection.execute(_next_numbers(books.connection.dialect.name), first).scalar_one()
    return range(end - count, end)


@functools.cache
def _next_numbers(dialect: str) -> ReturningInsert[Any]:
    insert = (postgresql if dialect == "postgresql" else sqlite).insert(t.counters)
    c = t.counters.c
    on = {"next": c.next + bindparam("count")}
    return insert.on_conflict_do_update(index_elements=[c.inbox, c.name], set_=on).returning(c.next)  # type: ignore[no-any-return]


# --- groups -------------------------------------------------------------------------------------------------------

_GROUPS = select(t.groups).where(here(t.groups)).order_by(t.groups.c.place, t.groups.c.key)
_GROUPS_HELD = _GROUPS.with_for_update()
_l, _gone = t.participants.c, t.participants.alias("gone").c
_GIVEN_UP_SINCE = (
    select(_gone.number)
    .where(
        _gone.inbox == _l.inbox,
        _gone.course == _l.course,
        _gone.group_key == _l.group_key,
        _gone.cancelled_at > _l.queued_at,
    )
    .exists()
)
# Who let an offer end, no seat of the group having been given up since: they are offered nothing.
RESTS = and_(_l.status == Status.WAITING.value, _l.queue_order == LAPSED, not_(_GIVEN_UP_SINCE))
_RESTING = select(_l.group_key, func.count().label("people")).where(here(t.participants), RESTS).group_by(_l.group_key)


def group_rows(books: Books, *, hold: bool = False) -> Sequence[Row[Any]]:
    """The groups in the order of the file; `hold` keeps their rows until the transaction ends (PostgreSQL)."""
    return books.run(_GROUPS_HELD if hold else _GROUPS).all()


def group_states(books: Books, *, hold: bool = False) -> dict[str, GroupState]:
    """The groups as they stand, in the order of the file."""
    found = group_rows(books, hold=hold)
    resting = {row.group_key: row.people for row in books.run(_RESTING)} if any(r.waiting for r in found) else {}
    return {row.key: group_state(row, resting.get(row.key, 0)) for row in found}


def group_state(row: Row[Any], lapsed: int = 0) -> GroupState:
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
        lapsed=lapsed,
    )


# --- registrations ------------------------------------------------------------------------------------------------

_p = t.participants.c
_HEADS = select(t.registrations).where(here(t.registrations))
_HEADS_OF = _HEADS.where(any_of(t.registrations.c.code, "codes"))
_PEOPLE = select(t.participants).where(here(t.participants))
_PEOPLE_OF = _PEOPLE.where(any_of(_p.code, "codes"))
_PEOPLE_OF_ONE = _PEOPLE.where(_p.code == bindparam("the_code"))
_LINES = (
    select(_p.number, _p.group_key)
    .where(here(t.participants), any_of(_p.group_key, "groups"), _p.status.in_(IN_LINE))
    .order_by(_p.queued_at, _p.queue_order, _p.number)
)


def all_registrations(books: Books) -> tuple[Registration, ...]:
    """All registrations of the course with their participants, in order of arrival."""
    return _joined(books, books.run(_HEADS).all(), sorted(books.run(_PEOPLE), key=lambda row: row.number))


def registrations(books: Books, codes: Sequence[str]) -> tuple[Registration, ...]:
    """The registrations of those codes (the first 500) with their participants, in order of arrival."""
    if not codes:
        return ()
    heads = books.run(_HEADS_OF, codes=codes[:AT_ONCE]).all()
    return _joined(books, heads, people_of(books, codes)) if heads else ()


def people_of(books: Books, codes: Sequence[str]) -> Sequence[Row[Any]]:
    """The rows of the participants of those codes (the first 500)."""
    if len(codes) == 1:  # nearly always; a list costs half as much again
        found = books.run(_PEOPLE_OF_ONE, the_code=codes[0])
    else:
        found = books.run(_PEOPLE_OF, codes=codes[:AT_ONCE])
    return sorted(found, key=lambda row: row.number)


def _joined(books: Books, heads: Sequence[Row[Any]], people: Sequence[Row[Any]]) -> tuple[Registration, ...]:
    places = positions(books, sorted({row.group_key for row in people if row.status in IN_LINE}))
    by_code: dict[str, list[Participant]] = {}
    for row in people:
        by_code.setdefault(row.code, []).append(participant(row, places.get(row.number)))
    return tuple(sorted((_registration(row, by_code.get(row.code, [])) for row in heads), key=_arrival))


def positions(books: Books, groups: Sequence[str]) -> dict[int, int]:
    """Participant number -> place in the waiting list of its group, 1 first, by order of arrival."""
    places: dict[int, int] = {}
    counts: dict[str, int] = {}
    for row in books.run(_LINES, groups=groups) if groups else ():
        counts[row.group_key] = counts.get(row.group_key, 0) + 1
        places[row.number] = counts[row.group_key]
    return places


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


def registration_values(registration: Registration) -> dict[str, Any]:
    """The columns of a registration."""
    return {
        "code": registration.code,
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


# --- conversations ------------------------------------------------------------------------------------------------


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


def conversation_values(talk: Conversation, now: dt.datetime) -> Mapping[str, Any]:
    """The columns of a conversation."""
    return {
        "code": talk.code,
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
