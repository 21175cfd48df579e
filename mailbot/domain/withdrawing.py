"""Cancellations: who may ask, whom it is about, and what happens to the seat.

Protects people from losing a seat by somebody else's letter: only the contact, or a participant for themself, from the
address on file. Anybody else changes nothing; the address on file is asked. Who registered several people and names
nobody is asked whom it is about.
"""

from __future__ import annotations

from collections.abc import Iterable

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
    seat_of,
    seats_of,
    with_participants,
)
from mailbot.domain.decision import AttentionKind, Decision, Letter, LetterKind, Reason
from mailbot.domain.model import Participant, Registration, Stage, Status
from mailbot.domain.people import Match, named


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
    if case.reading.everyone:
        return reach
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
    gone = tuple(m.participant.cancelled() for m in chosen)
    registrations = {m.registration.code: m.registration for m in chosen}
    changed = tuple(with_participants(r, gone) for r in registrations.values())
    code = chosen[0].registration.code
    emptied = groups_left(case, chosen[0].registration, changed[0])
    answer = letter(case, LetterKind.CANCELLED, code=code, seats=seats_of(gone), events_gone=emptied, **extras(case))
    both = zip((m.participant for m in chosen), gone, strict=True)
    told = letters_to_colleagues(case, LetterKind.CANCELLED, code, both)
    return Decision(
        reason=Reason.CANCELLED,
        code=code,
        registrations=changed,
        conversation=conversation(case, Stage.SETTLED, code=code),
        letters=letters(answer, *told),
        attention=asked_of_her(case, Reason.CANCELLED),
        guess=case.guess,
    )


def letters_to_colleagues(
    case: Case, kind: LetterKind, code: str, people: Iterable[tuple[Participant, Participant]]
) -> tuple[Letter | None, ...]:
    """To each person who had a seat and an address of their own, what somebody else did with it: (before, after)."""
    told = []
    for before, after in people:
        if before.status is Status.CONFIRMED and before.group:
            seat = seat_of(after, before=before.group if before.group != after.group else None)
            told.append(letter_to_participant(case, kind, seat, code, events_gone=(before.group,)))
    return tuple(told)


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
