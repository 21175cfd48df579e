"""Tables in a text: rows under a heading of labels, or rows whose cells alone tell what the columns hold."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from mailbot.reading.naming import cues, names
from mailbot.reading.segments.labels import EMAIL, NAMING, Role, role_of
from mailbot.reading.text import phones
from mailbot.reading.text.lexicon import fold
from mailbot.reading.text.tokens import is_first_name

MOST_ROWS = 60
MOST_LINES = 400  # of a text that rows are looked for in
COLUMNS = re.compile(r"\s*[\t|;]\s*|\s{2,}")
MARKS = (re.compile(r"\s*/\s*"), re.compile(r"\s*,\s*"), re.compile(r"\s+[-–—]\s+"))  # between cells under a heading
RULE = frozenset("-+|= \t_:")
# The column that tells who comes has nothing but these in it.
ATTENDS = re.compile(
    r"(?:oui|yes|non|no|x|ok|ja|present|absent|peut-etre|maybe|vient|viendra|coming|not coming|✓|✔)(?![a-z]).*"
)
ABSENT = re.compile(r"(?:non|no|not|absent|ne|annul|refus|declin)\w*(?![a-z])")
SHORT_NUMBER = re.compile(r"#? ?\d{1,5}|[-–—]*|\(?[a-z/]{0,8}\)?")


@dataclass(frozen=True, slots=True)
class Table:
    """The rows of a table between two lines of a text, each by what its cells hold."""

    rows: tuple[dict[Role, str], ...]
    start: int
    end: int


def read(lines: list[str]) -> Table | None:
    """The first table of a text that has a column of names, None where there is none; cells are apart by tabs, bars,
    semicolons or wide gaps, and may be empty; under a heading of nothing but labels by strokes, commas or dashes too.
    """
    return _read(_tabbed(lines))


def _tabbed(lines: list[str]) -> list[str]:
    """The lines with tabs between the cells of a table whose heading and rows are apart by strokes, commas or dashes
    ("Prénom / Nom / Courriel").
    """
    for index, line in enumerate(lines[:-1]):
        for mark in MARKS if len(cells_of(line)) == 1 else ():
            heading = mark.split(line.strip(" :()"))
            roles = _titles(heading)
            if len(heading) < 2 or not all(roles) or not NAMING & set(roles) or len(set(roles)) < len(roles):
                continue
            last = index + 1
            while (
                last < len(lines) and lines[last].strip() and 2 <= len(mark.split(lines[last].strip())) <= len(heading)
            ):
                last += 1
            rows = [mark.sub("\t", row.strip()) for row in lines[index + 1 : last]]
            if rows and not any(map(labels_alone, map(cells_of, rows))):
                return [*lines[:index], "\t".join(heading), *rows, *lines[last:]]
    return lines


def _read(lines: list[str]) -> Table | None:
    """The first table of lines whose cells are apart by tabs, bars, semicolons or wide gaps."""
    for index, line in enumerate(lines):
        heading = cells_of(line)
        headed = len(heading) > 1 and not any(map(_is_value, heading))
        first = index + 1 if headed else index
        rows = list(_rows(lines[first:])) if len(heading) > 1 else []
        told = [cells_of(row) for row in rows if not set(row) <= RULE]
        roles = _roles(heading, told) if headed else _unheaded(told)
        known = sum(role is not None for role in roles)
        if len(roles) < 2 or known < 2 or not NAMING & set(roles):
            continue
        people = tuple(_row(heading if headed else (), roles, cells) for cells in told if _comes(roles, cells))
        if people:
            return Table(people, index, first + len(rows))
    return None


def _is_value(cell: str) -> bool:
    """Whether a cell holds somebody's name, number or address: then it is no heading."""
    return (
        "@" in cell
        or re.search(r"\d\d", cell) is not None
        or (" " in cell and names.is_name(cell) and not role_of(cell))
    )


def _titles(heading: Sequence[str]) -> list[Role | None]:
    """What the cells of a heading ask for; "first" beside "last" are the two parts of a name."""
    roles = [role_of(cell) for cell in heading]
    plain = [fold(cell).strip(" .:") for cell in heading]
    if "first" in plain and "last" in plain:
        roles[plain.index("first")], roles[plain.index("last")] = Role.FIRST, Role.LAST
    return roles


