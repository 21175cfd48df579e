"""What of a message a person must see, once its kind is known: what the standard answer does not settle.

`questions` finds what is asked before anything else is known; the kind then tells more. A withdrawal's illness is only
its reason; "would you move us?" in a change is the change itself; in a question a place spoken of is asked for by
nobody. What somebody does for a living, a question that others put to them, and a question of old acquaintance ask
nothing of her. In doubt a person sees it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from mailbot.reading.kinds import questions
from mailbot.reading.kinds.asking import ASKED, SPECIAL, open_sentences
from mailbot.reading.kinds.scene import Scene
from mailbot.reading.model import Evidence, Kind
from mailbot.reading.text.phrasebook import Found
from mailbot.reading.text.speech import Said, clauses_of, phrases

ASKS_TO_DO = (Kind.REGISTRATION, Kind.CHANGE, Kind.CANCELLATION, Kind.STATUS)
# Kinds of message in which much is told beside what it is sent for, and all voices are heard.
WEIGHED = (Kind.REGISTRATION, Kind.CHANGE, Kind.CANCELLATION, Kind.ACKNOWLEDGEMENT)
_ADDRESS = re.compile(r"@|[a-z0-9]\.[a-z]{2,}$")  # words of an address tell nothing
_QUOTING = re.compile(r"[«“][^»”]*$")  # a sentence of somebody else's, still open where it ends
_ADDRESSED = re.compile(
    r"\b(?:vous|votre|vos|tu|ton|ta|tes|toi|you|your|yours|mom|mum|dad|papa|maman)\b", re.IGNORECASE
)
ON_THE_SPOT = " sur place "  # no place that anybody asks for
ROOM = (("questions", "room"), ("questions", "way_in"), ("unsettled", "room"), ("unsettled", "take_in"))


def _in(plain: str, key: str) -> bool:
    return plain in phrases("unsettled", key)


def unsettled(scene: Scene, kind: Kind) -> tuple[Evidence, ...]:
    """The sentences that a person must see, each with why; her own note asks nothing of her."""
    if kind is Kind.UNRELATED or (scene.situation.by_coordinator and not scene.situation.forwarder):
        return ()
    found = ruled(scene, kind)
    return open_sentences(scene, found) if kind in WEIGHED else found


def ruled(scene: Scene, kind: Kind) -> tuple[Evidence, ...]:
    """The sentences that the rules find, each with why."""
    return tuple(_found(scene, kind))


def _found(scene: Scene, kind: Kind) -> Iterator[Evidence]:
    for index, sentence in enumerate(scene.sentences):
        if told := _special(sentence, scene, kind):
            yield Evidence("question", sentence.text[:200], f"{SPECIAL}: {told}")
        elif _asked(sentence, index, scene, kind):
            yield Evidence("question", sentence.text[:200], f"{ASKED} that the letter does not settle")


def _special(sentence: Said, scene: Scene, kind: Kind) -> str | None:
    """What special thing a sentence wishes or tells, in its words."""
    plain = _own(sentence.plain)
    if plain in phrases("questions", "not_special") or _in(plain, "not_special"):
        return None
    asks = sentence.asks or _in(plain, "asks") or _opens(plain) or questions.is_asking(sentence)
    for listed in (phrases("questions", "special"), phrases("unsettled", "special")):
        for found in listed.all(plain):
            if _wished(found, plain, asks=asks) and not _why_away(sentence, found, scene, kind):
                return found.words
    return None


def _own(plain: str) -> str:
    """A sentence without addresses, and without what is said of others than those who come."""
    kept = " ".join(word for word in plain.split() if not _ADDRESS.search(word))
    return phrases("unsettled", "of_others").without(f" {kept} ")


def _wished(found: Found, plain: str, *, asks: bool) -> bool:
    """Whether something special is wished, not only told of a trade or by the way."""
    only_wanted = _in(f" {found.words} ", "only_wanted")
    trade, wants = _in(plain, "trade"), _in(plain, "wants")
    if (only_wanted or trade) and not asks and not wants:
        return False
    return not (only_wanted and (trade or (_in(plain, "request") and not wants)))


def _why_away(sentence: Said, found: Found, scene: Scene, kind: Kind) -> bool:
    """Whether it only tells why somebody stays away."""
    away = (*scene.acts.withdraws, *scene.acts.cannot)
    ill = f" {found.words} " in phrases("unsettled", "illness")
    leaves = kind is Kind.CANCELLATION or (kind is Kind.CHANGE and (ill or sentence in away))
    return leaves and not (_in(sentence.plain, "after_leaving") or sentence.asks)


def _asked(sentence: Said, index: int, scene: Scene, kind: Kind) -> bool:
    """Whether a sentence asks what the letter does not settle."""
    plain = sentence.plain
    if kind is Kind.GUESS and (
        _in(plain, "is_it_right") or (scene.guess and scene.guess in " ".join(sentence.text.split()))
    ):
        return False
    if index in scene.asked.courtesies or any(_in(plain, key) for key in _not_asked(kind)):
        return False
    if kind in ASKS_TO_DO and (_of_others(sentence) or _answers_it(sentence, scene.sentences[index + 1 :])):
        return False
    if not (questions.is_asking(sentence) or _in(plain, "asks")) or (not sentence.asks and _in(plain, "unmarked")):
        return False
    if plain in phrases("questions", "doubt"):
        return True
    if kind is Kind.CHANGE and _in(plain, "moved"):
        return False
    if kind in ASKS_TO_DO and sentence in _done(scene) and not _in(plain, "after_leaving"):
        return False
    if kind is Kind.REGISTRATION and sentence.asks and _in(plain, "may_they"):
        return True
    if kind is Kind.REGISTRATION and scene.group.conflict and _in(plain, "exception"):
        return True
    if kind in ASKS_TO_DO and (index in scene.asked.polite or _in(plain, "request")):
        return _asks_besides(plain)
    if kind is Kind.REGISTRATION and any(plain.replace(ON_THE_SPOT, " ") in phrases(*listed) for listed in ROOM):
        return _asks_besides(plain)
    if _in(plain, "more"):
        return True
    # Who asks nothing else, as often in haste and without a mark, asks in earnest whatever they ask.
    told = questions.told_anyway(sentence, scene.config.course, marked=kind is not Kind.QUESTION)
    return not (_in(plain, "settled") or told)


def _of_others(sentence: Said) -> bool:
    """Whether it is a question that others put to the writer, in their words."""
    text = " ".join(sentence.text.split())
    opened = _QUOTING.search(text) or (text.count('"') % 2 and re.search(r'"[^"]*$', text))
    return bool(sentence.asks and opened and _ADDRESSED.search(opened[0]))


def _answers_it(sentence: Said, behind: tuple[Said, ...]) -> bool:
    """Whether a sentence is no question by its words, and the writer's next one answers it ("retired? never!"), or
    stands behind an arrow, as in a list of her questions.
    """
    if not behind or not sentence.asks:
        return False
    if behind[0].text.startswith(("->", "=>", "→", "-->", "»»", ">>")):
        return True
    asking = _opens(sentence.plain) or _in(sentence.plain, "inverted") or _in(sentence.plain, "asks")
    found = phrases("unsettled", "own_answer").first(behind[0].plain)
    return not asking and found is not None and not found.before.strip()


def _not_asked(kind: Kind) -> tuple[str, ...]:
    """What only looks like a question; one who only asks passes on what others ask ("my boss asks if …")."""
    return ("rhetorical",) if kind is Kind.QUESTION else ("rhetorical", "told")


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
