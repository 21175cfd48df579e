"""How a command fails: a clear sentence on standard error, exit status 1 for what went wrong and 2 for wrong usage."""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

WENT_WRONG, WRONG_USAGE = 1, 2
PACKAGE = Path(__file__).resolve().parent.parent


def told(command: Callable[[], Any]) -> int:
    """Run a command; the exit status, after telling what went wrong. $MAILBOT_DEBUG shows the traceback as well."""
    status = _status(command)
    try:
        if sys.stdout:
            sys.stdout.flush()  # whoever reads us may be gone: found out here, not as Python ends
    except OSError as problem:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        if not status and not isinstance(problem, BrokenPipeError):  # what failed before has told it already
            return say(f"the output could not be written: {problem.strerror}.", WENT_WRONG)
    return status


def _status(command: Callable[[], Any]) -> int:
    try:
        result = command()
    except click.exceptions.Exit as end:
        return end.exit_code
    except click.UsageError as wrong:
        wrong.show()
        return WRONG_USAGE
    except click.ClickException as wrong:
        return say(wrong.format_message(), WENT_WRONG)
    except (click.Abort, KeyboardInterrupt):
        return say("stopped.", WENT_WRONG)
    except (BrokenPipeError, SystemExit):
        return 0  # `| head` has seen enough; click ends by itself then
    except Exception as failure:
        if os.environ.get("MAILBOT_DEBUG"):
            traceback.print_exc()
        return say(*_in_words(failure))
    return result if isinstance(result, int) else 0


def say(sentence: str, status: int) -> int:
    """Tell it on standard error."""
    click.echo(f"mailbot: {sentence}", err=True)
    return status


def _in_words(failure: Exception) -> tuple[str, int]:
    """What to say of a failure, and the exit status."""
    from mailbot.app import Misused, Refused
    from mailbot.cli.words import one_line
    from mailbot.config.problems import ConfigProblems
    from mailbot.ports import EdgeError

    if isinstance(failure, ConfigProblems | Misused):
        return str(failure), WRONG_USAGE
    if isinstance(failure, EdgeError):
        return one_line(failure.sentence), WENT_WRONG  # it may quote a server
    if isinstance(failure, Refused):
        return str(failure), WENT_WRONG
    if isinstance(failure, OSError) and failure.strerror:
        where = f"{failure.filename}: " if failure.filename else ""
        return f"{where}{failure.strerror}.", WENT_WRONG
    return f"{_surprise(failure)} To see it whole, run it again with MAILBOT_DEBUG=1.", WENT_WRONG


def _surprise(failure: Exception) -> str:
    """Where something unexpected happened; never its text, which may quote a mail."""
    frames = traceback.extract_tb(failure.__traceback__)
    ours = [frame for frame in frames if PACKAGE in Path(frame.filename).parents]
    place = f" in {Path(ours[-1].filename).relative_to(PACKAGE.parent)}, line {ours[-1].lineno}" if ours else ""
    return f"something unexpected happened ({type(failure).__name__}{place})."
