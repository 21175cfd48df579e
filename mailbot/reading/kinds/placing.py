"""Whether a message asks for a place, plainly enough for how plainly it is about the course."""

from __future__ import annotations

from mailbot.reading.kinds.scene import Scene
from mailbot.reading.kinds.topic import Level
from mailbot.reading.naming.names import find as find_names
from mailbot.reading.text.speech import Said, phrases, plain_form

BARE = 80  # words of a message that may be ours with hardly a sign of it


def asks_place(scene: Scene) -> bool:
    """Whether a place is asked for, plainly enough for how plainly the message is about the course."""
    if not scene.acts.places:
        return False
    if scene.level is Level.NONE:
        return _asks_barely(scene)
    if scene.level is Level.WEAK:
        by_trade = scene.topic.dated and scene.alone and scene.group.group is not None and not scene.asked.asking
        return _for_themselves(scene) or _for_somebody(scene) or _in_so_many_words(scene) or by_trade
    return True


def _in_so_many_words(scene: Scene) -> bool:
    """Whether a seat is asked for by that word ("please reserve a spot"), in a message with a word of the course."""
    return scene.topic.by_word and any(not s.asks and s.plain in phrases("acts", "seats") for s in scene.acts.places)


def _for_somebody(scene: Scene) -> bool:
    """Whether a place is asked for in so many words for others, on a day or in a sector of the course."""
    keys = ("seats", "sends")
    told = any(s.plain in phrases("acts", key) for s in scene.acts.places for key in keys)
    named = any(find_names(s.text) for s in scene.acts.places)
    return scene.topic.dated and (scene.acts.enrols or told or named or bool(scene.people.participants[1:]))


def _asks_barely(scene: Scene) -> bool:
    """Whether a short message that shows nothing of the course asks for a place all the same: for the writer in a word
    that says nothing else, in so many places, or telling the trade of who comes; never for another day.
    """
    if scene.situation.goes_on or scene.acts.existing or scene.topic.elsewhen or scene.words > BARE:
        return False
    if scene.acts.enrols and _for_themselves(scene):
        return True
    trade = scene.group.group is not None or scene.group.conflict
    in_places = any(s.plain in phrases("acts", "seats") for s in scene.acts.places)
    sent = any(s.plain in phrases("acts", "sends") for s in scene.acts.places) and scene.people.participants[1:]
    stated = not scene.asked.asking or asks_of_a_course(scene)
    return (
        in_places
        or bool(sent and scene.topic.dated)
        or (trade and stated and any(not s.asks or of_people(s) for s in scene.acts.places))
    )


def of_people(sentence: Said) -> bool:
    """Whether a sentence speaks of its writer or of somebody by name."""
    personal = ("first_person", "us", "third_person")
    return any(sentence.plain in phrases("acts", key) for key in personal) or bool(find_names(sentence.text))


def _for_themselves(scene: Scene) -> bool:
    """Whether "I" or "we" ask for the place."""
    own = (phrases("acts", "first_person"), phrases("acts", "us"))
    by_name = plain_form(scene.people.contact.name or "").strip()
    return any(s.plain in words for s in scene.acts.places for words in own) or (
        " " in by_name and any(f" {by_name} " in s.plain for s in scene.acts.places)
    )


def asks_of_a_course(scene: Scene) -> bool:
    """Whether what is asked is asked of a course and of little else."""
    asking = (s for s in scene.sentences if s.text in scene.asked.asking)
    return any(s.plain in phrases("questions", "of_a_course") for s in asking)
