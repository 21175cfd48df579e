"""Changed minds: whoever a text thinks of first and then leaves out ("Anne Roy… ah non, elle travaille, plutôt Luc
Roy"), and who is told by "he" or "she" to come or to stay.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from mailbot.reading.naming import cues, names
from mailbot.reading.people.verdicts import ASKS, LAST_NAMED, ONLY_MENTIONED, TAKEN_BACK, Mention, Verdict

NEAR = 140  # characters between a name and the words that tell more of it
BUT = re.compile(r"[^.!?\n]{0,80}?\b(?:mais|but|sauf que|except|cependant|however)\b")
# Between two who are named together ("Anne et sa femme Lise").
TOGETHER = re.compile(
    r",? ?(?:\([^()]{0,40}\) ?)?(?:(?:et|and|pis|&|\+) )?(?:(?:sa|son|his|her|leur|their|mon|ma|my) [a-z-]{2,20} )?"
)
END = re.compile(r"[.!?;]\s|\n")


def settled(mentions: list[Mention], masked: str) -> list[Mention]:
    """The mentions of a text, the names in `masked` hidden, as it has them after its last word about each."""
    stay = {at for at, m in enumerate(mentions) if _meant_once(m, masked) or _refused_later(m, mentions)}
    for pattern in (cues.PRONOUN_BACK, cues.PRONOUN_STAYS):
        stay.update(_named_last(mentions, masked, pattern))
    stay.update(_named_last(mentions, masked, cues.NOT_COUNTED, whoever=True))
    come = set(_named_last(mentions, masked, cues.PRONOUN_COMES)) - stay
    come |= set(_named_together(mentions, masked)) - stay
    return [_said(m, comes=at in come, stays=at in stay) for at, m in enumerate(mentions)]


def _said(mention: Mention, *, comes: bool, stays: bool) -> Mention:
    if stays and not mention.listed:
        return replace(mention, verdict=Verdict.STAYS, why=TAKEN_BACK)
    if comes and mention.verdict is Verdict.TOLD and mention.why in (ASKS, ONLY_MENTIONED):
        return replace(mention, verdict=Verdict.COMES, why=LAST_NAMED)
    return mention


def _named_last(
    mentions: list[Mention], masked: str, pattern: re.Pattern[str], *, whoever: bool = False
) -> Iterator[int]:
    """Of each place that a pattern finds the one named last before it, unless somebody else is told of in between;
    `whoever`: even then.
    """
    for found in pattern.finditer(masked):
        before = [at for at, m in enumerate(mentions) if m.name.end <= found.start() <= m.name.end + NEAR]
        if not before:
            continue
        between = masked[mentions[before[-1]].name.end : found.start()]
        if len(END.findall(between)) <= 1 and (whoever or not cues.relation().search(between)):
            yield before[-1]


def _named_together(mentions: list[Mention], masked: str) -> Iterator[int]:
    """Of each place where "they" are said to come those named last before it, joined to each other."""
    for found in cues.THEY_COME.finditer(masked):
        before = [at for at, m in enumerate(mentions) if m.name.end <= found.start() <= m.name.end + NEAR]
        if not before:
            continue
        last = before[-1]
        yield last
        while last and TOGETHER.fullmatch(masked[mentions[last - 1].name.end : mentions[last].name.start]):
            last -= 1
            yield last


def _meant_once(mention: Mention, masked: str) -> bool:
    """Whether a place was only meant for somebody ("je voulais inscrire Anne Roy, mais")."""
    before = END.split(masked[max(0, mention.name.start - NEAR) : mention.name.start])[-1]
    behind = masked[mention.name.end : mention.name.end + NEAR]
    meant = cues.PAST_INTENT.search(before) or cues.PAST_INTENT.match(behind.lstrip(" ,"))
    return meant is not None and BUT.match(behind) is not None


def _refused_later(mention: Mention, mentions: list[Mention]) -> bool:
    """Whether somebody for whom a place was asked before is said not to come."""
    if mention.verdict is not Verdict.STAYS:
        return False
    before = (m for m in mentions if m.name.start < mention.name.start)
    return any(m.verdict is Verdict.COMES and names.same(m.name.text, mention.name.text) for m in before)
