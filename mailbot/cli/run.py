"""`mailbot run`: the scheduler, until stopped."""

from __future__ import annotations

import os
import signal
import threading

import click

from mailbot.cli.options import Choices, common_options


@click.command("run")
@common_options
def command(choices: Choices) -> None:
    """Poll, deliver and send the digest until stopped (SIGTERM or Ctrl-C end it cleanly)."""
    from mailbot.app import Clock, Misused, at_work, has_records
    from mailbot.scheduler import Runner

    if choices.at is not None:
        raise Misused("`mailbot run` keeps real time; --at is for `mailbot poll`.")
    was_there = has_records(choices.config)
    stop = threading.Event()
    runner: Runner | None = None

    def end() -> None:
        stop.set()
        if runner:
            runner.interrupt()

    for number in (signal.SIGTERM, signal.SIGINT):
        # In a thread of its own: a handler interrupts the main thread, which may hold the event's lock.
        signal.signal(number, lambda *_: threading.Thread(target=end).start())
    clock = Clock()
    with at_work(choices.config, clock, os.environ, stopping=stop.is_set) as work:
        if not was_there:
            click.echo("A new database is made: mail already in the inbox stays untouched.", err=True)
        runner = Runner(work, clock, stop)
        if not stop.is_set():
            runner.run()
