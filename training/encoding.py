"""Labelled messages as the encoder learns them: their words, what each may be of, and the answers about all of it.

What a label does not tell (the organisations in a short row, who leaves and who comes in a change) is left open: any of
the tags that the label allows is right.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from mailbot.config.loading import load
from mailbot.config.model import Config
from mailbot.mail.model import Message
from mailbot.reading.learned.encoder import TAGS
from mailbot.reading.learned.pieces import Word, words_of
from mailbot.reading.naming import names
from mailbot.reading.people import people as everybody
from mailbot.reading.segments.situation import Situation, situate
from mailbot.reading.segments.whole import fields_of
from mailbot.reading.text.lexicon import fold
from tests.reading import labelled as labels
from training import trades
from training.examples import MOVING, Truth, truth_of
from training.messages import FURTHER, ORDINARY, PEOPLE, REGISTRATIONS, SHORT, built, rows
from training.sources import ROOT, labelled

NONE, COME, LEAVE, ABOUT, TOLD, HOUSE, DESSERT, NUMBER, TRADE = TAGS
UNTOLD = frozenset(
    (NONE, TOLD, HOUSE, DESSERT, NUMBER, TRADE)
)  # what a word of a row that tells of people alone may be of
MOST_SEATS = 6
FEWEST = 3  # letters of a part of a name that is looked for alone
MARKS = ("-", ".", ",", "")  # may stand between the words of a name
OF_PLACES = ("cancellation", "change", "status")  # kinds that are about places that people have
SIGNED = 60  # letters at the end of a text in which its writer may sign
ASKING = ("registration", "cancellation", "change")  # kinds of which the label tells whether they ask something too

Tags = frozenset[str] | None  # what a word may be of; None: not learned from


class Example(NamedTuple):
    """A message to learn from: its fields with their words, what each word may be of, and the right answers; `further`:
    of which the encoder alone learns.
    """

    fields: tuple[tuple[str, tuple[Word, ...]], ...]
    tags: tuple[Tags, ...]
    answers: dict[str, str]
    further: bool = False


def examples() -> Iterator[Example]:
    """Every labelled message."""
    shipped = load(ROOT / "config.toml", {})
    for file in (SHORT, ORDINARY, PEOPLE):
        for number, row in enumerate(rows(file)):
            found = example(built(row, number), truth_of(row), shipped, None, asks_kind=file != PEOPLE)
            yield found._replace(answers=found.answers | _of_row(row))
    for name, told, config in labelled(further=True):
        message = labels.built(told, config)
        found = example(message, truth_of(told), config, told["truth"], asks_kind=name != REGISTRATIONS.stem)
        yield found._replace(further=name == FURTHER.stem)


def example(message: Message, truth: Truth, config: Config, told: dict[str, Any] | None, *, asks_kind: bool) -> Example:
    """A message with its `truth`, and all that is `told` of one labelled in full."""
    situation = situate(message, config.office)
    fields = tuple((name, tuple(words_of(text))) for name, text in fields_of(situation) if text.strip())
    words = [word for _, of_field in fields for word in of_field]
    plain = [fold(word.text).strip("'’") for word in words]
    seats = told is not None and truth.kind == "registration"
    allowed: list[Tags] = [frozenset((NONE,)) if seats else UNTOLD] * len(words)
    if told is not None and seats:
        for span, tags in trades.of(situation, message, told, config):
            _mark(allowed, places(span, plain), tags)
    people = _people(truth, told)
    known = [name for _, of_tags in people for name in of_tags]
    if truth.kind in MOVING:
        for name in named(situation, message, config, known):
            _mark(allowed, [*_alone(name, plain, words, known), *places(name, plain)], frozenset((TOLD,)))
    for tags, of_tags in people:
        for name in of_tags:
            _mark(
                allowed,
                _alone(name, plain, words, [n for more, o in people for n in o if (n, more) != (name, tags)]),
                tags,
            )
    for tags, of_tags in people:
        for name in of_tags:
            _mark(allowed, places(name, plain), tags)
    taken = {tag for tags, _ in people for tag in tags}
    for tag, name in _things(told):
        _mark(
            allowed, [at for at in places(name, plain) if not taken & (allowed[at] or frozenset())], frozenset((tag,))
        )
    for at in _numbers(words, told):
        allowed[at] = frozenset((NUMBER,))
    own = sum(len(of_field) for name, of_field in fields if name != "Q")
    answers = {"kind": truth.kind} if asks_kind else {}
    answers |= _answers(situation, told) | _of_own_place(situation, truth, told)
    return Example(fields, (*allowed[:own], *[None] * (len(words) - own)), answers)


def named(situation: Situation, message: Message, config: Config, known: list[str]) -> list[str]:
    """The people whom a message names beside those `known`, as the rules find them."""
    account = everybody.account_of(situation, message, (), config)
    found = dict.fromkeys(mention.name.text for mention in account.telling.mentions)
    return [name for name in found if not any(names.same(name, other) for other in known)]


def _people(truth: Truth, told: dict[str, Any] | None) -> list[tuple[frozenset[str], list[str]]]:
    """Who is told of, by what they may be; a change labelled in full does not tell who leaves."""
    if truth.kind == "registration":
        return [(frozenset((COME,)), truth.come)]
    if told is not None:
        may = {"cancellation": frozenset((LEAVE,)), "change": frozenset((COME, LEAVE, ABOUT))}.get(truth.kind)
        return [(may, told.get("who") or [])] if may else []
    return [
        (frozenset((COME,)), truth.come),
        (frozenset((LEAVE,)), truth.leave or []),
        (frozenset((ABOUT,)), truth.about),
    ]


def _things(told: dict[str, Any] | None) -> Iterator[tuple[str, str]]:
    """The organisations and the guess that a label tells."""
    if told is None:
        return
    if told["kind"] == "registration":
        for person in told["participants"]:
            for name in (person.get("organization"), *person.get("organization_ok", ())):
                if name:
                    yield HOUSE, name
    if told.get("dessert_guess"):
        yield DESSERT, told["dessert_guess"]


def _numbers(words: list[Word], told: dict[str, Any] | None) -> Iterator[int]:
    """Where the participants' telephone numbers stand."""
    people = told.get("participants") or [] if told else []
    known = {_digits(person.get("phone") or "") for person in people} - {""}
    yield from (at for at, word in enumerate(words) if _digits(word.text) in known)


