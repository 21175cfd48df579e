"""How long reading takes: one message, a thousand files at the command, and 1 MB of messages made to be slow.

`python benchmarks/reading.py` prints the median and the 95th percentile of reading the labelled messages of
`tests/messages`, in ms and in times of parsing their MIME alone; `mailbot parse` of 1,000 of them; and for each kind of
hostile message the seconds of 1 MB, and how much longer it takes than half of it.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from mailbot.config.loading import load  # noqa: E402
from mailbot.mail.message import parse  # noqa: E402
from mailbot.reading.read import read  # noqa: E402
from tests.reading import hostile  # noqa: E402
from tests.reading import labelled as labels  # noqa: E402

CONFIG = load(ROOT / "config.toml", {})
SETS = ("erable_a", "erable_b", "erable_c")
FILES = 1_000


def spent(act: Callable[[], object], times: int = 3) -> float:
    """The least seconds of some runs."""
    best = float("inf")
    for _ in range(times):
        started = time.perf_counter()
        act()
        best = min(best, time.perf_counter() - started)
    return best


def raws() -> list[bytes]:
    """The labelled messages as bytes."""
    return [labels.raw(told, CONFIG.office.mailbox.address) for name in SETS for told in labels.labelled(name)]


def one_message(messages: list[bytes]) -> None:
    """Median and 95th percentile of one reading."""
    for raw in messages[:20]:
        read(parse(raw), CONFIG)  # word files, weights and patterns are made at first use
    reading = sorted(spent(lambda raw=raw: read(parse(raw), CONFIG), 1) for raw in messages)  # type: ignore[misc]
    mime = sorted(spent(lambda raw=raw: parse(raw), 1) for raw in messages)  # type: ignore[misc]
    middle, late = statistics.median(reading), reading[int(0.95 * len(reading))]
    print(f"one message: median {1000 * middle:.1f} ms, 95th percentile {1000 * late:.1f} ms,", end=" ")
    print(f"median {middle / statistics.median(mime):.0f} times the MIME alone ({len(messages)} messages)")


def thousand_files(messages: list[bytes]) -> None:
    """`mailbot parse` of many files, and of one."""
    command = [sys.executable, "-m", "mailbot", "--config", str(ROOT / "config.toml"), "parse"]
    with tempfile.TemporaryDirectory() as folder:
        files = [Path(folder, f"{number:04}.eml") for number in range(FILES)]
        for number, file in enumerate(files):
            file.write_bytes(messages[number % len(messages)])
        for chosen in (files[:1], files):
            done = spent(lambda c=chosen: subprocess.run([*command, *c], capture_output=True, check=True), 1)  # type: ignore[misc]
            print(f"mailbot parse of {len(chosen)} files: {done:.1f} s")


def made_to_be_slow() -> None:
    """Messages of 1 MB, the slowest first."""
    found = []
    for name, make in hostile.MESSAGES.items():
        half, whole = make(500_000), make(1_000_000)
        seconds = spent(lambda raw=whole: read(parse(raw), CONFIG), 1)  # type: ignore[misc]
        found.append((seconds, seconds / spent(lambda raw=half: read(parse(raw), CONFIG), 1), name))  # type: ignore[misc]
    for seconds, growth, name in sorted(found, reverse=True):
        print(f"{name:32}{seconds:7.2f} s of 1 MB, {growth:4.1f} times half of it")


if __name__ == "__main__":
    told = raws()
    one_message(told)
    made_to_be_slow()
    thousand_files(told)
