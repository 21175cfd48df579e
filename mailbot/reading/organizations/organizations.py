"""Names of organisations: in a signature's lines, in running text, and in what a form says."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

from mailbot.reading.naming import names
from mailbot.reading.text import marks
from mailbot.reading.text.lexicon import fold, phrases, words
from mailbot.reading.text.sentences import data
from mailbot.reading.text.tokens import is_first_name
from mailbot.reading.text.whereabouts import is_address, tells_when

TOKEN = re.compile(r"[^\W_]+(?:['’.-][^\W_]+)*|&|\+")
CONNECTORS = frozenset(
    [
        "de",
        "du",
        "des",
        "d",
        "la",
        "le",
        "les",
        "l",
        "a",
        "au",
        "aux",
        "en",
        "et",
        "&",
        "of",
        "the",
        "and",
        "for",
        "pour",
        "sur",
        "o",
        "+",
        "in",
    ]
)
TOWN_NOUNS = frozenset(
    ["municipalite", "ville", "paroisse", "mrc", "village", "canton", "town", "municipality", "city"]
)
CONTACT = re.compile(
    r"@|\bwww\.|https?:|\.(?:com|ca|org|net|qc)\b|\d{3}[\s.\-)]*\d{3}[\s.\-]*\d{3}|\b(?:tel|telec|fax|cell|rbq|neq)\b",
    re.IGNORECASE,
)
# Where the name of a house ends that a number, an address or their label follows on the same line.
CUT = re.compile(
    r"[\s,;:(–-]*(?:\S+@|\bwww\.|https?:|\S+\.(?:com|ca|org|net|qc)\b|\(?\d{3}[\s.\-)]*\d{3}[\s.\-]*\d{3}|"
    r"\b(?:t[ée]l[ée]?c?(?:[ée]phone)?|fax|cell|ph|phone|bur|bureau|office|rbq|neq|c|t|p)\b[ .:]*(?=[\d(#:+])).*",
    re.IGNORECASE,
)
POSSESSOR = re.compile(r"[A-ZÀ-Ý][\w-]+(?:['’]s|s['’]) [A-Z&]")
GREETING = frozenset(("day", "greetings", "happy", "merry", "season's", "wishes", "regards", "new", "year", "eve"))
# Behind the words of a post stands the house it is in ("bénévole au Centre …", "clerk at …").
IN_POST = re.compile(
    r"\b(?P<by>au|aux|a la|a l'|a|de la|de l'|du|des|de|d'|pour|chez|at|of|for|with|from)"
    r"(?:\s|(?<='))(?:(?:la|le|les|the) |l')?"
)
ACRONYM = re.compile(r"[A-Z][A-Z&.-]{1,6}[A-Z]")
SEPARATOR = re.compile(r"\s*[|•·]\s*|\s+[-–—/]+\s+|\s{3,}|\t+|,\s+")
NUMBERED = frozenset(("two", "three", "four", "five", "seven", "deux", "trois", "quatre", "cinq", "sept"))
ARTICLE = re.compile(r"(?:L[ae]s? |L['’]|Aux? |Chez |The |Du |Des )")
LED = re.compile(
    r"^(?:(?:from|at|with|of|de chez|chez|pour|for|de la part de|au nom de|on behalf of|c/o|a/s) "
    r"(?:la |le |les |l['’]|the )?|(?:de la part |au nom )d['’])"
    r"(?:(?:étude|cabinet|firme|compagnie|entreprise|société|firm|company|maison) )?(?=[A-ZÀ-Ý])"
)
TEAM = re.compile(
    r"^(?:l['’]|la |le |les |the )?(?:équipe|personnel|staff|team|gang|direction|membres|employés|partenaires|members|"
    r"board|conseil d['’]administration|bénévoles|volunteers|crew|folks|people|filles|gars|girls|boys|délégation|"
    r"delegation) (?:de la |de l['’]|du |des |de |d['’]|of |at |from |chez )(?:the )?(?=[A-ZÀ-Ý])",
    re.IGNORECASE,
)
HOUSE_LABEL = re.compile(r"entreprise|organis|compagnie|company|business|employeur|employer|societe|firme")
OWNED_PLACE = re.compile(
    r"[a-z]+'?s (?:mills|cliff|falls|corners?|hill|landing|point|bay|crossing|ferry|bridge|settlement|"
    r"cove|harbou?r|lake)"
)
IN_PLACE = re.compile(
    r"(?:upper |lower )?[a-z'-]{3,}(?: [a-z'-]{3,})? "
    r"(?:village|corners?|junction|heights|settlement|landing|pass|grove)"
)
TOWN_END = re.compile(r"(?:ville|ton|bury|ford|field|borough|burgh|mouth|stead)$")
OF_A_TOWN = 2  # words besides a town's that make a name of it ("Inverness Country Quilts")
INITIALED = re.compile(r"[A-ZÀ-Ý][a-zà-ÿ'-]+ [A-Z]\.")  # "Anne R." signs, and is no house
DENIED = re.compile(r"(?:pas|plus|point) d(?:e |')|(?:not|no more) [a-z]")  # "Pas d'auto pour Anne"
FIRM = re.compile(r"[^\W\d_]+ [A-ZÀ-Ý]")


def has_noun(text: str, *, weak: bool = True) -> bool:
    """Whether one of the words names a kind of house or is a legal form ("inc."). `weak` also counts the most general
    ones.
    """
    nouns, forms, general = (
        words("organisations", "nouns"),
        words("organisations", "legal_forms"),
        words("organisations", "weak"),
    )
    for found in TOKEN.finditer(fold(text[:300])):
        word = found.group()
        stem = word.split("'", 1)[-1]
        known = stem in nouns or stem.removesuffix("s") in nouns or word.split("-")[0] in nouns
        if word.replace(".", "") in forms or (known and (weak or stem not in general)):
            return True
    return False


def is_title(text: str) -> bool:
    """Whether a line says what somebody is ("Directrice générale", "v.-p. développement")."""
    if ends_as_title(text):
        return True
    if FIRM.match(text) and has_noun(text.split(" ")[0]):
        return False  # "Fleuriste Roy" is a house, "fleuriste" a trade
    first = fold(text).strip(" .,:-").split(" ")
    titles = words("organisations", "titles")
    if " ".join(first) in phrases("organisations", "departments"):
        return True
    return (
        bool(first) and any(part.strip(".,") in titles or part in titles for part in (first[0], first[0].split("-")[0]))
    ) or (1 < len(first) <= 4 and first[-1] in titles and not has_noun(text, weak=False))


def ends_as_title(text: str) -> bool:
    """Whether a few words end as titles do in English ("Office Manager")."""
    parts = fold(text).strip(" .,:-").split(" ")
    return 1 < len(parts) <= 4 and parts[-1] in words("organisations", "last_of_titles")


def is_place(text: str) -> bool:
    """Whether a line is a town or province: a known one, or one named after a saint."""
    plain = re.sub(r"\([^()]{0,30}\)", "", fold(text)).strip(" .,")
    plain = re.sub(r"[ ,]+(?:qc|quebec|canada|city|on)$", "", plain)
    if "s' " not in plain and (OWNED_PLACE.fullmatch(plain) or IN_PLACE.fullmatch(plain)):
        return True
    return plain.replace(" ", "-") in words("organisations", "places") or (
        bool(re.match(r"(?:st|ste|saint|sainte|notre-dame)-", plain)) and " " not in plain
    )


def is_function(text: str) -> bool:
    """Whether a display name is a post and not a person ("Réception", "Info CLD")."""
    return any(part in words("organisations", "functions") for part in re.split(r"[\s.@_]+", fold(text)))


# --- signatures


def in_lines(lines: Iterable[str]) -> str | None:
    """The organisation that the lines of a signature name, the line of the name left out: the part with a legal form
    or a noun of organisations; else what stands with capitals right under the name and is no title, place or
    address.
    """
    lines = list(lines)
    told = [line for line in lines if not tells_when(line)]
    parts = [part.strip(" ,;*_") for line in told for part in _parts(_unlabelled(line[:200]))]
    past = tuple(phrases("organisations", "former"))
    parts = [LED.sub("", _cut(part)) for part in parts if part and not fold(part).startswith(past)]
    parts = [part for part in parts if part and not CONTACT.search(fold(part)) and not is_address(part)]
    posts = [house for part in parts if (house := of_post(part))]
    parts = [of_post(part) or part for part in parts if re.search(r"\w{2}", part)]
    named = [part for part in parts if (has_noun(part) or _kept_by(part)) and _names_a_house(part)]
    strong = next((part for part in named if has_noun(part, weak=False) or _kept_by(part)), None)
    strong = strong or next(iter(posts), None)
    weak = next((part for part in named if len(re.findall(r"\b[A-ZÀ-Ý0-9]", part)) > 1), None)
    found = (
        strong
        or weak
        or next((part for part in parts[:3] if _could_be(part) or _led(part)), None)
        or _on_a_card(lines, parts)
    )
    found = found or (_uncapitalised(parts) if not any(map(str.isupper, "".join(lines))) else None)
    return tidy(found) if found else None


def sited(lines: Iterable[str]) -> str | None:
    """The house that lines describe by what and where it is, without its name ("sheep farm on Concession 6")."""
    parts = (part.strip() for line in lines for part in _parts(line[:200]))
    return next(
        (part for part in parts if part[:1].islower() and has_noun(part, weak=False) and is_address(part)), None
    )


def _cut(part: str) -> str:
    """A part without the number or address that follows a name on its line; whole where no name goes before."""
    head = CUT.sub("", part, count=1).strip(" ,;:(-–")
    telling = has_noun(head) or _kept_by(head) or "&" in head or ARTICLE.match(head)
    return head if head != part and len(head.split()) > 1 and telling else part


def _kept_by(part: str) -> bool:
    """Whether a house is named after whoever keeps it ("Suitor's Bread & Pies")."""
    last = fold(part).rpartition(" ")[2]
    return POSSESSOR.match(part) is not None and last not in GREETING | words("organisations", "titles")


def of_post(part: str) -> str | None:
    """The house of a line that tells a post in it: "bénévole au Centre …", "Intervenante au CJE", "clerk at …"."""
    if not is_title(part):
        return None
    behind, post = part.partition(" ")[2], fold(part).split(" ")[0].strip(".")
    direct = behind[:1].isupper() and post in words("organisations", "titles") and len(behind.split()) > 1
    if direct and has_noun(behind, weak=False) and _names_a_house(behind):
        return behind  # "prés. Club du Lac"
    for found in IN_POST.finditer(fold(part)):
        rest = part[found.end() :].strip(" .,")
        if not rest[:1].isupper() or fold(rest) in phrases("organisations", "departments"):
            continue
        own = any(word[:1].isupper() and not has_noun(word) for word in rest.split())
        if has_noun(rest) and len(rest.split()) > 1 and _names_a_house(rest):
            if has_noun(rest, weak=False) or own:
                return rest
        elif ACRONYM.fullmatch(rest) or (found["by"] in ("chez", "pour", "at", "for", "with") and stands_alone(rest)):
            return rest
    return None


def _uncapitalised(parts: list[str]) -> str | None:
    """The house in the signature of somebody who writes no capitals ("entretien gl"): a telling noun with a word that
    is no other of them.
    """
    for part in parts:
        plain = fold(part).split()
        others = [word for word in plain if word not in CONNECTORS and not has_noun(word)]
        known = words("names", "function_words") | words("names", "verbs") | words("organisations", "titles")
        if (
            2 <= len(plain) <= 6
            and has_noun(part, weak=False)
            and set(others) - words("organisations", "civic_adjectives") - words("people", "trades")
            and not (set(plain) & (known - CONNECTORS - {"chez"}) or is_title(part) or is_place(others[-1]))
            and not _sentence(part)
        ):
            return part
    return None


def _led(part: str) -> bool:
    """Whether an article with a capital leads it, and a capital follows ("The Loft")."""
    article = ARTICLE.match(part)
    return article is not None and part[article.end() :][:1].isupper() and stands_alone(part)


def _unlabelled(line: str) -> str:
    """A line without its label: what stands behind one of a house, nothing of what stands behind another."""
    label, colon, value = line.partition(":")
    if not colon or len(label.split()) > 4 or "//" in value[:3]:
        return line
    return value if HOUSE_LABEL.search(fold(label)) else ""


def _on_a_card(lines: list[str], parts: list[str]) -> str | None:
    """What stands over the first telephone, address or e-mail of a visiting card and is neither title nor place: there
    a name without any noun or capitals is believed too ("Les Amis du bel âge", "Kettlesoft").
    """
    at = next((at for at, line in enumerate(lines) if CONTACT.search(fold(line[:200]))), None)
    if at is None:
        return None
    above = [part.strip(" ,;*_") for line in lines[: at + 1] for part in _parts(line[:200])]
    return next((part for part in above if part in parts and stands_alone(part)), None)


def stands_alone(part: str) -> bool:
    """Whether it may be an organisation's name where one is expected: an article with a capital at its head, a "&" in
    it, or capitals; no title, place, person or sentence.
    """
    tokens = part.split()
    if not 1 <= len(tokens) <= 8 or not _shaped(part) or part[0] in '«"“(' or is_title(part) or is_place(part):
        return False
    if names.is_name(part) or any(map(str.isdigit, part[:1])) or has_month(part):
        return False
    if len(tokens) > 1 and (ARTICLE.match(part) or "&" in tokens):
        return True
    return _could_be(part) or _coined(tokens)


def _coined(tokens: list[str]) -> bool:
    """One word with a capital that is no word of speech and nobody's name ("Kettlesoft")."""
    plain = fold(tokens[0]).strip(".")
    known = plain in words("names", "function_words") or plain in words("organisations", "functions")
    known = known or plain.endswith(tuple(words("people", "trades")))  # "Relieuse" is what somebody does
    known = known or (len(tokens) == 1 and plain.endswith(("ment", "ly")))  # "Fraternellement", "Musically"
    known = known or is_first_name(plain) or TOWN_END.search(plain) is not None
    return len(tokens) == 1 and len(plain) > 3 and tokens[0][0].isupper() and not known


