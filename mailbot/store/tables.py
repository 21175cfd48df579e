"""The tables. Every row carries its inbox and course; a constraint backs every rule that code also checks.

Numbers that people see (participants, things that wait for her) come from `counters`, one sequence an inbox, and are
never used again. Messages and letters have internal numbers. Of mail that is not ours only UID, hash and reason may
stay: a constraint. Bytes of mail are the last column: SQLite reads through them to reach what stands behind. What each
round asks for (messages unsettled or not filed, letters that wait or are not copied) has a partial index, found where
a query says the very words of its condition.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    String,
    Table,
    TextClause,
    UniqueConstraint,
    false,
    text,
)

from mailbot.domain.decision import AttentionKind, Outcome
from mailbot.domain.model import Stage, Status
from mailbot.ports import Delivery
from mailbot.store.columns import Listed, Month, Plain, UtcTime

SCHEMA_VERSION = "0001"  # the newest revision in migrations/versions

UNSETTLED = text("outcome IS NULL")
UNFILED = text("outcome IS NOT NULL AND filed = false")
WAITING = text("delivery IN ('ready', 'held_back')")
UNCOPIED = text("delivery = 'sent' AND copied = false AND to_owner = false")
IN_DOUBT = text("in_doubt = true")
GONE = text("to_owner = false AND delivery IN ('sent', 'drafted', 'sent_by_her', 'discarded')")
BOUNCED = text("bounced_at IS NOT NULL")

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(referred_table_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    }
)


def _table(name: str, *parts: Any) -> Table:
    """A table whose rows carry their inbox and course."""
    owner = (Column("inbox", String(320), nullable=False), Column("course", String(200), nullable=False))
    return Table(name, metadata, *owner, *parts)


def _numbered(name: str, *parts: Any) -> Table:
    """A table with internal numbers that are never used again."""
    return Table(
        name,
        metadata,
        Column("number", Integer, primary_key=True, autoincrement=True),
        Column("inbox", String(320), nullable=False),
        Column("course", String(200), nullable=False),
        *parts,
        sqlite_autoincrement=True,
    )


def _required(name: str, kind: Any, **more: Any) -> Column[Any]:
    return Column(name, kind, nullable=False, **more)


def _flag(name: str) -> Column[bool]:
    return Column(name, Boolean(name=None), nullable=False, server_default=false())


def _count(name: str) -> Column[int]:
    return Column(name, Integer, nullable=False, server_default=text("0"))


def _words(name: str) -> Column[str]:
    return Column(name, Plain, nullable=False, server_default=text("''"))


def _one_of(column: str, kinds: type[StrEnum]) -> CheckConstraint:
    listed = ", ".join(f"'{kind.value}'" for kind in kinds)
    return CheckConstraint(f"{column} IN ({listed})", name=f"{column}_known")


def _some(name: str, condition: TextClause, *columns: str) -> Index:
    """An index of the rows of which the condition is true."""
    return Index(name, *columns, sqlite_where=condition, postgresql_where=condition)


def _person() -> tuple[Column[Any], ...]:
    """A person's six fields, and the name folded for comparing."""
    fields = ("name", "email", "phone", "extension", "organization", "title")
    return (*(Column(field, Plain) for field in fields), Column("folded_name", Plain))


schema_version = Table(  # as alembic makes it
    "alembic_version",
    MetaData(),
    Column("version_num", String(32), nullable=False),
    PrimaryKeyConstraint("version_num", name="alembic_version_pkc"),
)

signing_keys = _numbered("signing_keys", _required("key", LargeBinary))

counters = _table(
    "counters", _required("name", String(20)), _required("next", Integer), PrimaryKeyConstraint("inbox", "name")
)

ledgers = _table(
    "ledgers",
    _required("role", String(10)),
    _required("folder", Plain),
    _required("uidvalidity", BigInteger),
    _required("first_uid", BigInteger),
    _required("next_uid", BigInteger),
    PrimaryKeyConstraint("inbox", "role"),
    CheckConstraint("role IN ('inbox', 'sent')", name="role_known"),
    CheckConstraint("next_uid >= 0", name="next_uid_counted"),
)

