"""Deliver: letters leave the outbox one at a time: claimed (noted), handed over, noted again.

A letter is never lost: it stays in the outbox until its fate is written down. It can go twice only when we stop between
the server's acceptance and our note; then it is claimed, its bot is gone, and it goes again with the same Message-ID,
counted in doubt. A fault of the server ends the round after a few attempts; what failed is tried again with growing
waits.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from mailbot import log
from mailbot.domain.retry import after_failure
from mailbot.jobs.work import Work
from mailbot.ports import Delivery, OutboxItem, Permanent, Transient

FAULTS_IN_A_ROW = 3
COPIES_TOGETHER = 20
PROVIDERS_FILING_COPIES = ("gmail.com", "googlemail.com", "office365.com", "outlook.com")


@dataclass(frozen=True, slots=True)
class Delivered:
    """What a round of delivery did; `fault` is the last thing that failed, in a sentence."""

    sent: int = 0
    drafted: int = 0
    failed: int = 0
    fault: str = ""


def deliver(work: Work, now: dt.datetime, clock: Callable[[], dt.datetime] | None = None) -> Delivered:
    """Send every letter that is due, file the copies in Sent. Errors: those of the store only."""
    limits = work.config.office.limits
    counts = {Delivery.SENT: 0, Delivery.DRAFTED: 0, Delivery.FAILED: 0}
    faults, fault = 0, ""
    waiting = work.store.due_count(now)
    _copies(work, left_over=True)
    while faults < FAULTS_IN_A_ROW and not work.stopping():
        moment = clock() if clock else now
        item = work.store.claim(moment, per_hour=limits.letters_per_hour, per_day=limits.letters_per_day)
        if item is None:
            break
        became, said = _hand_over(work, item, moment)
        counts[became] = counts.get(became, 0) + 1
        faults = faults + 1 if became is Delivery.READY else 0
        fault = said or fault
        done = counts[Delivery.SENT] + counts[Delivery.DRAFTED]
        work.progress("deliver", done, max(waiting, done))
        if done % COPIES_TOGETHER == 0:
            _copies(work)
    _copies(work)
    return Delivered(counts[Delivery.SENT], counts[Delivery.DRAFTED], counts[Delivery.FAILED], fault)


def _hand_over(work: Work, item: OutboxItem, now: dt.datetime) -> tuple[Delivery, str]:
    """Hand over one claimed letter and write down what became of it."""
    try:
        if item.draft:
            work.inbox.append_draft(item.raw, now)
        else:
            work.sender.send(work.config.office.mailbox.address, item.to, item.raw)
    except Permanent as refusal:
        work.store.note(item.number, Delivery.FAILED, now, error=refusal.sentence)
        log.letter_failed(item.number, item.kind, "permanent")
        return Delivery.FAILED, refusal.sentence
    except Transient as fault:
        retry = after_failure(item.attempts, item.created_at, item.not_after, now)
        became = Delivery.READY if retry.at else Delivery.GIVEN_UP
        work.store.note(
            item.number, became, now, error=fault.sentence, next_try=retry.at, in_doubt=item.in_doubt or fault.in_doubt
        )
        log.letter_failed(item.number, item.kind, "transient")
        return became, fault.sentence
    became = Delivery.DRAFTED if item.draft else Delivery.SENT
    work.store.note(item.number, became, now, in_doubt=item.in_doubt)
    log.letter_sent(item.number, item.kind)
    return became, ""


def bot_files_copies(work: Work) -> bool:
    """Whether the bot files copies in Sent, or the provider does by itself."""
    choice = work.config.office.mailbox.save_copy
    if choice == "auto":
        return not work.config.office.smtp.host.endswith(PROVIDERS_FILING_COPIES)
    return choice == "bot"


def _copies(work: Work, *, left_over: bool = False) -> None:
    """File the copies of sent letters. Those left over from a bot that stopped may be there already: looked for
    first.
    """
    items = work.store.uncopied()
    if not items:
        return
    if bot_files_copies(work):
        try:
            there = work.inbox.in_sent([i.message_id for i in items]) if left_over else frozenset()
            missing = [i for i in items if i.message_id not in there]
            if missing:
                work.inbox.append_sent([(i.raw, i.created_at) for i in missing])
        except (Transient, Permanent) as fault:
            log.connection_lost("imap", type(fault).__name__)
            return
    work.store.note_copied([i.number for i in items])
