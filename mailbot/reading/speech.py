"""A writer's sentences in a plain spoken form, and the phrases of a word file found in them.

The plain form is lower case, without accents, elisions and contractions taken apart ("m'inscrire" is "m inscrire",
"won't" is "will not"), so that a phrase of a word file holds for every way to write it. Phrases are words with a few
signs: `stem*`, `…` for up to four words and `……` for up to nine, `{fragment}` for any phrase of a fragment, `a|b` for
either word, `(a b|c)` for either phrase, `word?` for one that may be missing. All is linear and bounded: the gap is
short, and texts are cut to MOST_TEXT characters and MOST_WORDS words a sentence.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from mailbot.reading.lexicon import fold
from mailbot.reading.text import data, sentences

MOST_TEXT = 8_000
MOST_WORDS = 120
GAPS = {"…": r"(?:[^ ]+ ){0,4}?", "……": r"(?:[^ ]+ ){0,9}?"}

_CONTRACTED = (
    (re.compile(r"\bcan ?not\b"), "can not"),
    (re.compile(r"\bwon'?t\b"), "will not"),
    (re.compile(r"\bcan't\b|\bcant\b"), "can not"),
    (re.compile(r"n't\b"), " not"),
    (re.compile(r"\b(do|does|did|have|has|is|are|was|were|would|could|should)nt\b"), r"\1 not"),
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
    (re.compile(r"\bs'?il (?:vous|te) plait\b|\bs\.?v\.?p\b\.?|\bs\.?t\.?p\b\.?|\bpls\b|\bplz\b"), "svp"),
    (re.compile(r"\baujourd'hui\b"), "aujourdhui"),
    (re.compile(r"\bp\.\s?-?\s?s\b\.?"), "ps"),
)
_WORD = re.compile(r"[a-z0-9$%@#&.+]+|[,;:]|[^\x00-\x7f\s]+")
_SIGNS = re.compile(r"\([^()]*\)|\S+")
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


def plain_form(text: str) -> str:
    """A sentence in its plain form, a blank around every word."""
    folded = " ".join(fold(text).split())
    for pattern, spoken in _CONTRACTED:
        folded = pattern.sub(spoken, folded)
    found = _WORD.findall(folded.replace("-t-", " ").replace("-", " ").replace("'", " "))[:MOST_WORDS]
    return f" {' '.join(w.strip('.') or '.' for w in found)} "


@lru_cache(maxsize=64)  # the readers of one message ask for the sentences of the same texts
def said(text: str) -> tuple[Said, ...]:
    """The sentences of a writer's text."""
    text = _MARKED.sub("", text[:MOST_TEXT])
    return tuple(
        Said(s.text.strip(), plain_form(s.text), "?" in text[s.start : s.start + len(s.text) + 3], s.start)
        for s in sentences(text)
    )


_JOINT = re.compile(r" (?:[,;:]|mais|but|donc|alors|so|car|because|parce que|puis) ")


def clauses_of(plain: str) -> tuple[str, ...]:
    """The clauses of a plain form, each with a blank at either end."""
    return tuple(f" {part.strip()} " for part in _JOINT.split(plain) if part.strip())


@dataclass(frozen=True, slots=True)
class Found:
    """A phrase found in a sentence: its words in plain form, and the plain words before and behind it."""

    words: str
    before: str
    after: str


class Phrases:
    """A list of phrases as one pattern over plain forms."""

    def __init__(self, phrases: Sequence[str], fragments: Mapping[str, Sequence[str]]) -> None:
        joined = "|".join(_pattern(p, fragments) for p in phrases)
        self.pattern = re.compile(rf"(?<= )(?:{joined})" if phrases else r"(?!)")

    def first(self, plain: str) -> Found | None:
        """The first place where a phrase stands."""
        return next(self.all(plain), None)

    def all(self, plain: str) -> Iterator[Found]:
        """Every place where a phrase stands."""
        for match in self.pattern.finditer(plain):
            yield Found(match[0].strip(), plain[: match.start()], " " + plain[match.end() :])

    def without(self, plain: str) -> str:
        """The plain form with every phrase taken out."""
        return " " + " ".join(self.pattern.sub(" ", plain).split()) + " "

    def __contains__(self, plain: str) -> bool:
        return self.pattern.search(plain) is not None


def _pattern(phrase: str, fragments: Mapping[str, Sequence[str]], depth: int = 0) -> str:
    """One phrase as a pattern; every word ends with the blank behind it."""
    pieces = []
    for word in _SIGNS.findall(phrase.replace("'", " ").replace("-", " ")):
        if word in GAPS:
            pieces.append(GAPS[word])
        elif word.startswith("(") or ("{" in word and "|" in word):
            inner = "|".join(_pattern(p, fragments, depth) for p in word.strip("()").split("|"))
            pieces.append(f"(?:{inner})")
        elif word.startswith("{") and depth < 3:
            inner = "|".join(_pattern(p, fragments, depth + 1) for p in fragments[word[1:-1]])
            pieces.append(f"(?:{inner})")
        elif word.endswith("?"):
            pieces.append(f"(?:{_word(word[:-1])})?")
        else:
            pieces.append(_word(word))
    return "".join(pieces)


def _word(word: str) -> str:
    choices = "|".join(re.escape(fold(w)).replace(r"\*", r"[^ ]*") for w in word.split("|"))
    return f"(?:{choices}) "


def _both(table: Any) -> list[str]:
    """The phrases of all languages: people mix them."""
    return [p for listed in table.values() for p in listed] if isinstance(table, dict) else list(table)


@cache
def phrases(file: str, key: str) -> Phrases:
    """The phrases of one list of `words/<file>.toml`, with that file's fragments. KeyError for a list not there."""
    content = data(file)
    fragments = {name: _both(listed) for name, listed in content.get("fragments", {}).items()}
    return Phrases(_both(content[key]), fragments)


def one_of(words: Sequence[str]) -> Phrases:
    """Phrases from a configuration: taken literally, but for a plural's or a stem's "*"."""
    spoken = [plain_form(w.replace("*", "")).strip() + ("*" if w.endswith("*") else "") for w in words if w.strip()]
    return Phrases([p for p in spoken if p], {})
