"""Seats and waiting lists under any order of events: counters, rows and a simple model never disagree."""

from __future__ import annotations

import datetime as dt
import tempfile
from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from mailbot.domain.model import GroupState, Participant, Status
from mailbot.store.opening import open_store
from mailbot.store.saving import NoSeatLeft
from mailbot.store.store import SqlStore
from tests.servers.postgresql import Server
from tests.store.making import COURSE, HOUR, INBOX, NOW, apply, people, person, registration

KEYS = ("spring", "summer")
GROUP = st.sampled_from(KEYS)
SEATED = (Status.CONFIRMED, Status.OFFERED)


# --- the waiting list -----------------------------------------------------------------------------------------------


def test_the_list_is_in_order_of_arrival(store: SqlStore) -> None:
    line = [
        person("Third", Status.WAITING, queued_at=NOW, queue_order=9),
        person("Second", Status.WAITING, queued_at=NOW, queue_order=8),
        person("First", Status.WAITING, queued_at=NOW - HOUR, queue_order=10),
        person("Other", Status.WAITING, group="summer"),
        person("Fourth", Status.WAITING, queued_at=NOW, queue_order=9),
        person("Seated"),
    ]
    apply(store, registered=[registration(f"CODE-{n:04}", one) for n, one in enumerate(line)])
    told = {name: p.position for name, p in people(store).items()}
    assert told == {"First": 1, "Second": 2, "Third": 3, "Fourth": 4, "Other": 1, "Seated": None}
    with store.transaction() as transaction:
        for group, name in (("spring", "First"), ("summer", "Other")):
            first = transaction.first_waiting(group)
            assert first and first.participants[0].name == name


def test_who_has_an_offer_keeps_the_place_and_is_passed_over_for_the_next(store: SqlStore) -> None:
    offered = person("Ida Lund", Status.OFFERED, offer_ends=NOW + HOUR)
    waits = person("Bo Ek", Status.WAITING, queued_at=NOW + HOUR)
    apply(store, registered=[registration("IDAL-0001", offered), registration("BOEK-0002", waits)])
    assert [p.position for p in people(store).values()] == [1, 2]
    with store.transaction() as transaction:
        first = transaction.first_waiting("spring")
        assert first and first.code == "BOEK-0002"
        assert transaction.first_waiting("summer") is None
        assert transaction.groups()["spring"].waiting == 2


def test_offers_that_ended_come_in_order(store: SqlStore) -> None:
    for n, ends in enumerate((HOUR, -HOUR, dt.timedelta(0))):
        one = person(f"P{n}", Status.OFFERED, group=KEYS[n % 2], offer_ends=NOW + ends)
        apply(store, registered=[registration(f"CODE-{n:04}", one)])
    with store.transaction() as transaction:
        assert [r.code for r in transaction.due_offers(NOW)] == ["CODE-0001", "CODE-0002"]
        assert transaction.due_offers(NOW - 2 * HOUR) == ()


# --- any order of events --------------------------------------------------------------------------------------------


@dataclass
class Seat:
    """What the model knows of a person."""

    group: str
    status: Status
    queued: tuple[dt.datetime, int]


