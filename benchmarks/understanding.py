"""How much of the labelled messages is understood, by field and by kind of message.

`python benchmarks/understanding.py` prints for the messages of `tests/messages`, of each set and of all: how many are
read right in every field, what each field and each kind comes to, and which messages would do harm (a wrong answer, a
wrong seat). `--held` takes the sets that taught neither weights nor encoder, `--kept` the half that nobody looks at
while working on the reading.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from mailbot.config.loading import load  # noqa: E402
from mailbot.reading.read import read  # noqa: E402
from tests.reading import labelled as labels  # noqa: E402
from training.sources import HELD, LABELLED  # noqa: E402

OPEN = tuple(LABELLED)
KEPT = ("erable_l", "erable_q", "erable_u", "erable_v", "erable_zc", "erable_zd")
Results = list[tuple[str, str, dict[str, bool], bool]]


def results(name: str) -> Results:
    """Of each message of a set its name, its kind, whether each field is right, and whether harm is done."""
    own = labels.FOLDER / f"{name}.toml"
    config = load(own if own.exists() else ROOT / "config.toml", {})
    found = []
    for told in labels.labelled(name):
        truth = told["truth"]
        reading = read(labels.built(told, config), config, labels.contents_of(told))
        found.append((told["id"], truth["kind"], labels.fields(truth, reading), labels.harms(truth, reading)))
    return found


def line(title: str, right: int, of: int) -> str:
    """A share, as a row of the report."""
    return f"{title:16} {right:4} of {of:4}  {100 * right / of:5.1f} %" if of else f"{title:16}    none"


def report(found: Results, *, by: bool) -> None:
    """Prints what a set comes to; `by`: by field and kind as well."""
    harmed = [name for name, _, _, harm in found if harm]
    print(line("all right", sum(all(told.values()) for _, _, told, _ in found), len(found)), end="")
    print(f"   harm {len(harmed)}: {' '.join(harmed)}" if harmed else "   harm 0")
    if not by:
        return
    fields, kinds = Counter[str](), Counter[str]()
    for _, kind, told, _ in found:
        fields.update(field for field, right in told.items() if right)
        kinds.update([kind] if all(told.values()) else [])
    for field in dict.fromkeys(field for _, _, told, _ in found for field in told):
        print(line(f"  {field}", fields[field], sum(field in told for _, _, told, _ in found)))
    for kind in dict.fromkeys(kind for _, kind, _, _ in found):
        print(line(f"  {kind}", kinds[kind], sum(of == kind for _, of, _, _ in found)))


def main() -> None:
    """Prints the report of every set, and of all together."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kept", action="store_true", help="the half kept aside")
    parser.add_argument("--held", action="store_true", help="the sets that nothing learns from")
    asked = parser.parse_args()
    every: Results = []
    for name in KEPT if asked.kept else HELD if asked.held else OPEN:
        found = results(name)
        every += found
        print(name)
        report(found, by=False)
    print("all sets")
    report(every, by=True)


if __name__ == "__main__":
    main()
