"""What of a message a person must see, once its kind is known: what the standard answer does not settle.

`questions` finds what is asked before anything else is known; the kind then tells more. A withdrawal's illness is only
its reason; "would you move us?" in a change is the change itself; in a question a place spoken of is asked for by
nobody. What somebody does for a living, a question that others put to them, and a question of old acquaintance ask
nothing of her. In doubt a person sees it.
"""

from __future__ import annotations

from collections.abc import Iterator

from mailbot.reading import questions
from mailbot.reading.model import Evidence, Kind
from mailbot.reading.phrasebook import Found
from mailbot.reading.scene import Scene
from mailbot.reading.speech import Said, clauses_of, phrases

ASKS_TO_DO = (Kind.REGISTRATION, Kind.CHANGE, Kind.CANCELLATION, Kind.STATUS)
NOT_ASKED = ("rhetorical", "told")
ROOM = (("questions", "room"), ("questions", "way_in"), ("unsettled", "room"))


def _in(plain: str, key: str) -> bool:
    return plain in phrases("unsettled", key)


def unsettled(scene: Scene, kind: Kind) -> tuple[Evidence, ...]:
    """The sentences that a person must see, each with why; her own note asks nothing of her."""
    if kind is Kind.UNRELATED or (scene.situation.by_coordinator and not scene.situation.forwarder):
        return ()
    return tuple(_found(scene, kind))


def _found(scene: Scene, kind: Kind) -> Iterator[Evidence]:
    for index, sentence in enumerate(scene.sentences):
        if told := _special(sentence, scene, kind):
            yield Evidence("question", sentence.text[:200], f"something special: {told}")
        elif _asked(sentence, index, scene, kind):
            yield Evidence("question", sentence.text[:200], "a question that the letter does not settle")


def _special(sentence: Said, scene: Scene, kind: Kind) -> str | None:
    """What special thing a sentence wishes or tells, in its words."""
    plain = sentence.plain
    if plain in phrases("questions", "not_special") or _in(plain, "not_special"):
        return None
    found = phrases("questions", "special").first(plain) or phrases("unsettled", "special").first(plain)
    if found is None:
        return None
    only_wanted = _in(f" {found.words} ", "only_wanted")
    asks = sentence.asks or _in(plain, "asks") or _opens(plain) or questions.is_asking(sentence)
    if (only_wanted or _in(plain, "trade")) and not asks and not _in(plain, "wants"):
        return None
    if only_wanted and (_in(plain, "request") or _in(plain, "trade")):
        return None
    return None if _why_away(sentence, found, scene, kind) else found.words


def _why_away(sentence: Said, found: Found, scene: Scene, kind: Kind) -> bool:
    """Whether it only tells why somebody stays away."""
    away = (*scene.acts.withdraws, *scene.acts.cannot)
    leaves = kind is Kind.CANCELLATION or (kind is Kind.CHANGE and sentence in away)
    return leaves and not (_in(sentence.plain, "after_leaving") or sentence.asks)


def _asked(sentence: Said, index: int, scene: Scene, kind: Kind) -> bool:
    """Whether a sentence asks what the letter does not settle."""
    plain = sentence.plain
    if index in scene.asked.courtesies or any(_in(plain, key) for key in NOT_ASKED):
        return False
    if not (questions.is_asking(sentence) or _in(plain, "asks")):
        return False
    if plain in phrases("questions", "doubt"):
        return True
    if kind in ASKS_TO_DO and sentence in _done(scene) and not _in(plain, "after_leaving"):
        return False
    if kind is Kind.REGISTRATION and scene.group.conflict and _in(plain, "exception"):
        return True
    if kind in ASKS_TO_DO and (index in scene.asked.polite or _in(plain, "request")):
        return _asks_besides(plain)
    if kind is Kind.REGISTRATION and any(plain in phrases(*listed) for listed in ROOM):
        return _asks_besides(plain)
    if _in(plain, "more"):
        return True
    return not (_in(plain, "settled") or questions.told_anyway(sentence, scene.config.course))


def _done(scene: Scene) -> tuple[Said, ...]:
    """The sentences that are done as they are asked ("could I be moved to March?")."""
    acts = scene.acts
    return (*acts.withdraws, *acts.replaces, *acts.moves, *acts.corrects)


def _opens(plain: str) -> bool:
    """Whether a clause begins as a question does, or has the order of its words."""
    found = phrases("unsettled", "opens").first(plain)
    return (found is not None and not found.before.strip()) or _in(plain, "inverted")


def _asks_besides(plain: str) -> bool:
    """Whether a clause asks for something else than a place, or than what the message has done anyway."""
    clauses = [c for part in clauses_of(plain) for c in _joined(part)]
    return any(_opens(clause) and not _polite(clause) for clause in clauses)


def _joined(clause: str) -> list[str]:
    """The parts of a clause that "and" joins."""
    joined = clause.replace(" and ", " et ").split(" et ")
    return [f" {part.strip()} " for part in joined if part.strip()]


def _polite(clause: str) -> bool:
    """Whether a clause asks only for a place, or for what the message has done anyway."""
    listed = (("questions", "only_polite"), ("acts", "no_question"), ("acts", "enrol"), ("unsettled", "request"), *ROOM)
    return any(clause in phrases(*of) for of in listed)
