"""Words that a hurried hand mistyped, set right where one word alone is near: "inscription" for "inscrpition".

Only words by which a message is understood (`words/spelling.toml`) are aimed at. A word a single slip away from one of
them, a letter lost, doubled, changed or two exchanged, is taken for it; never one that differs at its beginning or in
its ending, which inflection changes too. Short words are left alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache, lru_cache

from mailbot.reading.text.lexicon import words

SHORTEST = 6  # letters of a word that is set right
ENDING = 2  # letters at the end that must be the same


@lru_cache(maxsize=1 << 14)  # a mail has few different words
def spelled(word: str) -> str:
    """A folded word as it is spelled; itself where it is known, short, or near to none or to several."""
    keys = words("spelling", "keys")
    if len(word) < SHORTEST or not word.isalpha() or word in keys:
        return word
    near = {key for part in (word, *_lessened(word)) for key in _by_part().get(part, ()) if _slip(word, key)}
    return near.pop() if len(near) == 1 else word


@cache
def _by_part() -> dict[str, list[str]]:
    """The words aimed at, by themselves and by each of their forms with a letter less."""
    found: dict[str, list[str]] = {}
    for key in sorted(words("spelling", "keys")):
        for part in {key, *_lessened(key)}:
            found.setdefault(part, []).append(key)
    return found


def _lessened(word: str) -> Iterator[str]:
    return (word[:at] + word[at + 1 :] for at in range(len(word)))


def _slip(left: str, right: str) -> bool:
    """Whether one slip of the hand within a word leads from one to the other."""
    if left[0] != right[0] or left[-ENDING:] != right[-ENDING:]:
        return False
    start = next((at for at, (a, b) in enumerate(zip(left, right, strict=False)) if a != b), min(len(left), len(right)))
    left, right = left[start:], right[start:]
    while left and right and left[-1] == right[-1]:
        left, right = left[:-1], right[:-1]
    return (len(left) + len(right) == 1) or (len(left) == len(right) == 1) or (len(left) == 2 and left == right[::-1])
