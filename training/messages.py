"""The short labelled messages of this folder as mail: what the person wrote, above the letter it answers."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator
from email.message import EmailMessage
from email.utils import formataddr
from pathlib import Path
from typing import Any

from mailbot.mail.message import parse
from mailbot.mail.model import Message
from mailbot.reading.text.lexicon import fold

FOLDER = Path(__file__).parent
SHORT = FOLDER / "short.jsonl"
ORDINARY = FOLDER / "ordinary.jsonl"  # mail of every day that has nothing to do with a course
PEOPLE = FOLDER / "people.jsonl"  # rows about who comes: most ask for places, so that they tell nothing of kinds
REGISTRATIONS = FOLDER / "registrations.jsonl"  # labelled in full: who comes, from which organisation
WHOLE = FOLDER / "whole.jsonl"  # messages of all kinds labelled in full, as those of the tests
FURTHER = FOLDER / "further.jsonl"  # the same, of which the encoder alone learns
HER = "melord@cld-erable.qc.ca"
DATES = ("Tue, 11 Dec 2012 09:12:00 -0500", "Mon, 14 Jan 2013 14:40:00 -0500", "Thu, 28 Feb 2013 20:05:00 -0500")


def rows(file: Path = SHORT) -> Iterator[dict[str, Any]]:
    """The rows of a file, in their order."""
    yield from (json.loads(line) for line in file.read_text("utf-8").splitlines() if line.strip())


def built(row: dict[str, Any], number: int) -> Message:
    """A row as mail from an address that tells nothing."""
    mail = EmailMessage()
    shown = row.get("from") or ""
    local = re.sub(r"[^a-z]+", ".", fold(shown)).strip(".") or "personne"
    mail["From"] = formataddr((shown, f"{local}{number % 90}@courriel.example"))
    mail["To"] = HER
    mail["Date"] = DATES[number % len(DATES)]
    mail["Subject"] = ("Re: " if row.get("answers") else "") + (row.get("subject") or "")
    below = ""
    if row.get("answers"):
        mail["In-Reply-To"] = "<letter@cld-erable.example>"
        letters = tomllib.loads((FOLDER / "letters.toml").read_text("utf-8"))[row["answers"]][row["lang"]]
        letter = letters[number % len(letters)].strip()
        marked = "\n".join(f"> {line}" for line in letter.split("\n"))
        head = (
            "Le lun. 10 déc. 2012 à 08:31, Marie-Ève Lord"
            if row["lang"] == "fr"
            else "On Mon, Dec 10, 2012 at 8:31 AM, Marie-Ève Lord"
        )
        below = f"\n\n{head} <{HER}> {'a écrit' if row['lang'] == 'fr' else 'wrote'} :\n\n{marked}\n"
    mail.set_content(row["text"] + below, cte="8bit")
    return parse(bytes(mail))
