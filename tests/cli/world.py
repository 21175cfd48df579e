"""A small course with records, for tests of commands: a config.toml of its own and a real SQLite store beside it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from mailbot.app import file_groups, open_records
from mailbot.config.loading import load
from mailbot.config.model import Config
from mailbot.domain.decision import Attention, AttentionKind, Decision, Letter, LetterKind, Reason
from mailbot.domain.model import Contact, Participant, Registration, Status
from mailbot.mail.model import Address
from mailbot.ports import Arrival, Delivery, Rendered, Store, Written

NOW = dt.datetime(2027, 3, 1, 15, tzinfo=dt.UTC)
SETTINGS = """
sample = true

[mailbox]
address = "lead@office.example"
name = "Lead"

[imap]
host = "127.0.0.1"
port = 9
security = "none"

[smtp]
host = "127.0.0.1"
port = 9
security = "none"

[event]
languages = ["en"]
name = "Beekeeping day"
timezone = "America/Toronto"

[[groups]]
key = "spring"
label = "Spring hives"
date = 2027-04-10
capacity = 2
words = ["apiary"]

[[groups]]
key = "summer"
label = "Summer hives"
month = "2027-06"
capacity = 3
words = ["meadow"]
"""


def settings(folder: Path, *, more: str = "", without: str = "") -> Path:
    """A config.toml in that folder: `more` goes before the first section, a line `without` is left out."""
    path = folder / "config.toml"
    path.write_text(more + SETTINGS.replace(without, "") if without else more + SETTINGS, "utf-8")
    return path


def config(folder: Path) -> Config:
    """The configuration of that folder, made where it is not there."""
    path = folder / "config.toml"
    return load(path if path.exists() else settings(folder), {})


def person(name: str | None, group: str | None, status: Status, **more: str) -> Participant:
    """Somebody on a list."""
    return Participant(name=name, group=group, status=status, queued_at=NOW, **more)


def registration(code: str, contact: Contact, *people: Participant) -> Registration:
    """What one conversation asked for."""
    return Registration(code=code, contact=contact, language="en", registered_at=NOW, participants=people)


ANNE = registration(
    "AAAA-AAAA",
    Contact(
        name="Anne Roy", email="anne@x.example", phone="+18195550101", extension="12", organization="Roy & Daughters"
    ),
    person("Anne Roy", "spring", Status.CONFIRMED, email="anne@x.example", phone="+18195550101", extension="12"),
    person(None, "spring", Status.CONFIRMED),
)
EVA = registration(
    "BBBB-BBBB",
    Contact(name="=HYPERLINK(1)", email="eva@y.example"),
    person("=HYPERLINK(1)", "spring", Status.WAITING, email="eva@y.example", organization="Ruche; =1+1"),
)
ODA = registration(
    "CCCC-CCCC",
    Contact(name="Oda Élie", email="oda@z.example"),
    person("Oda Élie", None, Status.PENDING, email="oda@z.example"),
)


def start(store: Store, settled: Config) -> None:
    """What a first round leaves."""
    store.sync_groups(file_groups(settled), NOW)
    store.start_ledger("INBOX", 1, 1, NOW)


def keep(store: Store, uid: int, raw: bytes = b"Subject: hello\r\n\r\nhello\r\n") -> int:
    """A message arrived; its number."""
    store.keep([Arrival(uid, raw + b"%d" % uid, len(raw), NOW)], 1, uid + 1, NOW)
    return store.unsettled()[-1]


def letter(one: Registration, kind: LetterKind, subject: str) -> Written:
    """A letter of ours to the contact."""
    to = Address(one.contact.email or "", one.contact.name or "")
    message_id = f"{one.code.lower()}.{kind.value}@office.example"
    return Written(Letter(kind, to, "en", one.code, message_id), Rendered(subject, b"letter"), Delivery.READY)


def register(
    store: Store,
    uid: int,
    one: Registration,
    reason: Reason,
    *,
    letters: Sequence[Written] = (),
    subject: str = "Hives",
) -> int:
    """Settle a message that registers somebody; its number."""
    number = keep(store, uid)
    with store.transaction() as transaction:
        decision = Decision(reason, code=one.code, registrations=(one,))
        transaction.settle(number, decision, letters, NOW, one.contact.email, subject, f"m{uid}@x.example")
    return number


def wait_for_her(store: Store, uid: int, one: Registration) -> int:
    """Settle a message that only she can answer; its number."""
    number = keep(store, uid)
    asks = Attention(AttentionKind.QUESTION, Reason.QUESTION_PASSED_ON, person="Anne Roy", code=one.code)
    with store.transaction() as transaction:
        decision = Decision(Reason.QUESTION_PASSED_ON, code=one.code, attention=(asks,))
        transaction.settle(number, decision, (), NOW, one.contact.email, "One more thing", f"m{uid}@x.example")
    return number


def fill(folder: Path) -> Config:
    """Three registrations: two seats given (one without a name), one who waits, one without a group."""
    made = config(folder)
    with closing(open_records(made, create=True)) as store:
        start(store, made)
        confirmed = letter(ANNE, LetterKind.CONFIRMATION, "Your seats")
        register(store, 1, ANNE, Reason.NAMES_ASKED, letters=[confirmed])
        register(store, 2, EVA, Reason.QUEUED, subject="A seat\x1b[31m please")
        register(store, 3, ODA, Reason.GROUP_ASKED)
        wait_for_her(store, 4, ANNE)
    return made
