"""Whom the words right behind a number name: "819 … (Anne)", "418 … pour moi", "819 … her", "819 … is Rhoda's"."""

from __future__ import annotations

import re

_OF = (
    r"(?:(?:c'est |c'?est |that's |it's |this is |is |est )?"
    r"(?:celui |le cell\w* |le num\w* |le tel\w* |cell\w* |tel\w*\.? )(?:a |de |d'|du |of |for )|"
    r"(?:c'est |c |est |that's |it's |this is |is |= ?)?(?:pour |for |a )|"
    r"(?:c'est |est |that's |it's |this is |is |= ?))"
)
# What stands between a number and whoever is named behind it.
LEAD = re.compile(rf" ?(?P<open>[(\[]) ?{_OF}?|[ ,]{{1,2}}(?P<told>[–—-] |-> ?)?(?P<of>{_OF})|[ ](?P<bare>)")
ME = re.compile(
    r"(?:moi(?:-meme)?|me|mine|myself|le mien|la mienne|mon (?:cell\w*|num\w*|tel\w*)|my (?:cell|own))(?![a-z'])"
)
PRONOUN = re.compile(r"(?:(?P<elle>elle|hers?|la sienne)|(?P<lui>lui|him|his))(?![a-z'])")
_KIND = r"(?:'s?)?(?: (?:cell\w*|phone|number|mobile|direct|line|work|home|bureau|maison))?"
REST = re.compile(rf"{_KIND}(?:[)\]]|(?= ?(?:[,;.!/)\n]|$)| (?:et|and|puis|pis|&|ou|or|mais|but) ))")
# Another number there, which whoever is named without a word before them may be the owner of.
NUMBER_AHEAD = re.compile(r"[ ,:;–—-]{0,4}(?:au |at |le )?\(?\d{3}[ ).-]")


def end_of(plain: str, at: int, lead: re.Match[str]) -> int | None:
    """Where the words end that name somebody up to `at`; None where the sentence goes on about them."""
    rest = REST.match(plain, at)
    if rest is None or (lead["open"] and rest.group()[-1:] not in (")", "]")):
        return None
    alone = lead["bare"] is not None
    return None if alone and NUMBER_AHEAD.match(plain, rest.end()) else rest.end()
