"""All that a message tells of groups, by how it is told: named, as a day, as what people and their houses are."""

from __future__ import annotations

import datetime as dt
import itertools
import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from mailbot.config.model import Config
from mailbot.reading.groups import choices, dates, domains
from mailbot.reading.groups.around import around
from mailbot.reading.groups.claims import NOWHERE, Claims, Groups, Sighting, claims, single
from mailbot.reading.groups.sightings import MOST_NAMES, masked, sightings, telling
from mailbot.reading.groups.standing import (
    VISITED,
    Piece,
    Standing,
    is_aside,
    is_of_several,
    is_pastime,
    is_slogan,
    is_unsure,
    of_pictures,
    pieces,
    standing,
)
from mailbot.reading.model import Contents
from mailbot.reading.organizations.organizations import is_title
from mailbot.reading.people.people import People
from mailbot.reading.segments import labels
from mailbot.reading.segments.situation import Situation, is_hers
from mailbot.reading.text.lexicon import fold
from mailbot.reading.text.sentences import MOST_TEXT
from mailbot.reading.trades import activities

SIGNATURE_LINES = 15
ENUMERATED = 3  # so many groups in one sentence are a list of what is offered
OPEN_FARM, SHOP, MADE_FOOD = "agritourism", "retail", "food_manufacturing"
SOLD = frozenset(("retail", "food_store"))  # told by what somebody sells
TO_VISITORS = frozenset(("tourism",))  # what makes a farm an open one

PICTURES = "visual_arts"
SAYS_I = re.compile(r"(?:je|j'|nous|on|i|we)\b")
PAINTS = re.compile(r"(?:paint|pein[st]|peignons|peintur)")

MAKERS = frozenset(("manufacturing", "construction", "repair", "crafts"))
WORKSHOP = frozenset(
    ("shop", "the shop", "la shop", "shop floor", "the shop floor")
)  # where things are made, as often as sold

HOURS = re.compile(r"\b\d{1,2} ?(?:h\b|h\d\d|[ap]\.?m\b)")  # a line of a signature that tells when, and where then
ARTICLE = re.compile(r"^(?:la |le |les |l')")
EITHER = re.compile(r",? (?:ou|or)(?: bien)?(?: celle| celui| the)?(?: du| de| le| la| en| in| on| the)? ?")
BOTH = re.compile(r" (?:et|and|&|/|\+) ")
FRENCH_OF = re.compile(r" (?:de |du |des |d'|a |au |aux |la |le |les )")


@dataclass(frozen=True, slots=True)
class Sign:
    """Something that tells of groups, with the words that say it and the activity they stand for."""

    groups: Groups
    words: str
    activity: str = ""
    weak: bool = False
    job: bool = False
    goods: bool = False
    doing: bool = False
    prior: bool = False
    instead: bool = False


@dataclass(slots=True)
class Told:
    """All that a message tells, by how it is told."""

    named: list[Sign] = field(default_factory=list)
    own: list[Sign] = field(default_factory=list)
    houses: list[Sign] = field(default_factory=list)
    posts: list[Sign] = field(default_factory=list)
    domains: list[Sign] = field(default_factory=list)
    days: list[Sign] = field(default_factory=list)
    doubtful_days: list[Sign] = field(default_factory=list)
    company: list[Sign] = field(default_factory=list)  # of others who may come too: they can only speak against
    spoken: set[str] = field(default_factory=set)  # activities spoken of, and not said whose
    split: bool = False
    beside_heads: set[str] = field(default_factory=set)  # words in names of houses that their heads outweigh


def read(situation: Situation, people: People, config: Config, contents: tuple[Contents, ...]) -> Told:
    """Everything told by what the writer, a forwarder and an attached form say, by houses, signature and address."""
    index, told = claims(config.course), Told()
    third = about_others(situation, people)
    texts = [(situation.own, third), (situation.added, True)]
    if situation.headed:
        texts.append((situation.subject, third))
    texts += [(_lines_of(content), third) for content in contents]
    today = _day_of(situation)
    for written, others in texts:
        if written.strip():
            text = choices.ticked(written, config, today)
            _read_text(text, index, config, people, told, third=others)
            _read_days(text, situation, config, told)
    _read_number(situation, config, told)
    _read_houses(people, situation, index, config, told)
    told.own = [sign for sign in told.own if not _in_a_house_name(sign, told)]
    told.own = _made(told.own, told.houses)
    told.own = _meant(told.own, fold(situation.own[:MOST_TEXT]), index)
    told.split = told.split or is_unsure(fold(situation.own[:MOST_TEXT]), several=(people.seats or 0) > 1)
    told.own = [sign for sign in told.own if not _only_in_a_name(sign, told.own, people)]
    told.named = [sign for sign in told.named if not _is_short_for(sign, told.houses)]
    if any("community" in activities.above(s.activity) for s in (*told.own, *told.houses) if s.activity):
        told.own = [sign for sign in told.own if not sign.goods]  # they sell it for their cause
    _read_signature(situation.signature, index, config, people, told)
    _read_posts(people, index, told)
    _read_domains(people, index, config, told)
    _read_visitors(index, told)
    return told


