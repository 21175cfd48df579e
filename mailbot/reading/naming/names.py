"""Names of people: found in running text, and set in order when a form, a signature or a display name gives one."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from mailbot.reading.naming import extent
from mailbot.reading.text import marks
from mailbot.reading.text.lexicon import fold, words
from mailbot.reading.text.tokens import LONGEST, Word, is_common, is_first_name, is_shouted, tokens

PARTICLES = frozenset(("de", "du", "des", "la", "von", "van", "der"))
VERB = re.compile(r"[a-z]{2}(?:er|ez|ee?s?)$")  # of French verbs in the infinitive, imperative, participle
ADVERB = re.compile(r"[a-z]{3}(?:ment|ally|ely|ily|ntly)$")  # that opens a sentence ("Normalement", "Originally")
# "ROY, Anne" at the head of a line, with a bullet or a number, and a stop behind.
TURNED = re.compile(
    rf"^[ \t]{{0,8}}(?:{marks.ITEM}\s{{0,3}})?"
    r"(?P<last>[^\W\d_a-z][\w'’-]{1,24}(?: [^\W\d_a-z][\w'’-]{1,24})?), ?"
    r"(?P<first>[^\W\d_a-z][\w'’-]{1,24}(?: [^\W\d_a-z][\w'’-]{1,24})?)"
    r"(?=[ \t]*(?:[:;,(|<–—/]|\t| {2}|\.{2,}|$)|[ \t]+-)",
    re.MULTILINE,
)
BULLETED = re.compile(rf"(?:^|\n)[ \t]{{0,4}}{marks.ITEM}[ \t]{{1,4}}$")
NICKNAME = re.compile(r"(?<=[^\W\d_]) (?:\([^\W\d_][\w'’-]{1,15}\)|[\"“«] ?[^\W\d_][\w'’-]{1,15} ?[\"”»])(?= [^\W\d_])")
ROMAN = re.compile(r"[IVX]{2,}")
SAINT = re.compile(r"\b(?:st|ste|saint|sainte)\b[. -]{1,2}$")


@dataclass(frozen=True, slots=True)
class Name:
    """A name at `start:end` of the text it was found in. `full` tells that it has a surname; `sure` that its words or
    its capitals show it, whatever stands around it; a name that is not `sure` is believed only where a name must
    stand.
    """

    text: str
    start: int
    end: int
    full: bool
    sure: bool


def _starts(text: str, word: Word) -> bool:
    """Whether a name may begin with a word, by the word itself; an initial needs its point."""
    return word.sense.starts and (len(word.text) > 1 or text[word.end : word.end + 1] == ".")


def _first_of_two(text: str, found: list[Word], at: int) -> bool:
    """Whether a first name that is a particle or an everyday word elsewhere has a surname behind it ("Ben Roy")."""
    sense = found[at].sense
    if not (sense.capital and sense.calls and sense.particle and at + 1 < len(found)):
        return False
    behind = found[at + 1]
    return (
        extent.joins(text, found[at], behind) and behind.sense.capital and extent.surname_word(behind, shouting=False)
    )


def _made(text: str, found: list[Word], first: int, last: int, sure: bool) -> Name:
    start, end = found[first].start, found[last - 1].end
    return Name(clean(text[start:end]) or text[start:end], start, end, last - first > 1, sure)


def _titled(found: list[Word], at: int) -> bool:
    """Whether a courtesy title stands before: "M. Roy" is a name though "Roy" alone is not known as one."""
    if at == 0:
        return False
    title = found[at - 1]
    return (
        title.sense.plain in words("names", "titles")
        and (title.sense.capital or title.sense.plain not in words("names", "kin_titles"))
        and found[at].start - title.end <= 2
    )


def _sure(found: list[Word], first: int, last: int) -> bool:
    sense = found[first].sense
    if sense.calls and (last - first > 1 or not sense.ambiguous):
        return True
    return _titled(found, first)


def find(text: str, *, small: bool = False) -> list[Name]:
    """The names of people in a text, in order, with their offsets; a courtesy title before one is left out of it.

    `small` also finds names written without capitals or in shouted lines, never `sure`. Linear in the text, of which
    the first 20,000 characters are looked at.
    """
    return [name for name, as_small in _found(text) if small or not as_small]


@lru_cache(maxsize=64)  # the readers of one message ask for the names of the same texts
def _found(text: str) -> tuple[tuple[Name, bool], ...]:
    """The names, and of each whether only words in small letters or a shouted line show it."""
    text = NICKNAME.sub(lambda nick: extent.NICK * len(nick.group()), text)
    found = tokens(text)
    names: list[tuple[Name, bool]] = []
    at = 0
    while at < len(found):
        sense = found[at].sense
        if not (sense.capital or sense.calls):
            at += 1
            continue
        shouting = sense.capital and found[at].text.isupper() and is_shouted(text, found[at].start)
        if not shouting and (_starts(text, found[at]) or _first_of_two(text, found, at)):
            last = extent.extent(text, found, at, shouting)
            at = _opened(text, found, at, last)
            sure = _sure(found, at, last)
            if (sure or last - at > 1 or sense.ambiguous) and not _placed(text, found, at, last):
                names.append((_made(text, found, at, last, sure), False))
            at = last
            continue
        last = extent.small(text, found, at) if shouting or not sense.capital else at
        if last > at:
            names.append((_made(text, found, at, last, False), True))
        at = max(last, at + 1)
    return tuple(_turned_heads(text, _shared_surname(text, names)))


def _opened(text: str, found: list[Word], first: int, last: int) -> int:
    """The index of the first word of a name, the verb left out that opens the sentence with a capital ("Ajoute Lise
    Roy", "Croisé Lise Roy").
    """
    first = extent.behind_office(found, first, last)
    if last - first < 2 or found[first].sense.calls or not found[first + 1].sense.calls:
        return first
    plain = found[first].sense.plain
    if BULLETED.search(text, max(0, found[first].start - 12), found[first].start):
        return first + 1 if plain in words("names", "openers") else first
    if text[: found[first].start].rstrip(' "«(*-•').endswith((".", "!", "?", "\n", "…")) or found[first].start == 0:
        return first + 1 if plain in words("names", "openers") or VERB.search(plain) or ADVERB.search(plain) else first
    return first + 1 if plain in words("names", "openers") else first


def _placed(text: str, found: list[Word], first: int, last: int) -> bool:
    """Whether it is the name of a place: a saint's ("St. Anne's"), or a first name alone behind "en" ("en Alberta"); or
    that of a ruler ("Benoît XVI").
    """
    start = found[first].start
    if SAINT.search(fold(text[max(0, start - 8) : start])):
        return True
    if last - first == 2 and ROMAN.fullmatch(found[last - 1].text):
        return True
    behind_in = first > 0 and found[first - 1].sense.plain in ("en", "in") and start - found[first - 1].end == 1
    return last - first == 1 and behind_in


def _shared_surname(text: str, names: list[tuple[Name, bool]]) -> list[tuple[Name, bool]]:
    """Read "Paul et Lise Roy" as two Roys: a first name joined to a full name bears its surname too."""
    result = list(names)
    for index, ((left, small), (right, also)) in enumerate(pairwise(names)):
        joined = fold(text[left.end : right.start]).strip() in ("et", "and", "&")
        alike = (left.sure and right.sure) or (small and also)
        if joined and alike and not left.full and right.full:
            surname = right.text.split(" ", 1)[1]
            result[index] = (Name(f"{left.text} {surname}", left.start, left.end, True, left.sure), small)
    return result


def _turned_heads(text: str, names: list[tuple[Name, bool]]) -> list[tuple[Name, bool]]:
    """Read "ROY, Anne" at the head of a line as Anne Roy: in capitals, or where two lines or more begin so."""
    heads = [head for head in TURNED.finditer(text[:LONGEST]) if is_first_name(re.split("[ -]", head["first"])[0])]
    heads = [head for head in heads if not is_common(fold(head["last"].split()[0]))]
    turned = [head for head in heads if head["last"].isupper() or len(heads) > 1]
    spans = [(head.start("last"), head.end("first")) for head in turned]
    kept = [(n, small) for n, small in names if not any(start <= n.start < end for start, end in spans)]
    kept += [(Name(clean(text[a:b]) or text[a:b], a, b, True, True), False) for a, b in spans]
    return sorted(kept, key=lambda found: found[0].start)


# --- setting one name in order


@lru_cache(maxsize=1024)
def clean(text: str) -> str | None:
    """A name as people write it, from a form, a signature or a display name: titles, degrees and remarks dropped,
    "Last, First" turned round, capitals set right. None where nothing of a name is left.
    """
    text = re.sub(r"[\"“”«»<>*_|]", " ", text[:200])
    text = re.sub(r"\([^()]{0,80}\)?", " ", text)
    text = re.sub(r"[\s\xa0]+", " ", text).strip(" ,;:.-–—'’")
    text = _turned(_without_degrees(text))
    parts = _without_titles(text.split())
    if not parts or len(parts) > 6 or any(letter.isdigit() for part in parts for letter in part):
        return None
    last_initial = len(parts) > 1 and len(parts[-1]) == 1 and parts[-1].isupper()
    return " ".join(_recased(parts)) + ("." if last_initial else "")


def _without_degrees(text: str) -> str:
    """Make "Anne Roy, CPA, MBA" and "Anne Roy ing." lose what stands behind the name."""
    degrees = words("names", "suffixes")
    head, *rest = text.split(",")
    kept = [
        head,
        *(
            part
            for part in rest
            if fold(part).replace(" ", "").strip(".").replace(".", "").replace("'", "") not in degrees and part.strip()
        ),
    ]
    text = ",".join(kept)
    parts = text.split()
    while len(parts) > 2 and (fold(parts[-1]).strip(".,").replace("'", "").replace(".", "") in degrees):
        parts.pop()
    return " ".join(parts).strip(" ,")


def _turned(text: str) -> str:
    """Turn "Roy, Anne" into Anne Roy; more than one comma, or an organisation's noun, is no such name."""
    last, comma, first = text.partition(",")
    if not comma or "," in first or not first.strip() or len(first.split()) > 3 or len(last.split()) > 3:
        return text if not comma else last
    if is_first_name(last.split()[0]) and len(last.split()) > 1 and not is_first_name(first.split()[0]):
        return last  # "Anne Roy, directrice"
    if len(last.split()) > 1 and not is_first_name(first.split()[0]):
        return last
    return f"{first.strip()} {last.strip()}"


def _without_titles(parts: list[str]) -> list[str]:
    titles = words("names", "titles")
    while len(parts) > 1 and fold(parts[0]).strip(".") in titles:
        parts = parts[1:]
    return parts


def _recased(parts: list[str]) -> list[str]:
    """Ordinary capitals: all-capital and all-small names are set, mixed ones stay as their owner writes them."""
    joined = "".join(parts)
    letters = [letter for letter in joined if letter.isalpha()]
    whole = not any(map(str.islower, letters)) or not any(map(str.isupper, letters))
    return [_recased_word(part, index, whole) for index, part in enumerate(parts)]


def _recased_word(word: str, index: int, whole: bool) -> str:
    shouted = len(word) > 2 and word.isupper() and "." not in word
    if word.islower() and index == 0 and not whole:
        return _capitals(word)
    if index and word.isupper() and fold(word) in PARTICLES:
        return word.lower()
    if not (whole or shouted) or (
        len(word) <= 2 and word.isupper() and "." not in word and index == 0 and not re.search("[AEIOUY]", word)
    ):
        return word
    if index and fold(word) in PARTICLES:
        return word.lower()
    return _capitals(word)


def _capitals(word: str) -> str:
    """Set "MARC-ANDRE" as "Marc-Andre", "D'AMOURS" as "D'Amours", "MCKELL" as "McKell"; of "MACKAY" no rule knows."""
    parts = (part[:1].upper() + part[1:].lower() for part in re.split(r"(?<=[-'’.])", word))
    return "".join(re.sub(r"^Mc([a-z])", lambda found: f"Mc{found[1].upper()}", part) for part in parts)


def is_name(text: str) -> bool:
    """Whether a whole line, cell or display name is a person's name and nothing else: a first name with a surname, or
    alone.
    """
    cleaned = clean(text)
    if cleaned is None or len(cleaned.split()) > 5:
        return False
    parts = [fold(part).strip(".,") for part in cleaned.split()]
    common = words("names", "function_words") - words("names", "particles")
    if any(mark in text for mark in "|\t/+") or any(
        part in words("organisations", "titles") - words("names", "trade_surnames") for part in parts[1:]
    ):
        return False
    borne = len(parts) == 2 and is_first_name(parts[0]) and parts[1] in words("names", "noun_surnames")
    house = words("organisations", "nouns") | words("organisations", "legal_forms")
    first = cleaned.split()[0]
    initial = int(len(parts) > 1 and is_initial(first) and (len(first) > 1 or first.isascii()))  # "A." is no "à"
    if any(part in common or part in house for part in parts[initial : 1 if borne else None]):
        return False
    if "&" in text or "@" in text or any(part in words("names", "particles") for part in parts[-1:]):
        return False
    return is_first_name(parts[0]) or (len(parts) > 1 and is_initial(cleaned.split()[0]))


def looks_like_name(text: str) -> bool:
    """Whether a line could be a name whose first name is not known: two to four words with capitals, none of them
    common.
    """
    cleaned = clean(text)
    if cleaned is None or "&" in text or not 2 <= len(cleaned.split()) <= 4:
        return False
    parts = cleaned.split()
    common = words("names", "particles")
    return (
        all((part[0].isupper() and not is_common(fold(part).strip("."))) or fold(part) in common for part in parts)
        and fold(parts[0]) not in common
    )


def is_initial(word: str) -> bool:
    """Tell "G.", "J.-P.", "LC": a first name that is only hinted at."""
    letters = re.sub(r"[.\-]", "", word)
    return 0 < len(letters) <= 2 and letters.isupper()


@lru_cache(maxsize=1024)
def _parts(name: str) -> tuple[str, ...]:
    return tuple(part.strip(".") for part in fold(name).replace("-", " ").split())


def is_short_for(short: str, whole: str) -> bool:
    """Whether a first name is the beginning of another and no man's name beside a woman's ("Max" of Maxime)."""
    return len(short) > 2 and whole.startswith(short) and len(whole) - len(short) > 2


@lru_cache(maxsize=4096)
def same(left: str, right: str) -> bool:
    """Whether two names can be one person: the words of the shorter are in the longer, initials counted."""
    a, b = _parts(left), _parts(right)
    if len(a) > len(b):
        a, b = b, a
    if len(a) == len(b) > 1 and a[1:] == b[1:] and a[0] != b[0]:
        short, whole = sorted((a[0], b[0]), key=len)
        return is_short_for(short, whole) or (len(short) == 1 and short == whole[0])
    rest = list(b)
    for part in a:
        match = next(
            (other for other in rest if other == part or (min(len(part), len(other)) == 1 and part[0] == other[0])),
            None,
        )
        if match is None:
            return False
        rest.remove(match)
    return bool(a)
