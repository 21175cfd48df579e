"""A small town that writes to a bot: acts in any order on a course of few seats, and what must hold after every round.

An act that makes no sense where it happens (a yes to a letter nobody got) is written all the same, as people do: only
an act that answers a letter is left out where there is none. What must hold is told in always.py.
"""

from __future__ import annotations

import datetime as dt
import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Row, select

from mailbot.config.loading import load
from mailbot.config.model import Config
from mailbot.domain.case import Case
from mailbot.domain.decision import Decision, Letter, Reason
from mailbot.domain.model import Status
from mailbot.jobs import settle
from mailbot.ports import Delivery, Rendered
from mailbot.store import tables as t
from tests import always
from tests.always import Standing
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

    @property
    def gives_up(self) -> bool:
        """Whether these words may cost somebody a seat or a place."""
        return self in GIVE_UP


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
WITHDRAWALS = (What.WITHDRAW, What.WITHDRAW_OTHER, What.WITHDRAW_ALL)
GIVE_UP = (*WITHDRAWALS, What.NO, What.REPLACE, What.CHANGE, What.CHANGE_OTHER, What.YES, What.TELL_NAME)


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

    @property
    def name(self) -> str:
        return NAMES[self.who]

    @property
    def address(self) -> str:
        first = self.name.split()[0].lower()
        return f"{first}@{'maison' if self.elsewhere else 'exemple'}.test"

    @property
    def words(self) -> str:
        other = self.other if self.other != self.who else (self.who + 1) % len(NAMES)
        return WORDS[self.what].format(
            name=self.name,
            other=NAMES[other],
            third=NAMES[(other + 1) % len(NAMES)],
            trade=TRADES[self.group],
            group=GROUPS[self.group],
            choice=self.choice,
        )

    @property
    def plainly_withdraws(self) -> bool:
        return self.what is What.WITHDRAW and not self.replies

    @property
    def plainly_registers(self) -> bool:
        return self.what is What.REGISTER and not self.replies


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
        self.acts: list[Act] = []  # since the bot last looked
        self.last: Act | None = None  # that wrote
        self.cancelled_at: dict[int, dt.datetime] = {}
        self.told_otherwise: set[int] = set()
        self.limited: set[str] = set()
        self.fetched = self.arrived = self.letters_before = 0

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
        got = self.last_letter(act.address)
        if act.what in ANSWERS and not got:
            return
        answers = got if act.what in ANSWERS or act.replies else None
        self.bot.write(act.address, act.words, name=act.name, answers=answers, poll=False)
        self.acts.append(act)
        self.last = act
        self.arrived += 1

    def _again(self) -> None:
        """The last message arrives a second time, byte for byte."""
        if self.last:
            arrivals = {**self.bot.inbox.messages, **self.bot.inbox.handled}
            self.bot.inbox.arrive(arrivals[max(arrivals)].raw, self.bot.now)
            self.acts.append(self.last)
            self.arrived += 1

    def last_letter(self, address: str) -> Received | None:
        """The last letter that address got."""
        mine = [raw for to, raw in self.bot.sender.taken if to == address]
        return self.bot._letter(address, mine[-1]) if mine else None

    # --- what must hold -----------------------------------------------------------------------------------------------

    def look(self) -> None:
        """A round, and every check."""
        before, seen = self.standing(), len(self.noted.decided)
        self.letters_before = len(self.noted.letters)
        self.bot.poll()
        self.fetched += self.bot.round.fetched
        now, decided = self.standing(), self.noted.decided[seen:]
        self._remember(before, now, decided)
        always.check(self, before, now, decided)
        if len(self.acts) == 1:
            always.check_done(self.acts[0], before, now, decided[0][1].reason)
        self.acts = []

    def standing(self) -> Standing:
        return Standing(self.bot.store.registrations())

    def rows(self, table: Any) -> Sequence[Row[Any]]:
        with self.bot.store.books(reads=True) as books:
            return books.connection.execute(select(table).order_by(table.c.number)).all()

    def _remember(self, before: Standing, now: Standing, decided: Sequence[tuple[Case, Decision]]) -> None:
        """When each seat was given up, whose letter tells only what stays (a declined offer, a move), and who has had
        more letters than the limits let through.
        """
        declining = {d.code for _, d in decided if d.reason is Reason.OFFER_DECLINED}
        for number, person in now.people.items():
            if person.status is not Status.CANCELLED:
                self.cancelled_at.pop(number, None)
            elif number not in self.cancelled_at:
                self.cancelled_at[number] = self.bot.now
                moved = any(p.name == person.name for p in now.of[number].live)
                self.told_otherwise |= {number} if moved or now.of[number].code in declining else set()
        held = (row.recipient for row in self.rows(t.outbox) if row.delivery == Delivery.HELD_BACK.value)
        self.limited |= set(held)
