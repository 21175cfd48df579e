"""What a message is: the acts in its sentences, weighed against what it is about.

It protects her mail (what is not plainly about this course is unrelated), people's seats (a withdrawal must be said,
not only feared; a place must be asked for, not only thought of) and her time. The acts of each sentence are found
first (a place, a withdrawal, a change, a question, thanks), without those only thought of, told to the reader as
advertisers do, or done in the past. Then an ordered table decides: machines, sellers and other gatherings; what an
answer means under the letter it answers; then registration before cancellation and change, and these before the rest.
Doubtful: "I cannot come" without a sign of a registration withdraws nobody; a place asked for in a sentence about
another gathering is none of ours.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from mailbot.reading import topic
from mailbot.reading.acts import Acts
from mailbot.reading.model import Evidence, Kind
from mailbot.reading.names import find as find_names
from mailbot.reading.replies import Role
from mailbot.reading.scene import Scene
from mailbot.reading.speech import Said, phrases, said
from mailbot.reading.topic import Level

SELLER = 2  # signs that make a seller
LONG = 400  # words of a message that names the course plainly if it is about it
SHORT = 80  # words of a message whose words may stand apart from each other


@dataclass(frozen=True, slots=True)
class KindFound:
    """The primary kind, all purposes with it first, and why."""

    kind: Kind
    purposes: tuple[Kind, ...] = ()
    evidence: tuple[Evidence, ...] = field(default=())


# --- the table ----------------------------------------------------------------------------------------------------

Rule = Callable[[Scene], Kind | None]


def _note(scene: Scene) -> Kind | None:
    """Her own note asks for a place for somebody she names, or is her own business."""
    if not scene.situation.by_coordinator or scene.situation.forwarder:
        return None
    asks = bool(scene.acts.places) or any(s.plain in phrases("acts", "on_behalf") for s in scene.sentences)
    named = bool(scene.people.participants) and scene.people.participants[0].name
    return Kind.REGISTRATION if asks and named else Kind.UNRELATED


def _seller(scene: Scene) -> Kind | None:
    """A seller, or somebody who looks for work."""
    plain = [s.plain for s in _everything(scene)]
    selling = {f.words for p in plain for f in phrases("topics", "selling").all(p)}
    if len(selling) >= SELLER and not (scene.acts.enrols and scene.level >= Level.MEDIUM):
        return Kind.UNRELATED
    job = {f.words for p in plain for f in phrases("topics", "job").all(p)}
    return Kind.UNRELATED if len(job) >= SELLER and not (scene.acts.enrols and scene.level >= Level.MEDIUM) else None


def _elsewhere(scene: Scene) -> Kind | None:
    """Another gathering: named and nothing plainly ours; or it answers a letter of hers about something else."""
    if scene.topic.other and scene.topic.level < Level.STRONG:
        return Kind.UNRELATED
    for_many = scene.words > LONG or any(s.plain in phrases("topics", "bulk") for s in scene.sentences)
    if scene.topic.level < Level.STRONG and for_many and not scene.form.people:
        return Kind.UNRELATED
    about_else = scene.answer.role is Role.OTHER and scene.answers_hers
    return Kind.UNRELATED if about_else and not _place_about_us(scene) else None


def _place_about_us(scene: Scene) -> bool:
    """Whether a sentence that asks for a place names the course itself."""
    today = topic.today_of(scene.situation)
    found = (
        topic.signs(s, scene.config, today) for s in (*scene.acts.places, *scene.acts.withdraws, *scene.acts.replaces)
    )
    return any(s.level >= Level.MEDIUM for s in found)


def _form(scene: Scene) -> Kind | None:
    """A filled-in form about the course."""
    if not scene.form.people or scene.acts.replaces or (scene.acts.withdraws and _registered(scene)):
        return None
    line = any(
        s.plain in phrases("acts", key) for key in ("place", "place_noun") for s in said(scene.situation.subject)
    )
    sure = _asks_place(scene) or line or scene.form.seats or (scene.level >= Level.MEDIUM and not scene.asked.asking)
    if scene.situation.relayed and not sure:
        return None
    if scene.acts.thought_of and not scene.acts.places:
        return None
    if scene.topic.other and scene.topic.level < Level.STRONG:
        return None
    about = scene.level >= Level.MEDIUM or line or bool(scene.contents)
    return Kind.REGISTRATION if about or _asks_place(scene) else None


def _answer(scene: Scene) -> Kind | None:
    """An answer under a letter of hers about the course."""
    role = scene.answer.role
    if role is None or role is Role.OTHER or not scene.answers_hers:
        return None
    if scene.acts.replaces or scene.acts.moves:
        return None
    if scene.acts.withdraws or scene.answer.agrees is False:
        return _refusal(scene, role)
    if role is Role.CONFIRMS:
        return None
    chosen = scene.answer.choice is not None or (scene.group.group is not None and role is Role.ASKS)
    if (scene.answer.agrees or chosen) and not scene.asked.open and not scene.acts.thought_of:
        return Kind.REGISTRATION
    return None


def _refusal(scene: Scene, role: Role) -> Kind | None:
    if _asks_place(scene):
        return None
    if role is Role.INVITES:
        return Kind.ACKNOWLEDGEMENT
    return Kind.CANCELLATION


def _asks_place(scene: Scene) -> bool:
    """Whether a place is asked for, plainly enough for how plainly the message is about the course."""
    if not scene.acts.places:
        return False
    bare = not scene.situation.is_reply and scene.words < 60 and not scene.acts.existing
    if scene.level is Level.NONE:
        own = any(
            s.plain in phrases("acts", "first_person") or s.plain in phrases("acts", "us") for s in scene.acts.places
        )
        return bare and (
            (scene.acts.enrols and own) or any(s.plain in phrases("acts", "seats") for s in scene.acts.places)
        )
    if scene.acts.enrols and scene.level is Level.WEAK:
        return _for_themselves(scene)
    if scene.acts.enrols:
        return True
    return scene.level >= Level.MEDIUM or (scene.level >= Level.WEAK and _with_group(scene))


def _for_themselves(scene: Scene) -> bool:
    """Whether "I" or "we" ask for the place."""
    own = (phrases("acts", "first_person"), phrases("acts", "us"))
    return any(s.plain in words for s in scene.acts.places for words in own)


def _with_group(scene: Scene) -> bool:
    """Whether a day or a sector of the course, or a session in the subject, stands with the place asked for."""
    return scene.group.group is not None or scene.group.conflict or scene.topic.level >= Level.WEAK


def _registered(scene: Scene) -> bool:
    """Whether something shows that a registration exists."""
    named = any(s.plain in phrases("acts", "place_noun") for s in scene.acts.corrects)
    return bool(scene.acts.existing) or scene.answer.role is Role.CONFIRMS or named


def _replaces(scene: Scene) -> Kind | None:
    """Somebody takes another's place."""
    return Kind.CHANGE if scene.acts.replaces and (scene.level >= Level.MEDIUM or _of_a_registration(scene)) else None


