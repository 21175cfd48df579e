"""Tells how much each voice counts in whether a person must see a message: `python -m training.asking`.

On messages that taught none of the voices (see `HELD`): the logistic regression over what they say, and how often it is
right, beside the rules alone (see `mailbot.reading.kinds.asking`).
"""

from __future__ import annotations

from typing import NamedTuple

from mailbot.reading.kinds import asking, judgement, unsettled
from tests.reading import labelled as labels
from training.examples import scene_of
from training.pooling import counts_of
from training.sources import held


class Seen(NamedTuple):
    """A message: what the voices say, whether the rules find anything, and whether a person must see it."""

    voices: dict[str, float]
    ruled: bool
    right: bool


def seen() -> list[Seen]:
    """Every held message in which all voices are heard."""
    found: list[Seen] = []
    for _, row, config in held():
        right = row["truth"].get("question")
        scene = scene_of(labels.built(row, config), labels.contents_of(row), config)
        kind = judgement.decide(scene).kind
        if right is not None and kind in unsettled.WEIGHED and scene.words >= asking.FEW:
            told = unsettled.ruled(scene, kind)
            found.append(Seen(asking.voices(scene, told), bool(told), right))
    return found


def main() -> None:
    """Print how much each voice counts, and how often the rules, the voices as they are and as fitted are wrong."""
    every = seen()
    counts = counts_of([one.voices for one in every], [one.right for one in every])
    print(f"{len(every)} messages; by the rules {sum(one.ruled != one.right for one in every)} wrong")
    for name, these in (("as it is", dict(asking.COUNTS)), ("as fitted", counts)):
        told = [(asking.likely(one.voices, these) >= asking.SEEN, one.right) for one in every]
        missed = sum(right and not found for found, right in told)
        print(f"{name}: {sum(found != right for found, right in told)} wrong, {missed} of them missed")
    print({name: round(value, 2) for name, value in counts.items()})


if __name__ == "__main__":
    main()
