"""The records, the ledger and the outbox, as protocols: one transaction, and the store as a whole."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Any, Protocol

from mailbot.config.values import YearMonth
from mailbot.domain.decision import Decision, Lookup, Outcome, State
from mailbot.domain.model import GroupState, Registration
from mailbot.ports.facts import DigestFacts
from mailbot.ports.inbox import Arrival, OwnAnswer
from mailbot.ports.records import Delivery, Filing, HalfTrue, Inbound, Ledger, OutboxItem, Queue, Written


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

    def letters_today(self, address: str, now: dt.datetime) -> int:
        """How many letters that address was sent, or has waiting, since 24 hours."""

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

    def half_true(self, now: dt.datetime) -> Sequence[HalfTrue]:
        """The letters that are due and tell what is only partly so."""

    def renew(self, number: int, written: Written, now: dt.datetime) -> None:
        """Put a letter in the place of one that is half true."""

    def registrations_of(self, numbers: Sequence[int]) -> tuple[Registration, ...]:
        """The registrations in which those participants stand."""

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
