from __future__ import annotations

import contextlib
import csv
import io
import json
import os
import pty
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from mailbot.app import open_records
from mailbot.cli.roster import COLUMNS, as_lines, harmless
from mailbot.config.loading import load
from mailbot.domain.roster import roster
from tests.cli.world import ANNE, fill, settings

GROUP_KEYS = {"key", "label", "date", "month", "capacity", "confirmed", "waiting", "participants"}


@pytest.fixture
def filled(here: Path) -> Path:
    fill(here)
    return here


def read(run: Callable[..., Any], *more: str) -> dict[str, Any]:
    done = run("roster", "--json", *more)
    assert (done.status, done.err) == (0, "")
    return dict(json.loads(done.out))


def test_json_has_exactly_the_promised_keys(filled: Path, run: Callable[..., Any]) -> None:
    content = read(run)
    assert set(content) == {"groups", "unplaced"}
    people = [p for g in content["groups"] for p in g["participants"]] + content["unplaced"]
    assert all(set(group) == GROUP_KEYS for group in content["groups"])
    assert len(people) == 4
    assert all(tuple(p) for p in people)
    assert all(set(p) == set(COLUMNS) for p in people)


def test_a_seat_without_a_name_is_a_row_and_counts(filled: Path, run: Callable[..., Any]) -> None:
    spring = read(run)["groups"][0]
    assert (spring["confirmed"], spring["waiting"], spring["capacity"]) == (2, 1, 2)
    assert [(p["name"], p["code"], p["status"], p["position"]) for p in spring["participants"]] == [
        ("Anne Roy", "AAAA-AAAA", "confirmed", None),
        (None, "AAAA-AAAA", "confirmed", None),
        ("=HYPERLINK(1)", "BBBB-BBBB", "waiting", 1),
    ]


def test_dates_months_and_who_has_no_group(filled: Path, run: Callable[..., Any]) -> None:
    content = read(run)
    assert [(g["date"], g["month"]) for g in content["groups"]] == [("2027-04-10", None), (None, "2027-06")]
    assert [p["name"] for p in content["unplaced"]] == ["Oda Élie"]


def test_one_group_only(filled: Path, run: Callable[..., Any]) -> None:
    content = read(run, "--group", "summer")
    assert [g["key"] for g in content["groups"]] == ["summer"]
    assert content["unplaced"] == []


def test_an_unknown_group_is_wrong_usage_and_the_known_ones_are_told(filled: Path, run: Callable[..., Any]) -> None:
    done = run("roster", "--group", "autumn")
    assert done.status == 2
    assert "spring, summer" in done.err


def test_people_of_a_group_that_the_file_no_longer_has_are_not_lost(filled: Path) -> None:
    config = load(filled / "config.toml", {})
    with closing(open_records(config)) as store:
        groups = store.groups()
        fewer = config.course.model_copy(update={"groups": config.course.groups[1:]})
        content = roster(store.registrations(), groups, fewer)
    assert {p["name"] for p in content["unplaced"]} == {"Anne Roy", None, "=HYPERLINK(1)", "Oda Élie"}


def test_a_capacity_changed_in_the_file_is_shown_at_once(filled: Path, run: Callable[..., Any]) -> None:
    path = filled / "config.toml"
    path.write_text(path.read_text("utf-8").replace("capacity = 3", "capacity = 9"), "utf-8")
    assert read(run)["groups"][1]["capacity"] == 9


def test_the_lines_for_people(filled: Path, run: Callable[..., Any]) -> None:
    out = run("roster").out
    assert "Spring hives (spring, 2027-04-10): 2 of 2 seats, 1 waiting" in out
    assert "(name to come)" in out
    assert "waiting, no. 1" in out
    assert out.index("Summer hives") < out.index("Without a group yet:") < out.index("Oda Élie")


def test_the_lines_stand_under_each_other(filled: Path, run: Callable[..., Any]) -> None:
    lines = [line for line in run("roster").out.splitlines() if line.startswith("  ") and "@" in line]
    places = [line.index(next(word for word in line.split() if "@" in word)) for line in lines]
    assert len(lines) == 3
    assert len(set(places)) == 1


