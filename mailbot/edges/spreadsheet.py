"""The roster as an Excel workbook: one sheet a group, everything text, so that no cell is ever a formula."""

from __future__ import annotations

import datetime as dt
import io
import re
from collections.abc import Iterable, Mapping, Sequence

import xlsxwriter

from mailbot.config.model import Config
from mailbot.domain.model import GroupState, Participant, Registration, Status
from mailbot.edges import typography

COLUMNS = {
    "fr": (
        "Nom",
        "Organisation",
        "Courriel",
        "Téléphone",
        "État",
        "Place d'attente",
        "Payé",
        "Inscription",
        "Référence",
    ),
    "en": ("Name", "Organization", "E-mail", "Telephone", "Status", "Waiting place", "Paid", "Registered", "Reference"),
}
STATUSES = {
    "fr": {
        "confirmed": "confirmé",
        "waiting": "en attente",
        "offered": "place offerte",
        "pending": "à préciser",
        "cancelled": "annulé",
    },
    "en": {
        "confirmed": "confirmed",
        "waiting": "waiting",
        "offered": "offered",
        "pending": "pending",
        "cancelled": "cancelled",
    },
}
WORDS = {"fr": ("Sans groupe", "oui", "(nom à venir)"), "en": ("No group yet", "yes", "(name to come)")}
WIDTHS = (28, 30, 32, 26, 14, 14, 8, 18, 12)
ORDER = {status: place for place, status in enumerate(Status)}
_FORBIDDEN = re.compile(r"[\[\]:*?/\\']")
EPOCH = dt.datetime(2000, 1, 1)  # the same roster is the same bytes
Row = tuple[Registration, Participant]


def roster_workbook(registrations: Sequence[Registration], groups: Mapping[str, GroupState], config: Config) -> bytes:
    """The workbook: groups in the order of the configuration, then who has none. The same roster, the same bytes."""
    language = _language(config)
    rows = [(r, p) for r in registrations for p in r.participants]
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"created": EPOCH, "title": config.course.key})
    names: set[str] = set()
    for group in config.course.groups:
        if group.key in groups:
            label = group.label.in_language(language, config.course.languages)
            people = [row for row in rows if row[1].group == group.key]
            _sheet(book, _sheet_name(label, names), people, config, language)
    unplaced = [row for row in rows if row[1].group not in groups]
    if unplaced or not names:
        _sheet(book, _sheet_name(WORDS[language][0], names), unplaced, config, language)
    book.close()
    return buffer.getvalue()


def _language(config: Config) -> str:
    wanted = config.office.digest.language or config.course.languages[0]
    return wanted if wanted in COLUMNS else "en"


def _sheet_name(label: str, taken: set[str]) -> str:
    """At most 31 characters, none that Excel forbids, no name twice."""
    base = _FORBIDDEN.sub(" ", label).strip()[:31].strip() or "-"
    name, number = base, 2
    while name.lower() in taken:
        name, number = f"{base[:27]} {number}", number + 1
    taken.add(name.lower())
    return name


def _sheet(book: xlsxwriter.Workbook, name: str, rows: Iterable[Row], config: Config, language: str) -> None:
    sheet = book.add_worksheet(name)
    head = book.add_format({"bold": True, "bg_color": "#1F4E5F", "font_color": "#FFFFFF", "valign": "vcenter"})
    text = book.add_format({"valign": "top", "text_wrap": True})
    gone = book.add_format({"valign": "top", "text_wrap": True, "font_color": "#777777", "font_strikeout": True})
    for column, (title, width) in enumerate(zip(COLUMNS[language], WIDTHS, strict=True)):
        sheet.set_column(column, column, width)
        sheet.write_string(0, column, title, head)
    sheet.freeze_panes(1, 1)
    ordered = sorted(rows, key=lambda row: (ORDER[row[1].status], row[1].position or 0, row[0].registered_at))
    for line, row in enumerate(ordered, 1):
        for column, content in enumerate(_cells(row, config, language)):
            sheet.write_string(line, column, content, gone if row[1].status is Status.CANCELLED else text)
    sheet.autofilter(0, 0, max(1, len(ordered)), len(WIDTHS) - 1)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)


def _cells(row: Row, config: Config, language: str) -> tuple[str, ...]:
    registration, person = row
    contact = registration.contact
    number = (person.phone, person.extension) if person.phone else (contact.phone, contact.extension)
    when = registration.registered_at.astimezone(config.course.event.timezone)
    return (
        person.name or WORDS[language][2],
        person.organization or "",
        person.email or contact.email or "",
        typography.phone(*number, language),
        STATUSES[language][person.status.value],
        str(person.position or ""),
        WORDS[language][1] if person.paid else "",
        f"{when:%Y-%m-%d %H:%M}",
        registration.code,
    )
