"""Which group of the course a message means: by the sector it names, a day or month, and what people are or do.

What is protected: a wrong group costs a person their day, so whatever is doubtful tells no group and a person decides.
In this order:

1. The group or sector that the message names ("groupe arts", "secteur manufacturier"), unless a day disagrees.
2. A day or month of exactly one group, unless the sector that the message tells otherwise disagrees with it.
3. What the writer, or those to be registered, say they are; their organisations; their signature; their title; and
   where all that tells nothing, the domain of their address. More particular words go before general ones
   ("bibliothèque municipale" is a library). What these tell must not pull apart.

What is refused ("pas celle de mars"), was before ("j'étais inscrit en commerce") or belongs to others ("mon mari
travaille à l'usine") does not count, nor what the course itself is about.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from mailbot.config.model import Config
from mailbot.reading import activities, dates, domains
from mailbot.reading.around import around
from mailbot.reading.claims import NO_GROUP, NOWHERE, Claims, Groups, Sighting, claims, single
from mailbot.reading.dates import DateMention
from mailbot.reading.lexicon import fold
from mailbot.reading.model import Contents, Evidence
from mailbot.reading.people import People
from mailbot.reading.situation import Situation
from mailbot.reading.standing import Piece, Standing, is_slogan, pieces, standing, without_streets
from mailbot.reading.text import MOST_TEXT, data

MOST_HOUSES = 20
SIGNATURE_LINES = 15
ENUMERATED = 3  # so many groups in one sentence are a list of what is offered
# A complement: behind small words ("école en forêt"), or behind "de" and at most three others ("fabrication de conduits
# de ventilation").
_OF = re.compile(
    r"(?: (?:of|for|pour|in|en|a|au|aux|la|le|les|l'|the|de|du|des|d'))+ ?"
    r"| (?:de la |de l'|de |du |des |d'|of the |of )"
    r"(?:(?!et |and |ou |or |avec |with |au |aux |groupe |group )[\w'-]+ ){0,3}(?:la |le |les |l'|d'|the )?"
)
_APPOSED = re.compile(r"(?:,| \(|,? «|:) ?(?:(?:[LD]es?|La|L['’]|The) ?)?(?:[A-ZÀ-Ý][\w'’.-]* ){0,4}")
_ADDRESS = re.compile(r"\S{1,64}@\S{1,200}|https?://\S{1,300}|www\.\S{1,200}")


@dataclass(frozen=True, slots=True)
class GroupFound:
    """The group a message means and the words that decided; `conflict` where what it tells pulls apart."""

    group: str | None = None
    why: str | None = None
    evidence: tuple[Evidence, ...] = ()
    conflict: bool = False


@dataclass(frozen=True, slots=True)
class _Sign:
    """Something that tells of groups, with the words that say it and the activity they stand for."""

    groups: Groups
    words: str
    activity: str = ""
    weak: bool = False
    prior: bool = False
    instead: bool = False


@dataclass(slots=True)
class _Told:
    """All that a message tells, by how it is told."""

    named: list[_Sign] = field(default_factory=list)
    own: list[_Sign] = field(default_factory=list)
    houses: list[_Sign] = field(default_factory=list)
    posts: list[_Sign] = field(default_factory=list)
    domains: list[_Sign] = field(default_factory=list)
    days: list[_Sign] = field(default_factory=list)
    doubtful_days: list[_Sign] = field(default_factory=list)
    company: list[_Sign] = field(default_factory=list)  # of others who may come too: they can only speak against
    split: bool = False


def find(situation: Situation, people: People, config: Config, contents: tuple[Contents, ...] = ()) -> GroupFound:
    """The group that a message means. Total, linear in its texts, which are capped where they are searched."""
    told = _read(situation, people, config, contents)
    return _decide(told)


def named_groups(text: str, config: Config) -> tuple[tuple[str, str], ...]:
    """The groups that a text names as such ("groupe arts", "the manufacturing session"): key and words, in order."""
    index = claims(config.course)
    found: list[tuple[str, str]] = []
    for piece, seen, how in _sightings(text, index, config, third=False):
        group = seen.sure
        if how is Standing.NAMED and group and group not in [key for key, _ in found]:
            found.append((group, piece.text[seen.start : seen.end]))
    return tuple(found)


# --- what decides


def _decide(told: _Told) -> GroupFound:
    days = _chosen(told.days)
    named = _chosen(told.named)
    sector, why = _sector(told)
    if named:
        return _by_name(named, days, sector, why)
    if days:
        return _by_day(days, sector, told)
    if told.doubtful_days and single(sector) and single(sector) not in _union(told.doubtful_days):
        return _torn(told.doubtful_days, why)
    group = single(sector)
    if group and told.company and group not in _common(told.company):
        return _torn(why, told.company)
    if group and not told.split:
        return _answer(group, why, "what it is")
    return _torn(why, []) if len(sector - NOWHERE) > 1 else GroupFound(evidence=_evidence(why, "tells no group"))


def _by_name(named: list[_Sign], days: list[_Sign], sector: Groups, why: list[_Sign]) -> GroupFound:
    """A named group goes before what people are, but not where they ask for its day: then a person decides."""
    group = single(_union(named))
    if group is None or (days and group not in _union(days)):
        return _torn(named, days)
    if days and single(sector) and group not in sector:
        return _torn([*named, *days], why)
    return _answer(group, named, "names the group")


def _by_day(days: list[_Sign], sector: Groups, told: _Told) -> GroupFound:
    """A day of exactly one group; of several the one that the sector tells."""
    held = _union(days)
    possible = held if sector in (frozenset(), NOWHERE) else held & sector
    group = single(possible)
    if group is None or told.split:
        return _torn(days, [*told.own, *told.houses])
    return _answer(group, days, "its day")


def _answer(group: str, why: Sequence[_Sign], rule: str) -> GroupFound:
    telling = next((sign for sign in why if group in sign.groups), why[0])
    return GroupFound(group, telling.words, _evidence(why, rule))


def _torn(one: Sequence[_Sign], other: Sequence[_Sign]) -> GroupFound:
    return GroupFound(evidence=_evidence([*one, *other], "pulls apart"), conflict=True)


def _evidence(signs: Iterable[_Sign], rule: str) -> tuple[Evidence, ...]:
    return tuple(
        Evidence("group", sign.words, f"{rule}: {', '.join(sorted(sign.groups - NOWHERE)) or 'no group'}")
        for sign in list(signs)[:6]
    )


def _union(signs: Iterable[_Sign]) -> Groups:
    return frozenset[str]().union(*(sign.groups for sign in signs))


def _chosen(signs: list[_Sign]) -> list[_Sign]:
    """What is changed to goes before everything else, what was before behind."""
    instead = [sign for sign in signs if sign.instead and not sign.prior]
    current = [sign for sign in signs if not sign.prior]
    return instead or current or signs


def _sector(told: _Told) -> tuple[Groups, list[_Sign]]:
    """The groups that what people are or do tells, and by what. Later sources count where earlier ones tell nothing."""
    if told.own and told.houses:
        own = _common(told.own)
        if single(own) and _common(told.houses) == NOWHERE:
            return own, told.own
        return _common([*told.own, *told.houses]), [*told.own, *told.houses]
    for signs in (told.own, told.houses, told.posts, told.domains):
        if signs:
            return _common(signs), signs
    return frozenset(), []


def _common(signs: list[_Sign]) -> Groups:
    """What several signs tell together. A family, or a house that something more particular is often a part of, says
    nothing beside that, nor does a general word beside a particular one.
    """
    covered = frozenset[str]().union(*(activities.above(s.activity) for s in signs if s.activity))
    strong = [s for s in signs if s.activity not in covered]
    return _agreed([s.groups for s in strong if not s.weak] or [s.groups for s in strong])


def _agreed(several: list[Groups]) -> Groups:
    """What all of them may mean; where there is no such thing, everything that any of them means."""
    if not several:
        return frozenset()
    common = several[0].intersection(*several[1:])
    return common or frozenset[str]().union(*several)


# --- what is told


def _read(situation: Situation, people: People, config: Config, contents: tuple[Contents, ...]) -> _Told:
    index, told = claims(config.course), _Told()
    third = _about_others(situation, people)
    texts = [(situation.own, third), (situation.added, True)]
    if not situation.is_reply:
        texts.append((situation.subject, third))
    texts += [(_lines_of(content), third) for content in contents]
    for text, others in texts:
        if text.strip():
            _read_text(text, index, config, people, told, third=others)
            _read_days(text, situation, config, told)
    _read_houses(people, situation, index, config, told)
    _read_signature(situation.signature, index, config, people, told)
    _read_posts(people, index, told)
    _read_domains(people, index, config, told)
    return told


def _lines_of(content: Contents) -> str:
    lines = [f"{label} : {value}" for label, value in content.fields[:100]]
    return "\n".join(lines) if lines else content.text[:MOST_TEXT]


def _about_others(situation: Situation, people: People) -> bool:
    """Whether the message is about others than who writes: a note of the coordinator's, a request for somebody."""
    if situation.by_coordinator and situation.forwarder is None:
        return True
    seated = [person.name for person in people.participants if person.name]
    return bool(seated) and people.contact.name is not None and people.contact.name not in seated


