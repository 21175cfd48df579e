"""The sender as a person: name, telephone, organisation and title from text, signature, display name and address."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from mailbot.mail.model import Address
from mailbot.reading.model import Person
from mailbot.reading.naming import cues, names
from mailbot.reading.organizations import organizations
from mailbot.reading.people import details, rows, shortened
from mailbot.reading.segments import forms
from mailbot.reading.text import phones
from mailbot.reading.text.lexicon import fold, words
from mailbot.reading.text.tokens import is_first_name

LONGEST_SIGNATURE = 14  # lines
INTRODUCED = re.compile(
    r"(?:je m'appelle|je me presente ?[,:]?|\bname's|(?:^|[,;.!] ?)name is|"
    r"mon nom(?: complet| legal)? ?(?:est|:|c'est)|"
    r"my (?:full |legal )?name(?: is| ?:)|"
    r"my name's|\bi am|\bi'm|\bici|(?<!lui )(?<!elle )(?<!lui, )(?<!elle, )(?<!him )(?<!her )\bc'est|\bje suis|"
    r"\bje soussignee?,?|\bmoi,|\bmoi,? (?:c'|c|cest|c'est|c est)|"
    r"\bje me nomme|this is|it's)(?: :)? $"
)
CLOSING = re.compile(
    r"(?:^|[.!?…)»,:;–—-]|\bmerci|\bthanks|\bthank you|cordialement|regards|cheers|journee|soiree|"
    r"semaine|bientot|\bA\+)[\s!.,…–—*_-]{0,6}$",
    re.IGNORECASE,
)
PIECES = re.compile(r",\s+|\s[-–—|]\s|\s{2,}")
BRACKETED = re.compile(r" \(([^()\d\"«“]{4,60})\)")
POSTSCRIPT = re.compile(r"^[ \t]*(?:p\.?[ -]?s\.?|post-scriptum|n\.? ?b\.?)(?=[ :.\-–—])", re.IGNORECASE | re.MULTILINE)
# Somebody with a number or a post in brackets, and another beside ("Anne Roy (819 …) et Luc Caron, de …").
SIGNS_FOR_TWO = re.compile(r"[^()\n]{4,50} \([^()\n]{3,60}\),? (?:et|and|&|\+) [^\W\d_a-zà-ÿ]")
LITTLE = re.compile(r"(?:p'?tit|ti)[ -](?=[A-ZÀ-Ý])", re.IGNORECASE)  # "Ti-Guy"
DELIMITER = re.compile(r"^\s*(?:--+|__+|==+|\*\*+)\s*$")

LISTED = re.compile(r"\s*(?:[-*•·→►▪●✓]\s|\(?\d{1,2}(?:[.)]| [-–] ))")  # behind a long dash people sign
EACH = re.compile(r"\b(?:moi|me|mine) ?[=:]")  # in a line that tells how each of some is reached
APART = re.compile(r" ?[/|•·] ?| [-–—@] ")  # in a display name, before the house
# Two people in one display name: "Anne et Luc", "Anne et Luc Roy".
PAIR = re.compile(
    r"(?P<first>[^\W\d_][\w'’-]+) (?:et|and|&|\+) (?P<second>[^\W\d_][\w'’-]+)(?: (?P<surname>[^\W\d_][\w'’-]+))?"
)


@dataclass(frozen=True, slots=True)
class Signed:
    """A text apart: what is said (`body`) and the lines of the signature, the name's line first."""

    body: str
    lines: tuple[str, ...]
    name: str | None


def signed(own: str, signature: str, display: str | None) -> Signed:
    """Where the signature begins: where `signature` has a name, there; else at the last line of `own` that is a name
    and no item of a list, or is the sender's own, and all below.
    """
    own, signature, postscript = _with_postscript(own, signature)
    parts = _apart(own, signature, display)
    others = [line for line in parts.lines if details.is_of_another(line) and not _is_own(_line_name(line), display)]
    others = [line for line in others if len(others) > 1 or line != parts.lines[0]]
    kept = [details.others_in(line, parts.name or display or "") for line in parts.lines if line not in others]
    others += [told for _, told in kept if told]
    parts = replace(parts, lines=tuple(line for line, _ in kept))
    couple = parts.lines[0] if parts.name is None and parts.lines and _of_two(parts.lines[0]) else ""
    added = "\n\n".join(filter(None, (couple, "\n".join(others), postscript)))
    return replace(parts, body=f"{parts.body}\n\n{added}") if added else parts


def _is_own(name: str | None, display: str | None) -> bool:
    """Whether a name is the one shown, or its first name."""
    return bool(name and display) and (
        names.same(name or "", display or "") or fold(name or "").split()[0] == fold(display or "").split()[0]
    )


