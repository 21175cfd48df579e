"""Dates, money, hours and telephone numbers in words, and the spaces of French; the only importer of Babel."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from functools import lru_cache

from babel import Locale
from babel.core import UnknownLocaleError
from babel.dates import format_date
from babel.numbers import format_currency

from mailbot.config.values import YearMonth

NBSP = "\u00a0"
_NARROW = re.compile("[\u2009\u202f]")
_BEFORE = re.compile(r" +(?=[:»$%](?:\W|$))")
_AFTER = re.compile(r"(?<=«) +")
_TIGHT = re.compile(r"(?<=[\w)]) +(?=[!?;](?:\W|$))")
_HOUR = re.compile(r"(?<=\d) +(?=h\b)|(?<=\dh) +(?=\d\d\b)|(?<=\d[ \u00a0]h) +(?=\d\d\b)")
_THOUSAND = re.compile(r"(?<=\d) +(?=\d{3}[ \u00a0]\$)")
_TITLE = re.compile(r"\b(no|nos|poste|M\.|Mme) +(?=[\dA-ZÀ-Ý])")
_HALF_DAY = re.compile(r"(?<=\b[ap]\.m\.)\.(?!\.)")
_EXTENSION = re.compile(r"\b(ext[.]) +(?=\d)")
_OWN_EXTENSION = re.compile(r"\bposte(?= *\d)|\bext[.](?= *\d)")
_PHONE = re.compile(r"(?<=\b\d{3}) (?=\d{3}-\d{4}\b)")
_FIRST = re.compile(r"\b1(?= [a-zéû]+(?: \d{4}\b|$))")
PATTERNS = {
    "fr": ("EEEE d MMMM y", "MMMM y", "d MMMM"),
    "en": ("EEEE, MMMM d, y", "MMMM y", "MMMM d"),
}


@lru_cache(maxsize=1)
def _counted() -> re.Pattern[str]:
    """The space between a number and what it counts or names: "26 décembre", "3 places", "rang 2"."""
    months = "|".join(_locale("fr").months["format"]["wide"].values())
    return re.compile(rf"(?<=\d) +(?=(?:{months}|places?|personnes?)\b)|(?<=\brang) +(?=\d)")


@lru_cache(maxsize=2048)
def french(words: str) -> str:
    """No-break spaces before : » $ % and after «, none before ! ? ;, and within hours, dates and telephone
    numbers.
    """
    words = _NARROW.sub(NBSP, words)
    for pattern in (_BEFORE, _AFTER, _HOUR, _THOUSAND, _PHONE, _counted()):
        words = pattern.sub(NBSP, words)
    words = _TIGHT.sub("", words)
    return _TITLE.sub(lambda found: found[1] + NBSP, words)


@lru_cache(maxsize=2048)
def plain(words: str) -> str:
    """Other languages: plain no-break spaces, telephone numbers hold together, "a.m." ends a sentence as it is."""
    words = _HALF_DAY.sub("", _PHONE.sub(NBSP, _NARROW.sub(NBSP, words)))
    return _EXTENSION.sub(lambda found: found[1] + NBSP, words)


def typesetter(language: str) -> Callable[[str], str]:
    """How that language sets its spaces."""
    return french if language == "fr" else plain


def colon_of(language: str) -> str:
    """The colon behind a label."""
    return f"{NBSP}:" if language == "fr" else ":"


@lru_cache(maxsize=16)
def _locale(language: str, country: str = "CA") -> Locale:
    """The language as written in that country where that is known, else as it is; English for one nobody knows."""
    for territory in (country, None):
        try:
            return Locale(language, territory)
        except UnknownLocaleError:
            continue
    return Locale("en")


def _pattern(language: str, which: int) -> str:
    return PATTERNS.get(language, ("full", "MMMM y", "d MMMM"))[which]


@lru_cache(maxsize=512)
def day_in_words(day: dt.date, language: str) -> str:
    """A day as "mardi 15 janvier 2013"; the first of a month is "1er" in French, which Babel does not know."""
    words = str(format_date(day, _pattern(language, 0), locale=_locale(language)))
    return _FIRST.sub("1er", words) if language == "fr" else words


def short_day(day: dt.date, language: str) -> str:
    """A day without its year, as "24 décembre", "1er février", "December 24"."""
    words = str(format_date(day, _pattern(language, 2), locale=_locale(language)))
    return _FIRST.sub("1er", words) if language == "fr" else words


@lru_cache(maxsize=128)
def month_in_words(month: YearMonth, language: str) -> str:
    """A month as "mars 2013"."""
    return str(format_date(month.first_day, _pattern(language, 1), locale=_locale(language)))


@lru_cache(maxsize=128)
def money(amount: float, currency: str, language: str, country: str = "CA") -> str:
    """An amount as "150 $", "149,50 $", "$150", as that country writes it; cents only where there are any."""
    locale = _locale(language, country)
    words = str(format_currency(amount, currency, locale=locale))
    if amount == int(amount):
        words = re.sub(r"[.,]00(?=\D|$)", "", words)
    return _NARROW.sub(NBSP, words)


def clock(moment: dt.time, language: str) -> str:
    """An hour as "9 h", "13 h 30"; "9:00 a.m."."""
    if language == "fr":
        minutes = f"{NBSP}{moment.minute:02}" if moment.minute else ""
        return f"{moment.hour}{NBSP}h{minutes}"
    half = "a.m." if moment.hour < 12 else "p.m."
    return f"{moment.hour % 12 or 12}:{moment.minute:02}{NBSP}{half}"


def span_in_words(start: dt.time, end: dt.time, language: str) -> str:
    """Hours as "9 h à 16 h", "9:00 a.m. to 4:00 p.m."."""
    return f"{clock(start, language)} {'à' if language == 'fr' else 'to'} {clock(end, language)}"


def moment_in_words(moment: dt.datetime, language: str) -> str:
    """Day and hour of an aware moment, already in the zone it is told in."""
    joined = " à " if language == "fr" else " at "
    return day_in_words(moment.date(), language) + joined + clock(moment.time(), language)


def phone(number: str | None, extension: str | None, language: str) -> str:
    """A telephone number as people write it, "" for none; those not North American stay E.164."""
    if not number:
        return ""
    found = re.fullmatch(r"\+1(\d{3})(\d{3})(\d{4})", number)
    words = (f"{found[1]}{NBSP if language == 'fr' else '-'}{found[2]}-{found[3]}") if found else number
    if not extension:
        return words
    return f"{words}, poste{NBSP}{extension}" if language == "fr" else f"{words}, ext.{NBSP}{extension}"


def own_phone(configured: str, language: str) -> str:
    """The configured telephone number, free text, with its extension called as the language does."""
    return _OWN_EXTENSION.sub("poste" if language == "fr" else "ext.", configured)


def names_in_words(names: list[str], language: str) -> str:
    """Names as "A, B et C"."""
    if len(names) < 2:
        return "".join(names)
    return f"{', '.join(names[:-1])} {'et' if language == 'fr' else 'and'} {names[-1]}"
