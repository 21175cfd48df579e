"""How a command fails: a clear sentence on standard error, exit status 1 for what went wrong and 2 for wrong usage."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import click

WENT_WRONG, WRONG_USAGE = 1, 2


def told(command: Callable[[], Any]) -> int:
    """Run a command; the exit status, after telling what went wrong."""
    from mailbot.config.loading import ConfigProblems

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
    except BrokenPipeError:
        return 0
    except ConfigProblems as problems:
        return say(str(problems), WRONG_USAGE)
    except Exception as failure:
        return _failure(failure)
    return result if isinstance(result, int) else 0


def _failure(failure: Exception) -> int:
    from mailbot.app import Refused
    from mailbot.ports import EdgeError

    if isinstance(failure, Refused | EdgeError):
        return say(str(failure), WENT_WRONG)
    if isinstance(failure, OSError):
        where = f"{failure.filename}: " if failure.filename else ""
        return say(f"{where}{failure.strerror or type(failure).__name__}.", WENT_WRONG)
    raise failure


def say(sentence: str, status: int) -> int:
    """Tell it on standard error."""
    click.echo(f"mailbot: {sentence}", err=True)
    return status
