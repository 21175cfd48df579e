"""The blank form: what it looks like inside, and that a filled-in one is read as it was meant."""

from __future__ import annotations

import io
from collections.abc import Callable

import docx
import pypdf
import pytest
from docx.oxml.ns import qn

from mailbot.config.loading import load
from mailbot.config.model import Config
from mailbot.edges.attachments import open_attachments
from mailbot.edges.blank_form import PLACES, BlankForm, blank_form
from mailbot.edges.blank_form_docx import docx_form
from mailbot.edges.blank_form_pdf import pdf_form
from mailbot.mail.model import Attachment
from mailbot.reading.model import Contents, Kind
from mailbot.reading.read import read
from tests.reading.courses import SHIPPED
from tests.reading.labelled import FOLDER
from tests.reading.written import message

COURSES = {"shipped": SHIPPED, "northern": FOLDER / "northern.toml"}
WORD_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
FILLED = {
    "organization": "Atelier du Lac",
    "name1": "Anne Roy",
    "role1": "directrice",
    "email1": "anne@lac.example",
    "phone1": "819 555-0100, poste 12",
    "name2": "Étienne D'Amours",
    "email2": "etienne@lac.example",
    "contact": "Lise Côté",
    "contactemail": "lise@lac.example",
    "contactphone": "819 555-0111",
    "message": "Est-ce qu'il y a du stationnement?",
}


def form_of(course: str, language: str) -> tuple[BlankForm, Config]:
    config = load(COURSES[course], {})
    return blank_form(config, language), config


def filled_word(form: BlankForm, values: dict[str, str]) -> Attachment:
    """As Word saves it: what is written replaces what the control showed."""
    paper = docx.Document(io.BytesIO(docx_form(form)))
    for control in paper.element.body.iter(qn("w:sdt")):
        settings = control.find(qn("w:sdtPr"))
        value = values.get(settings.find(qn("w:tag")).get(qn("w:val")))
        if value:
            settings.remove(settings.find(qn("w:showingPlcHdr")))
            next(control.iter(qn("w:t"))).text = value
    buffer = io.BytesIO()
    paper.save(buffer)
    return Attachment("inscription.docx", WORD_TYPE, buffer.getvalue())


def filled_pdf(form: BlankForm, values: dict[str, str]) -> Attachment:
    """As a reader of PDF files saves it."""
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(pdf_form(form)))
    for page in writer.pages:
        writer.update_page_form_field_values(page, values)
    buffer = io.BytesIO()
    writer.write(buffer)
    return Attachment("inscription.pdf", "application/pdf", buffer.getvalue())


FILLERS: dict[str, Callable[[BlankForm, dict[str, str]], Attachment]] = {"docx": filled_word, "pdf": filled_pdf}


def opened(attachment: Attachment) -> tuple[Contents, ...]:
    return open_attachments((attachment,))


@pytest.mark.parametrize("kind", FILLERS)
@pytest.mark.parametrize(("course", "language"), [("shipped", "fr"), ("shipped", "en"), ("northern", "en")])
def test_a_filled_in_form_is_read_as_it_was_meant(kind: str, course: str, language: str) -> None:
    form, config = form_of(course, language)
    for group, choice in zip(config.course.groups, form.sections[0].rows[0][0].choices, strict=True):
        contents = opened(FILLERS[kind](form, {**FILLED, "group": choice}))
        found = read(
            message("Bonjour, voici le formulaire.", From="lise@lac.example", Subject="Inscription"), config, contents
        )
        people = [(p.name, p.email, p.phone, p.extension, p.organization, p.title) for p in found.participants]
        assert people == [
            ("Anne Roy", "anne@lac.example", "+18195550100", "12", "Atelier du Lac", "directrice"),
            ("Étienne D'Amours", "etienne@lac.example", None, None, "Atelier du Lac", None),
        ]
        assert (found.kind, found.group, found.seats) == (Kind.REGISTRATION, group.key, 2)
        assert (found.contact.name, found.contact.email) == ("Lise Côté", "lise@lac.example")


@pytest.mark.parametrize("kind", FILLERS)
def test_the_guess_in_a_form(kind: str) -> None:
    form, config = form_of("shipped", "fr")
    contents = opened(FILLERS[kind](form, {"name1": "Anne Roy", "dessert": "tarte au sirop"}))
    found = read(message("Voici.", Subject="Inscription à la formation"), config, contents)
    assert found.dessert_guess == "tarte au sirop"


@pytest.mark.parametrize("kind", FILLERS)
def test_an_empty_form_names_nobody(kind: str) -> None:
    form, config = form_of("shipped", "fr")
    contents = opened(FILLERS[kind](form, {}))
    assert all(not content.fields for content in contents)
    found = read(message("Je reçois quoi avec ça?", Subject="Formulaire"), config, contents)
    assert found.participants == ()


@pytest.mark.parametrize("write", [docx_form, pdf_form])
def test_the_same_form_is_made_twice_the_same(write: Callable[[BlankForm], bytes]) -> None:
    form, _ = form_of("shipped", "fr")
    first, second = opened_text(write(form)), opened_text(write(form))
    assert first == second


def opened_text(raw: bytes) -> str:
    if raw.startswith(b"%PDF"):
        return "\n".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(raw)).pages)
    return "\n".join(p.text for p in docx.Document(io.BytesIO(raw)).paragraphs)


def test_what_it_asks_for() -> None:
    form, config = form_of("shipped", "fr")
    fields = {field.key: field for section in form.sections for row in section.rows for field in row}
    assert f"name{PLACES}" in fields
    assert len(fields["group"].choices) == len(config.course.groups)
    assert fields["group"].choices[0] == "Manufacturier (mardi 15 janvier 2013)"
    assert "dessert" in fields
    plain, _ = form_of("northern", "en")
    assert "dessert" not in {field.key for section in plain.sections for row in section.rows for field in row}


def test_a_language_without_words_of_its_own_is_english() -> None:
    form, _ = form_of("shipped", "de")
    assert (form.title, form.file) == ("Registration form", "registration.de")


def test_its_pdf_is_one_page_with_a_label_for_every_field() -> None:
    form, _ = form_of("shipped", "fr")
    reader = pypdf.PdfReader(io.BytesIO(pdf_form(form)))
    assert len(reader.pages) == 1
    assert all(field.get("/TU") for field in (reader.get_fields() or {}).values())
