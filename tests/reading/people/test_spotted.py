"""People whom only the encoder takes for people."""

from __future__ import annotations

from mailbot.reading.learned.encoder import TAGS, Encoded, Read
from mailbot.reading.learned.pieces import words_of
from mailbot.reading.model import Person
from mailbot.reading.people import companions
from mailbot.reading.people.spotted import spotted
from mailbot.reading.text.lexicon import fold


def read(text: str, of_somebody: str, *, share: float = 0.95, field: str = "O") -> Encoded:
    """A text of which the encoder takes these words for somebody's name."""
    wanted = of_somebody.split()
    rest = (1 - share) / (len(TAGS) - 1)
    sure = [share if tag == "come" else rest for tag in TAGS]
    unsure = [share if tag == "none" else rest for tag in TAGS]
    words = words_of(text)
    return Encoded(tuple(Read(field, fold(w.text), w, sure if w.text in wanted else unsure) for w in words), {}, {})


def found(text: str, of_somebody: str, *, writer: str = "Ida Cyr", **more: object) -> list[str]:
    telling = companions.tell(text, lambda _: False, writer=writer)
    whole = read(text, of_somebody, **more)  # type: ignore[arg-type]
    names = spotted(text, telling, Person(name=writer), whole, lambda name: "Poirier" in name)
    assert list(names) == sorted(names, key=lambda name: name.start)
    return [name.text for name in names]


def test_a_run_of_capitalised_words_is_somebody() -> None:
    text = "Employé visé : Mehdiou Lounisse, poste 12\nMerci"
    assert found(text, "Mehdiou Lounisse") == ["Mehdiou Lounisse"]


def test_what_follows_on_the_line_is_theirs() -> None:
    text = "Employé visé : Mehdiou Lounisse, poste 12\nMerci"
    telling = companions.tell(text, lambda _: False, writer="")
    names = spotted(text, telling, Person(), read(text, "Mehdiou Lounisse"), lambda _: False)
    (mention,) = companions.tell(text, lambda _: False, spotted=names).mentions
    assert mention.name.text == "Mehdiou Lounisse"
    assert mention.tail.strip() == ", poste 12"


def test_whoever_is_spotted_is_not_announced_without_a_name_too() -> None:
    text = "Mon chef d'atelier Zorba Kwan et moi-même viendrons."
    telling = companions.tell(text, lambda _: False, writer="Ida Cyr")
    names = spotted(text, telling, Person(name="Ida Cyr"), read(text, "Zorba Kwan", share=0.998), lambda _: False)
    assert telling.unnamed == 1
    assert companions.tell(text, lambda _: False, writer="Ida Cyr", spotted=names).unnamed == 0


def test_a_name_may_go_on_in_the_next_line_and_with_a_hyphen() -> None:
    assert found("Inscrivez Zorba\nKwan-Lafleche svp", "Zorba Kwan Lafleche") == ["Zorba Kwan-Lafleche"]


def test_one_word_a_small_one_or_one_in_doubt_is_nobody() -> None:
    text = "Inscrivez Zorba Kwan svp"
    assert found(text, "Zorba") == []
    assert found(text.lower(), "zorba kwan") == []
    assert found(text, "Zorba Kwan", share=0.6) == []


def test_what_is_quoted_or_signed_names_nobody() -> None:
    assert found("Inscrivez Zorba Kwan svp", "Zorba Kwan", field="G") == []


def test_who_is_known_is_not_found_again() -> None:
    assert found("Inscrivez Anne Roy svp", "Anne Roy") == []
    assert found("Ida Cyr vous salue", "Ida Cyr") == []
    assert found("La journée de Mme Isabo Poirier", "Isabo Poirier") == []


def test_in_capitals_nobody_is_spotted() -> None:
    assert found("MON FRERE ZORBA RESTE A GRANBY", "ZORBA RESTE") == []
