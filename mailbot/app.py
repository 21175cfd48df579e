"""The composition root: configuration, clock, store and edges put together; the only module that knows concrete
classes.

Also the only place that reads the clock: everything below gets `now` as an argument.
"""

from __future__ import annotations

import datetime as dt
import shlex
import subprocess
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from mailbot.config.loading import load
from mailbot.config.model import Config, Mode
from mailbot.config.rules import is_loopback
from mailbot.config.secrets import Server, password_source, variable
from mailbot.domain.model import GroupState
from mailbot.ports import Permanent

if TYPE_CHECKING:
    from mailbot.edges.imap import ImapInbox
    from mailbot.edges.smtp import SmtpSender
    from mailbot.edges.templates import TemplateRenderer
    from mailbot.jobs.work import Progress, Work
    from mailbot.ports import Inbox, Store

CLOCK_TOLERANCE = dt.timedelta(minutes=1)
PASSWORD_SECONDS = 30
PASSWORD_LENGTH = 4096  # characters of what a command prints


@dataclass(frozen=True)
class Clock:
    """What time it is: the real time, or the one a rehearsal is told (`--at`)."""

    fixed: dt.datetime | None = None

    def __call__(self) -> dt.datetime:
        return self.fixed or dt.datetime.now(dt.UTC)


class Refused(Exception):
    """Something the bot will not do as things are; the text is a sentence for people."""


class Misused(Exception):
    """A wrong use of a command; the text is a sentence for people."""


def load_config(path: Path, environ: Mapping[str, str]) -> Config:
    """The configuration. Errors: ConfigProblems, all at once."""
    return load(path, environ)


def clock_for(config: Config, at: dt.datetime | None) -> Clock:
    """The clock. `--at` is for rehearsals: only where no server but this machine's own could get a letter.

    Errors: Misused.
    """
    if at is None:
        return Clock()
    for server in (config.office.imap, config.office.smtp):
        if not is_loopback(server.host):
            raise Misused(f"--at is for rehearsals: it allows loopback servers only, and {server.host} is none.")
    return Clock(at if at.tzinfo else at.replace(tzinfo=config.course.event.timezone))


def password_for(which: Server, config: Config, environ: Mapping[str, str]) -> str:
    """The password of a server: from the environment, else the first line that `password_command` prints.

    Errors: Permanent where there is none or the command fails.
    """
    source = password_source(which, config, environ)
    if source.password:
        return source.password
    if not source.command:
        advice = f"set ${variable(which)}, or {which}.password_command in config.toml"
        raise Permanent(f"There is no password for the {which.upper()} server: {advice}.")
    password = _printed(which, source.command, config.folder)
    if not password:
        raise Permanent(f"{which}.password_command printed nothing: run it by hand to see why.")
    return password


