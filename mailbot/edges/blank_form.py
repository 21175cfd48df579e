"""The blank registration form: what it asks for, in one language, before it becomes a Word or a PDF file.

Its labels are ones that the reader of forms knows again, so that a form that comes back filled in is read as any other.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from mailbot.config.model import Config
from mailbot.edges.letter_facts import Words

PLACES = 4  # people that one form has room for
_WORDS = Path(__file__).with_suffix(".toml")


@dataclass(frozen=True, slots=True)
class Field:
    """A label and what stands for its value: `choices` to take one from, several lines where `long`. `key` is of
    letters and digits, its own in the form.
    """

    key: str
    label: str
    choices: tuple[str, ...] = ()
    long: bool = False


@dataclass(frozen=True, slots=True)
class Section:
    """Rows of one or two fields under a heading, which may be empty."""

    heading: str
    rows: tuple[tuple[Field, ...], ...]


@dataclass(frozen=True, slots=True)
class BlankForm:
    """The whole form: `file` is its name without an ending, `hint` what an empty field shows, `choose` an empty
    choice.
    """

    language: str
    file: str
    event: str
    title: str
    how: str
    hint: str
    choose: str
    sections: tuple[Section, ...]


def blank_form(config: Config, language: str) -> BlankForm:
    """The form of a course in one language; its own words are English where that language has none here."""
    words = _texts().get(language) or _texts()["en"]
    told = Words(config, language)
    return BlankForm(
        language=language,
        file=f"{words['file']}.{language}",
        event=told.text(config.course.event.name),
        title=words["title"],
        how=words["how"].format(address=config.office.mailbox.address),
        hint=words["value"],
        choose=words["choose"],
        sections=(_course(words, told), *(_person(words, n) for n in range(1, PLACES + 1)), *_rest(words, config)),
    )


@cache
def _texts() -> dict[str, Any]:
    return tomllib.loads(_WORDS.read_text("utf-8"))


def _course(words: dict[str, str], told: Words) -> Section:
    """Which group, and the organisation of all who are named below."""
    group = Field("group", words["group"], choices=_groups(told))
    return Section("", ((group,), (Field("organization", words["organization"]),)))


def _groups(told: Words) -> tuple[str, ...]:
    """The groups as they are chosen: the label and when it is."""
    found = (told.group(group.key) for group in told.config.course.groups)
    return tuple(f"{group.label} ({group.when})" if group.when else group.label for group in found if group)


def _person(words: dict[str, str], number: int) -> Section:
    rows = (("name", "role"), ("email", "phone"))
    return Section(
        f"{words['participant']} {number}",
        tuple(tuple(Field(f"{key}{number}", words[key]) for key in row) for row in rows),
    )


def _rest(words: dict[str, str], config: Config) -> tuple[Section, ...]:
    """Who registers the others, the guess where the course has one, and what else somebody has to say."""
    who = Section(
        words["contact_heading"],
        (
            (Field("contact", words["contact"]),),
            (Field("contactemail", words["email"]), Field("contactphone", words["phone"])),
        ),
    )
    guess = ((Field("dessert", words["dessert"]),),) if config.course.event.dessert_guess else ()
    return who, Section(words["extra_heading"], (*guess, (Field("message", words["message"], long=True),)))
