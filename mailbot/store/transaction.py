"""One transaction of settling: the kept message, and the commit of what was decided about it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

from sqlalchemy import Connection, select, update

from mailbot.domain.decision import Attention, AttentionKind, Decision, Lookup, Outcome, Reason, State
from mailbot.domain.model import GroupState, Registration, Status
from mailbot.ports import Inbound, Written
from mailbot.store import rows
from mailbot.store import tables as t
from mailbot.store.matching import snapshot
from mailbot.store.rows import Place
from mailbot.store.saving import save

SUBJECT_KEPT = 500


class SqlTransaction:
    """Everything that happens between BEGIN and COMMIT of one message."""

    def __init__(self, connection: Connection, place: Place) -> None:
        self.connection, self.place = connection, place
        self._flagged_answered = False

    def inbound(self, number: int) -> Inbound | None:
        """The kept message, if it is still unsettled."""
        c = t.inbound.c
        query = select(t.inbound).where(c.number == number, c.outcome.is_(None), c.inbox == self.place.inbox)
        row = self.connection.execute(query.with_for_update()).first()
        if row is None:
            return None
        self._flagged_answered = row.answered
        return Inbound(
            row.number, row.uid, row.content_hash, row.received_at, row.raw, row.answered, row.truncated, row.attempts
        )

    def state_for(self, lookup: Lookup, now: dt.datetime, text_hash: str, author: str | None) -> State:
        """One snapshot for `decide`; the groups' rows are held until the commit."""
        return snapshot(self.connection, self.place, lookup, now, text_hash, author, self._flagged_answered)

    def groups(self) -> Mapping[str, GroupState]:
        """The groups as they stand in this transaction."""
        return rows.group_states(self.connection, self.place, lock=True)

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
        """Save records, letters and the message's reason. Of mail that is not ours only UID, hash and reason stay."""
        save(self.connection, self.place, decision, letters, now, number)
        told = {"sender": sender, "subject": subject[:SUBJECT_KEPT], "message_id": message_id, "text_hash": text_hash}
        forgotten: dict[str, object] = {**dict.fromkeys(told), "raw": None, "filed": True}
        values = {
            "course": self.place.course,
            "reason": decision.reason.value,
            "outcome": decision.outcome.value,
            "settled_at": now,
            "code": decision.code if decision.ours or decision.bounced else None,
            "stays": decision.waits_for_her,
            "error": "",
            **(told if decision.ours else forgotten),
        }
        self.connection.execute(update(t.inbound).where(t.inbound.c.number == number).values(**values))
        close_trouble(self.connection, number, now)

    def trouble(self, number: int, sentence: str, now: dt.datetime) -> None:
        """Set a message aside, whole, with an attention that tells its number; it is marked, and stays where it is."""
        c = t.inbound.c
        values = {
            "reason": Reason.TROUBLE.value,
            "outcome": Outcome.TROUBLE.value,
            "settled_at": now,
            "error": sentence,
            "stays": True,
            "attempts": c.attempts + 1,
        }
        self.connection.execute(update(t.inbound).where(c.number == number).values(**values))
        close_trouble(self.connection, number, now)
        told = Attention(AttentionKind.TROUBLE, Reason.TROUBLE, words=f"mailbot retry {number}", subject=sentence[:200])
        save(self.connection, self.place, Decision(Reason.TROUBLE, attention=(told,)), (), now, number)

    def due_offers(self, now: dt.datetime) -> tuple[Registration, ...]:
        """Registrations with an offer that has ended."""
        p = t.participants.c
        ended = select(p.code).where(
            self.place.ours(t.participants), p.status == Status.OFFERED.value, p.offer_ends <= now
        )
        codes = dict.fromkeys(self.connection.execute(ended.order_by(p.offer_ends, p.number)).scalars())
        return rows.registrations(self.connection, self.place, codes)

    def first_waiting(self, group: str) -> Registration | None:
        """The registration whose participant is first in that group's list without an offer."""
        p = t.participants.c
        query = (
            select(p.code)
            .where(self.place.ours(t.participants), p.group_key == group, p.status == Status.WAITING.value)
            .order_by(p.queued_at, p.queue_order, p.number)
            .limit(1)
        )
        code = self.connection.execute(query).scalar()
        return rows.registrations(self.connection, self.place, [code])[0] if code else None

    def apply(self, decision: Decision, letters: Sequence[Written], now: dt.datetime) -> None:
        """Save records and letters that answer no message."""
        save(self.connection, self.place, decision, letters, now)


def close_trouble(connection: Connection, number: int, now: dt.datetime) -> None:
    """The trouble of a message is over, or told anew."""
    a = t.attentions.c
    solved = update(t.attentions).where(a.inbound == number, a.reason == Reason.TROUBLE.value, a.closed_at.is_(None))
    connection.execute(solved.values(closed_at=now))
