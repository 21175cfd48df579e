"""A message read whole by the encoder, once, as whoever asks of it first needs it."""

from __future__ import annotations

from functools import lru_cache

from mailbot.reading.learned.encoder import LONGEST, Encoded, encoder
from mailbot.reading.segments.situation import Situation

ENDLESS = 20_000  # letters of a text that nobody writes, of which a part is read: the rest of reading it takes long
PART = 5


def fields_of(situation: Situation) -> tuple[tuple[str, str], ...]:
    """The fields of a message as the encoder reads them, each cut to what it reads of it."""
    added = f"{situation.added}\n{situation.added_signature}" if situation.forwarder else ""
    told = {
        "S": situation.subject,
        "F": (situation.author.name or "") if situation.author else "",
        "O": situation.own,
        "G": situation.signature,
        "A": added,
        "Q": situation.quoted[0].text if situation.quoted else "",
    }
    part = PART if len(situation.own) > ENDLESS else 1
    return tuple((field, text[: LONGEST[field] // part]) for field, text in told.items())


def read_whole(situation: Situation) -> Encoded:
    """What the encoder takes a message for."""
    return _read(fields_of(situation))


@lru_cache(maxsize=4)
def _read(fields: tuple[tuple[str, str], ...]) -> Encoded:
    return encoder().read(fields)
