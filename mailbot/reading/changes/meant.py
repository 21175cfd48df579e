"""Whom a cancellation or a change is about, weighed: the words around each name beside what the ordered rules found.

The rules see whom a sentence names beside the words of an act; people tell it in as many ways as they have reasons
("Ben s'est fait une blonde à Drummond, il reste Caroline et moi"). The learned weights say how likely everybody named
leaves or comes; whether the writer does is told by the sentences that speak of them; and a message that takes one of
two off the list takes off the likelier one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice, product
from math import exp, log

from mailbot.reading.changes import jointly
from mailbot.reading.changes.kept import comes, staying, writer_leaves
from mailbot.reading.changes.telling import Telling, named_by, says, spared, tells
from mailbot.reading.kinds import acts
from mailbot.reading.naming import names
from mailbot.reading.people.exchanges import hidden, taken_off
from mailbot.reading.people.roles import COMES, CONCERNED, LEAVES, TOLD
from mailbot.reading.text.speech import Said, clauses_of, phrases, plain_form

Shares = Mapping[str, Mapping[str, float]]  # by name, how likely each answer is

FAITH = 1.0  # how much more likely, as a logarithm, is what the rules found
UNTOLD = -3.0  # the same of others than those whom the rules found
AGREES = 1.5  # the same of a change of just those whom the rules found
JOINED = 2.0  # the least of who is joined to a writer who withdraws too, or said by name to withdraw
STAYS = -8.0  # the same of who is said to come all the same, is only greeted, or told of
UNEVEN = -1.5  # the same of an exchange of one for two
LEAST = 0.003  # a share below which nothing is any less likely
MOST = 6  # people of whom every way to exchange them is weighed
CERTAIN, HALF, DOUBTED = 0.8, 0.5, 0.15  # shares of who leaves or comes for sure, likelier than not, hardly
SURE = 0.45  # share of all ways that the likeliest must have, or the rules alone tell
# How likely the writer is to leave: said so, where neither is said, said to stay.
LEAVING, OPEN, REMAINING = 0.93, 0.4, 0.03
OWN = 0.7  # how far the encoder is trusted in whether it is about the writer's own place
BESIDE, UNLIKELY = 0.5, 0.2  # how likely the writer's place is changed beside others'; where nothing joins them


@dataclass(frozen=True, slots=True)
class Ruled:
    """What the ordered rules found: whom it is about, and of a replacement who leaves and who arrives; `mine`: in the
    writer's place, `over`: the writer takes somebody's.
    """

    names: tuple[str, ...] = ()
    leaving: tuple[str, ...] = ()
    arriving: tuple[str, ...] = ()
    mine: bool = False
    over: bool = False


@dataclass(frozen=True, slots=True)
class Way:
    """One way to understand a change: who leaves, who comes, or whose place is changed; `weight`: its logarithm."""

    weight: float
    leaving: tuple[str, ...] = ()
    arriving: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()

    @property
    def everybody(self) -> frozenset[str]:
        """All whom the change is about."""
        return frozenset((*self.leaving, *self.arriving, *self.changed))


def gone(telling: Telling, leaving: list[Said], ruled: list[str], shares: Shares) -> list[str]:
    """Who withdraws. `leaving`: the sentences that say so; `ruled`: whom the rules found."""
    together = jointly.with_others(telling)
    on_list = named_by(telling, "left_on") if together is None else []
    stay = [*staying(telling.sentences, telling.ignored), *_kept_with(telling, ruled, shares), *on_list]
    stay = [name for name in stay if not _among(name, together or [])]
    ruled = _believed(telling, leaving, ruled, shares, stay)
    unknown = [n for n in ruled if not _among(n, shares) and not telling.is_writer(n)]
    odds = {name: _odds(share[LEAVES]) + _faith(name, ruled, stay, spared(telling)) for name, share in shares.items()}
    odds |= dict.fromkeys(unknown, FAITH)
    off = [name for sentence in telling.sentences for name in taken_off(sentence, telling.ignored)]
    firm = [*(together or []), *(name for name in off if not _among(name, stay))]
    odds |= {name: max(odd, JOINED) for name, odd in odds.items() if _among(name, firm)}
    if not odds:
        return ruled
    if telling.writer and not telling.forwarder:
        odds[telling.writer] = _odds(LEAVING) if together is not None else _goes(telling, leaving, ruled)
    likely = sorted(odds, key=lambda name: -odds[name])
    number = _number(telling) or sum(odd > 0 for odd in odds.values())
    found = [name for name in odds if name in likely[: max(1, number)]]
    if all(telling.is_writer(name) for name in found):
        kept = any(telling.is_writer(name) for name in ruled) or stay or _others_come(shares)
        return found if kept else []  # whoever the sender registered
    return found


def _believed(telling: Telling, leaving: list[Said], ruled: list[str], shares: Shares, stay: list[str]) -> list[str]:
    """Whom the rules found, where a sentence that withdraws bears it out: not the writer for want of anybody else where
    others are sure to leave, nor who is only the one person named, or is to stay.
    """
    if jointly.alone(telling):
        return [telling.writer] if telling.writer else ruled
    ruled = [name for name in ruled if not _among(name, stay)]
    if leaving and any(_of_writer(sentence, telling) for sentence in leaving):
        return ruled
    if ruled and all(telling.is_writer(name) for name in ruled):
        said = writer_leaves([*telling.sentences], telling.ignored)
        others = any(s[LEAVES] >= CERTAIN and not _among(name, stay) for name, s in shares.items())
        return [] if others and not said else ruled
    doubted = [n for n, s in shares.items() if not leaving and s[LEAVES] < DOUBTED]
    return [name for name in ruled if not _among(name, doubted)]


def _others_come(shares: Shares) -> bool:
    return any(share[COMES] >= HALF for share in shares.values())


def _kept_with(telling: Telling, ruled: list[str], shares: Shares) -> list[str]:
    """Who is named where it is said that some come, or that it suits the writer and them ("deux tiennent, A et B")."""
    kept: list[str] = []
    for sentence in telling.sentences:
        plain, named = hidden(sentence, telling.ignored)
        clauses = clauses_of(plain)
        first = next((at for at, clause in enumerate(clauses) if " xn" in clause), 0)
        if named and first and acts.withdraws(sentence) is None and comes(clauses[first - 1], sentence):
            kept += [name.text for name in named]
        for name in shares:
            before, found, _ = sentence.text.partition(name)
            told = plain_form(before)
            if found and told.endswith((" et ", " and ")) and told in phrases("acts", "keeps_me"):
                kept.append(name)
    return [name for name in kept if not _among(name, ruled)]


def _odds(share: float) -> float:
    return log(max(share, LEAST) / max(1 - share, LEAST))


def _faith(name: str, ruled: list[str], stay: list[str], spared: list[str]) -> float:
    if _among(name, stay):
        return STAYS
    if _among(name, ruled):
        return FAITH
    return STAYS if _among(name, spared) else UNTOLD if ruled else 0.0


def _among(name: str, known: Mapping[str, object] | list[str] | tuple[str, ...]) -> bool:
    return any(names.same(name, other) for other in known)


def _goes(telling: Telling, leaving: list[Said], ruled: list[str]) -> float:
    """How likely the writer withdraws, as a logarithm of odds: by the rules, and as the encoder reads it."""
    return _odds(_with_own(_writer_goes(telling, leaving, ruled), telling))


def _with_own(share: float, telling: Telling) -> float:
    """How likely it is about the writer's own place, with what the encoder says of that."""
    if telling.own is None:
        return share
    return 1 / (1 + exp(-_odds(share) - OWN * _odds(telling.own)))


