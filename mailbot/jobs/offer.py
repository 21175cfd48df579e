"""Offer: a seat that came free is offered to the first who waits; an offer that ended goes to the next."""

from __future__ import annotations

import datetime as dt

from mailbot.config.model import Mode
from mailbot.domain.offers import expire, offer
from mailbot.jobs.settle import write
from mailbot.jobs.work import Work
from mailbot.ports import Written


def make_offers(work: Work, now: dt.datetime) -> tuple[Written, ...]:
    """Offer every free seat of every group to those who wait, in order. Returns the letters.

    In observe mode nobody would be told: no offer is made that could only pass unseen.
    """
    if work.config.office.mailbox.mode is Mode.OBSERVE:
        return ()
    return tuple(letter for key in work.store.groups() for letter in _offer_all(work, key, now))


def _offer_all(work: Work, key: str, now: dt.datetime) -> tuple[Written, ...]:
    """Offer the free seats of one group, each looked at again in its own transaction."""
    made: list[Written] = []
    while True:
        with work.store.transaction() as transaction:
            states = transaction.groups()
            first = transaction.first_waiting(key) if states[key].free and states[key].in_line else None
            decision = offer(first, key, states, work.config, now, work.keys) if first else None
            if decision is None:
                return tuple(made)
            written = write(work, decision.letters, now)
            transaction.apply(decision, written, now)
            made += written


def expire_offers(work: Work, now: dt.datetime) -> tuple[Written, ...]:
    """End the offers whose time is over: those people stay on the list, last, and are told. Returns the letters."""
    made: list[Written] = []
    with work.store.transaction() as transaction:
        for registration in transaction.due_offers(now):
            decision = expire(registration, transaction.groups(), work.config, now, work.keys)
            written = write(work, decision.letters, now)
            transaction.apply(decision, written, now)
            made += written
    return tuple(made)
