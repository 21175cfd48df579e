"""Templates, kinds of letters and languages walked both ways: nothing without a template, no template without use."""

from __future__ import annotations

import re
from dataclasses import fields
from pathlib import Path

import pytest
from jinja2 import Environment, meta, nodes

from mailbot.config.loading import load
from mailbot.domain.decision import CONSEQUENCES, AttentionKind, LetterKind, Outcome, Reason
from mailbot.edges.letter_facts import ChoiceWords, GroupWords, PersonWords, course_facts, letter_facts
from mailbot.edges.samples import sample_letters
from mailbot.edges.templates import FRAME, LAYOUT
from mailbot.ports import Delivery
from mailbot.shipped import sample_config, templates_folder

FOLDER = templates_folder()
LANGUAGES = sorted(path.name for path in FOLDER.iterdir() if path.is_dir())
LETTERS = {kind.value for kind in LetterKind}
OF_COORDINATOR = {"digest"}
NOT_GONE = (Delivery.HELD_BACK, Delivery.WITHHELD, Delivery.STALE, Delivery.FAILED, Delivery.GIVEN_UP)


def stems(folder: Path) -> set[str]:
    """The letters of a folder, without the parts they share."""
    return {path.stem for path in folder.glob("*.txt") if not path.name.startswith("_")}


def source(language: str, name: str) -> str:
    return (FOLDER / language / name).read_text("utf-8")


def test_there_are_templates_in_both_languages() -> None:
    assert LANGUAGES == ["en", "fr"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_kind_has_a_template_and_every_template_a_kind(language: str) -> None:
    assert stems(FOLDER / language / "participant") == LETTERS
    assert stems(FOLDER / language / "coordinator") == OF_COORDINATOR


def test_every_file_is_a_letter_a_part_or_the_layout() -> None:
    files = {path.relative_to(FOLDER).as_posix() for path in FOLDER.rglob("*") if path.is_file()}
    folders = ("participant", "coordinator")
    letters = {p for p in files if p.endswith(".txt") and p.split("/")[0] in LANGUAGES and p.split("/")[1] in folders}
    assert files - letters == {LAYOUT, "README.md"}


def test_languages_have_the_same_files() -> None:
    names = [{p.relative_to(FOLDER / one).as_posix() for p in (FOLDER / one).rglob("*.txt")} for one in LANGUAGES]
    assert all(one == names[0] for one in names)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("folder", ["participant", "coordinator"])
def test_every_part_is_used(language: str, folder: str) -> None:
    parsed = [Environment().parse(p.read_text("utf-8")) for p in (FOLDER / language / folder).glob("*.txt")]
    used = {name for tree in parsed for name in meta.find_referenced_templates(tree) if name}
    parts = {p.name for p in (FOLDER / language / folder).glob("_*.txt")}
    assert parts == used | {FRAME}


@pytest.mark.parametrize(
    "name", sorted(p.relative_to(FOLDER / "fr").as_posix() for p in (FOLDER / "fr").rglob("*.txt"))
)
def test_languages_speak_of_the_same_facts(name: str) -> None:
    used = [meta.find_undeclared_variables(Environment().parse(source(language, name))) for language in LANGUAGES]
    assert all(one == used[0] for one in used)


def test_every_reason_writes_letters_that_exist_or_none_on_purpose() -> None:
    assert set(CONSEQUENCES) == set(Reason)
    written = {kind.value for consequence in CONSEQUENCES.values() for kind in consequence.letters}
    for language in LANGUAGES:
        assert written == stems(FOLDER / language / "participant")


def strings(language: str) -> set[str]:
    """Every word the digest's template compares with or looks up by."""
    tree = Environment().parse(source(language, "coordinator/digest.txt"))
    return {node.value for node in tree.find_all(nodes.Const) if isinstance(node.value, str)}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_digest_has_words_for_every_outcome_kind_and_delivery(language: str) -> None:
    known = strings(language)
    last = {Outcome.TROUBLE, AttentionKind.QUESTION}  # what is left when all others are told
    assert {o.value for o in Outcome} - known <= {o.value for o in last}
    assert {k.value for k in AttentionKind} - known <= {k.value for k in last}
    assert {d.value for d in NOT_GONE} <= known
    assert known >= LETTERS


def test_the_readme_names_all_facts_of_a_letter_and_no_other() -> None:
    config = load(sample_config(), {})
    letter = dict(sample_letters(config))["confirmation.fr"]
    facts = {**course_facts(config, "fr"), **letter_facts(letter, config, "fr")}
    of_things = {f.name for thing in (PersonWords, GroupWords, ChoiceWords) for f in fields(thing)} | {"when"}
    told = (FOLDER / "README.md").read_text("utf-8").partition("## What a letter may speak of")[2]
    named = set(re.findall(r"`(\w+)`", told))
    assert named - of_things - set(facts) == set()
    assert set(facts) - named == set()
    assert of_things - named == {"key"}
