"""What several people of one message share: the one number or address that a text says is everybody's."""

from __future__ import annotations

import re
from dataclasses import replace

from mailbot.reading.model import Person
from mailbot.reading.naming import cues
from mailbot.reading.people.account import LONGEST
from mailbot.reading.text import phones
from mailbot.reading.text.lexicon import fold

END = re.compile(r"[.!?]\s|\n")
OURS = re.compile(r"\b(?:on|nous|notre|nos|we|we're|our)\b")
MINE = re.compile(r"\b(?:je|j'|moi|mon|ma|i|i'm|me|my|his|her|son|sa)(?![a-z])")
TITLED = re.compile(
    r"\b(?:m|mr|mme|mrs|ms|mlle|dr|monsieur|madame|miss|notre|our)\.? (?:[a-z-]+ ){0,3}$|\b(?:la|le|the) [a-z-]+ $"
)
# Words for somebody else than who writes.
ANOTHERS = re.compile(
    r"\b(?:she|he|her|his|him|elle|lui|son (?:cell\w*|num\w*|tel\w*|poste)|(?:il|qui) (?:est|sera|vien\w*|va|ira)|"
    r"(?:nous|on) (?:inscri\w+|envo\w+|deleg\w+)|we (?:are|would|will|'d|'ll)|pas moi|not me|not for me|"
    r"joindre|rejoindre|employee?|collegue|colleague)(?![a-z])"
)
# Two who live together.
COUPLE = re.compile(
    r"\b(?:couple|(?:mes|my|nos|our) (?:parents|beaux-parents|grands-parents|grandparents|folks)|grands-parents|"
    r"grandparents|husband and wife|mari et femme|live together|(?:vi(?:vons|t)|rest(?:e|ons)) ensemble|maries)\b"
)
LONGEST_PAIR = 70  # characters of a line that two sign
NEAR = 80  # characters between a number and the words that say whose it is


def given(people: list[Person], writer: Person, text: str, region: str, shown: str = "") -> list[Person]:
    """The people of a text, with the number or address that it says is all of theirs; `shown` is the sender's display
    name.
    """
    if len(people) == 1 and not writer.name and _unsigned(people[0], text):
        return [replace(people[0], email=people[0].email or writer.email)]
    if len(people) < 2:
        return people
    number = (
        _line(text, region)
        or _kin(people, text, region)
        or _couples(people, writer, text, shown)
        or _households(people, text, region)
    )
    address = writer.email if cues.SHARED_ADDRESS.search(fold(text[:LONGEST])) else None
    return [
        replace(
            person,
            phone=person.phone or (number.number if number else None),
            extension=person.extension if person.phone else (number.extension if number else None),
            email=person.email or address,
        )
        for person in people
    ]


def _unsigned(person: Person, text: str) -> bool:
    """Whether the one person of a text that nobody signs is who writes it: named with nothing but their own number
    behind, and not as somebody else ("ma soeur", "Mme", "son cell").
    """
    plain, name = fold(text[:LONGEST]), fold(person.name or "")
    at = plain.find(name)
    if not person.phone or " " not in name or at < 0:
        return False
    before, behind = END.split(plain[:at])[-1], plain[at + len(name) :]
    number = next(iter(phones.find(text[at:])), None)
    near = number is not None and number.start - len(name) < NEAR
    another = cues.relation().search(before) or TITLED.search(before) or ANOTHERS.search(plain)
    return near and not another and "@" not in behind


def _kin(people: list[Person], text: str, region: str) -> phones.Phone | None:
    """The number right behind two names of one surname ("Jean Roy et Anne Roy, 819 …")."""
    if len(people) != 2:
        return None
    surnames = {fold(person.name or "").rpartition(" ")[2] for person in people}
    if len(surnames) > 1 and not COUPLE.search(fold(text[:LONGEST])):
        return None
    plain, first, second = fold(text[:LONGEST]), *(re.escape(fold(person.name or "")) for person in people)
    pair = re.compile(
        rf"(?:{first} (?:et|and|&) {second}|{second} (?:et|and|&) {first})"
        r" ?[,:;(–—-]{0,2} ?(?:au |at |tel\w*[.: ]+)?$"
    )
    usable = (phone for phone in phones.find(text, region) if phone.line is not phones.Line.FAX)
    return next((phone for phone in usable if pair.search(plain[: phone.start])), None)


def _couples(people: list[Person], writer: Person, text: str, shown: str) -> phones.Phone | None:
    """The writer's number where the two who are to come write as one: they sign a line together, or have a display
    name together and one of them does not sign alone with the number.
    """
    named = [fold(person.name or "") for person in people]
    if len(people) != 2 or not writer.phone or not all(named):
        return None
    said = any(phone.number == writer.phone for phone in phones.find(text))
    for line in fold(text[:LONGEST]).split("\n") + ([fold(shown)] if said else []):
        halves = re.split(r" (?:et|and|&|\+) ", line.strip(" ,.!-"))
        if len(halves) == 2 and all(_names(half, named) for half in halves) and len(line) < LONGEST_PAIR:
            return phones.Phone(writer.phone, writer.extension, phones.Line.PLAIN, 0, 0)
    return None


def _households(people: list[Person], text: str, region: str) -> phones.Phone | None:
    """The number behind what people of one surname say that they keep together ("on a un gîte à Lyster, 819 …")."""
    surnames = {fold(person.name or "").rpartition(" ")[2] for person in people}
    if len(surnames) > 1 or "" in surnames:
        return None
    plain = fold(text[:LONGEST])
    for phone in phones.find(text, region):
        before = END.split(plain[max(0, phone.start - NEAR) : phone.start])[-1]
        named = any(fold(person.name or "").split()[0] in re.split(r"[^a-z-]+", before) for person in people)
        if phone.line is not phones.Line.FAX and OURS.search(before) and not MINE.search(before) and not named:
            return phone
    return None


def _names(half: str, named: list[str]) -> bool:
    """Whether half of a line is somebody's name, or their first name."""
    return any(half == name or half in name.split() or name.startswith(f"{half} ") for name in named)


def _line(text: str, region: str) -> phones.Phone | None:
    """The number that words right beside it say is everybody's."""
    plain = fold(text[:LONGEST])
    for phone in phones.find(text, region):
        before, behind = plain[max(0, phone.start - NEAR) : phone.start], plain[phone.end : phone.end + NEAR]
        around = END.split(before)[-1], END.split(behind)[0]
        if phone.line is not phones.Line.FAX and any(cues.SHARED_LINE.search(words) for words in around):
            return phone
    return None
