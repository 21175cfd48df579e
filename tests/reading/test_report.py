"""A reading as the fields of `mailbot parse --json`."""

from __future__ import annotations

import json

from mailbot.reading.model import Kind, Person, Reading
from mailbot.reading.report import as_json

LUCE = Person("Luce Roy", "luce@exemple.test", "+18193622333", "4", "Atelier Luce", "potière")
READING = Reading(
    Kind.REGISTRATION,
    "fr",
    seats=2,
    participants=(LUCE,),
    contact=LUCE,
    group="arts",
    group_why="potière",
    dessert_guess="tarte",
    concerns=("Luc",),
    question=True,
    reply_text="Deux places svp.",
)
FIELDS = [
    "file",
    "kind",
    "language",
    "seats",
    "participants",
    "contact",
    "group",
    "group_why",
    "dessert_guess",
    "concerns",
    "question",
    "reply_text",
]
PERSON = {
    "name": "Luce Roy",
    "email": "luce@exemple.test",
    "phone": "+18193622333",
    "extension": "4",
    "organization": "Atelier Luce",
    "title": "potière",
}


def test_every_field_in_its_order() -> None:
    found = as_json("a.eml", READING)
    assert list(found) == FIELDS
    assert (found["file"], found["kind"], found["language"], found["seats"]) == ("a.eml", "registration", "fr", 2)
    assert found["participants"] == [PERSON]
    assert found["contact"] == PERSON
    assert (found["group"], found["group_why"], found["dessert_guess"]) == ("arts", "potière", "tarte")
    assert (found["concerns"], found["question"], found["reply_text"]) == (["Luc"], True, "Deux places svp.")


def test_what_is_not_told_is_null() -> None:
    found = as_json("a.eml", Reading(Kind.UNRELATED, "en"))
    assert found["contact"] == dict.fromkeys(PERSON)
    assert [found[key] for key in ("seats", "group", "group_why", "dessert_guess")] == [None] * 4
    assert (found["participants"], found["concerns"], found["question"]) == ([], [], False)


def test_it_is_json() -> None:
    assert json.loads(json.dumps(as_json("é.eml", READING)))["file"] == "é.eml"


def test_every_kind_has_its_word() -> None:
    assert [as_json("a", Reading(kind, "fr"))["kind"] for kind in Kind] == [kind.value for kind in Kind]
