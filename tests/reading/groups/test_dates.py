"""Days and months as people write them, what the words around them say, and what only looks like a date."""

from __future__ import annotations

import datetime as dt
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailbot.config.model import Course, Event, Group
from mailbot.config.values import LocalText, YearMonth
from mailbot.reading.groups.dates import DateMention, groups_of, mentions

TODAY = dt.date(2031, 2, 3)  # a Monday
COURSE = Course(
    event=Event(name=LocalText({"": "Le jardin"})),
    groups=(
        Group(key="tools", label=LocalText({"": "Outils"}), date=dt.date(2031, 3, 18)),
        Group(key="trees", label=LocalText({"": "Arbres"}), date=dt.date(2031, 4, 9)),
        Group(key="ponds", label=LocalText({"": "Étangs"}), month=YearMonth(2031, 5)),
        Group(key="walls", label=LocalText({"": "Murs"}), date=dt.date(2031, 9, 4)),
    ),
)


def only(text: str, today: dt.date = TODAY) -> DateMention:
    """The one date in a text."""
    (found,) = mentions(text, today, COURSE)
    return found


def keys(text: str, today: dt.date = TODAY) -> tuple[str, ...]:
    return tuple(key for mention in mentions(text, today, COURSE) for key in groups_of(mention, COURSE))


@pytest.mark.parametrize(
    "text",
    [
        "le 18 mars", "18 mars 2031", "le 18/03", "pour le 18/3 svp", "18-03-2031", "2031-03-18", "18.03.2031",
        "March 18th", "Mar. 18", "March 18, 2031", "the 18th of March", "mardi le 18 mars", "mardi 18", "le 18",
        "the 18th please", "celle du 18", "Tuesday the 18th", "Tuesday, March 18", "le dix-huit mars",
        "the eighteenth", "18mars", "on 3/18", "date: 18/3", "celle du 18, svp", "mi-mars, la formation",
        "la formation de mars", "the March session", "en mars, le cours", "du 18 mars",
    ],
)  # fmt: skip
def test_spellings_of_one_day(text: str) -> None:
    assert keys(text) == ("tools",)


@pytest.mark.parametrize(
    "text",
    [
        "à 18 h", "18 h 30", "le 18 participants", "18 $", "819 362-1818", "18, rue Mars-Hill", "24/7",
        "1/2 journée", "18 ans", "je viens de 9-12", "G6L 1S8", "I may come", "we march on", "18 %",
        "les 18 premiers", "the 18th floor", "", "   ", "12/18 points", "version 3.18", "poste 318",
    ],
)  # fmt: skip
def test_what_is_no_date(text: str) -> None:
    assert mentions(text, TODAY, COURSE) == ()


def test_words_and_place_of_a_mention() -> None:
    text = "Bonjour, inscrivez-moi le 18 mars s.v.p."
    found = only(text)
    assert text[found.start : found.end] == found.words == "18 mars"
    assert (found.day, found.first, found.last) == (dt.date(2031, 3, 18),) * 3


@pytest.mark.parametrize(
    ("text", "group"),
    [("9/4", "trees"), ("4/9", ""), ("09/04/2031", ""), ("18/3", "tools"), ("3/18", "tools")],
)
def test_day_and_month_in_the_order_of_the_course(text: str, group: str) -> None:
    walls = Course(event=COURSE.event, groups=COURSE.groups if group == "" else COURSE.groups[:3])
    found = [key for m in mentions(f"le {text}", TODAY, walls) for key in groups_of(m, walls)]
    assert found == ([group] if group else [])


def test_a_day_that_no_group_has_is_of_no_group() -> None:
    assert only("le 20 mars").day == dt.date(2031, 3, 20)
    assert keys("le 20 mars") == ()
    assert keys("le 12 mai") == ()  # the month of a group whose day is not fixed


