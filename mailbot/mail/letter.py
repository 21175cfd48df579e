"""The bytes of a letter: MIME written by hand, so that they are the same each time and no value can become a header.

Text and HTML as alternatives, files beside them, quoted-printable UTF-8, headers in encoded words (RFC 2045 to 2047).
"""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import quopri
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from email.utils import format_datetime
from functools import lru_cache

from mailbot.mail.model import Address

MOST_REFERENCES = 20
LINE = 76
_UNSAFE = re.compile(r"[\x00-\x1f\x7f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]+")
_NAME = re.compile(r"[^A-Za-z0-9-]+")
_ATOM = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~ -]+")


@dataclass(frozen=True, slots=True)
class LetterFile:
    """A file that goes with a letter. `method` is the calendar method (RFC 6047), for text/calendar."""

    filename: str
    media_type: str
    content: bytes
    method: str = ""


@dataclass(frozen=True, slots=True)
class Draft:
    """Everything a letter is made of. Message-IDs without brackets; `date` aware; `headers` are
    further ones (`Auto-Submitted`, …). Without `html` the letter is text alone."""

    sender: Address
    to: Address | tuple[Address, ...]
    subject: str
    text: str
    html: str
    message_id: str
    date: dt.datetime
    in_reply_to: str | None = None
    references: tuple[str, ...] = ()
    attachments: tuple[LetterFile, ...] = ()
    headers: Mapping[str, str] = field(default_factory=dict)


def safe(value: str) -> str:
    """A value for a header: one line, no control and no direction-changing characters."""
    return " ".join(_UNSAFE.sub(" ", value).split())


@lru_cache(maxsize=256)
def encoded_words(value: str, first: int = 0) -> str:
    """A header value in RFC 2047 words where it is not ASCII, folded; `first` is the length of the header's name."""
    value = safe(value)
    if value.isascii() and "=?" not in value:
        return _folded_ascii(value, first)
    lines, current = [], ""
    room = LINE - first - 12
    for char in value:
        if len(base64.b64encode((current + char).encode())) > room:
            lines.append(current)
            current, room = "", LINE - 13
        current += char
    lines.append(current)
    return "\r\n ".join(f"=?utf-8?B?{base64.b64encode(line.encode()).decode()}?=" for line in lines if line)


def _folded_ascii(value: str, first: int) -> str:
    lines, current, room = [], "", LINE - first
    for word in value.split(" "):
        if current and len(current) + 1 + len(word) > room:
            lines.append(current)
            current, room = word, LINE - 1
        else:
            current = f"{current} {word}" if current else word
    return "\r\n ".join([*lines, current])


def mailbox(address: Address) -> str:
    """An address for From or To (RFC 5322, 3.4)."""
    email, name = safe(address.email).replace(" ", ""), safe(address.name)
    if not name:
        return email
    if name.isascii():
        escaped = name.replace("\\", "").replace('"', "")
        shown = name if _ATOM.fullmatch(name) else f'"{escaped}"'
    else:
        shown = encoded_words(name, 8)
    return f"{shown} <{email}>"


def _ids(ids: tuple[str, ...]) -> str:
    clean = [f"<{safe(i).replace(' ', '')}>" for i in ids if i and len(i) < 500]
    return "\r\n ".join(clean[-MOST_REFERENCES:])


def headers_of(letter: Draft) -> list[tuple[str, str]]:
    """The headers, in order, folded."""
    to = (letter.to,) if isinstance(letter.to, Address) else letter.to
    fields = [
        ("Date", format_datetime(letter.date)),
        ("From", mailbox(letter.sender)),
        ("To", ",\r\n ".join(map(mailbox, to))),
        ("Subject", encoded_words(letter.subject, 9)),
        ("Message-ID", _ids((letter.message_id,))),
    ]
    if letter.in_reply_to:
        fields.append(("In-Reply-To", _ids((letter.in_reply_to,))))
    if letter.references:
        fields.append(("References", _ids(letter.references)))
    fields += [(_NAME.sub("", name), encoded_words(value, len(name) + 2)) for name, value in letter.headers.items()]
    return [*fields, ("MIME-Version", "1.0")]


def _text_part(kind: str, text: str) -> bytes:
    content = text.replace("\r\n", "\n").encode("utf-8", "replace")
    quoted = quopri.encodestring(content).replace(b"\n", b"\r\n")
    head = f"Content-Type: {kind}; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n"
    return head.encode() + quoted


def _file_part(file: LetterFile) -> bytes:
    name = safe(file.filename).replace('"', "")
    method = f"; method={file.method}" if file.method else ""
    charset = "; charset=utf-8" if file.media_type.startswith("text/") else ""
    head = (
        f'Content-Type: {file.media_type}{charset}{method};\r\n name="{name}"\r\n'
        f'Content-Disposition: attachment; filename="{name}"\r\nContent-Transfer-Encoding: base64\r\n\r\n'
    )
    return head.encode() + base64.encodebytes(file.content).replace(b"\n", b"\r\n")


def _multipart(kind: str, parts: list[bytes], boundary: str) -> bytes:
    mark = boundary.encode()
    body = b"".join(b"--" + mark + b"\r\n" + part.rstrip(b"\r\n") + b"\r\n" for part in parts)
    return f'Content-Type: multipart/{kind}; boundary="{boundary}"\r\n\r\n'.encode() + body + b"--" + mark + b"--\r\n"


def build(letter: Draft) -> bytes:
    """The letter as it goes over the wire (CRLF). The same parts always give the same bytes."""
    tag = hashlib.sha256(letter.message_id.encode()).hexdigest()[:24]
    body = _text_part("text/plain", letter.text)
    if letter.html:
        body = _multipart("alternative", [body, _text_part("text/html", letter.html)], f"=_a_{tag}")
    if letter.attachments:
        body = _multipart("mixed", [body, *map(_file_part, letter.attachments)], f"=_m_{tag}")
    head = "".join(f"{name}: {value}\r\n" for name, value in headers_of(letter))
    return head.encode("utf-8") + body
