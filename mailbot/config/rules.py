"""What no single value can tell: rules between the values of a configuration, as an ordered list of small functions."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterator

from mailbot.config.model import Config, TransportSecurity

Broken = Iterator[tuple[str, str]]
_ADDRESS = re.compile(r"[^@\s<>,;]+@[^@\s<>,;]+\.[A-Za-z0-9-]{2,}")


def is_loopback(host: str) -> bool:
    """Whether a host name or address is this machine's own."""
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host.lower() == "localhost" or host.lower().endswith(".localhost")


def addresses(config: Config) -> Broken:
    """Every address has a name and a domain."""
    mailbox = config.office.mailbox
    told = [("mailbox.address", mailbox.address), *(("mailbox.aliases", a) for a in mailbox.aliases)]
    told += [("mailbox.relays", a) for a in mailbox.relays] + [("digest.to", a) for a in config.office.digest.to]
    told += [("digest.escalate", config.office.digest.escalate)] if config.office.digest.escalate else []
    for key, address in told:
        if not _ADDRESS.fullmatch(address):
            yield key, f"{address!r} is no e-mail address; write it as name@example.org"


def servers(config: Config) -> Broken:
    """No password in clear over a network; a sample never talks to a real server."""
    for key, server in (("imap", config.office.imap), ("smtp", config.office.smtp)):
        local = is_loopback(server.host)
        if server.security is TransportSecurity.NONE and not local:
            yield (
                f"{key}.security",
                f'"none" is allowed to a loopback address only; use "tls" or "starttls" with {server.host}',
            )
        if config.sample and not local:
            yield f"{key}.host", "sample = true allows loopback servers only; delete that line once the file is yours"
        if not 0 < server.port < 65536:
            yield f"{key}.port", "write a port from 1 to 65535"


def groups(config: Config) -> Broken:
    """At least one group; each key once; each with a day or a month."""
    if not config.course.groups:
        yield "groups", "there is no [[groups]] table; a course needs at least one"
    seen: set[str] = set()
    for number, group in enumerate(config.course.groups):
        if not group.key:
            yield f"groups.{number}.key", "is empty; write a short word that letters and commands know the group by"
        elif group.key in seen:
            yield f"groups.{number}.key", f"{group.key!r} is the key of an earlier group; give each its own"
        seen.add(group.key)
        if bool(group.date) == bool(group.month):
            sentence = "has both date and month; keep date when the day is fixed, month while it is not"
            yield (
                f"groups.{number}",
                sentence if group.date else 'needs date = 2013-01-15 (a fixed day) or month = "2013-03"',
            )


def languages(config: Config) -> Broken:
    """Every text there is in every language, or in one for all."""
    event = config.course.event
    if not event.languages:
        yield "event.languages", 'write at least one language, as ["fr", "en"]'
    if config.office.digest.language and config.office.digest.language not in event.languages:
        yield "digest.language", f"is none of event.languages ({', '.join(event.languages)})"
    texts = [("event.name", event.name)]
    texts += [(f"groups.{n}.label", g.label) for n, g in enumerate(config.course.groups)]
    texts += [(f"answers.{n}.text", a.text) for n, a in enumerate(config.course.answers)]
    for key, text in texts:
        missing = [language for language in event.languages if not text.texts.get("") and not text.texts.get(language)]
        if missing:
            yield key, f'has no text in {", ".join(missing)}; add {key.rpartition(".")[2]}.{missing[0]} = "…"'


def answers(config: Config) -> Broken:
    """An answer is found by its words."""
    topics: set[str] = set()
    for number, answer in enumerate(config.course.answers):
        if not answer.words.every():
            yield f"answers.{number}.words", "is empty; write the words by which people ask for it"
        if answer.topic in topics:
            yield f"answers.{number}.topic", f"{answer.topic!r} is the topic of an earlier answer; give each its own"
        topics.add(answer.topic)


def times(config: Config) -> Broken:
    """A session that starts ends later."""
    event = config.course.event
    if (event.start is None) != (event.end is None):
        yield "event.start", "start and end go together; write both or neither"
    elif event.start and event.end and event.start >= event.end:
        yield "event.end", "is not after event.start"


RULES = (addresses, servers, groups, languages, answers, times)


def broken_rules(config: Config) -> Broken:
    """Every rule that does not hold."""
    for rule in RULES:
        yield from rule(config)
