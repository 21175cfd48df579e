"""What becomes of each person in a message: they come, they leave, or they are only mentioned; by learned weights.

What the ordered rules found is one trait among the words around a name (see `bearing`); the weights say how far to
trust it. Nothing here decides what the message is: the kind is given.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice

from mailbot.reading.learned.blending import Faith, blended
from mailbot.reading.learned.encoder import Encoded
from mailbot.reading.learned.weighing import weights
from mailbot.reading.model import Kind, Person
from mailbot.reading.naming import cues, names
from mailbot.reading.people import bearing, counts, jointly, paired
from mailbot.reading.people.account import names_writer
from mailbot.reading.people.companions import BOTH_SIGN, Telling
from mailbot.reading.people.numbered import as_counted, as_many
from mailbot.reading.people.roster import ON_ROSTER
from mailbot.reading.people.understood import as_understood
from mailbot.reading.people.verdicts import (
    ALONE,
    ASKED_FOR,
    ASKS,
    BOTH_ASK,
    BROUGHT_ALONG,
    DICTATES,
    INSTEAD,
    LAST_NAMED,
    LIKELY_COMES,
    LIKELY_MENTIONED,
    ONLY_PAYS,
    REFUSED,
    REGISTERED,
    SAID_TO_COME,
    STRUCK,
    TAKEN_BACK,
    TOGETHER,
    Mention,
    Verdict,
)
from mailbot.reading.text.lexicon import fold

COMES, LEAVES, CONCERNED, TOLD = "come", "leave", "about", "not"
MOST_WEIGHED = 40  # people of one text; of a longer list the rules alone tell
SURE = 0.55  # share from which somebody comes or leaves
LESS = 0.3  # the same where the rules say so too
LEAST = 0.25  # the same where somebody must be meant, and the writer is less likely than not
BESIDE = 0.98  # the same of a writer who asks for whom they have just told of, and of who is called by a first name
STAYING = 0.1  # the same where the writer says to stay, or to bring them along
FIRM, FIRMER = 0.97, 0.995  # shares from which somebody comes whom the rules took only to pay, or to stay
IN, OUT = 0.97, 0.05  # shares from and to which the writer comes or stays whatever the rules say
SPOTTED = 0.8  # share of the encoder from which somebody comes whom no rule finds
CLOSE = 0.8  # part of the share of the likeliest that those have who come with them

# Each voice's part is about what training/faith.py tells; all are made sharper, with which the shares above read most
# of the held messages right. Of who leaves few messages tell, so that the encoder is trusted less there.
OF_OTHERS = Faith(0.9, 1.0, {COMES: -0.7})
OF_MOVED = Faith(0.9, 0.6)
OF_WRITER = Faith(0.8, 0.7)

SETTLED = (ASKS, STRUCK, ALONE, REGISTERED, ON_ROSTER, INSTEAD, DICTATES)  # what no weight changes
SAID = (*SETTLED, BROUGHT_ALONG, SAID_TO_COME, TAKEN_BACK)  # what is told in so many words


@dataclass(frozen=True, slots=True)
class Bearer:
    """Somebody whom a text names, at each place where it does."""

    name: str
    mentions: tuple[Mention, ...]


def others(telling: Telling, writer: Person) -> Iterator[Bearer]:
    """Everybody whom a text names, each once, but not its writer."""
    left = [m for m in telling.mentions if not names_writer(m, writer)]
    while left:
        first = left[0].name.text
        own = tuple(m for m in left if names.same(m.name.text, first))
        yield Bearer(first, own)
        left = [m for m in left if m not in own]


def traits_of(bearer: Bearer, body: str, telling: Telling, writer: Person, kind: Kind) -> set[str]:
    """The traits of somebody named."""
    own = [m for m in telling.mentions if names_writer(m, writer)]
    return bearing.of_person(body, telling, list(bearer.mentions), own, kind)


def shares(
    body: str, telling: Telling, writer: Person, kind: Kind, whole: Encoded | None = None
) -> dict[str, dict[str, float]]:
    """How likely everybody named but the writer comes, leaves, or is only mentioned, by their name; `whole`: the
    message as the encoder reads it.
    """
    weighed, faith = weights("person"), OF_OTHERS if kind is Kind.REGISTRATION else OF_MOVED
    return {
        bearer.name: blended(
            weighed.shares(traits_of(bearer, body, telling, writer, kind)), seen_whole(bearer, whole), faith
        )
        for bearer in islice(others(telling, writer), MOST_WEIGHED)
    }


def seen_whole(bearer: Bearer, whole: Encoded | None) -> dict[str, float] | None:
    """What the encoder takes somebody named for."""
    seen = whole.of(bearer.name) if whole else None
    if seen is None:
        return None
    moved = {answer: seen[answer] for answer in (COMES, LEAVES, CONCERNED)}
    return {**moved, TOLD: 1 - sum(moved.values())}


def only_told(name: str, whole: Encoded) -> bool:
    """Whether the encoder takes somebody named rather to be told of than to come."""
    seen = whole.of(name)
    return seen is not None and seen[COMES] < seen["told"]


def likely_comes(name: str, whole: Encoded) -> bool:
    """Whether the encoder takes somebody named to come, where no rule finds them."""
    seen = whole.of(name)
    return seen is not None and seen[COMES] >= SPOTTED


def seated(
    body: str,
    telling: Telling,
    writer: Person,
    *,
    ruled: bool,
    signed: bool,
    listed: bool = False,
    whole: Encoded | None = None,
) -> Telling:
    """What a text that asks for places tells of people, weighed. `ruled`: whether the rules seat the writer; `listed`:
    that a form lists who comes, so that others must be said to come; `whole`: the message as the encoder reads it.
    """
    found = shares(body, telling, writer, Kind.REGISTRATION, whole)
    own = [m for m in telling.mentions if names_writer(m, writer)]
    share = _of_writer(body, telling, own, ruled=ruled, signed=signed, whole=whole)
    told = _seated(body, telling, writer, found, own, share, ruled=ruled, listed=listed)
    if listed:
        return told
    likely = share[COMES] if told.writer_seated and writer.name else None
    each, named = {name: of[COMES] for name, of in found.items()}, [writer.name] if writer.name else []
    told = as_many(told, each, likely, named, single=counts.ONLY_ONE.search(fold(body)) is not None)
    if whole is None or not named:
        return told
    told = as_counted(told, each, share[COMES], named, whole.answers["seats"])
    beside = cues.BESIDES.search(fold(body)) is not None  # beside people who have their places
    if beside:
        return told
    told = as_understood(told, writer.name, whole, SETTLED)
    if any(read.field == "A" for read in whole.words):
        return told  # whoever passes it on may add others, whom the encoder counts too
    return jointly.seated(told, each, share[COMES], whole.answers["seats"], SAID)


def _seated(
    body: str,
    telling: Telling,
    writer: Person,
    found: dict[str, dict[str, float]],
    own: list[Mention],
    share: dict[str, float],
    *,
    ruled: bool,
    listed: bool,
) -> Telling:
    by_name = {m: next((s for n, s in found.items() if names.same(n, m.name.text)), None) for m in telling.mentions}
    mentions = tuple(
        _weighed(m, share, thought_of=_thought_of(m, telling))
        if share and not names_writer(m, writer) and not (listed and m.verdict is Verdict.TOLD)
        else m
        for m, share in by_name.items()
    )
    mentions = mentions if listed else paired.seated(mentions, body)
    alone = ruled or not any(m.verdict is Verdict.COMES for m in telling.mentions if m not in own)
    for_another = any(m.why == LAST_NAMED for m in telling.mentions) and not alone
    least = BESIDE if for_another else SURE
    comes = share[COMES] >= least or (ruled and any(_in_list(m) or _asked_for(m) for m in own))
    if ((share[COMES] >= IN and alone) or share[COMES] <= OUT) and not (listed or telling.names_later):
        return _surely(telling, found, mentions, comes=share[COMES] >= IN)
    plainly = _plainly(telling, own)
    if plainly is None and (telling.writer_too or (telling.writer_comes and share[COMES] >= LEAST)):
        plainly = _plainly(replace(telling, mentions=mentions), own)
    comes = comes if plainly is None else plainly
    if plainly is None and not comes:
        comes = _missing(replace(telling, mentions=mentions), own, share[COMES])
    nobody = not any(m.verdict is Verdict.COMES for m in mentions)
    told_of = listed or telling.unnamed or telling.others_only or telling.writer_stays or telling.names_later
    if nobody and not told_of:
        # Somebody asks for a place: one who is named is meant, or else the writer.
        meant = set() if plainly is not None or comes else _likeliest(found, mentions, max(LEAST, share[COMES]))
        mentions = tuple(_meant(m) if m.name.text in meant else m for m in mentions)
        comes = not meant
    elif nobody and plainly is False and not (listed or telling.unnamed or telling.names_later):
        meant = _likeliest(found, mentions, STAYING)
        mentions = tuple(_meant(m) if m.name.text in meant else m for m in mentions)
    return replace(telling, mentions=mentions, writer_seated=comes)


def _surely(
    telling: Telling, found: dict[str, dict[str, float]], mentions: tuple[Mention, ...], *, comes: bool
) -> Telling:
    """What is told of people where it is sure whether the writer comes; where they do not, somebody named does."""
    nobody = not any(m.verdict is Verdict.COMES for m in mentions)
    if nobody and not comes and not (telling.unnamed or telling.others_only or telling.names_later):
        meant = _likeliest(found, mentions, STAYING)
        mentions = tuple(_meant(m) if m.name.text in meant else m for m in mentions)
    return replace(telling, mentions=mentions, writer_seated=comes, writer_sure=True)


def _of_writer(
    body: str, telling: Telling, own: list[Mention], *, ruled: bool, signed: bool, whole: Encoded | None
) -> dict[str, float]:
    """How likely the writer comes."""
    seen = bearing.of_writer(body, telling, own, Kind.REGISTRATION, ruled=ruled, signed=signed)
    return blended(weights("writer").shares(seen), writer_seen_whole(whole) if whole else None, OF_WRITER)


def writer_seen_whole(whole: Encoded) -> dict[str, float]:
    """Whether the encoder takes the writer to come."""
    answers = whole.answers["writer"]
    return {COMES: answers["comes"], TOLD: answers["stays"]}


def _likeliest(found: dict[str, dict[str, float]], mentions: tuple[Mention, ...], least: float = LEAST) -> set[str]:
    """The names of those likeliest to be meant by a place asked for; nobody said not to come or only to pay."""
    out = [m.name.text for m in mentions if m.verdict is Verdict.STAYS or m.why == ONLY_PAYS]
    shares = {n: s[COMES] for n, s in found.items() if not any(names.same(n, other) for other in out)}
    best = max(shares.values(), default=0)
    near = {name for name, share in shares.items() if share >= max(least, CLOSE * best)}
    return {m.name.text for m in mentions if any(names.same(m.name.text, name) for name in near)}


def _meant(mention: Mention) -> Mention:
    return replace(mention, verdict=Verdict.COMES, why="the likeliest for whom a place is asked")


def _plainly(telling: Telling, own: list[Mention]) -> bool | None:
    """Whether a text says in so many words that its writer comes or stays, beside others whom it names; None where it
    does not.
    """
    others = [m for m in telling.mentions if m not in own]
    if telling.writer_too and not telling.writer_stays and any(m.verdict is Verdict.COMES for m in others):
        return True
    in_row = sum(m.why == ON_ROSTER for m in telling.mentions)
    joins = telling.writer_comes and telling.asked != in_row
    joins = (joins or (telling.writer_with and telling.asked == in_row + 1)) and not telling.writer_stays
    if telling.in_row is not None and (telling.in_row or not joins):
        return telling.in_row or any(m.why == ON_ROSTER for m in own)
    coming = {m.name.text: m.why for m in others if m.verdict is Verdict.COMES}
    beside = telling.beside_writer and any(why in (TOGETHER, BOTH_ASK) for why in coming.values())
    if beside and telling.we_come:
        return True
    if any(_asked_for(m) and _not_last(m, others) for m in own) and coming:
        return True
    if not others and telling.writer_stays and (telling.asked or 0) > 1 and telling.names_later:
        return False  # places for others, who are named another time
    if others and telling.writer_stays and not telling.writer_comes:
        return False
    for_others = telling.asked is not None and telling.asked <= len(coming) and not telling.writer_with
    if coming and telling.writer_comes and not (telling.writer_stays or telling.on_behalf or for_others):
        return True
    if telling.writer_stays:
        return None
    listed = len(coming) > 1 and all(m.listed for m in others if m.verdict is Verdict.COMES)
    said = telling.writer_with or (telling.writer_comes and not listed) or telling.we_come or telling.beside_writer
    said = said or any(m.verdict is Verdict.COMES and _not_last(m, others) for m in own)
    if for_others and telling.asked == len(coming) and not (said or telling.unnamed or telling.both):
        return False
    pair = telling.both and len(coming) == 1
    return True if beside or pair or BROUGHT_ALONG in coming.values() else None


def _not_last(mention: Mention, others: list[Mention]) -> bool:
    """Whether somebody else is named behind, so that this is no signature."""
    return any(m.name.start > mention.name.start for m in others)


def _missing(telling: Telling, own: list[Mention], share: float) -> bool:
    """Whether the writer is the one whom a number of places counts beside those named ("trois: Anne, Luc et …"), or
    stands in one breath with somebody likely to come.
    """
    coming = {m.name.text for m in telling.of(Verdict.COMES) if m not in own}
    told = telling.writer_stays or telling.on_behalf or telling.names_later or telling.unnamed
    number = telling.asked == len(coming) + 1
    together = telling.writer_with and any(m.why == TOGETHER and m.verdict is Verdict.COMES for m in telling.mentions)
    if together and not telling.writer_stays:
        return True
    return bool(coming and number and not told and (share >= LEAST or telling.writer_with or telling.we_come))


def _thought_of(mention: Mention, telling: Telling) -> bool:
    same = [m for m in telling.mentions if names.same(m.name.text, mention.name.text)]
    again = any(m.name.full and m.name.start < mention.name.start for m in same) and not mention.name.full
    return again or any(m.verdict is Verdict.COMES for m in same)


def _in_list(mention: Mention) -> bool:
    """Whether somebody has a line of their own in a list of those who come, or signs beside the other of two who ask:
    no word around it says more.
    """
    return (mention.listed or mention.why in (BOTH_SIGN, BOTH_ASK)) and mention.verdict is Verdict.COMES


def _asked_for(mention: Mention) -> bool:
    """Whether a place is asked for somebody named in full."""
    return mention.verdict is Verdict.COMES and mention.name.full and mention.why == ASKED_FOR


def _weighed(mention: Mention, share: dict[str, float], *, thought_of: bool) -> Mention:
    """A mention as the weights have it; `thought_of`: elsewhere a place is asked for the same person, so that a refusal
    is no mistake of the rules.
    """
    ruled = mention.verdict is Verdict.COMES
    least = OUT if mention.why in (BROUGHT_ALONG, LAST_NAMED) else LESS
    comes = share[COMES] >= (least if ruled else SURE if mention.name.full else BESIDE)
    firm = {ONLY_PAYS: FIRM, TAKEN_BACK: FIRMER, REFUSED: FIRMER}.get(mention.why)
    doubted = firm is not None and (share[COMES] < firm or thought_of)
    if comes == ruled or doubted or _in_list(mention) or mention.why in SETTLED:
        return mention
    if comes:
        return replace(mention, verdict=Verdict.COMES, why=LIKELY_COMES)
    return replace(mention, verdict=Verdict.TOLD, why=LIKELY_MENTIONED)
