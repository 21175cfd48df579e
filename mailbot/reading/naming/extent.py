"""How far a name of somebody goes in running text: which words join its first one."""

from __future__ import annotations

from mailbot.reading.text.lexicon import words
from mailbot.reading.text.tokens import Word

LEADING = frozenset(("d", "l", "von", "van", "der", "den", "ter", "da", "di", "del", "della", "dos", "el", "st", "ste"))
COURTESY = frozenset(("m", "mm", "mr", "mrs", "ms", "mme", "mmes", "mlle", "dr", "dre"))  # in the midst of no name
MOST_WORDS = 5  # of one name
BLANKS = frozenset((" ", "\xa0", "  ", ""))
MONTH_NAMES = frozenset(("mai", "may", "avril", "april", "june", "juin"))  # that people bear too
NICK = "\x1f"  # stands for every letter of a nickname


def joins(text: str, left: Word, right: Word) -> bool:
    """Whether two words may stand in one name by what is between them."""
    gap = text[left.end : right.start].replace(NICK, "")
    return gap in BLANKS or (left.sense.initial and gap in (". ", "."))


def surname_word(word: Word, shouting: bool) -> bool:
    """Whether a word may be part of a surname."""
    sense = word.sense
    if not sense.capital:
        return False
    return sense.particle or not (shouting or sense.common or len(sense.plain) < 2)


def house_surname(found: list[Word], first: int, at: int) -> bool:
    """Whether a noun of organisations is the surname behind a lone first name ("Aline Couture")."""
    return (
        at == first + 1
        and found[at].sense.capital
        and found[at].sense.plain in words("names", "noun_surnames")
        and found[first].sense.calls
    )


def extent(text: str, found: list[Word], first: int, shouting: bool) -> int:
    """The index after the last word of the name that starts at `first`."""
    last = first + 1
    while last < len(found) and last - first < MOST_WORDS and joins(text, found[last - 1], found[last]):
        word = found[last]
        if word.sense.plain in COURTESY and not (word.sense.initial and found[first].sense.calls):
            break  # "Replace Mr. Roy"
        called = not shouting and (word.sense.initial or _called_as_month(text, found, last))
        called = called or (last == first + 2 and _short_surname(text, word))
        if called or surname_word(word, shouting) or house_surname(found, first, last):
            last += 1
        elif leading := particles(text, found, last, shouting):
            last += leading + 1
        else:
            break
        if word.sense.particle and last == first + 2 and not shouting and _any_noun(text, found, last):
            last += 1
    while last > first + 1 and found[last - 1].sense.particle and not house_surname(found, first, last - 1):
        if last - first > 2 and found[last - 1].sense.capital and text[found[last - 1].end :][:1] in tuple(",.;)"):
            break  # "Xela Bao Le,"
        last -= 1
    return last


def _short_surname(text: str, word: Word) -> bool:
    """Whether an everyday word of two letters is the surname behind two words of a name ("Xela Bao Do,")."""
    return len(word.text) == 2 and word.text.istitle() and text[word.end :][:1] in ("", *",.;:)\n")


def _any_noun(text: str, found: list[Word], at: int) -> bool:
    """Whether the word behind a particle with a capital has one too, whatever it means ("Ovila De Serres")."""
    return (
        found[at - 1].sense.capital
        and at < len(found)
        and joins(text, found[at - 1], found[at])
        and found[at].sense.capital
    )


def _called_as_month(text: str, found: list[Word], at: int) -> bool:
    """Whether a month's name is the second half of a first name ("Xela Mai Bao", "Anne May Roy")."""
    word = found[at]
    if word.sense.plain not in MONTH_NAMES or not word.sense.capital or at + 1 >= len(found):
        return False
    return joins(text, word, found[at + 1]) and surname_word(found[at + 1], shouting=False)


def particles(text: str, found: list[Word], at: int, shouting: bool) -> int:
    """How many particles in small letters lead to a surname here: "van der", "St", "de la", an elided "d'". A bare "de"
    leads to a place as often as to a surname.
    """
    if [word.sense.plain for word in found[at : at + 2]] == ["de", "la"] and at + 2 < len(found):
        named = found[at + 2].sense.plain not in words("organisations", "nouns")
        return 2 if named and joins(text, found[at + 1], found[at + 2]) and surname_word(found[at + 2], shouting) else 0
    count = 0
    while count < 2 and at + count + 1 < len(found) and found[at + count].sense.plain in LEADING:
        if not joins(text, found[at + count], found[at + count + 1]):
            return 0
        count += 1
        if found[at + count].sense.plain not in LEADING and surname_word(found[at + count], shouting):
            return count
    return 0


def small(text: str, found: list[Word], first: int) -> int:
    """The end of a name in small letters or in a shouted line: a common first name and one word that is no everyday
    word, with a stop behind; before a double surname any first name.
    """
    sense = found[first].sense
    beside = first + 1 < len(found) and joins(text, found[first], found[first + 1])
    if beside and sense.calls and (leading := particles(text, found, first + 1, shouting=False)):
        return first + leading + 2  # "PAUL VAN DER MEER"
    double = beside and "-" in found[first + 1].text and not found[first + 1].sense.common  # "florence roy-caron"
    if not sense.calls or ((sense.ambiguous or sense.common) and not double):
        return first
    if not beside:
        return first + 1
    surname = found[first + 1].sense
    if surname.calls and first + 2 < len(found) and joins(text, found[first + 1], found[first + 2]):
        third = found[first + 2].sense  # "julie anne roy"
        if not (third.common or third.calls or third.plain in words("names", "verbs") or len(third.plain) < 3):
            return first + 3
    if (
        surname.common
        or surname.particle
        or surname.plain in words("names", "verbs")
        or len(surname.plain) < 3
        or "'" in surname.plain
    ):
        return first + 1
    return first + 2


def behind_office(found: list[Word], first: int, last: int) -> int:
    """The index of the first name behind words with capitals that are of an office and no part of it ("Her Worship
    Mayor Lise Roy", "Deputy Mayor Lise Roy").
    """
    if found[first].sense.plain not in words("names", "honours"):
        return first
    office = words("names", "honours") | words("names", "titles")
    at = first
    while at < last and found[at].sense.plain in office and not found[at].sense.calls:
        at += 1
    return at if at < last and found[at].sense.calls else first
