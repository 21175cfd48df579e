"""Kinds of words ("relation", "come", "pay"), by which learned weights know a word that they have not seen there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache

from mailbot.reading.text.sentences import data

APART = 3  # how far apart two kinds that are told together may stand, counted in kinds


@cache
def _classes() -> dict[str, str]:
    return {word: kind for kind, told in data("classes").items() for word in told.split()}


def class_of(plain: str) -> str:
    """The kind of a word, none for most."""
    return _classes().get(plain, "")


def classes_of(told: Iterable[str], kept: frozenset[str]) -> list[str]:
    """The kinds of words in a row, one of each run, and the words `kept` as they are; what has none is left out."""
    found: list[str] = []
    for word in told:
        kind = word if word in kept else class_of(word)
        if kind and (kind in kept or not found or found[-1] != kind):
            found.append(kind)
    return found


def pairs(classes: list[str]) -> Iterator[tuple[str, str]]:
    """Every two kinds that stand near each other, in their order."""
    for at, first in enumerate(classes):
        yield from ((first, second) for second in classes[at + 1 : at + 1 + APART])
