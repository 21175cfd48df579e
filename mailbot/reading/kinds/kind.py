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

from mailbot.reading.kinds import topic
from mailbot.reading.kinds.acts import Acts
from mailbot.reading.kinds.answered import of_an_answer, somebody_new
from mailbot.reading.kinds.holding import everything, of_a_registration, only_the_cause, registered
from mailbot.reading.kinds.little import tells_news
from mailbot.reading.kinds.placing import BARE, asks_of_a_course, asks_place, of_people
from mailbot.reading.kinds.questions import asked_of_an_offer, is_asking, standard_topics
from mailbot.reading.kinds.replies import Role
from mailbot.reading.kinds.scene import Scene
from mailbot.reading.kinds.topic import Level
from mailbot.reading.model import Evidence, Kind
from mailbot.reading.people.verdicts import ON_A_LIST
from mailbot.reading.segments.language import is_of_another_script
from mailbot.reading.text.speech import Said, phrases, said

ENOUGH_LISTED = 2  # people on a list that tell what it is
SELLER = 2  # signs that make a seller
LONG = 400  # words of a message that names the course plainly if it is about it


@dataclass(frozen=True, slots=True)
class KindFound:
    """The primary kind, all purposes with it first, and why."""

    kind: Kind
    purposes: tuple[Kind, ...] = ()
    evidence: tuple[Evidence, ...] = field(default=())


# --- the table ----------------------------------------------------------------------------------------------------

Rule = Callable[[Scene], Kind | None]


def _note(scene: Scene) -> Kind | None:
    """Her own note tells of somebody she names who asks for a place, gives theirs up or changes it, or is her own
    business.
    """
    if not scene.situation.by_coordinator or scene.situation.forwarder:
        return None
    known = bool(scene.people.participants or scene.people.mentioned)
    asked = any(s in scene.sentences for s in scene.acts.places)
    if known and not asked and (scene.acts.replaces or scene.acts.moves):
        return Kind.CHANGE
    if known and scene.acts.withdraws:
        return Kind.CANCELLATION
    asks = bool(scene.acts.places) or any(s.plain in phrases("acts", "on_behalf") for s in scene.sentences)
    named = bool(scene.people.participants) and scene.people.participants[0].name
    return Kind.REGISTRATION if asks and named else Kind.UNRELATED


def _seller(scene: Scene) -> Kind | None:
    """A seller, or somebody who looks for work."""
    plain = [s.plain for s in everything(scene)]
    selling = {f.words for p in plain for f in phrases("topics", "selling").all(p)}
    if len(selling) >= SELLER and not (scene.acts.enrols and scene.level >= Level.MEDIUM):
        return Kind.UNRELATED
    job = {f.words for p in plain for f in phrases("topics", "job").all(p)}
    return Kind.UNRELATED if len(job) >= SELLER and not (scene.acts.enrols and scene.level >= Level.MEDIUM) else None


def _supplier(scene: Scene) -> Kind | None:
    """Somebody who works for the day, or would like to: a printer, a hall, a caterer, a trainer."""
    listed = any(e.why == ON_A_LIST for e in scene.people.evidence)
    if scene.acts.enrols or scene.form.people or listed or (scene.situation.is_reply and scene.answers_hers):
        return None
    if scene.acts.existing and (scene.acts.moves or scene.acts.withdraws or scene.acts.replaces):
        return None
    lists = (phrases("topics", "supplying"), phrases("topics", "selling"))
    signs = {f.words for s in everything(scene) for listed in lists for f in listed.all(s.plain)}
    return Kind.UNRELATED if len(signs) >= SELLER else None


def of_another_course(scene: Scene) -> bool:
    """Whether another course is named ("formation de cariste"; not "atelier de soudure", which is a shop too), and this
    one not plainly.
    """
    other = f" {scene.topic.other or ''} "
    told = other in phrases("topics", "course") and other not in phrases("topics", "shop_too")
    return scene.topic.level < Level.STRONG and told


