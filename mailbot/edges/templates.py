"""Letters and the digest in words: templates made into text, HTML and the bytes of a letter."""

from __future__ import annotations

import datetime as dt
import traceback
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from jinja2 import TemplateError, TemplateNotFound, TemplateSyntaxError

from mailbot.config.model import Config
from mailbot.domain.decision import Letter
from mailbot.domain.model import Registration
from mailbot.edges import light
from mailbot.edges.calendar import calendars_for
from mailbot.edges.digest_facts import digest_facts
from mailbot.edges.letter_facts import course_facts, letter_facts
from mailbot.edges.pages import MissingSubject, Pages
from mailbot.edges.typography import colon_of, typesetter
from mailbot.mail.letter import Draft, LetterFile, build
from mailbot.mail.model import Address
from mailbot.ports import DigestFacts, Rendered

LAYOUT = "layout.html"
FRAME = "_frame.txt"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ROSTERS = {"fr": "inscriptions", "en": "registrations"}
PREHEADER_LENGTH = 110
BROKEN = (
    TemplateError,
    MissingSubject,
    OSError,
    UnicodeDecodeError,
    TypeError,
    ValueError,
    ArithmeticError,
    LookupError,
    AttributeError,
)  # what a template can do wrong
Texts = tuple[str, str, str]


class TemplateRenderer:
    """Letters in words (`ports.Renderer`). `folders` are looked through in order for each template."""

    def __init__(self, config: Config, folders: tuple[Path, ...]) -> None:
        self._config, self._pages = config, Pages(folders)
        self._course: dict[str, Mapping[str, Any]] = {}
        mailbox = config.office.mailbox
        self._sender = Address(mailbox.address, mailbox.name)

    # --- letters to participants -------------------------------------------------------------------------------------

    def render(self, letter: Letter, now: dt.datetime, *, draft: bool = False) -> Rendered:
        """The letter's bytes (CRLF). `draft`: she will send it herself, so it carries no automatic mark.

        Errors: those of Jinja where a template is broken (`templates_problems` tells them at the start).
        """
        subject, text, html = self.letter_texts(letter)
        raw = build(
            Draft(
                sender=self._sender,
                to=letter.to,
                subject=subject,
                text=text,
                html=html,
                message_id=letter.message_id,
                date=self._local(now),
                in_reply_to=letter.in_reply_to,
                references=letter.references,
                attachments=calendars_for(letter, self._config, self._language(letter.language), now),
                headers={} if draft else _marks(letter.code or "", answers=letter.in_reply_to is not None),
            )
        )
        return Rendered(subject, raw)

    def letter_texts(self, letter: Letter) -> Texts:
        """Subject, text and HTML of a letter."""
        language = self._language(letter.language)
        facts = {**self._facts_of_course(language), **letter_facts(letter, self._config, language)}
        return self._texts(f"{language}/participant", letter.kind.value, facts)

    # --- the digest --------------------------------------------------------------------------------------------------

    def digest_texts(self, facts: DigestFacts, now: dt.datetime) -> Texts:
        """Subject, text and HTML of the digest."""
        language = self._language(self._config.office.digest.language)
        told = {**self._facts_of_course(language), **digest_facts(facts, self._config, language, now)}
        return self._texts(f"{language}/coordinator", "digest", told)

    def digest(
        self, facts: DigestFacts, message_id: str, now: dt.datetime, registrations: Sequence[Registration]
    ) -> tuple[str, bytes]:
        """Subject and bytes of the digest's letter to the coordinator, the roster attached as XLSX."""
        from mailbot.edges.spreadsheet import roster_workbook

        subject, text, html = self.digest_texts(facts, now)
        language = self._language(self._config.office.digest.language)
        day = self._local(now).date().isoformat()
        roster = LetterFile(
            f"{ROSTERS.get(language, 'roster')}-{day}.xlsx",
            XLSX,
            roster_workbook(registrations, facts.groups, self._config),
        )
        recipients = self._config.office.digest.to or (self._config.office.mailbox.address,)
        raw = build(
            Draft(
                sender=Address(self._sender.email, "mailbot"),
                to=tuple(Address(email) for email in recipients),
                subject=subject,
                text=text,
                html=html,
                message_id=message_id,
                date=self._local(now),
                attachments=(roster,) if registrations else (),
                headers=_marks("digest", answers=False),
            )
        )
        return subject, raw

    # --- templates ---------------------------------------------------------------------------------------------------

    def templates_problems(self) -> list[str]:
        """Every template that is missing or broken, one sentence each with its file and line: all letters are written
        with samples, and names that no letter knows are looked for wherever they stand.
        """
        return list(dict.fromkeys(self._problems()))

    def _problems(self) -> Iterator[str]:
        from mailbot.edges.samples import bad_day, quiet_day, sample_letters, sample_now

        config, found = self._config, dict[str, list[str]]()
        for _, letter in sample_letters(config):
            language = self._language(letter.language)
            facts = {**self._facts_of_course(language), **letter_facts(letter, config, language)}
            self._trial(f"{language}/participant/{letter.kind.value}", facts, found)
        language = self._language(config.office.digest.language)
        for day in (bad_day(config), quiet_day(config)):
            facts = {**self._facts_of_course(language), **digest_facts(day, config, language, sample_now(config))}
            self._trial(f"{language}/coordinator/digest", facts, found)
        return (problem for problems in found.values() for problem in problems)

    def _trial(self, name: str, facts: Mapping[str, Any], found: dict[str, list[str]]) -> None:
        """Note what is wrong with a letter under its name, first its unknown names, else what a sample meets."""
        folder, _, kind = name.rpartition("/")
        try:
            if name not in found:
                unknown = self._pages.unknown_names(f"{name}.txt", facts)
                found[name] = [f"{path}, line {line}: there is no {word!r}" for path, line, word in unknown]
            if not found[name]:
                self._texts(folder, kind, facts)
        except BROKEN as problem:
            found[name] = [sentence(f"{name}.txt", problem)]

    def _texts(self, folder: str, name: str, facts: Mapping[str, Any]) -> Texts:
        language = facts["language"]
        typeset = typesetter(language)
        subject = light.bare(self._pages.subject(f"{folder}/{name}.txt").render(facts))
        made = self._pages.light(f"{folder}/{FRAME}").render(facts, letter=f"{folder}/{name}.txt")
        blocks = light.read(made, typeset)
        html = self._pages.html(LAYOUT).render(
            blocks=blocks, subject=subject, preheader=_preheader(blocks), language=language
        )
        return subject, light.as_text(blocks, colon_of(language)), html

    def _facts_of_course(self, language: str) -> Mapping[str, Any]:
        if language not in self._course:
            self._course[language] = course_facts(self._config, language)
        return self._course[language]

    def _language(self, wanted: str) -> str:
        known = self._config.course.languages
        return wanted if wanted in known else known[0]

    def _local(self, now: dt.datetime) -> dt.datetime:
        return now.astimezone(self._config.course.event.timezone)


