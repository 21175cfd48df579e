"""Organisations told by what stands beside them: in brackets behind the noun they explain ("une pourvoirie (Le Grand
Duc)"), before the brackets or the comma that explain them ("Bijoux Roy (boutique en ligne)"), behind the words that
ask for places in their name ("deux places pour Cloisons Roy"), or behind the writer's own name ("Anne Roy, Le Cornet").
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from mailbot.reading.naming import names
from mailbot.reading.organizations.organizations import (
    CONNECTORS,
    NUMBERED,
    has_month,
    has_noun,
    is_place,
    is_title,
    stands_alone,
)
from mailbot.reading.text.lexicon import fold, phrases, words
from mailbot.reading.text.tokens import is_first_name
from mailbot.reading.trades.activities import named_by

IN_NAMES = frozenset(
    ("north", "south", "east", "west", "nord", "sud", "est", "ouest", "best")
)  # everyday words in names
LONGEST = 20_000  # characters of a text that are searched
SHORTEST = 3  # letters of a surname that tells a house
# A run of words with capitals, small connecting words between them; an elided article may lead each.
RUN = re.compile(
    r"(?:(?:L['’]|La |Le |Les |The |Chez |Aux? )?[A-ZÀ-Ý0-9][\w'’.&-]*)"
    r"(?: (?:(?:de|du|des|la|le|les|et|of|the|and|en|au|aux|à|sur|&) ){0,2}(?:[dl]['’])?[A-ZÀ-Ý&][\w'’&-]*){0,6}"
)
EXPLAINED = re.compile(r" ?[(,] ?(?:(?:une?|an?|notre|our|the|le|la|l'|mon|ma|my) )?(?P<what>[a-z][a-z' -]{2,60})")
IN_BRACKETS = re.compile(r"(?P<noun>[a-z'-]{3,30}) \((?P<name>[^(),\n]{3,60})[,)]")
SMALL = re.compile(r"\((?P<name>(?:les? |la |the )(?P<noun>[a-z]{4,30})(?: (?:[dl]')?[a-z&-]{2,20}){1,4})\)")
ASKING = re.compile(
    r"(?:^|(?<=[.!?:,;\n])|(?<= que)) {0,2}(?:(?:la |le |les |l'|the )(?=[^ ]+ ))?"
    r"(?P<who>[a-z0-9][\w'.&-]*(?: [\w'.&-]+){0,6}?)(?: \([^()\n]{3,60}\))?,? "
    r"(?:desire|souhaite|aimerait|voudrait|veut|inscrit|inscrira|enverra|envoie|participera|assistera|delegue|deleguera|"
    r"reserve|ser(?:a|ont) represente\w*|aura|prendra|would like|wants?|wishes|will send|is sending|sends|will be|"
    r"is registering|registers|would be) "
)

# For whom the writer says to come, in small letters up to its town: "c'est pour le comité des loisirs de Lyster".
ON_BEHALF = re.compile(
    r"\b(?:(?:c'est|ce serait|ca serait|it's|it is|i'm coming|je viens|je viendrais|j'irais|j'ecris|"
    r"i'm writing|i write) "
    r"(?:pour|for|on behalf of|au nom de|de la part de)|(?:places?|seats?|spots?) (?:pour|for)|"
    r"au nom|de la part|on behalf of) ?"
    r"(?:le |la |l'|les |du |de la |de l'|des |d'|the |our |notre )"
)
TO_ITS_TOWN = re.compile(r"[a-zà-ÿ'’ -]{3,60}?[ '’](?:(?:de la|de l['’]|du|des|de|d['’]|of|in) ?)(?=[A-ZÀ-Ý])")
# Who sends the writer: "Les Chevaliers de Colomb m'ont désigné", "the Lodge voted to send me".
SENDING = re.compile(
    rf" (?:(?:m['’](?:a|ont)|nous (?:a|ont)) (?:{'|'.join(phrases('organisations', 'sent'))})\w*|"
    r"(?:has |have )?(?:picked|chose|chosen|sent|asked|nominated|elected|volunteered|appointed|delegated|voted|"
    r"decided) "
    r"(?:me|us|to send|on me)\b)"
)
SMALL_HOUSE = re.compile(
    r"(?P<gap>,? | \(| [-–—] )(?P<house>[^,()\n\d.!?;:]{3,60}?)"
    r"(?=\)|,| [-–—] |\s*\(?\d{3}|[.!]?\Z| merci| thanks| svp|\n)"
)
DOING = re.compile(
    rf"(?:^|(?<=[.!?,:]\s)|(?<=\n))(?P<who>{RUN.pattern}) "
    r"(?:manufactures|makes|builds|sells|offers|specializes|repairs|grows|supplies|fabrique|vend|offre|répare|produit|"
    r"fabriquons|se spécialise|(?:is|est) (?:an?|une?|the|le|la)) ",
    re.MULTILINE,
)


def spans(text: str, plain: str) -> Iterator[tuple[int, int]]:
    """Where such names stand in a text, `plain` being the folded one."""
    yield from _in_brackets(text, plain)
    yield from _explained(text, plain)
    yield from _asked_for(text, plain)
    yield from _asking(text, plain)
    yield from _doing(text)
    yield from _on_behalf(text, plain)
    yield from _sending(text, plain)


def _in_brackets(text: str, plain: str) -> Iterator[tuple[int, int]]:
    for found in IN_BRACKETS.finditer(plain):
        start, end = found.span("name")
        if found["noun"].split("'")[-1] in words("organisations", "nouns") and may_name(text[start:end]):
            yield start, end
    for found in SMALL.finditer(plain):
        if found["noun"] in words("organisations", "nouns") - words("organisations", "weak"):
            yield found.span("name")


def _explained(text: str, plain: str) -> Iterator[tuple[int, int]]:
    """Names that a noun of organisations in small letters explains right behind them."""
    for found in RUN.finditer(text):
        start, end = found.span()
        told = EXPLAINED.match(plain, end)
        if told is None or not text[told.start("what")].islower():
            continue
        if any(word.split("'")[-1] in words("organisations", "nouns") for word in told["what"].split()[:2]):
            start = _widened(text, start)
            if may_name(text[start:end]):
                yield start, end


def _widened(text: str, start: int) -> int:
    """The start of "L'Harmonie", where only "Harmonie" was met."""
    before = re.search(r"(?:^|(?<=[\s\"«(]))(?:L['’]|La |Le |Les |The )$", text[max(0, start - 5) : start])
    return start - len(before.group()) if before else start


def _asked_for(text: str, plain: str) -> Iterator[tuple[int, int]]:
    """Names behind the words that ask in their name."""
    for phrase in phrases("organisations", "asked_for"):
        for found in re.finditer(rf"\b{phrase} (?:l'|la |le |les |the )?", plain):
            run = RUN.match(text, found.end())
            if run and len(run.group()) > 2 and may_name(run.group()):
                yield run.start(), run.end()


def _asking(text: str, plain: str) -> Iterator[tuple[int, int]]:
    """The subject of a sentence that asks for places: "la Maison des jeunes aimerait envoyer …"."""
    for found in ASKING.finditer(plain):
        start, end = found.span("who")
        name = text[start:end]
        noun = fold(name).split()[0].split("'")[-1] in words("organisations", "nouns")
        general = fold(name).split()[0] in words("organisations", "weak")
        if (noun and (name[0].isupper() or (len(name.split()) > 2 and not general))) or (
            RUN.fullmatch(name) and may_name(name) and len(name.split()) > 1
        ):
            yield start, end


def _doing(text: str) -> Iterator[tuple[int, int]]:
    """The subject of a sentence that tells what a house does: "O'Brien Fencing manufactures …"."""
    for found in DOING.finditer(text):
        start, end = found.span("who")
        if len(found["who"].split()) > 1 and may_name(found["who"]):
            yield start, end


def _on_behalf(text: str, plain: str) -> Iterator[tuple[int, int]]:
    """Houses in small letters that the writer says to come for, with the town or name that tells which."""
    civic = words("organisations", "civic") | words("organisations", "civic_of") | words("organisations", "boards")
    for found in ON_BEHALF.finditer(plain):
        start = found.end()
        small = TO_ITS_TOWN.match(text, start)
        run = RUN.match(text, small.end()) if small else None
        if small is None or run is None or has_month(run.group()):
            continue
        if not civic.isdisjoint(word.split("'")[-1] for word in fold(small.group()).split()):
            yield start, small.end() + len(run.group().split(". ")[0].rstrip("."))


def _sending(text: str, plain: str) -> Iterator[tuple[int, int]]:
    """Houses that have chosen the writer, or voted to send them."""
    for found in RUN.finditer(text):
        start, end = found.span()
        name = text[start:end]
        if SENDING.match(plain, end) is None or " " not in name or names.is_name(name) or is_title(name):
            continue
        if not is_place(name) and not is_first_name(fold(name.split()[0])):
            yield start, end


def may_name(name: str) -> bool:
    """Whether a run of words with capitals may be an organisation's name: no person, place, title or date."""
    first = fold(name.split()[0]).strip(".,")
    if not name[0].isupper() or names.is_name(name) or is_place(name) or is_title(name) or has_month(name):
        return False
    if is_first_name(first) and not has_noun(name):
        return False
    if len(name.split()) == 1 and (first in words("organisations", "nouns")):
        return False
    if any(found.sure and found.full for found in names.find(name)) and not has_noun(name.split()[0]):
        return False
    if first in NUMBERED and len(name.split()) == 2:  # "Two Pines", and not "Two Seats"
        return fold(name.split()[1]) not in words("people", "counted")
    known = first in words("names", "function_words") or first in words("names", "titles")
    return not known or (len(name.split()) > 1 and stands_alone(name))


