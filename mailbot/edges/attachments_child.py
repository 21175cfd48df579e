"""The child process that opens attachments: reads them from its input under limits, answers a JSON line for each that
it could open.

Run as `python -I attachments_child.py SECONDS MEGABYTES`; it imports nothing of the package. It is the only place
where files from outside are unpacked; heavy libraries are imported here and only for the kinds that come.
"""

from __future__ import annotations

import io
import json
import re
import resource
import struct
import sys
import time
import zipfile
from collections.abc import Callable, Iterator
from typing import Any, BinaryIO
from xml.etree.ElementTree import Element

Pairs = list[tuple[str, str]]
Opened = tuple[Pairs, str]

UNPACKED = 20_000_000  # bytes of an archive's members that are unpacked
MOST_NODES = 200_000  # elements of a document
MOST_PAGES = 8
MOST_FIELDS = 200
LONGEST_TEXT = 20_000
WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"

# A card's properties, and the labels of a form that ask for the same (RFC 6350).
CARD = {"FN": "Nom complet", "ORG": "Entreprise", "TITLE": "Titre", "EMAIL": "Courriel", "TEL": "Téléphone"}


def limit(seconds: float, megabytes: int) -> None:
    """Bind this process: processor time (seconds), address space (megabytes), no file written, no core left behind."""
    whole = max(1, round(seconds))
    resource.setrlimit(resource.RLIMIT_CPU, (whole, whole + 1))
    resource.setrlimit(resource.RLIMIT_AS, (megabytes * 2**20, megabytes * 2**20))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def frames(stream: BinaryIO) -> Iterator[tuple[str, bytes]]:
    """The attachments on the input, kind and bytes, until it ends or breaks off."""
    while len(head := stream.read(8)) == 8:
        kind_length, length = struct.unpack(">II", head)
        kind, content = stream.read(kind_length), stream.read(length)
        if len(content) < length:
            return
        yield kind.decode("ascii", "replace"), content


def docx(content: bytes) -> Opened:
    """A Word document: rows of two cells and content controls are labels and values, all paragraphs the text.
    ValueError where it would unpack to more than 20 MB.
    """
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        member = archive.getinfo("word/document.xml")
        if member.file_size > UNPACKED:
            raise ValueError("the document unpacks to too much")
        with archive.open(member) as part:
            xml = part.read(UNPACKED + 1)  # the size in the directory may lie
    if len(xml) > UNPACKED:
        raise ValueError("the document unpacks to too much")
    body = _parsed(xml)
    tables = list(body.iter(f"{WORD}tr"))
    rows = {id(row): _row_pairs(row) for row in tables}
    read = {id(control) for row in tables if rows[id(row)] for control in row.iter(f"{WORD}sdt")}
    pairs = [pair for found in rows.values() for pair in found] + _controls(body, read)
    lines = [text for paragraph in body.iter(f"{WORD}p") if (text := _text(paragraph))]
    if not pairs:
        lines = [*lines, *("\t".join(_text(cell) for cell in row.iter(f"{WORD}tc")) for row in tables)]
    return pairs, "\n".join(lines)


def _parsed(xml: bytes) -> Element:
    """The document's tree; entities and document types, which no Word file has, are refused (billion laughs)."""
    from xml.etree.ElementTree import XMLPullParser

    if b"<!DOCTYPE" in xml or b"<!ENTITY" in xml:
        raise ValueError("a document type in a Word file")
    parser: Any = XMLPullParser(["start"])
    count, root = 0, None
    for start in range(0, len(xml), 65_536):
        parser.feed(xml[start : start + 65_536])
        for _, element in parser.read_events():
            root = element if root is None else root
            count += 1
        if count > MOST_NODES:
            raise ValueError("too many elements")
    if not isinstance(root, Element):
        raise ValueError("an empty document")
    return root


def _text(element: Element) -> str:
    """The text below an element; a tab or break is a blank, two paragraphs of a cell stand apart, and what a content
    control shows in place of a value is none.
    """
    parts: list[str] = []
    waiting = [element]
    while waiting:
        node = waiting.pop()
        if node.tag == f"{WORD}t":
            parts.append(node.text or "")
        elif node.tag in (f"{WORD}tab", f"{WORD}br", f"{WORD}p"):
            parts.append(" ")
        if not _unfilled(node):
            waiting += reversed(node)
    return re.sub(r"\s+", " ", "".join(parts)).strip()


def _unfilled(node: Element) -> bool:
    """Whether it is a content control that still shows its placeholder."""
    return node.tag == f"{WORD}sdt" and node.find(f"{WORD}sdtPr/{WORD}showingPlcHdr") is not None


def _row_pairs(row: Element) -> Pairs:
    """Label and value of a row of two cells, or of each two of four."""
    cells = [_text(cell) for cell in row.findall(f"{WORD}tc")] or [_text(cell) for cell in row.iter(f"{WORD}tc")]
    if len(cells) not in (2, 4):
        return []
    return [(label, value) for label, value in zip(cells[::2], cells[1::2], strict=True) if label and value]


