"""The digest goes out once a day, on its days, whatever was down meanwhile."""

from __future__ import annotations

import datetime as dt
import email
from collections.abc import Callable, Iterator
from email.utils import parsedate_to_datetime
from pathlib import Path

import pytest

import tests.driver
from mailbot.jobs.digest import last_due, queue_digest
from mailbot.ports import Transient
from tests.driver import Driver


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[..., Driver]]:
    made: list[Driver] = []

    def make(**settings: str) -> Driver:
        made.append(Driver(tmp_path, {f"MAILBOT_DIGEST__{key}": value for key, value in settings.items()}))
        return made[-1]

    yield make
    for driver in made:
        driver.close()


def got(driver: Driver) -> list[str]:
    """When each digest was written, local time."""
    zone, owner = driver.config.course.event.timezone, driver.config.office.mailbox.address
    dates = [email.message_from_bytes(raw)["Date"] for to, raw in driver.sender.taken if to == owner]
    return [f"{parsedate_to_datetime(date).astimezone(zone):%a %d %b %H:%M}" for date in dates]


def polls(driver: Driver, *moments: str) -> list[str]:
    for moment in moments:
        driver.at(moment)
        driver.poll()
    return got(driver)


def every(minutes: int, first: str, last: str) -> list[str]:
    """Moments of local time, so far apart."""
    moment, end = dt.datetime.fromisoformat(first), dt.datetime.fromisoformat(last)
    moments = []
    while moment <= end:
        moments.append(moment.isoformat())
        moment += dt.timedelta(minutes=minutes)
    return moments


def test_one_digest_a_working_day_also_when_nothing_happened(start: Callable[..., Driver]) -> None:
    driver = start()  # first start: Monday 7 January 2013, 09:00
    assert polls(driver, *every(60, "2013-01-07T10:10", "2013-01-15T12:10")) == [
        "Tue 08 Jan 08:10", "Wed 09 Jan 08:10", "Thu 10 Jan 08:10", "Fri 11 Jan 08:10", "Mon 14 Jan 08:10",
        "Tue 15 Jan 08:10",
    ]  # fmt: skip


def test_the_digest_goes_with_the_first_round_at_its_hour(start: Callable[..., Driver]) -> None:
    driver = start(AT="16:45")
    assert polls(driver, "2013-01-07T16:44:59") == []
    assert polls(driver, "2013-01-07T16:45", "2013-01-07T16:46", "2013-01-07T23:59") == ["Mon 07 Jan 16:45"]


@pytest.mark.parametrize(("hour", "first"), [("06:00", "Mon 07 Jan 07:30"), ("09:00", "Tue 08 Jan 07:30")])
def test_a_first_start_owes_no_earlier_digest(
    start: Callable[..., Driver], monkeypatch: pytest.MonkeyPatch, hour: str, first: str
) -> None:
    monkeypatch.setattr(tests.driver, "START", dt.datetime.fromisoformat(f"2013-01-07T{hour}:00-05:00"))
    driver = start()
    assert got(driver) == []
    assert polls(driver, *every(30, "2013-01-07T07:30", "2013-01-08T09:00"))[0] == first


def test_of_days_that_were_missed_only_the_last_goes_and_once(start: Callable[..., Driver]) -> None:
    driver = start()
    polls(driver, "2013-01-08T07:30")
    assert polls(driver, "2013-01-11T07:00")[1:] == ["Fri 11 Jan 07:00"]  # Thursday's
    assert polls(driver, "2013-01-11T07:29", "2013-01-11T07:31")[2:] == ["Fri 11 Jan 07:31"]


def test_fridays_digest_goes_on_saturday_when_friday_was_down(start: Callable[..., Driver]) -> None:
    driver = start()
    polls(driver, "2013-01-10T12:00")
    assert polls(driver, "2013-01-12T10:00", "2013-01-12T12:00", "2013-01-13T12:00")[1:] == ["Sat 12 Jan 10:00"]
    assert polls(driver, "2013-01-14T07:30")[2:] == ["Mon 14 Jan 07:30"]


def test_a_long_silence_ends_with_one_digest(start: Callable[..., Driver]) -> None:
    driver = start()
    assert polls(driver, *every(10, "2013-02-20T08:00", "2013-02-20T12:00")) == ["Wed 20 Feb 08:00"]


