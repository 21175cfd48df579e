"""A new database and a migrated one are the same; versions are looked at; constraints hold by themselves."""

from __future__ import annotations

from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect, text, update

from mailbot.ports import Permanent
from mailbot.store import tables as t
from mailbot.store.engine import RowRefused, begin, make_engine
from mailbot.store.migrating import migrate
from mailbot.store.opening import open_store
from mailbot.store.store import SqlStore
from tests.servers.postgresql import Server
from tests.store.making import COURSE, INBOX, apply, kept, registration, settle


def reflected(url: str) -> dict[str, Any]:
    """Everything the database says about its tables; the text of the tables too, where it keeps one."""
    engine = make_engine(url)
    with begin(engine, reads=True) as connection:
        tables = inspect(connection)
        names = sorted(name for name in tables.get_table_names() if not name.startswith("sqlite_"))
        found: dict[str, Any] = {}
        for name in names:
            found[name] = {
                "columns": [{**c, "type": repr(c["type"])} for c in tables.get_columns(name)],
                "key": tables.get_pk_constraint(name),
                "foreign": sorted(tables.get_foreign_keys(name), key=str),
                "unique": sorted(tables.get_unique_constraints(name), key=str),
                "checks": sorted(tables.get_check_constraints(name), key=str),
                "indexes": sorted(tables.get_indexes(name), key=str),
            }
            for index in found[name]["indexes"]:
                for option, value in index.get("dialect_options", {}).items():
                    index["dialect_options"][option] = str(value)
        if engine.dialect.name == "sqlite":
            found["sizes"] = sorted(connection.execute(text("SELECT tbl, idx, stat FROM sqlite_stat1")).all())
    engine.dispose()
    return found


def two_databases(url: str, request: pytest.FixtureRequest) -> tuple[str, str]:
    if url.startswith("sqlite"):
        return url, url.replace("mailbot.db", "migrated.db")
    server: Server = request.getfixturevalue("server")
    return url, server.database()


def test_a_migrated_database_is_like_a_new_one(url: str, request: pytest.FixtureRequest) -> None:
    new, migrated = two_databases(url, request)
    open_store(new, inbox=INBOX, course=COURSE, create=True).close()
    engine = make_engine(migrated)
    migrate(engine)
    engine.dispose()
    assert reflected(migrated) == reflected(new)
    assert len(reflected(new)["inbound"]["checks"]) == 4
    store = open_store(migrated, inbox=INBOX, course=COURSE)  # and it is taken as it is
    assert store.ledger() is None
    store.close()


def test_the_tables_in_code_are_those_of_the_migrations(url: str) -> None:
    engine = make_engine(url)
    migrate(engine)
    with begin(engine, reads=True) as connection:
        assert compare_metadata(MigrationContext.configure(connection, {"compare_type": True}), t.metadata) == []
    engine.dispose()


def test_migrating_again_changes_nothing(url: str) -> None:
    engine = make_engine(url)
    migrate(engine)
    before = reflected(url)
    migrate(engine)
    engine.dispose()
    assert reflected(url) == before


def test_a_database_of_a_newer_program_is_refused(url: str) -> None:
    store = open_store(url, inbox=INBOX, course=COURSE, create=True)
    with begin(store.engine) as connection:
        connection.execute(update(t.schema_version).values(version_num="9999"))
    store.close()
    with pytest.raises(Permanent, match="made by a newer mailbot: install that one again"):
        open_store(url, inbox=INBOX, course=COURSE)


def test_a_database_of_another_program_is_refused(url: str) -> None:
    engine = make_engine(url)
    with begin(engine) as connection:
        connection.execute(text("CREATE TABLE hives (n INTEGER)"))
    engine.dispose()
    with pytest.raises(Permanent, match="belongs to another program"):
        open_store(url, inbox=INBOX, course=COURSE, create=True)


BROKEN = {
    "more people than seats": "UPDATE groups SET confirmed = 3 WHERE key = 'spring'",
    "fewer than nobody": "UPDATE groups SET confirmed = -1 WHERE key = 'spring'",
    "an offer to nobody who waits": "UPDATE groups SET offered = 1 WHERE key = 'spring'",
    "a seat in no group": "UPDATE participants SET group_key = NULL",
    "a seat in an unknown group": "UPDATE participants SET group_key = 'autumn'",
    "an unknown status": "UPDATE participants SET status = 'perhaps'",
    "an end without an offer": "UPDATE participants SET offer_ends = '2027-03-02 10:00:00'",
    "a cancellation without its moment": "UPDATE participants SET status = 'cancelled'",
    "a registration without its code": "UPDATE participants SET code = 'NONE-0000'",
    "an outcome without a reason": "UPDATE inbound SET outcome = 'filed'",
    "an unknown outcome": "UPDATE inbound SET outcome = 'lost', reason = 'thanked', settled_at = '2027-03-01 15:00:00'",
    "bytes gone before it is settled": "UPDATE inbound SET raw = NULL WHERE outcome IS NULL",
    "bytes of mail that is not ours": "UPDATE inbound SET outcome = 'left_alone', reason = 'x', settled_at = kept_at",
    "a letter without bytes": "UPDATE outbox SET raw = NULL",
    "a claim without its moment": "UPDATE outbox SET delivery = 'claimed'",
    "an unknown delivery": "UPDATE outbox SET delivery = 'perhaps'",
    "the same UID twice": "UPDATE inbound SET uid = 1",
    "a ledger that goes below": "UPDATE ledgers SET next_uid = -1",
}


@pytest.mark.parametrize("statement", BROKEN.values(), ids=BROKEN)
def test_the_database_itself_refuses(store: SqlStore, statement: str) -> None:
    from tests.store.making import letter

    kept(store, 1, 2)
    apply(store, letter(), registered=[registration()])
    with pytest.raises(RowRefused), begin(store.engine) as connection:
        connection.execute(text(statement))


def test_what_is_refused_is_not_quoted(store: SqlStore) -> None:
    (number,) = kept(store, 1)
    settle(store, number, sender="secret@hive.example")
    with pytest.raises(RowRefused) as refused, begin(store.engine) as connection:
        connection.execute(text("UPDATE inbound SET outcome = 'lost'"))
    assert "secret" not in str(refused.value)
