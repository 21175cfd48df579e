"""`mailbot retry`: a message set aside as trouble is settled again."""

from __future__ import annotations

import os

import click

from mailbot.cli.options import Choices, common_options


@click.command("retry")
@common_options
@click.argument("number", metavar="ID", type=int)
def command(choices: Choices, number: int) -> int:
    """Settle again the message of that number."""
    from mailbot.app import at_work
    from mailbot.domain.decision import Outcome
    from mailbot.jobs.deliver import deliver
    from mailbot.jobs.settle import settle
    from mailbot.jobs.tidy import tidy

    clock = choices.clock()
    with at_work(choices.config, clock, os.environ) as work:
        if not work.store.reopen(number):
            raise click.ClickException(f"No message {number} is in trouble; the digest tells the numbers.")
        settle(work, number, clock())
        outcome = next(iter(work.store.outcomes((number,))))
        if outcome is not Outcome.TROUBLE:
            tidy(work)
            deliver(work, clock())
    click.echo(f"Message {number}: {outcome.value.replace('_', ' ')}.")
    return 1 if outcome is Outcome.TROUBLE else 0
