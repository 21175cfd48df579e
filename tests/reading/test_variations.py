"""Another keyboard, mail program or hurry must not change what is read."""

from __future__ import annotations

import pytest

from mailbot.config.loading import load
from tests.reading import labelled as labels
from tests.reading import variations
from tests.reading.courses import SHIPPED

# In per cent of the messages read the same; what is not named here, at least LEAST.
LEAST = 97
FLOORS = {"small letters": 88, "capitals": 86, "one word mistyped": 85, "lines broken at 60": 93}
EVERY = 3  # one message of so many; `benchmarks/variations.py` takes all


@pytest.mark.parametrize("name", variations.ALL)
def test_what_a_message_says_is_read_in_every_dress(name: str) -> None:
    messages = (labels.labelled("erable_a") + labels.labelled("erable_b"))[::EVERY]
    same = variations.kept(messages, name, load(SHIPPED, {}))
    assert len(same) > len(messages) / 2
    assert 100 * sum(same) / len(same) >= FLOORS.get(name, LEAST)
