"""What a decision is made of: a reason with a name, the records as they shall be, the letters to write and what waits
for her.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from mailbot.config.values import YearMonth
from mailbot.domain.model import Conversation, GroupState, Registration, Status
from mailbot.mail.model import Address


class Outcome(StrEnum):
    """What became of a fetched message; each message has exactly one (the sums of `mailbot poll`)."""

    REGISTRATIONS = "registrations"
    ANSWERED = "answered"
    FILED = "filed"
    LEFT_ALONE = "left_alone"
    AUTOMATIC = "automatic"
    FOR_YOU = "for_you"
    TROUBLE = "trouble"


class LetterKind(StrEnum):
    """Every letter a participant can get; each has a template of this name in every language."""

    CONFIRMATION = "confirmation"  # people seated (some of them may be waiting: the rows tell)
    WAITING = "waiting"  # everybody waits
    WHICH_GROUP = "which_group"
    MISSING_NAMES = "missing_names"  # seats are held, names are asked for
    ALREADY_REGISTERED = "already_registered"
    CANCELLED = "cancelled"
    CANCEL_WHO = "cancel_who"  # several people: whom?
    CHANGED = "changed"
    QUESTION_RECEIVED = "question_received"  # she will write herself
    ANSWER = "answer"  # the configured facts answer
    STATUS = "status"
    CLOSED = "closed"  # the date to register has passed
    VERIFY = "verify"  # to the address on file: somebody else asked for a change
    OFFER = "offer"  # a seat came free
    OFFER_EXPIRED = "offer_expired"


class Reason(StrEnum):
    """Why a message ended as it did; kept with it, shown by `mailbot show` and in the digest."""

    SEATED = "seated"
    PARTLY_SEATED = "partly_seated"
    QUEUED = "queued"
    GROUP_ASKED = "group_asked"
    NAMES_ASKED = "names_asked"
    GROUP_GIVEN = "group_given"
    NAMES_GIVEN = "names_given"
    ASKED_AGAIN = "asked_again"
    ASKED_ENOUGH = "asked_enough"
    ALREADY_REGISTERED = "already_registered"
    REGISTERED_BY_OWNER = "registered_by_owner"
    REGISTERED_ELSEWHERE = "registered_elsewhere"  # by another address, which is told
    REGISTRATION_CLOSED = "registration_closed"
    CANCELLED = "cancelled"
    CANCEL_WHO_ASKED = "cancel_who_asked"
    NOTHING_TO_CANCEL = "nothing_to_cancel"
    UNTIED = "untied"  # thanks, status, cancellation or change that names the training, from nobody we know
    REPLY_UNCLEAR = "reply_unclear"  # an answer to a letter of ours that could not be understood
    NOT_THEIRS = "not_theirs"  # another address asks: the address on file is asked
    CHANGED = "changed"
    CHANGE_UNCLEAR = "change_unclear"
    QUESTION_ANSWERED = "question_answered"
    QUESTION_PASSED_ON = "question_passed_on"
    PERSON_WANTED = "person_wanted"
    STATUS_TOLD = "status_told"
    STATUS_UNKNOWN = "status_unknown"
    OFFER_MADE = "offer_made"  # a seat came free
    OFFER_ENDED = "offer_ended"
    OFFER_ACCEPTED = "offer_accepted"
    OFFER_DECLINED = "offer_declined"
    OFFER_TOO_LATE = "offer_too_late"  # a yes when the seat is somebody else's
    THANKED = "thanked"
    GUESS_NOTED = "guess_noted"
    TOO_LARGE = "too_large"
    NO_ADDRESS = "no_address"  # nobody to write to: the digest tells her whom to call
    BOUNCE_OF_OURS = "bounce_of_ours"
    MACHINE = "machine"
    OURSELVES = "ourselves"
    FROM_OWNER = "from_owner"
    ANSWERED_BY_OWNER = "answered_by_owner"
    SEEN_BEFORE = "seen_before"  # the same Message-ID, sender and words again
    UNRELATED = "unrelated"
    UNREADABLE = "unreadable"
    TROUBLE = "trouble"


@dataclass(frozen=True, slots=True)
class Consequence:
    """What a reason means: the outcome it is counted under, and the letters it may send (none: explicit silence)."""

    outcome: Outcome
    letters: frozenset[LetterKind] = frozenset()


def _to(outcome: Outcome, *letters: LetterKind) -> Consequence:
    return Consequence(outcome, frozenset(letters))


_L = LetterKind
CONSEQUENCES: Mapping[Reason, Consequence] = {
    Reason.SEATED: _to(Outcome.REGISTRATIONS, _L.CONFIRMATION),
    Reason.PARTLY_SEATED: _to(Outcome.REGISTRATIONS, _L.CONFIRMATION),
    Reason.QUEUED: _to(Outcome.REGISTRATIONS, _L.WAITING),
    Reason.GROUP_ASKED: _to(Outcome.REGISTRATIONS, _L.WHICH_GROUP),
    Reason.NAMES_ASKED: _to(Outcome.REGISTRATIONS, _L.MISSING_NAMES, _L.CONFIRMATION, _L.WAITING),
    Reason.REGISTERED_BY_OWNER: _to(
        Outcome.REGISTRATIONS, _L.CONFIRMATION, _L.WAITING, _L.WHICH_GROUP, _L.MISSING_NAMES
    ),
    Reason.NO_ADDRESS: _to(Outcome.REGISTRATIONS),
    Reason.GROUP_GIVEN: _to(Outcome.ANSWERED, _L.CONFIRMATION, _L.WAITING, _L.MISSING_NAMES),
    Reason.NAMES_GIVEN: _to(Outcome.ANSWERED, _L.CONFIRMATION, _L.WAITING, _L.CHANGED),
    Reason.ASKED_AGAIN: _to(Outcome.ANSWERED, _L.WHICH_GROUP, _L.MISSING_NAMES, _L.CANCEL_WHO),
    Reason.ALREADY_REGISTERED: _to(Outcome.ANSWERED, _L.ALREADY_REGISTERED, _L.WHICH_GROUP),
    Reason.REGISTRATION_CLOSED: _to(Outcome.ANSWERED, _L.CLOSED),
    Reason.CANCELLED: _to(Outcome.ANSWERED, _L.CANCELLED),
    Reason.CANCEL_WHO_ASKED: _to(Outcome.ANSWERED, _L.CANCEL_WHO),
    Reason.CHANGED: _to(Outcome.ANSWERED, _L.CHANGED),
    Reason.QUESTION_ANSWERED: _to(Outcome.ANSWERED, _L.ANSWER),
    Reason.STATUS_TOLD: _to(Outcome.ANSWERED, _L.STATUS),
    Reason.OFFER_MADE: _to(Outcome.ANSWERED, _L.OFFER),
    Reason.OFFER_ENDED: _to(Outcome.ANSWERED, _L.OFFER_EXPIRED),
    Reason.OFFER_ACCEPTED: _to(Outcome.ANSWERED, _L.CONFIRMATION, _L.CHANGED),
    Reason.OFFER_DECLINED: _to(Outcome.ANSWERED, _L.CANCELLED, _L.STATUS),
    Reason.OFFER_TOO_LATE: _to(Outcome.ANSWERED, _L.WAITING),
    Reason.REGISTERED_ELSEWHERE: _to(Outcome.FOR_YOU, _L.ALREADY_REGISTERED),
    Reason.NOT_THEIRS: _to(Outcome.FOR_YOU, _L.VERIFY),
    Reason.QUESTION_PASSED_ON: _to(Outcome.FOR_YOU, _L.QUESTION_RECEIVED),
    Reason.PERSON_WANTED: _to(Outcome.FOR_YOU, _L.QUESTION_RECEIVED),
    Reason.STATUS_UNKNOWN: _to(Outcome.FOR_YOU, _L.QUESTION_RECEIVED),
    Reason.CHANGE_UNCLEAR: _to(Outcome.FOR_YOU, _L.QUESTION_RECEIVED),
    Reason.ASKED_ENOUGH: _to(Outcome.FOR_YOU, _L.QUESTION_RECEIVED),
    Reason.NOTHING_TO_CANCEL: _to(Outcome.FOR_YOU, _L.QUESTION_RECEIVED),
    Reason.REPLY_UNCLEAR: _to(Outcome.FOR_YOU, _L.QUESTION_RECEIVED),
    Reason.UNTIED: _to(Outcome.FOR_YOU),
    Reason.TOO_LARGE: _to(Outcome.FOR_YOU),
    Reason.THANKED: _to(Outcome.FILED),
    Reason.GUESS_NOTED: _to(Outcome.FILED),
    Reason.BOUNCE_OF_OURS: _to(Outcome.AUTOMATIC),
    Reason.MACHINE: _to(Outcome.AUTOMATIC),
    Reason.OURSELVES: _to(Outcome.AUTOMATIC),
    Reason.FROM_OWNER: _to(Outcome.LEFT_ALONE),
    Reason.ANSWERED_BY_OWNER: _to(Outcome.LEFT_ALONE),
    Reason.SEEN_BEFORE: _to(Outcome.FILED),
    Reason.UNRELATED: _to(Outcome.LEFT_ALONE),
    Reason.UNREADABLE: _to(Outcome.LEFT_ALONE),
    Reason.TROUBLE: _to(Outcome.TROUBLE),
}


@dataclass(frozen=True, slots=True)
class Seat:
    """One person as a letter tells of them. `before` is the group they had, where a letter tells of a move;
    `number` the participant's, None for one not kept yet.
    """

    name: str | None
    status: Status
    group: str | None
    email: str | None = None
    phone: str | None = None
    extension: str | None = None
    organization: str | None = None
    position: int | None = None
    before: str | None = None
    replaces: str | None = None
    number: int | None = None


@dataclass(frozen=True, slots=True)
class Choice:
    """A group as a letter offers it: `number` 1…n where it can be chosen, None where it is full or closed."""

    group: str
    number: int | None
    free: int
    waiting: int = 0


@dataclass(frozen=True, slots=True)
class GroupDay:
    """The day of a group when the letter was decided: a date, or a month not fixed yet."""

    date: dt.date | None = None
    month: YearMonth | None = None
    sequence: int = 0  # of the calendar event (RFC 5545, 3.8.7.4)


@dataclass(frozen=True, slots=True)
class Letter:
    """One letter to one person, as facts; the templates give it words.

    `message_id` derives from what it answers (domain/token.py), so that a retry is the same letter. `subject` is that
    of the thread it answers ("" where it starts one); `days` holds the day of each group it speaks of; `answers` are
    topics of configured answers, `question` tells that a person will answer the rest. `group_why` are the words that
    decided the group. `events_gone` are groups whose calendar event this letter takes back. `not_after`: no use after
    that moment. `state_told`: what must still hold when it leaves, "participant number:status:group".
    """

    kind: LetterKind
    to: Address
    language: str
    code: str | None
    message_id: str
    in_reply_to: str | None = None
    references: tuple[str, ...] = ()
    subject: str = ""
    seats: tuple[Seat, ...] = ()
    choices: tuple[Choice, ...] = ()
    days: Mapping[str, GroupDay] = field(default_factory=dict)
    unnamed: int = 0
    answers: tuple[str, ...] = ()
    question: bool = False
    guess_thanked: bool = False
    requested_by: str | None = None
    offer_ends: dt.datetime | None = None
    group_why: str | None = None
    events_gone: tuple[str, ...] = ()
    not_after: dt.datetime | None = None
    priority: int = 5


class AttentionKind(StrEnum):
    """What can wait for her, in the order of the digest."""

    TROUBLE = "trouble"
    QUESTION = "question"
    UNCLEAR = "unclear"
    CALL = "call"  # somebody without an address
    BOUNCE = "bounce"
    ATTEMPT = "attempt"  # somebody acts for somebody else, or commands without being her
    HELD_BACK = "held_back"


@dataclass(frozen=True, slots=True)
class Attention:
    """A thing that waits for her: the person, their own words, why the bot stopped."""

    kind: AttentionKind
    reason: Reason
    person: str = ""
    address: str | None = None
    phone: str | None = None
    words: str = ""
    subject: str = ""
    code: str | None = None
    message_id: str | None = None


@dataclass(frozen=True, slots=True)
class Guess:
    """A guess at the dessert, in the person's words."""

    person: str
    words: str


