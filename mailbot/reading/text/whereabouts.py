"""Lines of a signature that tell where somebody is, or when, and not what they are: addresses and opening hours."""

from __future__ import annotations

import re

from mailbot.reading.text.lexicon import fold, words

ADDRESS = re.compile(
    r"\b(?:rue|avenue|av|boul|boulevard|chemin|ch|rang|route|case postale|c\.? ?p|bureau|suite|street|"
    r"st|road|rd|local|p\.? ?o)\b\.? ?[,\d]"
    r"|\brue\b|\b(?:avenue|boulevard|chemin|rang)\b|case postale|\br\.? ?r\.? ?#? ?\d"
)
# What no name of a house has: a number at its head, a postal code, or a kind of street at its end.
CERTAIN = re.compile(
    r"^\d+(?:[ ,]|$)|[a-z]\d[a-z] ?\d[a-z]\d\b"
    r"|\b(?:street|road|rd|lane|avenue|ave|drive|crescent|highway|hwy|concession|line|sideroad|range)"
    r"(?: (?:\d+|[nsew]))?\.?$"
)
DAYS = r"(?:lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche)s?"
AT = re.compile(
    r"^\W*\d{1,5},? (?:rue|boul|av|ch|rang|route|rte|chemin|place|[a-z'. -]{2,30} (?:st|street|road|rd|ave|avenue)\b)"
    rf"|\b{DAYS}\b.*\b\d{{1,2}} ?h\b|\b\d{{1,2}} ?h(?: ?\d\d)?\b.*\b(?:a|-) ?\d{{1,2}} ?h\b"
    r"|\b(?:mon|tues|wednes|thurs|fri|satur|sun)days?\b.*\d ?(?:am|pm|o'clock)\b"
    rf"|^\W*(?:ouverte?|ferme) (?:{DAYS}\b|tous les|toute|a l'annee|\d)"
    r"|^\W*(?:open|closed) (?:daily|from|every|all year|\d|(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*\b)"
)


def tells_when(line: str) -> bool:
    """Whether a line gives a civic address with its town, or opening hours."""
    return AT.search(fold(line[:200])) is not None


def is_address(part: str) -> bool:
    """Whether a part of a line is an address; "Fromagerie du Rang 9" is named after its own."""
    plain = fold(part)
    if CERTAIN.search(plain):
        return True
    head = plain.split(" ")[0].split("'")[-1]
    named = part[:1].isupper() and (head in words("organisations", "nouns") or len(_behind_street(plain)) > 1)
    return ADDRESS.search(plain) is not None and not named


def _behind_street(plain: str) -> list[str]:
    """The words that go before a kind of street, where that is not the first ("les amis du chemin craig")."""
    found = re.search(r" (?:de la|du|des) (?:rue|rang|chemin|route|\d+e rang)\b", plain)
    return plain[: found.start()].split() if found else []
