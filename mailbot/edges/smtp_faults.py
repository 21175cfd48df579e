"""What went wrong at the mail server, in a sentence: whether it passes, and whose it is, this letter's or the server's.

A refused recipient or a letter that is too large is the letter's: other letters go. A refused login, a refused sender
or a daily limit is the server's: no letter would go, and none may be given up for it. The server's own words are not
repeated: they can quote a mail; its codes are (RFC 5321, 4.2; RFC 3463).
"""

from __future__ import annotations

import re
import socket
import ssl
from collections.abc import Mapping
from enum import StrEnum

from mailbot.ports import EdgeError, Permanent, Transient

SERVICE_ENDS = 421
TOO_LARGE = 552
LOGIN_CODES = frozenset({530, 534, 535, 538})  # RFC 4954, 6: log in first, or otherwise
LIMIT_REACHED = frozenset({"5.4.5", "5.1.90", "5.7.708"})  # so much a day, said as if for good
SENDER_REFUSED = frozenset({"5.7.3", "5.7.57", "5.7.60", "5.7.64"})  # said of each letter, meant of us
# "Relay access denied", "Unable to relay", "Client host rejected: Access denied": all want a login.
NO_LOGIN_WORDS = (b"relay", b"access denied")
SYSTEM_REFUSES = frozenset({"5.3.2", "5.3.5"})
MEANINGS: Mapping[str, str] = {
    "1.0": "the address is refused",
    "1.1": "there is no such mailbox",
    "1.2": "there is no such domain",
    "1.3": "the address is written wrongly",
    "1.6": "the mailbox has moved",
    "1.10": "the domain takes no mail",
    "2.0": "the mailbox takes nothing",
    "2.1": "the mailbox is closed",
    "2.2": "the mailbox is full",
    "2.3": "the letter is too large",
    "3.4": "the letter is too large",
    "7.1": "its rules do not allow it",
}
_ENHANCED = re.compile(rb"([245]\.\d{1,3}\.\d{1,3})(?![\d.])")


class Step(StrEnum):
    """Where in the session the server answered."""

    GREETING = "greeting"
    LOGIN = "login"
    SENDER = "sender"
    RECIPIENT = "recipient"
    LETTER = "letter"


class Lost(Transient):
    """The connection ended before the letter was whole at the server: it certainly did not take it."""


def refusal(where: str, step: Step, code: int, reply: bytes) -> EdgeError:
    """What a reply that is no acceptance means."""
    found = _ENHANCED.match(reply)
    enhanced = found[1].decode() if found else ""
    shown = f"{code} {enhanced}".strip()
    if code == SERVICE_ENDS:
        return Lost(f"{where} ended the session ({shown}): it will be tried again.")
    if _of_server(step, code, enhanced, reply):
        return _server_refuses(where, step, code, enhanced, shown)
    meaning = MEANINGS.get(enhanced[2:], "the letter is too large" if code == TOO_LARGE else "")
    told = f"{shown}, {meaning}" if meaning else shown
    what = "the recipient" if step is Step.RECIPIENT else "the letter"
    if 400 <= code < 500:
        return Transient(f"{where} does not take {what} now ({told}): it will be tried again.", of_letter=True)
    return Permanent(f"{where} refused {what} ({told}).", of_letter=True)


def _of_server(step: Step, code: int, enhanced: str, reply: bytes) -> bool:
    """Whether the reply tells of us or of the server, whatever letter it came to."""
    if code == TOO_LARGE:
        return False
    return (
        step in (Step.GREETING, Step.LOGIN, Step.SENDER)
        or not 400 <= code < 600
        or code in LOGIN_CODES
        or enhanced in LIMIT_REACHED | SENDER_REFUSED | SYSTEM_REFUSES
        or (code >= 500 and any(words in reply.lower() for words in NO_LOGIN_WORDS))
    )


def _server_refuses(where: str, step: Step, code: int, enhanced: str, shown: str) -> EdgeError:
    if enhanced in LIMIT_REACHED:
        return Transient(
            f"{where} takes no more letters for now ({shown}, a limit is reached): it will be tried again."
        )
    if code < 500:
        return Transient(f"{where} is not ready ({shown}): it will be tried again.")
    if not 500 <= code < 600:
        return Transient(f"{where} answered what is no SMTP reply: check [smtp] host and port.")
    if step is Step.GREETING:
        return Permanent(f"{where} turns us away ({shown}): check [smtp] host, port and security.")
    if step is Step.LOGIN or code in LOGIN_CODES:
        return Permanent(f"{where} refused the login ({shown}): check [smtp] username and the password.")
    return Permanent(
        f"{where} does not take letters from this sender ({shown}): check [mailbox] address and [smtp] username."
    )


def broken(where: str, fault: OSError | UnicodeError) -> EdgeError:
    """What a network or TLS fault means, before anything of a letter was taken."""
    if isinstance(fault, ssl.SSLCertVerificationError):
        return Permanent(
            f"The certificate of {where} is not to be trusted ({fault.verify_message}): check [smtp] host; "
            "a certificate authority of your own is named by $SSL_CERT_FILE."
        )
    if isinstance(fault, ssl.SSLError):
        return Transient(f"{where} could not agree on TLS: as a rule it is 465 with tls and 587 with starttls.")
    if isinstance(fault, socket.gaierror | UnicodeError):
        return Transient(f"{where} cannot be found: check [smtp] host and the network.")
    if isinstance(fault, ConnectionRefusedError):
        return Transient(f"{where} cannot be reached, nothing listens there: check [smtp] host and port.")
    if isinstance(fault, TimeoutError) or isinstance(fault.__context__, TimeoutError):
        return Lost(f"{where} did not answer in time: it will be tried again.")
    return Lost(f"{where} broke the connection: it will be tried again.")
