"""Every letter in every language, compared exactly with what is kept; text and HTML say the same."""

from __future__ import annotations

import re

import pytest

from mailbot.app import renderer_for
from mailbot.config.loading import load
from mailbot.config.model import Config
from mailbot.edges.preview import DAYS
from mailbot.edges.samples import sample_letters, sample_now, sample_registrations
from mailbot.edges.templates import TemplateRenderer
from mailbot.mail.letter import LINE
from mailbot.shipped import sample_config
from tests.letters.readable import HERE, compare, readable, text_of, words_of_page, words_of_text

COURSES = {path.stem: load(path, {}) for path in sorted((HERE / "courses").glob("*.toml"))}
OTHER_LETTERS = ("confirmation", "confirmation-month", "which_group", "waiting", "offer")
LARGEST = 24_000  # bytes: Gmail cuts what is longer than 102 kB, a phone on a bad line much earlier
SHIPPED = load(sample_config(), {})
DIGESTS = {language: load(sample_config(), {"MAILBOT_DIGEST__LANGUAGE": language}) for language in ("fr", "en")}
RENDERERS = {id(config): renderer_for(config) for config in (SHIPPED, *DIGESTS.values(), *COURSES.values())}
LETTERS = dict(sample_letters(SHIPPED))


def renderer(config: Config) -> TemplateRenderer:
    return RENDERERS[id(config)]


@pytest.mark.parametrize("name", LETTERS)
def test_a_letter_is_as_it_is_kept(name: str) -> None:
    made = renderer(SHIPPED).render(LETTERS[name], sample_now(SHIPPED))
    compare(HERE / "written" / f"{name}.txt", readable(made.raw))


def test_no_letter_is_kept_that_nobody_writes() -> None:
    kept = {path.stem for path in (HERE / "written").glob("*.txt") if not path.stem.startswith("digest")}
    assert kept == set(LETTERS)


@pytest.mark.parametrize("name", [f"{course}/{name}" for course in COURSES for name in OTHER_LETTERS])
def test_another_course_reads_right_too(name: str) -> None:
    course, _, kind = name.partition("/")
    config = COURSES[course]
    letters = dict(sample_letters(config))
    for language in config.course.languages:
        made = renderer(config).render(letters[f"{kind}.{language}"], sample_now(config))
        compare(HERE / "written" / course / f"{kind}.{language}.txt", readable(made.raw))


@pytest.mark.parametrize("language", DIGESTS)
@pytest.mark.parametrize("day", DAYS)
def test_a_digest_is_as_it_is_kept(day: str, language: str) -> None:
    config = DIGESTS[language]
    facts = DAYS[day](config)
    _, raw = renderer(config).digest(facts, f"{day}@office.example", facts.until, sample_registrations(config))
    compare(HERE / "written" / f"{day}.{language}.txt", readable(raw))


@pytest.mark.parametrize("name", ["confirmation-partly.fr", "which_group.en"])
def test_a_page_is_as_it_is_kept(name: str) -> None:
    compare(HERE / "pages" / f"{name}.html", renderer(SHIPPED).letter_texts(LETTERS[name])[2])


def test_the_page_of_a_digest_is_as_it_is_kept() -> None:
    facts = DAYS["digest-bad"](SHIPPED)
    compare(HERE / "pages" / "digest-bad.fr.html", renderer(SHIPPED).digest_texts(facts, facts.until)[2])


@pytest.mark.parametrize("name", LETTERS)
def test_text_and_page_say_the_same(name: str) -> None:
    _, text, html = renderer(SHIPPED).letter_texts(LETTERS[name])
    assert words_of_page(html) == words_of_text(text)


@pytest.mark.parametrize("name", LETTERS)
def test_every_letter_ends_with_the_automatic_line(name: str) -> None:
    last = text_of(renderer(SHIPPED).render(LETTERS[name], sample_now(SHIPPED)).raw).strip().split("\n")[-1]
    assert re.search(r"préparé automatiquement|prepared automatically", last)
    assert "K7QF-3M2P" in last
    assert "Marie-Ève Lord" in last
    assert "362-2333" in last
    assert re.search(r"une personne s\.v\.p\.|a person please", last)


@pytest.mark.parametrize("name", LETTERS)
def test_a_letter_is_of_bearable_size_and_clean(name: str) -> None:
    raw = renderer(SHIPPED).render(LETTERS[name], sample_now(SHIPPED)).raw
    assert len(raw) < LARGEST
    assert raw.isascii()
    assert max(map(len, raw.split(b"\r\n"))) <= LINE + 2
    assert raw.count(b"\n") == raw.count(b"\r\n")


@pytest.mark.parametrize("name", LETTERS)
def test_nothing_is_left_of_form_or_of_empty_facts(name: str) -> None:
    subject, text, html = renderer(SHIPPED).letter_texts(LETTERS[name])
    for told in (subject, text, html):
        assert not re.search(r"\{\{|\}\}|\{%|\*\*|None|undefined|[\ue000-\uf8ff]| ,|\.\.|\(\)| {2,}\S.* ::", told), told
    assert "\n\n\n" not in text


@pytest.mark.parametrize("name", [n for n in LETTERS if n.endswith(".fr")])
def test_french_spaces_hold_everywhere(name: str) -> None:
    subject, text, _ = renderer(SHIPPED).letter_texts(LETTERS[name])
    assert not re.search(r"\w [!?;]|[^\u00a0 ][»]|«[^\u00a0]|\d [$]|poste \d| :(?!\w)", text), text
    assert not re.search(r"\w [!?;]|«[^\u00a0 ]", subject)
