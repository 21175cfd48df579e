"""Who comes as the encoder reads a message whole, where all that it says of it hangs together.

Everybody whom it takes to come is somebody known, it is not in doubt of any of the others, and they are just as many as
the places that it is sure of: then its reading goes before what the words around each name make likely. A reading that
does not hang together says nothing here.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from mailbot.reading.learned.encoder import Encoded, Read
from mailbot.reading.learned.pieces import LINE, words_of
from mailbot.reading.model import Person
from mailbot.reading.naming import cues, names
from mailbot.reading.people.account import Account
from mailbot.reading.people.companions import Telling
from mailbot.reading.people.verdicts import (
    ASKED_FOR,
    BOTH_ASK,
    BROUGHT_ALONG,
    LAST_NAMED,
    LIKELY_COMES,
    REFUSED,
    TAKEN_BACK,
    Mention,
    Verdict,
)
from mailbot.reading.text.lexicon import fold

COMES = "come"
OF_A_NAME = 0.5  # share from which a word is of somebody who comes
COUNTED = 0.9  # share of the number of places
LIKELY, DOUBTED = 0.6, 0.4  # shares from which the others come with, and up to which they do not
HARDLY = 0.15  # share up to which somebody does not come whom the rules took to
CLEARLY = 0.9  # share from which somebody comes whom the rules took to stay
MOST = 5  # places that the encoder tells from more
# Shares of a number of places: from which it goes before what is told, where it is that of those named, and the same
# where somebody seems to be announced without a name; and up to which another is doubted.
SUREST, CERTAIN, CERTAINER, UNLIKELY = 0.97, 0.9, 0.98, 0.05
OF_NOBODY, OF_SOMEBODY = 0.1, 0.9  # shares to which a word is of no name, and from which it is of one
PLAINLY = (ASKED_FOR, BROUGHT_ALONG, TAKEN_BACK)  # why somebody comes or stays in so many words
WEAKLY = (BOTH_ASK, LIKELY_COMES, LAST_NAMED)  # why somebody comes of whom no word says so
READ_WHOLE = "comes, as the message reads whole"
NOT_SO = "only told of, as the message reads whole"
WRITER = ""


class Named(NamedTuple):
    """The words of a name in a row, and how likely the least likely of them is of somebody who comes."""

    text: str
    share: float


def as_understood(telling: Telling, writer: str | None, whole: Encoded, kept: tuple[str, ...]) -> Telling:
    """What a text tells of people, as it reads whole where that hangs together. `writer`: the writer's name; `kept`:
    why somebody comes or stays whatever the encoder says.
    """
    places, share = max(whole.answers["seats"].items(), key=lambda told: told[1])
    meant = _meant(telling, writer, whole)
    if meant is None or len(meant) != int(places) > 0 or int(places) > MOST or share < COUNTED:
        return telling
    named = len(telling.of(Verdict.COMES)) + bool(telling.writer_seated)
    if telling.names_later or (telling.unnamed and named + telling.unnamed == int(places)):
        return telling  # the places are of people whom nobody names yet
    others = {m.name.text for m in telling.mentions if not (writer and names.same(m.name.text, writer))}
    if any(_share(name, whole) > DOUBTED for name in others if not _among(name, meant)):
        return telling
    coming = [m.name.text for m in telling.of(Verdict.COMES)]
    mentions = tuple(_as_meant(m, meant, coming, writer) for m in telling.mentions)
    changed = [(a, b) for a, b in zip(telling.mentions, mentions, strict=True) if a is not b]
    if any(a.why in (*kept, *PLAINLY) or _is_said_to_come(a, whole) for a, _ in changed):
        return telling
    said_to_stay = any(a.verdict is Verdict.STAYS or a.why == REFUSED for a, _ in changed)
    if said_to_stay and min(meant.values()) < CLEARLY:
        return telling
    if not changed and telling.writer_seated == (WRITER in meant):
        return telling
    return replace(telling, mentions=mentions, writer_seated=WRITER in meant, writer_sure=True)


def _meant(telling: Telling, writer: str | None, whole: Encoded) -> dict[str, float] | None:
    """How likely each of those comes whom the encoder takes to come, by the name that the text tells; None where it is
    in doubt of somebody, or takes somebody to come who is nobody known.
    """
    found: dict[str, float] = {}
    known = sorted({m.name.text for m in telling.mentions}, key=len, reverse=True)
    for named in _named(whole):
        if writer and names.same(named.text, writer):
            continue
        name = next((name for name in known if names.same(name, named.text)), None)
        if name is None:
            return None
        found[name] = max(named.share, found.get(name, 0.0))
    if writer:
        comes = whole.answers["writer"]["comes"]
        if max(comes, 1 - comes) < LIKELY:
            return None
        if comes >= LIKELY:
            found[WRITER] = comes
    return found if found and min(found.values()) >= LIKELY else None


def _named(whole: Encoded) -> Iterator[Named]:
    """The names of those whom the encoder takes to come, wherever they stand; not within an address."""
    row: list[Read] = []
    within = _within_addresses(whole.words)
    for at, read in enumerate(whole.words):
        goes_on = read.share(COMES) >= OF_A_NAME and read.field != "Q" and read.word.text != LINE and at not in within
        if row and not (goes_on and row[-1].field == read.field):
            yield from _one_name(row)
            row = []
        row += [read] if goes_on else []
    yield from _one_name(row)


def _one_name(row: list[Read]) -> Iterator[Named]:
    text = " ".join(one.word.text for one in row if one.word.text[0].isalpha())
    if text:
        yield Named(text, min(one.share(COMES) for one in row))


def _within_addresses(read: Sequence[Read]) -> set[int]:
    """Which words stand within an address of e-mail."""
    found: set[int] = set()
    for at in (at for at, one in enumerate(read) if one.word.text == "@"):
        first, behind = at, at + 1
        while first and _adjoin(read[first - 1], read[first]):
            first -= 1
        while behind < len(read) and _adjoin(read[behind - 1], read[behind]):
            behind += 1
        found.update(range(first, behind))
    return found


def _adjoin(left: Read, right: Read) -> bool:
    """Whether nothing stands between two words, not even the end of a line."""
    on_a_line = LINE not in (left.word.text, right.word.text)
    return on_a_line and left.field == right.field and left.word.end == right.word.start


def _share(name: str, whole: Encoded) -> float:
    seen = whole.of(name)
    return seen[COMES] if seen else 0.0


def _is_said_to_come(mention: Mention, whole: Encoded) -> bool:
    """Whether words say of somebody that they come, or the encoder has them come after all."""
    said = mention.verdict is Verdict.COMES and mention.why not in WEAKLY
    return said or (mention.verdict is Verdict.COMES and _share(mention.name.text, whole) > HARDLY)


def _among(name: str, meant: dict[str, float]) -> bool:
    return any(one and names.same(one, name) for one in meant)


def _as_meant(mention: Mention, meant: dict[str, float], coming: list[str], writer: str | None) -> Mention:
    """A mention with what the message read whole says of its bearer, where that is something else."""
    name = mention.name.text
    comes = _among(name, meant)
    if (writer and names.same(name, writer)) or comes == any(names.same(name, one) for one in coming):
        return mention
    if comes:
        return replace(mention, verdict=Verdict.COMES, why=READ_WHOLE)
    return replace(mention, verdict=Verdict.TOLD, why=NOT_SO)


def places(seats: int | None, named: int, account: Account, whole: Encoded | None) -> int | None:
    """The number of places, or that which the encoder is surest of ("and someone from the yard"); or of those named
    where it is sure that there are no more ("two chairs, three dryers", "on est onze au moulin"), and surer where
    somebody seems to be announced without a name.
    """
    if whole is None or seats is None or named == 0:
        return seats
    told = whole.answers["seats"]
    likeliest = max(told, key=told.__getitem__)
    later = cues.NAME_TO_COME.search(fold(account.parts.body)) is not None
    sure = told[likeliest] >= SUREST and named <= int(likeliest) <= MOST and seats <= MOST
    if sure and not (later if int(likeliest) < seats else _had_before(account)):
        return int(likeliest)
    if later or not named < min(seats, MOST + 1):
        return seats
    least = CERTAINER if account.telling.unnamed else CERTAIN
    return named if told[str(named)] >= least and told[str(min(seats, MOST + 1))] <= UNLIKELY else seats


def _had_before(account: Account) -> bool:
    """Whether a place that is not among those of people named may be one had before, or taken back."""
    told_before = cues.BESIDES.search(fold(account.parts.body)) is not None
    return told_before or any(m.verdict is Verdict.STAYS for m in account.telling.mentions)


def named_only(person: Person, whole: Encoded | None, shown: str) -> Person:
    """Somebody without the words before their name that are surely of no name ("They're Walter Roy"), nor of
    that `shown` beside the address.
    """
    own = words_of(person.name or "")
    shares = _shares_in_row([word.text for word in own], whole) if whole and len(own) > 1 else []
    before = next((at for at, share in enumerate(shares) if share > OF_NOBODY), 0)
    if not before or min(shares[before:]) < OF_SOMEBODY or any(_of_a_name(word.text, shown) for word in own[:before]):
        return person
    return replace(person, name=(person.name or "")[own[before].start :])


def _of_a_name(word: str, shown: str) -> bool:
    return len(word) == 1 or fold(word) in fold(shown).split()


def _shares_in_row(told: list[str], whole: Encoded) -> list[float]:
    """How likely each of the words that stand in a row is of somebody; none where they stand nowhere."""
    for first in range(len(whole.words) - len(told) + 1):
        row = whole.words[first : first + len(told)]
        if [read.word.text for read in row] == told and row[0].field != "Q":
            return [read.share(COMES) + read.share("told") for read in row]
    return []


def writes(everyone: list[Person], contact: Person, whole: Encoded) -> bool:
    """Whether the one who comes is the writer, by another name than their mail shows ("mamie", the husband's)."""
    if len(everyone) != 1 or not everyone[0].name or everyone[0].email or everyone[0].title or not contact.email:
        return False
    another = not (contact.name and names.same(contact.name, everyone[0].name))
    answers = whole.answers
    return another and answers["writer"]["comes"] >= CERTAIN and answers["seats"]["1"] >= CERTAIN
