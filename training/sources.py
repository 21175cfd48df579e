"""The labelled messages that the weights are made from."""

from __future__ import annotations

import hashlib

from tests.reading import labelled as labels
from tests.reading import short
from training.messages import ORDINARY, PEOPLE, REGISTRATIONS, SHORT

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
    "harbour": "tests/messages/harbour.toml",
    "northern": "tests/messages/northern.toml",
    "strait": "tests/messages/strait.toml",
    "valley": "tests/messages/valley.toml",
}


def source() -> str:
    """What the weights are made from, in short: a digest of every labelled message."""
    files = [
        SHORT,
        PEOPLE,
        ORDINARY,
        REGISTRATIONS,
        *sorted(short.FOLDER.glob("*.toml")),
        *(labels.FOLDER / f"{name}.jsonl" for name in LABELLED),
    ]
    return hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()[:16]
