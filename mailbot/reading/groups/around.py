"""What the words around a day or a sector say of it: it is refused, was before, is changed to, or beside the point.

Looked at are the words of the same clause, at most NEAR characters each way.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from mailbot.reading.text.sentences import data

NEAR = 90
_CLAUSE = re.compile(r"[.!?;\n](?!\d)|,(?!\d)| mais | but | however | par contre | tandis que | while ")
_SENTENCE = re.compile(r"[.!?;\n](?!\d)")


@dataclass(frozen=True, slots=True)
class Around:
    """What the words around say; `of_session`: a session, a registration or a choice is spoken of in the sentence."""

    aside: bool = False
    against: bool = False
    prior: bool = False
    instead: bool = False
    of_session: bool = False


@cache
def _pattern(table: str, key: str = "patterns") -> re.Pattern[str]:
    lines = (line.strip() for line in data("dates")[table][key].splitlines())
    return re.compile("|".join(f"(?:{line})" for line in lines if line))


def clause_before(plain: str, start: int) -> str:
    """The words of the same clause before a place."""
    before = plain[max(0, start - NEAR) : start]
    cut = 0
    for found in _CLAUSE.finditer(before):
        cut = found.end()
    return before[cut:]


def sentence_before(plain: str, start: int) -> str:
    """The words of the same sentence before a place."""
    before = plain[max(0, start - NEAR) : start]
    cut = 0
    for found in _SENTENCE.finditer(before):
        cut = found.end()
    return before[cut:]


def sentence_after(plain: str, end: int) -> str:
    """The words of the same sentence behind a place."""
    after = plain[end : end + NEAR]
    found = _SENTENCE.search(after)
    return after[: found.start()] if found else after


def around(plain: str, start: int, end: int) -> Around:
    """What a folded text says around `start` to `end`."""
    clause, before, after = clause_before(plain, start), sentence_before(plain, start), sentence_after(plain, end)
    prior = bool(_pattern("prior").search(clause))
    against = bool(_pattern("against_before").search(clause) or _pattern("against_after").search(after))
    return Around(
        aside=any(
            _pattern(table).search(text)
            for table, text in (("aside_before", clause), ("aside_sentence", before), ("aside_after", after))
        ),
        against=against,
        prior=prior,
        instead=not prior
        and bool(_pattern("instead").search(before) or _pattern("instead", "instead_after").search(after)),
        of_session=_is_short(before, after) or _pattern("session").search(before + " " + after) is not None,
    )


def _is_short(before: str, after: str) -> bool:
    return len(before.split()) + len(after.split()) <= 4
