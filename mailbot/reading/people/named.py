"""Somebody named in a text as a person: what stands behind the name, what the text gives as theirs, and whose people
they are.
"""

from __future__ import annotations

import re
from dataclasses import replace

from mailbot.reading.model import Person
from mailbot.reading.naming import cues, names
from mailbot.reading.people import belonging, dialled
from mailbot.reading.people.account import Account, is_apart, names_writer, of_another
from mailbot.reading.people.details import bare, line_house
from mailbot.reading.people.verdicts import Mention, Verdict
from mailbot.reading.people.whose import Possessions, possessions
from mailbot.reading.segments import forms
from mailbot.reading.text import phones
from mailbot.reading.text.lexicon import fold, words
from mailbot.reading.text.phones import Phone

# "Luc Roy, qui est plombier", "Nigel Rowse, he is a carpenter", and not "est mon associé".
OWN_TRADE = re.compile(
    r"[ ,(]{1,3}(?:(?:qui|who|lui|il|elle|he|she),? )?(?:est|is)(?: an?| une?)? (?P<trade>[a-z-]{4,})"
    r"(?= *[.,;:!?)\n]|$| (?:et|and|a |in |de metier))"
)


NEAR = 200  # characters behind a name that may tell the house of whoever bears it

# Who works in the same house as the writer ("mon cousin, qui travaille au garage avec moi").
TOGETHER = re.compile(
    r"[^.!?\n]{0,80}\b(?:travail\w+|oeuvre|bosse|tient|tiennent|aide|donne un coup de main|s'occupe|fait|gere|works?|"
    r"working|"
    r"runs?|keeps?|helps?|does|owns?|manages?|looks? after)\b[^.!?\n]{0,50}\b"
    r"(?:avec (?:moi|nous)|chez nous|pour (?:moi|nous)|"
    r"with (?:me|us)|for (?:me|us)|here)\b"
)
# Who has a house of their own ("ma femme, elle part une boutique"), up to where it is told.
KEEPS = re.compile(
    r"[^.!?\n]{0,40}[.,;]? ?\b(?:elle|il|qui|she|he|who)(?:,? (?:aussi|also|just|vient d'))? ?"
    r"(?:has|runs|owns|opens|opened|started|keeps|is opening|is starting|"
    r"(?P<works>works (?:at|for)|travaille (?:chez|pour|au|a))|a|part|ouvre|ouvrir|lance|"
    r"demarre|tient|possede|dirige|opere|gere|exploite)\b(?P<what>[^.!?\n]{3,120})"
)


def person_of(mention: Mention, account: Account, *, note: bool) -> Person:
    """Somebody named in the text, with what stands behind the name and what the text gives as theirs."""
    own = possessions(account.parts.body, account.telling.mentions, account.writer.name, account.region)
    person = bare(mention, own)
    if person.phone and person.phone == account.writer.phone and is_apart(mention, account, own):
        person = replace(person, phone=None, extension=None)
    alone = dialled.extension_of(mention, own) or dialled.extension_behind(mention, own)
    if person.phone and alone and not person.extension:
        person = replace(person, extension=alone)
    alone = alone or (None if person.phone else phones.extension_at(mention.tail))
    line = None if person.phone else dialled.same_line(mention, account.writer, own)
    trunk = line.number if line else (_trunk(account, own) if alone and not person.phone else None)
    if trunk:
        person = replace(person, phone=trunk, extension=alone)
    person = replace(person, email=person.email or _stray_email(mention, account, own))
    stray = None if person.phone else _stray_phone(mention, account, own, note=note)
    if stray:
        person = replace(person, phone=stray.number, extension=stray.extension)
    return with_house(person, account, mention)


def _trunk(account: Account, own: Possessions) -> str | None:
    """The number to which an extension without one belongs: the writer's, the one that the text gives as everybody's,
    the one that it shows with another's extension, or the only one.
    """
    if account.writer.phone:
        return account.writer.phone
    usable = [phone for phone in own.numbers if phone.line is not phones.Line.FAX]
    common = next((phone for phone in usable if own.shared(phone.start, phone.end)), None)
    common = common or next((phone for phone in usable if phone.extension), None)
    return common.number if common else _told_number(account)