def has_month(part: str) -> bool:
    """Whether a month stands in it, so that it is a date."""
    return any(token.strip(".,") in _months() for token in fold(part).split())


@cache
def _months() -> frozenset[str]:
    return frozenset(word for spelled in data("dates")["months"].values() for word in spelled.split())


def _names_a_house(part: str) -> bool:
    return not is_title(part) and not names.is_name(part) and not is_place(part) and _shaped(part)


def _parts(line: str) -> list[str]:
    """A line at its separators; a legal form behind a comma stays with its name."""
    result: list[str] = []
    for part in SEPARATOR.split(re.sub(r"\([^()]{0,60}\)", "", line)):
        if result and fold(part).strip(" .") in words("organisations", "legal_forms"):
            result[-1] = f"{result[-1]}, {part}"
        else:
            result.append(part)
    return result


def _shaped(part: str) -> bool:
    """Shaped like a name and not like a sentence: short, a capital in it, no end of a sentence, no verb of ours."""
    tokens = part.split()
    return (
        len(tokens) <= 10
        and any(token[0].isupper() for token in tokens)
        and not part.endswith(("!", "?", ":", "…"))
        and not _sentence(part)
    )


def _sentence(part: str) -> bool:
    plain = fold(part).split()
    told = {
        "je",
        "nous",
        "vous",
        "i",
        "we",
        "you",
        "est",
        "sont",
        "is",
        "are",
        "votre",
        "your",
        "merci",
        "bonjour",
        "mon",
        "ma",
        "mes",
        "my",
        "cordialement",
        "envoye",
    }
    denied = DENIED.match(fold(part)) or INITIALED.fullmatch(part.strip())
    return bool(told & set(plain)) or denied is not None


