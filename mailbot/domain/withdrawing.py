"""Cancellations and changes: who may ask, whom it is about, and what happens to the seat.

Protects people from losing a seat by somebody else's letter: only the contact, or a participant for themself, from the
address on file. Anybody else changes nothing; the address on file is asked. Who registered several people and names
nobody is asked whom it is about. A substitute keeps the seat; who wants to move to a full group keeps the seat and
waits there.
"""

from __future__ import annotations

from collections.abc import Mapping

from mailbot.domain import seats as seating
from mailbot.domain.case import (
    Case,
    asked_of_her,
    attention,
    conversation,
    extras,
    has_authority,
    letter,
    letters,
    seat_of,
    seats_of,
    with_participants,
)
from mailbot.domain.decision import AttentionKind, Decision, Letter, LetterKind, Reason
from mailbot.domain.model import Contact, Participant, Registration, Stage, Status
from mailbot.domain.people import Match, find_same, named
from mailbot.domain.registering import letters_to_participants
from mailbot.reading.model import Person

HOLDING = (Status.CONFIRMED, Status.OFFERED)


def within_reach(case: Case) -> tuple[Match, ...]:
    """The live participants that the message's own From may cancel or change; the conversation's registration alone
    when there is one.
    """
    scope = (case.state.registration,) if case.state.registration and case.state.tied else case.known
    return tuple(Match(r, p) for r in scope for p in r.live if has_authority(case, r, p))


def stranger(case: Case) -> Decision | None:
    """Somebody else's address asks: nothing changes, the address on file is asked and she sees it."""
    about = case.state.registration
    if not about or not case.state.tied or not about.live or any(has_authority(case, about, p) for p in about.live):
        return None
    ask = letter(
        case,
        LetterKind.VERIFY,
        to=about.contact,
        code=about.code,
        language=about.language,
        seats=seats_of(about.live),
        requested_by=case.author,
    )
    return Decision(
        reason=Reason.NOT_THEIRS,
        code=about.code,
        letters=letters(ask),
        attention=(attention(case, AttentionKind.ATTEMPT, Reason.NOT_THEIRS, about.code),),
    )


def cancel(case: Case) -> Decision:
    """What becomes of a cancellation."""
    if asked := stranger(case):
        return asked
    reach = within_reach(case)
    if not reach:
        return unclear(case, Reason.NOTHING_TO_CANCEL)
    chosen = _concerned(case, reach)
    if chosen is None:
        return ask_who(case, reach)
    return _withdraw(case, chosen)


def _concerned(case: Case, reach: tuple[Match, ...]) -> tuple[Match, ...] | None:
    """The people a cancellation is about; None where one has to ask."""
    wanted = case.reading.concerns or case.reading.leaving
    if wanted:
        people = [m.participant for m in reach]
        found = [named(name, people) for name in wanted]
        numbers = {p.number for one in found for p in one}
        clear = all(len({p.name for p in one}) == 1 for one in found)
        return tuple(m for m in reach if m.participant.number in numbers) if clear else None
    if len({m.participant.name or m.participant.number for m in reach}) == 1:
        return reach
    mine = tuple(m for m in reach if m.participant.email == case.author and m.registration.contact.email != case.author)
    return mine or None


def _withdraw(case: Case, chosen: tuple[Match, ...]) -> Decision:
    """Cancel these people's seats."""
    gone = tuple(m.participant.model_copy(update={"status": Status.CANCELLED, "position": None}) for m in chosen)
    registrations = {m.registration.code: m.registration for m in chosen}
    changed = tuple(with_participants(r, gone) for r in registrations.values())
    code = chosen[0].registration.code
    emptied = groups_left(case, chosen[0].registration, changed[0])
    answer = letter(case, LetterKind.CANCELLED, code=code, seats=seats_of(gone), events_gone=emptied, **extras(case))
    return Decision(
        reason=Reason.CANCELLED,
        code=code,
        registrations=changed,
        conversation=conversation(case, Stage.SETTLED, code=code),
        letters=letters(answer, *_to_colleagues(case, LetterKind.CANCELLED, code, _before(chosen), gone)),
        attention=asked_of_her(case, Reason.CANCELLED),
        guess=case.guess,
    )


def _before(reach: tuple[Match, ...]) -> dict[int | None, Participant]:
    """The participants as they stood, by number."""
    return {m.participant.number: m.participant for m in reach}


def _to_colleagues(
    case: Case, kind: LetterKind, code: str, before: Mapping[int | None, Participant], after: tuple[Participant, ...]
) -> list[Letter | None]:
    """To each person who had a seat and an address of their own, what somebody else did with it."""
    told = []
    for person in after:
        had = before.get(person.number)
        if not person.email or person.email in (case.contact.email, case.author):
            continue
        if had and had.status is Status.CONFIRMED and had.group:
            told.append(
                letter(
                    case,
                    kind,
                    to=Contact(name=person.name, email=person.email),
                    code=code,
                    seats=(seat_of(person, before=had.group if had.group != person.group else None),),
                    events_gone=(had.group,),
                    requested_by=case.contact.name or case.contact.email,
                )
            )
    return told


