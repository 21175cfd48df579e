"""Whether the writer is the one who brings along whom a sentence names: the clause that asks is about the writer, and
"with" or "accompanied by" joins the other ("je peux-tu venir avec ma soeur Anne", "was asked to take it with Luc Roy").
"""

from __future__ import annotations

import re

from mailbot.reading.naming import cues

# Joins whoever is named next, who they are left out.
JOINS = re.compile(
    r"(?:,? (?:together |along |en compagnie )?(?:avec|with|de)|,? (?:ainsi que|as well as|de meme que)|"
    r"\b(?:accompanied by|accompagnee? (?:de|par)|in the company of|en compagnie (?:de|d'))) ?(?:d')?"
    rf"(?:{cues.NAME}+,? (?:et|and|&) )?"
    r"(?:(?:mon|ma|notre|my|our|un|une|a|an|le|la|the) [a-z' -]{2,34}?,? ?)?"
    r"(?:(?:brother|sister|frere|soeur|m|mme|mr|mrs|ms|monsieur|madame)\.? )?$"
)
OF = re.compile(r"(?:^|[^e]) de ?(?:d')?$")  # "de" joins nobody but behind "en compagnie"
CLAUSE = re.compile(r"[;:(]|[.!?]\s|\b(?:mais|but|car|because|parce qu[e']|puisqu[e']|since|so|alors|donc)\b")
# The writer, as whom a clause is about; a clause that begins with its verb is about them too ("want to come with").
WRITER = re.compile(
    r"(?<![a-z'-])(?:je|j|i|me|m|moi|we|nous|on)(?![a-z])|(?:^|,) ?(?:would|want|like|aimerais|voudrais|veux)\b"
)
COMING = re.compile(
    r"\b(?:venir|viens(?! de)|viendrai\w*|aller|irai\w*|(?:y|m'en) vais|participer\w*|participe|assister\w*|suivre|"
    r"suivrai\w*|(?:y )?etre (?:la|present\w*)|serai\w* (?:la|present\w*)|prendre (?:part|place)|"
    r"me (?:prendre|mettre|joindre)|"
    r"inscris-moi|inscrivez-moi|m'(?:inscri\w*|ajouter|enregistrer|asseoir)|ajoutez-moi|mettez-moi|comptez-moi|"
    r"attend(?:ing)?|come|coming|go(?:ing)?(?= (?:on|to|with|in|there|along|$))|join(?:ing)?|"
    r"take (?:part|the|your|this)|taking|sign(?:ed)? (?:me )?up|register(?: for| me)?|enrol\w*(?: in)?|"
    r"be (?:there|present|attending)|participate|(?:put|count|take|book) me)\b"
)
# Somebody else whom a clause is about, or another's place.
OTHER = re.compile(
    rf"{cues.NAME}|\bqu'|\bque (?!je|j')|\b(?:il (?!me\b|m')|elle|ils|elles|he|she|they|who|qui|que tu|if|si)\b|"
    r"\b(?:send|envo\w+|sign up (?:my|our)|register (?:my|our)|inscri(?:re|vez|s) (?:mon|ma|mes|notre|nos))\b"
)
PAST = re.compile(
    r"\b(?:parle\w*|discut\w*|jase\w*|talked|spoke|spoken|discussed|checked|work(?:s|ed|ing)?|travaille\w*|lives?|"
    r"went|alle|suis venue?|came|have been|was going|would have|aurais|avais|thinking|hoped|wondering if)\b"
)


def brings(before: str) -> bool:
    """Whether the words before a name tell that the writer comes with its bearer."""
    joined = JOINS.search(before[-110:])
    if joined is None or (OF.search(joined.group()) and "compagnie" not in before[-40:]):
        return False
    clause = CLAUSE.split(before[: len(before[:-110]) + joined.start()])[-1]
    if cues.relation().search(re.sub(r"\b(?:mon|my) (?:nom|name)\b", "", clause)) or OTHER.search(clause):
        return False
    last = max(COMING.finditer(clause), key=re.Match.start, default=None)
    if last is None or PAST.search(clause[last.start() :]):
        return False
    about = clause[: last.start()].lstrip(" ,") or clause
    return WRITER.search(about) is not None or re.search(r"-moi\b|\bme\b|\bm'", last.group()) is not None
