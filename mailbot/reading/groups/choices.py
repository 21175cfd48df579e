"""A group chosen from a list: a box ticked in a form, or its number in the list of her letter ("the second one").

An option that is not ticked is no choice, whatever it names; and a tick or a number tells only where the list is one of
this course's groups.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from functools import cache

from mailbot.config.model import Config
from mailbot.reading.groups import dates
from mailbot.reading.groups.claims import claims, single
from mailbot.reading.text.lexicon import fold
from mailbot.reading.text.sentences import MOST_TEXT, data

FEWEST = 2  # groups that a list must name to be one of groups
MOST_BOXES = 40
TICKED = "Groupe : "  # what a ticked option is read as
_BOX = re.compile(
    r"(?P<no>\[ {0,3}\]|\( {0,3}\)|[☐□○◯]|(?<!\w)_{2,6}(?!\w))"
    r"|(?P<yes>\[ ?[xX✓✔*] ?\]|\( ?[xX✓✔*] ?\)|[☑☒■●✓✔]|(?<!\w)_{1,3}[xX✓✔]_{1,3}(?!\w))"
)


def ticked(text: str, config: Config, today: dt.date) -> str:
    """The text with the ticked options of a list of groups as lines of a form, and those not ticked left out."""
    text = text[:MOST_TEXT]
    found = list(_BOX.finditer(text))[:MOST_BOXES]
    if not {"no", "yes"} <= {box.lastgroup for box in found}:
        return text
    options = list(_options(text, found))
    means = {group for start, end, _ in options for group in _groups(text[start:end], config, today)}
    if len(means) < FEWEST:
        return text
    result, last = [], 0
    for start, end, chosen in sorted(options):
        words = text[start:end]
        kept = f"\n{TICKED}{words.strip(' -–:')}\n" if chosen else ""
        result += [_BOX.sub(" ", text[last:start]), kept if _groups(words, config, today) else words]
        last = end
    return "".join([*result, _BOX.sub(" ", text[last:])])


def _options(text: str, boxes: list[re.Match[str]]) -> Iterator[tuple[int, int, bool]]:
    """Where each box's option stands, and whether it is ticked: behind the box, or before it where a line ends with
    one.
    """
    for number, box in enumerate(boxes):
        begin = text.rfind("\n", 0, box.start()) + 1
        line_end = text.find("\n", box.end())
        line_end = len(text) if line_end < 0 else line_end
        others = [other for other in boxes if begin <= other.start() < line_end]
        chosen = box.lastgroup == "yes"
        if not text[others[-1].end() : line_end].strip(" .,;"):
            previous = boxes[number - 1].end() if number and boxes[number - 1].start() >= begin else begin
            label = text.rfind(":", previous, box.start()) + 1
            yield max(previous, label), box.start(), chosen
        else:
            following = boxes[number + 1].start() if number + 1 < len(boxes) else line_end
            yield box.end(), min(following, line_end), chosen


def _groups(words: str, config: Config, today: dt.date) -> set[str]:
    """The groups that an option may mean: by its first words, else by its day."""
    plain = fold(words)
    named = (single(seen.groups) for seen in claims(config.course).find(plain))
    by_name = next((group for group in named if group), None)
    days = dates.mentions(words, today, config.course)
    return {by_name} if by_name else {key for day in days for key in dates.groups_of(day, config.course)[:1]}


@cache
def _numbers() -> tuple[re.Pattern[str], dict[str, int]]:
    """How a place in a list is told, and the place that each word means (the last is 0)."""
    table = data("dates")["places"]
    places = {word: int(place) for place, words in table["words"].items() for word in words.split()}
    either = "|".join(sorted(map(re.escape, places), key=len, reverse=True))
    written = table["pattern"].replace("<PLACE>", f"(?P<place>{either})").replace("<ALSO>", f"(?P<also>{either})")
    written = written.replace("<NUMBER>", r"(?P<number>[1-9])(?!\d)")
    return re.compile(written, re.VERBOSE), places


def numbered(text: str, listed: str, config: Config, today: dt.date) -> tuple[str, str] | None:
    """The group told by its place in the list of a letter answered, and the words that tell it."""
    pattern, places = _numbers()
    found = pattern.search(fold(text[:MOST_TEXT]))
    if found is None:
        return None
    groups = _in_order(listed, config, today)
    place = int(found["number"]) if found["number"] else places[found["place"] or found["also"]]
    if len(groups) < FEWEST or place > len(groups):
        return None
    return groups[place - 1], text[found.start("told") : found.end("told")]


def _in_order(listed: str, config: Config, today: dt.date) -> list[str]:
    """The groups of a list, one a line or a clause, in its order; none where it names one twice apart."""
    order: list[str] = []
    for line in re.split(r"[\n;]|,(?= )|\)", listed[:MOST_TEXT]):
        meant = _groups(line, config, today) if any(letter.isalpha() for letter in line) else set()
        if len(meant) == 1 and (not order or order[-1] not in meant):
            order += meant
    return order if len(set(order)) == len(order) else []
