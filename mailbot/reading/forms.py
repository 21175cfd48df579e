"""Filled-in forms: labelled lines, tables and the fields of attachments, turned into people and an organisation."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import lru_cache

from mailbot.reading import cues, names, organizations, phones
from mailbot.reading.lexicon import fold
from mailbot.reading.model import Contents, Person
from mailbot.reading.tokens import is_first_name

NOTHING = frozenset(
    ("", "s/o", "n/a", "na", "s.o", "aucun", "aucune", "none", "nil", "x", "sans objet", "idem", "personnel")
)
# Said in the field of a name that is not known yet: a place is asked for all the same.
PENDING = re.compile(
    r"(?:(?:nom|name) )?"
    r"(?:(?:a|to be|encore a) (?:confirm|venir|determin|precis|communiqu|annonc|design|decid|named)\w*|to come|"
    r"tb[acd]|pas encore connue?|(?:not (?:yet )?known|unknown)(?: yet)?|inconnue?)(?: (?:plus tard|later))?"
)
MYSELF = frozenset(("moi", "moi-meme", "moi meme", "me", "myself", "soi-meme"))
LONGEST = 20_000  # characters of a form that are read
MOST_LINES = 400
EMAIL = re.compile(
    r"(?<![\w.+-])[A-Za-z0-9][\w.+'-]{0,63}@[A-Za-z0-9](?:[A-Za-z0-9-]{0,62}\.){1,6}[A-Za-z]{2,24}(?![\w@-])"
)
LABELLED = re.compile(r"^[\s>*•\-–_]{0,6}([^\W\d_][^:=\t|@\n]{0,70}?)\s?(?::|=|\.{3,}:?|…+|_{3,}|\t+|\|)\s?(.*)$")
NUMBERED = re.compile(r"\b(?:no |n[o°] ?|#)?(\d{1,2})\b")
COLUMNS = re.compile(r"\s*[\t|;]\s*|\s{2,}")


class Role(StrEnum):
    """What a label asks for."""

    NAME = "name"
    FIRST = "first"
    LAST = "last"
    EMAIL = "email"
    PHONE = "phone"
    EXTENSION = "extension"
    ORGANIZATION = "organization"
    TITLE = "title"
    SEATS = "seats"
    CONTACT = "contact"
    MESSAGE = "message"
    OTHER = "other"


NAMING = frozenset((Role.NAME, Role.FIRST, Role.LAST))

# Ordered: the first pattern that is in the folded label tells its role.
ROLES: tuple[tuple[Role, re.Pattern[str]], ...] = tuple(
    (role, re.compile(pattern))
    for role, pattern in (
        (Role.OTHER, r"\bfax|telec|facturation|billing|formatr|trainer|secteur|sector|activite|activity|dessert|"
            r"\bnoms? d'utilis|user|adresse postale|mailing"),
        (Role.SEATS, r"nombre|number of|\bnb\b|how many|combien|^(?:places|seats|participants)$(?<=ces|ats)"),
        (Role.EMAIL, r"courriel|e.?mail|\bmel\b|adresse electronique"),
        (Role.PHONE, r"tele?phone|\btel\b|\bcell|phone|mobile|numero pour"),
        (Role.EXTENSION, r"^poste(?: tel.*)?$|^ext(?:ension)?\b"),
        (Role.ORGANIZATION, r"entreprise|organis|organiz|compagnie|company|business|employeur|employer|raison sociale|"
            r"\bfirme?\b|\bsociete\b|institution|association"),
        (Role.CONTACT, r"contact|responsable|ressource|inscrite? par|registered by|rempli|demandeur|requested by|"
            r"expediteur"),
        (Role.NAME, r"nom.{1,6}prenom|prenom.{1,6}nom|first.{1,6}last name|full name|nom complet"),
        (Role.FIRST, r"prenom|first name|given name"),
        (Role.LAST, r"nom de famille|last name|surname|family name"),
        (Role.TITLE, r"^titre|fonction|occupation|profession|^title|position|^role|^poste occupe|metier|job"),
        (Role.NAME, r"^(?:votre |your |vos )?(?:noms?|names?)\b|^(?:le |la |the )?(?:participante?|participants|"
            r"participant\(e\)|personne|person|inscription|attendee)s?(?: inscrite?s?)?$|nom d[ue]|name of"),
        (Role.NAME, r"^(?:de|from)$"),
        (Role.MESSAGE, r"^(?:votre |your )?(?:message|commentaires?|comments?|remarques?|notes?|question)"),
        (Role.OTHER, r"^(?:sujet|subject|objet|ville|city|town|adresse|address|date|session|groupe|group|"
            r"code postal|portable|laptop|site|ip|montant|paiement|payment|allergie)"),
    )
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Form:
    """What a form told: the people in it, in order; who filled it in where a label says so; the organisation; the
    number of places asked for; the free text of its message field, and the text around it (`rest`);
    `writer` tells that one of the names was "moi".
    """

    people: tuple[Person, ...] = ()
    contact: Person | None = None
    organization: str | None = None
    seats: int | None = None
    message: str = ""
    rest: str = ""
    writer: bool = False

    def __bool__(self) -> bool:
        return bool(self.people or self.contact)


@dataclass(slots=True)
class _Block:
    values: dict[Role, str] = field(default_factory=dict)


def role_of(label: str) -> Role | None:
    """What a label asks for, None for a label of no form ("Bonjour", "P.-S.")."""
    plain = re.sub(r"[-_*()/?]+", " ", fold(label[:80]))
    plain = re.sub(r"\s+", " ", NUMBERED.sub(" ", plain)).strip(" .:*")
    plain = re.sub(r"^(?:votre|your|vos) ", "", plain).replace("participant e", "participant")
    if len(plain.split()) > 7:
        return None
    return next((role for role, pattern in ROLES if pattern.search(plain)), None)


@lru_cache(maxsize=16)  # the readers of one message ask for the form of the same texts
def read(text: str) -> Form:
    """The form that a text holds, empty where it is none. A form has a label for a name, or a table with a heading."""
    lines = text[:LONGEST].split("\n")[:MOST_LINES]
    if table := _table(lines):
        return table
    pairs, rest, message = _pairs(lines)
    form = _from_pairs(pairs)
    return replace(form, rest="\n".join(rest), message=message) if form else Form(rest=text)


def from_contents(contents: Sequence[Contents]) -> Form:
    """The form among a message's attachments: of the first of them that names somebody; empty otherwise."""
    for content in contents[:10]:
        form = _from_pairs(
            [
                (role, _told(label, role, value))
                for label, value in content.fields
                if (role := role_of(label)) and value.strip()
            ]
        )
        form = form or read(content.text)
        if form:
            return form
    return Form()


