"""Names told in part: initials, short forms of first names, and what an address tells of the rest."""

from __future__ import annotations

import re

from mailbot.mail.model import Address
from mailbot.reading.naming import names
from mailbot.reading.organizations import organizations
from mailbot.reading.text.lexicon import fold, words
from mailbot.reading.text.tokens import is_first_name


def kin(name: str, signed: str) -> bool:
    """Whether two names share the surname alone ("It's Betty Lamb", signed Joe Lamb)."""
    left, right = fold(name).split(), fold(signed).split()
    return len(left) > 1 < len(right) and left[-1] == right[-1] and left[0][0] != right[0][0]


def hints(name: str) -> bool:
    """Whether a first name or a surname is only hinted at ("A. Roy", "Anne R.")."""
    return any(map(names.is_initial, (name.split()[0], name.split()[-1])))


def called_shortly(name: str, shown: str) -> bool:
    """Whether "Cliff" is how Clifford Hall signs."""
    short, whole = fold(name).split(), fold(shown).split()
    alone = len(short) == 1 < len(whole)
    return alone and whole[0] != short[0] and len(short[0]) > 2 and whole[0].startswith(short[0])


def is_form_of(name: str, shown: str) -> bool:
    """Whether a full name is only a short form of the one shown: "Max Roy" of Maxime Roy, "Pat Roy" of Patrick Roy,
    "Norma Jean" of Norma Jean Roy.
    """
    short, whole = fold(name).split(), fold(shown).split()
    if names.is_initial(shown.split()[0]) or hints(shown):
        return False
    if len(short) < len(whole) and whole[: len(short)] == short:
        return len(whole) == len(short) + 1 and is_first_name(short[-1])
    alike = len(short) == len(whole) and short[1:] == whole[1:] and short[0] != whole[0]
    return alike and len(short[0]) > 1 and whole[0].startswith(short[0]) and len(whole[0]) > len(short[0]) + 1


def in_order(name: str, shown: str) -> str:
    """A name in the order in which its bearer's mail shows it, where it is told in the other one ("Roy Anne" of Anne
    Roy) and only its last word is a first name.
    """
    parts = name.split()
    turned = " ".join([*parts[1:], parts[0]])
    told = len(parts) == 2 and is_first_name(parts[1]) and not is_first_name(parts[0])
    return turned if told and fold(turned) == fold(" ".join(shown.split())) else name


def begins(first: str, candidate: str) -> bool:
    """Whether a name begins with a first name or its initial."""
    return candidate.startswith(first.strip(".")[:1]) and (candidate.split()[0] == first or len(first.strip(".")) <= 2)


def initials(short: str, candidate: str) -> bool:
    """Whether "LC Roy" is short for Louis-Charles Roy."""
    letters = re.sub(r"[.\-]", "", fold(short.split()[0]))
    first, last = fold(candidate).split()[0], fold(candidate).split()[-1]
    return fold(short).split()[-1] == last and letters == "".join(part[:1] for part in first.split("-"))


def accented(short: str, candidate: str) -> str:
    """The first name as its owner signs it, the rest from the fuller form."""
    if names.is_initial(short.split()[0]) or len(short.split()) > 1 or short.isascii():
        return candidate
    return " ".join([short, *candidate.split()[1:]])


def from_address(short: str, address: Address | None) -> str | None:
    """Know that "Julie" of julie.roy@… is Julie Roy; nothing is made of "jroy" or of a post."""
    local = address.email.partition("@")[0] if address else ""
    parts = [part for part in re.split(r"[._]", local) if part]
    if (
        len(parts) != 2
        or not (parts[0] == fold(short) or is_initialled(parts, short))
        or not parts[1].isalpha()
        or len(parts[1]) < 3
        or parts[1] in words("names", "function_words")
    ):
        return None
    if is_initialled(parts, short):
        return f"{parts[0].capitalize()} {short.split()[1]}"
    return None if organizations.has_noun(parts[1]) else f"{short} {parts[1].capitalize()}"


def is_initialled(parts: list[str], short: str) -> bool:
    """Whether the first half of an address is the first name of which a signature gives the initial ("J. Roy" of
    johanne.roy@…).
    """
    first, _, last = fold(short).partition(" ")
    return parts[1] == last and first.strip(".") == parts[0][0] and is_first_name(parts[0])
