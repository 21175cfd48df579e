"""Fetched mail: kept once, the ledger moving with it; what is filed; what she answered herself; the clock."""

from __future__ import annotations

import pytest
from sqlalchemy.exc import StatementError

from mailbot.domain.decision import Decision, Outcome, Reason
from mailbot.ports import Ledger, OwnAnswer
from mailbot.store.opening import open_store
from mailbot.store.store import SqlStore
from tests.store.making import COURSE, DAY, HOUR, INBOX, MINUTE, NOW, apply, arrival, kept, letter, settle, state


def keep(store: SqlStore, *uids: int, validity: int = 7) -> int:
    return store.keep([arrival(uid) for uid in uids], validity, max(uids, default=0) + 1, NOW)


def test_before_the_first_start_there_is_no_ledger(url: str) -> None:
    store = open_store(url, inbox=INBOX, course=COURSE, create=True)
    assert store.ledger() is None and store.newest_arrival() is None and store.newest_record() is None
    assert store.own_answers_from() == (0, 0)
    store.start_ledger("INBOX", 4_294_967_295, 4_294_967_294, NOW)  # the highest there can be (RFC 3501)
    assert store.ledger() == Ledger("INBOX", 4_294_967_295, 4_294_967_294, 4_294_967_294)
    store.close()


def test_the_ledger_moves_with_what_is_kept(store: SqlStore) -> None:
    assert keep(store, 1, 2, 5) == 3
    assert store.ledger() == Ledger("INBOX", 7, 1, 6)
    assert store.keep((), 7, 9, NOW) == 0  # nothing there, but looked at
    assert store.ledger() == Ledger("INBOX", 7, 1, 9)
    store.keep([arrival(3)], 7, 4, NOW)  # older mail, asked for: never back
    assert store.ledger() == Ledger("INBOX", 7, 1, 9)


def test_the_ledger_stays_where_keeping_fails(store: SqlStore) -> None:
    with pytest.raises(StatementError, match="time zone"):
        store.keep([arrival(1), arrival(2, at=NOW.replace(tzinfo=None))], 7, 3, NOW)
    assert store.ledger() == Ledger("INBOX", 7, 1, 1) and store.unsettled() == ()


def test_a_uid_is_kept_once_and_the_same_bytes_under_two_uids_are_two(store: SqlStore) -> None:
    assert keep(store, 1, 2) == 2
    assert keep(store, 1, 2, 3) == 1
    assert store.keep([arrival(4, "same"), arrival(5, "same"), arrival(5, "same")], 7, 6, NOW) == 2
    assert len(store.unsettled()) == 5


def test_many_at_once(store: SqlStore) -> None:
    assert keep(store, *range(1, 1_201)) == 1_200
    assert keep(store, *range(1, 1_202)) == 1
    numbers = store.unsettled()
    assert len(numbers) == 1_201
    for number in numbers[:3]:
        settle(store, number)
    assert store.outcomes(numbers) == {Outcome.FILED: 3}
    store.note_filed(numbers)
    assert store.filings() == ()


def test_messages_are_settled_in_order_of_arrival(store: SqlStore) -> None:
    store.keep([arrival(1, at=NOW + MINUTE), arrival(3, at=NOW), arrival(2, "x", at=NOW)], 7, 4, NOW)
    uids = []
    for number in store.unsettled():
        with store.transaction() as transaction:
            inbound = transaction.inbound(number)
            assert inbound
            uids.append(inbound.uid)
    assert uids == [2, 3, 1]
    assert store.newest_arrival() == NOW + MINUTE


# --- after a change of UIDVALIDITY ----------------------------------------------------------------------------------


def test_after_a_change_of_uidvalidity_known_bytes_are_not_kept_twice(store: SqlStore) -> None:
    (first, second) = kept(store, 1, 2)
    settle(store, first)
    store.start_ledger("INBOX", 8, 90, NOW)
    moved = [arrival(91, "message 1"), arrival(92, "message 2"), arrival(93, "new")]
    assert store.keep(moved, 8, 94, NOW) == 1
    assert store.ledger() == Ledger("INBOX", 8, 90, 94)
    assert [(f.number, f.uid) for f in store.filings()] == [(first, 91)]  # it can still be filed, under its new UID
    with store.transaction() as transaction:
        inbound = transaction.inbound(second)
        assert inbound and inbound.uid == 92
    assert store.keep(moved, 8, 94, NOW) == 0