def _read_text(text: str, index: Claims, config: Config, people: People, told: _Told, *, third: bool) -> None:
    """The sectors that a text names or tells as the writer's own."""
    last: Piece | None = None
    in_piece: list[_Sign] = []
    for piece, seen, how in _sightings(text, index, config, third=third, people=people):
        sign = _sign(piece, seen)
        if piece is not last:
            _keep_named(in_piece, told)
            last, in_piece = piece, []
        if how is Standing.NAMED:
            in_piece.append(sign)
        elif how is Standing.OWN:
            (told.posts if seen.job else told.own).append(sign)
        elif ((people.seats or 0) > 1 or people.mentioned) and standing(piece, seen, third=True) is Standing.OWN:
            told.company.append(sign)
        elif how is Standing.SIGNED and not seen.weak and not is_slogan(piece.plain):
            (told.posts if seen.job else told.houses).append(sign)
    _keep_named(in_piece, told)


def _keep_named(signs: list[_Sign], told: _Told) -> None:
    """The groups named in one sentence, unless they are so many that it lists what is offered."""
    told.named += [s for s in signs if single(s.groups)] if len(_union(signs) - NOWHERE) < ENUMERATED else []


def _sign(piece: Piece, seen: Sighting) -> _Sign:
    near = around(piece.plain, seen.start, seen.end)
    words = piece.text[seen.start : seen.end]
    return _Sign(seen.groups, words, seen.activity, seen.weak, prior=near.prior, instead=near.instead)


