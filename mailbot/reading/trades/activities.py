"""What trades, products and organisations are: the words of `words/activities.toml` found in a text, the longest first.

Words are compared as keys: folded, without plural endings, small words between them left out, so that "Les Ateliers
d'usinage" holds "atelier d'usinage". Time is linear in the text, whatever it holds: each word starts one walk down a
tree of phrases, which is as deep as the longest phrase.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from mailbot.reading.text import lexicon
from mailbot.reading.text.lexicon import fold
from mailbot.reading.text.sentences import MOST_TEXT, data

TOKEN = re.compile(r"(?:[a-z]\.){2,8}[a-z]?|[^\W_]+")
SMALL = frozenset(["de", "d", "du", "des", "la", "le", "l", "les", "a", "au", "aux", "en", "the", "of"])
BREAKS = frozenset('.!?;:,()[]|•·*…"«»“”=')
# Words written with two letters for the one that folding makes an "o" of ("chœur", "choeur").
LIGATURES = {"choeur": "chour", "soeur": "sour", "boeuf": "bouf", "oeuf": "ouf", "noeud": "noud"}
NO_PLURALS = frozenset(("news",))  # what is left of them is another word
NOTHING = "nothing"
LONG = 6  # letters of a word that may have taken in an article
_JOINT = "of"  # stands for the small word in the key of two words that are one


@dataclass(frozen=True, slots=True)
class Token:
    """A word of a text: its key, and where it stands; `breaks` tells that a stop or a new paragraph is before it."""

    key: str
    start: int
    end: int
    breaks: bool


@dataclass(frozen=True, slots=True)
class Phrase:
    """What a phrase stands for: an activity, how surely (the lists of the word file), and the group that has it among
    its words.
    """

    activity: str
    weak: bool = False
    job: bool = False
    goods: bool = False
    group: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """A phrase found in a text, from `start` to `end`; `phrases` are more than one where it has several senses."""

    phrases: tuple[Phrase, ...]
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Activity:
    """An activity and the families it belongs to; `alternatives` where it may be of one or of another; `within` what it
    is often a part of.
    """

    key: str
    families: tuple[str, ...] = ()
    alternatives: tuple[str, ...] = ()
    broad: bool = False
    within: tuple[str, ...] = ()


@lru_cache(maxsize=8192)
def word_key(word: str) -> str:
    """What a folded word is compared by: without plural endings, French and English ("bakeries", "bakery")."""
    key = word.replace(".", "")
    if key in NO_PLURALS:
        return key
    if len(key) > 3 and key[-1] in "sx" and key[-2] != "s":
        key = key[:-1]
    if len(key) > 4 and key.endswith("au"):
        key = key[:-2] + "al"
    if len(key) > 3 and key.endswith("y"):
        key = key[:-1] + "ie"
    return LIGATURES.get(key, key)


def tokens(plain: str) -> list[Token]:
    """The words of a folded text (its first MOST_TEXT characters), in order."""
    found: list[Token] = []
    last = 0
    for match in TOKEN.finditer(plain[:MOST_TEXT]):
        gap = plain[last : match.start()]
        breaks = not BREAKS.isdisjoint(gap) or gap.count("\n") > 1 or " - " in gap
        key = _apart(word_key(match[0]))
        if found and not breaks and found[-1].key in _joined("words") and key in _joined("behind"):
            found[-1] = Token(f"{found[-1].key} {_JOINT}", found[-1].start, match.end(), found[-1].breaks)
        else:
            found.append(Token(key, match.start(), match.end(), breaks))
        last = match.end()
    return found


def _apart(key: str) -> str:
    """A word that took in the article before it ("damenagement", "lusine"): without it, where only that is known."""
    if len(key) < LONG or key[0] not in "dl" or key[1] not in "aeiouh" or key in _known() or key[1:] not in _known():
        return key
    return key[1:]


@cache
def _known() -> frozenset[str]:
    """The words of which phrases are made, and everyday words."""
    listed = (word_key(word) for phrase, _ in meanings() for word in TOKEN.findall(phrase))
    return frozenset(listed) | frozenset(map(word_key, lexicon.words("names", "function_words")))


@cache
def keyed(name: str, table: str, key: str) -> frozenset[str]:
    """The words of a line of a word file, as the keys that texts are compared by."""
    return frozenset(map(word_key, data(name)[table][key].split()))


def _joined(key: str) -> frozenset[str]:
    """Words that with a small word behind them are one, and those small words: "ville de"."""
    return keyed("sectors", "joined", key)


class PhraseTree:
    """Phrases by their beginnings, word by word; flat, as thousands of small tables would take four times the memory.
    Adding is for building; a built tree is only read.
    """

    def __init__(self) -> None:
        self._known: dict[str, tuple[Phrase, ...]] = {}  # every beginning, and what it stands for if it is a phrase
        self._shared: dict[tuple[Phrase, ...], tuple[Phrase, ...]] = {}

    def add(self, phrase: str, meaning: Phrase) -> None:
        """Let a phrase stand for something; of the same strength it may stand for several."""
        keys = _keys(fold(phrase))
        path = ""
        for key in keys:
            path = f"{path} {key}" if path else key
            self._known.setdefault(path, ())
        meanings = self._known.get(path, ())
        if keys and meaning not in meanings:
            more = (*meanings, meaning)
            self._known[path] = self._shared.setdefault(more, more)

    def longest(self, words: Sequence[Token], at: int) -> tuple[int, tuple[Phrase, ...]] | None:
        """The longest phrase that begins with the word at `at`: the position behind it, and what it stands for."""
        path, best, position = "", None, at
        while position < len(words):
            word = words[position]
            if position > at and word.breaks:
                break
            longer = f"{path} {word.key}" if path else word.key
            meanings = self._known.get(longer)
            if meanings is not None:
                path = longer
                if meanings:
                    best = (position + 1, meanings)
            elif position == at or word.key not in SMALL:
                break
            position += 1
        return best

    def meaning_of(self, phrase: str) -> tuple[Phrase, ...]:
        """What a phrase as a whole stands for; () for one that is none."""
        words = [word for word in tokens(fold(phrase)) if word.key not in SMALL] or tokens(fold(phrase))
        best = self.longest(words, 0) if words else None
        return best[1] if best is not None and best[0] == len(words) else ()

    def find(self, plain: str, words: Sequence[Token] | None = None) -> Iterator[Found]:
        """The phrases in a folded text, from left to right, none overlapping another."""
        words = tokens(plain) if words is None else words
        at = 0
        while at < len(words):
            best = self.longest(words, at)
            if best is None:
                at += 1
                continue
            yield Found(best[1], words[at].start, words[best[0] - 1].end)
            at = best[0]


def _keys(plain: str) -> list[str]:
    """The keys of a folded phrase's words, its small words left out unless there are no others."""
    words = [word_key(word) for word in TOKEN.findall(plain)]
    if not _joined("words").isdisjoint(words):
        words = [word.key for word in tokens(plain)]
    return [key for key in words if key not in SMALL] or words


