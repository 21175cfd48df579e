"""Organisations that running text names: behind a noun ("la Coop …"), before one ("… Welding"), in quotes, or kept by
somebody.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from mailbot.reading.organizations import beside, owned, posts
from mailbot.reading.organizations.elsewhere import is_foreign
from mailbot.reading.organizations.organizations import (
    CONNECTORS,
    TOKEN,
    TOWN_NOUNS,
    ends_as_title,
    has_month,
    is_place,
    tidy,
)
from mailbot.reading.text.lexicon import fold, words
from mailbot.reading.text.tokens import is_first_name

LONGEST = 20_000  # characters of a text that are searched
RUNS_ON = frozenset((" ", "\xa0", "-", " « ", ' "', ""))  # what stands between two words of one name
QUOTED = re.compile(r"[«“\"]\s?([^«»“”\"\n]{3,60}?)\s?[»”\"]")
NICKNAME = re.compile(r"^[A-ZÀ-Ý][\w'’-]+ (?:la|le|l['’]|the) ?[a-zà-ÿ]")  # "Nath la mécano"
CALLED_SO = re.compile(
    r"\b(?:surnom\w*|sobriquet|nickname\w*|connait|connaissent|known as|call(?:s|ed)? (?:me|him|her)|[ml]'appelle) "
    r"[^.!?\n]{0,40}$"
)
SITED = re.compile(r".[a-zà-ÿ' -]{3,60} (?:in|on|near|at) (?:[A-ZÀ-Ý][\w'’.-]+ ?){1,3}\d*$")
IN_CAPITALS = re.compile(rf"\(({beside.RUN.pattern})\)")
ADJECTIVE = re.compile(r"(?:ienn?e?|ique|[ia]ll?e?|aire|[oa]ise?|ive|ire|eenn?e?|if)s?$")


@dataclass(frozen=True, slots=True)
class Organization:
    """An organisation's name at `start:end` of a text."""

    text: str
    start: int
    end: int

    @property
    def is_description(self) -> bool:
        """Whether it tells what and where a house is, and not its name ("sheep farm on Concession 6")."""
        return SITED.match(self.text) is not None


def find(text: str, *, organizer: str = "") -> list[Organization]:
    """The organisations that a text names as somebody's own, in order; `organizer` (of the course) and former
    employers left out.
    """
    return [house for house in _found(text[:LONGEST]) if not _organizes(house.text, organizer)]


@lru_cache(maxsize=32)  # the readers of one message ask for the organisations of the same texts
def _found(text: str) -> tuple[Organization, ...]:
    plain = fold(text)
    held = set(posts.spans(text, plain))
    spans = [*_nouns(text, plain), *owned.spans(text, plain), *_bracketed(text, plain), *beside.spans(text, plain)]
    spans = [*(span for span in spans if not any(_covers(text, span, start) for start, _ in held)), *held]
    result: list[Organization] = []
    for start, end in sorted(set(spans), key=lambda span: (span[0], -span[1])):  # the longer of two
        whole = (start, end) in held
        open_end = not whole and (text[start].isupper() or text[end - 1].isalpha())
        end = max(end, owned.tail_end(text, start, end)) if open_end else end
        saint = re.search(r"\b(?:St|Ste)\. $", text[max(0, start - 6) : start])
        name = tidy(text[start - len(saint.group()) if saint else start : end])
        foreign = not whole and is_foreign(text, plain, start, end)
        foreign = foreign or posts.of_a_trade(plain, start)
        if (result and start < result[-1].end) or len(name) < 3 or foreign or _spoken(name):
            continue
        result.append(Organization(name[0].upper() + name[1:], start, end))
    return tuple(result)


def _covers(text: str, span: tuple[int, int], start: int) -> bool:
    """Whether a span takes in a house that begins behind its head, or that a text all in capitals hides the end of."""
    return span[0] < start < span[1] or (span[0] == start and text[span[0] : span[1]].isupper())


def _spoken(name: str) -> bool:
    """Whether it is a title in English, or begins or goes on as a sentence does, in a text all in capitals."""
    plain = fold(name).split()
    shouted = name.isupper() and len(plain) > 2
    speech = words("organisations", "speech") | words("names", "verbs") - words("organisations", "nouns") - {"chez"}
    return ends_as_title(name) or (shouted and (not speech.isdisjoint(plain) or any("m'" in w for w in plain)))


def _organizes(name: str, organizer: str) -> bool:
    return bool(organizer) and (fold(name) in fold(organizer) or fold(organizer) in fold(name))


