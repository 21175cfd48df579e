from __future__ import annotations

import os
import pty
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
CODE = """
from mailbot.cli.progress import shown_days, shown_progress
with shown_progress() as shown:
    shown("receive", 1, 2)
    shown("settle", 2, 2)
    shown("other", 0, 0)
with shown_days() as days:
    days("Monday", 1, 2)
"""


def on_a_terminal() -> tuple[bytes, bytes]:
    """(what stands on the terminal, what went to standard output)."""
    ours, theirs = pty.openpty()
    environ = {**os.environ, "TERM": "xterm", "COLUMNS": "90"}
    process = subprocess.Popen(
        [sys.executable, "-c", CODE], cwd=ROOT, stderr=theirs, stdout=subprocess.PIPE, env=environ
    )
    os.close(theirs)
    out, _ = process.communicate(timeout=60)
    said = b""
    while True:
        try:
            piece = os.read(ours, 65536)
        except OSError:  # the other end is closed
            break
        if not piece:
            break
        said += piece
    os.close(ours)
    return said, out


def test_bars_on_a_terminal() -> None:
    said, out = on_a_terminal()
    assert b"reading the inbox" in said
    assert b"settling messages" in said
    assert b"Monday" in said
    assert out == b""


def test_no_bars_elsewhere() -> None:
    done = subprocess.run([sys.executable, "-c", CODE], cwd=ROOT, capture_output=True, timeout=60, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"1/2 Monday\n")