def _only_in_a_name(sign: Sign, own: list[Sign], people: People) -> bool:
    """Whether a thing is but a word of a house's name, beside what says more ("a band called Sheep's Gate")."""
    inside = any(fold(sign.words) in fold(name) for name in people.organizations)
    return inside and sign.goods and not sign.doing and any(not other.goods for other in own)


def _kinds(sign: Sign) -> frozenset[str]:
    """What a sign stands for, and the families of that."""
    return activities.above(sign.activity) | {sign.activity} if sign.activity else frozenset()


def _is_maker(signs: Iterable[Sign]) -> bool:
    """Whether something tells of a house of a trade, or one that makes things."""
    kinds = {kind for sign in signs for kind in _kinds(sign)}
    return not kinds.isdisjoint(MAKERS)


def _made(own: list[Sign], houses: list[Sign]) -> list[Sign]:
    """What the writer is or does, without "the shop" where they make something in it, nor what they do where they say
    that it is a factory.
    """
    maker = any(sign.doing and sign.activity not in SOLD for sign in own) or _is_maker((*own, *houses))
    made = [sign for sign in own if not (maker and fold(sign.words) in WORKSHOP)]
    plant = [sign for sign in made if sign.activity == "manufacturing" and not (sign.doing or sign.weak)]
    return [sign for sign in made if not (plant and sign.doing and not sign.groups & plant[0].groups)]


def _meant(own: list[Sign], plain: str, index: Claims) -> list[Sign]:
    """What the writer is or does, without a pastime; what is painted is pictures where that is said."""
    if is_pastime(plain):
        return [sign for sign in own if not (sign.doing or sign.goods or SAYS_I.match(fold(sign.words)))]
    if not of_pictures(plain):
        return own
    painted = (sign.doing and PAINTS.match(fold(sign.words)) is not None for sign in own)
    art = index.groups_of(PICTURES)
    return [
        replace(sign, groups=art, activity=PICTURES) if paints else sign
        for sign, paints in zip(own, painted, strict=True)
    ]


def _in_a_house_name(sign: Sign, told: Told) -> bool:
    """Whether a sign is, or begins with, a word in a house's name that the name's head outweighs."""
    plain = fold(sign.words)
    beside = any(plain == word or plain.startswith(f"{word} ") for word in told.beside_heads)
    return beside or _is_short_for(sign, told.houses)


def _is_short_for(sign: Sign, houses: list[Sign]) -> bool:
    """Whether a word is short for what a house is in full: "la clinique", of a "clinique vétérinaire"."""
    plain = fold(sign.words)
    others = (fold(house.words) for house in houses if house.activity != sign.activity)
    return any(other.startswith(f"{plain} ") or other.endswith(f" {plain}") for other in others)


def union(signs: Iterable[Sign]) -> Groups:
    """All groups that any of the signs may mean."""
    return frozenset[str]().union(*(sign.groups for sign in signs))


def common(signs: list[Sign]) -> Groups:
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


def _lines_of(content: Contents) -> str:
    """A form's fields as lines; a label that asks for a person or an organisation tells nothing of either."""
    silent = {*labels.Role} - {labels.Role.OTHER, labels.Role.MESSAGE}
    lines = [
        value if labels.role_of(label) in silent else f"{label} : {value}" for label, value in content.fields[:100]
    ]
    return "\n".join(lines) if lines else content.text[:MOST_TEXT]


def about_others(situation: Situation, people: People) -> bool:
    """Whether the message is about others than who writes: a note of the coordinator's, a request for somebody."""
    if situation.by_coordinator and situation.forwarder is None:
        return True
    seated = [person.name for person in people.participants if person.name]
    return bool(seated) and people.contact.name is not None and people.contact.name not in seated


