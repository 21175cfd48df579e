"""Whom a cancellation, a change or a status request is about, and who takes whose place.

Names count where the sentence says something of them: whoever withdraws, arrives, moves. The coordinator and the
trainer are never meant. Nobody named means whoever the sender registered. In doubt a name is left out: a wrong
cancellation is worse than a question.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import pairwise

from mailbot.config.model import Config
from mailbot.reading import acts, forms, names
from mailbot.reading.account import nobody
from mailbot.reading.contact import display_name
from mailbot.reading.exchanges import Exchange, corrected, taken_off
from mailbot.reading.kept import staying, writer_leaves
from mailbot.reading.lexicon import fold
from mailbot.reading.model import Kind, Person
from mailbot.reading.people import People
from mailbot.reading.replies import hers
from mailbot.reading.situation import Situation
from mailbot.reading.speech import Said, clauses_of, phrases, plain_form, said

JOIN = re.compile(r"\W*(?:et|and|&|ainsi que|as well as)?\W*(?:(?:me|mme|m|mr|mrs|ms|dr)\b\W*)?")
BOTH = frozenset(("et", "and", "&"))  # between the names of two who sign together
EXCHANGED = re.compile(r"\W*(?:pour|par|for|with|to)\W*(?:(?:celui|celle|that|the name) (?:de|d|of)\W*)?")
TITLE = re.compile(r" (?:me|mme|mlle|m|mr|mrs|ms|dr|monsieur|madame) $")
MOST_QUOTED = 3_000  # characters of a letter that names are looked for in
ALIKE = 0.85  # of two names, from which one may be the other miswritten
NEAR = 60  # characters around a name that tell of its bearer


@dataclass(frozen=True, slots=True)
class Concerned:
    """The names a message is about; of a replacement, who leaves and who arrives."""

    names: tuple[str, ...] = ()
    leaving: tuple[str, ...] = ()
    arriving: tuple[Person, ...] = ()


@dataclass(frozen=True, slots=True)
class Telling:
    """The sentences of a message and the people it knows; `around` are the full names in it, its signature and a letter
    of hers that it answers; `ending` is its last line; `shown` the name beside the address it came from; `forwarder`
    passed it on; `ignored` tells the names that are nobody's here.
    """

    sentences: tuple[Said, ...]
    subject: str
    people: People
    around: tuple[str, ...]
    ending: str
    shown: str | None
    forwarder: str | None
    ignored: Callable[[str], bool]

    @property
    def writer(self) -> str | None:
        return self.people.contact.name

    def fuller(self, name: str) -> str:
        """The fullest form in which the message names that person, else the one such name around it."""
        known = [p.name for p in (self.people.contact, *self.people.participants) if p.name]
        found = [k for k in [*known, *self.people.mentioned] if names.same(k, name)]
        fullest = max(found, key=len, default=name)
        beside = {k for k in self.around if names.same(k, fullest) and len(k) > len(fullest)}
        return beside.pop() if len(beside) == 1 else fullest

    def is_writer(self, name: str) -> bool:
        return self.writer is not None and names.same(name, self.writer)


def find(
    kind: Kind, situation: Situation, people: People, config: Config, exchange: Exchange | None = None
) -> Concerned:
    """Whom a message of this kind is about; `exchange`: who comes for whom, where names tell it."""
    own = f"{situation.own}\n\n{situation.added}".strip()
    forwarder = display_name(situation.forwarder) if situation.forwarder else None
    telling = Telling(
        said(own),
        situation.subject,
        people,
        _around_it(situation, config),
        _ending(situation),
        display_name(situation.author),
        forwarder,
        nobody(config),
    )
    if kind is Kind.CANCELLATION:
        return Concerned(_unique(telling, _gone(telling)))
    if kind is Kind.STATUS:
        return Concerned(_unique(telling, _told(telling, [s for s in telling.sentences if _is(s, "status")])))
    return _change(telling, exchange) if kind is Kind.CHANGE else Concerned()


def _around_it(situation: Situation, config: Config) -> tuple[str, ...]:
    """The full names in the text, its signature, and the letter of hers that is answered."""
    letters = (q.text[:MOST_QUOTED] for q in situation.quoted[:1] if q.author is None or hers(q, config))
    texts = [situation.own, situation.signature, display_name(situation.author) or "", *letters]
    return tuple(dict.fromkeys(name.text for text in texts for name in names.find(text) if name.full))


def _ending(situation: Situation) -> str:
    """The last lines of a text, in which people sign: those with a name in them."""
    lines = [line for line in situation.own.splitlines() if line.strip()]
    sentences = said(lines[-1])[-1:] if lines else ()
    last = [situation.signature, *(s.text for s in sentences)]
    return next((text for text in last if any(name.full for name in names.find(text))), "")


def _is(sentence: Said, act: str) -> bool:
    return sentence.plain in phrases("acts", act)


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
    mine = any(_is(s, "first_person") for s in sentences)
    if not found and writer and (telling.forwarder or _others_stay(telling) or (stay and mine and not off)):
        return [writer]  # whoever passes it on is not meant, nor who comes all the same
    if not found:
        named = {n for s in telling.sentences for n in _names_in(s, telling) if not telling.is_writer(n)}
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
        if leaves or (left and _is(sentence, "goes_for")):
            found.append(sentence)
        left = left or leaves
    return found


def _signed_together(telling: Telling, sentences: list[Said]) -> list[str]:
    """The people who sign together, or whom the writer names beside themself, where "we" are spoken of."""
    if not telling.writer or not any(_is(s, "us") for s in sentences):
        return []
    for sentence in telling.sentences:
        beside = [n for n in _names_in(sentence, telling) if not telling.is_writer(n)]
        if beside and _is(sentence, "and_me"):
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
    return any(_is(s, "only_me") for s in telling.sentences if acts.withdraws(s)) or any(
        _is(s, "others_stay") for s in telling.sentences
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
        here = _names_in(sentence, telling)
        if not here and _of_another(sentence):
            at = telling.sentences.index(sentence)
            before = (_names_in(s, telling) for s in reversed(telling.sentences[:at]))
            here = [n for n in next((b for b in before if b), []) if not telling.is_writer(n)]
            here = here if _is(sentence, "them") else here[-1:]
            here = here or _names_in(Said(telling.subject, plain_form(telling.subject), False, 0), telling)
        found += here
    return found


def _of_another(sentence: Said) -> bool:
    """Whether a sentence that names nobody speaks of somebody else than its writer, in the clause that withdraws."""
    clauses = [Said(sentence.text, c, sentence.asks, sentence.start) for c in clauses_of(sentence.plain)]
    return any(
        (_is(s, "third_person") or _is(s, "another")) and not _is(s, "first_person")
        for s in [c for c in clauses if acts.withdraws(c)] or [sentence]
    )


def _around(sentence: Said, name: names.Name) -> tuple[str, str]:
    """The plain words before and behind a name, a courtesy title left out."""
    text = sentence.text
    return TITLE.sub(" ", plain_form(text[max(0, name.start - NEAR) : name.start])), plain_form(
        text[name.end : name.end + NEAR]
    )


def _ends(key: str, before: str) -> bool:
    """Whether a phrase of a list stands right before."""
    return any(not f.after.strip() for f in phrases("acts", key).all(before))


def _begins(key: str, after: str) -> bool:
    """Whether a phrase of a list stands right behind."""
    found = phrases("acts", key).first(after)
    return found is not None and not found.before.strip()


def _names_in(sentence: Said, telling: Telling) -> list[str]:
    """The people a sentence names, but not those it greets or says to come all the same."""
    found = []
    for name in names.find(sentence.text):
        before, after = _around(sentence, name)
        spared = (
            _ends("kept", before)
            or _is_greeted(before, sentence.text[name.end :])
            or telling.ignored(name.text)
            or _comes_still(after)
            or _only_tells(before)
        )
        known = name.sure or name.full or any(names.same(name.text, other) for other in telling.around)
        addressed = telling.forwarder and not name.full and name.start == 0 and names.same(name.text, telling.forwarder)
        if known and not spared and not addressed:
            found.append(name.text)
    return found


def _is_greeted(before: str, after: str) -> bool:
    """Whether a name is that of a greeting; behind a comma only where the greeting ends with it ("Bonjour, Anne ne
    viendra pas" greets nobody).
    """
    if before.rstrip().endswith(",") and after.strip() and after.lstrip(" ")[:1] not in ",!.:;\n":
        return False
    return _ends("greets", before.rstrip(" ,") + " ")


def _comes_still(after: str) -> bool:
    """Whether it is said right behind a name that they come, and not with others that they do not."""
    return _begins("comes_still", after) and not _begins("together", after)


def _only_tells(before: str) -> bool:
    """Whether somebody is named as the source of the news."""
    return any(not found.after.strip() for found in phrases("exchanges", "teller").all(before))


def _change(telling: Telling, exchange: Exchange | None) -> Concerned:
    """A replacement has who leaves and who arrives; a move or a correction is about whoever is named."""
    if exchange:
        return _exchanged(telling, exchange)
    stepping = [s for s in telling.sentences if _is(s, "i_take")]
    if stepping and (told := _steps_in(telling, stepping[0])):
        return told
    replacing = [s for s in telling.sentences if _is(s, "replace")]
    replacing = [s for s in replacing if not _is(s, "move") or _names_in(s, telling)]
    if replacing:
        return _replacement(telling, replacing[0])
    moving = [s for s in telling.sentences if _is(s, "move")]
    if moved := _told(telling, moving) or _signed_together(telling, moving):
        return Concerned(_unique(telling, moved))
    correcting = [s for s in telling.sentences if _is(s, "correct")]
    right = corrected(telling.sentences, telling.ignored) if correcting else []
    found = right or _told(telling, correcting)
    return Concerned(_unique(telling, [n for n in found if not telling.is_writer(n) and not _is_me(telling, n)]))


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
    told = [n for s in telling.sentences if s is not sentence for n in _names_in(s, telling)]
    told = _told(telling, _of_leaving(telling)) or [*told, *_names_in(sentence, telling)] or [telling.shown or ""]
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
    leaving = [s for s in telling.sentences[: at + 1] if acts.withdraws(s) or _is(s, "gone_away")]
    gone = [n for n in _told(telling, leaving) if not names.same(n, exchange.comes) and not telling.is_writer(n)]
    if gone:
        return gone[0]
    earlier = [n for s in telling.sentences[:at] for n in _names_in(s, telling)]
    later = [n for s in telling.sentences[at:] for n in _names_in(s, telling)]
    others = [n for n in (*reversed(earlier), *later) if not names.same(n, exchange.comes)]
    mine = telling.writer if any(_is(s, "first_person") for s in telling.sentences[: at + 1]) else None
    return next((n for n in others if not telling.is_writer(n)), others[0] if others else mine)


def _replacement(telling: Telling, sentence: Said) -> Concerned:
    here = _names_in(sentence, telling)
    rest = [n for s in telling.sentences if s is not sentence for n in _names_in(s, telling)]
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
    if _is(sentence, "my_place") and telling.writer:
        return [telling.writer]
    for name in names.find(sentence.text):
        before, after = _around(sentence, name)
        gone = phrases("acts", "withdraw").first(after)
        if _ends("place_of", before) or _begins("replaced_by", after) or (gone and not gone.before.strip()):
            return [name.text]
    others = [n for n in names.find(sentence.text) if (n.sure or n.full) and not telling.ignored(n.text)]
    for left, right in pairwise(others):
        between = plain_form(sentence.text[left.end : right.start])
        if EXCHANGED.fullmatch(between) or between in phrases("acts", "their_place"):
            return [left.text]
    if len(others) > 1 and _is(sentence, "their_place") and not telling.is_writer(others[0].text):
        return [others[0].text]
    return [n for s in telling.sentences if s is not sentence and acts.withdraws(s) for n in _names_in(s, telling)]


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
