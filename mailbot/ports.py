"""What the jobs need from the world, as protocols: an inbox, a store, a renderer and a sender; and the two errors
they raise.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Protocol

from mailbot.config.values import YearMonth
from mailbot.domain.decision import Decision, Letter, LetterKind, Lookup, Outcome, State
from mailbot.domain.model import GroupState, Registration


class EdgeError(Exception):
    """What an edge raises; `sentence` says what failed and what to do."""

    def __init__(self, sentence: str, *, in_doubt: bool = False, of_letter: bool = False) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.in_doubt = in_doubt  # the server may have taken the letter before the connection broke
        self.of_letter = of_letter or in_doubt  # this letter alone (its recipient, its size): others may still go


class Transient(EdgeError):
    """Worth trying again later: a network fault, a 4xx answer, a busy database."""


class Permanent(EdgeError):
    """No use trying again: a 5xx answer, a wrong password, a folder that cannot be made."""


# --- the inbox
# ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class FolderState:
    """A folder's UIDVALIDITY and UIDNEXT (RFC 3501, 2.3.1.1)."""

    folder: str
    uidvalidity: int
    uidnext: int


@dataclass(frozen=True, slots=True)
class Arrival:
    """A message as fetched, unchanged on the server. `truncated`: only the first bytes of a message over the size
    limit.

    `internal_date` is when it arrived at the server (aware).
    """

    uid: int
    raw: bytes
    size: int
    internal_date: dt.datetime
    answered: bool = False  # \\Answered is set: she has answered it in her own program
    truncated: bool = False


@dataclass(frozen=True, slots=True)
class OwnAnswer:
    """A message in her Sent folder that answers another (not one of our letters, or a draft of ours that she sent)."""

    uid: int
    in_reply_to: str
    to: tuple[str, ...]
    message_id: str | None


class Wake(StrEnum):
    """Why `Inbox.wait` returned."""

    NEWS = "news"
    TIMEOUT = "timeout"
    STOP = "stop"


class Inbox(Protocol):
    """Her mailbox by IMAP. Any method may raise Transient or Permanent; after an error the next call connects anew."""

    def state(self) -> FolderState:
        """UIDVALIDITY and UIDNEXT of the inbox folder, now."""

    def uids_from(self, first: int, since: dt.date | None = None) -> tuple[int, ...]:
        """The UIDs >= first, ascending; with `since` only those whose INTERNALDATE is on or after that day."""

    def fetch(self, uids: Sequence[int]) -> Iterator[Arrival]:
        """The messages, sizes looked at first, in bounded batches, peeked; UIDs gone meanwhile are left out."""

    def mark(self, uids: Sequence[int], keyword: str) -> None:
        """Set a keyword (never the Seen flag) on settled messages that stay; silently nothing where the server keeps no
        keywords.
        """

    def file_handled(self, uids: Sequence[int], keyword: str) -> None:
        """Move messages to the handled folder (made when missing); with no handled folder configured, `mark` them.
        Never expunges others.
        """

    def append_sent(self, letters: Sequence[tuple[bytes, dt.datetime]]) -> None:
        """File copies of letters in the Sent folder, marked as read."""

    def append_draft(self, raw: bytes, now: dt.datetime) -> None:
        """Put a letter in the Drafts folder, marked as a draft."""

    def in_sent(self, message_ids: Sequence[str]) -> frozenset[str]:
        """Those of the Message-IDs that are in the Sent folder."""

    def has_letters_of_ours(self) -> bool:
        """Whether Sent or the handled folder holds letters of a mailbot for this address, or answers to them (by
        Message-ID, In-Reply-To and References); False where there are no such folders.
        """

    def in_drafts(self, message_ids: Sequence[str]) -> frozenset[str]:
        """Those of the Message-IDs that are in the Drafts folder."""

    def sent_state(self) -> FolderState | None:
        """The Sent folder's state; None where there is no such folder."""

    def own_answers(self, first_uid: int) -> Iterable[OwnAnswer]:
        """The messages in Sent with UID >= first_uid that answer something (headers only)."""

    def wait(self, seconds: float) -> Wake:
        """Wait for news by IDLE on a connection of its own, at most so long; TIMEOUT also where IDLE is not to be
        had.
        """

    def interrupt(self) -> None:
        """Make a running `wait` return STOP (from another thread)."""

    def problems(self) -> Sequence[tuple[str, bool, str]]:
        """For `mailbot check`: (what, fine, what to do) for login, folders and capabilities."""

    def close(self) -> None:
        """Log out and drop every connection."""


