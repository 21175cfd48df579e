"""What looks like a name and tells where, or from which house, somebody is: a number behind it is not its own."""

from __future__ import annotations

import re

from mailbot.reading.people.verdicts import Mention, Verdict

NEAR = 40  # characters before what looks like a name
# Where somebody is: before a place that looks like a name.
LOCATED = re.compile(
    r"\b(?:(?:lives?|living|stays?|is|are|am|work\w*|farm\w*|born|down|up|over|out) (?:in|at|near)|"
    r"(?:reste|habite|demeure|vit|travaille|est|suis|ferme|maison|domicile|chez (?:nous|moi|lui|elle)) "
    r"(?:a|au|pres de)) (?:east |west |north |south )?$"
)
# Between a name and what stands beside it, and between that and a number.
APPOSED = re.compile(r" ?(?:,|\(|-|–) ?(?:(?:de|from|of|d'|east|west|north|south|a|du) ?){0,2}(?:[a-z' -]{2,24}, ?)?")
APPOSED_NUMBER = re.compile(r" ?[,.)(–-]{1,2} ?(?:[a-z' -]{2,24}, ?)?(?:tel\w*|cell\w*|phone)?[ .:]{0,3}\(?\d{3}[ ).-]")


def tells_where(mention: Mention, everyone: tuple[Mention, ...], plain: str) -> bool:
    """Whether what looks like a name in a folded text tells where somebody is: "he lives at Glen Lloyd", the middle of
    "Anne Roy, East Angus, 819 …".
    """
    if mention.listed or mention.relation:
        return False
    start, end = mention.name.start, mention.name.end
    if LOCATED.search(plain[max(0, start - NEAR) : start]):
        return True
    named = any(
        other.name.full and APPOSED.fullmatch(plain, other.name.end, start)
        for other in everyone
        if other.name.end <= start <= other.name.end + NEAR
    )
    coming = mention.verdict is Verdict.COMES
    return named and not coming and APPOSED_NUMBER.match(plain, end) is not None
