"""From the content of a file to the models, with a sentence for each value that is wrong.

Everything wrong is to be told at once, also what only shows between values that are right. So a wrong value is told
and then taken out, until the models are satisfied with the rest and the rules between values can look at that.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from mailbot.config.keys import COURSE_SECTIONS, OFFICE_SECTIONS, REPEATED, TOP_LEVEL
from mailbot.config.model import Config
from mailbot.config.rules import broken_rules

ROUNDS = 5  # one takes wrong values out, the next fills what is then missing; the deepest nesting needs four
# What stands in for a missing value while the rest is looked at; for any other key an empty text.
_EMPTY: Mapping[str, Any] = {"mailbox": {}, "event": {}, "groups": [], "words": []}
_KINDS = {
    "int_type": "write a whole number",
    "int_from_float": "write a whole number",
    "float_type": "write a number",
    "finite_number": "write a number",
    "bool_type": "write true or false",
    "string_type": 'write a text in quotes ("…")',
    "tuple_type": 'write a list (["…", "…"])',
}


class Validation:
    """One look at a content: `config` is None or only good for looking further as soon as there are `problems`."""

    def __init__(self, content: Mapping[str, Any], folder: Path, sources: Mapping[str, int]) -> None:
        self.content = copy.deepcopy({key: value for key, value in content.items() if key in TOP_LEVEL})
        self.folder, self.sources = folder, dict(sources)
        self.problems: list[tuple[str, str]] = []
        self.wrong: set[str] = set()
        self.config = self._config()
        if self.config:
            self.problems += [(key, told) for key, told in broken_rules(self.config) if not self._touched(key)]

    def _config(self) -> Config | None:
        for _ in range(ROUNDS):
            try:
                return Config.model_validate(self._shaped())
            except ValidationError as found:
                self._repair(found.errors(include_url=False))
        return None

    def _shaped(self) -> dict[str, Any]:
        return {
            "office": {key: self.content[key] for key in OFFICE_SECTIONS if key in self.content},
            "course": {key: self.content[key] for key in COURSE_SECTIONS if key in self.content},
            "sample": self.content.get("sample", False),
            "folder": self.folder,
            "sources": self.sources,
        }

    def _repair(self, errors: Iterable[Any]) -> None:
        """Tell each wrong value and take it out. An unknown key is told elsewhere: it only goes."""
        for error in errors:
            location = [part for part in error["loc"] if part not in ("office", "course")]
            key = ".".join(map(str, location))
            if error["type"] != "extra_forbidden" and not self._touched(key):
                self.problems.append((key, sentence(error, location)))
            if error["type"] != "extra_forbidden":
                self.wrong.add(key)
            _replace(self.content, location, error["type"] == "missing")

    def _touched(self, key: str) -> bool:
        """Whether something is already told of that key, of what it stands in or of what stands in it."""
        return any(f"{key}.".startswith(f"{wrong}.") or wrong.startswith(f"{key}.") for wrong in self.wrong)


def _replace(content: dict[str, Any], location: list[Any], missing: bool) -> None:
    """Take a wrong value out of the content, or put an empty one where it is missing. A list of texts goes whole."""
    table, path = content, list(location)
    while len(path) > 1:
        inner = table.get(path[0])
        if isinstance(inner, dict):
            table, path = inner, path[1:]
        elif isinstance(inner, list) and len(path) > 2 and isinstance(inner[path[1]], dict):
            table, path = inner[path[1]], path[2:]
        else:
            break
    if missing and len(path) == 1:
        table[path[0]] = copy.deepcopy(_EMPTY.get(path[0], ""))
    elif not missing:
        table.pop(path[0], None)
        if path[0] == "languages":  # without any, no text can be found missing in one
            table["languages"] = []


def sentence(error: Any, location: list[Any]) -> str:
    """What Pydantic found, in words for who writes the file."""
    kind, context = error["type"], error.get("ctx") or {}
    said = json.dumps(error.get("input"), ensure_ascii=False, default=str)[:60]
    if kind == "missing":
        return "is missing; the shipped config.toml shows it with an example"
    if kind in ("tuple_type", "model_type", "dict_type") and location[0] in REPEATED and len(location) <= 2:
        return f"write [[{location[0]}]], in double brackets, above each of them"
    if kind in ("model_type", "dict_type"):
        return f"write a section, [{location[-1]}], with its keys below"
    if kind in ("enum", "literal_error"):
        return f"write {context.get('expected', '')}, not {said}".replace("'", '"')
    if kind == "value_error":
        return f"{context.get('error', error['msg'])}, not {said}"
    if kind == "greater_than_equal":
        return f"write {context.get('ge', 0):g} or more, not {said}"
    if kind in _KINDS:
        return f"{_KINDS[kind]}, not {said}"
    return f"{str(error['msg']).removeprefix('Input ')}, not {said}"


def validated(
    content: Mapping[str, Any], folder: Path, sources: Mapping[str, int]
) -> tuple[Config | None, list[tuple[str, str]]]:
    """The configuration, or None and everything wrong with its values as (key, sentence)."""
    looked = Validation(content, folder, sources)
    return (None if looked.problems else looked.config), looked.problems
