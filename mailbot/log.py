"""The log: one function an event, to standard error; never the text, the subject or the sender of a mail.

Lines are for a person by default and JSON with `MAILBOT_LOG=json`. Messages and letters appear by their number only.
"""

from __future__ import annotations

import datetime as dt
import os
import sys
from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from structlog.typing import FilteringBoundLogger, Processor


def _logger() -> FilteringBoundLogger:
    """Made at each event: who logs nothing never imports structlog, and standard error is the one of the moment."""
    import structlog

    as_json = os.environ.get("MAILBOT_LOG") == "json"
    last: Processor = structlog.processors.JSONRenderer() if as_json else structlog.dev.ConsoleRenderer(colors=False)
    stamp = structlog.processors.TimeStamper(fmt="iso" if as_json else "%Y-%m-%d %H:%M:%S", utc=as_json)
    logger: FilteringBoundLogger = structlog.wrap_logger(
        structlog.WriteLogger(sys.stderr), processors=[structlog.processors.add_log_level, stamp, last]
    )
    return logger


def started(mode: str) -> None:
    """The scheduler runs; `mode` is observe, draft or send."""
    _logger().info("started", mode=mode)


def stopped() -> None:
    """The scheduler has ended cleanly."""
    _logger().info("stopped")


def poll_done(summary: Mapping[str, object]) -> None:
    """A round is over; `summary` holds the counts that `mailbot poll --json` prints."""
    _logger().info("poll_done", **{key: value for key, value in summary.items() if value})


def message_settled(number: int, reason: str) -> None:
    """A message was settled; `reason` is the name of the outcome."""
    _logger().info("message_settled", number=number, reason=str(reason))


def letter_sent(number: int, kind: str) -> None:
    """A server accepted a letter, or it lies in Drafts."""
    _logger().info("letter_sent", number=number, kind=str(kind))


def letter_failed(number: int, kind: str, error: str) -> None:
    """A letter could not leave; `error` says whether it is tried again."""
    _logger().warning("letter_failed", number=number, kind=str(kind), error=error)


def connection_lost(edge: str, error: str) -> None:
    """A server could not be reached; `error` is the name of the error's class, since its text may quote a mail."""
    _logger().warning("connection_lost", edge=edge, error=error)


def trouble(number: int, error: str) -> None:
    """A message was set aside as trouble; `error` is the name of the error's class."""
    _logger().error("trouble", number=number, error=error)


def digest_sent(day: dt.date) -> None:
    """The digest of a day is in the outbox."""
    _logger().info("digest_sent", day=day.isoformat())
