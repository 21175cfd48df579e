"""Changes: a substitute, another group; else she decides.

Protects the seat people have: a substitute keeps it, and who wants to move to a full group keeps theirs and waits
there. One person has one seat, and one place in a line at most. Who may ask is as for cancellations (withdrawing.py).
"""

from __future__ import annotations

from mailbot.domain import seats as seating
from mailbot.domain.case import (
    Case,
    asked_of_her,
    conversation,
    extras,
    letter,
    letters,
    queued,
    seat_of,
    seats_of,
    with_participants,
)
from mailbot.domain.decision import Decision, LetterKind, Reason
from mailbot.domain.model import Participant, Registration, Stage, Status
from mailbot.domain.people import Match, find_same, named
from mailbot.domain.registering import letters_to_participants
from mailbot.domain.withdrawing import groups_left, letters_to_colleagues, stranger, unclear, within_reach
from mailbot.reading.model import Person


def change(case: Case) -> Decision:
    """What becomes of a change: a substitute, another group, else she decides."""
    if asked := stranger(case):
        return asked
    reach = within_reach(case)
    if not reach:
        return unclear(case, Reason.CHANGE_UNCLEAR)
    if case.reading.arriving:
        return _substitute(case, reach)
    if case.reading.group and len({m.registration.code for m in reach}) == 1:
        return _move(case, reach, case.reading.group)
    return unclear(case, Reason.CHANGE_UNCLEAR)


def _substitute(case: Case, reach: tuple[Match, ...]) -> Decision:
    """Somebody comes in another's place: the seat stays."""
    leaving = _leaving(case, reach)
    seated = [p for p in case.reading.arriving if find_same(p, case.contact, case.known)]
    if len(case.reading.arriving) != 1 or leaving is None or seated:
        return unclear(case, Reason.CHANGE_UNCLEAR)
    after = _replaced(leaving, case.reading.arriving[0])
    code = leaving.registration.code
    answer = letter(
        case,
        LetterKind.CHANGED,
        code=code,
        seats=(seat_of(after, replaces=leaving.participant.name),),
        **extras(case),
    )
    return Decision(
        reason=Reason.CHANGED,
        code=code,
        registrations=(with_participants(leaving.registration, (after,)),),
        conversation=conversation(case, Stage.SETTLED, code=code),
        letters=letters(answer, *letters_to_participants(case, (after,), code)),
        attention=asked_of_her(case, Reason.CHANGED),
        guess=case.guess,
    )


def _leaving(case: Case, reach: tuple[Match, ...]) -> Match | None:
    """The one person whose place is taken."""
    names = case.reading.leaving
    if names:
        found = {p.number for name in names for p in named(name, [m.participant for m in reach])}
        chosen = [m for m in reach if m.participant.number in found]
    else:
        chosen = list(reach)
    return chosen[0] if len(chosen) == 1 else None


def _replaced(leaving: Match, person: Person) -> Participant:
    """The seat with the other person's details; the organisation stays unless another is told."""
    return leaving.participant.model_copy(
        update={
            "name": person.name,
            "email": person.email,
            "phone": person.phone,
            "extension": person.extension,
            "organization": person.organization or leaving.participant.organization,
            "title": person.title,
        }
    )


def _moving(case: Case, reach: tuple[Match, ...]) -> tuple[Participant, ...] | None:
    names = case.reading.concerns
    people = [m.participant for m in reach]
    if not names:
        return tuple(people)
    found = [named(name, people) for name in names]
    if not all(len(one) == 1 for one in found):
        return None
    return tuple(one[0] for one in found)


def _move(case: Case, reach: tuple[Match, ...], group: str) -> Decision:
    """Move people to another group: at once where there are seats for all, else they keep theirs and wait there."""
    chosen = _moving(case, reach)
    if not chosen or not seating.is_open(group, case.state.groups, case.config.course, case.now):
        return unclear(case, Reason.CHANGE_UNCLEAR)
    registration = reach[0].registration
    moving = _one_row_each(registration, chosen, group)
    if not moving:
        return _nothing_to_move(case, reach)
    after = _moved(case, moving, group)
    changed = with_participants(
        registration,
        (*_wishes_given_up(registration, moving), *(p for p in after if p.number is not None)),
        (p for p in after if p.number is None),
    )
    answer = letter(
        case,
        LetterKind.CHANGED,
        code=registration.code,
        seats=tuple(seat_of(new, before=old.group) for old, new in zip(moving, after, strict=True)),
        group_why=case.reading.group_why,
        events_gone=groups_left(case, registration, changed),
        **extras(case),
    )
    seated = [(old, new) for old, new in zip(moving, after, strict=True) if new.status is Status.CONFIRMED]
    told = letters_to_colleagues(case, LetterKind.CHANGED, registration.code, seated)
    return Decision(
        reason=Reason.CHANGED,
        code=registration.code,
        registrations=(changed,),
        conversation=conversation(case, Stage.SETTLED, code=registration.code),
        letters=letters(answer, *told),
        attention=asked_of_her(case, Reason.CHANGED),
        guess=case.guess,
    )


def _one_row_each(registration: Registration, chosen: tuple[Participant, ...], group: str) -> tuple[Participant, ...]:
    """Of each person the row that moves, the seat before a place in a line; nobody who stands in that group already.
    Those who only wait come first: whoever keeps a seat gets a new row, behind the rows that are there.
    """
    there = {p.name for p in registration.live if p.name and p.group == group}
    rows: dict[object, Participant] = {}
    for person in sorted(chosen, key=lambda p: not p.status.holds_seat):
        if person.group != group and person.name not in there:
            rows.setdefault(person.name or person.number, person)
    return tuple(sorted(rows.values(), key=lambda p: (p.status.holds_seat, p.number or 0)))


def _moved(case: Case, moving: tuple[Participant, ...], group: str) -> tuple[Participant, ...]:
    """These people in the group: seated where there are seats for all, else in its line (a seat they have stays, so
    that they wait in a row of its own).
    """
    state = case.state.groups[group]
    if state.open_seats >= len(moving):
        return seating.place(queued(case, moving), group, state)
    waiting = {"group": group, "status": Status.WAITING}
    return tuple(
        p.model_copy(
            update={
                **waiting,
                "position": state.waiting + place,
                "number": None if p.status.holds_seat else p.number,
            }
        )
        for place, p in enumerate(queued(case, moving), 1)
    )


def _wishes_given_up(registration: Registration, moving: tuple[Participant, ...]) -> tuple[Participant, ...]:
    """Their places in other lines: who wants to move wants that group now."""
    names, numbers = {p.name for p in moving if p.name}, {p.number for p in moving}
    others = (p for p in registration.live if p.name in names and p.number not in numbers)
    return tuple(p.cancelled() for p in others if p.status in (Status.WAITING, Status.OFFERED))


def _nothing_to_move(case: Case, reach: tuple[Match, ...]) -> Decision:
    """They have that group already."""
    code = reach[0].registration.code
    answer = letter(
        case, LetterKind.ALREADY_REGISTERED, code=code, seats=seats_of(m.participant for m in reach), **extras(case)
    )
    return Decision(
        reason=Reason.ALREADY_REGISTERED,
        code=code,
        letters=letters(answer),
        attention=asked_of_her(case, Reason.ALREADY_REGISTERED),
    )
