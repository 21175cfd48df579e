"""A progress display for long work: a bar on a terminal, nothing elsewhere."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.progress import TaskID

STEPS = {
    "receive": "reading the inbox",
    "settle": "settling messages",
    "deliver": "sending letters",
    "replay": "rehearsing",
}


@contextmanager
def shown_progress() -> Iterator[Callable[[str, int, int], None]]:
    """A function (step, done, of) that draws bars when standard error is a terminal."""
    if not (sys.stderr and sys.stderr.isatty()):
        yield lambda step, done, of: None
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as bars:
        tasks: dict[str, TaskID] = {}

        def show(step: str, done: int, of: int) -> None:
            if step not in tasks:
                tasks[step] = bars.add_task(STEPS.get(step, step), total=of)
            bars.update(tasks[step], completed=done, total=of)

        yield show


@contextmanager
def shown_days() -> Iterator[Callable[[str, int, int], None]]:
    """A function (day, done, of) that shows simulated days passing: a bar on a terminal, a line a day elsewhere."""
    if not (sys.stderr and sys.stderr.isatty()):
        yield lambda day, done, of: print(f"{done}/{of} {day}", file=sys.stderr, flush=True)
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True)) as bars:
        task = bars.add_task("")

        def show(day: str, done: int, of: int) -> None:
            bars.update(task, completed=done, total=of, description=day)

        yield show
