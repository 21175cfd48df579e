"""A reading for a person to check at a glance: each field, its value, and below it the words it came from."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from mailbot.cli.words import in_words, one_line

if TYPE_CHECKING:
    from mailbot.config.model import Config
    from mailbot.mail.model import Message
    from mailbot.reading.model import Person, Reading

LABEL, WIDTH = 14, 100
LINES_SHOWN = 30  # of what the sender wrote
SHORTEST_PART = 3  # characters of words broken over two lines
WORDS_SHOWN = 160  # characters of the words that a field came from
SILENT = ("automatic", "unrelated")  # what was found in mail that is not ours is of no use
Row = tuple[str, str, str]  # label, value, the field whose evidence stands below it


def explained(message: Message, reading: Reading, config: Config) -> Iterator[str]:
    """The lines that explain a reading."""
    sender = message.sender
    yield _line(
        "from", f"{sender.name} <{sender.email}>" if sender and sender.name else sender.email if sender else "-"
    )
    yield _line("subject", message.subject or "-")
    yield ""
    shown = set()
    for label, value, field in _rows(reading, config):
        yield _line(label, value)
        if field and field not in shown:
            yield from _evidence(reading, field)
            shown.add(field)
    for field in dict.fromkeys(e.field for e in reading.evidence):
        if field not in shown and reading.kind not in SILENT:
            yield _line(field.replace("_", " "), "-")
            yield from _evidence(reading, field)
    yield from _block("written", reading.reply_text, reading)
    if reading.kind not in SILENT:
        yield from _block("signature", message.parts.signature, reading)


def _rows(reading: Reading, config: Config) -> Iterator[Row]:
    """Every field that says something, in the order in which a person asks."""
    also = [in_words("kinds", kind.value) for kind in reading.purposes if kind is not reading.kind]
    yield "kind", in_words("kinds", reading.kind.value) + (f"; also {', '.join(also)}" if also else ""), "kind"
    yield "language", reading.language, "language"
    if reading.seats is not None:
        yield "seats", str(reading.seats), "seats"
    last = len(reading.seated) - 1
    for place, one in enumerate(reading.seated):  # the evidence for all of them stands below the last
        yield "" if place else "participants", _person(one), "participants" if place == last else ""
    if _person(reading.contact) != "-":
        yield "contact", _person(reading.contact), "contact"
    if reading.group or reading.seats is not None:
        yield "group", _group(reading, config), "group"
    if reading.concerns:
        yield "concerns", ", ".join(reading.concerns), "concerns"
    if reading.question:
        yield "question", "yes, a person must see it", "question"
    if reading.topics:
        yield "answers", ", ".join(reading.topics), "topics"
    if reading.dessert_guess:
        yield "dessert guess", reading.dessert_guess, "dessert_guess"
    if reading.agrees is not None:
        yield "answers with", "yes" if reading.agrees else "no", "agrees"
    if reading.choice is not None:
        yield "chooses", f"no. {reading.choice}", "choice"
    if reading.wants_person:
        yield "wants", "to hear from a person", "wants_person"
    if reading.reference:
        yield "reference", reading.reference, "reference"


def _group(reading: Reading, config: Config) -> str:
    if reading.group is None:
        return "not told: it has to be asked"
    labels = {g.key: g.label.in_language(reading.language, config.course.languages) for g in config.course.groups}
    label = f"{labels[reading.group]} ({reading.group})" if reading.group in labels else reading.group
    told = reading.group_why and not any(e.field == "group" for e in reading.evidence)
    why = f", by “{one_line(reading.group_why)}”" if told else ""
    return label + why


def _person(person: Person) -> str:
    extension = f" ext. {person.extension}" if person.extension else ""
    number = (person.phone or "") + extension
    facts = (person.name, person.title, person.organization, person.email, number)
    return ", ".join(one_line(fact) for fact in facts if fact) or "-"


def _evidence(reading: Reading, field: str) -> Iterator[str]:
    """From which words a field came, why, and how surely where that is not quite."""
    for one in dict.fromkeys(e for e in reading.evidence if e.field == field):
        words = one_line(one.words)
        cut = words if len(words) <= WORDS_SHOWN else words[:WORDS_SHOWN].rstrip() + "…"
        sure = f" ({one.weight:.0%} sure)" if one.weight < 1 else ""
        yield from _wrapped(f"{f'“{cut}”: ' if cut else ''}{one_line(one.why)}{sure}", " " * LABEL + "  ← ")


def _line(label: str, value: str) -> str:
    return "\n".join(_wrapped(one_line(value), f"{label:<{LABEL}}"))


def _wrapped(text: str, indent: str, width: int = WIDTH) -> Iterable[str]:
    return textwrap.wrap(text, width, initial_indent=indent, subsequent_indent=" " * len(indent)) or [indent.rstrip()]


def _block(label: str, text: str, reading: Reading) -> Iterator[str]:
    """The beginning of a text, the words that told something underlined with what they told."""
    lines = [one_line(line) for line in text.strip().splitlines()]
    if not lines:
        return
    yield ""
    indent = " " * LABEL + "| "
    for place, line in enumerate(lines[:LINES_SHOWN]):
        for part, shown in enumerate(_wrapped(line, f"{'' if place else label:<{LABEL}}| ", WIDTH - LABEL)):
            yield shown.rstrip()
            yield from _underlined(shown[len(indent) :], reading, " " * len(indent) if part else indent)
    if len(lines) > LINES_SHOWN:
        yield f"{indent}… {len(lines) - LINES_SHOWN} more lines"


def _underlined(shown: str, reading: Reading, indent: str) -> Iterator[str]:
    """Below a line as it is shown: a row for each field that some of its words told."""
    if reading.kind in SILENT:
        return
    from mailbot.reading.text.lexicon import fold

    rows: dict[str, list[str]] = {}
    for one in reading.evidence:
        for start, end in _places(fold(shown), fold(one_line(one.words))):
            row = rows.setdefault(one.field, [" "] * len(shown))
            row[start:end] = "~" * (end - start)
    for field, row in rows.items():
        yield f"{indent}{''.join(row).rstrip()} {field.replace('_', ' ')}"


def _places(shown: str, words: str) -> Iterator[tuple[int, int]]:
    """Where words stand on a line; of words that were broken over lines, the part that stands on this one."""
    at = shown.find(words) if len(words) > 1 else -1
    if at >= 0:
        yield at, at + len(words)
    elif len(words) > len(shown) and len(shown) > SHORTEST_PART and shown in words:
        yield 0, len(shown)
    else:
        yield from _ends(shown, words)


def _ends(shown: str, words: str) -> Iterator[tuple[int, int]]:
    """The end of a line that begins the words, or the beginning of one that ends them, whole words at least."""
    for length in range(min(len(shown), len(words)) - 1, SHORTEST_PART, -1):
        if shown.endswith(words[:length]) and words[length : length + 1] == " ":
            yield len(shown) - length, len(shown)
            return
        if shown.startswith(words[-length:]) and words[-length - 1 : -length] == " ":
            yield 0, length
            return
