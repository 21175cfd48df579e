"""`mailbot poll`: one round now, or what `--since` would take besides."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Mapping
from contextlib import closing
from typing import TYPE_CHECKING

import click

from mailbot.cli.failing import WENT_WRONG, say
from mailbot.cli.options import Choices, common_options
from mailbot.cli.words import echo_json, one_line

if TYPE_CHECKING:
    from mailbot.jobs.poll import Round

NOT_COUNTED = ("fetched", "problem")


@click.command("poll")
@common_options
@click.option("--json", "as_object", is_flag=True, help="The counts as one JSON object.")
@click.option(
    "--since",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="DATE",
    help="Also take mail that was in the inbox before the first start, from that day on (2013-01-07).",
)
@click.option("--yes", is_flag=True, help="Really take it; without, --since only tells how much it would take.")
@click.option("--new", "anew", is_flag=True, help="Begin anew, although the mailbox shows an earlier start.")
def command(choices: Choices, as_object: bool, since: dt.datetime | None, yes: bool, anew: bool) -> int:
    """Fetch, settle every new message, send what is due."""
    if yes and not since:
        raise click.UsageError("--yes belongs to --since DATE.")
    if since and not yes:
        return _told_older(choices, since.date())
    done = _round(choices, since.date() if since else None, anew)
    if as_object:
        echo_json(done.as_json())
    else:
        click.echo(summary(done.as_json()))
    return say(one_line(done.problem), WENT_WRONG) if done.problem else 0


def _told_older(choices: Choices, since: dt.date) -> int:
    """How many messages `--since` would take; nothing is changed."""
    from mailbot.app import has_records, inbox_for, open_records
    from mailbot.jobs.receive import older_mail

    ledger = None
    choices.clock()
    if has_records(choices.config):
        with closing(open_records(choices.config)) as store:
            ledger = store.ledger()
    with closing(inbox_for(choices.config, os.environ)) as inbox:
        count = len(older_mail(inbox, ledger, since))
    click.echo(
        f"{count} message{'' if count == 1 else 's'} from before the first start, arrived since {since}, would be read "
        "and settled like new ones (letters go out as mailbox.mode says). Nothing is done yet: add --yes to do it."
    )
    return 0


def _round(choices: Choices, since: dt.date | None, anew: bool) -> Round:
    """One round, with its progress shown, telling what a first start does."""
    from mailbot.app import at_work, has_records
    from mailbot.cli.progress import shown_progress
    from mailbot.jobs.poll import poll

    clock, was_there = choices.clock(), has_records(choices.config)
    with (
        shown_progress() as progress,
        at_work(choices.config, clock, os.environ, anew=anew, progress=progress) as work,
    ):
        if not was_there:
            click.echo("A new database is made.", err=True)
        done = poll(work, clock(), None if clock.fixed else clock, since)
    if done.first_start and not since:
        click.echo(
            "First start: mail already in the inbox stays untouched; what arrives from now on is read.", err=True
        )
    if done.began_again:
        click.echo("The folder was renumbered (UIDVALIDITY): only mail newer than the last known is taken.", err=True)
    return done


def summary(counts: Mapping[str, object]) -> str:
    """The summary line: what was fetched, and of it and of the letters every count that is not nought."""
    told = [f"{counts[key]} {key.replace('_', ' ')}" for key in counts if key not in NOT_COUNTED and counts[key]]
    return f"{counts['fetched']} fetched" + (": " + ", ".join(told) if told else "")
