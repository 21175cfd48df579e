"""What those who come do: the words of a registration that tell it, trades that the rules see, of the group that is
right; and the activities that it may be.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from mailbot.config.model import Config
from mailbot.mail.model import Message
from mailbot.reading.groups import told as tellings
from mailbot.reading.groups.claims import NO_GROUP, claims, single
from mailbot.reading.groups.sightings import sightings
from mailbot.reading.learned.activity import NO_ACTIVITY
from mailbot.reading.people import people as everybody
from mailbot.reading.segments.situation import Situation
from mailbot.reading.trades.activities import activities
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


def activities_of(
    situation: Situation, message: Message, told: dict[str, Any], config: Config
) -> frozenset[str] | None:
    """The activities of which theirs is one, or NO_ACTIVITY alone where a message tells no group; None where that is
    not known: where a day, or the name of a group, may be all that tells it.

    They are those that the rules see, as far as they are of the group that is right; else all that are.
    """
    right = told.get("group")
    if right == OPEN or "group_ok" in told:
        return None
    people = everybody.find(situation, message, (), config)
    found = tellings.read(situation, people, config, ())
    chosen = bool(found.named or found.days or found.doubtful_days)
    if right is None:
        return None if chosen else frozenset((NO_ACTIVITY,))
    signs = (*found.own, *found.houses, *found.posts, *found.domains)
    seen = frozenset(sign.activity for sign in signs if sign.activity and single(sign.groups) == right)
    if seen or chosen:
        return seen or None
    index = claims(config.course)
    return frozenset(key for key in activities() if single(index.groups_of(key)) == right) or None
