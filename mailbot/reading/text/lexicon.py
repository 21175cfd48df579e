"""The word files that tell people and organisations from everything else, and folding that keeps every offset."""

from __future__ import annotations

import tomllib
import unicodedata
from functools import cache
from importlib import resources

SPECIAL = {
    "’": "'",
    "‘": "'",
    "`": "'",
    "´": "'",
    "ʼ": "'",
    "–": "-",
    "—": "-",
    "‑": "-",
    "−": "-",
    "\xa0": " ",
    "\u202f": " ",
    "œ": "o",
    "Œ": "o",
}


@cache
def _folded_letter(letter: str) -> str:
    if letter in SPECIAL:
        return SPECIAL[letter]
    base = unicodedata.normalize("NFKD", letter)[:1].lower()
    return base if len(base) == 1 else letter


def fold(text: str) -> str:
    """Lower case, no accents, plain quotes and dashes; as long as `text`, so that offsets hold in both."""
    if text.isascii():
        return text.lower()
    return "".join(map(_folded_letter, text))


@cache
def _lists(file: str) -> dict[str, str]:
    folder = resources.files("mailbot.reading") / "words"
    return {key: str(value) for key, value in tomllib.loads((folder / f"{file}.toml").read_text("utf-8")).items()}


@cache
def words(file: str, key: str) -> frozenset[str]:
    """The words of one list of `words/<file>.toml`, written as a text with blanks between them. KeyError for a list
    that is not there.
    """
    return frozenset(_lists(file)[key].split())


@cache
def phrases(file: str, key: str) -> tuple[str, ...]:
    """The lines of one list of `words/<file>.toml`, in their order, for entries of several words."""
    return tuple(line.strip() for line in _lists(file)[key].splitlines() if line.strip())
