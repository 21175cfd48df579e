"""The play: mail arrives day by day, the bot polls and sends the digest, and everything that anybody got is kept."""

from __future__ import annotations

import datetime as dt
import os
import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from email import message_from_bytes
from email.header import Header
from email.message import Message as Mime
from email.utils import format_datetime, parseaddr
from importlib.resources import files
from pathlib import Path
from typing import Any

from mailbot.app import Clock, at_work
from mailbot.config.loading import load
from mailbot.config.model import Config
from mailbot.demo.servers import HOST, PASSWORD, ImapServer, SmtpServer
from mailbot.jobs.poll import poll
from mailbot.shipped import sample_config

FIRST_DAY, LAST_DAY = dt.date(2013, 1, 7), dt.date(2013, 1, 15)
POLL_HOURS = (7, 9, 12, 17, 21)


@dataclass(frozen=True)
class Mail:
    """A message of the demonstration, and when it arrives."""

    at: dt.datetime
    sender: str
    subject: str
    text: str
    headers: Mapping[str, str] = field(default_factory=dict)
    answers: bool = False
    before: bool = False
    bounces: bool = False


@dataclass
class Played:
    """What came of it: the letters by recipient, and the numbers of each round."""

    letters: list[tuple[str, bytes]] = field(default_factory=list)
    rounds: list[tuple[dt.datetime, Mapping[str, Any]]] = field(default_factory=list)
    arrived: list[tuple[dt.datetime, str, str]] = field(default_factory=list)


def script(zone: dt.tzinfo) -> list[Mail]:
    """All mail of the demonstration, in order."""
    content = tomllib.loads(files("mailbot.demo").joinpath("inbox.toml").read_text("utf-8"))
    mails = [_mail(one, zone) for one in content["message"]]
    return sorted([*mails, *_crowd(content["crowd"], zone)], key=lambda m: m.at)


def _mail(one: Mapping[str, Any], zone: dt.tzinfo) -> Mail:
    flags = {key: one.get(key, False) for key in ("answers", "before", "bounces")}
    return Mail(
        one["at"].replace(tzinfo=zone), one["from"], one["subject"], one["text"], one.get("headers", {}), **flags
    )


def _crowd(crowd: Mapping[str, Any], zone: dt.tzinfo) -> Iterator[Mail]:
    for number, (name, organization) in enumerate(crowd["people"]):
        day, place = divmod(number, crowd["each_day"])
        at = dt.datetime.combine(crowd["from_day"] + dt.timedelta(days=day), dt.time(11, 10 + 7 * place), zone)
        address = name.lower().replace(" ", ".").translate(str.maketrans("éèêïç", "eeeic")) + "@commerce-demo.example"
        text = crowd["text"].format(name=name, organization=organization, number=200 + number)
        yield Mail(at, f"{name} <{address}>", crowd["subject"], text)


def as_bytes(mail: Mail, owner: str, number: int, answered: Mime | None) -> bytes:
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
        subject = "Re: " + decoded(answered["Subject"])
        text += "\n\n" + quoted(answered, owner)
    message["Subject"] = Header(subject, "utf-8").encode()
    for header, value in mail.headers.items():
        message[header] = value
    message["MIME-Version"] = "1.0"
    message["Content-Type"] = "text/plain; charset=utf-8"
    message["Content-Transfer-Encoding"] = "8bit"
    message.set_payload(text.encode())
    return message.as_bytes().replace(b"\n", b"\r\n")


def decoded(value: object) -> str:
    """A header in readable letters."""
    from email.header import decode_header, make_header

    return str(make_header(decode_header(str(value or ""))))


def plain_text(letter: Mime) -> str:
    """The text part of a letter."""
    for part in letter.walk():
        if part.get_content_type() == "text/plain":
            payload = part.get_payload(decode=True)
            return payload.decode("utf-8", "replace").replace("\r\n", "\n") if isinstance(payload, bytes) else ""
    return ""


def quoted(letter: Mime, owner: str) -> str:
    """The letter as a mail program quotes it below an answer."""
    lines = "\n".join("> " + line for line in plain_text(letter).splitlines())
    return f"Le 8 janvier 2013 à 08:00, {owner} a écrit :\n\n{lines}"


def demo_config(folder: Path, imap: ImapServer, smtp: SmtpServer) -> Config:
    """The shipped configuration, on the demonstration's servers."""
    environ = {
        "MAILBOT_MAILBOX__MODE": "send",
        "MAILBOT_IMAP__HOST": HOST,
        "MAILBOT_IMAP__PORT": str(imap.port),
        "MAILBOT_IMAP__SECURITY": "none",
        "MAILBOT_IMAP__USERNAME": imap.user,
        "MAILBOT_SMTP__HOST": HOST,
        "MAILBOT_SMTP__PORT": str(smtp.port),
        "MAILBOT_SMTP__SECURITY": "none",
        "MAILBOT_SMTP__USERNAME": "",
        "MAILBOT_STORE__URL": f"sqlite:///{(folder / 'mailbot.db').resolve()}",
    }
    return load(sample_config(), environ)


def play(config: Config, imap: ImapServer, smtp: SmtpServer, shown: Callable[[str, int, int], None]) -> Played:
    """Let the days pass. `shown(what, day, of)` is called as they do."""
    zone, owner = config.course.event.timezone, imap.user
    waiting, played = script(zone), Played()
    days = (LAST_DAY - FIRST_DAY).days + 1
    for number in range(days):
        day = FIRST_DAY + dt.timedelta(days=number)
        for hour in POLL_HOURS:
            moment = dt.datetime.combine(day, dt.time(hour, 45), zone)
            _arrive(waiting, moment, played, imap, smtp, owner)
            environ = {**os.environ, "MAILBOT_IMAP_PASSWORD": PASSWORD}
            with at_work(config, Clock(moment), environ) as work:
                played.rounds.append((moment, poll(work, moment).as_json()))
            smtp.deliver(moment)
        shown(f"{day:%A %d %B %Y}", number + 1, days)
    played.letters = list(smtp.letters)
    return played


def _arrive(
    waiting: list[Mail], moment: dt.datetime, played: Played, imap: ImapServer, smtp: SmtpServer, owner: str
) -> None:
    """Put into the inbox what was written until that moment."""
    while waiting and waiting[0].at <= moment:
        mail = waiting.pop(0)
        address = parseaddr(mail.sender)[1].lower()
        last = next((raw for to, raw in reversed(smtp.letters) if to == address), None) if mail.answers else None
        raw = as_bytes(mail, owner, len(played.arrived) + 1, message_from_bytes(last) if last else None)
        imap.append(raw, mail.at)
        played.arrived.append((mail.at, mail.sender, mail.subject))