class Sense(NamedTuple):
    """What a folded word says by itself. `stem` stands behind its elision; `noun` and `weak` tell of the stem that it
    is a noun of organisations, and one of the general ones; `form` is a legal form, `common` an everyday word.
    """

    stem: str
    noun: bool
    weak: bool
    form: bool
    common: bool


class Token(NamedTuple):
    """A word at `start:end` of a text, folded; `capital` tells how its first letter is written."""

    plain: str
    start: int
    end: int
    capital: bool
    sense: Sense


@lru_cache(maxsize=1 << 14)  # a mail has few different words
def _sense(plain: str) -> Sense:
    stem = plain.split("'")[-1]
    if "-" in stem and stem.split("-")[0] in words("organisations", "nouns"):
        stem = stem.split("-")[0]  # "atelier-boutique"
    return Sense(
        stem,
        noun=stem in words("organisations", "nouns"),
        weak=stem in words("organisations", "weak"),
        form=plain.replace(".", "") in words("organisations", "legal_forms"),
        common=plain in words("names", "function_words"),
    )


def _tokens(text: str, plain: str) -> list[Token]:
    result = []
    for found in TOKEN.finditer(plain):
        word, start = found.group(), found.start()
        stem = start + word.find("'") + 1 if 0 < word.find("'") <= 2 else start  # "l'École" has a capital
        result.append(Token(word, start, found.end(), _capital(text, start, stem, word), _sense(word)))
    return result


def _capital(text: str, start: int, stem: int, word: str) -> bool:
    """Whether a word has a capital of its own; "I" has none."""
    return word != "i" and (text[start].isupper() or text[stem].isupper())


def _nouns(text: str, plain: str) -> list[tuple[int, int]]:
    """Runs that open with a noun of organisations ("la Coop de soutien Les Bons Amis", "Ébénisterie Fortier") or end
    with one ("Fortier Welding").
    """
    tokens = _tokens(text, plain)
    spans, at = [], 0
    while at < len(tokens):
        last = at
        if tokens[at].sense.noun and _opens(tokens, at) and not _surname(tokens, at):
            last = _run(text, tokens, at)
            named = _capital_inside(text, tokens, at, last) or _civic(tokens, at, last)
            if not named and _with_adjective(text, tokens, at):
                last, named = at + 2, True
        else:
            last = _closing_run(text, tokens, at) if tokens[at].capital else at
            named = last > at
        if named:
            spans.append((_head(text, tokens[at]), _stop(text, tokens[last - 1].end)))
        at = max(last, at + 1)
    return spans


def _surname(tokens: list[Token], at: int) -> bool:
    """Whether a noun is the surname of a first name right before it."""
    if at == 0 or tokens[at].plain not in words("names", "noun_surnames"):
        return False
    return tokens[at - 1].capital and is_first_name(tokens[at - 1].plain)


def _head(text: str, token: Token) -> int:
    """Where a name begins whose first word is elided: "l'Auberge" is the Auberge, "L'Auberge" bears its article."""
    mark = token.plain.find("'")
    return token.start + mark + 1 if 0 < mark <= 2 and text[token.start].islower() else token.start


def _stop(text: str, end: int) -> int:
    """Stand behind the point of "inc."."""
    return end + 1 if text[end : end + 1] == "." and text[end + 1 : end + 2] in (" ", ",", ")", "") else end


def _opens(tokens: list[Token], at: int) -> bool:
    """Whether a noun of organisations may open a name: a general one only with a capital, or with another behind."""
    sense = tokens[at].sense
    leads = sense.stem in words("organisations", "leading")
    named = leads and tokens[at].capital and _capital_at(tokens, at + 1)  # "Groupe Boréal"
    if not sense.noun or (sense.stem in words("names", "function_words") and not named):
        return False
    if tokens[at].plain in words("organisations", "acronyms") and not tokens[at].capital:
        return False
    if tokens[at].plain in words("organisations", "titles") and not tokens[at].capital:
        return False  # "guide bénévole au Musée …"
    led = at + 1 < len(tokens) and not tokens[at + 1].capital and tokens[at + 1].plain == tokens[at + 1].sense.stem
    return (led and tokens[at + 1].sense.noun) or not sense.weak or tokens[at].capital


