"""The traits of a message by which its kind is weighed: its words, and what the ordered rules found in it."""

from __future__ import annotations

from collections.abc import Iterator

from mailbot.reading.kinds.scene import Scene
from mailbot.reading.learned.grams import MOST_SENTENCES, few, grams, name_words, plain, stem, told_words
from mailbot.reading.model import Kind

BEGINNING = 40  # characters of a sentence that may greet


def of_message(scene: Scene, ruled: Kind, why: str) -> set[str]:
    """The traits of a message by which its kind is weighed; `ruled` and `why`: what the rules say."""
    known = _known(scene)
    traits = set(grams(told_words(plain(scene.situation.subject), known), "s:"))
    for _, told in of_sentences(scene):
        traits.update(told)
    for sentence in scene.sentences[:2]:
        traits.update(f"1:{stem(word)}" for word in told_words(plain(sentence.text), known))
    traits.update(_flags(scene))
    traits.update((f"rule={ruled}", f"why={why}"))
    return traits


def of_sentences(scene: Scene) -> Iterator[tuple[str, set[str]]]:
    """Each sentence of a message, and its traits."""
    known = _known(scene)
    for sentence in scene.sentences[:MOST_SENTENCES]:
        told = [*told_words(plain(sentence.text), known), "?" if sentence.asks else "."]
        yield sentence.text, set(grams(["^", *told], "w:"))


def addressed(scene: Scene) -> bool:
    """Whether a message begins by the coordinator's name, as do most that are written to her alone."""
    own = set(plain(scene.config.office.mailbox.name).split())
    return any(word in own for sentence in scene.sentences[:2] for word in plain(sentence.text[:BEGINNING]).split())


def _known(scene: Scene) -> frozenset[str]:
    """The words of the names of people in a message: whose they are tells nothing of its kind."""
    people = scene.people
    return name_words([*(p.name or "" for p in people.participants), *people.mentioned, people.contact.name or ""])


def _flags(scene: Scene) -> Iterator[str]:
    """What is known of a message besides its words."""
    about, acts, situation = scene.topic, scene.acts, scene.situation
    yield f"level={int(scene.level)}"
    yield f"own level={int(about.level)}"
    yield f"answers={scene.answer.role.name if scene.answer.role else 'nothing'}"
    yield f"words={min(scene.words // 12, 9)}"
    yield f"sentences={few(len(scene.sentences), 9)}"
    yield f"named={few(len(scene.people.participants))}"
    yield f"told={few(len(scene.people.mentioned))}"
    flags = {
        "dated": about.dated,
        "held": about.held,
        "elsewhen": about.elsewhen,
        "other": about.other,
        "matter": about.matter,
        "by word": about.by_word,
        "fee": about.fee,
        "reply": situation.is_reply,
        "hers": scene.answers_hers,
        "forwarded": situation.forwarder,
        "relayed": situation.relayed,
        "note": situation.by_coordinator,
        "form": scene.form.people,
        "group": scene.group.group,
        "conflict": scene.group.conflict,
        "guess": scene.guess,
        "agrees": scene.answer.agrees,
        "declines": scene.answer.agrees is False,
        "chooses": scene.answer.choice,
        "asking": scene.asked.asking,
        "open": scene.asked.open,
        "contents": scene.contents,
        "places": acts.places,
        "enrols": acts.enrols,
        "thought of": acts.thought_of,
        "withdraws": acts.withdraws,
        "cannot": acts.cannot,
        "replaces": acts.replaces,
        "moves": acts.moves,
        "corrects": acts.corrects,
        "states": acts.states,
        "thanks": acts.thanks,
        "existing": acts.existing,
        "perhaps": acts.perhaps,
        "unanswered": acts.unanswered,
        "alone": scene.alone,
        "addressed": addressed(scene),
    }
    held = [name for name, value in flags.items() if value]
    yield from (f"is {name}" for name in held)
    yield f"leans={scene.leaning.kind}"
