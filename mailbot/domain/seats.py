"""Seats and places: who gets a seat in a group, who waits, and what may be chosen.

Protects the people in a group (never more than its capacity) and those who wait (a newcomer never passes them). Seats
go in order of arrival; people of one message are placed one after the other, so that part of them may wait.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping

from mailbot.config.model import Course, Group
from mailbot.config.schedule import is_closed
from mailbot.domain.decision import Choice, GroupDay
from mailbot.domain.model import GroupState, Participant, Status


def as_it_stands(key: str, states: Mapping[str, GroupState], course: Course) -> Group:
    """A group of the configuration with its day as fixed since."""
    state = states[key]
    return course.group(key).model_copy(update={"date": state.date, "month": None if state.date else state.month})


def is_open(key: str, states: Mapping[str, GroupState], course: Course, now: dt.datetime) -> bool:
    """Whether one can still register for a group, by its day as it stands now; never for one no longer in the file."""
    known = key in states and any(g.key == key for g in course.groups)
    return known and not is_closed(as_it_stands(key, states, course), course, now)


def open_groups(states: Mapping[str, GroupState], course: Course, now: dt.datetime) -> tuple[str, ...]:
    """The groups one can still register for, in the order of the configuration."""
    return tuple(g.key for g in course.groups if g.key in states and is_open(g.key, states, course, now))


def choices(states: Mapping[str, GroupState], course: Course, now: dt.datetime) -> tuple[Choice, ...]:
    """The open groups as a letter offers them, numbered 1…n; a full one says so by `free` 0 and means the waiting
    list.
    """
    keys = open_groups(states, course, now)
    return tuple(Choice(key, n, states[key].open_seats, states[key].waiting) for n, key in enumerate(keys, 1))


def days(states: Mapping[str, GroupState]) -> dict[str, GroupDay]:
    """The day of each group, as letters tell it."""
    return {key: GroupDay(state.date, state.month, state.sequence) for key, state in states.items()}


def place(participants: Iterable[Participant], group: str, state: GroupState) -> tuple[Participant, ...]:
    """The participants in that group: seated while there are open seats, then waiting."""
    left, queue = state.open_seats, state.waiting
    placed = []
    for participant in participants:
        seated = left > 0
        left -= seated
        queue += not seated
        update = {
            "group": group,
            "status": Status.CONFIRMED if seated else Status.WAITING,
            "position": None if seated else queue,
        }
        placed.append(participant.model_copy(update=update))
    return tuple(placed)
