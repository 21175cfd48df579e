"""Makes the small network that tells what those who come do: `make encoder`, after the encoder (takes PyTorch).

It learns from what that makes of each word of `words/activities.toml` alone, and of every labelled registration (see
`trades.activities_of`). Where several activities may be right, any of them is.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from mailbot.config.model import Config
from mailbot.reading.learned.activity import NO_ACTIVITY
from mailbot.reading.learned.encoder import encoder
from mailbot.reading.learned.layers import Array, in_bytes
from mailbot.reading.segments.situation import situate
from mailbot.reading.segments.whole import fields_of
from mailbot.reading.text.sentences import data
from mailbot.reading.trades.activities import NOTHING, activities, spelled
from tests.reading import labelled as labels
from training import trades
from training.sources import WEIGHTS, labelled, source

LISTS = ("fr", "en", "jobs", "goods")  # of an activity's words, which tell it alone
CHOSEN, INNER = 8, 256  # how many attentions there are, how wide the network is
EPOCHS, STEP, DROPPED, DECAY = 14, 3e-3, 0.3, 0.02
WORDS = 0.4  # the part of the words shown each time
AT_ONCE, FEW_AT_ONCE = 256, 64  # words, messages at a step

Learned = tuple[Array, frozenset[str]]  # what the encoder has made of a text, and the activities that are right


class Network(nn.Module):
    """`mailbot.reading.learned.activity.ActivityHead` while it learns."""

    def __init__(self, width: int, answers: int) -> None:
        super().__init__()
        self.chosen = nn.Linear(width, CHOSEN)
        self.inner = nn.Linear(width * (CHOSEN + 1), INNER)
        self.answer = nn.Linear(INNER, answers)

    def forward(self, hidden: Tensor, mask: Tensor) -> Tensor:
        """The scores of the activities of each text."""
        weights = self.chosen(hidden).masked_fill(~mask[..., None], -1e9).softmax(1)
        chosen = torch.einsum("blk,bld->bkd", weights, hidden).flatten(1)
        mean = (hidden * mask[..., None]).sum(1) / mask.sum(1, keepdim=True)
        seen = functional.dropout(torch.cat([chosen, mean], 1), DROPPED, self.training)
        scores: Tensor = self.answer(functional.dropout(torch.tanh(self.inner(seen)), DROPPED, self.training))
        return scores


def of_words() -> dict[str, frozenset[str]]:
    """Every word for an activity, with all that it is a word for."""
    found: dict[str, set[str]] = {}
    for key, table in data("activities").items():
        for listed in LISTS if key != NOTHING else ():
            for word in spelled(table.get(listed, "")):
                found.setdefault(word, set()).add(key)
    return {word: frozenset(keys) for word, keys in found.items()}


def _of_word(one: tuple[str, frozenset[str]]) -> Learned:
    return encoder(alone=True).halfway([("O", one[0])]).astype(np.float16), one[1]


def _of_message(one: tuple[dict[str, Any], Config]) -> Learned | None:
    told, config = one
    if told["truth"]["kind"] != "registration":
        return None
    message = labels.built(told, config)
    situation = situate(message, config.office)
    right = trades.activities_of(situation, message, told["truth"], config)
    return (encoder(alone=True).halfway(fields_of(situation)).astype(np.float16), right) if right else None


def _batches(found: Sequence[Learned], size: int, chance: random.Random) -> Iterator[list[Learned]]:
    """All examples once, in another order each time, those of like length together."""
    order = list(found)
    chance.shuffle(order)
    for start in range(0, len(order), 16 * size):
        alike = sorted(order[start : start + 16 * size], key=lambda one: len(one[0]))
        yield from (alike[at : at + size] for at in range(0, len(alike), size))


def _loss(network: Network, batch: list[Learned], answers: list[str]) -> Tensor:
    """How far the network is from any of what is right."""
    longest = max(len(hidden) for hidden, _ in batch)
    texts = torch.zeros(len(batch), longest, batch[0][0].shape[1])
    mask = torch.zeros(len(batch), longest, dtype=torch.bool)
    for row, (hidden, _) in enumerate(batch):
        texts[row, : len(hidden)], mask[row, : len(hidden)] = torch.from_numpy(hidden.astype(np.float32)), True
    right = torch.tensor([[answer in these for answer in answers] for _, these in batch])
    logs = functional.log_softmax(network(texts, mask), -1)
    return -torch.logsumexp(logs.masked_fill(~right, -1e9), -1).mean()


def taught(words: list[Learned], messages: list[Learned], answers: list[str]) -> Network:
    """The network that has learned from every message, and a part of the words drawn anew each time."""
    chance = random.Random(0)
    network = Network(words[0][0].shape[1], len(answers))

    def shown() -> list[list[Learned]]:
        few = chance.sample(words, int(WORDS * len(words)))
        batches = [*_batches(messages, FEW_AT_ONCE, chance), *_batches(few, AT_ONCE, chance)]
        chance.shuffle(batches)
        return batches

    optimizer = torch.optim.AdamW(network.parameters(), lr=STEP, weight_decay=DECAY)
    steps = EPOCHS * len(shown())
    pace = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda done: max(0.01, 1 - done / steps))
    for number in range(EPOCHS):
        total, batches = 0.0, shown()
        for batch in batches:
            far = _loss(network, batch, answers)
            optimizer.zero_grad()
            far.backward()
            optimizer.step()
            pace.step()
            total += far.item()
        print(f"activity: {number + 1} of {EPOCHS}, loss {total / len(batches):.3f}", flush=True)
    return network.eval()


def main() -> None:
    """Make the network anew for the encoder as it is."""
    torch.manual_seed(0)
    with ProcessPoolExecutor() as pool:
        words = list(pool.map(_of_word, of_words().items(), chunksize=200))
        every = [(told, config) for _, told, config in labelled(further=True)]
        messages = [one for one in pool.map(_of_message, every, chunksize=50) if one]
    answers = [NO_ACTIVITY, *sorted(activities())]
    network = taught(words, messages, answers)
    arrays: dict[str, Any] = {"made_from": source(further=True), "answers": " ".join(answers)}
    for name in ("chosen", "inner", "answer"):
        part = getattr(network, name)
        weight, arrays[f"{name}.bias"] = part.weight.detach().numpy().T, part.bias.detach().numpy()
        arrays[f"{name}.weight"], arrays[f"{name}.weight.scale"] = in_bytes(weight, axis=0)
    np.savez(WEIGHTS / "activity.npz", **arrays)
    print(f"activity: {len(words)} words, {len(messages)} messages")


if __name__ == "__main__":
    main()
