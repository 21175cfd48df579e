"""The log: one function an event, to standard error; never the text, the subject or the sender of a mail.

$MAILBOT_LOG says how: `text` for a person (the default), `json` for a machine, `off` not at all (the default of all
commands but `mailbot run`, since they tell the outcome themselves). Messages and letters appear by their number only.
"""

from __future__ import annotations

import datetime as dt
import os
import sys
from collections.abc import Mapping


def _event(level: str, event: str, **facts: object) -> None:
    """Write one event. Who logs nothing never imports structlog, and standard error is the one of the moment."""
    form = os.environ.get("MAILBOT_LOG", "text")
    if form == "off" or sys.stderr is None:
        return
    import structlog

    as_json = form == "json"
    last = structlog.processors.JSONRenderer() if as_json else structlog.dev.ConsoleRenderer(colors=False)
    stamp = structlog.processors.TimeStamper(fmt="iso" if as_json else "%Y-%m-%d %H:%M:%S", utc=as_json)
    logger = structlog.wrap_logger(
        structlog.WriteLogger(sys.stderr), processors=[structlog.processors.add_log_level, stamp, last]
    )
    getattr(logger, level)(event, **facts)


def started(mode: str) -> None:
    """The scheduler runs; `mode` is observe, draft or send."""
    _event("info", "started", mode=mode)


def stopped() -> None:
    """The scheduler has ended cleanly."""
    _event("info", "stopped")


def poll_done(summary: Mapping[str, object]) -> None:
    """A round is over; `summary` is what `mailbot poll --json` prints: its counts are logged, no sentence of a server,
    which may name somebody.
    """
    _event("info", "poll_done", **{key: count for key, count in summary.items() if count and isinstance(count, int)})


def message_settled(number: int, reason: str) -> None:
    """A message was settled; `reason` is the name of the outcome."""
    _event("info", "message_settled", number=number, reason=str(reason))


def letter_sent(number: int, kind: str) -> None:
    """A server accepted a letter, or it lies in Drafts."""
    _event("info", "letter_sent", number=number, kind=str(kind))


def letter_failed(number: int, kind: str, error: str) -> None:
    """A letter could not leave; `error` says whether it is tried again."""
    _event("warning", "letter_failed", number=number, kind=str(kind), error=error)


def connection_lost(edge: str, error: str) -> None:
    """A server could not be reached; `error` is the name of the error's class, since its text may quote a mail."""
    _event("warning", "connection_lost", edge=edge, error=error)


def job_failed(job: str, error: str, where: str) -> None:
    """A job ended by an error nobody foresaw; `error` is the name of its class, `where` the line it came from."""
    _event("error", "job_failed", job=job, error=error, where=where)


def trouble(number: int, error: str) -> None:
    """A message was set aside as trouble; `error` is the name of the error's class."""
    _event("error", "trouble", number=number, error=error)


def digest_sent(day: dt.date) -> None:
    """The digest of a day is in the outbox."""
    _event("info", "digest_sent", day=day.isoformat())
