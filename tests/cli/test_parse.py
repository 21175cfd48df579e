from __future__ import annotations

import io
import json
import sys
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from tests.cli.world import settings

FIELDS = [
    "file", "kind", "language", "seats", "participants", "contact", "group", "group_why", "dessert_guess", "concerns",
    "question", "reply_text",
]  # fmt: skip
PERSON = ["name", "email", "phone", "extension", "organization", "title"]
ASKS = (
    b"From: Anne Roy <anne@x.example>\r\nTo: lead@office.example\r\nSubject: Beekeeping day\r\n"
    b"Date: Mon, 1 Mar 2027 09:00:00 -0500\r\nMessage-ID: <m1@x.example>\r\n\r\n"
    b"Hello, please register me for the Beekeeping day. I run an apiary.\r\n\r\nAnne Roy\r\n819 555-0101 ext. 12\r\n"
)
MACHINE = b"From: robot@x.example\r\nSubject: Out of office\r\nAuto-Submitted: auto-replied\r\n\r\nI am away.\r\n"


@pytest.fixture
def mails(here: Path) -> Path:
    settings(here)
    (here / "asks.eml").write_bytes(ASKS)
    (here / "machine.eml").write_bytes(MACHINE)
    (here / "empty.eml").write_bytes(b"\r\n")
    (here / "folder.eml").mkdir()
    return here


def read(run: Callable[..., Any], *files: str, unopened: int = 0) -> list[dict[str, Any]]:
    done = run("parse", "--json", *files)
    told = f"mailbot: {unopened} of {len(files)} files could not be opened: look at the names.\n"
    assert (done.status, done.err) == ((1, told) if unopened else (0, ""))
    return [json.loads(line) for line in done.out.splitlines()]


def test_the_fields_are_exactly_those_promised(mails: Path, run: Callable[..., Any]) -> None:
    asks, machine = read(run, "asks.eml", "machine.eml")
    assert list(asks) == list(machine) == FIELDS
    assert list(asks["contact"]) == PERSON
    assert all(list(person) == PERSON for person in asks["participants"])
    assert (asks["kind"], machine["kind"]) == ("registration", "automatic")


def test_a_registration_is_read_with_the_groups_of_this_course(mails: Path, run: Callable[..., Any]) -> None:
    asks = read(run, "asks.eml")[0]
    assert (asks["file"], asks["language"], asks["seats"], asks["group"]) == ("asks.eml", "en", 1, "spring")
    assert asks["participants"][0]["name"] == "Anne Roy"
    assert (asks["contact"]["phone"], asks["contact"]["extension"]) == ("+18195550101", "12")


def test_what_cannot_be_read_is_a_line_and_ends_nothing(mails: Path, run: Callable[..., Any]) -> None:
    files = ("missing.eml", "folder.eml", "empty.eml", "asks.eml")
    lines = read(run, *files, unopened=2)
    assert [line["file"] for line in lines] == list(files)
    assert [line["kind"] for line in lines] == ["unreadable"] * 3 + ["registration"]
    assert [line.get("error") for line in lines] == [
        "No such file or directory", "Is a directory", "there is nothing in it", None,
    ]  # fmt: skip


def test_a_surprise_is_a_line_too(mails: Path, run: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> None:
    def surprise(*_: object) -> None:
        raise RecursionError("too\ndeep")

    monkeypatch.setattr("mailbot.reading.read.read", surprise)
    assert read(run, "asks.eml") == [{"file": "asks.eml", "kind": "unreadable", "error": "RecursionError: too deep"}]
    assert "cannot be read: RecursionError: too deep" in run("parse", "asks.eml").out


def test_the_explanation(mails: Path, run: Callable[..., Any]) -> None:
    done = run("parse", "asks.eml", "missing.eml")
    assert (done.status, done.err) == (1, "mailbot: 1 of 2 files could not be opened: look at the names.\n")
    first, second = done.out.split("\n\nmissing.eml\n")
    assert first.startswith("asks.eml\nfrom          Anne Roy <anne@x.example>\n")
    assert "kind          a registration" in first
    assert "Spring hives (spring)" in first
    assert "←" in first
    assert second == "cannot be read: No such file or directory\n"


def test_standard_input(mails: Path, run: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(MACHINE)))
    assert read(run, "-")[0]["kind"] == "automatic"


def test_the_shipped_example_where_there_is_no_configuration(here: Path, run: Callable[..., Any]) -> None:
    (here / "asks.eml").write_bytes(ASKS)
    done = run("parse", "--json", "asks.eml")
    assert done.status == 0
    assert "no config.toml here" in done.err
    assert json.loads(done.out)["file"] == "asks.eml"


def test_a_configuration_that_somebody_named_must_be_there(
    here: Path, run: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    (here / "asks.eml").write_bytes(ASKS)
    assert run("parse", "--config", "other.toml", "asks.eml").status == 2
    monkeypatch.setenv("MAILBOT_CONFIG", "other.toml")
    assert run("parse", "asks.eml").status == 2


def test_a_wrong_configuration_is_told_before_anything_is_read(mails: Path, run: Callable[..., Any]) -> None:
    (mails / "config.toml").write_text("[mailbox]\n", "utf-8")
    done = run("parse", "--json", "asks.eml")
    assert (done.status, done.out) == (2, "")
