"""Minds changed on the way: who is put in for somebody named before ("Anne Roy. Non, attendez… plutôt Luc Roy"), and
the row that a text tells anew ("en fait, c'est Anne et moi").

A turn is a word by which somebody takes back what they wrote ("oups", "hold on", "après vérification"). Whoever is
struck so has no place, whatever was said of them before.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from dataclasses import replace

from mailbot.reading.naming import cues, names
from mailbot.reading.people.verdicts import INSTEAD, REGISTERED, STRUCK, Mention, Verdict

FAR = 260  # characters between a turn and the one who is put in
NEAR = 90  # characters around a name in which it is said that its bearer is put in
# What is asked for beside what was asked before, and not in its stead.
BESIDES = re.compile(
    r"\b(?:aussi|also|too|as well|en plus|egalement|ajoute\w*|rajoute\w*|add|adding|plus|oubli\w+|forgot|left out|"
    r"un autre|une autre|another|de plus|with (?:him|her|them)|avec (?:lui|elle|eux))\b"
)
# Between two who are named in one breath.
TOGETHER = re.compile(rf",? ?(?:(?:et|and|pis|plus|&|\+) )?{cues.TITLE}")


def turned(mentions: list[Mention], masked: str, writer: str) -> list[Mention]:
    """The mentions of a text, the names in `masked` hidden, whoever is put in coming and who makes way for them
    struck; `writer` is who writes, for whom nobody is put in here.
    """
    out: list[str] = []
    put_in: list[Mention] = []
    for at, mention in enumerate(mentions):
        if names.same(mention.name.text, writer) or mention.verdict is Verdict.STAYS or mention.why == REGISTERED:
            continue
        before = [m for m in mentions[:at] if not names.same(m.name.text, writer)]
        if not before or any(names.same(m.name.text, mention.name.text) for m in before):
            continue
        if leaving := _making_way(before, mention, masked, out):
            out.append(leaving)
            put_in.append(mention)
    if not out:
        return mentions
    beside = [m for m in _beside(mentions, masked, out) if m.verdict is Verdict.TOLD]
    return [_turned(m, out, [*put_in, *beside]) for m in mentions]


def _beside(mentions: list[Mention], masked: str, out: list[str]) -> Iterator[Mention]:
    """Whoever was first named in one breath with somebody who makes way: they stay on the list."""
    for left, right in itertools.pairwise(mentions):
        pair = [m for m in (left, right) if any(names.same(m.name.text, name) for name in out)]
        if len(pair) == 1 and pair[0].name.full and TOGETHER.fullmatch(masked[left.name.end : right.name.start]):
            yield right if pair[0] is left else left


def _named_before(mention: Mention, before: list[Mention], turn: int) -> bool:
    """Whether somebody was named before the turn too."""
    return any(m.name.start < turn and names.same(m.name.text, mention.name.text) for m in before)


def _turned(mention: Mention, out: list[str], put_in: list[Mention]) -> Mention:
    if any(names.same(mention.name.text, name) for name in out):
        return replace(mention, verdict=Verdict.STAYS, why=STRUCK)
    return replace(mention, verdict=Verdict.COMES, why=INSTEAD) if mention in put_in else mention


def _making_way(before: list[Mention], new: Mention, masked: str, out: list[str]) -> str | None:
    """The name of the one who makes way for somebody new; None where it is nobody, or nobody can tell who."""
    start = max(before[0].name.end, new.name.start - FAR)
    turns = list(cues.TURNS.finditer(masked, start, new.name.start))
    stop = re.search(r"[.!?\n]", masked[new.name.end :])
    sentence = masked[new.name.end : new.name.end + min(NEAR, stop.start() if stop else NEAR)]
    put_in = cues.PUT_IN_BEFORE.search(masked[max(0, new.name.start - NEAR) : new.name.start]) is not None
    put_in = put_in or cues.PUT_IN_AFTER.match(sentence) is not None
    staying = [m for m in before if m.verdict is Verdict.STAYS and m.name.start > start]
    if not (turns or (put_in and staying)):
        return None
    turn = turns[0].start() if turns else staying[0].name.start
    if BESIDES.search(masked[turn : new.name.start]) or BESIDES.search(sentence):
        return None
    if not (put_in or new.verdict is Verdict.COMES):
        return None
    again = [m for m in staying if m.name.start >= turn]
    earlier = [m for m in before if m.name.start < turn and m.verdict is not Verdict.TOLD]
    thought = list({m.name.text: m for m in earlier if not any(names.same(m.name.text, o) for o in out)}.values())
    named = [m for m in before if m.name.start >= turn and _named_before(m, before, turn)]
    if again or named:
        return (again or named)[-1].name.text
    if len(thought) == 1:
        return thought[0].name.text
    if not thought and put_in and before[-1].name.start < turn:
        return before[-1].name.text
    return None
