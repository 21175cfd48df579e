"""Which group whole messages mean (`groups/*.toml`, of several courses), and the rules one by one."""

from __future__ import annotations

import datetime as dt
import tomllib
from email.message import EmailMessage
from email.utils import format_datetime
from typing import Any

import pytest

from mailbot.config.model import Config
from mailbot.mail.message import parse
from mailbot.reading import people, sector
from mailbot.reading.sector import GroupFound
from mailbot.reading.situation import situate
from tests.reading.courses import FOLDER, course

MESSAGES = [
    message
    for file in sorted(FOLDER.glob("*.toml"))
    if file.name != "courses.toml"
    for message in tomllib.loads(file.read_text("utf-8"))["message"]
]
DATES = {
    "shipped": "2012-12-10",
    "fields": "2027-02-01",
    "short": "2026-09-14",
    "trades": "2027-01-11",
    "culture": "2027-01-04",
}


def found(told: dict[str, Any]) -> GroupFound:
    """What is found in a message, read from the bytes its program would have sent."""
    config: Config = course(told.get("course", "shipped"))
    message = parse(_letter(told, config).as_bytes())
    situation = situate(message, config.office)
    return sector.find(situation, people.find(situation, message, (), config), config)


def _letter(told: dict[str, Any], config: Config) -> EmailMessage:
    day = dt.date.fromisoformat(told.get("date", DATES[told.get("course", "shipped")]))
    letter = EmailMessage()
    letter["From"] = told.get("from", "Dominique Aubin <daubin@gmail.com>")
    letter["To"] = config.office.mailbox.address
    letter["Subject"] = told.get("subject", "Inscription")
    letter["Date"] = format_datetime(dt.datetime(day.year, day.month, day.day, 15, tzinfo=dt.UTC))
    letter["Message-ID"] = "<one@x.example>"
    letter.set_content(told["text"])
    return letter


@pytest.mark.parametrize("message", MESSAGES, ids=[message["id"] for message in MESSAGES])
def test_group_of_a_message(message: dict[str, Any]) -> None:
    assert (found(message).group or "") == message["group"]
