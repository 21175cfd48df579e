"""What a message is: short messages of every kind, alone and under a letter of hers."""

from __future__ import annotations

import datetime as dt
import tomllib
from pathlib import Path
from typing import Any

import pytest

from mailbot.mail.message import parse
from mailbot.reading.model import Kind, Reading
from mailbot.reading.read import read
from tests.reading import short, written
from tests.reading.courses import course

CONFIG = course("shipped")
# Not among `kinds/`, from which the weights are learned: messages that they have not seen.
STRANGERS = tomllib.loads(Path(__file__).with_name("strangers.toml").read_text("utf-8"))["message"]
OTHER_WORDS = tomllib.loads(Path(__file__).with_name("other_words.toml").read_text("utf-8"))["message"]


def cases() -> list[Any]:
    return [pytest.param(told, id=f"{file}: {told['text'][:50]}") for file, told in short.cases()]


def reading(text: str, **told: str) -> Reading:
    return read(*short.built(text, **told))


def reading_of(message: dict[str, str]) -> Reading:
    return read(*short.message_of(message))


@pytest.mark.parametrize("message", cases())
def test_the_kind_of_a_short_message(message: dict[str, str]) -> None:
    found = reading_of(message)
    assert found.kind is Kind(message["kind"]), found.evidence


@pytest.mark.parametrize("message", OTHER_WORDS, ids=lambda told: told["text"][:50])
def test_a_place_asked_for_in_other_words(message: dict[str, str]) -> None:
    found = reading_of(message)
    assert found.kind is Kind(message["kind"]), found.evidence


@pytest.mark.parametrize("message", STRANGERS, ids=lambda one: one["subject"])
def test_mail_of_every_day_is_left_alone(message: dict[str, str]) -> None:
    sent = written.message(message["text"], Subject=message["subject"], From="Ivo Bartsch <ivo@exemple.test>")
    assert read(sent, course("shipped")).kind in (Kind.UNRELATED, Kind.AUTOMATIC)


def test_every_kind_tells_why() -> None:
    for case in cases():
        found = reading_of(case.values[0])
        assert any(e.field == "kind" for e in found.evidence)


def test_a_machine_is_automatic_whatever_it_says() -> None:
    raw = (
        b"From: x@exemple.test\nSubject: Re: Formation Web\nAuto-Submitted: auto-replied\n\n"
        b"Inscrivez-moi a la formation Web svp.\n"
    )
    assert read(parse(raw), CONFIG).kind is Kind.AUTOMATIC


def test_reading_is_total_and_the_same_each_time() -> None:
    for raw in (
        b"",
        b"\xff\xfe\x00",
        b"From: \n\n" + b"?" * 10_000,
        b"Subject: =?x?b?\n\n" + "é".encode("latin-1") * 999,
    ):
        message = parse(raw)
        assert read(message, CONFIG) == read(message, CONFIG)


def test_a_long_hostile_text_is_read_in_time_that_grows_with_it() -> None:
    text = "je ne voudrais pas m'inscrire, si je peux, " * 4_000
    started = dt.datetime.now(dt.UTC)  # noqa: TID251
    reading(text)
    assert (dt.datetime.now(dt.UTC) - started).total_seconds() < 10  # noqa: TID251
