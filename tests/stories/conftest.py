"""Each story has a bot of its own; its teardown fails on any letter that nobody looked at."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.driver import Driver

Open = Callable[..., Driver]


@pytest.fixture
def driver(tmp_path: Path) -> Iterator[Driver]:
    """A bot with the shipped course, in mode send."""
    bot = Driver(tmp_path)
    yield bot
    bot.close()


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Open]:
    """Makes bots with other settings: `opened(MAILBOT_MAILBOX__MODE="draft")`."""
    made: list[Driver] = []

    def make(**environ: str) -> Driver:
        made.append(Driver(tmp_path, environ))
        return made[-1]

    yield make
    for bot in made:
        bot.close()
