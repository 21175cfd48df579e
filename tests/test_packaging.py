"""The wheel as somebody gets it: built from a copy, installed in an environment of its own, run outside the checkout.

The libraries are those of the environment that runs the tests, so that no network is needed.
"""

from __future__ import annotations

import os
import shutil
import site
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

import mailbot
from tests.documents import ROOT

pytest.importorskip("hatchling", reason="hatchling builds the wheel")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    source, made = tmp_path_factory.mktemp("source") / "mailbot", tmp_path_factory.mktemp("dist")
    shutil.copytree(ROOT / "mailbot", source / "mailbot", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(ROOT / "templates", source / "templates")
    for name in ("pyproject.toml", "hatch_build.py", "README.md", "LICENSE", "config.toml"):
        shutil.copy(ROOT / name, source)
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-index", "--no-build-isolation"]
    subprocess.run([*command, "--wheel-dir", str(made), str(source)], check=True)
    (built,) = made.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The command in an environment where mailbot is nothing but the wheel."""
    folder = tmp_path_factory.mktemp("installed") / "venv"
    venv.create(folder, symlinks=True)
    python = folder / "bin" / "python"
    pip = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check", "--python", str(python)]
    subprocess.run([*pip, "install", "--no-deps", "--no-index", str(wheel)], check=True)
    (packages,) = folder.glob("lib/python*/site-packages")
    # A line of a .pth file is a place to look last; .pth files there (an editable mailbot) are not followed.
    (packages / "libraries.pth").write_text("\n".join(site.getsitepackages()), "utf-8")
    return folder / "bin" / "mailbot"


def run(command: Path, *arguments: str, folder: Path) -> str:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "MAILBOT_"))}
    done = subprocess.run(
        [str(command), *arguments], cwd=folder, env=kept, capture_output=True, text=True, timeout=300, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_wheel_holds_what_it_needs_and_nothing_else(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    tops = {name.partition("/")[0] for name in names}
    assert tops == {"mailbot", f"mailbot_registrar-{mailbot.__version__}.dist-info"}
    inside = {name.removeprefix("mailbot/shipped_files/") for name in names if "/shipped_files/" in name}
    templates = {str(path.relative_to(ROOT)) for path in (ROOT / "templates").rglob("*") if path.is_file()}
    assert inside == templates | {"config.toml"}
    data = (path for path in (ROOT / "mailbot").rglob("*.*") if path.is_file() and "__pycache__" not in path.parts)
    words = {str(path.relative_to(ROOT)) for path in data if path.suffix != ".py"}
    assert words and words <= set(names)
    assert any(name.endswith("/licenses/LICENSE") for name in names)
    assert not [name for name in names if "__pycache__" in name or name.endswith(".db")]


def test_the_installed_command_runs_anywhere(installed: Path, tmp_path: Path) -> None:
    assert run(installed, "--version", folder=tmp_path).strip() == f"mailbot, version {mailbot.__version__}"
    assert "demo" in run(installed, "--help", folder=tmp_path)
    where = "import mailbot, pathlib; print(pathlib.Path(mailbot.__file__).parent)"
    assert str(installed.parent.parent) in run(installed.with_name("python"), "-c", where, folder=tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_the_installed_command_reads_with_the_shipped_course(installed: Path, tmp_path: Path) -> None:
    told = run(installed, "parse", str(ROOT / "docs" / "example.eml"), folder=tmp_path)
    assert "Rosalie Quessy" in told and "commerce" in told


@pytest.mark.soak
def test_the_installed_demonstration_runs_in_an_empty_folder(installed: Path, tmp_path: Path) -> None:
    assert "letters" in run(installed, "demo", folder=tmp_path)
    assert (tmp_path / "demo" / "index.html").stat().st_size > 10_000