def _controls(body: Element, read: set[int]) -> Pairs:
    """Content controls that no row of a table told, by their title (`w:alias`) or tag; `read` are those told."""
    pairs: Pairs = []
    for control in body.iter(f"{WORD}sdt"):
        settings, content = control.find(f"{WORD}sdtPr"), control.find(f"{WORD}sdtContent")
        if settings is None or content is None or id(control) in read or _unfilled(control):
            continue
        name = settings.find(f"{WORD}alias")
        name = settings.find(f"{WORD}tag") if name is None else name
        label, value = (name.get(f"{WORD}val") or "" if name is not None else ""), _text(content)
        if label and value:
            pairs.append((label, value))
    return pairs


def pdf(content: bytes) -> Opened:
    """A PDF: the values of its AcroForm by field name, and the text of its first pages."""
    import pypdf

    reader = pypdf.PdfReader(io.BytesIO(content), strict=False)
    pairs: Pairs = []
    fields: dict[str, Any] = reader.get_fields() or {}
    for name, item in list(fields.items())[:MOST_FIELDS]:
        value = item.get("/V")
        label = str(item.get("/TU") or name).rpartition(".")[2]
        if isinstance(value, str) and value.strip() and not value.startswith("/"):
            pairs.append((label, value))
    if pairs:
        return pairs, ""
    text = ""
    for page in reader.pages[:MOST_PAGES]:
        text += page.extract_text() + "\n"
        if len(text) > LONGEST_TEXT:
            break
    return pairs, text


def vcard(content: bytes) -> Opened:
    """The first card of a vCard file (RFC 6350, and 2.1 with quoted-printable), as fields a form would have."""
    text = re.sub(r"\r?\n[ \t]", "", _decoded(content)[:100_000])
    text = re.sub(r"=\r?\n", "", text)
    found: dict[str, list[tuple[str, str]]] = {}
    for line in text.splitlines():
        head, colon, value = line.partition(":")
        name, *parameters = head.upper().split(";")
        if name.strip() == "END":
            break
        if colon and value.strip():
            found.setdefault(name.rpartition(".")[2].strip(), []).append(
                (";".join(parameters), _card_value(value, parameters))
            )
    return _card_pairs(found), ""


def _card_value(value: str, parameters: list[str]) -> str:
    import quopri

    if any("QUOTED-PRINTABLE" in parameter for parameter in parameters):
        value = quopri.decodestring(value.encode("utf-8", "replace")).decode("utf-8", "replace")
    return re.sub(r"\\([,;nN\\])", lambda found: "\n" if found[1] in "nN" else found[1], value).strip()


def _card_pairs(found: dict[str, list[tuple[str, str]]]) -> Pairs:
    pairs: Pairs = []
    structured = [part.strip() for part in found["N"][0][1].split(";")] if found.get("N") else []
    if len(structured) > 1 and structured[0] and structured[1]:
        pairs += [("Nom de famille", structured[0]), ("Prénom", structured[1])]
    elif found.get("FN"):
        pairs.append((CARD["FN"], found["FN"][0][1]))
    for name in ("ORG", "TITLE", "EMAIL"):
        if found.get(name):
            pairs.append((CARD[name], found[name][0][1].split(";")[0] if name == "ORG" else found[name][0][1]))
    voices = sorted(
        (_wanted(kind), number.removeprefix("tel:")) for kind, number in found.get("TEL", []) if "FAX" not in kind
    )
    return [*pairs, (CARD["TEL"], voices[0][1])] if voices else pairs


def _wanted(kind: str) -> int:
    """Office before unmarked before mobile."""
    return 0 if "WORK" in kind and "CELL" not in kind else 2 if "CELL" in kind else 1


def _decoded(content: bytes) -> str:
    for charset in ("utf-8-sig", "windows-1252"):
        try:
            return content.decode(charset)
        except UnicodeDecodeError:
            continue
    return content.decode("latin-1")


def plain(content: bytes) -> Opened:
    """A text file."""
    return [], _decoded(content[: LONGEST_TEXT * 4])


def rtf(content: bytes) -> Opened:
    """A rich text file without its marks."""
    from striprtf import striprtf

    to_text: Callable[..., str] = striprtf.rtf_to_text
    return [], str(to_text(content[:2_000_000].decode("latin-1"), errors="ignore"))


OPENERS: dict[str, Callable[[bytes], Opened]] = {"docx": docx, "pdf": pdf, "vcard": vcard, "text": plain, "rtf": rtf}


def main() -> None:
    """Open what the input holds, each for itself: whatever one does, the next is tried while time is left."""
    seconds, megabytes = float(sys.argv[1]), int(sys.argv[2])
    limit(seconds, megabytes)
    stop = time.monotonic() + seconds
    for index, (kind, content) in enumerate(frames(sys.stdin.buffer)):
        if time.monotonic() > stop:
            return
        try:
            pairs, text = OPENERS[kind](content)
        except Exception:
            continue
        sys.stdout.write(
            json.dumps({"index": index, "fields": pairs[:MOST_FIELDS], "text": text[:LONGEST_TEXT]}) + "\n"
        )
        sys.stdout.flush()


if __name__ == "__main__":
    main()
