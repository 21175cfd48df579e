"""Mail kept in files: a Maildir, an mbox, a folder of `.eml` files or one such file. Nothing in it is changed."""

from __future__ import annotations

import datetime as dt
import email
import email.utils
import mailbox
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from mailbot.ports import Permanent

HEADERS_READ = 64_000  # bytes from the beginning of a message, in which its moment is looked for
MBOX = b"From "


@dataclass(frozen=True, slots=True)
class Kept:
    """One message kept in a file. `name` is its path, or its place in an mbox; `moment` when it arrived, as far as its
    own headers tell; `answered` what the mail program noted.
    """

    name: str
    moment: dt.datetime
    answered: bool
    read: Callable[[], bytes]


def messages(path: Path) -> list[Kept]:
    """The messages of a mailbox, in the order in which they arrived. Errors: Permanent with a sentence."""
    try:
        found = list(_found(path))
    except OSError as problem:
        raise Permanent(f"{path} cannot be read: {problem.strerror or problem}.") from None
    if not found:
        raise Permanent(f"{path} holds no messages: name a Maildir, an mbox, a folder of .eml files or one such file.")
    return sorted(found, key=lambda kept: kept.moment)


def _found(path: Path) -> Iterator[Kept]:
    if path.is_dir():
        folders = [folder for folder in (path / "cur", path / "new") if folder.is_dir()]
        for file in sorted(file for folder in folders or [path] for file in folder.iterdir()):
            if file.is_file() and not file.name.startswith(".") and (folders or file.suffix.lower() == ".eml"):
                yield _of_file(file)
    elif _begins(path) == MBOX:
        yield from _of_mbox(path)
    else:
        yield _of_file(path)


def _begins(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(len(MBOX))


def _of_file(file: Path) -> Kept:
    with file.open("rb") as opened:
        head = opened.read(HEADERS_READ)
    moment = _moment(head) or dt.datetime.fromtimestamp(file.stat().st_mtime, dt.UTC)
    flags = file.name.rpartition(":2,")[2] if ":2," in file.name else ""
    return Kept(str(file), moment, "R" in flags, file.read_bytes)


def _of_mbox(path: Path) -> Iterator[Kept]:
    """The messages of an mbox, by their place; lines quoted with ">" stay as they are (RFC 4155)."""
    box = mailbox.mbox(path, create=False)
    for place, key in enumerate(box.keys(), 1):
        raw = box.get_bytes(key)
        moment = _moment(raw[:HEADERS_READ]) or _separated(box, key)
        yield Kept(f"{path}#{place}", moment, b"\nStatus: RA" in raw[:HEADERS_READ], _reader(box, key))


def _reader(box: mailbox.mbox, key: str) -> Callable[[], bytes]:
    return lambda: box.get_bytes(key)


def _separated(box: mailbox.mbox, key: str) -> dt.datetime:
    """The moment of the line that parts messages, in UTC (RFC 4155); the epoch where it tells none."""
    told = (box.get_bytes(key, from_=True).partition(b"\n")[0]).decode("ascii", "replace").split(" ", 2)[-1]
    with suppress(ValueError):
        return dt.datetime.strptime(told.strip(), "%a %b %d %H:%M:%S %Y").replace(tzinfo=dt.UTC)
    return dt.datetime.fromtimestamp(0, dt.UTC)


def _moment(head: bytes) -> dt.datetime | None:
    """When it arrived: the date of the topmost Received line (RFC 5321, 4.4), else its Date."""
    parsed = email.message_from_bytes(head.partition(b"\n\n")[0].partition(b"\r\n\r\n")[0] + b"\n\n")
    received = str(parsed.get("Received", ""))[:1000].rpartition(";")[2]
    for told in (received, str(parsed.get("Date", ""))[:100]):
        with suppress(ValueError, TypeError, IndexError, OverflowError):
            moment = email.utils.parsedate_to_datetime(told.strip())
            return (moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)).astimezone(dt.UTC)
    return None
