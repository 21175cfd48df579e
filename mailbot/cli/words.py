"""The operator's words for the names that the records keep (words.toml)."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib import resources


@cache
def words(table: str) -> Mapping[str, str]:
    """The words of one table of words.toml: reasons, outcomes, letters, deliveries, statuses, kinds."""
    content = tomllib.loads((resources.files("mailbot.cli") / "words.toml").read_text("utf-8"))
    found: Mapping[str, str] = content[table]
    return found


def in_words(table: str, name: str) -> str:
    """The words for a name; the name itself, readable, where there are none."""
    return words(table).get(name, name.replace("_", " "))