# --- letters
# -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Rendered:
    """The bytes of a letter, ready to send."""

    subject: str
    raw: bytes


class Renderer(Protocol):
    """Letters in words."""

    def render(self, letter: Letter, now: dt.datetime, *, draft: bool = False) -> Rendered:
        """The letter's bytes (CRLF). `draft`: she will send it herself, so it carries no automatic mark."""

    def digest(
        self, facts: DigestFacts, message_id: str, now: dt.datetime, registrations: Sequence[Registration]
    ) -> tuple[str, bytes]:
        """Subject and bytes of the digest's letter to the coordinator, the roster attached as XLSX."""


class Sender(Protocol):
    """The mail server that takes letters, on one kept connection."""

    def send(self, sender: str, recipient: str, raw: bytes) -> None:
        """Hand over one letter. Errors: Transient (`in_doubt` when the connection broke between the end of the letter
        and the answer), Permanent; `of_letter` where the server refused this letter and not us.
        """

    def problems(self) -> Sequence[tuple[str, bool, str]]:
        """For `mailbot check`."""

    def close(self) -> None:
        """End the session (QUIT)."""


# --- the store
# ---------------------------------------------------------------------------------------------------------


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


class Transaction(Protocol):
    """One database transaction (SQLite: BEGIN IMMEDIATE; PostgreSQL: the course's group rows FOR UPDATE). Commits
    when its block ends without an exception.
    """

    def inbound(self, number: int) -> Inbound | None:
        """The kept message, locked, if it is still unsettled."""

    def state_for(self, lookup: Lookup, now: dt.datetime, text_hash: str, author: str | None) -> State:
        """One snapshot for `decide`. `text_hash` is a digest of what the writer wrote, to notice a machine that
        repeats itself.
        """

    def settle(
        self,
        number: int,
        decision: Decision,
        letters: Sequence[Written],
        now: dt.datetime,
        sender: str | None,
        subject: str,
        message_id: str | None,
        text_hash: str = "",
    ) -> None:
        """Save the records, the letters and the message's reason. Of mail that is not ours only UID, hash and reason
        stay.
        """

    def trouble(self, number: int, sentence: str, now: dt.datetime) -> None:
        """Set a message aside as trouble, whole, with an attention for the digest."""

    def due_offers(self, now: dt.datetime) -> tuple[Registration, ...]:
        """Registrations with an offer that has ended."""

    def first_waiting(self, group: str) -> Registration | None:
        """The registration whose participant is first in that group's waiting list without an offer."""

    def groups(self) -> Mapping[str, GroupState]:
        """The groups as they stand in this transaction."""

    def change_group(
        self,
        key: str,
        now: dt.datetime,
        by: str,
        *,
        capacity: int | None = None,
        date: dt.date | None = None,
        month: YearMonth | None = None,
    ) -> GroupState:
        """Set a group's capacity or day as commanded; it stands until the file's own value changes. Returns the group.
        Errors: KeyError for an unknown one.
        """

    def apply(self, decision: Decision, letters: Sequence[Written], now: dt.datetime) -> None:
        """Save records and letters that answer no message (offers, expiries)."""