class Seats(RuleBasedStateMachine):
    """Registers, cancels, moves, offers, lets offers end, changes capacities; the model is a dict."""

    url = ""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        url = self.new_url()
        self.store = open_store(url, inbox=INBOX, course=COURSE, create=True)
        self.capacity = {"spring": 2, "summer": 3}
        self.sync()
        self.seats: dict[str, Seat] = {}
        self.made = 0
        self.clock = NOW

    def new_url(self) -> str:
        return f"sqlite:///{self.folder.name}/mailbot.db"

    def sync(self) -> None:
        self.store.sync_groups([GroupState(key=key, capacity=n) for key, n in self.capacity.items()], NOW)

    # what the model says
    def taken(self, group: str) -> int:
        return sum(s.group == group and s.status in SEATED for s in self.seats.values())

    def found(self, name: str) -> tuple[str, Participant]:
        return next((r.code, p) for r in self.store.registrations() for p in r.participants if p.name == name)

    def change(self, name: str, group: str, status: Status, **more: Any) -> None:
        """Change a person in the store and in the model; a seat too many is refused and changes nothing."""
        code, now_so = self.found(name)
        was = self.seats[name]
        takes = status in SEATED and not (was.status in SEATED and was.group == group)
        ends = {"offer_ends": self.clock + HOUR if status is Status.OFFERED else None}
        after = now_so.model_copy(update={"group": group, "status": status, **ends, **more})
        self.put(code, (after,), {group: 1} if takes else {})
        if not takes or self.taken(group) < self.capacity[group]:
            queued = (more.get("queued_at", was.queued[0]), more.get("queue_order", was.queued[1]))
            self.seats[name] = Seat(group, status, queued)

    def put(self, code: str, participants: tuple[Participant, ...], wanted: dict[str, int]) -> bool:
        too_many = any(self.taken(group) + n > self.capacity[group] for group, n in wanted.items())
        if too_many:
            with pytest.raises(NoSeatLeft):
                apply(self.store, registered=[registration(code, *participants)])
            return False
        apply(self.store, registered=[registration(code, *participants)])
        return True

    # what happens
    @rule(group=GROUP, count=st.integers(1, 3), waits=st.booleans())
    def register(self, group: str, count: int, waits: bool) -> None:
        self.clock += dt.timedelta(minutes=1)
        status = Status.WAITING if waits else Status.CONFIRMED
        names = [f"P{self.made + n}" for n in range(count)]
        self.made += count
        new = tuple(person(n, status, group=group, queued_at=self.clock, queue_order=self.made) for n in names)
        if self.put(f"CODE-{self.made:04}", new, {} if waits else {group: count}):
            self.seats |= {name: Seat(group, status, (self.clock, self.made)) for name in names}

    @precondition(lambda self: self.seats)
    @rule(
        choose=st.data(), status=st.sampled_from([Status.CANCELLED, Status.CONFIRMED, Status.WAITING, Status.OFFERED])
    )
    def turn_into(self, choose: st.DataObject, status: Status) -> None:
        """Cancelled, seated by her, put back in line, offered a seat or taking it."""
        name = choose.draw(st.sampled_from(sorted(self.seats)))
        self.change(name, self.seats[name].group, status)

    @precondition(lambda self: self.seats)
    @rule(choose=st.data(), group=GROUP)
    def move(self, choose: st.DataObject, group: str) -> None:
        name = choose.draw(st.sampled_from(sorted(self.seats)))
        self.change(name, group, self.seats[name].status)

    @precondition(lambda self: any(s.status is Status.OFFERED for s in self.seats.values()))
    @rule()
    def let_offers_end(self) -> None:
        """All offers end: back to the list, last."""
        self.clock += 2 * HOUR
        offered = sorted(name for name, seat in self.seats.items() if seat.status is Status.OFFERED)
        with self.store.transaction() as transaction:
            due = {p.name for r in transaction.due_offers(self.clock) for p in r.participants}
        assert set(offered) <= due
        for name in offered:
            self.change(name, self.seats[name].group, Status.WAITING, queued_at=self.clock, queue_order=0)

    @rule(group=GROUP, capacity=st.integers(0, 5), by_file=st.booleans())
    def set_capacity(self, group: str, capacity: int, by_file: bool) -> None:
        before = self.capacity[group]
        self.capacity[group] = capacity
        if by_file and capacity != before:
            self.sync()
        with self.store.transaction() as transaction:  # the file may say what it said before: the command decides
            transaction.change_group(group, NOW, "her", capacity=capacity)

    # what must hold
    @invariant()
    def counters_rows_and_model_agree(self) -> None:
        groups, everybody = self.store.groups(), people(self.store)
        assert {name: (p.group, p.status) for name, p in everybody.items()} == {
            name: (seat.group, seat.status) for name, seat in self.seats.items()
        }
        for key, state in groups.items():
            counted = [s.status for s in self.seats.values() if s.group == key]
            assert state.confirmed == counted.count(Status.CONFIRMED)
            assert state.offered == counted.count(Status.OFFERED)
            assert state.waiting == counted.count(Status.WAITING) + state.offered
            assert state.capacity == self.capacity[key]

    @invariant()
    def positions_are_those_of_the_model(self) -> None:
        numbers = {name: p.number or 0 for name, p in people(self.store).items()}
        for key in KEYS:
            line = [n for n, s in self.seats.items() if s.group == key and s.status in (Status.WAITING, Status.OFFERED)]
            line.sort(key=lambda name: (self.seats[name].queued, numbers[name or ""]))
            told = {name: p.position for name, p in people(self.store).items() if p.group == key and p.position}
            assert told == {name: place for place, name in enumerate(line, 1)}

    def teardown(self) -> None:
        self.store.close()
        self.folder.cleanup()


QUICK = settings(max_examples=25, stateful_step_count=30, deadline=None, suppress_health_check=list(HealthCheck))


def test_any_order_of_events_on_sqlite() -> None:
    run_state_machine_as_test(Seats, settings=QUICK)


@pytest.mark.postgresql
def test_any_order_of_events_on_postgresql(server: Server) -> None:
    class OnPostgresql(Seats):
        def new_url(self) -> str:
            return server.database()

    run_state_machine_as_test(OnPostgresql, settings=settings(QUICK, max_examples=8))


@pytest.mark.soak
def test_many_orders_of_events() -> None:
    run_state_machine_as_test(Seats, settings=settings(QUICK, max_examples=1_500, stateful_step_count=60))
