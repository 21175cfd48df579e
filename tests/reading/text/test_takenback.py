"""Numbers that a text takes back in the same breath."""

from __future__ import annotations

import time

import pytest

from mailbot.reading.text import phones, takenback

RIGHT = "+18193623344"


@pytest.mark.parametrize(
    "text",
    [
        "Mon numéro : 819 362-3340, non, 819 362-3344.",
        "On me rejoint au 819-362-4433, oups 819-362-3344.",
        "My number is 819-362-4433, sorry, that should be 819-362-3344.",
        "819 362-3340 - make that 3344.",
        "Mon cellulaire : 819 362-3340 (pardon, 3344).",
        "Her number: 819 362-4416, wait she moved, 819 362-3344",
        "Le 819 362-4433 ne fonctionne plus, prenez le 819 362-3344.",
        "My old number 819-362-4433 is no longer in service, use 819-362-3344.",
        "J'étais au 819 362-4433, maintenant c'est le 819 362-3344.",
        "Our directory says 819 362-4433 but the right number is 819 362-3344.",
        "819 362-4433 ou 819 362-3344, prenez plutôt le deuxième.",
        "819 362-3344 or 819 362-4433, use the first one.",
    ],
)
def test_only_the_number_that_holds_is_left(text: str) -> None:
    assert [phone.number for phone in phones.find(takenback.left(text))] == [RIGHT]


@pytest.mark.parametrize(
    ("text", "extension"),
    [
        ("819 362-3344 poste 45, euh pardon, 54", "54"),
        ("819 362-3344 ext 12, no wait, ext 21.", "21"),
        ("819 362-3344, and the extension is 3", "3"),
        ("819 362-3344, et le poste est le 3", "3"),
    ],
)
def test_an_extension_said_again_is_the_last(text: str, extension: str) -> None:
    assert [phone.extension for phone in phones.find(takenback.left(text))] == [extension]


@pytest.mark.parametrize(
    "text",
    [
        "Bureau 819 362-3344, cell 819 350-1122.",
        "Moi 819 362-3344, Lise non, elle est au travail. Le bureau : 819 362-7070.",
        "Ne répond pas le soir : 819 362-3344",
        "Anne : 819 362-3344\nLuc : 819 362-7070",
        "Tel. 819 362-3344, no fax 819 362-7070",
        "Tél. : 819 362-3344 - No cell. : 819 362-7070",
        "Mon numéro 819 362-3344, no de Luc 819 362-7070",
        "Anne Roy 819 362-3344, sorry Luc cannot come but Guy can: 819 362-7070",
        "Call 819 362-3344, no answer after five then 819 362-7070",
        "819 362-3344, poste 12, no 45 rue Roy",
    ],
)
def test_numbers_that_all_hold_stay(text: str) -> None:
    assert takenback.left(text) == text


def test_a_long_text_is_searched_in_no_time() -> None:
    start = time.perf_counter()
    takenback.left("819 362-3344, non, " * 1_000)
    takenback.left("poste 12, non " * 1_400)
    assert time.perf_counter() - start < 2
