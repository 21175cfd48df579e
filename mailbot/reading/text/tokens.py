"""The words of a text, and what each may be in a name of a person, whatever stands around it."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from mailbot.reading.text.lexicon import fold, words

# A word of letters with hyphens, apostrophes and inner points ("Jean-Guy", "L'Heureux", "J.-P"); every repeat starts
# with a sign of its own.
WORD = re.compile(r"[^\W\d_]+(?:(?:['’-]|\.-)[^\W\d_]+)*")
ELISIONS = frozenset(["d", "l", "qu", "j", "n", "s", "c", "m", "t", "jusqu", "lorsqu", "puisqu", "quoiqu"])
PRONOUNS = frozenset(("moé", "toé", "moè", "toè", "moë", "toë"))  # of dialect, and no first names with their accent
LONGEST = 20_000  # characters of a text that are searched
LONGEST_WORD = 60  # characters; what is longer is no word of a name


class Sense(NamedTuple):
    """What a word says by itself: `plain` is its folded form, `common` that it is no part of a name, `starts` that a
    name may begin with it, `calls` that it is a first name.
    """

    plain: str
    capital: bool
    initial: bool
    common: bool
    particle: bool
    starts: bool
    calls: bool
    ambiguous: bool


class Word(NamedTuple):
    """A word at `start:end` of its text."""

    text: str
    start: int
    end: int
    sense: Sense


def is_first_name(word: str) -> bool:
    """Whether a word, or the first half of a hyphened one, is a first name people bear in Québec."""
    return _calls(fold(word).strip("."))


def _calls(plain: str) -> bool:
    known = words("names", "first_names")
    if plain in known:
        return True
    parts = plain.split("-")
    return len(parts) > 1 and parts[0] in known and all(part in known or len(part) <= 2 for part in parts[1:])


def is_common(plain: str) -> bool:
    """An everyday word, a month, a trade or a legal form: no part of a name."""
    return (
        plain in words("names", "function_words")
        or plain in words("organisations", "nouns")
        or plain in words("organisations", "legal_forms")
    )


@lru_cache(maxsize=1 << 14)  # a mail has few different words
def sense(text: str) -> Sense:
    """What a word says by itself."""
    plain = "moi" if text.casefold() in PRONOUNS else fold(text)
    length = len(plain.replace(".", "").replace("-", ""))
    capital, common, particle = text[0].isupper(), is_common(plain), plain in words("names", "particles")
    return Sense(
        plain=plain,
        capital=capital,
        initial=text.isupper() and ((length == 1 and plain != "i") or (length == 2 and not common)),
        common=common,
        particle=particle,
        starts=capital and not (common or particle or plain in words("names", "titles")),
        calls=_calls(plain),
        ambiguous=plain in words("names", "ambiguous"),
    )


@lru_cache(maxsize=1 << 14)
def _pieces(text: str) -> tuple[tuple[int, int, str, Sense], ...]:
    """The words in what looks like one, with their offsets in it: "d'Isabelle" is two ("d'Amours" behind a first name
    is joined again when the name is read), "J'inscris" too, "Kelly's" is Kelly.
    """
    if len(text) > LONGEST_WORD:
        return ()
    plain = fold(text)
    if plain.endswith("'s") and len(plain) > 3:
        return ((0, len(text) - 2, text[:-2], sense(text[:-2])),)
    head, mark, rest = plain.partition("'")
    cut = len(head) + 1
    if mark and head in ELISIONS and rest and (text[0].islower() or text[cut].islower()):
        return ((0, cut, text[: cut - 1], sense(text[: cut - 1])), (cut, len(text), text[cut:], sense(text[cut:])))
    return ((0, len(text), text, sense(text)),)


def tokens(text: str) -> list[Word]:
    """The words of the first 20,000 characters of a text, in order."""
    result = []
    for found in WORD.finditer(text[:LONGEST]):
        begins = found.start()
        for start, end, piece, meaning in _pieces(found.group()):
            result.append(Word(piece, begins + start, begins + end, meaning))
    return result


def is_shouted(text: str, start: int) -> bool:
    """Whether the line is written in capitals only, so that a capital tells nothing."""
    begins, ends = text.rfind("\n", 0, start) + 1, text.find("\n", start)
    return _in_capitals(text[begins : min(len(text) if ends < 0 else ends, begins + 400)])


@lru_cache(maxsize=512)
def _in_capitals(line: str) -> bool:
    letters = [letter for letter in line if letter.isalpha()]
    return len(letters) > 24 and sum(map(str.isupper, letters)) > 0.8 * len(letters)
