from __future__ import annotations

import time

import pytest

from mailbot.mail.model import Address
from mailbot.mail.quoting import split

OWN = "Bonjour,\n\nInscrivez-moi svp.\n\nMerci,\nAnne Roy\nFerme du Lac\n819 555-0134"
WORDS = "Voici notre invitation.\n\nLuc Côté"
MARKED = "\n".join(f"> {line}".rstrip() for line in WORDS.split("\n"))
LUC = "Luc Côté <luc@example.ca>"
FRENCH = f"De : {LUC}\nEnvoyé : jeudi 3 janvier 2013 10:00\nÀ : anne@example.ca\nObjet : Invitation\n\n{WORDS}"
ENGLISH = f"From: {LUC}\nSent: Thursday, January 03, 2013 10:00 AM\nTo: anne@example.ca\nSubject: Invitation\n\n{WORDS}"
REPLIES = {
    "outlook": f"De : Luc Côté [mailto:luc@example.ca]{FRENCH[len('De : ' + LUC) :]}",
    "outlook, bold labels": "\n".join(
        f"*{line.replace(' :', ' :*', 1)}" if " : " in line else line for line in FRENCH.split("\n")
    ),
    "outlook, english": f"-----Original Message-----\n{ENGLISH}",
    "hotmail": f"________________________________\n{FRENCH}",
    "lotus": f"{LUC}\n2013-01-03 10:00\n\nA\nanne@example.ca\ncc\n\nObjet\nInvitation\n\n\n{WORDS}",
    "gmail": f"Le 3 janvier 2013 10:00, {LUC} a écrit :\n\n{MARKED}",
    "gmail, three lines": f"Le 3 janvier 2013 10:00, Luc Côté\n<luc@example.ca> a\nécrit :\n\n{MARKED}",
    "gmail, short month": f"Le jeu. 3 janv. 2013 à 10:00, {LUC} a écrit\u00a0:\n\n{MARKED}",
    "gmail, english": f"On Thu, Jan 03, 2013 at 10:00 AM, {LUC} wrote:\n\n{MARKED}",
    "apple": f"Le 2013-01-03 à 10:00, {LUC} a écrit :\n\n{MARKED}",
    "phone": f"-------- Original message --------\n{ENGLISH}",
}


@pytest.mark.parametrize("below", REPLIES.values(), ids=REPLIES.keys())
def test_an_answer_above_what_it_answers(below: str) -> None:
    parts = split(f"{OWN}\n\n\n{below}", "Re: Invitation")
    assert parts.own == "Bonjour,\n\nInscrivez-moi svp.\n\nMerci,"
    assert parts.signature == "Anne Roy\nFerme du Lac\n819 555-0134"
    assert parts.forwarded is None
    quoted = parts.quoted[0]
    assert quoted.text.strip() == WORDS
    assert quoted.author == Address("luc@example.ca", "Luc Côté")
    assert quoted.date is not None
    assert (quoted.date.month, quoted.date.day, quoted.date.hour) == (1, 3, 10)


def test_an_attribution_may_tell_a_name_only() -> None:
    parts = split(f"Oui, merci.\n\nLe 03/01/2013 10:00, Luc Côté a écrit :\n{MARKED}", "Re: Invitation")
    assert parts.own == "Oui, merci."
    assert parts.quoted[0].author == Address("", "Luc Côté")


