"""The demonstration's mail servers for tests of commands, and a person's hand in the mailbox."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from mailbot.demo.servers import PASSWORD, ImapServer, SmtpServer
from tests.cli.world import NOW

OWNER = "lead@office.example"


@dataclass(frozen=True)
class Servers:
    """Both servers, listening."""

    imap: ImapServer
    smtp: SmtpServer

    @property
    def environ(self) -> dict[str, str]:
        """What the environment says of them."""
        return {
            "MAILBOT_IMAP__PORT": str(self.imap.port),
            "MAILBOT_IMAP__USERNAME": OWNER,
            "MAILBOT_IMAP_PASSWORD": PASSWORD,
            "MAILBOT_SMTP__PORT": str(self.smtp.port),
        }

    def write(self, sender: str, subject: str, text: str, when: dt.datetime = NOW, folder: str = "INBOX") -> None:
        """Somebody's message arrives."""
        lines = (
            f"From: {sender}\r\nTo: {OWNER}\r\nSubject: {subject}\r\nDate: Mon, 1 Mar 2027 09:00:00 -0500\r\n"
            f"Message-ID: <{abs(hash((sender, subject, text)))}@x.example>\r\n\r\n{text}\r\n"
        )
        self.imap.append(lines.encode(), when, folder)


@contextmanager
def listening() -> Iterator[Servers]:
    """Fresh servers with an empty mailbox; stopped in the end."""
    imap = ImapServer(OWNER)
    servers = Servers(imap, SmtpServer(OWNER, imap))
    imap.start()
    servers.smtp.start()
    try:
        imap.make_folders("Sent", "Drafts")
        client = imap.client()  # pymap's demonstration user has mail of his own
        client.select("INBOX")
        client.store("1:*", "+FLAGS", "\\Deleted")
        client.expunge()
        client.logout()
        yield servers
    finally:
        servers.smtp.stop()
        imap.stop()
