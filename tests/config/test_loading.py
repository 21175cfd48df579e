"""A configuration is loaded whole, or everything wrong with it is told at once, each with its line."""

from __future__ import annotations

import ast
import json
import re
import tomllib
from collections.abc import Iterator
from datetime import date, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import BaseModel, ValidationError

from mailbot.config.keys import REPEATED, SECTIONS, fields_of
from mailbot.config.loading import ConfigProblems, Problem, load, loads
from mailbot.config.model import Config, Mode, TransportSecurity
from mailbot.config.values import LeadTime, LocalText, YearMonth
from mailbot.shipped import sample_config

BAD = sorted((Path(__file__).resolve().parents[1] / "bad_configs").glob("*.toml"))
SMALL = """
[mailbox]
address = "anna@office.example"

[event]
name = "Knitting"

[[groups]]
key = "wool"
label = "Wool"
date = 2031-05-06
"""


def loaded(text: str, **environ: str) -> Config:
    return loads(text, Path("/srv/office/config.toml"), environ)


def told(text: str, **environ: str) -> list[str]:
    with pytest.raises(ConfigProblems) as wrong:
        loaded(text, **environ)
    return [str(problem) for problem in wrong.value.problems]


# --- files that are wrong ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", BAD, ids=lambda path: path.stem)
def test_everything_wrong_is_told_with_its_line(path: Path) -> None:
    with pytest.raises(ConfigProblems) as wrong:
        load(path, {})
    expected = path.with_suffix(".expected").read_text("utf-8").splitlines()
    assert [str(problem) for problem in wrong.value.problems] == expected
    assert str(wrong.value) == "\n  ".join([f"{path} is not in order:", *expected])


def test_the_wrong_files_are_many_and_each_has_its_sentences() -> None:
    assert len(BAD) >= 25
    assert {path.stem for path in BAD} == {path.stem for path in BAD[0].parent.glob("*.expected")}


def test_every_line_told_holds_the_key_or_the_section_it_is_missing_from() -> None:
    for path in BAD:
        lines = path.read_text("utf-8").splitlines()
        with pytest.raises(ConfigProblems) as wrong:
            load(path, {})
        for problem in wrong.value.problems:
            if problem.line and problem.key != "file":
                words = [word for word in problem.key.split(".") if not word.isdigit()]
                assert any(word in lines[problem.line - 1] for word in words), (path.stem, problem)


def test_a_missing_file_says_how_to_name_or_make_one(tmp_path: Path) -> None:
    with pytest.raises(ConfigProblems) as wrong:
        load(tmp_path / "config.toml", {})
    assert wrong.value.problems == [
        Problem(
            "file",
            None,
            "no such file or directory; name one with --config FILE or $MAILBOT_CONFIG, "
            f"or begin with a copy of {sample_config()}",
        )
    ]


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(ConfigProblems, match="is a directory"):
        load(tmp_path, {})


