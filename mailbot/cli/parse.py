"""`mailbot parse`: what the bot reads in messages, as JSON lines or with its reasons in words."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from mailbot.cli.failing import WENT_WRONG, say
from mailbot.cli.options import Choices, common_options
from mailbot.cli.words import echo_json, one_line

if TYPE_CHECKING:
    from mailbot.config.model import Config
    from mailbot.mail.model import Message
    from mailbot.reading.model import Reading


class Unreadable(Exception):
    """A file that holds no message; the text says why."""


@click.command("parse")
@common_options
@click.option("--json", "as_lines", is_flag=True, help="One JSON object a line.")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path, allow_dash=True))
def command(choices: Choices, as_lines: bool, files: tuple[Path, ...]) -> int:
    """Tell what the bot reads in messages (files as servers keep them, .eml; - reads one from standard input).

    Without a config.toml here, the course of the shipped example is taken.
    """
    import mailbot.reading.read  # noqa: F401  here, so that a broken installation is no fault of a message

    config = course(choices)
    for place, path in enumerate(files):
        if as_lines:
            echo_json(json_line(path, config))
        else:
            click.echo(("\n" if place else "") + in_words(path, config))
    unopened = [path for path in files if not opens(path)]
    if not unopened:
        return 0
    return say(f"{len(unopened)} of {len(files)} files could not be opened: look at the names.", WENT_WRONG)


def course(choices: Choices) -> Config:
    """The configuration; the shipped example's where there is none, and nobody named one."""
    from mailbot.config.loading import load
    from mailbot.shipped import sample_config

    if choices.chosen_path or choices.path.exists():
        return choices.config
    click.echo("mailbot: there is no config.toml here; reading for the course of the shipped example.", err=True)
    return load(sample_config(), os.environ)


def understood(raw: bytes, config: Config) -> tuple[Message, Reading]:
    """A message parsed and read. Errors: Unreadable, or whatever a message can do to a program that reads it."""
    from mailbot.mail.message import parse
    from mailbot.reading.read import read

    if not raw.strip():
        raise Unreadable("there is nothing in it")
    message = parse(raw, config.office.limits.message_bytes)
    if not message.attachments:
        return message, read(message, config)
    from mailbot.edges.attachments import open_attachments

    return message, read(message, config, open_attachments(message.attachments))


def bytes_of(path: Path, config: Config) -> bytes:
    """A file's bytes, one more than the limit at most. Errors: OSError."""
    most = config.office.limits.message_bytes + 1
    if str(path) == "-":
        return sys.stdin.buffer.read(most)
    with path.open("rb") as file:
        return file.read(most)


def opens(path: Path) -> bool:
    """Whether it is a file that can be opened. (What stands in a message never makes the command fail.)"""
    return str(path) == "-" or (path.is_file() and os.access(path, os.R_OK))


def json_line(path: Path, config: Config) -> dict[str, object]:
    """The fields of one message; kind `unreadable` and an `error` where it cannot be read, so that it never ends the
    run.
    """
    from mailbot.reading.report import as_json

    try:
        _, reading = understood(bytes_of(path, config), config)
        return as_json(str(path), reading)
    except Exception as problem:
        return {"file": str(path), "kind": "unreadable", "error": error_of(problem)}


def in_words(path: Path, config: Config) -> str:
    """The explanation of one message."""
    from mailbot.cli.explaining import explained

    try:
        message, reading = understood(bytes_of(path, config), config)
        told = "\n".join(explained(message, reading, config))
    except Exception as problem:
        told = f"cannot be read: {error_of(problem)}"
    return f"{one_line(str(path))}\n{told}"


def error_of(problem: Exception) -> str:
    """What went wrong, on one line."""
    if isinstance(problem, OSError) and problem.strerror:
        return problem.strerror
    if isinstance(problem, Unreadable):
        return str(problem)
    return one_line(f"{type(problem).__name__}: {problem}")
