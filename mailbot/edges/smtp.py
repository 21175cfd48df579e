"""The sender of letters: SMTP (RFC 5321) on one kept connection, by smtplib.

The letter's bytes go out as they are. A server may end an idle connection at any time; what had not been handed over
whole then goes again on a new one. Only where the connection breaks between the dot that ends a letter and the answer
is it unknown whether it was taken (`in_doubt`).

The envelope's sender is the coordinator's address, although RFC 3834 (3.3) would have it empty for automatic answers: a
confirmation that cannot be delivered must come back, and reports are never answered, so no loop can begin.
"""

from __future__ import annotations

import base64
import contextlib
import re
import smtplib
import socket
import ssl
import time
from collections.abc import Callable, Sequence

from mailbot.config.model import SmtpSettings, TransportSecurity
from mailbot.edges.smtp_faults import SERVICE_ENDS, Lost, Step, broken, refusal
from mailbot.ports import EdgeError, Permanent, Transient

COMMAND_SECONDS = 30.0
ANSWER_SECONDS = 120.0  # for the answer to a whole letter, which servers filter first
PIECE = 65_536  # bytes sent under one time-out
REFUSED_PASSWORD_RESTS = 900.0  # seconds: servers lock an account out after some wrong passwords
OUR_NAME = "[127.0.0.1]"  # in EHLO: an address literal needs no look-up and tells nothing (RFC 5321, 4.1.3)
LOCAL_PART, DOMAIN, ADDRESS = 64, 255, 254  # RFC 5321, 4.5.3.1, in octets
_LOCAL = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.][A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]*")
_DOMAIN = re.compile(r"[A-Za-z0-9.-]+|\[[A-Za-z0-9.:]+\]")
_LINE_END = re.compile(rb"\r\n|\r|\n")


def wire_address(address: str) -> str:
    """An address as the envelope carries it, its domain in ASCII (RFC 5890). Errors: Permanent for what is none or
    could be taken for more than an address: spaces, control characters, brackets, a dash at the beginning.
    """
    local, at, domain = address.rpartition("@")
    if at and not local.isascii():
        raise Permanent("The address has letters with accents before the @: ask for the right one.", of_letter=True)
    with contextlib.suppress(UnicodeError):
        domain = domain if domain.isascii() else domain.encode("idna").decode("ascii")
        short = len(local) <= LOCAL_PART and len(domain) <= DOMAIN and len(local) + 1 + len(domain) <= ADDRESS
        if short and _LOCAL.fullmatch(local) and _DOMAIN.fullmatch(domain):
            return f"{local}@{domain}"
    raise Permanent("The recipient's address is none that a mail server takes: correct it.", of_letter=True)


def on_the_wire(raw: bytes) -> bytes:
    """A letter as DATA carries it: every line ended by CRLF, so that no lone line feed can end it early, and dots that
    begin a line doubled (RFC 5321, 4.5.2).
    """
    lines = _LINE_END.sub(b"\r\n", raw)
    lines = lines if lines.endswith(b"\r\n") else lines + b"\r\n"
    stuffed = lines.replace(b"\r\n.", b"\r\n..")
    return b"." + stuffed if stuffed.startswith(b".") else stuffed


