"""One connection to an IMAP server: opened, logged in, and asked with explicit commands; used by one thread at a time.

imap-tools logs in and selects; what names messages goes through the imaplib client below it with explicit item lists,
because its own fetch() mixes messages up when flags change meanwhile, and its flag() and move() expunge. Capabilities
are read again after TLS and login, since servers tell the most of them only then. A connection that failed in any way
is thrown away: what it would answer next belongs to a command that nobody waits for any more.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import imaplib
import re
import socket
import ssl
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from imap_tools import BaseMailBox, MailBox, MailboxFolderSelectError, MailboxLoginError, MailBoxUnencrypted
from imap_tools.imap_utf7 import utf7_encode
from imap_tools.utils import quote

from mailbot.config.model import ImapSettings, TransportSecurity
from mailbot.config.rules import is_loopback
from mailbot.edges.imap_answers import Folder, Piece, found_uids, listed, number, personal_namespace, readable
from mailbot.edges.imap_faults import login_refused, refusal
from mailbot.ports import Permanent

TIMEOUT = 60.0  # seconds without a byte from the server
REOPEN_AFTER = 600.0  # seconds: a folder is opened anew so often, in case the server tells new mail only then
_LINE_END = re.compile(rb"\r\n|\r|\n")
UNTAGGED = ("FETCH", "SEARCH", "LIST", "NAMESPACE", "STATUS", "COPYUID", "TRYCREATE")


@dataclass(frozen=True, slots=True)
class Selected:
    """A folder as selected; `permanent` are the flags that can be kept, in lower case."""

    folder: bytes
    writable: bool
    uidvalidity: int
    uidnext: int
    permanent: frozenset[str]

    def keeps(self, keyword: str) -> bool:
        """Whether a keyword set now is kept (RFC 3501, 7.1, PERMANENTFLAGS)."""
        return bool({"\\*", keyword.lower()} & self.permanent)


class Connection:
    """A logged-in connection. Errors of every method: those of imaplib and imap-tools, OSError, Refusal; then it must
    be dropped.
    """

    def __init__(self, imap: ImapSettings, password: Callable[[], str], timeout: float | None = None) -> None:
        self.timeout = timeout or TIMEOUT
        self._box = _open(imap, self.timeout)
        try:
            _secure(self._box, imap)
            _log_in(self._box, imap, password)
            self.capabilities = _capabilities(self.client)
            self.client.sock.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
            # imaplib writes a literal and its line end apart: the second would wait 40 ms for the first's receipt.
            self.client.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        except BaseException:
            self.drop()
            raise
        self.selected: Selected | None = None
        self._opened = 0.0
        self._folders: list[Folder] | None = None
        self._namespace: tuple[bytes, str] | None = None

    @property
    def box(self) -> BaseMailBox:
        """The object of imap-tools."""
        return self._box

    @property
    def client(self) -> imaplib.IMAP4:
        """The object of imaplib."""
        return self._box.client

    def can(self, capability: str) -> bool:
        """Whether the server told that capability after the login."""
        return capability in self.capabilities

    # --- commands --------------------------------------------------------------------------------------------------

    def uid(self, action: str, *words: str | bytes) -> list[Piece | None]:
        """A UID command and the untagged answers to it. Errors: Refusal (`action` says what was asked)."""
        self._forget_answers()
        answer = self.client.uid(*words)  # type: ignore[arg-type]
        if answer[0] != "OK":
            raise refusal(action, answer)
        return list(answer[1])

    def search(self, criteria: str) -> tuple[int, ...]:
        """The UIDs that match, ascending."""
        return tuple(sorted(found_uids(self.uid("a search", "SEARCH", criteria))))

    def fetch(self, uids: str, items: str) -> list[Piece | None]:
        """The answers to a UID FETCH of exactly these items."""
        return self.uid("to show messages", "FETCH", uids, f"(UID {items})")

    def code(self, name: str) -> bytes:
        """The text of a response code of the last command, b"" where it told none."""
        told = self.client.response(name)[1]
        return told[-1] if told and isinstance(told[-1], bytes) else b""

    def _forget_answers(self) -> None:
        for name in UNTAGGED:
            self.client.untagged_responses.pop(name, None)

    def alive(self) -> bool:
        """Whether the server still answers."""
        try:
            return bool(self.client.noop()[0] == "OK")
        except (imaplib.IMAP4.error, OSError):
            return False

    # --- folders ---------------------------------------------------------------------------------------------------

    def select(self, folder: bytes, *, write: bool = False, fresh: bool = False) -> Selected:
        """Select a folder, for reading only (EXAMINE) unless told otherwise. `fresh`: with its UIDNEXT of now, even
        where it is selected.
        """
        now = self.selected
        if now and now.folder == folder and (now.writable or not write):
            if not fresh:
                return now
            if now.writable == write and time.monotonic() - self._opened < REOPEN_AFTER:
                return self._look_again(now)
        self.selected = None
        try:
            self._box.folder.set(quoted(folder), readonly=not write)
        except MailboxFolderSelectError as fault:
            raise refusal(f"to open the folder {readable(folder)}", fault.command_result) from fault
        permanent = self.code("PERMANENTFLAGS").partition(b"(")[2].partition(b")")[0].decode("latin-1")
        uidvalidity, uidnext = _leading(self.code("UIDVALIDITY")), _leading(self.code("UIDNEXT"))
        if not uidnext:  # older servers leave it out
            uidnext = max(self.search("UID *"), default=0) + 1
        self.selected = Selected(folder, write, uidvalidity, uidnext, frozenset(permanent.lower().split()))
        self._opened = time.monotonic()
        return self.selected

    def _look_again(self, before: Selected) -> Selected:
        """What came since: on a large folder a fraction of what opening it again costs. NOOP comes first, because a
        search alone need not see what has just arrived.
        """
        answer = self.client.noop()
        if answer[0] != "OK":
            raise refusal("to look for new mail", answer)
        last = max(self.search(f"UID {before.uidnext}:*"), default=0)
        self.selected = replace(before, uidnext=max(before.uidnext, last + 1))
        return self.selected

    def status(self, folder: bytes) -> tuple[int, int]:
        """(UIDVALIDITY, UIDNEXT) of a folder, now. Errors: Refusal."""
        if self.selected and self.selected.folder == folder:  # of this one STATUS may tell what was (RFC 3501, 6.3.10)
            now = self.select(folder, fresh=True)
            return now.uidvalidity, now.uidnext
        self._forget_answers()
        answer = self.client.status(quoted(folder), "(UIDVALIDITY UIDNEXT)")  # type: ignore[arg-type]
        if answer[0] != "OK":
            raise refusal(f"to look at the folder {readable(folder)}", answer)
        last = answer[1][-1] if answer[1] else b""
        words = last.rpartition(b"(")[2].rstrip(b") ").upper().split() if isinstance(last, bytes) else []
        told = dict(zip(words[::2], words[1::2], strict=False))
        return number(told.get(b"UIDVALIDITY")), number(told.get(b"UIDNEXT"))

    def folders(self) -> list[Folder]:
        """Every folder that can be selected, with its use where the server tells it (RFC 6154); asked once."""
        if self._folders is None:
            self._forget_answers()
            tells_use = self.can("SPECIAL-USE") and self.can("LIST-EXTENDED")
            words = ('""', '"*"', "RETURN (SPECIAL-USE)") if tells_use else ('""', '"*"')
            answer = self.client._simple_command("LIST", *words)
            if answer[0] != "OK":
                raise refusal("to list the folders", answer)
            self._folders = listed(self.client.untagged_responses.pop("LIST", []))
        return self._folders

    def namespace(self) -> tuple[bytes, str]:
        """Prefix and delimiter of her own folders."""
        if self._namespace is None:
            prefix, delimiter = b"", ""
            if self.can("NAMESPACE"):
                self._forget_answers()
                prefix, delimiter = personal_namespace(self.client.namespace()[1])
            self._namespace = prefix, delimiter or next((f.delimiter for f in self.folders() if f.delimiter), "/")
        return self._namespace

    def forget_folders(self) -> None:
        """Ask for the folders anew when they are needed next."""
        self._folders = None

    def is_there(self, folder: bytes) -> bool:
        """Whether a folder is there now: refusals do not always say that it is not."""
        self.forget_folders()
        return any(f.wire == folder for f in self.folders())

    def create(self, folder: bytes) -> None:
        """Make a folder and subscribe to it, so that her program shows it. Errors: Refusal."""
        answer = self.client.create(quoted(folder))  # type: ignore[arg-type]
        if answer[0] != "OK":
            fault = refusal(f"to make the folder {readable(folder)}", answer)
            if fault.code != "ALREADYEXISTS":
                raise fault
        self.client.subscribe(quoted(folder))  # type: ignore[arg-type]
        self._folders = None

    def append(self, folder: bytes, raw: bytes, flags: str, when: dt.datetime) -> None:
        """Put a message into a folder. Errors: Refusal."""
        answer = self.client.append(quoted(folder), flags, when, raw)  # type: ignore[arg-type]
        self._appended(folder, answer)

    def append_together(self, folder: bytes, messages: Sequence[tuple[bytes, dt.datetime]], flags: str) -> None:
        """Put messages into a folder, all or none (MULTIAPPEND, RFC 3502). Errors: Refusal."""
        series = _Series(messages, flags)
        self.client.literal = series.give  # type: ignore[assignment]
        answer = self.client._simple_command("APPEND", quoted(folder), series.announced())
        self._appended(folder, answer)

    def _appended(self, folder: bytes, answer: tuple[object, object]) -> None:
        if answer[0] != "OK":
            raise refusal(f"to put a message into the folder {readable(folder)}", answer)

    # --- the end ---------------------------------------------------------------------------------------------------

    def log_out(self) -> None:
        """End the session politely, whatever state it is in."""
        with contextlib.suppress(imaplib.IMAP4.error, OSError):
            self.client.sock.settimeout(2)
            self.client.logout()
        self.drop()

    def drop(self) -> None:
        """Close the socket without a word."""
        with contextlib.suppress(OSError):
            self.client.shutdown()


class _Series:
    """The messages of one APPEND, given to imaplib one at a time as the server asks for them."""

    def __init__(self, messages: Sequence[tuple[bytes, dt.datetime]], flags: str) -> None:
        self._flags = flags
        self._left = [(_LINE_END.sub(b"\r\n", raw), when) for raw, when in messages]

    def announced(self) -> bytes:
        """What is told of the next message before it is asked for; b"" after the last."""
        if not self._left:
            return b""
        raw, when = self._left[0]
        return f"{self._flags} {imaplib.Time2Internaldate(when)} {{{len(raw)}}}".encode()

    def give(self, asked: bytes) -> bytes:
        """The message asked for, and what is told of the next."""
        raw, _ = self._left.pop(0)
        return raw + (b" " + self.announced() if self._left else b"")


def quoted(folder: bytes) -> bytes:
    """A folder's wire name as a quoted string."""
    text = quote(folder)
    assert isinstance(text, bytes)
    return text


