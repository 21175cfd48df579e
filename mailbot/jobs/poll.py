"""One round: look, receive, settle, offer, tidy, deliver; and the counts that `mailbot poll` prints."""

from __future__ import annotations

import datetime as dt
import traceback
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from mailbot import log
from mailbot.domain.decision import Outcome
from mailbot.jobs.deliver import deliver
from mailbot.jobs.digest import send_due_digest, skip_digest_of_first_day
from mailbot.jobs.offer import expire_offers, make_offers
from mailbot.jobs.receive import Received, receive, take_older
from mailbot.jobs.renew import renew
from mailbot.jobs.settle import settle_new
from mailbot.jobs.tidy import look_at_drafts, look_at_her_answers, tidy
from mailbot.jobs.work import Work
from mailbot.ports import Delivery, EdgeError, Permanent, Transient


@dataclass(frozen=True, slots=True)
class Round:
    """What one round did. `fetched` is the sum of `outcomes`: every message has exactly one."""

    fetched: int = 0
    outcomes: Mapping[Outcome, int] = field(default_factory=dict)
    sent: int = 0
    drafted: int = 0
    held_back: int = 0
    in_doubt: int = 0
    recovered: int = 0
    first_start: bool = False
    began_again: bool = False
    problem: str = ""

    def as_json(self) -> dict[str, object]:
        """The object of `mailbot poll --json`."""
        counts = {outcome.value: self.outcomes.get(outcome, 0) for outcome in Outcome}
        return {
            "fetched": self.fetched,
            **counts,
            "sent": self.sent,
            "drafted": self.drafted,
            "held_back": self.held_back,
            "in_doubt": self.in_doubt,
            "problem": self.problem,
        }


def poll(
    work: Work, now: dt.datetime, clock: Callable[[], dt.datetime] | None = None, since: dt.date | None = None
) -> Round:
    """One whole round. A fault of one server stops its part only: what is kept is settled, what is settled is told.

    `since` also takes mail older than the first start, arrived on or after that day.
    """
    recovered = work.store.recover_claims(now)
    received, problem = _receive(work, now, since)
    if received.first_start:
        skip_digest_of_first_day(work, now)
    numbers = settle_new(work, now)
    problem = _offer(work, now) or problem
    problem = _tidy(work, now) or problem
    send_due_digest(work, now)
    delivered = deliver(work, now, clock)
    problem = delivered.fault or problem
    work.store.note_poll(now, problem)
    done = Round(
        fetched=len(numbers),
        outcomes=work.store.outcomes(numbers),
        sent=delivered.sent,
        drafted=delivered.drafted,
        held_back=work.store.delivery_counts().get(Delivery.HELD_BACK, 0),
        in_doubt=work.store.in_doubt_count(),
        recovered=recovered,
        first_start=received.first_start,
        began_again=received.began_again,
        problem=problem,
    )
    log.poll_done(done.as_json())
    return done


def _receive(work: Work, now: dt.datetime, since: dt.date | None) -> tuple[Received, str]:
    received = Received(0)
    try:
        look_at_her_answers(work)
        look_at_drafts(work, now)
        received = receive(work, now)
        if since:
            take_older(work, since, now)
    except (Transient, Permanent) as fault:
        log.connection_lost("imap", type(fault).__name__)
        return received, fault.sentence
    return received, ""


def _offer(work: Work, now: dt.datetime) -> str:
    """What goes wrong with the offers stops neither the digest nor the letters of the round, and is told in it."""
    try:
        expire_offers(work, now)
        make_offers(work, now)
        renew(work, now)
    except EdgeError:
        raise
    except Exception as fault:
        at = traceback.extract_tb(fault.__traceback__)[-1]
        log.job_failed("offers", type(fault).__name__, f"{at.filename}:{at.lineno}")
        return f"seats that came free could not be offered ({type(fault).__name__}); the log says where"
    return ""


def _tidy(work: Work, now: dt.datetime) -> str:
    try:
        tidy(work)
    except (Transient, Permanent) as fault:
        log.connection_lost("imap", type(fault).__name__)
        return fault.sentence
    return ""
