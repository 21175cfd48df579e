"""Which keys there are, and what to say of one that is not: the nearest right key, or where it belongs."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from mailbot.config.model import Answer, Event, Group, Office
from mailbot.config.problems import Found

OFFICE_SECTIONS = tuple(Office.model_fields)
COURSE_SECTIONS = ("event", "groups", "answers")
SECTIONS = (*OFFICE_SECTIONS, *COURSE_SECTIONS)
TOP_LEVEL = (*SECTIONS, "sample")
REPEATED: Mapping[str, type[BaseModel]] = {"groups": Group, "answers": Answer}
SECRETS = ("password", "passwd", "pass", "secret", "mot_de_passe")
WITH_PASSWORD = ("imap", "smtp")
_PASSWORD_IN_URL = re.compile(r"[a-z0-9+]+://[^/@:]*:[^/@]+@")


def fields_of(section: str) -> Mapping[str, FieldInfo]:
    """The keys of a section, or of one `[[table]]` of it."""
    if section == "event":
        return Event.model_fields
    if section in REPEATED:
        return REPEATED[section].model_fields
    model = Office.model_fields[section].annotation
    assert isinstance(model, type) and issubclass(model, BaseModel)
    return model.model_fields


def strange_keys(content: Mapping[str, Any]) -> Found:
    """Every key that nobody knows, and every secret, in the content of a file."""
    for key, value in content.items():
        if key in SECRETS:
            yield key, no_secret("")
        elif key not in TOP_LEVEL:
            yield key, unknown(key, TOP_LEVEL)
        elif key != "sample":
            for where, table in _tables(key, value):
                yield from _strange_in_table(key, where, table)


def _tables(key: str, value: Any) -> Iterator[tuple[str, Mapping[str, Any]]]:
    numbered = enumerate(value) if isinstance(value, list) else [(None, value)]
    for number, table in numbered:
        if isinstance(table, Mapping):
            yield (key if number is None else f"{key}.{number}"), table


def _strange_in_table(section: str, where: str, table: Mapping[str, Any]) -> Found:
    fields = tuple(fields_of(section))
    for name, value in table.items():
        if name in SECRETS:
            yield f"{where}.{name}", no_secret(section)
        elif name not in fields:
            yield f"{where}.{name}", unknown(name, fields)
        elif (section, name) == ("store", "url") and _PASSWORD_IN_URL.match(str(value)):
            yield f"{where}.{name}", "secrets never live in the file: set the whole address in $MAILBOT_STORE__URL"


def no_secret(section: str) -> str:
    """What to say of a password in the file."""
    names = [f"$MAILBOT_{s.upper()}_PASSWORD" for s in WITH_PASSWORD if section in (s, "")]
    if not names:
        return "secrets never live in the file; this section needs none"
    return f"secrets never live in the file: set {' or '.join(names)}, or password_command"


def unknown(name: str, known: tuple[str, ...]) -> str:
    """What to say of a key nobody knows."""
    if near := nearest(name, known):
        return f"is no key here; did you mean {near}?"
    if homes := [f"[{s}]" for s in SECTIONS if name in fields_of(s)]:
        return f"is no key here; it belongs in {' or '.join(homes)}"
    if name == "sample":
        return "is no key here; it belongs at the top of the file, above the first section"
    return f"is no key here; there are {', '.join(sorted(known))}"


def nearest(name: str, known: tuple[str, ...]) -> str:
    """The known name that is most like a misspelt one, "" where none is."""
    return next(iter(difflib.get_close_matches(name, known, 1, 0.6)), "")
