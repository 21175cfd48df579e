"""`mailbot check`: configuration, templates, servers, database and clock, one line each, with what to do about what
fails.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence

import click

from mailbot.cli.options import Choices, common_options
from mailbot.config.model import Config

Finding = tuple[str, bool, str]


@click.command("check")
@common_options
def command(choices: Choices) -> int:
    """Verify configuration, templates, IMAP, SMTP, database, clock and time zone."""
    config = choices.config  # a wrong file is told before anything else, whole
    click.echo(
        f"ok    configuration: {choices.path}, course {config.course.key}, mode {config.office.mailbox.mode.value}"
    )
    failed = 0
    for what, fine, advice in findings(config):
        click.echo(f"{'ok   ' if fine else 'FAIL '} {what}" + (f": {advice}" if advice else ""))
        failed += not fine
    return 1 if failed else 0


def findings(config: Config) -> Iterator[Finding]:
    """Everything that is looked at, in order; one failure holds back no other check."""
    for look in (templates, inbox, sender, database, clock):
        yield from _safely(look, config)


def _safely(look: Callable[[Config], Sequence[Finding]], config: Config) -> Sequence[Finding]:
    from mailbot.ports import EdgeError

    try:
        return look(config)
    except EdgeError as problem:
        return [(look.__name__, False, problem.sentence)]


def templates(config: Config) -> Sequence[Finding]:
    """Every letter in every language."""
    from mailbot.app import renderer_for

    problems = renderer_for(config).templates_problems()
    return [("templates", False, problem) for problem in problems] or [
        ("templates", True, "all letters can be written")
    ]


def inbox(config: Config) -> Sequence[Finding]:
    """Login, folders and capabilities of the IMAP server."""
    from mailbot.app import password_for
    from mailbot.edges.imap import ImapInbox

    office = config.office
    edge = ImapInbox(
        office.mailbox, office.imap, lambda: password_for("imap", office.imap, os.environ), office.limits.message_bytes
    )
    try:
        return edge.problems()
    finally:
        edge.close()


def sender(config: Config) -> Sequence[Finding]:
    """Login at the SMTP server."""
    from mailbot.app import password_for
    from mailbot.edges.smtp import SmtpSender

    office = config.office
    edge = SmtpSender(office.smtp, lambda: password_for("smtp", office.smtp, os.environ), office.mailbox.address)
    try:
        return edge.problems()
    finally:
        edge.close()


def database(config: Config) -> Sequence[Finding]:
    """The store can be opened and read."""
    from mailbot.app import has_records, open_records

    if not has_records(config):
        return [("database", True, "not made yet; the first `mailbot poll` or `mailbot run` makes it")]
    store = open_records(config)
    try:
        counted = len(store.registrations())
    finally:
        store.close()
    return [("database", True, f"{counted} registrations")]


def clock(config: Config) -> Sequence[Finding]:
    """The time here, in the event's zone, and whether records tell a later one."""
    from mailbot.app import Clock, Refused, check_clock, has_records, open_records

    now = Clock()()
    local = now.astimezone(config.course.event.timezone)
    if has_records(config) and not config.sample:
        store = open_records(config)
        try:
            check_clock(store, now)
        except Refused as problem:
            return [("clock", False, str(problem))]
        finally:
            store.close()
    return [("clock", True, f"{local:%Y-%m-%d %H:%M} in {config.course.event.timezone.key}")]
