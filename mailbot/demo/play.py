"""The play: mail arrives day by day, the bot polls and sends the digest, and everything that anybody got is kept."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from email import message_from_bytes
from pathlib import Path

from mailbot.app import Clock, at_work
from mailbot.config.loading import load
from mailbot.config.model import Config
from mailbot.demo.servers import HOST, PASSWORD, ImapServer, SmtpServer
from mailbot.demo.writing import Mail, Script, as_bytes
from mailbot.jobs.poll import poll
from mailbot.shipped import sample_config


@dataclass
class Played:
    """What came of it: the letters by recipient, the numbers of each round, what arrived (when, from whom, subject,
    Message-ID) and where it lies in the end (folder, flags), by Message-ID.
    """

    first_day: dt.date
    last_day: dt.date
    came_back: frozenset[str] = frozenset()
    letters: list[tuple[str, bytes]] = field(default_factory=list)
    rounds: list[tuple[dt.datetime, Mapping[str, object]]] = field(default_factory=list)
    arrived: list[tuple[dt.datetime, str, str, str]] = field(default_factory=list)
    places: dict[str, tuple[str, frozenset[str]]] = field(default_factory=dict)


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


def play(
    config: Config, told: Script, imap: ImapServer, smtp: SmtpServer, shown: Callable[[str, int, int], None]
) -> Played:
    """Let the days pass. `shown(day, done, of)` is called as they do."""
    waiting, played = list(told.mails), Played(told.first_day, told.last_day, told.unknown)
    moments = list(told.moments(config.course.event.timezone))
    environ = {**os.environ, "MAILBOT_IMAP_PASSWORD": PASSWORD}
    with at_work(config, Clock(moments[0]), environ) as work:
        for moment in moments:
            while waiting and waiting[0].at <= moment:
                _arrive(waiting.pop(0), played, imap, smtp, told.attribution)
            played.rounds.append((moment, poll(work, moment).as_json()))
            smtp.deliver(moment)
            if moment.time() == told.rounds[-1]:
                day = (moment.date() - told.first_day).days + 1
                shown(f"{moment:%A %-d %B %Y}", day, len(moments) // len(told.rounds))
    played.letters = list(smtp.letters)
    for folder in (config.office.mailbox.folder, config.office.mailbox.handled_folder):
        played.places |= {message_id: (folder, flags) for message_id, flags in imap.lying_in(folder).items()}
    return played


def _arrive(mail: Mail, played: Played, imap: ImapServer, smtp: SmtpServer, attribution: str) -> None:
    """Put a message into the inbox."""
    last = next((raw for to, raw in reversed(smtp.letters) if to == mail.address), None) if mail.answers else None
    answered = message_from_bytes(last) if last else None
    raw = as_bytes(mail, imap.user, len(played.arrived) + 1, answered, attribution)
    imap.append(raw, mail.at)
    played.arrived.append((mail.at, mail.sender, mail.subject, str(message_from_bytes(raw)["Message-ID"])))
