"""Opening: no database is made unasked, one bot an inbox, and a sentence for whatever is in the way."""

from __future__ import annotations

import os
import shutil
import sqlite3
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest

from mailbot.config.loading import load
from mailbot.ports import Permanent, Transient
from mailbot.store import engine as engines
from mailbot.store.opening import AlreadyRunning, database_exists, open_store
from mailbot.store.store import SqlStore
from tests.servers.postgresql import Server
from tests.store.making import COURSE, GROUPS, INBOX, NOW, apply, kept, letter

ROOT = Path(__file__).resolve().parents[2]


def opened(url: str, **more: bool) -> SqlStore:
    return open_store(url, inbox=INBOX, course=COURSE, **more)


def sentence(url: str, **more: bool) -> str:
    """What is said when the store cannot be opened."""
    with pytest.raises((Permanent, Transient)) as failure:
        opened(url, **more).registrations()
    said = failure.value.sentence
    assert said.endswith((".", ")")) and "Traceback" not in said and "sqlalche.me" not in said
    return said


# --- made and found -------------------------------------------------------------------------------------------------


def test_no_database_is_made_unasked(url: str) -> None:
    assert not database_exists(url)
    assert "There is no database yet" in sentence(url)
    assert not database_exists(url)
    opened(url, create=True).close()
    assert database_exists(url)
    opened(url).close()


def test_looking_for_a_database_makes_no_file(tmp_path: Path) -> None:
    sentence(f"sqlite:///{tmp_path}/mailbot.db", exclusive=True)
    assert list(tmp_path.iterdir()) == []