inbound = _numbered(
    "inbound",
    _required("folder", Plain),
    _required("uidvalidity", BigInteger),
    _required("uid", BigInteger),
    _required("content_hash", String(64)),
    Column("text_hash", String(64)),
    _required("received_at", UtcTime),
    _required("kept_at", UtcTime),
    _flag("answered"),
    _flag("truncated"),
    Column("reason", String(40)),
    Column("outcome", String(20)),
    Column("settled_at", UtcTime),
    Column("code", String(20)),
    Column("sender", Plain),
    Column("subject", Plain),
    Column("message_id", Plain),
    _flag("stays"),
    _flag("filed"),
    _count("attempts"),
    _words("error"),
    Column("raw", LargeBinary),
    UniqueConstraint("inbox", "folder", "uidvalidity", "uid"),
    _one_of("outcome", Outcome),
    CheckConstraint(
        "(outcome IS NULL) = (settled_at IS NULL) AND (outcome IS NULL) = (reason IS NULL)", name="settled_whole"
    ),
    CheckConstraint("(outcome IS NOT NULL AND outcome <> 'trouble') OR raw IS NOT NULL", name="whole_until_settled"),
    CheckConstraint(
        "outcome NOT IN ('left_alone', 'automatic') OR (raw IS NULL AND sender IS NULL AND subject IS NULL "
        "AND message_id IS NULL AND text_hash IS NULL AND error = '')",
        name="not_ours_forgotten",
    ),
    Index(None, "inbox", "content_hash"),
    Index(None, "inbox", "sender", "text_hash", "settled_at"),
    Index(None, "inbox", "settled_at"),
    Index(None, "inbox", "code"),
    _some("ix_inbound_unsettled", UNSETTLED, "inbox", "received_at", "uid", "number"),
    _some("ix_inbound_unfiled", UNFILED, "inbox", "uid"),
)

own_answers = _numbered(
    "own_answers",
    _required("in_reply_to", Plain),
    _required("recipient", Plain),
    UniqueConstraint("inbox", "in_reply_to", "recipient"),
)

groups = _table(
    "groups",
    _required("key", String(200)),
    _required("place", Integer),
    _required("capacity", Integer),
    Column("date", Date),
    Column("month", Month),
    _count("sequence"),
    _required("file_capacity", Integer),
    Column("file_date", Date),
    Column("file_month", Month),
    _required("changed_at", UtcTime),
    _words("changed_by"),
    _required("seat_limit", Integer),
    _count("confirmed"),
    _count("offered"),
    _count("waiting"),
    PrimaryKeyConstraint("inbox", "course", "key"),
    CheckConstraint("capacity >= 0 AND seat_limit >= capacity", name="capacity_counted"),
    CheckConstraint("confirmed >= 0 AND offered >= 0 AND waiting >= offered", name="people_counted"),
    CheckConstraint("confirmed + offered <= seat_limit", name="never_more_people_than_seats"),
)

conversations = _table(
    "conversations",
    _required("code", String(20)),
    Column("address", Plain),
    _required("language", String(20)),
    _required("stage", String(20)),
    _required("choices", Listed),
    _count("asked"),
    _words("subject"),
    Column("last_message_id", Plain),
    _required("reference_ids", Listed),
    _required("changed_at", UtcTime),
    PrimaryKeyConstraint("inbox", "course", "code"),
    _one_of("stage", Stage),
    Index(None, "inbox", "course", "address"),
    Index(None, "inbox", "course", "last_message_id"),
)

registrations = _table(
    "registrations",
    _required("code", String(20)),
    *_person(),
    _required("language", String(20)),
    _required("registered_at", UtcTime),
    _required("kept_at", UtcTime),
    PrimaryKeyConstraint("inbox", "course", "code"),
    Index(None, "inbox", "course", "email"),
    Index(None, "inbox", "course", "phone"),
    Index(None, "inbox", "course", "folded_name"),
)

