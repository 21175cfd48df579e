"""`mailbot show`: one registration with its whole history, as the coordinator would ask for it on the telephone."""

from __future__ import annotations

import datetime as dt
import textwrap
from collections.abc import Iterator, Mapping
from contextlib import closing
from typing import Any

import click

from mailbot.cli.options import Choices, common_options
from mailbot.cli.words import echo_json, in_words, one_line

WIDTH = 100
HALF = 4  # characters of each half of a code


@click.command("show")
@common_options
@click.argument("code")
@click.option("--json", "as_object", is_flag=True, help="As one JSON object.")
def command(choices: Choices, code: str, as_object: bool) -> None:
    """One registration: each mail in and out, each decision and its reason.

    CODE is the reference in the subject of its letters, as K7QF-3M2P.
    """
    from mailbot.app import open_records

    wanted = as_written(code)
    with closing(open_records(choices.config)) as store:
        history = store.history(wanted)
    if history is None:
        raise click.ClickException(f"There is no registration {wanted}; `mailbot roster` lists the codes.")
    if as_object:
        echo_json(history, indent=1)
    else:
        click.echo("\n".join(told(history, choices.config.course.event.timezone)))


def as_written(code: str) -> str:
    """A code as letters write it, however it was typed: capitals, no blanks, the hyphen in its place."""
    letters = "".join(c for c in one_line(code).upper() if c.isalnum())
    return f"{letters[:HALF]}-{letters[HALF:]}"


def told(history: Mapping[str, Any], zone: dt.tzinfo) -> Iterator[str]:
    """The history as lines to read, times by the event's clock."""
    registration = history["registration"]
    yield f"{history['code']}  {_person(registration['contact'])}"
    yield f"registered {_moment(registration['registered_at'], zone)}, letters in {registration['language']}"
    yield ""
    yield from (f"  {_seat(person)}" for person in registration["participants"])
    for event in history["events"]:
        yield ""
        yield f"{_moment(event['at'], zone)}  {_headline(event)}"
        for line in _details(event, zone):
            yield from textwrap.wrap(line, WIDTH, initial_indent=" " * 18, subsequent_indent=" " * 20)


def _moment(text: str, zone: dt.tzinfo) -> str:
    return f"{dt.datetime.fromisoformat(text).astimezone(zone):%Y-%m-%d %H:%M}"


def _person(person: Mapping[str, Any]) -> str:
    """Name, address, telephone, organisation, as far as they are known."""
    extension = f" ext. {person['extension']}" if person.get("extension") else ""
    facts = (person.get("email"), person.get("phone") and person["phone"] + extension, person.get("organization"))
    return ", ".join([one_line(person.get("name")) or "(no name)", *(one_line(fact) for fact in facts if fact)])


def _seat(person: Mapping[str, Any]) -> str:
    status = in_words("statuses", person["status"])
    group = f" in {person['group']}" if person["group"] else ", no group yet"
    place = f", no. {person['position']} in line" if person["position"] else ""
    number = f"{person['number']:>4}" if person["number"] is not None else "    "
    return f"{number}  {_person(person)}: {status}{group}{place}{', paid' if person['paid'] else ''}"


def _headline(event: Mapping[str, Any]) -> str:
    if "reason" in event:
        return f"<- message {event['number']} from {one_line(event['sender']) or 'a mail system'}"
    return f"-> letter “{in_words('letters', event['kind'])}” to {one_line(event['recipient'])}"


def _details(event: Mapping[str, Any], zone: dt.tzinfo) -> Iterator[str]:
    """What a message led to and why; what became of a letter."""
    if subject := one_line(event["subject"]):
        yield f"“{subject}”"
    if "reason" in event:
        if (received := _moment(event["received_at"], zone)) != _moment(event["at"], zone):
            yield f"received {received}"
        if event["outcome"] is None:
            yield "not settled yet"
        else:
            yield f"{in_words('outcomes', event['outcome'])}: {in_words('reasons', event['reason'])}"
    else:
        doubt = " (perhaps twice: it was not known whether it had left)" if event["in_doubt"] else ""
        yield in_words("deliveries", event["delivery"]) + doubt
    if event.get("bounced"):
        yield f"came back: {one_line(event['bounced'])}"
    if event["error"]:
        yield one_line(event["error"])
