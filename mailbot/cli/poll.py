"""`mailbot poll`: one round now."""

from __future__ import annotations

import datetime as dt
import json
import os

import click

from mailbot.cli.options import Choices, common_options


@click.command("poll")
@common_options
@click.option("--json", "as_object", is_flag=True, help="The counts as one JSON object.")
@click.option(
    "--since",
    type=click.DateTime(["%Y-%m-%d"]),
    help="Also take mail that was in the inbox before the first start, from that day on.",
)
@click.option(
    "--yes", is_flag=True, help="Really take it (without, --since only tells how many messages it would take)."
)
def command(choices: Choices, as_object: bool, since: dt.datetime | None, yes: bool) -> int:
    """Fetch, settle every new message, send what is due."""
    from mailbot.app import at_work, has_records
    from mailbot.cli.progress import shown_progress
    from mailbot.jobs.poll import poll

    config, clock = choices.config, choices.clock()
    if not has_records(config):
        click.echo("A new database is made: mail already in the inbox stays untouched.", err=True)
    with shown_progress() as progress, at_work(config, clock, os.environ, progress=progress) as work:
        if since and not _take_older(work, since.date(), yes, clock()):
            return 0
        done = poll(work, clock(), None if clock.fixed else clock)
    if done.first_start:
        click.echo("First start: from now on new mail is read.", err=True)
    if done.began_again:
        click.echo(
            "The server renumbered the folder (UIDVALIDITY): only mail newer than the last known is taken.", err=True
        )
    click.echo(json.dumps(done.as_json(), ensure_ascii=False) if as_object else in_words(done.as_json()))
    if done.problem:
        click.echo(f"mailbot: {done.problem}", err=True)
    return 1 if done.problem and not done.fetched and not done.sent else 0


def _take_older(work: object, since: dt.date, yes: bool, now: dt.datetime) -> bool:
    """Take mail older than the first start, after telling how much it is."""
    from mailbot.jobs.receive import older_mail, receive, take_older
    from mailbot.jobs.work import Work

    assert isinstance(work, Work)
    if yes and work.store.ledger() is None:
        receive(work, now)
    uids = older_mail(work, since)
    if not yes:
        click.echo(f"{len(uids)} messages since {since} would be read; add --yes to do it.")
        return False
    take_older(work, uids, now)
    return True


def in_words(counts: dict[str, object]) -> str:
    """The summary line."""
    parts = ", ".join(
        f"{counts[key]} {key.replace('_', ' ')}" for key in counts if key not in ("fetched", "problem") and counts[key]
    )
    return f"{counts['fetched']} fetched" + (f": {parts}" if parts else "")
