"""From the text of `config.toml` and the environment to a `Config`, or to the whole list of what is wrong, each with
its line.
"""

from __future__ import annotations

import difflib
import json
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError

from mailbot.config.lines import key_lines
from mailbot.config.model import Answer, Config, Event, Group, Office
from mailbot.config.rules import broken_rules

OFFICE_SECTIONS = tuple(Office.model_fields)
COURSE_SECTIONS = ("event", "groups", "answers")
TOP_LEVEL = (*OFFICE_SECTIONS, *COURSE_SECTIONS, "sample")
SECRETS = {"password": "MAILBOT_{}_PASSWORD", "secret": "MAILBOT_{}_PASSWORD", "pass": "MAILBOT_{}_PASSWORD"}
LISTED_NAMES = frozenset(
    {"MAILBOT_CONFIG", "MAILBOT_AT", "MAILBOT_LOG", "MAILBOT_IMAP_PASSWORD", "MAILBOT_SMTP_PASSWORD"}
)


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong: the key ("event.fee"), its line (None where it has none), and what to do about it."""

    key: str
    line: int | None
    sentence: str

    def __str__(self) -> str:
        where = f"line {self.line}, " if self.line else ""
        return f"{where}{self.key}: {self.sentence}"


class ConfigProblems(Exception):
    """A configuration that cannot be used; `problems` is the complete list."""

    def __init__(self, path: Path, problems: list[Problem]) -> None:
        self.path, self.problems = path, sorted(problems, key=lambda p: (p.line or 0, p.key))
        listed = "".join(f"\n  {problem}" for problem in self.problems)
        super().__init__(f"{path} is not in order:{listed}")


def load(path: Path, environ: Mapping[str, str]) -> Config:
    """The configuration of a file, with what the environment overrides. Errors: ConfigProblems, all at once."""
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as problem:
        reason = (problem.strerror or "cannot be read").lower()
        advice = (
            f"{reason}; name the configuration with --config FILE or $MAILBOT_CONFIG, or copy the sample config.toml"
        )
        raise ConfigProblems(path, [Problem("file", None, advice)]) from None
    except UnicodeDecodeError:
        raise ConfigProblems(path, [Problem("file", None, "save it as UTF-8")]) from None
    return loads(text, path, environ)


def loads(text: str, path: Path, environ: Mapping[str, str]) -> Config:
    """The same from a text."""
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as problem:
        raise ConfigProblems(path, [_syntax(problem)]) from None
    lines = key_lines(text)
    problems = list(_overlay(content, environ))
    problems += [Problem(key, lines.get(key), sentence) for key, sentence in _strange_keys(content)]
    config = None if any(p.key in TOP_LEVEL for p in problems) else _validated(content, path, lines, problems)
    if config:
        problems += [Problem(key, lines.get(key), sentence) for key, sentence in broken_rules(config)]
    if problems or config is None:
        raise ConfigProblems(path, problems)
    return config


def _syntax(problem: tomllib.TOMLDecodeError) -> Problem:
    sentence, _, place = str(problem).partition(" (at line ")
    number = place.partition(",")[0]
    return Problem(
        "file", int(number) if number.isdigit() else None, f"this is not TOML: {sentence[:1].lower()}{sentence[1:]}"
    )


def _validated(
    content: Mapping[str, Any], path: Path, lines: Mapping[str, int], problems: list[Problem]
) -> Config | None:
    """The models, or None after adding what Pydantic finds wrong."""
    shaped = {
        "office": {key: value for key, value in content.items() if key in OFFICE_SECTIONS},
        "course": {key: content[key] for key in COURSE_SECTIONS if key in content},
        "sample": content.get("sample", False),
        "folder": path.resolve().parent,
        "sources": dict(lines),
    }
    try:
        return Config.model_validate(shaped)
    except ValidationError as wrong:
        problems += [_problem(error, lines) for error in wrong.errors() if error["type"] != "extra_forbidden"]
        return None


def _problem(error: Any, lines: Mapping[str, int]) -> Problem:
    location = [str(part) for part in error["loc"] if part not in ("office", "course")]
    key = ".".join(location)
    line = next((lines[k] for k in _nearest(location) if k in lines), None)
    return Problem(key, line, _sentence(error))


def _nearest(location: list[str]) -> Iterator[str]:
    for end in range(len(location), 0, -1):
        yield ".".join(location[:end])


def _sentence(error: Any) -> str:
    kind, context = error["type"], error.get("ctx") or {}
    if kind == "missing":
        return "is missing; the shipped config.toml shows it with an example"
    if kind == "enum" or kind == "literal_error":
        return f"write one of {context.get('expected', '')}"
    if kind == "value_error":
        return str(context.get("error", error["msg"]))
    wrong = json.dumps(error.get("input"), ensure_ascii=False, default=str)[:60]
    message = str(error["msg"]).removeprefix("Input ")
    return f"{message[:1].lower()}{message[1:]}, not {wrong}"


# --- unknown keys
# ------------------------------------------------------------------------------------------------------


def _model_of(key: str) -> type[BaseModel]:
    tables: dict[str, type[BaseModel]] = {"event": Event, "groups": Group, "answers": Answer}
    if key in tables:
        return tables[key]
    section = Office.model_fields[key].annotation
    assert isinstance(section, type) and issubclass(section, BaseModel)
    return section


def _strange_keys(content: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for key, value in content.items():
        if key not in TOP_LEVEL:
            yield key, unknown(key, TOP_LEVEL)
        elif key != "sample":
            yield from _strange_in_table(key, value)


def _strange_in_table(key: str, value: Any) -> Iterator[tuple[str, str]]:
    tables = value if isinstance(value, list) else [value]
    fields = tuple(_model_of(key).model_fields)
    for number, table in enumerate(tables):
        where = f"{key}.{number}" if isinstance(value, list) else key
        for name in table if isinstance(table, Mapping) else ():
            if name in SECRETS:
                yield (
                    f"{where}.{name}",
                    f"secrets never live in the file: set ${SECRETS[name].format(key.upper())} or password_command",
                )
            elif name not in fields:
                yield f"{where}.{name}", unknown(name, fields)


def unknown(name: str, known: tuple[str, ...]) -> str:
    """What to say of a key nobody knows."""
    near = difflib.get_close_matches(name, known, 1, 0.6)
    return (
        f"is no key here; did you mean {near[0]}?" if near else f"is no key here; there are {', '.join(sorted(known))}"
    )


# --- the environment
# ---------------------------------------------------------------------------------------------------


def _overlay(content: dict[str, Any], environ: Mapping[str, str]) -> Iterator[Problem]:
    """Put MAILBOT_<SECTION>__<KEY> into the content; yields the names that are no key."""
    for name, value in sorted(environ.items()):
        if not name.startswith("MAILBOT_") or "__" not in name or name in LISTED_NAMES:
            continue
        section, *keys = name.removeprefix("MAILBOT_").lower().split("__")
        if section not in TOP_LEVEL or section in ("groups", "answers", "sample"):
            yield Problem(
                f"${name}",
                None,
                "names no section of the configuration; " + unknown(section, TOP_LEVEL).partition("; ")[2],
            )
            continue
        fields = tuple(_model_of(section).model_fields)
        if keys[0] not in fields:
            yield Problem(f"${name}", None, unknown(keys[0].upper(), tuple(f.upper() for f in fields)))
            continue
        _put(content, [section, *keys], value)


def _put(content: dict[str, Any], keys: list[str], value: str) -> None:
    table = content
    for key in keys[:-1]:
        inner = table.get(key)
        if not isinstance(inner, dict):
            inner = {"": inner} if isinstance(inner, str) else {}
        table[key] = dict(inner)
        table = table[key]
    table[keys[-1]] = _value(value)


def _value(text: str) -> Any:
    """JSON for lists, tables, numbers and booleans; anything else is a string."""
    if text[:1] in "[{" or text in ("true", "false") or text.isdigit():
        try:
            return json.loads(text)
        except ValueError:
            return text
    return text
