"""Makes the encoder of reading from labelled messages: `make encoder` (takes PyTorch; two hours on two cores).

The network (see `network`) is taught what `encoding` tells of every labelled message: what each word is of, and the
answers about the whole. `python -m training.encoder --on` teaches the one that the package keeps some more, which takes
a part of the time when messages are added.
"""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Callable, Iterator
from functools import cache
from typing import NamedTuple

import torch
from torch import Tensor, nn
from torch.nn import functional

from mailbot.config.loading import load
from mailbot.reading.learned.encoder import MOST, TAGS, WHOLE
from mailbot.reading.learned.pieces import LINE, NUMBER, is_number, pieces_of, words_of
from mailbot.reading.text.lexicon import fold
from training.encoding import Example, examples
from training.habits import typed
from training.network import MARKS, QUESTIONS, Network, given, kept, kept_pieces, written
from training.renaming import Names
from training.sources import ROOT, WEIGHTS, source

IN_FULL = frozenset(("asks", "writer", "seats"))  # questions that only those labelled in full, or of people, answer
COUNTS = {"kind": 1.0, "asks": 0.3, "writer": 0.7, "own": 0.7, "seats": 0.3}  # how much each counts beside the tags
EPOCHS, STEP, WARM = 4, 2e-4, 0.06  # how often all is shown, how far weights go at a step at most, the slow beginning
MORE_EPOCHS, MORE_STEP = 3, 1.5e-4  # the same once more, from where the first time ended
ON_EPOCHS, ON_STEP = 3, 1.2e-4  # the same where it is taught on
FEWER = 4  # of the messages that are not labelled in full a part so much smaller is shown
AGAIN = 3  # the same of those labelled in full that it knows, where it is taught on
TOLD_EVERY = 50  # steps
AT_ONCE, LARGEST = 4096, 1.0  # pieces at a step, the longest step
NAMED = 2.0  # how much a word counts that is of somebody or something


class Batch(NamedTuple):
    """Examples shown at one step: their pieces, where there are some, and of each word its row, its first piece and
    what it may be of.
    """

    pieces: Tensor
    mask: Tensor
    words: list[tuple[int, int, frozenset[str]]]
    answers: list[dict[str, str]]


class Cut(NamedTuple):
    """An example in pieces, with the first piece of every word that is learned from and what that may be of."""

    pieces: list[int]
    words: list[tuple[int, frozenset[str]]]
    answers: dict[str, str]


def cut(example: Example, scores: dict[str, float], at: dict[str, int]) -> Cut:
    """An example in pieces, as the encoder reads it."""
    marks = {mark: len(at) + number for number, mark in enumerate(MARKS)}
    pieces, words, told = [marks[WHOLE]], [], iter(example.tags)
    for field, of_field in example.fields:
        pieces.append(marks[field])
        for word in of_field:
            tags = next(told)
            if word.text == LINE:
                found = [marks["LINE"]]
            elif is_number(word.text):
                found = [marks[NUMBER]]
            else:
                found = [at.get(p, at["<unk>"]) for p in pieces_of(word.text, spaced=word.spaced, scores=scores)]
            if len(pieces) + len(found) <= MOST:
                if tags is not None:
                    words.append((len(pieces), tags))
                pieces += found
    return Cut(pieces[:MOST], [(first, tags) for first, tags in words if first < MOST], example.answers)


def batches(cuts: list[Cut], chance: random.Random) -> Iterator[Batch]:
    """All examples once, in another order each time, those of like length together."""
    order = list(range(len(cuts)))
    chance.shuffle(order)
    groups: list[list[int]] = [[]]
    for start in range(0, len(order), 2048):
        for at in sorted(order[start : start + 2048], key=lambda at: len(cuts[at].pieces)):
            if groups[-1] and (len(groups[-1]) + 1) * len(cuts[at].pieces) > AT_ONCE:
                groups.append([])
            groups[-1].append(at)
    chance.shuffle(groups)
    for group in groups:
        longest = max(len(cuts[at].pieces) for at in group)
        pieces, mask = torch.zeros(len(group), longest, dtype=torch.long), torch.zeros(len(group), longest)
        for row, at in enumerate(group):
            pieces[row, : len(cuts[at].pieces)] = torch.tensor(cuts[at].pieces)
            mask[row, : len(cuts[at].pieces)] = 1
        words = [(row, first, tags) for row, at in enumerate(group) for first, tags in cuts[at].words]
        yield Batch(pieces, mask, words, [cuts[at].answers for at in group])


@cache
def _halves_are_faster() -> bool:
    """Whether this machine multiplies numbers of 16 bits faster than those of 32: some take ten times as long."""
    one = torch.randn(512, 512)
    spent = {}
    for kind in (torch.float32, torch.bfloat16):
        factor = one.to(kind)
        factor @ factor  # the first time takes longer
        begun = time.perf_counter()
        for _ in range(20):
            factor @ factor
        spent[kind] = time.perf_counter() - begun
    return spent[torch.bfloat16] < spent[torch.float32]


