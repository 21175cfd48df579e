"""Whom a withdrawal, a change or a question after a registration is about."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from mailbot.reading.model import Kind
from mailbot.reading.read import read
from tests.reading.courses import course
from tests.reading.written import answer, message

FOLDER = Path(__file__).with_name("concerns")
CONFIG = course("shipped")


def cases() -> list[Any]:
    found = []
    for path in sorted(FOLDER.glob("*.toml")):
        for told in tomllib.loads(path.read_text("utf-8"))["message"]:
            marks = [pytest.mark.xfail(reason="not read yet", strict=True)] if told.get("unmet") else []
            found.append(pytest.param(told, id=f"{path.stem}: {told['text'][:60]}", marks=marks))
    return found


@pytest.mark.parametrize("told", cases())
def test_whom_it_is_about(told: dict[str, Any]) -> None:
    if "forwards" in told:
        head = (
            f"---------- Forwarded message ---------\nFrom: {told['author']}\nDate: 7 janvier 2013\nSubject: Web\nTo: x"
        )
        body = f"{told['text']}\n\n{head}\n\n{told['forwards']}"
        sent = message(body, From=told["from"], Subject="Tr : Formation Web")
    elif "letter" in told:
        sent = answer(told["text"], told["letter"], told.get("subject", "Confirmation"), writer=told["from"])
    else:
        sent = message(told["text"], From=told["from"], Subject=told.get("subject", "Formation Web"))
    found = read(sent, CONFIG)
    assert found.kind is Kind(told["kind"]), found.evidence
    assert sorted(found.concerns) == sorted(told["who"])
