"""The plain spoken form of what people write, its sentences and clauses, and words of a configuration as phrases."""

from __future__ import annotations

import time

import pytest

from mailbot.reading.text.speech import MOST_TEXT, MOST_WORDS, clauses_of, fragments, one_of, phrases, plain_form, said


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("J'aimerais m'inscrire!", "j aimerais m inscrire"),
        ("jaimerais minscrire", "j aimerais m inscrire"),
        ("Jvoudrais être là", "j voudrais etre la"),
        ("Chu pas dispo pis lui non plus", "je suis pas dispo puis lui non plus"),
        ("Inscris-moé", "inscris moi"),
        ("S'il vous plaît, S.V.P., s.t.p. et svp", "svp , svp , svp et svp"),
        ("Y a-t-il de la place aujourd'hui?", "y a il de la place aujourdhui"),
        ("Je peux pu venir", "je peux plus venir"),
        ("J'ai pu venir", "j ai pu venir"),
        ("dont je vous parlais", "dont je vous parlais"),
        ("I dont know", "i do not know"),
        ("I won't, can't and don't", "i will not , can not and do not"),
        ("I'd love to; we'll see, they're in", "i would love to ; we will see , they are in"),
        ("im in, id like 2 seats pls", "i am in , i would like 2 seats svp"),
        ("wanna, gonna", "want to , going to"),
        ("écrivez à A.B@x.ca (150 $)", "ecrivez a a.b@x.ca 150 $"),
        ("", ""),
    ],
)
def test_the_plain_form(text: str, plain: str) -> None:
    assert plain_form(text).strip() == plain


def test_a_plain_form_is_plain_already() -> None:
    for text in ("J'aimerais m'inscrire", "We won't be there", "Chu là", "c'est-à-dire"):
        plain = plain_form(text)
        assert plain_form(plain) == plain


def test_sentences_with_their_place_and_whether_they_ask() -> None:
    text = "Bonjour!\n\nAvez-vous de la place? Moi, oui."
    found = said(text)
    assert [(s.text, s.asks) for s in found] == [
        ("Bonjour!", False),
        ("Avez-vous de la place?", True),
        ("Moi, oui.", False),
    ]
    assert all(text[s.start :].startswith(s.text) for s in found)


def test_the_mark_of_a_label_asks_nothing() -> None:
    assert not said("Quelle séance? : 11 février")[0].asks


def test_marks_of_quoting_are_no_words() -> None:
    assert said("> oui\n> moi aussi")[0].plain == " oui moi aussi "


def test_clauses() -> None:
    assert clauses_of(" je viens , mais pas lui car il dort ") == (" je viens ", " pas lui ", " il dort ")


def test_words_of_a_configuration_are_taken_literally() -> None:
    listed = one_of(["Médias sociaux", "drone*", "l'été", ""])
    assert " les medias sociaux " in listed
    assert " deux drones " in listed
    assert " a l ete " in listed
    assert " media social " not in listed
    assert " anything " not in one_of([])


def test_lists_within_lists_are_named_with_a_point() -> None:
    assert " plutot demain " in phrases("leanings", "change.heavy")
    assert "staff" in {name.partition(".")[0] for name in fragments()}


@pytest.mark.parametrize("piece", ["je ne ", ";", "((((", "a'", "j'", "can't ", "s.v.p. ", "?!", "\u0301", "- "])
def test_hostile_texts_take_bounded_time_and_words(piece: str) -> None:
    started = time.process_time()
    found = said(piece * (20_000 // len(piece)))
    assert time.process_time() - started < 5
    assert all(len(s.plain.split()) <= MOST_WORDS for s in found)
    assert sum(len(s.text) for s in found) <= MOST_TEXT
