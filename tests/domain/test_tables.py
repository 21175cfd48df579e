"""Tables walked both ways: every reason has a consequence, every letter kind a reason; retries grow and end."""

from __future__ import annotations

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from mailbot.domain.decide import KINDS
from mailbot.domain.decision import CONSEQUENCES, LetterKind, Reason
from mailbot.domain.limits import over_limit
from mailbot.domain.retry import FEWEST_ATTEMPTS, GIVE_UP_AFTER, LONGEST_WAIT, after_failure
from mailbot.reading.model import Kind
from tests.domain.cases import CONFIG, groups

START = dt.datetime(2027, 1, 1, tzinfo=dt.UTC)


def test_every_reason_maps_to_letters_or_to_silence() -> None:
    assert set(CONSEQUENCES) == set(Reason)


def test_every_letter_has_a_reason_to_be_written() -> None:
    assert {kind for c in CONSEQUENCES.values() for kind in c.letters} == set(LetterKind)


def test_every_kind_that_passes_the_gate_is_decided() -> None:
    assert set(KINDS) == set(Kind) - {Kind.AUTOMATIC, Kind.UNREADABLE}


@given(st.integers(1, 400), st.integers(0, 400))
def test_waits_grow_to_a_limit_and_end(attempts: int, hours: int) -> None:
    now = START + dt.timedelta(hours=hours)
    retry = after_failure(attempts, START, None, now)
    if retry.at is None:
        assert now + LONGEST_WAIT > START + GIVE_UP_AFTER or now > START + GIVE_UP_AFTER - LONGEST_WAIT
    else:
        assert now < retry.at
        assert retry.at <= START + GIVE_UP_AFTER or attempts < FEWEST_ATTEMPTS
        assert retry.at - now <= LONGEST_WAIT


def test_nothing_is_tried_after_it_is_of_no_use() -> None:
    assert after_failure(1, START, START + dt.timedelta(minutes=1), START).at is None


def test_limits_for_one_address() -> None:
    from mailbot.domain.decision import State

    limits = CONFIG.office.limits
    assert over_limit(State(groups=groups()), limits) is None
    assert over_limit(State(groups=groups(), replies_today=6), limits)
    assert over_limit(State(groups=groups(), idle_replies_today=3), limits)
    assert over_limit(State(groups=groups(), same_content_today=3), limits)