def _read_text(text: str, index: Claims, config: Config, people: People, told: Told, *, third: bool) -> None:
    """The sectors that a text names or tells as the writer's own."""
    several = (people.seats or 0) > 1 or bool(people.mentioned)
    last: Piece | None = None
    in_piece: list[Sign] = []
    for piece, seen, how in sightings(text, index, config, third=third, people=people):
        sign = _sign(piece, seen)
        if how is Standing.PLAIN and not (seen.weak or seen.goods or seen.doing) and _of_their_house(piece, people):
            how = Standing.OWN
        if piece is not last:
            _keep_named(in_piece, told)
            last, in_piece = piece, []
        if how is Standing.NAMED:
            in_piece.append(sign)
        elif how is Standing.OWN:
            (told.posts if seen.job else told.own).append(replace(sign, weak=False))
        elif how is Standing.PLAIN and seen.activity in activities.activities()[OPEN_FARM].within:
            told.spoken.add(seen.activity)
        elif (several or is_of_several(piece)) and _of_company(piece, seen, third=third):
            told.company.append(sign)
        elif how is Standing.SIGNED and not seen.weak and not is_slogan(piece.plain):
            (told.posts if seen.job else told.houses).append(sign)
    _keep_named(in_piece, told)


def _of_company(piece: Piece, seen: Sighting, *, third: bool) -> bool:
    """Whether it is told of others than the writer, who may come too; not what else the writer makes."""
    own = standing(piece, seen, third=third) is Standing.OWN
    return not own and standing(piece, seen, third=True) is Standing.OWN


def _of_their_house(piece: Piece, people: People) -> bool:
    """Whether a sentence is of the house of who writes: "La Ressourcerie est un organisme …"."""
    house = fold(people.contact.organization or "")
    return len(house) > 3 and f"{house} " in piece.plain


def _keep_named(signs: list[Sign], told: Told) -> None:
    """The groups named in one sentence, unless they are so many that it lists what is offered."""
    told.named += [s for s in signs if single(s.groups)] if len(union(signs) - NOWHERE) < ENUMERATED else []


def _sign(piece: Piece, seen: Sighting) -> Sign:
    near = around(piece.plain, seen.start, seen.end)
    return replace(_as_sign(seen, piece.text), prior=near.prior, instead=near.instead)


def _as_sign(seen: Sighting, text: str) -> Sign:
    sold = seen.goods or (seen.doing and seen.activity in SOLD)
    return Sign(seen.groups, text[seen.start : seen.end], seen.activity, seen.weak, seen.job, sold, seen.doing)


def _read_days(text: str, situation: Situation, config: Config, told: Told) -> None:
    """The days that may choose a session; the message's own date is that of a letter or a form."""
    today = _day_of(situation)
    found = dates.mentions(text, today, config.course)
    open_ = {m for a, b in itertools.pairwise(found) if EITHER.fullmatch(fold(text[a.end : b.start])) for m in (a, b)}
    for mention in found:
        if mention in open_:
            continue  # "le 15 ou le 11?" chooses neither
        keys = dates.groups_of(mention, config.course)
        if keys and not mention.against and not mention.aside and mention.day != today:
            sign = _day_sign(mention, keys)
            (told.doubtful_days if mention.weekday_wrong else told.days).append(sign)


def _day_of(situation: Situation) -> dt.date:
    """The day of a message; long ago where it has none."""
    return situation.date.date() if situation.date else dt.date(1, 1, 1)


def _read_number(situation: Situation, config: Config, told: Told) -> None:
    """A group told by its place in the list of her letter that is answered, where nothing else tells one."""
    if told.named or told.days:
        return
    hers = (q for q in situation.quoted[:1] if q.author is None or is_hers(q.author, config.office))
    listed = next((quoted.text for quoted in hers), "")
    found = choices.numbered(situation.own, listed, config, _day_of(situation)) if listed else None
    if found:
        told.named.append(Sign(frozenset((found[0],)), found[1]))


def _day_sign(mention: dates.DateMention, keys: tuple[str, ...]) -> Sign:
    return Sign(frozenset(keys), mention.words, prior=mention.prior, instead=mention.instead)


def _read_houses(people: People, situation: Situation, index: Claims, config: Config, told: Told) -> None:
    """The organisations of those to be seated, else of who writes, else those the message names."""
    seated = [p.organization for p in people.participants if p.organization] or (
        [people.contact.organization] if people.contact.organization else []
    )
    named = people.organizations if len(people.participants) > 1 or not seated else seated
    theirs = [name for name in dict.fromkeys(named) if not _is_of_others(name, situation)]
    by_house = {name: _house(_unnamed(name, people), index, config, told) for name in theirs}
    each = [common(signs) for signs in list(by_house.values())[:MOST_NAMES] if signs]
    told.houses += [sign for signs in by_house.values() for sign in signs]
    told.split = len(each) > 1 and len(people.participants) > 1 and not each[0].intersection(*each[1:])


