"""How people type: the words of an example as somebody else would have typed them, in small letters or in capitals
alone, or without accents. What is meant stays the same.
"""

from __future__ import annotations

import random
import unicodedata
from collections.abc import Callable

from training.encoding import Example


def _plain(word: str) -> str:
    split = unicodedata.normalize("NFD", word)
    return unicodedata.normalize("NFC", "".join(sign for sign in split if not unicodedata.combining(sign)))


# The part of all people who type so, and what a word becomes.
HABITS: tuple[tuple[float, Callable[[str], str]], ...] = ((0.06, str.lower), (0.04, str.upper), (0.08, _plain))
TYPED = frozenset("SOA")  # the fields that a person types: what a program fills in stays as it is


def typed(example: Example, chance: random.Random) -> Example:
    """An example as somebody with another habit would have typed it; most stay as they are."""
    changed = [habit for share, habit in HABITS if chance.random() < share]
    if not changed:
        return example
    fields = []
    for name, words in example.fields:
        for habit in changed if name in TYPED else ():
            words = tuple(word._replace(text=habit(word.text)) for word in words)
        fields.append((name, words))
    return example._replace(fields=tuple(fields))
