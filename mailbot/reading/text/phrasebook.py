"""Lists of phrases found in plain sentences; a phrase is compiled only for a sentence that has a word it needs.

Phrases are words with a few signs: `stem*`, `…` for up to four words and `……` for up to nine, `{fragment}` for any
phrase of a fragment, `a|b` for either word, `(a b|c)` for either phrase, `word?` and `(a b|c)?` for what may be
missing, `.` for the end of a clause, `<role>` for a name that was hidden (see `hidden_name`). A message meets a few of
the thousand phrases, so each has `keys`: words of which one must stand in a sentence where it is found, the rarest
that it has. All is linear and bounded: a gap is short, and nothing else in a phrase repeats.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from mailbot.reading.text.lexicon import fold

END = "."  # the end of the sentence or of the clause
GAPS = {"…": r"(?:[^ ]+ ){0,4}?", "……": r"(?:[^ ]+ ){0,9}?"}
LONGEST_STEM = 5  # letters by which a stem is looked up
SHORTEST_STEM = 2
DEEPEST = 3  # fragments within fragments
_SIGNS = re.compile(r"\([^()]*\)\??|\S+")
NO_KEY = frozenset({""})
_HIDDEN = r"xn\d+x"

Fragments = Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Found:
    """A phrase found in a sentence: its words in plain form, the plain words before and behind it, and which hidden
    name has which role.
    """

    words: str
    before: str
    after: str
    roles: tuple[tuple[str, int], ...] = ()


@lru_cache(maxsize=2_048)
def _keys_in(plain: str) -> frozenset[str]:
    """The words of a sentence and their beginnings, as phrases are looked up by them."""
    words = frozenset(plain.split())
    stems = (w[:n] + "*" for w in words for n in range(SHORTEST_STEM, min(LONGEST_STEM, len(w)) + 1))
    return words.union(stems, NO_KEY)


class Phrase:
    """One phrase: its pattern, compiled when first needed, and its keys (NO_KEY where it has none)."""

    __slots__ = ("_compiled", "_fragments", "_written", "keys")

    def __init__(self, written: str, fragments: Fragments) -> None:
        self._written, self._fragments = written, fragments
        self._compiled: re.Pattern[str] | None = None
        self.keys = _keys(written, fragments)

    @property
    def pattern(self) -> re.Pattern[str]:
        """The phrase over plain forms."""
        if self._compiled is None:
            self._compiled = re.compile(rf"(?<= ){_pattern(self._written, self._fragments)}")
        return self._compiled


class Phrases:
    """A list of phrases; of two that begin at the same word the one listed first is found."""

    def __init__(self, phrases: Sequence[str], fragments: Fragments) -> None:
        self._phrases = [Phrase(p, fragments) for p in phrases]
        self._by_key: dict[str, list[int]] = {}
        for index, phrase in enumerate(self._phrases):
            for key in phrase.keys:
                self._by_key.setdefault(key, []).append(index)

    def _possible(self, plain: str) -> list[Phrase]:
        """The phrases whose keys a sentence has, in their order."""
        found = {index for key in _keys_in(plain) & self._by_key.keys() for index in self._by_key[key]}
        return [self._phrases[index] for index in sorted(found)]

    def _matches(self, plain: str) -> Iterator[re.Match[str]]:
        """Every place where a phrase stands, from left to right; none overlaps another."""
        waiting = [(p.pattern, m) for p in self._possible(plain) if (m := p.pattern.search(plain))]
        while waiting:
            first = min((m for _, m in waiting), key=lambda m: m.start())
            yield first
            later = ((p, m if m.start() >= first.end() else p.search(plain, first.end())) for p, m in waiting)
            waiting = [(p, m) for p, m in later if m]

    def first(self, plain: str) -> Found | None:
        """The first place where a phrase stands."""
        return next(self.all(plain), None)

    def all(self, plain: str) -> Iterator[Found]:
        """Every place where a phrase stands."""
        for match in self._matches(plain):
            roles = tuple((role, int(name[2:-1])) for role, name in match.groupdict().items() if name)
            yield Found(match[0].strip(), plain[: match.start()], " " + plain[match.end() :], roles)

    def without(self, plain: str) -> str:
        """The plain form with every phrase taken out."""
        kept, at = [], 0
        for match in self._matches(plain):
            kept.append(plain[at : match.start()])
            at = match.end()
        return " " + " ".join("".join([*kept, plain[at:]]).split()) + " "

    def __contains__(self, plain: str) -> bool:
        return any(p.pattern.search(plain) for p in self._possible(plain))


def hidden_name(number: int) -> str:
    """The word that stands for a name in a sentence, so that a phrase may say where names are."""
    return f"xn{number}x"


def signs_of(phrase: str) -> list[str]:
    """The words and signs of a phrase."""
    return _SIGNS.findall(phrase.replace("'", " ").replace("-", " "))


def _choices(sign: str, fragments: Fragments) -> Sequence[str] | None:
    """The phrases that a sign stands for; None for plain words."""
    if sign.startswith("(") or ("{" in sign and "|" in sign):
        return sign.strip("()?").split("|")
    return fragments[sign[1:-1]] if sign.startswith("{") else None


def _pattern(phrase: str, fragments: Fragments, depth: int = 0) -> str:
    """One phrase as a pattern; every word ends with the blank behind it. ValueError for fragments without end."""
    if depth > DEEPEST:
        raise ValueError(f"fragments within fragments: {phrase}")
    pieces = []
    for sign in signs_of(phrase):
        if sign in GAPS:
            pieces.append(GAPS[sign])
        elif sign == END:
            pieces.append(r"(?=$|[,;:] )")
        elif sign.startswith("<"):
            pieces.append(f"(?P{sign}{_HIDDEN}) ")
        elif (choices := _choices(sign.removesuffix("?"), fragments)) is not None:
            once = "?" if sign.endswith("?") else ""
            pieces.append(f"(?:{'|'.join(_pattern(c, fragments, depth + 1) for c in choices)}){once}")
        else:
            pieces.append(f"(?:{_words(sign[:-1])})?" if sign.endswith("?") else _words(sign))
    return "".join(pieces)


def _words(sign: str) -> str:
    choices = "|".join(re.escape(fold(w)).replace(r"\*", r"[^ ]*") for w in sign.split("|"))
    return f"(?:{choices}) "


def _keys(phrase: str, fragments: Fragments, depth: int = 0) -> frozenset[str]:
    """Words (or beginnings with a "*") of which one must stand in a sentence with this phrase; NO_KEY: any may."""
    if depth > DEEPEST:
        return NO_KEY
    best = NO_KEY
    for sign in signs_of(phrase):
        if sign in GAPS or sign == END or sign.endswith("?") or sign.startswith("<"):
            continue
        choices = _choices(sign, fragments)
        if choices is None:
            keys = frozenset(map(_key, sign.split("|")))
        else:
            keys = frozenset(key for c in choices for key in _keys(c, fragments, depth + 1))
        best = min(best, keys, key=_commonness)
    return best


def _key(word: str) -> str:
    """What a word is looked up by: itself, or for a stem its first letters."""
    stem, star, _ = fold(word).partition("*")
    if not star:
        return stem
    return stem[:LONGEST_STEM] + "*" if len(stem) >= SHORTEST_STEM else ""


def _commonness(keys: frozenset[str]) -> float:
    """How often one of the keys stands in a sentence: short words often do."""
    return 100.0 if "" in keys else sum(2.0 ** -len(k) for k in keys)
