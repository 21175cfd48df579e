"""All that the kind of a message is decided by, found once: its acts, its topic, the answer it gives, what it asks."""

from __future__ import annotations

from dataclasses import dataclass, replace

from mailbot.config.model import Config
from mailbot.reading.groups.sector import GroupFound
from mailbot.reading.kinds import guess as guesses
from mailbot.reading.kinds import replies, topic
from mailbot.reading.kinds.acts import Acts, acts_of
from mailbot.reading.kinds.leanings import Known, Leaning, leaning
from mailbot.reading.kinds.questions import Asked, asked, asked_of_an_offer, is_asking
from mailbot.reading.kinds.replies import Answer, Role
from mailbot.reading.kinds.topic import Level, Topic
from mailbot.reading.model import Contents
from mailbot.reading.naming import names
from mailbot.reading.people import exchanges
from mailbot.reading.people.account import nobody
from mailbot.reading.people.people import People
from mailbot.reading.segments import forms
from mailbot.reading.segments.forms import Form
from mailbot.reading.segments.situation import Situation
from mailbot.reading.text.speech import Said, phrases, said

LETTER = 200  # words of what a person writes to her alone
SHORT = 80  # words of a message whose words may stand apart from each other
MOST_LETTER = 3_000  # characters of a letter of hers that names are looked for in
NEAR = 2  # sentences between an act and a sign of the course, in a long text


@dataclass(frozen=True, slots=True)
class Scene:
    """All that the table looks at."""

    situation: Situation
    people: People
    form: Form
    contents: tuple[Contents, ...]
    config: Config
    acts: Acts
    topic: Topic
    quoted: Topic | None
    answer: Answer
    asked: Asked
    group: GroupFound
    guess: str | None
    sentences: tuple[Said, ...]
    leaning: Leaning
    exchange: exchanges.Exchange | None = None

    @property
    def words(self) -> int:
        return sum(len(s.plain.split()) for s in self.sentences)

    @property
    def alone(self) -> bool:
        """Whether it is short and stands alone or under a letter of hers, and tells of no other gathering."""
        in_a_thread = self.situation.goes_on and not self.answers_hers
        elsewhere = self.topic.other or (self.topic.matter and not self.answers_hers)
        return not in_a_thread and not elsewhere and self.words <= SHORT

    @property
    def level(self) -> Level:
        """How plainly the message is about the course, by its own words or the letter it answers."""
        about = self.answer.role in (Role.INVITES, Role.CONFIRMS, Role.ASKS, Role.ASKS_WHO, Role.VERIFIES) or (
            self.quoted and self.quoted.level is Level.STRONG
        )
        return max(self.topic.level, Level.MEDIUM) if about and self.answers_hers else self.topic.level

    @property
    def answers_hers(self) -> bool:
        """Whether it answers a letter of hers that stands quoted, and is not written anew above any letter of hers."""
        quoted = self.situation.quoted
        if self.situation.headed and self.answer.role is Role.OTHER:
            return False
        return bool(quoted) and (quoted[0].author is None or replies.hers(quoted[0], self.config))


def listed(situation: Situation, config: Config) -> tuple[str, ...]:
    """The people whom the letter of hers that is answered names in full, but for herself and the trainer."""
    if not situation.quoted or not (situation.quoted[0].author is None or replies.hers(situation.quoted[0], config)):
        return ()
    ignored = nobody(config)
    found = names.find(situation.quoted[0].text[:MOST_LETTER])
    return tuple(name.text for name in found if name.full and not ignored(name.text))


def words_of(situation: Situation) -> str:
    """All that the author wrote, in a web form behind its fields, and what a forwarder adds."""
    own = (forms.read(situation.own).message if situation.relayed else "") or situation.own
    return f"{own}\n\n{situation.added}".strip() if situation.added else own


def worth_reading(situation: Situation, about: Topic) -> bool:
    """Whether anything in a message could make it ours: a sign of the course, a letter of hers, an act, or that it is
    short and written to her. What is not is unrelated at once.
    """
    if situation.by_coordinator or situation.is_reply or situation.forwarder or situation.relayed:
        return True
    own = words_of(situation)
    sentences = said(own)
    if about.level > Level.NONE or forms.read(own):
        return True
    if situation.to_her and len(own.split()) <= LETTER:
        return True
    if len(sentences) > topic.SHORT:
        return False
    acts = acts_of(sentences, said(situation.subject))
    asks = acts.places or acts.withdraws or acts.replaces or acts.corrects or acts.moves or acts.states or acts.existing
    of_a_course = any(s.plain in phrases("questions", "of_a_course") for s in sentences)
    of_an_offer = bool(asked_of_an_offer(sentences))
    return bool(
        asks or acts.thought_of or about.held or of_a_course or of_an_offer or guesses.find(own, (), situation.subject)
    )


def _near(sentences: tuple[Said, ...], about: Topic) -> tuple[Said, ...]:
    """Of a long text only what stands near a sign of the course is said of it."""
    if len(sentences) <= topic.SHORT:
        return sentences
    return tuple(s for i, s in enumerate(sentences) if any(abs(i - m) <= NEAR for m in about.marked))


def _of_the_dessert(text: str) -> bool:
    return any(s.plain in phrases("letters", "riddle") for s in said(text))


