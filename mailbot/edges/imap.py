"""Her mailbox by IMAP (`ports.Inbox`): looked at without a trace, changed only where a message is ours and settled.

One connection does the work, a second one waits (imap_watching); neither is shared between threads. A fault is told as
Transient or Permanent with a sentence, the connection thrown away, and the next call connects anew. UIDs mean nothing
without their UIDVALIDITY: where the folder was numbered anew since `state` was last asked, nothing is fetched, marked
or moved.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TypeVar

from imap_tools import AND, U

from mailbot.config.model import ImapSettings, Mailbox
from mailbot.edges import imap_fetching, imap_filing, imap_folders, imap_searching
from mailbot.edges.imap_answers import uid_sets
from mailbot.edges.imap_checking import Finding, findings
from mailbot.edges.imap_connection import Connection, Selected, wire_name
from mailbot.edges.imap_faults import LOST, Refusal, told
from mailbot.edges.imap_watching import Watch
from mailbot.ports import Arrival, EdgeError, FolderState, OwnAnswer, Transient, Wake

PROBE_AFTER = 20.0  # seconds: a connection unused for longer is tried first, since servers hang up on silent ones
WATCH_TIMEOUT = 30.0
T = TypeVar("T")


class ImapInbox:
    """Her mailbox. `password` is asked at each login; of messages over `message_bytes` only so much is fetched."""

    def __init__(self, mailbox: Mailbox, imap: ImapSettings, password: Callable[[], str], message_bytes: int) -> None:
        self._mailbox, self._imap, self._password, self._limit = mailbox, imap, password, message_bytes
        self._connection: Connection | None = None
        self._used = 0.0
        self._uidvalidity = 0  # of the inbox, as `state` told it last
        self._seen = (0, 0)
        self._watch = Watch(lambda: Connection(imap, password, WATCH_TIMEOUT), self._inbox_name, lambda: self._seen)

    # --- the inbox -------------------------------------------------------------------------------------------------

    def state(self) -> FolderState:
        """UIDVALIDITY and UIDNEXT of the inbox folder, now."""
        with self._talk() as connection:
            now = connection.select(self._inbox_name(connection), fresh=True)
        self._uidvalidity, self._seen = now.uidvalidity, (now.uidvalidity, now.uidnext)
        return FolderState(self._mailbox.folder, now.uidvalidity, now.uidnext)

    def uids_from(self, first: int, since: dt.date | None = None) -> tuple[int, ...]:
        """The UIDs >= first, ascending; with `since` only those that arrived on or after that day."""
        criteria = AND(uid=U(str(first), "*"), date_gte=since) if since else AND(uid=U(str(first), "*"))
        with self._talk() as connection:
            self._open_inbox(connection)
            # "n:*" past the end gives the last message (RFC 3501, 6.4.8).
            return tuple(uid for uid in connection.search(str(criteria)) if uid >= first)

    def fetch(self, uids: Sequence[int]) -> Iterator[Arrival]:
        """The messages, ascending, in bounded batches, peeked; UIDs gone meanwhile are left out."""
        for part, _ in uid_sets(uids, imap_fetching.LOOKED_AT_TOGETHER):
            with self._talk() as connection:
                self._open_inbox(connection)
                found = imap_fetching.announced(connection, part)
            for batch in imap_fetching.batches(found):
                with self._talk() as connection:
                    self._open_inbox(connection)
                    arrivals = imap_fetching.arrivals(connection, batch, self._limit)
                yield from arrivals

    def mark(self, uids: Sequence[int], keyword: str) -> None:
        """Set a keyword where the server keeps keywords; silently nothing else."""
        if uids:
            with self._talk() as connection:
                imap_filing.mark(connection, self._open_inbox, uids, keyword)

    def file_handled(self, uids: Sequence[int], keyword: str) -> None:
        """Move messages to the handled folder (made when missing); without one, or where the server can neither MOVE
        nor UID EXPUNGE, mark them.
        """
        if not uids:
            return
        with self._talk() as connection:
            if not self._mailbox.handled_folder or not {"MOVE", "UIDPLUS"} & connection.capabilities:
                imap_filing.mark(connection, self._open_inbox, uids, keyword)
                return
            do = imap_filing.move if connection.can("MOVE") else imap_filing.copy_and_remove
            _in_folder(connection, self._handled, lambda folder: do(connection, self._open_inbox, uids, folder))

    # --- Sent and Drafts -------------------------------------------------------------------------------------------

    def append_sent(self, letters: Sequence[tuple[bytes, dt.datetime]]) -> None:
        """File copies of letters in the Sent folder (made when missing), marked as read."""
        if letters:
            with self._talk() as connection:
                _in_folder(connection, self._sent, lambda folder: _append_all(connection, folder, letters))

    def append_draft(self, raw: bytes, now: dt.datetime) -> None:
        """Put a letter in the Drafts folder (made when missing). Errors: `in_doubt` where the connection broke before
        the answer, `of_letter` where the server finds the letter too big.
        """
        with self._talk() as connection:
            _in_folder(connection, self._drafts, lambda folder: self._append_draft(connection, folder, raw, now))

    def _append_draft(self, connection: Connection, folder: bytes, raw: bytes, now: dt.datetime) -> None:
        try:
            connection.append(folder, raw, "(\\Draft \\Seen)", now)
        except LOST as fault:
            sentence = told(fault, self._imap)
            raise Transient(sentence.sentence if sentence else str(fault), in_doubt=True) from fault

    def in_sent(self, message_ids: Sequence[str]) -> frozenset[str]:
        """Those of the Message-IDs that are in the Sent folder."""
        return self._ids_in(self._mailbox.sent_folder, "sent", message_ids)

    def in_drafts(self, message_ids: Sequence[str]) -> frozenset[str]:
        """Those of the Message-IDs that are in the Drafts folder."""
        return self._ids_in(self._mailbox.drafts_folder, "drafts", message_ids)

    def _ids_in(self, configured: str, use: imap_folders.Use, message_ids: Sequence[str]) -> frozenset[str]:
        if not message_ids:
            return frozenset()
        with self._talk() as connection:
            folder = imap_folders.find(connection, configured, use)
            if folder is None:
                return frozenset()
            connection.select(folder, fresh=True)
            return frozenset(imap_searching.with_ids(connection, message_ids).values())

    def has_letters_of_ours(self) -> bool:
        """Whether Sent or the handled folder holds letters of a mailbot for this address, or answers to them."""
        domain = self._mailbox.address.rpartition("@")[2]
        with self._talk() as connection:
            handled = self._mailbox.handled_folder
            for folder in (
                imap_folders.find(connection, self._mailbox.sent_folder, "sent"),
                imap_folders.by_name(connection, handled) if handled else None,
            ):
                if folder is not None:
                    connection.select(folder, fresh=True)
                    if imap_searching.letters_of_ours(connection, domain):
                        return True
        return False

    def sent_state(self) -> FolderState | None:
        """The Sent folder's state; None where there is no such folder."""
        with self._talk() as connection:
            folder = imap_folders.find(connection, self._mailbox.sent_folder, "sent")
            if folder is None:
                connection.forget_folders()  # her program may make it: looked for again at the next round
                return None
            try:
                uidvalidity, uidnext = connection.status(folder)
            except Refusal:
                if connection.is_there(folder):
                    raise
                return None
        return FolderState(self._mailbox.sent_folder, uidvalidity, uidnext)

    def own_answers(self, first_uid: int) -> Iterable[OwnAnswer]:
        """The messages in Sent from that UID on that answer something and are no copies of our letters."""
        with self._talk() as connection:
            folder = imap_folders.find(connection, self._mailbox.sent_folder, "sent")
            if folder is None:
                return ()
            connection.select(folder, fresh=True)
            return imap_searching.own_answers(connection, first_uid)

    # --- waiting, checking, the end --------------------------------------------------------------------------------

    def wait(self, seconds: float) -> Wake:
        """Wait for news by IDLE, at most so long; where there is no IDLE, just wait."""
        try:
            return self._watch.wait(seconds)
        except Exception as fault:
            raise (told(fault, self._imap) or fault) from fault

    def interrupt(self) -> None:
        """Make the wait that runs, or else the next one, return STOP; from any thread or signal handler."""
        self._watch.interrupt()

    def problems(self) -> Sequence[Finding]:
        """For `mailbot check`: login, folders and capabilities, with what to do."""
        try:
            with self._talk() as connection:
                return findings(connection, self._mailbox, self._imap)
        except EdgeError as fault:
            return [(f"IMAP {self._imap.host}:{self._imap.port}", False, fault.sentence)]

    def close(self) -> None:
        """Log out and drop every connection."""
        if self._connection:
            self._connection.log_out()
            self._connection = None
        self._watch.close()

    # --- the connection --------------------------------------------------------------------------------------------

    @contextlib.contextmanager
    def _talk(self) -> Iterator[Connection]:
        """The connection, for a few commands. Whatever goes wrong, it is dropped and told in a sentence."""
        try:
            yield self._connected()
        except BaseException as fault:
            self._drop()
            sentence = told(fault, self._imap)
            if sentence is None or sentence is fault:
                raise
            raise sentence from fault
        self._used = time.monotonic()

    def _connected(self) -> Connection:
        if self._connection and time.monotonic() - self._used > PROBE_AFTER and not self._connection.alive():
            self._drop()
        if self._connection is None:
            self._connection = Connection(self._imap, self._password)
        return self._connection

    def _drop(self) -> None:
        if self._connection:
            self._connection.drop()
            self._connection = None

    def _inbox_name(self, connection: Connection) -> bytes:
        return imap_folders.by_name(connection, self._mailbox.folder) or wire_name(self._mailbox.folder)

    def _open_inbox(self, connection: Connection, write: bool = False) -> Selected:
        """The inbox selected, numbered as `state` told it."""
        selected = connection.select(self._inbox_name(connection), write=write)
        if self._uidvalidity and selected.uidvalidity != self._uidvalidity:
            raise Transient("The server has just numbered the inbox anew (UIDVALIDITY); the next round begins again.")
        return selected

    def _handled(self, connection: Connection) -> bytes:
        name = self._mailbox.handled_folder
        return imap_folders.by_name(connection, name) or imap_folders.make(connection, name)

    def _sent(self, connection: Connection) -> bytes:
        return imap_folders.find_or_make(connection, self._mailbox.sent_folder, "sent")

    def _drafts(self, connection: Connection) -> bytes:
        return imap_folders.find_or_make(connection, self._mailbox.drafts_folder, "drafts")


def _in_folder(connection: Connection, folder: Callable[[Connection], bytes], do: Callable[[bytes], T]) -> T:
    """Do something in a folder; once more where the folder was taken away since it was looked for."""
    name = folder(connection)
    try:
        return do(name)
    except Refusal:
        if connection.is_there(name):
            raise
        return do(folder(connection))


def _append_all(connection: Connection, folder: bytes, letters: Sequence[tuple[bytes, dt.datetime]]) -> None:
    """All at once where the server can, else one by one; one that is refused does not stop the rest."""
    refused: Refusal | None = None
    if len(letters) > 1 and connection.can("MULTIAPPEND"):
        try:
            return connection.append_together(folder, letters, "(\\Seen)")
        except Refusal as fault:
            if fault.code == "TRYCREATE":
                raise
    for raw, when in letters:
        try:
            connection.append(folder, raw, "(\\Seen)", when)
        except Refusal as fault:
            refused = refused or fault
    if refused:
        raise refused
    return None
