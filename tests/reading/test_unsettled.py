"""What a person must see of a message whose kind is known, and what the standard answer settles."""

from __future__ import annotations

import pytest

from mailbot.reading.model import Reading
from mailbot.reading.read import read
from tests.reading.courses import course
from tests.reading.written import message


def reading(text: str) -> Reading:
    return read(message(text, Subject="Formation"), course("shipped"))


@pytest.mark.parametrize(
    "text",
    [
        "Une place pour moi le 15 janvier. Je devrai m'absenter entre 13 h et 14 h pour un rendez-vous.",
        "Hi, register Tom Healy for manufacturing. He stutters and would rather not be called on.",
        "Je m'inscris avec ma soeur. Nous payons séparément, donc deux factures svp.",
        "Inscrire Paul Lemay svp. Paul est dyslexique, il lui faut plus de temps pour lire.",
        "Register me. Will she cover online stores? My PO 4471 must be on the invoice.",
        "I'd like a spot in March please. Do you take e-transfers?",
        "Count me in, can my wife join us for lunch?",
        "Bonjour, je m'inscris. Le cours va-t-il être enregistré?",
        "Je dois annuler pour le 15 janvier. Le chèque, déchirez-le.",
        "Please cancel my seat. Will I be charged anything?",
        "Ma soeur me remplace le 11. Elle est végétarienne.",
        "Je m'inscris. Est-ce que les taxes sont comprises?",
        "Sign me up. I'll have to leave by 3 to get my son.",
        "cest tu 150 en tout pour la formation pis les taxes sont tu dedans",
        "Inscrivez-nous, ma femme et moi, et si possible le même groupe.",
        "Je m'inscris, mais mon portable n'a plus de batterie, il me faut une prise de courant.",
    ],
)
def test_a_person_must_see_it(text: str) -> None:
    found = reading(text)
    assert found.question
    assert any(e.field == "question" for e in found.evidence)


@pytest.mark.parametrize(
    "text",
    [
        "Je dois annuler ma place du 11. Je me suis cassé la hanche dans l'escalier.",
        "Please take me off the list for February 11, I am having surgery and will be on crutches.",
        "Bonjour, ma fille me demande toujours pourquoi je n'ai pas de site. Inscrivez-moi pour le 11 février.",
        "Tu te rappelles de moi? J'étais à la foire. Une place pour moi le 11 février.",
        "Did you have a nice Christmas? Please register me for February 11.",
        "Can you switch me from January to February? I'm a store, not a factory.",
        "Pourriez-vous me changer de groupe? Février au lieu d'avril.",
        "Inscrivez-moi svp pour la formation. C'est combien?",
        "Sign me up for the workshop. What should I bring?",
        "Je tiens un hôtel avec stationnement et wifi. J'aimerais une place à la formation.",
        "We rent wheelchairs and walkers in Victoriaville. Sign me up for February.",
        "Reste-t-il un petit coin de table le 11 février? Si oui, inscrivez-moi.",
        "I'd like a seat at the training, and if the dessert isn't sugar pie I want my money back.",
        "Is this where I sign up for the training? If so, one seat for me please.",
        "Annie remplacera Marc le 15 janvier. Voulez-vous faire le changement?",
    ],
)
def test_the_standard_answer_settles_it(text: str) -> None:
    assert not reading(text).question, [e for e in reading(text).evidence if e.field == "question"]


def test_a_day_that_is_none_of_theirs_is_asked_for_in_earnest() -> None:
    text = "Je fabrique des remorques à l'usine. Une place avec les commerçants le 11 février, est-ce possible?"
    assert reading(text).question
