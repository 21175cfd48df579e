"""What the coordinator's own notes tell of others."""

from __future__ import annotations

import pytest

from mailbot.reading.model import Kind
from mailbot.reading.read import read
from tests.reading.courses import course
from tests.reading.written import message

CONFIG = course("shipped")
HERS = f"{CONFIG.office.mailbox.name} <{CONFIG.office.mailbox.address}>"


@pytest.mark.parametrize(
    ("text", "kind", "names"),
    [
        ("Denise Plante a appelé, elle veut une place.", Kind.REGISTRATION, {"Denise Plante"}),
        ("Mildred Quirk phoned: she would like a place on the 15th.", Kind.REGISTRATION, {"Mildred Quirk"}),
        ("Call from Percy Gauthier, wants a seat at the training. Put him in.", Kind.REGISTRATION, {"Percy Gauthier"}),
        ("Denise Plante a appelé pour annuler sa place.", Kind.CANCELLATION, {"Denise Plante"}),
        ("Sue Dell cancelled, her mother is ill.", Kind.CANCELLATION, {"Sue Dell"}),
        ("Luc Roy remplace Anne Roy le 15 janvier.", Kind.CHANGE, {"Luc Roy", "Anne Roy"}),
        ("Bob Ray wants to move to the February group.", Kind.CHANGE, {"Bob Ray"}),
        ("Appeler Jean Côté pour le budget lundi.", Kind.UNRELATED, set()),
    ],
)
def test_who_is_spoken_of_and_what_for(text: str, kind: Kind, names: set[str]) -> None:
    found = read(message(text, From=HERS), CONFIG)
    people = {person.name for person in found.participants} if kind is Kind.REGISTRATION else set(found.concerns)
    assert (found.kind, people) == (kind, names)
