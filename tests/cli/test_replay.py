"""`mailbot replay`: a mailbox in files is rehearsed, nothing changed or sent; and what differs from an earlier run."""

from __future__ import annotations

import json
import mailbox
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.cli.world import settings


def mail(number: int, sender: str, body: str, subject: str = "Beekeeping day") -> bytes:
    when = f"Mon, 1 Mar 2027 09:0{number}:00 -0500"
    head = (
        f"From: {sender}\nTo: lead@office.example\nSubject: {subject}\nDate: {when}\nMessage-ID: <m{number}@x.example>"
    )
    return f"{head}\n\n{body}\n".encode()


MAILS = [
    mail(1, "Anne Roy <anne@x.example>", "Please register me for the Beekeeping day, I run an apiary.\n\nAnne Roy"),
    mail(2, "Bo Ek <bo@x.example>", "Please register me for the Beekeeping day, I run an apiary.\n\nBo Ek"),
    mail(3, "Cy Dahl <cy@x.example>", "Please register me for the Beekeeping day, I run an apiary.\n\nCy Dahl"),
    mail(4, "Anne Roy <anne@x.example>", "Sorry, I must cancel my place at the Beekeeping day.\n\nAnne Roy"),
    mail(5, "Di Falk <di@x.example>", "Shall we have lunch on Friday?", "Lunch"),
]


@pytest.fixture
def folder(here: Path) -> Path:
    """The messages as files whose names do not tell the order."""
    settings(here)
    (here / "mails").mkdir()
    for number, raw in enumerate(MAILS):
        (here / "mails" / f"{9 - number}.eml").write_bytes(raw)
    return here / "mails"


def lines(run: Callable[..., Any], *arguments: str) -> list[dict[str, Any]]:
    done = run("replay", "--json", *arguments)
    assert (done.status, done.err) == (0, "")
    return [json.loads(line) for line in done.out.splitlines()]


def told(line: dict[str, Any]) -> tuple[str, list[tuple[str, str]]]:
    return line["reason"], [(letter["kind"], letter["to"]) for letter in (*line["letters"], *line["offers"])]


EXPECTED = [
    ("seated", [("confirmation", "anne@x.example")]),
    ("seated", [("confirmation", "bo@x.example")]),
    ("queued", [("waiting", "cy@x.example")]),
    ("cancelled", [("cancelled", "anne@x.example"), ("offer", "cy@x.example")]),
    ("unrelated", []),
]


def test_messages_are_settled_in_the_order_of_their_arrival(folder: Path, run: Callable[..., Any]) -> None:
    found = lines(run, "mails")
    assert [told(line) for line in found] == EXPECTED
    assert [line["file"] for line in found] == [f"mails/{n}.eml" for n in (9, 8, 7, 6, 5)]
    assert found[0]["participants"] == ["Anne Roy"] and found[0]["group"] == "spring"


def test_nothing_is_changed(folder: Path, run: Callable[..., Any]) -> None:
    before = {path: path.read_bytes() for path in folder.parent.rglob("*") if path.is_file()}
    lines(run, "mails")
    assert {path: path.read_bytes() for path in folder.parent.rglob("*") if path.is_file()} == before


def test_a_maildir_and_an_mbox_hold_the_same(folder: Path, run: Callable[..., Any]) -> None:
    maildir, mbox = mailbox.Maildir("Maildir"), mailbox.mbox("box")
    for raw in reversed(MAILS):
        maildir.add(raw)
        mbox.add(mailbox.mboxMessage(raw))
    mbox.close()
    assert [told(line) for line in lines(run, "Maildir")] == EXPECTED
    assert [told(line) for line in lines(run, "box")] == EXPECTED
    assert lines(run, "box")[0]["file"] == "box#5"


def test_what_she_answered_herself_is_left_alone(here: Path, run: Callable[..., Any]) -> None:
    settings(here)
    maildir = mailbox.Maildir("Maildir")
    answered = mailbox.MaildirMessage(MAILS[0])
    answered.set_flags("RS")
    answered.set_subdir("cur")
    maildir.add(answered)
    assert [told(line) for line in lines(run, "Maildir")] == [("answered_by_owner", [])]


def test_the_rehearsal_in_words(folder: Path, run: Callable[..., Any]) -> None:
    out = run("replay", "mails").out
    assert "would send to cy@x.example: Waiting list" in out and "mails/5.eml" not in out
    assert out.endswith("5 messages: 3 registered, 1 answered, 1 left alone; 5 letters. Nothing was changed or sent.\n")


def test_what_differs_from_an_earlier_run(folder: Path, run: Callable[..., Any]) -> None:
    earlier = run("replay", "--json", "mails").out
    (folder.parent / "earlier.jsonl").write_text(earlier, "utf-8")
    assert run("replay", "--compare", "earlier.jsonl", "mails").out == (
        "0 of 5 messages differ from the earlier run.\n"
    )
    (folder / "9.eml").write_bytes(MAILS[0].replace(b"I run an apiary", b"I own a meadow"))
    (folder / "5.eml").unlink()
    out = run("replay", "--compare", "earlier.jsonl", "mails").out
    assert "mails/9.eml\n    group: spring → summer\n" in out
    assert "mails/5.eml\n    message: there → not there\n" in out
    changed = [
        json.loads(line) for line in run("replay", "--json", "--compare", "earlier.jsonl", "mails").out.split("\n")[:-1]
    ]
    assert {"before": "spring", "now": "summer"} in [line["changed"].get("group") for line in changed]


@pytest.mark.parametrize(
    ("arguments", "status", "sentence"),
    [
        (("nowhere",), 2, "'nowhere' does not exist"),
        (("empty",), 1, "holds no messages"),
        (("--compare", "notes", "mails"), 2, "line 1 of notes is not what `mailbot replay --json` prints"),
    ],
)
def test_what_cannot_be_rehearsed(
    folder: Path, run: Callable[..., Any], arguments: tuple[str, ...], status: int, sentence: str
) -> None:
    (folder.parent / "empty").mkdir()
    (folder.parent / "notes").write_text("buy milk\n", "utf-8")
    done = run("replay", *arguments)
    assert (done.status, done.out) == (status, "") and sentence in done.err
