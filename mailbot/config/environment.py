"""MAILBOT_<SECTION>__<KEY>: what the environment says instead of the file, and which of its names are misspelt."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from mailbot.config.keys import COURSE_SECTIONS, OFFICE_SECTIONS, SECRETS, WITH_PASSWORD, fields_of, nearest
from mailbot.config.problems import Problem
from mailbot.config.values import LocalText, LocalWords

OVERRIDABLE = tuple(s for s in (*OFFICE_SECTIONS, *COURSE_SECTIONS) if s not in ("groups", "answers"))
# Read as JSON whatever they look like; the others only where they open a list or a table.
_NUMBERS = (int, float, bool)


@dataclass(slots=True)
class Overlaid:
    """What came of it: the names that cannot be used, and which name each overridden key has its value from."""

    problems: list[Problem] = field(default_factory=list)
    sources: dict[str, str] = field(default_factory=dict)  # "imap.port" -> "$MAILBOT_IMAP__PORT"


def overlay(content: dict[str, Any], environ: Mapping[str, str]) -> Overlaid:
    """Put what the environment says into the content of a file. A name without `__` is no business of ours."""
    done = Overlaid()
    for name, value in sorted(environ.items()):
        if not name.startswith("MAILBOT_") or "__" not in name:
            continue
        keys = name.removeprefix("MAILBOT_").lower().split("__")
        if sentence := _misspelt(keys):
            done.problems.append(Problem(f"${name}", None, sentence))
        else:
            _put(content, keys, _decoded(value, keys))
            done.sources[".".join(keys)] = f"${name}"
    return done


def _misspelt(keys: list[str]) -> str:
    """Why these keys are none, "" where they are."""
    section, key, *deeper = keys
    if section in WITH_PASSWORD and key in SECRETS:
        return f"is no key; write MAILBOT_{section.upper()}_PASSWORD, with one underscore"
    if section in ("groups", "answers"):
        return f"is no key; [[{section}]] can be told in the file only"
    if section not in OVERRIDABLE:
        near = nearest(section, OVERRIDABLE)
        return _instead([near, key, *deeper] if near and key in fields_of(near) else [], OVERRIDABLE)
    fields = fields_of(section)
    if key not in fields:
        near = nearest(key, tuple(fields))
        return _instead([section, near, *deeper] if near else [], tuple(fields))
    if deeper and (len(deeper) > 1 or not deeper[0] or fields[key].annotation not in (LocalText, LocalWords)):
        return _instead([section, key], tuple(fields))
    return ""


def _instead(right: list[str], known: tuple[str, ...]) -> str:
    if right:
        return f"is no key; did you mean MAILBOT_{'__'.join(right).upper()}?"
    return f"is no key; there are {', '.join(sorted(name.upper() for name in known))}"


def _put(content: dict[str, Any], keys: list[str], value: Any) -> None:
    """Set one value, keeping what stands beside it: MAILBOT_EVENT__NAME__EN leaves name.fr."""
    section, key, *language = keys
    table = content.setdefault(section, {})
    if not isinstance(table, dict):
        return  # `imap = 3` is told as what it is
    if not language:
        table[key] = value
        return
    beside = table.get(key, {})
    table[key] = {**(beside if isinstance(beside, dict) else {"": beside}), language[0]: value}


def _decoded(text: str, keys: list[str]) -> Any:
    """The value of a variable by the kind of its key. What is no JSON stays a text, for the model to refuse."""
    kind = fields_of(keys[0])[keys[1]].annotation
    if kind is str or (kind not in _NUMBERS and text.lstrip()[:1] not in ("[", "{")):
        return text
    try:
        return json.loads(text)
    except ValueError:
        return text
