"""Cases as values, for tests of the pure core: a course of two groups, people, records, and what was read in a
message.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from mailbot.config.model import Config
from mailbot.domain.case import Case
from mailbot.domain.decision import State
from mailbot.domain.model import Contact, Conversation, GroupState, Participant, Registration, Stage, Status
from mailbot.mail.model import Address, Message, Origin, Parts, Speaker
from mailbot.reading.model import Kind, Person, Reading

NOW = dt.datetime(2027, 3, 1, 15, tzinfo=dt.UTC)
KEY = b"k" * 32

CONFIG = Config.model_validate(
    {
        "office": {"mailbox": {"address": "lead@office.example", "name": "Lead", "aliases": ["boss@office.example"]}},
        "course": {
            "event": {
                "name": {"en": "Beekeeping day", "fr": "Journée d'apiculture"},
                "languages": ["en", "fr"],
                "dessert_guess": True,
            },
            "groups": [
                {
                    "key": "spring",
                    "label": {"en": "Spring", "fr": "Printemps"},
                    "date": dt.date(2027, 4, 10),
                    "capacity": 2,
                },
                {"key": "summer", "label": {"en": "Summer", "fr": "Été"}, "month": "2027-06", "capacity": 3},
                {"key": "winter", "label": {"en": "Winter", "fr": "Hiver"}, "date": dt.date(2027, 2, 1), "capacity": 3},
            ],
        },
    }
)

ANNE = Person(name="Anne Roy", email="anne@x.example", phone="+18195550101")
LUC = Person(name="Luc Roy", email="anne@x.example")


def groups(**counters: dict[str, int]) -> dict[str, GroupState]:
    """The groups of the course; counters by key."""
    return {
        g.key: GroupState(key=g.key, capacity=g.capacity, date=g.date, month=g.month, **counters.get(g.key, {}))
        for g in CONFIG.course.groups
    }


def message(sender: str = "anne@x.example", name: str = "Anne Roy", **more: Any) -> Message:
    """A message of that sender."""
    facts: dict[str, Any] = {
        "content_hash": "h1",
        "message_id": "m1@x.example",
        "date": NOW,
        "sender": Address(sender, name),
        "subject": "Hello",
        "text": "",
        "parts": Parts(own=""),
    }
    return Message(**(facts | more))


def reading(kind: Kind = Kind.REGISTRATION, **more: Any) -> Reading:
    """A reading; by default of Anne, in English."""
    facts: dict[str, Any] = {
        "language": "en",
        "contact": ANNE,
        "about_training": True,
        "reply_text": "as written here now",
    }
    return Reading(kind=kind, **(facts | more))


def registers(*people: Person, group: str | None = "spring", **more: Any) -> Reading:
    """A reading that asks for seats."""
    return reading(participants=people, seats=more.pop("seats", len(people)), group=group, **more)


def case(read: Reading, state: State | None = None, **more: Any) -> Case:
    """A case of that reading."""
    facts: dict[str, Any] = {
        "message": message(),
        "origin": Origin(Speaker.PERSON),
        "reading": read,
        "state": state or State(groups=groups()),
        "config": CONFIG,
        "now": NOW,
        "received_at": NOW - dt.timedelta(minutes=1),
        "uid": 7,
        "keys": (KEY,),
    }
    return Case(**(facts | more))


def seated(name: str | None = "Anne Roy", number: int = 1, **more: Any) -> Participant:
    """A kept participant, confirmed in spring unless told otherwise."""
    facts: dict[str, Any] = {
        "email": "anne@x.example",
        "group": "spring",
        "status": Status.CONFIRMED,
        "queued_at": NOW,
        "queue_order": number,
    }
    return Participant(name=name, number=number, **(facts | more))


def registration(*people: Participant, code: str = "ABCD-EFGH", email: str | None = "anne@x.example") -> Registration:
    """A kept registration whose contact is Anne."""
    return Registration(
        code=code,
        contact=Contact(name="Anne Roy", email=email, phone="+18195550101"),
        language="en",
        registered_at=NOW,
        participants=people,
    )


def talk(stage: Stage = Stage.SETTLED, code: str = "ABCD-EFGH", **more: Any) -> Conversation:
    """The conversation of that registration."""
    return Conversation(code=code, address="anne@x.example", language="en", stage=stage, **more)


def known(*people: Participant, stage: Stage = Stage.SETTLED, tied: bool = True, **more: Any) -> State:
    """A state in which Anne's registration is the conversation's."""
    counters: dict[str, dict[str, int]] = {}
    for person in people:
        if person.group and person.status.live:
            counts = counters.setdefault(person.group, {"confirmed": 0, "waiting": 0, "offered": 0})
            counts["confirmed"] += person.status is Status.CONFIRMED
            counts["offered"] += person.status is Status.OFFERED
            counts["waiting"] += person.status in (Status.WAITING, Status.OFFERED)
    facts: dict[str, Any] = {
        "groups": groups(**counters),
        "conversation": talk(stage, **more.pop("talk", {})),
        "registration": registration(*people),
        "tied": tied,
    }
    return State(**(facts | more))