@pytest.mark.parametrize(
    ("text", "today", "group"),
    [
        ("la formation du mois prochain", dt.date(2031, 2, 20), "tools"),
        ("next month's session", dt.date(2031, 4, 20), "ponds"),
        ("ce mois-ci, le cours", dt.date(2031, 5, 2), "ponds"),
        ("la semaine prochaine", dt.date(2031, 3, 12), "tools"),
        ("mardi prochain", dt.date(2031, 3, 12), "tools"),
        ("next Tuesday", dt.date(2031, 3, 12), "tools"),
        ("demain", dt.date(2031, 3, 17), "tools"),
        ("the day after tomorrow", dt.date(2031, 3, 16), "tools"),
        ("le 18", dt.date(2031, 3, 1), "tools"),
        ("le mois prochain, le cours", dt.date(2030, 12, 20), ""),
    ],
)
def test_reckoned_from_the_message(text: str, today: dt.date, group: str) -> None:
    assert keys(text, today) == ((group,) if group else ())


def test_a_past_course_day_is_not_meant_by_a_bare_number() -> None:
    assert only("le 18", dt.date(2031, 6, 1)).day == dt.date(2031, 6, 18)


def test_without_a_date_of_the_message_relative_days_say_nothing() -> None:
    unknown = dt.date(1, 1, 1)
    assert mentions("le mois prochain, demain, mardi prochain", unknown, COURSE) == ()
    assert keys("le 18 mars", unknown) == ("tools",)


def test_a_wrong_weekday_is_told() -> None:
    assert only("jeudi le 18 mars").weekday_wrong
    assert not only("mardi le 18 mars").weekday_wrong
    assert not only("jeudi le 18 mars").decides


@pytest.mark.parametrize(
    "text",
    [
        "Je paierai le 18 mars", "Je confirme avant le 18 mars", "votre annonce du 18 mars",
        "J'ai une réunion le 18 mars", "le chèque partira le 18 mars", "I will pay on March 18",
        "the deadline is March 18", "your email of March 18", "j'ouvre ma boutique en mars", "depuis le 18 mars",
        "my birthday is March 18", "see the paper from March 18",
    ],
)  # fmt: skip
def test_beside_the_point(text: str) -> None:
    assert only(text).aside


@pytest.mark.parametrize(
    "text",
    [
        "Je ne peux pas le 18 mars", "pas celle de mars", "Je serai absent le 18 mars", "not the March session",
        "I can't make March 18", "sauf la formation du 18 mars", "Le 18 mars ne me convient pas",
        "March 18 doesn't work for me", "le 18 mars, impossible", "I am away on March 18",
    ],
)  # fmt: skip
def test_refused(text: str) -> None:
    assert only(text).against


@pytest.mark.parametrize(
    "text",
    [
        "Inscrivez-moi le 18 mars",
        "I would love to come on March 18",
        "je choisis la formation de mars",
        "le 18 mars svp",
    ],
)
def test_chosen(text: str) -> None:
    assert only(text).decides


def test_changed() -> None:
    first, second = mentions("Déplacez-moi du 18 mars au 9 avril", TODAY, COURSE)
    assert first.prior
    assert not second.prior
    assert only("Finalement, le 9 avril").instead


@given(st.text(alphabet="0123456789/-. lemarsduthjnvioqz\n,'", max_size=300))
def test_any_text_is_read(text: str) -> None:
    for mention in mentions(text, TODAY, COURSE):
        assert text[mention.start : mention.end] == mention.words
        assert mention.first <= mention.last
        groups_of(mention, COURSE)


@pytest.mark.parametrize(
    "hostile", ["le " * 60_000, "18/" * 60_000, "mars " * 40_000, "mardi, le " * 20_000, "1" * 200_000]
)
def test_hostile_text_is_quick(hostile: str) -> None:
    mentions("le 18 mars", TODAY, COURSE)
    begin = time.perf_counter()
    mentions(hostile, TODAY, COURSE)
    assert time.perf_counter() - begin < 1.0