def behind_name(text: str, name: str) -> str | None:
    """The organisation behind the writer's own name in running text: "Anne Roy, Le Cornet de papier, 819 …"."""
    at = fold(text).rfind(fold(name))
    if at < 0:
        return None
    found = re.match(r"(?:, | \(| [-–—] )([^,()\n]{3,60}?)(?=\)|,| [-–—] |\s*\(?\d{3}|[.!]?$)", text[at + len(name) :])
    if found and found[1][0].isupper() and stands_alone(found[1].strip()):
        return found[1].strip()
    return _small_behind(text, at + len(name))


def _small_behind(text: str, end: int) -> str | None:
    """The organisation in small letters behind a name in small letters ("dan rowe, north shore welding, 705 …", "anne
    roy chorale les pinsons 819 …").
    """
    if not text[end - 1].islower() or any(map(str.isupper, text[end : end + 80].partition("\n")[0])):
        return None
    found = SMALL_HOUSE.match(text, end)
    if found is None:
        return None
    plain = fold(found["house"]).strip().split()
    telling = has_noun(found["house"], weak=False) and ("," in found["gap"] or has_noun(plain[0], weak=False))
    everyday = words("names", "verbs") - {"chez"} | words("names", "function_words") - CONNECTORS - IN_NAMES
    everyday |= words("organisations", "titles")
    return found["house"].strip() if telling and len(plain) > 1 and everyday.isdisjoint(plain) else None


def of_surname(body: str, name: str) -> str | None:
    """The house that the writer's surname begins and a trade or thing ends, on its own ("roy welding 819 …")."""
    surname = fold(name).rpartition(" ")[2]
    if len(surname) < SHORTEST:
        return None
    clause = rf"(?:^|(?<=[.!?,:;]\s)|(?<=\n))(?P<house>{re.escape(surname)}(?: [\w'’&.-]+){{1,3}}?)"
    led = rf"{clause}(?=[ ,:]*(?:\d|\n|$|[.(]))"
    for found in re.finditer(led, fold(body[:LONGEST]), re.MULTILINE):
        start, end = found.span("house")
        rest = found["house"].split()[1:]
        everyday = words("names", "function_words") | words("names", "verbs")
        if everyday.isdisjoint(rest) and (has_noun(found["house"]) or named_by(" ".join(rest))):
            return body[start:end] if not is_title(" ".join(rest)) else None
    return None
