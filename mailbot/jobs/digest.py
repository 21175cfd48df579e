"""The digest: once a day, on the configured days, after the configured time; exactly once, whatever stopped meanwhile.

That a digest went out for a day is a row, not the scheduler's memory. Its letter is queued under a Message-ID made of
the day before the day is taken: stopped in between, the same letter is found queued.
"""

from __future__ import annotations

import datetime as dt

from mailbot import log
from mailbot.domain.token import letter_id
from mailbot.jobs.work import Work


def is_due(work: Work, now: dt.datetime) -> bool:
    """Whether the day's digest should be out by now, by the event's clock."""
    settings = work.config.office.digest
    local = now.astimezone(work.config.course.event.timezone)
    return local.weekday() in settings.days.days and local.time() >= settings.at


def skip_digest_of_first_day(work: Work, now: dt.datetime) -> None:
    """A first start after the digest's hour owes no digest that day."""
    if is_due(work, now):
        work.store.take_digest_day(_day(work, now), now)


def send_due_digest(work: Work, now: dt.datetime) -> bool:
    """Queue the day's digest where it is due and not yet taken."""
    if not is_due(work, now) or work.store.digest_taken(_day(work, now)):
        return False
    queue_digest(work, now, cause="daily")
    return True


def queue_digest(work: Work, now: dt.datetime, cause: str) -> None:
    """Queue a digest; it counts as the day's."""
    day = _day(work, now)
    domain = work.config.office.mailbox.address.rpartition("@")[2]
    message_id = letter_id(work.keys[0], "DGST-0000", domain, work.config.course.key, day.isoformat(), cause)
    subject, raw = digest_bytes(work, now, message_id)
    work.store.queue_letter("digest", recipients(work), message_id, subject, raw, now)
    if work.store.take_digest_day(day, now):
        log.digest_sent(day)


def recipients(work: Work) -> tuple[str, ...]:
    """To whom the digest goes."""
    return work.config.office.digest.to or (work.config.office.mailbox.address,)


def digest_bytes(work: Work, now: dt.datetime, message_id: str) -> tuple[str, bytes]:
    """Subject and bytes of the digest as it would go out now."""
    facts = work.store.digest_facts(work.store.last_digest(), now)
    return work.renderer.digest(facts, message_id, now, work.store.registrations())


def _day(work: Work, now: dt.datetime) -> dt.date:
    return now.astimezone(work.config.course.event.timezone).date()
