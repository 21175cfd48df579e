"""Phrases by values, and every phrase of every word file: it means what its signs say and finds itself."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import pytest

from mailbot.reading.text.phrasebook import END, GAPS, Phrase, Phrases, signs_of
from mailbot.reading.text.sentences import data
from mailbot.reading.text.speech import fragments, phrases

FILES = ("acts", "topics", "letters", "questions", "leanings")
SUBJECTS = frozenset(["i", "we", "she", "they", "je", "j", "il", "ils", "tu"])
VERBS = frozenset(
    ["am", "are", "was", "were", "will", "would", "could", "want", "wants", "suis", "sont", "sera", "ai", "avez"]
)
FRENCH_SUBJECTS = frozenset(["on", "nous", "je", "j", "elle", "il"])
FRENCH_VERBS = frozenset(["ai", "avons", "suis", "est", "sommes", "tenons", "veux", "veut", "sera"])
PREPOSITIONS = frozenset(["for", "to", "in", "with", "of", "at", "from"])
OBJECTS = frozenset(["me", "us", "him", "them"])
# Words that never share a bar: "i am|we are in" means i, am or we, are, in.
APART = (
    (SUBJECTS, VERBS),
    (FRENCH_SUBJECTS, FRENCH_VERBS),
    (OBJECTS, PREPOSITIONS),
    (frozenset({"the"}), PREPOSITIONS),
    (SUBJECTS, PREPOSITIONS),
)
ALPHABET = 26


def lists(table: dict[str, Any], path: str) -> Iterator[tuple[str, str]]:
    """Every phrase of a table with the path to it."""
    for key, value in table.items():
        if isinstance(value, dict):
            yield from lists(value, f"{path}.{key}")
        elif isinstance(value, list):
            yield from ((f"{path}.{key}", phrase) for phrase in value)


def every_phrase() -> list[tuple[str, str, str]]:
    """(file, path, phrase) of all word files made of phrases."""
    return [(file, path, phrase) for file in FILES for path, phrase in lists(data(file), file)]


def examples(phrase: str, shared: dict[str, list[str]], which: int) -> str:
    """A sentence that the phrase must find: its first or last choice at every sign."""
    words = []
    for sign in signs_of(phrase):
        if sign in GAPS or sign == END:
            continue
        choices = sign.strip("()?").split("|")
        choice = choices[which].replace("*", "")
        if sign.startswith("(") or choice.startswith("{"):
            inner = shared[choice[1:-1]][which] if choice.startswith("{") else choice
            choice = examples(inner, shared, which)
        words.append(choice)
    return " ".join(words)


@pytest.mark.parametrize("file", FILES)
def test_every_phrase_finds_itself(file: str) -> None:
    shared = fragments()
    for name, path, phrase in every_phrase():
        if name != file:
            continue
        for which in (0, -1):
            sentence = f" {examples(phrase, shared, which)} "
            assert sentence in Phrases([phrase], shared), f"{path}: {phrase} | {sentence}"


def alternations(phrase: str) -> list[list[str]]:
    return [sign.split("|") for sign in signs_of(phrase) if "|" in sign and not sign.startswith("(")]


def test_no_phrase_takes_a_bar_for_more_than_one_word() -> None:
    wrong = [
        f"{path}: {phrase}"
        for _, path, phrase in every_phrase()
        for words in alternations(phrase)
        if len(words) < ALPHABET
        and any(not one.isdisjoint(words) and not other.isdisjoint(words) for one, other in APART)
    ]
    assert wrong == []


def test_signs_stand_where_they_mean_something() -> None:
    for _, path, phrase in every_phrase():
        for sign in signs_of(phrase):
            assert "?" not in sign[:-1], f"{path}: only a whole word or group may be missing: {phrase}"
            assert not (sign.endswith("?") and sign.startswith("{")), f"{path}: {phrase}"
            assert ("{" in sign) == ("}" in sign), f"{path}: {phrase}"
            assert "" not in sign.strip("()?").split("|"), f"{path}: an empty choice: {phrase}"


def test_every_list_is_named_as_it_is_asked_for() -> None:
    with pytest.raises(KeyError):
        phrases("acts", "no such list")
    assert " inscrivez moi " in phrases("acts", "enrol")


@pytest.mark.parametrize(
    ("phrase", "found", "missed"),
    [
        ("annul*", " j annule tout ", " nul doute "),
        ("a|b c", " b c ", " a b "),
        ("(a b|c) d", " a b d ", " b d "),
        ("e (a b|c)? d", " e d ", " e b d "),
        ("x (a b|c)? d", " x a b d ", " x b d "),
        ("x (a b|c)? d", " x d ", " x "),
        ("one … two", " one x y z w two ", " one 1 2 3 4 5 two "),
        ("one …… two", " one 1 2 3 4 5 6 7 8 9 two ", " one 1 2 3 4 5 6 7 8 9 10 two "),
        ("deux? places", " places ", " place "),
        ("{fruit} tart", " red apple tart ", " tart apple "),
        ("count me in .", " count me in , please ", " count me in it "),
        ("à l'été", " a l ete ", " a l et "),
    ],
)
def test_signs(phrase: str, found: str, missed: str) -> None:
    listed = Phrases([phrase], {"fruit": ["pear", "red apple"]})
    assert found in listed
    assert missed not in listed


def test_what_is_found_has_its_surroundings() -> None:
    listed = Phrases(["two of us", "of", "us"], {})
    found = list(listed.all(" there are two of us and of them "))
    assert [(f.words, f.before, f.after) for f in found] == [
        ("two of us", " there are ", " and of them "),
        ("of", " there are two of us and ", " them "),
    ]
    assert listed.without(" there are two of us and of them ") == " there are and them "
    assert listed.first(" none ") is None


def test_the_first_listed_wins_where_two_begin_together() -> None:
    assert next(Phrases(["a", "a b"], {}).all(" a b ")).words == "a"
    assert next(Phrases(["a b", "a"], {}).all(" a b ")).words == "a b"


def test_a_phrase_is_looked_up_by_its_rarest_word() -> None:
    assert Phrase("je la|le prends", {}).keys == {"prends"}
    assert Phrase("inscri* moi", {}).keys == {"inscr*"}
    assert Phrase("de? …", {}).keys == {""}


def test_an_empty_list_finds_nothing() -> None:
    assert " anything " not in Phrases([], {})


def test_fragments_within_fragments_end() -> None:
    with pytest.raises(ValueError, match="fragments within fragments"):
        assert " x " in Phrases(["{a} x"], {"a": ["{a}"]})


@pytest.mark.parametrize("words", ["je ne ", "place ", "x ; ", "1 2 place ", "on "])
def test_long_sentences_are_searched_in_bounded_time(words: str) -> None:
    started = time.process_time()
    for key, listed in data("acts").items():
        if key != "fragments" and listed:
            list(phrases("acts", key).all(" " + words * 120))
    assert time.process_time() - started < 20
