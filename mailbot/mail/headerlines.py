"""Header lines inside a text: the block above a quoted or forwarded message, in the forms of the mail programs people
use."""

from __future__ import annotations

import datetime as dt
import functools
import re
from dataclasses import dataclass

from mailbot.mail import headers
from mailbot.mail.folding import folded, words
from mailbot.mail.model import Address

MOST_LINES = 14
_LABEL = re.compile(r"^[\s>*]*\*?([^\W\d][\w '’/.-]{0,25}?)\*?\s{0,3}:\*?(?:\s+|$)(.*)$")
_MAILTO = re.compile(r"\[\s*mailto:\s*([^\]\s]+)\s*\]", re.IGNORECASE)
_ISO = re.compile(r"\b(\d{4})-(\d{2})-(\d{2})(?:[ T]+(?:à |at )?(\d{1,2})[:h](\d{2}))?")
_NUMERIC = re.compile(r"\b(\d{1,2})/(\d{1,2})/(\d{4})(?:[ ,]+(\d{1,2})[:h](\d{2}))?")
_DAY_MONTH = re.compile(
    r"\b(\d{1,2})(?:er)? +([a-z]{3,9})\.?,? +(\d{4})(?:[ ,]+(?:a |at )?(\d{1,2}) ?[:h] ?(\d{2})(?::\d{2})?)?"
    r"( ?[ap]\.?m)?"
)
_MONTH_DAY = re.compile(
    r"\b([a-z]{3,9})\.? +(\d{1,2}),? +(\d{4})(?:[ ,]+(?:at )?(\d{1,2}):(\d{2})(?::\d{2})?)?( ?[ap]\.?m)?"
)
MONTHS = {
    name: number
    for number, names in enumerate(
        ("january janvier jan janv", "february fevrier feb fev fevr", "march mars mar", "april avril apr avr",
         "may mai", "june juin jun", "july juillet jul juil", "august aout aug", "september septembre sep sept",
         "october octobre oct", "november novembre nov", "december decembre dec"), 1)
    for name in names.split()
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class HeaderBlock:
    """What header lines tell; `end` is the first line after them."""

    end: int
    author: Address | None = None
    date: dt.datetime | None = None
    subject: str | None = None
    to: tuple[Address, ...] = ()


@functools.cache
def _labels() -> dict[str, str]:
    table = words("quoting")["labels"]
    return {label: field for field, labels in table.items() for label in labels}


def label_of(line: str) -> tuple[str, str] | None:
    """(field, value) of a header line in any language we know."""
    found = _LABEL.match(line[:1_000])
    if not found:
        return None
    field = _labels().get(folded(found[1]).strip(" *"))
    return (field, found[2].strip()) if field else None


def read_block(lines: list[str], start: int, least: int) -> HeaderBlock | None:
    """The block of header lines at `start`: an author, a date or a subject among them, at least `least` different
    fields."""
    if start >= len(lines) or label_of(lines[start]) is None:
        return None
    fields: dict[str, str] = {}
    at, last = start, ""
    while at < len(lines) and at < start + MOST_LINES:
        told = label_of(lines[at])
        if told:
            if told[0] in fields and told[0] in ("author", "date"):
                break
            last = told[0]
            fields.setdefault(*told)
        elif last in ("to", "cc", "subject", "author") and lines[at].strip("> \t") and lines[at][:1] in (" ", "\t"):
            fields[last] += " " + lines[at].strip()
        else:
            break
        at += 1
    telling = {"author", "date", "subject"} & fields.keys()
    if not telling or len(fields) < least or ("author" not in fields and "date" not in fields and least > 1):
        return None
    return _block(fields, at)


def _block(fields: dict[str, str], end: int) -> HeaderBlock:
    return HeaderBlock(
        end=end,
        author=author_of(fields.get("author", "")),
        date=lenient_date(fields.get("date", "")),
        subject=fields.get("subject"),
        to=headers.addresses(_MAILTO.sub(r"<\1>", fields.get("to", ""))),
    )


def author_of(text: str) -> Address | None:
    """Name and address of an author line; a name alone has an empty address."""
    text = _MAILTO.sub(r"<\1>", text.strip().strip("*"))
    text = re.sub(r"<mailto:([^>]*)>", r"<\1>", text[:1_000])
    found = headers.addresses(text)
    if found:
        return found[0]
    name = headers.display_name(text)
    return Address("", name) if name else None


def lenient_date(text: str) -> dt.datetime | None:
    """A date as mail programs write it in French or English; without a zone, UTC is put (only the day is ever used)."""
    strict = headers.date(text)
    if strict:
        return strict
    flat = folded(text[:200])
    try:
        if found := _ISO.search(text[:200]):
            return _moment(int(found[1]), int(found[2]), int(found[3]), found[4], found[5])
        if found := _NUMERIC.search(flat):
            return _moment(int(found[3]), int(found[2]), int(found[1]), found[4], found[5])
        if (found := _DAY_MONTH.search(flat)) and found[2] in MONTHS:
            return _moment(int(found[3]), MONTHS[found[2]], int(found[1]), found[4], found[5], found[6])
        if (found := _MONTH_DAY.search(flat)) and found[1] in MONTHS:
            return _moment(int(found[3]), MONTHS[found[1]], int(found[2]), found[4], found[5], found[6])
    except ValueError:
        return None
    return None


def _moment(
    year: int, month: int, day: int, hour: str | None, minute: str | None, half: str | None = None
) -> dt.datetime:
    hours = int(hour or 0)
    if half and "p" in half and hours < 12:
        hours += 12
    return dt.datetime(year, month, day, hours, int(minute or 0), tzinfo=dt.UTC)


def from_attribution(text: str, end: int) -> HeaderBlock:
    """What an attribution line tells: "Le <date>, <author> a écrit :"."""
    email = headers.first_email(text)
    author = Address(email, _name_before(text, email)) if email else _author_without_address(text)
    return HeaderBlock(end=end, author=author, date=lenient_date(text))


def _name_before(text: str, address: str) -> str:
    """The words before "<address>", back to the last comma or clock time."""
    before = text[: text.lower().find(address)].rstrip("<[( ").removesuffix("mailto:").rstrip("<[( ")
    after_time = re.split(r"\d{1,2}\s?[:h]\s?\d{2}(?::\d{2})?(?:\s?[AaPp]\.?[Mm]\.?)?,?", before)[-1]
    name = after_time.rpartition(",")[2] if "," in after_time else after_time
    return headers.display_name(name.strip(" ,\"'«»"))


def _author_without_address(text: str) -> Address | None:
    """An attribution such as "Le 03/01/2013 10:00, Anne Roy a écrit :" tells a name only."""
    core = re.split(r"\s+(?:a\s+écrit|a\s+ecrit|wrote|écrit|schrieb|escribió)\s?:", text)[0]
    after_time = re.split(r"\d{1,2}\s?[:h]\s?\d{2}(?::\d{2})?(?:\s?[AaPp]\.?[Mm]\.?)?,?", core)[-1]
    name = after_time.rpartition(",")[2].strip()
    return Address("", headers.display_name(name)) if name and not any(c.isdigit() for c in name) else None


LOTUS_LABELS = {
    "a": "to",
    "to": "to",
    "pour": "to",
    "cc": "cc",
    "objet": "subject",
    "subject": "subject",
    "sujet": "subject",
}


def read_lotus(lines: list[str], start: int) -> HeaderBlock | None:
    """Lotus Notes: the author's line, a date line, then "A", "cc" and "Objet" on lines of their own above their
    values."""
    window = [(at, lines[at].strip()) for at in range(start, min(start + 24, len(lines))) if lines[at].strip()]
    if len(window) < 4 or ("@" not in window[0][1] and len(window[0][1].split()) > 6):
        return None
    if lenient_date(window[1][1]) is None or len(window[1][1]) > 60:
        return None
    fields: dict[str, str] = {}
    last, end = "", 0
    for at, text in window[2:]:
        field = LOTUS_LABELS.get(folded(text).rstrip(" :"))
        if field:
            last = field
        elif last and last not in fields:
            fields[last] = text
            end = at + 1
            if last == "subject":
                break
        else:
            break
    if "subject" not in fields or "to" not in fields:
        return None
    return HeaderBlock(
        end=end,
        author=author_of(window[0][1]),
        date=lenient_date(window[1][1]),
        subject=fields["subject"],
        to=headers.addresses(fields["to"]),
    )
