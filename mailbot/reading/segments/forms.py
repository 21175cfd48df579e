"""Filled-in forms: labelled lines, tables and the fields of attachments, turned into people and an organisation."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import pairwise

from mailbot.reading.model import Contents, Person
from mailbot.reading.naming import names
from mailbot.reading.organizations import organizations
from mailbot.reading.segments import labels, tables
from mailbot.reading.segments.labels import NAMING, Role, role_of
from mailbot.reading.text import phones
from mailbot.reading.text.lexicon import fold
from mailbot.reading.text.tokens import is_first_name

NOTHING = frozenset(
    ("", "s/o", "n/a", "na", "s.o", "aucun", "aucune", "none", "nil", "x", "sans objet", "idem", "personnel")
)
# Said in the field of a name that is not known yet: a place is asked for all the same.
PENDING = re.compile(
    r"(?:(?:nom|name) )?"
    r"(?:(?:a|to be|encore a) (?:confirm|venir|determin|precis|communiqu|annonc|design|decid|named)\w*|to come|"
    r"tb[acd]|pas encore connue?|(?:not (?:yet )?known|unknown)(?: yet)?|inconnue?)(?: (?:plus tard|later))?"
)
# Said in a field that holds the same as the one before, or as that of whoever is named first.
DITTO = re.compile(r"(?:(?:le |la |the )?(?:meme|same|idem|id\b|ditto|pareil|mine|mien|as above|ci-dessus)|\"|〃|'')")
OF_THE_FIRST = re.compile(r"\b(?:first|1st|premier|premiere|mine|mien|moi|me)\b")
MYSELF = frozenset(("moi", "moi-meme", "moi meme", "me", "myself", "soi-meme"))
# Lines whose number or address is no participant's.
NO_ONES = re.compile(r"fax|telec|factur|billing|pay|formatr|trainer|urgence|emergency|site|web|copie|\bcc\b")
EVERYBODYS = re.compile(
    r"pour (?:les |tou|nous|chac)|for (?:all|both|every|the )|\b(?:commune?s?|generale?|principale?|centrale?|"
    r"central|main|"
    r"standard|switchboard|shared|everyone|tous|toutes)\b"
)
CLOSES = re.compile(
    r"(?:merci|thank|cordial|bien a vous|(?:best |kind |warm )?regards|salutations|sincer|a bientot|bonne journee|--)"
)
# The label of those who come beside whoever fills a form in, whose own fields may stand below.
OTHERS = re.compile(
    r"[\s>*•–_-]{0,6}(?:(?:nom|name)s? (?:des?|of|du|d')? ?(?:les |the |l')?)?(?:autres?|other|additional|accompagn|"
    r"accompany|guests?|invitee?s?|companions?|colleagues?|collegues?|(?:2|deux)i?e\w* (?:personne|participant)|second)"
)
REACHING = frozenset((Role.EMAIL, Role.PHONE, Role.EXTENSION, Role.TITLE))
LONGEST_EXTENSION = 14  # characters behind a number that are its extension
LONGEST = 20_000  # characters of a form that are read
MOST_LINES = 400
EMAIL = labels.EMAIL
# A label between marks of its own, before its value: "[Nom] Anne Roy", "*Courriel* …", "<b>Tél.</b> …".
MARKED = re.compile(
    r"^[ \t>•–-]{0,4}(?:\[([^\[\]\n]{2,40})\]|\*{1,2}([^*\n]{2,40}?)\*{1,2}|<([^<>@\n]{2,40})>)[ \t]*:?[ \t]+(?=\S)"
)
LABELLED = re.compile(r"^[\s>*•\-–_]{0,6}([^\W\d_][^:=\t|@\n]{0,70}?)\s?(?::|=|\.{3,}:?|…+|_{3,}|\t+|\|)\s?(.*)$")


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


@lru_cache(maxsize=16)  # the readers of one message ask for the form of the same texts
def read(text: str) -> Form:
    """The form that a text holds, empty where it is none. A form has a label for a name, or a table with a heading."""
    lines = [_unmarked(line) for line in text[:LONGEST].split("\n")[:MOST_LINES]]
    if table := tables.read(lines):
        blocks = [_Block(row) for row in table.rows]
        _dittoed(blocks)
        _turn(blocks)
        people = [person for block in blocks if not _pending(block) for person in _people(block)]
        if people:
            seats = len(people) + sum(map(_pending, blocks))
            around = "\n".join([*lines[: table.start], *lines[table.end :]])
            return Form(tuple(people), seats=seats if seats > len(people) else None, rest=around)
    pairs, rest, message = _pairs(lines)
    form = _from_pairs(pairs)
    return replace(form, rest="\n".join(rest), message=message) if form else Form(rest=text)


def _unmarked(line: str) -> str:
    """A line whose label stands between brackets or stars, with a colon behind the label."""
    found = MARKED.match(line[:200])
    label = next(filter(None, found.groups()), "") if found else ""
    return f"{label}: {line[found.end() :]}" if found and role_of(label) else line


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
    others: list[tuple[Role, str]] = []
    rest: list[str] = []
    waiting: Role | None = None
    signing = False
    early: list[str] | None = None  # a message field above all others
    for index, line in enumerate(lines):
        found = LABELLED.match(line[:400])
        role = _role(found[1], found[2], lines[index - 1] if pairs else "") if found else None
        signing = role not in NAMING and (signing or bool(pairs and not found and _signs(line)))
        role = None if signing and role in REACHING else role
        named = any(told in NAMING or told is Role.CONTACT for told, _ in pairs)
        if role is Role.MESSAGE and found and not named and early is None:
            early = [found[2]]
            continue
        if early is not None and not named and role not in NAMING:
            early.append(line)
            continue
        if role is Role.MESSAGE and found and pairs and not early:
            return [*pairs, *others], rest, "\n".join([found[2], *lines[index + 1 :]]).strip()
        if role and found:
            value = found[2].strip(" .…_")
            value = "" if role in NAMING and tables.labels_alone([value]) else value
            late = value and role is Role.NAME and pairs and OTHERS.match(fold(found[1]))
            late = late and not any(told in REACHING for told, _ in pairs)
            (others if late else pairs).append((role, _told(found[1], role, value))) if value else None
            waiting = None if value else role
        elif waiting and line.strip():
            pairs.append((waiting, line.strip()))
            waiting = None
        else:
            rest.append(line)
    return [*pairs, *others], rest, "\n".join(early or ()).strip()


def _role(label: str, value: str, above: str) -> Role | None:
    """What a labelled line tells; below another line of a form, one whose label says nothing tells it by its value
    ("On la joint au : 418 …").
    """
    role = role_of(label)
    if role not in (None, Role.OTHER) or not above.strip() or NO_ONES.search(fold(label)):
        return role
    value = value.strip(" .<>()")
    if EMAIL.fullmatch(value):
        return Role.EMAIL
    number = phones.NUMBER.match(value)
    return Role.PHONE if number and len(value) - number.end() <= LONGEST_EXTENSION else role


def _signs(line: str) -> bool:
    """Whether a line closes a form and what stands below is of whoever sends it: a closing, or a name alone."""
    return bool(CLOSES.match(fold(line.strip()))) or names.is_name(line.strip(" ,.-"))


def _told(label: str, role: Role, value: str) -> str:
    """What a label asks for; before a telephone number the label stays, as it tells an office from a mobile, and before
    an address, as it may be everybody's.
    """
    return f"{label}: {value}" if role in (Role.PHONE, Role.EMAIL) else value


def _from_pairs(pairs: Iterable[tuple[Role, str]]) -> Form:
    pairs = [(role, value) for role, value in pairs if fold(value).strip(" .-()") not in NOTHING]
    blocks, shared, common = _blocks(pairs)
    pending = [block for block in blocks if _pending(block)]
    blocks = [block for block in blocks if block not in pending]
    writer = [block for block in blocks if fold(block.values.get(Role.NAME, "")).strip(" .()") in MYSELF]
    blocks = [block for block in blocks if block not in writer]
    _dittoed([*blocks, *writer])
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
        _with_common(_with_trunk(people, [*pending, _Block(common), _Block(shared)]), common),
        contact,
        organizations.tidy(organization) if organization else None,
        max(seats or 0, len(people) + len(pending)) if pending else seats,
        writer=bool(writer),
    )


def _turn(blocks: list[_Block]) -> None:
    """Turn the names of a column round that are all told "Last, First", where one first name shows it."""
    told = [(block.values, block.values[Role.NAME].split(",")) for block in blocks if block.values.get(Role.NAME)]
    if not all(len(parts) == 2 and len(parts[1].split()) in (1, 2) for _, parts in told):
        return
    if any(is_first_name(fold(parts[1]).split()[0]) for _, parts in told):
        for values, (last, first) in told:
            values[Role.NAME] = f"{first.strip()} {last.strip()}"


def _dittoed(blocks: list[_Block]) -> None:
    """Fill in what a form gives as the same as before ("idem, p. 12"), as the first one's, or as the sender's."""
    for role in (Role.PHONE, Role.EMAIL):
        told = [block.values for block in blocks if block.values.get(role)]
        for before, values in pairwise(told):
            label, _, value = values[role].rpartition(":")
            if not DITTO.match(fold(value).strip()):
                continue
            same = told[0] if OF_THE_FIRST.search(fold(value)) else before
            if role is Role.EMAIL:
                values[role] = same[role]
            elif number := phones.best(phones.find(same[role])):
                own = phones.extension_alone(fold(value))
                values[role] = f"{label}: {number.number}{f' ext. {own}' if own else ''}"


def _pending(block: _Block) -> bool:
    """Whether the name of somebody is told another time ("à confirmer (stagiaire)")."""
    name = fold(block.values.get(Role.NAME) or block.values.get(Role.LAST) or "").strip(" .?-")
    remark = re.sub(r"(?<=[a-z]) ?\([^()]*\)?$", "", name)
    return PENDING.fullmatch(remark.strip(" .?-()")) is not None


def _with_trunk(people: list[Person], blocks: list[_Block]) -> tuple[Person, ...]:
    """An extension alone belongs to the one number that the form gives without a person; without one it stays alone."""
    found = (phones.best(phones.find(block.values.get(Role.PHONE, ""))) for block in blocks)
    trunk = next((phone.number for phone in found if phone), None)
    return tuple(replace(p, phone=trunk) if trunk and p.extension and not p.phone else p for p in people)


def _with_common(people: tuple[Person, ...], common: dict[Role, str]) -> tuple[Person, ...]:
    """The people of a form with the number and address that are everybody's, where they have none of their own."""
    all_of_them = _single("", common)
    return tuple(
        replace(
            person,
            phone=person.phone or all_of_them.phone,
            extension=person.extension or (None if person.phone else all_of_them.extension),
            email=person.email or all_of_them.email,
        )
        for person in people
    )


