"""A second opinion where no rule of the table hits: what the everyday words of a message about the course lean to.

Each cue of `words/leanings.toml` counts little; only several that agree, well ahead of what speaks for anything else,
decide, and never alone that the message is about the course. In doubt there is no leaning.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from mailbot.reading.model import Kind
from mailbot.reading.text.speech import Said, phrases

HEAVY, LIGHT = 2, 1  # points of a cue
MOST_CUES = 4  # of one weight that count for one kind
ENOUGH = 4  # points of a leaning
AHEAD = 2  # points before the next kind
LEANING = (Kind.REGISTRATION, Kind.CANCELLATION, Kind.CHANGE, Kind.STATUS, Kind.ACKNOWLEDGEMENT)
NOT = frozenset(("not", "never", "no", "pas", "plus", "jamais", "aucun"))


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a message besides its words: that it names the course, a trade told, others named, a day or
    sector of the course, a session of the last days, something asked.
    """

    named: bool = False
    trade: bool = False
    others: bool = False
    dated: bool = False
    held: bool = False
    asks: bool = False


@dataclass(frozen=True, slots=True)
class Leaning:
    """What a message leans to (None: to nothing), the points for each kind, and the words that count."""

    kind: Kind | None = None
    points: tuple[tuple[Kind, int], ...] = ()
    words: str = ""


def leaning(sentences: tuple[Said, ...], known: Known) -> Leaning:
    """What the sentences lean to. Linear in their words."""
    cues = {kind: _cues(kind, sentences) for kind in LEANING}
    points = _known_points(known, sentences)
    for kind, (heavy, light) in cues.items():
        points[kind] += HEAVY * min(len(heavy), MOST_CUES) + LIGHT * min(len(light), MOST_CUES)
    first, second, *_ = sorted(LEANING, key=lambda kind: -points[kind])
    sure = points[first] >= ENOUGH and points[first] - points[second] >= AHEAD and any(cues[first])
    words = ", ".join([*cues[first][0], *cues[first][1]])
    return Leaning(first if sure else None, tuple((k, points[k]) for k in LEANING), words if sure else "")


def _cues(kind: Kind, sentences: tuple[Said, ...]) -> tuple[list[str], list[str]]:
    """The heavy and the light cues of a kind, each once."""
    heavy, light = (
        list(
            dict.fromkeys(
                f.words for s in sentences for f in phrases("leanings", f"{kind.value}.{weight}").all(s.plain)
            )
        )
        for weight in ("heavy", "light")
    )
    return heavy, light


def _known_points(known: Known, sentences: tuple[Said, ...]) -> dict[Kind, int]:
    """The points for what is known besides the words."""
    points: dict[Kind, int] = defaultdict(int)
    points[Kind.REGISTRATION] += known.named + known.trade + known.others + known.dated - 2 * known.asks
    points[Kind.CANCELLATION] += known.dated - known.asks
    points[Kind.CHANGE] += known.others
    points[Kind.STATUS] += 2 * known.asks
    points[Kind.ACKNOWLEDGEMENT] += 3 * known.held - 2 * known.asks
    if any(not NOT.isdisjoint(s.plain.split()) for s in sentences):
        points[Kind.REGISTRATION] -= 2
        points[Kind.CANCELLATION] += 1
    return points