class SmtpSender:
    """The office's mail server. Fulfils `ports.Sender`."""

    def __init__(self, smtp: SmtpSettings, password: Callable[[], str], sender_address: str) -> None:
        """`password` is asked at each login and never before; `sender_address` is whose letters are checked for."""
        self._settings, self._password, self._sender_address = smtp, password, sender_address
        self._session: smtplib.SMTP | None = None
        self._refused: tuple[str, float] = ("", 0.0)  # a password and until when it is not tried again (monotonic)

    @property
    def where(self) -> str:
        """The server, as sentences name it."""
        return f"{self._settings.host}:{self._settings.port}"

    def send(self, sender: str, recipient: str, raw: bytes) -> None:
        """Hand over one letter. Errors: Transient, Permanent; see `ports.Sender`."""
        envelope, content = (wire_address(sender), wire_address(recipient)), on_the_wire(raw)
        kept = self._session is not None
        try:
            self._hand_over(envelope, content)
        except Lost:
            if not kept:
                raise
            self._hand_over(envelope, content)  # the server had ended the kept connection: once more, on a new one

    def problems(self) -> Sequence[tuple[str, bool, str]]:
        """For `mailbot check`: that the server can be reached, lets us in and takes letters from her address."""
        what = f"SMTP {self.where}"
        try:
            session = self._connected()
            self._begin(session, wire_address(self._sender_address), 0, "")
            self._reset()
        except EdgeError as problem:
            return [(what, False, problem.sentence)]
        user = self._settings.username
        return [(what, True, (f"logged in as {user}, " if user else "no login, ") + self._settings.security.value)]

    def close(self) -> None:
        """End the session (QUIT)."""
        if self._session:
            with contextlib.suppress(OSError):
                self._session.quit()
        self._drop()

    # --- one letter --------------------------------------------------------------------------------------------------

    def _hand_over(self, envelope: tuple[str, str], content: bytes) -> None:
        session = self._connected()
        try:
            self._announce(session, envelope, content)
            for start in range(0, len(content), PIECE):
                session.send(content[start : start + PIECE])
        except EdgeError as refused:
            self._drop() if isinstance(refused, Lost) else self._reset()
            raise
        except OSError as fault:
            self._drop()
            raise broken(self.where, fault) from None
        self._finish(session)

    def _announce(self, session: smtplib.SMTP, envelope: tuple[str, str], content: bytes) -> None:
        """MAIL, RCPT and DATA."""
        sender, recipient = envelope
        self._begin(session, sender, len(content), self._extensions(session, content))
        code, reply = session.docmd("RCPT", f"TO:<{recipient}>")
        if not 200 <= code < 300:
            raise refusal(self.where, Step.RECIPIENT, code, reply)
        code, reply = session.docmd("DATA")
        if code != 354:
            raise refusal(self.where, Step.LETTER, code, reply)

    def _begin(self, session: smtplib.SMTP, sender: str, size: int, extensions: str) -> None:
        """MAIL. Errors: those of the network, too."""
        try:
            code, reply = session.docmd("MAIL", f"FROM:<{sender}>{self._size(session, size)}{extensions}")
        except OSError as fault:
            self._drop()
            raise broken(self.where, fault) from None
        if not 200 <= code < 300:
            raise refusal(self.where, Step.SENDER, code, reply)

    def _size(self, session: smtplib.SMTP, size: int) -> str:
        """The announcement of a size (RFC 1870). Errors: Permanent where it is over the server's limit."""
        if not session.has_extn("size") or not size:
            return ""
        limit = session.esmtp_features["size"]
        if limit.isdecimal() and 0 < int(limit) < size:
            raise Permanent(f"The letter is too large for {self.where} ({size} of {limit} bytes).", of_letter=True)
        return f" SIZE={size}"

    def _extensions(self, session: smtplib.SMTP, content: bytes) -> str:
        """What bytes over 127 need, in the body (RFC 6152) or in the headers (RFC 6531)."""
        if content.isascii():
            return ""
        head = content.partition(b"\r\n\r\n")[0]
        needed = [("8bitmime", " BODY=8BITMIME")] + ([] if head.isascii() else [("smtputf8", " SMTPUTF8")])
        return "".join(words for name, words in needed if session.has_extn(name))

    def _finish(self, session: smtplib.SMTP) -> None:
        """The dot that ends the letter, and the answer: from here to there it is unknown whether it was taken."""
        try:
            self._patience(session, ANSWER_SECONDS)
            session.send(b".\r\n")
            code, reply = session.getreply()
            self._patience(session, COMMAND_SECONDS)
        except OSError:
            code, reply = -1, b""
        if 200 <= code < 300:
            return
        if not 400 <= code < 600:
            self._drop()
            raise Transient(
                f"{self.where} broke the connection before it said whether it took the letter: it goes again.",
                in_doubt=True,
            )
        if code == SERVICE_ENDS:
            self._drop()
            raise Transient(f"{self.where} is closing down ({code}): it will be tried again.")
        raise refusal(self.where, Step.LETTER, code, reply)

    # --- the session -------------------------------------------------------------------------------------------------

    def _connected(self) -> smtplib.SMTP:
        """The kept session, or a new one, logged in."""
        if self._session is None:
            password = self._usable_password()
            try:
                self._session = self._connect()
                self._log_in(self._session, password)
            except EdgeError:
                self._drop()
                raise
            except smtplib.SMTPResponseException as answer:
                self._drop()
                code, reply = answer.smtp_code, answer.smtp_error
                raise refusal(self.where, Step.GREETING, code, reply if isinstance(reply, bytes) else b"") from None
            except (OSError, UnicodeError) as fault:  # UnicodeError: a host that can be no name
                self._drop()
                raise broken(self.where, fault) from None
        return self._session

    def _connect(self) -> smtplib.SMTP:
        """A connection, greeted, encrypted as configured, the server's certificate checked against its name."""
        host, port, security = self._settings.host, self._settings.port, self._settings.security
        if security is TransportSecurity.TLS:
            context = ssl.create_default_context()
            session: smtplib.SMTP = smtplib.SMTP_SSL(host, port, OUR_NAME, timeout=COMMAND_SECONDS, context=context)
        else:
            session = smtplib.SMTP(host, port, OUR_NAME, timeout=COMMAND_SECONDS)
        try:
            # The dot goes by itself, after the letter: it must not wait for the letter's acknowledgement (RFC 896).
            if session.sock:
                session.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            session.ehlo_or_helo_if_needed()
            if security is TransportSecurity.STARTTLS:
                if not session.has_extn("starttls"):
                    raise Permanent(
                        f"{self.where} offers no STARTTLS: set [smtp] security and port as your provider says."
                    )
                session.starttls(context=ssl.create_default_context())
                session.ehlo()
        except BaseException:
            session.close()
            raise
        return session

    def _usable_password(self) -> str:
        """The password, "" without login. Errors: Permanent where there is none, or the same was refused just now."""
        if not self._settings.username:
            return ""
        password = self._password()
        if not password:
            raise Permanent("There is no password for SMTP: set $MAILBOT_SMTP_PASSWORD or [smtp] password_command.")
        refused, until = self._refused
        if password == refused and time.monotonic() < until:
            raise Permanent(f"{self.where} refused the password a moment ago; the same one rests for some minutes.")
        return password

    def _log_in(self, session: smtplib.SMTP, password: str) -> None:
        """AUTH PLAIN (RFC 4616) or LOGIN, in UTF-8, which smtplib's own does not speak."""
        user = self._settings.username
        if not user:
            return
        offered = session.esmtp_features.get("auth", "").upper().split()
        if "PLAIN" in offered:
            code, reply = session.docmd("AUTH", f"PLAIN {_base64(f'{chr(0)}{user}{chr(0)}{password}')}")
        elif "LOGIN" in offered:
            code, reply = session.docmd("AUTH", f"LOGIN {_base64(user)}")
            if code == 334:
                code, reply = session.docmd(_base64(password))
        else:
            raise Permanent(f"{self.where} offers no login by password here: empty [smtp] username, or set security.")
        if code != 235:
            fault = refusal(self.where, Step.LOGIN, code, reply)
            if isinstance(fault, Permanent):
                self._refused = (password, time.monotonic() + REFUSED_PASSWORD_RESTS)
            raise fault

    def _patience(self, session: smtplib.SMTP, seconds: float) -> None:
        if session.sock:
            session.sock.settimeout(seconds)

    def _reset(self) -> None:
        """Back to where a letter begins; a session that cannot is dropped."""
        if self._session:
            try:
                code, _ = self._session.docmd("RSET")
            except OSError:
                code = -1
            if code != 250:
                self._drop()

    def _drop(self) -> None:
        session, self._session = self._session, None
        if session:
            session.close()


def _base64(text: str) -> str:
    return base64.b64encode(text.encode("utf-8")).decode("ascii")
