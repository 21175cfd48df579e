"""Whose words a message holds: the author's, a forwarder's, a web form's; and what stands quoted below them."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, replace

from mailbot.config.model import Office
from mailbot.mail.model import Address, Message, Parts, Quoted
from mailbot.mail.quoting import split, subject_prefix
from mailbot.reading.naming.names import is_name
from mailbot.reading.segments import forms
from mailbot.reading.segments.wrapping import unwrapped
from mailbot.reading.text.lexicon import fold

MOST_FORWARDS = 3
FEW = 10  # addresses of a message; more are a crowd
MOST_LINES = 400  # of a message, looked through for answers between quoted lines
_NO_REPLY = re.compile(r"^(?:no|do-?not|donot|ne-?pas)[-_.]?re(?:ply|pondre)\b", re.IGNORECASE)
_RELAY_NAMES = ("site web", "website", "wordpress", "formulaire", "contact form", "web form", "webform", "nous joindre")


@dataclass(frozen=True, slots=True)
class Situation:
    """Who speaks in a message, to be read as if `author` had written `own`.

    For a forward `author`, `own` and `signature` are those of the original message, `forwarder` who passed it on and
    `added` what they wrote, `added_signature` what they sign with. `relayed`: a web form sent it for somebody.
    `by_coordinator`: her own address sent it. `under`: the lines written between quoted ones, each with the quoted line
    right above it. `headed`: the author chose the subject, which an answer takes from what it answers. `to_her`: the
    coordinator is among the few whom it is addressed to, not one of a crowd, of a list, or hidden.
    """

    author: Address | None
    own: str
    signature: str = ""
    forwarder: Address | None = None
    added: str = ""
    added_signature: str = ""
    quoted: tuple[Quoted, ...] = ()
    by_coordinator: bool = False
    relayed: bool = False
    subject: str = ""
    is_reply: bool = False
    headed: bool = True
    date: dt.datetime | None = None
    under: tuple[tuple[str, str], ...] = ()
    to_her: bool = False

    @property
    def answered_line(self) -> str:
        """The subject of what it answers, as far as its own tells."""
        return "" if self.headed else self.subject

    @property
    def goes_on(self) -> bool:
        """Whether it goes on with the matter of what it answers, not with another under a subject of its own."""
        return self.is_reply and not self.headed


def bare_subject(subject: str) -> str:
    """A subject without its prefixes ("Re:", "Fwd:", "TR :"), at most ten of them."""
    for _ in range(10):
        if not subject_prefix(subject):
            break
        subject = subject.partition(":")[2].strip()
    return subject.strip()


def situate(message: Message, office: Office) -> Situation:
    """The situation of a message."""
    mailbox = office.mailbox
    sender = message.sender
    by_coordinator = sender is not None and sender.email in mailbox.own_addresses
    relayed = _is_relayed(message, frozenset(a.lower() for a in mailbox.relays)) or _own_site(message, office)
    passed_on = None if by_coordinator else _letter_passed_on(message.parts, office)
    whole = replace(message.parts, forwarded=None, quoted=(passed_on,)) if passed_on else message.parts
    parts, forwarder, added = _unwrapped(whole, sender)
    author = parts[1] if forwarder else sender
    if relayed and message.reply_to:
        author = Address(message.reply_to[0].email, message.reply_to[0].name)
    inner: Parts = parts[0]
    subject = bare_subject(message.subject)
    is_reply = bool(inner.quoted or message.in_reply_to) and not forwarder
    return Situation(
        author=author,
        own=unwrapped(inner.own),
        signature=inner.signature,
        forwarder=forwarder,
        added=unwrapped(added),
        added_signature=whole.signature if forwarder else "",
        quoted=inner.quoted,
        by_coordinator=by_coordinator,
        relayed=relayed,
        subject=subject,
        is_reply=is_reply,
        headed=not (is_reply and _taken_over(message.subject, inner.quoted)),
        date=message.date,
        under=_under(message.text) if inner.quoted and not forwarder and not passed_on else (),
        to_her=_to_her(message, mailbox.own_addresses),
    )


def _to_her(message: Message, own: frozenset[str]) -> bool:
    addressed = [address.email for address in (*message.to, *message.cc)]
    return len(addressed) <= FEW and not own.isdisjoint(addressed)


def _taken_over(subject: str, quoted: tuple[Quoted, ...]) -> bool:
    """Whether an answer has the subject of what it answers: a prefix says so, or the quoted message."""
    before = quoted[0].subject if quoted else None
    return bool(subject_prefix(subject)) or not subject.strip() or bare_subject(before or "") == subject.strip()


def _under(text: str) -> tuple[tuple[str, str], ...]:
    """The lines written right below a quoted one, with that one; in the first MOST_LINES lines."""
    found, above = [], ""
    for line in text.split("\n")[:MOST_LINES]:
        bare = line.strip()
        if bare.startswith(">"):
            above = bare.lstrip("> ")
        elif bare and above:
            found.append((bare, above))
            above = ""
    return tuple(found)


def _unwrapped(parts: Parts, sender: Address | None) -> tuple[tuple[Parts, Address | None], Address | None, str]:
    """The innermost forwarded message with its author, who forwarded it, and all that forwarders added."""
    added: list[str] = []
    author, forwarder = sender, None
    for _ in range(MOST_FORWARDS):
        if parts.forwarded is None:
            break
        added.append(parts.own)
        forwarder = sender
        author = parts.forwarded.author or author
        parts = split(parts.forwarded.text, parts.forwarded.subject or "")
    return (parts, author), forwarder, "\n".join(a for a in added if a.strip())


def _letter_passed_on(parts: Parts, office: Office) -> Quoted | None:
    """The coordinator's own letter, where a forward comes down to it: whoever sends it back to her with words of their
    own answers it.
    """
    if not parts.own.strip():
        return None
    inner, passed_on = parts, None
    for _ in range(MOST_FORWARDS):
        if inner.forwarded is None:
            break
        passed_on = inner.forwarded
        inner = split(passed_on.text, passed_on.subject or "")
    return passed_on if passed_on and passed_on.author and is_hers(passed_on.author, office) else None


def is_hers(author: Address, office: Office) -> bool:
    """Whether somebody is the coordinator, by an address of hers or by her name."""
    mailbox = office.mailbox
    named = bool(mailbox.name) and fold(mailbox.name) in fold(author.name)
    return author.email in mailbox.own_addresses or named


def _own_site(message: Message, office: Office) -> bool:
    """Mail of the office's own web site: from its domain, by no person, holding a form with somebody's address."""
    sender, own = message.sender, office.mailbox.own_addresses
    if sender is None or sender.email in own or is_name(sender.name):
        return False
    domains = {a.rpartition("@")[2] for a in own}
    people = forms.read(message.text).people if sender.email.rpartition("@")[2] in domains else ()
    return any(p.email and p.email != sender.email for p in people)


def _is_relayed(message: Message, relays: frozenset[str]) -> bool:
    """Mail of a configured web form, or of an obvious one: answers go elsewhere, and its name or address says what it
    is.
    """
    sender = message.sender
    if sender is None:
        return False
    if sender.email in relays:
        return True
    elsewhere = bool(message.reply_to) and message.reply_to[0].email != sender.email
    told = f"{sender.name} {sender.email}".lower()
    return elsewhere and (any(word in told for word in _RELAY_NAMES) or _NO_REPLY.search(sender.email) is not None)