def with_house(person: Person, account: Account, mention: Mention | None) -> Person:
    """The writer's organisation for whoever belongs to it: not for friends and in-laws, nor where the lines of a list
    give each their own.
    """
    if person.extension and not person.phone:
        own = possessions(account.parts.body, account.telling.mentions, account.writer.name, account.region)
        trunk = _trunk(account, own)
        person = replace(person, phone=trunk, extension=person.extension if trunk else None)
    colleague = person.email and belonging.same_domain(person.email, account.writer.email or "")
    friend = mention is not None and mention.relation in words("people", "friends")
    if mention is not None and not person.email and _own_trade(mention):
        return person
    if mention is not None and not person.organization and not colleague and (kept := _keeps(mention, account)):
        return replace(person, organization=kept.strip() or None)
    friend = friend and not (mention and _works_along(mention, account))
    if person.organization or (friend and not colleague) or (mention and not colleague and _each_their_own(account)):
        return person
    own_lines = any(
        other.listed and names_writer(other, account.writer) and line_house(other) for other in account.telling.mentions
    )
    house = (
        (account.houses[0] if account.houses else None)
        if own_lines
        else account.writer.organization or (account.houses[0] if account.houses else None)
    )
    return replace(person, organization=account.form.organization or house)


def _works_along(mention: Mention, account: Account) -> bool:
    """Whether a friend or an in-law is told to work with the writer, or bears the name of their house."""
    surname = {piece for piece in re.split(r"\W+", fold(mention.name.text).partition(" ")[2]) if len(piece) > 3}
    house = set(re.split(r"\W+", fold(account.writer.organization or "")))
    return TOGETHER.match(fold(mention.tail)) is not None or not surname.isdisjoint(house)


def _keeps(mention: Mention, account: Account) -> str:
    """The house that one of the family is told to have: its name, " " where it is not named, "" for none."""
    plain = fold(account.parts.body[mention.name.end : mention.name.end + NEAR])
    found = KEEPS.match(plain) if mention.relation in words("people", "family") else None
    if found is None or TOGETHER.match(plain):
        return ""
    named = next((house for house in account.houses if fold(house) in found["what"]), None)
    kept = re.match(r" (?:une?|an?|sa|son|her|his) (?:[a-z'-]+ ){0,2}?(?P<kind>[a-z'-]+)", found["what"])
    own = kept is not None and any(word in words("organisations", "nouns") for word in kept.group().split())
    elsewhere = re.match(r" (?:the |la |le |l')?[a-z]", found["what"]) and found["works"] is not None
    return named or (" " if (own or elsewhere) and account.writer.organization else "")


def _own_trade(mention: Mention) -> bool:
    """Whether one of the family is told to have a trade of their own ("mon mari, Luc Roy, est plombier")."""
    found = OWN_TRADE.match(fold(mention.tail)) if mention.relation in words("people", "family") else None
    if found is None:
        return False
    trade = found["trade"]
    return trade in words("organisations", "titles") or trade.endswith(tuple(words("people", "trades")))


def _each_their_own(account: Account) -> bool:
    """Whether most lines of a list tell a house: then who has none there has none of the writer's either."""
    others = [other for other in account.telling.mentions if other.listed and not names_writer(other, account.writer)]
    told = [other for other in others if line_house(other)]
    return len(told) > 1 and 2 * len(told) > len(others)


def _told_number(account: Account) -> str | None:
    """The one number that a text gives beside the people of a form."""
    found = [phone for phone in phones.find(account.parts.body, account.region) if phone.line is not phones.Line.FAX]
    numbers = {phone.number for phone in found if not phones.is_toll_free(phone.number)} or {p.number for p in found}
    return numbers.pop() if len(numbers) == 1 else None


def _stray_email(mention: Mention, account: Account, own: Possessions) -> str | None:
    """An address elsewhere in the text that is theirs: their name is in it, or "write to her at …" with nobody else it
    could be.
    """
    told = next((email for email in own.addresses_of(mention) if email != account.writer.email), None)
    if told:
        return told
    others = [other for other in account.telling.of(Verdict.COMES) if not names_writer(other, account.writer)]
    if len(others) != 1:
        return None
    for found in forms.EMAIL.finditer(account.parts.body):
        spoken = fold(account.parts.body[max(0, found.start() - 60) : found.start()])
        owner = own.address_owner(found.group(), found.start(), found.end())
        if owner is None and cues.THIRD.search(spoken) and not cues.GIVES_EMAIL.search(spoken):
            return found.group().lower() if found.group().lower() != account.writer.email else None
    return None


def _stray_phone(mention: Mention, account: Account, own: Possessions, *, note: bool) -> Phone | None:
    """A number elsewhere in the text that is theirs: "on le rejoint au …"; in the coordinator's note, the caller's."""
    told = phones.best(own.numbers_of(mention))
    if told:
        return told
    others = [other for other in account.telling.of(Verdict.COMES) if not names_writer(other, account.writer)]
    if not others or others[0].name.text != mention.name.text:
        return None
    body = account.parts.body
    claimed = " ".join(
        other.tail for other in account.telling.mentions if not names.same(other.name.text, mention.name.text)
    )
    return phones.best(
        [
            phone
            for phone in own.numbers
            if own.owner(phone.start, phone.end) is None
            and (note or of_another(account, phone))
            and body[phone.start : phone.end] not in claimed
        ]
    )
