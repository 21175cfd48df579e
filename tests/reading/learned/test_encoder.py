"""The encoder: a small one against the same sums done one number at a time, and what the one in the package reads."""

from __future__ import annotations

from math import exp, sqrt, tanh

import numpy as np
import pytest

from mailbot.reading.learned.encoder import FIELDS, MOST, TAGS, WHOLE, Encoder, encoder

WIDTH, HEADS, INNER = 4, 2, 6
PIECES = ["<unk>", "▁", "▁oui", "▁non", "o", "n"]
MARKS = ["LINE", "TEL", WHOLE, *FIELDS]
Vector = list[float]


class Kept(dict):  # type: ignore[type-arg]  # as numpy opens a file of arrays
    files = property(list)


def small() -> Kept:
    """A network of one layer with weights of no meaning."""
    chance = np.random.default_rng(7)

    def linear(name: str, into: int, out: int) -> dict[str, np.ndarray]:
        return {
            f"{name}.weight": chance.integers(-127, 128, (into, out)).astype(np.int8),
            f"{name}.weight.scale": np.full(out, 0.004, np.float32),
            f"{name}.bias": chance.normal(0, 0.1, out).astype(np.float32),
        }

    def normal(name: str) -> dict[str, np.ndarray]:
        scale, shift = chance.normal(1, 0.1, WIDTH), chance.normal(0, 0.1, WIDTH)
        return {f"{name}.scale": scale.astype(np.float32), f"{name}.shift": shift.astype(np.float32)}

    return Kept({
        "pieces": np.array("\n".join(PIECES)), "scores": np.array([-9.0, -5, -2, -2, -3, -3], np.float32),
        "marks": np.array(" ".join(MARKS)), "layers": np.array(1), "heads": np.array(HEADS),
        "questions": np.array("kind"), "answers.kind": np.array("yes no"),
        "vectors": chance.integers(-127, 128, (len(PIECES) + len(MARKS), WIDTH)).astype(np.int8),
        "vectors.scale": np.full(len(PIECES) + len(MARKS), 0.01, np.float32),
        "places": chance.normal(0, 0.1, (MOST + 1, WIDTH)).astype(np.float16),
        **normal("first"), **linear("0.each", WIDTH, 3 * WIDTH), **linear("0.seen", WIDTH, WIDTH), **normal("0.seen"),
        **linear("0.inner", WIDTH, INNER), **linear("0.outer", INNER, WIDTH), **normal("0.outer"),
        **linear("tag", WIDTH, len(TAGS)), **linear("pool", 2 * WIDTH, WIDTH), **linear("kind", WIDTH, 2),
    })  # fmt: skip


class OneByOne:
    """The same network, one number at a time."""

    def __init__(self, kept: Kept) -> None:
        self.kept = kept

    def linear(self, name: str, values: Vector) -> Vector:
        weight, scale = self.kept[f"{name}.weight"], self.kept[f"{name}.weight.scale"]
        columns = range(weight.shape[1])
        sums = [sum(v * float(weight[i, c]) * float(scale[c]) for i, v in enumerate(values)) for c in columns]
        return [total + float(self.kept[f"{name}.bias"][c]) for c, total in enumerate(sums)]

    def normal(self, name: str, values: Vector) -> Vector:
        mean = sum(values) / len(values)
        spread = sqrt(sum((v - mean) ** 2 for v in values) / len(values) + 1e-12)
        scale, shift = self.kept[f"{name}.scale"], self.kept[f"{name}.shift"]
        return [(v - mean) / spread * float(a) + float(b) for v, a, b in zip(values, scale, shift, strict=True)]

    def hidden(self, pieces: list[int]) -> list[Vector]:
        rows = [
            self.normal("first", [
                float(v) * float(self.kept["vectors.scale"][piece]) + float(place)
                for v, place in zip(self.kept["vectors"][piece], self.kept["places"][at], strict=True)
            ])
            for at, piece in enumerate(pieces)
        ]  # fmt: skip
        each = [self.linear("0.each", row) for row in rows]
        size = WIDTH // HEADS
        seen: list[Vector] = [[] for _ in rows]
        for head in range(HEADS):
            query, key, value = ([row[n * WIDTH + head * size :][:size] for row in each] for n in range(3))
            for at, asked in enumerate(query):
                odds = [exp(sum(a * b for a, b in zip(asked, k, strict=True)) / sqrt(size)) for k in key]
                seen[at] += [sum(o * v[i] for o, v in zip(odds, value, strict=True)) / sum(odds) for i in range(size)]
        rows = [self.normal("0.seen", added(r, self.linear("0.seen", s))) for r, s in zip(rows, seen, strict=True)]
        return [
            self.normal("0.outer", added(row, self.linear("0.outer", [gelu(v) for v in self.linear("0.inner", row)])))
            for row in rows
        ]


