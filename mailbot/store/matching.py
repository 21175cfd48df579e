"""What a message is matched with: its conversation and registration, others that share something, and recent traffic.

A conversation is found by our code, then by a letter of ours that is answered (whoever answers it: authority is
judged later), then by the Message-ID of the person's own last message, then by an address with exactly one open
conversation; never by a number in the subject alone. An address without an open conversation but with one live
registration gives that registration, untied.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, func, or_, select

from mailbot.domain.decision import Lookup, State
from mailbot.domain.model import Conversation, Registration, Stage
from mailbot.ports import Delivery
from mailbot.store import rows
from mailbot.store import tables as t
from mailbot.store.rows import Place

DAY = dt.timedelta(days=1)
LOOKED_FOR = 50  # addresses, names, telephones and Message-IDs of one message
NO_LETTER = "DGST-0000"  # what stands for the code where a letter to the coordinator comes back


@dataclass(frozen=True, slots=True)
class Found:
    """The conversation a message belongs to, or only the code of a registration; whether the message is tied to it."""

    talk: Conversation | None = None
    code: str | None = None
    tied: bool = False


def snapshot(
    connection: Connection,
    place: Place,
    lookup: Lookup,
    now: dt.datetime,
    text_hash: str,
    author: str | None,
    flagged_answered: bool,
) -> State:
    """The whole snapshot; the groups' rows are held until the transaction ends."""
    groups = rows.group_states(connection, place, lock=True)
    letter = _letter_answered(connection, place, lookup)
    found = _find(connection, place, lookup, letter, author)
    mine = rows.registrations(connection, place, (found.code,) if found.code else ())
    letters, idle = _letters_in_a_day(connection, place, author, now)
    return State(
        groups=groups,
        conversation=found.talk,
        registration=mine[0] if mine else None,
        others=rows.registrations(connection, place, sorted(_sharing(connection, place, lookup) - {found.code})),
        tied=found.tied,
        choices=_choices(letter, found.talk),
        answered_by_owner=flagged_answered or _answered(connection, place, lookup.own_message_id),
        bounced_code=_bounced_code(connection, place, lookup.bounced_message_id),
        replies_today=letters,
        idle_replies_today=idle,
        same_content_today=_same_content(connection, place, author, text_hash, now),
    )


def _find(connection: Connection, place: Place, lookup: Lookup, letter: Row[Any] | None, author: str | None) -> Found:
    codes = (*lookup.codes, letter.code) if letter and letter.code else lookup.codes
    for code in codes:
        talk = _conversation(connection, place, code)
        if talk or rows.registrations(connection, place, (code,)):
            return Found(talk, code, tied=True)
    if letter:
        return Found(code=letter.code, tied=True)
    return _by_own_message(connection, place, lookup, author) or _by_address(connection, place, author)


def _conversation(connection: Connection, place: Place, code: str) -> Conversation | None:
    c = t.conversations
    row = connection.execute(select(c).where(place.ours(c), c.c.code == code)).first()
    return rows.conversation(row) if row else None


def _letter_answered(connection: Connection, place: Place, lookup: Lookup) -> Row[Any] | None:
    """The letter of ours that the message answers: the first of its Message-IDs that is one."""
    o = t.outbox.c
    ids = lookup.message_ids[:LOOKED_FOR]
    if not ids:
        return None
    query = select(o.message_id, o.code, o.choices).where(place.ours(t.outbox), o.message_id.in_(ids))
    letters: dict[str, Any] = {row.message_id: row for row in connection.execute(query).all()}
    return next((letters[one] for one in ids if one in letters), None)


def _by_own_message(connection: Connection, place: Place, lookup: Lookup, author: str | None) -> Found | None:
    """A person who answers their own last message goes on with that conversation."""
    c = t.conversations
    ids = lookup.message_ids[:LOOKED_FOR]
    if not ids or not author:
        return None
    query = select(c).where(place.ours(c), c.c.last_message_id.in_(ids))
    for row in connection.execute(query.order_by(c.c.changed_at.desc())):
        if author == row.address or author in _addresses(rows.registrations(connection, place, (row.code,))):
            return Found(rows.conversation(row), row.code, tied=True)
    return None


def _addresses(registrations: Sequence[Registration]) -> set[str | None]:
    heads = {r.contact.email for r in registrations}
    return heads | {p.email for r in registrations for p in r.participants}


def _by_address(connection: Connection, place: Place, author: str | None) -> Found:
    if not author:
        return Found()
    c = t.conversations
    query = select(c).where(place.ours(c), c.c.address == author, c.c.stage != Stage.SETTLED.value)
    talks = connection.execute(query.limit(2)).all()
    if len(talks) == 1:
        return Found(rows.conversation(talks[0]), talks[0].code)
    if talks:
        return Found()
    sharing = rows.registrations(connection, place, sorted(_sharing(connection, place, Lookup(addresses=(author,)))))
    live = [r for r in sharing if r.live]
    return Found(code=live[0].code) if len(live) == 1 else Found()


def _sharing(connection: Connection, place: Place, lookup: Lookup) -> set[str]:
    """The codes of registrations that share an address, a telephone or a name with the message."""
    wanted = (("email", lookup.addresses), ("phone", lookup.phones), ("folded_name", lookup.names))
    codes: set[str] = set()
    for table in (t.registrations, t.participants):
        tests = [table.c[column].in_(values[:LOOKED_FOR]) for column, values in wanted if values]
        if tests:
            codes |= set(connection.execute(select(table.c.code).where(place.ours(table), or_(*tests))).scalars())
    return codes


def _choices(letter: Row[Any] | None, talk: Conversation | None) -> tuple[str, ...]:
    """The numbered groups of the letter that is answered, else those of the conversation's last letter."""
    if letter and letter.choices:
        return tuple(letter.choices)
    return talk.choices if talk else ()


def _answered(connection: Connection, place: Place, message_id: str | None) -> bool:
    a = t.own_answers.c
    if not message_id:
        return False
    query = select(a.number).where(a.inbox == place.inbox, a.in_reply_to == message_id).limit(1)
    return connection.execute(query).first() is not None


def _bounced_code(connection: Connection, place: Place, message_id: str | None) -> str | None:
    o = t.outbox.c
    if message_id is None:
        return None
    query = select(o.code).where(o.inbox == place.inbox, o.message_id == message_id).limit(1)
    row = connection.execute(query).first()
    return (row.code or NO_LETTER) if row else ""


def _letters_in_a_day(connection: Connection, place: Place, author: str | None, now: dt.datetime) -> tuple[int, int]:
    """Letters to that address since 24 hours, and those that changed nothing; not what is put away or held."""
    o = t.outbox.c
    if not author:
        return 0, 0
    query = select(func.count(), func.count().filter(o.changes.is_(False))).where(
        o.inbox == place.inbox,
        o.recipient == author,
        o.to_owner.is_(False),
        o.created_at > now - DAY,
        o.delivery.not_in((Delivery.STALE.value, Delivery.HELD_BACK.value)),
    )
    total, idle = connection.execute(query).one()
    return total, idle


def _same_content(connection: Connection, place: Place, author: str | None, text_hash: str, now: dt.datetime) -> int:
    """Messages of the same words from that address since 24 hours."""
    c = t.inbound.c
    if not author or not text_hash:
        return 0
    query = select(func.count()).where(
        c.inbox == place.inbox, c.sender == author, c.text_hash == text_hash, c.settled_at > now - DAY
    )
    return connection.execute(query).scalar_one()
