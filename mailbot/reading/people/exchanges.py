"""Who goes and who comes, where a sentence tells it of people by name ("Anne Roy au lieu de Luc Roy").

Names are hidden behind words of their own, so that the phrases of `words/exchanges.toml` can say where names stand and
what each of them does.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache
from itertools import pairwise, product

from mailbot.reading.naming import names
from mailbot.reading.text.lexicon import words
from mailbot.reading.text.phrasebook import hidden_name
from mailbot.reading.text.speech import Said, phrases, plain_form

_JOINED = re.compile(r"xn\d+x (?:et|and|,) (?:xn\d+x)")
_ASIDE = re.compile(r"(?<= )(xn\d+x) , (?!xn\d+x|et |and |mais |but )[^,;:]{1,90} ,(?= )")
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


def _bare(plain: str) -> str:
    """A hidden form without what is said of a person by the way ("Anne Roy, notre adjointe, prend ma place")."""
    return _ASIDE.sub(r"\1", plain)


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
    keys = ("both", "mine", "another", *(("rather",) if had else ()), *(("put",) if leaves else ()))
    for bare, key in product((True, False), keys):
        for sentence in reversed(leaves) if key == "put" else sentences:  # the last one put down counts
            if sentence.plain in phrases("exchanges", "no_exchange"):
                continue
            plain, named = hidden(sentence, ignored)
            found = phrases("exchanges", key).first(_bare(plain) if bare else plain) if named else None
            if not found or _JOINED.search(found.words) or (key in ("mine", "another") and _refused(found.words)):
                continue
            roles = dict(found.roles)
            comes = named[roles[COMES]].text
            known = any(names.same(comes, name) for name in listed)
            if key in ("put", "rather") and (known or comes in taken_off(sentence, ignored)):
                continue
            goes = named[roles[GOES]].text if GOES in roles else None
            return _in_the_end(Exchange(sentence, comes, goes, key == "mine"), sentences, ignored)
    return _off_and_on(sentences, ignored) or _introduced(sentences, ignored)


def _introduced(sentences: tuple[Said, ...], ignored: Ignored) -> Exchange | None:
    """Where a place is handed to somebody whom the next sentence names ("my wife takes my chair. Her name is Anne")."""
    for before, sentence in pairwise(sentences):
        mine = before.plain in phrases("exchanges", "hands_mine")
        if not mine and before.plain not in phrases("exchanges", "hands_theirs"):
            continue
        plain, named = hidden(sentence, ignored)
        found = phrases("exchanges", "introduced").first(plain) if named else None
        if found and before.plain not in phrases("exchanges", "no_exchange"):
            here = [n.text for n in hidden(before, ignored)[1]]
            goes = here[-1] if here and not mine else None
            return Exchange(sentence, named[dict(found.roles)[COMES]].text, goes, mine)
    return None


def _refused(words: str) -> bool:
    """Whether somebody does not take a place ("Luc Roy ne prendra pas sa place")."""
    return f" {' '.join(words.split()[1:])} " in phrases("exchanges", "refused")


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
    return _told_of("off", plain, named)


def taken_over(sentence: Said, ignored: Ignored) -> list[str]:
    """The people whose place the writer says to take ("je prends la place d'Anne Roy")."""
    plain, named = hidden(sentence, ignored)
    return _told_of("i_take", plain, named) if named and plain not in phrases("exchanges", "no_exchange") else []


def moved(sentence: Said, ignored: Ignored) -> list[str]:
    """The people whom a sentence asks to put into another group, those joined to them with them."""
    plain, named = hidden(sentence, ignored)
    return _told_of("moved", plain, named) if named else []


def _told_of(key: str, plain: str, named: tuple[names.Name, ...]) -> list[str]:
    """The people of whom a phrase of a list is said, those joined to them with them."""
    found = [number for told in phrases("exchanges", key).all(plain) for _, number in told.roles]
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
        join = r"(?:et|and|,|ainsi que|nor|ni)(?: (?:et|and))?(?: (?:pour|for|de|d|celle de|celui de|sur|on))?"
        pair = rf"{hidden_name(left)} {join} {hidden_name(left + 1)} "
        return re.search(pair, plain) is not None

    first = last = number
    while first > 0 and joined(first - 1):
        first -= 1
    while last + 1 < count and joined(last):
        last += 1
    return range(first, last + 1)
