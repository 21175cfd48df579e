"""Short messages that do not name the course, and little answers under a letter that tells of a place."""

from __future__ import annotations

from email.message import EmailMessage

import pytest

from mailbot.mail.message import parse
from mailbot.reading.read import read
from tests.reading.courses import course

LETTER = (
    "Le 6 février 2013 09:14, Marie-Ève Lord <melord@cld-erable.qc.ca> a écrit :\n\n"
    "> Bonjour Madame, tout est prêt pour vous lundi à 9 h. Le stationnement est derrière.\n> Marie-Ève\n"
)


def kind_of(text: str, line: str = "Bonjour") -> str:
    message = EmailMessage()
    message["From"] = "Rita Fortin <rita.fortin@example.org>"
    message["To"] = "melord@cld-erable.qc.ca"
    message["Subject"] = line
    message["Date"] = "Thu, 07 Feb 2013 10:12:00 -0500"
    if line.startswith("Re:"):
        message["In-Reply-To"] = "<letter@cld-erable.qc.ca>"
    message.set_content(text)
    return str(read(parse(bytes(message)), course("shipped")).kind)


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        (
            "question",
            "Votre feuillet était à la poste. Faut-il être à son compte? Le prix est-il le même pour les aînés?",
        ),
        ("question", "I found your leaflet at the post office. Is it in English? And may a man of eighty pay cash?"),
        ("question", "Before I commit myself: would I be the only one over seventy, and can a body pay at the door?"),
        (
            "question",
            "Mon voisin a suivi ça et il en est revenu enchanté. Est-ce qu'il va y en avoir d'autres à l'automne?",
        ),
        ("status", "Je voudrais juste savoir si mon amie vous a rappelée pour nos deux places du 11 février."),
        ("status", "Salut, ma soeur pis moi on est-tu dans votre cahier? On sait pu."),
        ("status", "Could you tell me whether Hazel and I are both on your sheet for February 11?"),
        ("status", "I mailed my cheque three weeks ago and it hasn't been cashed. Did it reach you?"),
        ("unrelated", "Can you print our church bazaar flyer? What would it cost?"),
        ("unrelated", "Avez-vous reçu ma demande de subvention? Je n'ai pas de nouvelles."),
        ("unrelated", "I bet on your pie disappearing first on Saturday."),
    ],
)
def test_short_messages_that_do_not_name_the_course(kind: str, text: str) -> None:
    assert kind_of(text) == kind


@pytest.mark.parametrize(
    "text",
    [
        "👍",
        "Ben merci, mon gendre vient me porter, pis j'ai sorti mes bottes. Bonne nuit",
        "Vous êtes bien fine. À lundi!",
        "Bien reçu, j'en prends note.",
        "Super, j'ai ressorti mes bas de laine!",
    ],
)
def test_little_answers_under_a_letter_that_tells_of_a_place(text: str) -> None:
    assert kind_of(f"{text}\n\n{LETTER}", "Re: Pour lundi") == "acknowledgement"
    friends = LETTER.replace("tout est prêt pour vous lundi à 9 h", "on joue aux quilles mardi soir")
    assert kind_of(f"{text}\n\n{friends}", "Re: Quilles") == "unrelated"


@pytest.mark.parametrize(
    "told",
    [
        "c'est fait : votre place est maintenant dans le groupe d'après les Fêtes",
        "j'ai changé la date de votre inscription, tel que demandé",
    ],
)
def test_thanks_for_a_letter_that_tells_of_their_place_in_a_group(told: str) -> None:
    letter = LETTER.replace("tout est prêt pour vous lundi à 9 h", told)
    assert (
        kind_of(f"Vous êtes bien fine, merci d'avoir arrangé ça.\n\n{letter}", "Re: Votre demande") == "acknowledgement"
    )