def _is_of_others(name: str, situation: Situation) -> bool:
    """Whether a house is spoken of only in passing: where somebody heard of the course, studied or used to work."""
    plain, house = fold(situation.own[:MOST_TEXT]), fold(name)
    if not house or house in fold(situation.signature):
        return False
    where = [(piece, piece.plain.find(house)) for piece in pieces(situation.own[:MOST_TEXT], plain)]
    spoken = [is_aside(piece, at, at + len(house)) for piece, at in where if at >= 0]
    return bool(spoken) and all(spoken)


def _unnamed(line: str, people: People) -> str:
    """A line without the surnames of those who write or come, which may be trades ("Textiles Plante")."""
    known = (p.name for p in (people.contact, *people.participants[:MOST_NAMES]) if p.name and " " in p.name)
    for surname in {name.rpartition(" ")[2] for name in known}:
        line = re.sub(rf"(?i)(?<![\w-]){re.escape(surname)}(?![\w-])", lambda m: "x" * len(m[0]), line)
    return line


def _house(name: str, index: Claims, config: Config, told: Told) -> list[Sign]:
    """What an organisation's name tells."""
    plain = masked(name[:200], config, None)
    if is_slogan(plain):
        return []
    found = [seen for seen in telling(name, plain, index) if not seen.job]
    heads = _heads(plain, found)
    told.beside_heads |= {plain[seen.start : seen.end] for seen in found if seen not in heads}
    return [_as_sign(seen, name) for seen in heads]


def _heads(plain: str, found: list[Sighting]) -> list[Sighting]:
    """Of what the words of a name tell, that of its head where they pull apart: in French the first ("Société
    d'histoire du Moulin"), in English the last ("… Mills Heritage Society").
    """
    if len(found) < 2 or found[0].groups & found[-1].groups or BOTH.search(plain[found[0].end : found[-1].start]):
        return found
    if FRENCH_OF.search(plain):
        return found[:1] if len(ARTICLE.sub("", plain[: found[0].start]).split()) == 0 else found
    return found[-1:] if not plain[found[-1].end :].strip(" .,)") else found


def _read_signature(signature: str, index: Claims, config: Config, people: People, told: Told) -> None:
    for line in [line for line in signature.split("\n") if line.strip()][:SIGNATURE_LINES]:
        plain = masked(_unnamed(line[:200], people), config, people)
        if is_slogan(plain) or HOURS.search(plain):
            continue
        for seen in telling(line, plain, index):
            if seen.weak and is_title(line):
                continue  # "agente de communication" is a post in a house of any trade
            (told.posts if seen.job else told.houses).append(_as_sign(seen, line))


def _read_visitors(index: Claims, told: Told) -> None:
    """People who come to see or to buy tell of a farm that it is open to them, of what is made that it is sold too."""
    visits = [sign for sign in told.own if sign.activity == VISITED]
    told.own, told.houses = ([s for s in signs if s.activity != VISITED] for signs in (told.own, told.houses))
    open_ = visits + [sign for sign in told.own if sign.activity in TO_VISITORS]
    if not open_:
        return
    signs = [s for s in (*told.own, *told.houses, *told.domains) if s.activity]
    kinds = {kind for s in signs for kind in (s.activity, *activities.above(s.activity))}
    kinds |= told.spoken if visits else set()
    kinds |= {m.activity for v in visits for f in activities.general().find(fold(v.words)) for m in f.phrases}
    farms = {*activities.activities()[OPEN_FARM].within} & kinds
    if not farms and not (visits and kinds & {OPEN_FARM, MADE_FOOD}):
        return
    activity = SHOP if MADE_FOOD in kinds else OPEN_FARM
    told.own.append(Sign(index.groups_of(activity), open_[0].words, activity))


def _read_posts(people: People, index: Claims, told: Told) -> None:
    """Titles. A post that may be held anywhere tells nothing of somebody whose organisation is named."""
    for person in (*people.participants[:MOST_NAMES], people.contact):
        title = (person.title or "")[:200]
        told.posts += [_as_sign(seen, title) for seen in telling(title, fold(title), index)]
    if people.organizations:
        told.posts = [sign for sign in told.posts if not (sign.job or sign.weak)]


def _read_domains(people: People, index: Claims, config: Config, told: Told) -> None:
    ours = config.office.mailbox.address.rpartition("@")[2].lower()
    emails = [p.email for p in (people.contact, *people.participants[:MOST_NAMES]) if p.email]
    for domain in dict.fromkeys(email.rpartition("@")[2].lower() for email in emails):
        if domain != ours:
            told.domains += [Sign(s.groups, domain, s.activity) for s in domains.sightings(domain, index)]
