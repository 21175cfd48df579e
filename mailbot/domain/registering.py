"""Registrations: people asked for become seats, a place in the waiting list, or a question back.

Protects the person's day (no seat in a group that was not told), the person who writes twice (they keep what they have
and are told so), and the couple or the office that shares an address (another name is another person). In this order:
who is new and who is kept already; the group; whether it is still open; seats in order of arrival; what is still to be
asked. Doubtful: nearly the same name from the same address is registered and shown to her.
"""

from __future__ import annotations

from dataclasses import dataclass

from mailbot.domain import seats as seating
from mailbot.domain.case import (
    Case,
    asked_of_her,
    attention,
    conversation,
    extras,
    has_authority,
    letter,
    letter_to_participant,
    letters,
    new_participant,
    seat_of,
    seats_of,
    with_participants,
)
from mailbot.domain.decision import Attention, AttentionKind, Decision, Letter, LetterKind, Reason
from mailbot.domain.model import Participant, Registration, Stage, Status
from mailbot.domain.people import Match, find_nearly_same, find_same, same_name
from mailbot.reading.model import Person


@dataclass(frozen=True, slots=True)
class Wanted:
    """The people of a message: those already kept, of which the message may speak or (`elsewhere`) only the address on
    file, and the seats that are new (a seat without a name last).
    """

    kept: tuple[Match, ...]
    new: tuple[Participant, ...]
    elsewhere: tuple[Match, ...] = ()
    nearly: tuple[Match, ...] = ()


def wanted(case: Case) -> Wanted:
    """Sort the people a message asks for into kept and new."""
    people = case.reading.participants
    unnamed = max(0, (case.reading.seats or max(1, len(people))) - len(people))
    if not people and unnamed == 1 and (nameless := _already_seated_here(case)):
        return Wanted((nameless,), ())
    found = [(p, find_same(p, case.contact, case.known)) for p in people]
    fresh = [p for p, match in found if match is None]
    nearly = [m for p in fresh if (m := find_nearly_same(p, case.contact, case.known))]
    theirs = tuple(m for _, m in found if m and _may_speak_of(case, m))
    elsewhere = tuple(m for _, m in found if m and not _may_speak_of(case, m))
    added = [new_participant(case, p) for p in fresh] + [new_participant(case, None)] * unnamed
    return Wanted(theirs, tuple(added), elsewhere, tuple(nearly))


def _may_speak_of(case: Case, match: Match) -> bool:
    """Whether what is kept about them may be told to, and done for, who wrote: them, their contact, or her."""
    return case.by_owner or has_authority(case, match.registration, match.participant)


def _already_seated_here(case: Case) -> Match | None:
    """The one live participant of this address, for a message that names nobody."""
    mine = [Match(r, p) for r in case.known for p in r.live if r.contact.email == case.contact.email]
    return mine[0] if len(mine) == 1 else None


def register(case: Case) -> Decision:
    """What becomes of a registration."""
    people = wanted(case)
    if not people.new and people.kept:
        return again(case, people)
    if not people.new and people.elsewhere:
        return told_on_file(case, people.elsewhere[0])
    if case.state.registration and case.state.tied:
        case = _in_the_same_group(case, case.state.registration)
    group = case.reading.group
    if group and not seating.is_open(group, case.state.groups, case.config.course, case.now):
        return closed(case, group)
    if group:
        return seat(case, people, group)
    return ask_group(case, people)


def _in_the_same_group(case: Case, registration: Registration) -> Case:
    """Who adds somebody in the thread of a registration, without a word of a group, means the group it has."""
    from mailbot.domain.case import with_group

    groups = {p.group for p in registration.live}
    return with_group(case, groups.pop()) if case.reading.group is None and len(groups) == 1 else case


def again(case: Case, people: Wanted) -> Decision:
    """Somebody who is registered writes again: told what they have; a group that was asked for is taken."""
    from mailbot.domain.answering import group_given
    from mailbot.domain.changing import change

    kept = people.kept
    registration = kept[0].registration
    pending = any(m.participant.status is Status.PENDING for m in kept)
    if pending and case.reading.group:
        return group_given(case, registration, case.reading.group)
    if case.state.tied and case.reading.group and all(m.participant.group != case.reading.group for m in kept):
        return change(case)
    kind = LetterKind.WHICH_GROUP if pending else LetterKind.ALREADY_REGISTERED
    offered = seating.choices(case.state.groups, case.config.course, case.now) if pending else ()
    seats = seats_of(m.participant for m in kept)
    answer = letter(case, kind, code=registration.code, seats=seats, choices=offered, **extras(case))
    return Decision(
        reason=Reason.ALREADY_REGISTERED,
        code=registration.code,
        letters=letters(answer),
        attention=_attentions(case, people, Reason.ALREADY_REGISTERED, registration.code),
        guess=case.guess,
    )


def told_on_file(case: Case, match: Match) -> Decision:
    """Another address asks for a seat for somebody who has one: nothing changes, what they have is told to the address
    on file alone, and she sees it.
    """
    about = match.registration
    answer = letter(
        case,
        LetterKind.ALREADY_REGISTERED,
        to=about.contact,
        code=about.code,
        language=about.language,
        seats=seats_of((match.participant,)),
    )
    return Decision(
        reason=Reason.REGISTERED_ELSEWHERE,
        code=about.code,
        letters=letters(answer),
        attention=(attention(case, AttentionKind.ATTEMPT, Reason.REGISTERED_ELSEWHERE, about.code),),
    )


