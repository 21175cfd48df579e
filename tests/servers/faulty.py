"""An SMTP server that fails at a chosen moment, as no well-kept server can be made to: it speaks just enough SMTP.

Each connection follows the next plan of the list ("" is a good one, which later connections follow too); what was ended
by its dot is in `letters`, whether the answer was given or not.
"""

from __future__ import annotations

import socket
import threading
from collections.abc import Mapping, Sequence

OK = {
    "EHLO": "250 faulty",
    "MAIL": "250 ok",
    "RCPT": "250 ok",
    "DATA": "354 go on",
    ".": "250 2.0.0 taken",
    "QUIT": "221 bye",
}


class FaultyServer:
    """`plans`: for each connection what happens instead, by command ("." is the end of a letter, "hello" the greeting):
    a reply, or "close" (the connection ends unanswered), "silence" (it stays open unanswered).
    """

    def __init__(self, *plans: Mapping[str, str]) -> None:
        self._plans = list(plans)
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listening.getsockname()[1]
        self.letters: list[bytes] = []
        self.commands: list[str] = []
        self.connections = 0
        self.instead: dict[str, str] = {}  # what happens at the next such command, once, on any connection
        self._ended = threading.Event()
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        self._ended.set()
        self._listening.close()

    def _accept(self) -> None:
        while not self._ended.is_set():
            try:
                connection, _ = self._listening.accept()
            except OSError:
                return
            plan = self._plans.pop(0) if self._plans else {}
            self.connections += 1
            threading.Thread(target=self._serve, args=(connection, plan), daemon=True).start()

    def _serve(self, connection: socket.socket, plan: Mapping[str, str]) -> None:
        with connection, connection.makefile("rb") as lines:
            try:
                self._talk(connection, lines, plan)  # type: ignore[arg-type]
            except OSError:
                return

    def _talk(self, connection: socket.socket, lines: Sequence[bytes], plan: Mapping[str, str]) -> None:
        if not self._answer(connection, plan.get("hello", "220 faulty ready")):
            return
        content: list[bytes] | None = None
        for line in lines:
            if content is not None and line != b".\r\n":
                content.append(line)
                continue
            word = "." if content is not None else line[:4].decode().strip().upper()
            if content is not None:
                self.letters.append(b"".join(content))
            self.commands.append(line.decode().strip())
            said = self.instead.pop(word, plan.get(word, OK.get(word, "250 ok")))
            content = [] if word == "DATA" and said.startswith("354") else None
            if not self._answer(connection, said) or word == "QUIT":
                return

    def _answer(self, connection: socket.socket, said: str) -> bool:
        """Say it; False where the connection ends."""
        if said == "silence":
            self._ended.wait(30)
        if said in ("close", "silence"):
            return False
        connection.sendall(said.encode() + b"\r\n")
        return not said.startswith("421")
