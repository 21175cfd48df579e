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
    if work.config.office.mailbox.mode is Mode.OBSERVE:
        return 0
    return sum(_offer_all(work, key, now) for key in work.store.groups())


def _offer_all(work: Work, key: str, now: dt.datetime) -> int:
    """Offer the free seats of one group, each looked at again in its own transaction."""
    made = 0
    while True:
        with work.store.transaction() as transaction:
            states = transaction.groups()
            first = transaction.first_waiting(key) if states[key].free and states[key].in_line else None
            decision = offer(first, key, states, work.config, now, work.keys) if first else None
            if decision is None:
                return made
            transaction.apply(decision, write(work, decision.letters, now), now)
            made += 1


def expire_offers(work: Work, now: dt.datetime) -> int:
    """End the offers whose time is over: those people stay on the list, last, and are told. Returns how many."""
    with work.store.transaction() as transaction:
        ended = transaction.due_offers(now)
        for registration in ended:
            decision = expire(registration, transaction.groups(), work.config, now, work.keys)
            transaction.apply(decision, write(work, decision.letters, now), now)
    return len(ended)
