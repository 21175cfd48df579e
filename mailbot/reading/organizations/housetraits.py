"""The words of a message as the learned tags of organisations see them: what each is, where it stands, who is near.

The same traits are weighed in reading and made from labelled messages in `training/`. What the ordered rules found is
one of them, so that the weights say how far to trust it.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from typing import NamedTuple

from mailbot.mail.model import Address
from mailbot.reading.learned.tagger import Traits
from mailbot.reading.learned.wordclasses import class_of
from mailbot.reading.naming import names
from mailbot.reading.organizations import organizations
from mailbot.reading.text.lexicon import fold, words
from mailbot.reading.text.tokens import is_first_name

WORD = re.compile(r"\n|[^\W_]+(?:[.-][^\W_]+)*['’]?|[^\w\s]")
MOST = 600  # words of a message that are looked at
SHORT = 8  # words of a short line
LONG = 4  # letters of a word that is told by its beginning and end too
LEAST_OF_DOMAIN = 2  # letters of a word that may stand in the sender's domain
FAR = 25  # words to the next person
MOST_PEOPLE = 40  # of one message, by whom a name is known to be of somebody to be seated
CHAIN = 3  # kinds of words before a word in its sentence
LAST = 6  # lines from the end
ENDS = frozenset(".!?\n")
SHOWN, SUBJECT, BODY, SIGNATURE = "FROM", "SUBJ", "BODY", "SIG"


@dataclass(frozen=True, slots=True)
class Told:
    """A message as its organisations are looked for: its four texts, whose address sent it, the organisations that the
    rules found, and the people who are to be seated.
    """

    shown: str
    subject: str
    body: str
    signature: str
    address: Address | None = None
    ruled: tuple[str, ...] = ()
    seated: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """All of it, a text a paragraph."""
        return f"{self.shown}\n\n{self.subject}\n\n{self.body}\n\n{self.signature}"


class Word(NamedTuple):
    """A word at `start:end` of a message's text, and which of its texts that is."""

    text: str
    start: int
    end: int
    zone: str

    @property
    def ends_line(self) -> bool:
        """Whether it is the end of a line, and no word."""
        return self.text == "\n"


def words_of(told: Told) -> list[Word]:
    """The words of a message, ends of lines and signs among them."""
    found: list[Word] = []
    start = 0
    for zone, text in ((SHOWN, told.shown), (SUBJECT, told.subject), (BODY, told.body), (SIGNATURE, told.signature)):
        places = islice(WORD.finditer(text), MOST - len(found))
        found += (Word(m.group(), start + m.start(), start + m.end(), zone) for m in places)
        if len(found) == MOST:
            break
        start += len(text) + 2
        found.append(Word("\n", start - 2, start - 1, zone))
    return found


def traits_of(told: Told, tokens: Sequence[Word]) -> list[Traits]:
    """What each word shows."""
    text = told.text[: tokens[-1].end] if tokens else ""
    people = _people(text, told.seated, tokens)
    ruled = _ruled(text, told.ruled, tokens)
    domain = (
        re.sub(r"[^a-z0-9]", "", fold(told.address.email).partition("@")[2].rpartition(".")[0]) if told.address else ""
    )
    shown = frozenset(fold(told.shown).split())
    lines = _lines(tokens, people)
    result: list[Traits] = []
    chain: list[str] = []
    begins = True
    for at, token in enumerate(tokens):
        if token.text in ENDS:
            chain = []
        near, close, own = list(_near(token, people[at], ruled[at])), list(_close(token, domain, shown)), []
        if not token.ends_line:
            close += [token.zone, *lines[at], *(["BOL"] if begins else [])]
        begins = token.ends_line
        own += [f"in {ruled[at] or 'O'} {token.zone}", f"any {bool(told.ruled)}"]
        own += [f"c{count} {' '.join(chain[:count])}" for count in range(1, CHAIN + 1)]
        own += _apart(people, at)
        result.append(Traits(near, close, own))
        kind = class_of(_plain(token.text))
        if kind and (not chain or chain[0] != kind):
            chain = [kind, *chain[:CHAIN]]
    return result


def _near(token: Word, person: str, ruled: str) -> Iterator[str]:
    """What a word tells of those near it too."""
    if token.ends_line:
        yield "nl"
        return
    plain = _plain(token.text)
    yield f"w {plain}"
    yield from _senses(plain)
    if person:
        yield f"who {person}"
        yield "name"
    if ruled:
        yield f"rule {ruled}"


