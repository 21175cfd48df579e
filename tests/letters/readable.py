"""A letter as a person can read and compare it: headers, structure, text, calendar."""

from __future__ import annotations

import email
import email.policy
import os
import re
from email.message import EmailMessage
from html.parser import HTMLParser
from pathlib import Path

HERE = Path(__file__).resolve().parent
SHOWN = ("From", "To", "Subject", "Date", "Message-ID", "In-Reply-To", "References", "Auto-Submitted")


def opened(raw: bytes) -> EmailMessage:
    """The letter as the standard library reads it, which is not how we write it."""
    message = email.message_from_bytes(raw, policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    return message


def part(message: EmailMessage, media_type: str) -> str:
    """The content of the first part of that type, lines ended by \\n."""
    (found,) = (p for p in message.walk() if p.get_content_type() == media_type)
    return str(found.get_content()).replace("\r\n", "\n")


def text_of(raw: bytes) -> str:
    """The text part."""
    return part(opened(raw), "text/plain")


def readable(raw: bytes) -> str:
    """The whole letter."""
    message = opened(raw)
    headers = [f"{name}: {message[name]}" for name in SHOWN if message[name]]
    told = ["\n".join([*headers, f"Parts: {structure(message)}"]), part(message, "text/plain")]
    told += [
        f"--- {p.get_filename()}\n{p.get_content()}" for p in message.walk() if p.get_content_type() == "text/calendar"
    ]
    return "\n\n".join(told).replace("\r\n", "\n").replace("\u00a0", "⍽")


def structure(message: EmailMessage) -> str:
    """The parts, as "multipart/alternative(text/plain, text/html)"."""
    kind = message.get_content_type()
    if not message.is_multipart():
        return f"{kind} {message.get_filename()}" if message.get_filename() else kind
    return f"{kind}({', '.join(structure(p) for p in message.iter_parts() if isinstance(p, EmailMessage))})"


class _Words(HTMLParser):
    """What a page says, without what it hides."""

    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Head, style and the preheader are not said; numbers have no dot of their own."""
        if self._silent or tag in ("head", "style") or "display: none" in (dict(attrs).get("style") or ""):
            self._silent += tag not in ("meta", "br", "link")
        elif tag not in ("a", "strong"):
            self.said.append(" ")

    def handle_endtag(self, tag: str) -> None:
        """Heard again once the silent tag ends."""
        self._silent -= bool(self._silent)

    def handle_data(self, data: str) -> None:
        """Words."""
        if not self._silent:
            self.said.append(data)


def words_of_page(html: str) -> list[str]:
    """The words of a page, in order."""
    parser = _Words()
    parser.feed(html)
    return words_of_text("".join(parser.said))


def words_of_text(text: str) -> list[str]:
    """Words and figures alone: marks of form and punctuation differ between text and page."""
    return re.findall(r"\w+", text.lower())


def compare(path: Path, content: str) -> None:
    """Exactly what is kept; with $RENEW_LETTERS it is kept anew."""
    if os.environ.get("RENEW_LETTERS"):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, "utf-8", newline="\n")
    assert path.exists(), f"{path.name} is not kept yet: see tests/letters/README.md"
    assert content == path.read_text("utf-8")
