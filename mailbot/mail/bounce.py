"""What a delivery report tells: which address failed, how, and which letter came back (RFC 3464 fields first, then
known texts)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from mailbot.mail import headers
from mailbot.mail.model import Message

_FIELD = re.compile(r"^(final-recipient|original-recipient|action|status|diagnostic-code)\s*:\s*(.*)$", re.IGNORECASE)
_MESSAGE_ID = re.compile(r"^message-id\s*:\s*<([^<>\s]{1,500})>", re.IGNORECASE | re.MULTILINE)
_ADDRESS = re.compile(r"[A-Za-z0-9._%+\-']{1,64}@[A-Za-z0-9.-]{1,255}\.[A-Za-z]{2,24}")
_STATUS = re.compile(r"\b([245]\.\d{1,3}\.\d{1,3})\b")
MOST = 400_000
MOST_KNOWN = 50_000


@dataclass(frozen=True, slots=True)
class Bounce:
    """A delivery report: the addresses that failed, the enhanced status code (RFC 3463), and the Message-ID that came
    back."""

    addresses: tuple[str, ...]
    status: str | None
    diagnostic: str
    permanent: bool
    returned_message_id: str | None


def bounce(message: Message) -> Bounce | None:
    """The report in a message; None where no failed address can be told."""
    text = _everything(message)
    fields = _fields(text)
    addresses = (
        _final_recipients(fields) or _header_recipients(message) or _known_systems(message) or _in_its_words(message)
    )
    if not addresses:
        return None
    status = next((v for n, v in fields if n == "status"), None) or _first(_STATUS, text)
    action = next((v.lower() for n, v in fields if n == "action"), "")
    diagnostic = next((v for n, v in fields if n == "diagnostic-code"), "")[:300]
    permanent = not (status or "5").startswith("4") and action not in ("delayed", "delivered", "relayed", "expanded")
    returned = _first(_MESSAGE_ID, _returned_part(message)) or _first(_MESSAGE_ID, message.text[:MOST])
    return Bounce(addresses, status, diagnostic, permanent, returned)


def _first(pattern: re.Pattern[str], text: str) -> str | None:
    found = pattern.search(text)
    return found[1] if found else None


def _everything(message: Message) -> str:
    reports = (a for a in message.attachments if a.media_type == "message/delivery-status")
    return "\n".join([*(a.content[:MOST].decode("utf-8", "replace") for a in reports), message.text[:MOST]])


def _returned_part(message: Message) -> str:
    kinds = ("message/rfc822", "text/rfc822-headers", "message/rfc822-headers", "message/global-headers")
    return "\n".join(a.content[:MOST].decode("utf-8", "replace") for a in message.attachments if a.media_type in kinds)


def _fields(text: str) -> list[tuple[str, str]]:
    found = (_FIELD.match(line.strip()) for line in text.splitlines()[:5_000])
    return [(m[1].lower(), m[2].strip()) for m in found if m]


def _final_recipients(fields: list[tuple[str, str]]) -> tuple[str, ...]:
    told = [v for n, v in fields if n == "original-recipient"] + [v for n, v in fields if n == "final-recipient"]
    return _addresses(value.rpartition(";")[2] for value in told)


def _header_recipients(message: Message) -> tuple[str, ...]:
    return _addresses(message.headers.get("x-failed-recipients", ()))


def _addresses(values: Iterable[str]) -> tuple[str, ...]:
    found = (a.email for text in values for a in headers.addresses(text))
    return tuple(dict.fromkeys(found))


def _known_systems(message: Message) -> tuple[str, ...]:
    """What the detectors of flufl.bounce find in the text, for mail systems that write no RFC 3464 fields."""
    from email.message import Message as Plain

    from flufl.bounce import all_failures  # here, because it takes a while to import

    plain = Plain()
    plain["From"] = message.sender.email if message.sender else "unknown@invalid"  # scanned by us: theirs may not end
    plain["Subject"] = message.subject.encode("ascii", "replace").decode()
    plain.set_payload(message.text[:MOST_KNOWN].encode("ascii", "replace").decode())
    try:
        _, permanent = all_failures(plain)
    except Exception:  # detectors written for well-formed reports; what they cannot read tells nothing
        return ()
    found = (str(a, "utf-8", "replace") for a in permanent)
    return _addresses(sorted(found))


def _in_its_words(message: Message) -> tuple[str, ...]:
    """The addresses in the report's own words, above what is returned."""
    above = re.split(r"\n-{3,}|\n(?:Return-Path|Received|Message-ID)\s*:", message.text[:8_000], maxsplit=1)[0]
    own = {a.email for a in (*message.to, *message.cc)} | ({message.sender.email} if message.sender else set())
    return tuple(dict.fromkeys(a.lower() for a in _ADDRESS.findall(above) if a.lower() not in own))[:10]
