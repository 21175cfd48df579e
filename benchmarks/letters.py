"""What writing a letter costs: every sample letter of the shipped course rendered to bytes, again and again.

    python benchmarks/letters.py [ROUNDS=30]

Told: the first round (templates compiled, CSS put into tags, libraries loaded), then the mean of the warm rounds and
the dearest letter, in milliseconds a letter. A calendar file is a quarter of what a confirmation costs.
"""

from __future__ import annotations

import statistics
import sys
import time

from mailbot.app import renderer_for
from mailbot.config.loading import load
from mailbot.edges.samples import sample_letters, sample_now
from mailbot.shipped import sample_config


def main(rounds: int) -> None:
    """Measure and tell."""
    config = load(sample_config(), {})
    renderer, now, letters = renderer_for(config), sample_now(config), list(sample_letters(config))

    def spent(number: int) -> float:
        start = time.perf_counter()
        renderer.render(letters[number][1], now)
        return (time.perf_counter() - start) * 1_000

    first = statistics.mean(spent(n) for n in range(len(letters)))
    warm = [statistics.median(spent(n) for _ in range(rounds)) for n in range(len(letters))]
    dearest = max(range(len(letters)), key=warm.__getitem__)
    print(f"{len(letters)} letters; first round {first:.2f} ms each, then {statistics.mean(warm):.2f} ms")
    print(f"dearest: {letters[dearest][0]}, {warm[dearest]:.2f} ms")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 30)
