"""`mailbot replay`: a whole mailbox kept in files is rehearsed; nothing is changed and nothing is sent."""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from mailbot.cli.options import Choices, common_options
from mailbot.cli.words import echo_json, in_words, one_line

if TYPE_CHECKING:
    from mailbot.config.model import Config
    from mailbot.edges.mail_folder import Kept
    from mailbot.jobs.rehearse import Rehearsed
    from mailbot.ports import Arrival, Written

Line = dict[str, Any]
QUIET = ("left_alone", "automatic")  # what is none of our business is only counted


@click.command("replay")
@common_options
@click.option("--json", "as_lines", is_flag=True, help="One JSON object a message.")
@click.option(
    "--compare",
    "earlier",
    type=click.Path(path_type=Path, dir_okay=False, exists=True),
    metavar="FILE",
    help="Tell only what differs from an earlier run, kept with --json > FILE.",
)
@click.argument("path", type=click.Path(path_type=Path, exists=True))
def command(choices: Choices, as_lines: bool, earlier: Path | None, path: Path) -> None:
    """Rehearse a Maildir, an mbox or a folder of .eml files: what the bot would do with each message, and what it
    would send, beginning with empty records. Nothing is changed and nothing is sent.
    """
    from mailbot.cli.parse import course

    before = _read(earlier) if earlier else None
    lines = list(_rehearsed(path, course(choices)))
    if before is not None:
        _tell_changes(before, lines, as_lines)
        return
    for line in lines:
        if as_lines:
            echo_json(line)
        elif line["outcome"] not in QUIET:
            click.echo("\n".join(_in_words(line)))
    if not as_lines:
        click.echo(_summary(lines))


def _rehearsed(path: Path, config: Config) -> Iterator[Line]:
    """Every message's line, in the order of arrival, with a progress bar."""
    from mailbot.app import rehearsing
    from mailbot.cli.progress import shown_progress
    from mailbot.edges.mail_folder import messages
    from mailbot.jobs.rehearse import rehearse

    kept = messages(path)
    with rehearsing(config, os.environ) as work, shown_progress() as progress:
        for done in rehearse(work, _arrivals(kept, config.office.limits.message_bytes)):
            yield _line(kept[done.uid - 1], done)
            progress("replay", done.uid, len(kept))


def _arrivals(kept: Sequence[Kept], most: int) -> Iterator[Arrival]:
    """The messages as a server would hand them over: of one larger than the limit only its beginning."""
    from mailbot.ports import Arrival

    for uid, one in enumerate(kept, 1):
        raw = one.read()
        yield Arrival(uid, raw[:most], len(raw), one.moment, one.answered, truncated=len(raw) > most)


def _line(kept: Kept, done: Rehearsed) -> Line:
    """What is told of one message."""
    offers = _letters(done.offers)
    if done.settled is None:
        return {
            "file": kept.name,
            "at": kept.moment.isoformat(),
            "outcome": "trouble",
            "reason": None,
            "offers": offers,
        }
    reading, decision = done.settled.reading, done.settled.decision
    return {
        "file": kept.name,
        "at": kept.moment.isoformat(),
        "outcome": decision.outcome.value,
        "reason": decision.reason.value,
        "kind": reading.kind.value,
        "language": reading.language,
        "seats": reading.seats,
        "participants": [person.name for person in reading.seated],
        "contact": reading.contact.email,
        "group": reading.group,
        "concerns": list(reading.concerns),
        "question": reading.question,
        "letters": _letters(done.settled.written),
        "offers": offers,
    }


def _letters(written: Iterable[Written]) -> list[Line]:
    return [{"kind": w.letter.kind.value, "to": w.letter.to.email, "subject": w.rendered.subject} for w in written]


def _in_words(line: Line) -> Iterator[str]:
    """One message for a person to read."""
    yield one_line(line["file"])
    reason = f": {in_words('reasons', line['reason'])}" if line["reason"] else ""
    yield f"    {in_words('outcomes', line['outcome'])}{reason}"
    names = ", ".join(one_line(name or "?") for name in line.get("participants") or [])
    if names or line.get("group"):
        yield f"    who: {names or '-'}; group: {line.get('group') or 'not told'}"
    for letter in (*line.get("letters", ()), *line["offers"]):
        yield f"    would send to {letter['to']}: {one_line(letter['subject'])}"


def _summary(lines: Sequence[Line]) -> str:
    outcomes = Counter(line["outcome"] for line in lines)
    letters = sum(len(line.get("letters", ())) + len(line["offers"]) for line in lines)
    counts = ", ".join(f"{count} {in_words('outcomes', outcome)}" for outcome, count in outcomes.most_common())
    return f"{len(lines)} messages: {counts}; {letters} letters. Nothing was changed or sent."


# --- against an earlier run


def _read(file: Path) -> dict[str, Line]:
    """The lines of an earlier run, by file. Errors: a usage error that names the line."""
    lines: dict[str, Line] = {}
    for number, text in enumerate(file.read_text("utf-8", "replace").splitlines(), 1):
        try:
            line = json.loads(text)
            lines[line["file"]] = line
        except (ValueError, TypeError, KeyError):
            raise click.BadParameter(
                f"line {number} of {file} is not what `mailbot replay --json` prints.", param_hint="--compare"
            ) from None
    return lines


def _tell_changes(before: dict[str, Line], lines: Sequence[Line], as_lines: bool) -> None:
    now = {line["file"]: line for line in lines}
    changed = 0
    for file in dict.fromkeys((*before, *now)):
        changes = _changes(before.get(file), now.get(file))
        changed += bool(changes)
        if changes and as_lines:
            echo_json({"file": file, "changed": {field: {"before": a, "now": b} for field, a, b in changes}})
        elif changes:
            click.echo(one_line(file))
            for field, a, b in changes:
                click.echo(f"    {field}: {_told(a)} → {_told(b)}")
    if not as_lines:
        click.echo(f"{changed} of {len(before.keys() | now.keys())} messages differ from the earlier run.")


def _changes(before: Line | None, now: Line | None) -> list[tuple[str, Any, Any]]:
    """(field, before, now) of all that differs; a message that one of the runs lacks differs as a whole."""
    if before is None or now is None:
        return [("message", "there" if before else "not there", "there" if now else "not there")]
    return [(key, before.get(key), now.get(key)) for key in now | before if before.get(key) != now.get(key)]


def _told(value: Any) -> str:
    return one_line(json.dumps(value, ensure_ascii=False)) if isinstance(value, list) else one_line(str(value))
