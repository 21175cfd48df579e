from __future__ import annotations

import datetime as dt
import os
import time
from pathlib import Path
from typing import Any

import pytest

from mailbot import app
from mailbot.app import (
    Clock,
    Misused,
    Refused,
    at_work,
    check_clock,
    clock_for,
    has_started,
    open_records,
    password_for,
)
from mailbot.config.model import Config
from mailbot.ports import Permanent, Transient
from tests.cli.world import NOW, config, fill

AT = dt.datetime(2027, 3, 1, 9, 0)


def on(settings: Config, host: str) -> Config:
    office = settings.office.model_copy(update={"smtp": settings.office.smtp.model_copy(update={"host": host})})
    return settings.model_copy(update={"office": office})


def with_command(settings: Config, command: str) -> Config:
    imap = settings.office.imap.model_copy(update={"password_command": command, "username": "lead"})
    return settings.model_copy(update={"office": settings.office.model_copy(update={"imap": imap})})


# --- the clock -------------------------------------------------------------------------------------------------------


def test_a_moment_without_an_offset_is_in_the_events_time_zone(tmp_path: Path) -> None:
    assert clock_for(config(tmp_path), AT)() == dt.datetime.fromisoformat("2027-03-01T09:00-05:00")


def test_a_moment_with_an_offset_is_kept(tmp_path: Path) -> None:
    assert clock_for(config(tmp_path), NOW)() == NOW


def test_at_is_allowed_on_loopback_servers_without_sample(tmp_path: Path) -> None:
    mine = config(tmp_path).model_copy(update={"sample": False})
    assert clock_for(mine, AT).fixed
    with pytest.raises(Misused, match=r"mail\.office\.example"):
        clock_for(on(mine, "mail.office.example"), AT)


def test_the_real_time_needs_no_loopback_server(tmp_path: Path) -> None:
    now = clock_for(on(config(tmp_path), "mail.office.example"), None)()
    assert abs(now.timestamp() - time.time()) < 5  # noqa: TID251


def test_a_clock_that_went_back_stops(tmp_path: Path) -> None:
    store = open_records(fill(tmp_path))
    try:
        check_clock(store, NOW - dt.timedelta(seconds=59))
        with pytest.raises(Refused, match="set the clock right"):
            check_clock(store, NOW - dt.timedelta(seconds=61))
    finally:
        store.close()


def test_a_clock_that_went_back_stops_the_work_but_no_rehearsal(tmp_path: Path, empty_mailbox: list[str]) -> None:
    made = fill(tmp_path)
    long_ago = NOW - dt.timedelta(days=400)

    class Slow(Clock):
        def __call__(self) -> dt.datetime:
            return long_ago

    with pytest.raises(Refused, match="set the clock right"), at_work(made, Slow(), {}):
        pass
    with at_work(made, Clock(long_ago), {}) as work:
        assert work.config is made


# --- passwords -------------------------------------------------------------------------------------------------------


def test_the_environment_goes_before_the_command(tmp_path: Path) -> None:
    mine = with_command(config(tmp_path), "printf other")
    assert password_for("imap", mine, {"MAILBOT_IMAP_PASSWORD": "secret"}) == "secret"


def test_a_command_prints_the_password_on_its_first_line(tmp_path: Path) -> None:
    mine = with_command(config(tmp_path), r"printf 'pass word\r\nurl: x\n'")
    assert password_for("imap", mine, {}) == "pass word"


