"""What SQLite is told about the sizes of tables, so that it takes the right index from the first message on.

Nearly every index begins with the inbox, which tells nothing (there is one). SQLite guesses ten rows for it, and then
reads a whole table where another index would have found one row. `ANALYZE` could not know better while the tables are
empty; so the figures of a full database are written down once, as SQLite's documentation of sqlite_stat1 allows.
PostgreSQL keeps figures of its own.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection

ROWS = 100_000
OPEN_ROWS = 200  # of a partial index: what is not done yet
FEW = 5  # rows of one person, one code, one message
COARSE = frozenset({"delivery", "status", "group_key", "folder", "uidvalidity", "name", "role", "priority", "filed"})
SAME = frozenset({"inbox", "course"})


def tell_sizes(connection: Connection) -> None:
    """Write the figures for every index; SQLite reads them when the database is opened."""
    if connection.dialect.name != "sqlite":
        return
    run = connection.exec_driver_sql
    run("ANALYZE")
    run("DELETE FROM sqlite_stat1")
    names = run("SELECT name, tbl_name FROM sqlite_master WHERE type = 'index'").all()
    for index, table in names:
        kinds = {row[1]: (row[2], row[4]) for row in run(f"PRAGMA index_list({table})")}
        columns = [row[2] for row in run(f"PRAGMA index_info({index})")]
        unique, partial = kinds[index]
        told = _figures(columns, unique=bool(unique), rows=OPEN_ROWS if partial else ROWS)
        run("INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES (?, ?, ?)", (table, index, told))
    run("ANALYZE sqlite_master")  # this connection reads them, too


def _figures(columns: Sequence[str], *, unique: bool, rows: int) -> str:
    """How many rows there are, and how many share the first column, the first two …"""
    told, left = [rows], rows
    for column in columns:
        if column in COARSE:
            left = max(FEW, left // 10)
        elif column not in SAME:
            left = min(left, FEW)
        told.append(left)
    if unique:
        told[-1] = 1
    return " ".join(str(figure) for figure in told)
