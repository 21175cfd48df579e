"""On which line of a TOML text each key stands, for telling where a problem is: tomllib does not say it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

_HEADER = re.compile(r"\s*(\[\[?)([^\]\n]+)\]")
_KEY = re.compile(r"\s*([A-Za-z0-9_\-.\"']+)\s*=")
_MULTILINE = re.compile(r"\"\"\"|'''")


def key_lines(text: str) -> dict[str, int]:
    """The line of every key: {"event.fee": 12}. The second `[[groups]]` is "groups.1", a section is its own name, and
    `name.fr` on line 5 is also line 5 of "event.name".
    """
    found: dict[str, int] = {}
    for path, number in _written(text):
        parts = path.split(".")
        for end in range(1, len(parts) + 1):
            found.setdefault(".".join(parts[:end]), number)
    return found


def _written(text: str) -> Iterator[tuple[str, int]]:
    """Each section and key as it stands, with its line."""
    section = ""
    counts: Counter[str] = Counter()
    for number, line in _lines(text):
        if header := _HEADER.match(line):
            section = _section(header[1] == "[[", _plain(header[2]), counts)
            yield section, number
        elif key := _KEY.match(line):
            yield f"{section}.{_plain(key[1])}".lstrip("."), number


def _section(repeated: bool, name: str, counts: Counter[str]) -> str:
    """What the keys below a header belong to; counts the tables of each `[[name]]`."""
    first, _, rest = name.partition(".")
    if repeated:
        counts[name] += 1
        return f"{name}.{counts[name] - 1}"
    if first in counts:  # [groups.label] belongs to the last [[groups]]
        return ".".join(filter(None, (first, str(counts[first] - 1), rest)))
    return name


def _lines(text: str) -> Iterator[tuple[int, str]]:
    """The lines that are not inside a text of several lines, which may look like anything."""
    inside = False
    for number, line in enumerate(text.split("\n"), 1):
        if not inside:
            yield number, line
        if len(_MULTILINE.findall(line)) % 2:
            inside = not inside


def _plain(name: str) -> str:
    return re.sub(r"[\"'\s]", "", name)
