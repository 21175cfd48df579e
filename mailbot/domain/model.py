"""The records of a course: participants, registrations, groups and conversations, as values that are replaced and
never changed.
"""

from __future__ import annotations

import datetime as dt
from enum import StrEnum

from pydantic import BaseModel, ConfigDict

from mailbot.config.values import YearMonth


class Record(BaseModel):
    """A frozen record."""

    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True)


class Status(StrEnum):
    """Where a participant stands. `PENDING`: something was asked and not yet answered."""

    CONFIRMED = "confirmed"
    WAITING = "waiting"
    OFFERED = "offered"
    PENDING = "pending"
    CANCELLED = "cancelled"

    @property
    def live(self) -> bool:
        """Anything but cancelled."""
        return self is not Status.CANCELLED

    @property
    def holds_seat(self) -> bool:
        """Whether a seat is theirs, or kept for them while they think it over."""
        return self in (Status.CONFIRMED, Status.OFFERED)


class Stage(StrEnum):
    """What a conversation waits for from the person who wrote."""

    SETTLED = "settled"  # nothing was asked
    GROUP_ASKED = "group_asked"
    NAMES_ASKED = "names_asked"
    WHO_ASKED = "who_asked"  # whom of several people a cancellation is for
    OFFER_MADE = "offer_made"
    WITH_OWNER = "with_owner"  # the coordinator has it in hand


LAPSED = -1  # the queue order of who let an offer end; UIDs begin at 1 (RFC 3501, 2.3.1.1)


class Contact(Record):
    """Who wrote and gets the answers; `email` None for somebody who can only be telephoned."""

    name: str | None = None
    email: str | None = None
    phone: str | None = None
    extension: str | None = None
    organization: str | None = None
    title: str | None = None


class Participant(Record):
    """One seat asked for. `number` is given by the store (None: not kept yet); `name` None is a seat whose person is to
    be told.

    `queued_at` and `queue_order` (the UID) place it in the waiting list: order of arrival at the server.
    """

    number: int | None = None
    name: str | None = None
    email: str | None = None
    phone: str | None = None
    extension: str | None = None
    organization: str | None = None
    title: str | None = None
    group: str | None = None
    status: Status = Status.PENDING
    queued_at: dt.datetime
    queue_order: int = 0
    position: int | None = None  # in the waiting list, 1 first; told by the store, never saved
    paid: bool = False
    offer_ends: dt.datetime | None = None

    @property
    def lapsed(self) -> bool:
        """Whether they let an offer end: last in the list, offered nothing until a seat is given up or they say yes."""
        return self.status is Status.WAITING and self.queue_order == LAPSED

    def confirmed(self) -> Participant:
        """With the seat."""
        return self.model_copy(update={"status": Status.CONFIRMED, "offer_ends": None, "position": None})

    def cancelled(self) -> Participant:
        """Without seat, offer or place in a line."""
        return self.model_copy(update={"status": Status.CANCELLED, "offer_ends": None, "position": None})

    def queued(self, at: dt.datetime, order: int) -> Participant:
        """As one who arrived at that moment, with that UID; no offer runs."""
        return self.model_copy(update={"queued_at": at, "queue_order": order, "offer_ends": None})


class Registration(Record):
    """What one conversation asked for: its people share the `code` and get their answers through the contact."""

    code: str
    contact: Contact
    language: str
    registered_at: dt.datetime
    participants: tuple[Participant, ...] = ()

    @property
    def live(self) -> tuple[Participant, ...]:
        """The participants that are not cancelled."""
        return tuple(p for p in self.participants if p.status.live)


class Conversation(Record):
    """A thread with one person. `choices` are the group keys numbered 1…n in the letter last sent; `asked` counts how
    often the same thing was asked.
    """

    code: str
    address: str | None
    language: str
    stage: Stage = Stage.SETTLED
    choices: tuple[str, ...] = ()
    asked: int = 0
    subject: str = ""
    last_message_id: str | None = None
    references: tuple[str, ...] = ()


class GroupState(Record):
    """A group as it stands now: its day as fixed by the file or by command, and its counters. `lapsed` are those of the
    waiting who let an offer end, no seat having been given up since.
    """

    key: str
    capacity: int
    date: dt.date | None = None
    month: YearMonth | None = None
    confirmed: int = 0
    offered: int = 0
    waiting: int = 0  # offered people are still counted here
    lapsed: int = 0
    sequence: int = 0  # of the calendar event (RFC 5545, 3.8.7.4)

    @property
    def free(self) -> int:
        """Seats neither given nor held by an offer."""
        return max(0, self.capacity - self.confirmed - self.offered)

    @property
    def open_seats(self) -> int:
        """Seats a newcomer may have: none while others wait for them (nobody is passed)."""
        return max(0, self.free - self.in_line)

    @property
    def in_line(self) -> int:
        """How many wait for an offer."""
        return max(0, self.waiting - self.offered - self.lapsed)
