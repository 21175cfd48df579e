"""Learned weights: how likely each answer to a question is, by the traits of what is asked about.

The weights are those of a multinomial logistic regression, made from labelled messages by `training/` and kept as data
beside the word files. Traits they do not know weigh nothing; with nothing known all answers stay near their shares.
"""

from __future__ import annotations

import json
import sys
from array import array
from base64 import b64decode, b64encode
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from math import exp

SCALE = 100  # weights are kept as whole hundredths


@dataclass(frozen=True, slots=True)
class Weights:
    """The weights of one question: its `answers`, their `bias`, and for each trait one weight an answer: in `values`,
    from its place in `places` on.
    """

    answers: tuple[str, ...]
    bias: tuple[int, ...]
    places: dict[str, int]
    values: Sequence[int]

    def of(self, trait: str) -> Sequence[int]:
        """The weights of a trait, one an answer; none of one that is not known."""
        at = self.places.get(trait)
        return () if at is None else self.values[at : at + len(self.answers)]

    def shares(self, traits: Iterable[str]) -> dict[str, float]:
        """The probability of each answer. Linear in the traits."""
        sums = list(self.bias)
        for trait in traits:
            for at, weight in enumerate(self.of(trait)):
                sums[at] += weight
        most = max(sums)
        odds = [exp((total - most) / SCALE) for total in sums]
        return {answer: odd / sum(odds) for answer, odd in zip(self.answers, odds, strict=True)}

    def speaks_for(self, traits: Iterable[str], answer: str) -> int:
        """How much traits speak for an answer, against the others' mean; in hundredths."""
        at, others = self.answers.index(answer), len(self.answers)
        known = [kept for kept in map(self.of, traits) if kept]
        return sum(kept[at] - sum(kept) // others for kept in known)


@cache
def weights(question: str) -> Weights:
    """The weights kept for a question ("kind", "person", "writer"). FileNotFoundError where there are none."""
    file = resources.files("mailbot.reading") / "weights" / f"{question}.json"
    kept = json.loads(file.read_text("utf-8"))
    answers, traits = tuple(kept["answers"]), kept["traits"].split("\n")
    places = dict(zip(traits, range(0, len(traits) * len(answers), len(answers)), strict=True))
    return Weights(answers, tuple(kept["bias"]), places, unpacked(kept["weights"]))


def packed(values: Iterable[int]) -> str:
    """Weights as text: 16 bits each, the lower byte first, in base64 (RFC 4648), which is read ten times faster than a
    list of numbers.
    """
    return b64encode(_in_order(array("h", values)).tobytes()).decode("ascii")


def unpacked(text: str) -> Sequence[int]:
    """The weights that `packed` has told as text."""
    return _in_order(array("h", b64decode(text)))


def _in_order(values: array[int]) -> array[int]:
    if sys.byteorder == "big":
        values.byteswap()
    return values
