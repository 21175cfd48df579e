"""The telephone numbers and extensions that a text takes back: "819 …, pardon, 819 …", "poste 45, euh, 54", "le 819 …
ne fonctionne plus", "…, use the second one". What counts in their stead is left.
"""

from __future__ import annotations

import re

from mailbot.reading.text import phones
from mailbot.reading.text.lexicon import fold, phrases

LONGEST = 20_000  # characters of a text that are searched
NEAR = 60  # characters around a number that may say that it no longer holds
_NUMBER = phones.NUMBER.pattern
# Said between what was wrong and what is right.
_SLIP = (
    r"(?:(?:euh|heu|oups|oops|woops|whoops|ouch|pardon(?: me)?|excuse[sz]?(?:[- ]moi)?|scuse[sz]?|desolee?|sorry|"
    r"erreur|correction|attend(?:s|ez)|wait|hang on|hold on|zut|misere|my mistake|mon erreur|je me trompe|i mean|"
    r"i meant|make that|scratch that|strike that|rather|ou plutot|plutot|je veux dire|c'est-a-dire|non|"
    r"no(?= ?[,;!…–—-]| (?:wait|sorry|it's|that's))|nope|nenni|"
    r"je corrige|or rather|that's wrong|faux|mauvais numero|wrong number|wrong one|typo|faute de frappe)(?![a-z]))"
)
# What may stand between that and the right number: words of correcting, none that tell of another one ("no fax").
_FILLING = rf"(?:[ ,;:.!?…()*–—-]|(?<![a-z])(?:{'|'.join(phrases('people', 'correcting'))})(?![a-z])){{0,16}}"
_GAP = rf"[ ,;:.!?…()*–—-]{{1,5}}{_SLIP}{_FILLING}"
REPLACED = re.compile(rf"(?P<wrong>{_NUMBER})(?P<gap>{_GAP})(?P<right>{_NUMBER})", re.IGNORECASE)
# Only the last digits are said again: "819 362-3340, make that 3344".
ENDED = re.compile(rf"(?P<wrong>{_NUMBER})(?P<gap>{_GAP})(?P<right>\d{{4}}|\d{{3}}[ .\-]\d{{4}})(?![\d-]| ?\$)")
_EXTENSION = r"(?:poste|ext(?:ension)?|local|p|x)\.? ?#?|#"
EXTENSION = re.compile(
    rf"(?P<label>\b(?:{_EXTENSION}) ?)(?P<wrong>\d{{1,6}})(?P<gap>{_GAP}(?:{_EXTENSION})?)(?P<right>\d{{1,6}})"
    r"(?![\d-]|[. ]\d| ?[$h])"
)
# Right before, right behind a number: it held once.
OVER_BEFORE = re.compile(
    r"(?:\b(?:anciens?|ancienne|vieux|old|former|previous|ex-)[ -](?:numero|no\.?|tel\w*|cell\w*|number|phone|line|"
    r"ligne)"
    r"(?: de tel\w*)?[^\d.;!?\n]{0,14}|\b(?:disregard|ignore[zr]?|oubliez|forget|effacez|biffez|rayez|erase|delete|"
    r"au lieu d(?:u|e)|instead of|rather than|plutot que|(?:et|and|mais|but) (?:non|not)|"
    r"n'(?:appelez|utilisez|prenez) (?:pas|plus)|"
    r"(?:do not|don't|dont) (?:use|call|dial|try))(?: (?:pas|the|my|le|au|a|mon|old|l'ancien|number|numero|no\.?)){0,3}"
    r"|\bj'etais au|\bi was at|\bi used to be at|(?:\bit|\bce|c') ?(?:was|etait)(?: le| au)?"
    r"|\b(?:bottin|annuaire|phone ?book|directory|carte|card|site|web ?site|liste|list) "
    r"(?:says?|dit|indique|donne|gives?|shows?|montre|affiche|has|had)(?: le| au)?)[ :]{1,2}\(?$"
)
OVER_BEHIND = re.compile(
    r"[ ,;:(–—-]{0,4}(?:mais |but )?(?:(?:c'?est|c'etait|est|etait|is|was|it's|that's|that was|which (?:is|was)|"
    r"qui est) (?:mon |my |l'|le |the |an |un )?(?:anciens?|ancienne|vieux|old|former|previous|wrong|mauvais|"
    r"faux)(?![a-z])|(?:(?:ca |il |elle |it |qui |which |that )?(?:ne |n')?(?:\w+ ){0,2}?(?:marche|fonctionne|repond|"
    r"existe|est|sert|vaut) "
    r"(?:plus|pas)(?! (?:avant|apres|tout|le |la |les |au ))(?: (?:bon|valide|en service|a moi|le mien)?)?)|"
    r"(?:is |it's |has been |was |est |a ete )?(?:no longer|not in service|out of service|disconnected|debranche|"
    r"hors service|cancelled|annule|n'est plus|does(?:n't| not) work|no good|not good|dead)(?![a-z]))"
)
# Of two numbers told together one is wanted: "819 … ou 819 …, prenez le deuxième".
FIRST_OR_SECOND = re.compile(
    rf"(?P<first>{_NUMBER})(?P<between>[^\n\d]{{1,40}})(?P<second>{_NUMBER})[^\n\d]{{0,14}}?(?:prene[zr]|prend\w*|utilise[zr]|"
    r"garde[zr]|(?:r?appele|compose|essaye)[zr]|use|take|keep|call|try|pick|prefer\w*|de preference)"
    r"(?: (?:juste|seulement|plutot|donc|just|only|rather|please|plz|svp|toujours|always|me at|me on|moi|au|a))*"
    r" (?:l[ae] |the |au )?(?P<which>premiere?|1e?re?|first|1st|deuxieme|2i?e(?:me)?|second|seconde|2nd|"
    r"derniere?|last|latter|former)(?![a-z])"
)
FIRSTS = frozenset(("premier", "premiere", "1er", "1re", "1ere", "first", "1st", "former"))


