"""What no single value can tell: rules between the values of a configuration, as an ordered list of small functions."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterator

from mailbot.config.model import Config, TransportSecurity
from mailbot.config.problems import Found
from mailbot.config.values import LocalText, is_impossible_span

# A name and a domain of two labels; no more of RFC 5321 than typing errors need.
_LOCAL = re.compile(r"[^@\s<>,;:\"()\[\]\\]+")
_LABEL = re.compile(r"\w(?:[\w-]*\w)?")
_LANGUAGE = re.compile(r"[a-z]{2,3}")
_CODES = {
    "currency": (re.compile(r"[A-Z]{3}"), 'the three letters of a currency, as "CAD"'),
    "region": (re.compile(r"[A-Z]{2}(-[A-Z0-9]{1,3})?"), 'a country, or one and its part, as "CA-QC"'),
}
_STORES = ("sqlite://", "sqlite+pysqlite://", "postgresql://", "postgresql+psycopg://")


def is_loopback(host: str) -> bool:
    """Whether a host name or address is this machine's own: 127.0.0.0/8, ::1 or localhost (a name below it may be
    somebody else's, whatever RFC 6761 wishes).
    """
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host.lower() == "localhost"


def is_address(text: str) -> bool:
    """Whether a text has the form name@example.org."""
    local, _, domain = text.rpartition("@")
    dots = local.startswith(".") or local.endswith(".") or ".." in local
    labels = domain.split(".")
    return bool(_LOCAL.fullmatch(local)) and not dots and len(labels) > 1 and all(map(_LABEL.fullmatch, labels))


def addresses(config: Config) -> Found:
    """Every address has a name and a domain."""
    mailbox, digest = config.office.mailbox, config.office.digest
    told = [("mailbox.address", mailbox.address), *(("mailbox.aliases", a) for a in mailbox.aliases)]
    told += [("mailbox.relays", a) for a in mailbox.relays] + [("digest.to", a) for a in digest.to]
    told += [("digest.escalate", digest.escalate)] if digest.escalate else []
    for key, address in told:
        if not is_address(address):
            yield key, f"{address!r} is no e-mail address; write it as name@example.org"


def folders(config: Config) -> Found:
    """Settled mail goes somewhere else than where mail arrives; of the folders only that one may be none."""
    mailbox = config.office.mailbox
    for key in ("folder", "sent_folder", "drafts_folder"):
        if not getattr(mailbox, key):
            yield f"mailbox.{key}", "is empty; write the name of a folder"
    if mailbox.handled_folder and mailbox.handled_folder == mailbox.folder:
        yield "mailbox.handled_folder", 'is where mail arrives; write another folder, or "" to leave settled mail there'


def servers(config: Config) -> Found:
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
            yield f"{key}.port", f"{server.port} is no port; write one from 1 to 65535"


def store(config: Config) -> Found:
    """A database of a kind that the bot knows."""
    if not config.office.store.url.startswith(_STORES):
        yield "store.url", 'write "sqlite:///mailbot.db" or "postgresql://…"'


def groups(config: Config) -> Found:
    """At least one group; each key once; each with a day or a month."""
    if not config.course.groups:
        yield "groups", "there is no [[groups]] table; a course needs at least one"
    seen: set[str] = set()
    for number, group in enumerate(config.course.groups):
        if not group.key or re.search(r"\s", group.key):
            yield f"groups.{number}.key", "write one short word; letters and commands know the group by it"
        elif group.key.casefold() in seen:
            yield f"groups.{number}.key", f"{group.key!r} is the key of an earlier group; give each its own"
        seen.add(group.key.casefold())
        if group.date and group.month:
            yield f"groups.{number}.month", "stands beside date; keep date when the day is fixed, month while it is not"
        if not group.date and not group.month:
            yield f"groups.{number}", 'needs date = 2013-01-15 (a fixed day) or month = "2013-03"'


def languages(config: Config) -> Found:
    """Every text there is in every language, or in one for all; languages are told by their codes."""
    event, digest = config.course.event, config.office.digest
    if not event.languages:
        yield "event.languages", 'write at least one language, as ["fr", "en"]'
    for code in dict.fromkeys(event.languages):
        if not _LANGUAGE.fullmatch(code):
            yield "event.languages", f'{code!r} is no code of a language; write them as ["fr", "en"]'
        if event.languages.count(code) > 1:
            yield "event.languages", f"{code!r} stands there twice; keep one"
    if digest.language and event.languages and digest.language not in event.languages:
        yield "digest.language", f"is none of event.languages ({', '.join(event.languages)})"
    for key, text in _texts(config):
        missing = [language for language in event.languages if not text.texts.get("") and not text.texts.get(language)]
        if missing:
            yield key, f'has no text in {", ".join(missing)}; add {key.rpartition(".")[2]}.{missing[0]} = "…"'


def _texts(config: Config) -> Iterator[tuple[str, LocalText]]:
    """The texts that letters cannot do without."""
    yield "event.name", config.course.event.name
    yield from ((f"groups.{n}.label", g.label) for n, g in enumerate(config.course.groups))
    yield from ((f"answers.{n}.text", a.text) for n, a in enumerate(config.course.answers))


def language_codes(config: Config) -> Found:
    """`name.ft` would never be read: what follows the point is the code of a language."""
    mailbox, event = config.office.mailbox, config.course.event
    told = {
        "mailbox.title": mailbox.title.texts,
        "mailbox.signature": mailbox.signature.texts,
        **{f"event.{k}": getattr(event, k).texts for k in ("name", "place", "hours", "payment")},
        **{f"event.{k}": getattr(event, k).words for k in ("bring", "words")},
        **{f"groups.{n}.words": g.words.words for n, g in enumerate(config.course.groups)},
        **{f"answers.{n}.words": a.words.words for n, a in enumerate(config.course.answers)},
        **{key: text.texts for key, text in _texts(config)},
    }
    for key, by_language in told.items():
        for code in by_language:
            if code and not _LANGUAGE.fullmatch(code):
                yield f"{key}.{code}", f"{code!r} is no code of a language; write fr, en…"


def answers(config: Config) -> Found:
    """An answer is found by its words."""
    topics: set[str] = set()
    for number, answer in enumerate(config.course.answers):
        if not any(word.strip() for word in answer.words.every()):
            yield f"answers.{number}.words", "is empty; write the words by which people ask for it"
        if answer.topic in topics:
            yield f"answers.{number}.topic", f"{answer.topic!r} is the topic of an earlier answer; give each its own"
        topics.add(answer.topic)


def codes(config: Config) -> Found:
    """Currency and region in the form that money, holidays and telephones are looked up by."""
    for key, (form, right) in _CODES.items():
        value = getattr(config.course.event, key)
        if not form.fullmatch(value):
            yield f"event.{key}", f"{value!r} is none; write {right}"


def times(config: Config) -> Found:
    """A session that starts ends later. Hours in any other words are free text, shown as they are."""
    event = config.course.event
    if (event.start is None) != (event.end is None):
        yield f"event.{'end' if event.start is None else 'start'}", "start and end go together; write both or neither"
    elif event.start and event.end and event.start >= event.end:
        yield "event.end", "is not after event.start"
    told = [("event.hours", event.hours), *((f"groups.{n}.hours", g.hours) for n, g in enumerate(config.course.groups))]
    for key, hours in told:
        if any(map(is_impossible_span, hours.texts.values())):
            yield key, 'does not end after it starts; write it as "9:00-16:00"'


RULES = (addresses, folders, servers, store, groups, languages, language_codes, answers, codes, times)


def broken_rules(config: Config) -> Found:
    """Every rule that does not hold."""
    for rule in RULES:
        yield from rule(config)
