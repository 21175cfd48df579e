"""The kind of a message: what the ordered rules say (see `kind`), weighed against everything else it shows.

The rules know the plain cases; learned weights know how people say the rest, and go first where they are sure. A rule
that outweighs them tells what words alone cannot: whose note it is, that who holds a seat asks for none by a yes, that
who is only invited has none to give up. Where the rules see nothing of ours, the weights must be the surer the less
shows the course: protecting her mail goes first.
"""

from __future__ import annotations

import re

from mailbot.reading.kinds import kind as rules
from mailbot.reading.kinds import replies, traits
from mailbot.reading.kinds.holding import registered
from mailbot.reading.kinds.kind import KindFound
from mailbot.reading.kinds.replies import Role
from mailbot.reading.kinds.scene import Scene
from mailbot.reading.kinds.topic import Level
from mailbot.reading.learned.blending import Faith, blended
from mailbot.reading.learned.weighing import weights
from mailbot.reading.model import Evidence, Kind
from mailbot.reading.people.verdicts import INSTEAD
from mailbot.reading.segments.language import is_strange
from mailbot.reading.segments.whole import read_whole
from mailbot.reading.text.speech import phrases

LINK = re.compile(r"https?://")
SURE = 0.5  # share from which the weights go before the rules
LIKELY = 0.7  # the same for mail that is none of ours, where a rule found something but nothing shows the course
SURER = 0.9  # the same where little or much shows it, and for a place where the rules see that somebody withdraws
TURNED = 0.2  # the same for a place where somebody is put in for another in one breath
SUREST = 0.98  # the same where the rules see no more than a question, and for a change where nothing is changed
CERTAIN = 0.95  # the same for what the rules read as an answer to a letter, and for mail that is not to her alone
# The same where the rules see nothing of ours, by how much shows the course (none, little, plain): in mail that begins
# by her name or answers a letter of hers, and in other mail that is sent to her.
NAMED, UNNAMED = (0.6, 0.5, 0.5), (0.9, 0.8, 0.6)
FEWEST, BARE, SHORT = 8, 18, 150  # words that say something, of a bare sentence or two, and of a short message
ANSWER, LEANS = "an answer to a letter", "leans to it"  # rules that read little
SELLS, WORKS = "a seller or a job seeker", "works for the day"  # rules that see that somebody offers something
AGREED, NO_OTHER = 0.5, 0.005  # shares from and to which the encoder's word for a kind of ours is enough
NOT_OURS = 0.9  # share of none of ours by the encoder above which a few words that show the course are not ours
DOUBTED = 0.11  # share of none of ours by the encoder above which nothing is ours in which the rules see nothing of it
# The same from which nothing is, whatever the rules see; where the course shows plainly.
NOTHING_OF_OURS, SURELY_NOTHING = 0.97, 0.995
PLAINLY = 0.99  # share of none of ours from which the encoder need not read it
HARDLY = 0.02  # the same below which it reads a few words too in which the rules see nothing of ours
# As training/faith.py tells; of so few words the encoder is too sure.
OF_KIND, OF_FEW, FEW = Faith(0.75, 0.75), Faith(1.0, 0.4), 32
# Rules that nothing outweighs.
KEPT = ("the coordinator's own note", "another script", "asks for a person", "only fears it")


def decide(scene: Scene) -> KindFound:
    """The kind of a message."""
    found = rules.decide(scene)
    why = found.evidence[0].why
    if why in KEPT or scene.answer.role in (Role.ASKS_WHO, Role.VERIFIES):
        return found
    if plain := _plainly(scene, found):
        return plain
    shares = _shares(scene, found, why)
    turned = found.kind is Kind.CHANGE and _turned(scene) and shares[Kind.REGISTRATION] >= TURNED
    likely = Kind.REGISTRATION if turned else max(shares, key=shares.__getitem__)
    kind, share = Kind(likely), shares[likely]
    if kind is found.kind or not _outweighs(scene, kind, shares, found):
        return found
    why = f"most likely, by all its words; by rule {found.kind} ({why})"
    return KindFound(kind, _purposes(kind, found), (Evidence("kind", _telling(scene, kind), why, share),))