def _marks(code: str, *, answers: bool) -> dict[str, str]:
    """The marks by which machines know a machine (RFC 3834, 5; Exchange) and we know ourselves."""
    kind = "auto-replied" if answers else "auto-generated"
    return {"Auto-Submitted": kind, "X-Auto-Response-Suppress": "All", "X-Mailbot": code}


def _preheader(blocks: Sequence[light.Block]) -> str:
    """The first words after the greeting, for the list of messages."""
    told = [line.words for block in blocks if block.kind in ("text", "items") for line in block.lines]
    words = " ".join(told[1:3] if len(told) > 1 else told)
    return words if len(words) <= PREHEADER_LENGTH else words[:PREHEADER_LENGTH].rsplit(" ", 1)[0] + "…"


def sentence(name: str, problem: Exception) -> str:
    """What is wrong with a template, its file and line first where they are known."""
    if isinstance(problem, TemplateNotFound):
        return f"{problem.name or name} is missing: put it beside config.toml, in templates/"
    if isinstance(problem, TemplateSyntaxError):
        return f"{problem.filename or name}, line {problem.lineno}: {problem.message}"
    places = [(f.filename, f.lineno) for f in traceback.extract_tb(problem.__traceback__) if _is_template(f.filename)]
    where = f"{places[-1][0]}, line {places[-1][1]}" if places else name
    return f"{where}: {str(problem) or type(problem).__name__}"


def _is_template(filename: str) -> bool:
    return filename.endswith((".txt", ".html"))
