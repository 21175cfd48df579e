"""One message with all that is known when it is decided, and the letters and records that decisions are written in."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from mailbot.config.model import Config
from mailbot.domain import seats as seating
from mailbot.domain.decision import Attention, AttentionKind, Guess, Letter, LetterKind, Reason, Seat, State
from mailbot.domain.model import Contact, Conversation, Participant, Registration, Stage, Status
from mailbot.domain.token import letter_id, make_code
from mailbot.mail.bounce import Bounce
from mailbot.mail.model import Address, Message, Origin
from mailbot.reading.model import Person, Reading

REFERENCES_KEPT = 20
WORDS_KEPT = 4_000
URGENT, SOON, USUAL = 1, 3, 5
PRIORITIES = {
    LetterKind.CANCELLED: URGENT,
    LetterKind.OFFER: URGENT,
    LetterKind.VERIFY: SOON,
    LetterKind.CHANGED: SOON,
}


@dataclass(frozen=True)
class Case:
    """A message, what was read in it, and the records it touches. `received_at` and `uid` tell its place in the order
    of arrival.
    """

    message: Message
    origin: Origin
    reading: Reading
    state: State
    config: Config
    now: dt.datetime
    received_at: dt.datetime
    uid: int
    keys: tuple[bytes, ...]
    bounce: Bounce | None = None
    truncated: bool = False

    @cached_property
    def author(self) -> str | None:
        """The address the message was sent from: the one that has authority."""
        return self.message.sender.email if self.message.sender else None

    @cached_property
    def by_owner(self) -> bool:
        """Whether it claims to come from her own address."""
        return self.author in self.config.office.mailbox.own_addresses

    @cached_property
    def contact(self) -> Contact:
        """Who gets the answers: the reading's contact, with the author's address where that is the same person."""
        person = self.reading.contact
        email = person.email or (None if self.by_owner else self.author)
        known = self.state.registration.contact if self.state.registration and self.state.tied else None
        name = known.name if known and known.name and known.email == email else person.name
        return Contact(**{**fields_of(person), "email": email, "name": name})

    @cached_property
    def code(self) -> str:
        """The code of the conversation the message belongs to, or begins."""
        if self.state.conversation:
            return self.state.conversation.code
        return self.new_code

    @cached_property
    def new_code(self) -> str:
        """The code of a conversation that begins with this message."""
        return make_code(self.keys[0], self.config.course.key, self.message.content_hash)

    @cached_property
    def language(self) -> str:
        """The language to answer in: that of what the person wrote; of a bare "ok", that of the conversation."""
        conversation = self.state.conversation
        if conversation and len(self.reading.reply_text.split()) < 4:
            return conversation.language
        known = self.config.course.languages
        return self.reading.language if self.reading.language in known else known[0]

    @cached_property
    def known(self) -> tuple[Registration, ...]:
        """All registrations the message may be about, the conversation's own first."""
        own = (self.state.registration,) if self.state.registration else ()
        return (*own, *self.state.others)

    @cached_property
    def guess(self) -> Guess | None:
        """The guess at the dessert, where the course asks for one."""
        words = self.reading.dessert_guess
        if not words or not self.config.course.event.dessert_guess:
            return None
        return Guess(self.contact.name or self.author or "", words[:200])


def fields_of(person: Person) -> dict[str, Any]:
    """A person's six fields."""
    return {
        "name": person.name,
        "email": person.email,
        "phone": person.phone,
        "extension": person.extension,
        "organization": person.organization,
        "title": person.title,
    }


def new_participant(case: Case, person: Person | None) -> Participant:
    """A seat asked for in this message; without a person, one whose name is to be told."""
    return Participant(
        **(fields_of(person) if person else {}),
        status=Status.PENDING,
        queued_at=case.received_at,
        queue_order=case.uid,
    )


def queued(case: Case, people: Iterable[Participant]) -> tuple[Participant, ...]:
    """These people behind all who arrived before this message."""
    return tuple(p.queued(case.received_at, case.uid) for p in people)


def has_authority(case: Case, registration: Registration, participant: Participant) -> bool:
    """Whether the message's own From may change that participant: it is the contact, or the participant themself."""
    return case.author is not None and case.author in (registration.contact.email, participant.email)


def seat_of(participant: Participant, **more: Any) -> Seat:
    """A participant as a letter tells of them."""
    return Seat(
        name=participant.name,
        status=participant.status,
        group=participant.group,
        email=participant.email,
        phone=participant.phone,
        extension=participant.extension,
        organization=participant.organization,
        position=participant.position,
        number=participant.number,
        **more,
    )


def seats_of(participants: Iterable[Participant]) -> tuple[Seat, ...]:
    """The participants as a letter tells of them."""
    return tuple(seat_of(p) for p in participants)


