"""The outbox: order, limits, drafts, letters that are of no use any more, and what became of each."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

import pytest

from mailbot.domain.decision import LetterKind
from mailbot.domain.model import Status
from mailbot.ports import Delivery, HalfTrue, OwnAnswer, Queue
from mailbot.store.store import SqlStore
from tests.store.making import (
    DAY,
    HOUR,
    MINUTE,
    NO_LIMIT,
    NOW,
    apply,
    claimed,
    letter,
    people,
    person,
    registration,
    state,
)


def to(name: str, **more: Any) -> Any:
    """A letter of its own to somebody."""
    return letter(f"{name}@x", to=f"{name}@hive.example", code=None, **more)


def counts(store: SqlStore) -> dict[str, int]:
    return {delivery.value: count for delivery, count in store.delivery_counts().items()}


# --- one letter's life ----------------------------------------------------------------------------------------------


def test_a_letter_is_claimed_sent_and_copied(store: SqlStore) -> None:
    apply(store, letter("l1@office.example", people=[]))
    assert store.due_count(NOW) == 1
    item = store.claim(NOW, **NO_LIMIT)
    assert item and (item.to, item.kind, item.code, item.message_id, item.raw) == (
        "ida@hive.example", "confirmation", "IDAL-0001", "l1@office.example", b"raw of l1@office.example",
    )  # fmt: skip
    assert (item.attempts, item.created_at, item.in_doubt, item.draft) == (1, NOW, False, False)
    assert counts(store) == {"claimed": 1} and store.due_count(NOW) == 0
    assert store.claim(NOW, **NO_LIMIT) is None
    store.note(item.number, Delivery.SENT, NOW)
    assert counts(store) == {"sent": 1}
    assert [i.message_id for i in store.uncopied()] == ["l1@office.example"]
    store.note_copied([item.number])
    assert store.uncopied() == ()


def test_the_same_letter_is_there_once(store: SqlStore) -> None:
    apply(store, letter())
    apply(store, letter())
    assert counts(store) == {"ready": 1}
    claimed(store)
    apply(store, letter())
    assert counts(store) == {"sent": 1}


def test_what_failed_for_now_is_tried_again_later(store: SqlStore) -> None:
    apply(store, to("a"))
    item = store.claim(NOW, **NO_LIMIT)
    assert item
    store.note(item.number, Delivery.READY, NOW, error="451", next_try=NOW + HOUR, in_doubt=True)
    assert store.claim(NOW + HOUR - MINUTE, **NO_LIMIT) is None
    again = store.claim(NOW + HOUR, **NO_LIMIT)
    assert again and again.attempts == 2 and again.in_doubt
    store.note(again.number, Delivery.READY, NOW, attempts=1, next_try=NOW + HOUR)
    third = store.claim(NOW + HOUR, **NO_LIMIT)
    assert third and third.attempts == 2
    store.note(third.number, Delivery.SENT, NOW + HOUR)
    assert store.in_doubt_count() == 1  # it may have gone twice, whatever came of it


@pytest.mark.parametrize("end", [Delivery.FAILED, Delivery.GIVEN_UP, Delivery.SENT, Delivery.DISCARDED])
def test_what_ended_never_comes_back(store: SqlStore, end: Delivery) -> None:
    apply(store, to("a"))
    item = store.claim(NOW, **NO_LIMIT)
    assert item
    store.note(item.number, end, NOW)
    assert store.claim(NOW + 9 * DAY, **NO_LIMIT) is None and counts(store) == {end.value: 1}


def test_a_claim_of_a_bot_that_is_gone_goes_again_in_doubt(store: SqlStore) -> None:
    apply(store, to("a"))
    assert store.claim(NOW, **NO_LIMIT)
    if store.engine.dialect.name == "postgresql":  # it may be another worker's, at work
        assert store.recover_claims(NOW + 9 * MINUTE) == 0
    assert store.recover_claims(NOW + 10 * MINUTE) == 1
    item = store.claim(NOW + 10 * MINUTE, **NO_LIMIT)
    assert item and item.in_doubt and item.message_id == "a@x" and item.attempts == 2
    store.note(item.number, Delivery.SENT, NOW + 10 * MINUTE)
    assert store.recover_claims(NOW + DAY) == 0 and store.in_doubt_count() == 1


# --- order and queues -----------------------------------------------------------------------------------------------


def test_priority_then_age_then_number(store: SqlStore) -> None:
    apply(store, to("late", priority=5), now=NOW + MINUTE)
    apply(store, to("usual", priority=5), to("usual2", priority=5), to("urgent", priority=1))
    assert claimed(store, NOW + HOUR) == ["urgent@x", "usual@x", "usual2@x", "late@x"]


def test_each_queue_has_its_own(store: SqlStore) -> None:
    apply(store, to("letter"), to("draft", draft=True))
    store.queue_letter("digest", ["lead@office.example"], "digest@x", "Digest", b"raw", NOW)

    def of(queue: Queue) -> list[str]:
        found = []
        while item := store.claim(NOW, **NO_LIMIT, queue=queue):
            found.append(item.message_id)
        store.recover_claims(NOW + HOUR)
        return found

    assert of(Queue.DRAFTS) == ["draft@x"]
    assert of(Queue.TO_OWNER) == ["digest@x"]
    assert of(Queue.TO_SEND) == ["digest@x", "letter@x"]
    assert of(Queue.ANY) == ["digest@x", "letter@x", "draft@x"]


def test_what_was_made_to_be_told_only_never_goes(store: SqlStore) -> None:
    apply(store, to("a", delivery=Delivery.WITHHELD))
    assert store.due_count(NOW + 9 * DAY) == 0 and store.claim(NOW + 9 * DAY, **NO_LIMIT) is None
    assert store.digest_facts(None, NOW).held_back == (("a@hive.example", "confirmation", "withheld"),)


def test_a_letter_to_her_goes_once_to_each_address(store: SqlStore) -> None:
    for _ in range(2):
        store.queue_letter("digest", ["a@office.example", "b@office.example"], "digest@x", "Digest", b"raw", NOW)
    assert claimed(store, per_hour=0, per_day=0) == ["digest@x", "digest@x"]
    assert store.uncopied() == ()  # no copy of her own digest


# --- limits ---------------------------------------------------------------------------------------------------------


def test_what_is_over_the_hour_waits_and_comes_back_by_itself(store: SqlStore) -> None:
    apply(store, *[to(f"p{n}", priority=5) for n in range(5)])
    assert len(claimed(store, per_hour=3)) == 3
    assert counts(store) == {"sent": 3, "held_back": 2}
    assert {why for _, _, why in store.digest_facts(None, NOW).held_back} == {"held_back: letters in an hour or a day"}
    assert claimed(store, NOW + HOUR - MINUTE, per_hour=3) == []
    apply(store, to("urgent", priority=1), now=NOW + MINUTE)
    assert claimed(store, NOW + HOUR, per_hour=3) == ["urgent@x", "p3@x", "p4@x"]


def test_what_is_over_the_day(store: SqlStore) -> None:
    apply(store, *[to(f"p{n}") for n in range(5)])
    for hour in range(3):
        claimed(store, NOW + hour * HOUR, per_hour=1, per_day=3)
    assert counts(store) == {"sent": 3, "held_back": 2}
    assert claimed(store, NOW + 23 * HOUR, per_hour=9, per_day=3) == []
    assert len(claimed(store, NOW + 24 * HOUR, per_hour=9, per_day=3)) == 1


def test_drafts_count_and_a_claim_counts_while_it_runs(store: SqlStore) -> None:
    apply(store, to("a", draft=True), to("b"), to("c"))
    first = store.claim(NOW, per_hour=2, per_day=9, queue=Queue.DRAFTS)
    second = store.claim(NOW, per_hour=2, per_day=9)
    assert first and second and store.claim(NOW, per_hour=2, per_day=9) is None
    store.note(first.number, Delivery.DRAFTED, NOW)
    store.note(second.number, Delivery.SENT, NOW)
    assert store.claim(NOW, per_hour=2, per_day=9) is None
    # She throws the draft away much later: it left us when it was put there.
    store.note(first.number, Delivery.DISCARDED, NOW + HOUR)
    assert claimed(store, NOW + HOUR, per_hour=1) == ["c@x"]


def test_letters_to_her_neither_wait_nor_count(store: SqlStore) -> None:
    for n in range(3):
        store.queue_letter("notice", ["lead@office.example"], f"n{n}@x", "Notice", b"raw", NOW)
    apply(store, to("a"), to("b"))
    assert claimed(store, per_hour=1) == ["n0@x", "n1@x", "n2@x", "a@x"]


def test_what_failed_does_not_count(store: SqlStore) -> None:
    apply(store, to("a"), to("b"))
    item = store.claim(NOW, per_hour=1, per_day=1)
    assert item
    store.note(item.number, Delivery.FAILED, NOW, error="550")
    assert claimed(store, per_hour=1, per_day=1) == ["b@x"]


def held(name: str, code: str = "IDAL-0001", **more: Any) -> Any:
    return letter(f"{name}@x", code=code, delivery=Delivery.HELD_BACK, **more)


def test_what_one_address_has_too_much_of_goes_as_one_letter_a_day_later(store: SqlStore) -> None:
    apply(store, held("first", kind=LetterKind.STATUS))
    apply(store, held("second", kind=LetterKind.ANSWER))
    apply(store, held("third", "OTHE-0002"))
    apply(store, letter("other@x", to="bo@hive.example", delivery=Delivery.HELD_BACK))
    assert counts(store) == {"held_back": 2, "stale": 2}
    assert claimed(store, NOW + DAY - MINUTE) == []
    assert claimed(store, NOW + DAY) == ["third@x", "other@x"]


def test_the_one_that_goes_is_the_last_that_tells_a_change(store: SqlStore) -> None:
    apply(store, held("seated"), registered=[registration()])
    apply(store, held("idle", kind=LetterKind.STATUS), now=NOW + MINUTE)
    assert claimed(store, NOW + 2 * DAY) == ["seated@x"]
    assert counts(store) == {"sent": 1, "stale": 1}


def test_a_letter_held_by_the_hour_is_not_merged(store: SqlStore) -> None:
    apply(store, letter("first@x", kind=LetterKind.STATUS))
    claimed(store, per_hour=0)
    apply(store, held("second", kind=LetterKind.ANSWER))
    assert claimed(store) == ["first@x"]


# --- drafts ---------------------------------------------------------------------------------------------------------


def drafted(store: SqlStore) -> int:
    """A draft to Ida that waits for her."""
    apply(store, letter("draft@x", draft=True, in_reply_to="m1@hive.example"))
    item = store.claim(NOW, **NO_LIMIT)
    assert item and item.draft
    store.note(item.number, Delivery.DRAFTED, NOW)
    return item.number


def test_nothing_later_goes_to_a_person_before_a_draft_to_them(store: SqlStore) -> None:
    apply(store, letter("before@x", kind=LetterKind.ANSWER))
    number = drafted_after(store)
    apply(store, letter("after@x", kind=LetterKind.STATUS), to("other"))
    assert claimed(store) == ["before@x", "other@x"]
    assert [d.message_id for d in store.drafts()] == ["draft@x"]
    assert store.digest_facts(None, NOW).drafts == (("ida@hive.example", "confirmation"),)
    store.note(number, Delivery.SENT_BY_HER, NOW)
    assert claimed(store) == ["after@x"]


def drafted_after(store: SqlStore) -> int:
    apply(store, letter("draft@x", draft=True))
    item = store.claim(NOW, **NO_LIMIT, queue=Queue.DRAFTS)
    assert item
    store.note(item.number, Delivery.DRAFTED, NOW)
    return item.number


def test_nor_before_a_draft_that_is_still_on_its_way(store: SqlStore) -> None:
    apply(store, letter("draft@x", draft=True))
    apply(store, letter("after@x", kind=LetterKind.STATUS))
    assert store.claim(NOW, **NO_LIMIT, queue=Queue.TO_SEND) is None
    item = store.claim(NOW, **NO_LIMIT, queue=Queue.DRAFTS)
    assert item and store.claim(NOW, **NO_LIMIT, queue=Queue.TO_SEND) is None
    store.note(item.number, Delivery.FAILED, NOW)
    assert claimed(store) == ["after@x"]


def test_a_later_draft_joins_the_first(store: SqlStore) -> None:
    drafted(store)
    apply(store, letter("second@x", kind=LetterKind.STATUS, draft=True))
    assert claimed(store) == ["second@x"]


def test_a_draft_she_threw_away_holds_nothing_back(store: SqlStore) -> None:
    number = drafted(store)
    apply(store, letter("after@x", kind=LetterKind.STATUS))
    store.note(number, Delivery.DISCARDED, NOW)
    assert claimed(store) == ["after@x"]


@pytest.mark.parametrize(
    ("answer", "sent"),
    [
        (OwnAnswer(5, "m1@hive.example", ("IDA@hive.example",), "changed@her.program"), True),
        (OwnAnswer(5, "else@hive.example", ("ida@hive.example",), "draft@x"), True),
        (OwnAnswer(5, "m1@hive.example", ("bo@hive.example",), "changed@her.program"), False),
        (OwnAnswer(5, "m2@hive.example", ("ida@hive.example",), None), False),
    ],
)
def test_a_draft_she_sent_is_known_by_its_id_or_by_what_and_whom_it_answers(
    store: SqlStore, answer: OwnAnswer, sent: bool
) -> None:
    drafted(store)
    store.note_own_answers(3, 6, [answer])
    assert counts(store) == {"sent_by_her" if sent else "drafted": 1}
    assert state(store, own_message_id=answer.in_reply_to).answered_by_owner is not sent
    assert store.uncopied() == ()


# --- letters that are of no use any more ----------------------------------------------------------------------------


def seated(store: SqlStore, *names: str) -> None:
    apply(store, registered=[registration("IDAL-0001", *(person(name, group="summer") for name in names))])


def change(store: SqlStore, name: str, **update: Any) -> None:
    apply(store, registered=[registration("IDAL-0001", people(store)[name].model_copy(update=update))])


@pytest.mark.parametrize(
    "update",
    [{"status": Status.CANCELLED}, {"group": "spring"}, {"status": Status.WAITING}],
    ids=["cancelled", "moved", "in line"],
)
def test_what_is_no_longer_so_is_not_told(store: SqlStore, update: dict[str, Any]) -> None:
    seated(store, "Ida Lund")
    apply(store, letter(people=people(store).values()))  # type: ignore[arg-type]
    change(store, "Ida Lund", **update)
    assert claimed(store) == [] and counts(store) == {"stale": 1}
    why = ("ida@hive.example", "confirmation", "stale: what it told was no longer so")
    assert store.digest_facts(None, NOW).held_back == (why,)


def test_what_does_not_touch_what_is_told_changes_nothing(store: SqlStore) -> None:
    seated(store, "Ida Lund", "Bo Ek")
    apply(store, letter(people=[people(store)["Ida Lund"]]))
    change(store, "Bo Ek", status=Status.CANCELLED)
    change(store, "Ida Lund", phone="+18195550101", paid=True)
    assert claimed(store) == ["l1@office.example"]


def half_so(store: SqlStore, more: dict[str, Any] | None = None) -> list[int]:
    """A letter about two, of whom Bo cancels. Returns the numbers of those who stand as it tells."""
    seated(store, "Ida Lund", "Bo Ek")
    apply(store, letter("both@x", people(store).values(), **more or {}))  # type: ignore[arg-type]
    change(store, "Bo Ek", status=Status.CANCELLED)
    return [n for p in store.registrations()[0].participants if p.name == "Ida Lund" and (n := p.number)]


def halves(store: SqlStore, now: dt.datetime = NOW) -> Sequence[HalfTrue]:
    with store.transaction() as transaction:
        return transaction.half_true(now)


def test_what_is_half_so_waits_to_be_written_anew(store: SqlStore) -> None:
    ida = half_so(store, {"in_reply_to": "m1@hive.example"})
    apply(store, letter("alone@x", [people(store)["Ida Lund"]], kind=LetterKind.STATUS))
    assert claimed(store) == ["alone@x"] and claimed(store, NOW + DAY) == []
    (half,) = halves(store)
    assert (half.kind, half.to, half.code, half.message_id) == (
        LetterKind.CONFIRMATION, "ida@hive.example", "IDAL-0001", "both@x",
    )  # fmt: skip
    assert (half.in_reply_to, half.draft, half.still) == ("m1@hive.example", False, tuple(ida))


def test_what_is_written_anew_takes_its_place(store: SqlStore) -> None:
    half_so(store)
    (half,) = halves(store)
    with store.transaction() as transaction:
        (found,) = transaction.registrations_of(half.still)
        rest = [p for p in found.participants if p.number in half.still]
        transaction.renew(half.number, letter("anew@x", rest), NOW)
    assert found.code == "IDAL-0001" and [p.name for p in rest] == ["Ida Lund"]
    assert halves(store) == () and claimed(store) == ["anew@x"]
    assert counts(store) == {"sent": 1, "stale": 1}


@pytest.mark.parametrize("update", [{"status": Status.CONFIRMED}, {"status": Status.CANCELLED}])
def test_what_is_wholly_so_or_not_at_all_is_not_written_anew(store: SqlStore, update: dict[str, Any]) -> None:
    half_so(store)
    both = [p.model_copy(update=update) for p in people(store).values()]
    apply(store, registered=[registration("IDAL-0001", *both)])
    assert halves(store) == ()
    assert len(claimed(store)) == (update["status"] is Status.CONFIRMED)


def test_what_is_not_due_is_not_written_anew_yet(store: SqlStore) -> None:
    half_so(store, {"delivery": Delivery.HELD_BACK})
    assert halves(store) == () and len(halves(store, NOW + DAY)) == 1


def test_people_saved_with_the_letter_are_those_it_tells_of(store: SqlStore) -> None:
    twins = (person(None, group="summer"), person(None, group="summer"), person("Bo Ek", group="summer"))
    apply(store, letter(people=twins), registered=[registration("IDAL-0001", *twins)])
    first = people(store)["Bo Ek"].model_copy(update={"status": Status.CANCELLED})
    apply(store, registered=[registration("IDAL-0001", first)])
    assert claimed(store) == []


def test_a_letter_whose_time_is_over(store: SqlStore) -> None:
    apply(store, to("a", not_after=NOW + HOUR), to("b", not_after=NOW + 2 * HOUR))
    assert claimed(store, NOW + HOUR) == ["b@x"]
    assert counts(store) == {"sent": 1, "given_up": 1}


def test_a_useless_letter_is_put_away_even_where_no_more_may_go(store: SqlStore) -> None:
    apply(store, to("a", not_after=NOW), to("b"))
    assert claimed(store, per_hour=0) == [] and counts(store) == {"given_up": 1, "held_back": 1}


def test_a_later_letter_of_the_kind_replaces_one_not_yet_claimed(store: SqlStore) -> None:
    seated(store, "Ida Lund", "Bo Ek")
    both = list(people(store).values())
    apply(store, letter("first@x", both[:1]))
    apply(store, letter("second@x", both))
    assert claimed(store) == ["second@x"] and counts(store) == {"stale": 1, "sent": 1}


def test_a_letter_on_its_way_is_not_replaced(store: SqlStore) -> None:
    seated(store, "Ida Lund")
    apply(store, letter("first@x", people(store).values()))  # type: ignore[arg-type]
    item = store.claim(NOW, **NO_LIMIT)
    apply(store, letter("second@x", people(store).values()))  # type: ignore[arg-type]
    assert item and counts(store) == {"claimed": 1, "ready": 1}


REMAINS = {
    "of another kind": {"kind": LetterKind.STATUS},
    "to another": {"to": "bo@hive.example"},
    "of another conversation": {"code": "OTHE-0002"},
}


@pytest.mark.parametrize("more", REMAINS.values(), ids=REMAINS)
def test_a_letter_replaces_none(store: SqlStore, more: dict[str, Any]) -> None:
    apply(store, letter("first@x"))
    apply(store, letter("second@x", **more))
    assert sorted(claimed(store)) == ["first@x", "second@x"]


def test_a_letter_that_tells_of_more_people_is_not_replaced_by_one_of_fewer(store: SqlStore) -> None:
    seated(store, "Ida Lund", "Bo Ek")
    both = list(people(store).values())
    apply(store, letter("first@x", both))
    apply(store, letter("second@x", both[:1]))
    assert claimed(store) == ["first@x", "second@x"]


@pytest.mark.parametrize("kind", [LetterKind.OFFER, LetterKind.ANSWER])
def test_letters_about_a_matter_of_their_own_all_go(store: SqlStore, kind: LetterKind) -> None:
    apply(store, letter("first@x", kind=kind))
    apply(store, letter("second@x", kind=kind))
    assert claimed(store) == ["first@x", "second@x"]


def test_a_moment_of_another_zone_is_the_same_moment(store: SqlStore) -> None:
    there = dt.timezone(dt.timedelta(hours=-5))
    apply(store, to("a", not_after=(NOW + HOUR).astimezone(there)))
    assert store.claim((NOW + HOUR).astimezone(there), **NO_LIMIT) is None
