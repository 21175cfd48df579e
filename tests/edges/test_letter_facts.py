"""What a letter's template may speak of: people, seats without a name, money, hours, who is meant."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from mailbot.config.loading import load, loads
from mailbot.config.model import Config
from mailbot.config.values import YearMonth
from mailbot.domain.decision import GroupDay, Letter, Seat
from mailbot.domain.model import Status
from mailbot.edges.letter_facts import Words, course_facts, letter_facts
from mailbot.edges.samples import sample_letters
from mailbot.edges.typography import NBSP
from mailbot.mail.model import Address
from mailbot.shipped import sample_config

CONFIG = load(sample_config(), {})
FIRST, SECOND = (group.key for group in CONFIG.course.groups[:2])
LETTER = dict(sample_letters(CONFIG))["confirmation.fr"]


def with_seats(*seats: Seat, **more: Any) -> dict[str, Any]:
    return letter_facts(replace(LETTER, seats=seats, **more), CONFIG, "fr")


def seat(name: str | None, status: Status = Status.CONFIRMED, group: str | None = FIRST, **more: Any) -> Seat:
    return Seat(name, status, group, **more)


def configured(**settings: str) -> Config:
    return load(sample_config(), {f"MAILBOT_EVENT__{key.upper()}": value for key, value in settings.items()})


def test_seats_without_a_name_that_are_alike_are_one_line() -> None:
    waiting = (seat(None, Status.WAITING, position=2), seat(None, Status.WAITING, position=3))
    facts = with_seats(seat("Ann"), seat(None), seat(None), *waiting, seat(None, group=SECOND))
    assert [(p.name, p.count, p.status) for p in facts["people"]] == [
        ("Ann", 1, "confirmed"),
        ("", 2, "confirmed"),
        ("", 2, "waiting"),
        ("", 1, "confirmed"),
    ]
    assert (facts["seats"], facts["seated_count"], facts["waiting_count"]) == (6, 4, 2)
    assert [p.name for p in facts["named"]] == ["Ann"]


def test_one_seat_without_a_name_keeps_its_place_in_the_list() -> None:
    (person,) = with_seats(seat(None, Status.WAITING, position=4))["people"]
    assert (person.count, person.position) == (1, 4)


@pytest.mark.parametrize(
    ("names", "addressee", "is_you"),
    [
        (["Odile Quessy"], "Odile Quessy", True),
        (["Odile Quessy"], "odile quessy", True),
        (["Éloïse Roy"], "Eloise Roy", True),
        ([None], "Odile Quessy", True),
        (["Thaddée Vadnais"], "Odile Quessy", False),
        (["Odile Quessy"], "", False),
        (["Odile Quessy", "Thaddée Vadnais"], "Odile Quessy", False),
        ([None, None], "Odile Quessy", False),
    ],
)
def test_who_is_meant(names: list[str | None], addressee: str, is_you: bool) -> None:
    facts = with_seats(*map(seat, names), to=Address("o@x.example", addressee))
    assert facts["is_you"] is is_you
    assert facts["seated_is_you"] is is_you
    assert facts["waiting_is_you"] is False


def test_the_total_is_told_from_two_seats_on() -> None:
    assert with_seats(seat("Ann"))["total"] == ""
    assert with_seats(seat("Ann"), seat(None), seat(None))["total"] == f"450{NBSP}$"
    assert with_seats(seat("Ann"), seat("Bo", Status.WAITING))["total"] == ""


def test_a_fee_for_a_registration_has_no_total() -> None:
    config = configured(per="registration")
    letter = replace(LETTER, seats=(seat("Ann"), seat("Bo")))
    assert letter_facts(letter, config, "fr")["total"] == ""
    assert course_facts(config, "fr")["fee_is_per_registration"] is True


def test_no_fee_is_no_words() -> None:
    assert course_facts(configured(fee="0"), "fr")["fee"] == ""


@pytest.mark.parametrize(
    ("region", "currency", "language", "words"),
    [
        ("CA-QC", "CAD", "en", "$150"),
        ("US-VT", "USD", "en", "$150"),
        ("CA-QC", "USD", "en", "US$150"),
        ("FR", "EUR", "fr", f"150{NBSP}€"),
    ],
)
def test_money_is_written_as_in_the_country(region: str, currency: str, language: str, words: str) -> None:
    assert course_facts(configured(region=region, currency=currency), language)["fee"] == words


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"hours": "9:00-16:00"}, f"9{NBSP}h à 16{NBSP}h"),
        ({"hours": "en matinée"}, "en matinée"),
        ({"start": "8:30", "end": "12:00"}, f"8{NBSP}h{NBSP}30 à 12{NBSP}h"),
        ({"hours": "le matin", "start": "8:30", "end": "12:00"}, "le matin"),
        ({}, ""),
    ],
)
def test_hours_in_words(settings: dict[str, str], words: str) -> None:
    group = Words(configured(**settings), "fr").group(FIRST)
    assert group
    assert group.hours == words


def test_the_days_are_those_the_letter_was_decided_with() -> None:
    days = {FIRST: GroupDay(month=YearMonth(2014, 5))}
    (group,) = with_seats(seat("Ann"), days=days)["groups"]
    assert (group.date, group.month, group.when) == ("", "mai 2014", "mai 2014")


def test_a_group_that_is_gone_from_the_configuration_is_left_out() -> None:
    facts = with_seats(seat("Ann", group="gone"))
    assert facts["groups"] == []
    assert facts["people"][0].group is None


def test_all_groups_are_told_in_order() -> None:
    assert [g.key for g in with_seats(seat("Ann"))["all_groups"]] == [g.key for g in CONFIG.course.groups]


def test_unknown_topics_have_no_answer() -> None:
    topic = CONFIG.course.answers[0]
    facts = with_seats(answers=("unheard of", topic.topic))
    assert facts["answers"] == [topic.text.in_language("fr", ("fr", "en"))]


def test_her_telephone_and_signature_in_each_language() -> None:
    text = sample_config().read_text("utf-8").replace('# signature = ""', 'signature = "One\\n\\n  Two "')
    config = loads(text, sample_config(), {})
    assert course_facts(config, "en")["her_phone"] == "819 362-2333, ext. 249"
    assert course_facts(config, "fr")["her_phone"] == "819 362-2333, poste 249"
    assert course_facts(config, "fr")["signature"] == ["One", "Two"]


def test_without_a_name_the_office_signs_then_the_address() -> None:
    nobody = load(sample_config(), {"MAILBOT_MAILBOX__NAME": ""})
    assert course_facts(nobody, "fr")["her_name"] == CONFIG.course.event.organizer
    nothing = load(sample_config(), {"MAILBOT_MAILBOX__NAME": "", "MAILBOT_EVENT__ORGANIZER": ""})
    assert course_facts(nothing, "fr")["her_name"] == CONFIG.office.mailbox.address


def test_a_letter_without_seats_still_has_all_facts() -> None:
    letter: Letter = replace(LETTER, seats=(), code=None)
    facts = letter_facts(letter, CONFIG, "fr")
    assert (facts["people"], facts["code"], facts["is_you"], facts["names"]) == ([], "", False, "")
