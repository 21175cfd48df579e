"""Reading back: one registration's history, the digest's facts, what was polled and when."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, Row, and_, bindparam, func, or_, select

from mailbot.domain.decision import AttentionKind, Outcome
from mailbot.ports import Delivery, DigestFacts, Waiting
from mailbot.store import rows
from mailbot.store import tables as t
from mailbot.store.books import AtPlace, Books, here, in_inbox
from mailbot.store.engine import empty_log

NOT_GONE = (Delivery.READY, Delivery.CLAIMED, Delivery.HELD_BACK)
TOLD = (Delivery.HELD_BACK, Delivery.WITHHELD, Delivery.STALE, Delivery.FAILED, Delivery.GIVEN_UP)
ERROR_KEPT = 500
WAITING_FIELDS = tuple(field.name for field in fields(Waiting))


_i, _o, _p, _a = t.inbound.c, t.outbox.c, t.participants.c, t.attentions.c
_since: BindParameter[Any] = bindparam("since")
_until: BindParameter[Any] = bindparam("until")


def _in_span(column: ColumnElement[Any]) -> ColumnElement[bool]:
    return and_(column > _since, column <= _until)


_MAIL_IN = select(*(c for c in _i if c.name != "raw")).where(in_inbox(t.inbound), _i.code == bindparam("the_code"))
_MAIL_OUT = select(*(c for c in _o if c.name != "raw")).where(in_inbox(t.outbox), _o.code == bindparam("the_code"))
_POLL = select(t.polls).where(in_inbox(t.polls))
_DIGEST = select(t.digests.c.day).where(here(t.digests), t.digests.c.day == bindparam("the_day"))
_LAST_DIGEST = select(func.max(t.digests.c.made_at)).where(here(t.digests))
_NEW = select(t.registrations.c.code).where(here(t.registrations), _in_span(t.registrations.c.kept_at))
_OUTCOMES = (
    select(_i.outcome, func.count().label("messages"))
    .where(in_inbox(t.inbound), _in_span(_i.settled_at))
    .group_by(_i.outcome)
)
_UNSETTLED = select(func.count()).select_from(t.inbound).where(in_inbox(t.inbound), t.UNSETTLED)
_CANCELLED = (
    select(_p.name, _p.group_key)
    .where(here(t.participants), _in_span(_p.cancelled_at))
    .order_by(_p.cancelled_at, _p.number)
)
_h = t.own_answers.c
# What she has answered herself, to that person, waits for her no more.
_ANSWERED = (
    select(_h.number)
    .where(in_inbox(t.own_answers), _h.in_reply_to == _a.message_id, _h.recipient == func.lower(_a.address))
    .exists()
)
_WAITING = (
    select(t.attentions)
    .where(here(t.attentions), _a.closed_at.is_(None), (_a.kind == AttentionKind.TROUBLE.value) | ~_ANSWERED)
    .order_by(_a.number)
)
_ended = func.coalesce(_o.done_at, _o.created_at)
_TOLD = (
    select(_o.recipient, _o.kind, _o.delivery, _o.error)
    .where(
        in_inbox(t.outbox),
        _o.delivery.in_([d.value for d in TOLD]),
        or_(_o.delivery == Delivery.HELD_BACK.value, _ended > _since),
    )
    .order_by(_o.number)
)
_DRAFTS = (
    select(_o.recipient, _o.kind).where(in_inbox(t.outbox), _o.delivery == Delivery.DRAFTED.value).order_by(_o.number)
)
_BOUNCED = (
    select(_o.recipient, _o.bounced).where(in_inbox(t.outbox), t.BOUNCED, _o.bounced_at > _since).order_by(_o.number)
)
_GUESSES = select(t.guesses.c.words).where(here(t.guesses)).order_by(t.guesses.c.number)
_letters = select(func.count()).select_from(t.outbox).where(in_inbox(t.outbox))
_SENT = _letters.where(t.GONE, _o.delivery == Delivery.SENT.value, _in_span(_o.done_at))
_NOT_GONE = _letters.where(_o.delivery.in_([d.value for d in NOT_GONE]))
_IN_DOUBT = _letters.where(t.IN_DOUBT, _ended > _since)


class SqlReadBack(AtPlace):
    """The queries that tell people what happened."""

    def history(self, code: str) -> Mapping[str, Any] | None:
        """Everything about one registration, its mail in order of time."""
        with self.books(reads=True) as books:
            found = rows.registrations(books, [code])
            if not found:
                return None
            events = [_message(row) for row in books.run(_MAIL_IN, the_code=code)]
            events += [_letter(row) for row in books.run(_MAIL_OUT, the_code=code)]
        return {
            "code": code,
            "registration": found[0].model_dump(mode="json"),
            "events": sorted(events, key=lambda event: (event["at"], event["order"], event["number"])),
        }

    # --- polls and digests -----------------------------------------------------------------------------------------

    def note_poll(self, now: dt.datetime, error: str = "") -> None:
        """Remember when the inbox was last looked at. A round ends: what was forgotten leaves the log, too."""
        with self.books() as books:
            books.put(t.polls, {"at": now, "error": error[:ERROR_KEPT]})
        empty_log(self.engine)

    def digest_taken(self, day: dt.date) -> bool:
        """Whether that day's digest was made already."""
        with self.books(reads=True) as books:
            return books.run(_DIGEST, the_day=day).first() is not None

    def take_digest_day(self, day: dt.date, now: dt.datetime) -> bool:
        """Claim that day's digest; False when it was taken already."""
        with self.books() as books:
            return books.add_new(t.digests, [{"day": day, "made_at": now}]) == 1

    def last_digest(self) -> dt.datetime | None:
        """When the last digest was made."""
        with self.books(reads=True) as books:
            return books.run(_LAST_DIGEST).scalar()

    def digest_facts(self, since: dt.datetime | None, until: dt.datetime) -> DigestFacts:
        """What the digest tells about that span. `fetched` is what had to be settled in it: settled or not."""
        span = {"since": since or dt.datetime(1970, 1, 1, tzinfo=dt.UTC), "until": until}
        with self.books(reads=True) as books:
            everyone = rows.all_registrations(books)
            new = set(books.run(_NEW, span).scalars())
            outcomes = {Outcome(row.outcome): row.messages for row in books.run(_OUTCOMES, span)}
            unsettled = books.run(_UNSETTLED).scalar_one()
            poll = books.run(_POLL).first()
            return DigestFacts(
                since=since,
                until=until,
                groups=rows.group_states(books),
                new=tuple(r for r in everyone if r.code in new),
                waiting_list=tuple(r for r in everyone if any(p.position is not None for p in r.participants)),
                cancelled=tuple((row.name or "", row.group_key) for row in books.run(_CANCELLED, span)),
                waiting=_waiting(books),
                held_back=_held_back(books, span),
                drafts=tuple((row.recipient, row.kind) for row in books.run(_DRAFTS)),
                bounced=tuple((row.recipient, row.bounced or "") for row in books.run(_BOUNCED, span)),
                guesses=_guesses(books),
                outcomes=outcomes,
                fetched=sum(outcomes.values()) + unsettled,
                unsettled=unsettled,
                letters_sent=books.run(_SENT, span).scalar_one(),
                letters_waiting=books.run(_NOT_GONE).scalar_one(),
                in_doubt=books.run(_IN_DOUBT, span).scalar_one(),
                last_poll=poll.at if poll else None,
                last_error=poll.error if poll else "",
            )


