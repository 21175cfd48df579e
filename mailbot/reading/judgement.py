"""The kind of a message: what the ordered rules say (see `kind`), weighed against everything else it shows.

The rules know the plain cases; learned weights know how people say the rest. Where both agree, or where the weights are
not sure, the rules stand. They stand as well where they read an answer to a question of ours, and where nothing shows
the course: protecting her mail goes first.
"""

from __future__ import annotations

from itertools import takewhile

from mailbot.reading import kind as rules
from mailbot.reading import replies, traits
from mailbot.reading.holding import registered
from mailbot.reading.kind import KindFound
from mailbot.reading.lexicon import words
from mailbot.reading.model import Evidence, Kind
from mailbot.reading.replies import Role
from mailbot.reading.scene import Scene
from mailbot.reading.speech import phrases, plain_form
from mailbot.reading.topic import Level
from mailbot.reading.weighing import weights

SURE = 0.55  # share from which the weights go before the rules
SURER = 0.6  # the same where a wrong answer costs most: mail that is none of ours, thanks for a letter of ours
ASKED = 0.75  # the same for a place where the rules see no more than a question
PLAINLY = 0.7  # the same where the message answers no letter of hers
GREETING = 6  # words at the head of a message in which it greets
HALF = 0.5  # the same in a short message that is plainly to her
SUREST = 0.9  # the same for mail that is none of ours though a rule found an act, and the course is plain
DOUBT = 0.4  # share of "none of ours" from which what only leans to a registration is shown to the coordinator
KEPT = (
    "the coordinator's own note",
    "asks for a person",
    "an answer to a letter",
    "only fears it",
)  # rules that nothing outweighs
SHOWN = (Kind.UNRELATED, Kind.QUESTION)  # kinds left when little shows the course ("training" is not enough)
# Of a message that shows little of the course: the share needed, its most words, the part of them that the weights must
# know, and how much more than none of ours one sentence must tell (thousandths).
PLAIN, SHORT, FAMILIAR, TELLING = 0.85, 150, 0.7, 1500
CERTAIN = 0.95  # the share that goes before the rules of those who trade, in a short message that names the course
PLAINEST = 0.92  # the share where nothing at all shows the course
LEANS = "leans to it"  # the rule of those who say no more than that the course interests them
TRADE = ("a seller or a job seeker", "works for the day")  # rules of mail that is none of ours, whatever it speaks of


def decide(scene: Scene) -> KindFound:
    """The kind of a message."""
    found = rules.decide(scene)
    why = found.evidence[0].why
    if why in KEPT or scene.answer.role in (Role.ASKS_WHO, Role.VERIFIES):
        return found
    shares = weights("kind").shares(traits.of_message(scene, found.kind, why))
    if found.kind is Kind.CHANGE and scene.exchange is not None and not _a_first_one(scene, shares):
        return found
    likely = max(shares, key=shares.__getitem__)
    kind, share = Kind(likely), shares[likely]
    if why == LEANS and kind in (Kind.REGISTRATION, Kind.UNRELATED) and DOUBT <= shares[Kind.UNRELATED] < SURER:
        told = Evidence(
            "kind", found.evidence[0].words, "whether they want a place is in doubt", shares[Kind.UNRELATED]
        )
        return KindFound(Kind.QUESTION, (Kind.QUESTION,), (told,))
    if kind is found.kind or share < _needed(scene, kind, share, found.kind, why):
        return found
    if kind is Kind.REGISTRATION and found.kind is Kind.ACKNOWLEDGEMENT and _no_more_than_thanks(scene):
        return found
    if kind is Kind.CANCELLATION and found.kind is Kind.GUESS and not registered(scene):
        return found  # who only guesses has no seat to give up
    if kind is Kind.CHANGE and found.kind is Kind.REGISTRATION and share < SUREST and _one_more(scene):
        return found
    if found.kind is Kind.UNRELATED and rules.of_another_course(scene):
        return found
    if found.kind in SHOWN and ((why in TRADE and not _plain(scene, share)) or not _for_us(scene, kind, share)):
        return found
    if kind is Kind.UNRELATED and found.kind is Kind.REGISTRATION and _of_a_day_of_ours(scene):
        return found
    why = f"most likely, by all its words; by rule {found.kind} ({why})"
    return KindFound(kind, _purposes(kind, found), (Evidence("kind", _telling(scene, kind), why, share),))


def _a_first_one(scene: Scene, shares: dict[str, float]) -> bool:
    """Whether an exchange of people is hardly one: a place is asked for, and nothing tells of one that exists."""
    return shares[Kind.REGISTRATION] >= SUREST and bool(scene.acts.places) and not registered(scene)


def _one_more(scene: Scene) -> bool:
    """Whether a place is asked for beside another ("elle aussi"), and nothing is changed, corrected or withdrawn."""
    acts = scene.acts
    changes = acts.replaces or acts.moves or acts.corrects or acts.withdraws
    return not changes and any(s.plain in phrases("acts", "one_more") for s in acts.places)


