"""The first schema."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make every table."""
    _conversations()
    _counters()
    _digests()
    _groups()
    _guesses()
    _inbound()
    _ledgers()
    _outbox()
    _own_answers()
    _polls()
    _registrations()
    _signing_keys()
    _attentions()
    _participants()
    for table, *columns in INDEXES:
        op.create_index(op.f(f"ix_{table}_{'_'.join(columns)}"), table, columns)
    for name, (some, condition) in SOME.items():
        where = sa.text(condition)
        op.create_index(name, name.split("_")[1], some, sqlite_where=where, postgresql_where=where)


def downgrade() -> None:
    """Nothing came before."""
    raise NotImplementedError("there is no schema before the first")


INDEXES = (
    ("attentions", "inbound"),
    ("attentions", "inbox", "closed_at"),
    ("conversations", "inbox", "course", "address"),
    ("conversations", "inbox", "course", "last_message_id"),
    ("inbound", "inbox", "code"),
    ("inbound", "inbox", "content_hash"),
    ("inbound", "inbox", "sender", "text_hash", "settled_at"),
    ("inbound", "inbox", "settled_at"),
    ("outbox", "inbox", "code"),
    ("outbox", "inbox", "delivery"),
    ("outbox", "inbox", "recipient", "created_at"),
    ("participants", "inbox", "course", "code"),
    ("participants", "inbox", "course", "email"),
    ("participants", "inbox", "course", "folded_name"),
    ("participants", "inbox", "course", "group_key", "status", "queued_at"),
    ("participants", "inbox", "course", "phone"),
    ("registrations", "inbox", "course", "email"),
    ("registrations", "inbox", "course", "folded_name"),
    ("registrations", "inbox", "course", "phone"),
)
SOME = {  # partial ones: (columns, of the rows where)
    "ix_inbound_unfiled": (("inbox", "uid"), "outcome IS NOT NULL AND filed = false"),
    "ix_inbound_unsettled": (("inbox", "received_at", "uid", "number"), "outcome IS NULL"),
    "ix_outbox_bounced": (("inbox", "bounced_at"), "bounced_at IS NOT NULL"),
    "ix_outbox_gone": (
        ("inbox", "done_at", "delivery", "to_owner"),
        "to_owner = false AND delivery IN ('sent', 'drafted', 'sent_by_her', 'discarded')",
    ),
    "ix_outbox_in_doubt": (("inbox", "number"), "in_doubt = true"),
    "ix_outbox_uncopied": (("inbox", "number"), "delivery = 'sent' AND copied = false AND to_owner = false"),
    "ix_outbox_waiting": (("inbox", "priority", "created_at", "number"), "delivery IN ('ready', 'held_back')"),
}


def _owner() -> tuple[sa.Column[str], sa.Column[str]]:
    return sa.Column("inbox", sa.String(320), nullable=False), sa.Column("course", sa.String(200), nullable=False)


def _person() -> tuple[sa.Column[str], ...]:
    fields = ("name", "email", "phone", "extension", "organization", "title", "folded_name")
    return tuple(sa.Column(field, sa.Text()) for field in fields)


