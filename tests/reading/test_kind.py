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
from tests.reading.courses import course

HERE = Path(__file__).resolve().parent
CONFIG = course("shipped")
IN_WINTER = "Mon, 14 Sep 2026 10:00:00 -0400"  # before the days of all other courses
LETTERS = {
    "invitation": (
        "Une journée sur le Web",
        "Bonjour,\n\nLa formation pratique sur le Web et les médias sociaux aura lieu bientôt, au coût de 150 $. "
        "Répondez-moi pour vous inscrire.\n\nMarie-Ève Lord",
    ),
    "confirmation": (
        "Confirmation : formation Web",
        "Bonjour,\n\nVotre place à la formation sur le Web et les médias sociaux est confirmée. Pour annuler, "
        "répondez à ce courriel.\n\nMarie-Ève Lord",
    ),
    "meeting": (
        "Comité du plan d'action",
        "Bonjour,\n\nLe comité se réunit jeudi à 13 h. Serez-vous là?\n\nMarie-Ève Lord",
    ),
    "riddle": (
        "Quel sera le dessert?",
        "Bonjour,\n\nVous avez jusqu'à vendredi pour deviner le dessert du 15 janvier.\n\nMarie-Ève Lord",
    ),
    "seats": (
        "Vos places",
        "Bonjour,\n\nVous avez deux places le 15 janvier : Mireille Fecteau et Aline Roy.\n\nMarie-Ève Lord",
    ),
    "colleague": (
        "Formation Web",
        "Bonjour Marie-Ève, inscris-moi à la formation sur le Web et les médias sociaux, svp.\n\nPaulette Caron",
    ),
}


def cases() -> list[Any]:
    found = []
    for file in sorted((HERE / "kinds").glob("*.toml")):
        for message in tomllib.loads(file.read_text("utf-8"))["message"]:
            found.append(pytest.param(message, id=f"{file.stem}: {message['text'][:50]}"))
    return found


def reading(text: str, subject: str = "", context: str | None = None, **told: str) -> Reading:
    """A short message read. `told`: `sender`, `date` (RFC 5322), and the `course` it is sent to (see courses.py)."""
    config = course(told.get("course", "shipped"))
    owner = config.office.mailbox.address
    date = told.get("date", "Wed, 09 Jan 2013 10:00:00 -0500" if "course" not in told else IN_WINTER)
    lines = [f"From: {told.get('sender', 'luce@exemple.test')}", f"To: {owner}", f"Date: {date}", "MIME-Version: 1.0"]
    if context:
        letter_subject, body = LETTERS[context]
        author = "Paulette Caron <pcaron@exemple.test>" if context == "colleague" else f"Marie-Ève Lord <{owner}>"
        marked = "\n".join("> " + line for line in body.split("\n"))
        lines += [f"Subject: Re: {letter_subject}", "In-Reply-To: <l1@exemple.test>"]
        text = f"{text}\n\nLe 2013-01-08 à 09:00, {author} a écrit :\n\n{marked}"
    else:
        lines.append(f"Subject: {subject}")
    lines += ["Content-Type: text/plain; charset=utf-8", "Content-Transfer-Encoding: 8bit", "", text]
    return read(parse("\n".join(lines).encode()), config)


def reading_of(message: dict[str, str]) -> Reading:
    told = {key: value for key, value in message.items() if key != "kind"}
    return reading(**told)


@pytest.mark.parametrize("message", cases())
def test_the_kind_of_a_short_message(message: dict[str, str]) -> None:
    found = reading_of(message)
    assert found.kind is Kind(message["kind"]), found.evidence


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
