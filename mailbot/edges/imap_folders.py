"""Which folder is meant: by its configured name, by its use (RFC 6154), or by the names that programs give it."""

from __future__ import annotations

import functools
import tomllib
from collections.abc import Iterable
from importlib.resources import files
from typing import Any, Literal

from mailbot.edges.imap_answers import Folder
from mailbot.edges.imap_connection import Connection, wire_name
from mailbot.edges.imap_faults import Refusal
from mailbot.mail.folding import folded

Use = Literal["sent", "drafts"]


@functools.cache
def _names() -> dict[str, Any]:
    return tomllib.loads(files("mailbot.edges").joinpath("imap_folders.toml").read_text("utf-8"))


def by_use(use: Use, folders: Iterable[Folder]) -> Folder | None:
    """The folder that the server says is for this use, else the best known name, the highest first; None where neither
    is there.
    """
    known = list(_names()[use])
    told = [f for f in folders if f"\\{use}" in f.attributes]
    named = [(f.name.count(f.delimiter or "/"), known.index(last), f) for f in folders if (last := _last(f)) in known]
    return told[0] if told else min(named, key=lambda n: n[:2])[2] if named else None


def _last(folder: Folder) -> str:
    name = folder.name
    return folded(name.rpartition(folder.delimiter)[2] if folder.delimiter else name)


def by_name(connection: Connection, name: str) -> bytes | None:
    """The wire name of the folder configured as `name`, "/" between its levels whatever the server uses; None where
    there is none.
    """
    wanted = wire_name(name)
    if wanted == b"INBOX":
        return wanted
    there = {f.wire for f in connection.folders()}
    readable_names = {f.name: f.wire for f in connection.folders()}
    if wanted in there or name in readable_names:
        return wanted if wanted in there else readable_names[name]
    return next((one for one in _candidates(connection, name) if one in there), None)


def _candidates(connection: Connection, name: str) -> list[bytes]:
    """How `name` is written on this server: its delimiter, below her own prefix, or below the inbox."""
    prefix, delimiter = connection.namespace()
    levels = wire_name(name.replace("/", delimiter) if delimiter != "/" else name)
    below = b"INBOX" + delimiter.encode("latin-1") + levels
    under_inbox = levels.upper().startswith(b"INBOX" + delimiter.encode("latin-1"))
    first = levels if under_inbox or levels.startswith(prefix) else prefix + levels
    return list(dict.fromkeys([first, levels, *(() if under_inbox else (below,))]))


def make(connection: Connection, name: str) -> bytes:
    """Make the folder `name` where this server wants it. Errors: Refusal, of the first place tried."""
    fault: Refusal | None = None
    for wire in _candidates(connection, name):
        try:
            connection.create(wire)
        except Refusal as refused:
            fault = fault or refused
        else:
            return wire
    assert fault is not None
    raise fault


def find(connection: Connection, configured: str, use: Use) -> bytes | None:
    """Her Sent or Drafts folder; None where there is none."""
    if configured != "auto":
        return by_name(connection, configured)
    folder = by_use(use, connection.folders())
    return folder.wire if folder else None


def find_or_make(connection: Connection, configured: str, use: Use) -> bytes:
    """Her Sent or Drafts folder, made when missing."""
    name = configured if configured != "auto" else str(_names()["made"][use])
    return find(connection, configured, use) or make(connection, name)