def test_a_file_in_another_encoding_is_told_by_its_line(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_bytes('[mailbox]\nname = "Zoé"\n'.encode("latin-1"))
    with pytest.raises(ConfigProblems) as wrong:
        load(path, {})
    assert [(p.line, p.key) for p in wrong.value.problems] == [(2, "file")]


def test_a_file_with_a_byte_order_mark_and_windows_line_ends_loads(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_bytes(b"\xef\xbb\xbf" + SMALL.replace("\n", "\r\n").encode())
    assert load(path, {}).office.mailbox.address == "anna@office.example"


def test_lists_too_deep_are_one_sentence() -> None:
    assert told("a = " + "[" * 20_000) == ["file: lists stand too deep in lists"]


def test_with_wrong_syntax_the_misspelt_names_of_the_environment_are_told_too() -> None:
    assert told("[mailbox\n", MAILBOT_IMAP__PROT="1") == [
        "$MAILBOT_IMAP__PROT: is no key; did you mean MAILBOT_IMAP__PORT?",
        "line 1, file: this is not TOML: Expected ']' at the end of a table declaration",
    ]


def test_two_wrong_values_of_one_list_are_told_once_each_and_the_rest_is_still_looked_at() -> None:
    text = SMALL.replace('"anna@office.example"', '"anna"\naliases = [1, 2]')
    assert told(text) == [
        "line 3, mailbox.address: 'anna' is no e-mail address; write it as name@example.org",
        'line 4, mailbox.aliases.0: write a text in quotes ("…"), not 1',
        'line 4, mailbox.aliases.1: write a text in quotes ("…"), not 2',
    ]


def test_groups_that_are_no_tables() -> None:
    text = SMALL.split("[[groups]]")[0]
    assert told("groups = [1, {}]\n" + text)[0] == (
        "line 1, groups.0: write [[groups]], in double brackets, above each of them"
    )


# --- files that are right ---------------------------------------------------------------------------------------------


def test_the_shipped_file_is_the_course_it_describes() -> None:
    config = load(sample_config(), {})
    assert config.sample
    assert config.office.mailbox.mode is Mode.DRAFT
    assert config.office.imap.security is TransportSecurity.TLS
    groups = [(g.key, g.date or g.month, g.capacity) for g in config.course.groups]
    assert groups == [
        ("manufacturier", date(2013, 1, 15), 15),
        ("commerce", date(2013, 2, 11), 15),
        ("arts", YearMonth(2013, 3), 15),
        ("communautaire", YearMonth(2013, 4), 15),
    ]
    assert config.course.event.fee == 150
    assert config.course.event.dessert_guess
    assert not config.course.event.hours
    assert not config.course.event.payment
    assert all(a.text.in_language("fr") and a.text.in_language("en") for a in config.course.answers)


def test_a_small_file_loads_with_the_defaults() -> None:
    config = loaded(SMALL)
    assert config.course.languages == ("fr", "en")
    assert config.course.event.name.in_language("en") == "Knitting"
    assert config.course.event.timezone == ZoneInfo("America/Toronto")
    assert config.course.event.reminders == (LeadTime(7), LeadTime(1))
    assert config.office.poll.every == timedelta(minutes=2)
    assert config.office.digest.at == time(7, 30)
    assert config.sources["groups.0.date"] == 11


def test_a_date_past_is_no_problem() -> None:
    assert loaded(SMALL.replace("2031", "1999")).course.groups[0].date == date(1999, 5, 6)


def test_hours_in_words_need_nothing_beside_them() -> None:
    text = SMALL.replace('name = "Knitting"', 'name = "Knitting"\nhours = "from nine till we are done"')
    assert loaded(text).course.event.session_hours is None


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "127.8.9.1", "::1", "[::1]", "LOCALHOST"])
def test_loopback_hosts_need_no_protection(host: str) -> None:
    text = f'{SMALL}\n[imap]\nhost = "{host}"\nsecurity = "none"\n'
    assert loaded("sample = true\n" + text).office.imap.host == host


@pytest.mark.parametrize("host", ["localhost.office.example", "x.localhost", "127.0.0.1.nip.io", "10.0.0.1", "0.0.0.0"])
def test_any_other_host_does(host: str) -> None:
    problems = told(f'{SMALL}\n[imap]\nhost = "{host}"\nsecurity = "none"\n')
    assert problems == [
        f'line 15, imap.security: "none" is allowed to a loopback address only; use "tls" or "starttls" with {host}'
    ]


def test_what_is_loaded_cannot_be_changed() -> None:
    config = loaded(SMALL)
    with pytest.raises(ValidationError):
        config.office.imap.port = 1


VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-9, 10**6)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text("aé-@.:9 "),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["fr", "en", "x y"]), inner, max_size=2)
    ),
    max_leaves=5,
)


def as_toml(value: Any) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{json.dumps(k)} = {as_toml(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(as_toml, value)) + "]"
    return json.dumps("" if value is None else value, ensure_ascii=False)


@given(st.dictionaries(st.tuples(st.sampled_from(SECTIONS), st.integers(0, 20)), VALUES, max_size=6))
@settings(deadline=None, max_examples=150)
def test_whatever_is_written_is_a_configuration_or_a_list_of_problems(written: dict[tuple[str, int], Any]) -> None:
    lines: dict[str, list[str]] = {section: [] for section in SECTIONS}
    for (section, number), value in written.items():
        key = list(fields_of(section))[number % len(fields_of(section))]
        lines[section] = [line for line in lines[section] if not line.startswith(f"{key} ")] + [
            f"{key} = {as_toml(value)}"
        ]
    text = "\n".join(f"{f'[[{s}]]' if s in REPEATED else f'[{s}]'}\n" + "\n".join(kept) for s, kept in lines.items())
    try:
        assert loads(text, Path("config.toml"), {}).course.groups
    except ConfigProblems as wrong:
        assert wrong.problems
        assert all(problem.sentence and problem.line for problem in wrong.problems)


# --- what the configuration answers -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("sqlite:///mailbot.db", "sqlite:////srv/office/mailbot.db"),
        ("sqlite:///records/a.db?timeout=5", "sqlite:////srv/office/records/a.db?timeout=5"),
        ("sqlite+pysqlite:///a.db", "sqlite+pysqlite:////srv/office/a.db"),
        ("sqlite:////var/lib/mailbot.db", "sqlite:////var/lib/mailbot.db"),
        ("sqlite:///:memory:", "sqlite:///:memory:"),
        ("sqlite://", "sqlite://"),
        ("postgresql://db.office.example/mailbot", "postgresql://db.office.example/mailbot"),
    ],
)
def test_a_relative_database_is_beside_the_file(url: str, expected: str) -> None:
    assert loaded(SMALL, MAILBOT_STORE__URL=url).database_url() == expected


