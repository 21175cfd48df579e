"""Which group whole messages mean (`groups/*.toml`, of several courses), and the rules one by one."""

from __future__ import annotations

import datetime as dt
import time
import tomllib
from email.message import EmailMessage
from email.utils import format_datetime
from typing import Any

import pytest

from mailbot.config.model import Config
from mailbot.mail.message import parse
from mailbot.reading.groups import pooled, sector
from mailbot.reading.groups.sector import GroupFound
from mailbot.reading.groups.weighed import Asked, Spoken
from mailbot.reading.learned.activity import NO_ACTIVITY
from mailbot.reading.learned.encoder import Encoded
from mailbot.reading.model import Contents
from mailbot.reading.people import people
from mailbot.reading.read import read
from mailbot.reading.segments.situation import situate
from tests.reading.courses import FOLDER, course

MESSAGES = [
    message
    for file in sorted(FOLDER.glob("*.toml"))
    if file.name != "courses.toml"
    for message in tomllib.loads(file.read_text("utf-8"))["message"]
]
DATES = {
    "shipped": "2012-12-10",
    "fields": "2027-02-01",
    "short": "2026-09-14",
    "trades": "2027-01-11",
    "culture": "2027-01-04",
}


def found(told: dict[str, Any]) -> GroupFound:
    """What is found in a message, read from the bytes its program would have sent."""
    config: Config = course(told.get("course", "shipped"))
    message = parse(_letter(told, config).as_bytes())
    situation = situate(message, config.office)
    return sector.find(situation, people.find(situation, message, (), config), config)


def weighed(text: str, sender: str = "Dominique Aubin <daubin@gmail.com>") -> str | None:
    """The group of those who come, by all voices."""
    config = course("shipped")
    told = {"text": text, "subject": "Formation Web", "from": sender}
    return read(parse(_letter(told, config).as_bytes()), config).group


def _letter(told: dict[str, Any], config: Config) -> EmailMessage:
    day = dt.date.fromisoformat(told.get("date", DATES[told.get("course", "shipped")]))
    letter = EmailMessage()
    letter["From"] = told.get("from", "Dominique Aubin <daubin@gmail.com>")
    letter["To"] = config.office.mailbox.address
    letter["Subject"] = told.get("subject", "Inscription")
    letter["Date"] = format_datetime(dt.datetime(day.year, day.month, day.day, 15, tzinfo=dt.UTC))
    letter["Message-ID"] = "<one@x.example>"
    letter.set_content(told["text"])
    return letter


@pytest.mark.parametrize("message", MESSAGES, ids=[message["id"] for message in MESSAGES])
def test_group_of_a_message(message: dict[str, Any]) -> None:
    assert (found(message).group or "") == message["group"]


def test_named_groups_are_those_named_as_such() -> None:
    config = course("shipped")
    assert sector.named_groups("le groupe arts, pas le groupe commerce", config) == (("arts", "arts"),)
    assert sector.named_groups("the manufacturing session", config) == (("manufacturier", "manufacturing"),)
    assert sector.named_groups("Je suis artiste peintre", config) == ()
    assert sector.named_groups("", config) == ()


def test_the_words_that_decided_are_told() -> None:
    answer = found({"text": "Nous avons une scierie. Une place svp."})
    assert (answer.group, answer.why) == ("manufacturier", "scierie")
    assert [(e.field, e.words) for e in answer.evidence] == [("group", "scierie")]


@pytest.mark.parametrize(
    "text",
    ["Le groupe arts le 15 janvier.", "Je suis peintre, le 15 janvier svp.", "J'ai une scierie et un café. Une place"],
)
def test_what_pulls_apart_is_a_conflict(text: str) -> None:
    answer = found({"text": text})
    assert answer.group is None
    assert answer.conflict


def test_nothing_told_is_no_conflict() -> None:
    assert not found({"text": "Inscrivez-moi svp."}).conflict


def test_a_form_attached_tells_too() -> None:
    config = course("shipped")
    message = parse(_letter({"text": "Voir la fiche."}, config).as_bytes())
    situation = situate(message, config.office)
    contents = (Contents("fiche.docx", (("Nom", "Rita Lessard"), ("Secteur d'activité", "arts et culture"))),)
    persons = people.find(situation, message, contents, config)
    assert sector.find(situation, persons, config, contents).group == "arts"


