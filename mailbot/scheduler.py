"""When each job runs; the only importer of APScheduler.

One thread waits on the inbox (IDLE, with the poll interval as its safety net) and only wakes the poll job; jobs run in
one thread, one after the other, so that no round ever runs twice at once. A digest, an offer or a reminder that is due
is seen by the round, so a wake-up at the digest's hour is all that it needs: that it went out is a row in the store,
and a late or doubled job does nothing.
"""

from __future__ import annotations

import datetime as dt
import logging
import threading
import traceback
from collections.abc import Callable

from apscheduler.events import EVENT_JOB_ERROR, JobExecutionEvent
from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.cron import CronTrigger
from apscheduler.triggers.interval import IntervalTrigger

from mailbot import log
from mailbot.jobs.poll import poll
from mailbot.jobs.work import Work
from mailbot.ports import EdgeError, Permanent, Wake

DAY_NAMES = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
PURGE_HOUR = 3
LONGEST_PAUSE = 30.0  # seconds before IDLE is tried again at a server that could not be reached
REFUSED_PAUSE = 900.0  # the same where we were refused: servers lock an account out after some wrong passwords


class Runner:
    """Polls, delivers and sends the digest until `interrupt` is called."""

    def __init__(self, work: Work, clock: Callable[[], dt.datetime], stop: threading.Event) -> None:
        self.work, self.clock, self.stopped = work, clock, stop
        self.scheduler = BackgroundScheduler(
            timezone=work.config.course.event.timezone,
            executors={"default": ThreadPoolExecutor(1)},
            # Late is better than never, and once is enough. (Its default drops a job that is a second late.)
            job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
        )
        # Its own log would quote an exception's text, which can quote a mail.
        logging.getLogger("apscheduler").setLevel(logging.CRITICAL)
        self.scheduler.add_listener(_failed, EVENT_JOB_ERROR)

    def run(self) -> None:
        """Until stopped."""
        self._add_jobs()
        self.scheduler.start()
        log.started(self.work.config.office.mailbox.mode.value)
        self._wake_by_idle() if self.work.config.office.poll.idle else self.stopped.wait()
        self.scheduler.shutdown(wait=True)
        log.stopped()

    def interrupt(self) -> None:
        """End `run` cleanly: the round in progress stops after the message or letter in hand."""
        self.stopped.set()
        self.work.inbox.interrupt()

    def _add_jobs(self) -> None:
        settings = self.work.config.office
        days = ",".join(DAY_NAMES[d] for d in settings.digest.days.days)
        at, zone = settings.digest.at, self.work.config.course.event.timezone  # a trigger does not take its scheduler's
        every = IntervalTrigger(seconds=max(1, int(settings.poll.every.total_seconds())))
        # Two instances, one thread: news that comes while a round runs is looked at by a second one after it.
        self.scheduler.add_job(self.round, every, id="poll", next_run_time=self.clock(), max_instances=2)
        daily = CronTrigger(day_of_week=days, hour=at.hour, minute=at.minute, timezone=zone)
        self.scheduler.add_job(self.round, daily, id="digest")
        self.scheduler.add_job(self.purge, CronTrigger(hour=PURGE_HOUR, timezone=zone), id="purge")

    def round(self) -> None:
        """One round; a fault is logged and the next round tries again."""
        if self.stopped.is_set():
            return
        try:
            poll(self.work, self.clock(), self.clock)
        except EdgeError as fault:
            log.connection_lost("store", type(fault).__name__)

    def purge(self) -> None:
        """Forget what the retention rule says to forget."""
        try:
            self.work.store.purge(self.clock(), self.work.config.office.privacy.keep_raw_days)
        except EdgeError as fault:
            log.connection_lost("store", type(fault).__name__)

    def _wake_by_idle(self) -> None:
        seconds = self.work.config.office.poll.every.total_seconds()
        while not self.stopped.is_set():
            try:
                wake = self.work.inbox.wait(seconds)
            except EdgeError as fault:
                log.connection_lost("idle", type(fault).__name__)
                refused = isinstance(fault, Permanent)
                self.stopped.wait(REFUSED_PAUSE if refused else min(seconds, LONGEST_PAUSE))
                continue
            if wake is Wake.NEWS:
                self.scheduler.modify_job("poll", next_run_time=self.clock())


def _failed(event: JobExecutionEvent) -> None:
    """A job met what nobody foresaw: its place is told, its text is not."""
    frames = traceback.extract_tb(event.exception.__traceback__)
    log.job_failed(event.job_id, type(event.exception).__name__, f"{frames[-1].filename}:{frames[-1].lineno}")
