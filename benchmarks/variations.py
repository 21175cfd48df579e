"""How many messages are read the same when another keyboard, mail program or hurry changes them.

`python benchmarks/variations.py` prints for each way of `tests/reading/variations.py` how many of the labelled messages
of `tests/messages` keep kind, places, group and people. With names of ways it also tells what changed.
"""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from mailbot.config.loading import load  # noqa: E402
from tests.reading import labelled as labels  # noqa: E402
from tests.reading import variations  # noqa: E402

SETS = ("erable_a", "erable_b", "erable_c")


def main(names: list[str]) -> None:
    """Prints a line for each way, and for those named each message that is read otherwise."""
    config = load(ROOT / "config.toml", {})
    messages = [told for name in SETS for told in labels.labelled(name)]
    for name in names or variations.ALL:
        compared = variations.compared(messages, name, config)
        same = sum(before == after for _, before, after in compared)
        print(f"{name:32} {same:4} of {len(compared)}  {100 * same / len(compared):5.1f} %", flush=True)
        for told, before, after in compared if names else ():
            if before != after:
                print(f"  {told['id']} {told['subject']!r}: {before} became {after}")


if __name__ == "__main__":
    main(sys.argv[1:])
