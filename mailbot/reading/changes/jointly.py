"""Whether a message that withdraws says so of its writer beside those it names, or of its writer alone."""

from __future__ import annotations

import re

from mailbot.reading.changes.kept import comes
from mailbot.reading.changes.telling import Telling, tells
from mailbot.reading.kinds import acts
from mailbot.reading.naming import names
from mailbot.reading.people.exchanges import hidden
from mailbot.reading.text.speech import Said, clauses_of, phrases

# Names joined by a word, and those that "neither" and "nor" refuse.
_JOINED = re.compile(r"\bxn(\d+)x ,? ?(?:et|and|ni|nor|puis|pis|ainsi que|as well as) (?=xn(\d+)x\b)")
_NEITHER = re.compile(r"\b(?:neither xn\d+x nor xn\d+x|ni xn\d+x ,? ?ni xn\d+x)\b")


def with_others(telling: Telling) -> list[str] | None:
    """Who is joined to the writer, both to leave ("ni Anne ni moi", "nos deux places"), nobody by name where none is
    named there; None where nothing joins them.
    """
    if alone(telling):
        return None
    by_name = _by_own_name(telling)
    if by_name is not None:
        return by_name
    remains = tells(telling, "i_stay")
    for sentence in telling.sentences:
        plain, named = hidden(sentence, telling.ignored)
        neither = plain in phrases("exchanges", "neither")
        if neither or (not remains and (_plainly(plain, sentence) or _refuses(plain, sentence))):
            beside = (n.text for n in named if not telling.is_writer(n.text))
            return [*beside] if neither or plain in phrases("exchanges", "and_i") else []
    return None


def _by_own_name(telling: Telling) -> list[str] | None:
    """Who is joined to the writer's own name where both are said to leave ("so neither Anne Roy nor Luc Cyr"), in a
    sentence that withdraws or spells out the one before; None where the writer is not named so.
    """
    left = False
    for sentence in telling.sentences:
        plain, named = hidden(sentence, telling.ignored)
        whole = Said(sentence.text, plain, sentence.asks, sentence.start)
        leaves = acts.withdraws(whole) is not None or _NEITHER.search(plain) is not None
        spelled_out = left and plain in phrases("exchanges", "that_is")
        if leaves or spelled_out:
            for joined in _JOINED.finditer(plain):
                pair = [named[int(number)].text for number in joined.groups()]
                others = [name for name in pair if not telling.is_writer(name)]
                if len(others) == 1 and len(names.find(others[0])) == 1:
                    return others
        left = leaves
    return None


def alone(telling: Telling) -> bool:
    """Whether it is about the writer only ("rayez juste moi", "I am the one pulling out")."""
    return tells(telling, "me_alone")


def moves_alone(telling: Telling) -> bool:
    """Whether the writer asks to be moved, and nobody else is joined to them where they do."""
    for sentence in telling.sentences:
        plain = hidden(sentence, telling.ignored)[0]
        if plain in phrases("exchanges", "me_alone") or plain in phrases("exchanges", "moves_only_me"):
            return plain not in phrases("exchanges", "and_i")
    return False


def _plainly(plain: str, sentence: Said) -> bool:
    """Whether both places are given up in so many words."""
    told = [c for c in clauses_of(plain) if c in phrases("exchanges", "we_both")]
    return any(comes(c, sentence) is not True for c in told) and plain not in phrases("exchanges", "once_said")


def _refuses(plain: str, sentence: Said) -> bool:
    """Whether a sentence that withdraws joins the writer to somebody, and does not only tell what was said before."""
    if plain not in phrases("exchanges", "and_i") or plain in phrases("exchanges", "once_said"):
        return False
    whole = Said(sentence.text, plain, sentence.asks, sentence.start)
    return acts.withdraws(whole) is not None or plain in phrases("exchanges", "refuses")
