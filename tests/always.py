"""What must hold after every round of a town: seats, endings, nobody lost or passed, letters that tell the truth.

None of the checks knows what a message was meant to do, but the last one: there a plain act, seen alone, must have done
what it says.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from mailbot.domain.case import Case
from mailbot.domain.decision import CONSEQUENCES, Decision, LetterKind, Outcome, Reason
from mailbot.domain.digest import balance
from mailbot.domain.model import Participant, Registration, Status
from mailbot.domain.roster import roster
from mailbot.domain.seats import is_open
from mailbot.ports import Delivery
from mailbot.store import tables as t

if TYPE_CHECKING:
    from tests.town import Act, Town

HOLDING = (Status.CONFIRMED, Status.OFFERED)
TELLS_NO_STATE = (LetterKind.CLOSED, LetterKind.QUESTION_RECEIVED, LetterKind.ANSWER)


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

    def live(self, address: str) -> list[Participant]:
        """Those an address may speak for."""
        return [p for r in self.registrations for p in r.live if address in (r.contact.email, p.email)]


def check(town: Town, before: Standing, now: Standing, decided: Sequence[tuple[Case, Decision]]) -> None:
    """All of it."""
    check_seats(town, now)
    check_endings(town)
    check_decisions(decided)
    check_nobody_is_lost(before, now, decided, town.acts)
    check_nobody_sits_twice(now)
    check_nobody_is_passed(town, before, now)
    check_letters(town, now)
    check_places_told(town, now, decided)


# --- seats ------------------------------------------------------------------------------------------------------------


def check_seats(town: Town, now: Standing) -> None:
    """Never more people than seats; the counters are those of the rows; the roster shows both."""
    course, groups = town.bot.config.course, town.bot.store.groups()
    shown = {g["key"]: g for g in roster(now.registrations, groups, course)["groups"]}
    for key, state in groups.items():
        counted = Counter(p.status for p in now.people.values() if p.group == key)
        assert counted[Status.CONFIRMED] + counted[Status.OFFERED] <= state.capacity == course.group(key).capacity
        assert state.confirmed == counted[Status.CONFIRMED] and state.offered == counted[Status.OFFERED]
        assert state.waiting == counted[Status.WAITING] + counted[Status.OFFERED]
        assert state.confirmed + state.offered + state.free == state.capacity
        told = Counter(p["status"] for p in shown[key]["participants"])
        assert told["confirmed"] == shown[key]["confirmed"] == state.confirmed
        assert told["waiting"] + told["offered"] == shown[key]["waiting"] == state.waiting
        places = sorted(p["position"] for p in shown[key]["participants"] if p["position"])
        assert places == list(range(1, state.waiting + 1))


def check_nobody_sits_twice(now: Standing) -> None:
    """The same name of the same contact stands once in a group."""
    standing = [(r.contact.email, p.name, p.group) for r in now.registrations for p in r.live if p.name]
    assert [one for one, count in Counter(standing).items() if count > 1] == []


def check_nobody_is_passed(town: Town, before: Standing, now: Standing) -> None:
    """Who got a seat or an offer in this round passed nobody who waited for the same group, and no seat lies idle."""
    groups = town.bot.store.groups()
    for key, state in groups.items():
        line = {n: p for n, p in now.people.items() if (p.group, p.status) == (key, Status.WAITING)}
        waits = {n: place_in_line(p) for n, p in line.items() if not rests(town, now, p)}
        if is_open(key, groups, town.bot.config.course, town.bot.now):
            assert not waits or state.free == 0, f"a seat of {key} lies idle"
        waited = [place for n, place in waits.items() if stood(before, n, key, Status.WAITING)]
        for number, person in now.people.items():
            if person.group == key and person.status in HOLDING and not stood(before, number, key, *HOLDING):
                assert all(place_in_line(person) < place for place in waited), f"{person.name} passed somebody"


def stood(before: Standing, number: int, group: str, *statuses: Status) -> bool:
    was = before.people.get(number)
    return was is not None and was.group == group and was.status in statuses


def place_in_line(person: Participant) -> tuple[dt.datetime, int, int]:
    return person.queued_at, person.queue_order, person.number or 0


def rests(town: Town, now: Standing, person: Participant) -> bool:
    """Whether they let an offer end and no seat of the group was given up since."""
    given_up = (at for n, at in town.cancelled_at.items() if now.people[n].group == person.group)
    return person.lapsed and not any(at > person.queued_at for at in given_up)


# --- endings ----------------------------------------------------------------------------------------------------------


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


# --- nobody is lost ---------------------------------------------------------------------------------------------------


def check_nobody_is_lost(
    before: Standing, now: Standing, decided: Sequence[tuple[Case, Decision]], acts: Sequence[Act]
) -> None:
    """Rows never go; who asked for a seat has one, a place in the list or a question; who has lost it said so."""
    assert before.people.keys() <= now.people.keys()
    for number, person in now.people.items():
        assert person.group or person.status in (Status.PENDING, Status.CANCELLED)
        was = before.people.get(number)
        if person.status is Status.CANCELLED and (was is None or was.status.live):
            check_said_so(person, now.of[number], decided, acts)
    for case, decision in decided:
        if decision.outcome is Outcome.REGISTRATIONS:
            kept = {p.name for r in (*decision.registrations, *case.known) for p in r.participants}
            assert {p.name for p in case.reading.participants} <= kept


def check_said_so(
    person: Participant, registration: Registration, decided: Iterable[tuple[Case, Decision]], acts: Iterable[Act]
) -> None:
    """A seat or a place is lost only by words that give it up or move, from an address of its own."""
    mine = {registration.contact.email, person.email}
    reasons = {d.reason for c, d in decided if d.code == registration.code and c.author in mine}
    moved = any(p.name == person.name for p in registration.live) and reasons & {Reason.OFFER_ACCEPTED, Reason.CHANGED}
    if moved:
        return
    assert reasons & {Reason.CANCELLED, Reason.OFFER_DECLINED}, (person, reasons)
    said = [act.what for act in acts if act.address in mine]
    assert any(what.gives_up for what in said), f"{person.name} said only {said}"


def check_done(act: Act, before: Standing, now: Standing, reason: Reason) -> None:
    """A plain act, seen alone: who withdraws for the only person of an address has nothing left; who registers has a
    seat, a place or a question.
    """
    had, has = before.live(act.address), now.live(act.address)
    if act.plainly_withdraws and len({p.name for p in had}) == 1:
        assert not has, f"{act.name} still has {[(p.group, p.status) for p in has]}"
    if act.plainly_registers and reason is not Reason.REGISTRATION_CLOSED:
        assert any(p.name == act.name for p in has), f"{act.name} has nothing"


# --- letters ----------------------------------------------------------------------------------------------------------


def check_letters(town: Town, now: Standing) -> None:
    """The last letter about a seat says what the roster says; each says only what was so when it was written."""
    last: dict[int, tuple[str, str | None]] = {}
    excused: set[int] = set()
    for row in town.rows(t.outbox):
        letter = town.noted.letters.get(row.message_id)
        if row.to_owner or letter is None:
            continue
        if letter.kind not in TELLS_NO_STATE:
            assert len(row.told) == len(letter.seats), f"a letter of kind {letter.kind} told what was not so"
        told = {number: (status, group) for number, status, group in row.told}
        if row.delivery == Delivery.SENT.value:
            last |= told
            excused -= told.keys()
        else:  # held back by a limit, or of no use when its turn came
            assert row.delivery in (Delivery.HELD_BACK.value, Delivery.STALE.value)
            excused |= told.keys() if row.recipient in town.limited else set()
    for number, person in now.people.items():
        if number not in excused | town.told_otherwise:
            assert last.get(number) == (person.status.value, person.group), f"{person.name} was told {last.get(number)}"


def check_places_told(town: Town, now: Standing, decided: Sequence[tuple[Case, Decision]]) -> None:
    """A place in the list, as the letter about the only message of a round tells it, is that of the roster."""
    alone = len(decided) == 1 and len(decided[0][1].letters) == len(town.noted.letters) - town.letters_before
    for letter in decided[0][1].letters if alone else ():
        told: Any = next(row.told for row in town.rows(t.outbox) if row.message_id == letter.message_id)
        for (number, status, group), seat in zip(told, letter.seats, strict=False):
            person = now.people[number]
            if seat.name and seat.position and (person.status.value, person.group) == (status, group):
                assert seat.position == person.position, f"{person.name} was told the place {seat.position}"
