"""`mailbot parse`: what the bot reads in messages, as JSON lines or with its reasons in words."""

from __future__ import annotations

import json
from pathlib import Path

import click

from mailbot.cli.options import Choices, common_options


@click.command("parse")
@common_options
@click.option("--json", "as_lines", is_flag=True, help="One JSON object a line.")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
def command(choices: Choices, as_lines: bool, files: tuple[Path, ...]) -> None:
    """Tell what the bot reads in messages (.eml files)."""
    from mailbot.edges.attachments import open_attachments
    from mailbot.mail.message import parse
    from mailbot.reading.read import read
    from mailbot.reading.report import as_json, explain

    config = choices.config
    for path in files:
        try:
            message = parse(path.read_bytes())
            reading = read(message, config, open_attachments(message.attachments) if message.attachments else ())
            shown = (
                json.dumps(as_json(str(path), reading), ensure_ascii=False) if as_lines else explain(reading, message)
            )
        except Exception as problem:  # one file never ends the run
            error = f"{type(problem).__name__}: {problem}"
            shown = (
                json.dumps({"file": str(path), "kind": "unreadable", "error": error}, ensure_ascii=False)
                if as_lines
                else f"cannot be read: {error}"
            )
        click.echo(shown if as_lines else f"{path}\n{shown}\n")
