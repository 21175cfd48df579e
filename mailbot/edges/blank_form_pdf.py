"""The blank registration form as a PDF that any reader fills in (AcroForm, ISO 32000-1, 12.7)."""

from __future__ import annotations

import io
from typing import Any

from mailbot.edges.blank_form import BlankForm, Field, Section

MARGIN = 56.0  # points
LABEL, GAP = 66.0, 12.0  # points for a label of half a row, and between two halves
WIDE = 132.0  # points for a label of a whole row
HEIGHT, LONG = 20.0, 60.0  # points of a field, of one with several lines
STEP = 27.0  # points from row to row
INK, ACCENT, LINE = "#222222", "#1F4E5F", "#8A8A8A"


def pdf_form(form: BlankForm) -> bytes:
    """The file's bytes, on Letter paper; the same form is the same bytes."""
    from reportlab.lib.pagesizes import LETTER
    from reportlab.pdfgen.canvas import Canvas

    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=LETTER, invariant=1, lang=form.language)
    canvas.setTitle(form.title)
    canvas.setSubject(form.event)
    page = _Page(canvas, *LETTER)
    page.line(form.event, size=11)
    page.line(form.title, size=19, bold=True, color=ACCENT)
    page.line(form.how, size=10.5)
    for section in form.sections:
        page.section(section, form)
    canvas.save()
    return buffer.getvalue()


class _Page:
    """Writes from the top down, and begins a page where the next would not fit."""

    def __init__(self, canvas: Any, width: float, height: float) -> None:
        self.canvas, self.width, self.height = canvas, width, height
        self.y = height - MARGIN

    def line(self, text: str, *, size: float, bold: bool = False, color: str = INK) -> None:
        """Lines of text over the whole width."""
        from reportlab.lib.utils import simpleSplit

        font = "Helvetica-Bold" if bold else "Helvetica"
        for part in simpleSplit(text, font, size, self.width - 2 * MARGIN):
            self.y -= size * 1.35
            self.canvas.setFont(font, size)
            self.canvas.setFillColor(color)
            self.canvas.drawString(MARGIN, self.y, part)
        self.y -= size * 0.3

    def section(self, section: Section, form: BlankForm) -> None:
        """A heading with its rows, all on one page."""
        needed = sum(LONG + STEP - HEIGHT if row[0].long else STEP for row in section.rows) + STEP
        if self.y - needed < MARGIN:
            self.canvas.showPage()
            self.y = self.height - MARGIN
        self.y -= 8
        if section.heading:
            self.line(section.heading, size=11, bold=True, color=ACCENT)
        for row in section.rows:
            self.row(row, form)

    def row(self, row: tuple[Field, ...], form: BlankForm) -> None:
        """Labels and fields side by side."""
        height = LONG if row[0].long else HEIGHT
        self.y -= STEP - HEIGHT + height
        label = WIDE if len(row) == 1 else LABEL
        share = (self.width - 2 * MARGIN - GAP * (len(row) - 1)) / len(row)
        for place, asked in enumerate(row):
            left = MARGIN + place * (share + GAP)
            self.canvas.setFont("Helvetica", 10)
            self.canvas.setFillColor(INK)
            self.canvas.drawString(left, self.y + height - 13.5, asked.label)
            self.field(asked, form, (left + label, self.y, share - label, height))

    def field(self, asked: Field, form: BlankForm, box: tuple[float, float, float, float]) -> None:
        """A text field, or one to choose from, with its label for people who hear the form read."""
        from reportlab.lib.colors import HexColor, white

        x, y, width, height = box
        look = {"fontSize": 10, "borderWidth": 0.6, "borderColor": HexColor(LINE), "fillColor": white}
        place = {"x": x, "y": y, "width": width, "height": height, "tooltip": asked.label, "name": asked.key}
        if asked.choices:
            options = [(form.choose, " "), *((choice, choice) for choice in asked.choices)]
            self.canvas.acroForm.choice(value=" ", options=options, forceBorder=True, **place, **look)
        else:
            flags = "multiline" if asked.long else ""
            self.canvas.acroForm.textfield(fieldFlags=flags, maxlen=None, forceBorder=True, **place, **look)
