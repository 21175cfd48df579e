"""A private PostgreSQL on a free loopback port in a folder of its own, run by an ordinary user (as root: by another).

`Server.database()` gives the URL of a new, empty database. Nothing is kept: the server does not wait for the
disk, and its folder goes when it stops.
"""

from __future__ import annotations

import glob
import importlib.util
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

HOST, USER = "127.0.0.1", "mailbot"
ORDINARY = ("postgres", "nobody")  # whom root becomes: PostgreSQL refuses to run as root
SECONDS = 30
FAST = ("fsync=off", "full_page_writes=off", "shared_buffers=16MB", "max_connections=40", "autovacuum=off")


def program(name: str) -> str | None:
    """Where a program of the server is: in PATH, or where Debian keeps each version."""
    versions = sorted(glob.glob("/usr/lib/postgresql/*/bin"), key=lambda path: float(path.split("/")[4]), reverse=True)
    return shutil.which(name, path=os.pathsep.join((*versions, os.environ.get("PATH", ""))))


def missing() -> list[str]:
    """What this machine lacks of the server and its library."""
    lacking = [name for name in ("initdb", "postgres") if program(name) is None]
    return lacking + ([] if importlib.util.find_spec("psycopg") else ["psycopg"])


@dataclass
class Server:
    """A running server; databases are numbered."""

    port: int
    made: int = 0

    def url(self, database: str, user: str = USER) -> str:
        return f"postgresql://{user}@{HOST}:{self.port}/{database}"

    def database(self) -> str:
        """The URL of a new, empty database."""
        import psycopg

        self.made += 1
        name = f"store{self.made}"
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}")
        return self.url(name)


@contextmanager
def running() -> Iterator[Server]:
    """A server as long as the block lasts."""
    folder = Path(tempfile.mkdtemp(prefix="mailbot-postgresql-", dir="/tmp"))
    as_user = {"user": _ordinary(folder)} if os.geteuid() == 0 else {}
    port = _free_port()
    try:
        _run(
            [program("initdb"), "-D", f"{folder}/data", "-U", USER, "-A", "trust", "-E", "UTF8", "--locale=C", "-N"],
            as_user,
        )
        options = [part for setting in (*FAST, f"unix_socket_directories={folder}") for part in ("-c", setting)]
        log = (folder / "log").open("wb")
        command = [program("postgres"), "-D", f"{folder}/data", "-h", HOST, "-p", str(port), *options]
        server = subprocess.Popen(command, stdout=log, stderr=log, cwd="/", **as_user)  # type: ignore[call-overload]
        try:
            _wait(server, port, folder / "log")
            yield Server(port)
        finally:
            server.send_signal(signal.SIGQUIT)  # at once: nothing is kept
            server.wait(SECONDS)
            log.close()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _ordinary(folder: Path) -> str:
    name = next(name for name in ORDINARY if _known(name))
    os.chown(folder, pwd.getpwnam(name).pw_uid, -1)
    return name


def _known(name: str) -> bool:
    return any(user.pw_name == name for user in pwd.getpwall())


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind((HOST, 0))
        return int(listener.getsockname()[1])


def _run(command: list[str | None], as_user: dict[str, str]) -> None:
    done = subprocess.run(command, capture_output=True, text=True, cwd="/", timeout=SECONDS, check=False, **as_user)  # type: ignore[call-overload]
    assert done.returncode == 0, done.stderr


def _wait(server: subprocess.Popen[bytes], port: int, log: Path) -> None:
    import psycopg

    end = time.monotonic() + SECONDS
    while True:
        try:
            psycopg.connect(host=HOST, port=port, user=USER, dbname="postgres").close()
            return
        except psycopg.OperationalError:
            assert server.poll() is None and time.monotonic() < end, log.read_text()
            time.sleep(0.05)
