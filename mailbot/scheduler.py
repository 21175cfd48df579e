"""When each job runs; the only importer of APScheduler.

One thread waits on the inbox (IDLE, with the poll interval as its safety net) and only wakes the poll job; the job
itself never runs twice at once. A digest, an offer or a reminder that is due is seen by the round, so a wake-up at the
digest's hour is all that it needs: that it went out is a row in the store, and a late or doubled job does nothing.
"""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.cron import CronTrigger
from apscheduler.triggers.interval import IntervalTrigger

from mailbot import log
from mailbot.jobs.poll import poll
from mailbot.jobs.work import Work
from mailbot.ports import EdgeError, Wake

DAY_NAMES = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
PURGE_HOUR = 3


class Runner:
    """Polls, delivers and sends the digest until `stop` is called."""

    def __init__(self, work: Work, clock: Callable[[], dt.datetime], stop: threading.Event) -> None:
        self.work, self.clock, self.stopped = work, clock, stop
        self.round_lock = threading.Lock()
        self.scheduler = BackgroundScheduler(
            timezone=work.config.course.event.timezone,
            executors={"default": ThreadPoolExecutor(1)},
            job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
        )

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
        at = settings.digest.at
        seconds = int(settings.poll.every.total_seconds())
        self.scheduler.add_job(self.round, IntervalTrigger(seconds=seconds), id="poll", next_run_time=self.clock())
        self.scheduler.add_job(self.round, CronTrigger(day_of_week=days, hour=at.hour, minute=at.minute), id="digest")
        self.scheduler.add_job(self.purge, CronTrigger(hour=PURGE_HOUR), id="purge")

    def round(self) -> None:
        """One round; a fault is logged and the next round tries again."""
        if self.stopped.is_set():
            return
        with self.round_lock:
            try:
                poll(self.work, self.clock(), self.clock)
            except EdgeError as fault:
                log.connection_lost("store", type(fault).__name__)

    def purge(self) -> None:
        """Forget what the retention rule says to forget."""
        with self.round_lock:
            self.work.store.purge(self.clock(), self.work.config.office.privacy.keep_raw_days)

    def _wake_by_idle(self) -> None:
        seconds = self.work.config.office.poll.every.total_seconds()
        while not self.stopped.is_set():
            try:
                wake = self.work.inbox.wait(seconds)
            except EdgeError as fault:
                log.connection_lost("idle", type(fault).__name__)
                self.stopped.wait(min(seconds, 30))
                continue
            if wake is Wake.NEWS:
                self.scheduler.modify_job("poll", next_run_time=self.clock())