def _pairs(lines: list[str]) -> tuple[list[tuple[Role, str]], list[str], str]:
    """The labelled lines with what stands behind them (or on the next line), the lines around, and the message field's
    text.
    """
    pairs: list[tuple[Role, str]] = []
    rest: list[str] = []
    waiting: Role | None = None
    for index, line in enumerate(lines):
        found = LABELLED.match(line[:400])
        role = role_of(found[1]) if found else None
        if role is Role.MESSAGE and found and pairs:
            return pairs, rest, "\n".join([found[2], *lines[index + 1 :]]).strip()
        if role and found:
            value = found[2].strip(" .…_")
            value = "" if role in NAMING and _labels_alone([value]) else value
            pairs.append((role, _told(found[1], role, value))) if value else None
            waiting = None if value else role
        elif waiting and line.strip():
            pairs.append((waiting, line.strip()))
            waiting = None
        else:
            rest.append(line)
    return pairs, rest, ""


def _told(label: str, role: Role, value: str) -> str:
    """What a label asks for; before a telephone number the label stays, as it tells an office from a mobile."""
    return f"{label}: {value}" if role is Role.PHONE else value


def _from_pairs(pairs: Iterable[tuple[Role, str]]) -> Form:
    pairs = [(role, value) for role, value in pairs if fold(value).strip(" .-()") not in NOTHING]
    blocks, shared = _blocks(pairs)
    pending = [block for block in blocks if PENDING.fullmatch(fold(block.values.get(Role.NAME, "")).strip(" .?-()"))]
    blocks = [block for block in blocks if block not in pending]
    writer = [block for block in blocks if fold(block.values.get(Role.NAME, "")).strip(" .()") in MYSELF]
    blocks = [block for block in blocks if block not in writer]
    people = [person for block in blocks for person in _people(block)]
    contact = _contact(blocks, shared)
    if not people and not (contact and contact.name):
        return Form()
    organization = shared.get(Role.ORGANIZATION)
    people = [
        replace(
            person, organization=person.organization or (organizations.tidy(organization) if organization else None)
        )
        for person in people
    ]
    seats = _number(shared.get(Role.SEATS, ""))
    return Form(
        _with_trunk(people, [*pending, _Block(shared)]),
        contact,
        organizations.tidy(organization) if organization else None,
        max(seats or 0, len(people) + len(pending)) if pending else seats,
        writer=bool(writer),
    )


