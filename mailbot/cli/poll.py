"""`mailbot poll`: one round now, or what `--since` would take besides."""

from __future__ import annotations

import datetime as dt
import os
from collections import Counter
from collections.abc import Mapping
from contextlib import closing
from typing import TYPE_CHECKING

import click

from mailbot.cli.failing import WENT_WRONG, say
from mailbot.cli.options import Choices, common_options, day
from mailbot.cli.words import echo_json, in_words, one_line

if TYPE_CHECKING:
    from mailbot.config.model import Config
    from mailbot.jobs.poll import Round
    from mailbot.ports import Arrival

NOT_COUNTED = ("fetched", "problem")


@click.command("poll")
@common_options
@click.option("--json", "as_object", is_flag=True, help="The counts as one JSON object.")
@click.option(
    "--since",
    type=day,
    metavar="DATE",
    help="Also take mail that was in the inbox before the first start, from that day on (2013-01-07).",
)
@click.option("--yes", is_flag=True, help="Really take it; without, --since only tells what it would take.")
@click.option("--new", "anew", is_flag=True, help="Begin anew, although the mailbox shows an earlier start.")
def command(choices: Choices, as_object: bool, since: dt.date | None, yes: bool, anew: bool) -> int:
    """Fetch, settle every new message, send what is due."""
    if yes and not since:
        raise click.UsageError("--yes belongs to --since DATE.")
    if since and not yes:
        return _told_older(choices, since)
    done = _round(choices, since, anew)
    if as_object:
        echo_json(done.as_json())
    else:
        click.echo(summary(done.as_json()))
    return say(one_line(done.problem), WENT_WRONG) if done.problem else 0


def _told_older(choices: Choices, since: dt.date) -> int:
    """What `--since` would take; nothing is changed."""
    from mailbot.app import has_records, inbox_for, open_records
    from mailbot.cli.progress import shown_progress
    from mailbot.jobs.receive import older_mail

    ledger = None
    choices.clock()
    if has_records(choices.config):
        with closing(open_records(choices.config)) as store:
            ledger = store.ledger()
    kinds: Counter[str] = Counter()
    with closing(inbox_for(choices.config, os.environ)) as inbox, shown_progress() as progress:
        uids = older_mail(inbox, ledger, since)
        for arrival in inbox.fetch(uids):
            kinds[_kind(arrival, choices.config)] += 1
            progress("receive", kinds.total(), len(uids))
    click.echo(f"{kinds.total()} message{'' if kinds.total() == 1 else 's'} from before the first start since {since}")
    for kind, count in kinds.most_common():
        click.echo(f"{count:>6}  {kind}")
    click.echo(
        f"would be settled like new ones, in mode {choices.config.office.mailbox.mode.value}. "
        "Nothing is done yet: add --yes to do it."
    )
    return 0


def _kind(arrival: Arrival, config: Config) -> str:
    """What a message is, in words; one that she has answered is left alone whatever it is."""
    from mailbot.cli.parse import understood

    if arrival.answered:
        return "answered by the coordinator herself, left alone"
    try:
        return in_words("kinds", understood(arrival.raw, config)[1].kind.value)
    except Exception:  # settling it would set it aside
        return in_words("kinds", "unreadable")


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
        work.store.purge(clock(), choices.config.office.privacy.keep_raw_days)  # `run` has a job for it
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
