"""What the tests of commands share: a working directory of their own, and a way to run a command line here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from mailbot.cli import run as run_command_line


@dataclass(frozen=True)
class Ran:
    """What a command line did."""

    status: int
    out: str
    err: str


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The working directory."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def run(here: Path, capsys: pytest.CaptureFixture[str]) -> Callable[..., Ran]:
    """Runs a command line in the working directory, as the installed command would."""

    def run(*arguments: str) -> Ran:
        capsys.readouterr()
        status = run_command_line(arguments)
        told = capsys.readouterr()
        return Ran(status, told.out, told.err)

    return run
