"""The command line: one small file a family of commands, imported only when the command runs."""

from __future__ import annotations

import importlib
import os
import sys
from collections.abc import Sequence

import click

from mailbot import __version__
from mailbot.cli.options import Choices, common_options

# Each command's module has its name. What it does stands here, too, so that --help imports none of them.
COMMANDS = {
    "check": "Verify configuration, templates, servers, database and clock.",
    "demo": "Show the whole job with nothing installed or configured.",
    "digest": "Show today's digest, or send it now.",
    "form": "Write the blank registration form, as DOCX and fillable PDF.",
    "parse": "Tell what the bot reads in messages.",
    "poll": "One round now: fetch, settle every new message, send what is due.",
    "preview": "Write every letter the bot can send into a folder, to look at.",
    "replay": "Rehearse a mailbox kept in files: what would be done, and what would be sent.",
    "retry": "Settle again a message that was set aside as trouble.",
    "roster": "Participants by group, with seat counts.",
    "run": "Poll, deliver and send the digest until stopped.",
    "show": "One registration with its whole history.",
}


class LazyGroup(click.Group):
    """A group that imports a command's module only when it is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        command = importlib.import_module(f"mailbot.cli.{cmd_name}").command
        assert isinstance(command, click.Command)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(sorted(COMMANDS.items()))


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="mailbot")
@common_options
@click.pass_context
def mailbot(ctx: click.Context, choices: Choices) -> None:
    """Registrations by e-mail: reads a coordinator's inbox, gives out seats, answers, and tells her every day.

    Exit status: 0 done, 1 something went wrong (told in one line), 2 wrong usage or configuration.
    """
    ctx.obj = choices
    if ctx.invoked_subcommand != "run":  # the others tell the outcome themselves; $MAILBOT_LOG=text or json logs, too
        os.environ.setdefault("MAILBOT_LOG", "off")


def run(arguments: Sequence[str] | None = None) -> int:
    """Run a command line (default: this program's); the exit status. What goes wrong is told, never a traceback."""
    from mailbot.cli.failing import told

    return told(lambda: mailbot(arguments, standalone_mode=False, prog_name="mailbot"))


def main() -> None:
    """The entry point."""
    for stream in (sys.stdout, sys.stderr):
        if stream:
            stream.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]  # a terminal may lack our letters
    sys.exit(run())
