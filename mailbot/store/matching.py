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

from sqlalchemy import BindParameter, Row, bindparam, func, select, union

from mailbot.domain.decision import LetterKind, Lookup, State
from mailbot.domain.model import Conversation, Registration, Stage
from mailbot.ports import Delivery
from mailbot.store import rows
from mailbot.store import tables as t
from mailbot.store.books import Books, any_of, here, in_inbox

DAY = dt.timedelta(days=1)
LOOKED_FOR = 50  # codes, addresses, names, telephones and Message-IDs of one message
NO_LETTER = "DGST-0000"  # what stands for the code where a letter to the coordinator comes back


@dataclass(frozen=True, slots=True)
class Found:
    """The conversation a message belongs to, or only the code of a registration; whether the message is tied to it."""

    talk: Conversation | None = None
    code: str | None = None
    tied: bool = False


def snapshot(
    books: Books, lookup: Lookup, now: dt.datetime, text_hash: str, author: str | None, flagged_answered: bool
) -> State:
    """The whole snapshot, on a transaction that holds the groups' rows."""
    groups = rows.group_states(books)
    letter = _letter_answered(books, lookup)
    sharing = _sharing(books, lookup, author)
    found = _find(books, lookup, letter, author, sharing)
    mine = [r for r in sharing if r.code == found.code] or rows.registrations(books, [found.code] if found.code else [])
    traffic = _traffic(books, lookup, now, text_hash, author)
    return State(
        groups=groups,
        conversation=found.talk,
        registration=mine[0] if mine else None,
        others=tuple(r for r in sharing if r.code != found.code),
        tied=found.tied,
        answers=LetterKind(letter.kind) if letter and letter.kind in set(LetterKind) else None,
        choices=_choices(letter, found.talk),
        answered_by_owner=flagged_answered or bool(traffic.answered),
        bounced_code=_bounced_code(books, lookup.bounced_message_id),
        replies_today=traffic.letters,
        idle_replies_today=traffic.idle,
        same_content_today=traffic.same,
        seen_before=bool(traffic.seen),
    )


# --- the conversation ---------------------------------------------------------------------------------------------

_c, _o = t.conversations.c, t.outbox.c
_TALKS = select(t.conversations).where(here(t.conversations))
_TALK = _TALKS.where(_c.code == bindparam("the_code"))
_TALKS_BY_ID = _TALKS.where(any_of(_c.last_message_id, "ids")).order_by(_c.changed_at.desc(), _c.code)
_OPEN_TALKS = _TALKS.where(_c.address == bindparam("author"), _c.stage != Stage.SETTLED.value).limit(2)
_LETTERS = select(_o.message_id, _o.code, _o.kind, _o.choices).where(here(t.outbox), any_of(_o.message_id, "ids"))


def _find(
    books: Books, lookup: Lookup, letter: Row[Any] | None, author: str | None, sharing: Sequence[Registration]
) -> Found:
    codes = (*lookup.codes[:LOOKED_FOR], letter.code) if letter and letter.code else lookup.codes[:LOOKED_FOR]
    for code in codes:
        talk = _conversation(books, code)
        if talk or rows.registrations(books, (code,)):
            return Found(talk, code, tied=True)
    if letter:
        return Found(code=letter.code, tied=True)
    return _by_own_message(books, lookup, author) or _by_address(books, author, sharing)


def _conversation(books: Books, code: str) -> Conversation | None:
    row = books.run(_TALK, the_code=code).first()
    return rows.conversation(row) if row else None


def _letter_answered(books: Books, lookup: Lookup) -> Row[Any] | None:
    """The letter of ours that the message answers: the first of its Message-IDs that is one."""
    ids = lookup.message_ids[:LOOKED_FOR]
    if not ids:
        return None
    letters: dict[str, Any] = {row.message_id: row for row in books.run(_LETTERS, ids=ids)}
    return next((letters[one] for one in ids if one in letters), None)


def _by_own_message(books: Books, lookup: Lookup, author: str | None) -> Found | None:
    """A person who answers their own last message goes on with that conversation."""
    ids = lookup.message_ids[:LOOKED_FOR]
    if not ids or not author:
        return None
    for row in books.run(_TALKS_BY_ID, ids=ids).all():
        if author == row.address or author in _addresses(rows.registrations(books, (row.code,))):
            return Found(rows.conversation(row), row.code, tied=True)
    return None


