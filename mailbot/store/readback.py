"""Reading back: one registration's history, the digest's facts, what was polled and when."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from sqlalchemy import Connection, Engine, func, select

from mailbot.domain.decision import Outcome
from mailbot.domain.model import Status
from mailbot.ports import Delivery, DigestFacts, Waiting
from mailbot.store import rows
from mailbot.store import tables as t
from mailbot.store.engine import begin, empty_log
from mailbot.store.rows import Place

NOT_GONE = (Delivery.READY, Delivery.CLAIMED, Delivery.HELD_BACK)
TOLD = (Delivery.HELD_BACK, Delivery.WITHHELD, Delivery.STALE, Delivery.FAILED, Delivery.GIVEN_UP)
WAITING_FIELDS = tuple(field.name for field in fields(Waiting))


class SqlReadBack:
    """The queries that tell people what happened."""

    engine: Engine
    place: Place

    def history(self, code: str) -> Mapping[str, Any] | None:
        """Everything about one registration, in order of time."""
        with begin(self.engine, reads=True) as connection:
            found = rows.registrations(connection, self.place, [code])
            if not found:
                return None
            events = [*self._mail_in(connection, code), *self._mail_out(connection, code)]
        return {
            "code": code,
            "registration": found[0].model_dump(mode="json"),
            "events": sorted(events, key=lambda event: (event["at"], event["order"])),
        }

    def _mail_in(self, connection: Connection, code: str) -> list[dict[str, Any]]:
        query = select(t.inbound).where(t.inbound.c.code == code, t.inbound.c.inbox == self.place.inbox)
        return [
            {
                "at": (row.settled_at or row.received_at).isoformat(),
                "order": 0,
                "number": row.number,
                "what": f"message {row.number} from {row.sender or 'a mail system'}: {row.reason}",
                "subject": row.subject,
                "message_id": row.message_id,
                "sender": row.sender,
                "received_at": row.received_at.isoformat(),
                "reason": row.reason,
                "outcome": row.outcome,
                "error": row.error,
            }
            for row in connection.execute(query)
        ]

    def _mail_out(self, connection: Connection, code: str) -> list[dict[str, Any]]:
        query = select(t.outbox).where(t.outbox.c.code == code, t.outbox.c.inbox == self.place.inbox)
        return [
            {
                "at": (row.done_at or row.created_at).isoformat(),
                "order": 1,
                "number": row.number,
                "what": f"letter {row.kind} to {row.recipient}: {row.delivery}"
                + (" (in doubt)" if row.in_doubt else "")
                + (f", came back {row.bounced}" if row.bounced else ""),
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
            for row in connection.execute(query)
        ]

    # --- polls and digests -----------------------------------------------------------------------------------------

    def note_poll(self, now: dt.datetime, error: str = "") -> None:
        """Remember when the inbox was last looked at. A round ends: what was forgotten leaves the log, too."""
        values = {"course": self.place.course, "at": now, "error": error[:500]}
        with begin(self.engine) as connection:
            rows.save_row(connection, t.polls, {"inbox": self.place.inbox}, values)
        empty_log(self.engine)

    def digest_taken(self, day: dt.date) -> bool:
        """Whether that day's digest was made already."""
        query = select(t.digests.c.day).where(self.place.ours(t.digests), t.digests.c.day == day)
        with begin(self.engine, reads=True) as connection:
            return connection.execute(query).first() is not None

    def take_digest_day(self, day: dt.date, now: dt.datetime, *, skipped: bool = False) -> bool:
        """Claim that day's digest; False when it was taken already."""
        values = {**self.place.values, "day": day, "made_at": now, "skipped": skipped}
        with begin(self.engine) as connection:
            return rows.insert_new(connection, t.digests, values)

    def last_digest(self) -> dt.datetime | None:
        """When the last digest was made."""
        with begin(self.engine, reads=True) as connection:
            return connection.execute(select(func.max(t.digests.c.made_at)).where(self.place.ours(t.digests))).scalar()

    def digest_facts(self, since: dt.datetime | None, until: dt.datetime) -> DigestFacts:
        """What the digest tells about that span."""
        start = since or dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
        with begin(self.engine, reads=True) as connection:
            everyone = rows.registrations(connection, self.place)
            outcomes = self._outcomes(connection, start, until)
            new = self._new(connection, start, until)
            poll = connection.execute(select(t.polls).where(t.polls.c.inbox == self.place.inbox)).first()
            deliveries = self._deliveries(connection)
            unsettled = self._unsettled(connection)
            return DigestFacts(
                since=since,
                until=until,
                groups=rows.group_states(connection, self.place),
                new=tuple(r for r in everyone if r.code in new),
                waiting_list=tuple(
                    r for r in everyone if any(p.status in (Status.WAITING, Status.OFFERED) for p in r.participants)
                ),
                cancelled=self._cancelled(connection, start, until),
                waiting=self._waiting(connection),
                held_back=self._held_back(connection, start),
                drafts=self._drafts(connection),
                bounced=self._bounced(connection, start),
                guesses=self._guesses(connection),
                outcomes=outcomes,
                fetched=sum(outcomes.values()) + unsettled,
                unsettled=unsettled,
                letters_sent=self._sent(connection, start, until),
                letters_waiting=sum(deliveries.get(d.value, 0) for d in NOT_GONE),
                in_doubt=self._in_doubt(connection, start),
                last_poll=poll.at if poll else None,
                last_error=poll.error if poll else "",
            )

    def _new(self, connection: Connection, start: dt.datetime, until: dt.datetime) -> set[str]:
        """The codes recorded in the span (their mail may have arrived earlier, while the bot was down)."""
        r = t.registrations.c
        query = select(r.code).where(self.place.ours(t.registrations), r.kept_at > start, r.kept_at <= until)
        return set(connection.execute(query).scalars())

    def _outcomes(self, connection: Connection, start: dt.datetime, until: dt.datetime) -> dict[Outcome, int]:
        c = t.inbound.c
        span = (c.inbox == self.place.inbox, c.settled_at > start, c.settled_at <= until)
        query = select(c.outcome, func.count()).where(*span, c.outcome.is_not(None)).group_by(c.outcome)
        return {Outcome(name): count for name, count in connection.execute(query)}

    def _deliveries(self, connection: Connection) -> dict[str, int]:
        o = t.outbox.c
        query = select(o.delivery, func.count()).where(o.inbox == self.place.inbox).group_by(o.delivery)
        return {row[0]: row[1] for row in connection.execute(query)}

    def _cancelled(
        self, connection: Connection, start: dt.datetime, until: dt.datetime
    ) -> tuple[tuple[str, str | None], ...]:
        p = t.participants.c
        span = (self.place.ours(t.participants), p.cancelled_at > start, p.cancelled_at <= until)
        query = select(p.name, p.group_key).where(*span).order_by(p.cancelled_at, p.number)
        return tuple((row.name or "", row.group_key) for row in connection.execute(query))

    def _waiting(self, connection: Connection) -> tuple[Waiting, ...]:
        a = t.attentions.c
        query = select(t.attentions).where(self.place.ours(t.attentions), a.closed_at.is_(None)).order_by(a.number)
        return tuple(
            Waiting(**{name: getattr(row, name) for name in WAITING_FIELDS}) for row in connection.execute(query)
        )

    def _held_back(self, connection: Connection, start: dt.datetime) -> tuple[tuple[str, str, str], ...]:
        o = t.outbox.c
        states = [d.value for d in TOLD]
        still = o.delivery.in_((Delivery.HELD_BACK.value,)) | (func.coalesce(o.done_at, o.created_at) > start)
        query = select(o.recipient, o.kind, o.delivery, o.error).where(
            o.inbox == self.place.inbox, o.delivery.in_(states), still
        )
        return tuple(
            (r.recipient, r.kind, f"{r.delivery}: {r.error}".strip(": "))
            for r in connection.execute(query.order_by(o.number))
        )

    def _drafts(self, connection: Connection) -> tuple[tuple[str, str], ...]:
        o = t.outbox.c
        query = select(o.recipient, o.kind).where(o.inbox == self.place.inbox, o.delivery == Delivery.DRAFTED.value)
        return tuple((r.recipient, r.kind) for r in connection.execute(query.order_by(o.number)))

    def _bounced(self, connection: Connection, start: dt.datetime) -> tuple[tuple[str, str], ...]:
        o = t.outbox.c
        query = select(o.recipient, o.bounced).where(o.inbox == self.place.inbox, o.bounced_at > start)
        return tuple((r.recipient, r.bounced or "") for r in connection.execute(query.order_by(o.number)))

    def _guesses(self, connection: Connection) -> tuple[tuple[str, int], ...]:
        g = t.guesses.c
        counts = Counter(
            row.words.strip().lower()
            for row in connection.execute(select(g.words).where(self.place.ours(t.guesses)).order_by(g.number))
        )
        return tuple(counts.most_common())

    def _unsettled(self, connection: Connection) -> int:
        c = t.inbound.c
        return connection.execute(
            select(func.count()).select_from(t.inbound).where(c.inbox == self.place.inbox, c.outcome.is_(None))
        ).scalar_one()

    def _sent(self, connection: Connection, start: dt.datetime, until: dt.datetime) -> int:
        o = t.outbox.c
        span = (
            o.inbox == self.place.inbox,
            o.to_owner.is_(False),
            o.delivery == Delivery.SENT.value,
            o.done_at > start,
            o.done_at <= until,
        )
        return connection.execute(select(func.count()).select_from(t.outbox).where(*span)).scalar_one()

    def _in_doubt(self, connection: Connection, start: dt.datetime) -> int:
        o = t.outbox.c
        span = (o.inbox == self.place.inbox, o.in_doubt.is_(True), func.coalesce(o.done_at, o.created_at) > start)
        return connection.execute(select(func.count()).select_from(t.outbox).where(*span)).scalar_one()
