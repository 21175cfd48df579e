"""The encoder: a small neural network that reads a message whole and says what it takes each word, and all of it, for.

A transformer encoder (Vaswani and others 2017), as BERT lays it out (Devlin and others 2018), over pieces of words.
Its first weights are those of the multilingual E5 (Wang and others 2024), which has read a hundred tongues; labelled
messages taught it the rest (`training/`). It is one voice beside the rules and the other weights, not the last word.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache, lru_cache
from importlib import resources
from typing import Any, NamedTuple

import numpy as np

from mailbot.reading.learned import activity
from mailbot.reading.learned.activity import ActivityHead, activity_head
from mailbot.reading.learned.layers import Array, linear, shares
from mailbot.reading.learned.pieces import LINE, NUMBER, Word, is_number, pieces_of, words_of
from mailbot.reading.text.lexicon import fold

MOST = 320  # pieces of a message that are read
WHOLE = "CLS"  # the mark before all, which stands for the whole message
FIELDS = ("S", "F", "O", "G", "A", "Q")  # subject, name shown, own words, signature, what a forwarder adds, quoted
LONGEST = {"S": 200, "F": 80, "O": 3000, "G": 600, "A": 600, "Q": 300}  # letters of each that are read
# What a word may be of: nothing; somebody who comes, leaves, whose place is changed, or who is only told of; their
# house, a guess, their number, what they do.
TAGS = ("none", "come", "leave", "about", "told", "house", "dessert", "number", "trade")
EPSILON = np.float32(1e-12)


class Read(NamedTuple):
    """A word as the encoder read it: the field it stands in, its folded form, and how likely it is of each of TAGS."""

    field: str
    plain: str
    word: Word
    shares: Sequence[float]

    def share(self, tag: str) -> float:
        """How likely the word is of one of TAGS."""
        return self.shares[TAGS.index(tag)]


class Encoded(NamedTuple):
    """A message read whole: its words, how likely each answer to each question about all of it is, and each activity of
    those who come (see `activity`).
    """

    words: tuple[Read, ...]
    answers: dict[str, dict[str, float]]
    activities: dict[str, float]

    def of(self, name: str) -> dict[str, float] | None:
        """How likely a name is of each of TAGS, by all places where it stands whole; by those of its first word alone
        where it stands nowhere; None where neither does.
        """
        told = _plain(name)
        places = self._places(told) or (self._places(told[:1]) if len(told) > 1 else [])
        if not places:
            return None
        logs = np.log(np.maximum(np.array([self.words[at].shares for at in places]), 1e-6)).mean(axis=0)
        odds = np.exp(logs - logs.max())
        return dict(zip(TAGS, (odds / odds.sum()).tolist(), strict=True))

    def likeliest(self, text: str, tags: Sequence[str]) -> float | None:
        """How likely the likeliest word of a text, at all places where it stands whole, is of any of these TAGS; None
        where it stands nowhere.
        """
        wanted = [TAGS.index(tag) for tag in tags]
        shares = [sum(self.words[at].shares[tag] for tag in wanted) for at in self._places(_plain(text))]
        return max(shares, default=None)

    def _places(self, told: list[str]) -> list[int]:
        """Where the words of a name stand in a row, hyphens and points between them aside."""
        kept = [at for at, read in enumerate(self.words) if read.plain not in ("-", ".", ",", "")]
        plain = [self.words[at].plain for at in kept]
        length = len(told)
        return [
            at
            for first in range(len(plain) - length + 1)
            if length and plain[first : first + length] == told and self.words[kept[first]].field != "Q"
            for at in kept[first : first + length]
        ]


def _plain(text: str) -> list[str]:
    """The words of a text, folded, without marks and numbers."""
    return [fold(word.text).strip("'’") for word in words_of(text) if word.text[0].isalpha()]


class Encoder:
    """The network with its weights, and the one that tells activities. Reading is quadratic in at most MOST pieces."""

    def __init__(self, kept: Any, head: ActivityHead | None = None) -> None:
        self._head = head
        self._pieces = str(kept["pieces"]).split(LINE)
        self._at = {piece: at for at, piece in enumerate(self._pieces)}
        self._scores = dict(zip(self._pieces, kept["scores"].tolist(), strict=True))
        self._marks = {mark: len(self._pieces) + at for at, mark in enumerate(str(kept["marks"]).split(" "))}
        self._unknown = self._at["<unk>"]
        self._vectors, self._sizes = kept["vectors"], kept["vectors.scale"]
        arrays = [name for name in kept.files if name.endswith((".weight", ".bias", ".shift", ".scale"))]
        self._kept = {name: kept[name] for name in arrays}
        self._places = kept["places"].astype(np.float32)
        self._layers, self._heads = int(kept["layers"]), int(kept["heads"])
        self._answers = {name: str(kept[f"answers.{name}"]).split(" ") for name in str(kept["questions"]).split(" ")}

    def read(self, fields: Sequence[tuple[str, str]]) -> Encoded:
        """A message read whole: each field with its text, in the order of FIELDS; empty ones are left out."""
        pieces, words, first = self._cut_up(fields)
        halfway, hidden = self._through(pieces)
        tags = shares(self._linear("tag", hidden[first])) if first else np.zeros((0, len(TAGS)), np.float32)
        whole = np.tanh(self._linear("pool", np.concatenate([hidden[0], hidden.mean(axis=0)])))
        return Encoded(
            tuple(
                Read(field, fold(word.text).strip("'’"), word, share)
                for (field, word), share in zip(words, tags.tolist(), strict=True)
            ),
            {
                name: dict(zip(answers, shares(self._linear(name, whole)).tolist(), strict=True))
                for name, answers in self._answers.items()
            },
            self._head.shares(halfway) if self._head else {},
        )

    def halfway(self, fields: Sequence[tuple[str, str]]) -> Array:
        """The vectors of a message's pieces behind the layers that an activity is told from."""
        return self._through(self._cut_up(fields)[0])[0]

    def _cut_up(self, fields: Sequence[tuple[str, str]]) -> tuple[list[int], list[tuple[str, Word]], list[int]]:
        """The pieces of a message, its words with their fields, and the first piece of each word."""
        pieces, words, first = [self._marks[WHOLE]], [], []
        for field, text in fields:
            if not text.strip():
                continue
            pieces.append(self._marks[field])
            for word in words_of(text[: LONGEST[field]]):
                of_word = self._pieces_of(word)
                if len(pieces) + len(of_word) > MOST:
                    break
                words.append((field, word))
                first.append(len(pieces))
                pieces += of_word
        return pieces[:MOST], words, first

    def _pieces_of(self, word: Word) -> list[int]:
        if word.text == LINE:
            return [self._marks["LINE"]]
        if is_number(word.text):
            return [self._marks[NUMBER]]
        return [self._at.get(p, self._unknown) for p in _cut(self, word.text, word.spaced)]

    def cut(self, word: str, *, spaced: bool) -> list[str]:
        """The pieces of a word."""
        return pieces_of(word, spaced=spaced, scores=self._scores)

    def _through(self, pieces: list[int]) -> tuple[Array, Array]:
        """The pieces' vectors behind the layers that an activity is told from, and behind all."""
        at = np.array(pieces)
        hidden = self._vectors[at].astype(np.float32) * self._sizes[at, None].astype(np.float32)
        hidden = self._normal("first", hidden + self._places[: len(pieces)])
        halfway = []
        for layer in range(self._layers):
            seen = self._attended(layer, hidden)
            hidden = self._normal(f"{layer}.seen", hidden + seen)
            inner = _gelu(self._linear(f"{layer}.inner", hidden))
            hidden = self._normal(f"{layer}.outer", hidden + self._linear(f"{layer}.outer", inner))
            halfway += [hidden] if layer + 1 in activity.LAYERS else []
        return np.concatenate(halfway or [hidden], axis=-1), hidden

    def _attended(self, layer: int, hidden: Array) -> Array:
        """What every piece takes from all others (self-attention)."""
        length, width = hidden.shape
        each = self._linear(f"{layer}.each", hidden).reshape(length, 3, self._heads, width // self._heads)
        query, key, value = each.transpose(1, 2, 0, 3)
        weight = shares(query @ key.transpose(0, 2, 1) / np.float32((width // self._heads) ** 0.5))
        taken: Array = (weight @ value).transpose(1, 0, 2).reshape(length, width)
        return self._linear(f"{layer}.seen", taken)

    def _linear(self, name: str, values: Array) -> Array:
        return linear(self._kept, name, values)

    def _normal(self, name: str, values: Array) -> Array:
        """Layer normalisation."""
        values = values - values.mean(axis=-1, keepdims=True)
        values /= np.sqrt((values * values).mean(axis=-1, keepdims=True) + EPSILON)
        result: Array = values * self._kept[f"{name}.scale"] + self._kept[f"{name}.shift"]
        return result


def _gelu(values: Array) -> Array:
    """GELU by its approximation with tanh (Hendrycks and Gimpel 2016)."""
    inner = np.float32(0.7978845608) * (values + np.float32(0.044715) * values * values * values)
    result: Array = np.float32(0.5) * values * (1 + np.tanh(inner))
    return result


@lru_cache(maxsize=20_000)
def _cut(encoder: Encoder, word: str, spaced: bool) -> list[str]:
    return encoder.cut(word, spaced=spaced)


@cache
def encoder(*, alone: bool = False) -> Encoder:
    """The encoder with the weights kept in the package; `alone`: without the network that tells activities.
    FileNotFoundError where there are none.
    """
    with (
        resources.as_file(resources.files("mailbot.reading") / "weights" / "encoder.npz") as file,
        np.load(file) as kept,
    ):
        return Encoder(kept, None if alone else activity_head())
