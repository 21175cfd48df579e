"""The demonstration: it runs by itself, in a short time, and leaves a page that tells what happened."""

from __future__ import annotations

import datetime as dt
import email
import html
import json
import os
import re
import subprocess
import sys
import time
from dataclasses import dataclass
from email.message import Message as Mime
from functools import cached_property
from pathlib import Path

import pytest

from mailbot.demo.writing import decoded, plain_text, script
from tests.driver import ROOT

SECONDS = 90  # of a shared machine; an idle one needs a tenth


@dataclass(frozen=True)
class Shown:
    """What a run of `mailbot demo` left."""

    folder: Path
    said: str
    seconds: float

    @cached_property
    def page(self) -> str:
        return (self.folder / "index.html").read_text("utf-8")

    @cached_property
    def letters(self) -> list[tuple[str, Mime]]:
        """(address, letter), without the digests."""
        files = sorted((self.folder / "letters").glob("letter-*.eml"))
        parsed = [email.message_from_bytes(file.read_bytes()) for file in files]
        return [(re.findall(r"[\w.+-]+@[\w.-]+", str(one["To"]))[-1], one) for one in parsed]

    @cached_property
    def digests(self) -> list[str]:
        files = sorted((self.folder / "letters").glob("digest-*.eml"))
        return [plain_text(email.message_from_bytes(file.read_bytes())) for file in files]

    def subjects(self, address: str) -> list[str]:
        """What somebody got."""
        return [decoded(letter["Subject"]).partition(" : ")[0] for to, letter in self.letters if to == address]

    def roster(self) -> dict[str, dict[str, object]]:
        """The roster that `mailbot roster` tells of the database left, by group."""
        environ = {**os.environ, "MAILBOT_STORE__URL": f"sqlite:///{self.folder / 'mailbot.db'}"}
        command = [sys.executable, "-m", "mailbot", "--config", str(ROOT / "config.toml"), "roster", "--json"]
        done = subprocess.run(command, env=environ, capture_output=True, text=True, check=True, timeout=60)
        return {group["key"]: group for group in json.loads(done.stdout)["groups"]}


