"""What the store keeps of messages and letters, as values."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from mailbot.domain.decision import Letter, LetterKind
from mailbot.ports.letters import Rendered


@dataclass(frozen=True, slots=True)
class Ledger:
    """How far an inbox folder has been fetched: `next_uid` is the first UID not yet kept; `first_uid` was UIDNEXT at
    the first start.
    """

    folder: str
    uidvalidity: int
    first_uid: int
    next_uid: int


@dataclass(frozen=True, slots=True)
class Inbound:
    """A kept message. `raw` is None once it is forgotten. `number` is its own (internal) number."""

    number: int
    uid: int
    content_hash: str
    received_at: dt.datetime
    raw: bytes | None
    answered: bool = False
    truncated: bool = False
    attempts: int = 0


class Delivery(StrEnum):
    """Where a letter of the outbox stands."""

    READY = "ready"
    CLAIMED = "claimed"
    SENT = "sent"
    DRAFTED = "drafted"  # in her Drafts, waiting for her
    SENT_BY_HER = "sent_by_her"
    DISCARDED = "discarded"  # a draft she threw away
    WITHHELD = "withheld"  # made in observe mode: told in the digest, never sent
    HELD_BACK = "held_back"  # by a limit; goes when the limit allows
    STALE = "stale"  # what it told was no longer so
    FAILED = "failed"  # refused by the server for good
    GIVEN_UP = "given_up"  # no attempt succeeded in time


class Queue(StrEnum):
    """Which letters of the outbox a claim may take."""

    ANY = "any"
    TO_SEND = "to_send"  # all that go by the mail server
    TO_OWNER = "to_owner"  # of these, only what goes to the coordinator: digest and notices
    DRAFTS = "drafts"


@dataclass(frozen=True, slots=True)
class OutboxItem:
    """A letter of the outbox as claimed."""

    number: int
    kind: LetterKind
    to: str
    code: str | None
    message_id: str
    raw: bytes
    created_at: dt.datetime
    not_after: dt.datetime | None
    attempts: int
    delivery: Delivery
    in_doubt: bool = False
    draft: bool = False


@dataclass(frozen=True, slots=True)
class HalfTrue:
    """A waiting letter about several people of whom only some (`still`, by number) stand as it tells."""

    number: int
    kind: LetterKind
    to: str
    code: str
    message_id: str
    in_reply_to: str | None
    draft: bool
    still: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Written:
    """A letter and its bytes, to be put in the outbox. `delivery` READY, HELD_BACK or WITHHELD (mode observe); draft
    mode uses READY with `draft`.
    """

    letter: Letter
    rendered: Rendered
    delivery: Delivery
    draft: bool = False


@dataclass(frozen=True, slots=True)
class Filing:
    """A settled message that still has to be marked or moved on the server. `stays`: something in it waits for her."""

    number: int
    uid: int
    stays: bool
