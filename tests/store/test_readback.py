"""Reading back: the history of a registration, the digest's facts and their sums, polls and digests."""

from __future__ import annotations

import datetime as dt

from mailbot.domain.decision import Attention, AttentionKind, Bounced, Decision, Guess, Outcome, Reason
from mailbot.domain.digest import balance
from mailbot.domain.model import Status
from mailbot.ports import Delivery
from mailbot.store.store import SqlStore
from tests.store.making import (
    DAY,
    HOUR,
    MINUTE,
    NO_LIMIT,
    NOW,
    apply,
    claimed,
    kept,
    letter,
    people,
    person,
    registration,
    settle,
)

SEATED = Decision(Reason.SEATED, "IDAL-0001", registrations=(registration(),))


def test_the_history_of_a_registration_is_whole_and_in_order(store: SqlStore) -> None:
    first, second, third, other = kept(store, 1, 2, 3, 4)
    settle(store, first, SEATED, letter(), subject="I come")
    item = store.claim(NOW + MINUTE, **NO_LIMIT)
    assert item
    store.note(item.number, Delivery.SENT, NOW + MINUTE, in_doubt=True)
    bounce = Decision(
        Reason.BOUNCE_OF_OURS, "IDAL-0001", bounced=Bounced("l1@office.example", "ida@hive.example", "5.1.1")
    )
    settle(store, second, bounce, now=NOW + 2 * MINUTE)
    settle(store, third, Decision(Reason.STATUS_TOLD, "IDAL-0001"), letter("l2@x"), now=NOW + HOUR)
    settle(store, other, Decision(Reason.SEATED, "OTHE-0002", registrations=(registration("OTHE-0002"),)))
    history = store.history("IDAL-0001")
    assert history and history["registration"]["participants"][0]["name"] == "Ida Lund"
    events = history["events"]
    told = [(e["order"], e.get("reason") or e.get("delivery"), e["message_id"]) for e in events]
    assert told == [
        (0, "seated", f"m{first}@hive.example"),
        (1, "sent", "l1@office.example"),
        (0, "bounce_of_ours", None),
        (0, "status_told", f"m{third}@hive.example"),
        (1, "ready", "l2@x"),
    ]
    assert events[0]["subject"] == "I come" and events[0]["sender"] == "ida@hive.example"
    assert events[1]["bounced"] == "5.1.1 permanent" and events[1]["in_doubt"] is True
    assert events[1]["at"] == (NOW + MINUTE).isoformat()
    assert [e["at"] for e in events] == sorted(e["at"] for e in events)


def test_there_is_no_history_of_an_unknown_code(store: SqlStore) -> None:
    assert store.history("NONE-0000") is None


# --- the digest -----------------------------------------------------------------------------------------------------


def test_every_message_is_in_one_sum(store: SqlStore) -> None:
    numbers = kept(store, *range(1, 9))
    reasons = (Reason.SEATED, Reason.STATUS_TOLD, Reason.THANKED, Reason.UNRELATED, Reason.MACHINE, Reason.UNTIED)
    for number, reason in zip(numbers, reasons, strict=False):
        settle(store, number, Decision(reason), now=NOW + MINUTE)
    with store.transaction() as transaction:
        transaction.trouble(numbers[6], "odd", NOW + MINUTE)
    facts = store.digest_facts(NOW, NOW + HOUR)
    assert facts.outcomes == dict.fromkeys(Outcome, 1)
    assert (facts.fetched, facts.unsettled) == (8, 1)
    assert balance(facts.fetched, facts.outcomes, facts.unsettled).agrees
    later = store.digest_facts(NOW + HOUR, NOW + 2 * HOUR)
    assert (later.fetched, later.unsettled, later.outcomes) == (1, 1, {})


