"""What those who come do, by all the words of a message together: a small network on what the encoder has made of its
pieces by the middle of its layers, where words are still more themselves than what they stand for.

Some attentions each choose the pieces that tell (attention pooling); beside their mean over all, these give the
activities of `words/activities.toml`. It has learned from the words of that file and from labelled registrations, so
that it knows a trade which no list names by its likeness to others, and what is told in passing from what they do.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Any

import numpy as np

from mailbot.reading.learned.layers import Array, linear, shares

LAYERS = (4, 9)  # of the encoder, behind which the pieces are looked at
NO_ACTIVITY = "none"  # the answer where a message does not tell what those who come do, or too much


class ActivityHead:
    """The network with its weights."""

    def __init__(self, kept: Mapping[str, Any]) -> None:
        self._kept = dict(kept)
        self._answers = str(kept["answers"]).split(" ")

    def shares(self, hidden: Array) -> dict[str, float]:
        """How likely each activity, or NO_ACTIVITY, is of those who come, by the pieces of a message."""
        chosen = shares(linear(self._kept, "chosen", hidden).T) @ hidden
        seen = np.concatenate([chosen.reshape(-1), hidden.mean(axis=0)])
        answers = linear(self._kept, "answer", np.tanh(linear(self._kept, "inner", seen)))
        return dict(zip(self._answers, shares(answers).tolist(), strict=True))


@cache
def activity_head() -> ActivityHead:
    """The one kept in the package. FileNotFoundError where there is none."""
    kept_in = resources.files("mailbot.reading") / "weights" / "activity.npz"
    with resources.as_file(kept_in) as file, np.load(file) as kept:
        return ActivityHead(kept)
