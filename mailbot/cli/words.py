"""What the operator reads: words for the names that the records keep, and other people's words made safe."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Any

import click

# Control characters (a terminal obeys them), direction marks, lone surrogates; tabs and line ends are blanks, too.
_UNSAFE = re.compile(r"[\x00-\x1f\x7f-\x9f\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]+")


@cache
def words(table: str) -> Mapping[str, str]:
    """The words of one table of words.toml: reasons, outcomes, letters, deliveries, statuses, kinds."""
    content = tomllib.loads((resources.files("mailbot.cli") / "words.toml").read_text("utf-8"))
    found: Mapping[str, str] = content[table]
    return found


def in_words(table: str, name: str) -> str:
    """The words for a name; the name itself, readable, where there are none."""
    return words(table).get(name, name.replace("_", " "))


def one_line(text: str | None) -> str:
    """What somebody wrote, on one line that no terminal obeys."""
    return " ".join(_UNSAFE.sub(" ", text or "").split())


def echo_json(value: Any, *, indent: int | None = None) -> None:
    """Print JSON, in UTF-8 whatever the locale says (RFC 8259, 8.1)."""
    text = json.dumps(value, ensure_ascii=False, indent=indent, default=str)
    click.echo(text.encode("utf-8", "backslashreplace"))  # a lone surrogate (a file's odd name) becomes its escape
