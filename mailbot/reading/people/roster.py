"""Rosters: names in a row that are as many as the places asked for, or that fill a sentence of their own.

"Trois : Anne, Luc et moi." "Anne and Luc. That's two." Who stands in such a row comes, and a writer who does not stand
in it stays, whatever the words around say.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache

from mailbot.reading.naming import cues
from mailbot.reading.people import counts
from mailbot.reading.people.verdicts import REFUSED, STRUCK, TAKEN_BACK, Mention, Verdict

ON_ROSTER = "in a row of those who come"
FEWEST = 2  # names, the writer among them, of a row
NEAR = 60  # characters before or behind a row in which its number stands
WRITER = rf"(?:{cues.ME}|la mienne|le mien|mine)(?![a-z'’-])"
# What may stand between a name and the next: who they are, what they do, where they are from.
APART = (
    r"(?:,|;| ?\(| -| –| :)? ?(?!(?:no|non|nope|yes|oui|pas|not|qui|who|whose|will|ira|est|is|et|and)\b)"
    r"[a-z][a-z' -]{1,28}\)?"
)
BRACKETS = r"(?: ?\([^()\n]{0,60}\))?"
OF = (
    r"(?:(?<![a-z])(?:(?:mon|ma|mes|notre|nos|sa|son|my|our|his|her|le|la|the|m\.|mme|mr|mrs|ms|dr) |l')"
    r"(?:(?!(?:et|and|pis|puis|plus)\b)[a-z'-]+ ){0,3}:? ?,? ?)"
)
JOIN = (
    r"(?: ?[,;+&/] ?(?:(?:et|and|pis|puis|plus|ainsi que|avec|enfin|finally) )?| (?:et|and|pis|puis|plus|n|ainsi que) )"
    r"(?:(?:pour|for) )?"
)
# Right before a row: whoever stands in it does not come.
LEFT_OUT = re.compile(
    r"\b(?:contre|absente?s?|pas|non|sauf|except|not|without|sans|restent?|stay|staying|n'y va pas|veu[tx] pas|"
    r"viennent pas|out|against|regrets|excuses|autres|others|presents|present|payeurs?|merci a|cc|"
    r"copie a|facture a|from|grace a|selon|parle a|avec|etai(?:en)?t|etions|were|(?<!va )(?<!vont )(?<! a )vouloir|"
    r"au moins|at least|"
    r"confirme\w*|deja|already)"
    r"\b[^.!?\n]{0,24}$"
)
# Behind a row: it does something else than come.
ELSE = re.compile(
    r"[ ,]{1,2}(?!(?:viendr|viend|seront|serons|vont venir|will|would|are coming|participer|aimer|voudr|souhait|"
    r"veulent|want|please|svp|s'il|for|pour|thanks|merci|en |in |le |in$|from|de |du |des |tous|toutes|both|all)\w*)"
    r"(?!on (?:aimer|voudr|sera|va |vien|irai|veut))[a-z]"
)


# Behind a row: others who come too, without a name.
MORE = re.compile(
    rf"{BRACKETS} ?,? ?(?:et|and|pis|plus|&|\+) (?:un|une|deux|trois|one|two|three|an|a|another|"
    r"someone|quelqu'un|\d|d'autres|le|la)\b"
)


@dataclass(frozen=True, slots=True)
class Row:
    """Names in a row at `start:end`, the starts of those named, and whether the writer stands among them."""

    start: int
    end: int
    named: tuple[int, ...]
    writer: bool

    @property
    def number(self) -> int:
        """How many they are."""
        return len(self.named) + self.writer


@cache
def _item() -> re.Pattern[str]:
    """Find one of a row, who they are left out."""
    title = r"(?:(?:m|mme|mr|mrs|ms|mlle|dr|me)\.? )?"
    return re.compile(rf"(?:{OF})?{title}(?:(?P<name>{cues.NAME}+)(?:'s)?|(?P<me>(?<![a-z]){WRITER}))")


def _rows(masked: str) -> Iterator[Row]:
    """The rows of a text, in their order, none within another."""
    at = 0
    while (first := _item().search(masked, at)) is not None:
        named, writer, end = [], False, first.start()
        item: re.Match[str] | None = first
        while item is not None:
            if item["name"]:
                named.append(item.start("name"))
            else:
                writer = True
            end = item.end()
            item = _next(masked, end)
        yield Row(first.start(), end, tuple(named), writer)
        at = max(end, first.end())


def _next(masked: str, end: int) -> re.Match[str] | None:
    """The next of a row, right behind one or behind a word on who that is."""
    for between in (rf"{BRACKETS}{JOIN}", rf"{APART}(?:{JOIN}|; )"):
        joined = re.compile(between).match(masked, end)
        if joined and (item := _item().match(masked, joined.end())):
            return item
    return None


def _number_near(masked: str, row: Row) -> int | None:
    """The number told right before a row or right behind it ("Trois : …", "… That makes two.")."""
    words = rf"(?<![\w$-])(?:{'|'.join(sorted(counts.numbers(), key=len, reverse=True))}|\d)(?![\w$-])"
    before = re.split(r"\n\n", masked[max(0, row.start - NEAR) : row.start])[-1]
    told = re.search(rf".*(?P<n>{words})(?:[^.!?:\n]|[!.](?= ?$))*?(?::|!|\.|,|;)? ?$", before, re.DOTALL)
    if told and (number := counts.value(told["n"])) and number > 1:
        return number
    behind = re.match(
        r"[.,;:!) ]{1,3}(?:so |donc |alors )?(?:that's|that makes|makes|ca fait|c'est|so|donc|ce qui fait|on sera|"
        rf"on est|nous serons|we are|we're|we'll be)? ?(?P<n>{words})"
        r"(?= ?(?:[.!,]|$|seats|places|people|personnes|chaises|in all|en tout|of us))",
        masked[row.end : row.end + NEAR],
    )
    return counts.value(behind["n"]) if behind else None


def _whole(masked: str, row: Row) -> bool:
    """Whether a row is a sentence of its own, or all that stands behind a colon."""
    begins = re.search(r"(?:^|[.!?:\n])\s*$", masked[: row.start][-30:]) is not None
    return begins and re.match(rf"{BRACKETS}\s*(?:[.!?\n]|$)", masked[row.end : row.end + 80]) is not None


def _comes(masked: str, row: Row, asked: int | None) -> bool:
    """Whether those of a row come, in so many words."""
    if row.number < FEWEST or LEFT_OUT.search(masked[max(0, row.start - NEAR) : row.start]):
        return False
    if cues.NOT_COMING.match(masked[row.end : row.end + NEAR]):
        return False
    whole = _whole(masked, row)
    number = _number_near(masked, row) or (asked if whole else None)
    if row.writer and number is None and asked == row.number == FEWEST:
        return True  # "ma coloc Anne et moi, on a décidé… Deux places"
    announced = number is not None and number > row.number and row.writer
    if announced and masked[: row.start].rstrip().endswith(":") and MORE.match(masked, row.end):
        return True  # "Trois : moi, Anne et une autre à venir"
    if number == row.number:
        return whole or not ELSE.match(masked, row.end)
    return row.writer and number is None and whole


def seated(mentions: list[Mention], masked: str, asked: int | None) -> tuple[list[Mention], bool | None]:
    """The mentions of a text with those of its rows coming, and whether a row tells that the writer does; None where
    none tells.
    """
    rows = [row for row in _rows(masked) if _comes(masked, row, asked)]
    if len(rows) != 1:
        return mentions, None
    row = rows[0]
    told = [
        replace(m, verdict=Verdict.COMES, why=ON_ROSTER)
        if m.name.start in row.named and m.why not in (REFUSED, STRUCK, TAKEN_BACK)
        else m
        for m in mentions
    ]
    return told, row.writer
