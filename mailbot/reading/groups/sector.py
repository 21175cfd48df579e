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

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from mailbot.config.model import Config
from mailbot.reading.groups import pooled, told, weighed
from mailbot.reading.groups.claims import NOWHERE, Groups, claims, single
from mailbot.reading.groups.sightings import sightings
from mailbot.reading.groups.standing import Standing
from mailbot.reading.groups.told import Sign, Told, common, union
from mailbot.reading.groups.weighed import Asked
from mailbot.reading.learned.activity import NO_ACTIVITY
from mailbot.reading.learned.encoder import Encoded
from mailbot.reading.model import Contents, Evidence
from mailbot.reading.people.people import People
from mailbot.reading.segments.situation import Situation
from mailbot.reading.segments.whole import read_whole

MOST_EVIDENCE = 6
BELIEVED, DOUBTED = 0.55, 0.42  # how likely a group must be to be told without the rules, and how unlikely against them
FEW, HARDLY = 25, 0.15  # words of a message so short that the rules know as much, and how unlikely it must be there
# How likely where what is told pulls apart, and where the encoder is sure that another trade is theirs too, or days of
# several groups are told: a wrong group costs somebody their day.
TORN, BOTH = 0.7, 0.97
SURE = 0.9  # how likely they must do something of a group by all words of a message alone, to be told it
THEIRS = 1.0  # odds, as a logarithm, from which the encoder takes a trade of another group for theirs too
SURELY_THEIRS = 2.5  # the same from which it is sure of it


@dataclass(frozen=True, slots=True)
class GroupFound:
    """The group a message means and the words that decided; `conflict` where what it tells pulls apart, `twice` where a
    day of the group and what they are tell it both.
    """

    group: str | None = None
    why: str | None = None
    evidence: tuple[Evidence, ...] = ()
    conflict: bool = False
    twice: bool = False


def find(situation: Situation, people: People, config: Config, contents: tuple[Contents, ...] = ()) -> GroupFound:
    """The group that a message means. Total, linear in its texts, which are capped where they are searched."""
    return _decide(told.read(situation, people, config, contents))


def of_those_who_come(
    situation: Situation, people: People, config: Config, contents: tuple[Contents, ...] = ()
) -> GroupFound:
    """The group of those who are to be seated: what the rules tell, weighed against all else that the message says.

    The weights and the encoder may tell a group where the rules doubt, and doubt one that the rules tell; where they
    are not sure themselves, the rules' word stands. What is only spoken of in passing tells no group.
    """
    all_told, ruled, about = _question(situation, people, config, contents)
    whole = read_whole(situation)
    done = pooled.doing(whole, config.course) if pooled.knows_all(all_told, contents) else {}
    few = len(f"{situation.own} {situation.added}".split()) < FEW
    found = _together(whole, all_told, ruled, about, done, HARDLY if few else DOUBTED)
    unknown = not (all_told.named or all_told.days or all_told.doubtful_days or ruled.conflict or all_told.split)
    if found.group or not unknown or people.mentioned:
        return found
    return _by_doing(found, done, about)


def _by_doing(found: GroupFound, done: Mapping[str, float], about: Asked) -> GroupFound:
    """Where nothing is found, and their trade may be one unknown to rules and weights: the group of what they are all
    but sure to do, if the message speaks of nothing of that group, which the rules would take for others'.
    """
    best = max((group for group in done if group != NO_ACTIVITY), key=done.__getitem__, default=None)
    if best is None or best in about.groups or done[best] < SURE:
        return found
    return replace(_weighed(best, ""), evidence=(Evidence("group", "", f"most likely by what they do: {best}"),))


def _together(
    whole: Encoded, all_told: Told, ruled: GroupFound, about: Asked, done: Mapping[str, float], least: float
) -> GroupFound:
    """What the rules, the weights and all words together tell; `least`: how likely the group of the rules must be."""
    shares = pooled.shares(about, weighed.shares(about), all_told, done)
    if not shares:
        return ruled
    likeliest = max(shares, key=lambda group: shares[group])
    if ruled.conflict and _against(likeliest, about, all_told, whole):
        return ruled  # a person decides
    if likeliest == ruled.group and shares[likeliest] >= least:
        return ruled
    if shares[likeliest] < _least(likeliest, ruled, about, all_told, whole):
        return replace(ruled, group=None, why=None, twice=False) if ruled.group else ruled
    return _weighed(likeliest, weighed.words_for(likeliest, about))


def _least(group: str, ruled: GroupFound, about: Asked, all_told: Told, whole: Encoded) -> float:
    """How likely a group must be to be told."""
    if not ruled.conflict:
        return BELIEVED
    several_days = len(union(all_told.days)) > 1
    another = (pooled.odds_of_others(group, about, whole) or 0.0) >= SURELY_THEIRS
    return BOTH if several_days or another else TORN


