"""Settling: records, letters and reason in one commit or not at all, once, with numbers that are never used again."""

from __future__ import annotations

import datetime as dt

import pytest

from mailbot.domain.decision import Attention, AttentionKind, Bounced, Decision, Guess, Outcome, Reason
from mailbot.domain.model import Conversation, Stage, Status
from mailbot.ports import Delivery
from mailbot.store.engine import RowRefused
from mailbot.store.saving import NoSeatLeft
from mailbot.store.store import SqlStore
from mailbot.store.transaction import SettledAlready
from tests.store.making import HOUR, MINUTE, NOW, apply, kept, letter, people, person, registration, settle, state

TALK = Conversation(
    code="IDAL-0001",
    address="ida@hive.example",
    language="en",
    stage=Stage.GROUP_ASKED,
    choices=("spring", "summer"),
    asked=1,
    subject="Bees",
    last_message_id="m1@hive.example",
    references=("m0@hive.example",),
)
WAITS = Attention(AttentionKind.QUESTION, Reason.QUESTION_PASSED_ON, "Ida Lund", "ida@hive.example", words="Why bees?")
SEATED = Decision(
    Reason.SEATED,
    "IDAL-0001",
    registrations=(registration(),),
    conversation=TALK,
    attention=(WAITS,),
    guess=Guess("Ida Lund", "Honey cake"),
)


def nothing_saved(store: SqlStore) -> bool:
    facts = store.digest_facts(None, NOW + HOUR)
    groups = [(g.confirmed, g.offered, g.waiting) for g in store.groups().values()]
    return (
        store.registrations() == ()
        and not store.delivery_counts()
        and not facts.waiting
        and not facts.guesses
        and state(store, codes=("IDAL-0001",)).conversation is None
        and groups == [(0, 0, 0)] * 2
    )


def test_records_letter_and_reason_are_saved_together(store: SqlStore) -> None:
    (number,) = kept(store, 1)
    settle(store, number, SEATED, letter(people=[person()]))
    (kept_registration,) = store.registrations()
    (seated,) = kept_registration.participants
    assert (kept_registration.code, seated.name, seated.number) == ("IDAL-0001", "Ida Lund", 1)
    assert store.groups()["spring"].confirmed == 1
    assert store.outcomes([number]) == {Outcome.REGISTRATIONS: 1}
    assert store.delivery_counts() == {Delivery.READY: 1}
    assert state(store, codes=("IDAL-0001",)).conversation == TALK
    facts = store.digest_facts(None, NOW + HOUR)
    assert facts.guesses == (("honey cake", 1),)
    assert [(w.number, w.words, w.since) for w in facts.waiting] == [(2, "Why bees?", NOW)]
    assert store.unsettled() == ()


BROKEN = {
    "a letter without recipient": (SEATED, letter(to=None)),  # type: ignore[arg-type]
    "an unknown group": (Decision(Reason.SEATED, registrations=(registration("I", person(group="autumn")),)), letter()),
    "a number of somebody else": (
        Decision(Reason.SEATED, registrations=(registration("IDAL-0001", person(number=77)),)),
        letter(),
    ),
    "too many people": (Decision(Reason.SEATED, registrations=(registration("I", *[person()] * 3),)), letter()),
}


@pytest.mark.parametrize(("decision", "broken"), BROKEN.values(), ids=BROKEN)
def test_what_cannot_be_saved_whole_leaves_nothing(store: SqlStore, decision: Decision, broken: object) -> None:
    (number,) = kept(store, 1)
    with pytest.raises((RowRefused, NoSeatLeft, ValueError)):
        settle(store, number, decision, letter("fine@office.example"), broken)  # type: ignore[arg-type]
    assert store.unsettled() == (number,)
    assert nothing_saved(store)


def test_a_surprise_after_saving_leaves_nothing(store: SqlStore) -> None:
    (number,) = kept(store, 1)
    with pytest.raises(ZeroDivisionError), store.transaction() as transaction:
        transaction.settle(number, SEATED, (letter(),), NOW, "ida@hive.example", "Bees", "m1@hive.example")
        raise ZeroDivisionError
    assert store.unsettled() == (number,)
    assert nothing_saved(store)


def test_a_message_is_settled_once(store: SqlStore) -> None:
    (number,) = kept(store, 1)
    settle(store, number, SEATED, letter())
    with store.transaction() as transaction:
        assert transaction.inbound(number) is None
    second = Decision(Reason.SEATED, "OTHE-0002", registrations=(registration("OTHE-0002"),))
    with pytest.raises(SettledAlready), store.transaction() as transaction:
        transaction.settle(number, second, (letter("l2@office.example"),), NOW, None, "", None)
    assert [r.code for r in store.registrations()] == ["IDAL-0001"]
    with store.transaction() as transaction:  # nor does trouble come over it
        transaction.trouble(number, "too late", NOW)
    assert store.outcomes([number]) == {Outcome.REGISTRATIONS: 1}
    assert len(store.digest_facts(None, NOW).waiting) == 1


