"""`mailbot show`: one registration with its whole history."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import click

from mailbot.cli.options import Choices, common_options


@click.command("show")
@common_options
@click.argument("code")
@click.option("--json", "as_object", is_flag=True, help="As one JSON object.")
def command(choices: Choices, code: str, as_object: bool) -> int:
    """One registration: each mail in and out, each decision and its reason."""
    from mailbot.app import open_records

    store = open_records(choices.config)
    try:
        history = store.history(code.upper())
    finally:
        store.close()
    if history is None:
        raise click.ClickException(f"There is no registration {code.upper()}; `mailbot roster` lists the codes.")
    click.echo(json.dumps(history, ensure_ascii=False, indent=1, default=str) if as_object else in_words(history))
    return 0


def in_words(history: Mapping[str, Any]) -> str:
    """The history as lines to read."""
    registration = history["registration"]
    contact = registration["contact"]
    lines = [f"{history['code']}  {contact.get('name') or '(no name)'} <{contact.get('email') or 'no address'}>", ""]
    lines += [
        f"  {p['name'] or '(name to come)'}: {p['status']}" + (f" in {p['group']}" if p["group"] else "")
        for p in registration["participants"]
    ]
    lines += ["", *(f"  {event['at']}  {event['what']}" for event in history["events"])]
    return "\n".join(lines)