def wire_name(name: str) -> bytes:
    """A folder's name in modified UTF-7 (RFC 3501, 5.1.3)."""
    return b"INBOX" if name.upper() == "INBOX" else bytes(utf7_encode(name))


def _leading(text: bytes) -> int:
    return number(text.split()[0]) if text.split() else 0


def _open(imap: ImapSettings, timeout: float) -> BaseMailBox:
    host = imap.host.strip("[]")
    if imap.security is TransportSecurity.NONE and not is_loopback(host):
        raise Permanent(f'imap.security = "none" would send the password to {host} in clear: set "tls" or "starttls".')
    if imap.security is TransportSecurity.TLS:
        # Without a context of ours imaplib would take any certificate.
        return MailBox(host, imap.port, timeout=timeout, ssl_context=ssl.create_default_context())
    return MailBoxUnencrypted(host, imap.port, timeout=timeout)


def _secure(box: BaseMailBox, imap: ImapSettings) -> None:
    if imap.security is TransportSecurity.STARTTLS:
        answer = box.client.starttls(ssl.create_default_context())
        if answer[0] != "OK":
            raise refusal("to begin TLS", answer)


def _log_in(box: BaseMailBox, imap: ImapSettings, password: Callable[[], str]) -> None:
    if box.client.state == "AUTH":  # PREAUTH: the server knows who we are
        return
    if not imap.username:
        raise Permanent("imap.username is empty, and the IMAP server wants a login: set it in config.toml.")
    secret = password()
    if not secret:
        raise Permanent("There is no IMAP password: set MAILBOT_IMAP_PASSWORD, or imap.password_command.")
    if any(ord(c) < 32 for c in imap.username + secret):
        raise Permanent("The IMAP user name or password holds a control character (a line end?): set it without.")
    try:
        if (imap.username + secret).isascii() and "LOGINDISABLED" not in box.client.capabilities:
            box.login(imap.username, secret, initial_folder=None)
        else:
            box.login_utf8(imap.username, secret, initial_folder=None)
    except MailboxLoginError as fault:
        raise login_refused(refusal("", fault.command_result).said, imap) from None
    except imaplib.IMAP4.abort:
        raise
    except imaplib.IMAP4.error as fault:  # imaplib tells a refused AUTHENTICATE so
        raise login_refused(str(fault).encode("utf-8", "replace"), imap) from None


def _capabilities(client: imaplib.IMAP4) -> frozenset[str]:
    """What the server can do after the login; many tell it with the login's answer (RFC 3501, 7.2.1)."""
    told = client.response("CAPABILITY")[1]
    if not told or told[-1] is None:
        answer = client.capability()
        told = answer[1] if answer[0] == "OK" else [b""]
    last = told[-1] if told else b""
    found = frozenset(last.decode("latin-1").upper().split()) if isinstance(last, bytes) else frozenset()
    client.capabilities = tuple(found)  # imap-tools and imaplib look here
    return found
