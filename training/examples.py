"""Labelled messages as examples: the traits of each question asked of a message, and the right answer.

Asked are the kind of a message, of everybody named whether they come or leave, and of who asks for places whether they
come too. The traits are those that reading itself notices, the finding of its ordered rules among them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from mailbot.config.model import Config
from mailbot.mail.model import Message
from mailbot.reading.groups import sector
from mailbot.reading.kinds import kind as rules
from mailbot.reading.kinds import scene as scenes
from mailbot.reading.kinds import traits
from mailbot.reading.kinds.scene import Scene
from mailbot.reading.kinds.topic import today_of, topic
from mailbot.reading.model import Contents, Kind
from mailbot.reading.naming import names
from mailbot.reading.people import account as accounts
from mailbot.reading.people import bearing, roles
from mailbot.reading.people import people as everybody
from mailbot.reading.segments import forms
from mailbot.reading.segments.situation import Situation, situate

MOVING = ("registration", "cancellation", "change")  # kinds that tell of people who come or leave


@dataclass(frozen=True, slots=True)
class Example:
    """One question asked of one message: its traits and the right answer."""

    question: str
    traits: frozenset[str]
    answer: str


@dataclass(frozen=True, slots=True)
class Truth:
    """What is right of a message: its kind, who comes, who leaves, and whose seat only changes. None: not known."""

    kind: str
    come: list[str]
    leave: list[str] | None
    about: list[str]


def truth_of(row: dict[str, Any]) -> Truth:
    """The truth of a short row, or of a message labelled for the tests, which tells of a change not who leaves."""
    if "truth" not in row:
        return Truth(row["kind"], row["come"], row["leave"], row["about"])
    told = row["truth"]
    come = [person["name"] for person in told.get("participants") or []] if told["kind"] == "registration" else []
    leave = {"registration": [], "cancellation": told.get("who") or []}.get(told["kind"])
    return Truth(told["kind"], come, leave, [])


def scene_of(message: Message, contents: tuple[Contents, ...], config: Config) -> Scene:
    """A message with all that is known of it before its kind is."""
    situation = situate(message, config.office)
    about = topic(scenes.words_of(situation), situation.subject, config, today_of(situation))
    people = everybody.find(situation, message, contents, config)
    form = forms.read(situation.own) or forms.from_contents(contents)
    group = sector.find(situation, people, config, contents)
    return scenes.scene_of(situation, about, people, form, contents, group, config)


def examples(message: Message, contents: tuple[Contents, ...], truth: Truth, config: Config) -> Iterator[Example]:
    """The examples that a message gives; none for mail of machines, which reading knows by its headers."""
    if truth.kind == "automatic":
        return
    scene = scene_of(message, contents, config)
    situation = scene.situation
    found = rules.decide(scene)
    yield Example("kind", frozenset(traits.of_message(scene, found.kind, found.evidence[0].why)), truth.kind)
    note = situation.by_coordinator and situation.forwarder is None
    if truth.kind in MOVING and truth.leave is not None and not note:
        yield from _of_people(situation, message, contents, truth, config)


def _of_people(
    situation: Situation, message: Message, contents: tuple[Contents, ...], truth: Truth, config: Config
) -> Iterator[Example]:
    account = everybody.account_of(situation, message, contents, config)
    kind, body, telling, writer = Kind(truth.kind), account.parts.body, account.telling, account.writer
    for bearer in roles.others(telling, writer):
        found = frozenset(roles.traits_of(bearer, body, telling, writer, kind))
        yield Example("person", found, answer(bearer.name, truth))
    if kind is Kind.REGISTRATION and writer.name and not account.form.people:
        own = [m for m in telling.mentions if accounts.names_writer(m, writer)]
        ruled, signed = everybody.ruled_in(account), account.parts.name is not None
        seen = bearing.of_writer(body, telling, own, kind, ruled=ruled, signed=signed)
        yield Example("writer", frozenset(seen), roles.COMES if among(writer.name, truth.come) else roles.TOLD)


def answer(name: str, truth: Truth) -> str:
    """What is right of somebody named."""
    if among(name, truth.come):
        return roles.COMES
    if among(name, truth.leave or []):
        return roles.LEAVES
    return roles.CONCERNED if among(name, truth.about) else roles.TOLD


def among(name: str, known: list[str]) -> bool:
    """Whether somebody is one of those known."""
    return any(names.same(name, other) for other in known)