def _against(group: str, about: Asked, all_told: Told, whole: Encoded) -> bool:
    """Whether something stands against a group in earnest: another one's name, or, where a day or one of several who
    come is told of too, a trade of another group that the encoder takes for theirs.
    """
    if all_told.named:
        return True
    beside = all_told.days or (about.several and all_told.company)
    return bool(beside) and (pooled.odds_of_others(group, about, whole) or 0.0) >= THEIRS


def question(
    situation: Situation, people: People, config: Config, contents: tuple[Contents, ...] = ()
) -> tuple[GroupFound, Asked]:
    """What the rules tell of a message, and what is then asked of the weights."""
    _, ruled, about = _question(situation, people, config, contents)
    return ruled, about


def _question(
    situation: Situation, people: People, config: Config, contents: tuple[Contents, ...]
) -> tuple[Told, GroupFound, Asked]:
    """All that a message tells, what the rules make of it, and what is then asked of the weights."""
    all_told = told.read(situation, people, config, contents)
    ruled = _decide(all_told)
    about = weighed.asked(situation, people, config, all_told, ruled.group, conflict=ruled.conflict)
    return all_told, ruled, about


def _weighed(group: str, words: str) -> GroupFound:
    return GroupFound(group, words, (Evidence("group", words, f"most likely: {group}"),))


def named_groups(text: str, config: Config) -> tuple[tuple[str, str], ...]:
    """The groups that a text names as such ("groupe arts", "the manufacturing session"): key and words, in order."""
    index = claims(config.course)
    found: list[tuple[str, str]] = []
    for piece, seen, how in sightings(text, index, config, third=False):
        group = seen.sure
        if how is Standing.NAMED and group and group not in [key for key, _ in found]:
            found.append((group, piece.text[seen.start : seen.end]))
    return tuple(found)


def _decide(told: Told) -> GroupFound:
    days = _chosen(told.days)
    named = _chosen(told.named)
    sector, why = _sector(told)
    if named:
        return _by_name(named, days, sector, why)
    if days:
        return _by_day(days, sector, told)
    if told.doubtful_days and single(sector) and single(sector) not in union(told.doubtful_days):
        return _torn(told.doubtful_days, why)
    group = single(sector)
    if group and told.company and single(common([*why, *told.company])) != group:
        return _torn(why, told.company)
    if group and not told.split:
        return _answer(group, why, "what it is")
    return _torn(why, []) if len(sector - NOWHERE) > 1 else GroupFound(evidence=_evidence(why, "tells no group"))


def _by_name(named: list[Sign], days: list[Sign], sector: Groups, why: list[Sign]) -> GroupFound:
    """A named group goes before what people are, but not where they ask for its day: then a person decides."""
    group = single(union(named))
    if group is None or (days and group not in union(days)):
        return _torn(named, days)
    if days and single(sector) and group not in sector:
        return _torn([*named, *days], why)
    return _answer(group, named, "names the group")


def _by_day(days: list[Sign], sector: Groups, told: Told) -> GroupFound:
    """A day of exactly one group; of several the one that the sector tells."""
    held = union(days)
    possible = held if sector in (frozenset(), NOWHERE) else held & sector
    group = single(possible)
    if group is None or told.split:
        return _torn(days, [*told.own, *told.houses])
    return replace(_answer(group, days, "its day"), twice=single(sector) == group)


def _answer(group: str, why: Sequence[Sign], rule: str) -> GroupFound:
    telling = next((sign for sign in why if group in sign.groups), why[0])
    return GroupFound(group, telling.words, _evidence(why, rule))


def _torn(one: Sequence[Sign], other: Sequence[Sign]) -> GroupFound:
    return GroupFound(evidence=_evidence([*one, *other], "pulls apart"), conflict=True)


def _evidence(signs: Iterable[Sign], rule: str) -> tuple[Evidence, ...]:
    return tuple(
        Evidence("group", sign.words, f"{rule}: {', '.join(sorted(sign.groups - NOWHERE)) or 'no group'}")
        for sign in list(signs)[:MOST_EVIDENCE]
    )


def _chosen(signs: list[Sign]) -> list[Sign]:
    """What is changed to goes before everything else, what was before behind."""
    instead = [sign for sign in signs if sign.instead and not sign.prior]
    current = [sign for sign in signs if not sign.prior]
    return instead or current or signs


def _sector(told: Told) -> tuple[Groups, list[Sign]]:
    """The groups that what people are or do tells, and by what. Later sources count where earlier ones tell nothing."""
    if told.own and told.houses:
        own = common(told.own)
        fanciful = all(sign.goods and not sign.doing for sign in told.houses)  # "Sheep's Gate", a band
        if single(own) and (fanciful or common(told.houses) == NOWHERE):
            return own, told.own
        return common([*told.own, *told.houses]), [*told.own, *told.houses]
    for signs in (told.own, told.houses, told.posts, told.domains):
        if signs:
            return common(signs), signs
    return frozenset(), []
