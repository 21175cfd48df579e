"""Opening the store: the right schema, one bot an inbox, and a clear sentence where something is in the way."""

from __future__ import annotations

import datetime as dt
import fcntl
import os
import secrets
from pathlib import Path
from typing import IO

from sqlalchemy import Connection, Engine, inspect, select

from mailbot.ports import Permanent
from mailbot.store import tables as t
from mailbot.store.engine import begin, make_engine
from mailbot.store.store import SqlStore

SQLITE = "sqlite:///"
FIRST_NUMBER = 1


def database_exists(url: str) -> bool:
    """Whether the database is there already."""
    if url.startswith(SQLITE):
        return Path(url.removeprefix(SQLITE)).exists()
    with begin(make_engine(url)) as connection:
        return inspect(connection).has_table("alembic_version")


def open_store(url: str, *, inbox: str, course: str, create: bool = False, exclusive: bool = False) -> SqlStore:
    """The store of an inbox and a course. `exclusive`: for the one bot that may work on it.

    Errors: Permanent where there is no database and `create` is False, or where another bot has it.
    """
    if not create and not database_exists(url):
        raise Permanent("There is no database yet: the first `mailbot poll` or `mailbot run` makes it.")
    _private_folder(url)
    lock = _lock(url) if exclusive else None
    engine = make_engine(url)
    _bring_schema(engine, url)
    return SqlStore(engine, inbox, course, lock)


def _private_folder(url: str) -> None:
    """A new database file is readable by its owner only: it holds people's names and addresses."""
    if url.startswith(SQLITE):
        path = Path(url.removeprefix(SQLITE))
        if not path.exists() and path.parent.is_dir():
            try:
                os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
            except OSError as problem:
                raise Permanent(f"{path} cannot be made: {problem.strerror}.") from None


def _lock(url: str) -> IO[str] | None:
    """The lock that one bot holds as long as it lives (the system lets go of it when the bot dies)."""
    if not url.startswith(SQLITE):
        return None
    path = Path(url.removeprefix(SQLITE) + ".lock")
    try:
        file = path.open("a+")
    except OSError as problem:
        raise Permanent(f"{path} cannot be made: {problem.strerror}.") from None
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        file.close()
        raise Permanent(
            "Another mailbot works on this inbox already: this one stops. (mailbot roster and show work beside it.)"
        ) from None
    return file


def _bring_schema(engine: Engine, url: str) -> None:
    """A fresh database gets the schema at once; an older one is migrated (alembic is imported only then)."""
    with begin(engine) as connection:
        version = _version(connection)
        if version is None:
            t.metadata.create_all(connection)
            connection.execute(t.schema_version.insert().values(version_num=t.SCHEMA_VERSION))
            first_rows(connection)
    if version not in (None, t.SCHEMA_VERSION):
        from mailbot.store.migrating import migrate

        migrate(engine)


def _version(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(select(t.schema_version.c.version_num)).scalar()


def first_rows(connection: Connection) -> None:
    """What a fresh database holds: the number sequence and a signing key."""
    connection.execute(t.counters.insert().values(name="numbers", next=FIRST_NUMBER))
    connection.execute(
        t.signing_keys.insert().values(key=secrets.token_bytes(32), made_at=dt.datetime(2000, 1, 1, tzinfo=dt.UTC))
    )
