"""The books: an open transaction and the place whose rows it is about.

Statements are written once, at import, with names for what changes (`bindparam`), and run again and again: building
one anew for each message costs seven times what running it does. `here` and `in_inbox` are the two conditions nearly
all of them begin with; their values are filled in by `Books.run`.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, Connection, CursorResult, Engine, Executable, Table, and_, bindparam, insert
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.sql.dml import Insert

from mailbot.store.engine import begin

AT_ONCE = 500  # values in one query


@dataclass(frozen=True, slots=True)
class Place:
    """Where rows belong: the inbox and the course."""

    inbox: str
    course: str
    values: Mapping[str, str] = field(init=False, repr=False, compare=False)
    named: Mapping[str, str] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """`values`: the two columns every row carries; `named`: what conditions call them."""
        object.__setattr__(self, "values", {"inbox": self.inbox, "course": self.course})
        object.__setattr__(self, "named", {"our_inbox": self.inbox, "our_course": self.course})


def in_inbox(table: Any) -> ColumnElement[bool]:
    """The rows of our inbox, whatever the course."""
    condition: ColumnElement[bool] = table.c.inbox == bindparam("our_inbox")
    return condition


def here(table: Any) -> ColumnElement[bool]:
    """The rows of our inbox and course."""
    return and_(in_inbox(table), table.c.course == bindparam("our_course"))


def any_of(column: ColumnElement[Any], name: str) -> ColumnElement[bool]:
    """Whether the column is one of the values that are given under that name."""
    return column.in_(bindparam(name, expanding=True))


class Books:
    """An open transaction at a place."""

    def __init__(self, connection: Connection, place: Place) -> None:
        self.connection, self.place = connection, place

    def run(self, statement: Executable, values: Mapping[str, Any] | None = None, **more: Any) -> CursorResult[Any]:
        """Run a statement; `values` are those of its names and, of an UPDATE, of the columns it sets."""
        named = {**self.place.named, **(values or {}), **more}
        return self.connection.execute(statement, named)

    def run_each(self, statement: Executable, name: str, values: Sequence[Any], **more: Any) -> Iterator[Any]:
        """The rows of a query run for some of the values of a list at a time."""
        for start in range(0, len(values), AT_ONCE):
            yield from self.run(statement, {name: values[start : start + AT_ONCE]}, **more)

    def add(self, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
        """Insert rows, which all have the same columns."""
        if rows:
            self.connection.execute(_insert(table), [{**self.place.values, **row} for row in rows])

    def add_new(self, table: Table, rows: Sequence[Mapping[str, Any]]) -> int:
        """Insert those of the rows of whose key there is none yet. Returns how many."""
        if not rows:
            return 0
        statement = _insert_new(self.connection.dialect.name, table)
        return self.connection.execute(statement, [{**self.place.values, **row} for row in rows]).rowcount

    def put(self, table: Table, row: Mapping[str, Any], *, kept: tuple[str, ...] = ()) -> None:
        """Insert a row, or replace the one of its key, all but the columns `kept`."""
        values = {**self.place.values, **row}
        statement = _put(self.connection.dialect.name, table, tuple(sorted(values)), kept)
        self.connection.execute(statement, values)


class AtPlace:
    """What opens the books of one place."""

    engine: Engine
    place: Place

    @contextmanager
    def books(self, *, reads: bool = False) -> Iterator[Books]:
        """One transaction, committed when the block ends without an exception. `reads`: it writes nothing."""
        with begin(self.engine, reads=reads) as connection:
            yield Books(connection, self.place)


@functools.cache
def _insert(table: Table) -> Insert:
    return insert(table)


@functools.cache
def _insert_new(dialect: str, table: Table) -> Insert:
    statement = _kind(dialect).insert(table).on_conflict_do_nothing()
    return statement.execution_options(preserve_rowcount=True)  # type: ignore[no-any-return]


@functools.cache
def _put(dialect: str, table: Table, columns: tuple[str, ...], kept: tuple[str, ...]) -> Insert:
    """INSERT … ON CONFLICT DO UPDATE by the table's primary key."""
    statement = _kind(dialect).insert(table)
    key = [column.name for column in table.primary_key]
    told = {name: statement.excluded[name] for name in columns if name not in (*key, *kept)}
    return statement.on_conflict_do_update(index_elements=key, set_=told)  # type: ignore[no-any-return]


def _kind(dialect: str) -> Any:
    return postgresql if dialect == "postgresql" else sqlite
