"""What the digest's template may speak of: the day's facts in words, answers as mailto links (RFC 6068)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any
from urllib.parse import quote

from mailbot.config.model import Config
from mailbot.domain.decision import AttentionKind, GroupDay
from mailbot.domain.digest import balance, by_urgency, seat_bars
from mailbot.domain.model import Participant, Registration, Status
from mailbot.edges import typography
from mailbot.edges.letter_facts import Words
from mailbot.ports import DigestFacts, Waiting

WORDS_SHOWN = 1_200
QUOTED_IN_LINK = 600  # mail programs cut longer links
NO_REPLY = (AttentionKind.BOUNCE, AttentionKind.TROUBLE)  # an address that does not work, a message nobody read


def digest_facts(facts: DigestFacts, config: Config, language: str, now: dt.datetime) -> dict[str, Any]:
    """Everything the digest tells, in words of the language."""
    words = Words(config, language)
    local = now.astimezone(config.course.event.timezone)
    return {
        "today": typography.day_in_words(local.date(), language),
        "since": words.moment(facts.since),
        "waiting": [_waiting(w, words) for w in by_urgency(facts.waiting)],
        "drafts": facts.drafts,
        "new": [_registration(r, facts, words) for r in facts.new],
        "new_count": sum(len(r.live) for r in facts.new),
        "bars": [_bar(bar, facts, words) for bar in seat_bars(facts.groups, config.course)],
        "waiting_list": list(_waiting_list(facts, words)),
        "cancelled": [(name, _label(group, words)) for name, group in facts.cancelled],
        "held_back": [_held_back(*held) for held in facts.held_back],
        "bounced": facts.bounced,
        "guesses": facts.guesses,
        "guesses_count": sum(count for _, count in facts.guesses),
        "balance": balance(facts.fetched, facts.outcomes, facts.unsettled),
        "outcomes": {o.value: n for o, n in balance(facts.fetched, facts.outcomes, facts.unsettled).outcomes},
        "letters_sent": facts.letters_sent,
        "letters_waiting": facts.letters_waiting,
        "in_doubt": facts.in_doubt,
        "last_poll": words.moment(facts.last_poll),
        "last_error": facts.last_error,
        "mode": config.office.mailbox.mode.value,
    }


def _label(key: str | None, words: Words) -> str:
    group = words.group(key)
    return group.label if group else ""


def _held_back(to: str, kind: str, why: str) -> dict[str, str]:
    """A letter that did not leave: `state` as the store tells it, and what it tells besides."""
    state, _, detail = why.partition(": ")
    return {"to": to, "kind": kind, "state": state, "detail": detail}


def _waiting(item: Waiting, words: Words) -> dict[str, Any]:
    zone = words.config.course.event.timezone
    shown = item.words if len(item.words) <= WORDS_SHOWN else item.words[:WORDS_SHOWN].rstrip() + " […]"
    return {
        "number": item.number,
        "kind": item.kind,
        "reason": item.reason,
        "person": item.person or item.address or "",
        "address": item.address or "",
        "phone": typography.phone(item.phone, None, words.language),
        "call": f"tel:{item.phone}" if item.phone else "",
        "words": shown,
        "subject": item.subject,
        "code": item.code or "",
        "since": typography.short_day(item.since.astimezone(zone).date(), words.language),
        "reply": _reply(item) if item.address and item.kind not in NO_REPLY else "",
    }


def _reply(item: Waiting) -> str:
    """A link that opens an answer in her own program: subject set, their words quoted below the place to write."""
    subject = item.subject if item.subject.lower().startswith("re:") else f"Re: {item.subject}"
    quoted = "\r\n".join(f"> {line}" for line in item.words[:QUOTED_IN_LINK].splitlines())
    fields = [("subject", subject.strip()), ("body", f"\r\n\r\n{quoted}\r\n")]
    if item.message_id:
        fields.insert(1, ("in-reply-to", f"<{item.message_id}>"))
    return f"mailto:{quote(item.address or '', safe='@')}?" + "&".join(f"{n}={quote(v, safe='')}" for n, v in fields)


def _person(person: Participant, registration: Registration, facts: DigestFacts, words: Words) -> dict[str, Any]:
    state, contact = facts.groups.get(person.group or ""), registration.contact
    group = words.group(person.group, GroupDay(state.date, state.month) if state else None)
    number = (person.phone, person.extension) if person.phone else (contact.phone, contact.extension)
    return {
        "name": person.name or "",
        "organization": person.organization or "",
        "email": person.email or contact.email or "",
        "phone": typography.phone(*number, words.language),
        "call": f"tel:{number[0]}" if number[0] else "",
        "status": person.status.value,
        "group": group.label if group else "",
        "position": person.position,
        "number": person.number,
        "code": registration.code,
        "paid": person.paid,
    }


def _registration(registration: Registration, facts: DigestFacts, words: Words) -> dict[str, Any]:
    return {
        "code": registration.code,
        "contact": registration.contact.name or registration.contact.email or "",
        "people": [_person(p, registration, facts, words) for p in registration.live],
    }


def _waiting_list(facts: DigestFacts, words: Words) -> Iterable[dict[str, Any]]:
    """Who waits, group by group in order, then by place."""
    order = {group.key: place for place, group in enumerate(words.config.course.groups)}
    rows = [
        (
            order.get(p.group or "", len(order)),
            p.position or 999,
            _person(p, r, facts, words),
        )
        for r in facts.waiting_list
        for p in r.live
        if p.status in (Status.WAITING, Status.OFFERED)
    ]
    return (row for _, _, row in sorted(rows, key=lambda r: r[:2]))


def _bar(bar: Any, facts: DigestFacts, words: Words) -> dict[str, Any]:
    state = facts.groups[bar.group]
    group = words.group(bar.group, GroupDay(state.date, state.month))
    return {
        "label": group.label if group else bar.group,
        "when": group.when if group else "",
        "taken": bar.taken,
        "capacity": bar.capacity,
        "offered": bar.offered,
        "waiting": bar.waiting,
        "free": bar.free,
    }
