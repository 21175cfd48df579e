"""Text for readers: sentences with their place, and lists of words matched whole, in one pass, accents or not."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from mailbot.reading.text.lexicon import fold

__all__ = ["MOST_TEXT", "Matcher", "Sentence", "data", "fold", "matcher", "phrases_of", "sentences"]

MOST_TEXT = 20_000
# The point of these ends no sentence ("M. Roy", "poste tél. 12"); each lookbehind has a length of its own.
ABBREVIATIONS = [
    "M",
    "MM",
    "Mr",
    "Mrs",
    "Ms",
    "Mme",
    "Me",
    "Dr",
    "St",
    "Ste",
    "Tél",
    "tél",
    "Tel",
    "tel",
    "Cell",
    "cell",
    "av",
    "boul",
    "env",
    "Ext",
    "ext",
    *("Capt", "Cmdr", "Col", "Hon", "Lt", "Maj", "Prof", "Rev", "Sgt"),
]
# The point of these ends a sentence only before a capital ("le 11 fév. prochain", "Feb. 11").
MONTHS = ["jan", "janv", "feb", "fév", "févr", "fev", "mar", "avr", "apr", "juil", "jul", "aug", "sept", "sep", "oct"]
MONTHS += ["nov", "dec", "déc"]
_UNENDED = "".join(rf"(?<!\b{word}\.)" for word in ABBREVIATIONS)
_OF_A_MONTH = "".join(rf"(?<!\b{word}\.)" for month in MONTHS for word in (month, month.capitalize()))
_END = re.compile(
    rf"(?<=[.!?…]){_UNENDED}(?:{_OF_A_MONTH}|(?=\s+[A-ZÀ-Ý]))[\s\"»)]+|"
    + r"\n\s*\n|\n(?=\s*[-*•–]\s)|\n(?=[^\n]{0,40}\s:[ \t]+\S)"
)


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence as written, folded, and where it begins."""

    text: str
    plain: str
    start: int


def sentences(text: str) -> tuple[Sentence, ...]:
    """The sentences of a text (its first MOST_TEXT characters); wrapped lines are one, list items their own."""
    text = text[:MOST_TEXT]
    found, start = [], 0
    for end in _END.finditer(text):
        found.append((start, text[start : end.start()]))
        start = end.end()
    found.append((start, text[start:]))
    return tuple(Sentence(s, fold(" ".join(s.split())), at) for at, s in found if s.strip())


@cache
def data(name: str) -> dict[str, Any]:
    """The content of `words/<name>.toml`."""
    folder = resources.files("mailbot.reading") / "words"
    return tomllib.loads((folder / f"{name}.toml").read_text("utf-8"))


def _pattern(phrase: str) -> str:
    """One phrase as a pattern: spaces match any space, * the rest of a word, … up to four words between."""
    pieces = []
    for word in fold(phrase).split():
        if word == "…":
            pieces.append(r"(?:[^\w\n]+[\w'-]+){0,4}?")
            continue
        body = re.escape(word).replace(r"\*", r"\w*")
        pieces.append((r"[^\w\n.!?]+" if pieces else "") + body)
    return "".join(pieces)


class Matcher:
    """A list of phrases as one pattern of whole words; the longest phrases are tried first. Linear in the text."""

    def __init__(self, phrases: Iterable[str]) -> None:
        unique = sorted({p.strip() for p in phrases if p.strip()}, key=lambda p: (-len(p), p))
        joined = "|".join(_pattern(p) for p in unique)
        self.pattern = re.compile(rf"(?<![\w'-])(?:{joined})(?![\w])" if unique else r"(?!)")

    def __call__(self, plain: str) -> re.Match[str] | None:
        """The first match in a folded text."""
        return self.pattern.search(plain[:MOST_TEXT])

    def all(self, plain: str) -> Iterator[re.Match[str]]:
        """Every match in a folded text."""
        return self.pattern.finditer(plain[:MOST_TEXT])

    def count(self, plain: str) -> int:
        """How many different things match."""
        return len({m[0] for m in self.all(plain)})


def phrases_of(table: Any) -> tuple[str, ...]:
    """All phrases of a table of lists (one a language) or of a list."""
    if isinstance(table, dict):
        return tuple(p for value in table.values() for p in phrases_of(value))
    return tuple(table)


@cache
def matcher(file: str, key: str) -> Matcher:
    """The matcher of one key of a word file, all languages together: people mix them."""
    return Matcher(phrases_of(data(file)[key]))