@lru_cache(maxsize=4096)
def _senses(plain: str) -> tuple[str, ...]:
    """What a word may be, whatever stands around it."""
    nouns, forms = words("organisations", "nouns"), words("organisations", "legal_forms")
    senses = {
        "noun": plain in nouns or plain.removesuffix("s") in nouns,
        "legal": plain.replace(".", "") in forms,
        "title": plain in words("organisations", "titles"),
        "fn": is_first_name(plain),
    }
    kind = class_of(plain)
    return (*(sense for sense, holds in senses.items() if holds), *((f"c {kind}",) if kind else ()))


def _close(token: Word, domain: str, shown: frozenset[str]) -> Iterator[str]:
    """What a word tells of those right beside it."""
    if token.ends_line:
        return
    plain = _plain(token.text)
    yield f"sh {_shape(token.text)}"
    if len(plain) > LONG:
        yield f"s3 {plain[-3:]}"
        yield f"p4 {plain[:4]}"
    if plain in words("names", "function_words"):
        yield "fw"
    if organizations.is_place(token.text):
        yield "place"
    bare = plain.replace("-", "").replace(".", "")
    if len(bare) > LEAST_OF_DOMAIN and bare in domain:
        yield "dom"
    if plain in shown:
        yield "own"


def _shape(word: str) -> str:
    if word.isupper() and len(word) > 1:
        return "CAP"
    if word[0].isupper():
        return "Cap"
    return "low" if word[0].islower() else "num" if word[0].isdigit() else word


@lru_cache(maxsize=4096)
def _plain(word: str) -> str:
    return fold(word).strip("'")


def _people(text: str, seated: tuple[str, ...], tokens: Sequence[Word]) -> list[str]:
    """Which words are of a name: of somebody to be seated, or of another."""
    marks = [""] * len(tokens)
    starts = [token.start for token in tokens]
    for name in names.find(text, small=True):
        kind = "seated" if any(names.same(name.text, other) for other in seated[:MOST_PEOPLE]) else "other"
        for at in range(bisect_left(starts, name.start), len(tokens)):
            if tokens[at].end > name.end:
                break
            marks[at] = kind
    return marks


def _ruled(text: str, ruled: tuple[str, ...], tokens: Sequence[Word]) -> list[str]:
    """Which words are of an organisation that the rules found, and which of them begin it."""
    marks = [""] * len(tokens)
    for house in ruled:
        for inside in places_of(house, text, tokens):
            for at in inside:
                marks[at] = "I"
            marks[inside[0]] = "B"
    return marks


def places_of(name: str, text: str, tokens: Sequence[Word]) -> Iterator[list[int]]:
    """The words that are a name, at each place where it stands in a text."""
    starts = [token.start for token in tokens]
    spelled = r"\s+".join(map(re.escape, name.split()))
    for found in re.finditer(rf"(?<!\w){spelled}(?!\w)", text, re.IGNORECASE):
        first, behind = bisect_left(starts, found.start()), bisect_left(starts, found.end())
        inside = [at for at in range(first, behind) if not tokens[at].ends_line]
        if inside:
            yield inside


def _apart(people: list[str], at: int) -> Iterator[str]:
    """Who is named last before a word, and first behind it."""
    before = next((people[i] for i in range(at - 1, max(-1, at - FAR), -1) if people[i]), "")
    behind = next((people[i] for i in range(at + 1, min(len(people), at + FAR)) if people[i]), "")
    yield f"wb {before}"
    yield f"wf {behind}"
    yield f"wb {before} wf {behind}"


def _lines(tokens: Sequence[Word], people: list[str]) -> list[list[str]]:
    """What the line of each word shows."""
    result: list[list[str]] = [[] for _ in tokens]
    lines: list[list[int]] = [[]]
    for at, token in enumerate(tokens):
        if token.ends_line:
            lines.append([])
        else:
            lines[-1].append(at)
    lines = [line for line in lines if line]
    for number, line in enumerate(lines):
        found = [tokens[at].text for at in line]
        told = [f"end {min(len(lines) - number, LAST)}"]
        short = len(found) <= SHORT
        above = lines[number - 1] if number else []
        named = bool(above) and all(people[at] or tokens[at].text in ",.-" for at in above)
        capitals = all(
            w[0].isupper() or not w[0].isalpha() or _plain(w) in words("names", "function_words") for w in found
        )
        flags = {
            "short": short,
            "undername": short and named,
            "linenoun": any("noun" in _senses(_plain(word)) for word in found),
            "linecaps": short and capitals,
            "linedig": any(map(str.isdigit, "".join(found))),
            "line seated": any(people[at] == "seated" for at in line),
            "line other": any(people[at] == "other" for at in line),
        }
        told += [flag for flag, holds in flags.items() if holds]
        for at in line:
            result[at] = told
    return result