def test_two_of_the_same_bytes_stay_two(store: SqlStore) -> None:
    store.keep([arrival(1, "same"), arrival(2, "same")], 7, 3, NOW)
    store.start_ledger("INBOX", 8, 1, NOW)
    assert store.keep([arrival(11, "same"), arrival(12, "same"), arrival(13, "same")], 8, 14, NOW) == 1
    assert len(store.unsettled()) == 3


def test_another_folder_of_the_same_uidvalidity(store: SqlStore) -> None:
    kept(store, 1)
    store.start_ledger("Registrations", 7, 1, NOW)
    assert store.keep([arrival(1), arrival(2, "else")], 7, 3, NOW) == 1


def test_what_was_numbered_otherwise_is_not_filed_by_its_old_number(store: SqlStore) -> None:
    (number,) = kept(store, 1)
    settle(store, number)
    assert len(store.filings()) == 1
    store.start_ledger("INBOX", 8, 1, NOW)
    assert store.filings() == ()


# --- filing ---------------------------------------------------------------------------------------------------------


def test_what_waits_for_her_stays_and_what_is_not_ours_is_not_touched(store: SqlStore) -> None:
    done, waits, others, machines = kept(store, 1, 2, 3, 4)
    settle(store, done)
    settle(store, waits, Decision(Reason.UNTIED))
    settle(store, others, Decision(Reason.UNRELATED))
    settle(store, machines, Decision(Reason.MACHINE))
    assert [(f.number, f.uid, f.stays) for f in store.filings()] == [(done, 1, False), (waits, 2, True)]
    store.note_filed([done])
    assert [f.number for f in store.filings()] == [waits]


# --- what she did herself -------------------------------------------------------------------------------------------


def test_an_answer_of_hers_silences_the_bot_for_that_message(store: SqlStore) -> None:
    answer = OwnAnswer(5, "m1@hive.example", ("Ida@Hive.example", "bo@hive.example"), "hers@office.example")
    store.note_own_answers(3, 6, [answer])
    store.note_own_answers(3, 8, [answer])  # looked at again
    assert store.own_answers_from() == (3, 8)
    assert state(store, own_message_id="m1@hive.example").answered_by_owner
    assert not state(store, own_message_id="m2@hive.example").answered_by_owner
    assert not state(store, own_message_id=None).answered_by_owner
    store.note_own_answers(4, 1, [])  # Sent was made anew
    assert store.own_answers_from() == (4, 1)


def test_a_message_marked_answered_in_her_program(store: SqlStore) -> None:
    from mailbot.domain.decision import Lookup

    store.keep([arrival(1, answered=True), arrival(2)], 7, 3, NOW)
    told = []
    for number in store.unsettled():
        with store.transaction() as transaction:
            transaction.inbound(number)
            told.append(transaction.state_for(Lookup(), NOW, "", None).answered_by_owner)
    assert told == [True, False]


def test_an_answer_to_nobody_in_particular(store: SqlStore) -> None:
    store.note_own_answers(3, 6, [OwnAnswer(5, "m1@hive.example", (), None)])
    assert state(store, own_message_id="m1@hive.example").answered_by_owner


# --- the clock ------------------------------------------------------------------------------------------------------


def test_the_newest_record_is_the_latest_moment_of_any(store: SqlStore) -> None:
    assert store.newest_record() == NOW
    kept(store, 1)
    store.keep([arrival(9, at=NOW + 9 * DAY)], 7, 10, NOW)  # INTERNALDATE is the server's clock, not ours
    assert store.newest_record() == NOW
    steps = iter(range(1, 9))

    def later() -> object:
        return NOW + next(steps) * HOUR

    for change in (
        lambda at: store.keep([arrival(2)], 7, 3, at),
        lambda at: settle(store, store.unsettled()[0], now=at),
        lambda at: apply(store, letter(), now=at),
        lambda at: store.claim(at, per_hour=9, per_day=9),
        lambda at: store.take_digest_day(at.date(), at),
        store.note_poll,
    ):
        at = later()
        change(at)
        assert store.newest_record() == at
