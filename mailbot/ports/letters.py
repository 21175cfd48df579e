"""Letters in words, and the mail server that takes them, as protocols."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from mailbot.domain.decision import Letter
from mailbot.domain.model import Registration
from mailbot.ports.facts import DigestFacts


@dataclass(frozen=True, slots=True)
class Rendered:
    """The bytes of a letter, ready to send."""

    subject: str
    raw: bytes


class Renderer(Protocol):
    """Letters in words."""

    def render(self, letter: Letter, now: dt.datetime, *, draft: bool = False) -> Rendered:
        """The letter's bytes (CRLF). `draft`: she will send it herself, so it carries no automatic mark."""

    def digest(
        self, facts: DigestFacts, message_id: str, now: dt.datetime, registrations: Sequence[Registration]
    ) -> tuple[str, bytes]:
        """Subject and bytes of the digest's letter to the coordinator, the roster attached as XLSX."""


class Sender(Protocol):
    """The mail server that takes letters, on one kept connection."""

    def send(self, sender: str, recipient: str, raw: bytes) -> None:
        """Hand over one letter. Errors: Transient (`in_doubt` when the connection broke between the end of the letter
        and the answer), Permanent; `of_letter` where the server refused this letter and not us.
        """

    def problems(self) -> Sequence[tuple[str, bool, str]]:
        """For `mailbot check`."""

    def close(self) -> None:
        """End the session (QUIT)."""
