"""Killed at any moment: what was committed is there, the rest never was."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from mailbot.ports import Delivery
from mailbot.store.opening import open_store
from mailbot.store.store import SqlStore
from tests.store.making import COURSE, DAY, INBOX, NO_LIMIT, NOW, kept, people

ROOT = Path(__file__).resolve().parents[2]

IN_THE_MIDDLE = """
import sys, time
from mailbot.domain.decision import Decision, Reason
from mailbot.store.opening import open_store
from tests.store.making import NOW, letter, registration
store = open_store(sys.argv[1], inbox="lead@office.example", course="bees-2027")
with store.transaction() as transaction:
    decision = Decision(Reason.SEATED, registrations=(registration(),))
    transaction.settle(store.unsettled()[0], decision, (letter(),), NOW, None, "", None)
    print("saved", flush=True)
    time.sleep(60)
"""

WORK = """
import sys
from mailbot.domain.decision import Decision, Reason
from mailbot.ports import Delivery
from mailbot.store.opening import open_store
from tests.store.making import NO_LIMIT, NOW, letter, person, registration
store = open_store(sys.argv[1], inbox="lead@office.example", course="bees-2027")
for number in store.unsettled():
    with store.transaction() as transaction:
        if transaction.inbound(number):
            new = registration(f"CODE-{number:04}", person(f"P{number}", group="summer"))
            told = letter(f"l{number}@x", new.participants, to=f"p{number}@x.example", code=new.code)
            decision = Decision(Reason.SEATED, new.code, registrations=(new,))
            transaction.settle(number, decision, (told,), NOW, None, "", None)
    print("settled", number, flush=True)
    item = store.claim(NOW, **NO_LIMIT)
    print("taken by the server", item.number, flush=True)
    store.note(item.number, Delivery.SENT, NOW)
    print("noted", item.number, flush=True)
"""


def test_killed_in_the_middle_of_a_transaction(store: SqlStore, url: str) -> None:
    kept(store, 1)
    with subprocess.Popen([sys.executable, "-c", IN_THE_MIDDLE, url], stdout=subprocess.PIPE, cwd=ROOT) as bot:
        assert bot.stdout and bot.stdout.readline() == b"saved\n"
        bot.send_signal(signal.SIGKILL)
    if store.engine.dialect.name == "postgresql":
        time.sleep(0.5)  # the server notices that nobody is there
    assert len(store.unsettled()) == 1
    assert store.registrations() == () and store.delivery_counts() == {}
    assert store.groups()["spring"].confirmed == 0


def killed_at_random(store: SqlStore, url: str, kills: int, seed: int) -> None:
    """Kill a bot at work again and again, then look whether anything is lost or doubled."""
    chance = random.Random(seed)
    store.sync_groups([g.model_copy(update={"capacity": 1_000}) for g in store.groups().values()], NOW)
    messages = 12 * kills
    kept(store, *range(1, messages + 1))
    said: list[str] = []
    for _ in range(kills):
        with subprocess.Popen([sys.executable, "-c", WORK, url], stdout=subprocess.PIPE, text=True, cwd=ROOT) as bot:
            assert bot.stdout
            said.append(bot.stdout.readline())
            time.sleep(chance.random() * 0.15)
            bot.send_signal(signal.SIGKILL)
            said += bot.stdout.readlines()
        if store.engine.dialect.name == "postgresql":
            time.sleep(0.3)
        store.recover_claims(NOW + DAY)
    said = [line for line in said if line.endswith("\n")]  # the last may be cut off
    settled = {int(line.split()[-1]) for line in said if line.startswith("settled")}
    noted = {int(line.split()[-1]) for line in said if line.startswith("noted")}
    left = len(store.unsettled())
    assert not settled & set(store.unsettled())
    assert len(people(store)) == store.groups()["summer"].confirmed == sum(store.delivery_counts().values())
    assert len(people(store)) == messages - left
    assert store.delivery_counts().get(Delivery.SENT, 0) >= len(noted)
    again = []
    while item := store.claim(NOW + DAY, **NO_LIMIT):
        again.append(item)
        store.note(item.number, Delivery.SENT, NOW + DAY)
    assert not {item.number for item in again} & noted  # none goes again that was noted
    taken = {int(line.split()[-1]) for line in said if line.startswith("taken")}
    assert all(item.in_doubt for item in again if item.number in taken)
    assert store.delivery_counts() == {Delivery.SENT: messages - left}


def test_killed_at_random_moments(store: SqlStore, url: str) -> None:
    killed_at_random(store, url, kills=4, seed=7)


@pytest.mark.soak
def test_killed_many_times(store: SqlStore, url: str) -> None:
    killed_at_random(store, url, kills=60, seed=11)
    store.close()
    again = open_store(url, inbox=INBOX, course=COURSE)
    assert len(people(again)) == again.groups()["summer"].confirmed
    again.close()
