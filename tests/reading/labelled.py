"""The labelled messages of `tests/messages`, built as plain mail, and how far a reading agrees with their labels."""

from __future__ import annotations

import json
import re
import unicodedata
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime, formataddr
from pathlib import Path
from typing import Any

from mailbot.config.model import Config
from mailbot.mail.message import parse
from mailbot.mail.model import Message
from mailbot.reading.model import Contents, Reading

FOLDER = Path(__file__).parents[1] / "messages"
CARD = {"FN": "Nom", "ORG": "Organisation", "TITLE": "Titre", "TEL": "Téléphone", "EMAIL": "Courriel"}
SILENT = {"automatic", "unrelated"}
ACTS = {"registration", "cancellation", "change"}


def labelled(name: str) -> list[dict[str, Any]]:
    """The messages of one file, each with its `truth`."""
    return [json.loads(line) for line in (FOLDER / f"{name}.jsonl").read_text("utf-8").splitlines() if line.strip()]


def built(told: dict[str, Any], config: Config) -> Message:
    """A labelled message as plain mail: quoted text with "> ", a forward under its header lines."""
    return parse(raw(told, config.office.mailbox.address))


def raw(told: dict[str, Any], to: str) -> bytes:
    """The bytes of a labelled message sent to somebody."""
    mail = EmailMessage()
    mail["From"] = _address(told["from"])
    mail["To"] = to
    mail["Date"] = format_datetime(datetime.fromisoformat(told["date"]))
    mail["Subject"] = told["subject"]
    if told.get("reply_to"):
        mail["Reply-To"] = told["reply_to"]
    if told["mode"] == "reply":
        mail["In-Reply-To"] = "<letter@exemple.test>"
    for header, value in told.get("headers", {}).items():
        mail[header] = value
    mail.set_content(told["body"] + _below(told), cte="8bit")
    return bytes(mail)


def _address(person: dict[str, str]) -> str:
    return formataddr((person.get("name") or "", person["email"]))


def _below(told: dict[str, Any]) -> str:
    quoted = told.get("quoted")
    if not quoted or told.get("inline_reply"):  # the text holds the quote, and the answers between its lines
        return ""
    author, day = f"{quoted['from']['name']} <{quoted['from']['email']}>", quoted["date"][:10]
    if told["mode"] == "forward":
        head = f"---------- Forwarded message ---------\nFrom: {author}\nDate: {day}\n"
        return f"\n\n{head}Subject: {quoted['subject']}\nTo: {quoted.get('to', 'x@exemple.test')}\n\n{quoted['body']}"
    marked = "\n".join(f"> {line}" for line in quoted["body"].split("\n"))
    return f"\n\nLe {day} à 09:00, {author} a écrit :\n\n{marked}"


def contents_of(told: dict[str, Any]) -> tuple[Contents, ...]:
    """What the forms and business cards attached to it hold."""
    return tuple(
        Contents(a["name"], tuple(a["fields"].items()) if "fields" in a else tuple(_card(a["lines"])))
        for a in told.get("attachments", [])
        if a["kind"] in ("docx_form", "pdf_form", "vcard")
    )


def _card(lines: list[str]) -> list[tuple[str, str]]:
    pairs = [line.partition(":") for line in lines]
    return [
        (CARD[key.split(";")[0]], value) for key, _, value in pairs if key.split(";")[0] in CARD and "FAX" not in key
    ]


def plain(text: str | None) -> str:
    """Lower case, no accents, single blanks."""
    folded = unicodedata.normalize("NFKD", text or "").encode("ascii", "ignore").decode().lower()
    return " ".join(re.findall(r"[a-z0-9@.]+", folded))


def kind_agrees(truth: dict[str, Any], found: Reading) -> bool:
    return found.kind.value in (truth.get("kind_ok") or [truth["kind"]])


def people_agree(truth: dict[str, Any], found: Reading) -> bool:
    """Whether exactly the labelled people are to be seated."""
    named = sorted(plain(p.name) for p in found.participants if p.name)
    return named == sorted(plain(p["name"]) for p in truth["participants"])


def group_agrees(truth: dict[str, Any], found: Reading) -> bool:
    return found.group in (truth.get("group_ok") or [truth.get("group")])


def harms(truth: dict[str, Any], found: Reading) -> bool:
    """Whether somebody gets a wrong answer or a wrong seat."""
    if not kind_agrees(truth, found):
        if truth["kind"] in SILENT:
            return found.kind.value not in SILENT
        return truth["kind"] == "registration" or found.kind.value in ACTS | SILENT
    return truth["kind"] == "registration" and _seats_wrongly(truth, found)


def _seats_wrongly(truth: dict[str, Any], found: Reading) -> bool:
    known = {plain(p["name"]) for p in truth["participants"]}
    stranger = any(p.name and plain(p.name) not in known for p in found.participants)
    few = (found.seats or 0) < min(truth.get("seats_ok") or [truth.get("seats", len(known))])
    return stranger or few or (found.group is not None and not group_agrees(truth, found))


def fields(truth: dict[str, Any], found: Reading) -> dict[str, bool]:
    """Whether each field that the label of a message speaks of is read as labelled."""
    told = {"kind": kind_agrees(truth, found)}
    if truth["kind"] in SILENT:
        return told
    told["language"] = found.language in (truth.get("language_ok") or [truth["language"]])
    if truth["kind"] == "registration":
        told |= _of_places(truth, found)
    told["dessert"] = bool(found.dessert_guess) == bool(truth.get("dessert_guess"))
    if truth.get("who") is not None and truth["kind"] in ("cancellation", "change", "status"):
        named = sorted(map(plain, found.concerns))
        told["concerns"] = named in (
            sorted(map(plain, truth["who"])),
            sorted(map(plain, truth.get("who_ok", truth["who"]))),
        )
    if truth.get("question") is not None:
        told["question"] = found.question == truth["question"]
    return told


def _of_places(truth: dict[str, Any], found: Reading) -> dict[str, bool]:
    wanted = truth["participants"]
    by_name = {plain(person.name): person for person in found.participants if person.name}
    pairs = [(person, by_name.get(plain(person["name"]))) for person in wanted]
    seats = truth.get("seats_ok") or [truth.get("seats", len(wanted))]
    return {
        "seats": found.seats in seats,
        "people": people_agree(truth, found),
        "emails": all(q is not None and plain(q.email) == plain(p.get("email")) for p, q in pairs),
        "phones": all(q is not None and _number(q.phone, q.extension) in _numbers(p) for p, q in pairs),
        "organizations": all(q is not None and _houses_agree(p, q.organization) for p, q in pairs),
        "group": group_agrees(truth, found),
    }


def _number(phone: str | None, extension: str | None) -> str:
    digits = re.sub(r"\D", "", phone or "")[-10:]
    return f"{digits}x{extension}" if digits and extension else digits


def _numbers(person: dict[str, Any]) -> set[str]:
    return {_number(person.get("phone"), person.get("extension")), *person.get("phone_ok", [])}


def _houses_agree(person: dict[str, Any], found: str | None) -> bool:
    """Whether an organisation is the one labelled, or a longer or shorter form of its name."""
    if not person.get("organization"):
        return not found
    core = _core(found)
    accepted = [_core(name) for name in (person["organization"], *person.get("organization_ok", []))]
    return bool(core) and any(core <= wanted or wanted <= core for wanted in accepted)


def _core(name: str | None) -> set[str]:
    small = ["inc", "ltee", "enr", "senc", "ltd", "la", "le", "les", "l", "de", "du", "des", "d", "the", "of"]
    return set(plain(name).replace(".", "").split()) - {*small}
