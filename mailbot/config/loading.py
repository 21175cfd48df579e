"""From the text of `config.toml` and the environment to a `Config`, or to all that is wrong, each with its line."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path

from mailbot.config.environment import Overlaid, overlay
from mailbot.config.keys import strange_keys
from mailbot.config.lines import key_lines
from mailbot.config.model import Config
from mailbot.config.problems import ConfigProblems, Problem
from mailbot.config.validating import validated
from mailbot.shipped import sample_config

__all__ = ["ConfigProblems", "Problem", "load", "loads"]

# tomllib's commonest sentences, for people who do not program.
_SYNTAX = {
    "Cannot overwrite a value": "this key stands twice; keep one of them",
    "Cannot declare": "this section stands twice; put its keys together under one header",
    "Expected '=' after a key": "there is no = after the key",
    "Invalid value": "there is no value that TOML knows; texts go in quotes, a list ends with ]",
    "Illegal character": "a text is not closed on its line, or holds a character that TOML does not allow",
    "Unclosed array": "a list is not closed; write ]",
    "Unterminated string": "a text is not closed; write the second quote",
    "Expected newline or end of document": "a quote is missing, or something follows the value; one key a line",
}


def load(path: Path, environ: Mapping[str, str]) -> Config:
    """The configuration of a file, with what the environment overrides. Errors: ConfigProblems, all at once."""
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as problem:
        advice = f"name one with --config FILE or $MAILBOT_CONFIG, or begin with a copy of {sample_config()}"
        reason = (problem.strerror or "it cannot be read").lower()
        raise ConfigProblems(path, [Problem("file", None, f"{reason}; {advice}")]) from None
    except UnicodeDecodeError as problem:
        line = problem.object[: problem.start].count(b"\n") + 1
        raise ConfigProblems(
            path, [Problem("file", line, "holds a character that is not UTF-8; save the file as UTF-8")]
        ) from None
    return loads(text, path, environ)


def loads(text: str, path: Path, environ: Mapping[str, str]) -> Config:
    """The same from a text; `path` is where it would stand."""
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as wrong:
        raise ConfigProblems(path, [_syntax(wrong, text), *overlay({}, environ).problems]) from None
    except RecursionError:
        raise ConfigProblems(path, [Problem("file", None, "lists stand too deep in lists")]) from None
    lines = key_lines(text)
    found = list(strange_keys(content))
    overlaid = overlay(content, environ)
    config, wrong_values = validated(content, path.resolve().parent, lines)
    problems = [*overlaid.problems, *(_located(*one, lines, overlaid) for one in [*found, *wrong_values])]
    if problems or config is None:
        raise ConfigProblems(path, problems)
    return config


def _syntax(wrong: tomllib.TOMLDecodeError, text: str) -> Problem:
    said, _, place = str(wrong).partition(" (at ")
    number = place.removeprefix("line ").partition(",")[0]
    line = int(number) if number.isdigit() else text.rstrip().count("\n") + 1
    plain = next((sentence for start, sentence in _SYNTAX.items() if said.startswith(start)), said)
    return Problem("file", line, f"this is not TOML: {plain}")


def _located(key: str, sentence: str, lines: Mapping[str, int], overlaid: Overlaid) -> Problem:
    """A problem with the line of its key, or of what the key should stand in; or with the variable that says it."""
    parts = key.split(".")
    nearest = [".".join(parts[:end]) for end in range(len(parts), 0, -1)]
    if variable := next((overlaid.sources[k] for k in nearest if k in overlaid.sources), None):
        return Problem(variable, None, sentence)
    return Problem(key, next((lines[k] for k in nearest if k in lines), None), sentence)
