"""Whose words a message holds."""

from __future__ import annotations

from mailbot.reading.segments.situation import MOST_LINES, bare_subject
from tests.reading.courses import course
from tests.reading.written import answer, message, situation

OWNER = course("shipped").office.mailbox.address
FORWARD = (
    "Peux-tu t'en occuper?\n\n---------- Forwarded message ---------\nFrom: Lucie Côté <lucie@exemple.test>\n"
    "Date: mar. 8 janv. 2013\nSubject: Cours\nTo: Paul <paul@exemple.test>\n\nJe veux une place.\n"
)


def test_a_new_message() -> None:
    found = situation(message("Bonjour,\nune place svp.", Subject="Cours"))
    assert (found.own, found.subject, found.is_reply) == ("Bonjour,\nune place svp.", "Cours", False)
    assert found.author is not None
    assert (found.author.email, found.forwarder, found.by_coordinator) == ("luce@exemple.test", None, False)


def test_an_answer_keeps_its_own_words_from_the_quoted() -> None:
    found = situation(answer("Oui!", "Venez-vous?", "Cours"))
    assert (found.own, found.subject, found.is_reply) == ("Oui!", "Cours", True)
    assert found.quoted[0].text == "Venez-vous?"


def test_a_forward_is_read_as_its_author_wrote_it() -> None:
    found = situation(message(FORWARD, From="Paul Roy <paul@exemple.test>", Subject="Fwd: Cours"))
    assert found.author is not None
    assert found.forwarder is not None
    assert (found.author.email, found.forwarder.email) == ("lucie@exemple.test", "paul@exemple.test")
    assert (found.own, found.added) == ("Je veux une place.", "Peux-tu t'en occuper?")


def test_her_own_note() -> None:
    assert situation(message("À inscrire : Luc Roy", From=OWNER)).by_coordinator


def test_a_web_form_answers_to_whom_it_names() -> None:
    sent = message("Nom : Luc Roy", From="Site web <web@exemple.test>", Reply_To="luc@exemple.test")
    found = situation(sent)
    assert found.relayed
    assert found.author is not None
    assert found.author.email == "luc@exemple.test"
    assert not situation(message("Nom : Luc Roy", Reply_To="luc@exemple.test")).relayed


def test_subjects_without_their_prefixes() -> None:
    assert bare_subject("RE: Fwd: TR : Cours") == "Cours"
    assert bare_subject("Re: " * 50 + "x").startswith("Re:")
    assert bare_subject("") == ""


def test_lines_written_between_quoted_ones() -> None:
    head = f"Le 2013-01-08 à 09:00, Marie-Ève Lord <{OWNER}> a écrit :\n"
    sent = message(f"{head}> un\nnon\n> deux\noui\n\nmerci\n> trois", Subject="Re: x", In_Reply_To="<a@b>")
    assert situation(sent).under == (("non", "un"), ("oui", "deux"))


def test_the_lines_looked_through_are_bounded() -> None:
    head = f"Le 2013-01-08 à 09:00, Marie-Ève Lord <{OWNER}> a écrit :\n"
    sent = message(head + "> a\nb\n" * 5_000, Subject="Re: x", In_Reply_To="<a@b>")
    assert len(situation(sent).under) <= MOST_LINES


def test_a_message_without_a_sender() -> None:
    assert situation(message("Bonjour", From="")).author is None


def test_a_subject_of_its_own_above_an_old_letter() -> None:
    old = answer("Une place svp.", "Venez-vous?", "Cours")
    assert not situation(old).headed
    assert situation(old).goes_on
    anew = situation(message(old.text, Subject="Inscription"))
    assert (anew.is_reply, anew.headed, anew.goes_on, anew.answered_line) == (True, True, False, "")
