"""Other names for the people of an example: it is what is said of somebody that tells whether they come, not their
name (entity replacement, as in Dai and Adel 2020).
"""

from __future__ import annotations

import random
from collections.abc import Iterable

from mailbot.reading.learned.encoder import TAGS
from mailbot.reading.learned.pieces import Word
from mailbot.reading.text.lexicon import fold
from mailbot.reading.text.tokens import is_common, is_first_name
from training.encoding import Example

OFTEN = 0.5  # the part of all examples that get other names, each time they are shown
FEWEST = 3  # letters of a word that is replaced
PEOPLE = frozenset(TAGS[1:5])  # of somebody who comes, leaves, whose place is changed, or who is only told of
FEMALE = ("a", "e", "ie", "ine", "ette", "lyn")  # how most first names of women end, and fewer of men


class Names:
    """The names of all examples' people, by what each is: a woman's first name as far as its end shows, another's, or a
    surname. `kept` are those that are never replaced (the office's and the trainer's), folded.
    """

    def __init__(self, examples: Iterable[Example], kept: frozenset[str]) -> None:
        found: dict[str, set[str]] = {}
        for example in examples:
            for word in _names_in(example):
                if not word.text.isupper() and fold(word.text) not in kept:
                    found.setdefault(_sort(word.text), set()).add(word.text)
        self._by_sort = {sort: sorted(words) for sort, words in found.items()}
        self._kept = kept

    def others(self, example: Example, chance: random.Random) -> Example:
        """An example whose people have other names, each the same wherever it stands."""
        if chance.random() >= OFTEN:
            return example
        other = {
            fold(word.text): chance.choice(self._by_sort[_sort(word.text)])
            for word in _names_in(example)
            if fold(word.text) not in self._kept and _sort(word.text) in self._by_sort
        }
        fields = tuple((name, tuple(_renamed(word, other) for word in words)) for name, words in example.fields)
        return example._replace(fields=fields)


def _names_in(example: Example) -> Iterable[Word]:
    words = (word for _, of_field in example.fields for word in of_field)
    for word, tags in zip(words, example.tags, strict=True):
        named = tags and tags <= PEOPLE and len(word.text) >= FEWEST and word.text.isalpha()
        if named and word.text[0].isupper() and not is_common(fold(word.text)):
            yield word


def _sort(name: str) -> str:
    plain = fold(name)
    return ("she" if plain.endswith(FEMALE) else "he") if is_first_name(plain) else "surname"


def _renamed(word: Word, other: dict[str, str]) -> Word:
    found = other.get(fold(word.text)) if word.text[0].isupper() else None
    return word if found is None else word._replace(text=found.upper() if word.text.isupper() else found)
