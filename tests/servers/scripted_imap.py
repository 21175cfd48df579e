"""An IMAP server that answers what a test tells it to: for what real servers do rarely, or only other makes of them.

`script` maps the beginning of a command to its answers, one a time, the last for good. In an answer, "TAG" stands for
the command's tag; CLOSE ends the connection, SILENCE leaves it unanswered. What is not in the script is answered as by
a good server with an empty mailbox.
"""

from __future__ import annotations

import re
import socket
import threading
from collections.abc import Mapping, Sequence
from typing import BinaryIO

from mailbot.config.model import ImapSettings, Mailbox, TransportSecurity
from mailbot.edges.imap import ImapInbox

HOST, USER = "127.0.0.1", "melord@erable.test"
CLOSE, SILENCE = b"(close)", b"(silence)"
OK = b"TAG OK done\r\n"
OPENED = (
    b"* 3 EXISTS\r\n* OK [UIDVALIDITY 7] ok\r\n* OK [UIDNEXT 4] ok\r\n"
    b"* OK [PERMANENTFLAGS (\\Answered \\Seen \\*)] ok\r\nTAG OK [READ-WRITE] done\r\n"
)
LIST = b'* LIST (\\HasNoChildren) "/" INBOX\r\n* LIST (\\Sent) "/" Sent\r\n* LIST () "/" Inscriptions\r\n' + OK
GOOD: Mapping[str, bytes] = {
    "HELLO": b"* OK ready\r\n",
    "CAPABILITY": b"* CAPABILITY IMAP4rev1 MOVE UIDPLUS IDLE\r\n" + OK,
    "LIST": LIST,
    "SELECT": OPENED,
    "EXAMINE": OPENED,
    "STATUS": b"* STATUS Sent (UIDVALIDITY 7 UIDNEXT 1)\r\n" + OK,
    "LOGOUT": b"* BYE bye\r\n" + OK,
    "IDLE": b"+ idling\r\n",
    "DONE": OK,
}
_LITERAL = re.compile(rb"\{(\d+)(\+?)\}\r\n$")


class ScriptedImap:
    """The server; `commands` are what it was asked, without tags, over all connections."""

    def __init__(self, script: Mapping[str, bytes | Sequence[bytes]] | None = None) -> None:
        self.script = {k: [v] if isinstance(v, bytes) else list(v) for k, v in (script or {}).items()}
        self.commands: list[str] = []
        self.connections = 0
        self._ended = threading.Event()
        self._listening = socket.create_server((HOST, 0))
        self.port: int = self._listening.getsockname()[1]
        self._thread = threading.Thread(target=self._accept, daemon=True)
        self._thread.start()

    def inbox(self, *, message_bytes: int = 25_000_000, password: str = "geheim", **mailbox: object) -> ImapInbox:
        """The edge on this server."""
        owner = Mailbox(address=USER, **mailbox)  # type: ignore[arg-type]
        imap = ImapSettings(host=HOST, port=self.port, security=TransportSecurity.NONE, username=USER)
        return ImapInbox(owner, imap, lambda: password, message_bytes)

    def __enter__(self) -> ScriptedImap:
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()
        self._thread.join(5)

    def asked(self, beginning: str) -> list[str]:
        """The commands that begin so."""
        return [command for command in self.commands if command.upper().startswith(beginning.upper())]

    def _accept(self) -> None:
        while not self._ended.is_set():
            try:
                connection, _ = self._listening.accept()
            except OSError:
                return
            self.connections += 1
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        with connection, connection.makefile("rb") as lines:
            try:
                if self._answer(connection, "HELLO", b"*"):
                    self._talk(connection, lines)
            except OSError:
                return

    def _talk(self, connection: socket.socket, lines: BinaryIO) -> None:
        idling = b""
        for line in lines:
            while literal := _LITERAL.search(line):
                if not literal[2]:
                    connection.sendall(b"+ go on\r\n")
                line += lines.read(int(literal[1])) + lines.readline()
            tag, _, command = line.strip().partition(b" ")
            if tag.upper() == b"DONE":
                tag, command = idling, b"DONE"
            text = command.decode("utf-8", "replace")
            self.commands.append(text)
            idling = tag if text.upper() == "IDLE" else b""
            if not self._answer(connection, text, tag) or text.upper() == "LOGOUT":
                return

    def _answer(self, connection: socket.socket, command: str, tag: bytes) -> bool:
        """Say it; False where the connection ends."""
        said = self._said(command)
        if said == SILENCE:
            self._ended.wait(30)
        if said in (CLOSE, SILENCE):
            return False
        connection.sendall(said.replace(b"TAG", tag))
        return True

    def _said(self, command: str) -> bytes:
        matching = [key for key in self.script if command.upper().startswith(key.upper())]
        if matching:
            answers = self.script[max(matching, key=len)]
            return answers.pop(0) if len(answers) > 1 else answers[0]
        return next((said for key, said in GOOD.items() if command.upper().startswith(key)), OK)
