"""A small town that writes to a bot: acts in any order on a course of few seats, and what must hold after every round.

An act that makes no sense where it happens (a yes to a letter nobody got) is written all the same, as people do: only
an act that answers a letter is left out where there is none. What must hold is told by the `check_` functions; none of
them knows what a message was meant to do.
"""

from __future__ import annotations

import datetime as dt
import shutil
import tempfile
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Row, select

from mailbot.config.loading import load
from mailbot.config.model import Config
from mailbot.domain.case import Case
from mailbot.domain.decision import CONSEQUENCES, Decision, Letter, Outcome, Reason
from mailbot.domain.digest import balance
from mailbot.domain.model import Participant, Registration, Status
from mailbot.domain.roster import roster
from mailbot.domain.seats import is_open
from mailbot.jobs import settle
from mailbot.ports import Delivery, Rendered
from mailbot.store import tables as t
from tests.driver import ROOT, Driver
from tests.driver import Letter as Received

CAPACITIES = {"manufacturier": 2, "commerce": 1, "arts": 2, "communautaire": 3}
TRADES = {
    "manufacturier": "je travaille dans une usine de portes",
    "commerce": "j'ai une boutique de jouets",
    "arts": "je suis peintre",
    "communautaire": "je travaille pour un organisme communautaire",
}
GROUPS = {
    "manufacturier": "du secteur manufacturier",
    "commerce": "du commerce de détail",
    "arts": "arts et culture",
    "communautaire": "des services communautaires",
}
NAMES = ("Anna Blais", "Bruno Caron", "Clara Dion", "Denis Emond", "Flore Gagnon", "Hugo Lavoie")
HOLDING = (Status.CONFIRMED, Status.OFFERED)


class What(StrEnum):
    """What people do."""

    REGISTER = "register"
    REGISTER_TWO = "register two"
    REGISTER_UNNAMED = "register somebody to be named"
    REGISTER_ANYWHERE = "register without telling a group"
    TELL_NAME = "tell the name"
    WITHDRAW = "withdraw"
    WITHDRAW_OTHER = "withdraw the other"
    WITHDRAW_ALL = "withdraw all"
    REPLACE = "replace"
    CHANGE = "change"
    CHANGE_OTHER = "change the other"
    YES = "yes"
    NO = "no"
    CHOOSE = "choose"
    ASK = "ask"
    ASK_STATUS = "ask status"
    THANK = "thank"
    AGAIN = "the last message of all again"
    PASS_TIME = "pass time"


WORDS = {
    What.REGISTER: "Bonjour, {trade} et j'aimerais m'inscrire à la formation Web.\n\n{name}",
    What.REGISTER_TWO: "Bonjour, inscrivez {name} et {other} à la formation Web : {trade}.\n\n{name}",
    What.REGISTER_UNNAMED: "Bonjour, réservez deux places à la formation Web : moi et un collègue, nom à venir. "
    "Pour situer, {trade}.\n\n{name}",
    What.REGISTER_ANYWHERE: "Bonjour, inscrivez-moi à la formation Web svp.\n\n{name}",
    What.TELL_NAME: "Mon collègue s'appelle {other}.",
    What.WITHDRAW: "Je dois annuler ma place à la formation Web.\n\n{name}",
    What.WITHDRAW_OTHER: "{other} ne pourra pas venir à la formation Web, annulez sa place svp.\n\n{name}",
    What.WITHDRAW_ALL: "Nous devons annuler toutes nos places à la formation Web.\n\n{name}",
    What.REPLACE: "{other} ne pourra pas venir à la formation Web, c'est {third} qui prendra sa place.\n\n{name}",
    What.CHANGE: "Bonjour, pouvez-vous me changer pour le groupe {group}?\n\n{name}",
    What.CHANGE_OTHER: "Bonjour, pouvez-vous changer {other} pour le groupe {group}?\n\n{name}",
    What.YES: "Oui, je la prends!",
    What.NO: "Non merci, donnez-la à quelqu'un d'autre.",
    What.CHOOSE: "Le {choice}, merci!",
    What.ASK: "Bonjour, la salle de la formation Web est-elle accessible en fauteuil roulant?\n\n{name}",
    What.ASK_STATUS: "Bonjour, est-ce que je suis bien inscrit à la formation Web?\n\n{name}",
    What.THANK: "Merci beaucoup!",
}
ANSWERS = (What.YES, What.NO, What.CHOOSE, What.TELL_NAME, What.THANK)
TELLS_NO_STATE = ("closed", "verify", "question_received", "answer")


