"""Stores to test: each test that asks for `store` or `url` runs on SQLite and on a real PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from mailbot.store.opening import open_store
from mailbot.store.store import SqlStore
from tests.servers import postgresql
from tests.store.making import COURSE, GROUPS, INBOX, NOW


@pytest.fixture(scope="session")
def server() -> Iterator[postgresql.Server]:
    """PostgreSQL, started once."""
    with postgresql.running() as started:
        yield started


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of a database that is not made yet."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/mailbot.db"
    return str(request.getfixturevalue("server").database())


@pytest.fixture
def store(url: str) -> Iterator[SqlStore]:
    """A new store with the groups of the course, and a ledger at the first UID."""
    opened = open_store(url, inbox=INBOX, course=COURSE, create=True)
    opened.sync_groups(GROUPS, NOW)
    opened.start_ledger("INBOX", 7, 1, NOW)
    yield opened
    opened.close()
