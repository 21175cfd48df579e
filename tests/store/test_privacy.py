"""What is forgotten is gone: from the rows, and (SQLite) from every byte of the file and its log."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from mailbot.domain.decision import Bounced, Decision, Reason
from mailbot.ports import Delivery
from mailbot.store import tables as t
from mailbot.store.engine import begin
from mailbot.store.opening import open_store
from mailbot.store.store import SqlStore
from tests.store.making import (
    COURSE,
    DAY,
    GROUPS,
    HOUR,
    INBOX,
    NO_LIMIT,
    NOW,
    apply,
    arrival,
    claimed,
    letter,
    registration,
    settle,
    state,
)

SECRET = "marzipan-Xq7"
NOT_OURS = (Reason.UNRELATED, Reason.MACHINE, Reason.FROM_OWNER, Reason.UNREADABLE, Reason.ANSWERED_BY_OWNER)


def secret_mail(store: SqlStore, *uids: int) -> tuple[int, ...]:
    """Mail that holds the word, long enough to fill pages of its own."""
    store.keep([arrival(uid, f"{uid} {SECRET} " * 3_000) for uid in uids], 7, max(uids) + 1, NOW)
    return store.unsettled()


def settle_secretly(store: SqlStore, number: int, decision: Decision, **more: Any) -> None:
    with store.transaction() as transaction:
        assert transaction.inbound(number)
        words = SECRET.ljust(64)
        transaction.settle(number, decision, (), NOW, f"{SECRET}@x.example", SECRET, f"{SECRET}@m", words, **more)


def row(store: SqlStore, number: int) -> dict[str, Any]:
    with begin(store.engine, reads=True) as connection:
        return dict(connection.execute(select(t.inbound).where(t.inbound.c.number == number)).one()._mapping)


@pytest.mark.parametrize("reason", NOT_OURS)
def test_of_mail_that_is_not_ours_only_uid_hash_and_reason_stay(store: SqlStore, reason: Reason) -> None:
    (number,) = secret_mail(store, 1)
    settle_secretly(store, number, Decision(reason, "IDAL-0001"))
    left = row(store, number)
    kept = {"number", "inbox", "course", "folder", "uidvalidity", "uid", "content_hash", "received_at", "kept_at"}
    kept |= {"reason", "outcome", "settled_at", "filed"}
    assert {name for name, value in left.items() if value} == kept
    assert left["reason"] == reason.value and len(left["content_hash"]) == 64


def test_a_matched_bounce_keeps_the_registration_it_is_about(store: SqlStore) -> None:
    apply(store, letter(), registered=[registration()])
    (number,) = secret_mail(store, 1)
    told = Bounced("l1@office.example", "ida@hive.example", "5.1.1")
    settle_secretly(store, number, Decision(Reason.BOUNCE_OF_OURS, "IDAL-0001", bounced=told))
    left = row(store, number)
    assert (left["code"], left["raw"], left["sender"], left["subject"]) == ("IDAL-0001", None, None, None)


def test_of_our_own_mail_sender_and_subject_are_kept(store: SqlStore) -> None:
    (number,) = secret_mail(store, 1)
    with store.transaction() as transaction:
        transaction.settle(number, Decision(Reason.THANKED), (), NOW, "ida@hive.example", "s" * 900, "m1@hive.example")
    left = row(store, number)
    assert (left["sender"], left["subject"], left["message_id"]) == ("ida@hive.example", "s" * 500, "m1@hive.example")
    assert left["raw"]


def test_trouble_that_turns_out_not_to_be_ours_is_forgotten(store: SqlStore) -> None:
    (number,) = secret_mail(store, 1)
    with store.transaction() as transaction:
        transaction.trouble(number, f"ValueError: {SECRET}", NOW)
    store.reopen(number)
    settle_secretly(store, number, Decision(Reason.UNRELATED))
    assert SECRET not in str(row(store, number))


# --- the retention rule ---------------------------------------------------------------------------------------------


def test_bytes_go_their_days_after_settling(store: SqlStore) -> None:
    early, late, trouble, unsettled = secret_mail(store, 1, 2, 3, 4)
    settle(store, early, now=NOW)
    settle(store, late, now=NOW + HOUR)
    with store.transaction() as transaction:
        transaction.trouble(trouble, "odd", NOW)
    assert store.purge(NOW + 30 * DAY, 30) == 0
    assert store.purge(NOW + 30 * DAY + HOUR, 30) == 1
    assert store.purge(NOW + 30 * DAY + HOUR, 30) == 0
    assert [bool(row(store, n)["raw"]) for n in (early, late, trouble, unsettled)] == [False, True, True, True]
    assert row(store, early)["reason"] == "thanked"  # what became of it stays


def test_bytes_of_letters_go_too_but_not_of_those_that_wait(store: SqlStore) -> None:
    apply(store, letter("sent@x"), letter("withheld@x", to="bo@x.example", delivery=Delivery.WITHHELD))
    claimed(store)
    apply(
        store, letter("waits@x", to="ulf@x.example"), letter("held@x", to="eva@x.example", delivery=Delivery.HELD_BACK)
    )
    store.purge(NOW + 99 * DAY, 30)
    with begin(store.engine, reads=True) as connection:
        left = connection.execute(select(t.outbox.c.message_id, t.outbox.c.raw)).all()
    assert {row.message_id: bool(row.raw) for row in left} == {
        "sent@x": False,
        "withheld@x": False,
        "waits@x": True,
        "held@x": True,
    }
    assert store.uncopied() == ()  # there is nothing left to copy
    assert claimed(store, NOW + 99 * DAY) == ["waits@x", "held@x"]


def test_a_forgotten_message_is_still_known(store: SqlStore) -> None:
    (number,) = secret_mail(store, 1)
    settle_secretly(store, number, Decision(Reason.UNRELATED))
    store.start_ledger("INBOX", 8, 1, NOW)
    assert store.keep([arrival(11, f"1 {SECRET} " * 3_000)], 8, 12, NOW) == 0
    assert state(store).same_content_today == 0


# --- the bytes on the disk ------------------------------------------------------------------------------------------


@pytest.fixture
def file_store(tmp_path: Path) -> Iterator[SqlStore]:
    opened = open_store(f"sqlite:///{tmp_path}/mailbot.db", inbox=INBOX, course=COURSE, create=True)
    opened.sync_groups(GROUPS, NOW)
    opened.start_ledger("INBOX", 7, 1, NOW)
    yield opened
    opened.close()


def on_disk(folder: Path) -> set[str]:
    """The files that hold the word."""
    return {file.name for file in folder.iterdir() if SECRET.encode() in file.read_bytes()}


def test_unrelated_mail_is_gone_from_the_disk_when_the_round_ends(file_store: SqlStore, tmp_path: Path) -> None:
    for number in secret_mail(file_store, *range(1, 30)):
        settle_secretly(file_store, number, Decision(Reason.UNRELATED))
    assert on_disk(tmp_path)  # still in the log
    file_store.note_poll(NOW)
    assert on_disk(tmp_path) == set()


def test_purged_bytes_are_gone_from_the_disk(file_store: SqlStore, tmp_path: Path) -> None:
    apply(file_store, letter(SECRET))
    for number in secret_mail(file_store, *range(1, 30)):
        settle(file_store, number)
    item = file_store.claim(NOW, **NO_LIMIT)
    assert item
    file_store.note(item.number, Delivery.SENT, NOW)
    file_store.note_poll(NOW)
    assert on_disk(tmp_path) == {"mailbot.db"}
    raw = (tmp_path / "mailbot.db").read_bytes()
    assert b"raw of " + SECRET.encode() in raw
    file_store.purge(NOW + 31 * DAY, 30)
    left = b"".join(file.read_bytes() for file in tmp_path.iterdir())
    assert b"raw of " + SECRET.encode() not in left and f"9 {SECRET}".encode() not in left


def test_somebody_who_reads_meanwhile_stops_nobody(file_store: SqlStore, tmp_path: Path) -> None:
    """The log is emptied by the next round then."""
    from mailbot.store import engine as engines

    for number in secret_mail(file_store, 1):
        settle_secretly(file_store, number, Decision(Reason.UNRELATED))
    with begin(file_store.engine, reads=True) as reading:
        reading.execute(select(t.inbound)).all()
        other = engines.make_engine(f"sqlite:///{tmp_path}/mailbot.db")
        started = time.monotonic()
        engines.empty_log(other)
        assert time.monotonic() - started < 5
        other.dispose()
    file_store.note_poll(NOW)
    assert on_disk(tmp_path) == set()