def _contact(blocks: list[_Block], shared: dict[Role, str]) -> Person | None:
    """Who a label names as the one to answer; where one value lists several people, the number and address beside it
    are those of whoever sends the form.
    """
    if Role.CONTACT in shared:
        return _single(shared[Role.CONTACT], shared)
    listing = next((block.values for block in blocks if len(_people(block)) > 1), None)
    return _single("", {role: value for role, value in listing.items() if role is not Role.NAME}) if listing else None


def _blocks(pairs: Iterable[tuple[Role, str]]) -> tuple[list[_Block], dict[Role, str], dict[Role, str]]:
    """One block a person: a label of a name met again opens the next; what the form holds beside them; and the number
    and address whose label says that they are everybody's. The organisation met first is everybody's too.
    """
    blocks: list[_Block] = [_Block()]
    shared: dict[Role, str] = {}
    common: dict[Role, str] = {}
    at_contact = False
    for role, value in pairs:
        naming = role in NAMING
        current = blocks[-1].values
        if naming and (role in current or (role is Role.NAME and Role.LAST in current)):
            blocks.append(_Block())
        at_contact = role is Role.CONTACT or (at_contact and not naming)
        if role in (Role.PHONE, Role.EMAIL) and EVERYBODYS.search(fold(value.partition(":")[0])):
            common.setdefault(role, value)
        elif role in (Role.CONTACT, Role.SEATS) or (
            at_contact and role in (Role.EMAIL, Role.PHONE, Role.EXTENSION, Role.TITLE)
        ):
            shared.setdefault(role, value)
        elif role is Role.ORGANIZATION and role not in shared:
            shared[role] = value
        elif role is Role.PHONE and role in current:
            current[role] += f"\n{value}"  # office and mobile
        elif role not in (Role.OTHER, Role.MESSAGE):
            blocks[-1].values.setdefault(role, value)
    return blocks, shared, common


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
    told = told or phones.best(phones.find(values.get(Role.EXTENSION, "")))
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