def _plainly(scene: Scene, found: KindFound) -> KindFound | None:
    """What the encoder is so sure of that no rule outweighs it: mail that is none of ours, and a request for places in
    which the rules see somebody put in another's (None: nothing).
    """
    if found.kind is Kind.UNRELATED:
        return None
    seen = read_whole(scene.situation).answers["kind"]
    least = NOTHING_OF_OURS if scene.level < Level.MEDIUM else SURELY_NOTHING
    if scene.words > BARE and seen[Kind.UNRELATED] + seen[Kind.AUTOMATIC] >= least:
        told = Evidence("kind", "", f"none of ours, as it reads whole; by rule {found.kind}", seen[Kind.UNRELATED])
        return KindFound(Kind.UNRELATED, (Kind.UNRELATED,), (told,))
    if found.kind is Kind.CHANGE and seen[Kind.REGISTRATION] >= SUREST and not scene.answers_hers:
        told = Evidence(
            "kind", "", f"asks for places, as it reads whole; by rule {found.kind}", seen[Kind.REGISTRATION]
        )
        return KindFound(Kind.REGISTRATION, _purposes(Kind.REGISTRATION, found), (told,))
    return None


def _shares(scene: Scene, found: KindFound, why: str) -> dict[str, float]:
    """How likely each kind is. Whether it is ours at all the weights say alone, which letters of every day have taught;
    in what it is, if it is ours, the encoder has a say.
    """
    weighed = weights("kind").shares(traits.of_message(scene, found.kind, why))
    none = weighed[Kind.UNRELATED]
    if none >= PLAINLY or (found.kind is Kind.UNRELATED and scene.words < FEW):
        return weighed
    ours = {kind: share / (1 - none) for kind, share in weighed.items() if kind != Kind.UNRELATED}
    both = blended(ours, read_whole(scene.situation).answers["kind"], OF_KIND if scene.words >= FEW else OF_FEW)
    return {Kind.UNRELATED: none} | {kind: share * (1 - none) for kind, share in both.items()}


def _outweighs(scene: Scene, kind: Kind, shares: dict[str, float], found: KindFound) -> bool:
    """Whether the weights, which say that it is this `kind`, go before what the rules found."""
    why = found.evidence[0].why
    if why == WORKS and shares[kind] < CERTAIN:
        return False
    if found.kind is Kind.UNRELATED:
        return _ours(scene, kind, shares) and not _strangers(scene, kind, why)
    if kind is Kind.UNRELATED and why != ANSWER:
        return shares[kind] >= (SURE if why == LEANS else LIKELY if scene.level is Level.NONE else SURER)
    if kind is Kind.CANCELLATION and found.kind is Kind.GUESS and not registered(scene):
        return False  # who only guesses has no seat to give up
    if kind is Kind.REGISTRATION and scene.answer.role is Role.CONFIRMS:  # they have a seat already
        if found.kind is Kind.CHANGE:
            return shares[kind] >= CERTAIN
        if found.kind is Kind.ACKNOWLEDGEMENT and not scene.acts.places:
            return False
    if found.kind is Kind.CHANGE and kind is Kind.REGISTRATION and _turned(scene):
        return shares[kind] >= TURNED  # who puts in somebody else on the way changes no seat
    if found.kind is Kind.CHANGE and kind in (Kind.REGISTRATION, Kind.CANCELLATION) and shares[kind] < SURER:
        return False  # somebody takes or gives a place in so many words
    if found.kind is Kind.CHANGE and scene.exchange is not None:
        return shares[kind] >= CERTAIN and not registered(scene)  # the names alone tell who takes whose place
    if why == ANSWER:
        invited = kind is Kind.CANCELLATION and scene.answer.role is Role.INVITES
        return shares[kind] >= CERTAIN and not invited  # who declines an invitation has no seat to give up
    if found.kind is Kind.QUESTION and kind is Kind.REGISTRATION and not scene.acts.places:
        # What is only asked is shown to her: nobody is seated. A web form has fields whatever is written in it.
        return shares[kind] >= SUREST and not scene.situation.relayed
    if found.kind is Kind.QUESTION and kind is Kind.ACKNOWLEDGEMENT and scene.asked.asking:
        return shares[kind] >= SUREST  # thanks that ask something are shown to her
    if found.kind is Kind.CANCELLATION and kind is Kind.REGISTRATION and not scene.acts.places:
        # Somebody withdraws in so many words, and nobody asks for a place.
        return shares[kind] >= SURER and read_whole(scene.situation).answers["kind"][kind] >= SURE
    if found.kind is Kind.REGISTRATION and kind is Kind.CHANGE and _one_more(scene):
        return shares[kind] >= SUREST
    return shares[kind] >= SURE


def _turned(scene: Scene) -> bool:
    """Whether a request of its own thinks of somebody first and then of another, and tells of no place had before."""
    put_in = any(e.why == INSTEAD for e in scene.people.evidence)
    had = any(s not in scene.acts.replaces for s in scene.acts.existing)
    return put_in and not (had or scene.answers_hers)


