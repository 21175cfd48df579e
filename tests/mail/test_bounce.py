from __future__ import annotations

from mailbot.mail.bounce import bounce
from mailbot.mail.message import parse

REPORT = """From: MAILER-DAEMON@mx.example.ca
To: office@example.ca
Subject: Undelivered
Content-Type: multipart/report; report-type=delivery-status; boundary=b

--b

It did not work.
--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.ca

Final-Recipient: rfc822; anne@example.org
Action: {action}
Status: {status}
Diagnostic-Code: smtp; 550 no such user
--b
Content-Type: message/rfc822

Message-ID: <letter.1@example.ca>
Subject: x

y
--b--
"""


def test_the_fields_of_a_delivery_report() -> None:
    found = bounce(parse(REPORT.format(action="failed", status="5.1.1").encode()))
    assert found is not None
    assert found.addresses == ("anne@example.org",)
    assert (found.status, found.permanent) == ("5.1.1", True)
    assert "no such user" in found.diagnostic
    assert found.returned_message_id == "letter.1@example.ca"


def test_a_delay_is_not_for_good() -> None:
    found = bounce(parse(REPORT.format(action="delayed", status="4.4.1").encode()))
    assert found is not None
    assert not found.permanent


def test_a_report_in_words_only() -> None:
    words = "La remise a échoué pour ces destinataires :\nanne@example.org\nAucun utilisateur de ce nom.\n"
    found = bounce(parse(f"From: postmaster@example.ca\nTo: office@example.ca\nSubject: Non remis\n\n{words}".encode()))
    assert found is not None
    assert found.addresses == ("anne@example.org",)


def test_no_address_is_no_report() -> None:
    assert bounce(parse(b"From: a@example.ca\nSubject: x\n\nBonjour")) is None
