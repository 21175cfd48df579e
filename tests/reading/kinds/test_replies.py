"""Answers to a letter: what is chosen, yes or no, and what the letter did."""

from __future__ import annotations

import pytest

from mailbot.mail.model import Message
from mailbot.reading.kinds.replies import Answer, Role, agreement, hers, read
from mailbot.reading.kinds.topic import quoted_topic
from mailbot.reading.read import read as read_message
from mailbot.reading.text.speech import said
from tests.reading.courses import course
from tests.reading.written import answer, message, situation

CONFIG = course("shipped")
NUMBERED = (
    "Quel groupe vous convient pour la formation Web?\n1. Manufacturier, 15 janvier\n2. Commerce, 11 février\n"
    "3. Arts et culture, mars\n4. Organismes communautaires, avril"
)


def answered(text: str, letter: str, subject: str = "Formation Web", author: str = "") -> Answer:
    told = situation(answer(text, letter, subject, author))
    return read(told, quoted_topic(told, CONFIG), CONFIG)


@pytest.mark.parametrize(
    ("text", "choice", "group"),
    [
        ("2", 2, "commerce"),
        ("La 3e svp", 3, "arts"),
        ("le premier", 1, "manufacturier"),
        ("number 2 please", 2, "commerce"),
        ("la dernière", 4, "communautaire"),
        ("Le 7", 7, None),
        (
            "Bonsoir, j'aimerais le numéro 3, juste pour moi. Je passerai payer à votre bureau la semaine prochaine.",
            3,
            "arts",
        ),
        (
            "Le deux pour moi, je viendrai seule cette fois-ci et je vous paierai par chèque à la porte, merci",
            2,
            "commerce",
        ),
        (
            "So option two for us please: me, and my husband Grant who looks after the counter all day long.",
            2,
            "commerce",
        ),
        ("Choix #4, merci!", 4, "communautaire"),
        ("option C pour moi", 3, "arts"),
        ("no 1 svp", 1, "manufacturier"),
        ("No one told me of it before, and I have no option a person could take this winter.", None, None),
        ("Option 1 or option 2, I cannot say which of the two would be better for our small shop.", None, None),
        ("2 places svp", None, None),
        ("deux places", None, None),
        ("la première fois que je fais ça", None, None),
    ],
)
def test_a_line_of_a_numbered_list(text: str, choice: int | None, group: str | None) -> None:
    found = answered(text, NUMBERED)
    assert (found.choice, found.group) == (choice, group)


def test_lines_with_letters_and_days_in_running_text() -> None:
    lettered = NUMBERED.replace("1.", "A)").replace("2.", "B)").replace("3.", "C)").replace("4.", "D)")
    assert answered("Option B pour moi, merci.", lettered).group == "commerce"
    running = "La formation se donne le 11 février pour le commerce et en mars pour les artistes. " * 2 + "Laquelle?"
    assert answered("la deuxième svp", running).group == "arts"


@pytest.mark.parametrize("text", ["arts svp", "Commerce!", "communautaire"])
def test_a_group_in_a_word_under_a_question(text: str) -> None:
    assert answered(text, NUMBERED).group in {"arts", "commerce", "communautaire"}
    assert answered(text, "Bonjour, avez-vous reçu mon dossier?", "Dossier").group is None


def test_this_one_is_the_line_it_is_written_under() -> None:
    lines = NUMBERED.split("\n")
    for at, group in ((2, "manufacturier"), (3, "commerce"), (4, "arts")):
        below = "\n".join(f"> {line}" for line in lines[:at]) + "\nCelui-ci pour moi\n"
        body = below + "\n".join(f"> {line}" for line in lines[at:])
        told = situation(_between(body))
        assert read(told, quoted_topic(told, CONFIG), CONFIG).group == group
        assert read_message(_between(body), CONFIG).kind.value == "registration"


def _between(body: str) -> Message:
    """Answers between the lines of a quoted letter."""
    head = f"Le 2013-01-08 à 09:00, Marie-Ève Lord <{CONFIG.office.mailbox.address}> a écrit :\n"
    return message(head + body, Subject="Re: Formation Web", In_Reply_To="<l1@exemple.test>")


def test_the_same_as_a_colleague_asks_for_their_group() -> None:
    request = "Bonjour, inscris-moi à la formation Web du 11 février. Paulette"
    assert answered("Moi aussi!", request, author="Paulette Roy <p@exemple.test>").group == "commerce"
    assert answered("Moi aussi!", request).group is None


@pytest.mark.parametrize(
    ("text", "yes"),
    [
        ("Oui!", True),
        ("Bonjour,\n\nOui, avec plaisir.", True),
        ("Yes please", True),
        ("ok", True),
        ("Non merci", False),
        ("No thanks", False),
        ("Je dois annuler", False),
        ("Oui, mais pas le 15", None),
        ("Peut-être", None),
        ("Est-ce que oui?", None),
        ("", None),
    ],
)
def test_a_plain_yes_or_no(text: str, yes: bool | None) -> None:
    assert agreement(said(text)) is yes


@pytest.mark.parametrize(
    ("letter", "subject", "role"),
    [
        ("Votre place à la formation Web est confirmée.", "Confirmation", Role.CONFIRMS),
        ("Vous avez deux places le 15 janvier.", "Vos places", Role.CONFIRMS),
        ("La formation Web aura lieu en mars. Répondez pour vous inscrire.", "Invitation", Role.INVITES),
        (NUMBERED, "Formation Web", Role.ASKS),
        ("Qu'est-ce qu'on mangera le 15 janvier? À vous de deviner.", "Devinez le dessert", Role.RIDDLE),
        ("Le comité se réunit jeudi.", "Comité", Role.OTHER),
    ],
)
def test_what_a_letter_did(letter: str, subject: str, role: Role) -> None:
    assert answered("oui", letter, subject).role is role


def test_whose_letter_it_was() -> None:
    mine = situation(answer("oui", "Formation Web"))
    theirs = situation(answer("oui", "Formation Web", author="Paulette Roy <p@exemple.test>"))
    assert hers(mine.quoted[0], CONFIG)
    assert not hers(theirs.quoted[0], CONFIG)
