"""Saving a decision: records, counters, letters, what waits for her; all on the caller's transaction."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import BindParameter, and_, bindparam, case, or_, select, update

from mailbot.domain.decision import Attention, Bounced, Decision, Letter, LetterKind
from mailbot.domain.limits import IN_A_DAY
from mailbot.domain.model import Participant, Registration, Status
from mailbot.domain.people import folded_name
from mailbot.ports import Delivery, Written
from mailbot.store import rows
from mailbot.store import tables as t
from mailbot.store.books import Books, any_of, here, in_inbox

COUNTED = {Status.CONFIRMED: (1, 0, 0), Status.OFFERED: (0, 1, 1), Status.WAITING: (0, 0, 1)}
HELD_FOR = dt.timedelta(days=1)
ONE_EACH = frozenset({LetterKind.OFFER, LetterKind.OFFER_EXPIRED, LetterKind.ANSWER})  # each about a matter of its own
REPLACED = "replaced by a later letter"


class NoSeatLeft(Exception):
    """A decision would give a group more people than seats: nothing of it may be saved."""


def save(
    books: Books, decision: Decision, letters: Sequence[Written], now: dt.datetime, inbound: int | None = None
) -> None:
    """The whole of a decision. Errors: NoSeatLeft, or RowRefused by a constraint; the caller then rolls back."""
    for registration in decision.registrations:
        save_registration(books, registration, now)
    if decision.conversation:
        books.put(t.conversations, rows.conversation_values(decision.conversation, now))
    for written in letters:
        save_letter(books, written, now, changes=bool(decision.registrations))
    save_attentions(books, decision.attention, now, inbound)
    if decision.guess:
        books.add(t.guesses, [{"person": decision.guess.person, "words": decision.guess.words, "at": now}])
    if decision.bounced:
        note_bounce(books, decision.bounced, now)


# --- registrations ------------------------------------------------------------------------------------------------

_p = t.participants.c
_PERSON = update(t.participants).where(in_inbox(t.participants), _p.number == bindparam("the_number"))


def save_registration(books: Books, registration: Registration, now: dt.datetime) -> None:
    """Insert or replace a registration with its participants; the group counters move by the difference.

    A participant of the registration that is not in the record stays as it is: rows are never removed by a decision.
    """
    before = {row.number: rows.participant(row) for row in rows.people_of(books, (registration.code,))}
    books.put(t.registrations, {**rows.registration_values(registration), "kept_at": now}, kept=("kept_at",))
    kept = [p for p in registration.participants if p.number is not None]
    for person in kept:
        _save_kept(books, person, before, now)
    _add(books, registration.code, [p for p in registration.participants if p.number is None], now)
    _move_counters(books, (before[p.number] for p in kept if p.number), registration.participants)


def _add(books: Books, code: str, people: Sequence[Participant], now: dt.datetime) -> None:
    """New people, each with a number."""
    added = [
        {
            **rows.participant_values(person),
            "code": code,
            "number": number,
            "cancelled_at": now if person.status is Status.CANCELLED else None,
        }
        for number, person in zip(rows.take_numbers(books, len(people)), people, strict=True)
    ]
    books.add(t.participants, added)


def _save_kept(books: Books, person: Participant, before: Mapping[int, Participant], now: dt.datetime) -> None:
    was = before.get(person.number or 0)
    if was is None:
        raise ValueError(f"participant {person.number} is not in this registration")
    if person.model_copy(update={"position": None}) == was:
        return
    values = rows.participant_values(person)
    if (person.status is Status.CANCELLED) != (was.status is Status.CANCELLED):
        values["cancelled_at"] = now if person.status is Status.CANCELLED else None
    books.run(_PERSON, values, the_number=person.number)


# --- counters -----------------------------------------------------------------------------------------------------

_g = t.groups.c
_more: BindParameter[int] = bindparam(
    "more"
)  # people with a seat, given or offered, more than before (or fewer: negative)
_taken = _g.confirmed + _g.offered + _more
_MOVE = (
    update(t.groups)
    .where(here(t.groups), _g.key == bindparam("the_key"), or_(_more <= 0, _taken <= _g.capacity))
    .values(
        confirmed=_g.confirmed + bindparam("more_confirmed"),
        offered=_g.offered + bindparam("more_offered"),
        waiting=_g.waiting + bindparam("more_waiting"),
        # More people than seats (a capacity lowered) may only become fewer: the limit goes down with them, never up.
        seat_limit=case((_taken > _g.seat_limit, _g.seat_limit), (_taken > _g.capacity, _taken), else_=_g.capacity),
    )
)


def _move_counters(books: Books, before: Iterable[Participant], after: Iterable[Participant]) -> None:
    """Add what the rows after count more than those before; refuse a seat too many (a CHECK backs this)."""
    moved: dict[str, list[int]] = {}
    for sign, people in ((-1, before), (1, after)):
        for person in people:
            if person.group and (counted := COUNTED.get(person.status)):
                counts = moved.setdefault(person.group, [0, 0, 0])
                for column, amount in enumerate(counted):
                    counts[column] += sign * amount
    for key, (confirmed, offered, waiting) in sorted(moved.items()):
        if confirmed or offered or waiting:
            more = {"more_confirmed": confirmed, "more_offered": offered, "more_waiting": waiting}
            if books.run(_MOVE, more, the_key=key, more=confirmed + offered).rowcount == 0:
                raise NoSeatLeft(f"group {key} has no seats for {confirmed + offered} more people")


# --- letters ------------------------------------------------------------------------------------------------------

_o = t.outbox.c
_to_them = and_(in_inbox(t.outbox), _o.recipient == bindparam("to"), _o.to_owner.is_(False), t.WAITING)
_OF_NUMBERS = select(t.participants).where(here(t.participants), any_of(t.participants.c.number, "numbers"))
_EARLIER = select(_o.number, _o.kind, _o.told).where(
    _to_them, _o.course == bindparam("our_course"), _o.code == bindparam("the_code"), _o.message_id != bindparam("id")
)
_HELD = select(_o.number, _o.changes, _o.told).where(
    _to_them, _o.delivery == Delivery.HELD_BACK.value, _o.next_try > bindparam("now")
)
# A worker may have claimed the letter meanwhile (PostgreSQL): then it goes.
_PUT_AWAY = update(t.outbox).where(any_of(_o.number, "numbers"), t.WAITING)
_BOUNCE = update(t.outbox).where(in_inbox(t.outbox), _o.message_id == bindparam("id"))


def save_letter(books: Books, written: Written, now: dt.datetime, *, changes: bool) -> None:
    """Put a letter into the outbox; the same letter made again (same Message-ID and recipient) is there once."""
    letter = written.letter
    told = state_told(books, letter)
    _replace_earlier(books, letter, told, now)
    held = written.delivery is Delivery.HELD_BACK
    told_already = held and _merge_held(books, letter, told, now, changes=changes)
    values = {
        "kind": letter.kind.value,
        "recipient": letter.to.email,
        "subject": written.rendered.subject,
        "message_id": letter.message_id,
        "in_reply_to": letter.in_reply_to,
        "code": letter.code,
        "raw": written.rendered.raw,
        "draft": written.draft,
        "changes": changes,
        "delivery": (Delivery.STALE if told_already else written.delivery).value,
        "done_at": now if told_already else None,
        "priority": letter.priority,
        "created_at": now,
        "not_after": letter.not_after,
        "next_try": now + HELD_FOR if held else None,
        "choices": tuple(c.group for c in sorted(letter.choices, key=lambda c: c.number or 0) if c.number is not None),
        "told": told,
        "error": IN_A_DAY if held else "",
    }
    books.add_new(t.outbox, [values])


def _replace_earlier(
    books: Books, letter: Letter, told: Sequence[tuple[int, str, str | None]], now: dt.datetime
) -> None:
    """An earlier letter of the kind, not yet claimed, gives way to one that tells the same people's state anew."""
    if letter.kind in ONE_EACH:
        return
    numbers = {number for number, _, _ in told}
    earlier = books.run(_EARLIER, to=letter.to.email, the_code=letter.code, id=letter.message_id)
    same = [
        row.number
        for row in earlier
        if row.kind == letter.kind.value and {number for number, _, _ in row.told} <= numbers
    ]
    put_away(books, same, now)


