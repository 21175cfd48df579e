"""`mailbot preview`: every letter as .eml and .html, and a page that leads to them."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from mailbot.config.loading import load
from mailbot.domain.decision import LetterKind
from mailbot.mail.message import parse
from mailbot.shipped import sample_config
from tests.cli.world import settings


def test_every_letter_in_every_language(here: Path, run: Callable[..., Any]) -> None:
    done = run("preview", "--config", str(sample_config()), "letters")
    assert (done.status, done.err) == (0, "")
    files = {path.name for path in (here / "letters").iterdir()}
    for kind in LetterKind:
        for language in ("fr", "en"):
            assert {f"{kind.value}.{language}.eml", f"{kind.value}.{language}.html"} <= files
    assert {"digest-quiet.eml", "digest-busy.html", "digest-bad.html", "index.html"} <= files
    letters = sum(name.endswith(".eml") for name in files)
    assert done.out == f"{letters} letters in letters; open letters/index.html.\n"


def test_the_page_leads_to_every_letter(here: Path, run: Callable[..., Any]) -> None:
    run("preview", "--config", str(sample_config()), "letters")
    page = (here / "letters/index.html").read_text("utf-8")
    linked = set(re.findall(r'href="([^"]+)"', page))
    assert linked == {p.name for p in (here / "letters").iterdir()} - {"index.html"}
    name = load(sample_config(), {}).course.event.name.in_language("fr", ("fr", "en"))
    assert f"<title>{name}</title>" in page
    assert '<html lang="fr">' in page


def test_the_letters_are_letters(here: Path, run: Callable[..., Any]) -> None:
    run("preview", "--config", str(sample_config()), "letters")
    for path in (here / "letters").glob("*.eml"):
        message = parse(path.read_bytes())
        assert message.defects == ()
        assert message.subject
        assert message.text
        assert "text/html" in message.media_types


def test_another_course_and_a_moment(here: Path, run: Callable[..., Any]) -> None:
    settings(here)
    done = run("preview", "--at", "2027-03-01T10:00-05:00", "out/of/the/way")
    assert done.status == 0
    message = parse((here / "out/of/the/way/confirmation.en.eml").read_bytes())
    assert message.date and message.date.isoformat() == "2027-03-01T10:00:00-05:00"
    assert "Beekeeping day" in message.text
    assert not list((here / "out/of/the/way").glob("*.fr.*"))


def test_it_can_be_written_again(here: Path, run: Callable[..., Any]) -> None:
    settings(here)
    assert run("preview", "letters").status == 0
    assert run("preview", "letters").status == 0


def test_no_database_is_made(here: Path, run: Callable[..., Any]) -> None:
    settings(here)
    run("preview", "letters")
    assert {path.name for path in here.iterdir()} == {"config.toml", "letters"}


def test_a_broken_template_is_told_in_a_sentence(here: Path, run: Callable[..., Any]) -> None:
    settings(here)
    own = here / "templates/en/participant"
    own.mkdir(parents=True)
    (own / "offer.txt").write_text("Subject: X\n\n{{ nmae }}\n")
    done = run("preview", "letters")
    assert done.status == 1
    assert "offer.txt, line 3" in done.err
    assert "Traceback" not in done.err


def test_a_folder_is_needed(here: Path, run: Callable[..., Any]) -> None:
    assert run("preview").status == 2


def test_check_tells_the_broken_template(here: Path, run: Callable[..., Any]) -> None:
    settings(here)
    own = here / "templates/en/participant"
    own.mkdir(parents=True)
    (own / "offer.txt").write_text("Subject: X\n\n{{ nmae }}\n")
    (line,) = (line for line in run("check").out.splitlines() if "offer.txt" in line)
    assert "line 3" in line
    assert "nmae" in line
