from __future__ import annotations

import json
import signal
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from mailbot.cli.poll import summary
from mailbot.demo.servers import PASSWORD, SmtpServer
from tests.cli.servers import OWNER, Servers, listening
from tests.cli.world import NOW, settings

AT = ("--at", "2027-03-01T10:00-05:00")
LATER = ("--at", "2027-03-01T12:00-05:00")
PARTS = ("registrations", "answered", "filed", "left_alone", "automatic", "for_you", "trouble")
ASKS = "Hello, please register me for the Beekeeping day. I run an apiary.\r\n\r\nAnne Roy"
MARKER = "Zqxwv"


@pytest.fixture
def servers() -> Iterator[Servers]:
    with listening() as both:
        yield both


@pytest.fixture
def office(servers: Servers, here: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    settings(here)
    for name, value in {**servers.environ, "MAILBOT_MAILBOX__MODE": "send"}.items():
        monkeypatch.setenv(name, value)
    return here


def counts(done: Any) -> dict[str, Any]:
    found = json.loads(done.out)
    assert sum(found[part] for part in PARTS) == found["fetched"]
    return dict(found)


def test_a_first_round_makes_the_database_says_so_and_touches_nothing(
    office: Path, servers: Servers, run: Callable[..., Any]
) -> None:
    servers.write("Old Friend <old@x.example>", "Beekeeping day", ASKS)
    done = run("poll", *AT)
    assert done.status == 0
    assert done.out == "0 fetched\n"
    assert "A new database is made." in done.err
    assert "First start: mail already in the inbox stays untouched" in done.err
    assert (office / "mailbot.db").exists()
    again = run("poll", *AT)
    assert (again.status, again.out, again.err) == (0, "0 fetched\n", "")


def test_a_round_settles_sends_and_tells_it_in_a_line(office: Path, servers: Servers, run: Callable[..., Any]) -> None:
    run("poll", *AT)
    servers.write("Anne Roy <anne@x.example>", "Beekeeping day", ASKS)
    done = run("poll", *LATER)
    assert (done.status, done.err) == (0, "")
    assert done.out == "1 fetched: 1 registrations, 1 sent\n"
    assert [to for to, _ in servers.smtp.letters if to != OWNER] == ["anne@x.example"]
    assert "Anne Roy" in run("roster", *LATER).out


def test_json_counts_each_message_once(office: Path, servers: Servers, run: Callable[..., Any]) -> None:
    first = counts(run("poll", "--json", *AT))
    assert set(first) >= {"fetched", *PARTS, "sent", "held_back", "in_doubt"}
    assert not any(first.values())
    servers.write("Anne Roy <anne@x.example>", "Beekeeping day", ASKS)
    servers.write("Bob <bob@y.example>", "Lunch on Friday?", "Shall we have lunch on Friday?\r\n\r\nBob")
    done = run("poll", "--json", *LATER)
    found = counts(done)
    assert (done.status, done.out.count("\n")) == (0, 1)
    assert (found["fetched"], found["registrations"], found["left_alone"], found["sent"]) == (2, 1, 1, 1)


def test_since_tells_first_and_changes_nothing(office: Path, servers: Servers, run: Callable[..., Any]) -> None:
    servers.write("Anne Roy <anne@x.example>", "Beekeeping day", ASKS)
    servers.write("Eve Roy <eve@x.example>", "Beekeeping day", ASKS)
    servers.write("Bob <bob@y.example>", "Lunch on Friday?", "Shall we have lunch on Friday?\r\n\r\nBob")
    client = servers.imap.client()
    client.select("INBOX")
    client.store("2", "+FLAGS", "\\Answered")
    done = run("poll", "--since", "2027-02-28", *AT)
    assert (done.status, done.err) == (0, "")
    assert done.out.splitlines()[0] == "3 messages from before the first start since 2027-02-28"
    assert sorted(line.split(maxsplit=1)[1] for line in done.out.splitlines()[1:4]) == [
        "a registration",
        "answered by the coordinator herself, left alone",
        "nothing to do with the training, left alone",
    ]
    assert done.out.splitlines()[4].startswith("would be settled like new ones, in mode send.")
    assert "add --yes" in done.out
    assert not (office / "mailbot.db").exists()
    assert client.fetch("1:3", "(FLAGS)")[1][0] in (b"1 (FLAGS ())", b"1 (FLAGS (\\Recent))")
    client.logout()
    assert run("poll", "--since", "2027-03-03", *AT).out.startswith("0 messages ")


@pytest.mark.parametrize("started", [False, True])
def test_since_takes_older_mail_on_a_yes_and_once(
    office: Path, servers: Servers, run: Callable[..., Any], started: bool
) -> None:
    servers.write("Anne Roy <anne@x.example>", "Beekeeping day", ASKS)
    if started:
        run("poll", *AT)
    done = run("poll", "--since", "2027-02-28", "--yes", "--json", *LATER)
    assert counts(done)["registrations"] == 1
    assert counts(run("poll", "--since", "2027-02-28", "--yes", "--json", *LATER))["fetched"] == 0
    assert len([to for to, _ in servers.smtp.letters if to != OWNER]) == 1


def test_a_lost_database_stops_and_asks(office: Path, servers: Servers, run: Callable[..., Any]) -> None:
    run("poll", *AT)
    servers.write("Anne Roy <anne@x.example>", "Beekeeping day", ASKS)
    run("poll", *AT)
    for file in office.glob("mailbot.db*"):
        file.unlink()
    done = run("poll", *LATER)
    assert (done.status, done.out) == (1, "")
    assert done.err.count("\n") == 1
    assert "backup" in done.err
    assert "mailbot poll --new" in done.err
    assert not (office / "mailbot.db").exists()
    anew = run("poll", "--new", *LATER)
    assert anew.status == 0
    assert "A new database is made." in anew.err
    assert run("poll", *LATER).status == 0


def test_an_inbox_that_does_not_answer(
    office: Path, servers: Servers, run: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    run("poll", *AT)
    monkeypatch.setenv("MAILBOT_IMAP__PORT", "9")
    done = run("poll", "--json", *LATER)
    assert done.status == 1
    assert counts(done)["fetched"] == 0
    assert json.loads(done.out)["problem"]
    assert done.err.count("\n") == 1
    assert "127.0.0.1:9" in done.err


def test_a_server_that_takes_no_letters_holds_back_no_reading(
    office: Path, servers: Servers, run: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    run("poll", *AT)
    servers.write("Anne Roy <anne@x.example>", "Beekeeping day", ASKS)
    monkeypatch.setenv("MAILBOT_SMTP__PORT", "9")
    done = run("poll", "--json", *LATER)
    found = counts(done)
    assert (done.status, found["registrations"], found["sent"]) == (1, 1, 0)
    assert done.err.startswith("mailbot: ")
    monkeypatch.setenv("MAILBOT_SMTP__PORT", str(servers.smtp.port))
    assert counts(run("poll", "--json", "--at", "2027-03-01T14:00-05:00"))["sent"] >= 1


def test_a_refused_recipient_is_no_fault_of_the_round(
    office: Path, servers: Servers, run: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    async def handle_RCPT(self: Any, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        if address.startswith("anne@"):
            return "550 5.1.1 no such user"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 fine"

    run("poll", *AT)
    monkeypatch.setattr(SmtpServer, "handle_RCPT", handle_RCPT, raising=False)
    servers.write("Anne Roy <anne@x.example>", "Beekeeping day", ASKS)
    done = run("poll", *LATER)
    assert (done.status, done.err) == (0, "")
    assert "1 registrations" in done.out


def test_another_bot_at_work_is_told(office: Path, run: Callable[..., Any]) -> None:
    import fcntl

    run("poll", *AT)
    with (office / "mailbot.db.lock").open("a+") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        done = run("poll", *LATER)
    assert (done.status, done.out) == (1, "")
    assert "Another mailbot" in done.err


def test_the_log_holds_no_text_subject_or_sender(
    office: Path, servers: Servers, run: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MAILBOT_LOG", "json")
    first = run("poll", "--json", *AT)
    sender = f"Anne {MARKER} <{MARKER}@x.example>"
    servers.write(
        sender, f"Beekeeping day {MARKER}", f"Please register Anne {MARKER} of {MARKER} Ltd. I run an apiary."
    )
    servers.write(sender, f"Lunch {MARKER}", f"Shall we have lunch at {MARKER}'s?")
    monkeypatch.setattr("mailbot.jobs.settle.text_hash", broken_for(f"Lunch {MARKER}"))
    second = run("poll", "--json", *LATER)
    told = first.err + second.err
    events = [json.loads(line)["event"] for line in told.splitlines() if line.startswith("{")]
    assert {"poll_done", "message_settled", "letter_sent", "trouble"} <= set(events)
    assert MARKER.lower() not in told.lower()


def broken_for(subject: str) -> Callable[[Any], str]:
    """A step of settling that fails for one message, quoting it."""

    def text_hash(message: Any) -> str:
        if message.subject == subject:
            raise ValueError(message.subject + message.text)
        return "x"

    return text_hash


def test_without_being_asked_only_the_summary_is_told(office: Path, servers: Servers, run: Callable[..., Any]) -> None:
    run("poll", *AT)
    servers.write("Anne Roy <anne@x.example>", "Beekeeping day", ASKS)
    assert run("poll", *LATER).err == ""


# --- retry ------------------------------------------------------------------------------------------------------------


def set_aside(servers: Servers, run: Callable[..., Any]) -> None:
    """A message goes wrong while it is settled."""
    run("poll", *AT)
    servers.write("Anne Roy <anne@x.example>", "Beekeeping day", ASKS)
    with pytest.MonkeyPatch.context() as broken:
        broken.setattr("mailbot.jobs.settle.text_hash", broken_for("Beekeeping day"))
        assert counts(run("poll", "--json", *AT))["trouble"] == 1


def number_in(office: Path) -> str:
    with closing(sqlite3.connect(office / "mailbot.db")) as database:
        return str(database.execute("SELECT number FROM inbound WHERE outcome = 'trouble'").fetchone()[0])


def test_retry_settles_again_and_sends(office: Path, servers: Servers, run: Callable[..., Any]) -> None:
    set_aside(servers, run)
    number = number_in(office)
    assert f"mailbot retry {number}" in run("digest", "--text", *LATER).out
    done = run("retry", number, *LATER)
    assert (done.status, done.out, done.err) == (0, f"Message {number}: registered.\n", "")
    assert [to for to, _ in servers.smtp.letters if to != OWNER] == ["anne@x.example"]
    assert run("retry", number, *LATER).status == 1


def test_retry_of_what_goes_wrong_again_says_why(
    office: Path, servers: Servers, run: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    set_aside(servers, run)
    monkeypatch.setattr("mailbot.jobs.settle.text_hash", broken_for("Beekeeping day"))
    done = run("retry", number_in(office), *LATER)
    assert (done.status, done.out) == (1, "")
    assert "is in trouble again: ValueError" in done.err
    assert done.err.count("\n") == 1


def test_retry_with_a_server_that_is_down_keeps_what_was_settled(
    office: Path, servers: Servers, run: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    set_aside(servers, run)
    monkeypatch.setenv("MAILBOT_SMTP__PORT", "9")
    done = run("retry", number_in(office), *LATER)
    assert done.status == 1
    assert "registered" in done.out
    assert "the next round" in done.err
    assert "Anne Roy" in run("roster", *LATER).out


def test_retry_of_an_unknown_number(office: Path, run: Callable[..., Any]) -> None:
    run("poll", *AT)
    done = run("retry", "77", *AT)
    assert (done.status, done.out) == (1, "")
    assert done.err == "mailbot: No message 77 is in trouble; the digest tells the numbers.\n"


def test_retry_of_the_number_that_stands_before_it_in_the_digest(
    office: Path, servers: Servers, run: Callable[..., Any]
) -> None:
    run("poll", *AT)
    servers.write("Bob <bob@y.example>", "Lunch on Friday?", "Shall we have lunch on Friday?\r\n\r\nBob")
    set_aside(servers, run)
    with closing(sqlite3.connect(office / "mailbot.db")) as database:
        told = database.execute("SELECT number FROM attentions").fetchone()[0]
    assert str(told) != number_in(office)
    done = run("retry", str(told), *LATER)
    assert done.status == 1
    assert f"number {told} of the digest is `mailbot retry {number_in(office)}`" in done.err


def test_retry_makes_no_database(office: Path, run: Callable[..., Any]) -> None:
    done = run("retry", "1", *AT)
    assert done.status == 1
    assert "no database yet" in done.err
    assert not (office / "mailbot.db").exists()


def test_a_digest_sent_makes_no_database(office: Path, run: Callable[..., Any]) -> None:
    done = run("digest", "--send", *AT)
    assert done.status == 1
    assert "no database yet" in done.err
    assert not (office / "mailbot.db").exists()


@pytest.fixture
def signals() -> Iterator[None]:
    """`mailbot run` takes the signals of this process; they are given back."""
    before = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


def test_run_stops_where_records_are_lost_and_makes_none(
    office: Path, servers: Servers, run: Callable[..., Any], signals: None
) -> None:
    letter = "Subject: Your seat\r\nMessage-ID: <aaaa-aaaa.0123456789abcdef.mailbot@office.example>\r\n\r\nwelcome\r\n"
    servers.imap.append(letter.encode(), NOW, "Sent")
    done = run("run")
    assert (done.status, done.out) == (1, "")
    assert "mailbot poll --new" in done.err
    assert "new database is made" not in done.err
    assert not (office / "mailbot.db").exists()


def test_summary_of_nothing_and_of_much() -> None:
    assert summary({"fetched": 0, "sent": 0, "problem": "x"}) == "0 fetched"
    assert summary({"fetched": 3, "left_alone": 2, "sent": 1}) == "3 fetched: 2 left alone, 1 sent"


def test_the_password_is_nowhere(office: Path, run: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MAILBOT_LOG", "json")
    monkeypatch.setenv("MAILBOT_DEBUG", "1")
    monkeypatch.setenv("MAILBOT_IMAP_PASSWORD", PASSWORD + "-wrong")
    done = run("poll", *AT)
    assert done.status == 1
    assert PASSWORD not in done.out + done.err