def _roles(heading: list[str], rows: list[list[str]]) -> list[Role | None]:
    """What the columns under a heading hold; a heading that tells nothing leaves it to the cells below."""
    roles = _titles(heading)
    if not rows or not any(roles) or any(role_of(cells[0]) for cells in rows if cells[0]):
        return []
    for at, title in enumerate(heading):
        column = [cells[at] for cells in rows if at < len(cells) and cells[at].strip("-– ")]
        if column and all(ATTENDS.fullmatch(fold(cell)) for cell in column):
            roles[at] = None
        elif at and title.strip(" .:") in ("#", "No", "no") and all(SHORT_NUMBER.fullmatch(fold(c)) for c in column):
            roles[at] = Role.EXTENSION
        elif roles[at] is None:
            roles[at] = _held(column, named=bool(NAMING & set(roles)))
    return roles


def _unheaded(rows: list[list[str]]) -> list[Role | None]:
    """What the columns of a table without a heading hold, where names are not what its rows begin with."""
    width = len(rows[0]) if rows else 0
    if len(rows) < 2 or any(len(cells) != width for cells in rows):
        return []
    roles: list[Role | None] = []
    for at in range(width):
        column = [cells[at] for cells in rows if cells[at].strip("-– ")]
        roles.append(_held(column, named=Role.NAME in roles))
    return roles if roles[0] in (Role.EMAIL, Role.PHONE) else []


def _held(column: Sequence[str], *, named: bool) -> Role | None:
    """What all cells of a column are: addresses, numbers, or, where no other column has them, names."""
    if not column:
        return None
    if all(EMAIL.search(cell) for cell in column):
        return Role.EMAIL
    if all(phones.NUMBER.search(cell) for cell in column):
        return Role.PHONE
    return Role.NAME if not named and all(names.is_name(c) or names.looks_like_name(c) for c in column) else None


def _comes(roles: list[Role | None], cells: list[str]) -> bool:
    """Whether a row is somebody's who is to come: no line of labels, and nothing in it strikes them off."""
    absent = any(
        role is None and ATTENDS.fullmatch(fold(cell)) and ABSENT.match(fold(cell))
        for role, cell in zip(roles, cells, strict=False)
    )
    return not absent and not cues.STRUCK.search(fold(" ".join(cells))) and not labels_alone(cells)


def labels_alone(cells: list[str]) -> bool:
    """Whether there is nothing but labels, as in a form that nobody has filled in."""
    return all(role_of(cell) and not is_first_name(fold(cell).split()[0]) for cell in cells if cell.strip())


def cells_of(line: str) -> list[str]:
    """The cells of a line, apart by tabs or bars, else by semicolons or wide gaps."""
    if "\t" in line or "|" in line:
        return [cell.strip() for cell in re.split(r"[\t|]", re.sub(r"^ *\||\| *$", "", line))]
    return [cell.strip() for cell in COLUMNS.split(line.strip())]


def _rows(lines: list[str]) -> Iterator[str]:
    for line in lines[:MOST_ROWS]:
        if not line.strip() or (len(cells_of(line)) < 2 and not set(line) <= RULE):
            return
        yield line


def _row(heading: Sequence[str], roles: list[Role | None], cells: list[str]) -> dict[Role, str]:
    """The cells of a row by what they hold; of several numbers each keeps the label of its column."""
    values: dict[Role, str] = {}
    for at, (role, cell) in enumerate(zip(roles, cells, strict=False)):
        if role is Role.PHONE and cell:
            label = heading[at] if at < len(heading) else ""
            values[role] = "\n".join(filter(None, (values.get(role), f"{label}: {cell}")))
        elif role and cell:
            values.setdefault(role, cell)
    strayed = EMAIL.search(" ".join(cells)) if Role.EMAIL in roles and Role.EMAIL not in values else None
    if strayed:
        values[Role.EMAIL] = strayed.group()
    return values
