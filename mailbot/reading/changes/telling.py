"""What a message tells of people by name: its sentences, whom it knows, and which of the names in a sentence it says
something of.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from mailbot.config.model import Config
from mailbot.reading.kinds.replies import hers
from mailbot.reading.naming import names
from mailbot.reading.people.account import nobody
from mailbot.reading.people.contact import display_name
from mailbot.reading.people.exchanges import hidden
from mailbot.reading.people.people import People
from mailbot.reading.segments.situation import Situation
from mailbot.reading.segments.whole import read_whole
from mailbot.reading.text.lexicon import fold
from mailbot.reading.text.speech import Said, phrases, plain_form, said

TITLE = re.compile(r" (?:me|mme|mlle|m|mr|mrs|ms|dr|monsieur|madame) $")
MOST_QUOTED = 3_000  # characters of a letter that names are looked for in
NEAR = 60  # characters around a name that tell of its bearer


@dataclass(frozen=True, slots=True)
class Telling:
    """The sentences of a message and the people it knows; `around` are the full names in it, its signature and a letter
    of hers that it answers; `ending` is its last line; `shown` the name beside the address it came from; `forwarder`
    passed it on; `ignored` tells the names that are nobody's here; `own`: how likely the encoder takes it to be about
    the writer's own place.
    """

    sentences: tuple[Said, ...]
    subject: str
    people: People
    around: tuple[str, ...]
    ending: str
    shown: str | None
    forwarder: str | None
    ignored: Callable[[str], bool]
    own: float | None = None

    @property
    def writer(self) -> str | None:
        return self.people.contact.name

    def fuller(self, name: str) -> str:
        """The fullest form in which the message names that person, else the one such name around it."""
        known = [p.name for p in (self.people.contact, *self.people.participants) if p.name]
        found = [k for k in [*known, *self.people.mentioned] if names.same(k, name)]
        fullest = max(found, key=len, default=name)
        beside = {k for k in self.around if names.same(k, fullest) and len(k) > len(fullest)}
        return beside.pop() if len(beside) == 1 else fullest

    def is_writer(self, name: str) -> bool:
        return self.writer is not None and names.same(name, self.writer)


def telling_of(situation: Situation, people: People, config: Config) -> Telling:
    """What a message tells, with what a forwarder adds."""
    own = f"{situation.own}\n\n{situation.added}".strip()
    forwarder = display_name(situation.forwarder) if situation.forwarder else None
    return Telling(
        said(own),
        situation.subject,
        people,
        _around_it(situation, config),
        _ending(situation),
        display_name(situation.author),
        forwarder,
        nobody(config),
        read_whole(situation).answers.get("own", {}).get("yes"),
    )


def _around_it(situation: Situation, config: Config) -> tuple[str, ...]:
    """The full names in the text, its signature, and the letter of hers that is answered."""
    letters = (q.text[:MOST_QUOTED] for q in situation.quoted[:1] if q.author is None or hers(q, config))
    texts = [situation.own, situation.signature, display_name(situation.author) or "", *letters]
    return tuple(dict.fromkeys(name.text for text in texts for name in names.find(text) if name.full))


def _ending(situation: Situation) -> str:
    """The last lines of a text, in which people sign: those with a name in them."""
    lines = [line for line in situation.own.splitlines() if line.strip()]
    sentences = said(lines[-1])[-1:] if lines else ()
    last = [situation.signature, *(s.text for s in sentences)]
    return next((text for text in last if any(name.full for name in names.find(text))), "")


def says(sentence: Said, act: str) -> bool:
    """Whether a phrase of a list of acts stands in a sentence."""
    return sentence.plain in phrases("acts", act)


def around(sentence: Said, name: names.Name) -> tuple[str, str]:
    """The plain words before and behind a name, a courtesy title left out."""
    text = sentence.text
    return TITLE.sub(" ", plain_form(text[max(0, name.start - NEAR) : name.start])), plain_form(
        text[name.end : name.end + NEAR]
    )


def ends(key: str, before: str) -> bool:
    """Whether a phrase of a list stands right before."""
    return any(not f.after.strip() for f in phrases("acts", key).all(before))


def begins(key: str, after: str) -> bool:
    """Whether a phrase of a list stands right behind."""
    found = phrases("acts", key).first(after)
    return found is not None and not found.before.strip()


def names_in(sentence: Said, telling: Telling) -> list[str]:
    """The people a sentence names, but not those it greets or says to come all the same."""
    found = []
    for name in names.find(sentence.text):
        known = name.sure or name.full or any(names.same(name.text, other) for other in telling.around)
        addressed = telling.forwarder and not name.full and name.start == 0 and names.same(name.text, telling.forwarder)
        if known and not _spared(sentence, name, telling) and not addressed:
            found.append(name.text)
    return found


def spared(telling: Telling) -> list[str]:
    """The people who are only greeted, told as the source of the news, or said to come, wherever they are named."""
    named = [(n.text, _spared(s, n, telling)) for s in telling.sentences for n in names.find(s.text)]
    return [name for name, out in named if out and not any(names.same(name, n) for n, other in named if not other)]


def _spared(sentence: Said, name: names.Name, telling: Telling) -> bool:
    before, after = around(sentence, name)
    return (
        (ends("kept", before) and not _stays_behind(before, after))
        or _is_greeted(before, sentence.text[name.end :])
        or telling.ignored(name.text)
        or _comes_still(after)
        or _only_tells(before, after)
        or _is_house(name.text, telling)
    )


def _is_greeted(before: str, after: str) -> bool:
    """Whether a name is that of a greeting; behind a comma only where the greeting ends with it ("Bonjour, Anne ne
    viendra pas" greets nobody).
    """
    if before.rstrip().endswith(",") and after.strip() and after.lstrip(" ")[:1] not in ",!.:;\n":
        return False
    return ends("greets", before.rstrip(" ,") + " ")


def _comes_still(after: str) -> bool:
    """Whether it is said right behind a name that they come, and not with others that they do not."""
    return begins("comes_still", after) and not begins("together", after) and not begins("stays_behind", after)


def _stays_behind(before: str, after: str) -> bool:
    """Whether somebody is kept where they work ("je dois garder Anne au bureau")."""
    last = before.split()[-1:]
    return " ".join(["", *last, "xn0x", *after.split(), ""]) in phrases("acts", "stays_behind")


def _only_tells(before: str, after: str) -> bool:
    """Whether somebody is named as the source of the news, or for what they say or want."""
    source = any(not found.after.strip() for found in phrases("exchanges", "teller").all(before))
    tells = phrases("exchanges", "tells").first(after)
    return source or (tells is not None and tells.before.strip() in ("", ","))


def _is_house(name: str, telling: Telling) -> bool:
    """Whether what looks like a name is that of a firm of the message."""
    people = (telling.people.contact, *telling.people.participants)
    return any(fold(p.organization or "") == fold(name) for p in people)


def tells(telling: Telling, key: str) -> bool:
    """Whether a sentence, with its names hidden, says what the phrases `key` of exchanges do."""
    return any(hidden(sentence, telling.ignored)[0] in phrases("exchanges", key) for sentence in telling.sentences)


def named_by(telling: Telling, key: str) -> list[str]:
    """Whom the phrases `key` of exchanges name."""
    found = []
    for sentence in telling.sentences:
        plain, named = hidden(sentence, telling.ignored)
        found += [named[at].text for told in phrases("exchanges", key).all(plain) for _, at in told.roles]
    return found
