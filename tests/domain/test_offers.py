"""Offers: to the first who waits, never ending at night, on a weekend or a holiday; who lets it pass is last."""

from __future__ import annotations

import datetime as dt

import pytest

from mailbot.domain.decision import LetterKind
from mailbot.domain.model import Status
from mailbot.domain.offers import expire, offer, offer_end
from tests.domain.cases import CONFIG, KEY, NOW, groups, registration, seated

ZONE = CONFIG.course.event.timezone


@pytest.mark.parametrize(
    ("made", "ends"),
    [
        ("2027-03-01T10:00", "2027-03-03T10:00"),  # Monday: 48 hours
        ("2027-03-01T22:00", "2027-03-04T12:00"),  # would end at night: noon on the next working day
        ("2027-03-01T06:00", "2027-03-03T12:00"),  # would end before eight: noon that day
        ("2027-03-04T10:00", "2027-03-08T12:00"),  # Saturday: Monday noon
        ("2027-06-22T10:00", "2027-06-25T12:00"),  # 24 June
    ],
)
def test_the_end_of_an_offer(made: str, ends: str) -> None:
    moment = dt.datetime.fromisoformat(made).replace(tzinfo=ZONE)
    assert offer_end(moment, CONFIG) == dt.datetime.fromisoformat(ends).replace(tzinfo=ZONE)


def test_the_seat_is_offered_to_the_first_and_held() -> None:
    waiting = [
        seated(name, n, status=Status.WAITING, queued_at=NOW + dt.timedelta(hours=h))
        for name, n, h in (("B", 1, 2), ("A", 2, 1))
    ]
    decision = offer(registration(*waiting), "spring", groups(), CONFIG, NOW, (KEY,))
    assert decision is not None
    offered = [p for p in decision.registrations[0].participants if p.status is Status.OFFERED]
    assert [p.name for p in offered] == ["A"]
    assert decision.letters[0].kind is LetterKind.OFFER
    assert decision.letters[0].not_after == offered[0].offer_ends


def test_nobody_waiting_or_a_closed_group_gets_no_offer() -> None:
    assert offer(registration(seated()), "spring", groups(), CONFIG, NOW, (KEY,)) is None
    late = dt.datetime(2027, 4, 10, 12, tzinfo=dt.UTC)
    assert offer(registration(seated(status=Status.WAITING)), "spring", groups(), CONFIG, late, (KEY,)) is None


def test_an_offer_that_ended_puts_them_last_and_tells_them() -> None:
    held = seated(status=Status.OFFERED, offer_ends=NOW - dt.timedelta(minutes=1), queued_at=NOW - dt.timedelta(days=9))
    decision = expire(registration(held), groups(), CONFIG, NOW, (KEY,))
    person = decision.registrations[0].participants[0]
    assert (person.status, person.queued_at, person.offer_ends) == (Status.WAITING, NOW, None)
    assert [x.kind for x in decision.letters] == [LetterKind.OFFER_EXPIRED]