@dataclass(frozen=True, slots=True)
class Bounced:
    """A letter of ours that could not be delivered."""

    message_id: str
    address: str
    status: str = ""
    permanent: bool = True


@dataclass(frozen=True, slots=True)
class Decision:
    """The whole of what one message changes; carried out in one commit or not at all.

    `registrations` and `conversation` replace the records of the same code (new ones are added). `code` is the
    conversation the message belongs to.
    """

    reason: Reason
    code: str | None = None
    registrations: tuple[Registration, ...] = ()
    conversation: Conversation | None = None
    letters: tuple[Letter, ...] = ()
    attention: tuple[Attention, ...] = ()
    guess: Guess | None = None
    bounced: Bounced | None = None

    @property
    def outcome(self) -> Outcome:
        """What the message is counted as."""
        return CONSEQUENCES[self.reason].outcome

    @property
    def waits_for_her(self) -> bool:
        """Whether the message stays in her inbox, unread, with a keyword."""
        return bool(self.attention) or self.outcome in (Outcome.FOR_YOU, Outcome.TROUBLE)

    @property
    def ours(self) -> bool:
        """Whether the message is the bot's business: its bytes are kept and it may be flagged or moved."""
        return self.outcome not in (Outcome.LEFT_ALONE, Outcome.AUTOMATIC)