def _with_trunk(people: list[Person], blocks: list[_Block]) -> tuple[Person, ...]:
    """An extension alone belongs to the one number that the form gives without a person; without one it stays alone."""
    found = (phones.best(phones.find(block.values.get(Role.PHONE, ""))) for block in blocks)
    trunk = next((phone.number for phone in found if phone), None)
    return tuple(replace(p, phone=trunk) if trunk and p.extension and not p.phone else p for p in people)


def _contact(blocks: list[_Block], shared: dict[Role, str]) -> Person | None:
    """Who a label names as the one to answer; where one value lists several people, the number and address beside it
    are those of whoever sends the form.
    """
    if Role.CONTACT in shared:
        return _single(shared[Role.CONTACT], shared)
    listing = next((block.values for block in blocks if len(_people(block)) > 1), None)
    return _single("", {role: value for role, value in listing.items() if role is not Role.NAME}) if listing else None


def _blocks(pairs: Iterable[tuple[Role, str]]) -> tuple[list[_Block], dict[Role, str]]:
    """One block a person: a label of a name met again opens the next. The organisation met first is everybody's."""
    blocks: list[_Block] = [_Block()]
    shared: dict[Role, str] = {}
    at_contact = False
    for role, value in pairs:
        naming = role in NAMING
        current = blocks[-1].values
        if naming and (role in current or (role is Role.NAME and Role.LAST in current)):
            blocks.append(_Block())
        at_contact = role is Role.CONTACT or (at_contact and not naming)
        if role in (Role.CONTACT, Role.SEATS) or (
            at_contact and role in (Role.EMAIL, Role.PHONE, Role.EXTENSION, Role.TITLE)
        ):
            shared.setdefault(role, value)
        elif role is Role.ORGANIZATION and role not in shared:
            shared[role] = value
        elif role is Role.PHONE and role in current:
            current[role] += f"\n{value}"  # office and mobile
        elif role not in (Role.OTHER, Role.MESSAGE):
            blocks[-1].values.setdefault(role, value)
    return blocks, shared


def _people(block: _Block) -> list[Person]:
    """The person of a block, or the several that one value lists."""
    values = block.values
    if Role.FIRST in values and (Role.LAST in values or Role.NAME in values):
        whole = f"{values[Role.FIRST]} {values.get(Role.LAST) or values[Role.NAME]}"
        return [_single(whole, values)]
    value = values.get(Role.NAME) or values.get(Role.FIRST) or values.get(Role.LAST) or ""
    listed = [name for name in names.find(value) if name.full]
    if len(listed) > 1 and not EMAIL.search(value):
        return [Person(name=name.text) for name in listed]
    person = _single(value, values)
    return [person] if person.name else []


def _single(value: str, values: dict[Role, str]) -> Person:
    beside = line_person(value) or Person()
    told = phones.best(phones.find(values.get(Role.PHONE, "")))
    extension = values.get(Role.EXTENSION, "").strip(" #.")
    email = EMAIL.search(values.get(Role.EMAIL, ""))
    return Person(
        name=beside.name,
        email=email.group().lower() if email else beside.email,
        phone=told.number if told else beside.phone,
        extension=(told.extension if told else beside.extension) or (extension if extension.isdigit() else None),
        organization=organizations.tidy(values[Role.ORGANIZATION]) if values.get(Role.ORGANIZATION) else None,
        title=values.get(Role.TITLE) or beside.title,
    )


