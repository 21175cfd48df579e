"""The best text of a MIME tree, and everything in it that is not text. Linear; depth, parts and bytes are capped."""

from __future__ import annotations

import datetime as dt
import email.message
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from mailbot.mail import headers
from mailbot.mail.charsets import decode_bytes
from mailbot.mail.html import html_to_text
from mailbot.mail.model import Address, Attachment

MOST_DEPTH = 40
MOST_PARTS = 500
MOST_TEXT = 1_000_000
MOST_PARAMETERS = 4_000
POORER = 0.4  # a text part with less than this share of the HTML's text is a stub
TABLE = 3  # rows of cells that make a table
_ROW = re.compile(r"^[^|\t\n]*(?:[|\t]|\S {2,}\S)", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class AttachedMessage:
    """A message/rfc822 part: what was forwarded as an attachment."""

    author: Address | None
    date: dt.datetime | None
    subject: str
    to: tuple[Address, ...]
    text: str


@dataclass(slots=True)
class Found:
    """What was found in a tree."""

    text: str = ""
    attachments: list[Attachment] = field(default_factory=list)
    media_types: list[str] = field(default_factory=list)
    attached_message: AttachedMessage | None = None


@dataclass(slots=True)
class _Walk:
    found: Found
    defects: list[str]
    parts: int = 0


def read(tree: email.message.Message, defects: list[str]) -> Found:
    """The text and the attachments of a parsed tree."""
    walk = _Walk(Found(), defects)
    text = _text(tree, walk, 0)
    walk.found.text = tidy(text)[:MOST_TEXT]
    return walk.found


def tidy(text: str) -> str:
    """Line ends as LF, no NUL and no trailing spaces, at most two empty lines in a row."""
    lines = [line.rstrip() for line in text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "").split("\n")]
    kept: list[str] = []
    empty = 0
    for line in lines:
        empty = empty + 1 if not line else 0
        if empty < 3:
            kept.append(line)
    return "\n".join(kept).strip("\n")


def _media_type(part: email.message.Message) -> str:
    value = str(part.get("content-type") or "")[:MOST_PARAMETERS].partition(";")[0].strip().lower()
    return value if value.count("/") == 1 else "text/plain"


def parameter(part: email.message.Message, header: str, name: str) -> str:
    """A parameter of a MIME header (RFC 2045; RFC 2231 forms too), "" where it is not there. One pass over a bounded
    value."""
    value = str(part.get(header) or "")[:MOST_PARAMETERS]
    pieces: dict[str, str] = {}
    for piece in _parameters(value):
        key, _, content = piece.partition("=")
        key = key.strip().lower()
        if key == name or key.startswith(name + "*"):
            pieces[key] = content.strip().strip('"')
    if name in pieces:
        return headers.decoded(pieces[name])
    return _continued(pieces, name)


def _continued(pieces: dict[str, str], name: str) -> str:
    """The value of RFC 2231 pieces: name*=charset'language'text, or name*0, name*1*, …"""
    from urllib.parse import unquote_to_bytes

    ordered = sorted(pieces, key=lambda key: int("".join(filter(str.isdigit, key.partition("*")[2])) or 0))
    charset, data = "utf-8", b""
    for number, key in enumerate(ordered):
        text = pieces[key]
        if number == 0 and text.count("'") >= 2 and key.endswith("*"):
            charset, _, text = text.split("'", 2)
        data += unquote_to_bytes(text) if key.endswith("*") else text.encode("utf-8", "surrogateescape")
    return decode_bytes(data, charset) if pieces else ""


def _parameters(value: str) -> Iterator[str]:
    current: list[str] = []
    quoted = False
    for char in value:
        if char == '"':
            quoted = not quoted
        if char == ";" and not quoted:
            yield "".join(current)
            current = []
        else:
            current.append(char)
    yield "".join(current)


def _payload(part: email.message.Message, defects: list[str]) -> bytes:
    """The decoded bytes of a leaf; broken encodings give what can be had."""
    try:
        payload = part.get_payload(decode=True)
    except Exception as problem:
        defects.append(f"part not decodable: {type(problem).__name__}")
        payload = str(part.get_payload()).encode("utf-8", "surrogateescape")
    return payload if isinstance(payload, bytes) else b""


