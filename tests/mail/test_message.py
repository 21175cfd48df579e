from __future__ import annotations

import datetime as dt
import hashlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mailbot.mail.bounce import bounce
from mailbot.mail.message import MOST_HEADERS, MOST_MARKS, parse
from mailbot.mail.model import Address, Message
from mailbot.mail.origin import origin


def test_a_plain_message_gives_every_field() -> None:
    raw = (
        b"From: =?utf-8?Q?Ren=C3=A9e_Gagn=C3=A9?= <Renee@Example.CA>\r\nTo: a@example.ca, B <b@example.ca>\r\n"
        b"Date: Thu, 3 Jan 2013 09:05:00 -0500\r\nSubject: Re: =?utf-8?B?w6l0w6k=?=\r\nMessage-ID: <1@example.ca>\r\n"
        b"In-Reply-To: <0@example.ca>\r\nReferences: <9@example.ca>\r\n <0@example.ca>\r\n"
        b"Content-Type: text/plain; charset=utf-8\r\n\r\nBonjour \xc3\xa0 vous\r\n"
    )
    message = parse(raw)
    assert message.sender == Address("renee@example.ca", "Renée Gagné")
    assert message.to == (Address("a@example.ca"), Address("b@example.ca", "B"))
    assert message.date == dt.datetime(2013, 1, 3, 9, 5, tzinfo=dt.timezone(dt.timedelta(hours=-5)))
    assert message.subject == "Re: été"
    assert message.message_id == "1@example.ca"
    assert message.in_reply_to == ("0@example.ca",)
    assert message.references == ("9@example.ca", "0@example.ca")
    assert message.text == "Bonjour à vous"
    assert message.content_hash == hashlib.sha256(raw).hexdigest()
    assert message.defects == ()


def test_nothing_at_all_is_a_message() -> None:
    message = parse(b"")
    assert (message.sender, message.subject, message.text, message.message_id) == (None, "", "", None)


def test_bytes_over_the_limit_are_cut_and_told() -> None:
    message = parse(b"Subject: x\n\n" + b"a" * 500, limit=100)
    assert len(message.text) == 88
    assert message.defects == ("longer than the limit: cut",)


def test_an_mbox_line_is_no_header() -> None:
    assert parse(b"From a@example.ca Thu Jan  3 09:05:00 2013\nSubject: x\n\ny").subject == "x"


HOSTILE = {
    "semicolons": b"Content-Type: " + b";" * 30_000 + b"\n\nwords",
    "open comments": b"From: " + b"(" * 30_000 + b"\n\nwords",
    "open brackets": b"From: " + b"<" * 30_000 + b"\n\nwords",
    "open words": b"Subject: " + b"=?utf-8?q?" * 3_000 + b"\n\nwords",
    "endless headers": b"X-A: b\n" * 50_000 + b"\nwords",
    "one endless header": b"X-A: " + b"b" * 500_000 + b"\n\nwords",
    "recipients": b"To: " + b"a@example.ca, " * 100_000 + b"\n\nwords",
    "nested parts": b"".join(b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(2_000)),
    "nested messages": b"Content-Type: message/rfc822\n\n" * 2_000,
    "many parts": b"Content-Type: multipart/mixed; boundary=b\n\n" + b"--b\n\n\n" * 20_000,
    "nothing but NUL": b"\0" * 100_000,
    "broken base64": b"Content-Transfer-Encoding: base64\n\n" + b"!=a" * 20_000,
    "broken quoted-printable": b"Content-Transfer-Encoding: quoted-printable\n\n" + b"=G=\n=" * 20_000,
    "unknown charset": b"Content-Type: text/plain; charset=x-klingon\n\nwords \xe9\xff",
    "binary codec as charset": b"Content-Type: text/plain; charset=zip\n\nwords",
    "no boundary": b"Content-Type: multipart/mixed\n\nwords",
    "line ends of old": b"Subject: x\r\rwords\r",
}


@pytest.mark.parametrize("raw", HOSTILE.values(), ids=HOSTILE.keys())
def test_a_hostile_message_is_a_bounded_message(raw: bytes) -> None:
    message = parse(raw)
    assert len(message.to) <= 200
    assert sum(map(len, message.headers.values())) <= MOST_HEADERS
    assert len(message.text) <= 1_000_000
    assert len(message.attachments) + len(message.media_types) <= 2 * MOST_MARKS
    origin(message)
    bounce(message)


def test_what_was_cut_is_told() -> None:
    assert "headers longer than the limit: cut" in parse(HOSTILE["endless headers"]).defects
    assert "more boundaries than the limit: cut" in parse(HOSTILE["many parts"]).defects
    assert parse(HOSTILE["nested parts"]).defects


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=3_000))
def test_any_bytes_are_a_message(raw: bytes) -> None:
    assert isinstance(parse(raw), Message)


PIECES = st.sampled_from(
    [b"Content-Type: ", b"multipart/mixed", b"; boundary=b", b"\n", b"\n\n",
     b"--b", b"--", b"text/html", b"message/rfc822",
     b"From: ", b"To: ", b"<", b">", b"(", b'"', b",", b"a@b.ca", b"=?utf-8?q?=E9?=",
     b"Content-Transfer-Encoding: base64",

     b"Subject: ", b"Fwd: ", b"> ", b"De : ", b"\xe9", b"\0", b"; charset=",
     b"utf-16", b"Date: ", b"31 Feb 2013 25:61"]
)  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(st.lists(PIECES, max_size=60))
def test_any_order_of_what_mail_is_made_of_is_a_message(pieces: list[bytes]) -> None:
    message = parse(b"".join(pieces))
    assert isinstance(origin(message).why, str)
    found = bounce(message)
    assert found is None or found.addresses
