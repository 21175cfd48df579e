"""Invented courses for tests of the reading, of other sectors, languages and dates than the shipped configuration."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path

from mailbot.config.loading import load, loads
from mailbot.config.model import Config

FOLDER = Path(__file__).with_name("groups")
SHIPPED = Path(__file__).parents[2] / "config.toml"
HEAD = '[mailbox]\naddress = "inscriptions@bureau.example"\nname = "Odette Bureau"\n'


@cache
def course(name: str) -> Config:
    """A course of `groups/courses.toml`; "shipped" is the one of `config.toml`."""
    if name == "shipped":
        return load(SHIPPED, {})
    table = tomllib.loads((FOLDER / "courses.toml").read_text("utf-8"))[name]
    return loads(HEAD + table["toml"], FOLDER / "config.toml", {})
