"""One transaction of settling: the kept message, and the commit of what was decided about it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import bindparam, select, update

from mailbot.config.values import YearMonth
from mailbot.domain.decision import Attention, AttentionKind, Decision, Lookup, Outcome, Reason, State
from mailbot.domain.model import GroupState, Registration, Status
from mailbot.ports import HalfTrue, Inbound, Written
from mailbot.store import rows
from mailbot.store import tables as t
from mailbot.store.books import Books, any_of, here, in_inbox
from mailbot.store.matching import letters_to, snapshot
from mailbot.store.outbox import half_true
from mailbot.store.saving import put_away, save, save_letter

SUBJECT_KEPT = 500

_i, _a, _p = t.inbound.c, t.attentions.c, t.participants.c
_OPEN = (in_inbox(t.inbound), _i.number == bindparam("the_number"), t.UNSETTLED)
_MESSAGE = select(t.inbound).where(*_OPEN).with_for_update()
_SETTLE = update(t.inbound).where(*_OPEN).returning(_i.attempts)
_CLOSE_TROUBLE = update(t.attentions).where(
    _a.inbound == bindparam("the_number"), _a.reason == Reason.TROUBLE.value, _a.closed_at.is_(None)
)
_ENDED = (
    select(_p.code)
    .where(here(t.participants), _p.status == Status.OFFERED.value, _p.offer_ends <= bindparam("now"))
    .order_by(_p.offer_ends, _p.number)
)
_FIRST = (
    select(_p.code)
    .where(here(t.participants), _p.group_key == bindparam("the_group"), _p.status == Status.WAITING.value, ~rows.RESTS)
    .order_by(_p.queued_at, _p.queue_order, _p.number)
    .limit(1)
)
_CODES = select(_p.code).where(here(t.participants), any_of(_p.number, "numbers")).order_by(_p.number)
_GROUP = update(t.groups).where(here(t.groups), t.groups.c.key == bindparam("the_key"))


class SettledAlready(Exception):
    """The message was settled meanwhile: nothing of a second decision may be saved."""


class SqlTransaction:
    """Everything that happens between BEGIN and COMMIT of one message."""

    def __init__(self, books: Books) -> None:
        self.books = books
        self._flagged_answered = False

    def inbound(self, number: int) -> Inbound | None:
        """The kept message, if it is still unsettled."""
        row = self.books.run(_MESSAGE, the_number=number).first()
        if row is None:
            return None
        self._flagged_answered = row.answered
        return Inbound(
            row.number, row.uid, row.content_hash, row.received_at, row.raw, row.answered, row.truncated, row.attempts
        )

    def state_for(self, lookup: Lookup, now: dt.datetime, text_hash: str, author: str | None) -> State:
        """One snapshot for `decide`; nobody else changes the course's records before the commit."""
        return snapshot(self.books, lookup, now, text_hash, author, self._flagged_answered)

    def letters_today(self, address: str, now: dt.datetime) -> int:
        """How many letters that address was sent, or has waiting, since 24 hours."""
        return letters_to(self.books, address, now)

    def groups(self) -> Mapping[str, GroupState]:
        """The groups as they stand in this transaction."""
        return rows.group_states(self.books)

    def settle(
        self,
        number: int,
        decision: Decision,
        letters: Sequence[Written],
        now: dt.datetime,
        sender: str | None,
        subject: str,
        message_id: str | None,
        text_hash: str = "",
    ) -> None:
        """Save records, letters and the message's reason. Of mail that is not ours only UID, hash and reason stay.

        Errors: SettledAlready.
        """
        told = {"sender": sender, "subject": subject[:SUBJECT_KEPT], "message_id": message_id, "text_hash": text_hash}
        forgotten: dict[str, object] = {**dict.fromkeys(told), "raw": None, "filed": True}
        values = {
            "reason": decision.reason.value,
            "outcome": decision.outcome.value,
            "settled_at": now,
            "code": decision.code if decision.ours or decision.bounced else None,
            "stays": decision.waits_for_her,
            "error": "",
            **(told if decision.ours else forgotten),
        }
        if not self._settled(number, values, now):
            raise SettledAlready(f"message {number} is settled already")
        save(self.books, decision, letters, now, number)

    def trouble(self, number: int, sentence: str, now: dt.datetime) -> None:
        """Set a message aside, whole, with an attention that tells its number; it is marked, and stays where it is.

        Nothing where it was settled meanwhile.
        """
        values = {
            "reason": Reason.TROUBLE.value,
            "outcome": Outcome.TROUBLE.value,
            "settled_at": now,
            "error": sentence,
            "stays": True,
            "attempts": _i.attempts + 1,
        }
        if self._settled(number, values, now):
            words = f"mailbot retry {number}"
            told = Attention(AttentionKind.TROUBLE, Reason.TROUBLE, words=words, subject=sentence[:200])
            save(self.books, Decision(Reason.TROUBLE, attention=(told,)), (), now, number)

    def _settled(self, number: int, values: dict[str, Any], now: dt.datetime) -> bool:
        """Write down how a message ended, and close the trouble it was in; False where it is settled already."""
        values["course"] = self.books.place.course
        statement = _SETTLE
        if "attempts" in values:
            statement = _SETTLE.values(attempts=values.pop("attempts"))
        attempts = self.books.run(statement, values, the_number=number).scalar()
        if attempts:
            self.books.run(_CLOSE_TROUBLE, {"closed_at": now}, the_number=number)
        return attempts is not None

    def due_offers(self, now: dt.datetime) -> tuple[Registration, ...]:
        """Registrations with an offer that has ended."""
        codes = tuple(dict.fromkeys(self.books.run(_ENDED, now=now).scalars()))
        return rows.registrations(self.books, codes)

    def first_waiting(self, group: str) -> Registration | None:
        """The registration whose participant is first in that group's list without an offer, and may have one."""
        code = self.books.run(_FIRST, the_group=group).scalar()
        return rows.registrations(self.books, (code,))[0] if code else None

    def change_group(
        self,
        key: str,
        now: dt.datetime,
        by: str,
        *,
        capacity: int | None = None,
        date: dt.date | None = None,
        month: YearMonth | None = None,
    ) -> GroupState:
        """Set a group's capacity or day as commanded; it stands until the file's own value changes. Returns the group.

        People confirmed beyond a lower capacity keep their seats. Errors: KeyError for an unknown group.
        """
        row = {row.key: row for row in rows.group_rows(self.books)}[key]
        values: dict[str, Any] = {"changed_by": by, "changed_at": now}
        if capacity is not None:
            values |= {"capacity": capacity, "seat_limit": max(capacity, row.confirmed + row.offered)}
        if (date or month) and (date, month) != (row.date, row.month):
            values |= {"date": date, "month": month, "sequence": row.sequence + 1}
        self.books.run(_GROUP, values, the_key=key)
        return self.groups()[key]

    def half_true(self, now: dt.datetime) -> Sequence[HalfTrue]:
        """The letters that are due and tell what is only partly so."""
        return half_true(self.books, now)

    def renew(self, number: int, written: Written, now: dt.datetime) -> None:
        """Put a letter in the place of one that is half true."""
        put_away(self.books, (number,), now)
        save_letter(self.books, written, now, changes=True)

    def registrations_of(self, numbers: Sequence[int]) -> tuple[Registration, ...]:
        """The registrations in which those participants stand."""
        codes = self.books.run(_CODES, numbers=list(numbers)).scalars()
        return rows.registrations(self.books, tuple(dict.fromkeys(codes)))

    def apply(self, decision: Decision, letters: Sequence[Written], now: dt.datetime) -> None:
        """Save records and letters that answer no message."""
        save(self.books, decision, letters, now)