def test_templates_of_the_office_are_beside_the_file() -> None:
    assert loaded(SMALL).template_folders() == (Path("/srv/office/templates"),)


def test_a_course_is_known_by_its_name_and_year() -> None:
    assert loaded(SMALL).course.key == "knitting-2031"
    assert loaded(SMALL.replace('"Knitting"', '"Tricot à l’aiguille"')).course.key == "tricot-a-laiguille-2031"
    assert loaded(SMALL.replace('"Knitting"', f'"{"Long name " * 20}"')).course.key.endswith("-2031")
    assert loaded(SMALL, MAILBOT_EVENT__KEY="mine").course.key == "mine"


def test_groups_are_found_by_key() -> None:
    course = loaded(SMALL).course
    assert course.group("wool").label == LocalText({"": "Wool"})
    with pytest.raises(KeyError):
        course.group("silk")


def test_own_addresses_are_hers_in_any_case() -> None:
    text = SMALL.replace('"anna@office.example"', '"Anna@Office.example"\naliases = ["A.B@home.example"]')
    assert loaded(text).office.mailbox.own_addresses == {"anna@office.example", "a.b@home.example"}


# --- the shipped file shows every option with its default -------------------------------------------------------------


def written_options(text: str) -> Iterator[tuple[str, str, str, bool]]:
    """Section, key, value and whether it is commented out, of every option in the file."""
    section = ""
    for line in text.splitlines():
        if header := re.match(r"\[+([a-z]+)\]+", line):
            section = header[1]
        elif option := re.match(r"(# )?([a-z_]+)(?:\.[a-z]{2})? = (.+)$", line):
            yield section, option[2], option[3], bool(option[1])


OPTIONS = list(written_options(sample_config().read_text("utf-8")))


def default_of(section: str, key: str) -> Any:
    return fields_of(section)[key].default


@pytest.mark.parametrize("section", SECTIONS)
def test_every_option_is_in_the_shipped_file(section: str) -> None:
    assert set(fields_of(section)) == {key for where, key, _, _ in OPTIONS if where == section}


@pytest.mark.parametrize(("section", "key", "value"), [(s, k, v) for s, k, v, commented in OPTIONS if commented])
def test_an_option_commented_out_shows_its_default(section: str, key: str, value: str) -> None:
    if "(default none)" in value:
        assert default_of(section, key) is None
        return
    model = REPEATED[section] if section in REPEATED else type_of(section)
    content = {key: tomllib.loads(f"x = {value}")["x"]}
    assert getattr(validated_alone(model, content), key) == default_of(section, key)


def type_of(section: str) -> type[BaseModel]:
    config = load(sample_config(), {})
    holder = config.course if section == "event" else config.office
    return type(getattr(holder, section))


def validated_alone(model: type[BaseModel], content: dict[str, Any]) -> BaseModel:
    """The model with one value given and the mandatory ones filled."""
    needed = {"address": "a@b.example", "name": "x", "key": "x", "label": "x", "topic": "x", "words": [], "text": "x"}
    filled = {k: v for k, v in needed.items() if k in model.model_fields and model.model_fields[k].is_required()}
    return model.model_validate({**filled, **content})


def test_a_default_told_beside_a_value_is_the_default() -> None:
    told = [(s, k, m[1]) for s, k, v, c in OPTIONS if not c and (m := re.search(r"\(default ([^)]+)\)", v))]
    assert len(told) >= 8
    for section, key, text in told:
        default = default_of(section, key)
        empty = not default and default not in (0, False)
        expected = {"none": None, "false": False}.get(text, "" if text == '""' else text)
        assert (empty and expected in ("", None)) or default == (ast.literal_eval(text) if text.isdigit() else expected)


def test_every_commented_option_has_its_sentence() -> None:
    bare = [f"[{s}] {k}" for s, k, v, commented in OPTIONS if commented and "#" not in v]
    assert bare == []
