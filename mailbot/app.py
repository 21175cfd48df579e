"""The composition root: configuration, clock, store and edges put together; the only module that knows concrete
classes.

Also the only place that reads the clock: everything below gets `now` as an argument.
"""

from __future__ import annotations

import datetime as dt
import shlex
import subprocess
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from mailbot.config.loading import load
from mailbot.config.model import Config, ImapSettings, SmtpSettings
from mailbot.domain.model import GroupState
from mailbot.ports import Permanent

if TYPE_CHECKING:
    from mailbot.edges.templates import TemplateRenderer
    from mailbot.jobs.work import Progress, Work
    from mailbot.ports import Store

CLOCK_TOLERANCE = dt.timedelta(minutes=1)
PASSWORD_SECONDS = 30


@dataclass(frozen=True)
class Clock:
    """What time it is: the real time, or the one a rehearsal is told (`--at`)."""

    fixed: dt.datetime | None = None

    def __call__(self) -> dt.datetime:
        return self.fixed or dt.datetime.now(dt.UTC)


class Refused(Exception):
    """Something the bot will not do as things are; the text is a sentence for people."""


def load_config(path: Path, environ: Mapping[str, str]) -> Config:
    """The configuration. Errors: ConfigProblems, all at once."""
    return load(path, environ)


def clock_for(config: Config, at: dt.datetime | None) -> Clock:
    """The clock; `--at` is for rehearsals, so only with a sample configuration, whose servers are all loopback."""
    if at is not None and not config.sample:
        raise Refused(
            "--at is for rehearsals: it needs `sample = true` in the configuration, which allows loopback servers only."
        )
    if at is not None and at.tzinfo is None:
        at = at.replace(tzinfo=config.course.event.timezone)
    return Clock(at)


def password_for(which: str, settings: ImapSettings | SmtpSettings, environ: Mapping[str, str]) -> str:
    """The password of a server: from the environment, else printed by `password_command`; "" where there is none."""
    from_environment = environ.get(f"MAILBOT_{which.upper()}_PASSWORD", "")
    if from_environment or not settings.password_command:
        return from_environment
    try:
        done = subprocess.run(
            shlex.split(settings.password_command),
            capture_output=True,
            text=True,
            timeout=PASSWORD_SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as problem:
        raise Permanent(
            f"{which}.password_command could not be run ({type(problem).__name__}): correct it in config.toml."
        ) from None
    if done.returncode:
        raise Permanent(f"{which}.password_command ended with status {done.returncode}: run it by hand to see why.")
    return done.stdout.rstrip("\n")


def renderer_for(config: Config) -> TemplateRenderer:
    """The letters' templates: those beside config.toml first, then the shipped ones."""
    from mailbot.edges.templates import TemplateRenderer
    from mailbot.shipped import templates_folder

    return TemplateRenderer(config, (config.folder / "templates", templates_folder()))


def open_records(config: Config, *, create: bool = False, exclusive: bool = False) -> Store:
    """The store. Errors: Permanent with a sentence where there is no database and `create` is False."""
    from mailbot.store.opening import open_store

    mailbox = config.office.mailbox.address.lower()
    return open_store(
        config.database_url(), inbox=mailbox, course=config.course.key, create=create, exclusive=exclusive
    )


def has_records(config: Config) -> bool:
    """Whether the database is there already."""
    from mailbot.store.opening import database_exists

    return database_exists(config.database_url())


def file_groups(config: Config) -> tuple[GroupState, ...]:
    """The groups as the file has them."""
    return tuple(GroupState(key=g.key, capacity=g.capacity, date=g.date, month=g.month) for g in config.course.groups)


def check_clock(store: Store, now: dt.datetime) -> None:
    """Stop where the clock went back: records of the future would be told wrongly. Errors: Refused."""
    newest = store.newest_record()
    if newest and newest > now + CLOCK_TOLERANCE:
        raise Refused(
            f"The clock says {now:%Y-%m-%d %H:%M}, but records go to {newest:%Y-%m-%d %H:%M}: "
            "set the clock right first."
        )


@contextmanager
def at_work(
    config: Config,
    clock: Clock,
    environ: Mapping[str, str],
    *,
    progress: Progress | None = None,
    stopping: Callable[[], bool] = lambda: False,
) -> Iterator[Work]:
    """Everything a round needs, opened and closed again. The store is locked: one bot an inbox."""
    from mailbot.edges.attachments import open_attachments
    from mailbot.edges.imap import ImapInbox
    from mailbot.edges.smtp import SmtpSender
    from mailbot.jobs.work import Work, silent

    office = config.office
    renderer = renderer_for(config)
    problems = renderer.templates_problems()
    if problems:
        raise Refused("The letters' templates are not in order:\n  " + "\n  ".join(problems))
    store = open_records(config, create=True, exclusive=True)
    inbox = ImapInbox(
        office.mailbox, office.imap, lambda: password_for("imap", office.imap, environ), office.limits.message_bytes
    )
    sender = SmtpSender(office.smtp, lambda: password_for("smtp", office.smtp, environ), office.mailbox.address)
    try:
        if clock.fixed is None:
            check_clock(store, clock())
        store.sync_groups(file_groups(config), clock())
        yield Work(
            config=config,
            store=store,
            inbox=inbox,
            renderer=renderer,
            sender=sender,
            keys=store.signing_keys(),
            open_attachments=open_attachments,
            progress=progress or silent,
            stopping=stopping,
        )
    finally:
        sender.close()
        inbox.close()
        store.close()


WorkContext = AbstractContextManager["Work"]