def test_a_message_of_no_such_number(store: SqlStore) -> None:
    with store.transaction() as transaction:
        assert transaction.inbound(99) is None
        transaction.trouble(99, "who?", NOW)
    assert not store.digest_facts(None, NOW).waiting


def test_the_kept_message_comes_back_as_it_was(store: SqlStore) -> None:
    raw = bytes(range(256)) * 9
    at = dt.datetime(2027, 3, 1, 9, 30, 15, 250_000, dt.timezone(dt.timedelta(hours=-5)))
    from mailbot.ports import Arrival

    store.keep([Arrival(4_294_967_295, raw, 9_000_000, at, answered=True, truncated=True)], 7, 4_294_967_295, NOW)
    with store.transaction() as transaction:
        inbound = transaction.inbound(store.unsettled()[0])
    assert inbound and inbound.raw == raw and inbound.uid == 4_294_967_295 and inbound.received_at == at
    assert inbound.answered and inbound.truncated and inbound.attempts == 0


# --- trouble --------------------------------------------------------------------------------------------------------


def test_trouble_is_set_aside_whole_told_and_settled_later(store: SqlStore) -> None:
    (number,) = kept(store, 1)
    with store.transaction() as transaction:
        transaction.trouble(number, "ValueError: odd", NOW)
    assert store.unsettled() == () and store.outcomes([number]) == {Outcome.TROUBLE: 1}
    (waiting,) = store.digest_facts(None, NOW).waiting
    assert (waiting.kind, waiting.words, waiting.subject) == ("trouble", f"mailbot retry {number}", "ValueError: odd")
    assert [(f.number, f.stays) for f in store.filings()] == [(number, True)]
    store.note_filed([number])
    assert store.reopen(number) and not store.reopen(number)
    with store.transaction() as transaction:
        inbound = transaction.inbound(number)
    assert inbound and inbound.raw == b"message 1" and inbound.attempts == 1
    settle(store, number)
    assert not store.digest_facts(None, NOW).waiting
    assert [(f.number, f.stays) for f in store.filings()] == [(number, False)]


def test_trouble_again_is_told_once(store: SqlStore) -> None:
    (number,) = kept(store, 1)
    for text in ("first", "second"):
        with store.transaction() as transaction:
            transaction.trouble(number, text, NOW)
        store.reopen(number)
    assert [w.subject for w in store.digest_facts(None, NOW).waiting] == ["second"]


def test_only_trouble_is_reopened(store: SqlStore) -> None:
    number, other = kept(store, 1, 2)
    settle(store, number)
    assert not store.reopen(number) and not store.reopen(other) and not store.reopen(99)


def test_what_a_database_cannot_keep_never_stops_a_message(store: SqlStore) -> None:
    """NUL is refused by PostgreSQL, half a character by both; mail and mail servers send either."""
    first, second = kept(store, 1, 2)
    settle(store, first, SEATED, letter(), subject="a\0b\ud83d", sender="x\0@hive.example")
    with store.transaction() as transaction:
        transaction.trouble(second, "bad \ud83d and \0", NOW)
    item = store.claim(NOW, per_hour=9, per_day=9)
    assert item
    store.note(item.number, Delivery.FAILED, NOW, error="550 \0 \udcff")
    told = {w.subject for w in store.digest_facts(None, NOW).waiting}
    assert "bad ? and " in told
    assert state(store, author="x\0@hive.example", addresses=("\ud83d",), names=("\0",)).replies_today == 0


# --- numbers --------------------------------------------------------------------------------------------------------


def test_people_and_things_share_one_sequence(store: SqlStore) -> None:
    first, second, third = kept(store, 1, 2, 3)
    settle(store, first, SEATED)  # one person, one thing
    settle(store, second, Decision(Reason.QUESTION_PASSED_ON, attention=(WAITS, WAITS)))
    settle(store, third, Decision(Reason.SEATED, registrations=(registration("OTHE-0002", person("Bo Ek")),)))
    numbers = [p.number for p in people(store).values()] + [w.number for w in store.digest_facts(None, NOW).waiting]
    assert sorted(n for n in numbers if n) == [1, 2, 3, 4, 5]


def test_a_number_of_what_was_rolled_back_is_not_lost_and_none_is_used_twice(store: SqlStore) -> None:
    number, other = kept(store, 1, 2)
    with pytest.raises(ZeroDivisionError), store.transaction() as transaction:
        transaction.settle(number, SEATED, (), NOW, None, "", None)
        raise ZeroDivisionError
    settle(store, number, SEATED)
    settle(store, other, Decision(Reason.SEATED, registrations=(registration("OTHE-0002", person("Bo Ek")),)))
    assert sorted(p.number or 0 for p in people(store).values()) == [1, 3]


