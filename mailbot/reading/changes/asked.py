"""After whose place a status request asks: whoever its question names, else whoever the message names at all; the
writer with them where they are joined.
"""

from __future__ import annotations

from mailbot.reading.changes.telling import Telling, named_by, names_in, says
from mailbot.reading.people.exchanges import hidden
from mailbot.reading.text.speech import Said, phrases

SURE = 0.9  # share of the encoder from which it is about the writer's own place too


def after(telling: Telling, told: list[str]) -> list[str]:
    """Whose place is asked after. `told`: whom the sentences that ask name; who did the registering is not meant."""
    did = named_by(telling, "registrar")
    others = [name for name in told or _named(telling) if name not in did and not telling.is_writer(name)]
    beside = any(_writer_too(s, telling) for s in telling.sentences) or (telling.own or 0.0) >= SURE
    if others and telling.writer and beside:
        return [telling.writer, *others]
    return others or told


def _named(telling: Telling) -> list[str]:
    """Everybody named, where the question is not after the writer alone; where nobody else is, also who is only said to
    have told something ("my daughter Anne Roy swears she sent it").
    """
    if any(says(s, "status") and s.plain in phrases("exchanges", "after_me") for s in telling.sentences):
        return []
    found = [name for sentence in telling.sentences for name in names_in(sentence, telling)]
    if any(not telling.is_writer(name) for name in found):
        return found
    return [n.text for s in telling.sentences for n in hidden(s, telling.ignored)[1] if n.full]


def _writer_too(sentence: Said, telling: Telling) -> bool:
    """Whether the writer is asked after beside somebody whom the same sentence names."""
    beside = [name for name in names_in(sentence, telling) if not telling.is_writer(name)]
    plain = hidden(sentence, telling.ignored)[0]
    return bool(beside) and (says(sentence, "and_me") or plain in phrases("exchanges", "with_me"))
