"""The demonstration's mail servers, in threads on loopback ports: IMAP by pymap, SMTP by aiosmtpd. Nothing leaves the
machine.

What the bot sends is kept by recipient; what goes to the coordinator herself arrives in her inbox, and a letter to a
mailbox that does not exist comes back as a delivery report (RFC 3464).
"""

from __future__ import annotations

import asyncio
import datetime as dt
import hashlib
import imaplib
import socket
import threading
from argparse import Namespace
from contextlib import AsyncExitStack
from typing import Any

PASSWORD = "demonstration"
HOST = "127.0.0.1"


def free_port() -> int:
    """A free TCP port on the loopback address."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port = probe.getsockname()[1]
    assert isinstance(port, int)
    return port


class ImapServer:
    """An IMAP server in memory with one user."""

    def __init__(self, user: str) -> None:
        self.user, self.port = user, free_port()
        self._loop = asyncio.new_event_loop()
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True, name="demo-imap")
        self._stop: asyncio.Event | None = None
        self._postman: imaplib.IMAP4 | None = None  # kept, since a login takes a fifth of a second

    def start(self) -> None:
        """Listen. Errors: RuntimeError when it does not come up in 20 seconds."""
        self._thread.start()
        if not self._ready.wait(20):
            raise RuntimeError("the demonstration's IMAP server did not start")

    def stop(self) -> None:
        """Stop listening and forget everything."""
        if self._postman:
            self._postman.shutdown()
        if self._stop:
            self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(5)

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        try:
            self._loop.run_until_complete(self._serve())
        finally:
            asyncio.set_event_loop(None)
            self._loop.close()

    async def _serve(self) -> None:
        from pymap.backend.dict import DictBackend
        from pymap.imap import IMAPService

        args = Namespace(
            host=[HOST], port=str(self.port), cert=None, key=None, tls=False, proxy_protocol=None,
            inherited_sockets=None, debug=False, passlib_cfg=None, demo_data=False, demo_user=self.user,
            demo_password=PASSWORD,
        )  # fmt: skip
        keep_keywords()
        backend, config = await DictBackend.init(args, reject_dnsbl=False, invalid_user_sleep=0.0)
        config.apply_context()
        self._stop = asyncio.Event()
        async with AsyncExitStack() as stack:
            await backend.start(stack)
            await IMAPService(backend, config).start(stack)
            self._ready.set()
            await self._stop.wait()

    def append(self, raw: bytes, when: dt.datetime, folder: str = "INBOX") -> None:
        """Put a message into a folder, as if it had arrived at that moment."""
        self._postman = self._postman or self.client()
        self._postman.append(folder, "", imaplib.Time2Internaldate(when), raw)

    def client(self) -> imaplib.IMAP4:
        """A connection, logged in."""
        client = imaplib.IMAP4(HOST, self.port, timeout=20)
        client.login(self.user, PASSWORD)
        return client

    def lying_in(self, folder: str) -> dict[str, frozenset[str]]:
        """The messages of a folder: Message-ID to flags."""
        client = self.client()
        client.select(f'"{folder}"', readonly=True)
        found: dict[str, frozenset[str]] = {}
        for piece in client.uid("FETCH", "1:*", "(FLAGS BODY.PEEK[HEADER.FIELDS (MESSAGE-ID)])")[1]:
            if isinstance(piece, tuple):
                words = piece[0].decode().partition("FLAGS (")[2].partition(")")[0].split()
                found[piece[1].decode().partition(":")[2].strip()] = frozenset(words) - {"\\Recent"}
        client.logout()
        return found

    def make_folders(self, *names: str) -> None:
        """Make folders."""
        client = self.client()
        for name in names:
            client.create(name)
        client.logout()


def keep_keywords() -> None:
    """Let pymap keep keywords: its memory backend names only the system flags as permanent and drops others in
    silence.
    """
    from pymap.backend.mailbox import MailboxDataInterface
    from pymap.parsing.specials.flag import Flag, get_system_flags

    permanent = frozenset(get_system_flags()) | {Flag(rb"\*")}
    MailboxDataInterface.permanent_flags = property(lambda self: permanent)  # type: ignore[method-assign,assignment]


class SmtpServer:
    """An SMTP server that keeps what it takes: `letters` holds (recipient, bytes) in order."""

    def __init__(self, owner: str, inbox: ImapServer, unknown: frozenset[str] = frozenset()) -> None:
        self.owner, self.inbox, self.unknown = owner, inbox, unknown
        self.port = free_port()
        self.letters: list[tuple[str, bytes]] = []
        self.moment: dt.datetime | None = None
        self.returned: list[tuple[str, bytes]] = []
        self._controller: Any = None

    def start(self) -> None:
        """Listen."""
        from aiosmtpd.controller import Controller

        self._controller = Controller(self, hostname=HOST, port=self.port, enable_SMTPUTF8=True)
        self._controller.start()

    def stop(self) -> None:
        """Stop listening."""
        if self._controller:
            self._controller.stop()

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        """Take one message (aiosmtpd's hook)."""
        raw = bytes(envelope.content)
        for recipient in envelope.rcpt_tos:
            self.letters.append((recipient.lower(), raw))
            if recipient.lower() in self.unknown:
                self.returned.append((recipient, raw))
        return "250 2.0.0 taken"

    def deliver(self, when: dt.datetime) -> None:
        """Put what came for the owner, and the reports of what could not be delivered, into her inbox."""
        mine = [raw for to, raw in self.letters if to == self.owner]
        for raw in mine[getattr(self, "_delivered", 0) :]:
            self.inbox.append(raw, when)
        self._delivered = len(mine)
        while self.returned:
            to, raw = self.returned.pop(0)
            self.inbox.append(delivery_report(to, raw, self.owner, when), when)


def delivery_report(recipient: str, returned: bytes, owner: str, when: dt.datetime) -> bytes:
    """A delivery status notification (RFC 3464) for a mailbox that does not exist."""
    from email.utils import format_datetime

    head = returned.partition(b"\r\n\r\n")[0]
    lines = [
        f"Return-Path: <>\r\nDate: {format_datetime(when)}\r\nFrom: Mail Delivery System <MAILER-DAEMON@mail.example>",
        f"To: {owner}\r\nSubject: Undelivered Mail Returned to Sender\r\nAuto-Submitted: auto-replied",
        "MIME-Version: 1.0",
        f"Message-ID: <report-{hashlib.sha256(returned).hexdigest()[:16]}@mail.example>",
        'Content-Type: multipart/report; report-type=delivery-status; boundary="report"\r\n',
        "--report\r\nContent-Type: text/plain; charset=us-ascii\r\n",
        f"I could not deliver your message to <{recipient}>: user unknown.\r\n",
        "--report\r\nContent-Type: message/delivery-status\r\n",
        "Reporting-MTA: dns; mail.example\r\n",
        f"Final-Recipient: rfc822; {recipient}\r\nAction: failed\r\nStatus: 5.1.1",
        "Diagnostic-Code: smtp; 550 5.1.1 User unknown\r\n",
        "--report\r\nContent-Type: text/rfc822-headers\r\n",
        "",
    ]
    return "\r\n".join(lines).encode() + head + b"\r\n\r\n--report--\r\n"