def _elsewhere(scene: Scene) -> Kind | None:
    """Another gathering: named and nothing plainly ours; or it answers a letter of hers about something else."""
    told_a_seat = scene.answer.role in (Role.CONFIRMS, Role.ASKS) and scene.answers_hers
    if of_another_course(scene) and not (told_a_seat and scene.quoted and not scene.quoted.other):
        return Kind.UNRELATED
    acts_on_ours = (told_a_seat and (scene.acts.replaces or scene.acts.withdraws)) or only_the_cause(scene)
    if scene.topic.other and scene.topic.level < Level.STRONG and not acts_on_ours:
        return Kind.UNRELATED
    if scene.topic.matter and not scene.answers_hers and not scene.form.people:
        return Kind.UNRELATED
    bulk = {f.words for s in scene.sentences for f in phrases("topics", "bulk").all(s.plain)}
    if len(bulk) >= SELLER and not scene.form.people:
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
    if not scene.form.people or scene.acts.replaces or (scene.acts.withdraws and registered(scene)):
        return None
    line = any(
        s.plain in phrases("acts", key) for key in ("place", "place_noun") for s in said(scene.situation.subject)
    )
    sure = asks_place(scene) or line or scene.form.seats or (scene.level >= Level.MEDIUM and not scene.asked.asking)
    if scene.situation.relayed and not sure:
        return None
    if scene.acts.thought_of and not scene.acts.places:
        return None
    if scene.topic.other and scene.topic.level < Level.STRONG:
        return None
    several = scene.topic.dated and len(scene.form.people) >= ENOUGH_LISTED
    about = scene.level >= Level.MEDIUM or line or bool(scene.contents) or several
    return Kind.REGISTRATION if about or asks_place(scene) else None


def _list(scene: Scene) -> Kind | None:
    """A list of people, and nothing that says what else it may be for."""
    acts = scene.acts
    listed = sum(e.why == ON_A_LIST for e in scene.people.evidence)
    if listed < ENOUGH_LISTED or scene.level < Level.MEDIUM or scene.answer.role is Role.CONFIRMS:
        return None
    does_else = acts.withdraws or acts.replaces or acts.moves or acts.corrects or acts.states or acts.existing
    return None if does_else or scene.topic.other else Kind.REGISTRATION


def _person(scene: Scene) -> Kind | None:
    """A letter of hers is answered by asking for a human being."""
    asks_more = scene.acts.enrols or scene.acts.withdraws or scene.acts.moves or scene.acts.replaces
    return Kind.QUESTION if scene.acts.wants_person and scene.answers_hers and not asks_more else None


def _replaces(scene: Scene) -> Kind | None:
    """Somebody takes another's place; not the writer who asks for one because another could not come."""
    asks_anew = not scene.answers_hers and scene.exchange is None and scene.acts.enrols
    if asks_anew and all(s.plain in phrases("acts", "enrols_me") for s in scene.acts.replaces):
        return None
    return Kind.CHANGE if scene.acts.replaces and (scene.level >= Level.MEDIUM or of_a_registration(scene)) else None


def _moves(scene: Scene) -> Kind | None:
    """Another group, a corrected detail."""
    if scene.level < Level.MEDIUM and not of_a_registration(scene):
        return None
    asks, only_asked = asks_place(scene), _only_asked(scene, scene.acts.moves)
    had = scene.acts.existing or (scene.acts.perhaps and not scene.acts.enrols)
    if had and asks and scene.group.group and not somebody_new(scene) and not scene.acts.states:
        return Kind.CHANGE
    moved = scene.acts.moves and (registered(scene) or any(of_people(m) for m in scene.acts.moves))
    if moved and (registered(scene) or not asks) and not scene.acts.thought_of and not only_asked:
        return Kind.CHANGE
    own = any(s.plain in phrases("acts", "detail") for s in scene.acts.corrects)
    corrected = scene.acts.corrects and (own or registered(scene)) and not scene.acts.withdraws
    return Kind.CHANGE if corrected and not (scene.acts.enrols and not scene.acts.existing) else None


