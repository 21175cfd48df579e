"""The frozen models that `config.toml` becomes: an office (whose inbox, which servers) and a course (what is
offered).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import time, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, Field

from mailbot.config.values import (
    ByteCount,
    ClockTime,
    Day,
    Duration,
    LeadTime,
    LocalText,
    LocalWords,
    Money,
    Switch,
    Weekdays,
    Whole,
    YearMonth,
    Zone,
    clock_span,
    slug,
)


class Model(BaseModel):
    """What all sections share: frozen, and an unknown key is a problem."""

    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True)


class Mode(StrEnum):
    """What becomes of the letters: told in the digest only, put in her Drafts, or sent."""

    OBSERVE = "observe"
    DRAFT = "draft"
    SEND = "send"


class TransportSecurity(StrEnum):
    """How a connection is protected; `NONE` is allowed to a loopback address only."""

    TLS = "tls"
    STARTTLS = "starttls"
    NONE = "none"


class Mailbox(Model):
    """Whose inbox this is, and who the letters come from."""

    address: str
    name: str = ""
    aliases: tuple[str, ...] = ()
    relays: tuple[str, ...] = ()
    phone: str = ""
    title: LocalText = LocalText()
    signature: LocalText = LocalText()
    mode: Mode = Mode.DRAFT
    folder: str = "INBOX"
    handled_folder: str = "Inscriptions"
    sent_folder: str = "auto"
    drafts_folder: str = "auto"
    save_copy: Literal["auto", "bot", "provider"] = "auto"

    @property
    def own_addresses(self) -> frozenset[str]:
        """Every address that is hers, in lower case."""
        return frozenset(a.lower() for a in (self.address, *self.aliases))


class ImapSettings(Model):
    """The server that holds the inbox."""

    host: str = "localhost"
    port: Whole = 993
    security: TransportSecurity = TransportSecurity.TLS
    username: str = ""
    password_command: str = ""


class SmtpSettings(Model):
    """The server that takes the letters; an empty `username` means no login."""

    host: str = "localhost"
    port: Whole = 587
    security: TransportSecurity = TransportSecurity.STARTTLS
    username: str = ""
    password_command: str = ""


class PollSettings(Model):
    """How often the inbox is looked at, and whether IDLE (RFC 2177) wakes it earlier."""

    every: Duration = timedelta(minutes=2)
    idle: Switch = True


class DigestSettings(Model):
    """To whom the digest goes (`to` empty: the mailbox's address), when, on which weekdays (0 is Monday)."""

    to: tuple[str, ...] = ()
    at: ClockTime = time(7, 30)
    days: Weekdays = Weekdays((0, 1, 2, 3, 4))
    language: str = ""
    escalate: str = ""


class Limits(Model):
    """How much may go out, and how large a message is read whole (bytes)."""

    replies_per_address_per_day: Annotated[Whole, Field(ge=1)] = 6
    letters_per_hour: Annotated[Whole, Field(ge=1)] = 40
    letters_per_day: Annotated[Whole, Field(ge=1)] = 200
    message_bytes: ByteCount = 25_000_000


class StoreSettings(Model):
    """Where the records live, as an SQLAlchemy URL; a relative SQLite path is beside `config.toml`."""

    url: str = "sqlite:///mailbot.db"


class Privacy(Model):
    """How long records and raw messages are kept, in days."""

    keep_days_after_event: Annotated[Whole, Field(ge=0)] = 365
    keep_raw_days: Annotated[Whole, Field(ge=0)] = 30


class Security(Model):
    """Whose Authentication-Results (RFC 8601) are believed; "" believes none."""

    trusted_authserv_id: str = ""


class Office(Model):
    """An inbox, its servers, its store and its limits."""

    mailbox: Mailbox
    imap: ImapSettings = ImapSettings()
    smtp: SmtpSettings = SmtpSettings()
    poll: PollSettings = PollSettings()
    digest: DigestSettings = DigestSettings()
    limits: Limits = Limits()
    store: StoreSettings = StoreSettings()
    privacy: Privacy = Privacy()
    security: Security = Security()


class Event(Model):
    """What is offered: its name, fee (in `currency`, per `per`), place, hours and rules. `hours` is "9:00-16:00", or
    free text beside `start` and `end`.
    """

    key: str = ""
    region: str = "CA-QC"
    languages: tuple[str, ...] = ("fr", "en")
    name: LocalText
    timezone: Zone = ZoneInfo("America/Toronto")
    fee: Money = 0
    currency: str = "CAD"
    per: Literal["participant", "registration"] = "participant"
    trainer: str = ""
    organizer: str = ""
    place: LocalText = LocalText()
    hours: LocalText = LocalText()
    start: ClockTime | None = None
    end: ClockTime | None = None
    bring: LocalWords = LocalWords()
    dessert_guess: Switch = False
    payment: LocalText = LocalText()
    words: LocalWords = LocalWords()
    closes: LeadTime = LeadTime(1)
    reminders: tuple[LeadTime, ...] = (LeadTime(7), LeadTime(1))
    waitlist_offer: Duration = timedelta(hours=48)

    @property
    def session_hours(self) -> tuple[time, time] | None:
        """Start and end of a session's day, local time, where both are told (else it is an all-day event)."""
        if self.start and self.end:
            return self.start, self.end
        return clock_span(self.hours.in_language(self.languages[0], self.languages))


class Group(Model):
    """One session of the course for one sector: a `date`, or only a `month` while the day is not fixed. `label` is
    what letters call it.
    """

    key: str
    label: LocalText
    date: Day | None = None
    month: YearMonth | None = None
    capacity: Annotated[Whole, Field(ge=0)] = 15
    words: LocalWords = LocalWords()
    activities: tuple[str, ...] = ()
    hours: LocalText = LocalText()
    place: LocalText = LocalText()


class Answer(Model):
    """A fact that the bot may give to a question: the words that ask for it, and the text that answers."""

    topic: str
    words: LocalWords
    text: LocalText


class Course(Model):
    """An event, its groups in order, and the answers that go with it."""

    event: Event
    groups: tuple[Group, ...]
    answers: tuple[Answer, ...] = ()

    @property
    def key(self) -> str:
        """What every row of this course carries."""
        if self.event.key:
            return self.event.key
        year = max((g.date.year if g.date else g.month.year if g.month else 0 for g in self.groups), default=0)
        name = self.event.name.in_language(self.languages[0], self.languages)
        return f"{slug(name)[:55]}-{year}".lstrip("-")  # cut before the year, which tells two courses apart

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages letters are written in; the first is the default."""
        return self.event.languages

    def group(self, key: str) -> Group:
        """The group of that key; KeyError where there is none."""
        for group in self.groups:
            if group.key == key:
                return group
        raise KeyError(key)


class Config(Model):
    """One whole `config.toml`. `folder` is where it stands (relative paths resolve there); `sample` allows loopback
    servers only.
    """

    office: Office
    course: Course
    folder: Path = Path(".")
    sample: Switch = False
    sources: Mapping[str, int] = Field(default_factory=dict, exclude=True)  # "event.fee" -> line of the file

    def database_url(self) -> str:
        """The store's URL, a relative SQLite path made absolute beside the file."""
        found = re.match(r"(sqlite(?:\+\w+)?:///)([^?]+)(.*)", self.office.store.url)
        if not found or found[2] == ":memory:" or Path(found[2]).is_absolute():
            return self.office.store.url
        return f"{found[1]}{(self.folder / found[2]).resolve()}{found[3]}"

    def template_folders(self) -> tuple[Path, ...]:
        """Where the office's own templates are looked for, before those shipped with the program."""
        return (self.folder / "templates",)
