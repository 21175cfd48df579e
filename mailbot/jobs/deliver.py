"""Deliver: letters leave the outbox one at a time: claimed (noted), handed over, noted again.

A letter is never lost: it stays in the outbox until its fate is written down. It can go twice only when we stop between
the server's acceptance and our note; then it is claimed, its bot is gone, and it goes again with the same Message-ID,
counted in doubt.

Whose a fault is decides what it costs. What a letter is refused for is written down with it, and it is tried again with
growing waits or given up. A fault of the server (down, a refused login) ends the round and costs the letter nothing. A
fault that only looks like the server's, since the next letter goes, is the letter's after all.
"""

from __future__ import annotations

import contextlib
import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field

from mailbot import log
from mailbot.config.model import Mode
from mailbot.domain.retry import after_failure, after_server_fault
from mailbot.jobs.work import Work
from mailbot.ports import Delivery, EdgeError, OutboxItem, Permanent, Queue, Transient

FAULTS_IN_A_ROW = 3  # letters refused for now, one after the other
SERVER_FAULTS_IN_A_ROW = 2
COPIES_TOGETHER = 20
PROVIDERS_FILING_COPIES = ("gmail.com", "googlemail.com", "office365.com", "outlook.com")
# A letter goes the way it was made for: none made in send mode becomes a draft, none made as a draft is ever sent, and
# in observe mode nothing moves but what goes to the coordinator.
QUEUES = {
    Mode.SEND: (Queue.TO_SEND, Queue.DRAFTS),
    Mode.DRAFT: (Queue.TO_OWNER, Queue.DRAFTS),
    Mode.OBSERVE: (Queue.TO_OWNER,),
}


@dataclass(frozen=True, slots=True)
class Delivered:
    """What a round of delivery did. `fault` is the server's last fault in a sentence, `refusal` the last that was a
    letter's.
    """

    sent: int = 0
    drafted: int = 0
    failed: int = 0
    fault: str = ""
    refusal: str = ""


def deliver(work: Work, now: dt.datetime, clock: Callable[[], dt.datetime] | None = None) -> Delivered:
    """Send every letter that is due, file the copies in Sent. Errors: those of the store only."""
    postman = _Postman(work, clock or (lambda: now), work.store.due_count(now))
    postman.copies()
    for queue in QUEUES[work.config.office.mailbox.mode]:
        postman.empty(queue)
    postman.copies()
    counts = postman.counts
    return Delivered(
        counts[Delivery.SENT], counts[Delivery.DRAFTED], counts[Delivery.FAILED], postman.fault, postman.refusal
    )