def _of_a_registration(scene: Scene) -> bool:
    """Whether a message that does not name the course speaks of a registration all the same ("sur votre liste"); the
    gate acts on it only where the sender is known.
    """
    acts = scene.acts
    dated = scene.group.group is not None or any(s.plain in phrases("topics", "weekday") for s in _everything(scene))
    named = any(s.plain in phrases("topics", "registration") for s in _everything(scene))
    replaced = (dated or named) and any(find_names(s.text) for s in acts.replaces)
    told = acts.existing or replaced or (acts.corrects and named) or (acts.withdraws and (dated or named))
    return not scene.topic.other and scene.words <= SHORT and bool(told)


def _moves(scene: Scene) -> Kind | None:
    """Another group, a corrected detail."""
    if scene.level < Level.MEDIUM and not _of_a_registration(scene):
        return None
    asks, only_asked = _asks_place(scene), _only_asked(scene, scene.acts.moves)
    if scene.acts.existing and asks and scene.group.group and not _somebody_new(scene) and not scene.acts.states:
        return Kind.CHANGE
    if scene.acts.moves and (_registered(scene) or not asks) and not scene.acts.thought_of and not only_asked:
        return Kind.CHANGE
    corrected = scene.acts.corrects and _registered(scene) and not scene.acts.withdraws
    return Kind.CHANGE if corrected and not (scene.acts.enrols and not scene.acts.existing) else None


def _only_asked(scene: Scene, sentences: tuple[Said, ...]) -> bool:
    """Whether it is only asked whether one could ("can I change later?")."""
    return all(s.asks and s.plain in phrases("acts", "withdraw_thought_of") for s in sentences)


def _withdrawal(scene: Scene) -> Kind | None:
    """A withdrawal said, with a sign of a registration or the session; a place asked for elsewhere goes before it."""
    if not scene.acts.withdraws or (scene.level < Level.MEDIUM and not _of_a_registration(scene)):
        return None
    if _asks_place(scene):
        return Kind.CHANGE if _registered(scene) and scene.group.group and not scene.group.conflict else None
    firm = _registered(scene) or any(
        s.plain in phrases("acts", "existing") or s.plain not in phrases("acts", "cannot") for s in scene.acts.withdraws
    )
    if not firm and (scene.guess or scene.answer.role is Role.INVITES):
        return None
    return Kind.CANCELLATION if firm or scene.level >= Level.MEDIUM else None