@pytest.mark.parametrize(
    "hostile",
    [
        "groupe " * 20_000,
        "je suis " * 20_000,
        "de la " * 40_000,
        "arts ou " * 20_000,
        "a" * 100_000,
        "é, " * 50_000,
        "\n: " * 50_000,
    ],
)
def test_hostile_text_is_quick(hostile: str) -> None:
    config = course("shipped")
    sector.named_groups("une boutique", config)
    begin = time.process_time()
    sector.named_groups(hostile, config)
    assert time.process_time() - begin < 1.5


def test_a_message_costs_little() -> None:
    config = course("shipped")
    message = parse(
        _letter(
            {"text": "Bonjour, j'ai un salon de coiffure à Lyster. Une place le 11 février svp."}, config
        ).as_bytes()
    )
    situation = situate(message, config.office)
    persons = people.find(situation, message, (), config)
    sector.find(situation, persons, config)
    begin = time.process_time()
    for _ in range(100):
        sector.find(situation, persons, config)
    assert time.process_time() - begin < 0.4  # 4 ms each at the very most; some 0.3 ms on an idle machine


@pytest.mark.parametrize(
    ("text", "group"),
    [
        ("The second one, just me!", "commerce"),
        ("La troisième pour moi svp.", "arts"),
        ("I'd like the last one please.", "communautaire"),
        ("Choix numéro 2. Merci", "commerce"),
        ("The first time I came I loved it. Sign me up.", ""),
        ("The second person is my wife.", ""),
    ],
)
def test_a_place_in_the_list_of_her_letter(text: str, group: str) -> None:
    listed = ["1. Manufacturing - January 15", "2. Commerce - February 11", "3. Arts - March", "4. Community - April"]
    quoted = "\n".join(f"> {line}" for line in listed)
    letter = f"{text}\n\nOn January 7, 2013, Marie-Ève Lord <melord@cld-erable.qc.ca> wrote:\n{quoted}"
    assert (found({"text": letter, "subject": "Re: Formation", "date": "2013-01-08"}).group or "") == group


def by_all_words(activities: dict[str, float], *spoken: str) -> str | None:
    """The group found where rules and weights find none, of what all words do and the groups that are spoken of."""
    about = Asked(
        tuple(Spoken(frozenset((group,)), group, "text plain", ()) for group in spoken),
        None,
        False,
        False,
        False,
        False,
    )
    done = pooled.doing(Encoded((), {}, {NO_ACTIVITY: 0.0} | activities), course("shipped").course)
    return sector._by_doing(GroupFound(), done, about).group


def test_all_words_together_tell_a_group_of_which_they_are_all_but_sure() -> None:
    assert by_all_words({"music": 0.5, "theatre": 0.45}) == "arts"
    assert by_all_words({"music": 0.5, "retail": 0.45}) is None
    assert by_all_words({"music": 0.95}, "arts") is None  # spoken of, and taken for others'


@pytest.mark.parametrize(
    "text",
    [
        "Bonjour, j'écris des romans et je tiens aussi une quincaillerie à Plessisville. Je veux le cours pour l'un "
        "comme pour l'autre.\nPaule Vachon",
        "Hello, register me please. I run a machine shop on weekdays and I fiddle in a band that sells records, "
        "and I want the course for both of them.\nNeil Cosgrove",
    ],
)
def test_who_does_two_things_for_sure_is_asked(text: str) -> None:
    assert weighed(text) is None


@pytest.mark.parametrize("name", ["Clara Dion", "Rosaire Thivierge", "Wendy Cross", "Jean-Guy Côté", "Line Roy"])
@pytest.mark.parametrize(
    ("text", "group"),
    [
        ("Bonjour, j'ai une boutique et j'aimerais m'inscrire à la formation Web.", "commerce"),
        ("Veuillez m'inscrire à la formation. J'ai une usine de fenêtres.", "manufacturier"),
        (
            "Bonjour Madame Lord,\n\nje suis sculpteur et je travaille le bois dans mon atelier de Lyster. "
            "J'aimerais m'inscrire à la formation pratique sur le Web et les médias sociaux. Merci beaucoup "
            "et bonne journée à vous!",
            "arts",
        ),
    ],
)
def test_a_plain_word_of_what_one_does_is_enough_whatever_the_name(text: str, group: str, name: str) -> None:
    assert weighed(f"{text}\n\n{name}", f"{name} <x@ville.test>") == group
