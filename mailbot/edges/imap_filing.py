"""Settled messages moved to the handled folder, and nothing else: no message of hers is ever expunged.

MOVE (RFC 6851) does it in one step. Without it: copy, see that the copies are there, mark exactly ours as deleted and
expunge exactly ours (UID EXPUNGE, RFC 4315). Without that as well they stay where they are, marked: a plain EXPUNGE
would take what she has marked as deleted in her own program. Stopped between copy and removal, the copies are found
again and not made twice.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from mailbot.edges import imap_answers as told
from mailbot.edges.imap_connection import Connection, Selected, quoted
from mailbot.edges.imap_searching import with_ids

MOVED_TOGETHER = 50
MARKED_TOGETHER = 500
OpenInbox = Callable[[Connection, bool], Selected]  # selects the inbox, to write or only to read


def mark(connection: Connection, open_inbox: OpenInbox, uids: Iterable[int], keyword: str) -> None:
    """Set a keyword where the folder keeps it; nothing else."""
    if open_inbox(connection, True).keeps(keyword):
        for _, some in told.uid_sets(uids, MARKED_TOGETHER):
            connection.uid("to mark messages", "STORE", some, "+FLAGS.SILENT", f"({keyword})")


def move(connection: Connection, open_inbox: OpenInbox, uids: Iterable[int], target: bytes) -> None:
    """Move messages by MOVE."""
    open_inbox(connection, True)
    for _, some in told.uid_sets(uids, MOVED_TOGETHER):
        connection.uid(f"to move messages to the folder {told.readable(target)}", "MOVE", some, quoted(target))


def copy_and_remove(connection: Connection, open_inbox: OpenInbox, uids: Iterable[int], target: bytes) -> None:
    """Move messages on a server with UIDPLUS but without MOVE."""
    for part, _ in told.uid_sets(uids, MOVED_TOGETHER):
        there = _copied_before(connection, open_inbox, part, target)
        there |= _copy(connection, open_inbox, [uid for uid in part if uid not in there], target)
        open_inbox(connection, True)
        for _, some in told.uid_sets(there, MOVED_TOGETHER):
            connection.uid("to mark messages", "STORE", some, "+FLAGS.SILENT", "(\\Deleted)")
            connection.uid("to remove moved messages", "EXPUNGE", some)


def _copy(connection: Connection, open_inbox: OpenInbox, uids: Sequence[int], target: bytes) -> set[int]:
    """Copy; the UIDs whose copies are known to be there (the server's own COPYUID, else looked for)."""
    if not uids:
        return set()
    open_inbox(connection, True)
    action = f"to copy messages to the folder {told.readable(target)}"
    connection.uid(action, "COPY", told.uid_set(uids), quoted(target))
    words = connection.code("COPYUID").split()
    if len(words) == 3:
        return set(told.set_uids(words[1])) & set(uids)
    return _copied_before(connection, open_inbox, uids, target)


def _copied_before(connection: Connection, open_inbox: OpenInbox, uids: Sequence[int], target: bytes) -> set[int]:
    """Those of the messages of which the target holds the same bytes."""
    open_inbox(connection, False)
    ids = _ids(connection, uids)
    connection.select(target)
    candidates = with_ids(connection, ids.values())
    if not candidates:
        return set()
    copies = {_bytes(connection, uid) for uid in candidates}
    open_inbox(connection, False)
    known = set(candidates.values())
    return {uid for uid, message_id in ids.items() if message_id in known and _bytes(connection, uid) in copies - {b""}}


def _ids(connection: Connection, uids: Sequence[int]) -> dict[int, str]:
    from mailbot.mail.message import parse

    found = told.fetched(connection.fetch(told.uid_set(uids), "BODY.PEEK[HEADER.FIELDS (MESSAGE-ID)]"))
    named = {uid: parse(told.header(found[uid]) or b"").message_id for uid in found.keys() & set(uids)}
    return {uid: message_id for uid, message_id in sorted(named.items()) if message_id}


def _bytes(connection: Connection, uid: int) -> bytes:
    """A message's bytes, whole; b"" where it is gone."""
    return told.body(told.fetched(connection.fetch(str(uid), "BODY.PEEK[]")).get(uid, {})) or b""