def demo(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Run it where there is nothing: an empty folder, no mail server on the path."""
    environ = {"PATH": "/nowhere", "HOME": str(folder), "LANG": "C.UTF-8", "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "mailbot", "demo", *words]
    return subprocess.run(command, cwd=folder, env=environ, capture_output=True, text=True, timeout=240, check=False)


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> Shown:
    folder = tmp_path_factory.mktemp("somewhere")
    began = time.monotonic()
    done = demo(folder)
    assert done.returncode == 0, done.stderr
    return Shown(folder / "demo", done.stdout + done.stderr, time.monotonic() - began)


def test_it_takes_a_short_time_shows_its_progress_and_says_where_to_look(shown: Shown) -> None:
    print(f"{shown.seconds:.1f} s")
    assert shown.seconds < SECONDS
    assert "1/9 Monday 7 January 2013" in shown.said
    assert "9/9 Tuesday 15 January 2013" in shown.said
    assert str(shown.folder / "index.html") in shown.said
    assert "Traceback" not in shown.said


def test_the_page_holds_every_letter_every_digest_and_the_roster(shown: Shown) -> None:
    links = re.findall(r'href="(letters/[^"]+)"', shown.page)
    assert {f"letters/{file.name}" for file in (shown.folder / "letters").iterdir()} == set(links)
    assert len(links) == 2 * (len(shown.letters) + len(shown.digests))
    for group in shown.roster().values():
        for person in group["participants"]:  # type: ignore[attr-defined]
            assert html.escape(person["name"]) in shown.page
    assert "http://" not in shown.page
    assert "https://" not in shown.page
    assert "$" not in re.sub(r"<style>.*</style>", "", shown.page, flags=re.S)


def test_each_working_day_has_its_digest(shown: Shown) -> None:
    files = sorted((shown.folder / "letters").glob("digest-*.eml"))
    days = [str(email.message_from_bytes(file.read_bytes())["Date"])[:11] for file in files]
    assert days == ["Tue, 08 Jan", "Wed, 09 Jan", "Thu, 10 Jan", "Fri, 11 Jan", "Mon, 14 Jan", "Tue, 15 Jan"]


def test_a_full_group_has_a_waiting_list_and_a_seat_that_comes_free_is_offered(shown: Shown) -> None:
    group = shown.roster()["commerce"]
    assert (group["confirmed"], group["capacity"], group["waiting"]) == (15, 15, 2)
    assert shown.subjects("pierre.lachapelle@demo.example") == [
        "Liste d'attente",
        "Une place s'est libérée",
        "Inscription confirmée",
    ]
    assert shown.subjects("chantal.ricard@demo.example") == ["Inscription confirmée", "Annulation notée"]
    assert shown.subjects("normand@quincailleriefilion.example") == ["Liste d'attente"]


def test_several_people_of_one_message_are_seated_and_one_of_them_cancelled(shown: Shown) -> None:
    people = {p["name"]: p["status"] for p in shown.roster()["manufacturier"]["participants"]}  # type: ignore[attr-defined]
    assert people == {"Fernand Tousignant": "confirmed", "Carole Dumas": "cancelled"}


def test_who_names_no_group_is_asked_and_answers(shown: Shown) -> None:
    assert shown.subjects("ginette.asselin@courriel.example")[-1] == "Inscription confirmée"
    assert len(shown.subjects("ginette.asselin@courriel.example")) == 2


def test_who_names_a_group_and_guesses_the_dessert_is_seated_and_the_guess_told(shown: Shown) -> None:
    people = shown.roster()["arts"]["participants"]
    assert [(p["name"], p["status"]) for p in people] == [("Simone Gauthier-Roy", "confirmed")]  # type: ignore[attr-defined]
    assert "gâteau au sirop d'érable" in shown.digests[0]


def test_an_english_message_has_an_english_letter(shown: Shown) -> None:
    (letter,) = (letter for to, letter in shown.letters if to == "doug.whitcomb@maplelane.example")
    assert decoded(letter["Subject"]).startswith("Registration confirmed")


def test_a_letter_that_came_back_is_told_in_the_digest_and_on_the_page(shown: Shown) -> None:
    assert "annick.prevost@mail-demo.example (came back)" in shown.page
    assert "annick.prevost@mail-demo.example" in shown.digests[1]


def test_what_is_not_about_the_training_stays_untouched_and_unanswered(shown: Shown) -> None:
    for sender, subject in (
        ("bulletin@affaires.example", "inscrivez-vous au webinaire"),
        ("hvallee@mrc-demo.example", "Réunion du 15 janvier"),
        ("reception@bolducequipement.example", "Rabais sur les photocopieurs"),
        ("ysavard@fermesavard.example", "Réponse automatique"),
    ):
        assert shown.subjects(sender) == []
        rows = [row for row in shown.page.split("<tr>") if subject in row and sender in row]
        assert len(rows) == 1
        assert "in the inbox, untouched" in rows[0]


def test_a_question_waits_for_her(shown: Shown) -> None:
    (row,) = (row for row in shown.page.split("<tr>") if "Lucie Marchand" in row)
    assert "in the inbox, waits for her" in row
    assert any("fauteuil roulant" in digest for digest in shown.digests)


def test_a_second_run_replaces_the_first_and_nothing_else(tmp_path: Path) -> None:
    theirs = tmp_path / "thesis"
    theirs.mkdir()
    (theirs / "chapter.txt").write_text("mine")
    done = demo(tmp_path, "thesis")
    assert done.returncode == 1
    assert "name another folder" in done.stderr
    assert (theirs / "chapter.txt").read_text() == "mine"


def test_the_script_is_in_order_and_within_its_days() -> None:
    told = script(dt.UTC)
    moments = [mail.at for mail in told.mails]
    assert moments == sorted(moments)
    assert told.first_day == dt.date(2013, 1, 7)
    assert moments[-1] <= max(told.moments(dt.UTC))
    assert sum(mail.at.date() < told.first_day for mail in told.mails) == 1  # one was there before the bot
    assert len(told.unknown) == 1
    assert len({mail.address for mail in told.mails}) > 25