def test_a_moment_is_in_one_span_only(store: SqlStore) -> None:
    for number, at in zip(kept(store, 1, 2, 3), (NOW, NOW + HOUR, NOW + 2 * HOUR), strict=True):
        settle(store, number, now=at)
    spans = ((None, NOW), (NOW, NOW + HOUR), (NOW + HOUR, NOW + 2 * HOUR))
    assert [store.digest_facts(*span).fetched for span in spans] == [1, 1, 1]


def test_what_the_digest_tells(store: SqlStore) -> None:
    first, second = kept(store, 1, 2)
    settle(store, first, SEATED, letter())
    waits = person("Bo Ek", Status.WAITING, group="summer")
    settle(
        store,
        second,
        Decision(
            Reason.QUEUED,
            "BOEK-0002",
            registrations=(registration("BOEK-0002", waits, person("Gone", Status.CANCELLED)),),
            guess=Guess("Bo Ek", "  Honey Cake "),
            attention=(Attention(AttentionKind.CALL, Reason.NO_ADDRESS, "Bo Ek", phone="+18195550102"),),
        ),
        letter("l2@x", to="bo@hive.example", code="BOEK-0002", delivery=Delivery.HELD_BACK),
        now=NOW + HOUR,
    )
    assert claimed(store, NOW + HOUR) == ["l1@office.example"]
    store.note_poll(NOW + HOUR, "IMAP is down.")
    facts = store.digest_facts(NOW, NOW + DAY)
    assert [r.code for r in facts.new] == ["BOEK-0002"]
    assert [r.code for r in store.digest_facts(None, NOW).new] == ["IDAL-0001"]
    assert [r.code for r in facts.waiting_list] == ["BOEK-0002"]
    assert facts.cancelled == (("Gone", "spring"),)
    assert [(w.kind, w.person, w.phone) for w in facts.waiting] == [("call", "Bo Ek", "+18195550102")]
    assert facts.held_back == (("bo@hive.example", "confirmation", "held_back: letters to this address in a day"),)
    assert facts.guesses == (("honey cake", 1),)
    assert (facts.letters_sent, facts.letters_waiting, facts.in_doubt) == (1, 1, 0)
    assert (facts.last_poll, facts.last_error) == (NOW + HOUR, "IMAP is down.")
    assert {key: (g.confirmed, g.waiting) for key, g in facts.groups.items()} == {"spring": (1, 0), "summer": (0, 1)}


def test_a_registration_is_new_once_though_it_changes(store: SqlStore) -> None:
    apply(store, registered=[registration()])
    apply(store, registered=[registration("IDAL-0001", people(store)["Ida Lund"], name="Ida L.")], now=NOW + HOUR)
    assert store.digest_facts(NOW, NOW + DAY).new == ()


def test_letters_in_doubt_are_told_in_their_span(store: SqlStore) -> None:
    apply(store, letter())
    store.claim(NOW, **NO_LIMIT)
    store.recover_claims(NOW + HOUR)
    claimed(store, NOW + HOUR)
    assert store.digest_facts(NOW, NOW + DAY).in_doubt == 1
    assert store.digest_facts(NOW + HOUR, NOW + DAY).in_doubt == 0


def test_a_day_has_one_digest(store: SqlStore) -> None:
    day = dt.date(2027, 3, 1)
    assert store.last_digest() is None and not store.digest_taken(day)
    assert store.take_digest_day(day, NOW) and not store.take_digest_day(day, NOW + HOUR)
    assert store.digest_taken(day) and not store.digest_taken(dt.date(2027, 3, 2))
    assert store.last_digest() == NOW
    assert store.take_digest_day(dt.date(2027, 3, 2), NOW + DAY) and store.last_digest() == NOW + DAY


def test_the_last_poll_replaces_the_one_before(store: SqlStore) -> None:
    store.note_poll(NOW, "x" * 9_000)
    assert len(store.digest_facts(None, NOW).last_error) == 500
    store.note_poll(NOW + HOUR)
    facts = store.digest_facts(None, NOW)
    assert (facts.last_poll, facts.last_error) == (NOW + HOUR, "")
