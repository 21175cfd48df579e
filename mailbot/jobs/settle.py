"""Settle: each kept message is read and decided, and its records, letters and reason are saved in one commit.

One message never stops the rest: a surprise marks it as trouble, whole, for her to see; `mailbot retry` settles it
later. Only here and around the offers of seats (poll.py) is every exception caught.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from mailbot import log
from mailbot.config.model import Mode
from mailbot.domain.case import Case
from mailbot.domain.conversation import lookup
from mailbot.domain.decide import decide
from mailbot.domain.decision import Attention, AttentionKind, Decision, Letter, State
from mailbot.domain.limits import IN_A_DAY, changes_something, over_limit
from mailbot.jobs.work import Work
from mailbot.mail.bounce import bounce as read_bounce
from mailbot.mail.message import parse
from mailbot.mail.model import Message, Origin, Speaker
from mailbot.mail.origin import origin as who_speaks
from mailbot.ports import Delivery, Inbound, Permanent, Transaction, Transient, Written
from mailbot.reading.model import Kind, Reading
from mailbot.reading.read import read


@dataclass(frozen=True, slots=True)
class Settled:
    """How a message was settled: what was read and decided, and the letters written."""

    reading: Reading
    decision: Decision
    written: tuple[Written, ...]


@dataclass(frozen=True, slots=True)
class Understood:
    """A message parsed and read."""

    message: Message
    origin: Origin
    reading: Reading


def understand(work: Work, inbound: Inbound) -> Understood:
    """Parse and read one message; attachments are opened only for what a person wrote about us."""
    assert inbound.raw is not None
    mailbox = work.config.office.mailbox
    message = parse(inbound.raw, work.config.office.limits.message_bytes)
    origin = who_speaks(message, mailbox.own_addresses, frozenset(a.lower() for a in mailbox.relays))
    if origin.speaker is not Speaker.PERSON:
        return Understood(message, origin, Reading(Kind.AUTOMATIC, work.config.course.languages[0]))
    contents = work.open_attachments(message.attachments) if message.attachments else ()
    return Understood(message, origin, read(message, work.config, contents))


def text_hash(message: Message) -> str:
    """A digest of what was written, the same for the same words sent again."""
    words = " ".join(f"{message.subject} {message.parts.own}".split())
    return hashlib.sha256(words.encode("utf-8", "replace")).hexdigest()


def settle_new(work: Work, now: dt.datetime) -> tuple[int, ...]:
    """Settle every kept message, in order of arrival. Returns their numbers. Errors: Transient and Permanent of the
    store.
    """
    numbers = work.store.unsettled()
    for done, number in enumerate(numbers, 1):
        if work.stopping():
            return numbers[: done - 1]
        settle(work, number, now)
        work.progress("settle", done, len(numbers))
    return numbers


def settle(work: Work, number: int, now: dt.datetime) -> Settled | None:
    """Settle one message, or set it aside as trouble; None then, and where it is settled already."""
    try:
        with work.store.transaction() as transaction:
            return _settle(work, transaction, number, now)
    except (Transient, Permanent):
        raise
    except Exception as surprise:
        log.trouble(number, type(surprise).__name__)
        with work.store.transaction() as transaction:
            transaction.trouble(number, f"{type(surprise).__name__}: {surprise}"[:500], now)
    return None


def _settle(work: Work, transaction: Transaction, number: int, now: dt.datetime) -> Settled | None:
    inbound = transaction.inbound(number)
    if inbound is None or inbound.raw is None:
        return None
    understood = understand(work, inbound)
    message, reading = understood.message, understood.reading
    bounce = read_bounce(message) if understood.origin.speaker is Speaker.BOUNCE else None
    author = message.sender.email if message.sender else None
    state = transaction.state_for(lookup(message, reading, bounce, work.keys), now, text_hash(message), author)
    case = Case(
        message=message,
        origin=understood.origin,
        reading=reading,
        state=state,
        config=work.config,
        now=now,
        received_at=inbound.received_at,
        uid=inbound.uid,
        keys=work.keys,
        bounce=bounce,
        truncated=inbound.truncated,
    )
    decision = decide(case)
    decision, written = _within_limits(work, transaction, decision, state, author, now)
    transaction.settle(number, decision, written, now, author, message.subject, message.message_id, text_hash(message))
    log.message_settled(number, decision.reason)
    return Settled(reading, decision, tuple(written))


def _within_limits(
    work: Work, transaction: Transaction, decision: Decision, state: State, author: str | None, now: dt.datetime
) -> tuple[Decision, Sequence[Written]]:
    """The letters rendered; those of a writer, or to an address, that has had enough are held back, and she is told."""
    limits = work.config.office.limits
    first_change = changes_something(decision) and state.replies_today == 0
    reached = None if first_change else over_limit(state, limits)

    def held(letter: Letter) -> bool:
        return bool(reached) or (
            letter.to.email != author
            and transaction.letters_today(letter.to.email, now) >= limits.replies_per_address_per_day
        )

    back = tuple(letter for letter in decision.letters if held(letter))
    goes = tuple(letter for letter in decision.letters if letter not in back)
    written = (*write(work, goes, now), *write(work, back, now, Delivery.HELD_BACK))
    told = tuple(
        Attention(
            AttentionKind.HELD_BACK,
            decision.reason,
            letter.to.name,
            letter.to.email,
            words=reached or IN_A_DAY,
            code=decision.code,
        )
        for letter in back[:1]
    )
    return replace(decision, attention=(*decision.attention, *told)), written


def write(
    work: Work, letters: Iterable[Letter], now: dt.datetime, delivery: Delivery = Delivery.READY
) -> tuple[Written, ...]:
    """Render letters before the commit, so that a broken template leaves nothing half done."""
    mode = work.config.office.mailbox.mode
    draft = mode is Mode.DRAFT
    becomes = Delivery.WITHHELD if mode is Mode.OBSERVE else delivery
    return tuple(Written(letter, work.renderer.render(letter, now, draft=draft), becomes, draft) for letter in letters)