@dataclass(frozen=True, slots=True)
class Lookup:
    """What a message can be matched with records by, all folded (see `domain/conversation.py`)."""

    codes: tuple[str, ...] = ()
    message_ids: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()  # the author's, then those of the people it names
    names: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    own_message_id: str | None = None
    bounced_message_id: str | None = None


@dataclass(frozen=True, slots=True)
class State:
    """One snapshot of what is known when a message is decided.

    `conversation` is the one the message belongs to (by code, then by a known Message-ID plus address, then by an
    address with exactly one open conversation), `tied` that it carries our reference or answers a letter of ours.
    `registration` is that conversation's; `others` are all other registrations that share an address, a telephone or a
    name with the message. `answers` is the kind of our letter that it answers, None where none is known; `choices` are
    the group keys numbered in that letter. `answered_by_owner`: she
    answered this message herself. `bounced_code` is the registration whose letter a bounce returns ("" where the letter
    is not ours).
    """

    groups: Mapping[str, GroupState]
    conversation: Conversation | None = None
    registration: Registration | None = None
    others: tuple[Registration, ...] = ()
    tied: bool = False
    answers: LetterKind | None = None
    choices: tuple[str, ...] = ()
    answered_by_owner: bool = False
    bounced_code: str | None = None
    replies_today: int = 0  # letters to this address since 24 hours
    idle_replies_today: int = 0  # of these, the ones that changed nothing
    same_content_today: int = 0  # messages of the same content from this address since 24 hours
    seen_before: bool = False  # a message of the same Message-ID, sender and words was settled already
