"""Whose the one number of a text is, where somebody asks for another."""

from __future__ import annotations

from email.message import EmailMessage
from pathlib import Path

import pytest

from mailbot.config.loading import load
from mailbot.mail.message import parse
from mailbot.reading.read import read

CONFIG = load(Path(__file__).parents[3] / "config.toml", {})


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Inscrivez mon garçon Samuel Viger, moi chu trop vieux. Y se rejoint au 418 555-0144.", "Samuel Viger"),
        ("A place for my mother Patricia Viger please, I won't be there. Phone: 418-555-0144.", "Patricia Viger"),
        ("Inscrivez mon frère Luc Viger, moi je viens pas. Son numéro est le 418 555-0144.", "Luc Viger"),
    ],
)
def test_of_a_writer_who_stays_the_number_is_theirs_who_comes(text: str, name: str) -> None:
    mail = EmailMessage()
    mail["From"] = "Nora Viger <nviger@gmail.com>"
    mail["To"] = CONFIG.office.mailbox.address
    mail["Subject"] = "Inscription"
    mail["Message-ID"] = "<one@mail.example>"
    mail.set_content(f"{text}\nNora")
    (person,) = read(parse(bytes(mail)), CONFIG).participants
    assert (person.name, person.phone) == (name, "+14185550144")
