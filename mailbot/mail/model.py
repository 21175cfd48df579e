"""The values of a parsed message: addresses, attachments, the writer's own words and what stands quoted below them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Address:
    """A mailbox of RFC 5322, 3.4: `email` in lower case, `name` the display name as written ("" where there is
    none)."""

    email: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A part of the message that is not its text. `content` is the decoded bytes, `media_type` in lower case
    ("text/vcard")."""

    filename: str
    media_type: str
    content: bytes
    parameters: Mapping[str, str] = field(default_factory=dict)

    @property
    def size(self) -> int:
        """Bytes after decoding."""
        return len(self.content)


@dataclass(frozen=True, slots=True)
class Quoted:
    """A message that stands quoted or forwarded in another: what its header lines tell (None where they do not) and
    its text."""

    text: str
    author: Address | None = None
    date: datetime | None = None
    subject: str | None = None
    to: tuple[Address, ...] = ()


@dataclass(frozen=True, slots=True)
class Parts:
    """One message's text taken apart.

    `own` is what the sender wrote in this message (no quote, signature, "Sent from my phone" or legal footer);
    `signature` their signature block; `quoted` what stands quoted, nearest first; `forwarded` the message passed on,
    when this is a forward (then `own` is what the forwarder adds, often empty).
    """

    own: str
    signature: str = ""
    quoted: tuple[Quoted, ...] = ()
    forwarded: Quoted | None = None


class Speaker(StrEnum):
    """Who wrote a message, as far as its envelope and headers tell (RFC 3834, RFC 3464, RFC 2369)."""

    PERSON = "person"
    OURSELVES = "ourselves"  # carries our own mark, or was sent by a program of ours
    BOUNCE = "bounce"  # delivery status notification
    RECEIPT = "receipt"  # disposition notification (RFC 8098)
    AUTO_REPLY = "auto_reply"  # out of office, acknowledgement
    CALENDAR = "calendar"  # a calendar program's answer or invitation
    LIST = "list"  # mailing list, newsletter, bulk mail
    MACHINE = "machine"  # anything else no person wrote


@dataclass(frozen=True, slots=True)
class Origin:
    """Who speaks, and the header or words that tell (`why`, for people to read; never quoted for mail that is not
    ours)."""

    speaker: Speaker
    why: str = ""


@dataclass(frozen=True, slots=True)
class Message:
    """One e-mail message, whatever its state: parsing is total, what is wrong with it stands in `defects`.

    `message_id`, `in_reply_to` and `references` are without angle brackets. `text` is the best text of the MIME tree
    with LF line ends, bounded; `parts` the same taken apart. `headers` maps lower-case names to the decoded, unfolded
    values in order (bounded in number and length). `content_hash` is the SHA-256 of the raw bytes, in hex.
    """

    content_hash: str
    message_id: str | None
    date: datetime | None
    sender: Address | None
    subject: str
    text: str
    parts: Parts
    reply_to: tuple[Address, ...] = ()
    to: tuple[Address, ...] = ()
    cc: tuple[Address, ...] = ()
    in_reply_to: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    headers: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    attachments: tuple[Attachment, ...] = ()
    media_types: tuple[
        str, ...
    ] = ()  # of every part of the tree, in order, for those who look for reports and calendars
    defects: tuple[str, ...] = ()

    def header(self, name: str) -> str:
        """The first value of a header, "" where it is not there."""
        values = self.headers.get(name.lower(), ())
        return values[0] if values else ""
