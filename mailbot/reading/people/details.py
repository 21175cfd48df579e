"""What a text gives as somebody's: what stands behind their name, the address that they want used, what another tells
of them.
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache

from mailbot.mail.model import Address
from mailbot.reading.model import Person
from mailbot.reading.naming import cues, names
from mailbot.reading.organizations import organizations
from mailbot.reading.people.verdicts import Mention
from mailbot.reading.people.whose import CALL_ME, LONGEST, THEIRS, Possessions, is_owner, likeness
from mailbot.reading.segments import forms
from mailbot.reading.text import phones
from mailbot.reading.text.lexicon import fold, words
from mailbot.reading.text.tokens import is_first_name

NAMED = 2  # above it, an address shows the surname and more
# What now holds, told of somebody by another.
RENEWED = re.compile(
    r"\b(?:maintenant|desormais|dorenavant|nouve(?:au|lle)|bon(?:ne)?|vraie?|actuel(?:le)?|plutot|now|new|current|right|correct|"
    r"real|instead|change)(?![a-z])"
)
LEAST = 6  # characters behind a name that show an address or a number
# Right before a number that is not the signer's own ("Tom's cell:", "cell de Luc :", "pour la joindre :").
ANOTHERS = re.compile(
    r"^[^\d@]{0,12}\b(?!(?:it|that|here|what)'s)[a-z-]{3,}'s (?:cell|phone|mobile|e-?mail|number|tel|direct|"
    r"line|work|home)|"
    r"\b(?:cell\w*|tel\w*|mobile|courriel|numero|phone|number|e-?mail|adresse)\.? (?:de |d'|of |for )"
    r"(?!(?:la |le |l'|the )?(?:bureau|office|travail|maison|urgence))(?!jour|soir|nuit|bureau|work)[a-z]|"
    r"\b(?:son|sa|her|his) (?:cell|tel|courriel|numero|phone|number|e-?mail|mobile)"
)


# Where a line goes on with somebody's own number or extension.
OTHERS_IN = re.compile(
    r"(?:(?<=\d)|(?<=[),;/|]))[ ,;/|–—-]{0,4}[( ](?P<who>i am|i'm|[a-z][a-z'-]+)(?:,? (?:est|is|c'est|=))?"
    r"[ ,]{0,2}:? ?(?:on |at |au |a l'|a |le |the )?"
    r"(?:(?:poste|ext(?:ension)?|local|p|x|cell\w*|tel|mobile|direct)\b[.: ]{0,3}|#)?\(?\d{1,5}(?=\D|$)"
)


def bare(mention: Mention, own: Possessions) -> Person:
    """What stands right behind a name and is not somebody else's by the words before it, and nothing else."""
    tail = mention.tail if mention.listed else mention.tail.partition("\n")[0]
    at = own.text.find(tail) if len(tail) > LEAST else -1

    def theirs(start: int, end: int, email: str = "") -> bool:
        if at < 0:
            return True
        owner = own.address_owner(email, at + start, at + end) if email else own.owner(at + start, at + end)
        known = any(is_owner(mention, other) for other in own.others)
        return owner is None or not known or is_owner(mention, owner)

    emails = [found for found in forms.EMAIL.finditer(tail) if theirs(found.start(), found.end(), found.group())]
    phone = phones.best([one for one in phones.find(tail, own.region) if theirs(one.start, one.end)])
    return Person(
        name=mention.name.text,
        email=emails[0].group().lower() if emails else None,
        phone=phone.number if phone else None,
        extension=phone.extension if phone else None,
        organization=line_house(mention) if mention.listed else None,
        title=mention.relation if mention.relation in words("people", "work") else None,
    )


@lru_cache(maxsize=256)
def line_house(mention: Mention) -> str | None:
    """The organisation that stands on somebody's own line of a list."""
    return organizations.in_lines([line.strip(" ,;:-\t") for line in mention.tail.split("\n")])


def is_of_another(line: str) -> bool:
    """Whether a line below a signature gives a number or an address of somebody else's ("Tom's cell: …")."""
    found = forms.EMAIL.search(line) or phones.NUMBER.search(line)
    before = fold(line[: found.start()]) if found else ""
    related = cues.relation().search(before)
    named = found is not None and is_first_name(before.strip(" :=-–—(")) and before.strip() != before.strip(" :=-–—(")
    return bool(named or ANOTHERS.search(before) or (related and related["own"]))


def others_in(line: str, signer: str) -> tuple[str, str]:
    """A line of a signature without what it tells of others' numbers and extensions, and that: "819 … (Anne est au
    poste 4, moi au 2)", "office 819 …, Luc: 819 …".
    """
    plain = fold(line)
    known = set(re.split(r"[ -]", fold(signer)))
    for found in OTHERS_IN.finditer(plain):
        who = found["who"].removesuffix("'s")
        own = re.search(r"\b(?:moi|me|i'm|mine|i am)(?![a-z'])", who) is not None
        several = own and any(is_first_name(word) for word in re.findall(r"[a-z-]{3,}", plain[found.end("who") :]))
        if several or (not own and who not in known and is_first_name(who)):
            return line[: found.start()], line[found.start("who") :].rstrip(" )")
    return line, ""


def corrected(person: Person, told: str, teller: str, region: str) -> Person:
    """Somebody with the address, the number or the extension that who passes their message on tells of them ("le bon
    courriel est …", "she is at extension 14 now"); `teller` is the address of who tells.
    """
    own = Possessions(told[:LONGEST], (), None, region)
    others = [n.text for n in names.find(own.text) if not names.same(n.text, person.name or "")]

    def of_another(email: str) -> bool:
        return any(likeness(name, fold(email.partition("@")[0])) > NAMED for name in others)

    def meant(start: int) -> bool:
        words_before = own.plain[own.clause(start) : start]
        return bool(THEIRS.search(words_before) or RENEWED.search(words_before)) and not CALL_ME.search(words_before)

    emails = [
        found.group().lower()
        for found in forms.EMAIL.finditer(own.text)
        if found.group().lower() != teller
        and not of_another(found.group())
        and (meant(found.start()) or likeness(person.name or "", fold(found.group().partition("@")[0])) > NAMED)
    ]
    phone = phones.best([one for one in own.numbers if meant(one.start)])
    alone = next((one[1] for one in phones.ALONE.finditer(own.plain) if meant(one.start())), None)
    if phone:
        person = replace(person, phone=phone.number, extension=phone.extension)
    elif alone and person.phone:
        person = replace(person, extension=alone)
    return replace(person, email=emails[0]) if emails else person


def own_email(body: str, address: Address | None) -> str | None:
    """The address that the text gives as the one to use ("écrivez-moi plutôt à …"), else the sender's own."""
    for found in forms.EMAIL.finditer(body[:20_000]):
        before = re.split(r"[)\n]", fold(body[max(0, found.start() - 70) : found.start()]))[-1]
        if cues.GIVES_EMAIL.search(before) and not re.search(
            r"\b(?:son|sa|his|her|leur|their) (?:courriel|adresse|e-?mail|address)|"
            r"\b(?:il|elle|he|she) (?:utilis|us|se sert)|\b(?:le sien|la sienne|hers|celui de|celle de)\b",
            before,
        ):
            return found.group().lower()
    return address.email if address else None
