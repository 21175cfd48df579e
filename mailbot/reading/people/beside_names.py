"""Whose a number is by who is named on its line or in its sentence, when everybody is known who comes.

A line of one first name and a number ("Conrad 819 …"), or of one's full name with a number at its end, gives that one
the number, whatever was read of it before; so do "mine" and "his" of two who come. A number that nobody has yet is that
of the only one whom its sentence names, or of all where it says so ("les joindre", "Rémi et Anne, au 506 …"). Who is
said to have no telephone has none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from mailbot.reading.model import Person
from mailbot.reading.naming.names import same
from mailbot.reading.people.account import LONGEST
from mailbot.reading.text import phones
from mailbot.reading.text.lexicon import fold
from mailbot.reading.text.phones import Line, Phone

MOST = 12  # people of whom a number may be one's
BEFORE = 240  # characters of a sentence before a number
LABEL = r"(?:cell\w*|tel\w*|mob\w*|phone|numero|no|num|number|direct|maison|home|chez (?:lui|elle)|c|t|m)"
ENDS = re.compile(rf"(?:[ .:=,;(|/–—-]|\b(?:est |is )?(?:au|at|on|the|le|la|c'est|est|is)(?= |$)|\b{LABEL}(?![a-z]))*$")
BEGINS = re.compile(r"^[ \t>*•·–—-]*(?:(?:\d{1,2}|[a-e])[.)] +)?")
MINE = re.compile(r"^(?:mon|ma|my|moi|me|le mien|mine)$")
THEIRS = re.compile(r"^(?:le sien|la sienne|his|hers?|son|sa|lui|elle)$")
OF_ME = re.compile(r"\b(?:mon|ma|mes|my|me|m'|moi|mine|je suis|i am|i'm|i can|reach us|nous (?:re)?joindre)(?![a-z])")
OF_ALL = re.compile(
    r"\b(?:(?:les|leur) (?:(?:re)?join\w+|parler|telephoner|contacter|atteindre|r?appeler)|(?:re)?joi\w+[- ]les|"
    r"appel\w+[- ]les|(?:reach|call|phone|ring|text|contact) (?:them|both|either|all)|(?:on|vous) les (?:re)?joi\w+|"
    r"leur (?:numero|telephone|tel)|their (?:number|phone))(?![a-z])"
)
AT = re.compile(
    r"^[ ,:(]{0,3}(?:(?:tous )?(?:les|both|tous) (?:deux|trois|two|three)|both)?[ ,]{0,2}(?:au|at|on|a)[ :]{1,2}$"
)
NO_PHONE = (
    r"(?:n'a pas|n'a aucun|has no|hasn't a|doesn't have a|sans) (?:de |d'|le )?(?:cell\w*|tel\w*|phone|mobile|numero)"
)
ALONE = r"(?:[,:;(] ?|\d[^a-z\d]{0,3}(?:et|and|puis) )"  # before a name that nothing is joined to
STOP = re.compile(r"(?<!\bm)(?<!\bmr)(?<!\bmme)(?<!\bmrs)(?<!\bms)(?<!\bdr)(?<!tel)(?<!cell)(?<!\bext)[.!?;](?=\s)|\n")


@dataclass(frozen=True, slots=True)
class _Told:
    """A number and the people, by their place among all, whose it is; `sure` where a line says so."""

    number: Phone
    owners: tuple[int, ...]
    sure: bool


def numbered(people: list[Person], writer: Person, text: str, region: str) -> list[Person]:
    """The people of a text, with the numbers that stand beside their names."""
    if not 0 < len(people) <= MOST:
        return people
    told = list(_told(people, writer, text[:LONGEST], region))
    sure = {owner: one.number for one in told if one.sure for owner in one.owners}
    taken = {one.number: owner for owner, one in sure.items()}
    result = list(people)
    for at, person in enumerate(people):
        if at in sure:
            wrong = person.phone is None or taken.get(person.phone, at) != at
            result[at] = _with(person, sure[at]) if wrong else person
        elif person.phone and (taken.get(person.phone, at) != at and _has_none(person, text)):
            result[at] = replace(person, phone=None, extension=None)
    had = {person.phone for person in result}
    for one in told:
        if not one.sure and (len(one.owners) == len(people) or one.number.number not in had):
            for owner in one.owners:
                result[owner] = result[owner] if result[owner].phone else _with(result[owner], one.number)
    return result


def _with(person: Person, number: Phone) -> Person:
    return replace(person, phone=number.number, extension=number.extension)


def _told(people: Sequence[Person], writer: Person, text: str, region: str) -> Iterator[_Told]:
    plain = fold(text)
    for number in phones.find(text, region):
        if number.line is Line.FAX:
            continue
        line = plain[plain.rfind("\n", 0, number.start) + 1 : number.start]
        before = STOP.split(plain[max(0, number.start - BEFORE) : number.start])[-1]
        owner = _of_line(BEGINS.sub("", line), people, writer)
        owner = _last_named(before, people) if owner is None else owner
        if owner is not None:
            yield _Told(number, (owner,), sure=True)
        elif OF_ALL.search(before) or _all_named(before, people):
            yield _Told(number, tuple(range(len(people))), sure=False)
        elif not OF_ME.search(before) and len(named := _named_in(before, people)) == 1:
            yield _Told(number, tuple(named), sure=False)


def _of_line(line: str, people: Sequence[Person], writer: Person) -> int | None:
    """Whose number ends a line of which this stands before it; None where it does not say."""
    who = ENDS.sub("", line)
    if not who or re.search(r"\d", line):
        return None
    mine = next((at for at, p in enumerate(people) if p.name and writer.name and same(p.name, writer.name)), None)
    if len(people) == 2 and mine is not None and (MINE.match(who) or THEIRS.match(who)):
        return mine if MINE.match(who) else 1 - mine
    bearers = [at for at, person in enumerate(people) if who in (_plain(person), _first(person))]
    if len(bearers) == 1:
        return bearers[0]
    named = _named_in(line, people)
    return (
        named[0] if len(named) == 1 and _plain(people[named[0]]) and line.startswith(_plain(people[named[0]])) else None
    )


def _last_named(before: str, people: Sequence[Person]) -> int | None:
    """Who alone stands right before a number, with nothing joined to their name ("…: Bruno au 418 …")."""
    text = ENDS.sub("", before)
    alone = [at for at, p in enumerate(people) if _first(p) and re.search(rf"{ALONE}{re.escape(_first(p))}$", text)]
    return alone[0] if len(alone) == 1 else None


def _named_in(plain: str, people: Sequence[Person]) -> list[int]:
    """Whom a text names, by their first name."""
    words = set(re.findall(r"[a-z'’-]+", plain))
    return [at for at, person in enumerate(people) if (first := _first(person)) and first in words]


def _all_named(before: str, people: Sequence[Person]) -> bool:
    """Whether all who come, two or more, stand in a row right before "at" and a number."""
    if len(people) < 2 or len(_named_in(before, people)) != len(people):
        return False
    last = max((before.rfind(_plain(person)) + len(_plain(person)) for person in people if _plain(person)), default=0)
    return AT.match(before[last:]) is not None


def _has_none(person: Person, text: str) -> bool:
    """Whether somebody is said to have no telephone."""
    first = _first(person)
    return bool(first) and re.search(rf"\b{re.escape(first)}\b[a-z' -]{{0,40}}? {NO_PHONE}", fold(text)) is not None


def _plain(person: Person) -> str:
    return fold(person.name or "")


def _first(person: Person) -> str:
    return _plain(person).split(" ")[0]
