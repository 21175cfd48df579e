"""Cancellations and changes: whose word counts, whom it is about, what becomes of the seat."""

from __future__ import annotations

from mailbot.domain.decide import decide
from mailbot.domain.decision import AttentionKind, Decision, LetterKind, Reason
from mailbot.domain.model import Stage, Status
from mailbot.reading.model import Kind, Person
from tests.domain.cases import case, groups, known, message, reading, seated

JULIE = seated("Julie Côté", 2, email="julie@x.example")
STRANGER = message("other@z.example", "Other")


def after(decision: Decision) -> list[tuple[str | None, str | None, Status]]:
    return [(p.name, p.group, p.status) for r in decision.registrations for p in r.participants]


def test_the_only_person_cancels_without_a_name() -> None:
    decision = decide(case(reading(Kind.CANCELLATION), known(seated())))
    assert decision.reason is Reason.CANCELLED
    assert after(decision) == [("Anne Roy", "spring", Status.CANCELLED)]
    assert [x.kind for x in decision.letters] == [LetterKind.CANCELLED]


def test_the_event_leaves_the_calendar_with_the_last_seat_of_its_reader() -> None:
    def gone(concerns: str, sender: str = "anne@x.example", name: str = "Anne Roy") -> tuple[str, ...]:
        read = reading(Kind.CANCELLATION, concerns=(concerns,), contact=Person(name=name, email=sender))
        return decide(case(read, known(seated(), JULIE), message=message(sender, name))).letters[0].events_gone

    assert gone("Julie Côté") == ()  # Anne keeps her own day
    assert gone("Julie Côté", "julie@x.example", "Julie Côté") == ("spring",)
    alone = decide(case(reading(Kind.CANCELLATION), known(seated())))
    assert alone.letters[0].events_gone == ("spring",)
    waiting = decide(case(reading(Kind.CANCELLATION), known(seated(status=Status.WAITING))))
    assert waiting.letters[0].events_gone == ()


def test_an_address_on_file_is_tie_enough() -> None:
    state = known(seated(), tied=False, conversation=None, registration=None)
    from dataclasses import replace

    from tests.domain.cases import registration

    decision = decide(case(reading(Kind.CANCELLATION), replace(state, others=(registration(seated()),))))
    assert decision.reason is Reason.CANCELLED


def test_a_named_colleague_is_cancelled_and_the_other_stays() -> None:
    decision = decide(case(reading(Kind.CANCELLATION, concerns=("Julie",)), known(seated(), JULIE)))
    assert after(decision) == [("Anne Roy", "spring", Status.CONFIRMED), ("Julie Côté", "spring", Status.CANCELLED)]


def test_the_contact_of_several_who_names_nobody_is_asked_who() -> None:
    decision = decide(case(reading(Kind.CANCELLATION), known(seated(), JULIE)))
    assert decision.reason is Reason.CANCEL_WHO_ASKED
    assert decision.registrations == ()
    assert decision.conversation is not None and decision.conversation.stage is Stage.WHO_ASKED


def test_a_participant_cancels_themself_only() -> None:
    julie = message("julie@x.example", "Julie Côté")
    decision = decide(case(reading(Kind.CANCELLATION), known(seated(), JULIE), message=julie))
    assert after(decision) == [("Anne Roy", "spring", Status.CONFIRMED), ("Julie Côté", "spring", Status.CANCELLED)]
    refused = decide(case(reading(Kind.CANCELLATION, concerns=("Anne Roy",)), known(seated(), JULIE), message=julie))
    assert refused.registrations == ()


def test_a_stranger_changes_nothing_and_the_address_on_file_is_asked() -> None:
    for kind in (Kind.CANCELLATION, Kind.CHANGE):
        decision = decide(case(reading(kind, group="summer"), known(seated()), message=STRANGER))
        assert decision.reason is Reason.NOT_THEIRS
        assert decision.registrations == ()
        assert [(x.kind, x.to.email, x.requested_by) for x in decision.letters] == [
            (LetterKind.VERIFY, "anne@x.example", "other@z.example")
        ]
        assert [a.kind for a in decision.attention] == [AttentionKind.ATTEMPT]


def test_an_unknown_name_is_asked_about_and_nobody_is_cancelled() -> None:
    decision = decide(case(reading(Kind.CANCELLATION, concerns=("Paul",)), known(seated(), JULIE)))
    assert decision.registrations == ()
    assert decision.reason is Reason.CANCEL_WHO_ASKED


def test_nothing_left_to_cancel_is_for_her() -> None:
    decision = decide(case(reading(Kind.CANCELLATION), known(seated(status=Status.CANCELLED))))
    assert decision.reason is Reason.NOTHING_TO_CANCEL


def test_a_substitute_keeps_the_seat() -> None:
    change = reading(Kind.CHANGE, leaving=("Anne Roy",), arriving=(Person(name="Luc Morin", email="luc@y.example"),))
    decision = decide(case(change, known(seated(organization="Roy inc."))))
    assert decision.reason is Reason.CHANGED
    person = decision.registrations[0].participants[0]
    assert (person.number, person.name, person.status, person.organization) == (
        1,
        "Luc Morin",
        Status.CONFIRMED,
        "Roy inc.",
    )
    assert person.phone is None
    assert decision.letters[0].seats[0].replaces == "Anne Roy"


def test_moving_to_a_group_with_room_moves() -> None:
    decision = decide(case(reading(Kind.CHANGE, group="summer"), known(seated())))
    assert after(decision) == [("Anne Roy", "summer", Status.CONFIRMED)]
    assert decision.letters[0].seats[0].before == "spring"


def test_who_moves_loses_the_event_of_the_old_group_only_with_the_seat() -> None:
    moved = decide(case(reading(Kind.CHANGE, group="summer"), known(seated())))
    assert moved.letters[0].events_gone == ("spring",)
    full = groups(spring={"confirmed": 1}, summer={"confirmed": 3})
    waits = decide(case(reading(Kind.CHANGE, group="summer"), known(seated(), groups=full)))
    assert waits.letters[0].events_gone == ()


def test_moving_to_a_full_group_keeps_the_seat_and_waits_there() -> None:
    full = groups(spring={"confirmed": 1}, summer={"confirmed": 3})
    decision = decide(case(reading(Kind.CHANGE, group="summer"), known(seated(), groups=full)))
    assert after(decision) == [("Anne Roy", "spring", Status.CONFIRMED), ("Anne Roy", "summer", Status.WAITING)]
    assert decision.registrations[0].participants[1].number is None


def test_a_change_nobody_can_tell_is_for_her() -> None:
    decision = decide(case(reading(Kind.CHANGE), known(seated())))
    assert decision.reason is Reason.CHANGE_UNCLEAR
    assert decision.attention and decision.registrations == ()