def _message(row: Row[Any]) -> dict[str, Any]:
    return {
        "at": (row.settled_at or row.received_at).isoformat(),
        "order": 0,
        "number": row.number,
        "subject": row.subject,
        "message_id": row.message_id,
        "sender": row.sender,
        "received_at": row.received_at.isoformat(),
        "reason": row.reason,
        "outcome": row.outcome,
        "error": row.error,
    }


def _letter(row: Row[Any]) -> dict[str, Any]:
    return {
        "at": (row.done_at or row.created_at).isoformat(),
        "order": 1,
        "number": row.number,
        "subject": row.subject,
        "message_id": row.message_id,
        "kind": row.kind,
        "recipient": row.recipient,
        "created_at": row.created_at.isoformat(),
        "delivery": row.delivery,
        "in_doubt": row.in_doubt,
        "bounced": row.bounced,
        "error": row.error,
    }


def _waiting(books: Books) -> tuple[Waiting, ...]:
    return tuple(Waiting(**{name: getattr(row, name) for name in WAITING_FIELDS}) for row in books.run(_WAITING))


def _held_back(books: Books, span: Mapping[str, Any]) -> tuple[tuple[str, str, str], ...]:
    return tuple(
        (row.recipient, row.kind, f"{row.delivery}: {row.error}".strip(": ")) for row in books.run(_TOLD, span)
    )


def _guesses(books: Books) -> tuple[tuple[str, int], ...]:
    return tuple(Counter(words.strip().lower() for words in books.run(_GUESSES).scalars()).most_common())