def _writer_goes(telling: Telling, leaving: list[Said], ruled: list[str]) -> float:
    """How likely the writer withdraws. Where the rules find others, they find the writer beside them too."""
    if any(telling.is_writer(name) for name in ruled):
        return LEAVING
    if ruled or tells(telling, "i_stay"):
        return REMAINING
    return LEAVING if any(_of_writer(sentence, telling) for sentence in leaving) else OPEN


def _of_writer(sentence: Said, telling: Telling) -> bool:
    """Whether the clause that withdraws speaks of the writer, and of nobody else."""
    plain = hidden(sentence, telling.ignored)[0]
    clauses = [Said(sentence.text, c, sentence.asks, sentence.start) for c in clauses_of(plain)]
    told = [c for c in clauses if acts.withdraws(c)] or [Said(sentence.text, plain, sentence.asks, sentence.start)]
    return any(says(c, "first_person") and not _of_others(c) for c in told)


def _of_others(clause: Said) -> bool:
    return any(says(clause, act) for act in ("third_person", "another", "of_my_people")) or " xn" in clause.plain


def _number(telling: Telling) -> int | None:
    """How many are said to leave ("un de moins", "I must cancel two of the four")."""
    for count, key in ((1, "one_leaves"), (2, "two_leave")):
        if any(s.plain in phrases("exchanges", key) for s in telling.sentences):
            return count
    return None