def _run(text: str, tokens: list[Token], first: int) -> int:
    """The index behind the last capital of the run that starts at a noun."""
    last, at = first + 1, first + 1
    while at < min(len(tokens), first + 12) and text[tokens[at - 1].end : tokens[at].start] in RUNS_ON:
        token = tokens[at]
        if has_month(token.plain):
            break
        inside = not tokens[first].capital and at + 1 < len(tokens) and tokens[at + 1].plain.startswith(("la", "l'"))
        if token.plain in ("a", "pour") and (_capital_at(tokens, at + 1) or inside):
            break  # "à Plessisville" tells where, not what
        if token.plain in ("et", "and", "&") and at + 1 < len(tokens) and _somebody(tokens, at + 1):
            break  # "la technique et Anne Roy"
        if token.capital or token.sense.form:
            last = at + 1
        elif not _goes_on(text, tokens, first, at):
            break
        if ("'" in token.plain and any(map(str.isupper, text[token.start : token.end]))) or _of_things(
            tokens, first, at
        ):
            last = at + 1
        if token.sense.common and token.plain not in CONNECTORS and not token.capital:
            break
        at += 1
    return last


def _of_things(tokens: list[Token], first: int, at: int) -> bool:
    """Whether a word in small letters ends the name that a telling noun with a capital opens in a sentence ("du
    Festival des foins").
    """
    inside = first > 0 and not tokens[first - 1].capital  # of a sentence
    told = tokens[first].capital and (inside or not tokens[first].sense.weak) and not tokens[at].capital
    things = tokens[at].plain.startswith("d'") or (tokens[at - 1].plain in ("de", "des", "du") and at == first + 2)
    return told and things and at <= first + 2 and not tokens[at].sense.common


def _somebody(tokens: list[Token], at: int) -> bool:
    """Whether a first name with a surname stands there."""
    return tokens[at].capital and is_first_name(tokens[at].plain) and _capital_at(tokens, at + 1)


def _goes_on(text: str, tokens: list[Token], first: int, at: int) -> bool:
    """Whether a word in small letters may stand within the name of an organisation that opens at `first`."""
    word = tokens[at].plain
    return (
        word in CONNECTORS
        or word in words("organisations", "nouns")
        or tokens[at - 1].plain in CONNECTORS - {"a", "pour"}
        or (at == first + 1 and (_described(tokens, at) or word in words("organisations", "civic_adjectives")))
        or word.startswith(("d'", "l'"))
    )


def _described(tokens: list[Token], at: int) -> bool:
    """Whether an adjective stands between a noun with a capital and its name ("Popote roulante des Lilas")."""
    following = tokens[at + 1] if at + 2 < len(tokens) else None
    if following is None:
        return False
    behind = following.plain.split("'")[0] in ("de", "du", "des", "d") or (
        following.capital and following.plain in ("la", "le", "les", "chez", "the")
    )
    plain = tokens[at].plain not in words("names", "function_words") | words("names", "verbs")
    return behind and plain and _capital_at(tokens, at - 1) and _capital_at(tokens, at + 2)


def _capital_at(tokens: list[Token], at: int) -> bool:
    return at < len(tokens) and tokens[at].capital


def _capital_inside(text: str, tokens: list[Token], first: int, last: int) -> bool:
    """A capital behind the noun that is no mere place ("ma boutique de Plessisville"); towns and parishes are named
    after theirs.
    """
    if last - first < 2:
        return False
    inner = [token for token in tokens[first + 1 : last] if any(map(str.isupper, text[token.start : token.end]))]
    if tokens[first].capital or tokens[first].plain in TOWN_NOUNS:
        return bool(inner) or last - first > 2 or any(token.sense.noun for token in tokens[first + 1 : last])
    if inner and tokens[first + 1].plain == "in":
        return True  # a description: "the little museum in Plessisville"
    return any(not is_place(token.sense.stem) and not is_first_name(token.plain) for token in inner) or any(
        text[token.start : token.end] in ("Le", "La", "Les", "Chez", "The") for token in inner
    )


def _with_adjective(text: str, tokens: list[Token], at: int) -> bool:
    """Whether a noun with a capital stands in a sentence before an adjective of what it is: "du Musée acadien"."""
    if not 0 < at < len(tokens) - 1 or not tokens[at].capital or tokens[at - 1].capital:
        return False
    led = (
        tokens[at - 1].plain in ("du", "de", "la", "le", "au", "les", "a", "l", "notre")
        and text[tokens[at - 1].end : tokens[at].start] in RUNS_ON
    )
    apart = text[tokens[at].end : tokens[at + 1].start] != " "
    return led and not apart and ADJECTIVE.search(tokens[at + 1].plain) is not None


