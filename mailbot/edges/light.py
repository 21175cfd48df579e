"""The light form letters are written in: plain paragraphs, lists and details, from which text and HTML are both made.

    an empty line ends a paragraph          - item            1. numbered item
    Label :: value (a line of the box)      > quoted words    # heading     ~ small print   | kept line
    = label | taken | capacity | note (a bar)                 **strong**    [words](address)

What the program puts into a letter (names, people's own words) is marked as a value and never read as form: a name of
stars or bars stays a name.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial

OPEN, CLOSE = "\ue000", "\ue001"  # around a value, in what Jinja makes
_SLOT = re.compile("\ue002(\\d+)\ue003")  # where a value stands while the form is read
_VALUE = re.compile(f"{OPEN}([^{OPEN}{CLOSE}]*){CLOSE}")
_PRIVATE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff\ue000-\uf8ff]")
_BLANKS = re.compile(r"[ \t\r\n]+")  # not the no-break space, which somebody meant
_SPAN = re.compile(r"\*\*(?P<strong>[^*\n]+)\*\*|\[(?P<words>[^\]\n]+)\]\((?P<href>[^)\n]+)\)")
_STARTS = (
    ("details", re.compile(r"(?P<label>[^:\n]+?) :: ?(?P<rest>.*)")),
    ("items", re.compile(r"- +(?P<rest>.*)")),
    ("numbers", re.compile(r"(?P<label>(?:\d+|\ue002\d+\ue003)[.]) +(?P<rest>.*)")),
    ("quote", re.compile(r"> ?(?P<rest>.*)")),
    ("heading", re.compile(r"# +(?P<rest>.*)")),
    ("small", re.compile(r"~ +(?P<rest>.*)")),
    ("lines", re.compile(r"\| +(?P<rest>.*)")),
    ("bars", re.compile(r"= +(?P<rest>.*)")),
)
BAR_CELLS = 12


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of words, strong or a link where told."""

    words: str
    strong: bool = False
    href: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a block. `label` is the left side of a detail, or a number; `percent` how full a bar is."""

    spans: tuple[Span, ...]
    label: str = ""
    percent: int = 0
    count: str = ""

    @property
    def words(self) -> str:
        """The line without its form."""
        return "".join(span.words for span in self.spans)


@dataclass(frozen=True, slots=True)
class Block:
    """Lines of one kind: text, heading, lines, items, numbers, details, quote, small or bars."""

    kind: str
    lines: tuple[Line, ...]


def value(content: object) -> str:
    """A value as it goes into a template's output: one line, marked as no form."""
    words = "" if content is None else _BLANKS.sub(" ", _PRIVATE.sub(" ", str(content))).strip(" ")
    return f"{OPEN}{words}{CLOSE}"


def paragraphs(content: str) -> str:
    """Several lines of somebody's words, each a value of its own on a quoted line; empty ones are left out."""
    return "\n".join(f"> {value(line)}" for line in content.splitlines() if line.strip())


def bare(made: str) -> str:
    """What a template made, on one line without marks: for a subject."""
    return " ".join(_PRIVATE.sub("", made).split())


def read(made: str, typeset: Callable[[str], str]) -> tuple[Block, ...]:
    """The blocks of a letter; `typeset` sets spaces right, in the template's words and in values alike."""
    values: list[str] = []

    def put_aside(found: re.Match[str]) -> str:
        values.append(found[1])
        return f"\ue002{len(values) - 1}\ue003"

    form = _VALUE.sub(put_aside, made)
    finish = partial(_finish, values=values, typeset=typeset)
    blocks: list[Block] = []
    for group in re.split(r"\n[ \t]*\n", form):
        blocks += _blocks(group, finish)
    return tuple(blocks)


def _finish(words: str, *, values: list[str], typeset: Callable[[str], str]) -> str:
    return typeset(_SLOT.sub(lambda found: values[int(found[1])], words))


def _blocks(group: str, finish: Callable[[str], str]) -> Iterable[Block]:
    """The blocks of lines that stand together; lines of running text are joined."""
    kind, lines = "", list[Line]()
    for raw in group.split("\n"):
        if not raw.strip():
            continue
        found, match = _start(raw.strip())
        line = _line(found, match, raw.strip(), finish)
        if found != kind and lines:
            yield Block(kind, tuple(lines))
            lines = []
        if found in ("text", "small") and lines:
            lines[-1] = Line((*lines[-1].spans, Span(" "), *line.spans))
        elif found != "details" or line.words.strip():
            lines.append(line)
        kind = found
    if lines:
        yield Block(kind, tuple(lines))


def _start(raw: str) -> tuple[str, re.Match[str] | None]:
    for kind, pattern in _STARTS:
        if match := pattern.fullmatch(raw):
            return kind, match
    return "text", None


def _line(kind: str, match: re.Match[str] | None, raw: str, finish: Callable[[str], str]) -> Line:
    rest = match["rest"] if match else raw
    if kind == "bars":
        return _bar(rest, finish)
    label = finish(match["label"]) if match and "label" in match.groupdict() else ""
    return Line(tuple(_spans(rest, finish)), label)


def _bar(rest: str, finish: Callable[[str], str]) -> Line:
    label, taken, capacity, note = ([finish(part).strip() for part in rest.split("|")] + [""] * 4)[:4]
    full = int(capacity) if capacity.isdigit() else 0
    part = min(100, round(100 * int(taken) / full)) if full and taken.isdigit() else 0
    return Line((Span(note),), label, part, f"{taken}/{capacity}")


def _spans(words: str, finish: Callable[[str], str]) -> Iterable[Span]:
    at = 0
    for found in _SPAN.finditer(words):
        if found.start() > at:
            yield Span(finish(words[at : found.start()]))
        if found["strong"]:
            yield Span(finish(found["strong"]), strong=True)
        else:
            yield Span(finish(found["words"]), href=finish(found["href"]).strip())
        at = found.end()
    if at < len(words):
        yield Span(finish(words[at:]))


# --- text ------------------------------------------------------------------------------------------------------------


def as_text(blocks: Iterable[Block], colon: str = ":") -> str:
    """The text part: the same words as the HTML, in the same order. `colon` goes behind the labels of details."""
    return "\n\n".join(_block_text(block, colon) for block in blocks) + "\n"


def _block_text(block: Block, colon: str) -> str:
    if block.kind == "bars":
        return "\n".join(_bar_text(line) for line in block.lines)
    marks = {"items": "- ", "quote": "> ", "heading": ""}
    lines = []
    for line in block.lines:
        label = f"{line.label}{colon if block.kind == 'details' else ''} " if line.label else ""
        lines.append(marks.get(block.kind, "") + label + "".join(map(_span_text, line.spans)))
    if block.kind == "heading":
        return "\n".join(f"{line.upper()}\n{'-' * min(60, len(line))}" for line in lines)
    return "\n".join(lines)


def _span_text(span: Span) -> str:
    if not span.href:
        return span.words
    if span.href.startswith("tel:"):
        return span.words
    address = span.href.removeprefix("mailto:").partition("?")[0]
    return span.words if address in span.words else f"{span.words} ({address})"


def _bar_text(line: Line) -> str:
    filled = round(BAR_CELLS * line.percent / 100)
    note = f" {line.words}" if line.words else ""
    return f"{line.label}\n  {'█' * filled}{'░' * (BAR_CELLS - filled)} {line.count}{note}"