def test_a_new_course_of_the_same_inbox_goes_on_counting(store: SqlStore, url: str) -> None:
    from mailbot.store.opening import open_store
    from tests.store.making import GROUPS, INBOX

    apply(store, registered=[registration()])
    other = open_store(url, inbox=INBOX, course="bees-2028")
    other.sync_groups(GROUPS, NOW)
    apply(other, registered=[registration()])
    assert [p.number for p in people(other).values()] == [2]
    assert [p.number for p in people(store).values()] == [1]
    assert other.groups()["spring"].confirmed == store.groups()["spring"].confirmed == 1
    other.close()


# --- registrations --------------------------------------------------------------------------------------------------


def test_a_registration_is_replaced_and_people_not_told_of_stay(store: SqlStore) -> None:
    apply(store, registered=[registration("IDAL-0001", person("Ida Lund"), person("Bo Ek"))])
    ida = people(store)["Ida Lund"].model_copy(update={"email": "ida@new.example", "paid": True})
    apply(store, registered=[registration("IDAL-0001", ida, person("Ulf Dal", group="summer"), name="Ida L.")], now=NOW)
    (now_so,) = store.registrations()
    assert [(p.name, p.number) for p in now_so.participants] == [("Ida Lund", 1), ("Bo Ek", 2), ("Ulf Dal", 3)]
    assert now_so.participants[0].email == "ida@new.example" and now_so.participants[0].paid
    assert now_so.contact.name == "Ida L."
    assert [g.confirmed for g in store.groups().values()] == [2, 1]


def test_every_field_comes_back(store: SqlStore) -> None:
    facts = {
        "email": "ida@hive.example",
        "phone": "+18195550101",
        "extension": "12",
        "organization": "Hive inc.",
        "title": "keeper",
    }
    offered = person(
        "Zoé Ås", Status.OFFERED, **facts, queued_at=NOW - MINUTE, queue_order=4_000_000_000, paid=True,
        offer_ends=NOW + HOUR, position=1,
    )  # fmt: skip
    whole = registration("IDAL-0001", offered, **facts)
    apply(store, registered=[whole])
    (found,) = store.registrations()
    assert found == whole.model_copy(update={"participants": (offered.model_copy(update={"number": 1}),)})


def test_a_seat_without_a_name_counts(store: SqlStore) -> None:
    apply(store, registered=[registration("IDAL-0001", person(None), person(None))])
    assert store.groups()["spring"].confirmed == 2
    assert [p.name for r in store.registrations() for p in r.participants] == [None, None]


def test_a_cancellation_frees_the_seat_and_keeps_its_moment(store: SqlStore) -> None:
    apply(store, registered=[registration()])
    gone = people(store)["Ida Lund"].model_copy(update={"status": Status.CANCELLED})
    apply(store, registered=[registration("IDAL-0001", gone)], now=NOW + HOUR)
    apply(store, registered=[registration("IDAL-0001", gone)], now=NOW + 2 * HOUR)
    assert store.groups()["spring"].confirmed == 0
    assert store.digest_facts(NOW, NOW + HOUR).cancelled == (("Ida Lund", "spring"),)
    assert store.digest_facts(NOW + HOUR, NOW + 2 * HOUR).cancelled == ()
    back = gone.model_copy(update={"status": Status.CONFIRMED})
    apply(store, registered=[registration("IDAL-0001", back)], now=NOW + 3 * HOUR)
    assert store.digest_facts(NOW, NOW + 3 * HOUR).cancelled == ()


def test_registrations_come_in_order_of_arrival(store: SqlStore) -> None:
    late = registration("LATE-0001", person("Late", status=Status.PENDING, group=None))
    early = registration("EARL-0001", person("Early", status=Status.PENDING, group=None))
    apply(store, registered=[late.model_copy(update={"registered_at": NOW + MINUTE}), early])
    assert [r.code for r in store.registrations()] == ["EARL-0001", "LATE-0001"]


def test_a_bounce_is_noted_with_its_letter(store: SqlStore) -> None:
    (number,) = kept(store, 1)
    apply(store, letter())
    told = Decision(
        Reason.BOUNCE_OF_OURS, "IDAL-0001", bounced=Bounced("l1@office.example", "ida@hive.example", "5.1.1")
    )
    settle(store, number, told, now=NOW + MINUTE)
    assert store.digest_facts(NOW, NOW + HOUR).bounced == (("ida@hive.example", "5.1.1 permanent"),)
