"""Bytes to Message: total, linear and bounded. What is wrong with a message is a defect in it, never an exception.

Structure is parsed by the standard library's parser with `compat32` (the modern policy takes minutes on a header made
for it), after the bytes were cut to the limit and the headers bounded. Everything is capped: bytes, headers and their
length, parts, depth.
"""

from __future__ import annotations

import email.message
import hashlib
from collections.abc import Callable
from email.parser import BytesParser
from email.policy import compat32

from mailbot.mail import body, headers
from mailbot.mail.model import Address, Message, Parts, Quoted
from mailbot.mail.quoting import split

MOST_BYTES = 25_000_000
MOST_HEADERS = 500
MOST_HEADER_BYTES = 256_000
MOST_HEADER_LENGTH = 8_000
MOST_MARKS = 5_000  # lines that begin with "--", as the boundaries of parts do
ADDRESS_HEADERS = frozenset({"from", "to", "cc", "reply-to", "sender"})


def parse(raw: bytes, limit: int = MOST_BYTES) -> Message:
    """The message, whatever the bytes. `limit`: bytes read; the rest is a defect."""
    defects: list[str] = []
    if len(raw) > limit:
        defects.append("longer than the limit: cut")
    content_hash = hashlib.sha256(raw).hexdigest()
    try:
        tree = BytesParser(policy=compat32).parsebytes(_bounded(raw[:limit], defects))
    except Exception as problem:  # the standard parser promises not to raise, and has broken that promise before
        defects.append(f"structure unreadable: {type(problem).__name__}")
        tree = email.message.Message()
        tree.set_payload(raw[:limit].decode("latin-1"))
    return _message(tree, content_hash, defects)


def _bounded(raw: bytes, defects: list[str]) -> bytes:
    """The bytes with an mbox line dropped and the header block bounded in lines and length."""
    if raw.startswith((b"From ", b">From ")):
        raw = raw.partition(b"\n")[2]
    pieces = raw.split(b"\n--", MOST_MARKS)
    if len(pieces) > MOST_MARKS:
        defects.append("more boundaries than the limit: cut")
        raw = b"\n--".join(pieces[:-1])
    raw = raw.lstrip(b"\r\n") if raw[:1] in (b"\r", b"\n") else raw
    end = _header_end(raw)
    head, rest = raw[:end], raw[end:]
    if (
        len(head) <= MOST_HEADER_BYTES
        and head.count(b"\n") <= MOST_HEADERS
        and len(max(head.split(b"\n"), key=len, default=b"")) <= MOST_HEADER_LENGTH
    ):
        return raw
    defects.append("headers longer than the limit: cut")
    lines = [line[:MOST_HEADER_LENGTH] for line in head[:MOST_HEADER_BYTES].split(b"\n")[:MOST_HEADERS]]
    return b"\n".join(lines).rstrip(b"\r\n") + b"\n" + rest


def _header_end(raw: bytes) -> int:
    ends = [at for at in (raw.find(b"\r\n\r\n"), raw.find(b"\n\n")) if at >= 0]
    return min(ends) if ends else len(raw)


def _message(tree: email.message.Message, content_hash: str, defects: list[str]) -> Message:
    fields = _headers(tree)
    first = _first(fields)
    found = body.read(tree, defects)
    subject = first("subject")
    parts = split(found.text, headers.decoded(subject))
    parts = _with_attached_message(parts, found.attached_message)
    senders = headers.addresses(first("from")) or headers.addresses(first("sender"))
    ids = headers.message_ids(first("message-id"))
    return Message(
        content_hash=content_hash,
        message_id=ids[0] if ids else None,
        date=headers.date(first("date")),
        sender=senders[0] if senders else None,
        subject=headers.decoded(subject)[:998],
        text=found.text,
        parts=parts,
        reply_to=headers.addresses(first("reply-to")),
        to=_all_addresses(fields, "to"),
        cc=_all_addresses(fields, "cc"),
        in_reply_to=headers.message_ids(first("in-reply-to")),
        references=headers.message_ids(" ".join(fields.get("references", ()))),
        headers={n: v if n in ADDRESS_HEADERS else tuple(map(headers.decoded, v)) for n, v in fields.items()},
        attachments=tuple(found.attachments),
        media_types=tuple(found.media_types),
        defects=tuple(dict.fromkeys(defects)),
    )


def _headers(tree: email.message.Message) -> dict[str, tuple[str, ...]]:
    """Lower-case names to raw values, bounded; surrogates are kept for the decoders."""
    fields: dict[str, list[str]] = {}
    for name, value in list(tree._headers)[:MOST_HEADERS]:  # type: ignore[attr-defined]
        values = fields.setdefault(str(name).strip().lower()[:100], [])
        if len(values) < 50:
            values.append(str(value)[: headers.MOST_LENGTH])
    return {name: tuple(values) for name, values in fields.items()}


def _first(fields: dict[str, tuple[str, ...]]) -> Callable[[str], str]:
    return lambda name: fields.get(name, ("",))[0]


def _all_addresses(fields: dict[str, tuple[str, ...]], name: str) -> tuple[Address, ...]:
    return tuple(a for value in fields.get(name, ())[:5] for a in headers.addresses(value))[: headers.MOST_ADDRESSES]


def _with_attached_message(parts: Parts, attached: body.AttachedMessage | None) -> Parts:
    """A message forwarded as an attachment is the forwarded message, where the text holds none."""
    if attached is None or parts.forwarded:
        return parts
    forwarded = Quoted(
        text=attached.text, author=attached.author, date=attached.date, subject=attached.subject, to=attached.to
    )
    return Parts(own=parts.own, signature=parts.signature, quoted=parts.quoted, forwarded=forwarded)
