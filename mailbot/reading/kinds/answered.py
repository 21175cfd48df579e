"""What an answer under a letter of hers means: a seat taken or given up, a wish of their own, or nothing to do."""

from __future__ import annotations

from mailbot.reading.kinds.holding import of_her_list
from mailbot.reading.kinds.little import only_informs
from mailbot.reading.kinds.placing import asks_place
from mailbot.reading.kinds.replies import Role
from mailbot.reading.kinds.scene import Scene, listed
from mailbot.reading.model import Kind
from mailbot.reading.naming.names import same
from mailbot.reading.text.speech import phrases

NO_MORE = 6  # words of a bare "no" under a letter that confirms


def of_an_answer(scene: Scene) -> Kind | None:
    """An answer under a letter of hers about the course."""
    role = scene.answer.role
    if role is None or role is Role.OTHER or not scene.answers_hers:
        return None
    if role is Role.ASKS_WHO:
        return Kind.CANCELLATION if scene.answer.people or scene.answer.everyone else None
    if role is Role.VERIFIES:
        return _verified(scene)
    if scene.acts.replaces or scene.acts.moves:
        return None
    plainly_no = scene.answer.agrees is False and (role is not Role.CONFIRMS or scene.words <= NO_MORE)
    another_comes = role is Role.ASKS and scene.group.group is not None and somebody_new(scene)
    if (scene.acts.withdraws and not another_comes) or plainly_no:
        return _refusal(scene, role)
    if role is Role.CONFIRMS:
        return None
    if role is Role.INVITES and not scene.acts.places and not scene.asked.asking and _declines(scene):
        return Kind.ACKNOWLEDGEMENT
    told = role is Role.ASKS and (scene.group.group is not None or somebody_new(scene))
    chosen = scene.answer.choice or scene.answer.group or scene.answer.seats or told
    if scene.answer.agrees and not scene.answer.plainly_yes and only_informs(scene):
        return None
    firmly = scene.answer.plainly_yes or scene.answer.choice is not None or scene.answer.group is not None
    if (scene.answer.agrees or chosen) and (firmly or not scene.asked.open) and not scene.acts.thought_of:
        return Kind.REGISTRATION
    return None


def _verified(scene: Scene) -> Kind:
    """An answer to whether a request was theirs: only a plain wish of their own is done, never by a yes or a no."""
    denies = any(s.plain in phrases("acts", "no") or s.plain in phrases("letters", "denies") for s in scene.sentences)
    if denies or not (scene.acts.moves or scene.acts.replaces or scene.acts.withdraws):
        return Kind.UNRELATED
    return Kind.CANCELLATION if scene.acts.withdraws else Kind.CHANGE


def _refusal(scene: Scene, role: Role) -> Kind | None:
    if asks_place(scene):
        return None
    offered = role is Role.INVITES or (role is Role.ASKS and scene.quoted is not None and scene.quoted.fee)
    if offered and of_her_list(scene):
        return Kind.CANCELLATION
    plainly = scene.quoted is not None and scene.quoted.fee and _declines(scene)
    return Kind.ACKNOWLEDGEMENT if offered and (plainly or not scene.acts.existing) else Kind.CANCELLATION


def _declines(scene: Scene) -> bool:
    return any(s.plain in phrases("acts", "declines") for s in scene.sentences)


def somebody_new(scene: Scene) -> bool:
    """Whether a participant named is neither the writer nor in the letter answered."""
    known = (scene.people.contact.name, *listed(scene.situation, scene.config))
    new = (p.name for p in scene.people.participants if p.name)
    return any(not any(k and same(name, k) for k in known) for name in new)
