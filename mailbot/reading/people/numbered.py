"""As many come as a message asks places for: where one too many is named, the least likely of them is only told of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from mailbot.reading.naming import names
from mailbot.reading.people.companions import Telling
from mailbot.reading.people.verdicts import LIKELY_MENTIONED, Mention, Verdict

SURE = 0.95  # share from which nobody is one too many
LIKELY = 0.5  # share from which a writer who is said to come does, beside a list of as many as are asked for
FEWEST = 2  # places asked for: of "a place" nobody tells how many it means
WRITER = ""


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