def test_a_relative_path_is_beside_the_configuration(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    office = tmp_path / "office"
    office.mkdir()
    (office / "config.toml").write_text((ROOT / "config.toml").read_text())
    monkeypatch.chdir(tmp_path)
    url = load(office / "config.toml", {"MAILBOT_STORE__URL": "sqlite:///records.db"}).database_url()
    opened(url, create=True).close()
    assert (office / "records.db").exists()


def test_what_is_asked_of_sqlite(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    store = opened(f"sqlite:///{tmp_path}/mailbot.db", create=True)
    asked = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "secure_delete": 1, "busy_timeout": 30_000}
    with engines.begin(store.engine, reads=True) as connection:
        assert {name: connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in asked} == asked
    store.note_poll(NOW)
    with engines.begin(store.engine, reads=True) as connection:
        assert connection.exec_driver_sql("PRAGMA busy_timeout").scalar() == 30_000
    store.close()


def test_the_file_and_its_log_are_for_its_owner_only(tmp_path: Path) -> None:
    old = os.umask(0o022)
    try:
        store = opened(f"sqlite:///{tmp_path}/mailbot.db", create=True)
        store.sync_groups(GROUPS, NOW)
        for name in ("mailbot.db", "mailbot.db-wal"):
            assert stat.S_IMODE((tmp_path / name).stat().st_mode) == 0o600
        store.close()
    finally:
        os.umask(old)


def test_two_that_open_a_new_database_at_once_find_one(url: str) -> None:
    with ThreadPoolExecutor(4) as pool:
        stores = list(pool.map(lambda _: opened(url, create=True), range(4)))
        keys = set(pool.map(lambda store: store.signing_keys(), stores))
    assert len(keys) == 1
    for store in stores:
        store.close()


def test_many_that_open_a_new_file_in_one_moment_all_get_it(tmp_path: Path) -> None:
    start = Barrier(8)

    def at_once(url: str) -> SqlStore:
        start.wait(timeout=60)
        return opened(url, create=True)

    for turn in range(20):
        url = f"sqlite:///{tmp_path}/{turn}.db"
        with ThreadPoolExecutor(8) as pool:
            for store in pool.map(at_once, [url] * 8):
                store.close()


def test_keys_are_random_and_stay(url: str, tmp_path: Path) -> None:
    store = opened(url, create=True)
    keys = store.signing_keys()
    store.close()
    again = opened(url)
    assert again.signing_keys() == keys and len(keys[0]) == 32
    again.close()
    other = opened(f"sqlite:///{tmp_path}/other.db", create=True)
    assert other.signing_keys() != keys
    other.close()


# --- one bot an inbox -----------------------------------------------------------------------------------------------

HOLD = """
import sys
from mailbot.store.opening import open_store
store = open_store(sys.argv[1], inbox="lead@office.example", course="bees-2027", exclusive=True)
print("open", flush=True)
sys.stdin.read()
"""


def test_a_second_bot_gets_one_sentence_until_the_first_is_gone(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/mailbot.db"
    opened(url, create=True).close()
    with subprocess.Popen([sys.executable, "-c", HOLD, url], stdin=-1, stdout=-1, cwd=ROOT) as first:
        assert first.stdout and first.stdout.readline() == b"open\n"
        with pytest.raises(AlreadyRunning, match=r"Another mailbot works on this inbox already"):
            opened(url, exclusive=True)
        opened(url).close()  # who only looks is not kept out
        first.kill()
        first.wait()
    opened(url, exclusive=True).close()


def test_the_lock_goes_with_the_store(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/mailbot.db"
    opened(url, create=True, exclusive=True).close()
    opened(url, exclusive=True).close()


def test_the_lock_goes_when_opening_fails(tmp_path: Path) -> None:
    (tmp_path / "mailbot.db").write_bytes(b"no database at all, but long enough to look like one " * 40)
    for _ in range(2):
        assert "is damaged or is no database" in sentence(f"sqlite:///{tmp_path}/mailbot.db", exclusive=True)


@pytest.mark.postgresql
def test_several_workers_share_a_postgresql(server: Server) -> None:
    url = server.database()
    first, second = opened(url, create=True, exclusive=True), opened(url, exclusive=True)
    first.close()
    second.close()


# --- what can be in the way -----------------------------------------------------------------------------------------


def test_a_folder_instead_of_a_file(tmp_path: Path) -> None:
    assert "Is a directory" in sentence(f"sqlite:///{tmp_path}", create=True)


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/nowhere/mailbot.db"
    assert "No such file or directory" in sentence(url, create=True)
    assert "No such file or directory" in sentence(url, create=True, exclusive=True)


def test_a_damaged_file(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/mailbot.db"
    store = opened(url, create=True)
    kept(store, *range(1, 200))
    store.note_poll(NOW)  # everything from the log into the file
    store.close()
    file = tmp_path / "mailbot.db"
    raw = bytearray(file.read_bytes())
    raw[4096:] = b"\xff" * (len(raw) - 4096)
    file.write_bytes(raw)
    assert "is damaged or is no database: put it aside and restore a backup" in sentence(url)


def test_another_writer_is_waited_for_then_told(url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if not url.startswith("sqlite"):
        pytest.skip("PostgreSQL waits for rows, not for the database")
    monkeypatch.setattr(engines, "BUSY_SECONDS", 0.2)
    store = opened(url, create=True)
    store.sync_groups(GROUPS, NOW)
    other = sqlite3.connect(tmp_path / "mailbot.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(Transient, match="is busy: another program is writing to it"):
        apply(store, letter())
    assert set(store.groups()) == {"spring", "summer"}  # reading goes on
    other.execute("ROLLBACK")
    apply(store, letter())
    other.close()
    store.close()


@pytest.mark.parametrize(
    "url", ["mysql://x/y", "sqlite://", "sqlite:///:memory:", "postgresql//typo", "sqlite+other:///x"]
)
def test_another_kind_of_database(url: str) -> None:
    assert "neither sqlite:///FILE nor postgresql://" in sentence(url, create=True)


def test_a_password_in_a_wrong_url_is_not_repeated() -> None:
    assert "hunter2" not in sentence("mysql://lead:hunter2@localhost/bees", create=True)


def test_postgresql_without_its_library(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)
    assert "pip install 'mailbot-registrar[postgresql]'" in sentence("postgresql://localhost/bees", create=True)


@pytest.mark.postgresql
def test_what_a_postgresql_server_may_say(server: Server) -> None:
    assert "has no database nothing_here" in sentence(server.url("nothing_here"))
    assert "not this user" in sentence(server.url("postgres", user="stranger"))
    nobody_listens = "postgresql://mailbot@127.0.0.1:1/bees"
    with pytest.raises(Transient, match="could not be used"):
        opened(nobody_listens, create=True)


# --- run as an ordinary user: root may do anything ----------------------------------------------------------------

TRY = """
import os, resource, sys, tempfile
from mailbot.ports import EdgeError
from mailbot.store.opening import open_store
from tests.store.making import GROUPS, NOW, kept

def attempt(url, exclusive):
    store = open_store(url, inbox="lead@office.example", course="bees-2027", create=True, exclusive=exclusive)
    store.sync_groups(GROUPS, NOW)
    store.start_ledger("INBOX", 7, 1, NOW)
    if "full" in sys.argv:
        resource.setrlimit(resource.RLIMIT_FSIZE, (400_000, 400_000))
    return len(kept(store, *range(1, 2_000 if "full" in sys.argv else 3)))

if os.geteuid() == 0 and "full" not in sys.argv:
    with tempfile.TemporaryDirectory() as folder:
        attempt(f"sqlite:///{folder}/first.db", True)  # everything is imported while it may be read
    os.setgroups([])
    os.setuid(65534)
try:
    print(attempt(sys.argv[1], "lock" in sys.argv))
except EdgeError as problem:
    print(type(problem).__name__, problem.sentence)
"""


def tried(url: str, *arguments: str) -> str:
    """What an ordinary user is told."""
    command = [sys.executable, "-c", TRY, url, *arguments]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=False, timeout=60)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


@pytest.fixture
def shared() -> Iterator[Path]:
    """A folder that an ordinary user may write to."""
    folder = Path(tempfile.mkdtemp(dir="/tmp"))
    folder.chmod(0o777)
    yield folder
    shutil.rmtree(folder)


def test_a_folder_that_may_not_be_written(shared: Path) -> None:
    url = f"sqlite:///{shared}/mailbot.db"
    shared.chmod(0o555)
    assert tried(url) == f"Permanent The database {shared}/mailbot.db cannot be opened for writing: Permission denied."
    assert tried(url, "lock") == f"Permanent {shared}/mailbot.db.lock cannot be made: Permission denied."
    shared.chmod(0o777)
    assert tried(url, "lock") == "2"


def test_a_file_in_a_folder_that_may_not_be_written(shared: Path) -> None:
    """SQLite needs its log beside the file."""
    url = f"sqlite:///{shared}/mailbot.db"
    opened(url, create=True).close()
    (shared / "mailbot.db").chmod(0o666)
    shared.chmod(0o555)
    said = tried(url)
    assert said.startswith(f"Permanent The database {shared}/mailbot.db cannot be") and "folder" in said


def test_a_file_that_may_not_be_written(shared: Path) -> None:
    url = f"sqlite:///{shared}/mailbot.db"
    opened(url, create=True).close()
    (shared / "mailbot.db").chmod(0o444)
    assert tried(url) == f"Permanent The database {shared}/mailbot.db cannot be opened for writing: Permission denied."


def test_a_disk_that_takes_no_more(tmp_path: Path) -> None:
    """A limit on the size of files stands for the disk; what was there before is whole, and writing goes on later."""
    url = f"sqlite:///{tmp_path}/mailbot.db"
    assert tried(url, "full").startswith("Transient The disk of the database")
    store = opened(url)
    assert store.unsettled() == () and store.ledger() is not None
    assert len(kept(store, 1, 2)) == 2
    store.close()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can make a small disk")
def test_a_full_disk(tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=600k", "tmpfs", disk], check=False).returncode:
        pytest.skip("this machine lets nobody mount a disk")
    try:
        store = opened(f"sqlite:///{disk}/mailbot.db", create=True)
        store.sync_groups(GROUPS, NOW)
        store.start_ledger("INBOX", 7, 1, NOW)
        with pytest.raises(Transient, match="is full: make room"):
            kept(store, *range(1, 5_000))
        assert store.unsettled() == ()
        assert len(kept(store, 1)) == 1
        store.close()
    finally:
        subprocess.run(["umount", disk], check=True)
