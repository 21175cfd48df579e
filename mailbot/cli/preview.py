"""`mailbot preview`: every letter the bot can send, written into a folder to look at."""

from __future__ import annotations

from pathlib import Path

import click

from mailbot.cli.options import Choices, common_options


@click.command("preview")
@common_options
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path, file_okay=False))
def command(choices: Choices, folder: Path) -> None:
    """Write every letter, in every language, as .eml and .html with an index page."""
    from mailbot.app import Clock, sound_renderer_for
    from mailbot.edges.preview import write_preview

    config = choices.config
    now = choices.clock()() if choices.at else Clock()()
    count = write_preview(folder, sound_renderer_for(config), config, now)
    click.echo(f"{count} letters in {folder}; open {folder / 'index.html'}.")
