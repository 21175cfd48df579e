"""An IMAP server's answers taken apart (RFC 3501, 7 and 9): one linear scanner for FETCH and LIST, no guessing.

imaplib hands an answer over as pieces: (text that ends in "{n}", the n bytes of the literal) as often as there are
literals, then the text after the last one. Answers to a FETCH are told apart by their UID alone: servers mix in flag
changes of other messages, send one message's items in several answers, and in any order.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from imap_tools.imap_utf7 import utf7_decode

Piece: TypeAlias = bytes | tuple[bytes, bytes]
Value: TypeAlias = "bytes | list[Value] | None"
Items: TypeAlias = Mapping[str, Value]

MONTHS = {m: n for n, m in enumerate(b"jan feb mar apr may jun jul aug sep oct nov dec".split(), 1)}
# A parenthesis, a quoted string (an unclosed one goes to the end), or an atom, which may hold a section in brackets.
_TOKEN = re.compile(rb'([()])|"([^"\\]*(?:\\.[^"\\]*)*)(?:"|\\?\Z)|((?:[^\s()"\[]|\[[^\]]*\]?)+)', re.DOTALL)
_MOMENT = re.compile(rb" ?(\d{1,2})-([A-Za-z]{3})-(\d{4}) (\d{2}):(\d{2}):(\d{2}) ([+-])(\d{2})(\d{2})")
_ESCAPED = re.compile(rb"\\(.)", re.DOTALL)


def answers(pieces: Iterable[Piece | None]) -> Iterator[list[Piece]]:
    """The pieces of each answer: literals belong to the text that ends it."""
    answer: list[Piece] = []
    for piece in pieces:
        if piece is None:
            continue
        answer.append(piece)
        if isinstance(piece, bytes):
            yield answer
            answer = []


def values(answer: Sequence[Piece]) -> list[Value]:
    """The values of one answer: strings and atoms as bytes, NIL as None, parenthesised lists as lists."""
    whole: list[Value] = []
    open_lists = [whole]
    for piece in answer:
        text, literal = piece if isinstance(piece, tuple) else (piece, None)
        if literal is not None:
            text = text[: text.rfind(b"{")].rstrip(b"~")
        _scan(text, open_lists)
        if literal is not None:
            open_lists[-1].append(literal)
    return whole


def _scan(text: bytes, open_lists: list[list[Value]]) -> None:
    for found in _TOKEN.finditer(text):
        bracket, quoted, atom = found.groups()
        if bracket == b"(":
            inner: list[Value] = []
            open_lists[-1].append(inner)
            open_lists.append(inner)
        elif bracket == b")":
            if len(open_lists) > 1:
                open_lists.pop()
        elif atom is not None:
            open_lists[-1].append(None if atom.upper() == b"NIL" else atom)
        else:
            open_lists[-1].append(_ESCAPED.sub(rb"\1", quoted))


def fetched(pieces: Iterable[Piece | None]) -> dict[int, dict[str, Value]]:
    """The items of every message an answer names by UID, item names in upper case; what has no UID is nobody's."""
    messages: dict[int, dict[str, Value]] = {}
    for answer in answers(pieces):
        told = next((v for v in values(answer) if isinstance(v, list)), [])
        items = {_text(n).upper(): v for n, v in zip(told[::2], told[1::2], strict=False) if isinstance(n, bytes)}
        uid = number(items.get("UID"))
        if uid:
            messages.setdefault(uid, {}).update(items)
    return messages


def body(items: Items, section: str = "") -> bytes | None:
    """The bytes of BODY[section], whole or partial; None where they were not sent (NIL, or the message is gone)."""
    wanted = f"BODY[{section}]"
    for name, value in items.items():
        if (name == wanted or name.startswith(wanted + "<")) and isinstance(value, bytes):
            return value
    return None


def header(items: Items) -> bytes | None:
    """The bytes of BODY[HEADER.FIELDS (…)], however the server wrote the names back; None where they were not sent."""
    for name, value in items.items():
        if name.startswith("BODY[HEADER") and isinstance(value, bytes):
            return value
    return None