def test_a_terminal_obeys_no_name() -> None:
    row = dict.fromkeys(COLUMNS) | {"code": "C", "status": "pending", "name": "Bad\x1b[2J\x9bName\nB", "paid": False}
    shown = as_lines({"groups": [], "unplaced": [row]})
    assert "\x1b" not in shown
    assert "\x9b" not in shown
    assert "Bad [2J Name B" in shown


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        ("=1+1", "'=1+1"),
        ("+1-2", "'+1-2"),
        ("-2+3", "'-2+3"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'\t'=1"),
        ("＝1", "'＝1"),
        ("a;=1", "a;'=1"),
        ('a;" =1', "a;\" '=1"),
        ("Jean-Luc", "Jean-Luc"),
        ("a@b.example", "a@b.example"),
        ("+18195550101", "+18195550101"),
        (None, ""),
        (False, "False"),
    ],
)
def test_no_cell_is_a_formula(value: object, cell: str) -> None:
    assert harmless(value) == cell


def test_csv(filled: Path, run: Callable[..., Any]) -> None:
    done = run("roster", "--csv", "out.csv")
    assert (done.status, done.out) == (0, "")
    raw = (filled / "out.csv").read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(raw.decode("utf-8-sig"))))
    assert [(r["group"], r["name"], r["phone"]) for r in rows] == [
        ("spring", "Anne Roy", "+18195550101"),
        ("spring", "", ""),
        ("spring", "'=HYPERLINK(1)", ""),
        ("", "Oda Élie", ""),
    ]
    assert rows[2]["organization"] == "Ruche; '=1+1"


def test_xlsx_of_all_and_of_one_group(filled: Path, run: Callable[..., Any]) -> None:
    assert run("roster", "--xlsx", "all.xlsx").status == 0
    assert run("roster", "--xlsx", "one.xlsx", "--group", "spring").status == 0
    everyone, one = load_workbook(filled / "all.xlsx"), load_workbook(filled / "one.xlsx")
    assert len(everyone.sheetnames) == 3
    assert one.sheetnames == ["Spring hives"]
    cells = [cell for sheet in everyone for row in sheet.iter_rows(min_row=2) for cell in row if cell.value]
    assert any(cell.value == "=HYPERLINK(1)" and cell.data_type == "s" for cell in cells)


def test_json_beside_a_file(filled: Path, run: Callable[..., Any]) -> None:
    assert len(read(run, "--csv", "out.csv")["groups"]) == 2
    assert (filled / "out.csv").exists()


def test_a_folder_that_is_not_there_is_told_in_a_line(filled: Path, run: Callable[..., Any]) -> None:
    done = run("roster", "--csv", "nowhere/out.csv")
    assert done.status == 1
    assert done.err == "mailbot: nowhere/out.csv: No such file or directory.\n"


def test_without_a_database(here: Path, run: Callable[..., Any]) -> None:
    settings(here)
    done = run("roster")
    assert done.status == 1
    assert done.err.count("\n") == 1
    assert "no database yet" in done.err
    assert not (here / "mailbot.db").exists()


def test_options_before_the_command_and_behind_it(filled: Path, run: Callable[..., Any], tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    settings(other)
    for line in (
        ("--config", str(other / "config.toml"), "roster"),
        ("roster", "--config", str(other / "config.toml")),
    ):
        assert "no database yet" in run(*line).err
    assert run("--config", str(other / "config.toml"), "roster", "--config", "config.toml").status == 0


def test_the_code_is_that_of_its_registration(filled: Path, run: Callable[..., Any]) -> None:
    assert {p["code"] for p in read(run)["groups"][0]["participants"]} == {ANNE.code, "BBBB-BBBB"}


def test_tables_on_a_terminal(filled: Path) -> None:
    ours, theirs = pty.openpty()
    environ = {**os.environ, "TERM": "xterm", "COLUMNS": "70", "PYTHONPATH": os.pathsep.join(p for p in sys.path if p)}
    command = [sys.executable, "-m", "mailbot", "roster"]
    with subprocess.Popen(command, cwd=filled, stdout=theirs, stderr=subprocess.PIPE, env=environ) as process:
        os.close(theirs)
        shown = b""
        with contextlib.suppress(OSError):  # the other end is closed
            while piece := os.read(ours, 65536):
                shown += piece
        assert process.wait(60) == 0
    os.close(ours)
    text = shown.decode()
    assert "Spring hives (spring, 2027-04-10): 2 of 2 seats, 1 waiting" in text
    assert "Organization" in text
    assert text.count("AAAA-AAAA") == 2
