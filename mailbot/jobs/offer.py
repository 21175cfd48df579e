"""Offer: a seat that came free is offered to the first who waits; an offer that ended goes to the next."""

from __future__ import annotations

import datetime as dt

from mailbot.config.model import Mode
from mailbot.domain.offers import expire, offer
from mailbot.jobs.settle import write
from mailbot.jobs.work import Work


def make_offers(work: Work, now: dt.datetime) -> int:
    """Offer every free seat of every group to those who wait, in order. Returns how many.

    In observe mode nobody would be told: no offer is made that could only pass unseen.
    """
    made = 0
    if work.config.office.mailbox.mode is Mode.OBSERVE:
        return made
    for key, state in work.store.groups().items():
        for _ in range(min(state.free, state.in_line)):
            with work.store.transaction() as transaction:
                registration = transaction.first_waiting(key)
                decision = (
                    offer(registration, key, transaction.groups(), work.config, now, work.keys)
                    if registration
                    else None
                )
                if decision is None:
                    break
                transaction.apply(decision, write(work, decision.letters, now), now)
                made += 1
    return made


def expire_offers(work: Work, now: dt.datetime) -> int:
    """End the offers whose time is over: those people stay on the list, last, and are told. Returns how many."""
    with work.store.transaction() as transaction:
        ended = transaction.due_offers(now)
        for registration in ended:
            decision = expire(registration, transaction.groups(), work.config, now, work.keys)
            transaction.apply(decision, write(work, decision.letters, now), now)
    return len(ended)