def _one_more(scene: Scene) -> bool:
    """Whether a place is asked for, and nothing is changed, corrected or withdrawn."""
    acts = scene.acts
    return bool(acts.places) and not (acts.replaces or acts.moves or acts.corrects or acts.withdraws)


def _ours(scene: Scene, kind: Kind, shares: dict[str, float]) -> bool:
    """Whether mail in which the rules see nothing of ours is ours all the same. What is sent to others must show the
    course; of the rest, the less it shows, the surer the weights must be, and the surer too where it tells of another
    gathering. A bare sentence that shows little, or a place of another sort, must be of its likeliest kind almost
    surely, and that somebody left a job withdraws nobody; thanks for a letter about something else are of that.
    """
    share, seen = 1 - shares[Kind.UNRELATED], read_whole(scene.situation).answers["kind"]
    if not scene.situation.to_her:
        return scene.level >= Level.MEDIUM and scene.words <= SHORT and share >= CERTAIN
    tells_of_it = scene.quoted is not None and scene.quoted.level >= Level.MEDIUM
    of_another = scene.answer.role is Role.OTHER and not tells_of_it
    of_ours = scene.answers_hers or tells_of_it or (scene.quoted is not None and scene.quoted.dated)
    anothers = scene.situation.goes_on and bool(scene.situation.quoted) and not of_ours
    if anothers or is_strange(" ".join(s.text for s in scene.sentences)):
        return scene.topic.level >= Level.STRONG and share >= CERTAIN
    if kind is Kind.ACKNOWLEDGEMENT and of_another and scene.level is Level.NONE:
        return False
    if (
        scene.words > BARE
        and share >= AGREED
        and seen[kind] >= SUREST
        and seen[Kind.UNRELATED] + seen[Kind.AUTOMATIC] <= NO_OTHER
    ):
        return True  # both voices take it for the same
    to_her = (scene.answers_hers and not of_another) or traits.addressed(scene) or scene.acts.enrols
    meant = to_her and not scene.topic.other
    of_another_sort = any(s.plain in phrases("acts", "no_place") for s in scene.sentences)
    little, sure = scene.words <= BARE or of_another_sort, SUREST if of_another_sort else CERTAIN
    gone = scene.level is Level.NONE and any(s.plain in phrases("acts", "left_job") for s in scene.sentences)
    if not meant and little and scene.level < Level.MEDIUM and (gone or shares[kind] < sure):
        return False
    return share >= (NAMED if meant else UNNAMED)[min(scene.level, Level.MEDIUM)]


def _strangers(scene: Scene, kind: Kind, why: str) -> bool:
    """Whether the encoder, which has read more of the world, doubts that mail in which the rules see nothing of ours is
    ours: most mail to her is of her friends, her office and sellers. It must agree the more, the less the course
    shows and the longer or the barer the mail is.
    """
    seen = read_whole(scene.situation).answers["kind"]
    none, agrees = seen[Kind.UNRELATED] + seen[Kind.AUTOMATIC], max(seen, key=seen.__getitem__) == kind
    if scene.level >= Level.MEDIUM:
        return scene.words >= FEWEST and none > (SURE if scene.words > BARE else NOT_OURS)
    if why == SELLS or (scene.words >= FEWEST and none > DOUBTED):
        return True
    if scene.answers_hers:
        return False
    if scene.level is Level.NONE and not traits.addressed(scene) and _of_others(scene):
        return True
    if scene.words > SHORT:
        return not (agrees and seen[kind] >= CERTAIN and none <= HARDLY)
    bare = scene.words <= BARE and scene.level is Level.NONE and not traits.addressed(scene)
    return bare and not agrees and not scene.acts.enrols


def _of_others(scene: Scene) -> bool:
    """Whether mail shows that it goes on among others: it answers what she did not write, or hands on a page."""
    quoted = scene.situation.quoted
    hers = bool(quoted) and (quoted[0].author is None or replies.hers(quoted[0], scene.config))
    return (scene.situation.is_reply and not hers) or LINK.search(scene.situation.own) is not None


def _telling(scene: Scene, kind: Kind) -> str:
    """The sentence that speaks most for a kind."""
    kept = weights("kind")
    found = [(kept.speaks_for(told, kind), words) for words, told in traits.of_sentences(scene)]
    return max(found)[1] if found else ""


def _purposes(kind: Kind, found: KindFound) -> tuple[Kind, ...]:
    if kind is Kind.UNRELATED:
        return (kind,)
    return tuple(dict.fromkeys((kind, *(also for also in found.purposes if also is not Kind.UNRELATED))))
