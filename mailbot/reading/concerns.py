"""Whom a cancellation, a change or a status request is about, and who takes whose place.

Names count where the sentence says something of them: whoever withdraws, arrives, moves. The coordinator and the
trainer are never meant. Nobody named means whoever the sender registered. In doubt a name is left out: a wrong
cancellation is worse than a question.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import pairwise

from mailbot.config.model import Config
from mailbot.reading import acts, forms, names
from mailbot.reading.account import nobody
from mailbot.reading.model import Kind, Person
from mailbot.reading.people import People
from mailbot.reading.situation import Situation
from mailbot.reading.speech import Said, phrases, plain_form, said

JOIN = re.compile(r"\W*(?:et|and|&|ainsi que|as well as)?\W*(?:(?:me|mme|m|mr|mrs|ms|dr)\b\W*)?")
EXCHANGED = re.compile(r"\W*(?:pour|par|for|with|to)\W*(?:(?:celui|celle|that|the name) (?:de|d|of)\W*)?")
TITLE = re.compile(r" (?:me|mme|mlle|m|mr|mrs|ms|dr|monsieur|madame) $")
NEAR = 60  # characters around a name that tell of its bearer


@dataclass(frozen=True, slots=True)
class Concerned:
    """The names a message is about; of a replacement, who leaves and who arrives."""

    names: tuple[str, ...] = ()
    leaving: tuple[str, ...] = ()
    arriving: tuple[Person, ...] = ()


@dataclass(frozen=True, slots=True)
class Telling:
    """The sentences of a message and the people it knows; `ignored` tells the names that are nobody's here."""

    sentences: tuple[Said, ...]
    subject: str
    people: People
    ignored: Callable[[str], bool]

    @property
    def writer(self) -> str | None:
        return self.people.contact.name

    def fuller(self, name: str) -> str:
        """The fullest form in which the message names that person."""
        known = [p.name for p in (self.people.contact, *self.people.participants) if p.name]
        return max((k for k in [*known, *self.people.mentioned] if names.same(k, name)), key=len, default=name)

    def is_writer(self, name: str) -> bool:
        return self.writer is not None and names.same(name, self.writer)


def find(kind: Kind, situation: Situation, people: People, config: Config) -> Concerned:
    """Whom a message of this kind is about."""
    own = f"{situation.own}\n\n{situation.added}".strip()
    telling = Telling(said(own), situation.subject, people, nobody(config))
    if kind is Kind.CANCELLATION:
        return Concerned(_unique(telling, _gone(telling)))
    if kind is Kind.STATUS:
        return Concerned(_unique(telling, _told(telling, [s for s in telling.sentences if _is(s, "status")])))
    return _change(telling) if kind is Kind.CHANGE else Concerned()


def _is(sentence: Said, act: str) -> bool:
    return sentence.plain in phrases("acts", act)


def _unique(telling: Telling, found: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(telling.fuller(name) for name in found))


def _gone(telling: Telling) -> list[str]:
    """Who withdraws. The writer, named beside others, is only the one who says so, unless joined to them ("Anne Roy et
    moi", or by their own name).
    """
    sentences = [s for s in telling.sentences if acts.withdraws(s)]
    found = _told(telling, sentences)
    others = [n for n in found if not telling.is_writer(n)]
    if others and telling.writer and any(_is(s, "and_me") for s in sentences):
        return [*others, telling.writer]
    joined = any(_writer_joined(telling, s) for s in sentences)
    return others if others and len(others) < len(found) and not joined else found


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
            here = [n for n in next((b for b in before if b), []) if not telling.is_writer(n)][-1:]
            here = here or _names_in(Said(telling.subject, plain_form(telling.subject), False, 0), telling)
        found += here
    return found


def _of_another(sentence: Said) -> bool:
    """Whether a sentence that names nobody speaks of somebody else than its writer."""
    return (_is(sentence, "third_person") or _is(sentence, "another")) and not _is(sentence, "first_person")


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
        spared = _ends("greets", before) or telling.ignored(name.text) or _begins("comes_still", after)
        if (name.sure or name.full) and not spared:
            found.append(name.text)
    return found


def _change(telling: Telling) -> Concerned:
    """A replacement has who leaves and who arrives; a move or a correction is about whoever is named."""
    replacing = [s for s in telling.sentences if _is(s, "replace")]
    if replacing:
        return _replacement(telling, replacing[0])
    return Concerned(_unique(telling, _told(telling, [s for s in telling.sentences if _is(s, "move")])))


def _replacement(telling: Telling, sentence: Said) -> Concerned:
    here = _names_in(sentence, telling)
    rest = [n for s in telling.sentences if s is not sentence for n in _names_in(s, telling)]
    leaving = _leaving(telling, sentence)
    arriving = [n for n in (here or rest) if not any(names.same(n, gone) for gone in leaving)]
    arriving = arriving or [n for n in rest if not any(names.same(n, gone) for gone in leaving)][:1]
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