def _could_be(part: str) -> bool:
    """Two words with capitals or more, of no other sense."""
    tokens = [found.group() for found in TOKEN.finditer(part)]
    main = [token for token in tokens if fold(token) not in CONNECTORS]
    return (
        2 <= len(main) <= 6
        and all(token[0].isupper() for token in main)
        and _shaped(part)
        and not (part[0] in '«"“' or is_title(part) or is_place(part) or names.is_name(part))
        and (fold(main[0]) not in words("names", "function_words") or (len(main) > 2 and fold(main[0]) in NUMBERED))
        and not is_first_name(main[0])
        and fold(main[0]) not in GREETING
        and (not _of_places(part, main) or (len(main[0]) > 2 and main[0].isupper()))
    )


def _of_places(part: str, main: list[str]) -> bool:
    """Whether it tells where, not what: a place in it that no coined word goes before ("Fenplast de L'Érable")."""
    led = re.match(r"([A-ZÀ-Ý][^\W\d_]{4,}) (?:de |du |des |d['’]|of )", part)
    coined = led is not None and not is_place(led[1]) and fold(led[1]) not in words("names", "function_words")
    places = sum(is_place(token) for token in main)
    before_town = (
        len(main[0]) > OF_A_TOWN and not is_place(main[0]) and fold(main[-1]) not in words("organisations", "lands")
    )
    named = len(main) - places >= OF_A_TOWN or (before_town and ", " not in part)  # "Moisson Érable"
    return places > 0 and not (coined or named)


def tidy(text: str) -> str:
    """An organisation's name without remarks, quotation marks and the stop of a sentence; "inc." keeps its own."""
    text = re.sub(rf"\s*\([^()]{{0,80}}\)|^\s*{marks.ITEM}\s+", "", text[:160])
    text = TEAM.sub("", text.strip(' ,;:-–—«»"“”*_'))
    text = LED.sub("", re.sub(r"\s+", " ", text).strip(' ,;:-–—«»"“”*_'))
    if (
        text.endswith(".")
        and fold(text.rsplit(" ", 1)[-1]).replace(".", "") not in words("organisations", "legal_forms")
        and not re.search(r"\b[A-Z]\.$", text)
    ):
        text = text[:-1]
    return text
