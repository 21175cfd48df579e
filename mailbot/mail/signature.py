"""Where a writer's own words end and their signature begins.

Protects what people ask for and who they are: the signature is kept apart (name, telephone, organisation are read in
it), and in doubt a line stays with the words. Looked for from the end: what phones and firms add, the "-- " line (RFC
3676, 4.3), closing words followed by short lines, a last block that looks like a visiting card.
"""

from __future__ import annotations

import re

from mailbot.mail.folding import folded, words

MOST_LINES = 14
MOST_LENGTH = 90
_PHONE = re.compile(r"(?:\+?1[ .-]?)?\(?\d{3}\)?[ .-]{0,3}[\dO]{3}[ .-]{0,2}[\dO]{4}")
_ADDRESS = re.compile(r"[^\s@]+@[^\s@]+\.[a-z]{2,}|https?://|www\.|\b[A-Z]\d[A-Z] ?\d[A-Z]\d\b", re.IGNORECASE)
_LABEL = re.compile(r"^\s*([^\W\d][\w '’.-]{0,25}?)\s{0,3}(?::|\.{3,}|=)")
_BULLET = re.compile(r"^\s*(?:[-*•·–]|\d{1,2}[.)])\s+")
_NAME = re.compile(r"^(?:[^\W\d_][\w'’.-]*,?\s+){0,4}[^\W\d_][\w'’.-]*[.,!]?$")
_STREET = re.compile(r"^\d{1,5}[,\s]")


def split_signature(lines: list[str]) -> tuple[str, str]:
    """(own words, signature) of the writer's lines."""
    kept, dropped = _without_additions(lines)
    start = _dashes(kept)
    if start is None:
        start = _after_closing(kept)
    if start is None:
        start = _card(kept)
    if start is None or not _something_said(kept[:start]):
        return _text(kept), _text(dropped)
    signature = kept[start:]
    if signature and signature[0].strip() in ("--", "-- ", "—", "__"):
        signature = signature[1:]
    return _text(kept[:start]), _text([*signature, *dropped])


def _text(lines: list[str]) -> str:
    return "\n".join(lines).strip()


def _without_additions(lines: list[str]) -> tuple[list[str], list[str]]:
    """The lines without what phones and firms add; what stood below such a line (a signature, often) is given back
    apart."""
    table = words("quoting")["signature"]
    machine, legal = tuple(table["machine"]), tuple(table["legal"])
    below: list[str] = []
    for at, line in enumerate(lines):
        text = folded(line).strip(" *_-|>")
        if text.startswith(machine) and len(text) < 120:
            rest = lines[at + 1 :]
            below = [one for one in rest if _card_line(one)] if len(_filled(rest)) <= MOST_LINES else []
            kept = lines[:at] if not rest or _all_short(rest) else lines[:at] + rest
            return kept, (below if kept == lines[:at] else [])
        if text.startswith(legal) and (len(line) > 60 or _legal_tail(lines, at)) and _something_said(lines[:at]):
            return lines[:at], []
    return lines, []


def _legal_tail(lines: list[str], at: int) -> bool:
    """A short line of legal words counts as one where only a little follows."""
    return len(_filled(lines[at:])) <= 4 and at > 0 and not lines[at - 1].strip()


def _filled(lines: list[str]) -> list[str]:
    return [line for line in lines if line.strip()]


def _all_short(lines: list[str]) -> bool:
    return len(_filled(lines)) <= MOST_LINES and all(len(line) <= MOST_LENGTH for line in lines)


def _something_said(lines: list[str]) -> bool:
    """Whether anything but a greeting stands there."""
    said = _filled(lines)
    if not said:
        return False
    return (
        len(said) > 1 or len(said[0].split()) > 4 or _is_closing(said[0]) or not folded(said[0]).startswith(GREETINGS)
    )


GREETINGS = (
    "bonjour",
    "bonsoir",
    "allo",
    "salut",
    "hello",
    "hi",
    "hey",
    "dear",
    "chere",
    "cher",
    "madame",
    "good morning",
    "good afternoon",
    "coucou",
)


def _dashes(lines: list[str]) -> int | None:
    """The "-- " line, where not too much follows."""
    for at in range(len(lines) - 1, -1, -1):
        if lines[at].rstrip() in ("--", "—", "__") and len(_filled(lines[at + 1 :])) <= MOST_LINES:
            return at
        if lines[at].rstrip() in ("--",):
            return None
    return None


def _is_closing(line: str) -> bool:
    text = folded(line).strip(" ,.!;:-*~)(\t")
    if not text or len(text) > 60:
        return False
    return text.startswith(tuple(words("quoting")["signature"]["closings"]))


