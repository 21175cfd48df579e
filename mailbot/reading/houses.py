"""Organisations that running text names: behind a noun ("la Coop …"), before one ("… Welding"), in quotes, or kept by
somebody.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from mailbot.reading import names
from mailbot.reading.lexicon import fold, phrases, words
from mailbot.reading.organizations import CONNECTORS, TOKEN, TOWN_NOUNS, is_place, tidy

LONGEST = 20_000  # characters of a text that are searched
QUOTED = re.compile(r"[«“\"]\s?([^«»“”\"\n]{3,60}?)\s?[»”\"]")
OWN_HOUSE = re.compile(
    r"\b(?:je travaille (?:pour|chez|a|au)|je (?:tiens|gere|dirige|represente|possede)|nous sommes|"
    r"proprietaire (?:de|du|des)|i (?:work (?:for|at)|run|own|manage)|"
    r"i am (?:with|from)|i'm (?:with|from)|owner of|employee (?:of|at)|(?:employee?|gerante?|"
    r"directrice|directeur|presidente?|benevole) (?:de|du|chez|a|au|of|at))"
    r" (?:la |le |les |l'|the |d')?"
    r"|\b(?:called|named|nommee?|appelee?|s'appelle|du nom de|known as) |"
    r"\b(?:who|he|she) (?:runs|owns|works (?:for|at)) |"
    r"\b(?:qui|il|elle) (?:tient|possede|dirige|travaille (?:pour|chez)) (?:la |le |les |l'|the )?"
)


@dataclass(frozen=True, slots=True)
class Organization:
    """An organisation's name at `start:end` of a text."""

    text: str
    start: int
    end: int


def find(text: str, *, organizer: str = "") -> list[Organization]:
    """The organisations that a text names as somebody's own, in order; `organizer` (of the course) and former
    employers left out.
    """
    text = text[:LONGEST]
    plain = fold(text)
    spans = [*_nouns(text, plain), *_owned(text, plain), *_bracketed(text, plain)]
    result: list[Organization] = []
    for start, end in sorted(set(spans)):
        name = tidy(text[start:end])
        if (result and start < result[-1].end) or len(name) < 3 or _foreign(plain, name, start, organizer):
            continue
        result.append(Organization(name[0].upper() + name[1:], start, end))
    return result


def _foreign(plain: str, name: str, start: int, organizer: str) -> bool:
    """A former employer, a place, or the course's own organiser."""
    before = plain[max(0, start - 40) : start]
    if any(phrase in before for phrase in phrases("organisations", "former")) or before.endswith(
        (" near ", " pres de ", " a ", " in ", " at the ")
    ):
        return True
    return bool(organizer) and (fold(name) in fold(organizer) or fold(organizer) in fold(name))


def _nouns(text: str, plain: str) -> list[tuple[int, int]]:
    """Runs that open with a noun of organisations ("la Coop de soutien Les Bons Amis", "Ébénisterie Fortier") or end
    with one ("Fortier Welding").
    """
    tokens = list(TOKEN.finditer(plain))
    spans, at = [], 0
    while at < len(tokens):
        last = _run(text, plain, tokens, at) if _opens(text, tokens, at) and not _surname(text, tokens, at) else at
        if (last > at and _capital_inside(text, tokens, at, last)) or (
            last == at and (last := _closing_run(text, tokens, at)) > at
        ):
            spans.append((_head(text, tokens[at]), _stop(text, tokens[last - 1].end())))
        at = max(last, at + 1)
    return spans


def _surname(text: str, tokens: list[re.Match[str]], at: int) -> bool:
    """Whether a noun is the surname of a first name right before it."""
    if at == 0 or tokens[at].group() not in words("names", "noun_surnames"):
        return False
    return text[tokens[at - 1].start()].isupper() and names.is_first_name(tokens[at - 1].group())


def _head(text: str, token: re.Match[str]) -> int:
    """Where a name begins whose first word is elided: "l'Auberge" is the Auberge, "L'Auberge" bears its article."""
    mark = token.group().find("'")
    return token.start() + mark + 1 if 0 < mark <= 2 and text[token.start()].islower() else token.start()


def _stop(text: str, end: int) -> int:
    """Stand behind the point of "inc."."""
    return end + 1 if text[end : end + 1] == "." and text[end + 1 : end + 2] in (" ", ",", ")", "") else end


def _opens(text: str, tokens: list[re.Match[str]], at: int) -> bool:
    nouns = words("organisations", "nouns")
    word = tokens[at].group().split("'")[-1]
    if word not in nouns or word in words("names", "function_words"):
        return False
    led = at + 1 < len(tokens) and tokens[at + 1].group() in nouns and text[tokens[at + 1].start()].islower()
    return led or word not in words("organisations", "weak") or text[tokens[at].start()].isupper()


