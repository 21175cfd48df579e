"""Where the password of a server comes from: the environment, or a command; never the file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from mailbot.config.model import Config

Server = Literal["imap", "smtp"]


@dataclass(frozen=True, slots=True)
class PasswordSource:
    """A password, or the command that prints it, or neither. The password is kept out of what is printed or logged."""

    password: str = ""
    command: str = ""

    def __repr__(self) -> str:
        return f"PasswordSource(password={'***' if self.password else ''!r}, command={self.command!r})"


def variable(which: Server) -> str:
    """The environment variable that holds the password of a server."""
    return f"MAILBOT_{which.upper()}_PASSWORD"


def password_source(which: Server, config: Config, environ: Mapping[str, str]) -> PasswordSource:
    """Where the password comes from; the environment goes before the command. Running it is not done here."""
    if given := environ.get(variable(which), ""):
        return PasswordSource(password=given)
    settings = config.office.imap if which == "imap" else config.office.smtp
    return PasswordSource(command=settings.password_command)


def password(which: Server, config: Config, environ: Mapping[str, str]) -> str:
    """The password that the environment holds, "" where it holds none."""
    return password_source(which, config, environ).password