def _plain(scene: Scene, share: float) -> bool:
    """Whether a short message that names the course is hardly of one who trades."""
    shown = scene.level is Level.STRONG or (scene.topic.dated and bool(scene.people.mentioned))
    return share >= CERTAIN and shown and scene.words <= SHORT


def _of_a_day_of_ours(scene: Scene) -> bool:
    """Whether a short message asks for a place in a course on a day of this one: no other is on record."""
    return scene.alone and scene.topic.by_word and scene.topic.dated and bool(scene.acts.places)


def _no_more_than_thanks(scene: Scene) -> bool:
    """Whether thanks ask for nothing: of a place that they have ("I will be there"), or under an invitation that they
    only think about.
    """
    asks = bool(scene.acts.places) or scene.answer.agrees
    return scene.answer.role is Role.CONFIRMS or (scene.answer.role is Role.INVITES and not asks)


def _for_us(scene: Scene, kind: Kind, share: float) -> bool:
    """Whether a message plainly shows the course, or else tells so in one sentence, of which the weights know most."""
    if _to_her(scene, share):
        return True
    if scene.level >= Level.MEDIUM:
        return scene.words <= SHORT or bool(scene.acts.places) or share >= CERTAIN
    acted = scene.group.twice or bool(scene.acts.places)
    if scene.topic.dated and scene.alone and acted and share >= (PLAINLY if scene.group.twice else PLAINEST):
        return True  # a day of ours; with a trade of its group it is hardly another's
    of_another_thread = scene.situation.forwarder or (scene.situation.is_reply and not scene.answers_hers)
    shown = scene.level > Level.NONE or scene.answers_hers
    if share < (PLAIN if shown else PLAINEST) or scene.words > SHORT or of_another_thread:
        return False
    kept, told = weights("kind"), [found for _, found in traits.of_sentences(scene)]
    single = {trait for found in told for trait in found if " " not in trait}
    familiar = sum(word in kept.traits for word in single) >= FAMILIAR * len(single)
    return familiar and any(kept.between(found, kind, Kind.UNRELATED) >= TELLING for found in told)


def _greets_her(scene: Scene) -> bool:
    """Whether a message begins by her name, with nothing but a greeting before it."""
    own = set(plain_form(scene.config.office.mailbox.name).split())
    opening = scene.sentences[0].plain.split()[:GREETING] if scene.sentences else []
    before = list(takewhile(lambda word: word not in own, opening))
    greeted = not before or before[0] in words("names", "titles") or f" {before[0]} " in phrases("acts", "hello")
    return len(before) < len(opening) and greeted


def _to_her(scene: Scene, share: float) -> bool:
    """Whether a short message begins by the coordinator's name, or stands under a letter that shows that it is hers,
    and hardly tells of another gathering: what strangers send does neither. What stands under a letter about something
    else is of that.
    """
    quoted = scene.situation.quoted
    under_hers = bool(quoted) and replies.hers(quoted[0], scene.config) and scene.answers_hers
    of_another_thread = scene.situation.forwarder or (scene.situation.is_reply and not under_hers)
    meant = _greets_her(scene) or under_hers
    if scene.answer.role is Role.OTHER:
        return False
    elsewhere = scene.topic.other and share < CERTAIN
    return meant and not of_another_thread and not elsewhere and scene.words <= SHORT


def _needed(scene: Scene, kind: Kind, share: float, ruled: Kind, why: str) -> float:
    """How sure the weights, which say that it is this `kind`, must be to go before the rules."""
    found_nothing = ruled is Kind.UNRELATED or (ruled is Kind.QUESTION and not scene.asked.asking)
    if kind is Kind.ACKNOWLEDGEMENT and not found_nothing:
        return SUREST  # thanks are filed unseen: nothing that a rule found may be lost in them
    if kind is not Kind.UNRELATED and _to_her(scene, share):
        return HALF
    if kind is Kind.UNRELATED and scene.level is Level.STRONG and why != LEANS:
        return SUREST
    if ruled is Kind.QUESTION and kind is Kind.REGISTRATION and not scene.acts.places:
        return ASKED  # what is only asked is shown to her: nobody is seated
    doubtful = Kind.UNRELATED in (kind, ruled) or ruled is Kind.ACKNOWLEDGEMENT
    if doubtful:
        return SURER if scene.answers_hers else PLAINLY
    return SURE


def _telling(scene: Scene, kind: Kind) -> str:
    """The sentence that speaks most for a kind."""
    kept = weights("kind")
    found = [(kept.speaks_for(told, kind), words) for words, told in traits.of_sentences(scene)]
    return max(found)[1] if found else ""


def _purposes(kind: Kind, found: KindFound) -> tuple[Kind, ...]:
    if kind is Kind.UNRELATED:
        return (kind,)
    return tuple(dict.fromkeys((kind, *(also for also in found.purposes if also is not Kind.UNRELATED))))
