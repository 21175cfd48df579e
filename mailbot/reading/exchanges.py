"""Who goes and who comes, where a sentence tells it of people by name ("Anne Roy au lieu de Luc Roy").

Names are hidden behind words of their own, so that the phrases of `words/exchanges.toml` can say where names stand and
what each of them does.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from mailbot.reading import names
from mailbot.reading.lexicon import words
from mailbot.reading.phrasebook import hidden_name
from mailbot.reading.speech import Said, phrases, plain_form

_JOINED = re.compile(r"xn\d+x (?:et|and|,) (?:xn\d+x)")
GOES, COMES = "goes", "comes"

Ignored = Callable[[str], bool]


@dataclass(frozen=True, slots=True)
class Exchange:
    """Who comes, and in whose place: `goes` is None for somebody whom another sentence names, `mine` tells that it is
    the writer's.
    """

    sentence: Said
    comes: str
    goes: str | None = None
    mine: bool = False


def _hidden(sentence: Said, ignored: Ignored) -> tuple[str, tuple[names.Name, ...]]:
    """The plain form with names hidden, and these names."""
    found = tuple(n for n in names.find(sentence.text) if (n.sure or n.full) and not ignored(n.text))
    pieces, at = [], 0
    for number, name in enumerate(found):
        pieces += [sentence.text[at : name.start], f" {hidden_name(number)} "]
        at = name.end
    return _titles().sub("", plain_form("".join([*pieces, sentence.text[at:]]))), found


@cache
def _titles() -> re.Pattern[str]:
    """A courtesy title before a hidden name."""
    return re.compile(rf" (?:{'|'.join(words('names', 'titles'))})(?= xn\d+x )")


def exchange(sentences: tuple[Said, ...], ignored: Ignored, *, had: bool, leaves: bool = False) -> Exchange | None:
    """The first that is told: with both names, else in the writer's place, else in that of somebody named before; where
    there was a registration (`had`), also by who comes after all; where somebody `leaves`, by who is put down.
    """
    for key in ("both", "mine", "another", *(("rather",) if had else ()), *(("put",) if leaves else ())):
        for sentence in reversed(sentences) if key == "put" else sentences:  # the last one put down counts
            if sentence.plain in phrases("exchanges", "no_exchange"):
                continue
            plain, named = _hidden(sentence, ignored)
            found = phrases("exchanges", key).first(plain) if named else None
            if found and not _JOINED.search(found.words):
                roles = dict(found.roles)
                goes = named[roles[GOES]].text if GOES in roles else None
                return Exchange(sentence, named[roles[COMES]].text, goes, key == "mine")
    return _off_and_on(sentences, ignored)


def _off_and_on(sentences: tuple[Said, ...], ignored: Ignored) -> Exchange | None:
    """Where one is taken off the list and another put on it."""
    off = [name for sentence in sentences for name in taken_off(sentence, ignored)]
    if not off:
        return None
    for sentence in sentences:
        plain, named = _hidden(sentence, ignored)
        for found in phrases("exchanges", "on").all(plain) if named else ():
            comes = named[dict(found.roles)[COMES]].text
            if not any(names.same(comes, name) for name in off):
                return Exchange(sentence, comes, off[0])
    return None


def taken_off(sentence: Said, ignored: Ignored) -> list[str]:
    """The people whom a sentence asks to take off the list, those joined to them with them."""
    plain, named = _hidden(sentence, ignored)
    if not named:
        return []
    found = [number for told in phrases("exchanges", "off").all(plain) for _, number in told.roles]
    return [named[n].text for n in sorted({n for number in found for n in _with_joined(plain, number, len(named))})]


def names_put_on(sentences: tuple[Said, ...], ignored: Ignored) -> list[str]:
    """The people whom sentences ask to put on the list."""
    found = []
    for sentence in sentences:
        plain, named = _hidden(sentence, ignored)
        if named:
            numbers = [dict(told.roles)[COMES] for told in phrases("exchanges", "on").all(plain)]
            found += [named[n].text for number in numbers for n in _with_joined(plain, number, len(named))]
    return found


def _with_joined(plain: str, number: int, count: int) -> range:
    """A hidden name with those joined to it on either side ("Anne Roy, Luc Roy et Paul Roy")."""

    def joined(left: int) -> bool:
        pair = rf"{hidden_name(left)} (?:et|and|,|ainsi que|nor|ni)(?: (?:et|and))? {hidden_name(left + 1)} "
        return re.search(pair, plain) is not None

    first = last = number
    while first > 0 and joined(first - 1):
        first -= 1
    while last + 1 < count and joined(last):
        last += 1
    return range(first, last + 1)
