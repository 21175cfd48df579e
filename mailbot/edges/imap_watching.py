"""Waiting for new mail by IDLE (RFC 2177) on a connection of its own, which belongs to the thread that waits.

Before each IDLE the folder is opened again: what came between the poll's last look and now is news at once, and a
connection that is dead shows it. IDLE is begun anew long before the 29 minutes after which servers hang up. What the
server says is read only by ending the IDLE with DONE, in blocking mode: reading what is there until nothing comes, as
imap-tools' poll() does, cannot tell silence from a dead connection.
"""

from __future__ import annotations

import contextlib
import imaplib
import select
import socket
import time
from collections.abc import Callable

from imap_tools import MailboxTaggedResponseError

from mailbot.edges.imap_connection import Connection
from mailbot.ports import Wake

IDLE_SECONDS = 9 * 60.0  # many routers forget a silent connection sooner than servers do


class Watch:
    """Waits for news of one folder. `connect` opens a connection, `folder` finds the folder's wire name on it.

    `seen` tells (UIDVALIDITY, UIDNEXT) of the poll's last look; (0, 0) before the first.
    """

    def __init__(
        self,
        connect: Callable[[], Connection],
        folder: Callable[[Connection], bytes],
        seen: Callable[[], tuple[int, int]],
    ) -> None:
        self._connect, self._folder, self._seen = connect, folder, seen
        self._connection: Connection | None = None
        self._told = (0, 0)  # the same of the news told last
        self._can_idle = True  # until the server says that it cannot
        # A flag and a socket, no threading.Event: its lock is not safe in a signal handler.
        self._stopping = False
        self._woken, self._waker = socket.socketpair()
        self._waker.setblocking(False)

    def interrupt(self) -> None:
        """End the wait that runs, or else the next one; from any thread or signal handler."""
        self._stopping = True
        with contextlib.suppress(OSError):
            self._waker.send(b"!")

    def wait(self, seconds: float) -> Wake:
        """Wait at most so long. Errors: those of a connection; then it is dropped and the next call connects anew."""
        until = time.monotonic() + seconds
        try:
            wake = self._wait(until)
        except BaseException:
            self.drop()
            raise
        if wake is Wake.STOP:
            with contextlib.suppress(OSError):
                self._woken.recv(4096, socket.MSG_DONTWAIT)
            self._stopping = False
        return wake

    def close(self) -> None:
        """Log out."""
        if self._connection:
            self._connection.log_out()
            self._connection = None
        self._woken.close()
        self._waker.close()

    def drop(self) -> None:
        """Throw the connection away."""
        if self._connection:
            self._connection.drop()
            self._connection = None

    def _wait(self, until: float) -> Wake:
        if self._stopping:
            return Wake.STOP
        if self._can_idle:
            connection = self._connection = self._connection or self._connect()
            if connection.can("IDLE"):
                return self._wait_idle(connection, until)
            self._can_idle = False
            self.drop()
        return self._sleep(until)

    def _sleep(self, until: float) -> Wake:
        ready, _, _ = select.select([self._woken], [], [], max(0.0, until - time.monotonic()))
        return Wake.STOP if ready or self._stopping else Wake.TIMEOUT

    def _wait_idle(self, connection: Connection, until: float) -> Wake:
        folder = self._folder(connection)
        while not self._more_than_known(connection, folder):
            left = until - time.monotonic()
            if left <= 0:
                return Wake.TIMEOUT
            self._idle_once(connection, min(left, IDLE_SECONDS))
            if self._stopping:
                return Wake.STOP
        return Wake.NEWS

    def _more_than_known(self, connection: Connection, folder: bytes) -> bool:
        """Whether there is more than the poll has seen and than was told already."""
        now = connection.select(folder, fresh=True)
        known = [uidnext for validity, uidnext in (self._seen(), self._told) if validity == now.uidvalidity]
        self._told = (now.uidvalidity, now.uidnext)
        return bool(known) and now.uidnext > max(known)

    def _idle_once(self, connection: Connection, seconds: float) -> None:
        """One IDLE, until the server says anything: whether it is new mail, the next look at UIDNEXT tells."""
        if not _begin(connection) and not _read_ahead(connection):
            select.select([connection.client.sock, self._woken], [], [], seconds)
        connection.box.idle.stop()  # type: ignore[no-untyped-call]


def _begin(connection: Connection) -> bool:
    """Begin IDLE; whether the server said something before it agreed."""
    client = connection.client
    try:
        connection.box.idle.start()  # type: ignore[no-untyped-call]
    except MailboxTaggedResponseError as early:
        line = early.command_result[0]
        while line is not None:  # None is the agreement
            if not line.startswith(b"* "):  # a tagged answer: it refuses
                raise
            line = client._get_response()
        return True
    return False


def _read_ahead(connection: Connection) -> bool:
    """Whether something came in the same packet as the agreement: it waits in a buffer that select() does not see."""
    client = connection.client
    client.sock.settimeout(0)
    try:
        client._get_line()
    except imaplib.IMAP4.abort as nothing:
        if "unterminated" in str(nothing):  # half a line is in our hands, the rest would be read as another
            raise
        return False
    except OSError:
        return False
    finally:
        client.sock.settimeout(connection.timeout)
    return True
