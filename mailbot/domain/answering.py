"""Answers to what we asked: which group, which names, whom a cancellation is for, yes or no to an offer.

A conversation is a table (stage, what was understood) -> what is done. Nothing is asked more than twice: the third time
she takes over. An answer that does something else than answer (cancels, asks) goes the ordinary way.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping

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
    queued,
    seat_of,
    seats_of,
    with_participants,
)
from mailbot.domain.decision import AttentionKind, Decision, LetterKind, Reason
from mailbot.domain.model import Participant, Registration, Stage, Status
from mailbot.domain.people import find_same, same_name
from mailbot.domain.registering import fill_names, letter_for, letters_to_participants
from mailbot.reading.model import Kind, Person

MOST_ROUNDS = 2
GOES_THE_ORDINARY_WAY = frozenset({Kind.CANCELLATION, Kind.CHANGE, Kind.QUESTION, Kind.STATUS, Kind.GUESS})


def group_answered(case: Case) -> str | None:
    """The group an answer chooses: by its words, else by the number in the letter it answers."""
    number = case.reading.choice
    by_number = case.state.choices[number - 1] if number and 0 < number <= len(case.state.choices) else None
    if by_number and case.reading.group and by_number != case.reading.group:
        return None
    return case.reading.group or by_number


def answer(case: Case) -> Decision | None:
    """What an answer to our question does; None where the message is to be decided the ordinary way."""
    talk, registration = case.state.conversation, case.state.registration
    if not talk or not registration or (not case.state.tied and talk.address != case.author):
        return None
    handler = STAGES.get(talk.stage)
    return _offer_answered(case, registration) or (handler(case, registration) if handler else None)


def _group_stage(case: Case, registration: Registration) -> Decision | None:
    if case.reading.kind is Kind.CANCELLATION or not _may_answer(case, registration):
        return None
    group = group_answered(case)
    if group:
        return group_given(case, registration, group)
    if case.reading.kind in GOES_THE_ORDINARY_WAY:
        return None
    if case.reading.kind is Kind.REGISTRATION and not _nobody_new(case, registration):
        return None
    return _ask_again(case, registration, LetterKind.WHICH_GROUP)


def _nobody_new(case: Case, registration: Registration) -> bool:
    return all(find_same(p, case.contact, (registration,)) for p in case.reading.participants)


def _may_answer(case: Case, registration: Registration) -> bool:
    return any(has_authority(case, registration, p) for p in registration.live)


def group_given(case: Case, registration: Registration, group: str) -> Decision:
    """Place the pending people of a registration in the group that was told."""
    if not seating.is_open(group, case.state.groups, case.config.course, case.now):
        return _ask_again(case, registration, LetterKind.WHICH_GROUP)
    pending = queued(case, (p for p in registration.live if p.status is Status.PENDING))
    placed = seating.place(_joined(case, registration, pending), group, case.state.groups[group])
    unnamed = any(p.name is None for p in placed)
    return Decision(
        reason=Reason.GROUP_GIVEN,
        code=registration.code,
        registrations=(with_participants(registration, placed),),
        conversation=conversation(
            case, Stage.NAMES_ASKED if unnamed else Stage.SETTLED, code=registration.code, asked=int(unnamed)
        ),
        letters=letters(
            letter_for(case, placed, registration.code), *letters_to_participants(case, placed, registration.code)
        ),
        attention=asked_of_her(case, Reason.GROUP_GIVEN),
        guess=case.guess,
    )


def _joined(case: Case, registration: Registration, pending: tuple[Participant, ...]) -> tuple[Participant, ...]:
    """The pending people; names that the answer tells fill the seats that have none."""
    filled = {p.number: p for p in fill_names(registration, _new_people(case, registration))}
    return tuple(filled.get(p.number, p) for p in pending)


def _new_people(case: Case, registration: Registration) -> tuple[Person, ...]:
    """The people named who have no seat yet, in this registration or another of theirs."""
    kept = (registration, *case.known)
    return tuple(p for p in case.reading.participants if p.name and not find_same(p, case.contact, kept))


def _names_stage(case: Case, registration: Registration) -> Decision | None:
    if case.reading.kind in GOES_THE_ORDINARY_WAY or not _may_answer(case, registration):
        return None
    if case.reading.kind is Kind.REGISTRATION and not case.state.tied:
        return None  # a request of its own, not the name that was asked for
    people = _new_people(case, registration)
    named = fill_names(registration, people)
    if not named or len(people) > len(named):
        return (
            None
            if people or case.reading.kind is not Kind.UNRELATED
            else _ask_again(case, registration, LetterKind.MISSING_NAMES)
        )
    after = with_participants(registration, named)
    left = sum(p.name is None for p in after.live)
    return Decision(
        reason=Reason.NAMES_GIVEN,
        code=registration.code,
        registrations=(after,),
        conversation=conversation(case, Stage.NAMES_ASKED if left else Stage.SETTLED, code=registration.code),
        letters=letters(
            letter_for(case, after.live, registration.code), *letters_to_participants(case, named, registration.code)
        ),
        attention=asked_of_her(case, Reason.NAMES_GIVEN),
        guess=case.guess,
    )


def _who_stage(case: Case, registration: Registration) -> Decision | None:
    from mailbot.domain.withdrawing import ask_who, cancel, within_reach

    if case.reading.kind is Kind.CANCELLATION or case.reading.concerns:
        return cancel(case)
    new = [p for p in _new_people(case, registration) if not same_name(p.name, registration.contact.name)]
    comes_still = case.reading.kind is Kind.REGISTRATION and case.state.tied and not new
    reach = within_reach(case)
    return ask_who(case, reach) if reach and (comes_still or case.reading.kind is Kind.UNRELATED) else None


def _offer_answered(case: Case, registration: Registration) -> Decision | None:
    """A yes or no to the offer of a seat, whatever was asked since: read against the letter that it answers."""
    people = _offered(case, registration)
    if not people or not _may_answer(case, registration):
        return None
    if case.reading.concerns or case.reading.leaving:
        return None
    if _takes(case, people):
        return (
            _accepted(case, registration, people) if _room_for(case, people) else _too_late(case, registration, people)
        )
    if case.reading.agrees is False and _under_offer(case) and len(people) == 1:  # else it is asked whose seat
        return _declined(case, registration, people)
    return None


def _offered(case: Case, registration: Registration) -> tuple[Participant, ...]:
    """Those to whom a seat is offered; else, for who answers the letters about an offer, those who let theirs end."""
    still = [p for p in registration.live if _still_open(case, p)]
    offered = tuple(p for p in still if p.status is Status.OFFERED)
    late = case.state.answers in (LetterKind.OFFER, LetterKind.OFFER_EXPIRED)
    return offered or tuple(p for p in still if p.lapsed and late)


def _under_offer(case: Case) -> bool:
    """Whether the message answers the offer, or, where no letter is known that it answers, belongs to its conversation
    by something that it carries.
    """
    return case.state.answers is LetterKind.OFFER or (case.state.answers is None and case.state.tied)


def _takes(case: Case, people: tuple[Participant, ...]) -> bool:
    """Whether this takes the seat: any yes to an offer that runs; else a yes in so many words, since "ok, thanks" is
    also said to the news that somebody else has it.
    """
    if not case.reading.agrees:
        return False
    if _under_offer(case) and any(p.status is Status.OFFERED for p in people):
        return True
    under = case.state.answers in (None, LetterKind.OFFER, LetterKind.OFFER_EXPIRED, LetterKind.WAITING)
    return under and case.reading.plainly_yes


def _still_open(case: Case, person: Participant) -> bool:
    return person.group is not None and seating.is_open(person.group, case.state.groups, case.config.course, case.now)


def _room_for(case: Case, people: tuple[Participant, ...]) -> bool:
    """Whether seats that nobody else waits for are left for all of them who hold none."""
    wanted = Counter(p.group for p in people if p.group and not p.status.holds_seat)
    return all(case.state.groups[group].open_seats >= seats for group, seats in wanted.items())


def _accepted(case: Case, registration: Registration, people: tuple[Participant, ...]) -> Decision:
    seated = tuple(p.confirmed() for p in people)
    left = _seats_left_behind(registration, seated)
    before = {p.name: p.group for p in left}
    moved = all(p.name in before for p in seated)
    return _settled(
        case,
        registration,
        Reason.OFFER_ACCEPTED,
        (*seated, *left),
        LetterKind.CHANGED if moved else LetterKind.CONFIRMATION,
        seated,
        before,
    )


def _declined(case: Case, registration: Registration, people: tuple[Participant, ...]) -> Decision:
    gone = tuple(p.cancelled() for p in people)
    numbers = {p.number for p in gone}
    kept = tuple(p for p in registration.live if p.number not in numbers)
    if kept:  # such as the seat in another group of who wanted to move: it is told that it stays
        return _settled(case, registration, Reason.OFFER_DECLINED, gone, LetterKind.STATUS, kept)
    return _settled(case, registration, Reason.OFFER_DECLINED, gone, LetterKind.CANCELLED, gone)


def _too_late(case: Case, registration: Registration, people: tuple[Participant, ...]) -> Decision:
    """The seat is somebody else's: they wait again like anybody, from now."""
    last = {key: state.waiting for key, state in case.state.groups.items()}
    back = tuple(p.model_copy(update={"position": last[p.group]} if p.group else {}) for p in queued(case, people))
    return _settled(case, registration, Reason.OFFER_TOO_LATE, back, LetterKind.WAITING, back)


