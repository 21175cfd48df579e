"""What goes wrong with an IMAP server, in one sentence each: what it is and what to do (RFC 3501, RFC 5530)."""

from __future__ import annotations

import imaplib
import re
import socket
import ssl

from imap_tools import ImapToolsError, MailboxTaggedResponseError, UnexpectedCommandStatusError

from mailbot.config.model import ImapSettings
from mailbot.ports import EdgeError, Permanent, Transient

# Response codes (RFC 5530) that pass by themselves, or as soon as somebody makes room.
PASSING = frozenset({"UNAVAILABLE", "INUSE", "LIMIT", "SERVERBUG", "EXPUNGEISSUED", "OVERQUOTA"})
LOST = (imaplib.IMAP4.abort, OSError)  # the connection broke: what was asked may have been done
MISSING = frozenset({"NONEXISTENT", "TRYCREATE"})
_CODE = re.compile(rb"\[([A-Z-]{1,40})[ \]]")
_MOST_SAID = 120


class Refusal(Exception):
    """The server said NO. `action` is what it was asked, as the end of a sentence ("to open the folder X")."""

    def __init__(self, action: str, said: object) -> None:
        super().__init__(action)
        self.action = action
        self.said = said if isinstance(said, bytes) else b""

    @property
    def code(self) -> str:
        """The response code, "" where there is none."""
        found = _CODE.match(self.said)
        return found[1].decode() if found else ""


def refusal(action: str, answer: tuple[object, object]) -> Refusal:
    """From imaplib's (status, data)."""
    data = answer[1]
    return Refusal(action, data[-1] if isinstance(data, list | tuple) and data else data)


def told(fault: BaseException, imap: ImapSettings) -> EdgeError | None:
    """The fault as Transient or Permanent; None where it is no fault of this edge."""
    if isinstance(fault, EdgeError):
        return fault
    if isinstance(fault, Refusal):
        return _refused(fault)
    if isinstance(fault, MailboxTaggedResponseError):
        return Transient(f"The IMAP server {imap.host} does not let the bot wait for mail (IDLE); it is tried again.")
    if isinstance(fault, UnexpectedCommandStatusError):
        return _refused(refusal("what was asked", fault.command_result))
    if isinstance(fault, ImapToolsError):
        return Transient(f"The IMAP server {imap.host} answered in a way that was not understood; it is tried again.")
    if isinstance(fault, imaplib.IMAP4.error):
        return _protocol(fault, imap)
    if isinstance(fault, OSError):
        return _network(fault, imap)
    return None


def _refused(fault: Refusal) -> EdgeError:
    said = _said(fault.said)
    if fault.code == "OVERQUOTA":
        return Transient(f"The mailbox is full: the IMAP server refused {fault.action}{said}. Make room in it.")
    if fault.code in PASSING:
        return Transient(f"The IMAP server refused {fault.action} for the moment{said}; it is tried again.")
    if fault.code == "TOOBIG":  # RFC 7889
        return Permanent(f"The IMAP server refused {fault.action}{said}: it is too big.", of_letter=True)
    if fault.code in MISSING:
        return Permanent(f"The IMAP server refused {fault.action}{said}: there is no such folder.")
    return Permanent(f"The IMAP server refused {fault.action}{said}.")


def login_refused(said: object, imap: ImapSettings) -> EdgeError:
    """Wrong user name or password, or a server that takes no logins just now."""
    fault = Refusal(f"the login of {imap.username}", said)
    if fault.code in PASSING:
        return _refused(fault)
    return Permanent(
        f"The IMAP server {imap.host} refused {fault.action}{_said(fault.said)}: "
        "check imap.username and MAILBOT_IMAP_PASSWORD (or imap.password_command)."
    )


def _protocol(fault: imaplib.IMAP4.error, imap: ImapSettings) -> EdgeError:
    if isinstance(fault, imaplib.IMAP4.readonly):
        return Permanent("The folder can only be read with this login: mailbot needs to mark and move its own mail.")
    if "TLS not supported" in str(fault):
        return Permanent(
            f'The IMAP server {imap.host}:{imap.port} has no STARTTLS: set imap.security = "tls" and imap.port = 993.'
        )
    if isinstance(fault, imaplib.IMAP4.abort):
        return Transient(f"The connection to the IMAP server {imap.host} was lost; it is tried again.")
    return Permanent(f"The IMAP server {imap.host} did not take a command: is {imap.host}:{imap.port} an IMAP server?")


def _network(fault: OSError, imap: ImapSettings) -> EdgeError:
    where = f"{imap.host}:{imap.port}"
    if isinstance(fault, ssl.SSLCertVerificationError):
        return Permanent(
            f"The certificate of {where} is not to be trusted ({fault.verify_message}): set imap.host to the name it "
            "was issued for, or have it renewed."
        )
    if isinstance(fault, ssl.SSLEOFError | ssl.SSLZeroReturnError):
        return Transient(f"The connection to the IMAP server {where} was lost; it is tried again.")
    if isinstance(fault, ssl.SSLError):
        return Permanent(
            f"No TLS with {where} ({fault.reason or 'failed'}): imap.security and imap.port must fit together "
            "(993 with tls, 143 with starttls)."
        )
    if isinstance(fault, socket.gaierror):
        return Transient(f"The IMAP server {imap.host} is not known: check imap.host, and the network of this machine.")
    if isinstance(fault, ConnectionRefusedError):
        return Transient(f"Nothing answers at {where}: check imap.host and imap.port, and that the server runs.")
    if isinstance(fault, TimeoutError):
        return Transient(f"The IMAP server {where} did not answer in time; it is tried again.")
    return Transient(f"The IMAP server {where} cannot be reached ({fault.strerror or type(fault).__name__}).")


def _said(said: bytes) -> str:
    """The server's own words, bounded and printable."""
    rest = said.partition(b"]")[2] if _CODE.match(said) else said
    text = rest[:400].decode("utf-8", "replace")
    text = " ".join("".join(c if c.isprintable() else " " for c in text).split()).strip(". ")
    return f' ("{text[:_MOST_SAID]}")' if text else ""
