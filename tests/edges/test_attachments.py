"""Attachments are opened in a child process under limits, and a bad one never harms the caller."""

from __future__ import annotations

import io
import time
import zipfile

import pytest

from mailbot.edges.attachments import LARGEST, open_attachments, readable
from mailbot.mail.model import Attachment

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
NAMESPACE = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def word_file(rows: list[tuple[str, ...]] = (), paragraphs: list[str] = ()) -> bytes:  # type: ignore[assignment]
    import docx

    document = docx.Document()
    for paragraph in paragraphs:
        document.add_paragraph(paragraph)
    if rows:
        table = document.add_table(rows=0, cols=len(rows[0]))
        for row in rows:
            for cell, text in zip(table.add_row().cells, row, strict=True):
                cell.text = text
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def raw_word_file(body: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(
            "word/document.xml", f'<?xml version="1.0"?><w:document {NAMESPACE}><w:body>{body}</w:body></w:document>'
        )
    return buffer.getvalue()


def pdf_form(fields: dict[str, str]) -> bytes:
    from reportlab.pdfgen import canvas

    buffer = io.BytesIO()
    page = canvas.Canvas(buffer)
    for row, (label, value) in enumerate(fields.items()):
        page.drawString(72, 740 - 30 * row, label)
        page.acroForm.textfield(name=label, value=value, x=220, y=732 - 30 * row, width=300, height=20)
    page.save()
    return buffer.getvalue()


def pdf_text(lines: list[str]) -> bytes:
    from reportlab.pdfgen import canvas

    buffer = io.BytesIO()
    page = canvas.Canvas(buffer)
    for row, line in enumerate(lines):
        page.drawString(72, 740 - 20 * row, line)
    page.save()
    return buffer.getvalue()


def word(content: bytes, name: str = "fiche.docx") -> Attachment:
    return Attachment(name, WORD, content)


CARD = "\r\n".join(
    [
        "BEGIN:VCARD",
        "VERSION:3.0",
        "N:Turcot;Élodie;;;",
        "FN:Élodie Turcot",
        "ORG:Atelier du Pin;Vente",
        "TEL;TYPE=CELL:819 555-0101",
        "TEL;TYPE=FAX,WORK:819 555-0102",
        "TEL;TYPE=WORK,VOICE:819 555-0103",
        "EMAIL:elodie@atelier.example",
        "END:VCARD",
        "",
    ]
)


def test_rows_of_a_word_table_are_labels_and_values() -> None:
    (contents,) = open_attachments(
        (word(word_file([("Nom de famille", "TURCOT"), ("Prénom", "Élodie"), ("Télécopieur", "")])),)
    )
    assert contents.filename == "fiche.docx"
    assert contents.fields == (("Nom de famille", "TURCOT"), ("Prénom", "Élodie"))


def test_rows_of_four_cells_are_two_pairs() -> None:
    (contents,) = open_attachments((word(word_file([("Nom", "Anne Roy", "Courriel", "anne@x.example")])),))
    assert contents.fields == (("Nom", "Anne Roy"), ("Courriel", "anne@x.example"))


def test_wide_tables_keep_their_columns_in_the_text() -> None:
    (contents,) = open_attachments(
        (word(word_file([("Nom", "Courriel", "Tél."), ("Anne Roy", "anne@x.example", "819 555-0100")])),)
    )
    assert contents.fields == ()
    assert "Anne Roy\tanne@x.example\t819 555-0100" in contents.text


def test_paragraphs_are_text() -> None:
    (contents,) = open_attachments((word(word_file(paragraphs=["Nom : Anne Roy", "Courriel : anne@x.example"])),))
    assert contents.text.splitlines() == ["Nom : Anne Roy", "Courriel : anne@x.example"]


def control(name: str, value: str, placeholder: bool = False) -> str:
    shown = "<w:showingPlcHdr/>" if placeholder else ""
    content = f"<w:sdtContent><w:p><w:r><w:t>{value}</w:t></w:r></w:p></w:sdtContent>"
    return f'<w:sdt><w:sdtPr><w:alias w:val="{name}"/>{shown}</w:sdtPr>{content}</w:sdt>'


def test_content_controls_are_read_and_placeholders_are_not() -> None:
    body = control("Nom", "Anne Roy") + control("Courriel", "Cliquez ici", placeholder=True)
    (contents,) = open_attachments((word(raw_word_file(body)),))
    assert contents.fields == (("Nom", "Anne Roy"),)


def test_fields_of_a_pdf_form() -> None:
    (contents,) = open_attachments(
        (Attachment("fiche.pdf", "application/pdf", pdf_form({"Nom": "Anne Roy", "Poste": ""})),)
    )
    assert contents.fields == (("Nom", "Anne Roy"),)


def test_text_of_a_pdf_without_form() -> None:
    (contents,) = open_attachments(
        (Attachment("fiche.pdf", "application/pdf", pdf_text(["Nom : Anne Roy", "Tel. : 819 555-0100"])),)
    )
    assert "Nom : Anne Roy" in contents.text
    assert contents.fields == ()


def test_a_card_gives_the_office_number_and_no_fax() -> None:
    (contents,) = open_attachments((Attachment("carte.vcf", "text/x-vcard", CARD.encode()),))
    fields = dict(contents.fields)
    assert (fields["Prénom"], fields["Nom de famille"], fields["Entreprise"]) == ("Élodie", "Turcot", "Atelier du Pin")
    assert fields["Téléphone"] == "819 555-0103"
    assert fields["Courriel"] == "elodie@atelier.example"


def test_a_card_in_quoted_printable_with_folded_lines() -> None:
    lines = [
        "BEGIN:VCARD",
        "VERSION:2.1",
        "FN;ENCODING=QUOTED-PRINTABLE:=C3=89lodie Tu=",
        "rcot",
        "ORG:Atelier du",
        "  Pin",
    ]
    card = "\n".join([*lines, "END:VCARD", ""])
    (contents,) = open_attachments((Attachment("c.vcf", "text/vcard", card.encode()),))
    assert dict(contents.fields) == {"Nom complet": "Élodie Turcot", "Entreprise": "Atelier du Pin"}


def test_plain_text_in_an_old_charset() -> None:
    (contents,) = open_attachments((Attachment("noms.txt", "text/plain", "Noms : Élodie Turcot".encode("cp1252")),))
    assert contents.text == "Noms : Élodie Turcot"


def test_rich_text() -> None:
    (contents,) = open_attachments(
        (Attachment("noms.rtf", "application/rtf", rb"{\rtf1\ansi Nom : Anne Roy\par Poste 4}"),)
    )
    assert "Nom : Anne Roy" in contents.text


def test_a_type_that_tells_nothing_goes_by_the_ending() -> None:
    (contents,) = open_attachments(
        (Attachment("fiche.DOCX", "application/octet-stream", word_file([("Nom", "Anne Roy")])),)
    )
    assert contents.fields == (("Nom", "Anne Roy"),)


@pytest.mark.parametrize(
    ("name", "media_type", "size"),
    [
        ("photo.jpg", "image/jpeg", 10),
        ("fiche.doc", "application/msword", 10),
        ("tout.zip", "application/zip", 10),
        ("reponse.ics", "text/calendar", 10),
        ("reponse.ics", "text/plain", 10),
        ("vide.docx", WORD, 0),
        ("enorme.pdf", "application/pdf", LARGEST + 1),
        ("programme.exe", "application/octet-stream", 10),
    ],
)
def test_what_is_not_opened(name: str, media_type: str, size: int) -> None:
    assert readable(Attachment(name, media_type, bytes(size))) is None


def test_no_process_without_a_readable_attachment(monkeypatch: pytest.MonkeyPatch) -> None:
    def never(*_: object, **__: object) -> None:
        raise AssertionError("a process was started")

    monkeypatch.setattr("subprocess.run", never)
    assert open_attachments((Attachment("photo.jpg", "image/jpeg", b"xx"),)) == ()
    assert open_attachments(()) == ()


def test_a_broken_file_gives_nothing_and_the_next_is_read() -> None:
    broken = [Attachment("a.pdf", "application/pdf", b"%PDF-1.4 nothing"), word(b"PK\x03\x04 not a zip", "b.docx")]
    found = open_attachments((*broken, Attachment("c.vcf", "text/vcard", CARD.encode())))
    assert [contents.filename for contents in found] == ["c.vcf"]


def test_a_document_that_swells_is_refused() -> None:
    bomb = raw_word_file("<w:p><w:r><w:t>" + " " * 60_000_000 + "</w:t></w:r></w:p>")
    assert len(bomb) < 100_000
    begun = time.monotonic()
    found = open_attachments((word(bomb), Attachment("c.vcf", "text/vcard", CARD.encode())))
    assert [contents.filename for contents in found] == ["c.vcf"]
    assert time.monotonic() - begun < 5


def test_a_document_of_endless_elements_is_refused() -> None:
    assert open_attachments((word(raw_word_file("<w:p/>" * 1_000_000)),)) == ()


def test_entities_are_refused() -> None:
    laughs = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>'
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(
            "word/document.xml",
            f"{laughs}<w:document {NAMESPACE}><w:body><w:p><w:r><w:t>&b;</w:t></w:r></w:p></w:body></w:document>",
        )
    assert open_attachments((word(buffer.getvalue()),)) == ()


def test_memory_is_limited() -> None:
    form = Attachment("fiche.pdf", "application/pdf", pdf_form({"Nom": "Anne Roy"}))
    card = Attachment("c.vcf", "text/vcard", CARD.encode())
    assert [contents.filename for contents in open_attachments((card, form), megabytes=30)] == ["c.vcf"]


def test_time_is_limited() -> None:
    slow = word(raw_word_file(("<w:tbl>" * 60 + "<w:tr><w:tc/></w:tr>" * 200 + "</w:tbl>" * 60) * 30))
    begun = time.monotonic()
    open_attachments((slow,) * 6, seconds=1)
    assert time.monotonic() - begun < 4


def test_long_values_are_cut() -> None:
    (contents,) = open_attachments((word(word_file([("Nom", "A" * 5000)])),))
    assert len(contents.fields[0][1]) == 500
