"""The traits of the people in a text by which it is weighed whether they come: the words around each name, and what the
rules found.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from mailbot.reading.learned.grams import ME, MOST_SENTENCES, NAME, NEAR, WRITER, few, grams, plain, stem, told_words
from mailbot.reading.learned.wordclasses import classes_of, pairs
from mailbot.reading.model import Kind
from mailbot.reading.people.companions import Telling
from mailbot.reading.people.verdicts import Mention, Verdict
from mailbot.reading.segments import forms
from mailbot.reading.text import phones
from mailbot.reading.text.lexicon import words
from mailbot.reading.text.speech import said

SIGNS = frozenset((ME, NAME, WRITER, "^", ".", "?"))  # told as they are among kinds of words
FEW_KINDS = 5  # kinds of words before or behind a name


def _masked(text: str, telling: Telling, own: frozenset[int], writer: frozenset[int]) -> str:
    """The text with every name told as a name, those at `own` as the one meant, those at `writer` as the writer."""
    pieces, at = [], 0
    for mention in sorted(telling.mentions, key=lambda m: m.name.start):
        start, end = mention.name.start, mention.name.end
        if start < at:
            continue
        pieces += [text[at:start], f" {ME if start in own else WRITER if start in writer else NAME} "]
        at = end
    return "".join([*pieces, text[at:]])


def of_person(body: str, telling: Telling, mentions: list[Mention], writer: list[Mention], kind: Kind) -> set[str]:
    """The traits of somebody named at `mentions` in a text; `writer`: where the writer's own name stands in it."""
    traits = set(_of_mentions(telling, mentions, kind))
    masked = _masked(body, telling, frozenset(m.name.start for m in mentions), frozenset(m.name.start for m in writer))
    sentences = [[*told_words(plain(s.text)), "?" if s.asks else "."] for s in said(masked) if s.text.strip()]
    here = [index for index, told in enumerate(sentences) if ME in told]
    for index in here:
        told = sentences[index]
        for at in (i for i, word in enumerate(told) if word == ME):
            before, after = told[max(0, at - NEAR) : at], told[at + 1 : at + 1 + NEAR]
            traits.update(_near(["^", *before] if at <= NEAR else before, after))
        traits.update(_kinds_near(told))
        traits.update(grams(told, "s:"))
    if here:
        for mark, index in (("p:", here[0] - 1), ("n:", here[-1] + 1)):
            if 0 <= index < len(sentences) and index not in here:
                traits.update(grams(["^", *sentences[index]], mark))
        rest = [told for index, told in enumerate(sentences) if index not in here][:MOST_SENTENCES]
        traits.update(f"o:{stem(word)}" for told in rest for word in told)
        traits.add(f"sentences={few(len(sentences), 6)}")
        traits.add(f"at={few(here[0], 4)}")
    return traits


def _near(before: list[str], after: list[str]) -> Iterator[str]:
    """The words right before and behind a name, and all those near on either side."""
    left, right = [stem(w) for w in before], [stem(w) for w in after]
    yield from _beside(left, right, "")
    yield from (f"B:{one} {two}" for one, two in pairwise(left))
    yield from (f"A:{one} {two}" for one, two in pairwise(right))


def _kinds_near(told: list[str]) -> Iterator[str]:
    """The kinds of the words of a sentence before and behind the name that is meant."""
    kinds = classes_of(["^", *told], SIGNS)
    for at in (i for i, kind in enumerate(kinds) if kind == ME):
        before, after = kinds[max(0, at - FEW_KINDS) : at], kinds[at + 1 : at + 1 + FEW_KINDS]
        yield from _beside(before, after, "k")
        yield f"kx2:{' '.join(before[-2:])} | {' '.join(after[:2])}"
        yield from (f"kB:{one} {two}" for one, two in pairs(before))
        yield from (f"kA:{one} {two}" for one, two in pairs(after))