def _settled(
    case: Case,
    registration: Registration,
    reason: Reason,
    changed: tuple[Participant, ...],
    kind: LetterKind,
    told: tuple[Participant, ...],
    before: Mapping[str | None, str | None] | None = None,
) -> Decision:
    """The registration with what changed, and a letter that tells of these people; `before`: the groups they leave."""
    from mailbot.domain.withdrawing import groups_left

    after = with_participants(registration, changed)
    seats = tuple(seat_of(p, before=(before or {}).get(p.name)) for p in told)
    gone = groups_left(case, registration, after)
    answer = letter(case, kind, code=registration.code, seats=seats, events_gone=gone, **extras(case))
    return Decision(
        reason=reason,
        code=registration.code,
        registrations=(after,),
        conversation=conversation(case, Stage.SETTLED, code=registration.code),
        letters=letters(answer),
        attention=asked_of_her(case, reason),
        guess=case.guess,
    )


def _seats_left_behind(registration: Registration, seated: tuple[Participant, ...]) -> tuple[Participant, ...]:
    """The seats in other groups of people who waited to move, given up now that they have the new one."""
    names = {p.name for p in seated if p.name}
    numbers = {p.number for p in seated}
    return tuple(
        p.cancelled()
        for p in registration.live
        if p.name in names and p.number not in numbers and p.status is Status.CONFIRMED
    )