def _run(text: str, plain: str, tokens: list[re.Match[str]], first: int) -> int:
    """The index behind the last capital of the run that starts at a noun."""
    last, at = first + 1, first + 1
    while at < min(len(tokens), first + 12) and text[tokens[at - 1].end() : tokens[at].start()] in (
        " ",
        "\xa0",
        "-",
        " « ",
        ' "',
        "",
    ):
        if tokens[at].group() in ("a", "pour") and _capital_at(text, tokens, at + 1):
            break  # "à Plessisville" tells where, not what
        word, capital = tokens[at].group(), text[tokens[at].start()].isupper()
        before = tokens[at - 1].group()
        head = word.split("'")[0] if "'" in word else word
        if capital or word.replace(".", "") in words("organisations", "legal_forms"):
            last = at + 1
        elif not (
            word in CONNECTORS
            or word in words("organisations", "nouns")
            or before in CONNECTORS - {"a", "pour"}
            or (at == first + 1 and _described(text, tokens, at))
            or (head in ("d", "l") and "'" in word)
        ):
            break
        if "'" in word and any(letter.isupper() for letter in text[tokens[at].start() : tokens[at].end()]):
            last = at + 1
        if word in words("names", "function_words") and word not in CONNECTORS and not capital:
            break
        at += 1
    return last


def _described(text: str, tokens: list[re.Match[str]], at: int) -> bool:
    """Whether an adjective stands between a noun with a capital and its name ("Popote roulante des Lilas")."""
    behind = at + 2 < len(tokens) and tokens[at + 1].group().split("'")[0] in ("de", "du", "des", "d")
    plain = tokens[at].group() not in words("names", "function_words") | words("names", "verbs")
    return behind and plain and _capital_at(text, tokens, at - 1) and _capital_at(text, tokens, at + 2)


def _capital_at(text: str, tokens: list[re.Match[str]], at: int) -> bool:
    return at < len(tokens) and text[tokens[at].start()].isupper()


def _capital_inside(text: str, tokens: list[re.Match[str]], first: int, last: int) -> bool:
    """A capital behind the noun that is no mere place ("ma boutique de Plessisville"); towns and parishes are named
    after theirs.
    """
    if last - first < 2:
        return False
    inner = [token for token in tokens[first + 1 : last] if any(map(str.isupper, text[token.start() : token.end()]))]
    if text[tokens[first].start()].isupper() or tokens[first].group() in TOWN_NOUNS:
        return bool(inner) or any(
            token.group() in words("organisations", "nouns") for token in tokens[first + 1 : last]
        )
    return any(
        not is_place(token.group().split("'")[-1]) and not names.is_first_name(token.group()) for token in inner
    ) or any(text[token.start() : token.end()] in ("Le", "La", "Les", "Chez", "The") for token in inner)


def _closing_run(text: str, tokens: list[re.Match[str]], first: int) -> int:
    """English order, or a legal form: capitals of which the last word is a noun or "inc." ("Fortier Welding", "Acier
    Roy ltée").
    """
    at, last = first, first
    while at < min(len(tokens), first + 7) and (
        text[tokens[at].start()].isupper()
        or tokens[at].group().replace(".", "") in {*words("organisations", "legal_forms"), "&", "et"}
    ):
        word = tokens[at].group().split("'")[-1].replace(".", "")
        gaps = (" ", "\xa0", ", ", ". ") if word in words("organisations", "legal_forms") else (" ", "\xa0")
        if at > first and text[tokens[at - 1].end() : tokens[at].start()] not in gaps:
            break
        if at > first and (word in words("organisations", "legal_forms") or word in words("organisations", "nouns")):
            last = at + 1
        at += 1
    opening = tokens[first].group()
    if opening in CONNECTORS and first + 1 < len(tokens) and _opens(text, tokens, first + 1):
        return first
    if (
        last - first == 2
        and names.is_first_name(opening)
        and tokens[last - 1].group() in words("names", "noun_surnames")
    ):
        return first  # "Aline Couture"
    common = opening in words("names", "function_words") and opening not in ("le", "la", "les", "the", "l")
    return first if common or opening == "&" else last


def _owned(text: str, plain: str) -> list[tuple[int, int]]:
    """What the writer says they keep, run or work for, when it has a capital."""
    spans = []
    for found in OWN_HOUSE.finditer(plain):
        run = re.compile(
            r"(?:[A-ZÀ-Ý0-9][\w'’&-]*(?:\.\w+)*(?:\s(?:de|du|des|la|le|les|et|d['’]|of|the)\b|\s&)?\s?){1,6}"
        ).match(text, found.end())
        name = run.group().strip(" .") if run else ""
        if "appelle" in found.group() and not _noun_before(plain, found.start()):
            continue
        if run and len(name) > 2 and not names.is_name(name) and not is_place(name):
            spans.append((found.end(), found.end() + len(run.group().rstrip())))
    return spans


def _bracketed(text: str, plain: str) -> list[tuple[int, int]]:
    """A name in quotation marks, brackets or behind a comma, after the noun it explains: "ma librairie, La Page",
    "notre troupe (Les Fous)".
    """
    spans = [
        (found.start(1), found.end(1))
        for found in QUOTED.finditer(text)
        if found.group(1)[0].isupper() and _noun_before(plain, found.start())
    ]
    for found in re.finditer(
        r"[(,:] ?((?:Les?|La|L['’]|The|Chez|Au|Aux) ?[A-ZÀ-Ý][\w'’-]*(?: (?:(?:de|du|des|la|le|les|et|"
        r"&|à|of)\s)?(?:[dl]['’])?[A-ZÀ-Ý][\w'’-]*){0,5})",
        text,
    ):
        if _noun_before(plain, found.start()):
            spans.append((found.start(1), found.end(1)))
    return spans


def _noun_before(plain: str, at: int) -> bool:
    sentence = re.split(r"[.!?\n]", plain[max(0, at - 120) : at])[-1]
    return any(token.group().split("'")[-1] in words("organisations", "nouns") for token in TOKEN.finditer(sentence))
