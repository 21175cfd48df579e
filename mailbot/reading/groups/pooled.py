"""How likely each group is theirs who come, by all voices together: the rules, the learned weights, and the encoder,
which takes some trades for theirs and others for spoken of in passing (whose counter the leaflet lay on, who minds the
dog).

A logistic regression over what each voice says. It was fitted on messages that taught none of them; `training/faith.py`
fits it anew.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from math import exp, log

from mailbot.reading.groups.claims import NO_GROUP
from mailbot.reading.groups.told import Told
from mailbot.reading.groups.weighed import Asked, Spoken
from mailbot.reading.learned.encoder import Encoded

THEIRS = ("trade", "house")  # tags of the encoder: what those who come do, and where
MOST = 4.0  # beyond which nothing is any likelier, as a logarithm of odds
COUNTS: Mapping[str, float] = {
    "always": -0.06,
    "ruled": -1.17,
    "another ruled": -2.06,
    "conflict": -0.02,
    "weights": 0.8,
    "encoder": 0.29,
    "unread": 2.18,
    "encoder of others": -0.07,
    "no others": 0.64,
    "its day": 1.79,
    "another's day": -2.11,
    "several": -0.31,
}  # how much each of the voices counts


def shares(about: Asked, by_weights: Mapping[str, float], told: Told, whole: Encoded) -> dict[str, float]:
    """How likely each group that a message speaks of is theirs; `by_weights`: what the learned weights say of each."""
    return {
        group: _likely(sum(COUNTS[name] * value for name, value in voices(group, about, share, told, whole).items()))
        for group, share in by_weights.items()
    }


def voices(group: str, about: Asked, share: float, told: Told, whole: Encoded) -> dict[str, float]:
    """What each voice says of a group; `share`: how likely the learned weights take it to be theirs."""
    mine = [one for one in about.spoken if group in one.groups]
    alone = [one for one in mine if one.groups == {group}]
    others = [one for one in about.spoken if group not in one.groups and one.groups - {NO_GROUP}]
    seen = _seen(alone, whole)
    seen = _seen(mine, whole) if seen is None else seen
    seen_of_others = _seen(others, whole)
    named = [sign.groups for sign in (*told.named, *told.days)]
    return {
        "always": 1.0,
        "ruled": float(about.rule == group),
        "another ruled": float(about.rule not in (None, group)),
        "conflict": float(about.conflict),
        "weights": _odds(share),
        "encoder": 0.0 if seen is None else _odds(seen),
        "unread": float(seen is None),
        "encoder of others": 0.0 if seen_of_others is None else _odds(seen_of_others),
        "no others": float(seen_of_others is None),
        "its day": float(any(group in groups for groups in named)),
        "another's day": float(any(group not in groups for groups in named)),
        "several": float(about.several),
    }


def _seen(spoken: Iterable[Spoken], whole: Encoded) -> float | None:
    """How likely the encoder takes the likeliest of these words to be of a trade or a house of theirs; None where it
    reads none.
    """
    found = (whole.likeliest(one.words, (tag,)) for one in spoken for tag in THEIRS)
    return max((share for share in found if share is not None), default=None)


def _odds(share: float) -> float:
    kept = min(max(share, 0.001), 0.999)
    return max(-MOST, min(MOST, log(kept / (1 - kept))))


def _likely(total: float) -> float:
    return 1 / (1 + exp(-total))
