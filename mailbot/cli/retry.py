"""`mailbot retry`: a message set aside as trouble is settled again."""

from __future__ import annotations

import datetime as dt
import os
from typing import TYPE_CHECKING

import click

from mailbot.cli.failing import WENT_WRONG, say
from mailbot.cli.options import Choices, common_options, message_number
from mailbot.cli.words import in_words, one_line

if TYPE_CHECKING:
    from mailbot.domain.decision import Outcome
    from mailbot.jobs.work import Work


@click.command("retry")
@common_options
@click.argument("number", metavar="ID", type=message_number)
def command(choices: Choices, number: int) -> int:
    """Settle again the message that the digest calls `mailbot retry ID`."""
    from mailbot.app import at_work
    from mailbot.domain.decision import Outcome

    clock = choices.clock()
    with at_work(choices.config, clock, os.environ, create=False) as work:
        if not work.store.reopen(number):
            raise click.ClickException(_not_in_trouble(work, number, clock()))
        outcome = _settled(work, number, clock())
        if outcome is Outcome.TROUBLE:
            raise click.ClickException(f"Message {number} is in trouble again: {_what(work, number, clock())}.")
        click.echo(f"Message {number}: {in_words('outcomes', outcome.value)}.")
        return _carried_out(work, clock())


def _not_in_trouble(work: Work, number: int, now: dt.datetime) -> str:
    """What to say of a number that is no message's; perhaps it is the one that stands before it in the digest."""
    waiting = work.store.digest_facts(None, now).waiting
    meant = next((w.words for w in waiting if w.number == number and w.words.startswith("mailbot retry ")), "")
    advice = f"number {number} of the digest is `{meant}`" if meant else "the digest tells the numbers"
    return f"No message {number} is in trouble; {advice}."


def _settled(work: Work, number: int, now: dt.datetime) -> Outcome:
    """Settle it; how it ended."""
    from mailbot.jobs.settle import settle

    settle(work, number, now)
    outcomes = tuple(work.store.outcomes((number,)))
    if not outcomes:
        raise click.ClickException(f"Message {number} could not be settled: its text is not kept any more.")
    return outcomes[0]


def _what(work: Work, number: int, now: dt.datetime) -> str:
    """What went wrong, as the digest tells it."""
    waiting = work.store.digest_facts(None, now).waiting
    return next((one_line(w.subject) for w in waiting if w.words == f"mailbot retry {number}"), "the digest tells more")


def _carried_out(work: Work, now: dt.datetime) -> int:
    """File the message and send its letters; what a server's fault leaves undone, the next round does."""
    from mailbot.jobs.deliver import deliver
    from mailbot.jobs.tidy import tidy
    from mailbot.ports import EdgeError

    try:
        tidy(work)
        fault = deliver(work, now).fault
    except EdgeError as problem:
        fault = problem.sentence
    return say(f"its letters wait for the next round: {fault}", WENT_WRONG) if fault else 0
