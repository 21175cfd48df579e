"""The dessert that somebody guesses, in their words: behind a word that guesses, where a dessert is spoken of."""

from __future__ import annotations

import re
from functools import cache

from mailbot.reading.lexicon import fold, phrases, words
from mailbot.reading.model import Contents

MOST_TEXT = 8_000
BETTING = ("je gage", "je parie", "je mis", "je met", "on gage", "on mise", "on parie", "my guess", "my bet", "i bet")
SHORT = 14  # words of a message that is nothing but a guess
LONGEST = 90  # characters of a guess
_FIELD = re.compile(r"^[^:\n]{0,40}dessert[^:\n]{0,40}?\s?(?::|=|\.{3,})\s*(\S[^\n]{1,120})$")
_SENTENCE = re.compile(r"[^.!?\n]*(?:\n(?!\s*\n)[^.!?\n]+)*[.!?]*")
_PREDICATE = re.compile(
    r"(?:c'est|ce sera|ca sera|sera|serait|va etre|vas etre|est|would be|will be|is going to be|could be|is|it's|was|"
    r":|=|,|-)\s+"
)
_LEAD = re.compile(
    r"(?:[:,=\-]|que|qu'|c'est|ce sera|ce serait|(?:le dessert |ca |ce )?va etre|"
    r"(?:le dessert |ca )(?:sera|serait|est)|"
    r"ca sera|(?:the dessert |it )?is going to be|(?:the )?dessert (?:is|will be|would be)|"
    r"it will be|"
    r"it's going to be|it's|it is|is|will be|would be|that it's|that it is|on|for|sur|pour|encore|plutot|de|surement|"
    r"probablement|probably|surely|either|bien|je vote(?: pour)?)(?=[\s:,]|(?<='))[\s:,]*"
)
_STOP = re.compile(
    r"[.!?;\n()\]]|,? (?:en passant|by the way|mais|but|car|parce|because|puisque|si|if|je|j'|i|et (?:je|j'|vous|on)|"
    r"and (?:i|you|we)|(?:pour )?(?:le|mon|notre) dessert|pour dessert|"
    r"for dessert|as dessert|comme dessert|svp|merci|thanks|please|"
    r"n'est-ce|right|hein)(?![\w-])|, comme | :\)"
)
_BETS = re.compile(r"(?:je|on|nous|j') ?(?:gag|pari|mis|met[st])\w*(?: [^ ]+){0,4}? sur (?=\S)")
_PART = re.compile(r"[^,:!?.…\n]+")
_INNER = re.compile(r".*?(?::|, c'est|, it's|, it is|, ce sera|dessert (?:is|will be|est|sera))\s+(?=\S)")
_RIDDLE = re.compile(r"dessert|devin|guess|riddle")
_BRINGS = re.compile(
    r"\b(?:em?mene|amene|apporte|apporter|apporterai|prepare|fais|bring|bringing|bake|making|serve|sert|servons)"
)


@cache
def _guessing() -> re.Pattern[str]:
    listed = sorted(phrases("desserts", "guessing"), key=len, reverse=True)
    return re.compile(r"(?<![\w'])(?:" + "|".join(map(re.escape, listed)) + r")(?![\w])")


def _named(plain: str) -> bool:
    """Whether a text names a dessert by a word of its own."""
    return any(w in words("desserts", "dessert") for w in re.findall(r"[a-z-]+", plain))


def find(text: str, contents: tuple[Contents, ...] = (), line: str = "", *, ours: bool = False) -> str | None:
    """The guess in a text or an attached form; None where there is none. Under a subject `line` that speaks of the
    dessert a few words that name one are a guess; under a letter of `ours` nothing else need name it. Linear; MOST_TEXT
    characters are read.
    """
    for content in contents[:5]:
        for label, value in content.fields:
            if (
                "dessert" in fold(label)
                and (value := value.strip())
                and fold(value) not in ("-", "n/a", "aucun", "none")
            ):
                return value[:LONGEST]
    text = text[:MOST_TEXT]
    plain = fold(text)
    riddle = fold(line) if _RIDDLE.search(fold(line)) else ""
    previous = ""
    for match in _SENTENCE.finditer(plain):
        sentence = match[0]
        if not sentence.strip():
            continue
        span = _in_sentence(sentence, f"{riddle} {previous}", ours=ours)
        if span:
            return " ".join(text[match.start() + span[0] : match.start() + span[1]].split())
        previous = sentence
    return _alone(text) if riddle else None


def _alone(text: str) -> str | None:
    """The first words between commas that name a dessert, in a text of a few words."""
    first = next((row for row in text.split("\n") if row.strip()), "")
    if len(first.split()) > SHORT:
        return None
    for part in _PART.finditer(first):
        if _named(fold(part[0])) and (span := _what(fold(part[0]), 0)):
            return part[0][span[0] : span[1]]
    return None


def _in_sentence(sentence: str, previous: str, *, ours: bool) -> tuple[int, int] | None:
    """Where in a sentence the guess stands."""
    if field := _FIELD.match(sentence.strip("\n")):
        lead = len(sentence) - len(sentence.lstrip("\n"))
        cue = _guessing().match(sentence, lead + field.start(1))
        return _what(sentence, cue.end()) if cue else (lead + field.start(1), lead + field.end(1))
    about = "dessert" in sentence or "devin" in sentence or "guess" in sentence or "riddle" in sentence
    near = ours or any(word in previous for word in ("dessert", "devin", "guess", "riddle", "surprise"))
    if _BRINGS.search(sentence) and not _guessing().search(sentence):
        return None
    for cue in (*_BETS.finditer(sentence), *_guessing().finditer(sentence)):
        span = _what(sentence, cue.end())
        if span and (about or near or cue[0].startswith(BETTING)) and (_named(sentence[span[0] : span[1]])):
            return span
    return _by_predicate(sentence) if about else None


def _by_predicate(sentence: str) -> tuple[int, int] | None:
    """Behind "the dessert is", or beside a word that guesses: only where a dessert is named."""
    start = max(sentence.find("dessert"), sentence.find("devin"), sentence.find("guess"), 0)
    for verb in _PREDICATE.finditer(sentence, start):
        span = _what(sentence, verb.end())
        if span and _named(sentence[span[0] : span[1]]):
            return span
    return None


def _what(sentence: str, start: int) -> tuple[int, int] | None:
    """From there to the end of the guess."""
    for _ in range(4):
        start += len(sentence[start:]) - len(sentence[start:].lstrip(" \n\t«\"'"))
        lead = _LEAD.match(sentence, start)
        if not lead:
            break
        start = lead.end()
    stop = _STOP.search(sentence, start)
    end = min(stop.start() if stop else len(sentence), start + LONGEST)
    while end > start and sentence[end - 1] in " \n\t,:;»\"'(":
        end -= 1
    inner = _INNER.match(sentence, start, end)
    if inner and _named(sentence[inner.end() : end]):
        start = inner.end()
    return (start, end) if end - start > 2 else None