def _beside(before: list[str], after: list[str], mark: str) -> Iterator[str]:
    """One, two and three words to either side, the two between which a name stands, and each of all."""
    for count in (1, 2, 3):
        yield f"{mark}b{count}:{' '.join(before[-count:])}"
        yield f"{mark}a{count}:{' '.join(after[:count])}"
    yield f"{mark}x:{' '.join(before[-1:])} | {' '.join(after[:1])}"
    yield from (f"{mark}B:{word}" for word in before)
    yield from (f"{mark}A:{word}" for word in after)


def _of_mentions(telling: Telling, mentions: list[Mention], kind: Kind) -> Iterator[str]:
    """What the rules found of somebody, and where they stand among the others."""
    everybody = list(dict.fromkeys(m.name.text for m in telling.mentions))
    yield f"kind={kind}"
    yield f"mentions={few(len(mentions))}"
    yield f"people={few(len(everybody), 5)}"
    yield f"place={few(everybody.index(mentions[0].name.text), 4)}"
    for mention in mentions:
        yield f"verdict={mention.verdict}"
        yield f"{kind} verdict={mention.verdict}"
        yield f"why={mention.why}"
    last = mentions[-1]
    yield f"last verdict={last.verdict}"
    flags = {
        "listed": any(m.listed for m in mentions), "full": any(m.name.full for m in mentions),
        "sure": any(m.name.sure for m in mentions),
        "address": any(forms.EMAIL.search(m.tail) for m in mentions),
        "number": any(phones.NUMBER.search(m.tail) for m in mentions),
        "last": everybody[-1] == last.name.text,
    }  # fmt: skip
    yield from (f"is {name}" for name, holds in flags.items() if holds)
    for relation in {m.relation for m in mentions if m.relation}:
        group = next((g for g in ("work", "family", "friends") if relation in words("people", g)), "other")
        yield f"relation={group}"
    yield from _of_telling(telling)
    comes = sum(m.verdict is Verdict.COMES for m in telling.mentions)
    if telling.asked:
        yield f"asked-people={max(-3, min(3, telling.asked - len(everybody)))}"
        yield f"asked-coming={max(-3, min(3, telling.asked - comes))}"


def _of_telling(telling: Telling) -> Iterator[str]:
    flags = (
        "writer_with", "writer_comes", "writer_stays", "we_come", "others_only", "on_behalf",
    )  # fmt: skip
    yield from (f"tells {flag}" for flag in flags if getattr(telling, flag))
    yield f"asked={few(telling.asked or 0, 6)}"
    yield f"unnamed={few(telling.unnamed)}"


def of_writer(body: str, telling: Telling, writer: list[Mention], kind: Kind, *, ruled: bool, signed: bool) -> set[str]:
    """The traits by which it is weighed whether the writer comes; `ruled`: what the rules say of it."""
    masked = _masked(body, telling, frozenset(m.name.start for m in writer), frozenset())
    traits = {
        f"kind={kind}",
        f"rule={ruled}",
        f"{kind} rule={ruled}",
        f"signed={signed}",
        f"own name={few(len(writer))}",
    }
    traits.update(_of_telling(telling))
    others = {m.name.text: m.verdict for m in telling.mentions if m not in writer}
    comes = sum(verdict is Verdict.COMES for verdict in others.values())
    traits.add(f"others={few(len(others))}")
    traits.add(f"coming={few(comes)}")
    traits.add(f"rule={ruled} coming={few(comes)} unnamed={few(telling.unnamed, 2)} asked={few(telling.asked or 0, 4)}")
    if telling.asked:
        traits.add(f"asked-coming={max(-3, min(3, telling.asked - comes - telling.unnamed))}")
    for sentence in said(masked)[:MOST_SENTENCES]:
        traits.update(grams(["^", *told_words(plain(sentence.text)), "?" if sentence.asks else "."], "w:"))
    return traits