def test_other_days_and_hours(start: Callable[..., Driver]) -> None:
    driver = start(DAYS="tue,sat", AT="18:00", TO='["chef@erable.test","melord@cld-erable.qc.ca"]')
    assert polls(driver, *every(180, "2013-01-07T10:00", "2013-01-20T10:00")) == [
        "Tue 08 Jan 19:00", "Sat 12 Jan 19:00", "Tue 15 Jan 19:00", "Sat 19 Jan 19:00",
    ]  # fmt: skip
    assert [to for to, _ in driver.sender.taken].count("chef@erable.test") == 4
    driver.looked_at = len(driver._letters())


def test_an_hour_that_comes_twice_in_autumn_has_one_digest(start: Callable[..., Driver]) -> None:
    driver = start(AT="01:30", DAYS="mon-sun")
    polls(driver, "2013-11-02T12:00")
    driver.at("2013-11-03T00:00")
    for _ in range(30):  # 01:30 comes at 05:30 and at 06:30 UTC
        driver.now = driver.now.astimezone(dt.UTC) + dt.timedelta(minutes=10)
        driver.poll()
    assert got(driver)[1:] == ["Sun 03 Nov 01:30"]


def test_an_hour_that_is_left_out_in_spring_has_one_digest(start: Callable[..., Driver]) -> None:
    driver = start(AT="02:30", DAYS="mon-sun")
    polls(driver, "2013-03-09T12:00")
    driver.at("2013-03-10T00:00")
    for _ in range(30):
        driver.now = driver.now.astimezone(dt.UTC) + dt.timedelta(minutes=10)
        driver.poll()
    assert got(driver)[1:] == ["Sun 10 Mar 03:30"]


def test_a_digest_asked_for_counts_as_the_days(start: Callable[..., Driver]) -> None:
    driver = start()
    driver.at("2013-01-09T06:30")
    queue_digest(driver.work, driver.now, cause="asked 063000")
    assert polls(driver, "2013-01-09T06:31", "2013-01-09T07:30", "2013-01-09T12:00") == ["Wed 09 Jan 06:30"]


def test_a_digest_asked_for_after_a_silence_stands_for_the_one_that_was_due(start: Callable[..., Driver]) -> None:
    driver = start()
    driver.at("2013-01-12T10:00")
    queue_digest(driver.work, driver.now, cause="asked 100000")
    assert polls(driver, "2013-01-12T10:01", "2013-01-13T10:00") == ["Sat 12 Jan 10:00"]


def test_a_bot_killed_between_queueing_and_taking_the_day_sends_one(
    start: Callable[..., Driver], monkeypatch: pytest.MonkeyPatch
) -> None:
    driver = start()

    def killed(day: dt.date, now: dt.datetime) -> bool:
        raise KeyboardInterrupt

    driver.at("2013-01-08T07:30")
    with monkeypatch.context() as moment:
        moment.setattr(driver.store, "take_digest_day", killed)
        with pytest.raises(KeyboardInterrupt):
            driver.poll()
    assert polls(driver, "2013-01-08T07:32", "2013-01-08T07:34") == ["Tue 08 Jan 07:30"]


def test_a_mail_server_that_is_down_delays_the_digest_and_sends_it_once(start: Callable[..., Driver]) -> None:
    driver = start()
    driver.sender.broken = Transient("down")
    polls(driver, *every(30, "2013-01-08T07:30", "2013-01-08T12:00"))
    driver.sender.broken = None
    assert polls(driver, "2013-01-08T12:30", "2013-01-08T13:00") == ["Tue 08 Jan 07:30"]


def test_each_digest_tells_what_came_since_the_one_before(start: Callable[..., Driver]) -> None:
    driver = start()
    polls(driver, "2013-01-08T07:30")
    first = driver.store.last_digest()
    assert first is not None
    polls(driver, "2013-01-09T07:30")
    facts = driver.store.digest_facts(first, driver.now)
    assert facts.since == dt.datetime.fromisoformat("2013-01-08T07:30:00-05:00")
    assert last_due(driver.work, driver.now) == dt.date(2013, 1, 9)
