"""A message to what it asks for: whose words it holds, who is in it, which group, what kind; each with its evidence.

Pure and total: the same message with the same configuration gives the same reading, and nothing in it raises.
"""

from __future__ import annotations

from dataclasses import replace

from mailbot.config.model import Config
from mailbot.mail.model import Message, Speaker
from mailbot.mail.origin import origin
from mailbot.reading.changes import concerns
from mailbot.reading.groups import sector
from mailbot.reading.kinds import guess as guesses
from mailbot.reading.kinds import judgement
from mailbot.reading.kinds import scene as scenes
from mailbot.reading.kinds.replies import REFERENCE, Role
from mailbot.reading.kinds.scene import Scene
from mailbot.reading.kinds.topic import Level, today_of, topic
from mailbot.reading.kinds.unsettled import unsettled as questions_left
from mailbot.reading.model import Contents, Evidence, Kind, Person, Reading
from mailbot.reading.naming import names
from mailbot.reading.people import people as everybody
from mailbot.reading.people.account import nobody
from mailbot.reading.people.contact import display_name
from mailbot.reading.people.exchanges import names_put_on
from mailbot.reading.people.people import People
from mailbot.reading.segments import forms
from mailbot.reading.segments.language import language
from mailbot.reading.segments.situation import Situation, situate
from mailbot.reading.segments.whole import read_whole
from mailbot.reading.text.speech import phrases, plain_form

MOST_LETTER = 2_000  # characters of a letter that is answered


def read(message: Message, config: Config, contents: tuple[Contents, ...] = ()) -> Reading:
    """What a message asks for. `contents`: what its attachments hold, opened elsewhere."""
    situation = situate(message, config.office)
    spoken = language(situation, config.course.languages)
    mailbox = config.office.mailbox
    by = origin(message, mailbox.own_addresses, frozenset(a.lower() for a in mailbox.relays))
    if by.speaker is not Speaker.PERSON:
        why = (Evidence("kind", by.why, f"sent by a machine: {by.speaker.value}"),)
        return Reading(Kind.AUTOMATIC, spoken, reply_text=situation.own, evidence=why)
    return _by_a_person(message, situation, spoken, config, contents)


def _by_a_person(
    message: Message, situation: Situation, spoken: str, config: Config, contents: tuple[Contents, ...]
) -> Reading:
    about = topic(scenes.words_of(situation), situation.subject, config, today_of(situation))
    if not contents and not scenes.worth_reading(situation, about):
        return _unrelated(situation, spoken)
    people = everybody.find(situation, message, contents, config)
    group = sector.find(situation, people, config, contents)
    form = forms.read(situation.own) or forms.from_contents(contents)
    scene = scenes.scene_of(situation, about, people, form, contents, group, config)
    found = judgement.decide(scene)
    if scene.guess is None:
        scene = replace(scene, guess=_guess(situation, found.kind, config))
    if found.kind is Kind.REGISTRATION:
        people = everybody.find(situation, message, contents, config, weighed=True)
        people = _added(scene, people, config)
        scene = replace(scene, group=sector.of_those_who_come(situation, people, config, contents))
        people = replace(people, seats=max(people.seats or 1, scene.answer.seats or 1))
    withdraws_or_changes = found.kind in (Kind.CANCELLATION, Kind.CHANGE)
    shares = everybody.shares_of(found.kind, situation, message, contents, config) if withdraws_or_changes else None
    concerned = concerns.find(found.kind, situation, people, config, scene.exchange, shares)
    registers = found.kind is Kind.REGISTRATION
    unsettled = questions_left(scene, found.kind)
    evidence = (
        *found.evidence,
        *(people.evidence if registers else ()),
        *_group_evidence(scene),
        *unsettled,
        *((Evidence("dessert_guess", scene.guess, "a guess"),) if scene.guess else ()),
    )
    key, why = _group(scene)
    unrelated = found.kind is Kind.UNRELATED
    return Reading(
        kind=found.kind,
        language=spoken,
        seats=people.seats if registers else None,
        participants=people.participants if registers or situation.is_reply else (),
        contact=people.contact,
        group=key,
        group_why=why,
        dessert_guess=None if unrelated else scene.guess,
        concerns=scene.answer.people or concerned.names,
        question=bool(unsettled),
        reply_text=_own_words(situation),
        course=config.course.key if scene.level >= Level.MEDIUM else None,
        purposes=found.purposes,
        choice=scene.answer.choice,
        agrees=scene.answer.agrees,
        plainly_yes=scene.answer.plainly_yes,
        everyone=scene.answer.everyone,
        arriving=concerned.arriving,
        leaving=concerned.leaving,
        about_training=scene.level >= Level.MEDIUM and not scene.topic.other,
        wants_person=scene.acts.wants_person,
        reference=_reference(message),
        topics=scene.asked.topics,
        evidence=evidence,
    )


def _guess(situation: Situation, kind: Kind, config: Config) -> str | None:
    """The guess of a message in which no rule finds one: where it is there for that, or the encoder is sure."""
    told = guesses.find(situation.own, (), "dessert") if kind is Kind.GUESS else None
    if told or kind is Kind.UNRELATED or not config.course.event.dessert_guess:
        return told
    return guesses.seen(situation.own, read_whole(situation))


def _added(scene: Scene, people: People, config: Config) -> People:
    """The people of a registration; under a letter that confirms one, only who is added by name."""
    if scene.answer.role is not Role.CONFIRMS:
        return people
    added = names_put_on(scene.sentences, nobody(config))
    new = tuple(p for p in people.participants if p.name and any(names.same(p.name, name) for name in added))
    if new:
        return replace(people, participants=new, seats=len(new))
    others = tuple(p for p in people.participants if p.name != people.contact.name)
    had = plain_form(scene.situation.quoted[0].text[:MOST_LETTER]) in phrases("letters", "your_seat")
    if had and others and others != people.participants:
        return replace(people, participants=others, seats=len(others))
    return people


def _unrelated(situation: Situation, spoken: str) -> Reading:
    """Mail in which nothing asks for anything of ours: who is in it is nobody's business."""
    author = situation.author
    contact = Person(name=display_name(author), email=author.email if author else None)
    why = (Evidence("kind", "", "nothing asks for anything of ours"),)
    unrelated = (Kind.UNRELATED,)
    return Reading(
        unrelated[0], spoken, contact=contact, reply_text=_own_words(situation), purposes=unrelated, evidence=why
    )


def _group(scene: Scene) -> tuple[str | None, str | None]:
    """The group, by the line of a list that an answer chooses, else by sector, day and trade."""
    chosen, told = scene.answer, scene.group
    if chosen.group and not told.conflict and told.group in (None, chosen.group):
        return chosen.group, chosen.words or told.why
    if chosen.group and told.group:
        return None, None
    return told.group, told.why


def _group_evidence(scene: Scene) -> tuple[Evidence, ...]:
    if scene.answer.group:
        return (Evidence("group", scene.answer.words, "a line of the list that stands quoted"), *scene.group.evidence)
    return scene.group.evidence


def _own_words(situation: Situation) -> str:
    """What the sender wrote in this message: of a forward, what the forwarder adds."""
    return situation.added if situation.forwarder else situation.own


def _reference(message: Message) -> str | None:
    """Our registration code, where the message shows something of its form (the key tells whether it is one)."""
    found = REFERENCE.search(message.text[:20_000])
    return found[0] if found else None


def unreadable(spoken: str) -> Reading:
    """The reading of a message in which nothing can be read."""
    return replace(Reading(Kind.UNREADABLE, spoken), contact=Person())
