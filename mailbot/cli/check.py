"""`mailbot check`: configuration, templates, servers, database and clock, one line each, with what to do about what
fails.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, suppress
from pathlib import Path
from typing import TYPE_CHECKING

import click

from mailbot.cli.options import Choices, common_options
from mailbot.cli.words import one_line

if TYPE_CHECKING:
    from mailbot.config.model import Config

Finding = tuple[str, bool, str]  # what, whether it is fine, what to do or what there is


@click.command("check")
@common_options
def command(choices: Choices) -> int:
    """Verify configuration, templates, IMAP, SMTP, database, clock and time zone."""
    choices.clock()  # a wrong file is told before anything else, whole
    failed = 0
    for what, fine, advice in findings(choices):
        click.echo(f"{'ok   ' if fine else 'FAIL '} {what}" + (f": {one_line(advice)}" if advice else ""))
        failed += not fine
    if failed:
        click.echo(f"mailbot: {failed} of these must be mended first.", err=True)
    return 1 if failed else 0


def findings(choices: Choices) -> Iterator[Finding]:
    """Everything that is looked at, in order; one failure holds back no other check."""
    for look in (configuration, templates, imap, smtp, database, clock):
        yield from _safely(look, choices)


def _safely(look: Callable[[Choices], Sequence[Finding]], choices: Choices) -> Sequence[Finding]:
    from mailbot.app import Refused
    from mailbot.ports import EdgeError

    try:
        return look(choices)
    except (EdgeError, Refused) as problem:
        return [(look.__name__.upper() if look in (imap, smtp) else look.__name__, False, str(problem))]


def configuration(choices: Choices) -> Sequence[Finding]:
    """Which file, which course, what becomes of the letters."""
    config = choices.config
    mailbox = config.office.mailbox
    sample = ", a sample: loopback servers only" if config.sample else ""
    told = f"{choices.path}, {mailbox.address}, course {config.course.key}, mode {mailbox.mode.value}{sample}"
    return [("configuration", True, told)]


def templates(choices: Choices) -> Sequence[Finding]:
    """Every letter in every language."""
    from mailbot.app import renderer_for

    problems = renderer_for(choices.config).templates_problems()
    return [("templates", False, problem) for problem in problems] or [
        ("templates", True, f"every letter can be written in {', '.join(choices.config.course.languages)}")
    ]


def imap(choices: Choices) -> Sequence[Finding]:
    """Login, folders and capabilities of the server that holds the inbox."""
    from mailbot.app import inbox_for

    with closing(inbox_for(choices.config, os.environ)) as inbox:
        return inbox.problems()


def smtp(choices: Choices) -> Sequence[Finding]:
    """Login at the server that takes the letters."""
    from mailbot.app import sender_for

    with closing(sender_for(choices.config, os.environ)) as sender:
        return sender.problems()


def database(choices: Choices) -> Sequence[Finding]:
    """The store can be opened and read; what is in it."""
    from mailbot.app import has_records, has_started, open_records

    if not has_started(choices.config):
        _not_lost(choices)
    if not has_records(choices.config):
        return [_to_be_made(choices.config)]
    with closing(open_records(choices.config)) as store:
        facts = store.digest_facts(None, choices.clock()())
        counted = f"{len(store.registrations())} registrations, {facts.letters_waiting} letters to send"
    zone = choices.config.course.event.timezone
    last = f"{facts.last_poll.astimezone(zone):%Y-%m-%d %H:%M}" if facts.last_poll else "never"
    failed = f", which failed: {facts.last_error}" if facts.last_error else ""
    return [("database", True, f"{counted}, last round {last}{failed}")]


def _to_be_made(config: Config) -> Finding:
    """A database that is not there yet: whether a first round can make it."""
    url = config.database_url()
    folder = Path(url.partition(":///")[2]).parent
    if url.startswith("sqlite") and not os.access(folder, os.W_OK | os.X_OK):
        return "database", False, f"it cannot be made in {folder}: make that folder, and let this user write there"
    return "database", True, "not made yet; the first `mailbot poll` or `mailbot run` makes it"


def _not_lost(choices: Choices) -> None:
    """Whether the mailbox shows an earlier start; where it cannot be asked, another line says so. Errors: Refused."""
    from mailbot.app import inbox_for, stop_where_records_are_lost
    from mailbot.ports import EdgeError

    with closing(inbox_for(choices.config, os.environ)) as inbox, suppress(EdgeError):
        stop_where_records_are_lost(choices.config, inbox)


def clock(choices: Choices) -> Sequence[Finding]:
    """The time by the event's clock, and whether records tell a later one."""
    from mailbot.app import check_clock, has_records, open_records
    from mailbot.ports import EdgeError

    reads = choices.clock()
    with suppress(EdgeError):  # a database that cannot be read has a line of its own
        if reads.fixed is None and has_records(choices.config):
            with closing(open_records(choices.config)) as store:
                check_clock(store, reads())
    zone = choices.config.course.event.timezone
    rehearsal = " (a rehearsal: --at)" if reads.fixed else ""
    return [("clock", True, f"{reads().astimezone(zone):%Y-%m-%d %H:%M} in {zone.key}{rehearsal}")]