def _after_closing(lines: list[str]) -> int | None:
    """The first line after the last closing words, where what follows is short and asks nothing."""
    for at in range(len(lines) - 1, max(-1, len(lines) - MOST_LINES - 8), -1):
        if _is_closing(lines[at]) and len(lines[at].split()) <= 9:
            following = _filled(lines[at + 1 :])
            if following and len(following) <= MOST_LINES and all(_card_line(line) for line in following):
                return at + 1
            return None
    return None


def _card_line(line: str) -> bool:
    """A line that a visiting card could hold: short, no bullet, no form label, no question, no sentence."""
    text = line.strip()
    if not text:
        return True
    if len(text) > MOST_LENGTH or _BULLET.match(line) or "?" in text:
        return False
    if _has_contact(text):
        return not _is_form_line(text)
    return not _is_form_line(text) and not _is_sentence(text)


def _has_contact(text: str) -> bool:
    return bool(_PHONE.search(text) or _ADDRESS.search(text))


def _is_form_line(text: str) -> bool:
    found = _LABEL.match(text)
    label = folded(found[1]).strip(" .0123456789") if found else ""
    table = words("quoting")["signature"]
    return bool(label) and (label in table["form_labels"] or label.startswith(tuple(table["form_beginnings"])))


def _is_sentence(text: str) -> bool:
    """Lower-case running text that ends like a sentence, or many words."""
    if text[:1] in "«\"“'(*":
        return False
    count = len(text.split())
    return (
        count > 9
        or (count > 4 and text[-1] in ".!")
        or (count > 5 and not any(w[:1].isupper() for w in text.split()[1:]))
    )


def _card(lines: list[str]) -> int | None:
    """A last block of short lines that begins with a name or holds a telephone, with no closing words above it."""
    start = len(lines)
    for at in range(len(lines) - 1, max(-1, len(lines) - MOST_LINES - 4), -1):
        if not lines[at].strip():
            if start < len(lines) and not _continues_above(lines, at):
                break
            continue
        if not _card_line(lines[at]) or _is_closing(lines[at]):
            break
        start = at
    start = _behind_list(lines, start)
    block = _filled(lines[start:])
    if not block or len(block) > MOST_LINES or start == 0 or _introduced(lines, start):
        return None
    return start if _looks_signed(lines, start, block) else None


def _behind_list(lines: list[str], start: int) -> int:
    """Where the last block begins, where two or more above it each have a name and contact details of their own: they
    are people of a list.
    """
    starts = [at for at in range(start, len(lines)) if lines[at].strip() and (at == start or not lines[at - 1].strip())]
    if len(starts) < 3:
        return start
    ends = [*starts[1:], len(lines)]
    own = [
        any(_has_contact(line) for line in lines[a:b]) and bool(_NAME.match(lines[a].strip()))
        for a, b in zip(starts, ends, strict=True)
    ]
    return starts[-1] if sum(own[:-1]) > 1 else start


def _continues_above(lines: list[str], gap: int) -> bool:
    """Whether the block above an empty line is part of the card too: only when it holds contact details and begins
    with a name."""
    above: list[str] = []
    for at in range(gap - 1, -1, -1):
        if not lines[at].strip():
            break
        above.append(lines[at])
    return (
        bool(above)
        and not any("\t" in line.strip() for line in above)  # a table of people
        and all(_card_line(line) for line in above)
        and any(_has_contact(line) or _STREET.match(line) for line in above)
        and bool(_NAME.match(above[-1].strip()))
    )


def _introduced(lines: list[str], start: int) -> bool:
    """Whether the line above ends with a colon: a list follows, not a signature."""
    above = next((lines[at].strip() for at in range(start - 1, -1, -1) if lines[at].strip()), "")
    return above.endswith(":")


def _looks_signed(lines: list[str], start: int, block: list[str]) -> bool:
    """A name first (each word capitalised, or one short word), set apart from the words above or followed by contact
    details."""
    first = block[0].strip()
    capitalised = [w for w in re.split(r"[\s-]+", first) if w[:1].isalpha()]
    named = (
        bool(_NAME.match(first))
        and bool(capitalised)
        and sum(w[:1].isupper() for w in capitalised) * 2 > len(capitalised)
    )
    apart = not lines[start - 1].strip()
    contact = any(_has_contact(line) for line in block)
    if named and (apart or contact):
        return True
    return contact and apart and all(len(line.split()) <= 10 for line in block) and not _is_sentence(first)