def left(text: str) -> str:
    """The text without the numbers and extensions that it takes back. Linear; 20,000 characters at most."""
    if len(text) > LONGEST or not re.search(r"\d", text):
        return text
    text = _replaced(text)
    return _without_over(_chosen(text))


def _replaced(text: str) -> str:
    """The text with what is said to be right, right away, in the place of what was wrong."""
    for pattern in (REPLACED, ENDED, EXTENSION):
        plain = fold(text)
        if len(plain) != len(text):
            return text
        parts, last = [], 0
        for found in pattern.finditer(plain):
            right = text[found.start("right") : found.end("right")]
            if pattern is ENDED:
                right = _ended(found["wrong"], right)
            parts += [text[last : found.start("wrong")], right]
            last = found.end("right")
        text = "".join([*parts, text[last:]])
    return text


def _ended(wrong: str, right: str) -> str:
    """A number whose last digits are others."""
    digits, kept = sum(map(str.isdigit, right)), len(wrong)
    while digits and kept:
        kept -= 1
        digits -= wrong[kept].isdigit()
    return wrong[:kept] + right


def _chosen(text: str) -> str:
    """The text with the one of two numbers that it says to use."""
    plain = fold(text)
    found = FIRST_OR_SECOND.search(plain) if len(plain) == len(text) else None
    if found is None:
        return text
    gone = "second" if found["which"] in FIRSTS else "first"
    return text[: found.start(gone)] + text[found.end(gone) :]


def _without_over(text: str) -> str:
    """The text without the numbers that no longer hold, where another is left."""
    plain = fold(text)
    numbers = [found.span() for found in phones.NUMBER.finditer(plain)]
    if len(numbers) < 2 or len(plain) != len(text):
        return text
    over = [
        (start, end)
        for start, end in numbers
        if OVER_BEFORE.search(plain[max(0, start - NEAR) : start]) or OVER_BEHIND.match(plain, end)
    ]
    if len(over) == len(numbers):
        return text
    for start, end in reversed(over):
        text = text[:start] + text[end:]
    return text
