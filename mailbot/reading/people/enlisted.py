"""What lists and rows say of those in them: who is one person under two names, who stands in the writer's own line, and
who stands behind a word such as "Absents :".
"""

from __future__ import annotations

import itertools
import re
from dataclasses import replace

from mailbot.reading.naming import cues
from mailbot.reading.naming.names import Name
from mailbot.reading.people.verdicts import STRUCK, Mention, Verdict
from mailbot.reading.segments import wrapping
from mailbot.reading.text.lexicon import fold

# Between two names of one person ("Ti-Guy, de son vrai nom Guy Roy", "Guy Roy, dit Ti-Guy").
ALIAS = re.compile(
    r" ?[,(–—-]? ?(?:(?:de )?son (?:vrai |petit )?(?:pre)?nom(?: (?:est|c'est|complet))?|de (?:son )?nom|alias|"
    r"a\.?k\.?a\.?|dite?|mieux connue? (?:sous le nom de|comme)|(?:better |also )?known as|"
    r"(?:his|her|whose) (?:real |full |proper )?name(?:'s| is)?|(?:real|full|proper) name|"
    r"(?:que |qu')?(?:on|tout le monde|nous|les gens) (?:l')?appel(?:le|ons)|"
    r"(?:whom? )?(?:we|everybody|everyone|people) calls? (?:him|her)?|called|surnommee?|nom complet|in full|"
    r"officially|officiellement|formally|of course|c'est-a-dire|baptisee?|christened) ?:? ?"
)
# A line of a list that is the writer's own: "- moi-même pour la Table", "3. et moi (Anne)".
OWN_ITEM = re.compile(
    rf"(?:(?:et|and|pis|puis|plus|\+|enfin|finally) )?{cues.ME}"
    r"(?= ?(?:[,;:.!(–—/|\t-]|$| (?:pour|for|aussi|too|as)\b))"
)
# Opens a row of those who do not come.
REFUSALS = re.compile(
    r"(?:^|(?<=[.!?\n;])) ?(?:[-*•·–—] ?)?(?:(?:les |the |nos |our |sont |est |seront |sera )?"
    r"(?:absente?s?|perdante?s?|malchanceu(?:x|ses?)|losers?|unlucky(?: ones)?|excuse(?:e?s)?|regrets|apologies|"
    r"indisponibles?|empeche(?:e?s)?|desistements?|desistee?s?|malades?|exclue?s?|declined|unavailable|withdrawn|"
    r"annulee?s?|retire(?:e?s)?|non[- ]participante?s?|refus|out|en (?:conge|vacances))"
    r"|(?:not|pas) (?:coming|going|attending|available|interested|disponibles?|interesse(?:e?s)?)"
    r"|can(?:not|'t) (?:come|make it|attend)|won't (?:come|be there|make it|attend)"
    r"|(?:n'(?:ira|iront|y vont|y va)|ne (?:vien(?:t|nent)|viendr(?:a|ont)|participe(?:nt|ra|ront)?)) pas"
    r"|(?:reste(?:nt|ra|ront)?|demeure(?:nt|ra|ront)?|stay(?:s|ing)?|staying behind|gard(?:e|ent|eront?) (?:le|la))"
    r"(?: [a-z' -]{1,25})?)"
    r"(?: (?:du|de la|of the) [a-z ]{2,14}| cette fois(?:-ci)?| this time)? ?: "
)
STOP = re.compile(r"[.!?;](?=\s|$)|\n")


def in_full(text: str, found: list[Name]) -> list[Name]:
    """The names, each that is told in full in brackets or as somebody's real one read so wherever it stands ("Bev
    (Beverley Nutting)", "Ti-Guy, de son vrai nom Guy Roy").
    """
    full: dict[str, str] = {}
    spans: set[int] = set()
    for one, other in itertools.pairwise(found):
        between = text[one.end : other.start]
        in_brackets = between == " (" and text[other.end : other.end + 1] == ")" and not one.full and other.full
        if in_brackets or ALIAS.fullmatch(fold(between)):
            longer = max((one, other), key=lambda name: (name.full, len(name.text)))
            full |= {one.text: longer.text, other.text: longer.text}
            spans.add(other.start)
    return [
        replace(name, text=full[name.text], full=True, sure=True) if name.text in full else name
        for name in found
        if name.start not in spans
    ]


def under_refusals(mentions: list[Mention], masked: str) -> list[Mention]:
    """The mentions, those in the row or the line that a word such as "Absents :" opens staying."""
    spans = [(found.end(), _row_end(masked, found.end())) for found in REFUSALS.finditer(masked)]
    return [
        replace(m, verdict=Verdict.STAYS, why=STRUCK) if any(a <= m.name.start < b for a, b in spans) else m
        for m in mentions
    ]


def _row_end(masked: str, at: int) -> int:
    """Where the sentence or the line ends that begins here."""
    stop = STOP.search(masked, at)
    return stop.start() if stop else len(masked)


def in_list(masked: str, mentions: list[Mention]) -> bool:
    """Whether a line of a list of those who come is the writer's: nothing but a bullet and "moi-même"."""
    lines = masked.split("\n")
    rows = {masked.count("\n", 0, m.name.start): m for m in mentions if m.verdict is Verdict.COMES}
    rows = {row: m for row, m in rows.items() if m.listed or wrapping.BULLET.match(lines[row])}
    for at, line in enumerate(lines):
        bullet = wrapping.BULLET.match(line)
        begins = bullet.end() if bullet else len(line) - len(line.lstrip())
        if OWN_ITEM.match(line, begins) and {at - 1, at + 1} & rows.keys():
            return True
    return False
