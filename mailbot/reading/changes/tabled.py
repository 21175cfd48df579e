"""What the rows of a table say of people: what becomes of each ("Luc Roy | annulé"), or who was to come and who comes
now ("Avant | Après").
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from mailbot.reading.naming import names
from mailbot.reading.people.exchanges import Ignored
from mailbot.reading.segments import tables
from mailbot.reading.text.speech import phrases, plain_form

LEAST_TOLD = 2  # rows that say what becomes of somebody


@dataclass(frozen=True, slots=True)
class Tabled:
    """Whom a table tells to leave, and who comes in their places."""

    leaving: tuple[str, ...] = ()
    arriving: tuple[str, ...] = ()


def read(text: str, ignored: Ignored) -> Tabled:
    """What the first table that tells it says of people; nobody where none does."""
    for block in _blocks(text):
        told = _exchanged(block, ignored) or _becoming(block, ignored)
        if told:
            return told
    return Tabled()


def _blocks(text: str) -> Iterator[list[list[str]]]:
    """The cells of lines that stand together and have two or more."""
    rows = (tables.cells_of(line) for line in text.splitlines()[: tables.MOST_LINES])
    for wide, block in groupby(rows, key=lambda cells: len(cells) > 1):
        if wide and len(found := list(block)) > 1:
            yield found


def _exchanged(rows: Sequence[Sequence[str]], ignored: Ignored) -> Tabled | None:
    """Who leaves and who comes, row by row, under a heading of which one column was and one is."""
    before, after = (_column(rows[0], key) for key in ("column_before", "column_after"))
    if before is None or after is None or before == after:
        return None
    both = [
        (names_in[before], names_in[after])
        for row in rows[1:]
        if len(names_in := [_name(cell, ignored) for cell in row]) > max(before, after)
    ]
    changed = [(goes, comes) for goes, comes in both if goes and comes and not names.same(goes, comes)]
    if not changed:
        return None
    return Tabled(tuple(goes for goes, _ in changed), tuple(comes for _, comes in changed))


def _becoming(rows: Sequence[Sequence[str]], ignored: Ignored) -> Tabled | None:
    """Who leaves, where some rows say that of somebody and all say what becomes of whom."""
    told = [(name, leaves) for row in rows for name, leaves in [_row(row, ignored)] if name and leaves is not None]
    leaving = tuple(name for name, leaves in told if leaves)
    return Tabled(leaving) if leaving and len(told) >= LEAST_TOLD else None


def _row(cells: Sequence[str], ignored: Ignored) -> tuple[str | None, bool | None]:
    """Somebody, and whether they leave; None where the row does not say."""
    name = next(filter(None, (_name(cell, ignored) for cell in cells)), None)
    for cell in cells:
        plain = plain_form(cell)
        if plain in phrases("acts", "row_leaves"):
            return name, True
        if plain in phrases("acts", "row_stays"):
            return name, False
    return name, None


def _column(heading: Sequence[str], key: str) -> int | None:
    return next((at for at, cell in enumerate(heading) if plain_form(cell) in phrases("acts", key)), None)


def _name(cell: str, ignored: Ignored) -> str | None:
    found = (name for name in names.find(cell) if (name.full or name.sure) and not ignored(name.text))
    return next((name.text for name in found), None)