participants = _table(
    "participants",
    _required("number", Integer),
    _required("code", String(20)),
    *_person(),
    Column("group_key", String(200)),
    _required("status", String(20)),
    _required("queued_at", UtcTime),
    _required("queue_order", BigInteger, server_default=text("0")),
    _flag("paid"),
    Column("offer_ends", UtcTime),
    Column("cancelled_at", UtcTime),
    PrimaryKeyConstraint("inbox", "number"),
    ForeignKeyConstraint(
        ["inbox", "course", "code"], ["registrations.inbox", "registrations.course", "registrations.code"]
    ),
    ForeignKeyConstraint(["inbox", "course", "group_key"], ["groups.inbox", "groups.course", "groups.key"]),
    _one_of("status", Status),
    CheckConstraint("status IN ('pending', 'cancelled') OR group_key IS NOT NULL", name="seat_in_a_group"),
    CheckConstraint("status = 'offered' OR offer_ends IS NULL", name="offer_ends_with_offer"),
    CheckConstraint("(status = 'cancelled') = (cancelled_at IS NOT NULL)", name="cancelled_when"),
    Index(None, "inbox", "course", "code"),
    Index(None, "inbox", "course", "group_key", "status", "queued_at"),
    Index(None, "inbox", "course", "email"),
    Index(None, "inbox", "course", "phone"),
    Index(None, "inbox", "course", "folded_name"),
)

outbox = _numbered(
    "outbox",
    Column("code", String(20)),
    _required("kind", String(40)),
    _required("recipient", Plain),
    _required("message_id", Plain),
    Column("in_reply_to", Plain),
    _words("subject"),
    _required("delivery", String(20)),
    _flag("draft"),
    _flag("to_owner"),
    _flag("changes"),
    _count("priority"),
    _required("created_at", UtcTime),
    Column("not_after", UtcTime),
    _required("choices", Listed),
    _required("told", Listed),
    Column("claimed_at", UtcTime),
    _count("attempts"),
    Column("next_try", UtcTime),
    _flag("in_doubt"),
    _flag("copied"),
    Column("done_at", UtcTime),
    _words("error"),
    Column("bounced_at", UtcTime),
    Column("bounced", Plain),
    Column("raw", LargeBinary),
    UniqueConstraint("inbox", "message_id", "recipient"),
    _one_of("delivery", Delivery),
    CheckConstraint(
        "delivery NOT IN ('ready', 'claimed', 'held_back') OR raw IS NOT NULL", name="whole_until_delivered"
    ),
    CheckConstraint("delivery <> 'claimed' OR claimed_at IS NOT NULL", name="claimed_when"),
    Index(None, "inbox", "delivery"),
    Index(None, "inbox", "recipient", "created_at"),
    Index(None, "inbox", "code"),
    _some("ix_outbox_gone", GONE, "inbox", "done_at", "delivery", "to_owner"),
    _some("ix_outbox_bounced", BOUNCED, "inbox", "bounced_at"),
    _some("ix_outbox_waiting", WAITING, "inbox", "priority", "created_at", "number"),
    _some("ix_outbox_uncopied", UNCOPIED, "inbox", "number"),
    _some("ix_outbox_in_doubt", IN_DOUBT, "inbox", "number"),
)

attentions = _table(
    "attentions",
    _required("number", Integer),
    Column("inbound", Integer),
    _required("kind", String(20)),
    _required("reason", String(40)),
    _words("person"),
    Column("address", Plain),
    Column("phone", Plain),
    _words("words"),
    _words("subject"),
    Column("code", String(20)),
    Column("message_id", Plain),
    _required("since", UtcTime),
    Column("closed_at", UtcTime),
    PrimaryKeyConstraint("inbox", "number"),
    ForeignKeyConstraint(["inbound"], ["inbound.number"]),
    _one_of("kind", AttentionKind),
    Index(None, "inbox", "closed_at"),
    Index(None, "inbound"),
)

guesses = _numbered("guesses", _words("person"), _required("words", Plain), _required("at", UtcTime))

digests = _table(
    "digests",
    _required("day", Date),
    _required("made_at", UtcTime),
    PrimaryKeyConstraint("inbox", "course", "day"),
)

polls = _table("polls", _required("at", UtcTime), _words("error"), PrimaryKeyConstraint("inbox"))
