"""Messages of a folder by their Message-ID, exactly, and her own answers in Sent; headers only, peeked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from imap_tools import AND, OR, H

from mailbot.domain.token import MARK
from mailbot.edges import imap_answers as told
from mailbot.edges.imap_connection import Connection
from mailbot.mail.message import parse
from mailbot.mail.model import Message
from mailbot.ports import OwnAnswer

IDS_TOGETHER = 20
HEADERS_TOGETHER = 200
HERS = "BODY.PEEK[HEADER.FIELDS (MESSAGE-ID IN-REPLY-TO TO CC BCC AUTO-SUBMITTED X-MAILBOT X-FORWARDED-MESSAGE-ID)]"


def with_ids(connection: Connection, message_ids: Iterable[str]) -> dict[int, str]:
    """UID to Message-ID of the selected folder's messages that bear one of these. A server's search finds parts of
    headers too, so what it finds is compared.
    """
    # What cannot stand in a quoted string is no Message-ID of ours, and must not reach the server.
    wanted = [i for i in dict.fromkeys(message_ids) if i and i.isascii() and i.isprintable()]
    found: dict[int, str] = {}
    for start in range(0, len(wanted), IDS_TOGETHER):
        some = [H("Message-ID", i) for i in wanted[start : start + IDS_TOGETHER]]
        criteria = OR(header=some) if len(some) > 1 else AND(header=some[0])
        for uid, message in _headers(
            connection, connection.search(str(criteria)), "BODY.PEEK[HEADER.FIELDS (MESSAGE-ID)]"
        ):
            if message.message_id in wanted:
                found[uid] = message.message_id
    return found


def letters_of_ours(connection: Connection, domain: str) -> bool:
    """Whether the selected folder holds letters of a mailbot at that domain, or answers to them."""
    mark = f".{MARK}@{domain if domain.isascii() else ''}"
    headers = [H(name, mark) for name in ("Message-ID", "In-Reply-To", "References")]
    return bool(connection.search(str(OR(header=headers))))


def own_answers(connection: Connection, first_uid: int) -> list[OwnAnswer]:
    """Her answers among the messages from that UID on, in order."""
    uids = [uid for uid in connection.search(f"UID {first_uid}:*") if uid >= first_uid]
    return [a for uid, message in _headers(connection, uids, HERS) for a in _answers(uid, message)]


def _headers(connection: Connection, uids: Iterable[int], items: str) -> Iterator[tuple[int, Message]]:
    for part, some in told.uid_sets(uids, HEADERS_TOGETHER):
        found = told.fetched(connection.fetch(some, items))
        for uid in part:
            raw = told.header(found.get(uid, {}))
            if raw is not None:
                yield uid, parse(raw)


def _answers(uid: int, message: Message) -> Iterator[OwnAnswer]:
    """What she answered. A copy of a letter we sent bears our mark; a draft of ours that she sent bears none, whatever
    its Message-ID. Her absence notice is no answer of hers, nor is what she forwards.
    """
    automatic = message.header("auto-submitted").partition(";")[0].strip().lower() not in ("", "no")
    if automatic or message.headers.get("x-mailbot") or message.headers.get("x-forwarded-message-id"):
        return
    blind = message.headers.get("bcc", ())
    to = dict.fromkeys(a.email for a in (*message.to, *message.cc)) | dict.fromkeys(_blind(blind))
    for answered in message.in_reply_to:
        yield OwnAnswer(uid, answered, tuple(to), message.message_id)


def _blind(values: Iterable[str]) -> Iterator[str]:
    from mailbot.mail.headers import addresses

    for value in values:
        yield from (a.email for a in addresses(value))
