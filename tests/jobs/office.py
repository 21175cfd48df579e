"""An office whose mailbox is on a real Dovecot and whose records are in a real store; and the hands of its people."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from itertools import count
from pathlib import Path

from mailbot.app import file_groups, open_records, renderer_for
from mailbot.config.loading import load
from mailbot.edges.imap import ImapInbox
from mailbot.jobs.receive import Received, receive
from mailbot.jobs.work import Work
from tests.driver import ROOT, START, MemorySender
from tests.servers.dovecot import ARRIVED, PASSWORD, Client, Dovecot, written

_NUMBERS = count(1)


class Post:
    """An office whose mail is received, and her own program."""

    def __init__(self, server: Dovecot, folder: Path, stack: ExitStack, **mailbox: str) -> None:
        self.server, self.folder = server, folder
        self.user = f"office{next(_NUMBERS)}@erable.test"
        self.hers: Client = stack.enter_context(server.client(self.user))
        settings = {
            "MAILBOT_MAILBOX__ADDRESS": self.user,
            "MAILBOT_STORE__URL": f"sqlite:///{folder / 'mailbot.db'}",
            **mailbox,
        }
        self.config = load(ROOT / "config.toml", settings)
        self.store = open_records(self.config, create=True)
        stack.callback(self.store.close)
        self.store.sync_groups(file_groups(self.config), START)
        self.inbox = self._edge()
        stack.callback(self._close)
        self.stopping: Callable[[], bool] = lambda: False

    def _edge(self) -> ImapInbox:
        return ImapInbox(self.config.office.mailbox, self.server.settings(self.user), lambda: PASSWORD, 25_000_000)

    def _close(self) -> None:
        self.inbox.close()

    @property
    def work(self) -> Work:
        return Work(
            config=self.config,
            store=self.store,
            inbox=self.inbox,
            renderer=renderer_for(self.config),
            sender=MemorySender(),
            keys=self.store.signing_keys(),
            stopping=self.stopping,
        )

    def receive(self) -> Received:
        return receive(self.work, START)

    def arrive(self, *numbers: int, day: int = 7, second: int = 0) -> None:
        for number in numbers:
            self.hers.append(written(number=number), when=ARRIVED.replace(day=day, second=second))

    def kept(self) -> list[bytes]:
        """The bytes of all kept messages, in order of arrival."""
        with self.store.transaction() as transaction:
            found = [transaction.inbound(number) for number in self.store.unsettled()]
        return [inbound.raw or b"" for inbound in found if inbound]

    def renumber(self) -> None:
        """The server numbers the folder anew, as after a move to another server."""
        validity = self.inbox.state().uidvalidity
        self.server.admin("mailbox", "update", "-u", self.user, "--uid-validity", str(validity + 5), "INBOX")
        self.server.kick(self.user)
        self.inbox.close()
        self.inbox = self._edge()
        self.hers.close()
        self.hers = self.server.client(self.user)