def closed(case: Case, group: str) -> Decision:
    """The group's date to register has passed; what is still open is told."""
    offered = seating.choices(case.state.groups, case.config.course, case.now)
    seats = seats_of((new_participant(case, None).model_copy(update={"group": group}),))
    answer = letter(case, LetterKind.CLOSED, seats=seats, choices=offered, **extras(case))
    return Decision(
        reason=Reason.REGISTRATION_CLOSED,
        code=case.code,
        letters=letters(answer),
        attention=asked_of_her(case, Reason.REGISTRATION_CLOSED),
        guess=case.guess,
    )


def record(case: Case, participants: tuple[Participant, ...]) -> Registration:
    """The registration with these new participants: that of the conversation, or a new one."""
    mine = case.state.registration
    if mine and case.state.tied:
        return with_participants(mine, (), participants)
    return Registration(
        code=case.new_code,
        contact=case.contact,
        language=case.language,
        registered_at=case.received_at,
        participants=participants,
    )


def _attentions(case: Case, people: Wanted, reason: Reason, code: str) -> tuple[Attention, ...]:
    asked = asked_of_her(case, reason)
    if people.nearly or people.elsewhere:
        asked += (attention(case, AttentionKind.UNCLEAR, Reason.ALREADY_REGISTERED, code),)
    if not case.contact.email:
        asked += (attention(case, AttentionKind.CALL, Reason.NO_ADDRESS, code),)
    return asked


def _why_seated(case: Case, placed: tuple[Participant, ...]) -> Reason:
    if not case.contact.email:
        return Reason.NO_ADDRESS
    if case.by_owner:
        return Reason.REGISTERED_BY_OWNER
    if any(p.name is None for p in placed):
        return Reason.NAMES_ASKED
    if all(p.status is Status.WAITING for p in placed):
        return Reason.QUEUED
    return Reason.PARTLY_SEATED if any(p.status is Status.WAITING for p in placed) else Reason.SEATED


def letter_for(
    case: Case, placed: tuple[Participant, ...], code: str, kept: tuple[Participant, ...] = ()
) -> Letter | None:
    """The letter to the contact about people who were just placed (and those they had before)."""
    unnamed = sum(p.name is None for p in placed)
    if all(p.status is Status.WAITING for p in placed):
        kind = LetterKind.WAITING
    elif unnamed == len(placed):
        kind = LetterKind.MISSING_NAMES
    else:
        kind = LetterKind.CONFIRMATION
    everyone = (*kept, *placed)
    return letter(
        case,
        kind,
        code=code,
        seats=seats_of(everyone),
        unnamed=unnamed,
        group_why=case.reading.group_why,
        **extras(case),
    )


def letters_to_participants(case: Case, placed: tuple[Participant, ...], code: str) -> tuple[Letter | None, ...]:
    """A confirmation to each seated participant with an address of their own, one by one."""
    seated = (p for p in placed if p.status is Status.CONFIRMED and not same_name(p.name, case.contact.name))
    return tuple(letter_to_participant(case, LetterKind.CONFIRMATION, seat_of(p), code) for p in seated)


def seat(case: Case, people: Wanted, group: str) -> Decision:
    """Give seats in a group, or places in its waiting list."""
    placed = seating.place(people.new, group, case.state.groups[group])
    registration = record(case, placed)
    reason = _why_seated(case, placed)
    unnamed = any(p.name is None for p in placed)
    kept = tuple(m.participant for m in people.kept)
    return Decision(
        reason=reason,
        code=registration.code,
        registrations=(registration,),
        conversation=conversation(
            case, Stage.NAMES_ASKED if unnamed else Stage.SETTLED, code=registration.code, asked=int(unnamed)
        ),
        letters=letters(
            letter_for(case, placed, registration.code, kept), *letters_to_participants(case, placed, registration.code)
        ),
        attention=_attentions(case, people, reason, registration.code),
        guess=case.guess,
    )


def ask_group(case: Case, people: Wanted) -> Decision:
    """Record the people without a seat and ask which group."""
    registration = record(case, people.new)
    offered = seating.choices(case.state.groups, case.config.course, case.now)
    everyone = (*(m.participant for m in people.kept), *people.new)
    answer = letter(
        case,
        LetterKind.WHICH_GROUP,
        code=registration.code,
        seats=seats_of(everyone),
        choices=offered,
        unnamed=sum(p.name is None for p in people.new),
        **extras(case),
    )
    reason = Reason.GROUP_ASKED
    if not case.contact.email:
        reason = Reason.NO_ADDRESS
    elif case.by_owner:
        reason = Reason.REGISTERED_BY_OWNER
    return Decision(
        reason=reason,
        code=registration.code,
        registrations=(registration,),
        conversation=conversation(
            case, Stage.GROUP_ASKED, code=registration.code, choices=tuple(c.group for c in offered), asked=1
        ),
        letters=letters(answer),
        attention=_attentions(case, people, reason, registration.code),
        guess=case.guess,
    )


def fill_names(registration: Registration, people: tuple[Person, ...]) -> tuple[Participant, ...]:
    """The seats without a name, filled with these people in order (as many as there are)."""
    empty = [p for p in registration.live if p.name is None]
    return tuple(
        seat_.model_copy(
            update={
                "name": person.name,
                "email": person.email,
                "phone": person.phone,
                "extension": person.extension,
                "organization": person.organization or registration.contact.organization,
                "title": person.title,
            }
        )
        for seat_, person in zip(empty, people, strict=False)
    )
