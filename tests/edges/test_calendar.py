"""The calendar file: whole days and hours, one event a group, and zones that are right in other years."""

from __future__ import annotations

import datetime as dt
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path
from zoneinfo import ZoneInfo

import icalendar
import pytest

from mailbot.config.loading import load, loads
from mailbot.config.model import Config
from mailbot.domain.decision import Letter
from mailbot.domain.model import Status
from mailbot.edges.calendar import calendars_for
from mailbot.edges.samples import sample_letters, sample_now
from mailbot.edges.timezone import changes, weekday_rule, zone_component
from mailbot.shipped import sample_config
from tests.letters.judges import KHAL


def configured(**more: str) -> Config:
    text = sample_config().read_text("utf-8")
    for key, value in more.items():
        text = text.replace(f"# {key} = ", f"{key} = {value} # ", 1)
    return loads(text, sample_config(), {})


def confirmation(config: Config, name: str = "confirmation.fr") -> Letter:
    return dict(sample_letters(config))[name]


def event_of(config: Config, letter: Letter) -> tuple[icalendar.Calendar, icalendar.Event]:
    (file,) = calendars_for(letter, config, letter.language, sample_now(config))
    made = icalendar.Calendar.from_ical(file.content)
    (event,) = made.walk("VEVENT")
    return made, event


def test_without_hours_it_is_the_whole_day() -> None:
    config = load(sample_config(), {})
    letter = confirmation(config)
    made, event = event_of(config, letter)
    day = letter.days[letter.seats[0].group or ""].date
    assert event["dtstart"].dt == day
    assert day and event["dtend"].dt == day + dt.timedelta(days=1)
    assert made["method"] == "PUBLISH"
    assert "organizer" not in event
    assert (event["status"], event["transp"], event["sequence"]) == ("CONFIRMED", "OPAQUE", 0)
    assert not made.walk("VTIMEZONE")


def test_with_hours_it_is_local_time_with_its_zone() -> None:
    config = configured(hours='"9:00-16:00"', place='"Salle A"')
    made, event = event_of(config, confirmation(config))
    assert event["dtstart"].dt.time() == dt.time(9)
    assert event["dtend"].dt.time() == dt.time(16)
    assert event["dtstart"].params["TZID"] == "America/Toronto"
    assert event["location"] == "Salle A"
    assert [zone["tzid"] for zone in made.walk("VTIMEZONE")] == ["America/Toronto"]


def test_a_group_has_hours_and_a_place_of_its_own() -> None:
    config = configured(hours='"9:00-16:00"', place='"Salle A"')
    own = config.course.groups[0].model_copy(
        update={"hours": config.course.event.hours.parse("13:00-15:30"), "place": config.course.event.place.parse("B")}
    )
    course = config.course.model_copy(update={"groups": (own, *config.course.groups[1:])})
    _, event = event_of(config.model_copy(update={"course": course}), confirmation(config))
    assert (event["dtstart"].dt.time(), event["dtend"].dt.time()) == (dt.time(13), dt.time(15, 30))
    assert event["location"] == "B"
    assert "13\u00a0h à 15\u00a0h\u00a030" in event["description"]
    assert "16\u00a0h" not in event["description"]


def test_hours_in_free_words_are_a_whole_day_that_tells_them() -> None:
    config = configured(hours='"en matinée"')
    _, event = event_of(config, confirmation(config))
    assert not isinstance(event["dtstart"].dt, dt.datetime)
    assert "en matinée" in event["description"]


def test_the_description_tells_facts_and_the_reference() -> None:
    config = load(sample_config(), {})
    letter = confirmation(config)
    _, event = event_of(config, letter)
    for fact in (letter.code, config.course.event.trainer, config.office.mailbox.phone, config.office.mailbox.address):
        assert fact and fact in event["description"]


def test_the_uid_is_that_of_course_group_and_code_and_stays() -> None:
    config = load(sample_config(), {})
    letter = confirmation(config)
    later = replace(letter, days={k: replace(d, sequence=3) for k, d in letter.days.items()})
    _, first = event_of(config, letter)
    _, second = event_of(config, later)
    assert first["uid"] == second["uid"]
    assert config.course.key in first["uid"] and (letter.code or "").lower() in first["uid"]
    assert second["sequence"] == 3


