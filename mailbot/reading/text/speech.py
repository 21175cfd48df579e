"""A writer's sentences in a plain spoken form, and the phrases of the word files, to be found in them.

The plain form is lower case, without accents, elisions and contractions taken apart ("m'inscrire" is "m inscrire",
"won't" is "will not"), so that a phrase of a word file (see `phrasebook`) holds for every way to write it. All is
linear and bounded: texts are cut to MOST_TEXT characters and MOST_WORDS words a sentence.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from mailbot.reading.text.lexicon import fold
from mailbot.reading.text.phrasebook import Phrases
from mailbot.reading.text.sentences import data, sentences
from mailbot.reading.text.spelling import spelled

MOST_TEXT = 8_000
MOST_WORDS = 120

_CONTRACTED = (
    (re.compile(r"\bcan ?not\b"), "can not"),
    (re.compile(r"\bwon'?t\b"), "will not"),
    (re.compile(r"\bshan'?t\b"), "shall not"),
    (re.compile(r"\bcan't\b|\bcant\b"), "can not"),
    (re.compile(r"n't\b"), " not"),
    (re.compile(r"(?<=\bi )dont\b|(?<=\bwe )dont\b|(?<=\byou )dont\b|(?<=\bthey )dont\b"), "do not"),
    (re.compile(r"\b(does|did|have|has|is|are|was|were|would|could|should)nt\b"), r"\1 not"),
    (re.compile(r"\b(i|you|he|she|we|they|it|that|who|there|name)'d\b"), r"\1 would"),
    (re.compile(r"\b(i|you|he|she|we|they|it|that|who|there)'ll\b"), r"\1 will"),
    (re.compile(r"\bi'?m\b"), "i am"),
    (re.compile(r"\bid (like|love)\b"), r"i would \1"),
    (re.compile(r"\b(you|we|they)'re\b"), r"\1 are"),
    (re.compile(r"\b(he|she|it|that|there|who|what|where|how|when)'s\b"), r"\1 is"),
    (re.compile(r"\b(i|you|we|they)'ve\b"), r"\1 have"),
    # Spoken French: "jvoudrais", "jai", "chu".
    (re.compile(r"\bj(veu|vou|aimer|pour|peu|vais|vien|prend|ser|embarq|suis|arriv|irai|ai\b|le|me|te)"), r"j \1"),
    (re.compile(r"\bj(aimer\w*|esper\w*|avais|etais|ecri\w*)"), r"j \1"),
    (re.compile(r"\b([mtsln])(inscri\w*)"), r"\1 \2"),
    (re.compile(r"\bc(est|etait)\b"), r"c \1"),
    (re.compile(r"\bch(?:u|us|ui|uis)\b"), "je suis"),
    (re.compile(r"\bpis\b"), "puis"),
    (re.compile(r"\b([mt])oe\b"), r"\1oi"),
    (re.compile(r"\b(?!(?:ai|as|a|avons|avez|ont|aur?ai[st]) )([a-z]+) pu\b"), r"\1 plus"),
    (re.compile(r"\bt(?:j|jr)s?\b"), "toujours"),
    (re.compile(r"\b(?:tmrw|tmr|tmro|2moro|tomm?orr?ow)\b"), "tomorrow"),
    (re.compile(r"\bwanna\b"), "want to"),
    (re.compile(r"\bgonna\b"), "going to"),
    (re.compile(r"\b(?:got|have)ta\b"), "have to"),
    (re.compile(r"\blemme\b"), "let me"),
    (re.compile(r"\bs'?il (?:vous|te) plait\b|\bs\.?v\.?p\b\.?|\bs\.?t\.?p\b\.?|\bpls\b|\bplz\b"), "svp"),
    (re.compile(r"\baujourd'hui\b"), "aujourdhui"),
    (re.compile(r"\bp\.\s?-?\s?s\b\.?"), "ps"),
)
_WORD = re.compile(r"[a-z0-9$%@#&.+]+|[,;:]|[^\x00-\x7f\s]+")
_ASKS = re.compile(r"\?(?!\s{0,3}:)")  # a label's mark ("Quelle séance? : 11 février") asks nothing
_MARKED = re.compile(r"^\s*(?:>|\|)+\s?", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Said:
    """One sentence: as written, in its plain form (with a blank at either end), whether it is a question, and where it
    begins in its text.
    """

    text: str
    plain: str
    asks: bool
    start: int


@lru_cache(maxsize=1024)  # the same sentences are weighed for each person of a message
def plain_form(text: str) -> str:
    """A sentence in its plain form, a blank around every word."""
    folded = " ".join(fold(text).split())
    for pattern, spoken in _CONTRACTED:
        folded = pattern.sub(spoken, folded)
    found = _WORD.findall(folded.replace("-t-", " ").replace("-", " ").replace("'", " "))[:MOST_WORDS]
    return f" {' '.join(spelled(w.strip('.')) or '.' for w in found)} "


@lru_cache(maxsize=64)  # the readers of one message ask for the sentences of the same texts
def said(text: str) -> tuple[Said, ...]:
    """The sentences of a writer's text."""
    text = _MARKED.sub("", text[:MOST_TEXT])
    return tuple(
        Said(
            s.text.strip(),
            plain_form(s.text),
            _ASKS.search(text, s.start, s.start + len(s.text) + 3) is not None,
            s.start,
        )
        for s in sentences(text)
    )


_JOINT = re.compile(r" (?:[,;:]|mais|but|donc|alors|so|car|because|parce que|puis)(?= )")


def clauses_of(plain: str) -> tuple[str, ...]:
    """The clauses of a plain form, each with a blank at either end."""
    return tuple(f" {part.strip()} " for part in _JOINT.split(plain) if part.strip())


def _both(table: Any) -> list[str]:
    """The phrases of all languages: people mix them."""
    return [p for listed in table.values() for p in listed] if isinstance(table, dict) else list(table)


@cache
def phrases(file: str, key: str) -> Phrases:
    """The phrases of one list of `words/<file>.toml` ("place", "registration.heavy"), with the fragments of
    `acts.toml`. KeyError for a list not there.
    """
    listed: Any = data(file)
    for part in key.split("."):
        listed = listed[part]
    return Phrases(_both(listed), fragments())


@cache
def fragments() -> dict[str, list[str]]:
    """The phrases that others are made of."""
    return {name: _both(listed) for name, listed in data("acts")["fragments"].items()}


def one_of(words: Sequence[str]) -> Phrases:
    """Phrases from a configuration: taken literally, but for a plural's or a stem's "*"."""
    return _one_of(tuple(words))


@lru_cache(maxsize=256)
def _one_of(words: tuple[str, ...]) -> Phrases:
    spoken = [plain_form(w.replace("*", "")).strip() + ("*" if w.endswith("*") else "") for w in words if w.strip()]
    return Phrases([p for p in spoken if p], {})
