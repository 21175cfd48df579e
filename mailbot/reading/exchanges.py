"""Who goes and who comes, where a sentence tells it of people by name ("Anne Roy au lieu de Luc Roy").

Names are hidden behind words of their own, so that the phrases of `words/exchanges.toml` can say where names stand and
what each of them does.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
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


def hidden(sentence: Said, ignored: Ignored) -> tuple[str, tuple[names.Name, ...]]:
    """The plain form with names hidden, and these names."""
    found = tuple(n for n in names.find(sentence.text) if (n.sure or n.full) and not ignored(n.text))
    pieces, at = [], 0
    for number, name in enumerate(found):
        pieces += [sentence.text[at : name.start], f" {hidden_name(number)} "]
        at = name.end
    plain = _titles().sub("", plain_form("".join([*pieces, sentence.text[at:]])))
    return plain.removesuffix(". "), found


@cache
def _titles() -> re.Pattern[str]:
    """A courtesy title before a hidden name."""
    return re.compile(rf" (?:{'|'.join(words('names', 'titles'))})(?= xn\d+x )")


def exchange(
    sentences: tuple[Said, ...],
    ignored: Ignored,
    *,
    had: bool,
    leaves: tuple[Said, ...] = (),
    listed: tuple[str, ...] = (),
) -> Exchange | None:
    """The first that is told: with both names, else in the writer's place, else in that of somebody named before; where
    there was a registration (`had`), also by who comes after all; from where somebody `leaves`, by who is put down. Who
    is `listed` by her already comes for nobody.
    """
    for key in ("both", "mine", "another", *(("rather",) if had else ()), *(("put",) if leaves else ())):
        for sentence in reversed(leaves) if key == "put" else sentences:  # the last one put down counts
            if sentence.plain in phrases("exchanges", "no_exchange"):
                continue
            plain, named = hidden(sentence, ignored)
            found = phrases("exchanges", key).first(plain) if named else None
            if found and not _JOINED.search(found.words) and not (key == "another" and _refused(found.words)):
                roles = dict(found.roles)
                comes = named[roles[COMES]].text
                known = any(names.same(comes, name) for name in listed)
                if key in ("put", "rather") and (known or comes in taken_off(sentence, ignored)):
                    continue
                goes = named[roles[GOES]].text if GOES in roles else None
                told = Exchange(sentence, comes, goes, key == "mine")
                return _in_the_end(told, sentences, ignored)
    return _off_and_on(sentences, ignored)


def _refused(words: str) -> bool:
    """Whether somebody does not take a place ("Luc Roy ne prendra pas sa place")."""
    return any(f" {no} " in f" {words} " for no in ("pas", "plus", "not", "never", "laisse", "leaves", "leaving"))


def _in_the_end(told: Exchange, sentences: tuple[Said, ...], ignored: Ignored) -> Exchange:
    """The exchange with who is put down last, where the first is taken back ("Non, pas Luc. Mettez Anne.")."""
    later = sentences[sentences.index(told.sentence) :]
    taken_back = False
    for sentence in later:
        plain, named = hidden(sentence, ignored)
        found = phrases("exchanges", "put").first(plain) if named else None
        comes = named[dict(found.roles)[COMES]].text if found else None
        if comes and taken_back and not names.same(comes, told.comes):
            told = replace(told, comes=comes)
        taken_back = taken_back or plain in phrases("exchanges", "takes_back")
    return told


def _off_and_on(sentences: tuple[Said, ...], ignored: Ignored) -> Exchange | None:
    """Where one is taken off the list and another put on it."""
    off = [name for sentence in sentences for name in taken_off(sentence, ignored)]
    if not off:
        return None
    for sentence in sentences:
        plain, named = hidden(sentence, ignored)
        for found in phrases("exchanges", "on").all(plain) if named else ():
            comes = named[dict(found.roles)[COMES]].text
            if not any(names.same(comes, name) for name in off):
                return Exchange(sentence, comes, off[0])
    return None


def corrected(sentences: tuple[Said, ...], ignored: Ignored) -> list[str]:
    """The names that sentences give as the right ones ("son nom, c'est Anne Roy")."""
    found = []
    for sentence in sentences:
        plain, named = hidden(sentence, ignored)
        roles = [told.roles for told in phrases("exchanges", "right_name").all(plain)] if named else []
        found += [named[dict(role)[COMES]].text for role in roles]
    return found


def taken_off(sentence: Said, ignored: Ignored) -> list[str]:
    """The people whom a sentence asks to take off the list, those joined to them with them."""
    plain, named = hidden(sentence, ignored)
    if not named:
        return []
    found = [number for told in phrases("exchanges", "off").all(plain) for _, number in told.roles]
    return [named[n].text for n in sorted({n for number in found for n in _with_joined(plain, number, len(named))})]


def names_put_on(sentences: tuple[Said, ...], ignored: Ignored) -> list[str]:
    """The people whom sentences ask to put on the list."""
    found = []
    for sentence in sentences:
        plain, named = hidden(sentence, ignored)
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