def line_person(text: str) -> Person | None:
    """The person of one line or cell that begins with a name ("Anne Roy, directrice, 819 …, a.roy@x.ca"), None where
    none does.
    """
    text = text[:300].strip()
    head = re.split(r"[,;:(<\t|]|\s[-–—]\s|\s{2,}|\d|\S+@", text, maxsplit=1)[0]
    reversed_name = re.match(r"[^\W\d_][\w'’ -]{1,30}, ?[^\W\d_][\w'’-]{1,20}(?: [^\W\d_][\w'’-]{1,20})?$", text)
    whole = (
        text
        if reversed_name and is_first_name(text.split(",")[1].split()[0]) and not is_first_name(text.split()[0])
        else head
    )
    name = names.clean(whole)
    if not name:
        return None
    email, phone = EMAIL.search(text), phones.best(phones.find(text))
    rest = text[len(whole) :]
    titles = [
        part.strip()
        for part in re.split(r"[,;()\t|]|\s[-–—]\s", EMAIL.sub("", rest))
        if part.strip() and not any(map(str.isdigit, part))
    ]
    title = next((part for part in titles if organizations.is_title(part)), None)
    return Person(
        name,
        email.group().lower() if email else None,
        phone.number if phone else None,
        phone.extension if phone else None,
        None,
        title,
    )


def _number(text: str) -> int | None:
    found = re.search(r"\d{1,2}", text)
    return int(found.group()) if found else None


# --- tables


def _table(lines: list[str]) -> Form | None:
    """Rows under a heading of labels, cells apart by tabs, bars, semicolons or wide gaps; cells may be empty."""
    for index, line in enumerate(lines):
        cells = _cells(line)
        heading = len(cells) > 1 and not any("@" in cell or re.search(r"\d\d", cell) for cell in cells)
        roles = [role_of(cell) for cell in cells] if heading else []
        rows = list(_rows(lines[index + 1 :])) if len(roles) > 1 else []
        if rows and roles[0] is None and roles[1:] and _names_first(rows):
            roles[0] = Role.NAME  # "Choriste | Courriel"
        named = NAMING & set(roles)
        if len(roles) < 2 or not named or sum(role is not None for role in roles) < 2:
            continue
        end, people = index + 1 + len(rows), []
        for row in rows:
            if row.strip(" |-+\t") and not cues.STRUCK.search(fold(row)) and not _labels_alone(_cells(row)):
                people += _row_person(roles, _cells(row))
        if people:
            return Form(tuple(people), rest="\n".join([*lines[:index], *lines[end:]]))
    return None


def _labels_alone(cells: list[str]) -> bool:
    """Whether there is nothing but labels, as in a form that nobody has filled in."""
    return all(role_of(cell) and not is_first_name(fold(cell).split()[0]) for cell in cells if cell.strip())


def _names_first(rows: list[str]) -> bool:
    """Whether each row of a table begins with somebody's name."""
    heads = [cells[0] for row in rows if (cells := _cells(row)) and cells[0].strip("-+= ")]
    return bool(heads) and all(names.is_name(head) or names.looks_like_name(head) for head in heads)


def _cells(line: str) -> list[str]:
    if "\t" in line or "|" in line:
        return [cell.strip() for cell in re.split(r"[\t|]", line.strip(" |"))]
    return [cell.strip() for cell in COLUMNS.split(line.strip())]


def _rows(lines: list[str]) -> Iterator[str]:
    for line in lines[:60]:
        if not line.strip() or (len(_cells(line)) < 2 and not set(line) <= set("-+|= ")):
            return
        yield line


def _row_person(roles: list[Role | None], cells: list[str]) -> list[Person]:
    values = {role: cell for role, cell in zip(roles, cells, strict=False) if role and cell}
    strayed = EMAIL.search(" ".join(cells)) if Role.EMAIL in roles and Role.EMAIL not in values else None
    if strayed:
        values[Role.EMAIL] = strayed.group()
    return _people(_Block(values))
