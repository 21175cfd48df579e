"""The facts of a digest, in records and counts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

from mailbot.domain.decision import Outcome
from mailbot.domain.model import GroupState, Registration


@dataclass(frozen=True, slots=True)
class Waiting:
    """A thing that waits for her, with its number."""

    number: int
    kind: str
    reason: str
    person: str
    address: str | None
    phone: str | None
    words: str
    subject: str
    code: str | None
    message_id: str | None
    since: dt.datetime


@dataclass(frozen=True, slots=True)
class DigestFacts:
    """The facts of one digest, in records and counts."""

    since: dt.datetime | None
    until: dt.datetime
    groups: Mapping[str, GroupState]
    new: tuple[Registration, ...] = ()  # registered in the span
    waiting_list: tuple[Registration, ...] = ()
    cancelled: tuple[tuple[str, str | None], ...] = ()  # (name, group) cancelled in the span
    waiting: tuple[Waiting, ...] = ()  # things open for her
    held_back: tuple[tuple[str, str, str], ...] = ()  # (to, kind, why): held back, withheld, stale, failed, given up
    drafts: tuple[tuple[str, str], ...] = ()  # (to, kind) waiting in her Drafts
    bounced: tuple[tuple[str, str], ...] = ()  # (address, status)
    guesses: tuple[tuple[str, int], ...] = ()  # (guess, how many)
    outcomes: Mapping[Outcome, int] = field(default_factory=dict)  # of the messages fetched in the span
    fetched: int = 0
    unsettled: int = 0
    letters_sent: int = 0
    letters_waiting: int = 0
    in_doubt: int = 0
    last_poll: dt.datetime | None = None
    last_error: str = ""
