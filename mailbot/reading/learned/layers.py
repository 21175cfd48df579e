"""The sums that the neural networks of reading are made of, with weights kept in bytes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float32]


def linear(kept: Mapping[str, Any], name: str, values: Array) -> Array:
    """A layer of weights, which are kept as whole numbers of a byte, counted in a size for each column."""
    weight = kept[f"{name}.weight"].astype(np.float32)
    result: Array = (values @ weight) * kept[f"{name}.weight.scale"] + kept[f"{name}.bias"]
    return result


def shares(scores: Array) -> Array:
    """Softmax over the last axis."""
    scores = np.exp(scores - scores.max(axis=-1, keepdims=True))
    result: Array = scores / scores.sum(axis=-1, keepdims=True)
    return result


def in_bytes(values: Array, axis: int) -> tuple[NDArray[np.int8], Array]:
    """Values as whole numbers of a byte, and the size that each row's (`axis` 1) or column's (0) are counted in."""
    scale = np.abs(values).max(axis=axis) / 127 + 1e-9
    whole = np.rint(values / (scale[:, None] if axis else scale)).astype(np.int8)
    return whole, scale.astype(np.float32)
