"""Offers: a free seat goes to the first who waits, for a while; who lets it pass stays on the list, last.

Protects those who wait (in order, nobody passed) and their nights: an offer that would end at night, on a weekend or a
holiday ends at noon on the next working day. A seat on offer is held.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace

from mailbot.config.model import Config
from mailbot.config.schedule import closing_moment
from mailbot.domain import seats as seating
from mailbot.domain.case import with_participants
from mailbot.domain.decision import Attention, AttentionKind, Decision, Letter, LetterKind, Reason
from mailbot.domain.model import LAPSED, Conversation, GroupState, Participant, Registration, Stage, Status
from mailbot.domain.notices import notice

DAY_STARTS, NIGHT_STARTS, NOON = dt.time(8), dt.time(20), dt.time(12)


def _holidays(region: str, year: int) -> frozenset[dt.date]:
    import holidays

    country, _, part = region.partition("-")
    try:
        days = holidays.country_holidays(country, subdiv=part or None, years=(year, year + 1))
    except NotImplementedError:
        return frozenset()  # a region whose holidays nobody lists: weekends and nights are kept free all the same
    return frozenset(days)


def offer_end(now: dt.datetime, config: Config) -> dt.datetime:
    """When an offer made now ends, in the event's time zone."""
    event = config.course.event
    end = (now + event.waitlist_offer).astimezone(event.timezone)
    free_days = _holidays(event.region, end.year)

    def works(day: dt.date) -> bool:
        return day.weekday() < 5 and day not in free_days

    if works(end.date()) and DAY_STARTS <= end.time() < NIGHT_STARTS:
        return end
    day = end.date() if end.time() < DAY_STARTS and works(end.date()) else end.date() + dt.timedelta(days=1)
    while not works(day):
        day += dt.timedelta(days=1)
    return dt.datetime.combine(day, NOON, event.timezone)


def first_in_line(registration: Registration, group: str) -> Participant | None:
    """The participant of a registration who is next in that group's waiting list."""
    waiting = [p for p in registration.participants if p.group == group and p.status is Status.WAITING]
    return min(waiting, key=lambda p: (p.queued_at, p.queue_order, p.number or 0), default=None)


def offer(
    registration: Registration,
    group: str,
    states: Mapping[str, GroupState],
    config: Config,
    now: dt.datetime,
    keys: tuple[bytes, ...],
) -> Decision | None:
    """Offer a free seat to the first of that registration; whoever has no address is hers to call. None where the
    group is closed.
    """
    person = first_in_line(registration, group)
    if person is None or not seating.is_open(group, states, config.course, now):
        return None
    ends = offer_end(now, config)
    closing = closing_moment(seating.as_it_stands(group, states, config.course), config.course)
    ends = min(ends, closing) if closing else ends
    held = person.model_copy(update={"status": Status.OFFERED, "offer_ends": ends})
    reachable = person.email or registration.contact.email
    letter = _told(registration, held, LetterKind.OFFER, states, config, now, keys)
    return Decision(
        reason=Reason.OFFER_MADE,
        code=registration.code,
        registrations=(with_participants(registration, (held,)),),
        conversation=_conversation(registration, Stage.OFFER_MADE),
        letters=(letter,) if reachable else (),
        attention=() if reachable else (_call(registration, held),),
    )


def _call(registration: Registration, person: Participant) -> Attention:
    """Somebody to be called: there is no address to write to."""
    return Attention(
        kind=AttentionKind.CALL,
        reason=Reason.OFFER_MADE,
        person=person.name or registration.contact.name or "",
        phone=person.phone or registration.contact.phone,
        code=registration.code,
    )


def expire(
    registration: Registration,
    states: Mapping[str, GroupState],
    config: Config,
    now: dt.datetime,
    keys: tuple[bytes, ...],
) -> Decision:
    """End the offers of a registration that are over: back to the list, last, and told."""
    over = [p for p in registration.live if p.status is Status.OFFERED and p.offer_ends and p.offer_ends <= now]
    back = tuple(p.queued(now, LAPSED).model_copy(update={"status": Status.WAITING}) for p in over)
    letters = tuple(
        _told(registration, p, LetterKind.OFFER_EXPIRED, states, config, now, keys)
        for p in back
        if p.email or registration.contact.email
    )
    return Decision(
        reason=Reason.OFFER_ENDED,
        code=registration.code,
        registrations=(with_participants(registration, back),),
        conversation=_conversation(registration, Stage.SETTLED),
        letters=letters,
    )


def _conversation(registration: Registration, stage: Stage) -> Conversation:
    return Conversation(
        code=registration.code, address=registration.contact.email, language=registration.language, stage=stage
    )


def _told(
    registration: Registration,
    person: Participant,
    kind: LetterKind,
    states: Mapping[str, GroupState],
    config: Config,
    now: dt.datetime,
    keys: tuple[bytes, ...],
) -> Letter:
    """The letter about an offer; of no use once the offer has ended."""
    letter = notice(registration, (person,), kind, states, config, keys, f"{now:%Y%m%d%H%M}")
    return replace(letter, offer_ends=person.offer_ends, not_after=person.offer_ends)
