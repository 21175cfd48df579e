"""Stores to test: each test that asks for `store` or `url` runs on SQLite and on a real PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from mailbot.store import engine as engines
from mailbot.store import tables as t
from mailbot.store.engine import begin, make_engine
from mailbot.store.opening import open_store
from mailbot.store.store import SqlStore
from tests.servers import postgresql
from tests.store.making import COURSE, GROUPS, INBOX, NOW


@pytest.fixture(autouse=True)
def _no_waiting_for_the_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    """A power cut is nothing these tests can make; test_opening.py looks at what a store really asks of SQLite."""
    quick = tuple("synchronous=OFF" if pragma.startswith("synchronous") else pragma for pragma in engines.PRAGMAS)
    monkeypatch.setattr(engines, "PRAGMAS", quick)


@pytest.fixture(scope="session")
def server() -> Iterator[postgresql.Server]:
    """PostgreSQL, started once."""
    with postgresql.running() as started:
        yield started


@pytest.fixture(scope="session")
def _made_once(server: postgresql.Server) -> str:
    url = server.database()
    open_store(url, inbox=INBOX, course=COURSE, create=True).close()
    return url


@pytest.fixture
def emptied(_made_once: str) -> str:
    """The URL of a PostgreSQL database with all our tables and no rows."""
    engine = make_engine(_made_once)
    with begin(engine) as connection:
        names = ", ".join(table.name for table in t.metadata.sorted_tables)
        connection.execute(text(f"TRUNCATE {names} RESTART IDENTITY CASCADE"))
    engine.dispose()
    return _made_once


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of a database that is not made yet; where a test wants a `store`, it is made and empty (PostgreSQL takes
    half a second to make one).
    """
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/mailbot.db"
    if "store" in request.fixturenames:
        return str(request.getfixturevalue("emptied"))
    return str(request.getfixturevalue("server").database())


@pytest.fixture
def store(url: str) -> Iterator[SqlStore]:
    """A new store with the groups of the course, and a ledger at the first UID."""
    opened = open_store(url, inbox=INBOX, course=COURSE, create=True)
    opened.sync_groups(GROUPS, NOW)
    opened.start_ledger("INBOX", 7, 1, NOW)
    yield opened
    opened.close()
