"""The blank registration form as a Word file: a table of labels and content controls, which Word and LibreOffice fill
in.
"""

from __future__ import annotations

import datetime as dt
import io
from typing import TYPE_CHECKING, Any

from mailbot.edges.blank_form import BlankForm, Field, Section

if TYPE_CHECKING:
    from docx.document import Document as Paper

EPOCH = dt.datetime(2000, 1, 1)  # the same form is the same text
MARGIN = 2.0  # centimetres
WIDTHS = {1: (4.0, 13.6), 2: (3.0, 5.8, 3.0, 5.8)}  # centimetres of the cells of a row of one field, of two
LONG = 2.2  # centimetres of a row for several lines
PAPER = (21.59, 27.94)  # centimetres: Letter
ACCENT = "1F4E5F"


def docx_form(form: BlankForm) -> bytes:
    """The file's bytes."""
    import docx
    from docx.shared import Cm, Pt

    paper: Paper = docx.Document()
    page = paper.sections[0]
    page.page_width, page.page_height = Cm(PAPER[0]), Cm(PAPER[1])
    page.left_margin = page.right_margin = page.top_margin = page.bottom_margin = Cm(MARGIN)
    paper.styles["Normal"].font.name = "Calibri"
    paper.styles["Normal"].font.size = Pt(11)
    _properties(paper, form)
    _line(paper, form.event, size=12, bold=False)
    _line(paper, form.title, size=20, bold=True)
    _line(paper, form.how, size=11, bold=False)
    for section in form.sections:
        _section(paper, section, form)
    buffer = io.BytesIO()
    paper.save(buffer)
    return buffer.getvalue()


def _properties(paper: Paper, form: BlankForm) -> None:
    about = paper.core_properties
    about.title, about.subject, about.language, about.author = form.title, form.event, form.language, ""
    about.created = about.modified = EPOCH


def _line(paper: Paper, text: str, *, size: float, bold: bool) -> None:
    from docx.shared import Pt, RGBColor

    paragraph = paper.add_paragraph()
    paragraph.paragraph_format.space_after = Pt(4)
    run = paragraph.add_run(text)
    run.font.size, run.bold = Pt(size), bold
    if bold:
        run.font.color.rgb = RGBColor.from_string(ACCENT)


def _section(paper: Paper, section: Section, form: BlankForm) -> None:
    """A heading and a table for each width of rows, so that every row holds labels and values alone."""
    from docx.shared import Pt

    heading = paper.add_paragraph()
    heading.paragraph_format.space_before, heading.paragraph_format.space_after = Pt(10), Pt(3)
    heading.paragraph_format.keep_with_next = True
    heading.add_run(section.heading).bold = True
    for row in section.rows:
        _row(paper, row, form)


def _row(paper: Paper, row: tuple[Field, ...], form: BlankForm) -> None:
    from docx.shared import Cm, Pt

    table = paper.add_table(rows=1, cols=2 * len(row))
    table.style, table.autofit = "Table Grid", False
    for column, width in zip(table.columns, WIDTHS[len(row)], strict=True):
        column.width = column.cells[0].width = Cm(width)
    if row[0].long:
        table.rows[0].height = Cm(LONG)
    for place, asked in enumerate(row):
        label, value = table.rows[0].cells[2 * place], table.rows[0].cells[2 * place + 1]
        label.paragraphs[0].add_run(asked.label)
        label.paragraphs[0].paragraph_format.space_before = label.paragraphs[0].paragraph_format.space_after = Pt(3)
        value.paragraphs[0].paragraph_format.space_before = value.paragraphs[0].paragraph_format.space_after = Pt(3)
        value.paragraphs[0]._p.append(_control(asked, form))
    between = paper.add_paragraph()  # two tables without a paragraph between them are one
    between.paragraph_format.space_after = between.paragraph_format.space_before = Pt(0)
    between.paragraph_format.line_spacing = Pt(2)


def _control(asked: Field, form: BlankForm) -> Any:
    """A content control (ECMA-376 part 1, 17.5.2) that shows its hint until somebody writes in it."""
    control, settings, content = _element("sdt"), _element("sdtPr"), _element("sdtContent")
    for part in (_element("alias", val=asked.label), _element("tag", val=asked.key), _element("showingPlcHdr")):
        settings.append(part)
    if asked.choices:
        listed = _element("dropDownList")
        for choice in asked.choices:
            listed.append(_element("listItem", displayText=choice, value=choice))
        settings.append(listed)
    else:
        settings.append(_element("text", multiLine="1") if asked.long else _element("text"))
    run, look, text = _element("r"), _element("rPr"), _element("t")
    look.append(_element("color", val="767676"))
    text.text = form.choose if asked.choices else form.hint
    run.append(look)
    run.append(text)
    content.append(run)
    control.append(settings)
    control.append(content)
    return control


def _element(name: str, **attributes: str) -> Any:
    """An element of WordprocessingML with its attributes."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    made = OxmlElement(f"w:{name}")
    for key, said in attributes.items():
        made.set(qn(f"w:{key}"), said)
    return made