GMAIL = f"De : {LUC}\nDate : 3 janvier 2013 10:00\nObjet : Invitation\nÀ : anne@example.ca\n\n\n{WORDS}"
FORWARDS = {
    "gmail": f"---------- Message transféré ----------\n{GMAIL}",
    "gmail, english": f"---------- Forwarded message ----------\n{ENGLISH.replace('Sent', 'Date')}",
    "thunderbird": "-------- Message original --------\nSujet: Invitation\nDate : Thu, 03 Jan 2013 10:00:00 -0500\n"
    f"De : {LUC}\nPour : anne@example.ca\n\n\n\n{WORDS}",
    "apple, marked": f"Début du message réexpédié :\n\n> De: {LUC}\n> Objet: Invitation\n"
    f"> Date: jeudi 3 janvier 2013 10:00 HNE\n> À: anne@example.ca\n>\n{MARKED}",
    "apple": f"Début du message réexpédié :\n\n{GMAIL}",
    "outlook": REPLIES["outlook"],
    "hotmail": REPLIES["hotmail"],
    "lotus": REPLIES["lotus"],
    "phone": REPLIES["phone"],
}


@pytest.mark.parametrize("below", FORWARDS.values(), ids=FORWARDS.keys())
@pytest.mark.parametrize("added", ["", "Peux-tu l'inscrire?"])
def test_a_message_passed_on(below: str, added: str) -> None:
    parts = split(f"{added}\n\n{below}", "TR: Invitation")
    assert parts.own == added
    assert parts.quoted == ()
    assert parts.forwarded is not None
    assert parts.forwarded.text.strip() == WORDS
    assert parts.forwarded.author == Address("luc@example.ca", "Luc Côté")
    assert parts.forwarded.subject == "Invitation"
    assert parts.forwarded.date is not None


def test_a_forward_of_a_forward_is_taken_apart_again() -> None:
    outer = split(f"\n---------- Message transféré ----------\n{GMAIL}\n\n{FORWARDS['apple']}", "Fwd: x")
    assert outer.forwarded is not None
    inner = split(outer.forwarded.text, outer.forwarded.subject or "")
    assert inner.forwarded is not None
    assert inner.own.startswith("Voici notre invitation.")


def test_answers_between_quoted_lines_are_the_writers() -> None:
    parts = split("> Êtes-vous libre?\n\nOui, tout à fait.\n\n> À quelle heure?\n\nÀ 9 h.", "Re: x")
    assert parts.own.split() == ["Oui,", "tout", "à", "fait.", "À", "9", "h."]
    assert parts.quoted[0].text == "Êtes-vous libre?\nÀ quelle heure?"


@pytest.mark.parametrize(
    "form",
    [
        "Bonjour,\nNom : Anne Roy\nTéléphone : 819 555-0134\nCourriel : a@example.ca\nSecteur : arts",
        "PARTICIPANT 1\nNom : Anne Roy\nCourriel : a@example.ca\nPARTICIPANT 2\nNom : Luc Côté",
        "De : 9 h à 16 h\nDate : 15 janvier\nLieu : salle 2\n\nEst-ce bien ça?",
        "Voici les noms :\nAnne Roy\nLuc Côté\nMarc Dubé",
    ],
)
def test_a_form_or_a_list_is_the_writers_own(form: str) -> None:
    parts = split(form, "Inscription")
    assert (parts.own, parts.signature, parts.quoted, parts.forwarded) == (form, "", (), None)


@pytest.mark.parametrize(
    ("text", "own", "signature"),
    [
        ("Oui.\n-- \nAnne Roy\nFerme du Lac", "Oui.", "Anne Roy\nFerme du Lac"),
        ("Merci!\nAnne", "Merci!", "Anne"),
        ("Je serai là.\n\nEnvoyé de mon iPhone", "Je serai là.", ""),
        ("Je serai là.\n\nEnvoyé de mon iPhone\nAnne Roy\n819 555-0134", "Je serai là.", "Anne Roy\n819 555-0134"),
        ("Je serai là.\n\nSent from my phone", "Je serai là.", ""),
        ("Oui\n\nCe courriel et ses pièces jointes sont confidentiels et réservés à la personne nommée.", "Oui", ""),
        ("Noted.\n\nBest regards,\n\nAnne Roy\nLake Farm", "Noted.\n\nBest regards,", "Anne Roy\nLake Farm"),
        ("Merci de m'inscrire au groupe arts.", "Merci de m'inscrire au groupe arts.", ""),
    ],
)  # fmt: skip
def test_where_the_signature_begins(text: str, own: str, signature: str) -> None:
    parts = split(text)
    assert (parts.own, parts.signature) == (own, signature)


