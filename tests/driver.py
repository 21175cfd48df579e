"""The conversation driver: people write, the bot does whole rounds on a real store, and every letter must be looked at.

The inbox and the sender are kept in memory behind the ports, so that a story of weeks takes a moment; everything
between them is the real thing: bytes are parsed, read, decided, rendered, committed and claimed. `Driver.close` fails
on any letter that nobody looked at, so a story cannot overlook one. Real servers are driven by
the tests marked `server`.
"""

from __future__ import annotations

import datetime as dt
import email
import email.policy
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path

from mailbot.app import file_groups, open_records, renderer_for
from mailbot.config.loading import load
from mailbot.config.model import Config
from mailbot.domain.model import Registration
from mailbot.edges.attachments import open_attachments
from mailbot.jobs.digest import queue_digest
from mailbot.jobs.poll import Round, poll
from mailbot.jobs.work import Work
from mailbot.ports import Arrival, FolderState, OwnAnswer, Permanent, Transient, Wake

ROOT = Path(__file__).resolve().parent.parent
START = dt.datetime.fromisoformat("2013-01-07T09:00:00-05:00")


@dataclass
class MemoryInbox:
    """An inbox in memory: messages by UID, and what was done to them."""

    messages: dict[int, Arrival] = field(default_factory=dict)
    keywords: dict[int, str] = field(default_factory=dict)
    handled: dict[int, Arrival] = field(default_factory=dict)
    sent: list[bytes] = field(default_factory=list)
    drafts_folder: list[bytes] = field(default_factory=list)
    answers: list[OwnAnswer] = field(default_factory=list)
    uidvalidity: int = 1
    next_uid: int = 1
    broken: str = ""

    def arrive(self, raw: bytes, when: dt.datetime, *, answered: bool = False) -> int:
        uid, self.next_uid = self.next_uid, self.next_uid + 1
        self.messages[uid] = Arrival(uid, raw, len(raw), when, answered)
        return uid

    def _check(self) -> None:
        if self.broken:
            raise Transient(self.broken)

    def state(self) -> FolderState:
        self._check()
        return FolderState("INBOX", self.uidvalidity, self.next_uid)

    def uids_from(self, first: int, since: dt.date | None = None) -> tuple[int, ...]:
        self._check()
        return tuple(
            u for u, a in sorted(self.messages.items()) if u >= first and (not since or a.internal_date.date() >= since)
        )

    def fetch(self, uids: Sequence[int]) -> Iterator[Arrival]:
        self._check()
        return iter([self.messages[u] for u in uids if u in self.messages])

    def mark(self, uids: Sequence[int], keyword: str) -> None:
        self._check()
        self.keywords.update(dict.fromkeys(uids, keyword))

    def file_handled(self, uids: Sequence[int], keyword: str) -> None:
        self._check()
        for uid in uids:
            if uid in self.messages:
                self.handled[uid] = self.messages.pop(uid)

    def append_sent(self, letters: Sequence[tuple[bytes, dt.datetime]]) -> None:
        self._check()
        self.sent += [raw for raw, _ in letters]

    def append_draft(self, raw: bytes, now: dt.datetime) -> None:
        self._check()
        self.drafts_folder.append(raw)

    def in_sent(self, message_ids: Sequence[str]) -> frozenset[str]:
        return frozenset(i for i in message_ids if any(i.encode() in raw for raw in self.sent))

    def in_drafts(self, message_ids: Sequence[str]) -> frozenset[str]:
        return frozenset(i for i in message_ids if any(i.encode() in raw for raw in self.drafts_folder))

    def sent_state(self) -> FolderState | None:
        self._check()
        return FolderState("Sent", 1, len(self.answers) + 1)

    def own_answers(self, first_uid: int) -> Iterable[OwnAnswer]:
        return [a for a in self.answers if a.uid >= first_uid]

    def wait(self, seconds: float) -> Wake:
        return Wake.TIMEOUT

    def interrupt(self) -> None: ...

    def problems(self) -> Sequence[tuple[str, bool, str]]:
        return ()

    def close(self) -> None: ...


@dataclass
class MemorySender:
    """Takes letters; `refusing` maps addresses to what happens instead."""

    taken: list[tuple[str, bytes]] = field(default_factory=list)
    refusing: dict[str, Exception] = field(default_factory=dict)
    broken: Exception | None = None

    def send(self, sender: str, recipient: str, raw: bytes) -> None:
        if self.broken:
            raise self.broken
        if recipient in self.refusing:
            raise self.refusing[recipient]
        self.taken.append((recipient, raw))

    def problems(self) -> Sequence[tuple[str, bool, str]]:
        return ()

    def close(self) -> None: ...


@dataclass
class Letter:
    """A letter as somebody got it."""

    to: str
    message: EmailMessage
    raw: bytes

    @property
    def text(self) -> str:
        """Subject and text part, spaces as written by people."""
        part = self.message.get_body(("plain",))
        content = part.get_content() if part else ""
        return f"{self.message['subject']}\n{content}".replace("\u00a0", " ").replace("\u202f", " ")

    @property
    def calendar(self) -> str:
        """The calendar part, "" where there is none."""
        for part in self.message.walk():
            if part.get_content_type() == "text/calendar":
                payload = part.get_payload(decode=True)
                return payload.decode() if isinstance(payload, bytes) else ""
        return ""


