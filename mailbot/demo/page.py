"""The demonstration's page: every letter, every digest and the roster, to look at in a browser."""

from __future__ import annotations

import html
from collections.abc import Iterator
from email import message_from_bytes
from email.message import Message as Mime
from pathlib import Path
from typing import Any

from mailbot.app import open_records
from mailbot.config.model import Config
from mailbot.demo.play import Played, decoded, plain_text
from mailbot.domain.roster import roster

HEAD = """<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>mailbot demonstration</title>
<meta name="viewport" content="width=device-width, initial-scale=1">"""
STYLE = """
:root{color-scheme:light dark;--ink:#1d2733;--soft:#5b6875;--line:#d9e0e6;--back:#fff;--band:#f4f7f9;--accent:#1f6f5c}
@media(prefers-color-
scheme:dark){:root{--ink:#e8edf1;--soft:#9fb0bd;--line:#34424d;--back:#14191d;--band:#1c2429;--accent:#6cc7ae}}
body{font:16px/1.5 system-ui,sans-serif;color:var(--ink);background:var(--back);max-width:62rem;margin:2rem
auto;padding:0 1rem} h1{font-size:1.6rem;margin:0 0 .3rem}h2{font-size:1.2rem;margin:2.2rem 0
.6rem}p.lead{color:var(--soft);margin:0} table{border-collapse:collapse;width:100%;font-size:.92rem}th,td{text-
align:left;padding:.35rem .6rem;border-bottom:1px solid var(--line);vertical-align:top} th{color:var(--soft);font-
weight:600}a{color:var(--accent)}.scroll{overflow-x:auto}.full{color:#b3541e}
"""


def write_page(folder: Path, config: Config, played: Played) -> str:
    """Write the page and what it links to; a sentence with the counts."""
    letters = folder / "letters"
    letters.mkdir()
    owner = config.office.mailbox.address
    to_people = [(to, message_from_bytes(raw), raw) for to, raw in played.letters if to != owner]
    digests = [(to, message_from_bytes(raw), raw) for to, raw in played.letters if to == owner]
    body = [
        "<h1>mailbot: nine days in January 2013</h1>",
        f'<p class="lead">{len(played.arrived)} messages arrived, {len(to_people)} letters left, '
        f"{len(digests)} digests were read over coffee.</p>",
        "<h2>The digests</h2>",
        *_listed(letters, "digest", digests),
        "<h2>Who comes</h2>",
        *_roster(config),
        "<h2>The letters</h2>",
        *_listed(letters, "letter", to_people),
        "<h2>What arrived</h2>",
        *_arrived(played),
    ]
    (folder / "index.html").write_text(
        f"{HEAD}<style>{STYLE}</style></head><body>{''.join(body)}</body></html>", "utf-8"
    )
    return f"{len(played.arrived)} messages in, {len(to_people)} letters and {len(digests)} digests out."


def _listed(folder: Path, name: str, letters: list[tuple[str, Mime, bytes]]) -> Iterator[str]:
    yield '<div class="scroll"><table><tr><th>When</th><th>To</th><th>Subject</th><th></th></tr>'
    for number, (to, letter, raw) in enumerate(letters, 1):
        file = f"{name}-{number:02}"
        (folder / f"{file}.eml").write_bytes(raw)
        (folder / f"{file}.html").write_text(as_page(letter), "utf-8")
        cells = (decoded(letter["Date"])[:22], to, decoded(letter["Subject"]))
        links = f'<a href="letters/{file}.html">look</a> · <a href="letters/{file}.eml">.eml</a>'
        yield "<tr>" + "".join(f"<td>{html.escape(c)}</td>" for c in cells) + f"<td>{links}</td></tr>"
    yield "</table></div>"


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
        when = group["date"] or group["month"]
        seats = f"{group['confirmed']} of {group['capacity']} seats, {group['waiting']} waiting"
        yield f"<h3{full}>{html.escape(group['label'])}, {when}: {seats}</h3>"
        yield from _people(group["participants"])
    if content["unplaced"]:
        yield "<h3>No group yet</h3>"
        yield from _people(content["unplaced"])


def _people(people: list[dict[str, Any]]) -> Iterator[str]:
    yield '<div class="scroll"><table><tr><th>Name</th><th>Organization</th><th>E-mail</th><th>Status</th></tr>'
    for person in people:
        place = f" ({person['position']})" if person["position"] else ""
        cells = (person["name"] or "(name to come)", person["organization"], person["email"], person["status"] + place)
        yield "<tr>" + "".join(f"<td>{html.escape(c or '')}</td>" for c in cells) + "</tr>"
    yield "</table></div>"


def _arrived(played: Played) -> Iterator[str]:
    yield '<div class="scroll"><table><tr><th>When</th><th>From</th><th>Subject</th></tr>'
    for at, sender, subject in played.arrived:
        yield f"<tr><td>{at:%d %b %H:%M}</td><td>{html.escape(sender)}</td><td>{html.escape(subject)}</td></tr>"
    yield "</table></div>"
