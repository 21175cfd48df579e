"""Small messages for tests of the reading, written as people send them."""

from __future__ import annotations

from mailbot.config.model import Config
from mailbot.mail.message import parse
from mailbot.mail.model import Message
from mailbot.reading.segments.situation import Situation, situate
from tests.reading.courses import course

WRITER = "Luce Roy <luce@exemple.test>"
DAY = "Wed, 09 Jan 2013 10:00:00 -0500"


def message(body: str, config: Config | None = None, **headers: str) -> Message:
    """A plain message to the coordinator; `headers` by name with "_" for "-"."""
    owner = (config or course("shipped")).office.mailbox.address
    lines = {"From": WRITER, "To": owner, "Date": DAY, "Subject": "", "Content-Type": "text/plain; charset=utf-8"}
    lines |= {name.replace("_", "-"): value for name, value in headers.items()}
    head = "\n".join(f"{name}: {value}" for name, value in lines.items())
    return parse(f"{head}\n\n{body}".encode())


def answer(text: str, letter: str, subject: str = "Formation", author: str = "", writer: str = WRITER) -> Message:
    """An answer above a quoted letter, the coordinator's unless `author` says otherwise."""
    mailbox = course("shipped").office.mailbox
    who = author or f"{mailbox.name} <{mailbox.address}>"
    marked = "\n".join(f"> {line}" for line in letter.split("\n"))
    body = f"{text}\n\nLe 2013-01-08 à 09:00, {who} a écrit :\n\n{marked}"
    return message(body, From=writer, Subject=f"Re: {subject}", In_Reply_To="<l1@exemple.test>")


def situation(sent: Message) -> Situation:
    return situate(sent, course("shipped").office)
