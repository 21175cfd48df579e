"""Header values, bounded and decoded: RFC 2047 words, address lists, dates and Message-IDs, by linear scanners of our
own.

The standard library's own parsers of addresses and structured headers can take minutes, or end in RecursionError, on
a header made for it; these take one pass over a value that was cut to a stated length first.
"""

from __future__ import annotations

import base64
import binascii
import datetime as dt
import quopri
import re

from mailbot.mail.charsets import decode_bytes
from mailbot.mail.model import Address

MOST_LENGTH = 20_000
MOST_ADDRESSES = 200
_WORD = re.compile(r"=\?([A-Za-z0-9_\-.:*']{1,40})\?([bBqQ])\?([^?\s]{0,2000})\?=")
_BETWEEN = re.compile(r"(\?=)[ \t\r\n]+(=\?)")
_ID = re.compile(r"<([^<>\s]{1,500})>")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_EMAIL = re.compile(r"[^\s@<>\"(),;:\[\]\\]{1,64}@[^\s@<>\"(),;:\[\]\\]{1,255}")


def unfolded(value: str) -> str:
    """One line, at most MOST_LENGTH characters."""
    return " ".join(value[:MOST_LENGTH].replace("\r", " ").replace("\n", " ").split())


def _decoded_word(match: re.Match[str]) -> tuple[str, bytes]:
    charset, encoding, text = match[1].partition("*")[0], match[2].lower(), match[3]
    if encoding == "q":
        return charset, quopri.decodestring(text.replace("_", " ").encode("ascii", "replace"), header=False)
    try:
        return charset, base64.b64decode(text + "=" * (-len(text) % 4))
    except (binascii.Error, ValueError):
        return charset, text.encode("ascii", "replace")


def decoded(value: str) -> str:
    """A header value in readable letters (RFC 2047): adjacent words of one charset are joined before they are decoded,
    because some programs cut a character in two. Raw 8-bit bytes are guessed; control and direction marks dropped."""
    text = _readable(unfolded(value))
    pieces: list[str] = []
    pending: tuple[str, bytes] | None = None
    at = 0
    for match in _WORD.finditer(_BETWEEN.sub(r"\1\2", text)):
        source = match.string
        between = source[at : match.start()]
        if pending and between:
            pieces.append(decode_bytes(pending[1], pending[0]))
            pending = None
        pieces.append(between)
        charset, data = _decoded_word(match)
        if pending and pending[0].lower() == charset.lower():
            pending = (charset, pending[1] + data)
        else:
            if pending:
                pieces.append(decode_bytes(pending[1], pending[0]))
            pending = (charset, data)
        at = match.end()
    source = _BETWEEN.sub(r"\1\2", text)
    if pending:
        pieces.append(decode_bytes(pending[1], pending[0]))
    pieces.append(source[at:])
    return _CONTROL.sub("", unfolded("".join(pieces))).strip()


def _readable(text: str) -> str:
    """Raw 8-bit bytes (kept by the standard parser as surrogates) as the characters they were meant to be."""
    if text.isascii():
        return text
    try:
        data = text.encode("ascii", "surrogateescape")
    except UnicodeEncodeError:
        return text.encode("utf-8", "replace").decode("utf-8", "replace")
    return decode_bytes(data, "utf-8")


def addresses(value: str) -> tuple[Address, ...]:
    """The mailboxes of an address header (RFC 5322, 3.4; groups are opened), at most MOST_ADDRESSES, in one pass."""
    found: list[Address] = []
    for part in _split(_readable(unfolded(value))):
        if (one := _mailbox(part)) is not None:
            found.append(one)
        if len(found) >= MOST_ADDRESSES:
            break
    return tuple(found)


def _split(text: str) -> list[str]:
    """At commas and semicolons outside quotes, comments and angle brackets; a group's name before ':' is dropped."""
    parts: list[str] = []
    current: list[str] = []
    quoted, comment, angle = False, 0, False
    escaped = False
    for char in text:
        if escaped:
            escaped = False
        elif char == "\\":
            escaped = True
        elif char == '"' and not comment:
            quoted = not quoted
        elif not quoted and char == "(":
            comment += 1
        elif not quoted and char == ")" and comment:
            comment -= 1
        elif not quoted and not comment and char in "<>":
            angle = char == "<"
        elif not quoted and not comment and not angle and char in ",;":
            parts.append("".join(current))
            current = []
            continue
        elif not quoted and not comment and not angle and char == ":":
            current = []
            continue
        current.append(char)
    return [*parts, "".join(current)]


def _mailbox(text: str) -> Address | None:
    """One mailbox: "Name <a@b>", "a@b (Name)" or "a@b"."""
    start = text.rfind("<")
    if start >= 0:
        inside = text[start + 1 :].partition(">")[0]
        match = _EMAIL.search(inside.rpartition(":")[2])
        name = text[:start]
    else:
        match = _EMAIL.search(text)
        comment = text.partition("(")[2].rpartition(")")[0]
        name = comment or (text[: match.start()] if match else "")
    if not match:
        return None
    return Address(match[0].strip(".'").lower(), display_name(name))


def first_email(text: str) -> str | None:
    """The first address in running text, in lower case; None where there is none."""
    found = _EMAIL.search(text[:MOST_LENGTH])
    return found[0].strip(".'").lower() if found else None


def display_name(text: str) -> str:
    """A display name without quotes, decoded."""
    text = text.strip()
    if len(text) > 1 and text[0] == '"' and text[-1] == '"':
        text = text[1:-1]
    return decoded(text.replace('\\"', '"').replace("\\\\", "\\")).strip(" \"'")


def message_ids(value: str) -> tuple[str, ...]:
    """The Message-IDs of a header, without brackets, in order, each once, at most 100."""
    text = unfolded(value)
    found = _ID.findall(text) or [w for w in text.split() if "@" in w][:1]
    return tuple(dict.fromkeys(found))[-100:]


MONTHS = {
    m: n for n, m in enumerate(["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"], 1)
}
ZONES = {
    "ut": 0,
    "gmt": 0,
    "utc": 0,
    "z": 0,
    "est": -5,
    "edt": -4,
    "cst": -6,
    "cdt": -5,
    "mst": -7,
    "mdt": -6,
    "pst": -8,
    "pdt": -7,
}
_DATE = re.compile(
    r"(\d{1,2})[ \-]+([A-Za-z]{3})[A-Za-z]*\.?[ \-,]+(\d{2,4})[ ,]+"
    r"(\d{1,2}):(\d{2})(?::(\d{2}))?\s*([+-]\d{4}|[A-Za-z]{1,5})?"
)


def date(value: str) -> dt.datetime | None:
    """The moment of a Date header (RFC 5322, 3.3, and what programs write instead); aware; None where it is none."""
    found = _DATE.search(unfolded(value)[:200])
    month = MONTHS.get(found[2].lower()) if found else None
    if not found or not month:
        return None
    year = int(found[3])
    year += 0 if year > 99 else 2000 if year < 70 else 1900
    try:
        return dt.datetime(
            year,
            month,
            int(found[1]),
            int(found[4]),
            int(found[5]),
            min(int(found[6] or 0), 59),
            tzinfo=_zone(found[7] or ""),
        )
    except ValueError:
        return None


def _zone(text: str) -> dt.timezone:
    if text[:1] in "+-" and len(text) == 5:
        minutes = int(text[1:3]) * 60 + int(text[3:5])
        return dt.timezone(dt.timedelta(minutes=max(-1439, min(1439, minutes if text[0] == "+" else -minutes))))
    return dt.timezone(dt.timedelta(hours=ZONES.get(text.lower(), 0)))
