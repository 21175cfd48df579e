"""Learned weights: how likely each answer to a question is, by the traits of what is asked about.

The weights are those of a multinomial logistic regression, made from labelled messages by `training/` and kept as data
beside the word files. Traits they do not know weigh nothing; with nothing known all answers stay near their shares.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib import resources
from math import exp

SCALE = 100  # weights are kept as whole hundredths


@dataclass(frozen=True, slots=True)
class Weights:
    """The weights of one question: its `answers`, their `bias`, and for each trait one weight an answer."""

    answers: tuple[str, ...]
    bias: tuple[int, ...]
    traits: dict[str, list[int]]

    def shares(self, traits: Iterable[str]) -> dict[str, float]:
        """The probability of each answer. Linear in the traits."""
        sums = list(self.bias)
        for trait in traits:
            for at, weight in enumerate(self.traits.get(trait, ())):
                sums[at] += weight
        most = max(sums)
        odds = [exp((total - most) / SCALE) for total in sums]
        return {answer: odd / sum(odds) for answer, odd in zip(self.answers, odds, strict=True)}

    def speaks_for(self, traits: Iterable[str], answer: str) -> int:
        """How much traits speak for an answer, against the others' mean; in hundredths."""
        at, others = self.answers.index(answer), len(self.answers)
        known = [self.traits[trait] for trait in traits if trait in self.traits]
        return sum(kept[at] - sum(kept) // others for kept in known)


@cache
def weights(question: str) -> Weights:
    """The weights kept for a question ("kind", "person", "writer"). FileNotFoundError where there are none."""
    file = resources.files("mailbot.reading") / "weights" / f"{question}.json"
    kept = json.loads(file.read_text("utf-8"))
    return Weights(tuple(kept["answers"]), tuple(kept["bias"]), kept["traits"])