def _sightings(
    text: str, index: Claims, config: Config, *, third: bool, people: People | None = None
) -> list[tuple[Piece, Sighting, Standing]]:
    """The sectors that a text speaks of, piece by piece, and how each stands there."""
    text = text[:MOST_TEXT]
    plain = _masked(text, config, people)
    found: list[tuple[Piece, Sighting, Standing]] = []
    for piece in pieces(text, plain):
        seen = _heads(piece.text, piece.plain, index)
        inside: list[tuple[Piece, Sighting, Standing]] = []
        for one in seen:
            how = standing(piece, one, third=third)
            if inside and how not in (Standing.NAMED, Standing.AGAINST):
                how = _with_the_last(piece, inside[-1], one, how)
            if how is Standing.NAMED or not _too_general(one, seen, piece.plain):
                inside.append((piece, one, how))
        found += inside
    return found


_AND = re.compile(r"[ ,/&]{0,3}(?:et|and|ou|or|&|,|/)[ ,]{0,2}(?:de |des |du |la |le |les |l'|d'|the |aux? )?")


_ALSO = re.compile(r"\b(?:et|and|aussi|also|plus|ainsi que|as well as|pis|mais|but|avec|with)\b")


def _with_the_last(piece: Piece, last: tuple[Piece, Sighting, Standing], one: Sighting, how: Standing) -> Standing:
    """How one stands that is told in a breath with another ("commerce ou arts", "an inn, and also a shop")."""
    between = piece.plain[last[1].end : one.start]
    if _AND.fullmatch(between):
        return last[2]
    if last[2] is Standing.OWN and how is Standing.PLAIN and not one.weak and not one.goods and _ALSO.search(between):
        return Standing.OWN
    return how


def _masked(text: str, config: Config, people: People | None) -> str:
    """The folded text without addresses, streets, people's names, the organiser's and the course's own."""
    plain = without_streets(_ADDRESS.sub(lambda m: " " * len(m[0]), fold(text)))
    for name in _silent_names(config, people):
        if len(name) > 3 and name in plain:
            plain = plain.replace(name, " " * len(name))
    return plain


def _silent_names(config: Config, people: People | None) -> list[str]:
    event = config.course.event
    names = [event.organizer, event.trainer, config.office.mailbox.name, *event.name.texts.values()]
    if people is not None:
        names += [p.name for p in (*people.participants[:MOST_HOUSES], people.contact) if p.name]
        names += people.mentioned[:MOST_HOUSES]
    return sorted((fold(n) for n in names if n), key=len, reverse=True)


def _telling(text: str, plain: str, index: Claims) -> list[Sighting]:
    """The sightings of a name that tell the most."""
    seen = _heads(text, plain, index)
    return [s for s in seen if not _too_general(s, seen, plain)]


