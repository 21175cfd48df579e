"""Learned tags of the words of a text, each beside its neighbours': a linear-chain conditional random field.

The weights are kept as data beside the word files and made from labelled messages by `training/`. Tags are those of a
name in running words (BIO): it begins, it goes on, or there is none. The likeliest row of tags is found by the steps of
Viterbi; how sure it is, by sums forward and backward (Lafferty, McCallum, Pereira 2001). Both are linear in the words.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from math import exp, log
from typing import NamedTuple

from mailbot.reading.learned.weighing import SCALE, unpacked

BEGINS, GOES_ON, NONE = 0, 1, 2
TAGS = (BEGINS, GOES_ON, NONE)


class Traits(NamedTuple):
    """What a word shows: `near` counts for the words up to NEAR away too, `close` for those up to CLOSE away, `own` for
    itself alone.
    """

    near: Sequence[str]
    close: Sequence[str]
    own: Sequence[str]


NEAR, CLOSE = 5, 2  # words to either side for which a trait counts


class Tagged(NamedTuple):
    """Words `first` to `last` (counted in it) that are a name; `share`: how sure the least sure of them is."""

    first: int
    last: int
    share: float


@dataclass(frozen=True, slots=True)
class Tagger:
    """What each trait weighs for a word that far away (begins, goes on; against none), and each tag behind another."""

    traits: dict[str, tuple[tuple[int, float, float], ...]]
    behind: tuple[tuple[float, float, float], ...]

    def tags(self, words: Sequence[Traits], beside: Sequence[float] = ()) -> tuple[list[Tagged], list[float]]:
        """The names in a row of words, and how likely each word is of one. `beside`: for each word how much more likely
        something else than its traits makes it, as a logarithm.
        """
        if not words:
            return [], []
        scores = self._scores(words)
        if beside:
            scores = [(one + more, two + more, none) for (one, two, none), more in zip(scores, beside, strict=True)]
        shares = [1 - share for share in _none_shares(scores, self.behind)]
        found: list[Tagged] = []
        for at, tag in enumerate(_likeliest(scores, self.behind)):
            if tag == GOES_ON and found and found[-1].last == at - 1:
                found[-1] = Tagged(found[-1].first, at, min(found[-1].share, shares[at]))
            elif tag != NONE:
                found.append(Tagged(at, at, shares[at]))
        return found, shares

    def _scores(self, words: Sequence[Traits]) -> list[tuple[float, float, float]]:
        begins, goes_on = [0.0] * len(words), [0.0] * len(words)
        for at, told in enumerate(words):
            for trait in (*told.near, *told.close, *told.own):
                for offset, first, second in self.traits.get(trait, ()):
                    of = at - offset
                    if 0 <= of < len(words):
                        begins[of] += first
                        goes_on[of] += second
        return [(first, second, 0.0) for first, second in zip(begins, goes_on, strict=True)]


def _likeliest(scores: list[tuple[float, float, float]], behind: tuple[tuple[float, float, float], ...]) -> list[int]:
    """The likeliest row of tags."""
    best = list(scores[0])
    before: list[list[int]] = []
    for score in scores[1:]:
        steps = [max(TAGS, key=lambda old: best[old] + behind[old][new]) for new in TAGS]
        best = [best[steps[new]] + behind[steps[new]][new] + score[new] for new in TAGS]
        before.append(steps)
    tags = [max(TAGS, key=best.__getitem__)]
    for steps in reversed(before):
        tags.append(steps[tags[-1]])
    return tags[::-1]


def _none_shares(
    scores: list[tuple[float, float, float]], behind: tuple[tuple[float, float, float], ...]
) -> list[float]:
    """How likely each word is no part of a name."""
    forward = [list(scores[0])]
    for score in scores[1:]:
        last = forward[-1]
        forward.append([_sum([last[old] + behind[old][new] for old in TAGS]) + score[new] for new in TAGS])
    backward = [[0.0] * len(TAGS)]
    for score in reversed(scores[1:]):
        last = backward[-1]
        backward.append([_sum([behind[old][new] + score[new] + last[new] for new in TAGS]) for old in TAGS])
    whole = _sum(forward[-1])
    return [exp(one[NONE] + two[NONE] - whole) for one, two in zip(forward, reversed(backward), strict=True)]


def _sum(logarithms: list[float]) -> float:
    """The logarithm of the sum of what these are the logarithms of."""
    most = max(logarithms)
    return most + log(sum(exp(one - most) for one in logarithms))


@cache
def tagger(question: str) -> Tagger:
    """The tagger kept for a question ("house"). FileNotFoundError where there is none."""
    file = resources.files("mailbot.reading") / "weights" / f"{question}.json"
    kept = json.loads(file.read_text("utf-8"))
    values, at = unpacked(kept["weights"]), 0
    traits: dict[str, tuple[tuple[int, float, float], ...]] = {}
    for line in kept["traits"].split("\n"):
        trait, _, offsets = line.partition("\t")
        told = []
        for offset in offsets.split(" "):
            told.append((int(offset), values[at] / SCALE, values[at + 1] / SCALE))
            at += 2
        traits[trait] = tuple(told)
    first, second, third = (tuple(value / SCALE for value in row) for row in kept["behind"])
    return Tagger(traits, (_row(first), _row(second), _row(third)))


def _row(values: tuple[float, ...]) -> tuple[float, float, float]:
    begins, goes_on, none = values
    return begins, goes_on, none
