"""`mailbot form`: the blank form in a folder."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from mailbot.shipped import sample_config


def test_a_word_and_a_pdf_file_in_each_language(here: Path, run: Callable[..., Any]) -> None:
    done = run("form", "--config", str(sample_config()), "forms")
    assert (done.status, done.err) == (0, "")
    names = ["inscription.fr.docx", "inscription.fr.pdf", "registration.en.docx", "registration.en.pdf"]
    assert done.out.splitlines() == [f"forms/{name}" for name in names]
    assert sorted(path.name for path in (here / "forms").iterdir()) == names
    assert (here / "forms" / names[0]).read_bytes().startswith(b"PK")
    assert (here / "forms" / names[1]).read_bytes().startswith(b"%PDF")


def test_a_folder_that_cannot_be_made(here: Path, run: Callable[..., Any]) -> None:
    (here / "file").write_text("x")
    done = run("form", "--config", str(sample_config()), "file/forms")
    assert done.status == 1
    assert "file/forms" in done.err
    assert len(done.err.strip().splitlines()) == 1