def _only_asked(scene: Scene, sentences: tuple[Said, ...]) -> bool:
    """Whether it is only asked whether one could ("can I change later?"), by one who tells of no place they have."""
    if registered(scene) and (scene.topic.dated or scene.group.group):
        return False
    return all(s.asks and s.plain in phrases("acts", "withdraw_thought_of") for s in sentences)


def _withdrawal(scene: Scene) -> Kind | None:
    """A withdrawal said, with a sign of a registration or the session; a place asked for elsewhere goes before it."""
    if not scene.acts.withdraws or (scene.level < Level.MEDIUM and not of_a_registration(scene)):
        return None
    if asks_place(scene) and not _only_stays(scene) and not _under_withdrawal(scene):
        return Kind.CHANGE if registered(scene) and scene.group.group and not scene.group.conflict else None
    firm = registered(scene) or any(
        s.plain in phrases("acts", "existing") or s.plain not in phrases("acts", "cannot") for s in scene.acts.withdraws
    )
    if not firm and (scene.guess or scene.answer.role is Role.INVITES):
        return None
    return Kind.CANCELLATION if firm or scene.topic.dated or scene.level >= Level.MEDIUM else None


def _under_withdrawal(scene: Scene) -> bool:
    """Whether the subject line withdraws, and no place is asked for in a word that says nothing else."""
    line = said(scene.situation.subject) if scene.situation.headed else ()
    return not scene.acts.enrols and any(s in scene.acts.withdraws for s in line)


def _only_stays(scene: Scene) -> bool:
    """Whether the only place spoken of is that of somebody who comes all the same ("je viendrai tout seul")."""
    return not scene.acts.enrols and all(s.plain in phrases("acts", "stays") for s in scene.acts.places)


def _registration(scene: Scene) -> Kind | None:
    """A place is asked for."""
    if not asks_place(scene):
        return None
    if scene.acts.states and registered(scene) and not scene.people.participants[1:]:
        return None
    enrols = scene.acts.enrols and scene.answer.role is not Role.ASKS_WHO
    beside = scene.answer.role is Role.CONFIRMS and _one_more_seat(scene)
    if scene.answer.role in (Role.CONFIRMS, Role.ASKS_WHO) and not (enrols or beside or somebody_new(scene)):
        return None
    undecided = scene.acts.thought_of and not scene.acts.enrols and scene.asked.asking
    return None if undecided else Kind.REGISTRATION


def _one_more_seat(scene: Scene) -> bool:
    """Whether a seat is asked for beside the one that they have ("une autre chaise")."""
    keys = ("one_more", "seats")
    return any(all(s.plain in phrases("acts", key) for key in keys) for s in scene.acts.places)


def _status(scene: Scene) -> Kind | None:
    """How things stand is asked."""
    told = [s for s in scene.acts.states if s.asks or s in scene.acts.unanswered or not _place_in(s) or _indirect(s)]
    pays = any(s.plain in phrases("acts", "my_payment") for s in scene.sentences)
    paid = scene.alone and pays and (any(s.asks for s in told) or (told and scene.asked.asking))
    if paid and not scene.topic.elsewhen:
        return Kind.STATUS
    return Kind.STATUS if told and (scene.level >= Level.MEDIUM or of_a_registration(scene)) else None


def _indirect(sentence: Said) -> bool:
    return sentence.plain in phrases("acts", "indirect")


def _place_in(sentence: Said) -> bool:
    return sentence.plain in phrases("acts", "place")


def _question(scene: Scene) -> Kind | None:
    """Something is asked about the course."""
    if not scene.asked.asking and not (scene.level >= Level.MEDIUM and (scene.acts.thought_of or scene.asked.open)):
        return None
    before_enrolling = any(s.plain in phrases("acts", "enrol") for s in scene.acts.thought_of)
    if before_enrolling and scene.asked.asking and not scene.topic.other:
        return Kind.QUESTION
    return Kind.QUESTION if scene.level >= Level.MEDIUM or (scene.alone and _of_the_course(scene)) else None


def _of_another_script(scene: Scene) -> Kind | None:
    """What is in a script that neither language is written in: nobody could answer it."""
    return Kind.UNRELATED if is_of_another_script(scene.situation.own) and not scene.contents else None


