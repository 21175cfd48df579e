"""`mailbot digest`: today's digest, to look at or to send."""

from __future__ import annotations

import datetime as dt
import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from mailbot.cli.options import Choices, common_options

if TYPE_CHECKING:
    from mailbot.app import Clock


@click.command("digest")
@common_options
@click.option(
    "--html", "html_path", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE", help="Write it as HTML."
)
@click.option("--text", "as_text", is_flag=True, help="Print it as text (the default).")
@click.option("--send", is_flag=True, help="Send it now; it counts as the day's.")
def command(choices: Choices, html_path: Path | None, as_text: bool, send: bool) -> int:
    """Show today's digest, or send it now."""
    clock = choices.clock()
    if html_path or as_text or not send:
        _show(choices, clock(), html_path, as_text or not (html_path or send))
    return _send(choices, clock) if send else 0


def _show(choices: Choices, now: dt.datetime, html_path: Path | None, as_text: bool) -> None:
    from mailbot.app import open_records, sound_renderer_for

    store = open_records(choices.config)
    try:
        facts = store.digest_facts(store.last_digest(), now)
    finally:
        store.close()
    _, text, html = sound_renderer_for(choices.config).digest_texts(facts, now)
    if html_path:
        html_path.write_text(html, "utf-8")
    if as_text:
        click.echo(text, nl=False)


def _send(choices: Choices, clock: Clock) -> int:
    from mailbot.app import at_work
    from mailbot.jobs.deliver import deliver
    from mailbot.jobs.digest import queue_digest

    with at_work(choices.config, clock, os.environ, create=False) as work:
        queue_digest(work, clock(), cause=f"asked {clock():%H%M%S}")
        delivered = deliver(work, clock())
    if delivered.fault or delivered.refusal or not delivered.sent:
        why = delivered.fault or delivered.refusal or "the limits of this hour or day are reached"
        raise click.ClickException(f"The digest waits in the outbox: {why}")
    click.echo("The digest is sent.")
    return 0
