"""Whether a line that begins with a name is one of a list, by the lines beside it."""

from __future__ import annotations

import re

from mailbot.reading.naming import names
from mailbot.reading.organizations import organizations
from mailbot.reading.people import counts
from mailbot.reading.text.lexicon import fold

FEW_WORDS = 8  # of a line that tells how many come
MARKS = re.compile(r"\s[-–—]\s|\s?\.{3,}")  # between a name and the rest of a row


def announced(lines: list[str], at: int) -> bool:
    """Whether the line above ends with a colon: then it is the people of a list that follow, not the signature."""
    above = next((line for line in reversed(lines[max(0, at - 3) : at]) if line.strip()), "")
    return above.rstrip().endswith(":")


def counted(lines: list[str], at: int) -> bool:
    """Whether the line above tells how many come, and little else ("4 personnes pour la formation")."""
    above = lines[at - 1] if at else ""
    return len(above.split()) <= FEW_WORDS and (counts.asked(fold(above)) or 0) > 1


def in_row(lines: list[str], at: int) -> bool:
    """Whether a line beside it is made alike: a name, and the same dashes or dots behind it."""
    marks = MARKS.search(lines[at])
    beside = (lines[near] for near in (at - 1, at + 1) if 0 <= near < len(lines))
    alike = (MARKS.split(line, maxsplit=1)[0] for line in beside if marks and marks[0][:2] in line)
    return any(names.looks_like_name(head.strip()) and not organizations.has_noun(head) for head in alike)