def _printed(which: Server, command: str, folder: Path) -> str:
    """The first line that a command prints; it runs beside config.toml, at most half a minute."""
    key = f"{which}.password_command"
    try:
        words = shlex.split(command)
        running = subprocess.Popen(words, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    except (OSError, ValueError) as problem:
        reason = getattr(problem, "strerror", None) or str(problem)
        raise Permanent(f"{key} could not be run ({reason}): correct it in config.toml.") from None
    with _without_waiting(running):
        try:
            said, _ = running.communicate(timeout=PASSWORD_SECONDS)
        except subprocess.TimeoutExpired:
            raise Permanent(f"{key} printed nothing for {PASSWORD_SECONDS} seconds: run it by hand.") from None
    if running.returncode:
        raise Permanent(f"{key} ended with status {running.returncode}: run it by hand to see why.")
    try:
        return next(iter(said.decode("utf-8").splitlines()), "")[:PASSWORD_LENGTH]
    except UnicodeDecodeError:
        raise Permanent(f"{key} printed something that is not UTF-8: run it by hand.") from None


@contextmanager
def _without_waiting(running: subprocess.Popen[bytes]) -> Iterator[None]:
    """End a command that still runs, without waiting for children of its own that hold its output open."""
    try:
        yield
    finally:
        if running.poll() is None:
            running.kill()
        if running.stdout:
            running.stdout.close()
        running.wait()


def renderer_for(config: Config) -> TemplateRenderer:
    """The letters' templates: those beside config.toml first, then the shipped ones."""
    from mailbot.edges.templates import TemplateRenderer
    from mailbot.shipped import templates_folder

    return TemplateRenderer(config, (config.folder / "templates", templates_folder()))


def sound_renderer_for(config: Config) -> TemplateRenderer:
    """The letters' templates, all of them tried. Errors: Refused, with everything that is wrong."""
    renderer = renderer_for(config)
    problems = renderer.templates_problems()
    if problems:
        raise Refused("The letters' templates are not in order:\n  " + "\n  ".join(problems))
    return renderer


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


def inbox_for(config: Config, environ: Mapping[str, str]) -> ImapInbox:
    """Her mailbox; nothing is connected yet."""
    from mailbot.edges.imap import ImapInbox

    office = config.office
    limit = office.limits.message_bytes
    return ImapInbox(office.mailbox, office.imap, lambda: password_for("imap", config, environ), limit)


def sender_for(config: Config, environ: Mapping[str, str]) -> SmtpSender:
    """The server that takes letters; nothing is connected yet."""
    from mailbot.edges.smtp import SmtpSender

    office = config.office
    return SmtpSender(office.smtp, lambda: password_for("smtp", config, environ), office.mailbox.address)


def has_started(config: Config) -> bool:
    """Whether the database is there, and this inbox has a ledger in it."""
    if not has_records(config):
        return False
    with closing(open_records(config)) as store:
        return store.ledger() is not None


def stop_where_records_are_lost(config: Config, inbox: Inbox) -> None:
    """Stop a first start where the mailbox shows that there was one before.

    Whoever loses the database and does not notice would know nobody who registered, and give their seats away.
    Errors: Refused, and those of the inbox.
    """
    if inbox.has_letters_of_ours():
        url = config.database_url()
        where = url.partition(":///")[2] if url.startswith("sqlite") else "the database"
        raise Refused(
            f"There are no records in {where}, but the mailbox holds letters of an earlier start. Put the database or "
            "its backup back; or begin anew, knowing nobody who registered before, with `mailbot poll --new`."
        )


@contextmanager
def at_work(
    config: Config,
    clock: Clock,
    environ: Mapping[str, str],
    *,
    create: bool = True,
    anew: bool = False,
    progress: Progress | None = None,
    stopping: Callable[[], bool] = lambda: False,
) -> Iterator[Work]:
    """Everything a round needs, opened and closed again. The store is locked: one bot an inbox.

    `create`: a first start may make the database; `anew`: even where the mailbox shows that there was one.
    """
    from mailbot.edges.attachments import open_attachments
    from mailbot.jobs.work import Work, silent

    renderer = sound_renderer_for(config)
    with ExitStack() as opened:
        inbox = opened.enter_context(closing(inbox_for(config, environ)))
        sender = opened.enter_context(closing(sender_for(config, environ)))
        if create and not anew and not has_started(config):
            stop_where_records_are_lost(config, inbox)
        store = opened.enter_context(closing(open_records(config, create=create, exclusive=True)))
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


@contextmanager
def rehearsing(config: Config, environ: Mapping[str, str]) -> Iterator[Work]:
    """A bot in mode send with empty records of its own, thrown away afterwards; it connects to no server."""
    from mailbot.edges.attachments import open_attachments
    from mailbot.jobs.work import Work
    from mailbot.store.opening import open_store

    mailbox = config.office.mailbox.model_copy(update={"mode": Mode.SEND})
    config = config.model_copy(update={"office": config.office.model_copy(update={"mailbox": mailbox})})
    renderer = sound_renderer_for(config)
    with tempfile.TemporaryDirectory(prefix="mailbot-") as folder:
        url, inbox = f"sqlite:///{folder}/rehearsal.db", mailbox.address.lower()
        with closing(open_store(url, inbox=inbox, course=config.course.key, create=True)) as store:
            start = dt.datetime.fromtimestamp(0, dt.UTC)
            store.sync_groups(file_groups(config), start)
            store.start_ledger("rehearsal", 1, 1, start)
            yield Work(
                config=config,
                store=store,
                inbox=inbox_for(config, environ),
                renderer=renderer,
                sender=sender_for(config, environ),
                keys=store.signing_keys(),
                open_attachments=open_attachments,
            )
