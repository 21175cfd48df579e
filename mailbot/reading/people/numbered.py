"""As many come as a message asks places for: where one too many is named, the least likely of them is only told of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from mailbot.reading.naming import names
from mailbot.reading.people.companions import Telling
from mailbot.reading.people.verdicts import LIKELY_MENTIONED, Verdict

SURE = 0.95  # share from which nobody is one too many
FEWEST = 2  # places asked for: of "a place" nobody tells how many it means
WRITER = ""


def as_many(telling: Telling, shares: Mapping[str, float], writer: float | None, own: list[str]) -> Telling:
    """What a text tells of people, less one whom the number of places leaves out. `shares`: how likely each of the
    others comes; `writer`: how likely the writer does, None where they do not; `own`: their names.
    """
    seated = [m for m in telling.mentions if m.verdict is Verdict.COMES and m.name.full]
    coming = [
        m
        for m in telling.of(Verdict.COMES)
        if not any(names.same(m.name.text, name) for name in own)
        if m.name.full or not any(names.same(m.name.text, other.name.text) for other in seated)
    ]
    count = len(coming) + (writer is not None) + telling.unnamed
    if telling.asked is None or telling.asked < FEWEST or count != telling.asked + 1 or any(m.listed for m in coming):
        return telling
    likely = {m.name.text: next((s for n, s in shares.items() if names.same(n, m.name.text)), 1.0) for m in coming}
    if writer is not None:
        likely[WRITER] = writer
    least = min(likely, key=likely.__getitem__)
    if len(likely) == telling.asked and least != WRITER:
        return telling  # whoever is announced may be one of those named
    if likely[least] >= SURE:
        return telling
    if least == WRITER:
        return replace(telling, writer_seated=False, writer_sure=True)
    mentions = tuple(
        replace(m, verdict=Verdict.TOLD, why=LIKELY_MENTIONED) if names.same(m.name.text, least) else m
        for m in telling.mentions
    )
    return replace(telling, mentions=mentions)