@dataclass(frozen=True)
class Act:
    """One thing that somebody does. `elsewhere`: from a second address; `replies`: to the last letter got there;
    `unseen`: the bot looks only after a later act.
    """

    what: What
    who: int = 0
    other: int = 1
    group: str = "commerce"
    choice: int = 1
    hours: int = 1
    elsewhere: bool = False
    replies: bool = False
    unseen: bool = False


@dataclass
class Noted:
    """What the bot decided and wrote, as it came."""

    decided: list[tuple[Case, Decision]] = field(default_factory=list)
    letters: dict[str, Letter] = field(default_factory=dict)


class NotingRenderer:
    """A renderer that keeps the letters as facts."""

    def __init__(self, inner: Any, noted: Noted) -> None:
        self.inner, self.noted = inner, noted

    def render(self, letter: Letter, now: dt.datetime, *, draft: bool = False) -> Rendered:
        self.noted.letters[letter.message_id] = letter
        return self.inner.render(letter, now, draft=draft)  # type: ignore[no-any-return]

    def digest(self, *args: Any) -> tuple[str, bytes]:
        return self.inner.digest(*args)  # type: ignore[no-any-return]


@dataclass(frozen=True)
class Standing:
    """Where everybody stands, by participant number."""

    registrations: tuple[Registration, ...]

    @property
    def people(self) -> dict[int, Participant]:
        return {p.number or 0: p for r in self.registrations for p in r.participants}

    @property
    def of(self) -> dict[int, Registration]:
        return {p.number or 0: r for r in self.registrations for p in r.participants}


def small_course(folder: Path) -> Config:
    """The shipped course with few seats; limits that are no matter here are out of the way."""
    settings = {
        "MAILBOT_MAILBOX__MODE": "send",
        "MAILBOT_STORE__URL": f"sqlite:///{folder / 'mailbot.db'}",
        "MAILBOT_LIMITS__LETTERS_PER_HOUR": "100000",
        "MAILBOT_LIMITS__LETTERS_PER_DAY": "100000",
        "MAILBOT_LIMITS__REPLIES_PER_ADDRESS_PER_DAY": "100000",
    }
    config = load(ROOT / "config.toml", settings)
    groups = tuple(g.model_copy(update={"capacity": CAPACITIES[g.key]}) for g in config.course.groups)
    return config.model_copy(update={"course": config.course.model_copy(update={"groups": groups})})