ATTRIBUTIONS = {
    "words we do not know, by its shape": "12. 1. 2013 v 10:00, Luc Côté <luc@example.ca> napsal to:",
    "no verb at all": "2013/1/12 Luc Côté <luc@example.ca>",
    "dutch": "Op 12 jan. 2013 om 10:00 heeft Luc Côté <luc@example.ca> het volgende geschreven:",
    "russian": "12 янв. 2013 г., в 10:00, Luc Côté <luc@example.ca> написал:",
    "between dashes": "---- On Sat, 12 Jan 2013 10:00:00 -0500 luc@example.ca wrote ----",
    "address on a line of its own": "On Sat, Jan 12, 2013 at 10:00 AM Luc Côté\n<\nluc@example.ca> wrote:",
}


@pytest.mark.parametrize("line", ATTRIBUTIONS.values(), ids=ATTRIBUTIONS)
def test_attributions_of_other_programs_and_languages(line: str) -> None:
    parts = split(f"Yes, thank you.\n\n{line}\n\n{MARKED}", "Re: Invitation")
    assert parts.own == "Yes, thank you."
    assert parts.quoted[0].text.strip() == WORDS
    assert parts.quoted[0].author and parts.quoted[0].author.email == "luc@example.ca"


def test_an_attribution_on_the_line_of_the_last_words() -> None:
    parts = split(f"Oui merci On Sat, Jan 12, 2013 at 10:00 AM, {LUC} wrote:\n{MARKED}", "Re: Invitation")
    assert (parts.own, parts.quoted[0].text.strip()) == ("Oui merci", WORDS)


def test_lines_marked_with_bars_or_initials() -> None:
    barred = "\n".join(f"| {line}" for line in WORDS.split("\n"))
    assert split(f"Oui.\n\n2013/1/12 {LUC}\n\n{barred}", "Re: x").quoted[0].text.strip() == WORDS
    initials = "\n".join(f"LC> {line}" for line in WORDS.split("\n"))
    assert split(f"Oui.\n\n{initials}", "Re: x").own == "Oui."


@pytest.mark.parametrize(
    "text",
    [
        "Voici nos gens :\n\nAnne Roy, a.roy@x.ca, le 15 janvier 2013 :\nLuc Côté, l.cote@x.ca",
        "On s'inscrit pour le 11 février 2013 : deux places\n\nAnne Roy",
        "Date : 15 janvier 2013\nNom : Anne Roy\nCourriel : a.roy@x.ca",
        "| Nom | Date |\n| Anne Roy | 15/01/2013 10:00 |",
    ],
)
def test_what_only_looks_like_an_attribution_is_the_writers(text: str) -> None:
    parts = split(text, "Inscriptions")
    assert not parts.quoted and not parts.forwarded
    assert f"{parts.own}\n{parts.signature}".replace("\n\n", "\n").strip() == text.replace("\n\n", "\n")


# fmt: off
HOSTILE = [">\n", "> ", "Le 1\n", "De : a\n", "_____\n", "--\n", "Merci\n",
           "a@b.ca\n2013-01-01 10:00\nA\nb\ncc\n\nObjet\nx\n",
           "Envoyé de mon iPhone\n",
           "819-", "Aa ", "[mailto:", "> a\nb\n\n", "---------- Forwarded message\nFrom: a\n\n"]
# fmt: on


@pytest.mark.parametrize("piece", HOSTILE)
def test_the_work_grows_no_faster_than_the_text(piece: str) -> None:
    def seconds(size: int) -> float:
        text = piece * (size // len(piece))
        start = time.perf_counter()
        split(text, "Re: x")
        return time.perf_counter() - start

    assert seconds(200_000) < 30 * max(seconds(20_000), 0.01)
