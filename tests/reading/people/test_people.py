"""Whole messages of many kinds, and who is to be seated, answered or only mentioned in each (`people/*.toml`)."""

from __future__ import annotations

import time
import tomllib
from pathlib import Path
from typing import Any

import pytest

from mailbot.config.model import Config, Course, Event, Mailbox, Office
from mailbot.config.values import LocalText
from mailbot.mail.model import Address, Message, Parts
from mailbot.reading.model import Contents, Person
from mailbot.reading.people import people
from mailbot.reading.people.people import People
from mailbot.reading.segments.situation import Situation

COORDINATOR = Address("coord@office.example", "Solange Bureau")
EVENT = Event(name=LocalText({"": "Le Web"}), trainer="Odile Formatrice", organizer="Office du Lac")
CONFIG = Config(
    office=Office(mailbox=Mailbox(address=COORDINATOR.email, name=COORDINATOR.name)),
    course=Course(event=EVENT, groups=()),
)
WRITER = Address("jv@x.example", "Josée Vallières")
FOLDER = Path(__file__).with_name("seated")
MESSAGES = [
    message for file in sorted(FOLDER.glob("*.toml")) for message in tomllib.loads(file.read_text("utf-8"))["message"]
]


def find(
    text: str,
    sender: Address = WRITER,
    *,
    contents: tuple[Contents, ...] = (),
    reply_to: tuple[Address, ...] = (),
    **told: Any,
) -> People:
    situation = Situation(
        author=sender,
        forwarder=told.get("forwarder"),
        own=text,
        added=told.get("added", ""),
        signature=told.get("signature", ""),
        added_signature=told.get("added_signature", ""),
        quoted=(),
        by_coordinator=told.get("note", False),
        relayed=told.get("relayed", False),
        subject=told.get("subject", ""),
        date=None,
    )
    message = Message("hash", None, None, sender, told.get("subject", ""), text, Parts(text), reply_to=reply_to)
    return people.find(situation, message, contents, CONFIG)


def expected(line: str) -> Person:
    """ "name | email | phone, extension | organisation" as a person."""
    name, email, phone, organization = ([part.strip() for part in line.split("|")] + ["", "", ""])[:4]
    number, _, extension = phone.partition(", ")
    return Person(name, email or None, number or None, extension or None, organization or None)


def seated(found: People) -> list[Person]:
    """The participants without their titles."""
    return [Person(p.name, p.email, p.phone, p.extension, p.organization) for p in found.participants]


def by_name(persons: list[Person]) -> list[Person]:
    return sorted(persons, key=lambda person: person.name or "")


# `unmet`: what a careful reader sees and this one does not yet; once it does, the mark must go (xfail is strict).
UNMET = pytest.mark.xfail(reason="not read yet")
CASES = [pytest.param(m, id=m["id"], marks=[UNMET] if m.get("unmet") else []) for m in MESSAGES]


@pytest.mark.parametrize("message", CASES)
def test_who_is_seated(message: dict[str, Any]) -> None:
    name, email = message["from"]
    forwarder = Address(message["forwarder"][1], message["forwarder"][0]) if "forwarder" in message else None
    contents = (Contents("fiche.docx", tuple(map(tuple, message["fields"]))),) if "fields" in message else ()
    options = {key: message[key] for key in ("added", "note", "relayed", "signature", "subject") if key in message}
    found = find(message["text"], Address(email, name), forwarder=forwarder, contents=contents, **options)
    assert by_name(seated(found)) == by_name([expected(line) for line in message["people"]])
    assert found.seats == message["seats"]
    assert message.get("contact") in (None, found.contact.name)


def test_the_sender_s_own_card_goes_before_the_display_name() -> None:
    card = Contents(
        "carte.vcf",
        (
            ("Nom de famille", "Vallières"),
            ("Prénom", "Josée"),
            ("Entreprise", "Serres du Lac"),
            ("Téléphone", "819 357-8080"),
        ),
    )
    found = find("Une place svp, ma carte est jointe.", Address("jv@x.example", "josee"), contents=(card,))
    assert seated(found) == [Person("Josée Vallières", "jv@x.example", "+18193578080", None, "Serres du Lac")]


def test_somebody_else_s_card_names_nobody_new() -> None:
    card = Contents("carte.vcf", (("Nom complet", "Luc Morin"), ("Téléphone", "819 357-9090")))
    found = find("Une place pour moi svp.\n\nJosée Vallières", contents=(card,))
    assert seated(found) == [Person("Josée Vallières", "jv@x.example")]


