from __future__ import annotations

import dataclasses
import datetime as dt

from mailbot.mail.letter import MOST_REFERENCES, Draft, LetterFile, build
from mailbot.mail.message import parse
from mailbot.mail.model import Address

DRAFT = Draft(
    sender=Address("office@example.ca", "Bureau de l’Été"),
    to=Address("anne@example.org", "Roy, Anne"),
    subject="Votre inscription : confirmée à l’atelier du printemps, avec un sujet assez long pour être plié",
    text="Bonjour,\n\nVotre place est réservée.\n",
    html="<p>Bonjour,</p><p>Votre place est réservée.</p>",
    message_id="k7qf-3m2p.0.mailbot@example.ca",
    date=dt.datetime(2013, 1, 3, 9, 5, tzinfo=dt.UTC),
    in_reply_to="1@example.org",
    references=("0@example.org", "1@example.org"),
    attachments=(LetterFile("atelier.ics", "text/calendar", b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n", "PUBLISH"),),
    headers={"Auto-Submitted": "auto-replied"},
)


def test_what_goes_out_is_what_comes_in() -> None:
    message = parse(build(DRAFT))
    assert message.sender == DRAFT.sender
    assert message.to == (DRAFT.to,)
    assert message.subject == DRAFT.subject
    assert message.text == DRAFT.text.strip()
    assert (message.message_id, message.date) == (DRAFT.message_id, DRAFT.date)
    assert (message.in_reply_to, message.references) == ((DRAFT.in_reply_to,), DRAFT.references)
    assert message.header("auto-submitted") == "auto-replied"
    assert message.attachments[0].parameters["method"] == "PUBLISH"
    assert message.defects == ()


def test_the_bytes_are_clean_and_always_the_same() -> None:
    raw = build(DRAFT)
    assert raw == build(DRAFT)
    assert raw.isascii()
    assert all(len(line) <= 78 for line in raw.partition(b"\r\n\r\n")[0].split(b"\r\n"))
    assert raw.count(b"\n") == raw.count(b"\r\n")


def test_no_value_becomes_a_header() -> None:
    evil = "x\r\nBcc: victim@example.org\r\n\r\nbody\u202e"
    raw = build(
        dataclasses.replace(
            DRAFT,
            subject=evil,
            to=Address("a@example.org\r\nBcc: b@example.org", evil),
            headers={"X-A": evil, "X-B\r\nBcc": "y"},
            in_reply_to=evil,
        )
    )
    names = {line.split(b":")[0].lower() for line in raw.partition(b"\r\n\r\n")[0].split(b"\r\n") if line[:1] != b" "}
    assert b"bcc" not in names
    assert "\u202e" not in parse(raw).subject


def test_references_are_capped_and_text_alone_is_one_part() -> None:
    many = tuple(f"{n}@example.org" for n in range(500))
    message = parse(build(dataclasses.replace(DRAFT, references=many, html="", attachments=())))
    assert message.references == many[-MOST_REFERENCES:]
    assert message.media_types == ("text/plain",)
