"""People whom no rule of names finds, and the encoder takes for people: a run of capitalised words, of which it is sure
that they name somebody who comes or is told of.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from mailbot.reading.learned.encoder import TAGS, Encoded, Read
from mailbot.reading.model import Person
from mailbot.reading.naming import names
from mailbot.reading.naming.names import Name
from mailbot.reading.organizations import houses as house_names
from mailbot.reading.people.companions import Telling
from mailbot.reading.text.lexicon import fold, words
from mailbot.reading.text.tokens import is_common

SURE = 0.8  # share from which every word of a run is somebody's name
SURELY, OUT = 0.97, 0.01  # the same from and to which it is no house's, whatever the rules say
FEWEST, MOST = 2, 5  # words of a name
NEAR = 30  # characters before a name in which a kind of house may stand ("le bureau Roy Caron")
OF_SOMEBODY, OF_HOUSE = tuple(TAGS.index(tag) for tag in ("come", "told")), TAGS.index("house")
_PARTICLES = frozenset(("de", "du", "des", "la", "le", "van", "von", "der", "di", "da", "el", "ben", "bin"))


def spotted(
    body: str, telling: Telling, writer: Person, whole: Encoded, ignored: Callable[[str], bool]
) -> tuple[Name, ...]:
    """The names in a text that the encoder alone finds, in their order."""
    if body.isupper():
        return ()  # capitals tell nothing
    found: list[Name] = []
    houses = [house.text for house in house_names.find(body)]
    for run in _runs(whole):
        told = r"(?:[ \n]|-|\. ?)".join(re.escape(read.word.text) for read in run)
        place = re.search(rf"(?<!\w){told}(?!\w)", body)
        if place is None:
            continue
        text = " ".join(place.group().split())
        named = [*(mention.name for mention in telling.mentions), *found]
        known = [*(name.text for name in named), writer.name or ""]
        overlaps = any(name.start < place.end() and place.start() < name.end for name in named)
        before = fold(body[max(0, place.start() - NEAR) : place.start()]).split()[-2:]
        of_house = any(text in house for house in houses) or any(map(_is_house, before))
        if (
            overlaps
            or (of_house and not all(map(_of_no_house, run)))
            or ignored(text)
            or any(names.same(text, name) for name in known if name)
        ):
            continue
        found.append(Name(text, place.start(), place.end(), full=True, sure=True))
    return tuple(sorted(found, key=lambda name: name.start))


def _is_house(word: str) -> bool:
    return word in words("organisations", "nouns") or word in words("organisations", "civic")


def _runs(whole: Encoded) -> Iterator[list[Read]]:
    """The runs of words in the writer's text that are of one name."""
    run: list[Read] = []
    for read in (*whole.words, None):
        if read is not None and run and read.word.text in ("-", ".", "\n"):
            continue
        adjoining = read is not None and bool(run) and read.word.start - run[-1].word.end <= 1
        if read is not None and _names_somebody(read, adjoining) and (adjoining or not run):
            run.append(read)
            continue
        while run and run[-1].word.text.lower() in _PARTICLES:
            run.pop()
        words = [one.word.text.lower() for one in run]
        if FEWEST <= len(run) <= MOST and not any(map(is_common, (words[0], words[-1]))):
            yield run
        run = [read] if read is not None and _names_somebody(read, False) else []


def _names_somebody(read: Read, inside: bool) -> bool:
    """Whether a word is of somebody's name, by the encoder; `inside` a name a particle always is."""
    word = read.word.text
    if inside and word.lower() in _PARTICLES:
        return True
    return read.field == "O" and word[0].isalpha() and word[0].isupper() and _of_somebody(read) >= SURE


def _of_somebody(read: Read) -> float:
    return sum(read.shares[at] for at in OF_SOMEBODY)


def _of_no_house(read: Read) -> bool:
    """Whether a word is surely somebody's name, or within one, and of no house."""
    surely = read.shares[OF_HOUSE] <= OUT and _of_somebody(read) >= SURELY
    return surely or read.word.text.lower() in _PARTICLES