def _of_two(line: str) -> bool:
    """Whether two people sign a line together ("Anne et Luc Roy"): then it tells who they are."""
    found = names.find(line)
    joined = len(found) == 2 and fold(line[found[0].end : found[1].start]).strip(" ,") in ("et", "and", "&", "+")
    return joined and len(line.strip()) <= found[1].end - found[0].start + 2


def _with_postscript(own: str, signature: str) -> tuple[str, str, str]:
    """The text, its signature, and what is said in a postscript below (it is no part of the signature)."""
    if found := POSTSCRIPT.search(signature):
        return own, signature[: found.start()], signature[found.start() :].strip()
    found = POSTSCRIPT.search(own)
    if found and own[: found.start()].strip():
        return own[: found.start()], signature, own[found.start() :].strip()
    return own, signature, ""


def _apart(own: str, signature: str, display: str | None) -> Signed:
    block = tuple(line for line in signature.split("\n") if not DELIMITER.match(line))[:LONGEST_SIGNATURE]
    heads = [line for line in block[:4] if not details.is_of_another(line)] or block[:4]
    signing = [name for line in heads if (name := _line_name(line))]
    if signing:
        # Of a couple who sign below each other whoever the mail is from is the writer.
        return Signed(own, block, next((name for name in signing if _is_own(name, display)), signing[0]))
    lines = own.rstrip().split("\n")
    first = max(0, len(lines) - LONGEST_SIGNATURE)
    head = next((at for at, line in enumerate(lines) if line.strip()), 0)
    for at in range(len(lines) - 1, first - 1, -1):
        name = _signing(lines, at, display)
        if name and (at > head or at == len(lines) - 1 or _is_own(name, display)):  # else whom it greets
            return Signed("\n".join(lines[:at]), (*lines[at:], *block)[:LONGEST_SIGNATURE], name)
    return Signed(own, block, _inline(own))


def _line_name(line: str) -> str | None:
    """The name at the head of a signature's line: the whole line, or its part before a comma, a dash or a degree."""
    line = re.sub(
        r"^[\s\-–—*_>~/]+|^(?:par|by|per) (?=[A-ZÀ-Ý])|"
        r"^(?:merci|thanks|thank you|cordialement|regards|cheers|bien a vous|bye)[ ,!.]+",
        "",
        line[:160],
        flags=re.IGNORECASE,
    )
    for part in (
        line,
        re.split(r"[,|(\t/;:•=]|\s[-–—]\s|\s{2,}|\d", line)[0],
        re.split(r"\s[-–—]\s|[|•\t]", line)[0].split(",")[0],
    ):
        plain = part.strip(" .!,*_-")
        if plain and len(plain.split()) <= 5 and not plain.endswith("?") and (names.is_name(plain)):
            return names.clean(plain)
    return None


def _signing(lines: list[str], at: int, display: str | None) -> str | None:
    """The name that line `at` signs with, None where it is no signature: a name alone, or one that agrees with the
    display name.
    """
    line = lines[at]
    name = _line_name(line)
    if name is None and names.looks_like_name(line) and display and names.same(names.clean(line) or "", display):
        name = names.clean(line)
    if name is None or LISTED.match(line) or "\t" in line or EACH.search(fold(line)):
        return None
    if SIGNS_FOR_TWO.match(line) and names.find(line)[1:]:
        return None
    if _is_own(name, display):
        below = lines[at + 1] if at + 1 < len(lines) else ""
        reached = forms.EMAIL.search(below) or phones.NUMBER.search(below)
        in_list = _line_name(below) is not None and (reached or rows.announced(lines, at) or rows.counted(lines, at))
        in_list = in_list or rows.in_row(lines, at)
        return name if not (in_list or _block_of_another(lines[at + 1 :], name)) and not _said(line, name) else None
    below_it = "\n".join(lines[at : at + 5])
    other_address = any(not _resembles(found.group(), display) for found in forms.EMAIL.finditer(below_it))
    neighbours = [_listed_name(lines[near]) for near in (at - 1, at + 1) if 0 <= near < len(lines)]
    return None if other_address or any(neighbours) or _said(line, name) or rows.announced(lines, at) else name


def _block_of_another(below: list[str], name: str) -> bool:
    """Whether below a name and its lines stands another name over lines with an address and a number: both are of a
    list ("Anne Roy / directrice / a@x.ca", then "Luc Caron / …").
    """
    for at, line in enumerate(below[:LONGEST_SIGNATURE]):
        block = list(itertools.takewhile(str.strip, below[at + 1 : at + 6]))
        apart = at > 0 and not below[at - 1].strip()
        if apart and names.is_name(line) and not names.same(names.clean(line) or "", name):
            return any(forms.EMAIL.search(one) for one in block) and any(phones.NUMBER.search(one) for one in block)
    return False