def _asks_first(sentence: Said) -> bool:
    """Whether a sentence that speaks of a place asks something of the course first ("on peut venir l'avant-midi?")."""
    if sentence.plain in phrases("acts", "the_way"):
        return True
    if sentence.asks and any(sentence.plain in phrases("questions", key) for key in ("either", "doubt")):
        return True
    return sentence.plain in phrases("questions", "of_a_course") and sentence.plain not in phrases("acts", "enrol")


def scene_of(
    situation: Situation,
    about: Topic,
    people: People,
    form: Form,
    contents: tuple[Contents, ...],
    group: GroupFound,
    config: Config,
) -> Scene:
    """Everything the table looks at, found once."""
    sentences = said(words_of(situation))
    acts = acts_of(_near(sentences, about), said(situation.subject) if situation.headed else ())
    quoted = topic.quoted_topic(situation, config) if situation.is_reply else None
    answer = replies.read(situation, quoted, config)
    asked_before = situation.is_reply and any(
        _of_the_dessert(q.text[: topic.MOST_QUOTED]) for q in situation.quoted[:1]
    )
    riddle = "dessert" if asked_before else situation.subject
    guess = (
        guesses.find(f"{situation.own}\n\n{situation.signature}", contents, riddle, ours=answer.role is Role.CONFIRMS)
        if config.course.event.dessert_guess
        else None
    )
    asks_to_do = (*acts.places, *acts.withdraws, *acts.replaces, *acts.moves, *acts.corrects)
    had = answer.role is Role.CONFIRMS
    told = tuple(s for s in sentences if not (s in acts.states and s.plain in phrases("acts", "indirect")))
    acts, exchange = _by_name(acts, told, nobody(config), had=had, listed=listed(situation, config))
    polite = frozenset(
        i
        for i, s in enumerate(sentences)
        if (s in asks_to_do and not _asks_first(s))
        or (acts.places and s.plain in phrases("questions", "room"))
        or (s.plain in phrases("questions", "only_polite") and not group.conflict)
        or s.plain in phrases("questions", "request")
    )
    guessing = frozenset(i for i, s in enumerate(sentences) if guess and guess in " ".join(s.text.split()))
    courtesies = guessing | _handed_over(situation, sentences)
    return Scene(
        situation=situation,
        people=people,
        form=form,
        contents=contents,
        config=config,
        acts=acts,
        topic=about,
        quoted=quoted,
        answer=answer,
        asked=asked(sentences, config.course, polite, courtesies),
        group=group,
        guess=guess,
        sentences=sentences,
        leaning=leaning(sentences, _known(about, people, group, sentences)),
        exchange=exchange,
    )


def _by_name(
    acts: Acts, sentences: tuple[Said, ...], ignored: exchanges.Ignored, *, had: bool, listed: tuple[str, ...]
) -> tuple[Acts, exchanges.Exchange | None]:
    """The acts with those that only the names in a sentence tell: one comes for another, or is taken off the list."""
    gone = (i for i, s in enumerate(sentences) if s in acts.withdraws or s.plain in phrases("acts", "gone_away"))
    first = next(gone, len(sentences))
    leaves = sentences[first:] if had or acts.existing else ()
    left = bool(acts.withdraws) or first < len(sentences)
    found = exchanges.exchange(sentences, ignored, had=had or left, leaves=leaves, listed=listed)
    if found:
        others = tuple(s for s in acts.replaces if s is not found.sentence)
        acts = replace(acts, replaces=(found.sentence, *others))
    mine = tuple(s for s in sentences if s not in acts.replaces and exchanges.taken_over(s, ignored))
    acts = replace(acts, replaces=(*acts.replaces, *mine))
    on = tuple(
        s
        for s in sentences
        if s not in (*acts.places, *acts.replaces, *acts.withdraws, *acts.thought_of)
        and s.plain not in phrases("acts", "no_place")
        and exchanges.names_put_on((s,), ignored)
    )
    acts = replace(acts, places=(*acts.places, *on)) if on else acts
    moved = tuple(s for s in sentences if s not in acts.moves and exchanges.moved(s, ignored))
    acts = replace(acts, moves=(*acts.moves, *moved))
    off = tuple(s for s in sentences if s not in acts.withdraws and exchanges.taken_off(s, ignored))
    return replace(acts, withdraws=(*acts.withdraws, *off)) if off else acts, found


def _handed_over(situation: Situation, sentences: tuple[Said, ...]) -> frozenset[int]:
    """The sentences of a forwarder, who asks her to see to it ("peux-tu t'en occuper?"), and of an author who asked the
    forwarder whether they may.
    """
    if not situation.forwarder:
        return frozenset()
    permission = phrases("questions", "permission")
    return frozenset(i for i, s in enumerate(sentences) if s.start >= len(situation.own) or s.plain in permission)


def _known(about: Topic, people: People, group: GroupFound, sentences: tuple[Said, ...]) -> Known:
    others = any(p.name and p.name != people.contact.name for p in people.participants)
    trade = group.group is not None or group.conflict
    named = about.level >= Level.STRONG
    return Known(named, trade, others, about.dated, about.held, asks=any(s.asks and is_asking(s) for s in sentences))
