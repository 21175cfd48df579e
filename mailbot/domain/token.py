"""References that cannot be guessed: the code of a conversation and the Message-IDs of our letters, made with the
signing key.

A code is eight characters of Crockford's base 32 (no I, L, O, U), written "K7QF-3M2P". The first five name the
conversation, the last three are a check made with the key, so that a made-up or misread code is nobody's. A letter's
Message-ID carries the code and a digest of what it answers: the same letter made again has the same Message-ID (RFC
5322, 3.6.4).
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Iterable

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
MARK = "mailbot"
_CODE = re.compile(
    r"(?<![0-9A-Za-z])([0-9A-HJKMNP-TV-Za-hjkmnp-tv-z]{4})-([0-9A-HJKMNP-TV-Za-hjkmnp-tv-z]{4})(?![0-9A-Za-z])"
)
_OWN_ID = re.compile(r"^([0-9a-z]{4}-[0-9a-z]{4})\.([0-9a-f]{16})\." + MARK + "@")


def _digest(key: bytes, *words: str) -> bytes:
    return hmac.new(key, "\0".join(words).encode(), hashlib.sha256).digest()


def _letters(digest: bytes, count: int) -> str:
    number = int.from_bytes(digest[:10], "big")
    return "".join(ALPHABET[(number >> (5 * place)) & 31] for place in range(count))


def make_code(key: bytes, course: str, seed: str) -> str:
    """The code of the conversation that begins with the message known by `seed` (its content hash)."""
    name = _letters(_digest(key, "code", course, seed), 5)
    text = name + _letters(_digest(key, "check", name), 3)
    return f"{text[:4]}-{text[4:]}"


def genuine(keys: Iterable[bytes], code: str) -> bool:
    """Whether one of our keys made this code."""
    text = code.upper().replace("-", "")
    return len(text) == 8 and any(
        hmac.compare_digest(_letters(_digest(key, "check", text[:5]), 3), text[5:]) for key in keys
    )


def find_codes(keys: tuple[bytes, ...], text: str) -> tuple[str, ...]:
    """The genuine codes that stand in a text (its first 200,000 characters), in order, each once."""
    found = (f"{m[1]}-{m[2]}".upper() for m in _CODE.finditer(text[:200_000]))
    return tuple(dict.fromkeys(code for code in found if genuine(keys, code)))


def letter_id(key: bytes, code: str, domain: str, *cause: str) -> str:
    """The Message-ID (no brackets) of the letter that `cause` (what it answers, kind, recipient) makes."""
    return f"{code.lower()}.{_digest(key, 'letter', code, *cause).hex()[:16]}.{MARK}@{domain}"


def is_letter_id(message_id: str) -> bool:
    """Whether a Message-ID has the form of a letter of a mailbot."""
    return bool(_OWN_ID.match(message_id))


def codes_in_ids(keys: tuple[bytes, ...], message_ids: Iterable[str]) -> tuple[str, ...]:
    """The genuine codes that the Message-IDs carry."""
    found = (m[1].upper() for m in map(_OWN_ID.match, message_ids) if m)
    return tuple(dict.fromkeys(code for code in found if genuine(keys, code)))
