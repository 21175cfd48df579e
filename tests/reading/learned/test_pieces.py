"""Words, and the pieces of words: the likeliest cut, against counting every cut."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailbot.reading.learned.pieces import MOST_PIECES, UNKNOWN, is_number, pieces_of, words_of

SCORES = {
    "▁": -4.0,
    "▁in": -2.0,
    "▁ins": -3.0,
    "cri": -2.5,
    "re": -1.5,
    "crire": -3.0,
    "i": -5.0,
    "n": -5.0,
    "▁à": -1.0,
}


def test_the_likeliest_pieces_are_taken() -> None:
    assert pieces_of("inscrire", spaced=True, scores=SCORES) == ["▁ins", "crire"]


def test_behind_no_blank_a_word_begins_otherwise() -> None:
    assert pieces_of("re", spaced=False, scores=SCORES) == ["re"]
    assert pieces_of("re", spaced=True, scores=SCORES) == ["▁", "re"]


def test_a_letter_that_is_no_piece_stands_for_itself() -> None:
    assert pieces_of("œi", spaced=False, scores=SCORES) == ["œ", "i"]


def test_letters_are_composed_before_they_are_looked_up() -> None:
    assert pieces_of("a\u0300", spaced=True, scores=SCORES) == ["▁à"]


def test_a_long_word_is_cut_short() -> None:
    assert len(pieces_of("x" * 10_000, spaced=True, scores=SCORES)) == MOST_PIECES


def cuts(text: str) -> list[list[str]]:
    return [[text]] + [[text[:at], *rest] for at in range(1, len(text)) for rest in cuts(text[at:])] if text else [[]]


@given(
    st.text(alphabet="incr", min_size=1, max_size=6),
    st.dictionaries(st.text(alphabet="incr", min_size=1), st.floats(-9, 0)),
)
def test_no_other_cut_is_likelier(word: str, scores: dict[str, float]) -> None:
    def score(pieces: list[str]) -> float:
        return sum(scores.get(p, UNKNOWN if len(p) == 1 else float("-inf")) for p in pieces)

    found = pieces_of(word, spaced=False, scores=scores)
    assert "".join(found) == word
    assert score(found) == pytest.approx(max(map(score, cuts(word))))


def test_words_marks_lines_and_numbers() -> None:
    text = "Bonjour, l'atelier\nde Marie-Ève : (819) 362-2333 p. 12"
    found = words_of(text)
    told = [word.text for word in found]
    assert told == [
        "Bonjour",
        ",",
        "l'",
        "atelier",
        "\n",
        "de",
        "Marie",
        "-",
        "Ève",
        ":",
        "(819) 362-2333",
        "p",
        ".",
        "12",
    ]
    assert all(text[word.start : word.end] == word.text for word in found)
    assert [word.text for word in found if word.spaced] == [
        "Bonjour",
        "l'",
        "de",
        "Marie",
        ":",
        "(819) 362-2333",
        "p",
        "12",
    ]


@pytest.mark.parametrize(
    ("word", "number"), [("819 362-2333", True), ("362-2333", True), ("15 01 13", False), ("2013", False)]
)
def test_what_is_a_telephone_number(word: str, number: bool) -> None:
    assert is_number(word) is number
