"""Names set in order in a text before it is read: the surname first ("ROY Anne", "a) Roy, Anne"), the first name told
apart ("M. Roy (Luc)", "Mme Roy. Prénom : Anne"), a married name ("Anne who is now Mrs. Roy").
"""

from __future__ import annotations

import re
from functools import cache

from mailbot.reading.text import marks
from mailbot.reading.text.lexicon import fold, words
from mailbot.reading.text.tokens import is_common, is_first_name

LONGEST = 20_000  # characters of a text that are searched
FAR = 150  # characters between somebody named by the surname alone and the first name told apart
_WORD = r"[^\W\d_a-zà-ÿ][\w'’]+(?:-[^\W\d_]\w+){0,2}"
_FIRST = rf"(?P<first>{_WORD}(?: [^\W\d_a-zà-ÿ][a-zà-ÿ]+)?)"
_LAST = rf"(?P<last>{_WORD}(?: {_WORD})?)"
# "ROY Luc", "ROY, Anne", "LE BLANC Marie-Ève".
CAPITALS = re.compile(
    r"(?<![\w'’@.-])"
    r"(?P<last>[A-ZÀ-Þ][A-ZÀ-Þ'’-]{2,}(?: [A-ZÀ-Þ][A-ZÀ-Þ'’-]+){0,2}|[A-ZÀ-Þ]{2} [A-ZÀ-Þ-]{3,}|LI|WU|XU)"
    r",? (?P<first>[A-ZÀ-Þ][a-zà-ÿ]+(?:-[A-ZÀ-Þ][a-zà-ÿ]+)?)(?![\w'’@-])(?P<more> [A-ZÀ-Þ][a-zà-ÿ]+)?"
)
# What stands before an item of a list, and behind a name at its head.
_MARK = rf"(?P<mark>[ \t]{{0,8}}(?:{marks.ITEM}[ \t]{{0,3}})?)"
_BEHIND = r"(?=[ \t]*(?:[:;,(|<–—/]|\t| {2}|\.{2,}|\d|$)|[ \t]+-)"
# The head of a line of a list, the surname in capitals: "NGUYEN Tan, contrôle".
ROW = re.compile(
    rf"^{_MARK}(?P<last>[A-ZÀ-Þ][A-ZÀ-Þ'’-]{{1,}}),? (?P<first>[A-ZÀ-Þ][a-zà-ÿ]+(?:-[A-ZÀ-Þ][a-zà-ÿ]+)?){_BEHIND}",
    re.MULTILINE,
)
ITEM = re.compile(rf"^{_MARK}{_LAST}, ?{_FIRST}{_BEHIND}", re.MULTILINE)
# Behind a label, a verb or another such name: "Put down Roy, Anne.", "Participants : Roy, Anne; Caron, Luc".
TOLD = re.compile(
    rf"(?P<mark>(?:[:;]|\b(?:[Pp]ut (?:me )?down|[Ii]nscri(?:re|s|vez|vons)|[Rr]egister|[Ee]nrol|[Ee]nroll|[Bb]ook|"
    rf"[Aa]dd|[Aa]joute[rz]?|[Mm]ettez|[Mm]ettre|[Pp]laces? pour|[Ss]eats? for)) ){_LAST}, (?P<first>{_WORD})"
    r"(?= ?(?:[.;)(–—|\t:<\n]|$|,? (?:et|and|pis)\b))"
)
# In a row of such names apart by semicolons, or in marks: "for Roy, Anne; Caron, Luc; and Bolduc, Lise".
SERIES = re.compile(rf"(?P<mark>; ?(?:(?:et|and|pis|puis) )?|(?<=[ \n:(])|^){_LAST}, (?P<first>{_WORD})(?=;|[.)\n]|$)")
IN_MARKS = re.compile(rf"(?P<mark>[\"“«] ?){_LAST}, {_FIRST}(?= ?[\"”»])")
TITLE = r"\b(?:M|Mme|Mlle|Mr|Mrs|Ms|Miss|Dr|Monsieur|Madame)\b\.? "
# "M. Roy (Luc)", "Mr. Roy (first name Luc)".
BRACKETED = re.compile(rf"(?P<title>{TITLE}){_LAST} \((?:prénom ?:? |first name ?:? )?{_FIRST}\)")
FIRST_TOLD = re.compile(
    r" ?\(?(?:\b(?:[Ss]on|[Hh]er|[Hh]is|[Ll]e|[Tt]he) )?\b(?:[Pp]rénom|[Ff]irst name|[Gg]iven name|[Cc]hristian name)"
    rf"(?: est| is|,? c'est| :|:|,)? (?P<first>{_WORD})\)?"
)
SURNAMED = re.compile(rf"(?P<title>{TITLE}){_LAST}(?! ?[^\W\d_a-zà-ÿ])")
MARRIED = re.compile(
    rf"(?P<first>{_WORD}),? (?:who is now|who's now|now|qui est maintenant|maintenant|devenue|who became|aujourd'hui) "
    r"(?:Mrs|Ms|Mme|Madame)\b\.? (?P<last>[^\W\d_a-zà-ÿ][\w'’-]+)"
)
LABELLED = re.compile(r"(?:\b[Nn]oms?|\b[Nn]ames?|\b[Pp]articipant(?:e|s|es)?)\b[^\n:]{0,14}[:=] ?$")
# "Peg -- that's Margaret Roy": the full name is meant.
CALLED = re.compile(
    rf"{_WORD}(?: {_WORD})? ?(?:--|[–—-]|,|\() ?(?:that's|that is|that would be|c'est|short for|real name|properly|"
    rf"officially|de son vrai nom|en vrai|pour|for) (?P<whole>{_WORD} {_WORD})\)?"
)


