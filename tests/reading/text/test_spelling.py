"""Words that a hurried hand mistyped."""

from __future__ import annotations

import pytest

from mailbot.reading.model import Kind
from mailbot.reading.read import read
from mailbot.reading.text.spelling import spelled
from tests.reading.courses import course
from tests.reading.written import message


@pytest.mark.parametrize(
    ("mistyped", "meant"),
    [
        ("inscrpition", "inscription"),
        ("fromation", "formation"),
        ("socioux", "sociaux"),
        ("annnuler", "annuler"),
        ("registation", "registration"),
        ("trainning", "training"),
    ],
)
def test_one_slip_is_set_right(mistyped: str, meant: str) -> None:
    assert spelled(mistyped) == meant


@pytest.mark.parametrize(
    "word", ["inscription", "formateur", "portables", "cours", "interet", "morissette", "abc123xyz"]
)
def test_other_words_are_left_alone(word: str) -> None:
    assert spelled(word) == word


def test_a_mistyped_request_is_read() -> None:
    found = read(message("Veuilez m'inscire a la fromation sur les medias socioux. Anne Roy"), course("shipped"))
    assert found.kind is Kind.REGISTRATION
