"""A message's text taken apart: the writer's own words, what stands quoted or forwarded below them, and the signature.

Protects what people ask for: in doubt a line stays theirs. Linear: every line is looked at a bounded number of times,
with patterns that cannot backtrack without end. In this order: where the quoted part begins (attribution line,
separator, block of header lines, lines marked ">"), whether it is a forward, what is the writer's between quoted
lines, then the signature.
"""

from __future__ import annotations

from dataclasses import dataclass

from mailbot.mail import headerlines
from mailbot.mail.folding import folded, words
from mailbot.mail.headerlines import HeaderBlock
from mailbot.mail.model import Parts, Quoted
from mailbot.mail.signature import split_signature

MOST_QUOTED = 10
MOST_LINES = 5_000
MOST_TEXT = 200_000


@dataclass(frozen=True, slots=True)
class Opening:
    """Where a quoted or forwarded part begins: its first line, the first line of its text, what its header lines
    tell."""

    start: int
    text_start: int
    block: HeaderBlock
    forward: bool = False
    marked: bool = False  # the quoted lines carry ">" marks


def is_forward_subject(subject: str) -> bool:
    """Whether the outermost prefix of a subject is a forward's."""
    return subject_prefix(subject) == "forward"


def subject_prefix(subject: str) -> str:
    """What the first prefix of a subject tells: "reply", "forward" or ""."""
    prefix, colon, _ = folded(subject).strip().partition(":")
    word = prefix.strip().partition("[")[0].strip()
    if not colon:
        return ""
    table = words("quoting")["subjects"]
    return "reply" if word in table["reply"] else "forward" if word in table["forward"] else ""


def bare_subject(subject: str) -> str:
    """A subject without its "Re:", "Fwd:", "TR :" prefixes."""
    for _ in range(10):
        if not subject_prefix(subject):
            break
        subject = subject.partition(":")[2].strip()
    return subject.strip()


def split(text: str, subject: str = "") -> Parts:
    """The parts of a message's text, of which MOST_TEXT characters and MOST_LINES lines are looked at."""
    lines = text[:MOST_TEXT].split("\n")[:MOST_LINES]
    opening = _opening(lines)
    if opening is None:
        unmarked_lines, quoted = _without_marked(lines)
        return _parts(unmarked_lines, (Quoted("\n".join(quoted)),) if quoted else ())
    own_lines, quoted_above = _without_marked(lines[: opening.start])
    inner = lines[opening.text_start :]
    if opening.marked:
        inner, below = _marked_region(inner)
        own_lines = own_lines + below if below else own_lines
    found = _quoted(opening.block, inner)
    own, signature = split_signature(own_lines)
    if _forwards(opening, subject, own):
        return Parts(own=own, signature=signature, forwarded=found)
    above = (Quoted("\n".join(quoted_above)),) if quoted_above else ()
    return Parts(own=own, signature=signature, quoted=(*above, found, *_deeper(found)))


def _parts(own: list[str], quoted: tuple[Quoted, ...]) -> Parts:
    text, signature = split_signature(own)
    return Parts(own=text, signature=signature, quoted=quoted)


def _forwards(opening: Opening, subject: str, own: str) -> bool:
    """A forward by its marker, or by its subject; a reply's subject makes it a reply."""
    prefix = subject_prefix(subject)
    if opening.forward:
        return True
    if prefix == "reply" or (opening.marked and prefix != "forward"):
        return False
    return prefix == "forward" or (not own.strip() and bool(opening.block.author) and not prefix)


def _quoted(block: HeaderBlock, inner: list[str]) -> Quoted:
    text = "\n".join(inner).strip("\n")
    return Quoted(text=text, author=block.author, date=block.date, subject=block.subject, to=block.to)


def _deeper(found: Quoted) -> tuple[Quoted, ...]:
    """What is quoted inside the quoted text, at most MOST_QUOTED levels."""
    deeper: list[Quoted] = []
    text = found.text
    for _ in range(MOST_QUOTED):
        lines = text.split("\n")
        opening = _opening(lines)
        if opening is None or opening.text_start >= len(lines):
            break
        inner = lines[opening.text_start :]
        if opening.marked:
            inner, _ = _marked_region(inner)
        deeper.append(_quoted(opening.block, inner))
        text = deeper[-1].text
    return tuple(deeper)


# --- lines marked ">" -----------------------------------------------------------------------------------------------