def added(one: Vector, other: Vector) -> Vector:
    return [a + b for a, b in zip(one, other, strict=True)]


def gelu(value: float) -> float:
    return 0.5 * value * (1 + tanh(0.7978845608 * (value + 0.044715 * value**3)))


def shares(scores: Vector) -> Vector:
    odds = [exp(score) for score in scores]
    return [odd / sum(odds) for odd in odds]


def test_it_sums_as_one_sums_by_hand() -> None:
    kept = small()
    found = Encoder(kept).read([("S", "oui"), ("F", "  "), ("O", "non on\noui 819 362-2333")])
    at = {piece: number for number, piece in enumerate([*PIECES, *MARKS])}
    told = [WHOLE, "S", "▁oui", "O", "▁non", "▁", "o", "n", "LINE", "▁oui", "TEL"]
    plain = OneByOne(kept)
    hidden = plain.hidden([at[piece] for piece in told])
    assert [read.word.text for read in found.words] == ["oui", "non", "on", "\n", "oui", "819 362-2333"]
    for read, place in zip(found.words, (2, 4, 5, 8, 9, 10), strict=True):
        assert read.shares == pytest.approx(shares(plain.linear("tag", hidden[place])), abs=1e-5)
    mean = [sum(column) / len(hidden) for column in zip(*hidden, strict=True)]
    whole = [tanh(v) for v in plain.linear("pool", [*hidden[0], *mean])]
    assert list(found.answers["kind"].values()) == pytest.approx(shares(plain.linear("kind", whole)), abs=1e-5)


def test_nothing_is_read_of_nothing() -> None:
    found = Encoder(small()).read([("S", ""), ("O", "\n ")])
    assert found.words == () and sum(found.answers["kind"].values()) == pytest.approx(1)


def test_a_long_message_is_read_to_its_most() -> None:
    found = Encoder(small()).read([("O", "oui " * 700), ("G", "non")])
    assert len(found.words) == MOST - 2 and all(read.field == "O" for read in found.words)


def test_a_name_is_as_likely_as_its_places() -> None:
    found = Encoder(small()).read([("O", "Oui-Non, oui"), ("Q", "oui non")])
    whole, first = found.of("oui non"), found.of("non peut-être")
    assert whole and first and found.of("peut-être") is None
    assert whole != first == found.of("non")
    assert sum(whole.values()) == pytest.approx(1) and set(whole) == set(TAGS)


def test_the_one_in_the_package_tells_who_comes_from_who_is_told_of() -> None:
    text = "Ma patronne Carole Nadeau paie la place. Inscrivez notre commis Ludovic Hamel à la journée Web."
    found = encoder().read([("S", "formation"), ("F", "Ida Cyr"), ("O", text)])
    comes, told = found.of("Ludovic Hamel"), found.of("Carole Nadeau")
    assert comes and told and comes["come"] > 0.5 > told["come"]
    assert max(found.answers["kind"], key=found.answers["kind"].__getitem__) == "registration"


def test_a_text_is_as_likely_of_some_tags_as_its_likeliest_word() -> None:
    found = Encoder(small()).read([("O", "Oui-Non, oui"), ("Q", "oui non")])
    trade = [read.shares[TAGS.index("trade")] for read in found.words if read.word.text.isalpha() and read.field == "O"]
    assert found.likeliest("oui non", ("trade",)) == pytest.approx(max(trade[:2]))
    assert found.likeliest("oui", TAGS) == pytest.approx(1)
    assert found.likeliest("peut-être", ("trade",)) is None