def spelled(text: str) -> Iterator[str]:
    """The phrases of a list in the word file: separated by commas, "musicien(ne)" standing for two."""
    for entry in text.split(","):
        phrase = " ".join(entry.split())
        if "(" in phrase:
            base, _, rest = phrase.partition("(")
            ending, _, after = rest.partition(")")
            yield base + after
            yield base + ending + after
        elif phrase:
            yield phrase


def words_of(table: dict[str, Any], *lists: str) -> Iterator[str]:
    """All phrases of some lists of one activity, folded."""
    for name in lists:
        yield from spelled(fold(table.get(name, "")))


@cache
def activities() -> dict[str, Activity]:
    """Every activity, by key."""
    return {
        key: Activity(
            key,
            tuple(table.get("in", ())),
            tuple(table.get("or", ())),
            table.get("broad", False),
            tuple(table.get("within", ())),
        )
        for key, table in data("activities").items()
    }


def meanings() -> Iterator[tuple[str, Phrase]]:
    """Every phrase of the word file, folded, with what it stands for."""
    for key, table in data("activities").items():
        for lists, meaning in (
            (("fr", "en"), Phrase(key)),
            (("weak",), Phrase(key, weak=True)),
            (("jobs",), Phrase(key, job=True)),
            (("goods",), Phrase(key, goods=True)),
        ):
            for phrase in words_of(table, *lists):
                yield phrase, meaning


@cache
def general() -> PhraseTree:
    """The tree of all phrases of the word file, whatever the course."""
    tree = PhraseTree()
    for phrase, meaning in meanings():
        tree.add(phrase, meaning)
    return tree


def named_by(phrase: str) -> tuple[str, ...]:
    """The activities that a phrase as a whole stands for where a course names its groups; () for one that is none. What
    it tells in a message goes before what only coordinators call so.
    """
    meanings = general().meaning_of(phrase) or _called().meaning_of(phrase)
    return tuple(dict.fromkeys(m.activity for m in meanings if m.activity != NOTHING))


def names_all_of(phrase: str) -> frozenset[str]:
    """The activities that a phrase is the general name of ("restaurant"), not only one of their words ("pizzeria")."""
    return frozenset(meaning.activity for meaning in _called().meaning_of(phrase))


@cache
def _called() -> PhraseTree:
    """The tree of the phrases by which a coordinator names an activity."""
    tree = PhraseTree()
    for key, table in data("activities").items():
        for phrase in words_of(table, "called"):
            tree.add(phrase, Phrase(key))
    return tree


@cache
def members() -> dict[str, tuple[str, ...]]:
    """The activities directly in each family; those of several families are counted with the first alone."""
    inside: dict[str, list[str]] = {}
    for activity in activities().values():
        for family in activity.families[:1]:
            inside.setdefault(family, []).append(activity.key)
    return {family: tuple(keys) for family, keys in inside.items()}


def above(activity: str) -> frozenset[str]:
    """All families that an activity is in, at any depth, and what it is often a part of."""
    return _above()[activity]


@cache
def _above() -> dict[str, frozenset[str]]:
    known = activities()
    found: dict[str, frozenset[str]] = {}
    for key in known:
        seen: set[str] = set()
        todo = [key]
        while todo:
            one = known[todo.pop()]
            todo += [family for family in one.families if family not in seen]
            seen.update(one.families, one.within)
        found[key] = frozenset(seen)
    return found


def below(family: str) -> Iterable[str]:
    """All activities in a family, at any depth, each once; the file has no circles (a test holds it to that)."""
    seen: dict[str, None] = {}
    todo = [family]
    while todo:
        for key in members().get(todo.pop(), ()):
            if key not in seen:
                seen[key] = None
                todo.append(key)
    return seen