def _merge_held(
    books: Books, letter: Letter, told: Sequence[tuple[int, str, str | None]], now: dt.datetime, *, changes: bool
) -> bool:
    """Of the letters held back for an address those go later that tell a change nothing later tells, else the last.

    Returns whether that is an earlier one than this.
    """
    held = books.run(_HELD, to=letter.to.email, now=now).all()
    if not changes and any(row.changes for row in held):
        return True
    numbers = {number for number, _, _ in told}
    told_again = [row for row in held if not row.changes or {number for number, _, _ in row.told} <= numbers]
    put_away(books, [row.number for row in told_again], now)
    return False


def put_away(books: Books, numbers: Sequence[int], now: dt.datetime) -> None:
    """Letters that a later one replaces."""
    if numbers:
        books.run(_PUT_AWAY, {"delivery": Delivery.STALE.value, "error": REPLACED, "done_at": now}, numbers=numbers)


def state_told(books: Books, letter: Letter) -> tuple[tuple[int, str, str | None], ...]:
    """What must still hold when the letter leaves: (participant number, status, group) of each seat it tells of."""
    if not letter.seats or not letter.code:
        return ()
    people = sorted(rows.people_of(books, (letter.code,)), key=lambda row: -row.number)
    here_too = {row.number for row in people}
    elsewhere = [seat.number for seat in letter.seats if seat.number and seat.number not in here_too]
    people += books.run(_OF_NUMBERS, numbers=elsewhere).all() if elsewhere else []
    left = {(row.folded_name, row.status, row.group_key, row.number): row.number for row in people}
    told: list[tuple[int, str, str | None]] = []
    for seat in letter.seats:
        wanted = (folded_name(seat.name) or None, seat.status.value, seat.group)
        found = next((key for key in left if key[:3] == wanted), None)
        if found:
            told.append((left.pop(found), seat.status.value, seat.group))
    return tuple(told)


def note_bounce(books: Books, bounced: Bounced, now: dt.datetime) -> None:
    """Mark the letter that came back."""
    told = f"{bounced.status} {'permanent' if bounced.permanent else 'for now'}".strip()
    books.run(_BOUNCE, {"bounced": told, "bounced_at": now}, id=bounced.message_id)


# --- what waits for her -------------------------------------------------------------------------------------------


def save_attentions(books: Books, attentions: Sequence[Attention], now: dt.datetime, inbound: int | None) -> None:
    """What waits for her, each with a number."""
    waiting = [
        {
            "number": number,
            "inbound": inbound,
            "since": now,
            "kind": one.kind.value,
            "reason": one.reason.value,
            "person": one.person,
            "address": one.address,
            "phone": one.phone,
            "words": one.words,
            "subject": one.subject,
            "code": one.code,
            "message_id": one.message_id,
        }
        for number, one in zip(rows.take_numbers(books, len(attentions)), attentions, strict=True)
    ]
    books.add(t.attentions, waiting)
