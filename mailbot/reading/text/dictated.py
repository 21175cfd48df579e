"""Digits told in words, as a number is dictated: "huit cent dix-neuf, trois soixante-deux, zéro neuf dix-sept".

What is said may be cut in several ways ("soixante dix sept": 77, 70 7, 60 17): all are tried, those that take more
words together first, and the first that gives as many digits as are wanted counts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache

from mailbot.reading.text.lexicon import phrases, words

WORD = re.compile(r"[a-z]+|\d+")
BETWEEN = " ,-./:;()\t"  # marks between the words of a number
MOST_WORDS = 24  # of a number
LONGEST_GROUP = 4  # figures typed together
FEWEST_SAID = 3  # words that make a number told in words


def digits(said: Sequence[str], wanted: int) -> str | None:
    """The `wanted` digits that words and figures in a row say; None where they say no such number."""
    if len(said) > MOST_WORDS:
        return None
    reached: set[tuple[int, int]] = set()  # places from which nothing was found, with the digits before

    def from_(at: int, before: int) -> str | None:
        if at == len(said):
            return "" if before == wanted else None
        if (at, before) in reached or before > wanted:
            return None
        for group, behind in _groups(said, at):
            rest = from_(behind, before + len(group))
            if rest is not None:
                return group + rest
        reached.add((at, before))
        return None

    return from_(0, 0)


def runs(plain: str) -> Iterator[list[re.Match[str]]]:
    """The words and figures of a folded text that may say a number together: nothing but marks between them."""
    run: list[re.Match[str]] = []
    for word in WORD.finditer(plain):
        known = _is_known(word.group())
        if run and not (known and plain[run[-1].end() : word.start()].strip(BETWEEN) == ""):
            yield from _told(run)
            run = []
        if known:
            run.append(word)
    yield from _told(run)


def _told(run: list[re.Match[str]]) -> Iterator[list[re.Match[str]]]:
    """A run in which more is said than figures alone, which stand for themselves."""
    said = [word.group() for word in run if not word.group().isdigit()]
    if len(said) >= FEWEST_SAID or any(word in words("people", "spoken_then") for word in said):
        yield run


def _is_known(word: str) -> bool:
    if word.isdigit():
        return len(word) <= LONGEST_GROUP
    return word in _values() or word in words("people", "spoken_hundred") or _joins(word)


def _joins(word: str) -> bool:
    return word in words("people", "spoken_and") or word in words("people", "spoken_then")


@cache
def _values() -> dict[str, int]:
    """What the words for numbers below a hundred stand for."""
    return {word: int(value) for word, _, value in (line.partition("=") for line in phrases("people", "spoken"))}


def _groups(said: Sequence[str], at: int) -> Iterator[tuple[str, int]]:
    """The digits that the words from a place on may say together, and the place behind them, the most words first."""
    if said[at].isdigit():
        yield said[at], at + 1
        return
    if _joins(said[at]):
        yield "", at + 1
        return
    hundreds, behind = _hundreds(said, at)
    if hundreds:
        start = behind + 1 if behind < len(said) and said[behind] in words("people", "spoken_and") else behind
        for rest, end in _below_hundred(said, start):
            yield str(hundreds * 100 + rest), end
        yield str(hundreds * 100), behind
        return
    for value, end in _below_hundred(said, at):
        yield str(value), end


def _hundreds(said: Sequence[str], at: int) -> tuple[int, int]:
    """How many hundreds the words from a place on begin with, and the place behind them; none: 0."""
    hundred = words("people", "spoken_hundred")
    if said[at] in hundred:
        return 1, at + 1
    value = _values().get(said[at], 0)
    if 0 < value < 10 and at + 1 < len(said) and said[at + 1] in hundred:
        return value, at + 2
    return 0, at


def _below_hundred(said: Sequence[str], at: int) -> Iterator[tuple[int, int]]:
    """The numbers below a hundred that the words from a place on may say, the most words first."""
    value = _values().get(said[at]) if at < len(said) else None
    if value is None:
        return
    behind = at + 1
    if (
        value == 4
        and _values().get(_word(said, behind)) == 20
        and _word(said, behind) in words("people", "spoken_score")
    ):
        value, behind = 80, behind + 1
    if value >= 10 and value % 10 == 0:
        start = behind + 1 if _word(said, behind) in words("people", "spoken_and") else behind
        teens = value in (60, 80)  # soixante-dix, quatre-vingt-dix
        for rest, end in _below_hundred(said, start) if value > 10 else ():
            if 0 < rest < (20 if teens else 10):
                yield value + rest, end
        unit = _values().get(_word(said, behind), 0)
        if value == 10 and 7 <= unit <= 9:
            yield value + unit, behind + 1
    yield value, behind


def _word(said: Sequence[str], at: int) -> str:
    return said[at] if at < len(said) else ""
