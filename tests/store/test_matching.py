"""What a message is matched with: its conversation, those that share something, recent traffic."""

from __future__ import annotations

from typing import Any

import pytest

from mailbot.domain.decision import Choice, Decision, LetterKind, Reason
from mailbot.domain.model import Conversation, Stage, Status
from mailbot.ports import Delivery
from mailbot.store.store import SqlStore
from tests.store.making import (
    COURSE,
    DAY,
    HOUR,
    INBOX,
    NOW,
    apply,
    claimed,
    kept,
    letter,
    people,
    person,
    registration,
    settle,
    state,
)


def talk(code: str = "IDAL-0001", address: str = "ida@hive.example", **more: Any) -> Conversation:
    facts = {"stage": Stage.GROUP_ASKED, **more}
    return Conversation(code=code, address=address, language="en", **facts)


def begin_talk(store: SqlStore, *talks: Conversation) -> None:
    for one in talks:
        with store.transaction() as transaction:
            transaction.apply(Decision(Reason.GROUP_ASKED, one.code, conversation=one), (), NOW)


def test_nothing_is_known_of_a_stranger(store: SqlStore) -> None:
    apply(store, letter(), registered=[registration()])
    found = state(store, "else@where.example", addresses=("else@where.example",), names=("else where",), phones=("+1",))
    assert (found.conversation, found.registration, found.others, found.tied) == (None, None, (), False)
    assert (found.choices, found.answered_by_owner, found.bounced_code, found.replies_today) == ((), False, None, 0)
    assert set(found.groups) == {"spring", "summer"} and found.groups["spring"].confirmed == 1


def test_our_code_comes_first(store: SqlStore) -> None:
    apply(store, registered=[registration()])
    begin_talk(store, talk("OTHE-0002", stage=Stage.GROUP_ASKED))
    found = state(store, "somebody@else.example", codes=("NONE-0000", "IDAL-0001"))
    assert found.tied and found.conversation is None and found.registration.code == "IDAL-0001"
    begin_talk(store, talk())
    assert state(store, codes=("IDAL-0001",)).conversation == talk()


def test_a_letter_of_ours_that_is_answered(store: SqlStore) -> None:
    choices = (Choice("summer", 2, 1), Choice("spring", 1, 1), Choice("winter", None, 0))
    apply(store, letter(choices=choices), registered=[registration()])
    found = state(store, "any@body.example", message_ids=("unknown@x", "l1@office.example"))
    assert found.tied and found.registration.code == "IDAL-0001"
    assert found.choices == ("spring", "summer")  # as numbered in that letter


def test_the_numbers_are_those_of_the_letter_that_is_answered(store: SqlStore) -> None:
    begin_talk(store, talk(choices=("summer",)))
    apply(store, letter("l1@x", choices=(Choice("spring", 1, 1),)))
    apply(store, letter("l2@x", choices=(Choice("summer", 1, 1),), kind=LetterKind.WHICH_GROUP))
    assert state(store, message_ids=("l1@x",)).choices == ("spring",)
    assert state(store, message_ids=("l2@x", "l1@x")).choices == ("summer",)
    assert state(store, message_ids=()).choices == ("summer",)  # the conversation's last


def test_a_letter_to_the_coordinator_ties_without_a_code(store: SqlStore) -> None:
    store.queue_letter("digest", [INBOX], "digest@x", "Digest", b"raw", NOW)
    found = state(store, INBOX, message_ids=("digest@x",))
    assert found.tied and found.conversation is None and found.registration is None


def test_who_answers_their_own_last_message_goes_on(store: SqlStore) -> None:
    begin_talk(store, talk(stage=Stage.SETTLED, last_message_id="m1@hive.example"))
    assert state(store, message_ids=("m1@hive.example",)).conversation.code == "IDAL-0001"
    assert state(store, "thief@x.example", message_ids=("m1@hive.example",)).conversation is None
    apply(store, registered=[registration("IDAL-0001", person("Bo Ek", email="bo@hive.example"))])
    assert state(store, "bo@hive.example", message_ids=("m1@hive.example",)).tied


def test_an_address_with_exactly_one_open_conversation(store: SqlStore) -> None:
    begin_talk(store, talk(), talk("DONE-0002", stage=Stage.SETTLED))
    found = state(store)
    assert found.conversation.code == "IDAL-0001" and not found.tied
    begin_talk(store, talk("MORE-0003"))
    assert state(store).conversation is None


