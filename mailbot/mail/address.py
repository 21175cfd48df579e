"""An e-mail address as typed by a person: its normal form, whether a letter can be sent to it, and its likely
mistyping."""

from __future__ import annotations

import functools

from mailbot.mail.folding import words

LONGEST = 254  # RFC 5321, 4.5.3.1.3
_AROUND = " \t\r\n\u00a0\u200b\ufeff<>()[]\"'«».,;:"


def normal(email: str) -> str:
    """The form in which addresses are compared: no brackets, "mailto:" or punctuation around it, lower case, at most
    LONGEST."""
    text = email[: 4 * LONGEST].strip(_AROUND)
    if text[:7].lower() == "mailto:":
        text = text[7:].partition("?")[0].strip(_AROUND)
    return text.lower()[:LONGEST]


def valid(email: str) -> bool:
    """Whether a letter can be sent there by its form alone (RFC 5321, RFC 6531): nothing is looked up."""
    if not email or len(email) > LONGEST or any(char in email for char in "\r\n\0"):
        return False
    from email_validator import EmailNotValidError, validate_email  # here, because it takes a while to import

    try:
        validate_email(email, check_deliverability=False)
    except EmailNotValidError:
        return False
    return True


def likely_typo(email: str) -> str | None:
    """The address that was meant where the domain is one letter away from a widely used one; None where it looks
    right."""
    local, at, domain = normal(email).rpartition("@")
    known = _known_domains()
    if not at or not local or domain in known or len(domain) > 40:
        return None
    name, _, ending = domain.rpartition(".")
    for right in known:
        right_name, _, right_ending = right.rpartition(".")
        if name == right_name and right_ending == "com" and ending in _wrong_endings():
            return f"{local}@{right}"
        if len(right_name) > 4 and ending == right_ending and _one_edit(name, right_name):
            return f"{local}@{right}"
    return None


@functools.cache
def _known_domains() -> tuple[str, ...]:
    return tuple(words("address")["domains"])


@functools.cache
def _wrong_endings() -> frozenset[str]:
    return frozenset(words("address")["wrong_endings"])


def _one_edit(text: str, right: str) -> bool:
    """One letter too many, too few, other, or two neighbours changed round (Damerau 1964)."""
    if text == right or abs(len(text) - len(right)) > 1:
        return False
    at = next((n for n, (a, b) in enumerate(zip(text, right, strict=False)) if a != b), min(len(text), len(right)))
    rest, wanted = text[at:], right[at:]
    return (
        rest[1:] == wanted
        or rest == wanted[1:]
        or rest[1:] == wanted[1:]
        or (rest[:2] == wanted[1::-1] and rest[2:] == wanted[2:])
    )
