"""Companions that a text announces without a name: "mon contremaître et moi", "with two colleagues"."""

from __future__ import annotations

import re

from mailbot.reading import counts, cues


def unnamed(masked: str, units: list[tuple[int, int]]) -> int:
    """How many companions are announced without a name: "mon contremaître et moi", "avec deux collègues", "deux pour
    des bénévoles". Who is named in a later sentence ("his name is …") is none of them.
    """
    announced = sum(_unnamed_in(masked[start:end]) for start, end in units)
    return max(0, announced - len(cues.NAMED_LATER.findall(masked)))


def _unnamed_in(unit: str) -> int:
    total = 0
    for found in cues.relation().finditer(unit):
        before, after = (
            unit[max(0, found.start() - cues.NEAR) : found.start()],
            unit[found.end() : found.end() + cues.NEAR],
        )
        if unit.rstrip().endswith(":") or _named_here(before, after) or not _asked_for(unit, before, after, found):
            continue
        inner = next((number for word in found[2].split() if (number := counts.value(word))), None)
        shared = re.search(r"\b([a-z]+|\d{1,2}) (?:(?:places?|autres?|seats?|spots?) )?(?:pour|for) $", before)
        total += inner or counts.value(found[1]) or (counts.value(shared[1]) if shared else None) or 1
    return total


def _named_here(before: str, after: str) -> bool:
    """Whether the one meant bears a name right there: "ma sœur Anne", "notre directeur des ventes : Luc", "Anne, ma
    sœur".
    """
    after = re.sub(r"\b(?:m|mme|mr|mrs|ms|dr)\. ", "", after[:80])
    after = cues.also_related().sub("", after)
    apposed = re.match(
        rf"(?: [a-z'\-]+){{0,6}} ?[,:(]? ?{cues.NAME}",
        re.split(r" et | and | pis | & |[.;]| (?:m'|ne |n'|viendra|sera|will|would)", after[:80])[0] + " ",
    )
    return bool(apposed) or bool(re.search(rf"{cues.NAME}[ ,(]{{1,3}}(?:[a-z]+ )?$", before[-20:]))


def _asked_for(unit: str, before: str, after: str, found: re.Match[str]) -> bool:
    """Whether the words around ask for a place for them, and none refuses one."""
    possessive = found[1] in (
        "mon",
        "ma",
        "mes",
        "notre",
        "nos",
        "my",
        "our",
        "son",
        "sa",
        "ses",
        "his",
        "her",
        "un",
        "une",
        "a",
        "an",
        "another",
        "un autre",
        "une autre",
    ) or bool(counts.value(found[1]))
    if (
        cues.WISHED.match(after[:60])
        or cues.NOT_COMING.search(after)
        or cues.NEGATED_BEFORE.search(before[-60:])
        or cues.TOLD_AFTER.search(after)
        or cues.TOLD_BEFORE.search(before[-60:] + " "[: not before.endswith(" ")])
    ):
        return False
    with_me = re.match(rf"(?: [a-z\-]+){{0,4}},? {cues.AND},? {cues.ME}\b", after) or re.search(
        rf"\b(?:moi(?:[- ]meme)?|me|myself|i),? {cues.AND} (?:[a-z]+ )?$", before
    )
    along = re.search(
        r"(?:avec|with|accompagnee? (?:de|d'|par)|amener(?:ai)?|emmener(?:ai)?|bring(?:ing)?|plus|\+) ?$", before
    ) and cues.GOING.search(before + after)
    placed = re.search(
        r"(?:(?:place|seat|spot|chaise|inscri\w*|un|une|deux|trois|quatre|cinq|one|two|three|\d|"
        r"autre)s?,? (?:pour|for) |inscri\w{1,4} |envoi\w{0,3} |envoy\w{1,4} |send(?:ing)? |register |"
        r"sign up |reserv\w{1,4} )(?:aussi |also )?(?:pour |for )?$",
        before,
    )
    comes = cues.COMES.search(re.split(r"[,;]| mais | but ", after)[0][:45])
    return bool(with_me or (possessive and (along or comes)) or placed)