def loss(network: Network, batch: Batch) -> Tensor:
    """How far the network is from what is right: of a word any of the tags that its label allows is."""
    with torch.autocast("cpu", dtype=torch.bfloat16, enabled=_halves_are_faster()):
        scores, answers = network(batch.pieces, batch.mask.bool())
    total = torch.zeros(())
    if batch.words:
        rows, firsts, allowed = zip(*batch.words, strict=True)
        logs = functional.log_softmax(scores[list(rows), list(firsts)].float(), -1)
        right = torch.tensor([[tag in tags for tag in TAGS] for tags in allowed])
        counts = torch.tensor([1.0 if TAGS[0] in tags else NAMED for tags in allowed])
        total = total - (torch.logsumexp(logs.masked_fill(~right, -1e9), -1) * counts).sum() / counts.sum()
    for name, possible in QUESTIONS.items():
        told = [row for row, known in enumerate(batch.answers) if name in known]
        if told:
            right_answers = torch.tensor([possible.index(batch.answers[row][name]) for row in told])
            found = functional.cross_entropy(answers[name][told].float(), right_answers)
            total = total + COUNTS[name] * (len(told) / len(batch.answers)) ** 0.5 * found
    return total


def taught(found: list[Example]) -> Network:
    """The network that has learned from these examples: from those labelled in full and a part of the others, drawn
    anew, twice.
    """
    start = given()
    network = Network(start, kept_pieces(start, (word for e in found for _, words in e.fields for word in words)))
    for epochs, step in ((EPOCHS, STEP), (MORE_EPOCHS, MORE_STEP)):
        teach(network, found, epochs, step)
    return network.eval()


def teach(network: Network, found: list[Example], epochs: int, step: float, again: int = 1) -> None:
    """Show a network the examples labelled in full, and a part of the others, so many times; `again`: of those but
    the further ones a part so much smaller, drawn anew each time.
    """
    chance = random.Random(0)
    scores = dict(zip(network.pieces, network.scores.tolist(), strict=True))
    at = {piece: number for number, piece in enumerate(network.pieces)}
    names = Names(found, _own_names())
    new = [one for one in found if again > 1 and one.further]
    full = [one for one in found if not (again > 1 and one.further) and not IN_FULL.isdisjoint(one.answers)]
    others = [one for one in found if not (again > 1 and one.further) and IN_FULL.isdisjoint(one.answers)]

    def shown() -> list[Cut]:
        few = [*chance.sample(full, len(full) // again), *chance.sample(others, len(others) // FEWER // again)]
        return [cut(typed(names.others(one, chance), chance), scores, at) for one in (*new, *few)]

    _learn(network, shown, epochs, step, chance)


def _own_names() -> frozenset[str]:
    """The words, folded, of the names that stand in everybody's letters: the coordinator's and the trainer's."""
    config = load(ROOT / "config.toml", {})
    known = (config.office.mailbox.name, config.course.event.trainer)
    return frozenset(fold(word.text) for name in known for word in words_of(name or ""))


def _learn(network: Network, shown: Callable[[], list[Cut]], epochs: int, step: float, chance: random.Random) -> None:
    """Show a network what is `shown`, drawn and cut anew each of so many times."""
    new = [p for name, p in network.named_parameters() if name.split(".")[0] in ("tag", "pool", "heads")]
    old = [p for name, p in network.named_parameters() if name.split(".")[0] not in ("tag", "pool", "heads")]
    steps = epochs * sum(1 for _ in batches(shown(), random.Random(0)))
    optimizer = torch.optim.AdamW([{"params": old, "lr": step}, {"params": new, "lr": 5 * step}], weight_decay=0.01)
    pace = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda done: min(1, (done + 1) / (WARM * steps)) * max(0, 1 - done / steps)
    )
    network.train()
    done, total = 0, 0.0
    for _ in range(epochs):
        for batch in batches(shown(), chance):
            far = loss(network, batch)
            optimizer.zero_grad()
            far.backward()
            nn.utils.clip_grad_norm_(network.parameters(), LARGEST)
            optimizer.step()
            pace.step()
            done, total = done + 1, total + far.item()
            if done % TOLD_EVERY == 0:
                print(f"encoder: step {done} of about {steps}, loss {total / TOLD_EVERY:.3f}", flush=True)
                total = 0.0


def main() -> None:
    """Make the encoder anew, or teach it on."""
    torch.manual_seed(0)
    found = list(examples())
    if "--on" in sys.argv[1:]:
        network = kept(WEIGHTS / "encoder.npz")
        teach(network, found, ON_EPOCHS, ON_STEP, AGAIN)
    else:
        network = taught(found)
    written(network.eval(), WEIGHTS / "encoder.npz", source(further=True))
    print(f"encoder: {len(found)} examples")


if __name__ == "__main__":
    main()
