"""Her mailbox by IMAP, as a protocol."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol


@dataclass(frozen=True, slots=True)
class FolderState:
    """A folder's UIDVALIDITY and UIDNEXT (RFC 3501, 2.3.1.1)."""

    folder: str
    uidvalidity: int
    uidnext: int


@dataclass(frozen=True, slots=True)
class Arrival:
    """A message as fetched, unchanged on the server. `truncated`: only the first bytes of a message over the size
    limit.

    `internal_date` is when it arrived at the server (aware).
    """

    uid: int
    raw: bytes
    size: int
    internal_date: dt.datetime
    answered: bool = False  # \\Answered is set: she has answered it in her own program
    truncated: bool = False


@dataclass(frozen=True, slots=True)
class OwnAnswer:
    """A message in her Sent folder that answers another (not one of our letters, or a draft of ours that she sent)."""

    uid: int
    in_reply_to: str
    to: tuple[str, ...]
    message_id: str | None


class Wake(StrEnum):
    """Why `Inbox.wait` returned."""

    NEWS = "news"
    TIMEOUT = "timeout"
    STOP = "stop"


class Inbox(Protocol):
    """Her mailbox by IMAP. Any method may raise Transient or Permanent; after an error the next call connects anew."""

    def state(self) -> FolderState:
        """UIDVALIDITY and UIDNEXT of the inbox folder, now."""

    def uids_from(self, first: int, since: dt.date | None = None) -> tuple[int, ...]:
        """The UIDs >= first, ascending; with `since` only those whose INTERNALDATE is on or after that day."""

    def fetch(self, uids: Sequence[int]) -> Iterator[Arrival]:
        """The messages, sizes looked at first, in bounded batches, peeked; UIDs gone meanwhile are left out."""

    def mark(self, uids: Sequence[int], keyword: str) -> None:
        """Set a keyword (never the Seen flag) on settled messages that stay; silently nothing where the server keeps no
        keywords.
        """

    def file_handled(self, uids: Sequence[int], keyword: str) -> None:
        """Move messages to the handled folder (made when missing); with no handled folder configured, `mark` them.
        Never expunges others.
        """

    def append_sent(self, letters: Sequence[tuple[bytes, dt.datetime]]) -> None:
        """File copies of letters in the Sent folder, marked as read."""

    def append_draft(self, raw: bytes, now: dt.datetime) -> None:
        """Put a letter in the Drafts folder, marked as a draft."""

    def in_sent(self, message_ids: Sequence[str]) -> frozenset[str]:
        """Those of the Message-IDs that are in the Sent folder."""

    def has_letters_of_ours(self) -> bool:
        """Whether Sent or the handled folder holds letters of a mailbot for this address, or answers to them (by
        Message-ID, In-Reply-To and References); False where there are no such folders.
        """

    def in_drafts(self, message_ids: Sequence[str]) -> frozenset[str]:
        """Those of the Message-IDs that are in the Drafts folder."""

    def sent_state(self) -> FolderState | None:
        """The Sent folder's state; None where there is no such folder."""

    def own_answers(self, first_uid: int) -> Iterable[OwnAnswer]:
        """The messages in Sent with UID >= first_uid that answer something (headers only)."""

    def wait(self, seconds: float) -> Wake:
        """Wait for news by IDLE on a connection of its own, at most so long; TIMEOUT also where IDLE is not to be
        had.
        """

    def interrupt(self) -> None:
        """Make a running `wait` return STOP (from another thread)."""

    def problems(self) -> Sequence[tuple[str, bool, str]]:
        """For `mailbot check`: (what, fine, what to do) for login, folders and capabilities."""

    def close(self) -> None:
        """Log out and drop every connection."""
