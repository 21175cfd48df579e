"""Two voices made one: what linear weights say, and what the encoder says beside them.

Each answer's probability is the product of the two, each to the power of the faith that it earned on messages which
neither had seen (a logarithmic opinion pool, Genest and Zidek 1986).
"""

from __future__ import annotations

from collections.abc import Mapping
from math import exp, log
from typing import NamedTuple

LEAST = 0.001  # probability below which nothing is any less likely


class Faith(NamedTuple):
    """How far each voice is trusted, and how much more likely some answers are than both say, as logarithms."""

    weights: float
    encoder: float
    more: Mapping[str, float] = {}


def blended(weights: Mapping[str, float], encoder: Mapping[str, float] | None, faith: Faith) -> dict[str, float]:
    """The probability of each answer of the weights, by both; by the weights alone where the encoder tells nothing."""
    if encoder is None:
        return dict(weights)
    sums = {
        answer: faith.weights * log(max(share, LEAST))
        + faith.encoder * log(max(encoder.get(answer, 0.0), LEAST))
        + faith.more.get(answer, 0.0)
        for answer, share in weights.items()
    }
    most = max(sums.values())
    odds = {answer: exp(total - most) for answer, total in sums.items()}
    return {answer: odd / sum(odds.values()) for answer, odd in odds.items()}