def test_a_relayed_form_is_answered_at_its_reply_to() -> None:
    found = find(
        "votre-nom : Luc Morin\nmessage :\nNous serons deux, Anne Roy et moi.\nLuc",
        Address("web@office.example", "Site Web"),
        relayed=True,
        reply_to=(Address("luc@x.example"),),
    )
    assert found.contact.email == "luc@x.example"
    assert [person.name for person in found.participants] == ["Luc Morin", "Anne Roy"]
    assert found.seats == 2


def test_the_office_s_own_note_has_no_contact_address() -> None:
    found = find("Appel de Luc Morin, 819 357-9090. Il veut une place.", COORDINATOR, note=True)
    assert found.contact == Person("Luc Morin", None, "+18193579090")


def test_coordinator_and_trainer_are_nobody() -> None:
    found = find(
        "Bonjour Solange, est-ce que Mme Formatrice ou Solange Bureau sera là? Inscrivez-moi.\nJosée Vallières"
    )
    assert [person.name for person in found.participants] == ["Josée Vallières"]
    assert found.mentioned == ()


def test_people_only_mentioned_are_told() -> None:
    found = find("Anne Guimond m'a parlé du cours. Une place pour moi svp.\nJosée Vallières")
    assert found.mentioned == ("Anne Guimond",)
    assert [person.name for person in found.participants] == ["Josée Vallières"]


def test_a_signature_cut_off_before_is_the_sender_s() -> None:
    found = find(
        "Une place svp.",
        Address("jv@x.example", "JV"),
        signature="Josée Vallières\nSerres du Lac\nBur. : 819 357-8080 p. 4\nCell. : 819 357-9090",
    )
    assert seated(found) == [Person("Josée Vallières", "jv@x.example", "+18193578080", "4", "Serres du Lac")]


def test_seats_told_in_the_subject_count() -> None:
    assert find("Inscription svp.\nJosée Vallières", subject="3 places pour la formation").seats == 3


def test_evidence_says_why_each_is_seated() -> None:
    found = find("Ma collègue Anne Roy et moi.\nJosée Vallières")
    assert {(item.words, item.why) for item in found.evidence} == {
        ("Josée Vallières", "the writer comes"),
        ("Anne Roy", "in a row of those who come"),
    }


HOSTILE = [
    "Anne Roy et " * 9000,
    "Anne Roy, " * 9000,
    ", " * 50_000,
    "Anne Roy " + "(a) " * 30_000,
    "Nom : " * 20_000,
    "moi et " * 15_000,
    "boutique de la " * 7000,
    "a@" * 50_000,
    "§" * 99_999,
    "\n" * 99_999,
]


@pytest.mark.parametrize("text", HOSTILE, ids=[text[:8].strip() for text in HOSTILE])
def test_hostile_texts_take_no_time(text: str) -> None:
    begun = time.monotonic()
    assert find(text).seats is not None
    assert time.monotonic() - begun < 3


@pytest.mark.parametrize(
    ("told", "email", "phone", "extension"),
    [
        ("Son adresse ne marche plus, écris-lui à luc@scierie.example.", "luc@scierie.example", "+18195550116", "11"),
        ("Le bon courriel est lmorin@scierie.example", "lmorin@scierie.example", "+18195550116", "11"),
        ("Il a maintenant le poste 14.", "luc@x.example", "+18195550116", "14"),
        ("He has a new cell: 819 555-0144.", "luc@x.example", "+18195550144", None),
        ("Peux-tu l'inscrire? Tu peux me rappeler au 819 555-0199.", "luc@x.example", "+18195550116", "11"),
        ("Réponds-moi à anne@y.example si tu as des questions.", "luc@x.example", "+18195550116", "11"),
    ],
)
def test_who_passes_a_message_on_may_correct_it(told: str, email: str, phone: str, extension: str | None) -> None:
    found = find(
        "Inscrivez-moi svp.\n\nLuc Morin\n819 555-0116 poste 11",
        Address("luc@x.example", "Luc Morin"),
        forwarder=Address("anne@y.example", "Anne Roy"),
        added=told,
    )
    assert seated(found) == [Person("Luc Morin", email, phone, extension)]
    assert found.contact.email == email


def test_who_passes_a_message_on_and_comes_signs_with_their_own_number() -> None:
    situation = {"forwarder": Address("anne@y.example", "Anne Roy"), "added_signature": "Anne Roy\n819 555-0199"}
    found = find(
        "Inscrivez-moi svp.\n\nLuc Morin",
        Address("luc@x.example", "Luc Morin"),
        added="Moi aussi je veux m'inscrire!",
        **situation,
    )
    assert [person.phone for person in by_name(seated(found))] == ["+18195550199", None]
