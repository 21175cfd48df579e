"""Little answers under a letter of hers that ask for nothing: small news, a word under one that only informs."""

from __future__ import annotations

from mailbot.reading.kinds.placing import BARE
from mailbot.reading.kinds.replies import Role
from mailbot.reading.kinds.scene import Scene
from mailbot.reading.kinds.topic import Level
from mailbot.reading.text.speech import phrases, said

LETTER = 3_000  # characters of a letter that are looked at


def only_informs(scene: Scene) -> bool:
    """Whether the letter that is answered neither asks anything nor invites, and hardly names the course."""
    text, about = scene.situation.quoted[0].text[:LETTER], scene.quoted
    names_it = about is None or about.level is Level.STRONG or about.fee
    invites = "?" in text or any(s.plain in phrases("letters", "invites") for s in said(text))
    return scene.answer.role is Role.INVITES and not names_it and not invites


def tells_news(scene: Scene) -> bool:
    """Whether a short answer to a letter that tells of a place tells small news of who comes, nothing against it."""
    if scene.answer.role is not Role.CONFIRMS or scene.words > BARE or scene.asked.asking:
        return False
    surely, unsure = phrases("acts", "surely"), phrases("acts", "unsure")
    doubtful = any(surely.without(s.plain) in unsure for s in scene.sentences)
    return not doubtful and any(s.plain in phrases("acts", "news") for s in scene.sentences)
