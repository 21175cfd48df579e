from __future__ import annotations

import json
from enum import StrEnum

import pytest

from mailbot.cli.words import echo_json, in_words, one_line, words
from mailbot.domain.decision import LetterKind, Outcome, Reason
from mailbot.domain.model import Status
from mailbot.ports import Delivery
from mailbot.reading.model import Kind

TABLES: dict[str, type[StrEnum]] = {
    "outcomes": Outcome,
    "reasons": Reason,
    "letters": LetterKind,
    "deliveries": Delivery,
    "statuses": Status,
    "kinds": Kind,
}


@pytest.mark.parametrize("table", TABLES)
def test_every_name_has_words_and_no_words_are_left_over(table: str) -> None:
    assert set(words(table)) == {member.value for member in TABLES[table]}
    assert all(text.strip() for text in words(table).values())


def test_a_name_without_words_is_shown_readably() -> None:
    assert in_words("letters", "daily_digest") == "daily digest"


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("a\tb\r\nc", "a b c"),
        ("\x1b[2Jgone", "[2Jgone"),
        ("\x9b31m", "31m"),
        ("abc\u202edef", "abc def"),
        ("\udce9", ""),
        ("Élie’s", "Élie’s"),
        (None, ""),
    ],
)
def test_one_line(text: str | None, line: str) -> None:
    assert one_line(text) == line


def test_json_survives_what_no_encoding_holds(capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    echo_json({"file": "caf\udce9.eml", "name": "Élie"})
    out = capsysbinary.readouterr().out
    assert "Élie".encode() in out
    assert json.loads(out) == {"file": "caf\udce9.eml", "name": "Élie"}
