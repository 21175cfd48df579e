"""Organisations told by what the writer is or does in them: a post ("je suis concierge à l'école Jean-Roy"), help given
("I volunteer at the Food Bank"), membership ("je fais partie du club …"), or where somebody says they write from
("Crystal from Clippers here").
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from mailbot.reading.organizations import owned
from mailbot.reading.organizations.beside import may_name
from mailbot.reading.organizations.organizations import has_noun, is_place
from mailbot.reading.text.lexicon import fold, phrases, words
from mailbot.reading.text.tokens import is_first_name

NEAR = 60  # characters before such words that tell of the past, or of somebody else
OF = (
    r"(?: ?(?:de la|du|de l'|des|de|d'|aux|au|a la|a l'|a|chez|pour|avec|dans|sur|of|at|for|with|in|from)"
    r"(?: the| les| le| la)?)"
)
BE = r"(?:je suis|j'suis|jsuis|chu|chui|chus|i am|i'm|im|nous sommes|we are|moi,?|comme|as|en tant que|moi c'est|ici)"
TITLES = "|".join(sorted(map(re.escape, words("organisations", "titles")), key=len, reverse=True))
ENGAGED = re.compile(rf"\b(?:{'|'.join(phrases('organisations', 'engaged'))})(?: ?(?:the|la|le|les|l'))? ?")
POST = re.compile(
    rf"(?:(?:^|\n|[.!?] )|\b{BE}(?P<between>(?:,? [a-z'-]+){{0,4}}?),? )(?P<post>{TITLES})(?: [a-z-]+){{0,2}}?{OF} ?"
)
# What stands between "je suis" and a post that is somebody else's ("je suis la voisine du directeur …").
BEARERS = (
    frozenset(("a", "de", "du", "des", "of", "to", "avec", "with"))
    | words("people", "family")
    | words("people", "friends")
)
MEMBER = re.compile(r"\bmemb(?:re|er)s?\b|\bfais partie\b|\bbelong\b")
IS_MEMBER = re.compile(r"\bmemb(?:re|er)s? (?:de la|du|de l'|des|de|d'|of)(?: the)? ?$")
# What one is a member of by one's trade, and does not speak for.
UNIONS = re.compile(
    r"(?:conseil|ordre|association|union|syndicat|federation|chambre|guilde?|regroupement|council|order|chamber)\b|"
    r".{0,30}\b(?:association|union|guild|council|order|chamber|federation)\b"
)
OTHERS = re.compile(
    r"\b(?:(?:mon|ma|mes|my|notre|our|son|sa|his|her) [a-z-]+|il|elle|he|she|who|qui|they|ils|elles)"
    r"(?:'s| (?:est|is|fait|travaille|etait|was|works?|teaches|enseigne))?(?: [a-z]+){0,2}[ ,]*$"
)
# "Crystal from Clippers here", "c'est Julie du Salon Éclat".
GREETS = re.compile(
    r"(?:^|\n|[.!?,] |\b(?:it's|its|this is|c'est|ici|hi|hello|hey|bonjour|allo|salut)[ ,!]+)"
    r"(?P<who>[a-z][a-z'-]+(?: [a-z][a-z'-]+)?),? "
    r"(?P<by>from|over at|at|with|de chez|chez|du|de la|des)(?: the)? "
)
SMALL = re.compile(
    r"(?P<noun>[a-zà-ÿ'’-]{3,30})(?: (?:des|du|de la|de|à|la|le|les|[a-zà-ÿ-]{4,20}|"
    r"d['’][a-zà-ÿ-]+|de l['’][a-zà-ÿ-]+)){0,3} "
    r"(?:(?:des|du|de la|de) |de l['’]|d['’])?"
)
SHOUTED_END = re.compile(r"[.,;:!?()\n]| (?:ET|AND|QUI|POUR|WHO|MAIS|BUT|A|JE|I|CAR|AVEC|WITH|EN|IN)(?= )")
LONGEST_NAME = 60


def spans(text: str, plain: str) -> Iterator[tuple[int, int]]:
    """Where such names stand in a text, `plain` being the folded one."""
    for found in ENGAGED.finditer(plain):
        if not _not_theirs(plain, found.start()):
            yield from _named(text, plain, found.end(), member=MEMBER.search(found.group()) is not None)
    for found in POST.finditer(plain):
        between = set(re.split(r"[ ,]+", found["between"] or ""))
        past = found["post"].startswith(("retrait", "retired"))
        if between.isdisjoint(BEARERS) and not past and not _not_theirs(plain, found.start()):
            yield from _named(text, plain, found.end(), member=MEMBER.match(found["post"]) is not None)
    yield from _greeting(text, plain)


def of_a_trade(plain: str, start: int) -> bool:
    """Whether the house at `start` is one that somebody is only a member of, by their trade."""
    return IS_MEMBER.search(plain[max(0, start - NEAR) : start]) is not None and UNIONS.match(plain, start) is not None


def _not_theirs(plain: str, at: int) -> bool:
    """Whether the words before tell of the past, or of somebody else."""
    before = re.split(r"[.!?;\n]", plain[max(0, at - NEAR) : at])[-1]
    return OTHERS.search(before) is not None or any(past in before for past in phrases("organisations", "former"))


def _named(text: str, plain: str, start: int, *, member: bool) -> Iterator[tuple[int, int]]:
    """The house that begins at `start`: with a capital, or a noun of houses in small letters before one."""
    if member and UNIONS.match(plain, start):
        return
    if text[start : start + 12].isupper() and text[max(0, start - 12) : start].isupper():
        end = SHOUTED_END.search(text, start, start + LONGEST_NAME)
        name = text[start : end.start() if end else start + LONGEST_NAME]
        if has_noun(name.split(" ")[0], weak=True) and " " in name:
            yield start, start + len(name)
        return
    if (end_of := _capitals(text, start)) is not None:
        yield start, end_of
    elif (small := SMALL.match(text, start)) and fold(small["noun"]).split("'")[-1] in words("organisations", "nouns"):
        end_of = owned.name_end(text, small.end())
        name = text[small.end() : end_of] if end_of else ""
        town = name and is_place(name) and small.group().rstrip().endswith((" de", " à"))
        if end_of and not town:
            yield start, end_of


def _capitals(text: str, start: int) -> int | None:
    """Where the name of a house in capitals ends that begins at `start`."""
    end = owned.name_end(text, start)
    if end is None or text[start:end].isupper() or not may_name(text[start:end]):
        return None
    name = text[start:end]
    first = name.split()[0].strip(".,'").lower()
    known = first in words("organisations", "courses") or is_first_name(first)
    return (
        end if not known and (len(name.split()) > 1 or not is_place(name)) and (" " in name or len(name) > 3) else None
    )


def _greeting(text: str, plain: str) -> Iterator[tuple[int, int]]:
    """Where somebody says they write from, by their first name."""
    for found in GREETS.finditer(plain):
        if not is_first_name(found["who"].split()[0]) or not text[found.start("who")].isupper():
            continue
        end = _capitals(text, found.end())
        if end is None:
            continue
        here = re.match(r",? (?:here|ici|a l'appareil|writing|speaking|again)\b", plain[end:])
        if here or (has_noun(text[found.end() : end]) and re.match(r"[.,!:;\n]|$", text[end : end + 1] or "")):
            yield found.end(), end
