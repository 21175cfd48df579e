"""Which words of a registration tell what those who come do: trades that the rules see, of the group that is right."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from mailbot.config.model import Config
from mailbot.mail.model import Message
from mailbot.reading.groups.claims import NO_GROUP, claims
from mailbot.reading.groups.sightings import sightings
from mailbot.reading.people import people as everybody
from mailbot.reading.segments.situation import Situation
from training.groups import OPEN


def of(
    situation: Situation, message: Message, told: dict[str, Any], config: Config
) -> Iterator[tuple[str, frozenset[str] | None]]:
    """The words that speak of a trade, each with what they may be of: none of theirs, theirs, or what is not known."""
    right = told.get("group")
    index, people = claims(config.course), everybody.find(situation, message, (), config)
    texts = (situation.own, situation.added, situation.subject, situation.signature)
    seen = [
        (piece.text[one.start : one.end], one.groups - {NO_GROUP})
        for text in texts
        if text.strip()
        for piece, one, _ in sightings(text, index, config, third=False, people=people)
    ]
    spoken = {group for _, groups in seen for group in groups}
    open_to_doubt = right == OPEN or "group_ok" in told or (right is None and len(spoken) != 1)
    for words, groups in seen:
        if open_to_doubt or (right in groups and len(groups) > 1):
            yield words, None
        else:
            yield words, frozenset(("trade" if right in groups else "none",))
