from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, Any

import click
import pytest

from mailbot.cli import COMMANDS, mailbot
from mailbot.cli.failing import told
from mailbot.config.problems import ConfigProblems, Problem
from mailbot.domain.roster import roster as roster_of
from mailbot.ports import Permanent
from tests.cli.world import SETTINGS, fill, settings

INSTALLED = (sys.executable, "-m", "mailbot")
Done = subprocess.CompletedProcess[bytes]


def environment(**more: str) -> dict[str, str]:
    """That of a person without settings, who runs the package that is tested."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("MAILBOT_", "LC_", "LANG"))}
    return {**clean, "PYTHONPATH": os.pathsep.join(p for p in sys.path if p), **more}


def real(*arguments: str, cwd: Path, stdout: int | IO[str] = subprocess.PIPE, **environ: str) -> Done:
    """A run of the command in a process of its own."""
    command, pipe = [*INSTALLED, *arguments], subprocess.PIPE
    return subprocess.run(
        command, cwd=cwd, env=environment(**environ), stdout=stdout, stderr=pipe, timeout=60, check=False
    )


# --- usage ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help_and_the_common_options(run: Callable[..., Any], name: str) -> None:
    done = run(name, "--help")
    assert (done.status, done.err) == (0, "")
    assert "--config FILE" in done.out
    assert "--at TIME" in done.out


@pytest.mark.parametrize("name", COMMANDS)
def test_the_list_of_commands_tells_what_each_does(run: Callable[..., Any], name: str) -> None:
    command = mailbot.get_command(click.Context(mailbot), name)
    assert command
    assert command.name == name
    assert name in run("--help").out


def test_version(run: Callable[..., Any]) -> None:
    done = run("--version")
    assert done.status == 0
    assert done.out.startswith("mailbot, version ")


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("frobnicate",),
        ("--nonsense",),
        ("roster", "--nonsense"),
        ("show",),
        ("retry", "abc"),
        ("retry", "0"),
        ("parse",),
        ("poll", "--since", "yesterday"),
        ("poll", "--yes"),
        ("roster", "--at", "noon"),
        ("run", "--at", "2027-03-01T09:00"),
        ("--at", "noon", "roster"),
        ("roster", "--at", "0001-01-01T00:00+14:00"),
    ],
)
def test_wrong_usage_is_status_2_on_standard_error(
    here: Path, run: Callable[..., Any], arguments: tuple[str, ...]
) -> None:
    settings(here)
    done = run(*arguments)
    assert (done.status, done.out) == (2, "")
    assert done.err


@pytest.mark.parametrize(
    ("arguments", "advice"),
    [
        (("retry", "abc"), "'abc' is no number of a message; the digest tells it: `mailbot retry 12`."),
        (("retry", "99999999999"), "'99999999999' is no number of a message"),
        (("poll", "--since", "yesterday"), "'yesterday' is no day; write it as 2013-01-07."),
        (("poll", "--since", "2027-02-30"), "'2027-02-30' is no day"),
        (("roster", "--at", "noon"), "'noon' is no time; write it as 2013-01-07T09:00-05:00."),
    ],
)
def test_a_wrong_value_is_told_with_how_to_write_it(
    here: Path, run: Callable[..., Any], arguments: tuple[str, ...], advice: str
) -> None:
    settings(here)
    assert advice in run(*arguments).err


def test_a_wrong_moment_in_the_environment_is_told_with_its_name(
    here: Path, run: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(here)
    monkeypatch.setenv("MAILBOT_AT", "noon")
    done = run("roster")
    assert done.status == 2
    assert "$MAILBOT_AT" in done.err
    assert run("roster", "--at", "2027-03-02T09:00").status == 0


@pytest.mark.parametrize("place", ["before", "behind", "environment"])
def test_a_moment_is_taken_from_each_place(
    here: Path, run: Callable[..., Any], monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    fill(here)
    at, line = ("--at", "2027-03-05T08:00-05:00"), ("digest", "--text")
    if place == "environment":
        monkeypatch.setenv("MAILBOT_AT", at[1])
    done = run(*at, *line) if place == "before" else run(*line, *at) if place == "behind" else run(*line)
    assert done.status == 0, done.err
    assert "MARCH 5, 2027" in done.out


def test_at_with_a_real_server_is_wrong_usage(here: Path, run: Callable[..., Any]) -> None:
    fill(here)
    smtp = '[smtp]\nhost = "127.0.0.1"\nport = 9\nsecurity = "none"'
    text = SETTINGS.replace("sample = true", "").replace(smtp, '[smtp]\nhost = "mail.x.example"')
    (here / "config.toml").write_text(text, "utf-8")
    done = run("roster", "--at", "2027-03-05T08:00")
    assert done.status == 2
    assert "loopback" in done.err
    assert run("roster").status == 0


# --- configuration ----------------------------------------------------------------------------------------------------


def test_the_environment_names_the_configuration(
    here: Path, run: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    (here / "office").mkdir()
    fill(here / "office")
    monkeypatch.setenv("MAILBOT_CONFIG", str(here / "office" / "config.toml"))
    assert json.loads(run("roster", "--json").out)["unplaced"]


def test_no_configuration_is_status_2_with_how_to_name_one(here: Path, run: Callable[..., Any]) -> None:
    done = run("roster")
    assert done.status == 2
    assert "config.toml" in done.err
    assert "--config" in done.err


@pytest.mark.parametrize("name", ["check", "digest", "poll", "retry 1", "roster", "run", "show AAAA-AAAA"])
def test_all_problems_of_a_configuration_are_told_with_their_lines(
    here: Path, run: Callable[..., Any], name: str
) -> None:
    wrong = SETTINGS.replace('name = "Lead"', 'nmae = "Lead"').replace("capacity = 3", "capacity = -3")
    (here / "config.toml").write_text(wrong, "utf-8")
    done = run(*name.split())
    assert (done.status, done.out) == (2, "")
    assert len(set(re.findall(r"line (\d+), ", done.err))) == 2
    assert "nmae" in done.err
    assert "capacity" in done.err


# --- failures ---------------------------------------------------------------------------------------------------------


def raising(problem: BaseException) -> Callable[[], None]:
    def command() -> None:
        raise problem

    return command


@pytest.mark.parametrize(
    ("problem", "status", "words"),
    [
        (Permanent("The server refuses the password."), 1, "mailbot: The server refuses the password.\n"),
        (FileNotFoundError(2, "No such file or directory", "x.csv"), 1, "mailbot: x.csv: No such file or directory.\n"),
        (KeyboardInterrupt(), 1, "mailbot: stopped.\n"),
        (
            ConfigProblems(Path("c.toml"), [Problem("a", 3, "is wrong")]),
            2,
            "mailbot: c.toml is not in order:\n  line 3, a: is wrong\n",
        ),
    ],
)
def test_failures_in_words(capsys: pytest.CaptureFixture[str], problem: BaseException, status: int, words: str) -> None:
    assert told(raising(problem)) == status
    assert capsys.readouterr().err == words


def test_a_surprise_is_one_line_that_tells_where_and_quotes_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    def command() -> None:
        roster_of([], {}, None)  # type: ignore[arg-type]

    assert told(command) == 1
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert "AttributeError in mailbot/domain/roster.py, line " in said
    assert "MAILBOT_DEBUG=1" in said
    assert told(raising(ValueError("dear Anne"))) == 1
    assert "Anne" not in capsys.readouterr().err


def test_debug_shows_the_traceback(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MAILBOT_DEBUG", "1")
    assert told(raising(ValueError("dear Anne"))) == 1
    assert "Traceback" in capsys.readouterr().err


# --- real processes ---------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("filled")
    fill(folder)
    yield folder


def test_exit_statuses_of_a_real_process(filled: Path, tmp_path: Path) -> None:
    assert real("roster", cwd=filled).returncode == 0
    missing = real("show", "ZZZZ-ZZZZ", cwd=filled)
    assert (missing.returncode, missing.stdout) == (1, b"")
    wrong = real("roster", cwd=tmp_path)
    assert (wrong.returncode, wrong.stdout) == (2, b"")
    assert b"Traceback" not in missing.stderr + wrong.stderr


@pytest.mark.parametrize("locale", [{"LANG": "C"}, {"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"}])
def test_a_locale_without_accents(filled: Path, locale: dict[str, str]) -> None:
    lines = real("roster", cwd=filled, **locale)
    assert (lines.returncode, lines.stderr) == (0, b"")
    assert b"Oda " in lines.stdout
    content = json.loads(real("roster", "--json", cwd=filled, **locale).stdout.decode("utf-8"))
    assert content["unplaced"][0]["name"] == "Oda Élie"


def test_a_reader_that_leaves_is_no_failure(filled: Path) -> None:
    with subprocess.Popen(
        [*INSTALLED, "roster"],
        cwd=filled,
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stdout
        assert process.stderr
        process.stdout.close()
        said = process.stderr.read()
        assert process.wait(30) == 0
    assert said == b""


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="no /dev/full here")
@pytest.mark.parametrize("unbuffered", ["", "1"])  # told as it is written, or as it is flushed at the end
def test_a_full_disk_is_told(filled: Path, unbuffered: str) -> None:
    with open("/dev/full", "w") as full:
        done = real("roster", cwd=filled, stdout=full, PYTHONUNBUFFERED=unbuffered)
    assert done.returncode == 1
    assert done.stderr.startswith(b"mailbot: ")
    assert done.stderr.endswith(b"No space left on device.\n")
    assert done.stderr.count(b"\n") == 1


def test_help_imports_nothing_heavy(tmp_path: Path) -> None:
    code = (
        "import sys; from mailbot.cli import run; run(['--help']); "
        "print(sorted({'pydantic', 'sqlalchemy', 'rich', 'structlog', 'jinja2'} & set(sys.modules)), file=sys.stderr)"
    )
    root = Path(__file__).parents[2]
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, cwd=root, timeout=60, check=False)
    assert done.stderr == b"[]\n"