def _civic(tokens: list[Token], first: int, last: int) -> bool:
    """Whether it is the one house of its kind in a town: "la bibliothèque municipale de Lyster"; "une école de Lyster"
    may be any.
    """
    if last - first < 3 or tokens[first].sense.stem not in words("organisations", "civic") or first == 0:
        return False
    one = tokens[first].plain != tokens[first].sense.stem or tokens[first - 1].plain in ("la", "le", "du", "au", "the")
    return one and any(token.plain in words("organisations", "civic_adjectives") for token in tokens[first:last])


def _closing_run(text: str, tokens: list[Token], first: int) -> int:
    """English order, or a legal form: capitals of which the last word is a noun or "inc." ("Fortier Welding", "Acier
    Roy ltée").
    """
    at, last = first, first
    while at < min(len(tokens), first + 7):
        token = tokens[at]
        if not (token.capital or token.sense.form or token.plain in ("&", "et")):
            break
        if at > first:
            gap = text[tokens[at - 1].end : token.start]
            if not (gap in (" ", "\xa0") or (token.sense.form and gap in (", ", ". "))):
                break
            if token.sense.form or token.sense.noun:
                last = at + 1
        at += 1
    if last == first or _no_house(tokens, first, last):
        return first
    return _of_town(text, tokens, last) if tokens[last - 1].sense.stem in words("organisations", "civic_of") else last


def _of_town(text: str, tokens: list[Token], last: int) -> int:
    """The index behind the town of a society in English ("Women's Institute of Inverness"), if one follows."""
    if last + 1 >= len(tokens) or tokens[last].plain != "of" or text[tokens[last - 1].end : tokens[last].start] != " ":
        return last
    at = last + 1
    while at < min(len(tokens), last + 5) and tokens[at].capital and text[tokens[at - 1].end : tokens[at].start] == " ":
        at += 1
    return at if at > last + 1 else last


def _no_house(tokens: list[Token], first: int, last: int) -> bool:
    """Whether such a run of capitals is no name of a house: it opens with an everyday word, or is "Aline Couture"."""
    opening = tokens[first].plain
    if opening in words("names", "verbs") and opening not in words("organisations", "nouns"):
        return True  # "FAIS PARTIE DU CLUB", in a text all in capitals
    if opening in CONNECTORS and first + 1 < len(tokens) and _opens(tokens, first + 1):
        return True
    if last - first == 2 and is_first_name(opening) and tokens[last - 1].plain in words("names", "noun_surnames"):
        return True
    if opening in words("organisations", "titles") and not tokens[first].sense.noun:
        return True  # "Trésorier d'Héritage Roy"
    return opening in ("&", "ici") or (tokens[first].sense.common and opening not in ("le", "la", "les", "the", "l"))


def _bracketed(text: str, plain: str) -> list[tuple[int, int]]:
    """A name in quotation marks, brackets or behind a comma, after the noun it explains: "ma librairie, La Page",
    "notre troupe (Les Fous)".
    """
    spans = [
        (found.start(1), found.end(1))
        for found in QUOTED.finditer(text)
        if found.group(1)[0].isupper()
        and _noun_before(plain, found.start())
        and not _nickname(found.group(1), plain[max(0, found.start() - 60) : found.start()])
    ]
    spans += [
        found.span(1)
        for found in IN_CAPITALS.finditer(text)
        if _noun_before(plain, found.start()) and beside.may_name(found[1]) and len(found[1].split()) > 1
    ]
    for found in re.finditer(
        r"[(,:] ?((?:Les?|La|L['’]|The|Chez|Au|Aux) ?[A-ZÀ-Ý][\w'’-]*(?: (?:(?:de|du|des|la|le|les|et|"
        r"&|à|of)\s)?(?:[dl]['’])?[A-ZÀ-Ý][\w'’-]*){0,5})",
        text,
    ):
        if _noun_before(plain, found.start()):
            spans.append((found.start(1), found.end(1)))
    return spans


def _nickname(name: str, before: str) -> bool:
    return NICKNAME.search(name) is not None or CALLED_SO.search(before) is not None


def nicknames(text: str) -> list[tuple[int, int]]:
    """Where a text tells in quotation marks by what name somebody is known ("Nath la mécano"): nobody else."""
    plain = fold(text[:LONGEST])
    quoted = QUOTED.finditer(text[:LONGEST])
    return [q.span(1) for q in quoted if _nickname(q.group(1), plain[max(0, q.start() - 60) : q.start()])]


def _noun_before(plain: str, at: int) -> bool:
    sentence = re.split(r"[.!?\n]", plain[max(0, at - 120) : at])[-1]
    return any(token.group().split("'")[-1] in words("organisations", "nouns") for token in TOKEN.finditer(sentence))