def test_nothing_goes_with_a_month_a_waiting_seat_or_another_letter() -> None:
    config = load(sample_config(), {})
    letters, now = dict(sample_letters(config)), sample_now(config)
    for name in ("confirmation-month.fr", "waiting.fr", "which_group.fr", "offer.fr"):
        assert calendars_for(letters[name], config, "fr", now) == ()
    waiting = replace(
        letters["confirmation.fr"], seats=(replace(letters["confirmation.fr"].seats[0], status=Status.WAITING),)
    )
    assert calendars_for(waiting, config, "fr", now) == ()


def test_a_cancelled_seat_takes_its_event_back() -> None:
    config = load(sample_config(), {})
    letters, now = dict(sample_letters(config)), sample_now(config)
    (file,) = calendars_for(letters["cancelled.fr"], config, "fr", now)
    made = icalendar.Calendar.from_ical(file.content)
    (event,) = made.walk("VEVENT")
    assert (file.method, file.filename) == ("CANCEL", "annulation.ics")
    assert (made["method"], event["status"], event["sequence"]) == ("CANCEL", "CANCELLED", 1)
    _, confirmed = event_of(config, letters["confirmation.fr"])
    assert event["uid"] == confirmed["uid"]


def test_who_moves_gets_the_new_day_and_loses_the_old_one() -> None:
    config = load(sample_config(), {})
    letters, now = dict(sample_letters(config)), sample_now(config)
    new, old = calendars_for(letters["changed.fr"], config, "fr", now)
    assert (new.method, old.method) == ("PUBLISH", "CANCEL")
    uids = [icalendar.Calendar.from_ical(file.content).walk("VEVENT")[0]["uid"] for file in (new, old)]
    assert uids[0] != uids[1]
    assert calendars_for(letters["changed-waiting.fr"], config, "fr", now) == ()


def test_a_cancelled_seat_of_a_month_has_nothing_to_take_back() -> None:
    config = load(sample_config(), {})
    letter = dict(sample_letters(config))["cancelled.fr"]
    last = replace(letter, events_gone=(config.course.groups[-1].key, "gone"))
    assert calendars_for(last, config, "fr", sample_now(config)) == ()


@pytest.mark.skipif(not shutil.which("khal"), reason="khal is not installed")
def test_khal_takes_it(tmp_path: Path) -> None:
    config = configured(hours='"9:00-16:00"')
    (file,) = calendars_for(confirmation(config), config, "fr", sample_now(config))
    (tmp_path / "event.ics").write_bytes(file.content)
    (tmp_path / "config").write_text(KHAL.format(folder=tmp_path))
    (tmp_path / "calendar").mkdir()
    khal = ["khal", "-c", str(tmp_path / "config")]
    subprocess.run(
        [*khal, "import", "--batch", "-a", "judged", str(tmp_path / "event.ics")], check=True, capture_output=True
    )
    day = confirmation(config).days[config.course.groups[0].key].date
    listed = subprocess.run([*khal, "list", str(day), "1d"], check=True, capture_output=True, text=True).stdout
    assert "09:00-16:00" in listed


@pytest.mark.parametrize("year", [2013, 2040])
@pytest.mark.parametrize(
    "key", ["America/Toronto", "Europe/Paris", "Australia/Sydney", "America/Regina", "Asia/Kolkata", "UTC"]
)
def test_the_rules_give_the_offset_of_every_week(key: str, year: int) -> None:
    zone = ZoneInfo(key)
    written = icalendar.Timezone.from_ical(zone_component(zone, year).to_ical())
    assert isinstance(written, icalendar.Timezone)
    by_rule = written.to_tz(lookup_tzid=False)
    moment = dt.datetime(year, 1, 3, 12)
    while moment.year == year:
        assert moment.replace(tzinfo=by_rule).utcoffset() == moment.replace(tzinfo=zone).utcoffset(), moment
        moment += dt.timedelta(days=7)


def test_the_rules_of_toronto_are_written_as_people_know_them() -> None:
    zone = ZoneInfo("America/Toronto")
    spring, autumn = changes(zone, 2013)
    others = list(changes(zone, 2015))
    assert weekday_rule(spring, others[:1]) == {"FREQ": "YEARLY", "BYMONTH": 3, "BYDAY": "2SU"}
    assert weekday_rule(autumn, others[1:]) == {"FREQ": "YEARLY", "BYMONTH": 11, "BYDAY": "1SU"}
    assert spring.local == dt.datetime(2013, 3, 10, 2)


def test_the_last_sunday_is_told_from_the_fourth() -> None:
    text = zone_component(ZoneInfo("Europe/Paris"), 2013).to_ical().decode()
    assert text.count("BYDAY=-1SU") == 2
