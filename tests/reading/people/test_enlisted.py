"""Who comes by the lists, tables and signatures of whole messages (`enlisted.toml`), and what a list says of names."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from mailbot.reading.naming import names
from mailbot.reading.people import companions
from mailbot.reading.people.verdicts import Verdict
from mailbot.reading.read import read
from tests.reading.courses import course
from tests.reading.written import message

MESSAGES = tomllib.loads(Path(__file__).with_name("enlisted.toml").read_text("utf-8"))["message"]


@pytest.mark.parametrize("written", MESSAGES, ids=lambda one: "+".join(one["seated"]))
def test_who_is_seated(written: dict[str, Any]) -> None:
    found = read(message(written["text"], From=written["from"], Subject=written["subject"]), course("shipped"))
    assert sorted(person.name or "" for person in found.participants) == sorted(written["seated"])
    assert found.seats == len(written["seated"])


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Guy Roy, dit Ti-Guy, sera là.", "Guy Roy"),
        ("Bob, de son vrai nom Robert Roy, viendra.", "Robert Roy"),
        ("Bob (Robert Roy) viendra.", "Robert Roy"),
        ("Nan, whose real name is Nancy Roy, will come.", "Nancy Roy"),
        ("Our Worshipful Mayor Lise Roy will come.", "Lise Roy"),
        ("Deputy Mayor Lise Roy will come.", "Lise Roy"),
        ("Xavia Bolt (xbolt@x.example) viendra.", "Xavia Bolt"),
        ("* Xavia Bolt, 819 362-4455", "Xavia Bolt"),
        ("1. Luc Vos, comptable", "Luc Vos"),
    ],
)
def test_one_person_by_one_name(text: str, name: str) -> None:
    assert [mention.name.text for mention in companions.tell(text, lambda _: False).mentions] == [name]


@pytest.mark.parametrize("text", ["Le Grand Chevalier c'est moi.", "Mets moé là.", "Toé, tu viens.", "Et moé"])
def test_nobody_s_name(text: str) -> None:
    assert companions.tell(text, lambda _: False).mentions == ()


@pytest.mark.parametrize(
    "text",
    [
        "Absents : Luc Roy.",
        "Les malchanceux : Anne Morin et Luc Roy.",
        "Restent au magasin : Anne Morin, Luc Roy.",
        "Not coming: Anne Morin, Luc Roy.",
        "Unavailable this time: Luc Roy",
        "Luc Roy n'a pas pu, il ne viendra pas.",
    ],
)
def test_who_stays_by_a_list(text: str) -> None:
    (mention,) = [m for m in companions.tell(text, lambda _: False).mentions if m.name.text == "Luc Roy"]
    assert mention.verdict is Verdict.STAYS


@pytest.mark.parametrize(
    "text", ["Inscrivez Luc Roy. Luc n'a pas d'adresse courriel.", "Register Luc Roy. Luc doesn't have an e-mail."]
)
def test_without_an_address_somebody_comes_all_the_same(text: str) -> None:
    assert all(m.verdict is not Verdict.STAYS for m in companions.tell(text, lambda _: False).mentions)


def test_short_forms_of_a_first_name() -> None:
    assert names.same("Max Roy", "Maxime Roy")
    assert not names.same("Paul Roy", "Paule Roy")
    assert not names.same("Jean Roy", "Jeanne Roy")
