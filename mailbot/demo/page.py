"""The demonstration's page: every letter, every digest and the roster, to look at in a browser."""

from __future__ import annotations

import html
from collections.abc import Iterable, Iterator, Sequence
from email import message_from_bytes
from email.message import Message as Mime
from email.utils import parsedate_to_datetime
from importlib.resources import files
from pathlib import Path
from string import Template
from typing import Any

from mailbot.app import open_records
from mailbot.config.model import Config
from mailbot.demo.play import Played
from mailbot.demo.writing import decoded, plain_text
from mailbot.domain.roster import roster
from mailbot.jobs.tidy import WAITS

WHEN = "%a %d %b %H:%M"
CAME_BACK = "came back"


def write_page(folder: Path, config: Config, played: Played) -> str:
    """Write the page and what it links to; a sentence with the counts."""
    letters = folder / "letters"
    letters.mkdir()
    owner = config.office.mailbox.address
    to_people = [(to, raw) for to, raw in played.letters if to != owner]
    digests = [(to, raw) for to, raw in played.letters if to == owner]
    counts = f"{len(played.arrived)} messages arrived, {len(to_people)} letters left, {len(digests)} digests were sent."
    page = Template(files("mailbot.demo").joinpath("page.html").read_text("utf-8"))
    content = page.substitute(
        days=f"{played.first_day:%-d %B} to {played.last_day:%-d %B %Y}",
        summary=counts,
        digests=_listed(letters, "digest", digests),
        roster="".join(_roster(config)),
        letters=_listed(letters, "letter", to_people, to_whom=True, came_back=played.came_back),
        inbox=_arrived(config, played),
    )
    (folder / "index.html").write_text(content, "utf-8")
    return counts


def _table(columns: Sequence[tuple[str, str]], rows: Iterable[Sequence[str]]) -> str:
    """A table; `columns` are (heading, class of its width), `rows` hold cells as HTML."""
    widths = "".join(f'<col class="{width}">' for _, width in columns)
    head = "".join(f"<th>{heading}</th>" for heading, _ in columns)
    body = "".join(f"<tr>{''.join(row)}</tr>" for row in rows)
    return f'<div class="scroll"><table><colgroup>{widths}</colgroup><tr>{head}</tr>{body}</table></div>'


def _cell(text: str | None, style: str = "") -> str:
    return f'<td class="{style}">{html.escape(text or "")}</td>' if style else f"<td>{html.escape(text or '')}</td>"


def _listed(
    folder: Path,
    name: str,
    letters: Sequence[tuple[str, bytes]],
    *,
    to_whom: bool = False,
    came_back: frozenset[str] = frozenset(),
) -> str:
    """A table of letters, each written beside the page as `.eml` and as a page of its own."""
    columns = [("When", "when"), ("To", ""), ("Subject", ""), ("", "files")]
    rows = []
    for number, (to, raw) in enumerate(letters, 1):
        letter, file = message_from_bytes(raw), f"{name}-{number:02}"
        (folder / f"{file}.eml").write_bytes(raw)
        (folder / f"{file}.html").write_text(as_page(letter), "utf-8")
        cells = [
            _cell(f"{parsedate_to_datetime(letter['Date']):{WHEN}}", "soft"),
            _cell(f"{to} ({CAME_BACK})", "warm") if to in came_back else _cell(to),
            _cell(decoded(letter["Subject"])),
            f'<td><a href="letters/{file}.html">look</a> · <a href="letters/{file}.eml">.eml</a></td>',
        ]
        rows.append(cells if to_whom else [cells[0], *cells[2:]])
    return _table(columns if to_whom else [columns[0], *columns[2:]], rows)


def as_page(letter: Mime) -> str:
    """The letter's HTML part, or its text."""
    for part in letter.walk():
        payload = part.get_payload(decode=True)
        if part.get_content_type() == "text/html" and isinstance(payload, bytes):
            return payload.decode("utf-8", "replace")
    return f"<!DOCTYPE html><meta charset=utf-8><pre>{html.escape(plain_text(letter))}</pre>"


def _roster(config: Config) -> Iterator[str]:
    store = open_records(config)
    try:
        content = roster(store.registrations(), store.groups(), config.course)
    finally:
        store.close()
    for group in content["groups"]:
        full = ' class="full"' if group["confirmed"] >= group["capacity"] else ""
        waiting = f", {group['waiting']} waiting" if group["waiting"] else ""
        seats = f"{group['date'] or group['month']}: {group['confirmed']} of {group['capacity']} seats{waiting}"
        yield f"<h3{full}>{html.escape(group['label'])}<small>{seats}</small></h3>"
        yield _people(group["participants"])
    if content["unplaced"]:
        yield "<h3>No group yet</h3>" + _people(content["unplaced"])


def _people(people: Sequence[dict[str, Any]]) -> str:
    if not people:
        return "<p>Nobody yet.</p>"
    columns = [
        ("Name", "name"),
        ("Organization", ""),
        ("E-mail", "address"),
        ("Telephone", "phone"),
        ("Status", "status"),
    ]
    return _table(columns, map(_person, people))


def _person(person: dict[str, Any]) -> list[str]:
    place = f" ({person['position']})" if person["position"] else ""
    style = "" if person["status"] == "confirmed" else "soft" if person["status"] == "cancelled" else "warm"
    told = (person["name"] or "(name to come)", person["organization"], person["email"], person["phone"])
    return [*map(_cell, told), _cell(person["status"] + place, style)]


def _arrived(config: Config, played: Played) -> str:
    columns = [("When", "when"), ("From", ""), ("Subject", ""), ("Where it lies", "")]
    handled = config.office.mailbox.handled_folder
    rows = (
        [_cell(f"{at:{WHEN}}", "soft"), _cell(sender), _cell(subject), *_place(played.places.get(message_id), handled)]
        for at, sender, subject, message_id in played.arrived
    )
    return _table(columns, rows)


def _place(place: tuple[str, frozenset[str]] | None, handled: str) -> list[str]:
    """Where a message lies, in words."""
    if place is None:
        return [_cell("gone", "warm")]
    folder, flags = place
    if folder == handled:
        return [_cell(f"settled, in {handled}")]
    return (
        [_cell("in the inbox, waits for her", "warm")] if WAITS in flags else [_cell("in the inbox, untouched", "soft")]
    )
