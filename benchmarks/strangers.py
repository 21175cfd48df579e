"""How much mail that is none of ours would be acted on, were all of it sent to the coordinator.

`python benchmarks/strangers.py FOLDER…` reads every file of folders of real mail as if it had come to her own address,
without the headers by which a list or a machine is known, and prints how many of each folder would be taken for ours,
and which. Her inbox is a person's: of such mail none may be.
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from mailbot.config.loading import load  # noqa: E402
from mailbot.mail.message import parse  # noqa: E402
from mailbot.reading.model import Kind  # noqa: E402
from mailbot.reading.read import read  # noqa: E402

CONFIG = load(ROOT / "config.toml", {})
SILENT = (Kind.AUTOMATIC, Kind.UNRELATED)
TELLING = re.compile(
    rb"(?i)(?:to|cc|bcc|sender|precedence|delivered-to|mailing-list|errors-to|envelope-to|list-[a-z-]+|x-[a-z-]+):"
)


def as_hers(raw: bytes) -> bytes:
    """A message as if it had been sent to her alone."""
    head, _, body = raw.replace(b"\r\n", b"\n").partition(b"\n\n")
    kept = [line for line in re.split(rb"\n(?![ \t])", head) if not TELLING.match(line)]
    return b"\n".join([*kept, b"To: " + CONFIG.office.mailbox.address.encode()]) + b"\n\n" + body


def kind_of(file: Path) -> Kind:
    """What the message of a file is taken for."""
    return read(parse(as_hers(file.read_bytes())), CONFIG, ()).kind


def main() -> None:
    """Prints what the mail of each folder is taken for."""
    if len(sys.argv) < 2:
        sys.exit("usage: python benchmarks/strangers.py FOLDER [FOLDER …]")
    with ProcessPoolExecutor() as pool:
        for folder in map(Path, sys.argv[1:]):
            files = sorted(file for file in folder.rglob("*") if file.is_file())
            kinds = list(pool.map(kind_of, files, chunksize=8))
            acted = [(file.name, kind) for file, kind in zip(files, kinds, strict=True) if kind not in SILENT]
            told = ", ".join(f"{kind} {count}" for kind, count in Counter(kinds).most_common())
            print(f"{folder.name}: {len(acted)} of {len(files)} taken for ours ({told})")
            print("".join(f"  {name}: {kind}\n" for name, kind in acted), end="")


if __name__ == "__main__":
    main()
