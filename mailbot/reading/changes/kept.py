"""Who comes all the same, by the last word that a message says of each person ("Ruth and Donald are out. Oh, Ruth IS
coming."), and whether the writer withdraws beside the others it names.
"""

from __future__ import annotations

import re

from mailbot.reading.kinds.acts import negated, withdraws
from mailbot.reading.naming import names
from mailbot.reading.people.exchanges import Ignored, hidden
from mailbot.reading.text.speech import Said, clauses_of, phrases

OBJECT = 4  # words behind "I cannot" that tell whom it is about
_HIDDEN = re.compile(r" xn(\d+)x(?= )")


def staying(sentences: tuple[Said, ...], ignored: Ignored) -> list[str]:
    """The people of whom the last thing said is that they come, or keep their place."""
    last: dict[str, bool] = {}
    for sentence in sentences:
        plain, named = hidden(sentence, ignored)
        here: list[str] = []
        for clause in clauses_of(plain) if named else ():
            here = [named[int(n)].text for n in _HIDDEN.findall(clause)] or here
            told = comes(clause, sentence)
            if told is not None and (len(here) == 1 or _HIDDEN.search(clause)):
                for name in here:
                    known = next((k for k in last if names.same(k, name)), name)
                    last[known] = told
    return [name for name, comes in last.items() if comes]


def comes(clause: str, sentence: Said) -> bool | None:
    """Whether a clause says that somebody comes; None where it says neither that nor that they do not."""
    if withdraws(Said(sentence.text, clause, sentence.asks, sentence.start)) or clause in phrases(
        "acts", "stays_behind"
    ):
        return False
    if clause in phrases("acts", "another_time"):
        return None
    found = phrases("acts", "comes_yet").first(clause)
    return True if found and (" pas" in f" {found.words}" or not negated(found)) else None


def writer_leaves(sentences: list[Said], ignored: Ignored) -> bool:
    """Whether the writer says that they do not come either: in a clause of their own, or beside the others."""
    if any(s.plain in phrases("exchanges", "i_stay") for s in sentences):
        return False
    for sentence in sentences:
        plain, _ = hidden(sentence, ignored)
        if plain in phrases("acts", "and_me") and plain not in phrases("acts", "keeps_me"):
            return True
        if plain in phrases("acts", "goes_for") and (" moi " in plain or " me " in plain):
            return True
        for found in phrases("acts", "i_leave").all(plain):
            if not _of_others(f" {found.words} {' '.join(found.after.split()[:OBJECT])} "):
                return True
    return False


def _of_others(clause: str) -> bool:
    """Whether words name somebody ("I cannot send Luc Roy"), or one of the writer's people."""
    return _HIDDEN.search(clause) is not None or clause in phrases("acts", "of_my_people")