def _addresses(registrations: Sequence[Registration]) -> set[str | None]:
    heads = {r.contact.email for r in registrations}
    return heads | {p.email for r in registrations for p in r.participants}


def _by_address(books: Books, author: str | None, sharing: Sequence[Registration]) -> Found:
    if not author:
        return Found()
    talks = books.run(_OPEN_TALKS, author=author).all()
    if len(talks) == 1:
        return Found(rows.conversation(talks[0]), talks[0].code)
    if talks:
        return Found()
    live = [r for r in sharing if r.live and author in _addresses((r,))]
    return Found(code=live[0].code) if len(live) == 1 else Found()


def _choices(letter: Row[Any] | None, talk: Conversation | None) -> tuple[str, ...]:
    """The numbered groups of the letter that is answered, else those of the conversation's last letter."""
    if letter and letter.choices:
        return tuple(letter.choices)
    return talk.choices if talk else ()


# --- others that share something ----------------------------------------------------------------------------------

_SHARED = ("email", "phone", "folded_name")
_SHARING = union(
    *(
        select(table.c.code).where(here(table), any_of(table.c[column], column))
        for table in (t.registrations, t.participants)
        for column in _SHARED
    )
)


def _sharing(books: Books, lookup: Lookup, author: str | None) -> tuple[Registration, ...]:
    """The registrations that share an address, a telephone or a name with the message."""
    addresses = dict.fromkeys((author, *lookup.addresses)) if author else lookup.addresses
    wanted = (list(addresses), lookup.phones, lookup.names)
    if not any(wanted):
        return ()
    values = {column: values[:LOOKED_FOR] for column, values in zip(_SHARED, wanted, strict=True)}
    return rows.registrations(books, sorted(books.run(_SHARING, values).scalars()))


# --- recent traffic -----------------------------------------------------------------------------------------------

_i, _w = t.inbound.c, t.own_answers.c
_since: BindParameter[Any] = bindparam("since")
_author: BindParameter[Any] = bindparam("author")
_TO_THEM = (
    in_inbox(t.outbox),
    _o.recipient == _author,
    _o.to_owner.is_(False),
    func.coalesce(_o.done_at, _o.created_at) > _since,
    _o.delivery.not_in((Delivery.STALE.value, Delivery.HELD_BACK.value)),
)
_SAME_WORDS = (in_inbox(t.inbound), _i.sender == _author, _i.text_hash == bindparam("hash"))
_FROM_THEM = (*_SAME_WORDS, _i.settled_at > _since)
_ONCE_MORE = (*_SAME_WORDS, _i.message_id == bindparam("own_id"), _i.settled_at.is_not(None))
_HERS = (in_inbox(t.own_answers), _w.in_reply_to == bindparam("own_id"))
_TRAFFIC = select(
    select(func.count()).where(*_TO_THEM).scalar_subquery().label("letters"),
    select(func.count()).where(*_TO_THEM, _o.changes.is_(False)).scalar_subquery().label("idle"),
    select(func.count()).where(*_FROM_THEM).scalar_subquery().label("same"),
    select(func.count()).where(*_ONCE_MORE).scalar_subquery().label("seen"),
    select(func.count()).where(*_HERS).scalar_subquery().label("answered"),
)
_LETTERS_TO = select(func.count()).where(*_TO_THEM)
_BOUNCED = select(_o.code).where(in_inbox(t.outbox), _o.message_id == bindparam("id")).limit(1)


def _traffic(books: Books, lookup: Lookup, now: dt.datetime, text_hash: str, author: str | None) -> Row[Any]:
    """`letters` to that address since 24 hours (not what was put away or is held), those of them that were `idle` (that
    changed nothing), messages of the `same` words from it, whether this one was `seen` before, and whether she
    `answered` it. No address, no words or no Message-ID: none (NULL equals nothing).
    """
    values = {"author": author, "hash": text_hash or None, "since": now - DAY, "own_id": lookup.own_message_id}
    return books.run(_TRAFFIC, values).one()


def letters_to(books: Books, address: str, now: dt.datetime) -> int:
    """How many letters that address was sent since 24 hours, or has waiting (not what was put away or is held)."""
    return int(books.run(_LETTERS_TO, author=address, since=now - DAY).scalar_one())


def _bounced_code(books: Books, message_id: str | None) -> str | None:
    if message_id is None:
        return None
    row = books.run(_BOUNCED, id=message_id).first()
    return (row.code or NO_LETTER) if row else ""