def _of_the_course(scene: Scene) -> bool:
    """Whether a short message that does not name the course asks what is asked of a course and of little else."""
    if asks_of_a_course(scene) or asked_of_an_offer(scene.sentences):
        return True
    grouped = any(s.plain in phrases("topics", "group") for s in everything(scene))
    of_the_day = scene.topic.dated and any(standard_topics(s.plain) for s in scene.sentences if is_asking(s))
    return scene.level is Level.WEAK and (scene.topic.by_word or grouped or of_the_day)


def _guess(scene: Scene) -> Kind | None:
    """Nothing but a guess."""
    return Kind.GUESS if scene.guess and (not scene.asked.open or scene.level < Level.MEDIUM) else None


def _thanks(scene: Scene) -> Kind | None:
    """Thanks, under a letter of ours or about the course."""
    agrees = scene.situation.is_reply and scene.answer.agrees is not None
    asked_whom = scene.answer.role is Role.ASKS_WHO  # what does not say whom is asked again
    if not scene.acts.thanks and (asked_whom or not (agrees or tells_news(scene))):
        return None
    tied = scene.situation.is_reply and scene.answers_hers and scene.level >= Level.MEDIUM
    had = any(s in scene.acts.existing for s in scene.acts.thanks)
    plainly = scene.topic.level >= Level.MEDIUM or ((scene.topic.held or had) and not scene.topic.other)
    return Kind.ACKNOWLEDGEMENT if tied or (plainly and scene.words < BARE) else None


def _fears(scene: Scene) -> Kind | None:
    """Under a letter that confirms a place it is only feared that one cannot come: somebody must see it."""
    feared = any(s.plain in phrases("acts", "feared") for s in scene.sentences)
    return Kind.QUESTION if feared and scene.answer.role is Role.CONFIRMS and not scene.acts.withdraws else None


def _leaning(scene: Scene) -> Kind | None:
    """What everyday words lean to, in a message that stands alone and shows the course."""
    shown = scene.topic.held or scene.level >= Level.WEAK
    if not shown or not scene.alone or scene.topic.elsewhen:
        return None
    own = any(s.plain in phrases("acts", key) for s in scene.sentences for key in ("first_person", "us"))
    told = own or scene.people.participants or (scene.topic.dated and scene.group.group)
    had = scene.acts.existing or (scene.answer.role is Role.CONFIRMS and not somebody_new(scene))
    errand = any(s.plain in phrases("acts", "no_place") for s in scene.sentences)
    if (had or errand) and scene.leaning.kind is Kind.REGISTRATION:
        return None  # of a place that they have, or wait for; or of another way
    return scene.leaning.kind if told else None


TABLE: tuple[tuple[str, Rule], ...] = (
    ("the coordinator's own note", _note),
    ("another script", _of_another_script),
    ("a seller or a job seeker", _seller),
    ("works for the day", _supplier),
    ("another gathering", _elsewhere),
    ("a filled-in form", _form),
    ("lists who comes", _list),
    ("asks for a person", _person),
    ("an answer to a letter", of_an_answer),
    ("takes another's place", _replaces),
    ("moves or corrects", _moves),
    ("withdraws", _withdrawal),
    ("asks for a place", _registration),
    ("asks how things stand", _status),
    ("guesses the dessert", _guess),
    ("asks something", _question),
    ("thanks", _thanks),
    ("only fears it", _fears),
    ("leans to it", _leaning),
)
ALSO: tuple[tuple[Kind, Callable[[Scene], bool]], ...] = (
    (Kind.CANCELLATION, lambda s: bool(s.acts.withdraws) and registered(s)),
    (Kind.QUESTION, lambda s: bool(s.asked.open)),
    (Kind.GUESS, lambda s: s.guess is not None),
)


def decide(scene: Scene) -> KindFound:
    """The kind of a message, by the first rule that hits; unrelated where none does."""
    for why, rule in TABLE:
        kind = rule(scene)
        if kind:
            shown = scene.leaning.words if rule is _leaning else scene.topic.words
            words = next((s.text for s in _sentences_for(kind, scene.acts)), shown or "")
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
