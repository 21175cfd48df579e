"""The roster: participants by group, as `mailbot roster --json` prints it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from mailbot.config.model import Course
from mailbot.domain.model import GroupState, Participant, Registration


def _row(registration: Registration, person: Participant) -> dict[str, Any]:
    """One participant, with an address and a telephone of their own or none."""
    fields = ("name", "phone", "extension", "organization", "title", "paid", "position")
    return {
        "code": registration.code,
        **{field: getattr(person, field) for field in fields},
        "email": person.email,
        "language": registration.language,
        "status": person.status.value,
        "registered_at": registration.registered_at.isoformat(),
    }


def _group(state: GroupState, course: Course, people: list[dict[str, Any]]) -> dict[str, Any]:
    group = course.group(state.key)
    month = state.month
    return {
        "key": state.key,
        "label": group.label.in_language(course.languages[0], course.languages),
        "date": state.date.isoformat() if state.date else None,
        "month": f"{month.year}-{month.month:02}" if month and not state.date else None,
        "capacity": state.capacity,
        "confirmed": state.confirmed,
        "waiting": state.waiting,
        "participants": people,
    }


def roster(
    registrations: Iterable[Registration], groups: Mapping[str, GroupState], course: Course, only: str | None = None
) -> dict[str, Any]:
    """The whole roster, or that of one group; groups in the order of the configuration, people in order of arrival.

    Whoever has no group, or one that the configuration no longer has, is `unplaced`.
    """
    by_group: dict[str | None, list[dict[str, Any]]] = {}
    for registration in registrations:
        for person in registration.participants:
            by_group.setdefault(person.group, []).append(_row(registration, person))
    known = [g.key for g in course.groups if g.key in groups]
    unplaced = [row for key, people in by_group.items() if key not in known for row in people]
    return {
        "groups": [_group(groups[k], course, by_group.get(k, [])) for k in known if only in (None, k)],
        "unplaced": [] if only else unplaced,
    }
