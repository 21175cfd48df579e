"""A reading told: as the fields of `mailbot parse --json`, and in words with the evidence for each field."""

from __future__ import annotations

from typing import Any

from mailbot.reading.model import Person, Reading


def _person(person: Person) -> dict[str, str | None]:
    return {
        "name": person.name,
        "email": person.email,
        "phone": person.phone,
        "extension": person.extension,
        "organization": person.organization,
        "title": person.title,
    }


def as_json(file: str, reading: Reading) -> dict[str, Any]:
    """The fields of one line of `mailbot parse --json`."""
    return {
        "file": file,
        "kind": reading.kind.value,
        "language": reading.language,
        "seats": reading.seats,
        "participants": [_person(p) for p in reading.seated],
        "contact": _person(reading.contact),
        "group": reading.group,
        "group_why": reading.group_why,
        "dessert_guess": reading.dessert_guess,
        "concerns": list(reading.concerns),
        "question": reading.question,
        "reply_text": reading.reply_text,
    }
