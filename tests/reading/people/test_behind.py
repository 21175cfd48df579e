"""Whose numbers, extensions and addresses are where several people come, told in many wordings."""

from __future__ import annotations

from email.message import EmailMessage

import pytest

from mailbot.mail.message import parse
from mailbot.reading.model import Person
from mailbot.reading.read import read
from tests.reading.courses import course


def people(body: str, sender: str = "Anne Roy <aroy@example.com>") -> dict[str | None, Person]:
    """The participants of a message, by name."""
    message = EmailMessage()
    message["From"], message["To"] = sender, "melord@cld-erable.qc.ca"
    message["Subject"], message["Date"] = "Inscription à la formation Web", "Mon, 07 Jan 2013 10:00:00 -0500"
    message.set_content(body)
    return {person.name: person for person in read(parse(bytes(message)), course("shipped")).participants}


def numbers(body: str, sender: str = "Anne Roy <aroy@example.com>") -> dict[str | None, str]:
    """The last seven digits and the extension of every participant's number, by name."""
    found = people(body, sender).items()
    return {name: f"{(one.phone or '-')[-7:]} {one.extension or ''}".strip() for name, one in found}


PAIR = "Deux places pour la formation : Anne Roy et Luc Caron. "
TWO = "Two seats for the training please: Anne Roy and Luke Carson. "


@pytest.mark.parametrize(
    ("told", "own", "other"),
    [
        ("819 555-0141 (Anne), 819 555-0142 (Luc)", "5550141", "5550142"),
        ("819 555-0141 (moi) et 819 555-0142 (Luc)", "5550141", "5550142"),
        ("819 555-0142 pour Luc, 819 555-0141 pour moi.", "5550141", "5550142"),
        ("Cell Anne 819 555-0141, cell Luc 819 555-0142.", "5550141", "5550142"),
        ("Mon cell : 819 555-0141, le sien : 819 555-0142.", "5550141", "5550142"),
        ("Le 819 555-0142 c'est le cell de Luc, le mien c'est le 819 555-0141.", "5550141", "5550142"),
        ("On répond tous les deux au 819 555-0141.", "5550141", "5550141"),
        ("819 555-0141, bon pour les deux.", "5550141", "5550141"),
        ("tel atelier 819 555-0141 pour les 2", "5550141", "5550141"),
        ("Nous sommes au 819 555-0141, moi au 14, lui au 17.", "5550141 14", "5550141 17"),
        ("819 555-0141; Luc c'est le poste 5 et moi le 2.", "5550141 2", "5550141 5"),
        ("Tél. 819 555-0141, postes 31 et 32 respectivement.", "5550141 31", "5550141 32"),
        ("819 555-0141, postes 8 (Anne) et 9 (Luc)", "5550141 8", "5550141 9"),
        ("mon no 819 555-0141", "5550141", "-"),
    ],
)
def test_whose_the_numbers_of_two_are(told: str, own: str, other: str) -> None:
    assert numbers(PAIR + told) == {"Anne Roy": own, "Luc Caron": other}


