"""Whether a message that tells much asks for something beside a place, by all voices."""

from __future__ import annotations

import pytest

from mailbot.reading.kinds import asking
from mailbot.reading.model import Reading
from mailbot.reading.read import read
from tests.reading.courses import course
from tests.reading.written import message


def reading(text: str, subject: str = "Formation") -> Reading:
    return read(message(text, Subject=subject), course("shipped"))


@pytest.mark.parametrize(
    "text",
    [
        "Bonjour Madame Lord,\n\nQui va y aller? C'est la question que tout le monde se posait au bureau depuis "
        "lundi. Finalement c'est Mme Nadine Croteau qui vient au groupe du 11 février, notre commis aux ventes. "
        "Elle apporte son portable et elle a hâte.\n\nGilles Rondeau, quincaillerie Rondeau",
        "Hello Ms Lord,\n\nMy husband keeps asking when I will finally learn this Facebook business. He is in a "
        "wheelchair since his fall and stays home with the cat, so it is only me who would like a seat in "
        "February with the shops. I sell yarn and I have my own laptop.\n\nEdith Pomfret, Pomfret Yarns, 819 "
        "555-0140",
        "Bonjour, je dois libérer ma place du 11 février. Mon mari entre à l'hôpital pour son genou et le "
        "médecin veut que quelqu'un soit à la maison toute la semaine. Qui l'eût cru, à son âge, tomber en bas "
        "d'un pommier! Merci de tout ce que vous faites.\nLucie Talbot",
        "Bonjour Marie-Ève, ma nièce m'a demandé: as-tu peur des ordinateurs, ma tante? Peur, moi? J'ai élevé "
        "cinq enfants. Inscrivez-moi donc dans le groupe de mars avec les artistes, je fais de la courtepointe "
        "et j'expose à Lyster chaque été.\nHuguette Nolin, 819 555-0177",
    ],
)
def test_what_is_only_told_asks_nothing(text: str) -> None:
    assert not reading(text).question


@pytest.mark.parametrize(
    "text",
    [
        "Bonjour Madame Lord,\n\nJ'aimerais m'inscrire au groupe du 11 février avec les commerces, je tiens une "
        "boutique de chaussures à Plessisville. Je suis malentendante et je lis sur les lèvres; pourriez-vous me "
        "garder une chaise à l'avant, face à la formatrice?\n\nMonique Savoie, 819 555-0122",
        "Hello, please put me down for the February day with the shops. I run the feed store in Inverness with "
        "my brother. I have one of those tablets and no proper computer; would you have one that I could borrow "
        "for the day, or should I ask my nephew?\n\nHarold Jamieson",
        "Bonjour, veuillez inscrire M. Étienne Rouleau au groupe du 15 janvier, il est contremaître chez nous à "
        "l'usine de meubles. La facture devra être envoyée à notre siège social de Montréal, au nom de la "
        "comptabilité, avec le numéro de commande 4471.\n\nJosée Blouin, adjointe",
    ],
)
def test_what_is_asked_beside_a_place_is_seen(text: str) -> None:
    found = reading(text)
    assert found.question
    assert any(told.field == "question" for told in found.evidence)


def test_of_few_words_the_rules_alone_judge() -> None:
    assert reading("Je m'inscris pour le 11. Je suis intolérante au lactose.").question
    assert not reading("Je m'inscris pour le 11 février. J'apporte mon portable.").question


def test_each_voice_makes_it_likelier() -> None:
    nothing = {"always": 1.0, "special": 0.0, "asked": 0.0, "encoder": -4.0, "marked": 0.0}
    least = asking.likely(nothing)
    assert least < asking.SEEN
    assert all(asking.likely(nothing | {name: 1.0}) > least for name in ("special", "asked", "encoder", "marked"))
    assert nothing.keys() == asking.COUNTS.keys()
