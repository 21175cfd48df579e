from __future__ import annotations

import datetime as dt

import pytest

from mailbot.mail import headers
from mailbot.mail.charsets import decode_bytes
from mailbot.mail.model import Address


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("plain", "plain"),
        ("=?utf-8?Q?caf=C3=A9?=", "café"),
        ("=?iso-8859-1?q?caf=E9_noir?=", "café noir"),
        ("=?utf-8?B?Y2Fmww==?= =?utf-8?B?qQ==?=", "café"),  # a character cut in two
        ("=?utf-8?Q?a?=\r\n =?utf-8?Q?b?=", "ab"),
        ("x =?utf-8?Q?a?= y", "x a y"),
        ("=?windows-1252?Q?l=92=E9t=E9?=", "l’été"),
        ("=?iso-8859-1?Q?l=92=E9t=E9?=", "l’été"),
        ("=?iso-8859-1?Q?=C3=A9t=C3=A9?=", "été"),  # UTF-8 under another label
        ("caf\udcc3\udca9", "café"),  # raw bytes, undeclared
        ("caf\udce9", "café"),
        ("=?nonsense?Q?abc?=", "abc"),
        ("a\r\nBcc: x", "a Bcc: x"),
        ("a\u202eb\x07c", "abc"),
    ],
)
def test_a_header_in_readable_letters(value: str, text: str) -> None:
    assert headers.decoded(value) == text


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ("a@example.ca", (Address("a@example.ca"),)),
        ('"Roy, Anne" <a@example.ca>', (Address("a@example.ca", "Roy, Anne"),)),
        ("Anne Roy <A@B.ca>, b@b.ca (Luc)", (Address("a@b.ca", "Anne Roy"), Address("b@b.ca", "Luc"))),
        ("group: a@example.ca, b@example.ca;", (Address("a@example.ca"), Address("b@example.ca"))),
        ("=?utf-8?q?Ren=C3=A9?= <r@example.ca>", (Address("r@example.ca", "René"),)),
        ("undisclosed-recipients:;", ()),
        ("<>", ()),
        ("nobody", ()),
        ("((((((((((", ()),
        ('"never closed <a@example.ca>', (Address("a@example.ca", "never closed"),)),
    ],
)  # fmt: skip
def test_the_mailboxes_of_a_list(value: str, found: tuple[Address, ...]) -> None:
    assert headers.addresses(value) == found


def test_a_million_recipients_are_capped() -> None:
    assert len(headers.addresses("a@example.ca," * 1_000_000)) == headers.MOST_ADDRESSES


def test_dates_as_programs_write_them() -> None:
    eastern = dt.timezone(dt.timedelta(hours=-5))
    moment = dt.datetime(2013, 1, 3, 9, 5, tzinfo=eastern)
    assert headers.date("Thu, 03 Jan 2013 09:05:00 -0500 (EST)") == moment
    assert headers.date("3 Jan 13 09:05 EST") == moment
    assert headers.date("Thu, 3 January 2013 14:05:00 GMT") == moment
    for broken in ("", "yesterday", "32 Jan 2013 09:05", "3 Jan 2013 29:05", "1 " * 10_000):
        assert headers.date(broken) is None
    told = headers.date("3 Jan 2013 09:05 +9999")
    assert told is not None
    assert told.utcoffset() is not None


def test_message_ids_without_brackets_each_once() -> None:
    assert headers.message_ids("<a@x> <b@x>\r\n <a@x>") == ("a@x", "b@x")
    assert headers.message_ids("bare@x") == ("bare@x",)
    assert headers.message_ids("") == ()


@pytest.mark.parametrize(
    ("data", "charset", "text"),
    [
        ("été".encode(), "iso-8859-1", "été"),
        ("été".encode("latin-1"), "utf-8", "été"),
        ("l’été".encode("cp1252"), "iso-8859-1", "l’été"),
        ("été".encode("latin-1"), "us-ascii", "été"),
        ("été".encode("cp850"), "cp850", "été"),
        ("été".encode("utf-16"), "utf-16", "été"),
        ("été".encode(), "no-such-charset", "été"),
        (b"\xef\xbb\xbfa", "", "a"),
        (b"abc", "zip", "abc"),
    ],
)
def test_bytes_in_the_charset_they_are_in(data: bytes, charset: str, text: str) -> None:
    assert decode_bytes(data, charset) == text