class Town:
    """A bot, those who write to it, and what it did in the last round."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp())
        self.noted = Noted()
        self.patch = pytest.MonkeyPatch()
        self.patch.setattr(settle, "decide", self._noting(settle.decide))
        self.bot = Driver(self.folder, config=small_course(self.folder))
        self.bot.work = replace(self.bot.work, renderer=NotingRenderer(self.bot.work.renderer, self.noted))
        self.before = Standing(())
        self.cancelled_at: dict[int, dt.datetime] = {}
        self.fetched = self.arrived = 0
        self.unseen: list[bytes] = []

    def _noting(self, decide: Any) -> Any:
        def noting(case: Case) -> Decision:
            decision: Decision = decide(case)
            self.noted.decided.append((case, decision))
            return decision

        return noting

    def close(self) -> None:
        self.patch.undo()
        self.bot.store.close()
        shutil.rmtree(self.folder)

    # --- what people do -----------------------------------------------------------------------------------------------

    def do(self, act: Act) -> None:
        """Do it; unless it stays unseen, the bot does a round and all that must hold is checked."""
        self.bot.now += dt.timedelta(minutes=1)
        if act.what is What.PASS_TIME:
            self.bot.now += dt.timedelta(hours=act.hours)
        elif act.what is What.AGAIN:
            self._again()
        else:
            self._write(act)
        if not act.unseen:
            self.look()

    def _write(self, act: Act) -> None:
        name, address = NAMES[act.who], address_of(act.who, elsewhere=act.elsewhere)
        got = self.last_letter(address)
        if act.what in ANSWERS and not got:
            return
        other = act.other if act.other != act.who else (act.who + 1) % len(NAMES)
        words = WORDS[act.what].format(
            name=name,
            other=NAMES[other],
            third=NAMES[(other + 1) % len(NAMES)],
            trade=TRADES[act.group],
            group=GROUPS[act.group],
            choice=act.choice,
        )
        answers = got if act.what in ANSWERS or act.replies else None
        self.bot.write(address, words, name=name, answers=answers, poll=False)
        self.arrived += 1

    def _again(self) -> None:
        """The last message arrives a second time, byte for byte."""
        arrivals = {**self.bot.inbox.messages, **self.bot.inbox.handled}
        if arrivals:
            self.bot.inbox.arrive(arrivals[max(arrivals)].raw, self.bot.now)
            self.arrived += 1

    def last_letter(self, address: str) -> Received | None:
        """The last letter that address got."""
        mine = [raw for to, raw in self.bot.sender.taken if to == address]
        return self.bot._letter(address, mine[-1]) if mine else None

    # --- what must hold -----------------------------------------------------------------------------------------------

    def look(self) -> None:
        """A round, and every check."""
        self.before, decided = self.standing(), len(self.noted.decided)
        self.bot.poll()
        self.fetched += self.bot.round.fetched
        self.check(self.noted.decided[decided:])

    def standing(self) -> Standing:
        return Standing(self.bot.store.registrations())

    def rows(self, table: Any) -> Sequence[Row[Any]]:
        with self.bot.store.books(reads=True) as books:
            return books.connection.execute(select(table).order_by(table.c.number)).all()

    def check(self, decided: Sequence[tuple[Case, Decision]]) -> None:
        now = self.standing()
        self._note_cancelled(now)
        check_seats(self, now)
        check_endings(self)
        check_decisions(decided)
        check_nobody_is_lost(self.before, now, decided)
        check_nobody_sits_twice(now)
        check_nobody_is_passed(self, self.before, now)
        check_letters(self, now)

    def _note_cancelled(self, now: Standing) -> None:
        for number, person in now.people.items():
            if person.status is Status.CANCELLED:
                self.cancelled_at.setdefault(number, self.bot.now)
            else:
                self.cancelled_at.pop(number, None)


def address_of(who: int, *, elsewhere: bool = False) -> str:
    first = NAMES[who].split()[0].lower()
    return f"{first}@{'maison' if elsewhere else 'exemple'}.test"


def check_seats(town: Town, now: Standing) -> None:
    """Never more people than seats; the counters are those of the rows; the roster shows both."""
    groups = town.bot.store.groups()
    shown = {g["key"]: g for g in roster(now.registrations, groups, town.bot.config.course)["groups"]}
    for key, state in groups.items():
        counted = Counter(p.status for p in now.people.values() if p.group == key)
        assert counted[Status.CONFIRMED] + counted[Status.OFFERED] <= state.capacity == CAPACITIES[key]
        assert state.confirmed == counted[Status.CONFIRMED] and state.offered == counted[Status.OFFERED]
        assert state.waiting == counted[Status.WAITING] + counted[Status.OFFERED]
        assert state.confirmed + state.offered + state.free == state.capacity
        told = Counter(p["status"] for p in shown[key]["participants"])
        assert told["confirmed"] == shown[key]["confirmed"] == state.confirmed
        assert told["waiting"] + told["offered"] == shown[key]["waiting"] == state.waiting
        places = sorted(p["position"] for p in shown[key]["participants"] if p["position"])
        assert places == list(range(1, state.waiting + 1))


def check_endings(town: Town) -> None:
    """Every message that arrived was fetched and has one outcome, that of its reason; the sums agree."""
    kept = town.rows(t.inbound)
    assert len(kept) == town.arrived == town.fetched
    assert sum(town.bot.round.outcomes.values()) == town.bot.round.fetched
    for row in kept:
        assert row.outcome == CONSEQUENCES[Reason(row.reason)].outcome.value
        assert row.outcome != Outcome.TROUBLE.value, row.error
    facts = town.bot.store.digest_facts(None, town.bot.now)
    told = balance(facts.fetched, facts.outcomes, facts.unsettled)
    assert told.agrees and told.fetched == town.arrived and told.unsettled == 0


def check_decisions(decided: Iterable[tuple[Case, Decision]]) -> None:
    """What is answered has a letter, and what has none is meant to have none; no reason sends a letter not its own."""
    for _, decision in decided:
        meant = CONSEQUENCES[decision.reason]
        assert {letter.kind for letter in decision.letters} <= meant.letters, decision.reason
        assert bool(decision.letters) == bool(meant.letters), decision.reason
        if decision.outcome in (Outcome.ANSWERED, Outcome.REGISTRATIONS):
            assert decision.letters or decision.reason is Reason.NO_ADDRESS
        if decision.outcome is Outcome.FOR_YOU:
            assert decision.attention


def check_nobody_is_lost(before: Standing, now: Standing, decided: Sequence[tuple[Case, Decision]]) -> None:
    """Rows never go; who asked for a seat has one, a place in the list or a question; who has lost it said so."""
    assert before.people.keys() <= now.people.keys()
    for number, person in now.people.items():
        if person.status in (*HOLDING, Status.WAITING):
            assert person.group
        was = before.people.get(number)
        if person.status is Status.CANCELLED and (was is None or was.status.live):
            check_said_so(person, now.of[number], decided)
    for case, decision in decided:
        if decision.outcome is Outcome.REGISTRATIONS:
            kept = {p.name for r in (*decision.registrations, *case.known) for p in r.participants}
            assert {p.name for p in case.reading.participants} <= kept


def check_said_so(person: Participant, registration: Registration, decided: Iterable[tuple[Case, Decision]]) -> None:
    """A seat or a place is lost only by a message from an address of its own, and then they gave it up or moved."""
    mine = {registration.contact.email, person.email}
    reasons = {d.reason for c, d in decided if d.code == registration.code and c.author in mine}
    moved = any(p.name == person.name for p in registration.live) and reasons & {Reason.OFFER_ACCEPTED, Reason.CHANGED}
    assert moved or reasons & {Reason.CANCELLED, Reason.OFFER_DECLINED}, (person, reasons)


def check_nobody_sits_twice(now: Standing) -> None:
    """The same name of the same contact stands once in a group."""
    standing = [(r.contact.email, p.name, p.group) for r in now.registrations for p in r.live if p.name]
    assert [one for one, count in Counter(standing).items() if count > 1] == []


def check_nobody_is_passed(town: Town, before: Standing, now: Standing) -> None:
    """Who got a seat or an offer in this round passed nobody who waits for the same group, and no seat lies idle."""
    groups = town.bot.store.groups()
    for key, state in groups.items():
        line = [p for p in now.people.values() if p.group == key and p.status is Status.WAITING]
        waits = [place_in_line(p) for p in line if not rests(town, now, p)]
        if is_open(key, groups, town.bot.config.course, town.bot.now):
            assert not waits or state.free == 0, f"a seat of {key} lies idle"
        for number, person in now.people.items():
            was = before.people.get(number)
            had = was is not None and was.group == key and was.status in HOLDING
            if person.group == key and person.status in HOLDING and not had:
                assert all(place_in_line(person) < place for place in waits), f"{person.name} passed somebody"


def place_in_line(person: Participant) -> tuple[dt.datetime, int, int]:
    return person.queued_at, person.queue_order, person.number or 0


def rests(town: Town, now: Standing, person: Participant) -> bool:
    """Whether they let an offer end and no seat of the group was given up since."""
    since = [
        moment
        for number, moment in town.cancelled_at.items()
        if now.people[number].group == person.group and moment > person.queued_at
    ]
    return person.lapsed and not since


def check_letters(town: Town, now: Standing) -> None:
    """The last letter about a seat says what the roster says; each says only what was so when it was written."""
    last: dict[int, tuple[str, str | None]] = {}
    held: set[int] = set()
    for row in town.rows(t.outbox):
        letter = town.noted.letters.get(row.message_id)
        if row.to_owner or letter is None:
            continue
        if letter.kind not in TELLS_NO_STATE:
            assert len(row.told) == len(letter.seats), f"a letter of kind {letter.kind} told what was not so"
        told: Mapping[int, tuple[str, str | None]] = {number: (status, group) for number, status, group in row.told}
        if row.delivery == Delivery.SENT.value:
            last |= told
        elif row.delivery == Delivery.HELD_BACK.value:
            held |= told.keys()
        else:
            assert row.delivery == Delivery.STALE.value
    for number, person in now.people.items():
        if number not in held and not in_two_groups(now, number):
            assert last.get(number) == (person.status.value, person.group), f"{person.name} was told {last.get(number)}"


def in_two_groups(now: Standing, number: int) -> bool:
    """Whether they have another row: who takes or is offered a seat elsewhere is told of that one."""
    person = now.people[number]
    return any(p.name == person.name and p.number != number for p in now.of[number].live)
