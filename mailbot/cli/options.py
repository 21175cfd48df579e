"""The options that all commands take, before or after the command's name: `--config FILE` and `--at TIME`."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, update_wrapper
from pathlib import Path
from typing import Any, cast

import click

from mailbot.config.model import Config


@dataclass
class Choices:
    """What the command line and the environment chose."""

    config_path: Path | None = None
    at_text: str | None = None

    @cached_property
    def path(self) -> Path:
        """The configuration file."""
        return self.config_path or Path(os.environ.get("MAILBOT_CONFIG") or "config.toml")

    @cached_property
    def config(self) -> Config:
        """The configuration, read once."""
        from mailbot.app import load_config

        return load_config(self.path, os.environ)

    @cached_property
    def at(self) -> dt.datetime | None:
        """The moment `--at` or $MAILBOT_AT tells."""
        text = self.at_text or os.environ.get("MAILBOT_AT")
        if not text:
            return None
        try:
            return dt.datetime.fromisoformat(text)
        except ValueError:
            raise click.BadParameter(
                f"{text!r} is no time; write it as 2013-01-07T09:00-05:00.", param_hint="--at"
            ) from None

    def clock(self) -> Any:
        """The clock of this run."""
        from mailbot.app import clock_for

        return clock_for(self.config, self.at)


def common_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the common options; the command gets `choices`, those given to the group completed by those given to it."""

    @click.option(
        "--config",
        "config_path",
        type=click.Path(path_type=Path, dir_okay=False),
        metavar="FILE",
        help="The configuration (default: $MAILBOT_CONFIG, else config.toml).",
    )
    @click.option(
        "--at",
        "at_text",
        metavar="TIME",
        help="What time it is (ISO 8601), for rehearsals with a sample configuration.",
    )
    @click.pass_context
    def with_choices(ctx: click.Context, /, config_path: Path | None, at_text: str | None, **rest: Any) -> Any:
        above = ctx.parent.obj if ctx.parent and isinstance(ctx.parent.obj, Choices) else Choices()
        choices = Choices(config_path or above.config_path, at_text or above.at_text)
        return ctx.invoke(command, choices=choices, **rest)

    own = [*getattr(command, "__click_params__", ()), *getattr(with_choices, "__click_params__", ())]
    wrapped: Any = update_wrapper(with_choices, command)
    wrapped.__click_params__ = own  # update_wrapper would leave only the command's
    return cast("Callable[..., Any]", wrapped)