def changed(telling: Telling, ruled: Ruled, shares: Shares) -> Way | None:
    """What is changed for whom; None where no way to understand it is likely enough."""
    if shares and telling.writer and not ruled.arriving and jointly.moves_alone(telling):
        return Way(0.0, changed=(telling.writer,))
    fine = named_by(telling, "fine")
    shares = {n: s for n, s in shares.items() if not _among(n, fine) or _among(n, (*ruled.leaving, *ruled.arriving))}
    ways = [*_exchanges(telling, ruled, shares), *_moves(telling, ruled, shares)]
    if not ways:
        return None
    by_people: dict[frozenset[str], float] = {}
    for way in ways:
        by_people[way.everybody] = by_people.get(way.everybody, 0.0) + exp(way.weight)
    signs = not (ruled.mine or ruled.over) and any(telling.is_writer(name) for name in ruled.names)
    for people in by_people if not signs else ():
        if ruled.names and len(people) == len(ruled.names) and all(_among(name, ruled.names) for name in people):
            by_people[people] *= exp(AGREES)
    likeliest = max(by_people, key=lambda people: by_people[people])
    if by_people[likeliest] < SURE * sum(by_people.values()):
        return None
    return max((way for way in ways if way.everybody == likeliest), key=lambda way: way.weight)


def _exchanges(telling: Telling, ruled: Ruled, shares: Shares) -> Iterator[Way]:
    """Every way in which some come for others."""
    people = list(islice(shares, MOST))
    base = FAITH if ruled.leaving or ruled.arriving else 0.0
    for roles in product((COMES, LEAVES, TOLD), repeat=len(people)):
        weight = base + sum(log(max(shares[name][role], LEAST)) for name, role in zip(people, roles, strict=True))
        told = [*zip(people, roles, strict=True)]
        weight += FAITH * sum(_among(n, ruled.arriving) for n, role in told if role == COMES)
        weight += FAITH * sum(_among(n, ruled.leaving) for n, role in told if role == LEAVES)
        comes, goes = ([n for n, role in told if role == wanted] for wanted in (COMES, LEAVES))
        for role, share in _writer_weighed(telling, ruled).items():
            mine = [telling.writer] if telling.writer and role != TOLD else []
            leaving, arriving = goes + (mine if role == LEAVES else []), comes + (mine if role == COMES else [])
            if people and leaving and arriving:
                uneven = UNEVEN if len(leaving) != len(arriving) else 0.0
                yield Way(weight + log(share) + uneven, tuple(leaving), tuple(arriving))


def _writer_weighed(telling: Telling, ruled: Ruled) -> dict[str, float]:
    """How likely the writer leaves, comes, or is neither: by the rules, and as the encoder reads it."""
    by_rule = _writer_in_exchange(telling, ruled)
    told = 1 - by_rule[TOLD]
    mine = _with_own(told, telling) if telling.writer else 0.0
    return {role: share * mine / told for role, share in by_rule.items() if role != TOLD} | {TOLD: 1 - mine}


def _writer_in_exchange(telling: Telling, ruled: Ruled) -> dict[str, float]:
    """How likely the writer leaves, comes, or is neither."""
    if not telling.writer:
        return {TOLD: 1.0}
    if ruled.mine:
        return {TOLD: 0.08, LEAVES: 0.9, COMES: 0.02}
    if ruled.over:
        return {TOLD: 0.1, LEAVES: 0.1, COMES: 0.8}
    if tells(telling, "i_stay"):
        return {TOLD: 0.9, LEAVES: 0.05, COMES: 0.05}
    goes = any(acts.withdraws(s) and _of_writer(s, telling) for s in telling.sentences)
    if not (ruled.leaving or ruled.arriving or goes or writer_leaves([*telling.sentences], telling.ignored)):
        return {TOLD: 0.8, LEAVES: 0.15, COMES: 0.05}
    return {TOLD: 0.45, LEAVES: 0.45, COMES: 0.1}


def _moves(telling: Telling, ruled: Ruled, shares: Shares) -> Iterator[Way]:
    """Every way in which the places of some are changed; nobody's where it is the writer's own."""
    people = list(islice(shares, MOST))
    joined = not ruled.leaving and any(telling.is_writer(name) for name in ruled.names)
    beside = _with_own(BESIDE if joined or tells(telling, "and_i") else UNLIKELY, telling)
    by_rule = () if ruled.leaving or ruled.arriving else ruled.names
    for roles in product((CONCERNED, TOLD), repeat=len(people)):
        told = [*zip(people, roles, strict=True)]
        found = [name for name, role in told if role == CONCERNED]
        weight = sum(log(max(shares[name][role], LEAST)) for name, role in told) + (FAITH if by_rule else 0.0)
        weight += FAITH * sum(_among(name, by_rule) for name in found)
        if not found or not telling.writer:
            yield Way(weight, changed=tuple(found))
            continue
        yield Way(weight + log(1 - beside), changed=tuple(found))
        yield Way(weight + log(beside), changed=(*found, telling.writer))
