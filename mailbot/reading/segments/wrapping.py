"""The lines of a text as its writer meant them: those that a mail program broke are one again."""

from __future__ import annotations

import itertools
import re
from functools import lru_cache

from mailbot.reading.segments import forms, labels
from mailbot.reading.text import marks, phones
from mailbot.reading.text.lexicon import fold, words
from mailbot.reading.text.tokens import is_first_name

WRAPPED = 58  # characters from which a line that ends in the middle of a sentence was broken by the mail program
WIDTHS = range(55, 81)  # characters at which mail programs break lines
RAGGED = 12  # characters by which lines broken at one width differ
FEW = 5  # words of a line that may be an item of a list
SENTENCE = re.compile(r"^[^\W\d_][\w'’-]+ [a-zà-ÿ]+ [^\n]*?[a-zà-ÿ]")  # "Roy à la journée. …"
JOINED = re.compile(r"\b(?:et|and|pis|de|pour|for|with|avec|plus|ainsi que|notre|our|m|mme|mr|mrs) ([a-z'-]+)$")
COLUMNS = re.compile(r"[\t|]|\S {3,}\S")  # of a table
BULLET = re.compile(rf"[ \t]*{marks.ITEM}\s")


@lru_cache(maxsize=16)  # the readers of one message ask for the same texts
def unwrapped(text: str) -> str:
    """The text with the line breaks of its mail program turned into spaces; as long as before."""
    lines = text.split("\n")
    width = _width(lines)
    joined = [lines[0]]
    for before, line in itertools.pairwise(lines):
        broken = (
            before.rstrip()[-1:] not in ".:;!?"
            and not BULLET.match(line)
            and not COLUMNS.search(before)
            and not _labelled(line)
            and ((len(before) >= WRAPPED and _goes_on(before, line)) or (width > 0 and _full(before, line, width)))
        )
        joined.append((" " if broken else "\n") + line)
    return "".join(joined)


def _width(lines: list[str]) -> int:
    """The width at which a mail program broke the lines of a text; 0 where none shows. Lines of very different lengths
    near one width show it.
    """
    longest = max((len(line) for line in lines if len(line) <= WIDTHS[-1]), default=0)
    near = sum(longest - RAGGED <= len(line) <= longest for line in lines)
    return longest if longest in WIDTHS and near > 1 else 0


def _full(before: str, line: str, width: int) -> bool:
    """Whether the next word had no place in a line of prose; a line with an address or a number is one of a list."""
    first = line.split(maxsplit=1)[0] if line.strip() else ""
    listed = any(forms.EMAIL.search(one) or phones.NUMBER.search(one) for one in (before, line))
    return (
        bool(first)
        and len(before.split()) > FEW
        and not listed
        and WIDTHS[0] - RAGGED <= len(before) <= width < len(before) + 1 + len(first)
    )


def _labelled(line: str) -> bool:
    """Whether a line begins with the label of a field, which begins anew whatever is before."""
    found = forms.LABELLED.match(line[:200])
    return found is not None and labels.role_of(found[1]) is not None


def _goes_on(before: str, line: str) -> bool:
    """Whether a line goes on with the sentence of the one before: in small letters, or behind a word that ends no
    sentence.
    """
    if line[:1].islower():
        return True
    if forms.EMAIL.search(line) or phones.NUMBER.search(line):
        return _ends_in_first_name(before) and SENTENCE.search(line) is not None  # else the next of a list
    last = fold(before.split()[-1]) if before.split() else ""
    return line[:1].isupper() and last.isalpha() and (last in words("names", "function_words") or is_first_name(last))


def _ends_in_first_name(before: str) -> bool:
    """Whether a line ends with a first name behind a word that joins it ("… et Anne")."""
    joined = JOINED.search(fold(before))
    return joined is not None and is_first_name(joined[1])
