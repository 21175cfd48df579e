"""Attachments opened outside this process: forms and business cards become labelled fields and text, whatever they
hide.

What arrives may be hostile: a small .docx can swell to gigabytes, a PDF can loop. So one child process opens all
readable attachments of a message under limits of memory, time and output; what it cannot open gives nothing, and
nothing it does reaches the caller but short texts.
"""

from __future__ import annotations

import json
import struct
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from mailbot.mail.model import Attachment
from mailbot.reading.model import Contents

CHILD = Path(__file__).with_name("attachments_child.py")
LARGEST = 8_000_000  # bytes of an attachment that is opened
MOST = 6  # attachments of a message
MOST_FIELDS = 200
LONGEST_VALUE = 500  # characters of a label or value
LONGEST_TEXT = 20_000  # characters of an attachment's text
LONGEST_ANSWER = 4_000_000  # bytes that are taken from the child

# How a type or a file name's ending tells what can open it; the ending counts where the type is a general one.
TYPES = {
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "docx",
    "application/pdf": "pdf",
    "application/x-pdf": "pdf",
    "text/vcard": "vcard",
    "text/x-vcard": "vcard",
    "text/directory": "vcard",
    "text/plain": "text",
    "text/rtf": "rtf",
    "application/rtf": "rtf",
}
ENDINGS = {".docx": "docx", ".pdf": "pdf", ".vcf": "vcard", ".vcard": "vcard", ".txt": "text", ".rtf": "rtf"}


def readable(attachment: Attachment) -> str | None:
    """What opens an attachment ("docx", "pdf", "vcard", "text", "rtf"); None for what is not opened: images, archives,
    old Word files, calendars, empty and too large ones.
    """
    if not 0 < attachment.size <= LARGEST:
        return None
    ending = next((kind for end, kind in ENDINGS.items() if attachment.filename.lower().endswith(end)), None)
    kind = TYPES.get(attachment.media_type.lower())
    if kind == "text":
        return (
            "text"
            if (ending in ("text", None) and "." not in attachment.filename[-5:].rstrip(".")) or ending == "text"
            else ending
        )
    if kind is None and attachment.media_type.lower() in (
        "application/octet-stream",
        "application/msword",
        "application/zip",
        "",
    ):
        return ending
    return kind


def open_attachments(
    attachments: tuple[Attachment, ...], *, seconds: float = 5, megabytes: int = 300
) -> tuple[Contents, ...]:
    """What the readable attachments of a message hold, in their order; one that fails gives nothing, and no failure is
    raised.

    One child process opens them all, with `megabytes` of memory and `seconds` of time (wall-clock and processor); when
    it dies, what it had finished counts. Without a readable attachment no process is started.
    """
    chosen = [(attachment, kind) for attachment in attachments if (kind := readable(attachment))][:MOST]
    if not chosen:
        return ()
    answer = _ask(b"".join(_frame(attachment, kind) for attachment, kind in chosen), seconds, megabytes)
    return tuple(_contents(chosen, answer.splitlines()))


def _frame(attachment: Attachment, kind: str) -> bytes:
    """One attachment on its way to the child: lengths, then kind and bytes."""
    name = kind.encode()
    return struct.pack(">II", len(name), attachment.size) + name + attachment.content


def _ask(frames: bytes, seconds: float, megabytes: int) -> bytes:
    """The child's answer, a JSON line an attachment, as far as it came."""
    command = [sys.executable, "-I", str(CHILD), str(seconds), str(megabytes)]
    try:
        done = subprocess.run(
            command, input=frames, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, timeout=seconds + 2, check=False
        )
    except subprocess.TimeoutExpired as expired:
        return (expired.stdout or b"")[:LONGEST_ANSWER]
    except OSError:
        return b""
    return done.stdout[:LONGEST_ANSWER]


def _contents(chosen: list[tuple[Attachment, str]], lines: Iterable[bytes]) -> Iterable[Contents]:
    for line in lines:
        try:
            answer = json.loads(line)
            attachment = chosen[answer["index"]][0]
            contents = Contents(attachment.filename, _fields(answer["fields"]), str(answer["text"])[:LONGEST_TEXT])
        except (ValueError, KeyError, IndexError, TypeError):
            continue
        if contents.fields or contents.text.strip():
            yield contents


def _fields(pairs: Any) -> tuple[tuple[str, str], ...]:
    return tuple((str(label)[:LONGEST_VALUE], str(value)[:LONGEST_VALUE]) for label, value in pairs[:MOST_FIELDS])
