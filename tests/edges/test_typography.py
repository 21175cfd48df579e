"""Dates, money, hours, numbers in words, and the spaces of French."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from mailbot.config.values import YearMonth
from mailbot.edges import typography

N = typography.NBSP


@pytest.mark.parametrize(
    ("typed", "set_"),
    [
        ("Date : mardi", f"Date{N}: mardi"),
        ("« Web »", f"«{N}Web{N}»"),
        ("150 $ par jour", f"150{N}$ par jour"),
        ("9 h 30", f"9{N}h{N}30"),
        ("de 9 h à 16 h.", f"de 9{N}h à 16{N}h."),
        ("Merci ! Vraiment ?", "Merci! Vraiment?"),
        ("noté ; merci", "noté; merci"),
        ("819 362-2333, poste 249", f"819{N}362-2333, poste{N}249"),
        ("50 % de rabais", f"50{N}% de rabais"),
        ("M. Roy et Mme Roy", f"M.{N}Roy et Mme{N}Roy"),
        ("1\u202f150 $", f"1{N}150{N}$"),
        ("à 10:30, voir https://a.ca/b?c=d", "à 10:30, voir https://a.ca/b?c=d"),
        ("une heure, 3 histoires", "une heure, 3 histoires"),
    ],
)
def test_french_spaces(typed: str, set_: str) -> None:
    assert typography.french(typed) == set_
    assert typography.french(set_) == set_


def test_english_keeps_its_spaces() -> None:
    assert typography.typesetter("en")("Date : 150 $ !") == "Date : 150 $ !"
    assert typography.typesetter("en")("call 819 362-2333") == f"call 819{N}362-2333"


@pytest.mark.parametrize(
    ("day", "language", "words"),
    [
        (dt.date(2013, 1, 15), "fr", "mardi 15 janvier 2013"),
        (dt.date(2013, 2, 1), "fr", "vendredi 1er février 2013"),
        (dt.date(2013, 2, 21), "fr", "jeudi 21 février 2013"),
        (dt.date(2013, 2, 1), "en", "Friday, February 1, 2013"),
    ],
)
def test_days(day: dt.date, language: str, words: str) -> None:
    assert typography.day_in_words(day, language) == words


def test_months() -> None:
    assert typography.month_in_words(YearMonth(2013, 8), "fr") == "août 2013"
    assert typography.month_in_words(YearMonth(2013, 8), "en") == "August 2013"


@pytest.mark.parametrize(
    ("amount", "language", "words"),
    [
        (150, "fr", f"150{N}$"),
        (149.5, "fr", f"149,50{N}$"),
        (1150, "fr", f"1{N}150{N}$"),
        (150, "en", "$150"),
        (1150.25, "en", "$1,150.25"),
        (100, "en", "$100"),
    ],
)
def test_money(amount: float, language: str, words: str) -> None:
    assert typography.money(amount, "CAD", language) == words


def test_hours() -> None:
    assert typography.span_in_words(dt.time(9), dt.time(16, 30), "fr") == f"9{N}h à 16{N}h{N}30"
    assert typography.span_in_words(dt.time(9), dt.time(16, 30), "en") == f"9:00{N}a.m. to 4:30{N}p.m."
    assert typography.clock(dt.time(0, 5), "en") == f"12:05{N}a.m."
    assert typography.clock(dt.time(12), "en") == f"12:00{N}p.m."


def test_a_half_day_ends_a_sentence_as_it_is() -> None:
    assert typography.plain("at 8:05 a.m..") == "at 8:05 a.m."
    assert typography.plain("at 8 p.m... or so") == "at 8 p.m... or so"


@pytest.mark.parametrize(
    ("day", "language", "words"),
    [
        (dt.date(2013, 2, 1), "fr", "1er février"),
        (dt.date(2013, 2, 11), "fr", "11 février"),
        (dt.date(2013, 8, 21), "fr", "21 août"),
        (dt.date(2013, 2, 1), "en", "February 1"),
        (dt.date(2013, 2, 1), "xx", "1 February"),
    ],
)
def test_days_without_a_year(day: dt.date, language: str, words: str) -> None:
    assert typography.short_day(day, language) == words


@pytest.mark.parametrize(
    ("amount", "currency", "language", "country", "words"),
    [
        (150, "USD", "en", "US", "$150"),
        (150, "USD", "en", "CA", "US$150"),
        (1150.5, "EUR", "fr", "FR", f"1{N}150,50{N}€"),
        (20, "GBP", "en", "GB", "£20"),
        (3000, "JPY", "en", "JP", "¥3,000"),
        (150, "CAD", "fr", "XX", f"150{N}$CA"),
    ],
)
def test_money_of_other_countries(amount: float, currency: str, language: str, country: str, words: str) -> None:
    assert typography.money(amount, currency, language, country) == words


@pytest.mark.parametrize(
    ("configured", "language", "words"),
    [
        ("819 362-2333, poste 249", "en", "819 362-2333, ext. 249"),
        ("819 362-2333, ext. 249", "fr", "819 362-2333, poste 249"),
        ("0800 12 34 56", "en", "0800 12 34 56"),
        ("la poste, 12 rue X", "en", "la poste, 12 rue X"),
        ("", "fr", ""),
    ],
)
def test_the_configured_telephone(configured: str, language: str, words: str) -> None:
    assert typography.own_phone(configured, language) == words


def test_extensions_hold_together_in_english() -> None:
    assert typography.plain("call 555-0142, ext. 12") == f"call 555-0142, ext.{N}12"


def test_a_moment() -> None:
    noon = dt.datetime(2013, 1, 17, 12, tzinfo=ZoneInfo("America/Toronto"))
    assert typography.moment_in_words(noon, "fr") == f"jeudi 17 janvier 2013 à 12{N}h"
    assert typography.moment_in_words(noon, "en") == f"Thursday, January 17, 2013 at 12:00{N}p.m."


def test_telephone_numbers() -> None:
    assert typography.phone("+18195550142", "12", "fr") == f"819{N}555-0142, poste{N}12"
    assert typography.phone("+18195550142", None, "en") == "819-555-0142"
    assert typography.phone("+33142685300", None, "fr") == "+33142685300"
    assert typography.phone(None, "12", "fr") == ""


@pytest.mark.parametrize(
    ("names", "language", "words"),
    [([], "fr", ""), (["A"], "fr", "A"), (["A", "B"], "fr", "A et B"), (["A", "B", "C"], "en", "A, B and C")],
)
def test_names(names: list[str], language: str, words: str) -> None:
    assert typography.names_in_words(names, language) == words


def test_a_language_of_which_little_is_known_is_written_all_the_same() -> None:
    assert "2013" in typography.day_in_words(dt.date(2013, 1, 15), "es")
    assert "2013" in typography.day_in_words(dt.date(2013, 1, 15), "xx")
