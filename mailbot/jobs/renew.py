"""Renew: a waiting letter about several people, of whom one stands otherwise by now, is written anew for the others.

It would tell what is no longer so; put away, it would leave the others untold.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from mailbot.domain.notices import anew
from mailbot.jobs.work import Work
from mailbot.mail.model import Address
from mailbot.ports import Delivery, Written


def renew(work: Work, now: dt.datetime) -> int:
    """Write anew what is half so; returns how many. Each goes to whom, and the way, the letter was made for."""
    with work.store.transaction() as transaction:
        halves = transaction.half_true(now)
        for half in halves:
            registrations = transaction.registrations_of(half.still)
            groups = transaction.groups()
            letter = anew(half.kind, registrations, half.still, groups, work.config, work.keys, half.message_id)
            letter = replace(
                letter,
                to=Address(half.to, letter.to.name if letter.to.email == half.to else ""),
                in_reply_to=half.in_reply_to,
                references=(half.in_reply_to,) if half.in_reply_to else (),
            )
            rendered = work.renderer.render(letter, now, draft=half.draft)
            transaction.renew(half.number, Written(letter, rendered, Delivery.READY, half.draft), now)
    return len(halves)