def _resembles(email: str, display: str | None) -> bool:
    """Whether an address may be that of a display name; any may where none is shown."""
    local = email.partition("@")[0].lower()
    return display is None or any(part in local for part in re.split("[ -]", fold(display)) if len(part) > 2)


def _listed_name(line: str) -> str | None:
    """The name at the head of a line; one whose words do not show it, where its own number or address stands behind."""
    if name := _line_name(line):
        return name
    head = re.split(r"[,;:(<\t|]|\s[-–—]\s|\s?\.{3,}", line[:160], maxsplit=1)[0].strip()
    own = forms.EMAIL.search(line) or phones.NUMBER.search(line)
    return names.clean(head) if own and names.looks_like_name(head) and not organizations.has_noun(head) else None


def _said(line: str, name: str) -> bool:
    """Whether the line goes on as a sentence ("Anne Roy viendra avec moi")."""
    rest = fold(line[:300]).replace(fold(name), " ")
    return (
        len(rest.split()) > 14
        or line.rstrip().endswith("?")
        or (bool(cues.COMES.search(rest)) and not re.search(r"\d{3}", rest))
    )


def _inline(own: str) -> str | None:
    """A name that ends the last line behind a closing: "Merci et bonne journée! Lise"."""
    line = own.rstrip().rpartition("\n")[2][-200:]
    found = names.find(line)
    if not found or line[found[-1].end :].strip(" .!)") or not found[-1].sure:
        return None
    before = line[: found[-1].start]
    return found[-1].text if any(map(str.isalpha, before)) and CLOSING.search(before) else None


def introduced(body: str) -> str | None:
    """The name by which the writer presents themself in the text: "je m'appelle Anne Roy", "my name is …"."""
    for name in names.find(body, small=True):
        if name.full and INTRODUCED.search(fold(body[max(0, name.start - 24) : name.start]).replace("\n", " ")):
            return name.text
    return None


def display_name(address: Address | None) -> str | None:
    """The person's name that a display name shows; None for an organisation, a function, an address or nothing."""
    if address is None or not address.name or "@" in address.name:
        return None
    shown = _before_house(address.name.strip(" '\""))
    if organizations.is_function(shown) and not is_first_name(shown.split()[0]):
        return None
    if pair := _pair(shown):
        return pair
    if re.search(r"\d|&|\b(?:et|and)\b", shown) or (
        organizations.has_noun(shown, weak=False) and not names.is_name(shown)
    ):
        return None
    if names.is_name(shown) or (names.looks_like_name(shown) and not organizations.has_noun(shown)):
        return names.clean(shown)
    return None


def _before_house(shown: str) -> str:
    """A display name without what stands behind somebody's name ("Anne Roy / Resto Roy", "Anne Roy - Couleurs Roy")."""
    head, *rest = APART.split(shown, maxsplit=1)
    return head if rest and " " in head and names.is_name(head) else shown


def _pair(shown: str) -> str | None:
    """The first of two people who share a mailbox, named by their first names alone ("Anne et Luc")."""
    pair = PAIR.fullmatch(shown)
    both = pair is not None and not pair["surname"] and is_first_name(pair["first"]) and is_first_name(pair["second"])
    return names.clean(pair["first"]) if pair and both else None


def fullest(address: Address | None, parts: Signed, told: list[str]) -> str | None:
    """The fullest name that the message gives: the text's own introduction, the signature, the display name. A first
    name alone or an initial is completed from those, from the full names told in the text, or from an address
    "first.last@".
    """
    shown = display_name(address)
    for name in (_presented(parts, shown), parts.name):
        if name and len(name.split()) > 1 and not shortened.hints(name):
            if shown and shortened.is_form_of(name, shown):
                return shown
            return shown if shown and fold(shown) == fold(name) and name.isascii() else name
    hinted = shown if shown and (len(shown.split()) == 1 or shortened.hints(shown)) else None
    short = parts.name or hinted or _of_a_pair(address, told)
    if beside := _beside_display(address, parts):
        return beside
    if short is None or (parts.name is None and not is_first_name(short.split()[0])):
        return shown if shown and len(shown.split()) > 1 else None
    first = fold(short).split()[0]
    if (
        shown
        and len(short.split()) == 1 < len(shown.split())
        and names.is_initial(shown.split()[0])
        and shortened.begins(fold(shown).split()[0].strip("."), first)
    ):
        return f"{short} {shown.split(maxsplit=1)[1]}"
    for candidate in (shown, *told):
        if (
            candidate
            and not shortened.hints(candidate)
            and len(candidate.split()) > 1
            and (
                (names.same(short, candidate) and shortened.begins(first, fold(candidate)))
                or shortened.initials(short, candidate)
                or shortened.called_shortly(short, candidate)
            )
        ):
            return shortened.accented(short, candidate)
    return shortened.from_address(short, address) or short


