"""Telephone numbers as people type them: office before mobile, no fax, extensions, letters for digits, area codes in
words.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import IntEnum

from mailbot.reading.text import dictated
from mailbot.reading.text.lexicon import fold

LONGEST = 20_000  # characters of a text that are searched
MOST = 60  # numbers of a text

_D = r"[0-9oOlI]"  # a zero or a one typed as a letter
_LETTERS = str.maketrans("oOlI", "0011")
MOST_LETTERS = 3  # of a number
_NORTH_AMERICAN = rf"(?:\+?1[ .\-]{{0,2}})?\(?[2-9]{_D}{{2}}\)?[ .\-/]{{0,3}}{_D}{{3}}[ .\-]{{0,3}}{_D}{{2}} ?{_D}{{2}}"
_ABROAD = r"\+[2-9]\d{0,2}(?:[ .\-()]{0,2}\d){7,12}"
NUMBER = re.compile(rf"(?<![\w+/])(?<!\d[\-.])(?:{_NORTH_AMERICAN}|{_ABROAD})(?![\w/]|[\-.]\d)")
LOCAL = re.compile(rf"(?<![\w\-./])[2-9]{_D}{{2}}[ .\-]{_D}{{4}}(?![\w/]|[\-.]\d)")
EXTENSION = re.compile(
    r"[ ,;:(–—-]{0,4}(?:(?:et|and|puis|then|pis|with|avec) (?:(?:le|l'|the|my|mon|an|un) ?)?(?=poste|ext|local))?"
    r"(?:(?:et |and |puis |then |pis )?(?:demand\w+|ask(?:ing)? for|faites|fais|composez?|dial|press)"
    r" (?:pour |moi )?(?:le |the )?)?(?:\b(?:poste?|ext(?:en[st]ion)?|loc(?:al)?|option|p|x)\.?(?![a-z])|#)"
    r"(?: (?:number |numero )?(?:is|est|sera)(?: le| the)?)?[ :.#]{0,3}(\d{1,6})\b"
)
_IS = r"(?: number| numero| no\.?)?(?: est| is)?(?: le| the| au)?"
ALONE = re.compile(
    rf"(?:\b(?:poste|ext(?:ension)?|local)\b\.?{_IS}|(?<![\w.])p\.|(?:(?<=[,;:] )|(?<=\())x\.?|#)"
    rf"[ :.#]{{0,3}}(\d{{1,6}})\b(?! ?\$)"
)
# An extension told before its number ("mon poste est le 2 au 819 …", "extension 14, 819 …").
BEFORE = re.compile(rf"{ALONE.pattern}[ ,]{{0,2}}(?:(?:au|du|of|at|on|a|via|through) (?:the )?)?\(?$")
# A bare number at the end of somebody's line ("Anne Roy, au 214").
AT = re.compile(r"[,:;–—-] ?(?:est )?(?:au|at|a l'|on)? ?(?<= )(\d{3,4})(?= ?(?:[,;.()]|$))", re.MULTILINE)
LABEL = re.compile(r"[a-z]+\.?(?=[ :.\-)]{0,4}$)")
# What comes between such a word and a number ("licence no 12").
NUMBERED = re.compile(r"[ :.#]+(?:no|numero|number|num|nr)[ :.#]*$")
# A line of its own that its label says reaches something else than an office ("Billetterie : …", "Toll free: …").
OTHER_LABEL = re.compile(r"\s*[a-z][a-z' /-]{2,22} ?: ?(?:\+?1[ -])?\(?")
TOLL_FREE = re.compile(r"\+18(?:00|33|44|55|66|77|88)")

# The one area code of all the numbers of a text ("tous en 418", "area code 819 for both").
COMMON_CODE = re.compile(
    r"(?:\b(?:tou(?:te)?s|both|all(?: of (?:them|us))?|tout le monde|everyone|everybody|partout|"
    r"indicatif(?: regional)?|"
    r"(?:area|dialling|dialing) codes?|code regional|les (?:deux|trois|quatre))\b(?: est| is| are)?(?: dans| en|"
    r" du| in| on)?"
    r"(?: le| l'| the)?(?: indicatif| area code| code)? ?[:=(]{0,2} ?|"
    r"\()(?P<code>[2-9]\d\d)(?P<behind>\)? (?:partout|pour (?:tou|les|chac)|for (?:all|both|each|every)|everywhere|"
    r"area code|in all cases)|)(?![ .)\-/]{0,3}\d)"
)

FAX = frozenset(["fax", "telec", "telecopie", "telecopieur", "f", "facs", "tlc"])
MOBILE = frozenset(["cell", "cellulaire", "cel", "mobile", "c", "m", "mob", "portable"])
OFFICE = frozenset(
    [
        "bureau",
        "bur",
        "office",
        "o",
        "tel",
        "telephone",
        "t",
        "phone",
        "ph",
        "direct",
        "directe",
        "ligne",
        "travail",
        "work",
        "w",
        "b",
        "trav",
    ]
)
NO_PHONE = frozenset(
    [
        "rbq",
        "neq",
        "tps",
        "tvq",
        "licence",
        "license",
        "permis",
        "facture",
        "dossier",
        "client",
        "reference",
        "ref",
    ]
)

WHOLE_NUMBER, AREA_CODE = 10, 3  # digits
STRAY = 3  # places at which a number may begin in a run of words for numbers
SPOKEN_CODE = re.compile(r"\b([a-z\-]+(?: [a-z\-]+){0,5})[ ,:.\-)]{1,3}$")


class Line(IntEnum):
    """What a number reaches, in the order in which it is wanted."""

    DIRECT = 0
    PLAIN = 1
    OTHER = 2
    MOBILE = 3
    FAX = 9


@dataclass(frozen=True, slots=True)
class Phone:
    """A number at `start:end` of the text: E.164, its extension, and what it reaches."""

    number: str
    extension: str | None
    line: Line
    start: int
    end: int


def find(text: str, region: str = "CA-QC") -> list[Phone]:
    """The telephone numbers of a text in order, faxes included and marked. A number that lacks digits, or that the
    country of `region` ("CA-QC") does not know, is left out. Linear; 20,000 characters and 60 numbers at most.
    """
    text = text[:LONGEST]
    plain = fold(text)
    phones = [_read(text, plain, found.group(), found.start(), found.end(), region) for found in _first(NUMBER, text)]
    phones += [_spoken(text, plain, found, region) for found in _first(LOCAL, text)]
    known = [phone for phone in phones if phone]
    told = (phone for phone in _dictated(text, plain, region) if phone)
    new = [one for one in told if not any(one.start < other.end and other.start < one.end for other in known)]
    return sorted([*known, *new], key=lambda phone: phone.start)


def completed(text: str) -> str:
    """The text, its seven-digit numbers with the area code that it tells for all of them ("tous en 418 : …")."""
    plain = fold(text[:LONGEST])
    told = next((code for code in COMMON_CODE.finditer(plain) if plain[code.start()] != "(" or code["behind"]), None)
    if told is None:
        return text
    parts, last = [], 0
    for found in _first(LOCAL, text[:LONGEST]):
        alone = not re.search(r"\d[ ).\-]{0,3}$", text[max(0, found.start() - 6) : found.start()])
        if alone and e164(told["code"] + found.group()):
            parts += [text[last : found.start()], f"{told['code']} "]
            last = found.start()
    return "".join([*parts, text[last:]])


def _first(pattern: re.Pattern[str], text: str) -> list[re.Match[str]]:
    return [found for found, _ in zip(pattern.finditer(text), range(MOST), strict=False)]


def _read(text: str, plain: str, digits: str, start: int, end: int, region: str) -> Phone | None:
    kind = _label(plain[max(0, start - 24) : start])
    number = None if kind is None else e164(digits, region)
    if number is None or kind is None:
        return None
    extension = EXTENSION.match(plain, end)
    ahead = None if extension else BEFORE.search(plain[max(0, start - 40) : start])
    if ahead:
        return Phone(number, ahead[1], kind, start, end)
    return Phone(number, extension[1] if extension else None, kind, start, extension.end() if extension else end)


def _spoken(text: str, plain: str, found: re.Match[str], region: str) -> Phone | None:
    """Seven digits with an area code in words before them ("huit un neuf, 362-0917"); seven digits alone are no
    number.
    """
    before = plain[max(0, found.start() - 40) : found.start()]
    said = SPOKEN_CODE.search(before)
    if not said:
        return None
    code = _area_code(said[1].split())
    return _read(text, plain, code + found.group(), found.start(), found.end(), region) if code else None


def _dictated(text: str, plain: str, region: str) -> list[Phone | None]:
    """Numbers that are told in words, whole or in part."""
    found = []
    for run in dictated.runs(plain):
        for first in range(min(len(run), STRAY) if len(run) <= dictated.MOST_WORDS else 0):
            told = dictated.digits([word.group() for word in run[first:]], WHOLE_NUMBER)
            if told:
                found.append(_read(text, plain, told, run[first].start(), run[-1].end(), region))
                break
    return found


def _area_code(said: list[str]) -> str | None:
    """The three digits said in the last of these words: "huit un neuf", "huit-un-neuf", "huit cent dix-neuf", "four
    eighteen".
    """
    told = [word for each in said for word in each.split("-")]
    return next((code for at in range(len(told)) if (code := dictated.digits(told[at:], AREA_CODE))), None)


def _label(before: str) -> Line | None:
    """What the words right before a number say it is; None where they say that it is no telephone number."""
    before = before.rpartition("\n")[2]
    found = LABEL.search(before.rstrip(" \t:.-)(#|")) if before.strip() else None
    word = found.group().strip(".") if found else ""
    numbered = NUMBERED.sub("", before)
    if word in NO_PHONE or (numbered != before and numbered.split()[-1:] and numbered.split()[-1] in NO_PHONE):
        return None
    if word in FAX:
        return Line.FAX
    if word in MOBILE:
        return Line.MOBILE
    if word in OFFICE:
        return Line.DIRECT
    return Line.OTHER if word and OTHER_LABEL.fullmatch(before) else Line.PLAIN


def e164(digits: str, region: str = "CA-QC") -> str | None:
    """The number in E.164, ten digits alone read as of the region's country; None where it cannot be one."""
    import phonenumbers  # 60 ms: only when a message shows a number

    if sum(map(str.isalpha, digits)) > MOST_LETTERS:
        return None
    text = digits.translate(_LETTERS)
    try:
        number = phonenumbers.parse(text, region.partition("-")[0])
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_valid_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def best(phones: list[Phone]) -> Phone | None:
    """The number to keep of several: office or plain, then another line, then mobile, the first of each; no fax."""
    usable = [phone for phone in phones if phone.line is not Line.FAX]
    return min(usable, key=lambda phone: (_rank(phone), phone.start), default=None)


def _rank(phone: Phone) -> int:
    """The order in which numbers are wanted: one of a line of its own that reaches something else goes behind."""
    if phone.line is Line.MOBILE:
        return 2
    return int(phone.line is Line.OTHER or is_toll_free(phone.number))


def is_toll_free(number: str) -> bool:
    """Whether a number in E.164 is a North American one that costs the caller nothing."""
    return TOLL_FREE.match(number) is not None


def extension_at(text: str) -> str | None:
    """The extension that ends somebody's line without a word for it ("…, au 214"), None where there is none."""
    found = AT.search(fold(text[:2000]))
    return found[1] if found else None


def extension_alone(text: str) -> str | None:
    """The extension of a text that shows no whole number ("poste 12", "p. 4", "#3"), None where there is none."""
    found = ALONE.search(fold(text[:2000]))
    return found[1] if found else None
