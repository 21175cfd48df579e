"""Capacity and day of a group: from the file, or from a command until the file's own value changes."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import select

from mailbot.config.values import YearMonth
from mailbot.domain.model import GroupState, Status
from mailbot.store import tables as t
from mailbot.store.engine import begin
from mailbot.store.saving import NoSeatLeft
from mailbot.store.store import SqlStore
from tests.store.making import GROUPS, HOUR, NOW, SPRING, SUMMER, apply, people, person, registration

JUNE = YearMonth.parse("2027-06")
MAY_5 = dt.date(2027, 5, 5)


def spring(store: SqlStore) -> GroupState:
    return store.groups()["spring"]


def filed(store: SqlStore, **changes: object) -> GroupState:
    """The file now says so."""
    store.sync_groups((SPRING.model_copy(update=changes), SUMMER), NOW + HOUR)
    return spring(store)


def commanded(store: SqlStore, **changes: object) -> GroupState:
    with store.transaction() as transaction:
        return transaction.change_group("spring", NOW + HOUR, "lead@office.example", **changes)  # type: ignore[arg-type]


def test_groups_are_those_of_the_file_in_its_order(store: SqlStore) -> None:
    assert list(store.groups().values()) == list(GROUPS)
    store.sync_groups((SUMMER, SPRING), NOW)
    assert list(store.groups()) == ["summer", "spring"]
    store.sync_groups((GroupState(key="autumn", capacity=1), SUMMER, SPRING), NOW)
    assert list(store.groups()) == ["autumn", "summer", "spring"]


def test_the_same_file_again_changes_nothing(store: SqlStore) -> None:
    before = store.newest_record()
    store.sync_groups(GROUPS, NOW + HOUR)
    assert list(store.groups().values()) == list(GROUPS) and store.newest_record() == before


def test_a_change_in_the_file_is_taken(store: SqlStore) -> None:
    assert filed(store, capacity=5).capacity == 5
    moved = filed(store, capacity=5, date=MAY_5)
    assert (moved.date, moved.sequence) == (MAY_5, 1)
    open_day = filed(store, capacity=5, date=None, month=JUNE)
    assert (open_day.date, open_day.month, open_day.sequence) == (None, JUNE, 2)


def test_a_command_stands_against_a_file_that_did_not_change(store: SqlStore) -> None:
    assert commanded(store, capacity=9).capacity == 9
    day = commanded(store, date=MAY_5)
    assert (day.date, day.sequence) == (MAY_5, 1)
    assert filed(store) == day


def test_the_file_wins_where_its_own_value_changes(store: SqlStore) -> None:
    commanded(store, capacity=9)
    assert filed(store, capacity=4).capacity == 4
    commanded(store, capacity=9)
    assert filed(store, capacity=4).capacity == 9  # what it said when the command was given
    assert filed(store, capacity=2).capacity == 2


def test_a_file_that_says_what_was_commanded_and_then_its_old_value(store: SqlStore) -> None:
    commanded(store, capacity=9)
    filed(store, capacity=9)
    assert filed(store).capacity == SPRING.capacity


def test_capacity_and_day_are_compared_each_for_itself(store: SqlStore) -> None:
    commanded(store, capacity=9, date=MAY_5)
    moved = filed(store, date=dt.date(2027, 4, 11))
    assert (moved.capacity, moved.date) == (9, dt.date(2027, 4, 11))


def test_the_same_day_commanded_again_is_no_new_event(store: SqlStore) -> None:
    commanded(store, date=MAY_5)
    assert commanded(store, date=MAY_5).sequence == 1
    assert commanded(store, month=JUNE).sequence == 2


def test_who_changed_it_and_when_is_kept(store: SqlStore) -> None:
    def who() -> tuple[str, dt.datetime]:
        with begin(store.engine, reads=True) as connection:
            row = connection.execute(select(t.groups).where(t.groups.c.key == "spring")).one()
        return row.changed_by, row.changed_at

    assert who() == ("the file", NOW)
    commanded(store, capacity=9)
    assert who() == ("lead@office.example", NOW + HOUR)
    store.sync_groups(GROUPS, NOW + 2 * HOUR)
    assert who() == ("lead@office.example", NOW + HOUR)


def test_a_group_that_is_not_there(store: SqlStore) -> None:
    with pytest.raises(KeyError, match="autumn"), store.transaction() as transaction:
        transaction.change_group("autumn", NOW, "lead@office.example", capacity=1)


@pytest.mark.parametrize("how", [filed, commanded])
def test_fewer_seats_than_people(store: SqlStore, how: object) -> None:
    apply(store, registered=[registration("IDAL-0001", person("Ida Lund"), person("Bo Ek"))])
    lowered = how(store, capacity=1)  # type: ignore[operator]
    assert (lowered.capacity, lowered.confirmed, lowered.free, lowered.open_seats) == (1, 2, 0, 0)
    with pytest.raises(NoSeatLeft):
        apply(store, registered=[registration("OTHE-0002", person("Ulf Dal"))])
    gone = people(store)["Bo Ek"].model_copy(update={"status": Status.CANCELLED})
    apply(store, registered=[registration("IDAL-0001", gone)])
    back = gone.model_copy(update={"status": Status.CONFIRMED})
    with pytest.raises(NoSeatLeft):  # the seat is gone for good
        apply(store, registered=[registration("IDAL-0001", back)])
    assert how(store, capacity=2).free == 1  # type: ignore[operator]
    apply(store, registered=[registration("IDAL-0001", back)])
    assert spring(store).confirmed == 2


def test_an_offer_taken_or_given_back_where_seats_became_fewer(store: SqlStore) -> None:
    held = person("Ida Lund", Status.OFFERED, offer_ends=NOW + HOUR)
    apply(store, registered=[registration("IDAL-0001", held, person("Bo Ek"))])
    commanded(store, capacity=1)
    taken = people(store)["Ida Lund"].model_copy(update={"status": Status.CONFIRMED, "offer_ends": None})
    apply(store, registered=[registration("IDAL-0001", taken)])
    assert (spring(store).confirmed, spring(store).offered, spring(store).waiting) == (2, 0, 0)
