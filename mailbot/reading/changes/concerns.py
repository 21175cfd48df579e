"""Whom a cancellation, a change or a status request is about, and who takes whose place.

Names count where the sentence says something of them: whoever withdraws, arrives, moves. The coordinator and the
trainer are never meant. Nobody named means whoever the sender registered. In doubt a name is left out: a wrong
cancellation is worse than a question.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import pairwise

from mailbot.config.model import Config
from mailbot.reading.changes import asked, meant, tabled
from mailbot.reading.changes.kept import staying, writer_leaves
from mailbot.reading.changes.meant import Shares
from mailbot.reading.changes.telling import Telling, around, begins, ends, names_in, says, telling_of
from mailbot.reading.kinds import acts
from mailbot.reading.model import Kind, Person
from mailbot.reading.naming import names
from mailbot.reading.people.exchanges import Exchange, corrected, moved, taken_off, taken_over
from mailbot.reading.people.people import People
from mailbot.reading.segments import forms
from mailbot.reading.segments.situation import Situation
from mailbot.reading.text.lexicon import fold
from mailbot.reading.text.speech import Said, clauses_of, phrases, plain_form

JOIN = re.compile(r"\W*(?:et|and|&|ainsi que|as well as)?\W*(?:(?:me|mme|m|mr|mrs|ms|dr)\b\W*)?")
BOTH = frozenset(("et", "and", "&"))  # between the names of two who sign together
EXCHANGED = re.compile(r"\W*(?:pour|par|for|with|to)\W*(?:(?:celui|celle|that|the name) (?:de|d|of)\W*)?")
NEARLY = 0.75  # the same, where every word begins alike
ALIKE = 0.85  # of two names, from which one may be the other miswritten


@dataclass(frozen=True, slots=True)
class Concerned:
    """The names a message is about; of a replacement, who leaves and who arrives."""

    names: tuple[str, ...] = ()
    leaving: tuple[str, ...] = ()
    arriving: tuple[Person, ...] = ()


def find(
    kind: Kind,
    situation: Situation,
    people: People,
    config: Config,
    exchange: Exchange | None = None,
    shares: Shares | None = None,
) -> Concerned:
    """Whom a message of this kind is about; `exchange`: who comes for whom, where names tell it; `shares`: how likely
    everybody named leaves, comes, or is concerned, by the learned weights.
    """
    telling = telling_of(situation, people, config)
    shares = {n: s for n, s in (shares or {}).items() if not _not_another(telling, n)}
    if kind in (Kind.CANCELLATION, Kind.CHANGE) and (rows := tabled.read(situation.own, telling.ignored)).leaving:
        return _of_table(telling, rows)
    if kind is Kind.CANCELLATION:
        ruled = _gone(telling)
        return Concerned(_unique(telling, meant.gone(telling, _of_leaving(telling), ruled, shares)))
    if kind is Kind.STATUS:
        told = _told(telling, [s for s in telling.sentences if says(s, "status")])
        return Concerned(_unique(telling, asked.after(telling, told)))
    return _weighed(telling, _change(telling, exchange), exchange, shares) if kind is Kind.CHANGE else Concerned()


def _weighed(telling: Telling, ruled: Concerned, exchange: Exchange | None, shares: Shares) -> Concerned:
    """A change as it is likeliest meant; where a sentence tells by name who comes for whom, or the right name, that
    holds.
    """
    mine = bool(exchange and exchange.mine) or any(says(s, "my_place") for s in telling.sentences)
    over = any(says(s, "i_take") or taken_over(s, telling.ignored) for s in telling.sentences)
    both = ruled.leaving and ruled.arriving and (exchange or over)
    right = ruled.names and not ruled.leaving and corrected(telling.sentences, telling.ignored)
    own = not ruled.names and [*corrected(telling.sentences, telling.ignored)]
    if own and any(telling.is_writer(name) for name in own) and not (exchange or mine or over):
        return ruled  # the writer's own name, written wrongly
    if not shares or both or right or (exchange and exchange.goes):
        return ruled
    comers = tuple(p.name for p in ruled.arriving if p.name)
    way = meant.changed(telling, meant.Ruled(ruled.names, ruled.leaving, comers, mine, over), shares)
    if way is None:
        return ruled
    if way.changed or not way.arriving:
        return Concerned(_unique(telling, way.changed))
    gone = _unique(telling, way.leaving)
    arriving = tuple(_person(name, telling) for name in _unique(telling, way.arriving))
    return Concerned((*gone, *(p.name for p in arriving if p.name and p.name not in gone)), gone, arriving)


def _of_table(telling: Telling, rows: tabled.Tabled) -> Concerned:
    gone = _unique(telling, rows.leaving)
    comers = tuple(_person(name, telling) for name in _unique(telling, rows.arriving))
    return Concerned((*gone, *(p.name for p in comers if p.name and p.name not in gone)), gone, comers)


def _unique(telling: Telling, found: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(telling.fuller(name) for name in found))


def _gone(telling: Telling) -> list[str]:
    """Who withdraws. The writer, named beside others, is only the one who says so, unless joined to them ("Anne Roy et
    moi", or by their own name).
    """
    stay = staying(telling.sentences, telling.ignored)
    off = [name for s in telling.sentences for name in taken_off(s, telling.ignored)]
    sentences = _of_leaving(telling)
    found = [n for n in off or _told(telling, sentences) if not any(names.same(n, s) for s in stay)]
    writer = telling.writer
    mine = any(says(s, "first_person") for s in sentences)
    if not found and writer and (telling.forwarder or _others_stay(telling) or (stay and mine and not off)):
        return [writer]  # whoever passes it on is not meant, nor who comes all the same
    if not found:
        named = {n for s in telling.sentences for n in names_in(s, telling) if not telling.is_writer(n)}
        alone = len(named) == 1 and not sentences and not writer_leaves(list(telling.sentences), telling.ignored)
        return [*named] if alone and not stay else _signed_together(telling, sentences)
    others = [n for n in found if not telling.is_writer(n)]
    if others and writer and writer_leaves(sentences, telling.ignored):
        return [*others, writer]
    joined = any(_writer_joined(telling, s) for s in sentences)
    return others if others and len(others) < len(found) and not joined else found


def _of_leaving(telling: Telling) -> list[Said]:
    """The sentences that withdraw, and what they are said to hold for ("that goes for the three of us, …")."""
    found, left = [], False
    for sentence in telling.sentences:
        leaves = acts.withdraws(sentence) is not None or bool(taken_off(sentence, telling.ignored))
        if leaves or (left and says(sentence, "goes_for")):
            found.append(sentence)
        left = left or leaves
    return found


def _signed_together(telling: Telling, sentences: list[Said]) -> list[str]:
    """The people who sign together, or whom the writer names beside themself, where "we" are spoken of."""
    if not telling.writer or not any(says(s, "us") for s in sentences):
        return []
    for sentence in telling.sentences:
        beside = [n for n in names_in(sentence, telling) if not telling.is_writer(n)]
        if beside and says(sentence, "and_me"):
            return [*beside, telling.writer]
    text = telling.ending
    found = [n for n in names.find(text) if n.full and not telling.ignored(n.text)]
    for left, right in pairwise(found):
        between = plain_form(text[left.end : right.start]).strip()
        if between in BOTH and telling.is_writer(left.text) != telling.is_writer(right.text):
            return [left.text, right.text]
    return []


def _others_stay(telling: Telling) -> bool:
    """Whether others are said to come all the same, or the writer withdraws alone."""
    return any(says(s, "only_me") for s in telling.sentences if acts.withdraws(s)) or any(
        says(s, "others_stay") for s in telling.sentences
    )


def _writer_joined(telling: Telling, sentence: Said) -> bool:
    """Whether the writer's name and another's are joined in a sentence."""
    found = names.find(sentence.text)
    return any(
        (telling.is_writer(left.text) != telling.is_writer(right.text))
        and JOIN.fullmatch(plain_form(sentence.text[left.end : right.start])) is not None
        for left, right in pairwise(found)
    )


def _told(telling: Telling, sentences: list[Said]) -> list[str]:
    """The names in these sentences; for one that speaks of "her" those of the sentence before, or of the subject line
    ("Ma collègue Anne Roy est malade. Elle ne viendra pas.").
    """
    found: list[str] = []
    for sentence in sentences:
        here = names_in(sentence, telling)
        if not here and _of_another(sentence):
            at = telling.sentences.index(sentence)
            before = (names_in(s, telling) for s in reversed(telling.sentences[:at]))
            here = [n for n in next((b for b in before if b), []) if not telling.is_writer(n)]
            here = here if says(sentence, "them") else here[-1:]
            here = here or names_in(Said(telling.subject, plain_form(telling.subject), False, 0), telling)
        if not here and says(sentence, "of_my_people"):
            after = telling.sentences[telling.sentences.index(sentence) + 1 :][:1]
            next_named = [n for s in after for n in names_in(s, telling) if not telling.is_writer(n)]
            here = next_named if len(next_named) == 1 else []
        found += here
    return found


def _of_another(sentence: Said) -> bool:
    """Whether a sentence that names nobody speaks of somebody else than its writer, in the clause that withdraws."""
    clauses = [Said(sentence.text, c, sentence.asks, sentence.start) for c in clauses_of(sentence.plain)]
    return any(
        (says(s, "third_person") or says(s, "another")) and not says(s, "first_person")
        for s in [c for c in clauses if acts.withdraws(c)] or [sentence]
    )


def _change(telling: Telling, exchange: Exchange | None) -> Concerned:
    """A replacement has who leaves and who arrives; a move or a correction is about whoever is named."""
    over = [n for s in telling.sentences for n in taken_over(s, telling.ignored) if not telling.is_writer(n)]
    if over and telling.writer:
        gone = _unique(telling, over[:1])
        return Concerned((*gone, telling.writer), gone, (_person(telling.writer, telling),))
    if exchange:
        return _exchanged(telling, exchange)
    stepping = [s for s in telling.sentences if says(s, "i_take")]
    if stepping and (told := _steps_in(telling, stepping[0])):
        return told
    replacing = [s for s in telling.sentences if says(s, "replace")]
    replacing = [s for s in replacing if not says(s, "move") or names_in(s, telling)]
    if replacing:
        return _replacement(telling, replacing[0])
    moving = [s for s in telling.sentences if says(s, "move") or moved(s, telling.ignored)]
    if found := _moving(telling, moving):
        return Concerned(_unique(telling, found))
    correcting = [s for s in telling.sentences if says(s, "correct")]
    right = corrected(telling.sentences, telling.ignored) if correcting else []
    found = right or _told(telling, correcting)
    return Concerned(_unique(telling, [n for n in found if not telling.is_writer(n) and not _is_me(telling, n)]))


def _moving(telling: Telling, sentences: list[Said]) -> list[str]:
    """Who changes groups: whom it is asked for by name, the writer with them where joined to them."""
    asked = [n for s in sentences for n in moved(s, telling.ignored)]
    if not asked and any(says(s, "moves_me") and not says(s, "and_me") for s in sentences):
        return []
    found = asked or _told(telling, sentences) or _signed_together(telling, sentences)
    if found and telling.writer and any(says(s, "and_me") for s in sentences):
        return [*found, telling.writer]
    return found


def _not_another(telling: Telling, name: str) -> bool:
    """Whether a name is that of who passes a message on, or the writer's own, written wrongly in all its words."""
    if telling.forwarder is not None and names.same(name, telling.forwarder):
        return True
    mine, told = fold(telling.writer or "").split(), fold(name).split()
    close = len(mine) == len(told) > 1 and all(a[0] == b[0] for a, b in zip(mine, told, strict=True))
    near = close and SequenceMatcher(None, " ".join(mine), " ".join(told)).ratio() >= NEARLY
    return near or _is_me(telling, name)


def _is_me(telling: Telling, name: str) -> bool:
    """Whether a name is the writer's own, written wrongly ("you have me down as Stan Hobs")."""
    mine = telling.writer or ""
    same = fold(mine).split()[:1] == fold(name).split()[:1]
    return same and SequenceMatcher(None, fold(mine), fold(name)).ratio() >= ALIKE


def _steps_in(telling: Telling, sentence: Said) -> Concerned | None:
    """The writer takes the place of somebody told of, as often from that one's own mailbox."""
    signed = [n.text for n in names.find(telling.ending) if n.full and not telling.ignored(n.text)]
    comes = signed[-1] if signed else telling.writer
    if comes is None:
        return None
    told = [n for s in telling.sentences if s is not sentence for n in names_in(s, telling)]
    told = _told(telling, _of_leaving(telling)) or [*told, *names_in(sentence, telling)] or [telling.shown or ""]
    goes = next((telling.fuller(n) for n in told if n and not names.same(n, comes)), None)
    if goes is None:
        return None
    return Concerned((goes, comes), (goes,), (_person(comes, telling),))


def _exchanged(telling: Telling, exchange: Exchange) -> Concerned:
    """Who comes for whom; for somebody of an earlier sentence, the last whom it names."""
    goes = telling.writer if exchange.mine else exchange.goes
    if goes is None:
        goes = _named_beside(telling, exchange)
    gone = _unique(telling, [goes] if goes else [])
    comer = _person(telling.fuller(exchange.comes), telling)
    return Concerned((*gone, *((comer.name,) if comer.name and comer.name not in gone else ())), gone, (comer,))


def _named_beside(telling: Telling, exchange: Exchange) -> str | None:
    """In whose place somebody comes: whom an earlier sentence names last, else a later one, else the letter that is
    answered; the writer only where nobody else is named.
    """
    at = telling.sentences.index(exchange.sentence)
    leaving = [s for s in telling.sentences[: at + 1] if acts.withdraws(s) or says(s, "gone_away")]
    gone = [n for n in _told(telling, leaving) if not names.same(n, exchange.comes) and not telling.is_writer(n)]
    if gone:
        return gone[0]
    earlier = [n for s in telling.sentences[:at] for n in names_in(s, telling)]
    later = [n for s in telling.sentences[at:] for n in names_in(s, telling)]
    others = [n for n in (*reversed(earlier), *later) if not names.same(n, exchange.comes)]
    mine = telling.writer if any(says(s, "first_person") for s in telling.sentences[: at + 1]) else None
    return next((n for n in others if not telling.is_writer(n)), others[0] if others else mine)


def _replacement(telling: Telling, sentence: Said) -> Concerned:
    here = names_in(sentence, telling)
    rest = [n for s in telling.sentences if s is not sentence for n in names_in(s, telling)]
    leaving = _leaving(telling, sentence)
    arriving = [n for n in (here or rest) if not any(names.same(n, gone) for gone in leaving)]
    arriving = arriving or [n for n in rest if not any(names.same(n, gone) for gone in leaving)][:1]
    if not leaving and arriving:
        leaving = [n for n in rest if not names.same(n, arriving[0]) and not telling.is_writer(n)][:1]
    if not leaving and telling.writer and arriving:
        leaving = [telling.writer] if not telling.is_writer(arriving[0]) else []
    comers = tuple(_person(n, telling) for n in _unique(telling, arriving[:3]))
    gone = _unique(telling, leaving)
    return Concerned((*gone, *(p.name for p in comers if p.name and p.name not in gone)), gone, comers)


def _leaving(telling: Telling, sentence: Said) -> list[str]:
    """Whose place it is: the writer's own ("à ma place"), somebody's named beside the words, or who withdraws."""
    if says(sentence, "my_place") and telling.writer:
        return [telling.writer]
    for name in names.find(sentence.text):
        before, after = around(sentence, name)
        gone = phrases("acts", "withdraw").first(after)
        if ends("place_of", before) or begins("replaced_by", after) or (gone and not gone.before.strip()):
            return [name.text]
    others = [n for n in names.find(sentence.text) if (n.sure or n.full) and not telling.ignored(n.text)]
    for left, right in pairwise(others):
        between = plain_form(sentence.text[left.end : right.start])
        if EXCHANGED.fullmatch(between) or between in phrases("acts", "their_place"):
            return [left.text]
    if len(others) > 1 and says(sentence, "their_place") and not telling.is_writer(others[0].text):
        return [others[0].text]
    return [n for s in telling.sentences if s is not sentence and acts.withdraws(s) for n in names_in(s, telling)]


def _person(name: str, telling: Telling) -> Person:
    """Somebody who arrives, with what the message tells of them: the one address in the text that is not the
    writer's.
    """
    known = next((p for p in telling.people.participants if p.name and names.same(p.name, name)), None)
    if known and not telling.is_writer(name):
        return known
    contact = telling.people.contact
    found = {m.group().lower() for s in telling.sentences for m in forms.EMAIL.finditer(s.text)} - {contact.email}
    email = found.pop() if len(found) == 1 else None
    return Person(name=name, email=email, organization=contact.organization)
