"""Other names for the people of the encoder's examples."""

from __future__ import annotations

import random

from mailbot.reading.learned.pieces import words_of
from training.encoding import Example
from training.renaming import Names

COME, NONE = frozenset(("come",)), frozenset(("none",))
KEPT = frozenset(("lord",))


def example(text: str, named: str) -> Example:
    """A text, the words of `named` in which are of somebody who comes."""
    words = tuple(words_of(text))
    return Example((("O", words),), tuple(COME if word.text in named.split() else NONE for word in words), {})


ONE = example("Inscrivez Anne Tremblay, pas Mme Lord. ANNE vient avec Paul", "Anne Tremblay ANNE Paul")
OTHER = example("Lise Gagnon et Marc Roy viennent", "Lise Gagnon Marc Roy")


def renamed(seed: int) -> list[str]:
    names = Names([ONE, OTHER], KEPT)
    return [word.text for word in names.others(ONE, random.Random(seed)).fields[0][1]]


def test_about_half_get_other_names_and_the_rest_stay() -> None:
    own = [word.text for word in ONE.fields[0][1]]
    same = sum(renamed(seed) == own for seed in range(200))
    assert 80 < same < 140


def test_one_name_is_the_same_wherever_it_stands_and_as_it_is_written() -> None:
    for seed in range(50):
        told = renamed(seed)
        assert told[8] == told[1].upper()


def test_what_is_no_name_and_whose_name_is_kept_stay() -> None:
    for seed in range(50):
        told = renamed(seed)
        assert told[:1] + told[3:8] + told[9:11] == ["Inscrivez", ",", "pas", "Mme", "Lord", ".", "vient", "avec"]


def test_first_names_and_surnames_are_not_mixed() -> None:
    told = [renamed(seed) for seed in range(100)]
    assert {words[1] for words in told} == {"Anne", "Lise"}
    assert {words[2] for words in told} == {"Tremblay", "Gagnon", "Roy"}
