from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.cli.servers import Servers, listening
from tests.cli.world import NOW, fill, settings

AT = ("--at", "2027-03-02T10:00")


@pytest.fixture(scope="module")
def servers() -> Iterator[Servers]:
    with listening() as both:
        yield both


@pytest.fixture
def reachable(servers: Servers, here: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    settings(here)
    for name, value in servers.environ.items():
        monkeypatch.setenv(name, value)
    return here


def lines(text: str, start: str) -> list[str]:
    return [line for line in text.splitlines() if line.startswith(start)]


def test_all_is_well(reachable: Path, run: Callable[..., Any]) -> None:
    done = run("check")
    assert (done.status, done.err) == (0, "")
    assert not lines(done.out, "FAIL")
    told = [line.removeprefix("ok    ").partition(":")[0].split()[0].lower() for line in done.out.splitlines()]
    assert list(dict.fromkeys(told)) == ["configuration", "templates", "imap", "copies", "smtp", "database", "clock"]
    assert "course beekeeping-day-2027, mode draft" in done.out
    assert "not made yet" in done.out
    assert "in America/Toronto" in done.out
    assert not (reachable / "mailbot.db").exists()


def test_what_is_in_the_database(reachable: Path, run: Callable[..., Any]) -> None:
    fill(reachable)
    done = run("check", *AT)
    assert done.status == 0
    assert "database: 3 registrations, 1 letters to send, last round never" in done.out
    assert "2027-03-02 10:00 in America/Toronto (a rehearsal: --at)" in done.out


def test_servers_that_are_down_are_told_and_hold_back_no_other_check(here: Path, run: Callable[..., Any]) -> None:
    settings(here)
    done = run("check")
    assert done.status == 1
    failed = lines(done.out, "FAIL")
    assert len(failed) == 2
    assert all("127.0.0.1:9" in line for line in failed)
    assert lines(done.out, "ok    clock")
    assert done.err == "mailbot: 2 of these must be mended first.\n"


def test_a_wrong_password(reachable: Path, run: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MAILBOT_IMAP_PASSWORD", "wrong")
    done = run("check")
    assert done.status == 1
    assert [line for line in lines(done.out, "FAIL") if "IMAP" in line and "refused the login" in line]
    assert "wrong" not in done.out.replace("wrong password", "")


def test_no_password(reachable: Path, run: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("MAILBOT_IMAP_PASSWORD")
    done = run("check")
    assert done.status == 1
    assert "set $MAILBOT_IMAP_PASSWORD, or imap.password_command in config.toml" in lines(done.out, "FAIL")[0]


def test_a_clock_behind_the_records(here: Path, run: Callable[..., Any]) -> None:
    fill(here)  # its records are of a year to come
    done = run("check")
    assert done.status == 1
    assert "set the clock right" in lines(done.out, "FAIL  clock")[0]


def test_a_broken_template(reachable: Path, run: Callable[..., Any]) -> None:
    own = reachable / "templates" / "en" / "participant"
    own.mkdir(parents=True)
    (own / "offer.txt").write_text("Subject: x\n\n{{ nobody_knows }}", "utf-8")
    done = run("check")
    assert done.status == 1
    assert "offer.txt" in lines(done.out, "FAIL  templates")[0]


def test_a_database_of_another_program(reachable: Path, run: Callable[..., Any]) -> None:
    (reachable / "mailbot.db").write_bytes(b"this is no database at all, only words" * 200)
    done = run("check", *AT)
    assert done.status == 1
    assert len(lines(done.out, "FAIL")) == 1  # told once, although the clock wants to look into it as well
    assert lines(done.out, "FAIL  database")
    assert "Traceback" not in done.err


def test_a_database_that_cannot_be_made(
    reachable: Path, run: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MAILBOT_STORE__URL", "sqlite:///nowhere/mailbot.db")
    done = run("check")
    assert done.status == 1
    assert f"it cannot be made in {reachable / 'nowhere'}" in lines(done.out, "FAIL  database")[0]


def test_a_database_server_that_is_down(
    reachable: Path, run: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("psycopg")
    monkeypatch.setenv("MAILBOT_STORE__URL", "postgresql://nobody@127.0.0.1:9/none")
    done = run("check")
    assert [line.split()[1] for line in lines(done.out, "FAIL")] == ["database:"]
    assert run("roster").err.count("\n") == 1


def test_a_lost_database_is_told(
    reachable: Path, run: Callable[..., Any], servers: Servers, monkeypatch: pytest.MonkeyPatch
) -> None:
    letter = "Subject: Your seat\r\nMessage-ID: <aaaa-aaaa.0123456789abcdef.mailbot@office.example>\r\n\r\nwelcome\r\n"
    servers.imap.append(letter.encode(), NOW, "Sent")
    done = run("check")
    assert done.status == 1
    assert "mailbot poll --new" in lines(done.out, "FAIL  database")[0]
