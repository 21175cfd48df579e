"""French or English: the language of what the writer wrote, by the small words of both; in doubt the event's first."""

from __future__ import annotations

import re
from functools import cache

from mailbot.reading.segments.situation import Situation
from mailbot.reading.text.lexicon import fold
from mailbot.reading.text.sentences import data

_WORD = re.compile(r"[a-z']+")
_ADDRESS = re.compile(r"\S+@\S+|\b(?:www\.|https?:)\S+")  # its "ca" is no word
_LETTER, _LATIN = re.compile(r"[^\W\d_]"), re.compile(r"[A-Za-zÀ-ɏ]")
_ACCENT = re.compile(r"[éèêëàâîïôûùçœ]", re.IGNORECASE)
SURE = 1.3
FEWEST, KNOWN = (
    8,
    0.1,
)  # letters or words by which a strange tongue is known, and the part of small ones that a known one has


@cache
def _small() -> dict[str, frozenset[str]]:
    return {language: frozenset(listed.split()) for language, listed in data("language")["small_words"].items()}


def _count(text: str) -> dict[str, float]:
    """How many small words of each language a text has; accents tell French."""
    text = _ADDRESS.sub(" ", text[:8_000])
    found = _WORD.findall(fold(text))
    counts = {language: float(sum(w in words for w in found)) for language, words in _small().items()}
    counts["fr"] = counts.get("fr", 0.0) + 0.5 * min(6, len(_ACCENT.findall(text)))
    return counts


def _language(text: str) -> str | None:
    counts = sorted(_count(text).items(), key=lambda item: -item[1])
    (best, most), (_, next_most) = counts[0], counts[1]
    return best if most > 0 and most >= SURE * next_most else None


def is_strange(text: str) -> bool:
    """Whether a text is in neither language: hardly any small word in it is of one. Of a few words nothing is told."""
    found = _WORD.findall(fold(text[:8_000]))
    known = sum(any(word in words for words in _small().values()) for word in found)
    return len(found) >= FEWEST and known < KNOWN * len(found)


def is_of_another_script(text: str) -> bool:
    """Whether most letters of a text are not Latin ones. Of a few letters nothing is told."""
    letters = len(_LETTER.findall(text[:8_000]))
    return letters >= FEWEST and 2 * len(_LATIN.findall(text[:8_000])) < letters


def language(situation: Situation, languages: tuple[str, ...]) -> str:
    """The language of the author's own words; of a few words only, then of the subject, the signature, the quote."""
    for text in (situation.own, situation.subject, f"{situation.own} {situation.subject} {situation.signature}"):
        if found := _language(text):
            return found
    if not situation.own.strip() or len(situation.own.split()) < 4:
        for quoted in situation.quoted[:2]:
            if found := _language(quoted.text):
                return found
    return languages[0]
