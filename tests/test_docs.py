"""What the documents say is so: links lead somewhere, named functions, commands, settings and words exist."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path

import pytest

import mailbot
from mailbot import log
from mailbot.cli import COMMANDS
from mailbot.config.keys import COURSE_SECTIONS, OFFICE_SECTIONS, fields_of
from tests.documents import DOCUMENTS, README, ROOT, blocks, links, name_of, names_in, prose, spoken_code

DOCS = ROOT / "docs"
DECISIONS = sorted((DOCS / "decisions").glob("*.md"))
SECTIONS = (*OFFICE_SECTIONS, *COURSE_SECTIONS)
KEYS = frozenset(key for section in SECTIONS for key in fields_of(section)) | {"sample"}
# Words with underscores that are no settings.
OTHER_NAMES = frozenset(names_in(ROOT / "mailbot" / "log.py")) | {"secure_delete", "given_up", "pg_dump"}
MISSPELT = {"MAILBOT_IMAP__PROT"}  # an example of what is refused
every_document = pytest.mark.parametrize("document", DOCUMENTS, ids=name_of)


def heading_anchor(words: str) -> str:
    return re.sub(r"[^\w -]", "", words.lower()).replace(" ", "-")


@every_document
def test_links_lead_somewhere(document: Path) -> None:
    for words, target in links(document):
        if target.startswith("https://"):
            continue
        file, _, anchor = target.partition("#")
        there = (document.parent / file).resolve() if file else document
        assert there.exists(), f"{words}: {target}"
        assert there.is_relative_to(ROOT), f"{target} leaves the repository"
        if anchor:
            headings = re.findall(r"^#+ (.+)$", there.read_text("utf-8"), re.MULTILINE)
            assert anchor in map(heading_anchor, headings), target


@every_document
def test_functions_that_are_linked_exist(document: Path) -> None:
    for words, target in links(document):
        if target.endswith(".py") and words.startswith("`"):
            name = words.strip("`").removesuffix("()")
            assert name in names_in((document.parent / target).resolve()), f"{name} is not in {target}"


@every_document
def test_commands_that_are_named_exist(document: Path) -> None:
    told = [*spoken_code(document), *(line for block in blocks(document) for line in block.text.splitlines())]
    for words in told:
        found = re.match(r"(?:\S*/)?mailbot ([a-z]+)\b", words)
        assert not found or found[1] in COMMANDS, words


@every_document
def test_settings_that_are_named_exist(document: Path) -> None:
    for words in spoken_code(document):
        if found := re.fullmatch(r"\[{1,2}([a-z]+)\]{1,2}", words):
            assert found[1] in SECTIONS, words
        elif found := re.fullmatch(r"([a-z]+)\.([a-z_]+)", words):
            section, key = found.groups()
            assert section not in SECTIONS or key in fields_of(section), words
        elif re.fullmatch(r"[a-z]+(_[a-z]+)+", words):
            assert words in KEYS | OTHER_NAMES, words


@every_document
def test_environment_names_exist(document: Path) -> None:
    code = "\n".join(path.read_text("utf-8") for path in (ROOT / "mailbot").rglob("*.py"))
    for name in set(re.findall(r"MAILBOT_[A-Z_]+[A-Z]", document.read_text("utf-8"))) - MISSPELT:
        section, deeper, key = name.removeprefix("MAILBOT_").lower().partition("__")
        known = key in fields_of(section) if deeper else name in code or section in ("imap_password", "smtp_password")
        assert known, name


@every_document
def test_lines_are_not_too_long(document: Path) -> None:
    tables = ("|", "    ")
    assert [line for line in prose(document).splitlines() if len(line) > 130 and not line.startswith(tables)] == []


def test_flow_names_every_step_of_a_round() -> None:
    flow = (DOCS / "flow.md").read_text("utf-8")
    steps = "receive parse read decide settle expire_offers make_offers renew tidy send_due_digest deliver"
    for step in steps.split():
        assert f"`{step}()`" in flow


def test_operate_tells_every_event_of_the_log() -> None:
    told = (DOCS / "operate.md").read_text("utf-8")
    events = {name for name in names_in(ROOT / "mailbot" / "log.py") if not name.startswith("_")}
    assert {event for event in events if f"`{event}`" not in told} == set()


def test_the_line_of_the_log_is_one(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    shown = next(block for block in blocks(DOCS / "operate.md") if block.language == "json")
    monkeypatch.setitem(os.environ, "MAILBOT_LOG", "json")
    log.letter_sent(7, "confirmation")
    written, told = json.loads(capsys.readouterr().err), json.loads(shown.text)
    assert {**written, "timestamp": ""} == {**told, "timestamp": ""}


def test_glossary_tells_every_kind_and_status_of_a_letter() -> None:
    from mailbot.reading.model import Kind

    words = (DOCS / "glossary.md").read_text("utf-8")
    assert [kind.value for kind in Kind if kind.value not in words] == []


@pytest.mark.parametrize("decision", DECISIONS, ids=lambda path: path.stem)
def test_a_decision_is_short_and_says_why(decision: Path) -> None:
    text = decision.read_text("utf-8")
    assert text.startswith(f"# {decision.name[:4]}: ")
    assert "**Decided.**" in text and "**Why.**" in text
    assert text.count("\n") <= 30


def test_decisions_are_numbered_without_a_gap() -> None:
    assert [path.name[:4] for path in DECISIONS] == [f"{number:04}" for number in range(1, len(DECISIONS) + 1)]


def test_changelog_tells_the_version() -> None:
    versions = re.findall(r"^## \[(\d+\.\d+\.\d+)\]", (ROOT / "CHANGELOG.md").read_text("utf-8"), re.MULTILINE)
    assert versions[0] == mailbot.__version__


def test_every_benchmark_is_listed() -> None:
    listed = {target for _, target in links(ROOT / "benchmarks" / "README.md")}
    assert {path.name for path in (ROOT / "benchmarks").glob("*.py")} <= listed


def test_every_document_is_found_from_the_readme() -> None:
    targets = {(README.parent / target).resolve() for _, target in links(README)}
    for document in DOCUMENTS:
        assert document == README or document in targets or document.parent in targets, name_of(document)
