"""French or English, also of a few words; the event's first language in doubt."""

from __future__ import annotations

import pytest

from mailbot.reading.segments.language import language
from tests.reading.written import answer, message, situation

BOTH = ("fr", "en")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Bonjour, j'aimerais une place.", "fr"),
        ("jai pas dordi c tu grave", "fr"),
        ("Inscrivez-moi svp", "fr"),
        ("Merci!", "fr"),
        ("une place pour le 15", "fr"),
        ("Count me in.", "en"),
        ("Form attached as requested.", "en"),
        ("ok sounds good", "en"),
        ("two seats please", "en"),
        ("", "fr"),
        ("12345", "fr"),
    ],
)
def test_of_a_few_words(text: str, found: str) -> None:
    assert language(situation(message(text)), BOTH) == found


def test_in_doubt_the_first_language_of_the_event() -> None:
    assert language(situation(message("2")), ("en", "fr")) == "en"


def test_then_the_subject_and_of_few_words_the_quoted_letter() -> None:
    assert language(situation(message("Luce", Subject="Registration for the course")), BOTH) == "en"
    assert language(situation(answer("2", "Please choose one of the groups for the training.", "Groups")), BOTH) == "en"


def test_what_is_quoted_is_not_what_they_write() -> None:
    assert (
        language(situation(answer("Oui, inscrivez-moi svp.", "Would you like to come to the training?")), BOTH) == "fr"
    )


def test_long_texts_are_bounded() -> None:
    assert language(situation(message("the " * 50_000)), BOTH) == "en"
