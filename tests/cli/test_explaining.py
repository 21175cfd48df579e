from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from mailbot.cli.explaining import WIDTH, explained
from mailbot.config.model import Config
from mailbot.mail.message import parse
from mailbot.reading.model import Evidence, Kind, Person, Reading
from tests.cli.world import config

MESSAGE = parse(b"From: Anne Roy <anne@x.example>\r\nSubject: Hives\r\n\r\nTwo seats please\r\n")
SIGNED = b"-- \r\nanne roy\r\nRoy's Apiary\r\n"
MESSAGE_SIGNED = b"From: Anne Roy <anne@x.example>\r\nSubject: Hives\r\n\r\nTwo seats please\r\n\r\n" + SIGNED
ANNE = Person("Anne Roy", "anne@x.example", "+18195550101", "12", "Roy & Daughters", "beekeeper")
READING = Reading(
    Kind.REGISTRATION,
    "en",
    seats=2,
    participants=(ANNE, Person("Luc Roy")),
    contact=ANNE,
    group="spring",
    group_why="our apiary",
    reply_text="Two seats please,\nfor our apiary",
    purposes=(Kind.REGISTRATION, Kind.GUESS),
    evidence=(
        Evidence("kind", "Two seats please", "asks for a place"),
        Evidence("participants", "Luc Roy", "comes along", 0.8),
        Evidence("group", "our apiary", "the sector"),
    ),
)


@pytest.fixture
def course(tmp_path: Path) -> Config:
    return config(tmp_path)


def lines(course: Config, **changes: Any) -> list[str]:
    return "\n".join(explained(MESSAGE, replace(READING, **changes), course)).splitlines()


def test_every_field_stands_with_its_words_below(course: Config) -> None:
    assert lines(course) == [
        "from          Anne Roy <anne@x.example>",
        "subject       Hives",
        "",
        "kind          a registration; also a guess at the dessert",
        "                ← “Two seats please”: asks for a place",
        "language      en",
        "seats         2",
        "participants  Anne Roy, beekeeper, Roy & Daughters, anne@x.example, +18195550101 ext. 12",
        "              Luc Roy",
        "                ← “Luc Roy”: comes along (80% sure)",
        "contact       Anne Roy, beekeeper, Roy & Daughters, anne@x.example, +18195550101 ext. 12",
        "group         Spring hives (spring)",
        "                ← “our apiary”: the sector",
        "",
        "written       | Two seats please,",
        "              | ~~~~~~~~~~~~~~~~ kind",
        "              | for our apiary",
        "              |     ~~~~~~~~~~ group",
    ]


def test_words_are_underlined_where_a_long_line_is_broken_and_in_the_signature(course: Config) -> None:
    signed = parse(MESSAGE_SIGNED)
    words = "we would like two seats for the long day that you announced in the paper last week"
    reading = replace(READING, reply_text=f"Good morning, {words}, please.", evidence=(
        Evidence("kind", words, "asks for a place"), Evidence("group", "apiary", "the trade"),
        Evidence("participants", "Luc Roy", "comes"), Evidence("participants", "Anne Roy", "comes"),
    ))  # fmt: skip
    told = list(explained(signed, reading, course))
    at = told.index("", told.index("") + 1)
    assert "\n".join(told[at + 1 :]).splitlines() == [
        "written       | Good morning, we would like two seats for the long day that you",
        "              |               ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~ kind",
        "                announced in the paper last week, please.",
        "                ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~ kind",
        "",
        "signature     | anne roy",
        "              | ~~~~~~~~ participants",
        "              | Roy's Apiary",
        "              |       ~~~~~~ group",
    ]


def test_nothing_is_underlined_in_mail_that_is_not_ours(course: Config) -> None:
    assert not any("~" in line for line in lines(course, kind=Kind.UNRELATED))


def test_a_group_that_is_not_told_says_so(course: Config) -> None:
    assert "group         not told: it has to be asked" in lines(course, group=None, group_why=None)


def test_a_group_of_another_configuration_is_shown_by_its_key(course: Config) -> None:
    assert any(line.startswith("group         elsewhere") for line in lines(course, group="elsewhere"))


def test_the_words_of_a_group_without_evidence(course: Config) -> None:
    assert "group         Spring hives (spring), by “our apiary”" in lines(course, evidence=())


def test_of_unrelated_mail_only_the_kind_is_explained(course: Config) -> None:
    told = lines(course, kind=Kind.UNRELATED, evidence=(*READING.evidence, Evidence("question", "what?", "asks")))
    assert not any(line.startswith("question") for line in told)


def test_what_only_some_messages_have(course: Config) -> None:
    told = "\n".join(
        lines(
            course, concerns=("Luc Roy",), question=True, topics=("fee",), dessert_guess="honey cake", agrees=False,
            choice=2, wants_person=True, reference="AAAA-AAAA",
        )
    )  # fmt: skip
    for words in ("Luc Roy", "a person must see it", "fee", "honey cake", "answers with  no", "no. 2", "AAAA-AAAA"):
        assert words in told


def test_evidence_without_a_value_is_not_lost(course: Config) -> None:
    told = lines(course, evidence=(Evidence("concerns", "my colleague", "nobody of that name"),))
    place = told.index("concerns      -")
    assert told[place + 1] == "                ← “my colleague”: nobody of that name"


def test_long_and_hostile_words_stay_within_the_page(course: Config) -> None:
    hostile = Evidence("kind", "\x1b[2J" + "word " * 500, "why")
    told = lines(course, evidence=(hostile,), reply_text="line\n" * 100 + "\x9b", group_why="x " * 300)
    assert max(map(len, told)) <= WIDTH
    assert "\x1b" not in "".join(told)
    assert "              | … 71 more lines" in told
    assert len(told) < 60


def test_a_message_without_sender_and_subject(course: Config) -> None:
    told = list(explained(parse(b"\r\nhello"), Reading(Kind.UNRELATED, "en"), course))
    assert told[:2] == ["from          -", "subject       -"]
    assert not any(line.startswith(("contact", "group", "seats")) for line in told)
