"""What is dialled to reach somebody besides a number of their own: an extension ("moi (poste 15)", "Anne 212, me 230"),
or the number of somebody else ("Luc Roy, même numéro", "same phone as the office").
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import islice

from mailbot.reading.model import Person
from mailbot.reading.naming import cues
from mailbot.reading.naming.names import same
from mailbot.reading.people.verdicts import Mention
from mailbot.reading.people.whose import MOST_DETAILS, WRITER, Possessions, Writer, is_owner
from mailbot.reading.text import phones
from mailbot.reading.text.lexicon import fold
from mailbot.reading.text.phones import Phone

NEAR = 60  # characters before a bare number that may say that it is an extension
LEAST = 6  # characters behind a name that are looked for in the text
_ME = r"(?:moi(?:-meme)?|me|mine|myself|i am|i'm|i|je suis|je|the undersigned)"
OF_THE_FIRST = re.compile(r"\b(?:same|meme|idem)\b[^.\n]{0,20}\b(?:first|premier|premiere)\b")
_WHO = rf"(?P<who>{_ME}|[a-z][a-z'-]+)"
PRONOUN = re.compile(r"(?:(?P<elle>elle|she|hers?)|(?P<lui>lui|il|he|him|his))")
_ON = r"(?:(?: ?:| =| is| est| sera|'s|,? c'est)?(?: on| at| au| a l'| le| la)? )"
# "Anne 212, me 230", "Gary is on 17": a bare number behind whose it is.
WHO_THEN = re.compile(rf"(?<![\w'@.-]){_WHO}{_ON}(?P<number>\d{{1,5}})(?=[,;.)]?(?:\s|$)|[,;)])")
# "12 pour moi et 14 pour Anne": a bare number before whose it is.
THEN_WHO = re.compile(
    rf"(?<![\w.\-])(?P<number>\d{{1,5}})(?:,? (?:pour|for|c'est|is) | ?\((?:pour |for |c'est )?)"
    rf"(?:(?:m|mr|mme|mrs|ms|dr)\.? )?"
    rf"{_WHO}(?![\w@'-])"
)
# What says that the bare numbers behind it are extensions.
DIALLED = re.compile(
    r"\b(?:postes?|ext(?:ension)?s?|local|locaux)\b|\d{3}[ .\-]\d{4}|(?<![\d:h])\b\d{1,5} ?[,;]? ?(?:et |and )?$"
)
OF_ME = re.compile(
    r"(?<!as )(?<!que )(?<!comme )\b(?:moi(?:-meme)?|me|mine|myself|le mien|humble serv(?:ant|ante|iteur)|"
    r"soussignee?|yours truly)\b[^.!?\n\d]{0,24}$"
)
# Several extensions told at once.
ROW = re.compile(
    r"\b(?:postes|ext(?:ension)?s\.?|locaux|aux postes|p\.) ?:? ?#?\d{1,5}(?:, ?#?\d{1,5}){0,8},? "
    r"(?:et|and|&|puis) #?\d{1,5}(?!\d)"
)
BREAK = re.compile(r"[.!?;](?=\s)|\n")


def _known(who: str, own: Possessions, at: int) -> Mention | Writer | None:
    """Whom one word at `at` names: the writer, whom "she" means, or who alone bears it as first name or surname."""
    who = who.removesuffix("'s").removesuffix("'")
    if re.fullmatch(_ME, who) or who in fold(own.writer or "").split():
        return WRITER
    if pronoun := PRONOUN.fullmatch(who):
        return own.antecedent(pronoun, at)
    bearers = [one for one in own.others if who in re.split(r"[ -]", fold(one.name.text))]
    return bearers[0] if len(bearers) == 1 else None


@lru_cache(maxsize=4)
def _told(own: Possessions) -> tuple[tuple[str, int, Mention | Writer | None], ...]:
    """The extensions of a text, where each stands, and whose words say that it is; found once for all whom it names."""
    return tuple(_found(own))


def _found(own: Possessions) -> Iterator[tuple[str, int, Mention | Writer | None]]:
    end, inside = 0, [range(phone.start, phone.end) for phone in own.numbers]
    for found in islice(phones.ALONE.finditer(own.plain), MOST_DETAILS):
        if any(found.start() in span or found.start(1) in span for span in inside):
            continue
        told = re.match(rf"[ ,]{{0,2}}(?:pour|for|c'est|is) (?:{_WHO})(?![\w@'-])", own.plain[found.end() :])
        whose = _known(told["who"], own, found.end()) if told else None
        whose = whose or own.owner(found.start(), found.end(), after=end)
        mine = OF_ME.search(own.plain[max(end, found.start() - NEAR) : found.start()])
        yield found[1], found.start(), whose or (WRITER if mine else None)
        end = found.end()
    yield from _in_turn(own)
    for pattern in (WHO_THEN, THEN_WHO):
        for found in islice(pattern.finditer(own.plain), MOST_DETAILS):
            at = found.start("number")
            before = BREAK.split(own.plain[max(0, found.start() - NEAR) : found.start()])[-1]
            bearer = _known(found["who"], own, at)
            if bearer and DIALLED.search(before) and not any(at in span for span in inside):
                yield found["number"], at, bearer


def _in_turn(own: Possessions) -> Iterator[tuple[str, int, Mention | Writer | None]]:
    """The extensions that stand in the order of the people ("postes 1 et 2 respectivement")."""
    for row in islice(ROW.finditer(own.plain), MOST_DETAILS):
        numbers = list(re.finditer(r"\d+", row.group()))
        bearers = own.in_turn(row.start(), len(numbers))
        yield from ((one.group(), row.start() + one.start(), who) for one, who in zip(numbers, bearers, strict=False))


def extension_of(whose: Mention | Writer, own: Possessions) -> str | None:
    """The extension that words say is somebody's ("Dale is at extension 3")."""
    return next((number for number, _, owner in _told(own) if is_owner(whose, owner)), None)


