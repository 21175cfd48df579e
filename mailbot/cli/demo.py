"""`mailbot demo`: the whole job with nothing installed or configured, and a page to look at."""

from __future__ import annotations

import shutil
from pathlib import Path

import click

from mailbot.cli.options import Choices, common_options


@click.command("demo")
@common_options
@click.argument("folder", metavar="[DIR]", default="demo", type=click.Path(path_type=Path, file_okay=False))
def command(choices: Choices, folder: Path) -> None:
    """Play some days of mail on local servers; leaves letters, digests and roster in DIR (default: demo)."""
    from mailbot.app import load_config
    from mailbot.cli.progress import shown_days
    from mailbot.demo.page import write_page
    from mailbot.demo.play import demo_config, play
    from mailbot.demo.servers import ImapServer, SmtpServer
    from mailbot.demo.writing import script
    from mailbot.shipped import sample_config

    _empty(folder)
    shipped = load_config(sample_config(), {})
    owner, told = shipped.office.mailbox.address, script(shipped.course.event.timezone)
    imap = ImapServer(owner)
    smtp = SmtpServer(owner, imap, told.unknown)
    imap.start()
    smtp.start()
    try:
        imap.make_folders("Sent", "Drafts")
        config = demo_config(folder, imap, smtp)
        with shown_days() as shown:
            played = play(config, told, imap, smtp, shown)
    finally:
        smtp.stop()
        imap.stop()
    click.echo(write_page(folder, config, played))
    click.echo(f"Look at {(folder / 'index.html').resolve()}: every letter, every digest, and the roster.")


def _empty(folder: Path) -> None:
    """Make the folder, emptied of an earlier demonstration; anything else in it is left alone and refused."""
    if folder.exists() and any(folder.iterdir()) and not (folder / "index.html").exists():
        raise click.ClickException(f"{folder} holds something that is no demonstration: name another folder.")
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
