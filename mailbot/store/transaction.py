"""One transaction of settling: the kept message, the snapshot to decide on, and the commit of what was decided."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping, Sequence

from sqlalchemy import ColumnElement, Connection, Table, and_, func, or_, select, update

from mailbot.domain.decision import Attention, AttentionKind, Decision, Lookup, Outcome, Reason, State
from mailbot.domain.model import Conversation, GroupState, Registration, Stage, Status
from mailbot.ports import Inbound, Written
from mailbot.store import rows
from mailbot.store import tables as t
from mailbot.store.saving import Place, save

DAY = dt.timedelta(days=1)


class SqlTransaction:
    """Everything that happens between BEGIN and COMMIT of one message."""

    def __init__(self, connection: Connection, place: Place) -> None:
        self.connection, self.place = connection, place

    def inbound(self, number: int) -> Inbound | None:
        """The kept message, if it is still unsettled."""
        c = t.inbound.c
        query = select(t.inbound).where(c.number == number, c.outcome.is_(None), c.inbox == self.place.inbox)
        row = self.connection.execute(query.with_for_update()).first()
        if row is None:
            return None
        return Inbound(
            row.number, row.uid, row.content_hash, row.received_at, row.raw, row.answered, row.truncated, row.attempts
        )

    # --- the snapshot ------------------------------------------------------------------------------------------------

    def state_for(self, lookup: Lookup, now: dt.datetime, text_hash: str, author: str | None) -> State:
        """One snapshot for `decide`; the groups' rows are held until the commit."""
        groups = rows.group_states(self.connection, self.place.course, lock=True)
        talk, tied = self._conversation(lookup, author)
        code = talk.code if talk else None
        related = rows.registrations(
            self.connection, self.place.course, self._codes(lookup) | ({code} if code else set())
        )
        mine = next((r for r in related if r.code == code), None)
        others = tuple(r for r in related if r is not mine)
        choices, state = self._choices(lookup) or (talk.choices if talk else ()), self._traffic(author, text_hash, now)
        return State(
            groups=groups,
            conversation=talk,
            registration=mine,
            others=others,
            tied=tied,
            choices=choices,
            answered_by_owner=self._answered(lookup.own_message_id),
            bounced_code=self._bounced_code(lookup.bounced_message_id),
            replies_today=state[0],
            idle_replies_today=state[1],
            same_content_today=state[2],
        )

    def _conversation(self, lookup: Lookup, author: str | None) -> tuple[Conversation | None, bool]:
        """By code, then by a known Message-ID, then by an address with exactly one open conversation; and whether it is tied."""
        codes = (*lookup.codes, *self._codes_of_letters(lookup.message_ids))
        for code in codes:
            found = self.connection.execute(
                select(t.conversations).where(self._ours(t.conversations), t.conversations.c.code == code)
            ).first()
            if found:
                return rows.conversation(found), True
        if not author:
            return None, bool(codes)
        open_talks = select(t.conversations).where(
            self._ours(t.conversations),
            t.conversations.c.address == author,
            t.conversations.c.stage != Stage.SETTLED.value,
        )
        found_open = self.connection.execute(open_talks).all()
        return (rows.conversation(found_open[0]) if len(found_open) == 1 else None), bool(codes)

    def _ours(self, table: Table) -> ColumnElement[bool]:
        return table.c.course == self.place.course

    def _codes_of_letters(self, message_ids: Sequence[str]) -> tuple[str, ...]:
        if not message_ids:
            return ()
        o = t.outbox.c
        query = select(o.code).where(
            o.inbox == self.place.inbox, o.message_id.in_(message_ids[:50]), o.code.is_not(None)
        )
        return tuple(dict.fromkeys(self.connection.execute(query).scalars()))

    def _codes(self, lookup: Lookup) -> set[str]:
        """The registrations that share an address, a telephone or a name with the message."""
        found: set[str] = set()
        for table in (t.registrations, t.participants):
            c = table.c
            tests = [c.email.in_(lookup.addresses[:50])] if lookup.addresses else []
            tests += [c.phone.in_(lookup.phones[:50])] if lookup.phones else []
            if tests:
                found |= set(
                    self.connection.execute(select(c.code).where(c.course == self.place.course, or_(*tests))).scalars()
                )
        if lookup.names:
            p = t.participants.c
            query = select(p.code).where(p.course == self.place.course, p.folded_name.in_(lookup.names[:50]))
            found |= set(self.connection.execute(query.limit(50)).scalars())
        return found

    def _choices(self, lookup: Lookup) -> tuple[str, ...]:
        """The numbered groups of the letter that is answered."""
        for message_id in lookup.message_ids:
            kept = self.connection.execute(
                select(t.outbox.c.choices).where(
                    t.outbox.c.inbox == self.place.inbox, t.outbox.c.message_id == message_id
                )
            ).scalar()
            if kept and kept != "[]":
                return tuple(json.loads(kept))
        return ()

    def _answered(self, message_id: str | None) -> bool:
        if not message_id:
            return False
        c = t.own_answers.c
        return (
            self.connection.execute(
                select(c.in_reply_to).where(c.inbox == self.place.inbox, c.in_reply_to == message_id)
            ).first()
            is not None
        )

    def _bounced_code(self, message_id: str | None) -> str | None:
        if message_id is None:
            return None
        o = t.outbox.c
        row = self.connection.execute(
            select(o.code, o.number).where(o.inbox == self.place.inbox, o.message_id == message_id)
        ).first()
        return (row.code or "DGST-0000") if row else ""

    def _traffic(self, author: str | None, text_hash: str, now: dt.datetime) -> tuple[int, int, int]:
        """Letters to the author in a day, those of them that changed nothing, and messages of the same content from them."""
        if not author:
            return 0, 0, 0
        o, i = t.outbox.c, t.inbound.c
        letters = select(func.count(), func.count().filter(o.changes.is_(False))).where(
            o.inbox == self.place.inbox, o.recipient == author, o.created_at > now - DAY, o.to_owner.is_(False)
        )
        total, idle = self.connection.execute(letters).one()
        same = select(func.count()).where(
            and_(i.inbox == self.place.inbox, i.sender == author, i.text_hash == text_hash, i.settled_at > now - DAY)
        )
        return total, idle, self.connection.execute(same).scalar_one()

    # --- the commit --------------------------------------------------------------------------------------------------

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
        mine = decision.ours
        values = {
            "course": self.place.course if mine or decision.code else None,
            "reason": decision.reason.value,
            "outcome": decision.outcome.value,
            "settled_at": now,
            "code": decision.code if mine or decision.bounced else None,
            "stays": decision.waits_for_her,
            "filed": not mine,
            "sender": sender if mine else None,
            "subject": subject[:500] if mine else None,
            "message_id": message_id if mine else None,
            "text_hash": text_hash if mine else None,
            "error": None,
        }
        values |= {} if mine else {"raw": None}
        self.connection.execute(update(t.inbound).where(t.inbound.c.number == number).values(**values))
        self._close_trouble(number, now)

    def _close_trouble(self, number: int, now: dt.datetime) -> None:
        a = t.attentions.c
        solved = update(t.attentions).where(
            a.inbound == number, a.reason == Reason.TROUBLE.value, a.closed_at.is_(None)
        )
        self.connection.execute(solved.values(closed_at=now))

    def trouble(self, number: int, sentence: str, now: dt.datetime) -> None:
        """Set a message aside, whole, with an attention that tells its number."""
        c = t.inbound.c
        kept = {
            "reason": Reason.TROUBLE.value,
            "outcome": Outcome.TROUBLE.value,
            "settled_at": now,
            "error": sentence,
            "stays": True,
            "filed": True,
        }
        self.connection.execute(update(t.inbound).where(c.number == number).values(**kept, attempts=c.attempts + 1))
        self._close_trouble(number, now)
        told = Attention(AttentionKind.TROUBLE, Reason.TROUBLE, words=f"mailbot retry {number}", subject=sentence[:200])
        save(self.connection, self.place, Decision(Reason.TROUBLE, attention=(told,)), (), now, number)

    # --- offers ------------------------------------------------------------------------------------------------------

    def due_offers(self, now: dt.datetime) -> tuple[Registration, ...]:
        """Registrations with an offer that has ended."""
        p = t.participants.c
        ended = select(p.code).where(
            p.course == self.place.course, p.status == Status.OFFERED.value, p.offer_ends <= now
        )
        return rows.registrations(self.connection, self.place.course, set(self.connection.execute(ended).scalars()))

    def first_waiting(self, group: str) -> Registration | None:
        """The registration whose participant is first in that group's list without an offer."""
        p = t.participants.c
        query = (
            select(p.code)
            .where(p.course == self.place.course, p.group_key == group, p.status == Status.WAITING.value)
            .order_by(p.queued_at, p.queue_order, p.number)
            .limit(1)
        )
        code = self.connection.execute(query).scalar()
        return rows.registrations(self.connection, self.place.course, [code])[0] if code else None

    def groups(self) -> Mapping[str, GroupState]:
        """The groups as they stand in this transaction."""
        return rows.group_states(self.connection, self.place.course, lock=True)

    def apply(self, decision: Decision, letters: Sequence[Written], now: dt.datetime) -> None:
        """Save records and letters that answer no message."""
        save(self.connection, self.place, decision, letters, now)
