"""Whose a number is that stands beside names, when everybody is known who comes."""

from __future__ import annotations

import pytest

from mailbot.reading.read import read
from tests.reading.courses import course
from tests.reading.written import message


def numbers(sender: str, text: str) -> dict[str, str | None]:
    """The last four digits of everybody's number, by their first name."""
    found = read(message(text, Subject="Formation", From=sender), course("shipped"))
    return {(p.name or "").split()[0]: p.phone[-4:] if p.phone else None for p in found.participants}


@pytest.mark.parametrize(
    ("sender", "text", "told"),
    [
        (
            "Gérald Huot <gh@x.ca>",
            "Mon beau-frère Conrad Ferland et moi, deux places à votre cours s.v.p.\n\nConrad 819 "
            "382-2277\nGérald 819 382-2641",
            {"Gérald": "2641", "Conrad": "2277"},
        ),
        (
            "Rita Pagé <rp@x.ca>",
            "voici la liste pour la formation :\nRita Pagé 819 382-9951\nMichel Pagé, mon mari\nJoël Pagé, "
            "notre garçon, 819 382-0774",
            {"Rita": "9951", "Michel": None, "Joël": "0774"},
        ),
        (
            "Stuart Vane <sv@x.ca>",
            "Please save a seat for Carmen Whitlock of our office, 819 357-3300. I'm her team lead, not "
            "going myself.\nStuart Vane",
            {"Carmen": "3300"},
        ),
        (
            "Simone Gagné <sg@x.ca>",
            "Inscrivez Bruno Pellerin et Djenane Célestin à la formation. Pour les rejoindre : Bruno au 418 "
            "332-6108, Djenane n'a "
            "pas de cellulaire.\nSimone Gagné",
            {"Bruno": "6108", "Djenane": None},
        ),
        (
            "Alphée Nolet <an@x.ca>",
            "Inscrivez Steeve Bisson et Line Daneau. Moi je reste sur ma chaîne. Si vous voulez leur "
            "parler, appelez à l'usine, 819 "
            "364-7790.\nAlphée Nolet",
            {"Steeve": "7790", "Line": "7790"},
        ),
        (
            "Luce Roy <lr@x.ca>",
            "Deux places : Luce Roy et Jean-Denis Morel, mon mari.\n\nMon cell. : 819 260-4136\nLe sien : 819 260-4137",
            {"Luce": "4136", "Jean-Denis": "4137"},
        ),
        (
            "Rémi Dumas <rd@x.ca>",
            "On voudrait suivre la formation tous les deux. Rémi Dumas et Claude Aubé, au 418 826-9930.",
            {"Rémi": "9930", "Claude": "9930"},
        ),
        (
            "Hugh Bell <hb@x.ca>",
            "Two for the training: Wanda Pratt and Neil Stone.\nWanda: 819 845-1010\nNeil: 819 "
            "845-2020\nFax 819 845-3030\nHugh Bell",
            {"Wanda": "1010", "Neil": "2020"},
        ),
    ],
)
def test_whose_a_number_is(sender: str, text: str, told: dict[str, str | None]) -> None:
    assert numbers(sender, text) == told


def test_a_number_of_the_writer_is_not_theirs_who_come() -> None:
    told = numbers(
        "Maude Vézina <mv@x.ca>",
        "Inscrivez Paul Lord et Anne Caron à la formation svp. Pour toute question, on peut me joindre "
        "au 819 555-0110.\nMaude Vézina",
    )
    assert told == {"Paul": None, "Anne": None}
