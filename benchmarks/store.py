"""How many letters a second the store takes from a kept message to "sent", against bare durable commits.

    python benchmarks/store.py [N=600] [ROUNDS=3] [--profile]

Bare: one durable SQLite commit of a letter of the same size. The store: the message kept (50 in a commit), looked up,
settled (one registration of one person, one letter), its letter claimed and noted as sent: three durable commits a
message. Both on the same disk, in turn; the median of the rounds is told. README.md says what the figure means.
"""

from __future__ import annotations

import argparse
import cProfile
import datetime as dt
import pstats
import sqlite3
import statistics
import tempfile
import time
from pathlib import Path

from mailbot.domain.decision import Decision, Letter, LetterKind, Lookup, Reason, Seat
from mailbot.domain.model import Contact, Conversation, GroupState, Participant, Registration, Status
from mailbot.mail.model import Address
from mailbot.ports import Arrival, Delivery, Rendered, Written
from mailbot.store.opening import open_store
from mailbot.store.store import SqlStore

NOW = dt.datetime(2027, 3, 1, 15, tzinfo=dt.UTC)
LETTER = b"x" * 6_000
TOGETHER = 50


def bare(folder: Path, count: int) -> float:
    """Seconds for `count` durable commits of a letter."""
    database = sqlite3.connect(folder / "bare.db", isolation_level=None)
    for line in (
        "PRAGMA journal_mode=WAL",
        "PRAGMA synchronous=FULL",
        "CREATE TABLE letters (n INTEGER PRIMARY KEY, raw BLOB)",
    ):
        database.execute(line)
    started = time.perf_counter()
    for _ in range(count):
        database.execute("INSERT INTO letters (raw) VALUES (?)", (LETTER,))
    took = time.perf_counter() - started
    database.close()
    return took


def decision(number: int) -> tuple[Decision, Written]:
    """What one message changes: a person seated and told."""
    email, name, code = f"p{number}@people.example", f"Person {number}", f"C{number:05d}"
    contact = Contact(name=name, email=email, phone=f"+1819555{number:04d}")
    person = Participant(
        name=name, email=email, group="spring", status=Status.CONFIRMED, queued_at=NOW, queue_order=number
    )
    letter = Letter(
        LetterKind.CONFIRMATION, Address(email, name), "en", code, f"l{number}@office.example",
        in_reply_to=f"m{number}@people.example", seats=(Seat(name, Status.CONFIRMED, "spring"),),
    )  # fmt: skip
    registration = Registration(code=code, contact=contact, language="en", registered_at=NOW, participants=(person,))
    talk = Conversation(code=code, address=email, language="en")
    made = Decision(Reason.SEATED, code, (registration,), talk, (letter,))
    return made, Written(letter, Rendered("Confirmed", LETTER), Delivery.READY)


def store(records: SqlStore, count: int) -> float:
    """Seconds for `count` messages from kept to sent."""
    records.sync_groups((GroupState(key="spring", capacity=count),), NOW)
    records.start_ledger("INBOX", 1, 1, NOW)
    started = time.perf_counter()
    for first in range(1, count + 1, TOGETHER):
        uids = range(first, min(first + TOGETHER, count + 1))
        arrivals = [Arrival(uid, b"%d " % uid + LETTER, len(LETTER), NOW) for uid in uids]
        records.keep(arrivals, 1, uids[-1] + 1, NOW)
    for number in records.unsettled():
        settle(records, number)
    while item := records.claim(NOW, per_hour=10**6, per_day=10**6):
        records.note(item.number, Delivery.SENT, NOW)
    return time.perf_counter() - started


def settle(records: SqlStore, number: int) -> None:
    """One message: looked at, looked up, settled."""
    made, written = decision(number)
    email = written.letter.to.email
    lookup = Lookup(
        addresses=(email,), names=(f"person {number}",), phones=(f"+1819555{number:04d}",),
        own_message_id=f"m{number}@people.example",
    )  # fmt: skip
    with records.transaction() as transaction:
        assert transaction.inbound(number)
        transaction.state_for(lookup, NOW, f"{number:064d}", email)
        transaction.settle(
            number, made, (written,), NOW, email, "Registration", lookup.own_message_id, f"{number:064d}"
        )


def measured(count: int) -> tuple[float, float]:
    """(bare, store) in seconds."""
    with tempfile.TemporaryDirectory(dir="/var/tmp") as name:
        folder = Path(name)
        without = bare(folder, count)
        records = open_store(f"sqlite:///{folder}/store.db", inbox="lead@office.example", course="bees", create=True)
        with_us = store(records, count)
        assert records.delivery_counts() == {Delivery.SENT: count}
        records.close()
    return without, with_us


def main() -> None:
    """Measure and tell."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("count", type=int, nargs="?", default=600)
    parser.add_argument("rounds", type=int, nargs="?", default=3)
    parser.add_argument("--profile", action="store_true", help="where the time goes, instead of the figure")
    options = parser.parse_args()
    measured(TOGETHER)  # what is done once: imports, compiled statements
    if options.profile:
        profile = cProfile.Profile()
        profile.runcall(measured, options.count)
        pstats.Stats(profile).sort_stats("cumulative").print_stats(60)
        return
    rounds = [measured(options.count) for _ in range(options.rounds)]
    for without, with_us in rounds:
        rates = f"bare {options.count / without:.0f}/s, store {options.count / with_us:.0f}/s"
        print(f"{rates}, ratio {with_us / without:.1f}")
    rate = statistics.median(options.count / with_us for _, with_us in rounds)
    ratio = statistics.median(with_us / without for without, with_us in rounds)
    print(f"{rate:.0f} letters a second, {ratio:.1f} times the bare commit")


if __name__ == "__main__":
    main()
