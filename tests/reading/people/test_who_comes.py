"""Who is seated, in whole messages that tell of several people (`who_comes.toml`)."""

from __future__ import annotations

import tomllib
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest

from mailbot.config.loading import load
from mailbot.mail.message import parse
from mailbot.reading.read import read

CONFIG = load(Path(__file__).parents[3] / "config.toml", {})
MESSAGES = tomllib.loads(Path(__file__).with_name("who_comes.toml").read_text("utf-8"))["message"]
UNMET = pytest.mark.xfail(reason="not read yet", strict=True)


def cases() -> list[Any]:
    """Every message; of those that are not read yet the mark must go once they are."""
    return [
        pytest.param(told, id=f"{told['what']}: {told['text'][:40]}", marks=[UNMET] if told.get("unmet") else [])
        for told in MESSAGES
    ]


@pytest.mark.parametrize("told", cases())
def test_who_comes(told: dict[str, Any]) -> None:
    mail = EmailMessage()
    mail["From"] = f"{told['sender']} <{told['address']}>"
    mail["To"] = CONFIG.office.mailbox.address
    mail["Subject"] = "Inscription"
    mail["Message-ID"] = "<one@mail.example>"
    mail.set_content(told["text"])
    reading = read(parse(bytes(mail)), CONFIG)
    assert sorted(person.name or "" for person in reading.participants) == told["names"]
    assert reading.seats == told["seats"]