def test_a_command_runs_beside_the_configuration(tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("found\n")
    assert password_for("imap", with_command(config(tmp_path), "cat secret.txt"), {}) == "found"


@pytest.mark.parametrize(
    ("command", "sentence"),
    [
        ("false", "ended with status 1: run it by hand"),
        ("no-such-program-at-all", "could not be run"),
        ("printf 'unclosed", "could not be run"),
        ("true", "printed nothing"),
        ("printf '\\377'", "not UTF-8"),
    ],
)
def test_a_command_that_fails_is_told(tmp_path: Path, command: str, sentence: str) -> None:
    with pytest.raises(Permanent, match=sentence) as told:
        password_for("imap", with_command(config(tmp_path), command), {})
    assert "imap.password_command" in told.value.sentence


def test_no_password_at_all_is_told_with_where_to_put_it(tmp_path: Path) -> None:
    with pytest.raises(Permanent, match=r"\$MAILBOT_SMTP_PASSWORD"):
        password_for("smtp", config(tmp_path), {})


def test_a_command_that_hangs_is_ended_with_its_children_left_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(app, "PASSWORD_SECONDS", 0.3)
    began = time.monotonic()
    with pytest.raises(Permanent, match="run it by hand"):
        password_for("imap", with_command(config(tmp_path), "sh -c 'sleep 8; true'"), {})
    assert time.monotonic() - began < 5


def test_the_password_is_in_no_message(tmp_path: Path) -> None:
    with pytest.raises(Permanent) as told:
        password_for("imap", with_command(config(tmp_path), "sh -c 'echo hunter2; exit 3'"), {})
    assert "hunter2" not in str(told.value)


# --- at work ---------------------------------------------------------------------------------------------------------


class Edge:
    """Stands where a server is: counts what is closed, and tells what the mailbox shows."""

    def __init__(self, closed: list[str], name: str, shows: bool | Exception = False) -> None:
        self.closed, self.name, self.shows = closed, name, shows

    def has_letters_of_ours(self) -> bool:
        if isinstance(self.shows, Exception):
            raise self.shows
        return self.shows

    def close(self) -> None:
        self.closed.append(self.name)


def stand_in(monkeypatch: pytest.MonkeyPatch, shows: bool | Exception) -> list[str]:
    closed: list[str] = []
    monkeypatch.setattr(app, "inbox_for", lambda *_: Edge(closed, "inbox", shows))
    monkeypatch.setattr(app, "sender_for", lambda *_: Edge(closed, "sender"))
    return closed


@pytest.fixture
def empty_mailbox(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    return stand_in(monkeypatch, False)


def test_everything_is_closed_even_on_error(tmp_path: Path, empty_mailbox: list[str]) -> None:
    made = config(tmp_path)
    with pytest.raises(ZeroDivisionError), at_work(made, Clock(NOW), {}) as work:
        raise ZeroDivisionError
    assert sorted(empty_mailbox) == ["inbox", "sender"]
    with at_work(made, Clock(NOW), {}) as again:  # the lock was let go
        assert again.store is not work.store


def test_one_bot_an_inbox(tmp_path: Path, empty_mailbox: list[str]) -> None:
    made = config(tmp_path)
    second = at_work(made, Clock(NOW), {})
    with at_work(made, Clock(NOW), {}), pytest.raises(Permanent, match="Another mailbot"), second:
        pass
    assert empty_mailbox.count("inbox") == 2


def test_a_broken_template_stops_before_anything_is_made(tmp_path: Path, empty_mailbox: list[str]) -> None:
    made = config(tmp_path)
    broken = tmp_path / "templates" / "en" / "participant"
    broken.mkdir(parents=True)
    (broken / "confirmation.txt").write_text("{% if %}", "utf-8")
    with pytest.raises(Refused, match=r"confirmation\.txt"), at_work(made, Clock(NOW), {}):
        pass
    assert not (tmp_path / "mailbot.db").exists()


def test_a_first_start_makes_the_database(tmp_path: Path, empty_mailbox: list[str]) -> None:
    made = config(tmp_path)
    assert not has_started(made)
    with at_work(made, Clock(NOW), {}) as work:
        work.store.start_ledger("INBOX", 1, 5, NOW)
    assert has_started(made)


def test_a_lost_database_is_noticed_by_letters_in_the_mailbox(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    closed = stand_in(monkeypatch, True)
    made = config(tmp_path)
    with pytest.raises(Refused, match=r"mailbot\.db.*backup.*mailbot poll --new"), at_work(made, Clock(NOW), {}):
        pass
    assert not (tmp_path / "mailbot.db").exists()
    assert sorted(closed) == ["inbox", "sender"]


def test_beginning_anew_is_a_choice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stand_in(monkeypatch, True)
    with at_work(config(tmp_path), Clock(NOW), {}, anew=True):
        assert (tmp_path / "mailbot.db").exists()


def test_letters_in_the_mailbox_are_no_matter_once_there_are_records(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stand_in(monkeypatch, True)
    with at_work(fill(tmp_path), Clock(NOW), {}) as work:
        assert len(work.store.registrations()) == 3


def test_a_server_that_is_down_makes_no_database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stand_in(monkeypatch, Transient("The server does not answer."))
    with pytest.raises(Transient), at_work(config(tmp_path), Clock(NOW), {}):
        pass
    assert not (tmp_path / "mailbot.db").exists()


def test_without_leave_no_database_is_made(tmp_path: Path, empty_mailbox: list[str]) -> None:
    with pytest.raises(Permanent, match="no database yet"), at_work(config(tmp_path), Clock(NOW), {}, create=False):
        pass
    assert not (tmp_path / "mailbot.db").exists()


def test_a_new_database_is_its_owners_alone(tmp_path: Path, empty_mailbox: list[str]) -> None:
    old = os.umask(0o022)
    try:
        with at_work(config(tmp_path), Clock(NOW), {}):
            pass
    finally:
        os.umask(old)
    assert (tmp_path / "mailbot.db").stat().st_mode & 0o077 == 0


def test_the_letters_own_templates_go_first(tmp_path: Path) -> None:
    own = tmp_path / "templates" / "en" / "participant"
    own.mkdir(parents=True)
    (own / "waiting.txt").write_text("{% nonsense %}", "utf-8")
    problems: Any = app.renderer_for(config(tmp_path)).templates_problems()
    assert [p for p in problems if "waiting.txt" in p]
