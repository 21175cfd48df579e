"""The network that tells what those who come do: its sums, and what the one in the package has learned."""

from __future__ import annotations

from math import exp, tanh

import numpy as np
import pytest

from mailbot.reading.groups.claims import claims, single
from mailbot.reading.learned.activity import LAYERS, NO_ACTIVITY, ActivityHead, activity_head
from mailbot.reading.learned.encoder import encoder
from mailbot.reading.learned.layers import in_bytes
from mailbot.reading.trades.activities import activities
from tests.reading.courses import course

WIDTH, CHOSEN, INNER, ANSWERS = 4, 2, 3, ("none", "retail", "music")


def weights() -> dict[str, np.ndarray]:
    """Weights of no meaning, as they are kept."""
    chance = np.random.default_rng(3)
    kept: dict[str, np.ndarray] = {"answers": np.array(" ".join(ANSWERS))}
    for name, into, out in (
        ("chosen", WIDTH, CHOSEN), ("inner", WIDTH * (CHOSEN + 1), INNER), ("answer", INNER, len(ANSWERS)),
    ):  # fmt: skip
        kept[f"{name}.weight"], kept[f"{name}.weight.scale"] = in_bytes(chance.normal(size=(into, out)), axis=0)
        kept[f"{name}.bias"] = chance.normal(size=out).astype(np.float32)
    return kept


def by_hand(kept: dict[str, np.ndarray], name: str, row: list[float]) -> list[float]:
    weight, scale, bias = (kept[f"{name}.{part}"] for part in ("weight", "weight.scale", "bias"))
    return [
        sum(v * float(weight[r][c]) for r, v in enumerate(row)) * float(scale[c]) + float(bias[c])
        for c in range(len(bias))
    ]


def softmax(scores: list[float]) -> list[float]:
    return [exp(score) / sum(map(exp, scores)) for score in scores]


def test_it_sums_as_one_sums_by_hand() -> None:
    kept, rows = weights(), [[0.5, -1.0, 2.0, 0.1], [1.5, 0.3, -0.2, 0.0], [-0.4, 0.8, 0.6, 1.1]]
    seen: list[float] = []
    for attention in range(CHOSEN):
        shares = softmax([by_hand(kept, "chosen", row)[attention] for row in rows])
        seen += [sum(s * row[at] for s, row in zip(shares, rows, strict=True)) for at in range(WIDTH)]
    seen += [sum(column) / len(rows) for column in zip(*rows, strict=True)]
    wanted = softmax(by_hand(kept, "answer", [tanh(v) for v in by_hand(kept, "inner", seen)]))
    found = ActivityHead(kept).shares(np.array(rows, np.float32))
    assert list(found) == list(ANSWERS) and list(found.values()) == pytest.approx(wanted, abs=1e-5)


def test_it_knows_every_activity_and_none() -> None:
    known = activity_head().shares(np.zeros((2, 384 * len(LAYERS)), np.float32))
    assert {*known} == {NO_ACTIVITY, *activities()} and sum(known.values()) == pytest.approx(1)


@pytest.mark.parametrize(
    ("text", "group"),
    [
        ("Bonjour, je joue de la contrebasse dans un trio de jazz. Inscrivez-moi à la journée Web.", "arts"),
        ("We run a machine shop and I would like a place at the training.", "manufacturier"),
        ("Inscrivez-moi à la formation Web, s'il vous plaît. Merci beaucoup.", None),
    ],
)
def test_the_one_in_the_package_tells_what_they_do(text: str, group: str | None) -> None:
    found = encoder().read([("S", "formation"), ("F", "Zoé Paquin"), ("O", text)]).activities
    index = claims(course("shipped").course)
    likely: dict[str | None, float] = {}
    for key, share in found.items():
        told = single(index.groups_of(key))
        likely[told] = likely.get(told, 0.0) + share
    assert max(likely, key=likely.__getitem__) == group


def test_an_encoder_alone_tells_no_activity() -> None:
    assert encoder(alone=True).read([("O", "Je joue de la contrebasse.")]).activities == {}
