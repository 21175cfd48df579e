"""On which line of a TOML text each key stands, for telling where a problem is. tomllib does not say; a scan of the
lines does.
"""

from __future__ import annotations

import re
from collections import Counter

_HEADER = re.compile(r"^\s*(\[\[?)\s*([^\]]+?)\s*\]\]?")
_KEY = re.compile(r"^\s*([A-Za-z0-9_\-.\"']+)\s*=")


def key_lines(text: str) -> dict[str, int]:
    """Key to line: {"event.fee": 12}; the second `[[groups]]` is "groups.1".

    Lines of a multi-line string that look like keys may add more; they hurt nobody.
    """
    found: dict[str, int] = {}
    counts: Counter[str] = Counter()
    section = ""
    for number, line in enumerate(text.split("\n"), 1):
        if header := _HEADER.match(line):
            name = header[2].replace('"', "").replace(" ", "")
            if header[1] == "[[":
                section = f"{name}.{counts[name]}"
                counts[name] += 1
            else:
                section = name
            found.setdefault(section, number)
        elif key := _KEY.match(line):
            parts = key[1].replace('"', "").replace("'", "").split(".")
            for end in range(1, len(parts) + 1):
                found.setdefault(".".join([*([section] if section else []), *parts[:end]]), number)
    return found
