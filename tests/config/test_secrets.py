"""Passwords come from the environment or a command, and show in nothing printed."""

from __future__ import annotations

from pathlib import Path

import pytest

from mailbot.config.loading import loads
from mailbot.config.secrets import PasswordSource, Server, password, password_source, variable

TEXT = """
[mailbox]
address = "a@b.example"
[imap]
password_command = "pass show imap"
[event]
name = "X"
[[groups]]
key = "a"
label = "A"
date = 2031-01-01
"""
CONFIG = loads(TEXT, Path("config.toml"), {})


@pytest.mark.parametrize("which", ["imap", "smtp"])
def test_the_environment_goes_before_the_command(which: Server) -> None:
    environ = {variable(which): "swordfish"}
    assert password_source(which, CONFIG, environ) == PasswordSource(password="swordfish")
    assert password(which, CONFIG, environ) == "swordfish"


def test_without_it_the_command_is_named_and_not_run() -> None:
    assert password_source("imap", CONFIG, {"MAILBOT_IMAP_PASSWORD": ""}) == PasswordSource(command="pass show imap")
    assert password("imap", CONFIG, {}) == ""


def test_each_server_has_its_own() -> None:
    environ = {"MAILBOT_IMAP_PASSWORD": "swordfish"}
    assert password_source("smtp", CONFIG, environ) == PasswordSource()


def test_a_password_is_not_printed() -> None:
    source = PasswordSource(password="swordfish")
    assert "swordfish" not in f"{source} {source!r}"
    assert repr(PasswordSource(command="x")) == "PasswordSource(password='', command='x')"
