"""`mailbot roster`: participants by group with seat counts, as a table, JSON, CSV or XLSX."""

from __future__ import annotations

import csv
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import click

from mailbot.cli.options import Choices, common_options
from mailbot.config.model import Config
from mailbot.domain.model import GroupState, Registration
from mailbot.domain.roster import roster

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


@click.command("roster")
@common_options
@click.option("--json", "as_object", is_flag=True, help="As one JSON object.")
@click.option(
    "--csv", "csv_path", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE", help="Write a CSV file."
)
@click.option(
    "--xlsx",
    "xlsx_path",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Write an Excel workbook.",
)
@click.option("--group", "key", metavar="KEY", help="One group only.")
def command(choices: Choices, as_object: bool, csv_path: Path | None, xlsx_path: Path | None, key: str | None) -> int:
    """Participants by group, with seat counts."""
    from mailbot.app import file_groups, open_records

    config = choices.config
    if key and key not in {g.key for g in config.course.groups}:
        known = ", ".join(g.key for g in config.course.groups)
        raise click.BadParameter(f"{key!r} is no group; there are: {known}.", param_hint="--group")
    store = open_records(config)
    try:
        store.sync_groups(file_groups(config), choices.clock()())
        registrations, groups = store.registrations(), store.groups()
    finally:
        store.close()
    content = roster(registrations, groups, config.course, key)
    if csv_path:
        write_csv(csv_path, content)
    if xlsx_path:
        xlsx_path.write_bytes(_workbook(registrations, groups, config))
    if as_object:
        click.echo(json.dumps(content, ensure_ascii=False))
    elif not (csv_path or xlsx_path):
        click.echo(as_table(content))
    return 0


def _workbook(registrations: Sequence[Registration], groups: Mapping[str, GroupState], config: Config) -> bytes:
    from mailbot.edges.spreadsheet import roster_workbook

    return roster_workbook(registrations, groups, config)


def rows(content: Mapping[str, Any]) -> list[tuple[str, Mapping[str, Any]]]:
    """(group key, participant) of everybody, the unplaced last with an empty key."""
    placed = [(g["key"], p) for g in content["groups"] for p in g["participants"]]
    return placed + [("", p) for p in content["unplaced"]]


def harmless(value: Any) -> str:
    """A cell that no spreadsheet takes for a formula: a leading = + - @ gets an apostrophe (a phone number is text,
    too).
    """
    text = "" if value is None else str(value)
    return "'" + text if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text


def write_csv(path: Path, content: Mapping[str, Any]) -> None:
    """The roster as CSV (RFC 4180), with a byte order mark so that Excel reads the accents."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("group", *COLUMNS))
        writer.writerows((key, *(harmless(p[c]) for c in COLUMNS)) for key, p in rows(content))


def as_table(content: Mapping[str, Any]) -> str:
    """The roster to read on a terminal."""
    lines = []
    for group in content["groups"]:
        when = group["date"] or group["month"] or ""
        lines.append(
            f"{group['label']} ({when}): {group['confirmed']}/{group['capacity']} seats, {group['waiting']} waiting"
        )
        lines += [f"  {line(p)}" for p in group["participants"]]
    if content["unplaced"]:
        lines += ["Without a group yet:", *(f"  {line(p)}" for p in content["unplaced"])]
    return "\n".join(lines)


def line(person: Mapping[str, Any]) -> str:
    """One participant on one line."""
    place = f" no. {person['position']}" if person["position"] else ""
    name = person["name"] or "(name to come)"
    told = f"{person['code']}  {name:<28} {person['status'] + place:<14} {person['email'] or '':<34} "
    return (told + (person["organization"] or "")).rstrip()
