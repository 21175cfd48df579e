"""The values of a reading: what was understood in one message, from which words, and how surely."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


class Kind(StrEnum):
    """What a message is, in the order of how much it changes (see `mailbot parse`)."""

    REGISTRATION = "registration"
    CANCELLATION = "cancellation"
    CHANGE = "change"
    QUESTION = "question"
    STATUS = "status"
    ACKNOWLEDGEMENT = "acknowledgement"
    GUESS = "guess"
    AUTOMATIC = "automatic"
    UNRELATED = "unrelated"
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody to seat or to answer; None where the message does not tell. `phone` is E.164, `extension` digits."""

    name: str | None = None
    email: str | None = None
    phone: str | None = None
    extension: str | None = None
    organization: str | None = None
    title: str | None = None


@dataclass(frozen=True, slots=True)
class Evidence:
    """Why a field has its value: the words it came from, the rule in a few words, and how sure it is (0 to 1)."""

    field: str
    words: str
    why: str
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Contents:
    """What an attachment holds, opened outside the main process: labelled fields in order, and its plain text."""

    filename: str
    fields: tuple[tuple[str, str], ...] = ()
    text: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """What one message asks for. The fields of `mailbot parse --json`, and what only the decision needs.

    `purposes` are all the kinds of a message that does several things, the primary one (`kind`) first. `choice` is the
    number that answers a numbered question of ours ("2", "la 2e"). `agrees` is True or False where the message is a
    plain yes or no to what the quoted letter asked, else None; `plainly_yes` is a yes in so many words, not a mere
    "ok". `everyone` answers that all are meant. `participants` of a reply that registers nobody are only those it names
    (`seated` leaves them out). `arriving` and `leaving` are those of a replacement.
    `about_training` tells that the writer's own words name or plainly mean this training (or carry its reference).
    `wants_person` that they ask for a human being. `reference` is our registration code where the writer's text or the
    quoted letter shows one. `topics` are the keys of the configured answers that the question matches.
    """

    kind: Kind
    language: str
    seats: int | None = None
    participants: tuple[Person, ...] = ()
    contact: Person = field(default_factory=Person)
    group: str | None = None
    group_why: str | None = None
    dessert_guess: str | None = None
    concerns: tuple[str, ...] = ()
    question: bool = False
    reply_text: str = ""
    course: str | None = None
    purposes: tuple[Kind, ...] = ()
    choice: int | None = None
    agrees: bool | None = None
    plainly_yes: bool = False
    everyone: bool = False
    arriving: tuple[Person, ...] = ()
    leaving: tuple[str, ...] = ()
    about_training: bool = False
    wants_person: bool = False
    reference: str | None = None
    topics: tuple[str, ...] = ()
    evidence: tuple[Evidence, ...] = ()

    @property
    def seated(self) -> tuple[Person, ...]:
        """Those for whom a seat is asked."""
        return self.participants if self.kind is Kind.REGISTRATION else ()
