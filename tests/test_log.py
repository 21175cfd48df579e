from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable

import pytest

from mailbot import log

EVENTS: dict[str, Callable[[], None]] = {
    "started": lambda: log.started("send"),
    "stopped": log.stopped,
    "poll_done": lambda: log.poll_done({"fetched": 3, "trouble": 0, "problem": "The server refused eva@y.example"}),
    "message_settled": lambda: log.message_settled(7, "seated"),
    "letter_sent": lambda: log.letter_sent(8, "confirmation"),
    "letter_failed": lambda: log.letter_failed(8, "confirmation", "transient"),
    "connection_lost": lambda: log.connection_lost("imap", "Transient"),
    "trouble": lambda: log.trouble(9, "ValueError"),
    "digest_sent": lambda: log.digest_sent(dt.date(2027, 3, 1)),
}


@pytest.mark.parametrize("event", EVENTS)
def test_each_event_is_one_line_of_json(
    event: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("MAILBOT_LOG", "json")
    EVENTS[event]()
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.count("\n") == 1
    line = json.loads(told.err)
    assert line["event"] == event
    assert line["level"] in ("info", "warning", "error")
    assert dt.datetime.fromisoformat(line["timestamp"]).tzinfo


@pytest.mark.parametrize("event", EVENTS)
def test_each_event_is_one_line_for_a_person(event: str, capsys: pytest.CaptureFixture[str]) -> None:
    EVENTS[event]()
    told = capsys.readouterr()
    assert told.err.count("\n") == 1
    assert event in told.err
    assert "\x1b" not in told.err


@pytest.mark.parametrize("event", EVENTS)
def test_off_is_silent(event: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("MAILBOT_LOG", "off")
    EVENTS[event]()
    assert capsys.readouterr().err == ""


def test_a_round_tells_its_counts_and_no_sentence_of_a_server(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("MAILBOT_LOG", "json")
    EVENTS["poll_done"]()
    line = json.loads(capsys.readouterr().err)
    assert line["fetched"] == 3
    assert "trouble" not in line
    assert "eva" not in json.dumps(line)


def test_no_event_takes_the_text_of_a_mail() -> None:
    functions = [f for f in vars(log).values() if getattr(f, "__module__", "") == log.__name__]
    taken = {name for f in functions for name in f.__code__.co_varnames[: f.__code__.co_argcount]}
    assert taken.isdisjoint({"text", "words", "subject", "sender", "recipient", "address", "name", "message", "letter"})
