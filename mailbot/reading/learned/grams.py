"""Words in a row, told so that learned weights know them (see `weighing`): the traits of a text.

A trait tells a word, two or three in a row, and where they stand. Names, numbers and addresses are told as such, never
by what they are, so that no weight can depend on who writes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import pairwise

from mailbot.reading.naming import cues
from mailbot.reading.text.lexicon import fold, words
from mailbot.reading.text.speech import plain_form

MOST_SENTENCES = 40
STEM = 5  # letters by which a long word is told as well
NEAR = 9  # words around a name that tell of its bearer
ME, NAME, WRITER = "zzme", "zzname", "zzwriter"
_ADDRESS = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_CALL = re.compile(r"\(?\d{3}\)?[ .-]?\d{3}[ .-]?\d{4}")


def told_words(plain: str, known: frozenset[str] = frozenset()) -> list[str]:
    """The words of a plain form, with names and numbers told as such; a run of names is one."""
    told: list[str] = []
    for word in plain.split():
        if word in known:
            word = cues.NAME
        elif word.isdigit():
            word = word if len(word) == 1 else "#" * min(len(word), 4)
        if not (word == cues.NAME and told and told[-1] == cues.NAME):
            told.append(word)
    return told


def stem(word: str) -> str:
    """The first letters of a long word, so that its endings weigh together."""
    return word[:STEM] + "~" if len(word) > STEM + 1 else word


def grams(told: list[str], mark: str) -> Iterator[str]:
    """Words, stems, and two and three words in a row."""
    stems = [stem(word) for word in told]
    for word, short in zip(told, stems, strict=True):
        yield f"{mark}{word}"
        if short != word:
            yield f"{mark}{short}"
    for row in (told, stems):
        for first, second in pairwise(row):
            yield f"{mark}{first} {second}"
    for first, second, third in zip(stems, stems[1:], stems[2:], strict=False):
        yield f"{mark}{first} {second} {third}"


@lru_cache(maxsize=1024)
def plain(text: str) -> str:
    """The plain form of a text (its first 2,000 characters) with addresses and telephone numbers told as such."""
    return plain_form(_CALL.sub(" telno ", _ADDRESS.sub(" address ", text[:2000])))


def name_words(names: Iterable[str]) -> frozenset[str]:
    """The words of names, as they stand in a plain form."""
    return frozenset(
        part
        for name in names
        for part in re.split(r"[ '.\-]+", fold(name))
        if len(part) > 1 and part not in words("names", "particles")
    )


def few(number: int, most: int = 4) -> str:
    """A number as a trait; from `most` on all are alike."""
    return str(number) if number < most else f"{most}+"