def _conversations() -> None:
    op.create_table(
        "conversations",
        *_owner(),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("address", sa.Text()),
        sa.Column("language", sa.String(length=20), nullable=False),
        sa.Column("stage", sa.String(length=20), nullable=False),
        sa.Column("choices", sa.Text(), nullable=False),
        sa.Column("asked", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("subject", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("last_message_id", sa.Text()),
        sa.Column("reference_ids", sa.Text(), nullable=False),
        sa.Column("changed_at", sa.DateTime(), nullable=False),
        sa.CheckConstraint(
            "stage IN ('settled', 'group_asked', 'names_asked', 'who_asked', 'offer_made', 'with_owner')",
            name=op.f("ck_conversations_stage_known"),
        ),
        sa.PrimaryKeyConstraint("inbox", "course", "code", name=op.f("pk_conversations")),
    )


def _counters() -> None:
    op.create_table(
        "counters",
        *_owner(),
        sa.Column("name", sa.String(length=20), nullable=False),
        sa.Column("next", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("inbox", "name", name=op.f("pk_counters")),
    )


def _digests() -> None:
    op.create_table(
        "digests",
        *_owner(),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("inbox", "course", "day", name=op.f("pk_digests")),
    )


def _groups() -> None:
    op.create_table(
        "groups",
        *_owner(),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=False),
        sa.Column("date", sa.Date()),
        sa.Column("month", sa.String(length=7)),
        sa.Column("sequence", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("file_capacity", sa.Integer(), nullable=False),
        sa.Column("file_date", sa.Date()),
        sa.Column("file_month", sa.String(length=7)),
        sa.Column("changed_at", sa.DateTime(), nullable=False),
        sa.Column("changed_by", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("seat_limit", sa.Integer(), nullable=False),
        sa.Column("confirmed", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("offered", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("waiting", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.CheckConstraint("capacity >= 0 AND seat_limit >= capacity", name=op.f("ck_groups_capacity_counted")),
        sa.CheckConstraint("confirmed + offered <= seat_limit", name=op.f("ck_groups_never_more_people_than_seats")),
        sa.CheckConstraint(
            "confirmed >= 0 AND offered >= 0 AND waiting >= offered", name=op.f("ck_groups_people_counted")
        ),
        sa.PrimaryKeyConstraint("inbox", "course", "key", name=op.f("pk_groups")),
    )


def _guesses() -> None:
    op.create_table(
        "guesses",
        sa.Column("number", sa.Integer(), autoincrement=True, nullable=False),
        *_owner(),
        sa.Column("person", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_guesses")),
        sqlite_autoincrement=True,
    )


def _inbound() -> None:
    op.create_table(
        "inbound",
        sa.Column("number", sa.Integer(), autoincrement=True, nullable=False),
        *_owner(),
        sa.Column("folder", sa.Text(), nullable=False),
        sa.Column("uidvalidity", sa.BigInteger(), nullable=False),
        sa.Column("uid", sa.BigInteger(), nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("text_hash", sa.String(length=64)),
        sa.Column("received_at", sa.DateTime(), nullable=False),
        sa.Column("kept_at", sa.DateTime(), nullable=False),
        sa.Column("answered", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("truncated", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("reason", sa.String(length=40)),
        sa.Column("outcome", sa.String(length=20)),
        sa.Column("settled_at", sa.DateTime()),
        sa.Column("code", sa.String(length=20)),
        sa.Column("sender", sa.Text()),
        sa.Column("subject", sa.Text()),
        sa.Column("message_id", sa.Text()),
        sa.Column("stays", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("filed", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("attempts", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("error", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("raw", sa.LargeBinary()),
        sa.CheckConstraint(
            "(outcome IS NOT NULL AND outcome <> 'trouble') OR raw IS NOT NULL",
            name=op.f("ck_inbound_whole_until_settled"),
        ),
        sa.CheckConstraint(
            "outcome IN ('registrations', 'answered', 'filed', 'left_alone', 'automatic', 'for_you', 'trouble')",
            name=op.f("ck_inbound_outcome_known"),
        ),
        sa.CheckConstraint(
            "outcome NOT IN ('left_alone', 'automatic') OR (raw IS NULL AND sender IS NULL AND subject IS NULL "
            "AND message_id IS NULL AND text_hash IS NULL AND error = '')",
            name=op.f("ck_inbound_not_ours_forgotten"),
        ),
        sa.CheckConstraint(
            "(outcome IS NULL) = (settled_at IS NULL) AND (outcome IS NULL) = (reason IS NULL)",
            name=op.f("ck_inbound_settled_whole"),
        ),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_inbound")),
        sa.UniqueConstraint(
            "inbox", "folder", "uidvalidity", "uid", name=op.f("uq_inbound_inbox_folder_uidvalidity_uid")
        ),
        sqlite_autoincrement=True,
    )


def _ledgers() -> None:
    op.create_table(
        "ledgers",
        *_owner(),
        sa.Column("role", sa.String(length=10), nullable=False),
        sa.Column("folder", sa.Text(), nullable=False),
        sa.Column("uidvalidity", sa.BigInteger(), nullable=False),
        sa.Column("first_uid", sa.BigInteger(), nullable=False),
        sa.Column("next_uid", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("role IN ('inbox', 'sent')", name=op.f("ck_ledgers_role_known")),
        sa.CheckConstraint("next_uid >= 0", name=op.f("ck_ledgers_next_uid_counted")),
        sa.PrimaryKeyConstraint("inbox", "role", name=op.f("pk_ledgers")),
    )


def _outbox() -> None:
    op.create_table(
        "outbox",
        sa.Column("number", sa.Integer(), autoincrement=True, nullable=False),
        *_owner(),
        sa.Column("code", sa.String(length=20)),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("recipient", sa.Text(), nullable=False),
        sa.Column("message_id", sa.Text(), nullable=False),
        sa.Column("in_reply_to", sa.Text()),
        sa.Column("subject", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("delivery", sa.String(length=20), nullable=False),
        sa.Column("draft", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("to_owner", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("changes", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("priority", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("not_after", sa.DateTime()),
        sa.Column("choices", sa.Text(), nullable=False),
        sa.Column("told", sa.Text(), nullable=False),
        sa.Column("claimed_at", sa.DateTime()),
        sa.Column("attempts", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("next_try", sa.DateTime()),
        sa.Column("in_doubt", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("copied", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("done_at", sa.DateTime()),
        sa.Column("error", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("bounced_at", sa.DateTime()),
        sa.Column("bounced", sa.Text()),
        sa.Column("raw", sa.LargeBinary()),
        sa.CheckConstraint("delivery <> 'claimed' OR claimed_at IS NOT NULL", name=op.f("ck_outbox_claimed_when")),
        sa.CheckConstraint(
            "delivery IN ('ready', 'claimed', 'sent', 'drafted', 'sent_by_her', 'discarded', 'withheld', "
            "'held_back', 'stale', 'failed', 'given_up')",
            name=op.f("ck_outbox_delivery_known"),
        ),
        sa.CheckConstraint(
            "delivery NOT IN ('ready', 'claimed', 'held_back') OR raw IS NOT NULL",
            name=op.f("ck_outbox_whole_until_delivered"),
        ),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_outbox")),
        sa.UniqueConstraint("inbox", "message_id", "recipient", name=op.f("uq_outbox_inbox_message_id_recipient")),
        sqlite_autoincrement=True,
    )


def _own_answers() -> None:
    op.create_table(
        "own_answers",
        sa.Column("number", sa.Integer(), autoincrement=True, nullable=False),
        *_owner(),
        sa.Column("in_reply_to", sa.Text(), nullable=False),
        sa.Column("recipient", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_own_answers")),
        sa.UniqueConstraint(
            "inbox", "in_reply_to", "recipient", name=op.f("uq_own_answers_inbox_in_reply_to_recipient")
        ),
        sqlite_autoincrement=True,
    )


def _polls() -> None:
    op.create_table(
        "polls",
        *_owner(),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("error", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.PrimaryKeyConstraint("inbox", name=op.f("pk_polls")),
    )


def _registrations() -> None:
    op.create_table(
        "registrations",
        *_owner(),
        sa.Column("code", sa.String(length=20), nullable=False),
        *_person(),
        sa.Column("language", sa.String(length=20), nullable=False),
        sa.Column("registered_at", sa.DateTime(), nullable=False),
        sa.Column("kept_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("inbox", "course", "code", name=op.f("pk_registrations")),
    )


def _signing_keys() -> None:
    op.create_table(
        "signing_keys",
        sa.Column("number", sa.Integer(), autoincrement=True, nullable=False),
        *_owner(),
        sa.Column("key", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_signing_keys")),
        sqlite_autoincrement=True,
    )


def _attentions() -> None:
    op.create_table(
        "attentions",
        *_owner(),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("inbound", sa.Integer()),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("reason", sa.String(length=40), nullable=False),
        sa.Column("person", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("address", sa.Text()),
        sa.Column("phone", sa.Text()),
        sa.Column("words", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("subject", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("code", sa.String(length=20)),
        sa.Column("message_id", sa.Text()),
        sa.Column("since", sa.DateTime(), nullable=False),
        sa.Column("closed_at", sa.DateTime()),
        sa.CheckConstraint(
            "kind IN ('trouble', 'question', 'unclear', 'call', 'bounce', 'attempt', 'held_back')",
            name=op.f("ck_attentions_kind_known"),
        ),
        sa.ForeignKeyConstraint(["inbound"], ["inbound.number"], name=op.f("fk_attentions_inbound")),
        sa.PrimaryKeyConstraint("inbox", "number", name=op.f("pk_attentions")),
    )


def _participants() -> None:
    op.create_table(
        "participants",
        *_owner(),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=20), nullable=False),
        *_person(),
        sa.Column("group_key", sa.String(length=200)),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("queued_at", sa.DateTime(), nullable=False),
        sa.Column("queue_order", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("paid", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("offer_ends", sa.DateTime()),
        sa.Column("cancelled_at", sa.DateTime()),
        sa.CheckConstraint(
            "(status = 'cancelled') = (cancelled_at IS NOT NULL)", name=op.f("ck_participants_cancelled_when")
        ),
        sa.CheckConstraint(
            "status = 'offered' OR offer_ends IS NULL", name=op.f("ck_participants_offer_ends_with_offer")
        ),
        sa.CheckConstraint(
            "status IN ('confirmed', 'waiting', 'offered', 'pending', 'cancelled')",
            name=op.f("ck_participants_status_known"),
        ),
        sa.CheckConstraint(
            "status IN ('pending', 'cancelled') OR group_key IS NOT NULL", name=op.f("ck_participants_seat_in_a_group")
        ),
        sa.ForeignKeyConstraint(
            ["inbox", "course", "code"],
            ["registrations.inbox", "registrations.course", "registrations.code"],
            name=op.f("fk_participants_registrations"),
        ),
        sa.ForeignKeyConstraint(
            ["inbox", "course", "group_key"],
            ["groups.inbox", "groups.course", "groups.key"],
            name=op.f("fk_participants_groups"),
        ),
        sa.PrimaryKeyConstraint("inbox", "number", name=op.f("pk_participants")),
    )