def extension_behind(mention: Mention, own: Possessions) -> str | None:
    """The extension that stands behind a name and is nobody else's by the words before it."""
    alone = phones.extension_alone(mention.tail)
    at = own.text.find(mention.tail) if alone and len(mention.tail) > LEAST else -1
    if at < 0:
        return alone
    end = at + len(mention.tail)
    told = ((number, owner) for number, start, owner in _told(own) if at <= start < end)
    return next((number for number, owner in told if owner is None or is_owner(mention, owner)), None)


def same_line(mention: Mention, writer: Person, own: Possessions) -> Phone | None:
    """The number that somebody shares with whoever is named before them, or with the writer."""
    tail = fold(mention.tail) if mention.listed else BREAK.split(fold(mention.tail))[0]
    start = mention.name.start
    for one in own.mentions:
        spoken = BREAK.split(fold(one.tail))[0]
        if one != mention and same(one.name.text, mention.name.text) and not _by_another(tail):
            tail, start = (spoken, one.name.start) if _by_another(spoken) else (tail, start)
    found = cues.SAME_LINE.search(tail)
    by_writer = cues.WRITERS_LINE.search(tail)
    if found is None and by_writer is None:
        return None
    before = _first_told(own) if OF_THE_FIRST.search(tail) else _last_before(own, start)
    if writer.phone and (by_writer or before is None):
        return Phone(writer.phone, None, phones.Line.PLAIN, 0, 0)
    return before


def _by_another(tail: str) -> bool:
    """Whether words say that somebody is reached by another's number."""
    return bool(cues.SAME_LINE.search(tail) or cues.WRITERS_LINE.search(tail))


def writers_same_line(own: Possessions) -> Phone | None:
    """The number that the writer says is theirs as well as somebody's before ("moi : même numéro, poste 4")."""
    for found in islice(cues.SAME_LINE.finditer(own.plain), MOST_DETAILS):
        if OF_ME.search(own.plain[max(0, found.start() - NEAR) : found.start()]):
            return _last_before(own, found.start())
    return None


def _first_told(own: Possessions) -> Phone | None:
    return next((one for one in own.numbers if one.line is not phones.Line.FAX), None)


def _last_before(own: Possessions, at: int) -> Phone | None:
    usable = (one for one in reversed(own.numbers) if one.end <= at and one.line is not phones.Line.FAX)
    return next(usable, None)