@dataclass
class _Postman:
    """One round of delivery. `suspects` met a fault of the server, or so it seems: no letter went since."""

    work: Work
    moment: Callable[[], dt.datetime]
    due: int
    counts: dict[Delivery, int] = field(default_factory=lambda: dict.fromkeys(Delivery, 0))
    fault: str = ""
    refusal: str = ""
    suspects: dict[int, tuple[OutboxItem, EdgeError]] = field(default_factory=dict)
    looked_for_copies: bool = False
    copies_failed: bool = False

    def empty(self, queue: Queue) -> None:
        """Hand over what is due of a queue, until nothing is or its server does not go on."""
        limits = self.work.config.office.limits
        refused = 0
        self.suspects.clear()
        while not self.work.stopping() and refused < FAULTS_IN_A_ROW and len(self.suspects) < SERVER_FAULTS_IN_A_ROW:
            item = self.work.store.claim(
                self.moment(), per_hour=limits.letters_per_hour, per_day=limits.letters_per_day, queue=queue
            )
            if item is None:
                return
            self.suspects.pop(item.number, None)  # claimed again: its last attempt is settled by this one
            fault = self._attempt(item)
            if isinstance(fault, Permanent) and not fault.of_letter:
                return
            refused = refused + 1 if isinstance(fault, Transient) and fault.of_letter else 0

    def _attempt(self, item: OutboxItem) -> EdgeError | None:
        """Hand over one claimed letter and write down what became of it."""
        try:
            self._hand_over(item)
        except EdgeError as fault:
            if not fault.of_letter:
                self._server_failed(item, fault)
                return fault
            if not fault.in_doubt:
                self._server_works()
            self._refused(item, fault)
            return fault
        self._server_works()
        self._gone(item)
        return None

    def _hand_over(self, item: OutboxItem) -> None:
        """Send a letter or put it in Drafts, unless an attempt that is in doubt is known to have succeeded."""
        if item.draft:
            if not (item.in_doubt and self.work.inbox.in_drafts([item.message_id])):
                self.work.inbox.append_draft(item.raw, self.moment())
        elif not (item.in_doubt and self._provider_filed(item)):
            self.work.sender.send(self.work.config.office.mailbox.address, item.to, item.raw)

    def _provider_filed(self, item: OutboxItem) -> bool:
        """Whether a provider that files copies itself has one: then it took the letter."""
        with contextlib.suppress(Transient, Permanent):
            return not bot_files_copies(self.work) and bool(self.work.inbox.in_sent([item.message_id]))
        return False

    def _gone(self, item: OutboxItem) -> None:
        became = Delivery.DRAFTED if item.draft else Delivery.SENT
        self.work.store.note(item.number, became, self.moment(), in_doubt=item.in_doubt)
        log.letter_sent(item.number, item.kind)
        self.counts[became] += 1
        done = self.counts[Delivery.SENT] + self.counts[Delivery.DRAFTED]
        self.work.progress("deliver", done, max(self.due, done))
        if done % COPIES_TOGETHER == 0:
            self.copies()

    def _refused(self, item: OutboxItem, fault: EdgeError) -> None:
        """The letter's own fault, or nobody's (in doubt): again with growing waits, or not."""
        now = self.moment()
        retry = (
            None
            if isinstance(fault, Permanent)
            else after_failure(item.attempts, item.created_at, item.not_after, now).at
        )
        became = Delivery.FAILED if isinstance(fault, Permanent) else Delivery.READY if retry else Delivery.GIVEN_UP
        self.work.store.note(
            item.number,
            became,
            now,
            error=fault.sentence,
            next_try=retry,
            in_doubt=item.in_doubt or fault.in_doubt,
            attempts=item.attempts,
        )
        log.letter_failed(item.number, item.kind, became.value)
        self.counts[became] += 1
        self.refusal = fault.sentence

    def _server_failed(self, item: OutboxItem, fault: EdgeError) -> None:
        """The letter waits a little, its attempt uncounted."""
        now = self.moment()
        again = after_server_fault(self.work.config.office.poll.every, now)
        self.work.store.note(
            item.number, Delivery.READY, now, error=fault.sentence, next_try=again, attempts=item.attempts - 1
        )
        log.connection_lost("imap" if item.draft else "smtp", type(fault).__name__)
        self.suspects[item.number] = (item, fault)
        self.fault = fault.sentence

    def _server_works(self) -> None:
        """What the letters before this one met was theirs after all."""
        for item, fault in self.suspects.values():
            self._refused(item, Transient(fault.sentence, of_letter=True))
            self.fault = "" if self.fault == fault.sentence else self.fault
        self.suspects.clear()

    # --- copies ------------------------------------------------------------------------------------------------------

    def copies(self) -> None:
        """File the copies of sent letters; what fails is done again in the next round, which looks first what is there:
        those left over from a bot that stopped may have been filed.
        """
        while not self.copies_failed and (items := self.work.store.uncopied()):
            if bot_files_copies(self.work):
                try:
                    self._file(items)
                except (Transient, Permanent) as fault:
                    log.connection_lost("imap", type(fault).__name__)
                    self.copies_failed = True
                    self.fault = self.fault or fault.sentence
                    return
            self.work.store.note_copied([i.number for i in items])
        self.looked_for_copies = True

    def _file(self, items: tuple[OutboxItem, ...]) -> None:
        inbox = self.work.inbox
        there = frozenset() if self.looked_for_copies else inbox.in_sent([i.message_id for i in items])
        missing = [i for i in items if i.message_id not in there]
        if missing:
            inbox.append_sent([(i.raw, i.created_at) for i in missing])


def bot_files_copies(work: Work) -> bool:
    """Whether the bot files copies in Sent, or the provider does by itself."""
    choice = work.config.office.mailbox.save_copy
    if choice != "auto":
        return choice == "bot"
    host = "." + work.config.office.smtp.host.lower().rstrip(".")
    return not host.endswith(tuple("." + domain for domain in PROVIDERS_FILING_COPIES))
