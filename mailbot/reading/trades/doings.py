"""What people do, told by a verb and what they do it to: "je sable des planchers", "we rent out canoes".

Nobody names a trade that way, and the thing alone tells less than the two together: windows are made in a factory, put
in by a contractor and washed by a cleaner. The verbs, the things and what the two tell are in `words/doings.toml`. Time
is linear in the text: each verb is followed at most NEAR words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from mailbot.reading.text.lexicon import fold
from mailbot.reading.text.sentences import data
from mailbot.reading.trades.activities import SMALL, Phrase, PhraseTree, Token, general, keyed, spelled

REACH = 90  # characters before a verb in which its subject is looked for
NEAR = 3  # other words that may stand between a verb and what it is done to
_VERB, _BEFORE, _BEHIND = "verb", "before", "behind"
_SENTENCE = re.compile(r"[.!?;\n]")
_DEFINITE = frozenset(("the", "la", "le", "l"))


@dataclass(frozen=True, slots=True)
class Doing:
    """What somebody does, from the word at `first` to the one before `end`; `verb` where a verb tells it, which needs
    somebody who does it.
    """

    activity: str
    end: int
    verb: bool


@cache
def _tree(form: str) -> PhraseTree:
    """The verbs, or the nouns before or behind, each standing for its name in the word file."""
    tree = PhraseTree()
    for name, words in data("doings")["verbs" if form == _VERB else form].items():
        for phrase in spelled(fold(words)):
            for written in (phrase, *_inflected(phrase)) if form == _VERB else (phrase,):
                tree.add(written, Phrase(name))
    return tree


def _inflected(verb: str) -> Iterator[str]:
    """A verb as others than a first person have it: the English "-ing" form and the French infinitive in "-er"."""
    first, space, rest = verb.partition(" ")
    bare = first.removesuffix("e")
    doubled = first + first[-1] if re.search(r"[^aeiou][aeiou][bdgmnprt]$", first) else first
    for form in {first + "ing", bare + "ing", doubled + "ing", bare + "er" if bare != first else first}:
        yield form + space + rest


@cache
def _things() -> dict[str, PhraseTree]:
    """By the name of a verb, what is done to, each thing standing for what the two tell."""
    trees: dict[str, PhraseTree] = {}
    for table in data("doings")["things"]:
        for phrase in spelled(fold(table.get("objects", ""))):
            for verb in table["verbs"]:
                trees.setdefault(verb, PhraseTree()).add(phrase, Phrase(table["activity"]))
    return trees


def _thing(words: Sequence[Token], position: int, verb: str) -> tuple[int, tuple[Phrase, ...]] | None:
    """The longest thing that begins at a position and goes with a verb: the position behind it, and what it tells."""
    tree = _things().get(verb)
    return tree.longest(words, position) if tree else None


@cache
def _anything() -> tuple[tuple[str, str, str], ...]:
    """Verbs that tell something of whatever they are done to: the verb, the activity, and the pattern that the rest of
    the sentence must hold, or "".
    """
    tables: list[dict[str, Any]] = data("doings")["things"]
    return tuple((v, t["activity"], t.get("where", "")) for t in tables if t.get("any") for v in t["verbs"])


def _listed(key: str) -> frozenset[str]:
    return keyed("doings", "stops", key)


@cache
def pattern(table: str, key: str) -> re.Pattern[str]:
    """One of the word file's patterns, its lines being alternatives."""
    lines = (line.strip() for line in data("doings")[table][key].splitlines())
    return re.compile("|".join(f"(?:{line})" for line in lines if line))


def at(words: Sequence[Token], first: int, plain: str) -> Doing | None:
    """What is done, told by the words that begin at `first`, or None."""
    for form in (_VERB, _BEFORE):
        found = _tree(form).longest(words, first)
        if form == _VERB and found and not _has_subject(plain, words[first].start):
            continue
        if found is not None and (doing := _done_to(words, found, form, plain)):
            return doing
    for verb in _behind_names():
        thing = _thing(words, first, verb)
        if thing is None or thing[0] >= len(words) or words[thing[0]].breaks:
            continue
        noun = _tree(_BEHIND).longest(words, thing[0])
        if noun and any(meant.activity == verb for meant in noun[1]):
            return Doing(thing[1][0].activity, noun[0], verb=False)
    return None


@cache
def _behind_names() -> tuple[str, ...]:
    return tuple(data("doings")[_BEHIND])


def _has_subject(plain: str, start: int) -> bool:
    """Whether somebody who may be the writer, or whom a message is about, stands before a verb."""
    before = plain[max(0, start - REACH) : start]
    return any(pattern("subject", key).search(before) for key in ("first", "third"))


def _done_to(words: Sequence[Token], verb: tuple[int, tuple[Phrase, ...]], form: str, plain: str) -> Doing | None:
    """What a verb or noun that ends before a position is done to: the first thing behind it that it goes with."""
    names = {meant.activity for meant in verb[1]}
    others = list(_behind(words, verb[0], one=not names.isdisjoint(_listed("single"))))
    if form == _VERB and (told := _where(names, words[verb[0] - 1], plain)):
        return Doing(told, (others[0] if others else verb[0] - 1) + 1, verb=True)
    for position in others:
        things = [thing for name in sorted(names) if (thing := _thing(words, position, name))]
        if things:
            end, meant = max(things, key=lambda thing: thing[0])
            return Doing(meant[0].activity, end, verb=form == _VERB)
    always = next((activity for name, activity, where in _anything() if name in names and not where), None)
    if always is None or not others or form != _VERB or words[verb[0]].key in _DEFINITE | _listed("one"):
        return None
    return Doing(always, others[0] + 1, verb=True)


def whole(words: Sequence[Token], first: int, done: Doing) -> int | None:
    """The end of what is done, with the rest of a phrase that begins within it ("boîtes de camion"); None where that
    phrase tells something else.
    """
    longer = (general().longest(words, position) for position in range(first + 1, done.end))
    end = max([done.end, *(found[0] for found in longer if found)])
    return None if end > done.end and done.activity in data("doings")["yields"]["activities"].split() else end


def _where(names: set[str], verb: Token, plain: str) -> str | None:
    """What the verb tells by what else its sentence tells."""
    stop = _SENTENCE.search(plain, verb.end)
    rest = plain[verb.end : stop.start() if stop else len(plain)]
    return next(
        (
            activity
            for name, activity, where in _anything()
            if name in names and where and pattern(where, "words").search(rest)
        ),
        None,
    )


def _behind(words: Sequence[Token], first: int, *, one: bool) -> Iterator[int]:
    """Where the first words behind a verb stand that may be what it is done to; `one`: also to a single one."""
    seen, complement = 0, False
    for position in range(first, len(words)):
        word = words[position]
        single = word.key in _listed("one")
        if word.breaks or word.key in _listed("words") or seen > NEAR or (single and not one):
            return
        if word.key in SMALL or single:
            if complement:
                return  # "la comptabilité du comptoir": of something else
            continue
        seen, complement = seen + 1, word.key not in _listed("fillers")
        yield position
