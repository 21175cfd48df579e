"""How long a command takes to start, against a bare Python, and how much memory an idle `mailbot run` holds.

    python benchmarks/startup.py [ROUNDS=11]

Bare: `python -c pass`. Commands are started in turn with it, with the same Python, from a folder of their own; the
median of the rounds is told, in milliseconds and as a ratio. Idle: the resident memory (VmRSS) three seconds after the
first round on the demonstration's servers, with an empty inbox.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from mailbot.demo.servers import HOST, PASSWORD, ImapServer, SmtpServer
from mailbot.shipped import sample_config

EXAMPLE = Path(__file__).resolve().parent.parent / "docs" / "example.eml"
BARE = ("-c", "pass")
COMMANDS = {
    "mailbot --help": ("-m", "mailbot", "--help"),
    "mailbot parse FILE": ("-m", "mailbot", "parse", str(EXAMPLE)),
}
IDLE_SECONDS = 3


def started(arguments: tuple[str, ...], folder: Path) -> float:
    """Seconds from start to end."""
    environ = {**os.environ, "MAILBOT_CONFIG": str(sample_config())}
    begun = time.perf_counter()
    subprocess.run([sys.executable, *arguments], cwd=folder, env=environ, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - begun


def in_turn(rounds: int, folder: Path) -> dict[str, float]:
    """The median of each, in seconds."""
    every = {"": BARE, **COMMANDS}
    for arguments in every.values():  # files into the cache, modules compiled
        started(arguments, folder)
    took: dict[str, list[float]] = {name: [] for name in every}
    for _ in range(rounds):
        for name, arguments in every.items():
            took[name].append(started(arguments, folder))
    return {name: statistics.median(times) for name, times in took.items()}


@contextmanager
def servers() -> Iterator[dict[str, str]]:
    """The demonstration's servers, and the environment that leads a bot to them."""
    imap = ImapServer("lead@office.example")
    smtp = SmtpServer(imap.user, imap)
    imap.start()
    smtp.start()
    try:
        imap.make_folders("Sent", "Drafts")
        yield {
            "MAILBOT_CONFIG": str(sample_config()),
            "MAILBOT_IMAP_PASSWORD": PASSWORD,
            "MAILBOT_LOG": "json",
            "MAILBOT_MAILBOX__ADDRESS": imap.user,
            "MAILBOT_IMAP__HOST": HOST,
            "MAILBOT_IMAP__PORT": str(imap.port),
            "MAILBOT_IMAP__SECURITY": "none",
            "MAILBOT_IMAP__USERNAME": imap.user,
            "MAILBOT_SMTP__HOST": HOST,
            "MAILBOT_SMTP__PORT": str(smtp.port),
            "MAILBOT_SMTP__SECURITY": "none",
            "MAILBOT_SMTP__USERNAME": "",
        }
    finally:
        smtp.stop()
        imap.stop()


def idle_memory(folder: Path) -> float:
    """Resident megabytes of `mailbot run` between two rounds."""
    with servers() as environ:
        more = {"MAILBOT_STORE__URL": f"sqlite:///{folder}/idle.db"}
        command = [sys.executable, "-m", "mailbot", "run"]
        running = subprocess.Popen(command, env={**os.environ, **environ, **more}, stderr=subprocess.PIPE, text=True)
        assert running.stderr is not None
        try:
            while "poll_done" not in (line := running.stderr.readline()):
                assert line, f"mailbot run ended with status {running.wait()}"
            time.sleep(IDLE_SECONDS)
            status = Path(f"/proc/{running.pid}/status").read_text("ascii")
        finally:
            running.terminate()
            running.wait(20)
            running.stderr.close()
    return int(status.partition("VmRSS:")[2].split()[0]) / 1024


def main() -> None:
    """Measure and tell."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 11
    with tempfile.TemporaryDirectory() as name:
        medians = in_turn(rounds, Path(name))
        bare = medians.pop("")
        print(f"python -c pass: {bare * 1000:.0f} ms")
        for command, seconds in medians.items():
            print(f"{command}: {seconds * 1000:.0f} ms, {seconds / bare:.1f} times a bare Python")
        print(f"mailbot run, idle: {idle_memory(Path(name)):.0f} MB")


if __name__ == "__main__":
    main()
