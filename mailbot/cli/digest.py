"""`mailbot digest`: today's digest, to look at or to send."""

from __future__ import annotations

import os
from pathlib import Path

import click

from mailbot.cli.options import Choices, common_options


@click.command("digest")
@common_options
@click.option(
    "--html", "html_path", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE", help="Write it as HTML."
)
@click.option("--text", "as_text", is_flag=True, help="Print it as text (the default).")
@click.option("--send", is_flag=True, help="Send it now; it counts as the day's.")
def command(choices: Choices, html_path: Path | None, as_text: bool, send: bool) -> int:
    """Show today's digest, or send it now."""
    if send:
        return _send(choices)
    from mailbot.app import open_records, renderer_for

    clock = choices.clock()
    store = open_records(choices.config)
    try:
        facts = store.digest_facts(store.last_digest(), clock())
    finally:
        store.close()
    _, text, html = renderer_for(choices.config).digest_texts(facts, clock())
    if html_path:
        html_path.write_text(html, "utf-8")
    if as_text or not html_path:
        click.echo(text)
    return 0


def _send(choices: Choices) -> int:
    from mailbot.app import at_work
    from mailbot.jobs.deliver import deliver
    from mailbot.jobs.digest import queue_digest

    clock = choices.clock()
    with at_work(choices.config, clock, os.environ) as work:
        queue_digest(work, clock(), cause=f"asked {clock():%H%M%S}")
        delivered = deliver(work, clock())
    if delivered.fault:
        raise click.ClickException(f"The digest waits in the outbox: {delivered.fault}")
    click.echo("The digest is sent.")
    return 0