def _digits(text: str) -> str:
    return "".join(sign for sign in text if sign.isdigit())[-10:]


def _of_row(row: dict[str, Any]) -> dict[str, str]:
    """What a short row that tells of its writer says of the whole."""
    if row.get("writer") is None or row["kind"] != "registration":
        return {}
    return {"writer": "comes" if row["writer"] == "comes" else "stays"}


def _answers(situation: Situation, told: dict[str, Any] | None) -> dict[str, str]:
    """What is right of a whole message that is labelled in full."""
    if told is None:
        return {}
    answers = {}
    if told.get("question") is not None and told["kind"] in ASKING:
        answers["asks"] = "yes" if told["question"] else "no"
    if told["kind"] == "registration":
        people = told["participants"]
        answers["seats"] = str(min(told.get("seats") or len(people), MOST_SEATS))
        if people and situation.author:
            author = situation.author
            own = any((person.get("email") or "").lower() == author.email.lower() for person in people)
            shown = any(author.name and names.same(person["name"], author.name) for person in people)
            answers["writer"] = "comes" if own or shown else "stays"
    return answers


def _of_own_place(situation: Situation, truth: Truth, told: dict[str, Any] | None) -> dict[str, str]:
    """Whether a cancellation, a change, or what is asked of how things stand, is about the writer's own place, where
    that is told: by the name that their mail shows, unless one of those whom it is about signs.
    """
    kind = told["kind"] if told is not None else truth.kind
    shown = situation.author.name if situation.author else None
    if kind not in OF_PLACES or not shown:
        return {}
    about = (told.get("who") or []) if told is not None else [*truth.come, *(truth.leave or []), *truth.about]
    if any(names.same(name, shown) for name in about):
        return {"own": "yes"}
    end = {fold(word.text) for word in words_of(f"{situation.own[-SIGNED:]} {situation.signature}")}
    signs = any(fold(word.text) in end for name in about for word in words_of(name)[:1])
    return {} if signs or not about else {"own": "no"}


def _mark(allowed: list[Tags], found: list[int], tags: frozenset[str]) -> None:
    for at in found:
        allowed[at] = tags


def places(name: str, plain: list[str]) -> list[int]:
    """Where the words of a name stand in a row, or of two in the other order; the words' numbers."""
    told = [fold(word.text).strip("'’") for word in words_of(name) if word.text not in MARKS]
    kept = [at for at, word in enumerate(plain) if word not in MARKS and word != "\n"]
    row = [plain[at] for at in kept]
    orders = [told, told[::-1]] if len(told) == 2 else [told]
    return [
        at
        for order in orders
        for first in range(len(row) - len(told) + 1)
        if told
        and row[first : first + len(told)] == order
        and kept[first + len(told) - 1] - kept[first] < 2 * len(told)
        for at in range(kept[first], kept[first + len(told) - 1] + 1)
    ]


def _alone(name: str, plain: list[str], words: list[Word], others: list[str]) -> list[int]:
    """Where the first or the last word of a name stands, with a capital, which is in nobody else's."""
    told = [fold(word.text) for word in words_of(name) if word.text not in MARKS]
    elsewhere = {fold(word.text) for other in others for word in words_of(other)}
    parts = {part for part in (told[0], told[-1]) if len(part) >= FEWEST and part not in elsewhere} if told else set()
    return [at for at, word in enumerate(plain) if word in parts and words[at].text[0].isupper()]