def groups_left(case: Case, before: Registration, after: Registration) -> tuple[str, ...]:
    """The groups in which nobody that this letter goes to for (the contact: all; a participant: themself) has a seat
    any more: their event leaves the calendar.
    """
    reader = case.contact.email

    def groups(registration: Registration) -> dict[str, None]:
        told = reader == before.contact.email
        seated = (p for p in registration.participants if p.status is Status.CONFIRMED and (told or p.email == reader))
        return dict.fromkeys(p.group for p in seated if p.group)

    return tuple(group for group in groups(before) if group not in groups(after))


def ask_who(case: Case, reach: tuple[Match, ...]) -> Decision:
    """Ask whom it is about; after two rounds she takes over."""
    code = reach[0].registration.code
    talk = case.state.conversation
    asked = talk.asked + 1 if talk and talk.stage is Stage.WHO_ASKED else 1
    if asked > 2:
        return unclear(case, Reason.ASKED_ENOUGH)
    answer = letter(
        case, LetterKind.CANCEL_WHO, code=code, seats=seats_of(m.participant for m in reach), **extras(case)
    )
    return Decision(
        reason=Reason.CANCEL_WHO_ASKED,
        code=code,
        conversation=conversation(case, Stage.WHO_ASKED, code=code, asked=asked),
        letters=letters(answer),
        attention=asked_of_her(case, Reason.CANCEL_WHO_ASKED),
        guess=case.guess,
    )


def unclear(case: Case, reason: Reason) -> Decision:
    """She has to settle it; the person is told that she will write."""
    return Decision(
        reason=reason,
        code=case.code,
        letters=letters(letter(case, LetterKind.QUESTION_RECEIVED, question=True)),
        attention=(attention(case, AttentionKind.UNCLEAR, reason),),
        guess=case.guess,
    )


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
    state = case.state.groups[group]
    if not chosen or not seating.is_open(group, case.state.groups, case.config.course, case.now):
        return unclear(case, Reason.CHANGE_UNCLEAR)
    registration = reach[0].registration
    moving = _one_row_each(registration, chosen, group)
    if not moving:
        return _nothing_to_move(case, reach)
    seated = state.open_seats >= len(moving)
    kept_seats = () if seated else tuple(p for p in moving if p.status in HOLDING)
    left = tuple(_given_up(p) for p in _wishes_before(registration, moving))
    moved = seating.place(_fresh(case, moving), group, state) if seated else _waiting_rows(case, moving, group)
    after = tuple(_new_row(p) if p.number in {k.number for k in kept_seats} else p for p in moved)
    added = tuple(p for p in after if p.number is None)
    changed = with_participants(registration, (*left, *(p for p in after if p.number is not None)), added)
    before = {p.name: p.group for p in moving}
    answer = letter(
        case,
        LetterKind.CHANGED,
        code=registration.code,
        seats=tuple(seat_of(p, before=before.get(p.name)) for p in after),
        group_why=case.reading.group_why,
        events_gone=groups_left(case, registration, changed),
        **extras(case),
    )
    return Decision(
        reason=Reason.CHANGED,
        code=registration.code,
        registrations=(changed,),
        conversation=conversation(case, Stage.SETTLED, code=registration.code),
        letters=letters(answer, *_to_colleagues(case, LetterKind.CHANGED, registration.code, _before(reach), after)),
        attention=asked_of_her(case, Reason.CHANGED),
        guess=case.guess,
    )


def _one_row_each(registration: Registration, chosen: tuple[Participant, ...], group: str) -> tuple[Participant, ...]:
    """Of each person the row that moves, the seat before a place in a line; nobody who stands in that group already."""
    there = {p.name for p in registration.live if p.name and p.group == group}
    rows: dict[object, Participant] = {}
    for person in sorted(chosen, key=lambda p: p.status not in HOLDING):
        if person.group != group and person.name not in there:
            rows.setdefault(person.name or person.number, person)
    return tuple(rows.values())


def _wishes_before(registration: Registration, moving: tuple[Participant, ...]) -> tuple[Participant, ...]:
    """Their places in other lines: who wants to move wants that group now."""
    names, numbers = {p.name for p in moving if p.name}, {p.number for p in moving}
    return tuple(
        p
        for p in registration.live
        if p.name in names and p.number not in numbers and p.status not in (Status.CONFIRMED, Status.PENDING)
    )


def _given_up(person: Participant) -> Participant:
    return person.model_copy(update={"status": Status.CANCELLED, "offer_ends": None, "position": None})


def _new_row(person: Participant) -> Participant:
    return person.model_copy(update={"number": None})


def _fresh(case: Case, people: tuple[Participant, ...]) -> tuple[Participant, ...]:
    """These rows as of this message: a new place in line, no offer."""
    update = {"queued_at": case.received_at, "queue_order": case.uid, "offer_ends": None}
    return tuple(p.model_copy(update=update) for p in people)


def _waiting_rows(case: Case, moving: tuple[Participant, ...], group: str) -> tuple[Participant, ...]:
    """Places in the other group's waiting list; whoever keeps a seat gets a new row, behind the rows that are there."""
    queue = case.state.groups[group].waiting
    line = sorted(moving, key=lambda p: (p.status in HOLDING, p.number or 0))
    return tuple(
        p.model_copy(update={"group": group, "status": Status.WAITING, "position": queue + place})
        for place, p in enumerate(_fresh(case, tuple(line)), 1)
    )


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
