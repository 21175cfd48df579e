"""How likely a message asks or tells something that a person must see beside what it is sent for, by all voices: what
the sentences show by rule (see `unsettled`), and the encoder, which judges by all its words.

A logistic regression over what each voice says. It was fitted on messages that taught none of them;
`training/asking.py` fits it anew.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import exp, log

from mailbot.reading.kinds.scene import Scene
from mailbot.reading.model import Evidence
from mailbot.reading.segments.whole import read_whole

SPECIAL, ASKED, WHOLE = "something special", "a question", "by all its words"  # how the reasons for a sentence begin
LEAST = 1e-4  # share below which nothing is any less likely
COUNTS: Mapping[str, float] = {
    "always": -2.34,
    "special": 2.08,
    "asked": 1.25,
    "encoder": 0.7,
    "marked": 1.66,
}  # how much each of the voices counts
SEEN = 0.2  # how likely it must be that a person sees it: in doubt she does
FEW = 25  # words of a message too short for the encoder to judge by: the rules' word stands


def open_sentences(scene: Scene, ruled: Sequence[Evidence]) -> tuple[Evidence, ...]:
    """What a person must see: the sentences that the rules find, none where they most likely ask nothing, and where
    they find none although it most likely asks something, those that end in a question mark, or else the last. Who asks
    something where what is told of their group pulls apart, may ask whether that can be.
    """
    if scene.words < FEW or (scene.group.conflict and _asks(ruled)):
        return tuple(ruled)
    if likely(voices(scene, ruled)) < SEEN:
        return ()
    if ruled or not scene.sentences:
        return tuple(ruled)
    asking = [s for s in scene.sentences if s.asks] or [scene.sentences[-1]]
    return tuple(Evidence("question", s.text[:200], WHOLE) for s in asking)


def voices(scene: Scene, ruled: Sequence[Evidence]) -> dict[str, float]:
    """What each voice says; `ruled`: the sentences that the rules find, each with why."""
    share = min(max(read_whole(scene.situation).answers["asks"]["yes"], LEAST), 1 - LEAST)
    return {
        "always": 1.0,
        "special": float(any(told.why.startswith(SPECIAL) for told in ruled)),
        "asked": float(_asks(ruled)),
        "encoder": log(share / (1 - share)),
        "marked": float(any(s.asks for s in scene.sentences)),
    }


def _asks(ruled: Sequence[Evidence]) -> bool:
    return any(told.why.startswith(ASKED) for told in ruled)


def likely(said: Mapping[str, float], counts: Mapping[str, float] = COUNTS) -> float:
    """How likely a person must see it, by what the voices say and how much each counts."""
    return 1 / (1 + exp(-sum(counts[name] * value for name, value in said.items())))
