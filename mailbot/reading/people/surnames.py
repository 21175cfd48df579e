"""Surnames of people whom a text calls by the first name, told elsewhere in it ("her last name is Roy", "la famille
Roy", the full name in another sentence).
"""

from __future__ import annotations

import re
from dataclasses import replace

from mailbot.reading.model import Person
from mailbot.reading.naming import names
from mailbot.reading.people import contact
from mailbot.reading.text.lexicon import fold
from mailbot.reading.text.tokens import is_common

LONGEST = 20_000  # characters of a text that are searched
_SURNAME = r"(?P<surname>[A-ZÀ-Þ][\w'’-]+(?: [A-ZÀ-Þ][\w'’-]+)?)"
# "Anne, dont le nom de famille est Roy", "Anne … Her last name is Roy", "Anne uses her mother's name, Roy".
TOLD = (
    rf"(?:[^.!?\n]{{0,60}}|[^.!?\n]{{0,90}}[.!?,;] ?(?:[Ee]lle|[Ii]l|[Ss]he|[Hh]e|[Hh]er|[Hh]is|[Ss]on|[Ll]e|[Tt]he)\b"
    rf"[^.!?\n]{{0,20}})\b(?:nom de famille|nom de fille|last name|surname|family name|maiden name|"
    rf"(?:mother|father|husband|wife)'s (?:last )?name|nom de son (?:père|mari)|nom de sa (?:mère|femme))"
    rf"(?: est|,? c'est|,? it's| is| :|:|,)? {_SURNAME}"
)
_ALIKE = _SURNAME.replace("surname", "alike")
LIKE = rf" \({_ALIKE},? (?:comme|like|same as|as|aussi|too|also)\b[^()\n]{{0,30}}\)"
# "la famille Roy vous envoie Anne et Luc", "both Roy brothers, Anne and Luc", "Anne et Luc, tous deux des Roy".
FAMILY = re.compile(
    r"\b(?:(?:[Ff]amilles?|[Ff]rères|[Ss]oeurs|[Ss]œurs|[Cc]ousins|[Cc]lan) (?P<after>[A-ZÀ-Þ][\w'’-]+)|"
    r"(?:[Tt]he|[Bb]oth|[Tt]wo|[Tt]hree|[Oo]ur) (?P<before>[A-ZÀ-Þ][\w'’-]+?)(?:'s?)? "
    r"(?:family|brothers|sisters|boys|girls|twins|kids|siblings|cousins|clan))\b"
)
BEHIND_FAMILY = 120  # characters
# "Three Roys: Anne, Luc and me", "les deux Roy, Anne et moi": before the writer's own surname.
SEVERAL = r"\b(?:[Tt]wo|[Tt]hree|[Ff]our|[Ff]ive|[Bb]oth|[Dd]eux|[Tt]rois|[Qq]uatre|[Cc]inq|[2-6]|[Tt]he|[Ll]es) "


def completed(people: list[Person], body: str, around: str, shown: str, writer: str) -> list[Person]:
    """The people of a text with the surnames that it tells; `around` is all that the writer wrote, the signature too,
    `shown` the sender's display name, `writer` who writes.
    """
    lone = [person for person in people if person.name and " " not in person.name]
    if not lone:
        return people
    full = {name.text for name in names.find(around[:LONGEST]) if name.full and name.sure}
    taken = [person.name for person in people if person.name and " " in person.name]
    result = []
    for person in people:
        name = person.name or ""
        surname = _surname(name, body[:LONGEST], shown, writer) if name and " " not in name else None
        whole = f"{name} {surname}" if surname else _in_full(name, full, [*taken, writer])
        result.append(replace(person, name=whole) if whole and " " not in name else person)
    return result


def _surname(name: str, body: str, shown: str, writer: str) -> str | None:
    """The surname told of somebody called by a first name."""
    found = re.search(rf"\b{re.escape(name)}\b(?:{TOLD}|{LIKE})", body)
    if found:
        return found["surname"] or found["alike"]
    if pair := contact.surname_of_pair(shown, name):
        return pair
    own = writer.split()[-1] if " " in writer else ""
    for several in re.finditer(rf"{SEVERAL}{re.escape(own)}s?\b(?!['’])", body) if own else ():
        if re.search(rf"\b{re.escape(name)}\b", body[several.end() : several.end() + BEHIND_FAMILY]):
            return own
    for family in FAMILY.finditer(body):
        behind = body[family.end() : family.end() + BEHIND_FAMILY]
        surname = family["after"] or family["before"]
        if re.search(rf"\b{re.escape(name)}\b", behind) and not is_common(fold(surname)):
            return surname
    return None


def _in_full(name: str, full: set[str], taken: list[str]) -> str | None:
    """The one full name of a text that begins with a first name and is nobody else's."""
    alike = {one for one in full if fold(one).split()[0] == fold(name)}
    alike = {one for one in alike if not any(names.same(one, other) for other in taken if other)}
    return alike.pop() if name and len(alike) == 1 else None