def _of_a_pair(address: Address | None, told: list[str]) -> str | None:
    """The first of the two people of a display name ("Anne et Luc Roy"), where the text names them in full."""
    pair = PAIR.match(address.name if address else "")
    first = fold(pair["first"]) if pair else ""
    return pair["first"] if pair and sum(fold(name).split()[0] == first for name in told) == 1 else None


def surname_of_pair(shown: str, first: str) -> str | None:
    """The surname that a display name gives to two people ("Anne et Luc Roy"), if one of them is meant."""
    pair = PAIR.fullmatch(shown.strip())
    return pair["surname"] if pair and fold(first) in (fold(pair["first"]), fold(pair["second"])) else None


def _beside_display(address: Address | None, parts: Signed) -> str | None:
    """Know that "mel ashby, 705 …" at the end of a text is the name of whoever is shown as "mel"."""
    shown = LITTLE.sub("", address.name.strip()) if address else ""
    if not shown.isalpha() or len(shown) < 2 or organizations.is_function(shown) or organizations.has_noun(shown):
        return None
    end = "\n".join([parts.body[-300:], *parts.lines])
    found = re.search(rf"\b({re.escape(shown)} [^\W\d_][\w'’-]{{2,}})(?= ?[,.(\n]| ?\d{{3}}|$)", end, re.IGNORECASE)
    if not found or fold(found[1].split()[1]) in words("names", "function_words") | words("names", "verbs"):
        return None
    return names.clean(found[1].lower() if found[1].islower() else found[1])


def _presented(parts: Signed, shown: str | None) -> str | None:
    """The name of the text's own introduction, unless signature and display name are of somebody else."""
    name = introduced(parts.body)
    known = [other for other in (parts.name, shown) if other]
    if name is None or not known:
        return name
    if parts.name and shortened.kin(name, parts.name):
        return None
    return name if any(set(fold(name).split()) & set(fold(other).split()) for other in known) else None


def sender(address: Address | None, parts: Signed, told: list[str], region: str) -> Person:
    """The sender, from what they sign with; the organisation only from the signature's lines."""
    name = fullest(address, parts, told)
    block = "\n".join(parts.lines)
    found = phones.find(block, region)
    phone = phones.best(found)
    alone = phones.extension_alone(block) if phone and not any(one.extension for one in found) else None
    return Person(
        name=name,
        email=address.email or None if address else None,
        phone=phone.number if phone else None,
        extension=(phone.extension or alone) if phone else None,
        organization=organizations.in_lines(_without_name(parts, name)),
        title=_title(parts, name),
    )


def _without_name(parts: Signed, name: str | None) -> list[str]:
    """The signature's lines, the name taken out of its own; what stands in brackets behind it is a line too."""
    lines, name = list(parts.lines), parts.name or name
    if lines and name:
        words_of_name = {fold(word) for word in name.split()}
        own = (index for index, line in enumerate(lines) if _line_name(line) or fold(line.strip(" .,")) == fold(name))
        at = next(own, 0)
        pieces = PIECES.split(BRACKETED.sub(r", \1", lines[at]))
        lines[at] = ", ".join(
            piece
            for piece in pieces
            if not {fold(word).strip(".") for word in piece.split()[:4]} <= words_of_name | words("names", "titles")
        )
    return lines


def _title(parts: Signed, name: str | None) -> str | None:
    for line in _without_name(parts, name)[:4]:
        for part in re.split(r",\s+|[|•\t]|\s[-–—]\s", line):
            if part.strip() and organizations.is_title(part.strip()):
                return part.strip(" .,")
    return None


Ignored = Callable[[str], bool]


def _extends(person: Person, other: Person) -> bool:
    """Whether one account of somebody tells only the extension of the number that the other gives."""
    return not person.extension and other.extension is not None and other.phone in (None, person.phone)


def merged(person: Person, other: Person) -> Person:
    """One person from two accounts of them; the first goes before."""
    return replace(
        person,
        name=other.name
        if other.name and (not person.name or len(person.name.split()) < len(other.name.split()))
        else person.name,
        email=person.email or other.email,
        phone=person.phone or other.phone,
        extension=person.extension if person.phone and not _extends(person, other) else other.extension,
        organization=person.organization or other.organization,
        title=person.title or other.title,
    )
