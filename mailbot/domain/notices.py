"""Letters that no message asked for: offers, and letters written anew because they would tell what is only half so."""

from __future__ import annotations

from collections.abc import Mapping

from mailbot.config.model import Config
from mailbot.domain import seats as seating
from mailbot.domain.case import URGENT, USUAL, seats_of
from mailbot.domain.decision import Letter, LetterKind
from mailbot.domain.model import GroupState, Participant, Registration, Status
from mailbot.domain.token import letter_id
from mailbot.mail.model import Address


def notice(
    registration: Registration,
    people: tuple[Participant, ...],
    kind: LetterKind,
    states: Mapping[str, GroupState],
    config: Config,
    keys: tuple[bytes, ...],
    cause: str,
) -> Letter:
    """A letter about these people of a registration, to its contact (else to the first of them). The same cause makes
    the same letter.
    """
    to = registration.contact.email or people[0].email or ""
    domain = config.office.mailbox.address.rpartition("@")[2]
    numbers = ",".join(str(p.number) for p in people)
    return Letter(
        kind=kind,
        to=Address(to, registration.contact.name or ""),
        language=registration.language,
        code=registration.code,
        message_id=letter_id(keys[0], registration.code, domain, cause, kind, numbers),
        seats=seats_of(people),
        days=seating.days(states),
        priority=URGENT if kind is LetterKind.OFFER else USUAL,
    )


def anew(
    letter: LetterKind,
    registrations: tuple[Registration, ...],
    numbers: tuple[int, ...],
    states: Mapping[str, GroupState],
    config: Config,
    keys: tuple[bytes, ...],
    cause: str,
) -> Letter:
    """A letter of that kind for those of its people (by number) who stand as it told; the others are told by the letter
    about what happened to them.
    """
    people = tuple(p for r in registrations for p in r.participants if p.number in numbers)
    return notice(registrations[0], people, _kind_anew(letter, people), states, config, keys, cause)


def _kind_anew(before: LetterKind, people: tuple[Participant, ...]) -> LetterKind:
    statuses = {p.status for p in people}
    if statuses == {Status.CANCELLED}:
        return LetterKind.CANCELLED
    if statuses == {Status.WAITING} and before is not LetterKind.CHANGED:
        return LetterKind.WAITING
    if statuses == {Status.CONFIRMED} and before is LetterKind.CONFIRMATION:
        return LetterKind.CONFIRMATION
    return LetterKind.STATUS