class Store(Protocol):
    """The records, the ledger, the outbox. Every method is one transaction of its own."""

    def signing_keys(self) -> tuple[bytes, ...]:
        """The signing keys, newest first; one is made at the first start."""

    def sync_groups(self, groups: Sequence[GroupState], now: dt.datetime) -> None:
        """Take capacity and dates from the file where the file changed since it was last seen (a command wins until
        then).
        """

    def groups(self) -> Mapping[str, GroupState]:
        """The groups as they stand."""

    def newest_record(self) -> dt.datetime | None:
        """The latest moment any record tells, to notice a clock that went back."""

    def ledger(self) -> Ledger | None:
        """The ledger of this inbox; None before the first start."""

    def start_ledger(self, folder: str, uidvalidity: int, next_uid: int, now: dt.datetime) -> None:
        """Begin (or, after a change of UIDVALIDITY, begin again) at `next_uid`."""

    def keep(self, arrivals: Sequence[Arrival], uidvalidity: int, next_uid: int, now: dt.datetime) -> int:
        """Keep fetched messages and move the ledger on, in one commit; known ones (same UID, or same bytes after a
        change of UIDVALIDITY) are not kept twice. Returns how many are new.
        """

    def newest_arrival(self) -> dt.datetime | None:
        """The latest INTERNALDATE of a kept message; None before the first."""

    def own_answers_from(self) -> tuple[int, int]:
        """(uidvalidity, first UID not yet looked at) of the Sent folder; (0, 0) before the first look."""

    def note_own_answers(self, uidvalidity: int, next_uid: int, answers: Sequence[OwnAnswer]) -> None:
        """Remember which messages she has answered herself, and which drafts she sent."""

    def unsettled(self) -> tuple[int, ...]:
        """The numbers of kept messages not yet settled, in order of arrival (internal date, UID)."""

    def reopen(self, number: int) -> bool:
        """Make a message in trouble unsettled again; False where there is none of that number."""

    def transaction(self) -> AbstractContextManager[Transaction]:
        """Begin."""

    def outcomes(self, numbers: Sequence[int]) -> Mapping[Outcome, int]:
        """How the messages of these numbers ended."""

    def recover_claims(self, now: dt.datetime) -> int:
        """Letters claimed by a bot that is gone become READY again with `in_doubt` set. Returns how many."""

    def due_count(self, now: dt.datetime) -> int:
        """How many letters are due, for a progress display."""

    def claim(self, now: dt.datetime, *, per_hour: int, per_day: int, queue: Queue = Queue.ANY) -> OutboxItem | None:
        """Claim the next letter of that queue that is due (priority, then age) and within the limits, looking again
        whether what it tells still holds (else STALE); None where nothing is due. Letters over a limit become HELD_BACK
        and come back by themselves.
        """

    def note(
        self,
        number: int,
        delivery: Delivery,
        now: dt.datetime,
        *,
        error: str = "",
        next_try: dt.datetime | None = None,
        in_doubt: bool = False,
        attempts: int | None = None,
    ) -> None:
        """Write down what became of a claimed letter; `attempts` where not every claim of it shall count."""

    def uncopied(self) -> tuple[OutboxItem, ...]:
        """Sent letters whose copy is not yet in her Sent folder."""

    def note_copied(self, numbers: Sequence[int]) -> None:
        """Their copies are filed."""

    def drafts(self) -> tuple[OutboxItem, ...]:
        """Letters that wait in her Drafts."""

    def filings(self) -> tuple[Filing, ...]:
        """Settled messages of ours not yet marked or moved."""

    def note_filed(self, numbers: Sequence[int]) -> None:
        """They are marked or moved."""

    def delivery_counts(self) -> Mapping[Delivery, int]:
        """How many letters stand where."""

    def in_doubt_count(self) -> int:
        """How many letters were sent again because it was not known whether they had left."""

    def note_poll(self, now: dt.datetime, error: str = "") -> None:
        """Remember when the inbox was last looked at, and what failed."""

    def digest_taken(self, day: dt.date) -> bool:
        """Whether that day's digest was made already."""

    def take_digest_day(self, day: dt.date, now: dt.datetime) -> bool:
        """Claim that day's digest; False when it was taken already."""

    def queue_letter(
        self, kind: str, to: Sequence[str], message_id: str, subject: str, raw: bytes, now: dt.datetime
    ) -> None:
        """Put a letter to the coordinator (digest, notice) in the outbox; goes out in every mode."""

    def registrations(self) -> tuple[Registration, ...]:
        """All registrations of the course, in order of arrival, with positions filled in."""

    def history(self, code: str) -> Mapping[str, Any] | None:
        """Everything about one registration, for `mailbot show`: the record, mails in and out, decisions and reasons
        in order.
        """

    def digest_facts(self, since: dt.datetime | None, until: dt.datetime) -> DigestFacts:
        """What the digest tells about that span."""

    def last_digest(self) -> dt.datetime | None:
        """When the last digest was made; None before the first."""

    def purge(self, now: dt.datetime, keep_raw_days: int) -> int:
        """Forget raw bytes of mail settled longer ago. Returns how many."""

    def close(self) -> None:
        """Let go of the database."""


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