def flags(items: Items) -> frozenset[str]:
    """The message's flags in lower case."""
    told = items.get("FLAGS")
    return frozenset(_text(f).lower() for f in told if isinstance(f, bytes)) if isinstance(told, list) else frozenset()


def number(value: Value) -> int:
    """A number; 0 where it is none."""
    return int(value) if isinstance(value, bytes) and value.isdigit() and len(value) < 20 else 0


def internal_date(value: Value) -> dt.datetime | None:
    """An INTERNALDATE (RFC 3501, 9, date-time), aware; None where it is none."""
    found = _MOMENT.fullmatch(value) if isinstance(value, bytes) else None
    if not found or found[2].lower() not in MONTHS:
        return None
    away = dt.timedelta(hours=int(found[8]), minutes=int(found[9])) * (1 if found[7] == b"+" else -1)
    day, hour, minute, second = (int(found[n]) for n in (1, 4, 5, 6))
    try:
        zone = dt.timezone(away)
        return dt.datetime(int(found[3]), MONTHS[found[2].lower()], day, hour, minute, min(second, 59), tzinfo=zone)
    except ValueError:
        return None


def found_uids(pieces: Iterable[Piece | None]) -> set[int]:
    """The UIDs of a SEARCH, whose answer may come in several lines."""
    words = (word for piece in pieces if isinstance(piece, bytes) for word in piece.split())
    return {int(word) for word in words if word.isdigit()}


def uid_sets(uids: Iterable[int], most: int) -> Iterator[tuple[tuple[int, ...], str]]:
    """UIDs, ascending, at most so many together, and each part as a sequence set ("1:5,9")."""
    ordered = sorted(set(uids))
    for start in range(0, len(ordered), most):
        part = tuple(ordered[start : start + most])
        yield part, uid_set(part)


def uid_set(ordered: Sequence[int]) -> str:
    """Ascending UIDs as a sequence set."""
    runs: list[list[int]] = []
    for uid in ordered:
        if runs and uid == runs[-1][1] + 1:
            runs[-1][1] = uid
        else:
            runs.append([uid, uid])
    return ",".join(str(first) if first == last else f"{first}:{last}" for first, last in runs)


def set_uids(text: bytes) -> list[int]:
    """The UIDs of a sequence set, in its order (RFC 4315, uid-set: no "*")."""
    uids: list[int] = []
    for part in text.split(b","):
        first, _, last = part.partition(b":")
        if first.isdigit() and (not last or last.isdigit()):
            low, high = sorted((int(first), int(last or first)))
            uids.extend(range(low, min(high, low + 100_000) + 1))
    return uids


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder of a LIST. `wire` is its name as the server writes it (modified UTF-7), `name` readable."""

    wire: bytes
    delimiter: str
    attributes: frozenset[str]

    @property
    def name(self) -> str:
        return readable(self.wire)


def listed(pieces: Iterable[Piece | None]) -> list[Folder]:
    """The folders of a LIST that can be selected."""
    folders = []
    for answer in answers(pieces):
        told = values(answer)
        if len(told) < 3 or not isinstance(told[0], list) or not isinstance(told[2], bytes):
            continue
        attributes = frozenset(_text(a).lower() for a in told[0] if isinstance(a, bytes))
        if not attributes & {"\\noselect", "\\nonexistent"}:
            folders.append(Folder(told[2], _text(told[1]) if isinstance(told[1], bytes) else "", attributes))
    return folders


def personal_namespace(pieces: Iterable[Piece | None]) -> tuple[bytes, str]:
    """Prefix and delimiter of her own folders (RFC 2342); ("", "") where the server tells none."""
    for answer in answers(pieces):
        first = next(iter(values(answer)), None)
        one = first[0] if isinstance(first, list) and first else None
        if isinstance(one, list) and len(one) > 1 and isinstance(one[0], bytes):
            return one[0], _text(one[1]) if isinstance(one[1], bytes) else ""
    return b"", ""


def readable(wire: bytes) -> str:
    """A folder's name in letters; one that is no modified UTF-7 as it stands."""
    try:
        return str(utf7_decode(wire))
    except ValueError:  # binascii.Error and UnicodeDecodeError among them
        return wire.decode("latin-1")


def _text(value: bytes) -> str:
    return value.decode("latin-1")
