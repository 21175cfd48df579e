"""A text as the encoder reads it: words, and the pieces of words that it has vectors for.

Pieces are those of a unigram language model (Kudo 2018, "Subword Regularization"): a word is cut where the product of
its pieces' likelihoods is greatest, found by the steps of Viterbi. "▁" marks a piece that begins behind a blank.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from typing import NamedTuple

BLANK = "▁"
LONGEST_PIECE = 16  # letters
LONGEST_WORD = 40  # letters of a word that are read
MOST_PIECES = 8  # of a word
UNKNOWN = -30.0  # the logarithm of the likelihood of a letter that is no piece
DIGITS = 7  # of a number that is told as a telephone number, not by its digits
LINE, NUMBER = "\n", "TEL"
_WORD = re.compile(r"\(?\+?\d[\d().\- ]{5,30}\d(?!\w)|\w+['’]?|\n|[^\w\s]")
_NUMBER = re.compile(r"\(?\+?\d[\d().\- ]{5,}\d")


class Word(NamedTuple):
    """A word, a mark or a line's end at `start:end` of its text; `spaced`: nothing but a blank stands before it."""

    text: str
    spaced: bool
    start: int
    end: int


def words_of(text: str) -> list[Word]:
    """The words of a text, each mark for itself and a telephone number as one."""
    return [
        Word(found.group(), found.start() == 0 or text[found.start() - 1].isspace(), found.start(), found.end())
        for found in _WORD.finditer(text)
    ]


def is_number(word: str) -> bool:
    """Whether a word is told as a telephone number."""
    return _NUMBER.fullmatch(word) is not None and sum(sign.isdigit() for sign in word) >= DIGITS


def pieces_of(word: str, *, spaced: bool, scores: Mapping[str, float]) -> list[str]:
    """The likeliest pieces of a word, by the logarithm of each piece's likelihood; at most MOST_PIECES."""
    text = (BLANK if spaced else "") + unicodedata.normalize("NFKC", word[:LONGEST_WORD])
    best, cut = [0.0, *([float("-inf")] * len(text))], [0] * (len(text) + 1)
    for start in range(len(text)):
        for end in range(start + 1, min(len(text), start + LONGEST_PIECE) + 1):
            score = scores.get(text[start:end], UNKNOWN if end == start + 1 else float("-inf"))
            if best[start] + score > best[end]:
                best[end], cut[end] = best[start] + score, start
    found, end = [], len(text)
    while end:
        found.append(text[cut[end] : end])
        end = cut[end]
    return found[::-1][:MOST_PIECES]
