"""People whom no rule of names finds, and the encoder takes for people: a run of capitalised words, of which it is sure
that they name somebody who comes or is told of.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import pairwise

from mailbot.reading.learned.encoder import TAGS, Encoded, Read
from mailbot.reading.model import Person
from mailbot.reading.naming import names
from mailbot.reading.naming.names import Name
from mailbot.reading.organizations import houses as house_names
from mailbot.reading.people.companions import Telling
from mailbot.reading.people.verdicts import Mention, Verdict
from mailbot.reading.text.lexicon import fold, words
from mailbot.reading.text.tokens import is_common

SPOTTED = "taken for a person"
SURE = 0.8  # share from which every word of a run is somebody's name
FEWEST, MOST = 2, 5  # words of a name
NEAR = 30  # characters before a name in which a kind of house may stand ("le bureau Roy Caron")
LONGEST_TAIL = 120  # characters behind a name that may tell of its bearer
OF_SOMEBODY = tuple(TAGS.index(tag) for tag in ("come", "told"))
_PARTICLES = frozenset(("de", "du", "des", "la", "le", "van", "von", "der", "di", "da", "el", "ben", "bin"))


def spotted(
    body: str, telling: Telling, writer: Person, whole: Encoded, ignored: Callable[[str], bool]
) -> tuple[Mention, ...]:
    """The mentions of a text, with those that the encoder alone finds, in their order."""
    if body.isupper():
        return telling.mentions  # capitals tell nothing
    found = list(telling.mentions)
    houses = [house.text for house in house_names.find(body)]
    for run in _runs(whole):
        place = re.search(r"(?<!\w)" + r"(?:[ \n]|-|\. ?)".join(map(re.escape, run)) + r"(?!\w)", body)
        if place is None:
            continue
        text = " ".join(place.group().split())
        known = [mention.name.text for mention in found] + [writer.name or ""]
        overlaps = any(mention.name.start < place.end() and place.start() < mention.name.end for mention in found)
        before = fold(body[max(0, place.start() - NEAR) : place.start()]).split()[-2:]
        of_house = any(text in house for house in houses) or any(map(_is_house, before))
        if overlaps or of_house or ignored(text) or any(names.same(text, name) for name in known if name):
            continue
        name = Name(text, place.start(), place.end(), full=True, sure=True)
        found.append(Mention(name, Verdict.TOLD, "", None, listed=False, why=SPOTTED))
    return _with_tails(body, sorted(found, key=lambda mention: mention.name.start))


def _is_house(word: str) -> bool:
    return word in words("organisations", "nouns") or word in words("organisations", "civic")


def _runs(whole: Encoded) -> Iterator[list[str]]:
    """The runs of words in the writer's text that are surely of one name."""
    run: list[str] = []
    last: Read | None = None
    for read in (*whole.words, None):
        between = read is not None and read.word.text in ("-", ".", "\n") and bool(run)
        if read is not None and between:
            continue
        adjoining = read is not None and last is not None and read.word.start - last.word.end <= 1
        if read is not None and _names_somebody(read, bool(run)) and (adjoining or not run):
            run, last = [*run, read.word.text], read
            continue
        if FEWEST <= len(run) <= MOST and not any(is_common(word.lower()) for word in (run[0], run[-1])):
            yield run
        starts = read is not None and _names_somebody(read, False)
        run, last = ([read.word.text], read) if read is not None and starts else ([], None)


def _names_somebody(read: Read, inside: bool) -> bool:
    word = read.word.text
    if read.field != "O" or not word[0].isalpha() or sum(read.shares[at] for at in OF_SOMEBODY) < SURE:
        return False
    return word[0].isupper() or (inside and word.lower() in _PARTICLES)


def _with_tails(body: str, mentions: list[Mention]) -> tuple[Mention, ...]:
    """The mentions, those spotted with what follows on their line up to the next one."""
    result = []
    for mention, behind in pairwise([*mentions, None]):
        if mention is not None and mention.why == SPOTTED:
            end = min(behind.name.start if behind else len(body), mention.name.end + LONGEST_TAIL)
            tail = body[mention.name.end : end].partition("\n")[0]
            mention = Mention(mention.name, mention.verdict, tail, None, listed=False, why=SPOTTED)
        if mention is not None:
            result.append(mention)
    return tuple(result)
