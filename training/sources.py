"""The labelled messages that the weights are made from."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from mailbot.config.loading import load
from mailbot.config.model import Config
from tests.reading import labelled as labels
from tests.reading import short
from training.messages import FURTHER, ORDINARY, PEOPLE, REGISTRATIONS, SHORT, WHOLE, rows

ROOT = Path(__file__).parents[1]
WEIGHTS = ROOT / "mailbot" / "reading" / "weights"
LABELLED = {
    "erable_a": "config.toml",
    "erable_b": "config.toml",
    "erable_c": "config.toml",
    "erable_d": "config.toml",
    "erable_e": "config.toml",
    "erable_f": "config.toml",
    "erable_g": "config.toml",
    "erable_h": "config.toml",
    "erable_i": "config.toml",
    "erable_j": "config.toml",
    "erable_k": "config.toml",
    "erable_m": "config.toml",
    "erable_n": "config.toml",
    "erable_o": "config.toml",
    "erable_p": "config.toml",
    "erable_r": "config.toml",
    "erable_s": "config.toml",
    "erable_t": "config.toml",
    "erable_w": "config.toml",
    "erable_x": "config.toml",
    "erable_y": "config.toml",
    "erable_z": "config.toml",
    "erable_za": "config.toml",
    "erable_zb": "config.toml",
    "eastpoint": "tests/messages/eastpoint.toml",
    "harbour": "tests/messages/harbour.toml",
    "kettle": "tests/messages/kettle.toml",
    "kinojevis": "tests/messages/kinojevis.toml",
    "northern": "tests/messages/northern.toml",
    "pointe": "tests/messages/pointe.toml",
    "prairie": "tests/messages/prairie.toml",
    "strait": "tests/messages/strait.toml",
    "townships": "tests/messages/townships.toml",
    "valley": "tests/messages/valley.toml",
}


HELD = dict.fromkeys((f"held_{letter}" for letter in "abcdefgh"), "config.toml") | {  # nothing learns from them
    "held_i": "tests/messages/held_i.toml",
    "held_j": "tests/messages/held_j.toml",
}


def labelled(*, further: bool = False) -> Iterator[tuple[str, dict[str, Any], Config]]:
    """Every message that is labelled in full: the name of its set, itself, and the configuration of its course.
    `further`: with those too of which the encoder alone learns.
    """
    shipped = load(ROOT / "config.toml", {})
    for file in (REGISTRATIONS, WHOLE, *([FURTHER] if further else [])):
        yield from ((file.stem, told, shipped) for told in rows(file))
    for name, config_file in LABELLED.items():
        config = load(ROOT / config_file, {})
        yield from ((name, told, config) for told in labels.labelled(name))


def held() -> Iterator[tuple[str, dict[str, Any], Config]]:
    """Every message that is labelled in full and taught nothing."""
    for name, config_file in HELD.items():
        config = load(ROOT / config_file, {})
        yield from ((name, told, config) for told in labels.labelled(name))


def source(*, further: bool = False) -> str:
    """What the weights are made from, in short: a digest of every labelled message; `further`: what the encoder is."""
    files = [
        SHORT,
        PEOPLE,
        ORDINARY,
        REGISTRATIONS,
        WHOLE,
        *([FURTHER] if further else []),
        *sorted(short.FOLDER.glob("*.toml")),
        *(labels.FOLDER / f"{name}.jsonl" for name in LABELLED),
    ]
    return hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()[:16]
