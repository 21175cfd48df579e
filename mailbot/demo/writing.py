"""What people of the demonstration write: read from inbox.toml, put into bytes as their mail programs would."""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from email.header import Header, decode_header, make_header
from email.message import Message as Mime
from email.utils import format_datetime, parseaddr, parsedate_to_datetime
from importlib.resources import files
from typing import Any


@dataclass(frozen=True)
class Mail:
    """A message of the demonstration, and when it arrives. `answers`: the last letter its writer got; `bounces`:
    letters to its writer come back.
    """

    at: dt.datetime
    sender: str
    subject: str
    text: str
    headers: Mapping[str, str] = field(default_factory=dict)
    answers: bool = False
    bounces: bool = False

    @property
    def address(self) -> str:
        return parseaddr(self.sender)[1].lower()


@dataclass(frozen=True)
class Script:
    """All mail of the demonstration in order, its days, and when on each day the bot looks."""

    mails: tuple[Mail, ...]
    first_day: dt.date
    last_day: dt.date
    rounds: tuple[dt.time, ...]
    attribution: str

    @property
    def unknown(self) -> frozenset[str]:
        """The addresses whose letters come back."""
        return frozenset(mail.address for mail in self.mails if mail.bounces)

    def moments(self, zone: dt.tzinfo) -> Iterator[dt.datetime]:
        """When the bot looks."""
        for number in range((self.last_day - self.first_day).days + 1):
            for time in self.rounds:
                yield dt.datetime.combine(self.first_day + dt.timedelta(days=number), time, zone)


def script(zone: dt.tzinfo) -> Script:
    """What inbox.toml tells; its times are local."""
    content = tomllib.loads(files("mailbot.demo").joinpath("inbox.toml").read_text("utf-8"))
    mails = [*(_mail(one, zone) for one in content["message"]), *_crowd(content["crowd"], zone)]
    return Script(
        mails=tuple(sorted(mails, key=lambda mail: mail.at)),
        first_day=content["first_day"],
        last_day=content["last_day"],
        rounds=tuple(content["rounds"]),
        attribution=content["attribution"],
    )


def _mail(one: Mapping[str, Any], zone: dt.tzinfo) -> Mail:
    flags = {key: one.get(key, False) for key in ("answers", "bounces")}
    return Mail(
        one["at"].replace(tzinfo=zone), one["from"], one["subject"], one["text"], one.get("headers", {}), **flags
    )


def _crowd(crowd: Mapping[str, Any], zone: dt.tzinfo) -> Iterator[Mail]:
    for number, (name, organization) in enumerate(crowd["people"]):
        day, place = divmod(number, crowd["each_day"])
        at = dt.datetime.combine(crowd["from_day"] + dt.timedelta(days=day), dt.time(11, 10 + 7 * place), zone)
        address = name.lower().replace(" ", ".").translate(str.maketrans("éèêïç", "eeeic")) + "@" + crowd["domain"]
        text = crowd["text"].format(name=name, organization=organization, number=100 + number)
        yield Mail(at, f"{name} <{address}>", crowd["subject"], text)


def as_bytes(mail: Mail, owner: str, number: int, answered: Mime | None, attribution: str) -> bytes:
    """The message as its writer's program would send it; an answer quotes the letter it answers."""
    name, address = parseaddr(mail.sender)
    message = Mime()
    message["Date"] = format_datetime(mail.at)
    message["From"] = f"{Header(name, 'utf-8').encode()} <{address}>"
    message["To"] = owner
    message["Message-ID"] = f"<demo-{number}@{address.rpartition('@')[2]}>"
    subject, text = mail.subject, mail.text
    if answered:
        message["In-Reply-To"] = message["References"] = str(answered["Message-ID"])
        subject = "Re: " + decoded(answered["Subject"]).removeprefix("Re: ")
        text += "\n\n" + quoted(answered, owner, attribution)
    message["Subject"] = Header(subject, "utf-8").encode()
    for header, value in mail.headers.items():
        message[header] = value
    message["MIME-Version"] = "1.0"
    message["Content-Type"] = "text/plain; charset=utf-8"
    message["Content-Transfer-Encoding"] = "8bit"
    message.set_payload(text.encode())
    return message.as_bytes().replace(b"\n", b"\r\n")


def decoded(value: object) -> str:
    """A header in readable letters, on one line."""
    return " ".join(str(make_header(decode_header(str(value or "")))).split())


def plain_text(letter: Mime) -> str:
    """The text part of a letter."""
    for part in letter.walk():
        if part.get_content_type() == "text/plain":
            payload = part.get_payload(decode=True)
            return payload.decode("utf-8", "replace").replace("\r\n", "\n") if isinstance(payload, bytes) else ""
    return ""


def quoted(letter: Mime, owner: str, attribution: str) -> str:
    """The letter as a mail program quotes it below an answer."""
    lines = "\n".join("> " + line for line in plain_text(letter).splitlines())
    return attribution.format(when=parsedate_to_datetime(letter["Date"]), who=owner) + f"\n\n{lines}"