def _text(part: email.message.Message, walk: _Walk, depth: int) -> str:
    """The text of a part and of what is in it; attachments go to `walk`."""
    walk.parts += 1
    if walk.parts > MOST_PARTS or depth > MOST_DEPTH:
        walk.defects.append("more parts or deeper than the limit: left out")
        return ""
    kind = _media_type(part)
    walk.found.media_types.append(kind)
    if kind in ("message/rfc822", "message/global"):
        return _attached(part, walk, depth)
    if part.is_multipart() and kind.startswith("message/"):
        return _report(part, kind, walk)
    if part.is_multipart():
        children = [c for c in part.get_payload() if isinstance(c, email.message.Message)]
        if kind == "multipart/alternative":
            return _best([_text(child, walk, depth + 1) for child in children], children)
        return _join(_text(child, walk, depth + 1) for child in children)
    return _leaf(part, kind, walk)


def _join(texts: Iterator[str]) -> str:
    return "\n\n".join(text for text in texts if text.strip())


def _best(texts: list[str], children: list[email.message.Message]) -> str:
    """Of alternatives the plain text, unless it is missing, a stub beside a much longer HTML, or has lost the columns
    of a table that the HTML shows.
    """
    plain = next((t for t, c in zip(texts, children, strict=False) if _media_type(c) == "text/plain"), "")
    others = [t for t, c in zip(texts, children, strict=False) if _media_type(c) != "text/plain"]
    richest = max(others, key=len, default="")
    if len(plain.strip()) < POORER * len(richest.strip()) and len(richest.split()) > len(plain.split()) + 8:
        return richest
    if len(_ROW.findall(richest)) >= TABLE > len(_ROW.findall(plain)):
        return richest
    return plain if plain.strip() else richest


def _leaf(part: email.message.Message, kind: str, walk: _Walk) -> str:
    filename = parameter(part, "content-disposition", "filename") or parameter(part, "content-type", "name")
    disposition = str(part.get("content-disposition") or "").partition(";")[0].strip().lower()
    data = _payload(part, walk.defects)
    if kind in ("text/plain", "text/html") and disposition != "attachment" and not (filename and kind == "text/html"):
        text = decode_bytes(data, parameter(part, "content-type", "charset"))
        if kind == "text/html":
            return html_to_text(text)
        flowed = parameter(part, "content-type", "format").lower() == "flowed"
        return unflowed(text, parameter(part, "content-type", "delsp").lower() == "yes") if flowed else text
    names = ("method", "charset", "report-type")
    told = {name: parameter(part, "content-type", name) for name in names}
    walk.found.attachments.append(Attachment(filename[:255], kind, data, {n: v for n, v in told.items() if v}))
    return ""


def _report(part: email.message.Message, kind: str, walk: _Walk) -> str:
    """A message/delivery-status part, which the standard parser takes apart into blocks of fields: one attachment
    again."""
    blocks = part.get_payload()
    lines = [
        "".join(f"{name}: {value}\n" for name, value in block.items())
        for block in (blocks if isinstance(blocks, list) else [])[:MOST_PARTS]
        if isinstance(block, email.message.Message)
    ]
    walk.found.attachments.append(Attachment("", kind, "\n".join(lines).encode("utf-8", "replace")[:MOST_TEXT]))
    return ""


def _attached(part: email.message.Message, walk: _Walk, depth: int) -> str:
    payload = part.get_payload()
    inner = payload[0] if isinstance(payload, list) and payload else None
    if not isinstance(inner, email.message.Message):
        return ""
    own = _Walk(Found(), walk.defects, walk.parts)
    text = tidy(_text(inner, own, depth + 1))
    walk.parts = own.parts
    raw = str(inner)[:MOST_TEXT].encode("utf-8", "replace") if depth < 3 else b""
    walk.found.attachments.append(Attachment("message.eml", "message/rfc822", raw))
    walk.found.media_types += own.found.media_types
    if walk.found.attached_message is None:
        authors = headers.addresses(str(inner.get("from") or ""))
        walk.found.attached_message = AttachedMessage(
            author=authors[0] if authors else None,
            date=headers.date(str(inner.get("date") or "")),
            subject=headers.decoded(str(inner.get("subject") or "")),
            to=headers.addresses(str(inner.get("to") or "")),
            text=text,
        )
    return ""


def unflowed(text: str, delsp: bool = False) -> str:
    """format=flowed (RFC 3676) put back into paragraphs; quoted lines keep their marks."""
    lines: list[str] = []
    open_depth: int | None = None
    for line in text.replace("\r\n", "\n").split("\n"):
        depth = len(line) - len(line.lstrip(">"))
        content = line[depth:].removeprefix(" ") if depth or line.startswith(" ") else line
        soft = content.endswith(" ") and content != "-- "
        content = content[:-1] if soft and delsp else content
        if open_depth == depth and lines:
            lines[-1] += content
        else:
            lines.append(("> " * depth if depth else "") + content)
        open_depth = depth if soft else None
    return "\n".join(lines)
