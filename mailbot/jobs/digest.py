"""The digest: once a day, on the configured days, after the configured time; exactly once, whatever stopped meanwhile.

That a digest went out for a day is a row, not the scheduler's memory. After a time of silence the last one that was due
goes, once: not those before it, whose news it tells. Its letter is queued under a Message-ID made of the day before the
day is taken: stopped in between, the same letter is found queued.
"""

from __future__ import annotations

import datetime as dt

from mailbot import log
from mailbot.domain.token import letter_id
from mailbot.jobs.work import Work

WEEK = 7


def last_due(work: Work, now: dt.datetime) -> dt.date | None:
    """The latest day whose digest should be out by now, by the event's clock; None where there is no such day."""
    settings, zone = work.config.office.digest, work.config.course.event.timezone
    today = now.astimezone(zone).date()
    for day in (today - dt.timedelta(days=back) for back in range(WEEK + 1)):
        # Compared in UTC: two times of one zone would be compared by their hands, which go back in autumn.
        moment = dt.datetime.combine(day, settings.at, zone).astimezone(dt.UTC)
        if day.weekday() in settings.days.days and moment <= now:
            return day
    return None


def skip_digest_of_first_day(work: Work, now: dt.datetime) -> None:
    """A first start owes no digest of the days before it."""
    if day := last_due(work, now):
        work.store.take_digest_day(day, now)


def send_due_digest(work: Work, now: dt.datetime) -> bool:
    """Queue the digest that is due and not yet taken."""
    day = last_due(work, now)
    if day is None or work.store.digest_taken(day):
        return False
    _queue(work, now, day, "daily")
    return True


def queue_digest(work: Work, now: dt.datetime, cause: str) -> None:
    """Queue a digest that was asked for; it counts as the day's, and as one that was due."""
    today = now.astimezone(work.config.course.event.timezone).date()
    due = last_due(work, now)
    _queue(work, now, today, cause)
    if due:
        work.store.take_digest_day(due, now)


def _queue(work: Work, now: dt.datetime, day: dt.date, cause: str) -> None:
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
