"""When a letter is tried again, and when it is given up."""

from __future__ import annotations

import datetime as dt

from mailbot.domain.retry import FEWEST_ATTEMPTS, GIVE_UP_AFTER, after_failure, after_server_fault

CREATED = dt.datetime(2027, 3, 1, 15, tzinfo=dt.UTC)
MINUTE, HOUR, DAY = dt.timedelta(minutes=1), dt.timedelta(hours=1), dt.timedelta(days=1)


def waits(not_after: dt.datetime | None = None) -> list[dt.timedelta]:
    """How long each attempt waits for the next, until it is given up."""
    now, attempts, waited = CREATED, 1, []
    while at := after_failure(attempts, CREATED, not_after, now).at:
        waited.append(at - now)
        now, attempts = at, attempts + 1
    return waited


def test_waits_grow_to_four_hours_and_end_after_five_days() -> None:
    all_waits = waits()
    assert all_waits[:8] == [n * MINUTE for n in (2, 4, 8, 16, 32, 64, 128, 240)]
    assert set(all_waits[8:-1]) == {4 * HOUR}
    assert sum(all_waits, dt.timedelta()) == GIVE_UP_AFTER - MINUTE


def test_a_letter_of_no_use_later_is_tried_once_more_just_before() -> None:
    until = CREATED + HOUR
    assert sum(waits(until), dt.timedelta()) == HOUR - MINUTE
    assert after_failure(1, CREATED, until, until - MINUTE).at is None


def test_a_letter_already_of_no_use_is_given_up() -> None:
    assert after_failure(1, CREATED, CREATED, CREATED + HOUR).at is None


def test_days_that_the_server_was_down_do_not_count_against_a_letter() -> None:
    late = CREATED + 9 * DAY
    assert after_failure(1, CREATED, None, late).at == late + 2 * MINUTE
    assert after_failure(FEWEST_ATTEMPTS, CREATED, None, late).at is None


def test_a_fault_of_the_server_lets_other_letters_be_tried_in_the_next_round() -> None:
    for every in (MINUTE, 2 * MINUTE, 15 * MINUTE):
        assert after_server_fault(every, CREATED) > CREATED + every