def _ask_again(case: Case, registration: Registration, kind: LetterKind) -> Decision:
    """Ask once more; after two rounds she takes over."""
    talk = case.state.conversation
    asked = talk.asked if talk and talk.code == registration.code else 1
    if asked >= MOST_ROUNDS:
        return Decision(
            reason=Reason.ASKED_ENOUGH,
            code=registration.code,
            conversation=conversation(case, Stage.WITH_OWNER, code=registration.code, asked=asked),
            letters=letters(letter(case, LetterKind.QUESTION_RECEIVED, code=registration.code, question=True)),
            attention=(attention(case, AttentionKind.UNCLEAR, Reason.ASKED_ENOUGH, registration.code),),
            guess=case.guess,
        )
    offered = seating.choices(case.state.groups, case.config.course, case.now)
    return Decision(
        reason=Reason.ASKED_AGAIN,
        code=registration.code,
        conversation=conversation(
            case,
            talk.stage if talk else Stage.GROUP_ASKED,
            code=registration.code,
            choices=tuple(c.group for c in offered),
            asked=asked + 1,
        ),
        letters=letters(
            letter(
                case,
                kind,
                code=registration.code,
                seats=seats_of(registration.live),
                choices=offered,
                unnamed=sum(p.name is None for p in registration.live),
                **extras(case),
            )
        ),
        attention=asked_of_her(case, Reason.ASKED_AGAIN),
        guess=case.guess,
    )


STAGES: Mapping[Stage, Callable[[Case, Registration], Decision | None]] = {
    Stage.GROUP_ASKED: _group_stage,
    Stage.NAMES_ASKED: _names_stage,
    Stage.WHO_ASKED: _who_stage,
}
