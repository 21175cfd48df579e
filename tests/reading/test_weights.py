"""The learned weights: where they have a say, and where they have none."""

from __future__ import annotations

import json
from email.message import EmailMessage
from importlib import resources

import numpy as np
import pytest

from mailbot.mail.message import parse
from mailbot.reading.learned.weighing import kept_as, loaded, weights
from mailbot.reading.model import Kind
from mailbot.reading.read import read
from tests.reading.courses import SHIPPED
from tests.reading.test_labelled import config_of
from training.messages import built
from training.sources import source

QUESTIONS = ("kind", "person", "writer")
KEPT = (*QUESTIONS, "house", "group")


def of(text: str, subject: str = "", answers: str | None = None, sender: str = "") -> tuple[Kind, set[str]]:
    """(kind, names of those who come) of a message as the shipped course reads it."""
    message = built({"from": sender, "lang": "fr", "answers": answers, "subject": subject, "text": text}, 0)
    reading = read(message, config_of(SHIPPED))
    return reading.kind, {person.name or "" for person in reading.participants}


def test_shares_are_probabilities() -> None:
    kept = loaded(kept_as(("come", "not"), (0, 0), {"a": (100, -100), "b": (0, 0)}))
    assert kept.shares(["unknown"]) == {"come": 0.5, "not": 0.5}
    likely = kept.shares(["a", "unknown"])
    assert likely["come"] == pytest.approx(0.8808, abs=1e-4) and sum(likely.values()) == pytest.approx(1)
    assert kept.speaks_for(["a"], "come") == 100


@pytest.mark.parametrize("question", KEPT)
def test_they_were_made_from_the_labelled_messages_as_they_are(question: str) -> None:
    file = resources.files("mailbot.reading") / "weights" / f"{question}.json"
    assert json.loads(file.read_text("utf-8"))["made_from"] == source(), "make weights"


@pytest.mark.parametrize("network", ["encoder", "activity"])
def test_the_networks_were_made_from_the_labelled_messages_as_they_are(network: str) -> None:
    kept_in = resources.files("mailbot.reading") / "weights" / f"{network}.npz"
    with resources.as_file(kept_in) as file, np.load(file) as kept:
        assert str(kept["made_from"]) == source(further=True), "make encoder"


@pytest.mark.parametrize("question", QUESTIONS)
def test_every_trait_has_one_weight_an_answer(question: str) -> None:
    kept = weights(question)
    assert kept.values.shape == (len(kept.keys), len(kept.answers)) and len(kept.bias) == len(kept.answers)
    assert (kept.keys[:-1] < kept.keys[1:]).all()


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


ASKS = (
    "Bonjour Marie-Ève,\n\nMa soeur m'a parlé de la journée. Paul Huard et moi, on s'amène tous les deux avec nos "
    "portables.\n\nIda Cyr"
)


def addressed(to: str, text: str = ASKS) -> Kind:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "Ida Cyr <ida@exemple.test>", to, "On arrive"
    mail.set_content(text)
    return read(parse(bytes(mail)), config_of(SHIPPED)).kind


def test_what_names_no_course_is_ours_only_where_it_is_sent_to_her() -> None:
    her = config_of(SHIPPED).office.mailbox.address
    crowd = ", ".join(f"voisin{number}@exemple.test" for number in range(12))
    assert addressed(her) is Kind.REGISTRATION
    assert addressed(f"{her}, luc@exemple.test") is Kind.REGISTRATION
    assert addressed("tous@exemple.test") is Kind.UNRELATED
    assert addressed(f"{crowd}, {her}") is Kind.UNRELATED


@pytest.mark.parametrize(
    "text",
    [
        "Salut Marie-Ève, on dîne ensemble jeudi? Je réserve pour deux. Ida",
        "Bonjour Marie-Ève, je serai remplacée par Paul Huard au comité de jeudi. Ida Cyr",
        "Marie-Ève, peux-tu annuler notre rendez-vous de mardi? Je suis malade. Ida",
        "Hi Marie-Ève, please take me off the board's mailing list. Ida Cyr",
    ],
)
def test_what_she_is_written_of_other_things_is_left_alone(text: str) -> None:
    assert addressed(config_of(SHIPPED).office.mailbox.address, text) is Kind.UNRELATED


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        ("Re: formation", "Vestibulum rutrum metus nec porta feugiat, orci velit laoreet nibh, vitae mollis tellus."),
        ("formation", "Könnten Sie bitte morgen die neuen Zahlen schicken, wir brauchen sie dringend für Herrn Vogel."),
        ("Formation Web", "本公司專營網站設計與廣告代發 歡迎來信洽詢合作 謝謝"),
        ("Formation Web", "Μπορείτε να μας στείλετε τους λογαριασμούς; Facebook, Twitter. Ευχαριστούμε πολύ!"),
        (
            "Re: formation",
            "Great, that would help a lot!\n\nOn Mon, Jan 7, 2013 at 9:00 AM, Dora Finch <dora@example.net> wrote:\n\n"
            "> I pushed a fix for the parser last night.\n",
        ),
    ],
)
def test_a_strange_tongue_and_an_answer_to_somebody_else_ask_for_nothing(subject: str, text: str) -> None:
    assert of(text, subject)[0] is Kind.UNRELATED
