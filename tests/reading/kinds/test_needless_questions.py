"""What only looks like a question, and what a person must see, in wordings of the coordinator's daily mail."""

from __future__ import annotations

from email.message import EmailMessage
from pathlib import Path

import pytest

from mailbot.config.loading import load
from mailbot.mail.message import parse
from mailbot.reading.read import read

CONFIG = load(Path(__file__).parents[3] / "config.toml", {})


def _asks(text: str) -> bool:
    message = EmailMessage()
    message["From"] = '"Louise Tanguay" <ltanguay@videotron.ca>'
    message["To"] = "melord@cld-erable.qc.ca"
    message["Date"] = "Mon, 07 Jan 2013 10:00:00 -0500"
    message["Subject"] = "formation Web"
    message.set_content(text)
    return read(parse(bytes(message)), CONFIG).question


@pytest.mark.parametrize(
    "text",
    [
        "Inscrivez-moi svp. Mon oncle Paul (un vieil ami à vous?) tient le dépanneur.",
        "Les clients me lancent « c'est quoi votre Facebook? ». Inscrivez-moi donc.",
        "I sold cars? Not anymore! Now I paint. Please put my name down.",
        "So save me a spot?",
        "Nom : Louise Tanguay\nFormation : Web\nAllergies : aucune",
        "On paiera chacun notre part. Inscrivez Paul Roy et Luc Cyr.",
        "I promise not to be late. Register me for the training.",
    ],
)
def test_a_needless_question_needs_nobody(text: str) -> None:
    assert not _asks(text)


@pytest.mark.parametrize(
    "text",
    [
        "Please register Tom Hill. Kindly send the receipt to treasurer@town.ca.",
        "Inscrivez-moi. Je pars à 14 h, j'ai la garde de mes petits-enfants.",
        "Register me. Could you invoice me after April 1?",
        "Inscrivez ma mère, Rita Roy; elle est en chaise roulante.",
        "Savez-vous quelle journée ce sera en mars? J'hésite encore.",
        "Register me. Who else from Inverness is coming?",
    ],
)
def test_what_the_letter_does_not_settle_is_seen(text: str) -> None:
    assert _asks(text)
