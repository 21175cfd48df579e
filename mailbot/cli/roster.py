"""`mailbot roster`: participants by group with seat counts, as a table, JSON, CSV or XLSX."""

from __future__ import annotations

import csv
import re
import sys
from collections.abc import Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from mailbot.cli.options import Choices, common_options
from mailbot.cli.words import echo_json, in_words, one_line

if TYPE_CHECKING:
    from mailbot.config.model import Config
    from mailbot.domain.model import GroupState, Registration

COLUMNS = (
    "code",
    "name",
    "email",
    "phone",
    "extension",
    "organization",
    "title",
    "language",
    "status",
    "paid",
    "registered_at",
    "position",
)
SHOWN = ("code", "name", "status", "email", "organization")
# Where a spreadsheet begins a formula: in front of a cell, or behind what another country's program takes for the end
# of one (";" is the separator of French lists, "," of English ones).
_FORMULA = re.compile(r"""(^|[;,\t\r\n]["\s]{0,9})(?=[=+\-@＝＋－＠\t\r])""")
_PHONE = re.compile(r"\+[0-9]{3,15}")
_file = click.Path(path_type=Path, dir_okay=False)


@click.command("roster")
@common_options
@click.option("--json", "as_object", is_flag=True, help="As one JSON object.")
@click.option("--csv", "csv_path", type=_file, metavar="FILE", help="Write a CSV file.")
@click.option("--xlsx", "xlsx_path", type=_file, metavar="FILE", help="Write an Excel workbook.")
@click.option("--group", "key", metavar="KEY", help="One group only.")
def command(choices: Choices, as_object: bool, csv_path: Path | None, xlsx_path: Path | None, key: str | None) -> None:
    """Participants by group, with seat counts."""
    from mailbot.domain.roster import roster

    _known_group(key, choices.config)
    registrations, groups = _records(choices)
    content = roster(registrations, groups, choices.config.course, key)
    if csv_path:
        write_csv(csv_path, content)
    if xlsx_path:
        xlsx_path.write_bytes(workbook(registrations, groups, choices.config, key))
    if as_object:
        echo_json(content)
    elif not (csv_path or xlsx_path):
        show(content)


def _known_group(key: str | None, config: Config) -> None:
    known = [group.key for group in config.course.groups]
    if key is not None and key not in known:
        raise click.BadParameter(f"{key!r} is no group; there are: {', '.join(known)}.", param_hint="--group")


def _records(choices: Choices) -> tuple[Sequence[Registration], Mapping[str, GroupState]]:
    """Everybody, and the groups as they stand: with what the file says since the last round."""
    from mailbot.app import file_groups, open_records

    now = choices.clock()()
    with closing(open_records(choices.config)) as store:
        store.sync_groups(file_groups(choices.config), now)
        return store.registrations(), store.groups()


def workbook(
    registrations: Sequence[Registration], groups: Mapping[str, GroupState], config: Config, key: str | None
) -> bytes:
    """The XLSX file, of one group or of all."""
    from mailbot.edges.spreadsheet import roster_workbook

    if key is None:
        return roster_workbook(registrations, groups, config)
    people = [(r, tuple(p for p in r.participants if p.group == key)) for r in registrations]
    some = [r.model_copy(update={"participants": mine}) for r, mine in people if mine]
    return roster_workbook(some, {k: state for k, state in groups.items() if k == key}, config)


def rows(content: Mapping[str, Any]) -> list[tuple[str, Mapping[str, Any]]]:
    """(group key, participant) of everybody, the unplaced last with an empty key."""
    placed = [(g["key"], p) for g in content["groups"] for p in g["participants"]]
    return placed + [("", p) for p in content["unplaced"]]


def harmless(value: Any) -> str:
    """A cell that no spreadsheet takes for a formula: an apostrophe goes before = + - and @ (telephones aside)."""
    text = "" if value is None else str(value)
    return text if _PHONE.fullmatch(text) else _FORMULA.sub(r"\1'", text)


def write_csv(path: Path, content: Mapping[str, Any]) -> None:
    """The roster as CSV (RFC 4180), with a byte order mark so that Excel reads the accents."""
    with path.open("w", encoding="utf-8-sig", errors="replace", newline="") as file:
        writer = csv.writer(file, quoting=csv.QUOTE_ALL)
        writer.writerow(("group", *COLUMNS))
        writer.writerows((key, *(harmless(p[c]) for c in COLUMNS)) for key, p in rows(content))


# --- to look at -------------------------------------------------------------------------------------------------------


def show(content: Mapping[str, Any]) -> None:
    """Tables where a person looks, plain lines where a program reads."""
    if sys.stdout.isatty():
        _show_tables(content)
    else:
        click.echo(as_lines(content))


def heading(group: Mapping[str, Any]) -> str:
    """A group and its seats."""
    waiting = f", {group['waiting']} waiting" if group["waiting"] else ""
    when = group["date"] or group["month"] or "no date"
    return f"{group['label']} ({group['key']}, {when}): {group['confirmed']} of {group['capacity']} seats{waiting}"


def cells(person: Mapping[str, Any]) -> tuple[str, ...]:
    """What is shown of a participant, in the order of SHOWN."""
    status = in_words("statuses", person["status"])
    place = f", no. {person['position']}" if person["position"] else ""
    paid = ", paid" if person["paid"] else ""
    name = one_line(person["name"]) or "(name to come)"
    return person["code"], name, status + place + paid, one_line(person["email"]), one_line(person["organization"])


def sections(content: Mapping[str, Any]) -> list[tuple[str, list[tuple[str, ...]]]]:
    """(heading, rows) of each group, and of those without one."""
    found = [(heading(group), [cells(p) for p in group["participants"]]) for group in content["groups"]]
    unplaced = [("Without a group yet:", [cells(p) for p in content["unplaced"]])] if content["unplaced"] else []
    return found + unplaced


def as_lines(content: Mapping[str, Any]) -> str:
    """The roster as text, a participant a line."""
    told = sections(content)
    people = [row for _, some in told for row in some]
    widths = [max((len(row[column]) for row in people), default=0) for column in range(len(SHOWN))]
    lines = []
    for title, some in told:
        lines.append(title)
        lines += [("  " + "  ".join(map(str.ljust, row, widths))).rstrip() for row in some]
    return "\n".join(lines)


def _show_tables(content: Mapping[str, Any]) -> None:
    from rich import box
    from rich.console import Console
    from rich.table import Column, Table
    from rich.text import Text

    console = Console()
    for title, some in sections(content):
        console.print(Text(title, style="bold"))
        if some:
            columns = [Column(name.capitalize(), no_wrap=name == "code", overflow="fold") for name in SHOWN]
            table = Table(*columns, box=box.SIMPLE_HEAD, header_style="dim")
            for row in some:
                table.add_row(*map(Text, row))
            console.print(table)
        else:
            console.print()
