"""A message's text taken apart: the writer's own words, what stands quoted or forwarded below them, and the signature.

Protects what people ask for: in doubt a line stays theirs. Linear: every line is looked at a bounded number of times,
with patterns that cannot backtrack without end. In this order: where the quoted part begins (attribution line,
separator, block of header lines, lines marked ">"), whether it is a forward, what is the writer's between quoted
lines, then the signature.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from mailbot.mail import headerlines
from mailbot.mail.folding import folded, words
from mailbot.mail.headerlines import HeaderBlock
from mailbot.mail.model import Parts, Quoted
from mailbot.mail.signature import split_signature

MOST_QUOTED = 10
MOST_LINES = 1_000
MOST_TEXT = 40_000
MOST_TRIED = 250  # lines that might open a quoted part and do not
MOST_ATTRIBUTION = 6  # lines
LONGEST_ATTRIBUTION = 500  # characters
DIGITS = frozenset("0123456789")
DATED = re.compile(r"\b(?:19|20)\d\d\b|\b\d{1,2}[./-]\d{1,2}[./-]\d{2,4}\b")
TIME = re.compile(r"\b\d{1,2}[:.h]\d{2}\b")
INLINE = re.compile(r"(?:(?<=\s)|(?<=-))((?:On|Le|Am|El|Op|Den) [^\n]{10,400})$")
LONGEST_LINE = 1_000
# What a line shows that may open a quoted part: a rule or words between dashes, a label, a digit or an address.
SHOWS = re.compile(r"\s{0,20}(?:[-_=—*#>]|[^\n:@\d]{1,40}:|[^\n@\d]{0,200}[@\d])")
WORDS_ALONE = re.compile(r"[^\W\d][^\n:@\d]{5,50}$")  # "Message transféré"
LOTUS = re.compile(r"\s{0,20}(?:objet|sujet|subject)\s{0,9}:?\s*", re.IGNORECASE)
MARK = re.compile(r"\s*(?:[>»]|[A-Z]{1,3}>)")


@dataclass(frozen=True, slots=True)
class Opening:
    """Where a quoted or forwarded part begins: its first line, the first line of its text, what its header lines
    tell."""

    start: int
    text_start: int
    block: HeaderBlock
    forward: bool = False
    marked: bool = False  # the quoted lines carry ">" marks
    before: str = ""  # the writer's words on the first line


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
    lines = text[:MOST_TEXT].split("\n", MOST_LINES)[:MOST_LINES]
    opening = _opening(lines)
    if opening is None:
        unmarked_lines, quoted = _without_marked(lines)
        return _parts(unmarked_lines, (Quoted("\n".join(quoted)),) if quoted else ())
    above_it = [*lines[: opening.start], opening.before] if opening.before else lines[: opening.start]
    own_lines, quoted_above = _without_marked(above_it)
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
    """Whether a line carries a quote mark ("> ", "» ", "JD> ")."""
    return MARK.match(line) is not None


def unmarked(line: str) -> str:
    """A quoted line without its outermost mark."""
    found = MARK.match(line)
    return line[found.end() :].removeprefix(" ") if found else line.lstrip()


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
    barred = next((line for line in lines if line.strip()), "").lstrip().startswith("|")
    for line in lines:
        if is_marked(line) or (barred and line.lstrip().startswith("|")):
            quoted.append(unmarked(line) if is_marked(line) else line.lstrip()[1:].removeprefix(" "))
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
    """The first opening of a quoted part. Only lines that show something of one are tried, MOST_TRIED of them."""
    tried = 0
    lotus = any(LOTUS.fullmatch(line) for line in lines)
    for start, line in enumerate(lines):
        stripped = line.strip()
        if not stripped or len(line) > LONGEST_LINE:
            continue
        if SHOWS.match(line) is None and not lotus:
            if WORDS_ALONE.match(stripped) and (found := _separator(lines, start, stripped)):
                return found
            continue
        tried += 1
        if tried > MOST_TRIED:
            return None
        found = (
            _separator(lines, start, stripped)
            or _attribution(lines, start, stripped)
            or _bare_block(lines, start, lotus=lotus)
        )
        if found:
            return found
    return None


def _marker(text: str) -> str:
    """For a separator line such as "----- Original Message -----": "forwarded", "original" or ""."""
    core = folded(text).strip("-_=*#> :\t")
    if len(core) > 60:
        return ""
    table = words("quoting")
    if core.startswith(tuple(table["forwarded"])) and any(
        core.startswith(word) and len(core) < len(word) + 3 for word in table["forwarded"]
    ):
        return "forwarded"
    dashed = text.strip()[:2] in ("--", "__", "==") or text.strip().endswith(("--", ":"))
    return "original" if dashed and any(core == word for word in table["original"]) else ""


def _separator(lines: list[str], start: int, stripped: str) -> Opening | None:
    marker = _marker(stripped)
    rule = len(stripped) >= 4 and not stripped.strip("_-—=")
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
    """An attribution such as "Le 3 janvier 2013, Anne Roy <a@x.ca> a écrit :", on one to six lines: by its words in a
    language we know, or by its shape above marked lines in any other.
    """
    if not (set(stripped) & DIGITS or "@" in stripped or "<" in stripped):
        return None
    known = _begins(stripped)
    ends = any(line.rstrip()[-1:] in (":", "-", ">") for line in lines[start : start + MOST_ATTRIBUTION])
    if not ends:
        return None
    if not known and (found := _behind_words(lines, start, stripped)):
        return found
    joined, blanks = "", 0
    for end in range(start, min(start + MOST_ATTRIBUTION, len(lines))):
        piece = lines[end].strip()
        if not piece and end > start:
            blanks += 1
            if blanks > 1 or not lines[min(end + 1, len(lines) - 1)].lstrip().startswith("<"):
                return None
            continue
        joined = f"{joined} {piece}".strip()
        if len(joined) > LONGEST_ATTRIBUTION:
            return None
        following = next((line for line in lines[end + 1 : end + 6] if line.strip()), "")
        marked = is_marked(following) or following.lstrip().startswith("|")
        if _tells_a_date_or_address(joined) and (
            (known and _says_wrote(joined)) or (marked and end < start + 3 and _shaped(joined))
        ):
            block = headerlines.from_attribution(joined, end + 1)
            return Opening(start, end + 1, block, marked=marked)
    return None


def _begins(text: str) -> bool:
    return folded(text).lstrip("> -").startswith(tuple(words("quoting")["attribution"]["begins"]))


def _says_wrote(text: str) -> bool:
    """Whether it ends with "wrote:" in a language we know; between dashes the colon may be missing."""
    ends = words("quoting")["attribution"]["ends"]
    flat = folded(text).rstrip(" >")
    if flat.endswith(tuple(ends)):
        return True
    return text.startswith("--") and flat.rstrip(" -").endswith(tuple(end.rstrip(" :") for end in ends))


def _shaped(text: str) -> bool:
    """Shaped like an attribution, whatever its language: a date, with an address or a clock time, and a colon or an
    address at the end.
    """
    told = DATED.search(text) is not None and ("@" in text or TIME.search(text) is not None)
    return told and text.rstrip().endswith((":", ">")) and text[:1] not in "-*•" and not is_marked(text)


def _behind_words(lines: list[str], start: int, stripped: str) -> Opening | None:
    """An attribution on the line of the writer's last words ("Oui merci On Wed, Apr 4, 2012, x@y wrote:")."""
    if len(stripped) > LONGEST_ATTRIBUTION or not _says_wrote(stripped):
        return None
    found = INLINE.search(lines[start])
    following = next((line for line in lines[start + 1 : start + 4] if line.strip()), "")
    if found is None or not is_marked(following) or not _tells_a_date_or_address(found[1]):
        return None
    block = headerlines.from_attribution(found[1], start + 1)
    return Opening(start, start + 1, block, marked=True, before=lines[start][: found.start()].rstrip(" -"))


def _tells_a_date_or_address(text: str) -> bool:
    return "@" in text or any(c.isdigit() for c in text)


def _bare_block(lines: list[str], start: int, *, lotus: bool) -> Opening | None:
    """Header lines with no separator above them: an author and at least two more; or Lotus Notes' own form."""
    block = headerlines.read_block(lines, start, least=3)
    if block is None and lotus:
        block = headerlines.read_lotus(lines, start)
    if block is None:  # two will do where they are of a mail beyond doubt
        block = headerlines.read_block(lines, start, least=2)
        if block is None or block.date is None or not (block.author and block.author.email):
            return None
    return Opening(start, block.end, block, marked=False)
