"""As many come as a message asks places for: where one too many is named, the least likely of them is only told of; and
where the encoder is sure how many they are, one who is missing comes too.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from mailbot.reading.naming import names
from mailbot.reading.people.companions import Telling
from mailbot.reading.people.verdicts import (
    LIKELY_COMES,
    LIKELY_MENTIONED,
    ONLY_PAYS,
    REFUSED,
    REGISTERED,
    STRUCK,
    TAKEN_BACK,
    Mention,
    Verdict,
)

SURE = 0.95  # share from which nobody is one too many
LIKELY = 0.5  # share from which a writer who is said to come does, beside a list of as many as are asked for
FEWEST = 2  # places asked for: of "a place" nobody tells how many it means
WRITER = ""
OUT = (ONLY_PAYS, REFUSED, REGISTERED, STRUCK, TAKEN_BACK)  # why somebody is not the one who is missing
COUNTED_IN = "one of as many as come"
COUNTED, UNCOUNTED = 0.95, 0.03  # shares of the encoder of the right number, and of that which the rules come to
MOST_COUNTED = 5  # places that the encoder tells from more
DOUBTFUL, HALF = 0.9, 0.5  # shares up to which one is too many, and from which one is missing


def as_many(
    telling: Telling, shares: Mapping[str, float], writer: float | None, own: list[str], *, single: bool = False
) -> Telling:
    """What a text tells of people, less one whom the number of places leaves out. `shares`: how likely each of the
    others comes; `writer`: how likely the writer does, None where they do not; `own`: their names; `single`: one place
    and no more is asked for.
    """
    seated = [m for m in telling.mentions if m.verdict is Verdict.COMES and m.name.full]
    coming = [
        m
        for m in telling.of(Verdict.COMES)
        if not any(names.same(m.name.text, name) for name in own)
        if m.name.full or not any(names.same(m.name.text, other.name.text) for other in seated)
    ]
    count = len(coming) + (writer is not None) + telling.unnamed
    asked = 1 if single and telling.asked in (1, None) else telling.asked
    on_list = [m for m in coming if m.listed]
    if asked is not None and len(on_list) == asked >= FEWEST and count > asked:
        return _only_listed(telling, writer)
    if asked is None or (asked < FEWEST and not single) or count != asked + 1 or any(m.listed for m in coming):
        return telling
    likely = {m.name.text: next((s for n, s in shares.items() if names.same(n, m.name.text)), 1.0) for m in coming}
    if writer is not None:
        likely[WRITER] = writer
    least = min(likely, key=likely.__getitem__)
    if len(likely) == asked and least != WRITER:
        return telling  # whoever is announced may be one of those named
    if likely[least] >= SURE:
        return telling
    if least == WRITER:
        return replace(telling, writer_seated=False, writer_sure=True)
    return replace(telling, mentions=tuple(_told(m) if names.same(m.name.text, least) else m for m in telling.mentions))


def as_counted(
    telling: Telling, shares: Mapping[str, float], writer: float, own: list[str], counted: Mapping[str, float]
) -> Telling:
    """What a text tells of people, with as many as the encoder is sure that there are: less the one too many who is the
    least likely, or with the one missing who is the likeliest. `writer`: how likely the writer comes; `counted`: how
    likely each number of places is, by the encoder.
    """
    number = max(counted, key=counted.__getitem__)
    coming = {m.name.text for m in telling.of(Verdict.COMES) if not any(names.same(m.name.text, name) for name in own)}
    total = len(_each_once(coming)) + bool(telling.writer_seated) + telling.unnamed
    sure = counted[number] >= COUNTED and counted.get(str(total), 1.0) <= UNCOUNTED
    if not sure or int(number) > MOST_COUNTED or abs(total - int(number)) != 1:
        return telling
    if total > int(number):
        return _one_less(telling, shares, writer, coming)
    return _one_more(telling, shares, writer, coming)


def _each_once(found: set[str]) -> list[str]:
    """The names, those left out that are a part of another."""
    return [n for n in found if not any(n != other and len(n) < len(other) and names.same(n, other) for other in found)]


def _one_less(telling: Telling, shares: Mapping[str, float], writer: float, coming: set[str]) -> Telling:
    """Those who come without the least likely of whom no word says so, where that one is doubtful and somebody is
    left.
    """
    weighed = {m.name.text for m in telling.of(Verdict.COMES) if m.why == LIKELY_COMES} & coming
    likely = {name: next((s for n, s in shares.items() if names.same(n, name)), 1.0) for name in weighed}
    said = telling.writer_too or telling.writer_with or telling.writer_comes
    if telling.writer_seated and not said:
        likely[WRITER] = writer
    least = min(likely, key=likely.__getitem__, default=None)
    if least is None or len(coming) + bool(telling.writer_seated) < FEWEST or likely[least] > DOUBTFUL:
        return telling
    if least == WRITER:
        return replace(telling, writer_seated=False, writer_sure=True)
    return replace(telling, mentions=tuple(_told(m) if names.same(m.name.text, least) else m for m in telling.mentions))


def _one_more(telling: Telling, shares: Mapping[str, float], writer: float, coming: set[str]) -> Telling:
    """Those who come with the likeliest of the others, where that one is likely."""
    stay = [m.name.text for m in telling.mentions if m.verdict is Verdict.STAYS or m.why in OUT]
    likely = {n: s for n, s in shares.items() if not any(names.same(n, other) for other in (*coming, *stay))}
    if not (telling.writer_seated or telling.writer_stays):
        likely[WRITER] = writer
    best = max(likely, key=likely.__getitem__, default=None)
    if best is None or likely[best] < HALF:
        return telling
    if best == WRITER:
        return replace(telling, writer_seated=True, writer_sure=True)
    return replace(telling, mentions=tuple(_meant(m) if names.same(m.name.text, best) else m for m in telling.mentions))


def _meant(mention: Mention) -> Mention:
    return replace(mention, verdict=Verdict.COMES, why=COUNTED_IN)


def _only_listed(telling: Telling, writer: float | None) -> Telling:
    """What a text tells of people where a list names just as many as places are asked for: those beside it do not come,
    nor the writer where nothing says so, or it is not likely.
    """
    said = telling.writer_comes or telling.writer_with or telling.writer_too or telling.we_come
    out = writer is not None and (writer < LIKELY or not said)
    beside = tuple(m if m.listed or m.verdict is not Verdict.COMES else _told(m) for m in telling.mentions)
    told = replace(telling, mentions=beside)
    return replace(told, writer_seated=False, writer_sure=True) if out else told


def _told(mention: Mention) -> Mention:
    return replace(mention, verdict=Verdict.TOLD, why=LIKELY_MENTIONED)
