"""Two named in one breath, whom words share: whoever stands beside somebody who comes, with nothing but who they are
between ("Anne Roy, directrice (poste 3), et Luc Caron"), comes too.
"""

from __future__ import annotations

import itertools
import re
from dataclasses import replace

from mailbot.reading.naming import cues
from mailbot.reading.people.verdicts import LIKELY_MENTIONED, ONLY_MENTIONED, Mention, Verdict
from mailbot.reading.text.lexicon import fold

BESIDE = "beside somebody who comes"
MOST_BETWEEN = 120  # characters
_BRACKETS = r"(?: ?\([^()\n]{0,60}\))?"
_WHOSE = r"(?:mon|ma|mes|notre|nos|sa|son|my|our|his|her|the|le|la|les|un|une|one|a|an)"
# Who the first of them is: a post or a trade, and no verb.
_POST = (
    r"(?:,(?! ?(?:qui|who|and|et|but|mais|il|elle|he|she|je|i|on|we|nous|m'|me)\b)[^,.;:!?()\n]{2,45}"
    r"(?:,(?! ?(?:qui|who)\b)[^,.;:!?()\n]{2,45})?)?"
)
JOINED = re.compile(
    rf"{_BRACKETS}{_POST}{_BRACKETS},? (?:et|and|&|\+|ainsi que|as well as|along with|plus|pis)(?: aussi| also)? "
    r"(?:(?:par|by|de|for|pour|of) )?"
    rf"(?:{_WHOSE} [^,.;:!?()\n]{{2,45}}?,? )?{cues.TITLE}"
)
# A verb between them begins what is told of the second alone.
TOLD = re.compile(
    r"\b(?:est|sera|is|will|was|a|ont|has|had|vien\w*|dit|said|says|travaille|works?|pourra|peut|can|may|suis|am|"
    r"aim\w+|veut|wants?|would|connait|knows?|remplac\w+|replac\w+|vous|you|je|i|qui|who|que|that)\b"
)


def seated(mentions: tuple[Mention, ...], body: str) -> tuple[Mention, ...]:
    """The mentions of a text, those only told of coming where they are joined to somebody who comes."""
    result = list(mentions)
    for at, (left, right) in enumerate(itertools.pairwise(mentions)):
        pair = (result[at], right)
        coming = [m for m in pair if m.verdict is Verdict.COMES]
        if len(coming) != 1 or not _joined(body, left, right):
            continue
        other = at if coming[0] is pair[1] else at + 1
        if _free(result[other]):
            result[other] = replace(result[other], verdict=Verdict.COMES, why=BESIDE)
    return tuple(result)


def _free(mention: Mention) -> bool:
    """Whether nothing else is told of somebody named in full than that they are there."""
    told = mention.verdict is Verdict.TOLD and mention.why in (LIKELY_MENTIONED, ONLY_MENTIONED)
    return told and mention.name.full


def _joined(body: str, left: Mention, right: Mention) -> bool:
    between = body[left.name.end : right.name.start]
    if len(between) > MOST_BETWEEN or left.name.text == right.name.text:
        return False
    plain = fold(between)
    return JOINED.fullmatch(plain) is not None and TOLD.search(plain) is None
