"""Labelled registrations as examples of which group is theirs who come (see `mailbot.reading.groups.weighed`)."""

from __future__ import annotations

from collections.abc import Iterator

from mailbot.config.model import Config
from mailbot.mail.model import Message
from mailbot.reading.groups import sector, weighed
from mailbot.reading.model import Contents
from mailbot.reading.people import people as everybody
from mailbot.reading.segments.situation import situate
from training.examples import Example

OPEN = "?"  # a group of which careful people may think differently: it teaches nothing


def examples(message: Message, contents: tuple[Contents, ...], group: str | None, config: Config) -> Iterator[Example]:
    """One example for each group that a registration speaks of."""
    if group == OPEN:
        return
    situation = situate(message, config.office)
    people = everybody.find(situation, message, contents, config, weighed=True)
    about = sector.question(situation, people, config, contents)[1]
    for each in about.groups:
        answer = weighed.THEIRS if each == group else weighed.NOT_THEIRS
        yield Example(weighed.QUESTION, weighed.traits(each, about), answer)