def _not_after(case: Case, seats: Iterable[Seat]) -> dt.datetime | None:
    """The end of the last session the letter speaks of: after it the letter is of no use."""
    zone = case.config.course.event.timezone
    dates = [case.state.groups[s.group].date for s in seats if s.group and s.group in case.state.groups]
    if not dates or None in dates:
        return None
    last = max(d for d in dates if d)
    if last < case.now.astimezone(zone).date():
        return None  # it tells that the day is past
    return dt.datetime.combine(last + dt.timedelta(days=1), dt.time(), zone)


def letter(
    case: Case, kind: LetterKind, *, to: Contact | None = None, code: str | None = None, **facts: Any
) -> Letter | None:
    """A letter that answers the message: to its contact, or to another person (then it starts a thread). None without
    an address.
    """
    contact = to or case.contact
    if not contact.email or contact.email in case.config.office.mailbox.own_addresses:
        return None
    in_thread = contact.email == case.author and case.message.message_id is not None
    code = code or case.code
    domain = case.config.office.mailbox.address.rpartition("@")[2]
    references = (*case.message.references, case.message.message_id or "") if in_thread else ()
    return Letter(
        kind=kind,
        to=Address(contact.email, contact.name or ""),
        language=facts.pop("language", case.language),
        code=code,
        message_id=letter_id(case.keys[0], code, domain, case.message.content_hash, kind, contact.email),
        in_reply_to=case.message.message_id if in_thread else None,
        references=references[-REFERENCES_KEPT:],
        subject=case.message.subject if in_thread else "",
        days=seating.days(case.state.groups),
        not_after=_not_after(case, facts.get("seats", ())),
        priority=PRIORITIES.get(kind, USUAL),
        **facts,
    )


def letter_to_participant(case: Case, kind: LetterKind, seat: Seat, code: str, **facts: Any) -> Letter | None:
    """A letter to one participant at their own address about what somebody else did; None for the contact themself, or
    without an address.
    """
    if not seat.email or seat.email == case.contact.email:
        return None
    to = Contact(name=seat.name, email=seat.email)
    by = case.contact.name or case.contact.email
    return letter(case, kind, to=to, code=code, seats=(seat,), requested_by=by, **facts)


def letters(*made: Letter | None) -> tuple[Letter, ...]:
    """Those that have somebody to go to."""
    return tuple(one for one in made if one)


def extras(case: Case) -> dict[str, Any]:
    """What any letter of this message tells besides: a guess thanked, answers given, a question passed on."""
    return {
        "guess_thanked": case.guess is not None,
        "answers": case.reading.topics,
        "question": case.reading.question or case.reading.wants_person,
    }


def attention(case: Case, kind: AttentionKind, reason: Reason, code: str | None = None) -> Attention:
    """A thing for her, with the person's own words."""
    known = next((r.contact.name for r in case.known if r.contact.email == case.author), None)
    return Attention(
        kind=kind,
        reason=reason,
        person=case.contact.name or known or (case.message.sender.name if case.message.sender else ""),
        address=case.contact.email or case.author,
        phone=case.contact.phone,
        words=case.reading.reply_text[:WORDS_KEPT],
        subject=case.message.subject[:200],
        code=code or case.code,
        message_id=case.message.message_id,
    )


def asked_of_her(case: Case, reason: Reason) -> tuple[Attention, ...]:
    """The question that comes with a message that is settled otherwise."""
    if case.reading.question or case.reading.wants_person:
        return (attention(case, AttentionKind.QUESTION, reason),)
    return ()


def conversation(
    case: Case, stage: Stage, *, code: str | None = None, choices: tuple[str, ...] = (), asked: int = 0
) -> Conversation:
    """The conversation as it stands after this message."""
    before = case.state.conversation
    code = code or case.code
    address = before.address if before and before.code == code else case.contact.email
    return Conversation(
        code=code,
        address=address,
        language=case.language,
        stage=stage,
        choices=choices,
        asked=asked,
        subject=case.message.subject[:200],
        last_message_id=case.message.message_id,
        references=case.message.references[-REFERENCES_KEPT:],
    )


def with_participants(
    registration: Registration, changed: Iterable[Participant], added: Iterable[Participant] = ()
) -> Registration:
    """The registration with some participants replaced (by number) and others added."""
    by_number = {p.number: p for p in changed}
    kept = tuple(by_number.get(p.number, p) if p.number is not None else p for p in registration.participants)
    return registration.model_copy(update={"participants": (*kept, *added)})


def with_group(case: Case, group: str | None) -> Case:
    """The same case, the group being told."""
    return replace(case, reading=replace(case.reading, group=group))
