"""Tells how much each voice counts in which group is theirs: `python -m training.pooling`.

On messages that taught none of the voices (see `HELD`): the logistic regression over what they say of each group that a
registration speaks of, and how often the likeliest group is right (see `mailbot.reading.groups.pooled`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
from sklearn.linear_model import LogisticRegression

from mailbot.reading.groups import pooled, sector, told, weighed
from mailbot.reading.people import people as everybody
from mailbot.reading.segments.situation import situate
from mailbot.reading.segments.whole import read_whole
from tests.reading import labelled as labels
from training.sources import held

TRUST = 1.0  # how far what is fitted is trusted (the C of scikit-learn)


class Asked(NamedTuple):
    """A registration: what the voices say of each group it speaks of, and the groups that are right (None: none)."""

    voices: dict[str, dict[str, float]]
    right: list[str | None]


def asked() -> list[Asked]:
    """Every held registration."""
    found = []
    for _, row, config in held():
        if row["truth"]["kind"] != "registration":
            continue
        message, contents = labels.built(row, config), labels.contents_of(row)
        situation = situate(message, config.office)
        people = everybody.find(situation, message, contents, config, weighed=True)
        all_told = told.read(situation, people, config, contents)
        _, about = sector.question(situation, people, config, contents)
        knows_all = pooled.knows_all(all_told, contents)
        done = pooled.doing(read_whole(situation), config.course) if knows_all else {}
        said = {
            group: pooled.voices(group, about, share, all_told, done) for group, share in weighed.shares(about).items()
        }
        found.append(Asked(said, row["truth"].get("group_ok") or [row["truth"].get("group")]))
    return found


def counts_of(told_by: Sequence[Mapping[str, float]], right: Sequence[bool]) -> dict[str, float]:
    """How much each voice counts, by a logistic regression of what is right on what the voices say."""
    rows = np.array([list(said.values()) for said in told_by])
    model = LogisticRegression(C=TRUST, max_iter=1_000, fit_intercept=False)
    scale = rows.std(axis=0) + (rows.std(axis=0) == 0)
    model.fit(rows / scale, right)
    return dict(zip(told_by[0], (model.coef_[0] / scale).tolist(), strict=True))


def fitted(found: list[Asked]) -> dict[str, float]:
    """How much each voice counts, so that the right groups are likeliest."""
    rows = [(said, group in one.right) for one in found for group, said in one.voices.items()]
    return counts_of([said for said, _ in rows], [right for _, right in rows])


def right_share(found: list[Asked], counts: dict[str, float]) -> tuple[float, float]:
    """In which part of the registrations the group told is right, and in which a wrong one is told."""
    right = wrong = 0
    for one in found:
        odds = {g: sum(counts[name] * value for name, value in said.items()) for g, said in one.voices.items()}
        best = max(odds, key=lambda g: odds[g], default=None)
        group = best if best is not None and odds[best] > 0 else None
        right += group in one.right
        wrong += group is not None and group not in one.right
    return right / len(found), wrong / len(found)


def main() -> None:
    """Print how much each voice counts, and how often the likeliest group is right, as it is and as fitted."""
    found = asked()
    counts = fitted(found)
    for name, these in (("as it is", dict(pooled.COUNTS)), ("as fitted", counts)):
        right, wrong = right_share(found, these)
        print(f"{name}: {len(found)} registrations; right {right:.4f}, a wrong group {wrong:.4f}")
    print({name: round(value, 2) for name, value in counts.items()})


if __name__ == "__main__":
    main()
