from __future__ import annotations

import pytest

from mailbot.mail.message import parse
from mailbot.mail.model import Speaker
from mailbot.mail.origin import origin

FROM = "From: Anne Roy <anne@example.ca>\n"
WHO = [
    ("Auto-Submitted: no\n", Speaker.PERSON),
    ("X-Auto-Response-Suppress: All\n", Speaker.PERSON),
    ("Subject: Re: Absence de mon employé\nIn-Reply-To: <1@x>\n", Speaker.PERSON),
    ("Subject: Absence : je dois annuler ma place\n", Speaker.PERSON),
    ("Auto-Submitted: auto-generated\n", Speaker.MACHINE),
    ("Precedence: bulk\n", Speaker.LIST),
    ("List-Id: <l.example.ca>\n", Speaker.LIST),
    ("X-Autoreply: yes\n", Speaker.AUTO_REPLY),
    ("Precedence: auto_reply\n", Speaker.AUTO_REPLY),
    ("Subject: Réponse automatique : Invitation\n", Speaker.AUTO_REPLY),
    ("Subject: Automatic reply: Invitation\n", Speaker.AUTO_REPLY),
    ("Subject: Out of Office: x\n", Speaker.AUTO_REPLY),
    ("X-Failed-Recipients: a@b.ca\n", Speaker.BOUNCE),
    ("Content-Type: multipart/report; report-type=delivery-status; boundary=b\n", Speaker.BOUNCE),
    ("Content-Type: multipart/report; report-type=disposition-notification; boundary=b\n", Speaker.RECEIPT),
    ("Content-Class: urn:content-classes:calendarmessage\n", Speaker.CALENDAR),
    ("X-Mailbot: 1\n", Speaker.OURSELVES),
    ("Message-ID: <k7qf-3m2p.0123456789abcdef.mailbot@example.ca>\n", Speaker.OURSELVES),
    ("Return-Path: <>\n", Speaker.MACHINE),
]


@pytest.mark.parametrize(("headers", "speaker"), WHO)
def test_who_speaks_by_the_headers(headers: str, speaker: Speaker) -> None:
    assert origin(parse((FROM + headers + "\nBonjour, un mot.\n").encode())).speaker is speaker


def test_who_speaks_by_the_sender() -> None:
    bounce = parse(b"From: MAILER-DAEMON@example.ca\nSubject: x\n\ny")
    machine = parse(b"From: no-reply@example.ca\nSubject: x\n\ny")
    assert origin(bounce).speaker is Speaker.BOUNCE
    assert origin(machine).speaker is Speaker.MACHINE
    assert origin(machine, relays=frozenset({"no-reply@example.ca"})).speaker is Speaker.PERSON


def test_a_calendar_programs_answer() -> None:
    raw = FROM + "Content-Type: text/calendar; method=REPLY\n\nBEGIN:VCALENDAR\nMETHOD:REPLY\nEND:VCALENDAR\n"
    assert origin(parse(raw.encode())).speaker is Speaker.CALENDAR


@pytest.mark.parametrize(
    ("subject", "text", "speaker"),
    [
        ("Nouvelles", "Cinq trucs.\n\nVous recevez ce courriel car vous êtes abonnée. Se désabonner", Speaker.LIST),
        ("This month", "Tips.\nYou are receiving this because you subscribed. Unsubscribe | Preferences", Speaker.LIST),
        ("Infolettre", "Comment me désabonner de votre infolettre? Anne", Speaker.PERSON),
        ("Place", "Vous recevez ce message de ma soeur, elle viendra. Anne", Speaker.PERSON),
        ("Re: x", "Oui.\n\n> You are receiving this because you subscribed. Unsubscribe", Speaker.PERSON),
        ("Confirmation", "Votre inscription est confirmée. Ceci est un message automatique.", Speaker.MACHINE),
        ("Your booking", "Confirmed. This is an automatically generated message.", Speaker.MACHINE),
        ("Re: Your booking", "Yes.\n\n> This is an automated message.", Speaker.PERSON),
        ("Accepté : Rencontre", "Anne Roy a accepté l'invitation à la réunion.", Speaker.CALENDAR),
        ("Declined: A practical day", "Anne Roy has declined this invitation.", Speaker.CALENDAR),
        ("Accepté : je viens", "J'ai bien reçu l'invitation et je viens. Anne", Speaker.PERSON),
        ("Invitation", "Anne Roy has accepted this invitation, so have I.", Speaker.PERSON),
        ("Décliné : Comité", "Anne Roy a décliné votre invitation.", Speaker.CALENDAR),
        (
            "Read: Rappel",
            "Your message\n\nTo: Anne Roy\nwas read on Monday, January 14, 2013 4:04 PM.",
            Speaker.RECEIPT,
        ),
        ("Lu : Rappel", "Votre message\na été lu le lundi 14 janvier 2013 16:04.", Speaker.RECEIPT),
        ("Lu : votre annonce", "J'ai lu votre annonce et je viens. Anne", Speaker.PERSON),
        ("Bulletin", "Nos ateliers.\nEnvoyé à nos 900 membres. Pour vous désabonner, répondez RETRAIT.", Speaker.LIST),
        ("Digest", "Five programs.\nYou get this e-mail because of our site. Reply STOP to leave.", Speaker.LIST),
        ("Heures", "Il manque des heures. Ce rappel est envoyé automatiquement le mercredi.", Speaker.MACHINE),
    ],
)
def test_who_speaks_by_the_text(subject: str, text: str, speaker: Speaker) -> None:
    assert origin(parse(f"{FROM}Subject: {subject}\n\n{text}\n".encode())).speaker is speaker
