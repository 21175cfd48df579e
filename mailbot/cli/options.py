"""The options that all commands take, before or after the command's name: `--config FILE` and `--at TIME`."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, update_wrapper
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from mailbot.app import Clock
    from mailbot.config.model import Config

YEARS = range(1970, 9000)  # what every time zone and calendar library can reckon with


def moment(text: str) -> dt.datetime:
    """A moment in ISO 8601; without an offset it is meant in the event's time zone. Errors: a usage error."""
    try:
        told = dt.datetime.fromisoformat(text.strip())
    except ValueError:
        told = None
    if told is None or told.year not in YEARS:
        raise click.BadParameter(f"{text!r} is no time; write it as 2013-01-07T09:00-05:00.")
    return told


def day(text: str) -> dt.date:
    """A day in ISO 8601. Errors: a usage error."""
    try:
        return dt.date.fromisoformat(text.strip())
    except ValueError:
        raise click.BadParameter(f"{text!r} is no day; write it as 2013-01-07.") from None


def message_number(text: str) -> int:
    """The number of a message, as the digest tells it. Errors: a usage error."""
    try:
        told = int(text)
    except ValueError:
        told = 0
    if not 0 < told < 2**31:
        raise click.BadParameter(f"{text!r} is no number of a message; the digest tells it: `mailbot retry 12`.")
    return told


@dataclass
class Choices:
    """What the command line and the environment chose."""

    config_path: Path | None = None
    at: dt.datetime | None = None  # None: the real time

    @cached_property
    def chosen_path(self) -> Path | None:
        """The configuration file that somebody named; None where nobody did."""
        named = os.environ.get("MAILBOT_CONFIG")
        return self.config_path or (Path(named) if named else None)

    @property
    def path(self) -> Path:
        """The configuration file."""
        return self.chosen_path or Path("config.toml")

    @cached_property
    def config(self) -> Config:
        """The configuration, read once. Errors: ConfigProblems."""
        from mailbot.config.loading import load

        return load(self.path, os.environ)

    def clock(self) -> Clock:
        """The clock of this run. Errors: Misused where `--at` is not allowed."""
        from mailbot.app import clock_for

        return clock_for(self.config, self.at)


def moment_of_environment() -> dt.datetime | None:
    """The moment of $MAILBOT_AT. Errors: a usage error for what is none."""
    told = os.environ.get("MAILBOT_AT")
    try:
        return moment(told) if told else None
    except click.BadParameter as wrong:
        raise click.BadParameter(wrong.message, param_hint="$MAILBOT_AT") from None


def _common() -> list[click.Parameter]:
    """The two options, in the order that click keeps them (the last is shown first)."""
    return [
        click.Option(
            ["--at", "at_option"],
            type=moment,
            metavar="TIME",
            help="What time it is (ISO 8601), for rehearsals on loopback servers (default: $MAILBOT_AT, else now).",
        ),
        click.Option(
            ["--config", "config_path"],
            type=click.Path(path_type=Path, dir_okay=False),
            metavar="FILE",
            help="The configuration (default: $MAILBOT_CONFIG, else config.toml).",
        ),
    ]


def common_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the common options; the command gets `choices`: what it was given, completed by what stood before its name.

    A decorator to put above those of the command's own options.
    """

    @click.pass_context
    def with_choices(ctx: click.Context, /, config_path: Path | None, at_option: dt.datetime | None, **own: Any) -> Any:
        above = ctx.parent.obj if ctx.parent and isinstance(ctx.parent.obj, Choices) else Choices()
        at = at_option or above.at
        if at is None and not isinstance(ctx.command, click.Group):  # the command itself may yet be told one
            at = moment_of_environment()
        return ctx.invoke(command, choices=Choices(config_path or above.config_path, at), **own)

    wrapped = update_wrapper(with_choices, command)
    vars(wrapped)["__click_params__"] = [*_common(), *getattr(command, "__click_params__", [])]
    return wrapped
