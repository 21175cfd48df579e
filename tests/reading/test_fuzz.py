"""Reading is total: damaged mail never stops it, tells the same each time, and its evidence is found in the message."""

from __future__ import annotations

import random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mailbot.mail.message import parse
from mailbot.reading.read import read
from tests.reading import hostile
from tests.reading import labelled as labels
from tests.reading.courses import course

CONFIG = course("shipped")
QUICK = settings(max_examples=60, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
LONG = settings(QUICK, max_examples=60_000, derandomize=False)
TO = CONFIG.office.mailbox.address
SEEDS = [labels.raw(told, TO) for name in ("erable_a", "erable_b", "erable_c") for told in labels.labelled(name)]
SEEDS += [make(3_000) for make in hostile.MESSAGES.values()]
PIECES = (
    b"\r\n",
    b"\n\n",
    b"\n> ",
    b"\x00",
    b"\xff",
    b"=\n",
    b"=E9",
    b"=C3=A9",
    b"--b\n",
    b"@",
    b"<",
    b">",
    b"(",
    b")",
    b"\t|\t",
    b"Nom : ",
    b"P.-S. ",
    b"Content-Type: text/html\n",
    b"Content-Transfer-Encoding: base64\n",
    b"=?utf-8?b?",
    b"?=",
    b"<table><tr><td>",
    b"&#0;",
    b"819 555-0100",
    b"le 31 f\xc3\xa9vrier",
    b"ROY, Anne",
    b"A. ",
    b"\xe2\x80\xae",
    b" et ",
    b"ne viendra pas",
    b"---------- Forwarded message ---------\nFrom: a\n",
    b"Le 2013-01-08, A <a@b.ca> a \xc3\xa9crit :\n",
)


def damaged(seed: int) -> bytes:
    """A message with some of its bytes lost, doubled, moved, changed, or put in."""
    chance = random.Random(seed)
    raw = bytearray(chance.choice(SEEDS))
    for _ in range(chance.randint(1, 12)):
        at, length = chance.randrange(len(raw) + 1), chance.choice((1, 1, 2, 8, 40, 200))
        match chance.randrange(6):
            case 0:
                del raw[at : at + length]
            case 1:
                raw[at:at] = raw[at : at + length] * chance.choice((1, 3, 20))
            case 2:
                raw[at : at + 1] = bytes([chance.randrange(256)])
            case 3:
                raw[at:at] = chance.choice(PIECES)
            case 4:
                other = chance.choice(SEEDS)
                start = chance.randrange(len(other))
                raw[at:at] = other[start : start + length]
            case _:
                raw = raw[at:] + raw[:at] if chance.random() < 0.1 else raw
    return bytes(raw)


def holds(seed: int) -> None:
    raw = damaged(seed)
    message = parse(raw)
    found = read(message, CONFIG)
    assert read(parse(raw), CONFIG) == found
    assert found.seats is None or found.seats >= len(found.participants)
    assert all(0 <= evidence.weight <= 1 for evidence in found.evidence)


@QUICK
@given(st.integers(0, 2**32))
def test_damaged_mail_is_read(seed: int) -> None:
    holds(seed)


@pytest.mark.parametrize("seed", [1002373, 3084874])  # no sentence was left; a long row of points
def test_what_was_found_once_is_read(seed: int) -> None:
    holds(seed)


@pytest.mark.soak
@LONG
@given(st.integers(0, 2**48))
def test_much_damaged_mail_is_read(seed: int) -> None:
    holds(seed)


@pytest.mark.parametrize("name", hostile.MESSAGES)
def test_what_is_made_to_be_slow_is_read(name: str) -> None:
    raw = hostile.MESSAGES[name](60_000)
    assert read(parse(raw), CONFIG) == read(parse(raw), CONFIG)