def test_an_address_with_one_live_registration(store: SqlStore) -> None:
    apply(store, registered=[registration()])
    assert state(store).registration.code == "IDAL-0001" and not state(store).tied
    apply(
        store, registered=[registration("BOEK-0002", person("Bo Ek", email="ida@hive.example"), email="bo@x.example")]
    )
    both = state(store)
    assert both.registration is None and [r.code for r in both.others] == ["IDAL-0001", "BOEK-0002"]
    gone = people(store)["Bo Ek"].model_copy(update={"status": Status.CANCELLED})
    apply(store, registered=[registration("BOEK-0002", gone, email="bo@x.example")])
    one = state(store)
    assert one.registration.code == "IDAL-0001" and [r.code for r in one.others] == ["BOEK-0002"]


SHARES = {
    "the contact's address": {"addresses": ("ida@hive.example",)},
    "a participant's address": {"addresses": ("x@x", "bo@hive.example")},
    "the contact's telephone": {"phones": ("+18195550101",)},
    "a participant's telephone": {"phones": ("+18195550102",)},
    "the contact's name, however written": {"names": ("ida asberg",)},
    "a participant's name": {"names": ("bo ek",)},
}


@pytest.mark.parametrize("lookup", SHARES.values(), ids=SHARES)
def test_registrations_that_share_something(store: SqlStore, lookup: dict[str, Any]) -> None:
    bo = person("Bo Ek", email="bo@hive.example", phone="+18195550102")
    apply(store, registered=[registration("IDAL-0001", bo, name="Ida Åsberg", phone="+18195550101")])
    apply(store, registered=[registration("NONE-0002", person("No One"), name="No One", email="no@x.example")])
    assert [r.code for r in state(store, None, **lookup).others] == ["IDAL-0001"]
    assert state(store, None).others == ()


def test_a_place_in_line_is_told(store: SqlStore) -> None:
    apply(store, registered=[registration("AAAA-0001", person("A", Status.WAITING), email="a@x.example")])
    apply(store, registered=[registration("IDAL-0001", person("Ida Lund", Status.WAITING, queued_at=NOW + HOUR))])
    assert state(store).registration.participants[0].position == 2


def test_very_many_things_to_look_for(store: SqlStore) -> None:
    apply(store, registered=[registration()])
    many = tuple(f"x{n}@x.example" for n in range(5_000))
    found = state(store, addresses=many, names=many, phones=many, message_ids=many, codes=many)
    assert found.registration.code == "IDAL-0001"


def test_another_course_is_another_matter(store: SqlStore, url: str) -> None:
    from mailbot.store.opening import open_store

    apply(store, letter(), registered=[registration()])
    other = open_store(url, inbox=INBOX, course="wasps-2027")
    found = state(other, codes=("IDAL-0001",), message_ids=("l1@office.example",), addresses=("ida@hive.example",))
    assert (found.registration, found.others, found.tied) == (None, (), False)
    other.close()
    assert COURSE != "wasps-2027"


# --- recent traffic -------------------------------------------------------------------------------------------------


def test_letters_of_a_day_are_counted_and_those_that_changed_nothing(store: SqlStore) -> None:
    apply(store, letter("old@x"), now=NOW - DAY)
    apply(store, letter("a@x", kind=LetterKind.STATUS), now=NOW - HOUR)
    apply(store, letter("b@x"), registered=[registration()])
    apply(store, letter("c@x", to="bo@hive.example"))
    apply(store, letter("d@x", kind=LetterKind.ANSWER, delivery=Delivery.HELD_BACK))
    store.queue_letter("digest", ["ida@hive.example"], "digest@x", "Digest", b"raw", NOW)
    found = state(store)
    assert (found.replies_today, found.idle_replies_today) == (2, 1)
    assert state(store, None).replies_today == 0


def test_a_letter_held_back_counts_when_it_goes(store: SqlStore) -> None:
    apply(store, letter(delivery=Delivery.HELD_BACK), now=NOW - DAY)
    assert state(store).replies_today == 0
    assert claimed(store) == ["l1@office.example"]
    assert state(store).replies_today == 1


def test_the_same_words_again(store: SqlStore) -> None:
    for number in kept(store, 1, 2, 3):
        settle(store, number, words="w" * 64)
    (number,) = kept(store, 4)
    settle(store, number, words="x" * 64, now=NOW - DAY)
    assert state(store, words="w" * 64).same_content_today == 3
    assert state(store, words="x" * 64).same_content_today == 0
    assert state(store, words="").same_content_today == 0
    assert state(store, "bo@hive.example", words="w" * 64).same_content_today == 0


def test_a_bounce_finds_the_letter_it_returns(store: SqlStore) -> None:
    apply(store, letter())
    store.queue_letter("digest", [INBOX], "digest@x", "Digest", b"raw", NOW)
    assert state(store, bounced_message_id="l1@office.example").bounced_code == "IDAL-0001"
    assert state(store, bounced_message_id="digest@x").bounced_code == "DGST-0000"
    assert state(store, bounced_message_id="forged@x").bounced_code == ""
    assert state(store, bounced_message_id=None).bounced_code is None
