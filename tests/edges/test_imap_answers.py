"""An IMAP server's answers taken apart: literals, quotes, NIL, mixed and split answers, and what none should say."""

from __future__ import annotations

import datetime as dt
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailbot.edges import imap_answers as told
from mailbot.edges.imap_answers import Folder, Piece, Value


def test_values_of_every_kind() -> None:
    answer: list[Piece] = [
        (b'1 (UID 7 FLAGS (\\Seen $x) ENVELOPE ("a \\"b\\" \\\\c" NIL ("" {5}', b'("}x)'),
        b")) BODY[HEADER.FIELDS (FROM TO)]<0> nil)",
    ]
    flags: list[Value] = [b"\\Seen", b"$x"]
    envelope: list[Value] = [b'a "b" \\c', None, [b"", b'("}x)']]
    items: list[Value] = [
        b"UID",
        b"7",
        b"FLAGS",
        flags,
        b"ENVELOPE",
        envelope,
        b"BODY[HEADER.FIELDS (FROM TO)]<0>",
        None,
    ]
    assert told.values(answer) == [b"1", items]


def test_answers_are_matched_by_uid_whatever_comes_between() -> None:
    """Flag changes of other messages, of the same one, without UID, in any order; one message in two answers."""
    pieces: list[Piece | None] = [
        b"2 (FLAGS (\\Seen))",
        (b"3 (UID 30 BODY[] {5}", b"three"),
        b")",
        b"1 (UID 10 FLAGS (\\Answered))",
        (b"1 (BODY[] {3}", b"one"),
        b" UID 10)",
        b"3 (FLAGS (\\Flagged) UID 30)",
        None,
        b"",
    ]
    found = told.fetched(pieces)
    assert {uid: told.body(items) for uid, items in found.items()} == {30: b"three", 10: b"one"}
    assert told.flags(found[10]) == {"\\answered"}
    assert told.flags(found[30]) == {"\\flagged"}


@pytest.mark.parametrize(
    ("text", "body"),
    [
        (b'1 (UID 5 BODY[] "quoted \\" body")', b'quoted " body'),
        (b"1 (UID 5 BODY[] NIL)", None),
        (b"1 (UID 5 BODY[]<0> abc)", b"abc"),
        (b"1 (UID 5 FLAGS ())", None),
        (b"1 (uid 5 body[] abc)", b"abc"),
        (b'1 (UID 5 BODY[HEADER] "x" BODY[] "")', b""),
    ],
)
def test_a_body_however_it_is_written(text: bytes, body: bytes | None) -> None:
    assert told.body(told.fetched([text])[5]) == body


def test_a_header_however_its_names_are_written_back() -> None:
    for section in (b"HEADER.FIELDS (MESSAGE-ID)", b'HEADER.FIELDS ("Message-ID")', b"HEADER"):
        assert told.header(told.fetched([(b"1 (UID 5 BODY[" + section + b"] {2}", b"\r\n"), b")"])[5]) == b"\r\n"
    assert told.header({}) is None


@pytest.mark.parametrize(
    "text", [b"", b"1", b"1 (", b'1 ("', b"1 (UID)", b"1 (UID x)", b"1 (UID 0)", b"1 (UID (1))", b"))))"]
)
def test_what_names_no_message_is_nobodys(text: bytes) -> None:
    assert told.fetched([text]) == {}


@given(st.lists(st.one_of(st.binary(max_size=40), st.tuples(st.binary(max_size=20), st.binary(max_size=20)))))
def test_whatever_comes_is_taken_apart(pieces: list[Piece]) -> None:
    told.fetched(pieces)
    told.listed(pieces)
    told.found_uids(pieces)
    told.personal_namespace(pieces)


@pytest.mark.parametrize("unit", [b"(", b")", b'"', b"[", b'\\"', b'"\\', b"a", b" ", b'" ', b"[ ", b"{1}", b"NIL "])
def test_time_grows_with_length_alone(unit: bytes) -> None:
    text = b"1 (UID 5 " + unit * (100_000 // len(unit))
    began = time.process_time()
    told.fetched([text])
    assert time.process_time() - began < 1


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        (b" 7-Jan-2013 09:30:15 -0500", "2013-01-07T09:30:15-05:00"),
        (b"07-JAN-2013 09:30:60 +0530", "2013-01-07T09:30:59+05:30"),
        (b"31-Feb-2013 09:30:15 -0500", None),
        (b"07-Abc-2013 09:30:15 -0500", None),
        (b"07-Jan-2013 09:30:15 -9900", None),
        (b"yesterday", None),
        (None, None),
    ],
)
def test_internal_dates(text: bytes | None, moment: str | None) -> None:
    assert told.internal_date(text) == (dt.datetime.fromisoformat(moment) if moment else None)


def test_a_search_may_answer_in_several_lines() -> None:
    assert told.found_uids([b"3 1", None, b"", b"2 (MODSEQ 9)"]) >= {1, 2, 3}


@pytest.mark.parametrize(
    ("uids", "text"), [([1, 2, 3, 7], "1:3,7"), ([5], "5"), ([9, 1, 9], "1,9"), ([4, 5, 6, 8, 9], "4:6,8:9")]
)
def test_uids_as_a_set_and_back(uids: list[int], text: str) -> None:
    ((part, made),) = told.uid_sets(uids, 10)
    assert (made, told.set_uids(text.encode())) == (text, list(part))


def test_sets_are_cut_and_bounded() -> None:
    assert [text for _, text in told.uid_sets(range(1, 6), 2)] == ["1:2", "3:4", "5"]
    assert list(told.uid_sets([], 2)) == []
    assert told.set_uids(b"5:3,x,,7:*") == [3, 4, 5]
    assert len(told.set_uids(b"1:4000000000")) <= 100_001


def test_folders_with_odd_names() -> None:
    pieces: list[Piece | None] = [
        b'(\\HasNoChildren \\Sent) "/" "&AMk-l&AOk-ments envoy&AOk-s"',
        (b'(\\HasChildren) "." {8}', b'a "b" \\c'),
        b"",
        b'(\\Noselect) "/" "[Gmail]"',
        b'() "/" [Gmail]/Brouillons',
        b'() NIL "back\\\\slash \\"q\\""',
        b'() "/" "broken &AO"',
        b"nonsense",
        None,
    ]
    assert [(f.name, f.delimiter) for f in told.listed(pieces)] == [
        ("Éléments envoyés", "/"),
        ('a "b" \\c', "."),
        ("[Gmail]/Brouillons", "/"),
        ('back\\slash "q"', ""),
        ("broken &AO", "/"),
    ]
    assert told.listed(pieces)[0] == Folder(
        b"&AMk-l&AOk-ments envoy&AOk-s", "/", frozenset({"\\hasnochildren", "\\sent"})
    )


@pytest.mark.parametrize(
    ("text", "namespace"),
    [
        (b'(("INBOX." ".")) NIL NIL', (b"INBOX.", ".")),
        (b'(("" "/")("#old/" "/")) (("~" "/")) NIL', (b"", "/")),
        (b"NIL NIL NIL", (b"", "")),
        (b'(("" NIL)) NIL NIL', (b"", "")),
        (b"", (b"", "")),
    ],
)
def test_her_own_namespace(text: bytes, namespace: tuple[bytes, str]) -> None:
    assert told.personal_namespace([text]) == namespace