@cache
def _no_names() -> frozenset[str]:
    """Words in capitals that are no surname, whatever first name is behind."""
    return words("names", "titles") | words("names", "openers") | words("names", "honours") | words("names", "suffixes")


def in_order(text: str) -> str:
    """The text with every name in the order it is spoken."""
    head, tail = text[:LONGEST], text[LONGEST:]
    items = [item for item in ITEM.finditer(head) if _surname(item["last"])]
    listed = len(items) > 1 and any(_first(item["first"]) for item in items)
    head = ITEM.sub(lambda found: _turned(found, listed), head)
    head = TOLD.sub(lambda found: _turned(found, bool(TOLD.search(head, found.end() - 1))), head)
    head = SERIES.sub(_of_series, head) if _in_series(head) else head
    head = IN_MARKS.sub(lambda found: _turned(found, listed=False), head)
    rows = [row["first"] for row in ROW.finditer(head)]
    listed = len(rows) > 1 and any(map(is_first_name, rows))
    head = CAPITALS.sub(_from_capitals, head)
    head = ROW.sub(_of_row, head) if listed else head
    head = BRACKETED.sub(
        lambda found: f"{found['title']}{found['first']} {found['last']}" if _first(found["first"]) else found[0], head
    )
    head = MARRIED.sub(
        lambda found: f"{found['first']} {found['last']}" if _first(found["first"]) else found.group(), head
    )
    head = CALLED.sub(lambda found: found["whole"] if _short_of(found.group(), found["whole"]) else found.group(), head)
    return _first_told(head) + tail


def _in_series(text: str) -> bool:
    """Whether two such names or more stand beside each other, a semicolon between them."""
    return any(found["mark"].startswith(";") and _first(found["first"]) for found in SERIES.finditer(text))


def _of_series(found: re.Match[str]) -> str:
    """A name of such a row, turned as the others are."""
    if not _surname(found["last"]) or is_common(fold(found["first"])):
        return found.group()
    return f"{found['mark']}{found['first']} {found['last']}"


def _first(name: str) -> bool:
    return is_first_name(name.split()[0])


def _surname(name: str) -> bool:
    """Whether every word may be of a surname."""
    parts = [part.strip("'") for part in fold(name).split()]
    led = len(parts) > 1 and parts[0] in words("names", "particles")  # "DE BLOIS, Xela"
    return not any(is_common(plain) or plain in _no_names() for plain in parts[led:])


def _turned(found: re.Match[str], listed: bool) -> str:
    """A name of an item, turned where its first name shows it, or the other items of the list do."""
    last, first = found["last"], found["first"]
    marked = found["mark"].strip() != ""
    if not marked and found.string[found.end() : found.end() + 4].lstrip(" \t")[:1] == ",":
        return found.group()  # a row whose columns are apart by commas
    if not _surname(last) or not (_first(first) or (listed and not is_common(fold(first)))):
        return found.group()
    led = fold(last).split()[0] in words("names", "particles")  # "Ben Said, Xela"
    if not (marked or listed) or (_first(last) and not (led or (listed and last.isupper()))):
        return found.group()
    if " " in first and (" " in last or not _first(first.split()[1])):
        return found.group()  # "Roy, Anne Caron": two people
    if fold(first) in words("organisations", "titles"):
        return found.group()
    return f"{found['mark']}{first} {last}"


def _from_capitals(found: re.Match[str]) -> str:
    """A surname in capitals before a first name, turned; not before a full name ("URGENT Anne Roy")."""
    last, first, more = found["last"], found["first"], found["more"] or ""
    full = more and not is_first_name(more.strip()) and not is_common(fold(more.strip()))
    labelled = LABELLED.search(found.string[max(0, found.start() - 40) : found.start()]) and not is_first_name(last)
    if full or not (is_first_name(first) or labelled) or is_common(fold(first)) or not _surname(last):
        return found.group()
    return (
        f"{first}{more} {_capitals(last)}"
        if more and is_first_name(more.strip())
        else f"{first} {_capitals(last)}{more}"
    )


def _of_row(found: re.Match[str]) -> str:
    """A name at the head of a line, turned as those of the other lines are."""
    last, first = found["last"], found["first"]
    return (
        found.group() if not _surname(last) or is_common(fold(first)) else f"{found['mark']}{first} {_capitals(last)}"
    )


def _capitals(word: str) -> str:
    return "".join(part[:1].upper() + part[1:].lower() for part in re.split(r"(?<=[-'’ ])", word))


def _short_of(text: str, whole: str) -> bool:
    """Whether what stands before the full name is a form of it: the same surname, or the same initial alone."""
    short = re.split(r" ?(?:--|[–—,(]| -)", text)[0].split()
    plain, full = [fold(part) for part in short], fold(whole).split()
    if len(plain) > 1:
        return plain[-1] == full[-1]
    return plain[0] != full[0] and plain[0][:1] == full[0][:1] and is_first_name(full[0])


def _first_told(text: str) -> str:
    """Put a first name told apart before the surname that stands alone ("Mme Roy, pas moi. Prénom : Anne.")."""
    found = FIRST_TOLD.search(text)
    if found is None:
        return text
    named = list(SURNAMED.finditer(text, max(0, found.start() - FAR), found.start()))
    if not named or not _surname(named[-1]["last"]) or "\n" in text[named[-1].end() : found.start()]:
        return text
    last = named[-1]
    whole = f"{last['title']}{found['first']} {last['last']}"
    return f"{text[: last.start()]}{whole}{text[last.end() : found.start()]}{text[found.end() :]}"
