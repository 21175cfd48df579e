"""Makes the learned tags of organisations from labelled registrations (see `mailbot.reading.tagger`).

A conditional random field of CRFsuite: every word of a message begins the name of a participant's organisation, goes on
with one, or is of none. What the ordered rules found is one trait of a word.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pycrfsuite

from mailbot.config.model import Config
from mailbot.mail.model import Message
from mailbot.reading.learned.tagger import CLOSE, NEAR, TAGS, Traits
from mailbot.reading.learned.weighing import SCALE
from mailbot.reading.model import Contents
from mailbot.reading.organizations.housetraits import Told, Word, places_of, traits_of, words_of
from mailbot.reading.people import people as everybody
from mailbot.reading.people.housing import told_of
from mailbot.reading.segments.situation import situate

NAMES = ("B", "I", "O")  # the tags as CRFsuite is told them
L1, L2, STEPS = 0.05, 0.05, 100  # how little weights are trusted, and how often they are bettered
LEAST = 5  # hundredths below which a weight is not kept


def told(message: Message, contents: tuple[Contents, ...], config: Config) -> Told:
    """A registration as its organisations are looked for."""
    situation = situate(message, config.office)
    people = everybody.find(situation, message, contents, config, weighed=True, tagged=False)
    return told_of(situation, people.participants)


def example(found: Told, houses: list[str]) -> tuple[list[list[str]], list[str]]:
    """The traits of every word of a message, spelled for CRFsuite, and the right tags."""
    tokens = words_of(found)
    return list(_spelled(traits_of(found, tokens))), _tags(found.text, tokens, houses)


def _spelled(words: list[Traits]) -> Iterator[list[str]]:
    for at in range(len(words)):
        spelled = [f"0\t{trait}" for trait in (*words[at].near, *words[at].close, *words[at].own)]
        for offset in range(-NEAR, NEAR + 1):
            if offset and 0 <= at + offset < len(words):
                other = words[at + offset]
                close = other.close if abs(offset) <= CLOSE else ()
                spelled += [f"{offset}\t{trait}" for trait in (*other.near, *close)]
        yield spelled


def _tags(text: str, tokens: list[Word], houses: list[str]) -> list[str]:
    tags = ["O"] * len(tokens)
    for house in sorted(set(houses), key=len):
        for inside in places_of(house, text, tokens):
            for at in inside:
                tags[at] = "I" if at != inside[0] else "B"
    return tags


def fitted(found: list[tuple[list[list[str]], list[str]]]) -> dict[str, Any]:
    """The weights that tell the right tags of these messages."""
    known: dict[str, str] = {}  # CRFsuite's list of a model is not made for any letter in a trait
    trainer = pycrfsuite.Trainer(verbose=False)
    trainer.set_params({"c1": L1, "c2": L2, "max_iterations": STEPS, "feature.possible_transitions": True})
    for words, tags in found:
        trainer.append([[known.setdefault(trait, f"t{len(known)}") for trait in word] for word in words], tags)
    with tempfile.TemporaryDirectory() as folder:
        file = str(Path(folder) / "model")
        trainer.train(file)
        tagger = pycrfsuite.Tagger()
        tagger.open(file)
        model = tagger.info()
    names = {short: trait for trait, short in known.items()}
    weights: dict[tuple[str, int], dict[str, float]] = {}
    for (short, tag), weight in model.state_features.items():
        offset, _, trait = names[short].partition("\t")
        weights.setdefault((trait, int(offset)), {})[tag] = weight
    by_trait: dict[str, list[tuple[int, int, int]]] = {}
    for (trait, offset), of in sorted(weights.items()):
        first, second = (round((of.get(tag, 0.0) - of.get("O", 0.0)) * SCALE) for tag in NAMES[:2])
        if max(abs(first), abs(second)) >= LEAST:
            by_trait.setdefault(trait, []).append((offset, first, second))
    behind = [[round(model.transitions.get((NAMES[a], NAMES[b]), 0.0) * SCALE) for b in TAGS] for a in TAGS]
    return {"traits": by_trait, "behind": behind}
