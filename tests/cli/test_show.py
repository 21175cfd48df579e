from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from mailbot.app import open_records
from mailbot.cli.show import as_written
from mailbot.config.loading import load
from mailbot.ports import Delivery
from tests.cli.world import NOW, fill


@pytest.fixture
def filled(here: Path) -> Path:
    fill(here)
    return here


def test_the_whole_history_in_order(filled: Path, run: Callable[..., Any]) -> None:
    done = run("show", "AAAA-AAAA")
    assert (done.status, done.err) == (0, "")
    parts = (
        "AAAA-AAAA  Anne Roy, anne@x.example, +18195550101 ext. 12, Roy & Daughters",
        "registered 2027-03-01 10:00, letters in en",
        "Anne Roy, anne@x.example, +18195550101 ext. 12: confirmed in spring",
        "(no name): confirmed in spring",
        "<- message 1 from anne@x.example",
        "“Hives”",
        "registered: seats are held; the names of the people were asked",
        "<- message 4 from anne@x.example",
        "“One more thing”",
        "waits for the coordinator: a question that only the coordinator can answer",
    )
    places = [done.out.index(part) for part in parts]
    assert places == sorted(places)
    assert "-> letter “confirmation” to anne@x.example" in done.out
    assert "waits to be sent" in done.out


@pytest.mark.parametrize("typed", ["aaaa-aaaa", "AAAAAAAA", " aaaa aaaa ", "aaaa–aaaa"])
def test_a_code_is_found_however_it_is_typed(filled: Path, run: Callable[..., Any], typed: str) -> None:
    assert run("show", typed).status == 0


def test_as_written() -> None:
    assert as_written("k7qf3m2p") == "K7QF-3M2P"


@pytest.mark.parametrize("typed", ["ZZZZ-ZZZZ", "x", "", "../../etc", "A" * 5000])
def test_an_unknown_code_is_told_in_a_sentence(filled: Path, run: Callable[..., Any], typed: str) -> None:
    done = run("show", typed)
    assert (done.status, done.out) == (1, "")
    assert done.err.startswith("mailbot: There is no registration ")
    assert done.err.count("\n") == 1


def test_json_is_the_record_and_its_events(filled: Path, run: Callable[..., Any]) -> None:
    history = json.loads(run("show", "AAAA-AAAA", "--json").out)
    assert set(history) == {"code", "registration", "events"}
    assert [p["name"] for p in history["registration"]["participants"]] == ["Anne Roy", None]
    assert [e.get("reason") or e["kind"] for e in history["events"]] == [
        "names_asked", "question_passed_on", "confirmation",
    ]  # fmt: skip


def test_a_terminal_obeys_no_subject(filled: Path, run: Callable[..., Any]) -> None:
    out = run("show", "BBBB-BBBB").out
    assert "\x1b" not in out
    assert "A seat [31m please" in out


def test_what_became_of_a_letter(filled: Path, run: Callable[..., Any]) -> None:
    with closing(open_records(load(filled / "config.toml", {}))) as store:
        claimed = store.claim(NOW, per_hour=10, per_day=10)
        assert claimed
        store.note(claimed.number, Delivery.FAILED, NOW, error="550 no such user", in_doubt=True)
    out = " ".join(run("show", "AAAA-AAAA").out.split())
    assert "refused by the server for good (perhaps twice: it was not known whether it had left)" in out
    assert "550 no such user" in out


def test_who_waits_and_who_has_no_group(filled: Path, run: Callable[..., Any]) -> None:
    assert "waiting in spring, no. 1 in line" in run("show", "BBBB-BBBB").out
    assert "Oda Élie, oda@z.example: to be told, no group yet" in run("show", "CCCC-CCCC").out


def test_without_a_database(here: Path, run: Callable[..., Any]) -> None:
    fill(here)
    (here / "mailbot.db").unlink()
    done = run("show", "AAAA-AAAA")
    assert done.status == 1
    assert "no database yet" in done.err