def _registration(scene: Scene) -> Kind | None:
    """A place is asked for."""
    if not _asks_place(scene):
        return None
    if scene.acts.states and _registered(scene) and not scene.people.participants[1:]:
        return None
    if scene.answer.role is Role.CONFIRMS and not scene.acts.enrols and not _somebody_new(scene):
        return None
    undecided = scene.acts.thought_of and not scene.acts.enrols and scene.asked.asking
    return None if undecided else Kind.REGISTRATION


def _somebody_new(scene: Scene) -> bool:
    return any(p.name and p.name != scene.people.contact.name for p in scene.people.participants)


def _status(scene: Scene) -> Kind | None:
    """How things stand is asked."""
    told = [s for s in scene.acts.states if s.asks or s.plain not in phrases("acts", "place")]
    return Kind.STATUS if told and (scene.level >= Level.MEDIUM or _of_a_registration(scene)) else None


def _question(scene: Scene) -> Kind | None:
    """Something is asked about the course."""
    if not scene.asked.asking and not (scene.acts.thought_of and scene.level >= Level.MEDIUM):
        return None
    before_enrolling = any(s.plain in phrases("acts", "enrol") for s in scene.acts.thought_of)
    if before_enrolling and scene.asked.asking and not scene.topic.other:
        return Kind.QUESTION
    short = scene.words <= SHORT and not (scene.situation.is_reply and not scene.answers_hers)
    named = short and (scene.topic.by_word or any(s.plain in phrases("topics", "group") for s in _everything(scene)))
    plainly = scene.level >= Level.MEDIUM or (scene.level is Level.WEAK and named and not scene.topic.other)
    return Kind.QUESTION if plainly else None


def _everything(scene: Scene) -> tuple[Said, ...]:
    return (*said(scene.situation.subject), *scene.sentences)


def _guess(scene: Scene) -> Kind | None:
    """Nothing but a guess."""
    return Kind.GUESS if scene.guess and (not scene.asked.open or scene.level < Level.MEDIUM) else None


def _thanks(scene: Scene) -> Kind | None:
    """Thanks, under a letter of ours or about the course."""
    if not scene.acts.thanks and scene.answer.agrees is None and scene.answer.role is not Role.CONFIRMS:
        return None
    tied = scene.situation.is_reply and scene.answers_hers and scene.level >= Level.MEDIUM
    plainly = scene.topic.level >= Level.MEDIUM
    return Kind.ACKNOWLEDGEMENT if tied or (plainly and scene.words < 60) else None


TABLE: tuple[tuple[str, Rule], ...] = (
    ("the coordinator's own note", _note),
    ("a seller or a job seeker", _seller),
    ("another gathering", _elsewhere),
    ("a filled-in form", _form),
    ("an answer to a letter", _answer),
    ("takes another's place", _replaces),
    ("moves or corrects", _moves),
    ("withdraws", _withdrawal),
    ("asks for a place", _registration),
    ("asks how things stand", _status),
    ("guesses the dessert", _guess),
    ("asks something", _question),
    ("thanks", _thanks),
)
ALSO: tuple[tuple[Kind, Callable[[Scene], bool]], ...] = (
    (Kind.CANCELLATION, lambda s: bool(s.acts.withdraws) and _registered(s)),
    (Kind.QUESTION, lambda s: bool(s.asked.open)),
    (Kind.GUESS, lambda s: s.guess is not None),
)


def decide(scene: Scene) -> KindFound:
    """The kind of a message, by the first rule that hits; unrelated where none does."""
    for why, rule in TABLE:
        kind = rule(scene)
        if kind:
            words = next((s.text for s in _sentences_for(kind, scene.acts)), scene.topic.words or "")
            evidence = (Evidence("kind", words[:200], why),)
            if kind is Kind.UNRELATED:
                return KindFound(kind, (kind,), evidence)
            also = tuple(k for k, holds in ALSO if k is not kind and holds(scene))
            return KindFound(kind, (kind, *also), evidence)
    return KindFound(Kind.UNRELATED, (Kind.UNRELATED,), (Evidence("kind", "", "nothing asks for anything of ours"),))


def _sentences_for(kind: Kind, acts: Acts) -> tuple[Said, ...]:
    return {
        Kind.REGISTRATION: acts.places,
        Kind.CANCELLATION: acts.withdraws,
        Kind.CHANGE: (*acts.replaces, *acts.moves, *acts.corrects),
        Kind.STATUS: acts.states,
        Kind.ACKNOWLEDGEMENT: acts.thanks,
    }.get(kind, ())
