"""Short messages of every kind (`kinds/*.toml`) as mail, alone or above a letter."""

from __future__ import annotations

import tomllib
from pathlib import Path

from mailbot.config.model import Config
from mailbot.mail.message import parse
from mailbot.mail.model import Message
from tests.reading.courses import course

FOLDER = Path(__file__).with_name("kinds") / "short"
IN_WINTER = "Mon, 14 Sep 2026 10:00:00 -0400"  # before the days of all other courses
LETTERS = {
    "invitation": (
        "Une journée sur le Web",
        "Bonjour,\n\nLa formation pratique sur le Web et les médias sociaux aura lieu bientôt, au coût de 150 $. "
        "Répondez-moi pour vous inscrire.\n\nMarie-Ève Lord",
    ),
    "confirmation": (
        "Confirmation : formation Web",
        "Bonjour,\n\nVotre place à la formation sur le Web et les médias sociaux est confirmée. Pour annuler, "
        "répondez à ce courriel.\n\nMarie-Ève Lord",
    ),
    "meeting": (
        "Comité du plan d'action",
        "Bonjour,\n\nLe comité se réunit jeudi à 13 h. Serez-vous là?\n\nMarie-Ève Lord",
    ),
    "riddle": (
        "Quel sera le dessert?",
        "Bonjour,\n\nVous avez jusqu'à vendredi pour deviner le dessert du 15 janvier.\n\nMarie-Ève Lord",
    ),
    "seats": (
        "Vos places",
        "Bonjour,\n\nVous avez deux places le 15 janvier : Mireille Fecteau et Aline Roy.\n\nMarie-Ève Lord",
    ),
    "colleague": (
        "Formation Web",
        "Bonjour Marie-Ève, inscris-moi à la formation sur le Web et les médias sociaux, svp.\n\nPaulette Caron",
    ),
}


def cases() -> list[tuple[str, dict[str, str]]]:
    """(file, message) of every case, in their order."""
    files = sorted(FOLDER.glob("*.toml"))
    return [(file.stem, told) for file in files for told in tomllib.loads(file.read_text("utf-8"))["message"]]


def built(text: str, subject: str = "", context: str | None = None, **told: str) -> tuple[Message, Config]:
    """A short message, and the course it is sent to. `told`: `sender`, `date` (RFC 5322), `course` (see courses.py)."""
    config = course(told.get("course", "shipped"))
    owner = config.office.mailbox.address
    date = told.get("date", "Wed, 09 Jan 2013 10:00:00 -0500" if "course" not in told else IN_WINTER)
    lines = [f"From: {told.get('sender', 'luce@exemple.test')}", f"To: {owner}", f"Date: {date}", "MIME-Version: 1.0"]
    if context:
        letter_subject, body = LETTERS[context]
        author = "Paulette Caron <pcaron@exemple.test>" if context == "colleague" else f"Marie-Ève Lord <{owner}>"
        marked = "\n".join("> " + line for line in body.split("\n"))
        lines += [f"Subject: Re: {letter_subject}", "In-Reply-To: <l1@exemple.test>"]
        text = f"{text}\n\nLe 2013-01-08 à 09:00, {author} a écrit :\n\n{marked}"
    else:
        lines.append(f"Subject: {subject}")
    lines += ["Content-Type: text/plain; charset=utf-8", "Content-Transfer-Encoding: 8bit", "", text]
    return parse("\n".join(lines).encode()), config


def message_of(case: dict[str, str]) -> tuple[Message, Config]:
    """The message of a case, and its course."""
    return built(**{key: value for key, value in case.items() if key != "kind"})
