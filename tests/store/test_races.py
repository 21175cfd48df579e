"""Several at once, in threads and in processes: a seat is sold once, a message settled once, a limit holds."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from mailbot.domain.decision import Decision, Reason
from mailbot.domain.model import GroupState, Status
from mailbot.ports import Delivery
from mailbot.store.opening import open_store
from mailbot.store.saving import NoSeatLeft
from mailbot.store.store import SqlStore
from tests.store.making import COURSE, INBOX, NOW, apply, arrival, claimed, kept, letter, people, person, registration

ROOT = Path(__file__).resolve().parents[2]
WORKERS = 4


def at_once(work: Callable[[int], Any], count: int = WORKERS) -> list[Any]:
    """What each of the workers gets."""
    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(work, range(count)))


def seat_if_free(store: SqlStore, number: int) -> Status:
    """What settling does: look, decide, save."""
    with store.transaction() as transaction:
        free = transaction.groups()["spring"].open_seats
        status = Status.CONFIRMED if free else Status.WAITING
        new = registration(f"CODE-{number:04}", person(f"P{number}", status, queue_order=number))
        transaction.apply(Decision(Reason.SEATED, new.code, registrations=(new,)), (), NOW)
    return status


def test_threads_sell_the_last_seats_once(store: SqlStore) -> None:
    store.sync_groups([GroupState(key="spring", capacity=15)], NOW)

    def work(worker: int) -> list[Status]:
        return [seat_if_free(store, worker * 100 + n) for n in range(8)]

    statuses = [status for part in at_once(work) for status in part]
    spring = store.groups()["spring"]
    assert (spring.confirmed, spring.waiting) == (15, 17)
    assert statuses.count(Status.CONFIRMED) == 15
    assert sorted(p.position or 0 for p in people(store).values()) == [0] * 15 + list(range(1, 18))


SELL = """
import sys
from mailbot.store.opening import open_store
from tests.store.test_races import seat_if_free
store = open_store(sys.argv[1], inbox="lead@office.example", course="bees-2027")
sys.stdin.readline()
for n in range(8):
    seat_if_free(store, int(sys.argv[2]) * 100 + n)
"""


def test_processes_sell_the_last_seats_once(store: SqlStore, url: str) -> None:
    store.sync_groups([GroupState(key="spring", capacity=15)], NOW)
    workers = [
        subprocess.Popen([sys.executable, "-c", SELL, url, str(n)], stdin=subprocess.PIPE, cwd=ROOT)
        for n in range(WORKERS)
    ]
    for worker in workers:
        assert worker.stdin
        worker.stdin.write(b"go\n")
        worker.stdin.flush()
    for worker in workers:
        worker.communicate(timeout=60)
        assert worker.returncode == 0
    spring = store.groups()["spring"]
    assert (spring.confirmed, spring.waiting) == (15, 17)
    assert len(people(store)) == 32


def test_who_decided_too_long_ago_gets_no_seat(store: SqlStore) -> None:
    """Without looking again: the counter itself refuses."""

    def work(worker: int) -> bool:
        try:
            apply(store, registered=[registration(f"CODE-{worker:04}", person(f"P{worker}"))])
        except NoSeatLeft:
            return False
        return True

    assert sum(at_once(work, 6)) == 2
    assert store.groups()["spring"].confirmed == 2


def test_one_message_is_settled_by_one_of_many(store: SqlStore) -> None:
    numbers = kept(store, *range(1, 11))

    def settle(number: int, worker: int) -> bool:
        with store.transaction() as transaction:
            if transaction.inbound(number) is None:
                return False
            code = f"CODE-{number:04}"
            new = registration(code, person(f"P{number}", Status.WAITING))
            decision = Decision(Reason.QUEUED, code, registrations=(new,))
            transaction.settle(number, decision, (letter(f"l{number}@x", code=code),), NOW, None, "", None)
        return True

    done = at_once(lambda worker: sum(settle(number, worker) for number in numbers))
    assert sum(done) == 10
    assert len(people(store)) == 10 and store.delivery_counts() == {Delivery.READY: 10}
    assert sorted(p.number or 0 for p in people(store).values()) == list(range(1, 11))


def test_the_same_mail_fetched_by_many_is_kept_once(store: SqlStore) -> None:
    new = at_once(lambda worker: store.keep([arrival(uid) for uid in range(1, 30)], 7, 30, NOW))
    assert sum(new) == 29 and len(store.unsettled()) == 29


def test_a_letter_is_claimed_by_one_of_many_and_limits_hold(store: SqlStore) -> None:
    apply(store, *[letter(f"l{n}@x", to=f"p{n}@hive.example", code=None) for n in range(20)])
    claims = [item for part in at_once(lambda worker: claim_all(store)) for item in part]
    assert len(claims) == len(set(claims)) == 15
    assert store.delivery_counts() == {Delivery.SENT: 15, Delivery.HELD_BACK: 5}


def claim_all(store: SqlStore) -> list[str]:
    return claimed(store, per_hour=15)


def test_a_digest_day_is_taken_by_one_of_many(store: SqlStore) -> None:
    assert sum(at_once(lambda worker: store.take_digest_day(NOW.date(), NOW))) == 1


def test_only_one_worker_begins_the_ledger(url: str) -> None:
    store = open_store(url, inbox=INBOX, course=COURSE, create=True)
    at_once(lambda worker: store.start_ledger("INBOX", 7, 100 + worker, NOW))
    ledger = store.ledger()
    assert ledger
    store.start_ledger("INBOX", 7, 500, NOW)  # who comes late changes nothing: what came meanwhile would be passed over
    assert store.ledger() == ledger and ledger.first_uid == ledger.next_uid < 104
    store.start_ledger("INBOX", 8, 3, NOW)
    assert (store.ledger().uidvalidity, store.ledger().next_uid) == (8, 3)  # type: ignore[union-attr]
    store.close()