def _heads(text: str, plain: str, index: Claims) -> list[Sighting]:
    """The sightings of a sentence or name, without complements ("musée de la machinerie") and family names."""
    kept: list[Sighting] = []
    for sighting in index.find(plain):
        head = kept[-1] if kept else None
        if head and text[head.start].islower() and _APPOSED.fullmatch(text, head.end, sighting.start):
            kept.pop()  # "my shop, Durand Welding": the name says what it is
            head = None
        complement = head and not head.weak and not head.job and _OF.fullmatch(plain, head.end, sighting.start)
        if not complement and not _is_surname(text, plain, sighting):
            kept.append(sighting)
    return kept


def _too_general(weak: Sighting, seen: list[Sighting], plain: str) -> bool:
    """Whether a general word stands beside a particular one, and not as its equal ("arts et boutique")."""
    particular = [s for s in seen if not s.weak and not s.job]
    if not weak.weak or not particular:
        return False
    sides = ((p, weak) if p.end <= weak.start else (weak, p) for p in particular)
    return not any(_AND.fullmatch(plain, one.end, other.start) for one, other in sides)


def _is_surname(text: str, plain: str, seen: Sighting) -> bool:
    word = plain[seen.start : seen.end]
    return (
        text[seen.start].isupper()
        and not text[: seen.start].rstrip().endswith((".", ":"))
        and seen.start > 0
        and word in _surnames()
    )


def _surnames() -> frozenset[str]:
    return frozenset(data("sectors")["names"]["surnames"].split())


def _read_days(text: str, situation: Situation, config: Config, told: _Told) -> None:
    today = situation.date.date() if situation.date else dt.date(1, 1, 1)
    for mention in dates.mentions(text, today, config.course):
        keys = dates.groups_of(mention, config.course)
        if keys and not mention.against and not mention.aside:
            sign = _day_sign(mention, keys)
            (told.doubtful_days if mention.weekday_wrong else told.days).append(sign)


def _day_sign(mention: DateMention, keys: tuple[str, ...]) -> _Sign:
    return _Sign(frozenset(keys), mention.words, prior=mention.prior, instead=mention.instead)


def _read_houses(people: People, situation: Situation, index: Claims, config: Config, told: _Told) -> None:
    """The organisations of those to be seated, else of who writes, else those the message names."""
    seated = [p.organization for p in people.participants if p.organization] or (
        [people.contact.organization] if people.contact.organization else []
    )
    named = people.organizations if len(people.participants) > 1 or not seated else seated
    by_house = {name: _house(name, index, config) for name in dict.fromkeys(named)}
    each = [_common(signs) for signs in list(by_house.values())[:MOST_HOUSES] if signs]
    told.houses += [sign for signs in by_house.values() for sign in signs]
    told.split = len(each) > 1 and len(people.participants) > 1 and not each[0].intersection(*each[1:])


def _house(name: str, index: Claims, config: Config) -> list[_Sign]:
    """What an organisation's name tells."""
    plain = _masked(name[:200], config, None)
    if is_slogan(plain):
        return []
    return [
        _Sign(s.groups, name[s.start : s.end], s.activity, s.weak) for s in _telling(name, plain, index) if not s.job
    ]


def _read_signature(signature: str, index: Claims, config: Config, people: People, told: _Told) -> None:
    for line in [line for line in signature.split("\n") if line.strip()][:SIGNATURE_LINES]:
        plain = _masked(line[:200], config, people)
        if is_slogan(plain):
            continue
        for seen in _telling(line, plain, index):
            sign = _Sign(seen.groups, line[seen.start : seen.end], seen.activity, seen.weak)
            (told.posts if seen.job else told.houses).append(sign)


def _read_posts(people: People, index: Claims, told: _Told) -> None:
    """Titles. A post that may be held anywhere tells nothing of somebody whose organisation is named."""
    for person in (*people.participants[:MOST_HOUSES], people.contact):
        title = (person.title or "")[:200]
        told.posts += [
            _Sign(s.groups, title[s.start : s.end], s.activity, s.weak)
            for s in _telling(title, fold(title), index)
            if not (s.job and person.organization)
        ]
    if people.organizations:
        told.posts = []


def _read_domains(people: People, index: Claims, config: Config, told: _Told) -> None:
    ours = config.office.mailbox.address.rpartition("@")[2].lower()
    emails = [p.email for p in (people.contact, *people.participants[:MOST_HOUSES]) if p.email]
    for domain in dict.fromkeys(email.rpartition("@")[2].lower() for email in emails):
        if domain != ours:
            told.domains += [_Sign(s.groups, domain, s.activity) for s in domains.sightings(domain, index)]


__all__ = ["NO_GROUP", "GroupFound", "find", "named_groups"]
