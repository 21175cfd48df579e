"""Who comes, all people of a message taken together: as likely each for themself as all are by their number.

Of every way to seat some of those named, that one is meant in which each seat and each absence is likeliest, the number
of all who come is one that the encoder finds likely, and the least is changed of what is told of each alone. They are
weighed only where the encoder doubts the number that they come to; what is told in so many words, or on a list, stays.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import product
from math import log

from mailbot.reading.naming import names
from mailbot.reading.people.companions import Telling
from mailbot.reading.people.verdicts import Mention, Verdict

CHANGED = 2.0  # how much less likely it is, as a logarithm, that somebody is changed
DOUBTED = 0.05  # share of the number that they are from which nobody is changed
LEAST = 0.003  # a share below which nothing is any less likely
MOST_COUNTED = 6  # places that the encoder tells, and more
MOST = 7  # people of whom every way to seat them is weighed
WRITER = ""
SEATED, LEFT_OUT = "comes, as all are counted together", "only told of, as all are counted together"


def seated(
    telling: Telling,
    shares: Mapping[str, float],
    writer: float | None,
    counted: Mapping[str, float],
    kept: Sequence[str],
) -> Telling:
    """What a text tells of people, all of them taken together. `shares`: how likely each comes but the writer, by name;
    `writer`: how likely the writer does, None where nobody knows their name; `counted`: how likely each number of
    places is, by the encoder; `kept`: why somebody comes or does not whatever is likely.
    """
    likely = shares if writer is None else {**shares, WRITER: writer}
    coming = {name for name in shares if _comes(name, telling)}
    coming |= {WRITER} if telling.writer_seated and writer is not None else set()
    free = [name for name in likely if name == WRITER or not _is_fixed(name, telling, kept)]
    told = len(coming) + max(telling.unnamed, (telling.asked or 0) - len(coming), 0)
    if (
        not 0 < len(free) <= MOST
        or _confused(shares, telling)
        or counted.get(str(min(told, MOST_COUNTED)), 0.0) > DOUBTED
    ):
        return telling
    beside = told - len(coming & set(free))

    def weight(way: tuple[bool, ...]) -> float:
        each = sum(
            log(_kept(likely[name] if comes else 1 - likely[name])) for name, comes in zip(free, way, strict=True)
        )
        changed = sum(comes != (name in coming) for name, comes in zip(free, way, strict=True))
        number = min(sum(way) + beside, MOST_COUNTED)
        return each - CHANGED * changed + log(_kept(counted.get(str(number), 0.0)))

    ways: list[tuple[bool, ...]] = list(product((False, True), repeat=len(free)))
    best = dict(zip(free, ways[max(range(len(ways)), key=lambda at: weight(ways[at]))], strict=True))
    changed = {name: comes for name, comes in best.items() if comes != (name in coming)}
    mentions = tuple(_as_weighed(mention, changed) for mention in telling.mentions)
    result = replace(telling, mentions=mentions) if changed else telling
    return replace(result, writer_seated=changed[WRITER], writer_sure=True) if WRITER in changed else result


def _comes(name: str, telling: Telling) -> bool:
    return any(names.same(mention.name.text, name) for mention in telling.of(Verdict.COMES))


def _confused(shares: Mapping[str, float], telling: Telling) -> bool:
    """Whether somebody may be two of those named (a surname alone, that several bear)."""
    return any(sum(names.same(m.name.text, name) for name in shares) > 1 for m in telling.mentions)


def _is_fixed(name: str, telling: Telling, kept: Sequence[str]) -> bool:
    """Whether it is told in so many words, or on a list, what becomes of somebody."""
    own = [mention for mention in telling.mentions if names.same(mention.name.text, name)]
    return any(m.why in kept or (m.listed and m.verdict is Verdict.COMES) for m in own)


def _as_weighed(mention: Mention, changed: Mapping[str, bool]) -> Mention:
    comes = next((comes for name, comes in changed.items() if name and names.same(mention.name.text, name)), None)
    if comes is None:
        return mention
    return replace(mention, verdict=Verdict.COMES if comes else Verdict.TOLD, why=SEATED if comes else LEFT_OUT)


def _kept(share: float) -> float:
    return min(max(share, LEAST), 1 - LEAST)
