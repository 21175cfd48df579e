"""The learned weights: where they have a say, and where they have none."""

from __future__ import annotations

import json
from importlib import resources

import pytest

from mailbot.reading.model import Kind
from mailbot.reading.read import read
from mailbot.reading.weighing import Weights, weights
from tests.reading.courses import SHIPPED
from tests.reading.test_labelled import config_of
from training.messages import built
from training.sources import source

QUESTIONS = ("kind", "person", "writer")


def of(text: str, subject: str = "", answers: str | None = None, sender: str = "") -> tuple[Kind, set[str]]:
    """(kind, names of those who come) of a message as the shipped course reads it."""
    message = built({"from": sender, "lang": "fr", "answers": answers, "subject": subject, "text": text}, 0)
    reading = read(message, config_of(SHIPPED))
    return reading.kind, {person.name or "" for person in reading.participants}


def test_shares_are_probabilities() -> None:
    kept = Weights(("come", "not"), (0, 0), {"a": [1000, -1000]})
    assert kept.shares(["unknown"]) == {"come": 0.5, "not": 0.5}
    likely = kept.shares(["a", "unknown"])
    assert likely["come"] == pytest.approx(0.8808, abs=1e-4) and sum(likely.values()) == pytest.approx(1)
    assert kept.speaks_for(["a"], "come") == 1000


@pytest.mark.parametrize("question", QUESTIONS)
def test_they_were_made_from_the_labelled_messages_as_they_are(question: str) -> None:
    file = resources.files("mailbot.reading") / "weights" / f"{question}.json"
    assert json.loads(file.read_text("utf-8"))["made_from"] == source(), "make weights"


@pytest.mark.parametrize("question", QUESTIONS)
def test_every_trait_has_one_weight_an_answer(question: str) -> None:
    kept = weights(question)
    assert {len(row) for row in kept.traits.values()} == {len(kept.answers)} == {len(kept.bias)}


def test_kinds_are_those_of_the_reading() -> None:
    assert set(weights("kind").answers) <= {str(kind) for kind in Kind}


@pytest.mark.parametrize(
    "text",
    [
        "Bonjour, je suis traiteur et je pourrais servir le dîner à votre formation Web du 15 janvier. Claude Baril",
        "Nous offrons la gestion de votre page Facebook. Inscrivez-vous à notre formation sur les médias sociaux!",
        "Je donne des formations Web et médias sociaux depuis dix ans; auriez-vous besoin d'un formateur en mars?",
    ],
)
def test_nobody_who_offers_their_work_gets_a_place(text: str) -> None:
    assert of(text)[0] in (Kind.UNRELATED, Kind.QUESTION)


def test_a_line_of_a_list_is_a_place() -> None:
    people = "- Léo Barbeau, directeur\n- Ida Cyr, ventes"
    text = f"Bonjour,\n\nDeux places pour la formation Web du 15 janvier :\n\n{people}\n\nLéo Barbeau"
    assert of(text, sender="Léo Barbeau") == (Kind.REGISTRATION, {"Léo Barbeau", "Ida Cyr"})


def test_the_evidence_is_a_sentence_of_the_message() -> None:
    text = "Merci de votre envoi. Mettez donc une chaise de côté pour mon neveu Zénon Huard à votre formation Web."
    message = built({"from": "Ida Cyr", "lang": "fr", "subject": "", "text": text}, 0)
    (told,) = (e for e in read(message, config_of(SHIPPED)).evidence if e.field == "kind")
    assert told.words and told.words in text
