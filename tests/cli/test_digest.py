"""`mailbot digest`: today's digest to look at or to send, and nothing of mail that is not the bot's business."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from mailbot.app import open_records
from mailbot.domain.decision import Decision, Reason
from mailbot.mail.message import parse
from tests.cli.servers import OWNER, Servers, listening
from tests.cli.world import NOW, config, fill, keep, settings

AT = ("--at", "2027-03-02T08:00-05:00")


@pytest.fixture
def servers() -> Iterator[Servers]:
    with listening() as both:
        yield both


@pytest.fixture
def filled(here: Path) -> Path:
    fill(here)
    return here


def test_as_text(filled: Path, run: Callable[..., Any]) -> None:
    done = run("digest", *AT)
    assert (done.status, done.err) == (0, "")
    for part in ("FOR YOU", "Anne Roy asks you a question", "Spring hives\n", "2/2", "1 waiting", "NEW REGISTRATIONS"):
        assert part in done.out.replace("\u00a0", " ")
    assert run("digest", *AT, "--text").out == done.out


def test_as_a_page(filled: Path, run: Callable[..., Any]) -> None:
    done = run("digest", *AT, "--html", "digest.html")
    assert (done.status, done.out) == (0, "")
    page = (filled / "digest.html").read_text("utf-8")
    assert page.startswith("<!DOCTYPE html>")
    assert "Spring hives" in page
    assert "=HYPERLINK(1)" in page


def test_as_both(filled: Path, run: Callable[..., Any]) -> None:
    done = run("digest", *AT, "--text", "--html", "digest.html")
    assert "FOR YOU" in done.out
    assert (filled / "digest.html").exists()


def test_looking_changes_nothing(filled: Path, run: Callable[..., Any]) -> None:
    before = run("digest", *AT).out
    with closing(open_records(config(filled))) as store:
        assert store.last_digest() is None
    assert run("digest", *AT).out == before


def test_mail_that_is_not_the_bots_business_is_a_number_and_nothing_else(filled: Path, run: Callable[..., Any]) -> None:
    with closing(open_records(config(filled))) as store:
        for uid, reason in ((11, Reason.UNRELATED), (12, Reason.MACHINE), (13, Reason.UNREADABLE)):
            number = keep(store, uid, b"From: zyx@secret.example\r\nSubject: Qwv private\r\n\r\nBnm words\r\n")
            with store.transaction() as transaction:
                transaction.settle(number, Decision(reason), (), NOW, "zyx@secret.example", "Qwv private", "zyx@mid")
    done = run("digest", *AT, "--text", "--html", "digest.html")
    for told in (done.out, (filled / "digest.html").read_text("utf-8")):
        assert not any(word in told for word in ("zyx", "Qwv", "Bnm", "secret"))
    assert "2 not about registrations" in done.out
    assert "1 automatic" in done.out


def test_without_records_it_says_so(here: Path, run: Callable[..., Any]) -> None:
    settings(here)
    done = run("digest", *AT)
    assert (done.status, done.out) == (1, "")
    assert done.err.startswith("mailbot: ")
    assert done.err.count("\n") == 1


def test_a_page_that_cannot_be_written_is_told(filled: Path, run: Callable[..., Any]) -> None:
    done = run("digest", *AT, "--html", "no/such/folder.html")
    assert done.status == 1
    assert "no/such/folder.html" in done.err


def test_sent_it_reaches_her_and_counts_as_the_days(
    filled: Path, servers: Servers, run: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in servers.environ.items():
        monkeypatch.setenv(name, value)
    done = run("digest", *AT, "--send")
    assert (done.status, done.out) == (0, "The digest is sent.\n"), done.err
    ((recipient, raw),) = servers.smtp.letters
    message = parse(raw)
    assert recipient == OWNER
    assert message.subject.startswith("1 for you")
    assert next(a.filename for a in message.attachments).endswith("-2027-03-02.xlsx")
    with closing(open_records(config(filled))) as store:
        assert store.digest_taken(message.date.date() if message.date else NOW.date())


def test_a_server_that_is_away_leaves_it_in_the_outbox_and_says_so(filled: Path, run: Callable[..., Any]) -> None:
    done = run("digest", *AT, "--send")
    assert (done.status, done.out) == (1, "")
    assert "The digest waits in the outbox" in done.err