class Driver:
    """A bot with its world, and the hands of the people who write to it."""

    def __init__(self, folder: Path, environ: Mapping[str, str] | None = None, config: Config | None = None) -> None:
        settings = {
            "MAILBOT_MAILBOX__MODE": "send",
            "MAILBOT_STORE__URL": f"sqlite:///{folder / 'mailbot.db'}",
            "MAILBOT_LIMITS__LETTERS_PER_HOUR": "1000",
            "MAILBOT_LIMITS__LETTERS_PER_DAY": "5000",
            **(environ or {}),
        }
        self.config = config or load(ROOT / "config.toml", settings)
        self.now = START
        self.inbox, self.sender = MemoryInbox(), MemorySender()
        self.store = open_records(self.config, create=True)
        self.store.sync_groups(file_groups(self.config), self.now)
        self.looked_at = 0
        self.written = 0
        self.work = self._work()
        self.round = self.poll()

    def _work(self) -> Work:
        return Work(
            config=self.config,
            store=self.store,
            inbox=self.inbox,
            renderer=renderer_for(self.config),
            sender=self.sender,
            keys=self.store.signing_keys(),
            open_attachments=open_attachments,
        )

    def close(self) -> None:
        """Let go; fails when a letter to a participant was not looked at."""
        left = [(to, email.message_from_bytes(raw)["subject"]) for to, raw in self._letters()[self.looked_at :]]
        self.store.close()
        assert not left, f"letters nobody looked at: {left}"

    # --- what people do -----------------------------------------------------------------------------------------------

    def at(self, moment: str) -> None:
        """Set the clock (local time of the course)."""
        self.now = dt.datetime.fromisoformat(moment).replace(tzinfo=self.config.course.event.timezone)

    def write(
        self,
        sender: str,
        body: str,
        *,
        subject: str = "Formation",
        name: str = "",
        answers: Letter | None = None,
        headers: Mapping[str, str] | None = None,
        poll: bool = True,
        answered: bool = False,
    ) -> int:
        """Somebody writes to her; the bot does a round. Returns the UID."""
        self.written += 1
        message = EmailMessage()
        message["From"] = f"{name} <{sender}>" if name else sender
        message["To"] = self.config.office.mailbox.address
        message["Date"] = format_datetime(self.now)
        message["Message-ID"] = f"<w{self.written}@{sender.rpartition('@')[2]}>"
        message["Subject"] = f"Re: {answers.message['subject']}" if answers else subject
        if answers:
            message["In-Reply-To"] = message["References"] = str(answers.message["message-id"])
            quoted = "\n".join("> " + line for line in answers.text.splitlines()[1:])
            wrote = f"Le {self.now:%Y-%m-%d} à {self.now:%H:%M}, Marie-Ève Lord <{answers.message['from']}> a écrit :"
            body = f"{body}\n\n{wrote}\n{quoted}"
        for header, value in (headers or {}).items():
            message[header] = value
        message.set_content(body)
        uid = self.inbox.arrive(message.as_bytes(policy=email.policy.SMTP), self.now, answered=answered)
        if poll:
            self.round = self.poll()
        return uid

    def poll(self) -> Round:
        """One round."""
        self.store.sync_groups(file_groups(self.config), self.now)
        self.round = poll(self.work, self.now)
        return self.round

    def digest(self) -> Letter:
        """The digest, sent now."""
        queue_digest(self.work, self.now, cause=f"asked {self.now:%H%M%S}")
        self.poll()
        owner = self.config.office.mailbox.address
        return [self._letter(to, raw) for to, raw in self.sender.taken if to == owner][-1]

    # --- what they get ------------------------------------------------------------------------------------------------

    def _letters(self) -> list[tuple[str, bytes]]:
        owner = self.config.office.mailbox.address
        return [(to, raw) for to, raw in self.sender.taken if to != owner]

    def _letter(self, to: str, raw: bytes) -> Letter:
        return Letter(to, email.message_from_bytes(raw, policy=email.policy.default), raw)  # type: ignore[arg-type]

    def letter(self, to: str) -> Letter:
        """The next letter, which must be to that address."""
        new = self._letters()[self.looked_at :]
        assert new, f"{to} got no letter"
        self.looked_at += 1
        found = self._letter(*new[0])
        assert found.to == to, f"the next letter goes to {found.to}, not {to}"
        return found

    def letter_to(self) -> str:
        """To whom the next letter goes, which is then looked at."""
        new = self._letters()[self.looked_at :]
        assert new, "nobody got a letter"
        self.looked_at += 1
        return new[0][0]

    def silence(self) -> None:
        """Nobody got anything new."""
        new = [(to, email.message_from_bytes(raw)["subject"]) for to, raw in self._letters()[self.looked_at :]]
        assert not new, f"letters that should not be: {new}"

    def people(self) -> dict[str | None, tuple[str | None, str]]:
        """name -> (group, status) of everybody."""
        everyone: tuple[Registration, ...] = self.store.registrations()
        return {p.name: (p.group, p.status.value) for r in everyone for p in r.participants}


REFUSED = Permanent("550 5.1.1 no such user")
