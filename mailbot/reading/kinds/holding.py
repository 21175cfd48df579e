"""What a message shows of a registration that exists: said in so many words, confirmed by the letter that it answers,
or told by whom it speaks of.
"""

from __future__ import annotations

from mailbot.reading.kinds.placing import asks_place, of_people
from mailbot.reading.kinds.replies import Role
from mailbot.reading.kinds.scene import SHORT, Scene, listed
from mailbot.reading.kinds.topic import Level
from mailbot.reading.naming.names import find as find_names
from mailbot.reading.naming.names import same
from mailbot.reading.people.account import nobody
from mailbot.reading.people.exchanges import taken_off
from mailbot.reading.text.speech import Said, phrases, plain_form, said

BRIEF = 40  # words of a message that says one thing only


def registered(scene: Scene) -> bool:
    """Whether something shows that a registration exists."""
    named = any(s.plain in phrases("acts", "place_noun") for s in scene.acts.corrects)
    of_hers = scene.answer.role in (Role.CONFIRMS, Role.ASKS_WHO)
    return bool(scene.acts.existing) or of_hers or named or of_her_list(scene)


def of_her_list(scene: Scene) -> bool:
    """Whether somebody whom the message acts on is named in the letter of hers that it answers."""
    if not scene.answers_hers or not scene.situation.quoted:
        return False
    acts = scene.acts
    acted = (*acts.withdraws, *acts.corrects, *acts.moves, *acts.replaces)
    named = [n.text for s in acted for n in find_names(s.text) if n.sure or n.full]
    mine = scene.people.contact.name or ""
    known = [k for k in listed(scene.situation, scene.config) if not same(k, mine)]
    return any(same(n, k) for n in named for k in known)


def of_a_registration(scene: Scene) -> bool:
    """Whether a message that does not name the course speaks of a registration all the same ("sur votre liste", "le
    15"); the gate acts on it only where the sender is known.
    """
    acts = scene.acts
    if not scene.alone and not (scene.words <= SHORT and only_the_cause(scene)):
        return False
    named = any(s.plain in phrases("topics", "registration") for s in everything(scene))
    ours = scene.topic.dated or scene.topic.by_word or named or (scene.topic.fee and scene.level >= Level.WEAK)
    leaves = any(of_people(s) for s in acts.withdraws) or any(find_names(s.text) for s in acts.replaces)
    soon = ours or any(s.plain in phrases("topics", "weekday") or _day_of_ours(s, scene) for s in everything(scene))
    asks_of_it = (acts.states and ours) or (acts.moves and scene.topic.dated)
    return bool(acts.existing or (acts.corrects and named) or (leaves and soon) or asks_of_it or _plainly(scene))


def _plainly(scene: Scene) -> bool:
    """Whether a few words do nothing but put one person, by full name, in the place of another or off a list."""
    if scene.words > BRIEF or scene.topic.level > Level.NONE or scene.acts.places:
        return False
    if any(s.plain in phrases("exchanges", "other_post") for s in everything(scene)):
        return False
    told = scene.exchange
    if told and told.goes:
        return " " in told.comes and " " in told.goes
    off = (n for s in scene.acts.withdraws for n in taken_off(s, nobody(scene.config)))
    return any(" " in name for name in off)


def _day_of_ours(sentence: Said, scene: Scene) -> bool:
    """Whether a sentence names a day of the course by its number alone ("le 15 ce ne sera pas Luc")."""
    days = {group.date.day for group in scene.config.course.groups if group.date}
    return any(f" le {day} " in sentence.plain or f" the {day}th " in sentence.plain for day in days)


def only_the_cause(scene: Scene) -> bool:
    """Whether another gathering is only why people leave a registration on a day of the course."""
    leaves = scene.acts.withdraws and scene.acts.existing and scene.topic.dated
    line = plain_form(scene.situation.subject)
    return bool(leaves) and f" {scene.topic.other} " not in line and not asks_place(scene)


def everything(scene: Scene) -> tuple[Said, ...]:
    """The sentences of a message and of its subject line."""
    return (*said(scene.situation.subject), *scene.sentences)
