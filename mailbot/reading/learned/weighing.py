"""Learned weights: how likely each answer to a question is, by the traits of what is asked about.

The weights are those of a multinomial logistic regression, made from labelled messages by `training/` and kept as data
beside the word files. Traits they do not know weigh nothing; with nothing known all answers stay near their shares. A
trait is known by a digest of it: a quarter of a million of them would take forty megabytes as words.
"""

from __future__ import annotations

import json
import sys
from array import array
from base64 import b64decode, b64encode
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from hashlib import blake2b
from importlib import resources
from math import exp
from typing import Any

import numpy as np
from numpy.typing import NDArray

SCALE = 100  # weights are kept as whole hundredths
DIGEST = 8  # bytes by which a trait is known (of so many, two are alike once in a billion times)
KEY = "<u8"  # how numpy reads them


@dataclass(frozen=True, slots=True)
class Weights:
    """The weights of one question: its `answers`, their `bias`, and for each trait, known by its digest among the
    sorted `keys`, a row of `values`, one weight an answer.
    """

    answers: tuple[str, ...]
    bias: tuple[int, ...]
    keys: NDArray[np.uint64]
    values: NDArray[np.int16]

    def of(self, traits: Iterable[str]) -> NDArray[np.int64]:
        """The weights of those of these traits that are known, a row each, one an answer."""
        wanted = digests(traits)
        if not len(self.keys) or not len(wanted):
            return np.zeros((0, len(self.answers)), np.int64)
        at = np.minimum(np.searchsorted(self.keys, wanted), len(self.keys) - 1)
        known: NDArray[np.int64] = self.values[at[self.keys[at] == wanted]].astype(np.int64)
        return known

    def shares(self, traits: Iterable[str]) -> dict[str, float]:
        """The probability of each answer. Linear in the traits."""
        sums = [bias + total for bias, total in zip(self.bias, self.of(traits).sum(axis=0).tolist(), strict=True)]
        most = max(sums)
        odds = [exp((total - most) / SCALE) for total in sums]
        return {answer: odd / sum(odds) for answer, odd in zip(self.answers, odds, strict=True)}

    def speaks_for(self, traits: Iterable[str], answer: str) -> int:
        """How much traits speak for an answer, against the others' mean; in hundredths."""
        at, others = self.answers.index(answer), len(self.answers)
        return sum(row[at] - sum(row) // others for row in self.of(traits).tolist())


def digests(traits: Iterable[str]) -> NDArray[np.uint64]:
    """By what traits are known."""
    told = b"".join(blake2b(trait.encode(), digest_size=DIGEST).digest() for trait in traits)
    return np.frombuffer(told, KEY).astype(np.uint64)


@cache
def weights(question: str) -> Weights:
    """The weights kept for a question ("kind", "person", "writer"). FileNotFoundError where there are none."""
    file = resources.files("mailbot.reading") / "weights" / f"{question}.json"
    return loaded(json.loads(file.read_text("utf-8")))


def loaded(kept: Mapping[str, Any]) -> Weights:
    """Weights as they stand in a file (see `kept_as`)."""
    answers = tuple(kept["answers"])
    keys = np.frombuffer(b64decode(kept["keys"]), KEY).astype(np.uint64)
    values = np.array(unpacked(kept["weights"]), np.int16).reshape(len(keys), len(answers))
    return Weights(answers, tuple(kept["bias"]), keys, values)


def kept_as(answers: Sequence[str], bias: Sequence[int], traits: Mapping[str, Sequence[int]]) -> dict[str, Any]:
    """Weights as they are kept in a file: the digests of their traits, sorted, and the weights in that order."""
    rows = dict(zip(digests(traits).tolist(), traits.values(), strict=True))
    keys = np.array(sorted(rows), KEY)
    told = packed(weight for key in keys.tolist() for weight in rows[key])
    return {
        "answers": list(answers),
        "bias": list(bias),
        "keys": b64encode(keys.tobytes()).decode("ascii"),
        "weights": told,
    }


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