@pytest.mark.parametrize(
    ("told", "own", "other"),
    [
        ("819-555-0141 me, 819-555-0142 him", "5550141", "5550142"),
        ("819-555-0142 is Luke's.", "-", "5550142"),
        ("819-555-0141 is mine and 819-555-0142 is Luke's.", "5550141", "5550142"),
        ("My cell is 819-555-0141, his is 819-555-0142.", "5550141", "5550142"),
        ("819-555-0141 reaches either of us.", "5550141", "5550141"),
        ("Either one of us answers 819-555-0141.", "5550141", "5550141"),
        ("819-555-0141, I'm at ext. 12 and Luke's at 15.", "5550141 12", "5550141 15"),
        ("819-555-0141 (switchboard), I am at 240, he is at 241", "5550141 240", "5550141 241"),
        ("Phone 819-555-0141, extensions 31 and 32.", "5550141 31", "5550141 32"),
        ("He's at lc@example.org or 819-555-0142.", "-", "5550142"),
    ],
)
def test_whose_the_numbers_of_two_are_in_english(told: str, own: str, other: str) -> None:
    assert numbers(TWO + told) == {"Anne Roy": own, "Luke Carson": other}


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (
            "Je viendrai avec ma collègue Lise Morin.\n\nAnne Roy\n819 555-0141 (Lise est au poste 4, moi au 2)",
            {"Anne Roy": "5550141 2", "Lise Morin": "5550141 4"},
        ),
        (
            "Please book Jill Marsh, not me.\nAnne Roy\n"
            "office 819 555-0141, fax 819 555-0149, Jill: 819 555-0141 ext 2",
            {"Jill Marsh": "5550141 2"},
        ),
        (
            "Please book Jill Marsh and Ted Orr, not me. Jill's cell 819 555-0142; for Ted call the shop.\nAnne Roy\n"
            "819 555-0141",
            {"Jill Marsh": "5550142", "Ted Orr": "5550141"},
        ),
        (
            "Une place pour Lise Morin, même numéro que moi mais au poste 12. Je ne viens pas.\nAnne Roy\n819 555-0141",
            {"Lise Morin": "5550141 12"},
        ),
        (
            "Hi, me (Anne Roy) and dad (Leo Roy) want seats. Dad's cell is 819 555-0142, mine is 819 555-0141.",
            {"Anne Roy": "5550141", "Leo Roy": "5550142"},
        ),
        (
            "I'm coming to the training with my aunt Rebecca Orr. Becky's number is 819 555-0142.\nAnne Roy\n"
            "819 555-0141",
            {"Anne Roy": "5550141", "Rebecca Orr": "5550142"},
        ),
        (
            "Mettez mon nom et celui de Luc Caron, qui expose chez nous (peintre, 819 555-0142).\nAnne Roy\n"
            "819 555-0141",
            {"Anne Roy": "5550141", "Luc Caron": "5550142"},
        ),
        (
            "Réserve pour 2, moi pis mon apprenti Luc Caron. 819 555-0141",
            {"Anne Roy": "5550141", "Luc Caron": "-"},
        ),
        ("Inscrivez Jean Roy et Anne Roy, 819 555-0141.", {"Anne Roy": "5550141", "Jean Roy": "5550141"}),
        (
            "Nous sommes un couple. Inscrivez Luc Caron et Anne Roy, 819 555-0141.",
            {"Anne Roy": "5550141", "Luc Caron": "5550141"},
        ),
        (
            "Please register:\n1. Anne Roy, 819-555-0141 x 11\n2. Luke Carson, lc@example.org, x 14\n\nAnne",
            {"Anne Roy": "5550141 11", "Luke Carson": "5550141 14"},
        ),
        (
            "Participants :\nNom\tCourriel\tPoste\nLise Morin\tlm@example.org\t310\n"
            "Luc Caron\tlc@example.org\tcell. 819 555-0142\n\nAnne Roy\n819 555-0141",
            {"Lise Morin": "5550141 310", "Luc Caron": "5550142"},
        ),
    ],
)
def test_numbers_in_signatures_lists_and_families(body: str, expected: dict[str, str]) -> None:
    assert numbers(body) == expected


@pytest.mark.parametrize(
    "body",
    [
        "Une place pour Luc Caron, plombier. 819 555-0142",
        "One seat please for the training: Luc Caron, 819 555-0142",
        "mettez moi sur la liste svp Luc Caron 819 555 0142",
    ],
)
def test_the_one_person_of_an_unsigned_message_has_its_address(body: str) -> None:
    assert people(body, "<plombier77@example.com>")["Luc Caron"].email == "plombier77@example.com"


@pytest.mark.parametrize(
    "body",
    [
        "Une place pour notre adjointe Lise Morin. 819 555-0142",
        "One seat for our clerk Lise Morin, 819 555-0142",
        "Nous inscrivons Mme Lise Morin, 819 555-0142",
        "Une place pour Lise Morin. Son cell : 819 555-0142",
    ],
)
def test_somebody_spoken_of_has_no_address_of_an_unsigned_message(body: str) -> None:
    assert people(body, "Garage Ouellet <garage@example.com>")["Lise Morin"].email is None


def test_this_one_is_the_senders_address() -> None:
    rows = "Name / e-mail / cell\nAnne Roy / this one / 819-555-0141\nLuke Carson / lc@example.org / none"
    assert people(f"Put down 2 for the training:\n\n{rows}")["Anne Roy"].email == "aroy@example.com"
