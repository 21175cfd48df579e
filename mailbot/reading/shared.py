"""What several people of one message share: the one number or address that a text says is everybody's."""

from __future__ import annotations

import re
from dataclasses import replace

from mailbot.reading import cues, phones
from mailbot.reading.account import LONGEST
from mailbot.reading.lexicon import fold
from mailbot.reading.model import Person

END = re.compile(r"[.!?]\s|\n")
NEAR = 80  # characters between a number and the words that say whose it is


def given(people: list[Person], writer: Person, text: str, region: str) -> list[Person]:
    """The people of a text, with the number or address that it says is all of theirs."""
    if len(people) < 2:
        return people
    number = _line(text, region)
    address = writer.email if cues.SHARED_ADDRESS.search(fold(text[:LONGEST])) else None
    return [
        replace(
            person,
            phone=person.phone or (number.number if number else None),
            extension=person.extension if person.phone else (number.extension if number else None),
            email=person.email or address,
        )
        for person in people
    ]


def _line(text: str, region: str) -> phones.Phone | None:
    """The number that words right beside it say is everybody's."""
    plain = fold(text[:LONGEST])
    for phone in phones.find(text, region):
        before, behind = plain[max(0, phone.start - NEAR) : phone.start], plain[phone.end : phone.end + NEAR]
        around = END.split(before)[-1], END.split(behind)[0]
        if phone.line is not phones.Line.FAX and any(cues.SHARED_LINE.search(words) for words in around):
            return phone
    return None
