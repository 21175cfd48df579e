"""How likely each group is theirs who come, by all voices together: the rules, the learned weights, and the network
that judges by all words at once what those who come do.

A logistic regression over what each voice says. It was fitted on messages that taught none of them;
`training/pooling.py` fits it anew.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from math import exp, log

from mailbot.config.model import Course
from mailbot.reading.groups.claims import NO_GROUP, claims, single
from mailbot.reading.groups.told import Told
from mailbot.reading.groups.weighed import Asked, Spoken
from mailbot.reading.learned.activity import NO_ACTIVITY
from mailbot.reading.learned.encoder import Encoded
from mailbot.reading.model import Contents

THEIRS = ("trade", "house")  # tags of the encoder: what those who come do, and where
MOST = 4.0  # beyond which nothing is any likelier, as a logarithm of odds
COUNTS: Mapping[str, float] = {
    "always": 1.16,
    "ruled": -1.23,
    "another ruled": -1.98,
    "conflict": -0.13,
    "weights": 0.67,
    "its day": 2.34,
    "another's day": -3.36,
    "several": -0.5,
    "by what they do": 0.57,
}  # how much each of the voices counts


def doing(whole: Encoded, course: Course) -> dict[str, float]:
    """How likely each group is theirs, and NO_ACTIVITY, by all words of a message together (see `learned.activity`)."""
    index, found = claims(course), {NO_ACTIVITY: whole.activities[NO_ACTIVITY]}
    for activity, share in whole.activities.items():
        group = single(index.groups_of(activity)) if activity != NO_ACTIVITY else None
        if group:
            found[group] = found.get(group, 0.0) + share
    return found


def knows_all(told: Told, contents: Sequence[Contents]) -> bool:
    """Whether the network knows all that tells a group: neither what is attached, nor a domain that alone tells, nor a
    word that is the course's own and no activity's.
    """
    signs = (*told.own, *told.houses, *told.posts)
    return not contents and all(sign.activity for sign in signs) and bool(signs or not told.domains)


def shares(about: Asked, by_weights: Mapping[str, float], told: Told, done: Mapping[str, float]) -> dict[str, float]:
    """How likely each group that a message speaks of is theirs; `by_weights`: what the learned weights say of each;
    `done`: what all words together say of each (see `doing`), empty where they are not all read.
    """
    return {
        group: _likely(sum(COUNTS[name] * value for name, value in voices(group, about, share, told, done).items()))
        for group, share in by_weights.items()
    }


def voices(group: str, about: Asked, share: float, told: Told, done: Mapping[str, float]) -> dict[str, float]:
    """What each voice says of a group; `share`: how likely the learned weights take it to be theirs."""
    named = [sign.groups for sign in (*told.named, *told.days)]
    return {
        "always": 1.0,
        "ruled": float(about.rule == group),
        "another ruled": float(about.rule not in (None, group)),
        "conflict": float(about.conflict),
        "weights": _odds(share),
        "its day": float(any(group in groups for groups in named)),
        "another's day": float(any(group not in groups for groups in named)),
        "several": float(about.several),
        "by what they do": _odds(done.get(group, 0.0)) if done else 0.0,
    }


def odds_of_others(group: str, about: Asked, whole: Encoded) -> float | None:
    """How likely the encoder takes a trade of another group to be of those who come, as a logarithm of odds; None where
    it reads none.
    """
    others = [one for one in about.spoken if group not in one.groups and one.groups - {NO_GROUP}]
    seen = _seen(others, whole)
    return None if seen is None else _odds(seen)


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
