"""What the tests of jobs share: an office with letters to send."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.jobs.desk import Desk


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Callable[..., Desk]]:
    made: list[Desk] = []

    def make(**facts: object) -> Desk:
        made.append(Desk(tmp_path, **facts))  # type: ignore[arg-type]
        return made[-1]

    yield make
    for desk in made:
        desk.store.close()
