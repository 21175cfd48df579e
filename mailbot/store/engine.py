"""The engine: how SQLite and PostgreSQL are spoken to, and what their errors mean in words.

SQLite: WAL, `synchronous=FULL` (what is committed survives a power cut), foreign keys on, what is deleted
overwritten, and `BEGIN IMMEDIATE` for all that writes, so that two writers queue instead of one failing at the end.
PostgreSQL: row locks where the queries ask for them; SQLite ignores those words.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, func, make_url, select
from sqlalchemy.exc import ArgumentError, DataError, DBAPIError, IntegrityError, InterfaceError, OperationalError
from sqlalchemy.pool import QueuePool

from mailbot.ports import EdgeError, Permanent, Transient

BUSY_SECONDS = 30
ASKED_AGAIN = 0.01  # seconds
READERS_WAITED_FOR = 200  # milliseconds
PRAGMAS = (
    "synchronous=FULL",
    "foreign_keys=ON",
    "secure_delete=ON",
    "temp_store=MEMORY",
)


class RowRefused(Exception):
    """What was to be saved breaks a rule of the database; the text names the rule, never what was to be saved."""


def sqlite_path(url: str) -> Path | None:
    """The file of a SQLite URL; None for PostgreSQL. Errors: Permanent for a URL that is neither (never quoted: it may
    hold a password).
    """
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):
        parsed = None
    if parsed and parsed.get_backend_name() == "postgresql":
        return None
    if not parsed or parsed.drivername != "sqlite" or not parsed.database or parsed.database == ":memory:":
        raise Permanent("[store] url is neither sqlite:///FILE nor postgresql://…: correct it in config.toml.")
    return Path(parsed.database)


def make_engine(url: str) -> Engine:
    """The engine for a URL; nothing is opened yet. One connection is kept; other threads get one when they need it."""
    if sqlite_path(url) is None:
        return _postgresql(url)
    engine = create_engine(
        url,
        poolclass=QueuePool,
        pool_size=1,
        max_overflow=8,
        hide_parameters=True,  # an error's text must not carry people's names
        connect_args={"timeout": BUSY_SECONDS, "check_same_thread": False, "cached_statements": 500},
    )
    event.listen(engine, "connect", _prepare_sqlite)
    return engine


def _postgresql(url: str) -> Engine:
    try:
        return create_engine(
            make_url(url).set(drivername="postgresql+psycopg"), pool_size=2, pool_pre_ping=True, hide_parameters=True
        )
    except ModuleNotFoundError:
        raise Permanent(
            "PostgreSQL needs the library psycopg: pip install 'mailbot-registrar[postgresql]', or use sqlite:///FILE."
        ) from None


def _prepare_sqlite(connection: Any, record: Any) -> None:
    """Leave BEGIN to us (the driver would begin late and deferred), and set what SQLite keeps a connection."""
    connection.isolation_level = None
    cursor = connection.cursor()
    _log_ahead(cursor)
    for pragma in PRAGMAS:
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _log_ahead(cursor: sqlite3.Cursor) -> None:
    """Turn the write-ahead log on (it stays on in the file), after whoever does the same at this moment.

    Of two readers that both want to write SQLite refuses one at once, whatever the timeout (they would wait for each
    other), so it is asked again here. https://www.sqlite.org/c3ref/busy_handler.html
    """
    end = time.monotonic() + BUSY_SECONDS
    while True:
        try:
            cursor.execute("PRAGMA journal_mode=WAL")
            return
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() >= end:
                raise
        time.sleep(ASKED_AGAIN)


@contextmanager
def begin(engine: Engine, *, reads: bool = False) -> Iterator[Connection]:
    """One transaction, committed when the block ends without an exception. `reads`: it writes nothing.

    The database's own errors become Transient or Permanent with a sentence. What is wrong with the rows themselves is
    RowRefused: the caller's fault, not the database's.
    """
    try:
        with engine.connect() as connection, connection.begin():
            if engine.dialect.name == "sqlite":
                connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")
            yield connection
    except (IntegrityError, DataError) as error:
        raise RowRefused(str(error.orig).partition("\n")[0]) from error  # PostgreSQL tells the row in further lines
    except DBAPIError as error:
        raise explained(error, str(engine.url.database)) from error


def hold(connection: Connection, what: str) -> None:
    """PostgreSQL: let other workers wait here until this transaction ends. SQLite has one writer at a time anyhow."""
    if connection.dialect.name == "postgresql":
        connection.execute(select(func.pg_advisory_xact_lock(func.hashtext(f"mailbot {what}"))))


def empty_log(engine: Engine) -> None:
    """SQLite: bring the write-ahead log into the database and empty it: what was forgotten is nowhere on the disk.

    Not done where somebody reads at that moment: the next round does it.
    """
    if engine.dialect.name == "sqlite":
        connection = engine.raw_connection()  # a checkpoint is refused inside a transaction
        try:
            cursor = connection.cursor()
            cursor.execute(f"PRAGMA busy_timeout={READERS_WAITED_FOR}")
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            cursor.execute(f"PRAGMA busy_timeout={int(BUSY_SECONDS * 1000)}")
        except sqlite3.Error as error:
            raise explained(OperationalError(None, None, error), str(engine.url.database)) from error
        finally:
            connection.close()


def explained(error: DBAPIError, where: str) -> EdgeError:
    """What a database error means and what to do."""
    said = str(error.orig).lower()
    for words, kind, sentence in SENTENCES:
        if any(word in said for word in words):
            return kind(sentence.format(where=where))
    if isinstance(error, OperationalError | InterfaceError):
        return Transient(f"The database {where} could not be used ({error.orig}): it will be tried again.")
    return Permanent(f"The database {where} refused a query ({error.orig}).")


SENTENCES: tuple[tuple[tuple[str, ...], type[EdgeError], str], ...] = (
    (
        ("malformed", "not a database"),
        Permanent,
        "The database {where} is damaged or is no database: put it aside and restore a backup.",
    ),
    (
        ("disk is full", "no space left"),
        Transient,
        "The disk of the database {where} is full: make room.",
    ),
    (
        ("disk i/o error",),
        Transient,
        "The disk of the database {where} could not be read or written: see that it is not full and in order.",
    ),
    (
        ("readonly", "read-only"),
        Permanent,
        "The database {where} cannot be written: give this user the right to write the file and its folder.",
    ),
    (
        ("unable to open",),
        Permanent,
        "The database {where} cannot be opened: see that its folder exists and that this user may write there.",
    ),
    (("locked", "busy"), Transient, "The database {where} is busy: another program is writing to it."),
    (
        ("authentication failed", "no password supplied", "permission denied"),
        Permanent,
        "The database {where} refuses the user or the password of [store] url.",
    ),
    (
        ("no such table", "no such column", 'relation "', 'column "'),
        Permanent,
        "The database {where} lacks tables of ours: it is not a database of this program, or an interrupted one.",
    ),
    (
        ('" does not exist',),
        Permanent,
        "The PostgreSQL server has no database {where}, or not this user: make them, or correct [store] url.",
    ),
)
