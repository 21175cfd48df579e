"""Sample letters and digests, made from whatever course is configured: for previews, checks and tests."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from mailbot.config.model import Config
from mailbot.config.schedule import closing_moment
from mailbot.domain.decision import AttentionKind, Choice, GroupDay, Letter, LetterKind, Outcome, Reason, Seat
from mailbot.domain.model import Contact, GroupState, Participant, Registration, Status
from mailbot.mail.model import Address
from mailbot.ports import DigestFacts, Waiting

CODE = "K7QF-3M2P"
FIRST: dict[str, Any] = {
    "name": "Odile Quessy",
    "email": "odile@quessy.example",
    "phone": "+14505550142",
    "extension": "12",
    "organization": "Quessy et filles",
}
SECOND: dict[str, Any] = {
    "name": "Thaddée Vadnais",
    "email": None,
    "phone": None,
    "extension": None,
    "organization": "Quessy et filles",
}
PHRASE = {"fr": "nous fabriquons des meubles", "en": "we make furniture"}
SUBJECT = {"fr": "Inscription à la formation", "en": "Registration for the training"}
QUESTION = {
    "fr": "Bonjour, la salle est-elle accessible en fauteuil roulant?\nEt peut-on arriver vers 9 h 30?\nMerci!",
    "en": "Hello, is the room wheelchair accessible?\nAnd may we arrive around 9:30?\nThanks!",
}
CHANGE = {
    "fr": "Je pense que je serai dans le sud cette semaine-là, y aurait-il moyen de s'arranger?",
    "en": "I think I will be away that week; could something be arranged?",
}
CANCEL = {"fr": "Veuillez annuler l'inscription de madame Quessy.", "en": "Please cancel Ms. Quessy's registration."}


def sample_now(config: Config) -> dt.datetime:
    """A working morning while registration is open."""
    closings = [c for g in config.course.groups if (c := closing_moment(g, config.course))]
    first = min(closings, default=dt.datetime(2030, 1, 15, tzinfo=config.course.event.timezone))
    return first.replace(hour=8, minute=5) - dt.timedelta(days=20)


def sample_letters(config: Config) -> Iterator[tuple[str, Letter]]:
    """Every letter in every language of the course, and telling variants: ("confirmation-several.fr", letter)."""
    for language in config.course.languages:
        for name, letter in _letters(config, language):
            yield f"{name}.{language}", letter


def _days(config: Config) -> dict[str, GroupDay]:
    return {g.key: GroupDay(g.date, g.month, 0) for g in config.course.groups}


def _seat(person: Mapping[str, Any], config: Config, status: Status = Status.CONFIRMED, nth: int = 0) -> Seat:
    groups = config.course.groups
    return Seat(status=status, group=groups[min(nth, len(groups) - 1)].key, **person)


def _choices(config: Config) -> tuple[Choice, ...]:
    frees = (3, 0, 1, 12)
    return tuple(
        Choice(g.key, n, frees[(n - 1) % 4], 2 if n == 2 else 0) for n, g in enumerate(config.course.groups, 1)
    )


@dataclass(frozen=True)
class _Cast:
    """Who and what the sample letters speak of."""

    config: Config
    base: Letter
    one: Seat
    two: Seat
    nobody: Seat
    topics: tuple[str, ...]
    why: str

    def letter(self, kind: LetterKind, *seats: Seat, **more: Any) -> Letter:
        """A letter of that kind about these seats, in the thread of a message."""
        return replace(self.base, kind=kind, seats=seats, **more)

    def new(self, kind: LetterKind, *seats: Seat, **more: Any) -> Letter:
        """A letter that begins a thread."""
        return self.letter(kind, *seats, in_reply_to=None, references=(), subject="", **more)


def _cast(config: Config, language: str) -> _Cast:
    base = Letter(
        kind=LetterKind.CONFIRMATION,
        to=Address(FIRST["email"], FIRST["name"]),
        language=language,
        code=CODE,
        message_id="k7qf-3m2p.0123456789abcdef.mailbot@" + config.office.mailbox.address.rpartition("@")[2],
        in_reply_to="sample@quessy.example",
        references=("sample@quessy.example",),
        subject=SUBJECT.get(language, SUBJECT["en"]),
        days=_days(config),
    )
    topics = tuple(answer.topic for answer in config.course.answers[:2])
    why = PHRASE.get(language, PHRASE["en"])
    nobody = Seat(None, Status.PENDING, None)
    return _Cast(config, base, _seat(FIRST, config), _seat(SECOND, config), nobody, topics, why)


def _letters(config: Config, language: str) -> Iterator[tuple[str, Letter]]:
    cast = _cast(config, language)
    for some in (_confirmations, _lists_and_questions_back, _withdrawals, _answers, _offers):
        yield from some(cast)


def _confirmations(cast: _Cast) -> Iterator[tuple[str, Letter]]:
    config, kind, one, two = cast.config, LetterKind.CONFIRMATION, cast.one, cast.two
    guess = config.course.event.dessert_guess
    last = _seat(FIRST, config, nth=len(config.course.groups) - 1)
    unnamed = replace(cast.nobody, group=one.group, status=Status.CONFIRMED)
    yield "confirmation", cast.letter(kind, one, group_why=cast.why, guess_thanked=guess)
    yield "confirmation-month", cast.letter(kind, last, question=True)
    yield (
        "confirmation-several",
        cast.letter(kind, one, two, unnamed, unnamed=1, answers=cast.topics, question=True),
    )
    yield "confirmation-partly", cast.letter(kind, one, replace(two, status=Status.WAITING, position=1))
    yield "confirmation-colleague", cast.new(kind, one, requested_by=two.name)
    yield "confirmation-other", cast.letter(kind, two, group_why=cast.why)


def _lists_and_questions_back(cast: _Cast) -> Iterator[tuple[str, Letter]]:
    config, kind, one, nobody = cast.config, LetterKind, cast.one, cast.nobody
    choices, pending = _choices(config), replace(one, status=Status.PENDING, group=None)
    waiting = replace(one, status=Status.WAITING, position=2)
    queued = tuple(replace(nobody, group=one.group, status=Status.WAITING, position=n) for n in (3, 4))
    unnamed = replace(nobody, group=one.group, status=Status.CONFIRMED)
    yield "waiting", cast.letter(kind.WAITING, waiting)
    yield "waiting-several", cast.letter(kind.WAITING, waiting, *queued, unnamed=2)
    yield "which_group", cast.letter(kind.WHICH_GROUP, pending, choices=choices)
    several = cast.letter(kind.WHICH_GROUP, pending, nobody, choices=choices, unnamed=1, question=True)
    yield "which_group-several", several
    yield "missing_names", cast.letter(kind.MISSING_NAMES, unnamed, unnamed, unnamed=2)
    yield "already_registered", cast.letter(kind.ALREADY_REGISTERED, one)
    others = tuple(replace(c, number=n) for n, c in enumerate(choices[1:], 1))
    yield "closed", cast.letter(kind.CLOSED, replace(nobody, group=one.group), choices=others)


def _withdrawals(cast: _Cast) -> Iterator[tuple[str, Letter]]:
    kind, one, two = LetterKind, cast.one, cast.two
    moved = replace(_seat(FIRST, cast.config, nth=1), before=one.group)
    gone = (one.group,) if one.group else ()
    yield "cancelled", cast.letter(kind.CANCELLED, replace(one, status=Status.CANCELLED), events_gone=gone)
    yield "cancel_who", cast.letter(kind.CANCEL_WHO, one, two)
    yield "changed", cast.letter(kind.CHANGED, moved, events_gone=gone)
    yield "changed-waiting", cast.letter(kind.CHANGED, replace(moved, status=Status.WAITING, position=1))
    yield "changed-substitute", cast.letter(kind.CHANGED, replace(two, replaces=one.name))
    yield "verify", cast.new(kind.VERIFY, one, requested_by="somebody@elsewhere.example")


def _answers(cast: _Cast) -> Iterator[tuple[str, Letter]]:
    kind = LetterKind
    yield "question_received", cast.letter(kind.QUESTION_RECEIVED, question=True)
    yield "answer", cast.letter(kind.ANSWER, answers=cast.topics, question=True)
    waiting = replace(cast.two, status=Status.WAITING, position=3)
    yield "status", cast.letter(kind.STATUS, cast.one, waiting, cast.nobody)


def _offers(cast: _Cast) -> Iterator[tuple[str, Letter]]:
    ends = sample_now(cast.config) + dt.timedelta(hours=48)
    yield "offer", cast.new(LetterKind.OFFER, replace(cast.one, status=Status.OFFERED), offer_ends=ends)
    waiting = replace(cast.one, status=Status.WAITING, position=2)
    yield "offer_expired", cast.new(LetterKind.OFFER_EXPIRED, waiting)


# --- digests ---------------------------------------------------------------------------------------------------------


def sample_registrations(config: Config) -> tuple[Registration, ...]:
    """A few registrations, one with a colleague who waits."""
    now = sample_now(config) - dt.timedelta(hours=5)
    keys = [g.key for g in config.course.groups]
    contact = Contact(**FIRST)
    first = Participant(number=1, **FIRST, group=keys[0], status=Status.CONFIRMED, queued_at=now)
    second = Participant(
        number=2,
        **SECOND,
        group=keys[0],
        status=Status.WAITING,
        position=1,
        queued_at=now,
    )
    alone = Participant(
        number=3,
        name="Norbert Villemure",
        email="norbert@villemure.example",
        group=keys[-1],
        status=Status.CONFIRMED,
        queued_at=now,
    )
    undecided = Participant(number=4, name="Achille Roi", email="achille@roi.example", queued_at=now)
    language = config.course.languages[0]
    return (
        Registration(code=CODE, contact=contact, language=language, registered_at=now, participants=(first, second)),
        Registration(
            code="9XW2-H8TD",
            contact=Contact(name=alone.name, email=alone.email),
            language=language,
            registered_at=now,
            participants=(alone,),
        ),
        Registration(
            code="4BNC-7RVE",
            contact=Contact(name=undecided.name, email=undecided.email),
            language=language,
            registered_at=now,
            participants=(undecided,),
        ),
    )


def _states(config: Config, taken: tuple[int, ...]) -> dict[str, GroupState]:
    made = {}
    for place, g in enumerate(config.course.groups):
        confirmed = min(g.capacity, taken[place % len(taken)])
        waiting = 3 if g.capacity and confirmed == g.capacity else 0
        made[g.key] = GroupState(
            key=g.key, capacity=g.capacity, date=g.date, month=g.month, confirmed=confirmed, waiting=waiting
        )
    return made


def quiet_day(config: Config) -> DigestFacts:
    """Nothing to tell."""
    now = sample_now(config)
    return DigestFacts(since=now - dt.timedelta(days=1), until=now, groups=_states(config, (6, 9, 4, 2)), last_poll=now)


def _waiting(config: Config, number: int, kind: AttentionKind, reason: Reason, **more: Any) -> Waiting:
    """Something that waits for her; told of a person with address and telephone unless `more` says otherwise."""
    facts: dict[str, Any] = {
        "person": FIRST["name"],
        "address": FIRST["email"],
        "phone": FIRST["phone"],
        "words": "",
        "subject": "",
        "code": CODE,
        "message_id": f"sample-{number}@quessy.example",
        "since": sample_now(config) - dt.timedelta(hours=number),
    }
    return Waiting(number, kind.value, reason.value, **(facts | more))


def _question(config: Config) -> Waiting:
    language = _digest_language(config)
    words, subject = QUESTION.get(language, QUESTION["en"]), SUBJECT.get(language, SUBJECT["en"])
    kind, reason = AttentionKind.QUESTION, Reason.QUESTION_PASSED_ON
    return _waiting(config, 21, kind, reason, words=words, subject=subject)


def _digest_language(config: Config) -> str:
    return config.office.digest.language or config.course.languages[0]


def busy_day(config: Config) -> DigestFacts:
    """A good day: registrations, a question, a waiting list, guesses."""
    people = sample_registrations(config)
    return replace(
        quiet_day(config),
        groups=_states(config, (15, 11, 4, 7)),
        new=people,
        waiting_list=people[:1],
        waiting=(_question(config),),
        cancelled=(("Lucien Corriveau", config.course.groups[0].key),),
        guesses=(("gâteau au chocolat", 4), ("salade de fruits", 2)) if config.course.event.dessert_guess else (),
        outcomes={
            Outcome.REGISTRATIONS: 3,
            Outcome.ANSWERED: 2,
            Outcome.FILED: 4,
            Outcome.LEFT_ALONE: 18,
            Outcome.AUTOMATIC: 7,
            Outcome.FOR_YOU: 1,
        },
        fetched=35,
        letters_sent=6,
    )


def _everything(config: Config) -> tuple[Waiting, ...]:
    """One thing of each kind."""
    language = _digest_language(config)
    change, cancel = CHANGE.get(language, CHANGE["en"]), CANCEL.get(language, CANCEL["en"])
    roi: dict[str, Any] = {"person": "Achille Roi", "address": "achille@roi.example", "phone": None}
    nobody: dict[str, Any] = {"person": "", "address": None, "phone": None, "code": None}
    stranger: dict[str, Any] = {"person": "", "address": "somebody@elsewhere.example", "phone": None, "words": cancel}
    kind = AttentionKind
    return (
        _question(config),
        _waiting(config, 22, kind.TROUBLE, Reason.TROUBLE, **nobody, words="mailbot retry 22"),
        _waiting(config, 23, kind.CALL, Reason.NO_ADDRESS, person="Norbert Villemure", address=None),
        _waiting(config, 24, kind.UNCLEAR, Reason.CHANGE_UNCLEAR, **roi, words=change),
        _waiting(config, 25, kind.ATTEMPT, Reason.NOT_THEIRS, **stranger),
        _waiting(config, 26, kind.BOUNCE, Reason.BOUNCE_OF_OURS, **roi),
        _waiting(config, 27, kind.QUESTION, Reason.PERSON_WANTED, person="Lucien Corriveau", words=change),
        _waiting(config, 28, kind.UNCLEAR, Reason.ALREADY_REGISTERED, person="Odile Quessi"),
        _waiting(config, 29, kind.HELD_BACK, Reason.STATUS_TOLD, **roi),
    )


def bad_day(config: Config) -> DigestFacts:
    """Everything that can need her, at once."""
    busy = busy_day(config)
    return replace(
        busy,
        waiting=_everything(config),
        held_back=(
            ("odile@quessy.example", "confirmation", "held_back: letters in an hour or a day"),
            ("achille@roi.example", "status", "failed: 550 no such person here"),
        ),
        drafts=(("norbert@villemure.example", "confirmation"), ("odile@quessy.example", "answer")),
        bounced=(("achille@roi.example", "5.1.2"),),
        outcomes={**busy.outcomes, Outcome.FOR_YOU: 4, Outcome.TROUBLE: 1},
        fetched=40,
        unsettled=1,
        letters_waiting=3,
        in_doubt=1,
        last_error="the mail server cannot be reached",
    )
