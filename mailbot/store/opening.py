"""Opening the store: the right schema, one bot an inbox, and a clear sentence where something is in the way."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path
from typing import IO

from sqlalchemy import Connection, Engine, insert, inspect, select

from mailbot.ports import Permanent
from mailbot.store import tables as t
from mailbot.store.engine import begin, hold, make_engine, sqlite_path
from mailbot.store.planning import tell_sizes
from mailbot.store.store import SqlStore


class AlreadyRunning(Permanent):
    """Another bot works on this database."""


def database_exists(url: str) -> bool:
    """Whether the database is there already. Errors: Permanent and Transient."""
    path = sqlite_path(url)
    if path is not None:
        return path.is_file() and path.stat().st_size > 0
    engine = make_engine(url)
    try:
        with begin(engine, reads=True) as connection:
            return inspect(connection).has_table(t.schema_version.name)
    finally:
        engine.dispose()


def open_store(url: str, *, inbox: str, course: str, create: bool = False, exclusive: bool = False) -> SqlStore:
    """The store of an inbox and a course. `exclusive`: for the one bot that may work on it.

    Errors: Permanent where there is no database and `create` is False; AlreadyRunning where another bot has it.
    """
    if not create and not database_exists(url):
        raise Permanent("There is no database yet: the first `mailbot poll` or `mailbot run` makes it.")
    path = sqlite_path(url)
    lock = _lock(path) if path and exclusive else None
    engine = make_engine(url)
    try:
        if path:
            _private(path)
        _bring_schema(engine)
    except BaseException:
        engine.dispose()
        if lock:
            lock.close()
        raise
    return SqlStore(engine, inbox, course, lock)


def _private(path: Path) -> None:
    """A new database is readable by its owner only: it holds people's names and addresses. (Its log inherits that.)"""
    try:
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
    except OSError as problem:
        raise Permanent(f"The database {path} cannot be opened for writing: {problem.strerror}.") from None


def _lock(path: Path) -> IO[str]:
    """The lock that one bot holds as long as it lives (the system lets go of it when the bot dies)."""
    try:
        file = Path(f"{path}.lock").open("a+")  # noqa: SIM115  kept open by the store
    except OSError as problem:
        raise Permanent(f"{path}.lock cannot be made: {problem.strerror}.") from None
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        file.close()
        raise AlreadyRunning(
            "Another mailbot works on this inbox already: this one stops. (mailbot roster and show work beside it.)"
        ) from None
    return file


def _bring_schema(engine: Engine) -> None:
    """A fresh database gets the schema at once; an older one is migrated (alembic is imported only then)."""
    with begin(engine, reads=True) as connection:
        version = _version(connection)
    if version is None:
        with begin(engine) as connection:
            hold(connection, "schema")
            version = _version(connection) or _make_schema(connection)
    if version == t.SCHEMA_VERSION:
        return
    if version > t.SCHEMA_VERSION:
        raise Permanent(f"The database {engine.url.database} was made by a newer mailbot: install that one again.")
    from mailbot.store.migrating import migrate

    migrate(engine)


def _version(connection: Connection) -> str | None:
    if not inspect(connection).has_table(t.schema_version.name):
        return None
    return connection.execute(select(t.schema_version.c.version_num)).scalar()


def _make_schema(connection: Connection) -> str:
    """The whole schema in one transaction, as the migrations would make it."""
    if inspect(connection).get_table_names():
        raise Permanent(
            f"The database {connection.engine.url.database} belongs to another program: choose another [store] url."
        )
    t.metadata.create_all(connection)
    t.schema_version.create(connection)
    connection.execute(insert(t.schema_version).values(version_num=t.SCHEMA_VERSION))
    tell_sizes(connection)
    return t.SCHEMA_VERSION
