"""How plainly a text is about the course, and whether it is about something else."""

from __future__ import annotations

import datetime as dt
import time

import pytest

from mailbot.reading.kinds.topic import Level, Topic, quoted_topic, topic
from tests.reading.courses import course
from tests.reading.written import answer, message, situation

TODAY = dt.date(2013, 1, 9)
AUTUMN = dt.date(2026, 9, 14)


def about(text: str, line: str = "", name: str = "shipped", today: dt.date | None = None) -> Topic:
    return topic(text, line, course(name), today or (TODAY if name == "shipped" else AUTUMN))


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("Bonjour, il neige.", Level.NONE),
        ("J'ai une page Facebook.", Level.WEAK),
        ("Pour le 15 janvier, oui.", Level.WEAK),
        ("C'est 150 $ pour la journée?", Level.WEAK),
        ("C'est 1500 $ pour la journée?", Level.NONE),
        ("Je parle de votre formation.", Level.MEDIUM),
        ("La séance du 11 février", Level.MEDIUM),
        ("La formation Web", Level.STRONG),
        ("L'atelier d'Isabelle Poirier", Level.STRONG),
        ("Mme Poirier est-elle là?", Level.STRONG),
    ],
)
def test_levels(text: str, level: Level) -> None:
    assert about(text).level is level


def test_each_course_has_words_of_its_own() -> None:
    assert about("The bookkeeping course", name="fields").level is Level.STRONG
    assert about("The bookkeeping course").level < Level.STRONG
    assert about("Dana Teller's day", name="fields").level is Level.STRONG


def test_a_short_message_may_tell_it_in_pieces_and_by_its_subject_line() -> None:
    assert about("Facebook m'intriguerait. C'est quelle séance?").level is Level.MEDIUM
    assert about("Oui.", line="Formation Web").level is Level.STRONG


@pytest.mark.parametrize(
    "text",
    [
        "Inscrivez-moi au cours de secourisme.",
        "Avez-vous reçu ma réponse pour le tournoi de golf?",
        "On organise un souper le 15 janvier.",
        "Please sign me up for yoga.",
        "Want a box of cookies for the raffle?",
    ],
)
def test_another_gathering(text: str) -> None:
    assert about(text).other


@pytest.mark.parametrize(
    "text",
    [
        "Réservez une place pour notre club de golf.",
        "I manage the bowling alley, can I have a seat?",
        "Bonne fête! Gardez-moi une place à la formation Web.",
    ],
)
def test_houses_and_wishes_are_no_gathering(text: str) -> None:
    assert about(text).other is None


def test_another_matter_only_beside_no_more_than_a_day() -> None:
    assert about("Le technicien passera le 15 janvier.").matter
    assert about("Réserve la salle 2 pour le 11 février.").matter
    assert about("Mon auto est au garage, ôte mon inscription du 15 janvier.").matter is None
    assert about("Le technicien passera avant la formation Web.").matter is None


def test_what_else_is_told_of_days() -> None:
    assert about("le 15 janvier").dated
    assert about("le 16 janvier").elsewhen
    assert not about("le 15 ou le 16 janvier").elsewhen
    after = dt.date(2013, 1, 16)
    assert about("Merci pour hier!", today=after).held
    assert about("Isabelle est une perle.", today=after).held
    assert not about("Merci pour hier!").held


def test_a_quoted_letter_is_read_from_its_own_day() -> None:
    letter = "La formation Web aura lieu mardi."
    found = quoted_topic(situation(answer("oui", letter)), course("shipped"))
    assert found is not None
    assert found.level is Level.STRONG
    assert quoted_topic(situation(message("oui")), course("shipped")) is None


@pytest.mark.parametrize("piece", ["formation ", "le 15 janvier ", "? ", "club de ", "a\n\n"])
def test_hostile_texts_take_bounded_time(piece: str) -> None:
    started = time.process_time()
    about(piece * (20_000 // len(piece)))
    assert time.process_time() - started < 10