def is_marked(line: str) -> bool:
    """Whether a line carries a quote mark ("> ", "| > ", "» ")."""
    return line.lstrip()[:1] in (">", "»")


def unmarked(line: str) -> str:
    """A quoted line without its outermost mark."""
    line = line.lstrip()
    return line[1:].removeprefix(" ") if line[:1] in (">", "»") else line


def _without_marked(lines: list[str]) -> tuple[list[str], list[str]]:
    """The unmarked lines, and the marked ones without their marks. One or two marked lines alone are the writer's
    arrows."""
    marked = [line for line in lines if is_marked(line)]
    if not marked:
        return lines, []
    return [line for line in lines if not is_marked(line)], [unmarked(line) for line in marked]


def _marked_region(lines: list[str]) -> tuple[list[str], list[str]]:
    """The quoted lines below an attribution without marks, and the writer's own lines between and below them.

    A wrapped line whose mark was lost follows a marked one directly; own words stand after an empty line."""
    quoted: list[str] = []
    own: list[str] = []
    previous_marked = False
    for line in lines:
        if is_marked(line):
            quoted.append(unmarked(line))
            previous_marked = True
        elif not line.strip():
            (own if own and not previous_marked else quoted).append("")
            previous_marked = False
        else:
            own.append(line)
            previous_marked = False
    return quoted, own


# --- where the quoted part begins -----------------------------------------------------------------------------------


def _opening(lines: list[str]) -> Opening | None:
    """The first opening of a quoted part."""
    for start, line in enumerate(lines):
        stripped = line.strip()
        if not stripped or len(stripped) > 1_000:
            continue
        found = _separator(lines, start, stripped) or _attribution(lines, start, stripped) or _bare_block(lines, start)
        if found:
            return found
    return None


def _marker(text: str) -> str:
    """For a separator line such as "----- Original Message -----": "forwarded", "original" or ""."""
    core = folded(text).strip("-_=*#> :\t")
    if len(core) > 60:
        return ""
    table = words("quoting")
    if any(core == word or (core.startswith(word) and len(core) < len(word) + 3) for word in table["forwarded"]):
        return "forwarded"
    dashed = text.strip()[:2] in ("--", "__", "==") or text.strip().endswith(("--", ":"))
    return "original" if dashed and any(core == word for word in table["original"]) else ""


def _separator(lines: list[str], start: int, stripped: str) -> Opening | None:
    marker = _marker(stripped)
    rule = len(stripped) >= 5 and not stripped.strip("_-—=")
    if not marker and not rule:
        return None
    after = start + 1
    while after < len(lines) and not lines[after].strip("> \t") and after < start + 4:
        after += 1
    block = headerlines.read_block(lines, after, least=1 if marker else 2)
    if block is None:
        return Opening(start, start + 1, HeaderBlock(end=start + 1), marker == "forwarded") if marker else None
    marked = is_marked(lines[after])
    return Opening(start, block.end, block, marker == "forwarded", marked=marked)


def _attribution(lines: list[str], start: int, stripped: str) -> Opening | None:
    """An attribution such as "Le 3 janvier 2013, Anne Roy <a@x.ca> a écrit :", on one to four lines."""
    table = words("quoting")["attribution"]
    first = folded(stripped).lstrip("> ")
    if not first.startswith(tuple(table["begins"])):
        return None
    joined = ""
    for end in range(start, min(start + 4, len(lines))):
        piece = lines[end].strip()
        if not piece and end > start:
            return None
        joined = f"{joined} {piece}".strip()
        if len(joined) > 500:
            return None
        if folded(joined).rstrip(" >").endswith(tuple(table["ends"])) and _tells_a_date_or_address(joined):
            following = next((line for line in lines[end + 1 : end + 6] if line.strip()), "")
            block = headerlines.from_attribution(joined, end + 1)
            return Opening(start, end + 1, block, marked=is_marked(following))
    return None


def _tells_a_date_or_address(text: str) -> bool:
    return "@" in text or any(c.isdigit() for c in text)


def _bare_block(lines: list[str], start: int) -> Opening | None:
    """Header lines with no separator above them: an author and at least two more; or Lotus Notes' own form."""
    block = headerlines.read_block(lines, start, least=3) or headerlines.read_lotus(lines, start)
    if block is None:
        return None
    return Opening(start, block.end, block, marked=False)
