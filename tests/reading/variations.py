"""Ways in which another keyboard, mail program or hurry changes a message, and not what it says."""

from __future__ import annotations

import html
import quopri
import random
import re
import textwrap
import unicodedata
from collections.abc import Callable
from typing import Any

from mailbot.config.model import Config
from mailbot.mail.message import parse
from mailbot.reading.model import Kind, Reading
from mailbot.reading.read import read
from mailbot.reading.text.lexicon import fold
from tests.reading import labelled as labels

SIGNED = "\n\nEnvoyé de mon iPhone"
BANNER = "\n\n---\nL'absence de virus dans ce courrier a été vérifiée par le logiciel antivirus Avast.\nhttps://www.avast.com"
NOTICE = (
    "\n\nCONFIDENTIALITY NOTICE: This e-mail is intended only for the person to whom it is addressed. If you received "
    "it in error, please delete it."
)
UNDER = "\n\nLe 2013-01-02 à 08:00, {} a écrit :\n\n> Bonne année à tous!\n>\n> Bien à vous"
LUCE = "Luce Hébert <luce@exemple.test>"
_ENDS = re.compile(r"(?<=[.!?;:])\n|\n(?=\s*[-*•\d])|\n\n")


def unaccented(text: str) -> str:
    """Without accents, as on a foreign keyboard."""
    return "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))


def mistyped(text: str, seed: int) -> str:
    """With two letters exchanged in one long word in small letters."""
    chance, found = random.Random(seed), list(re.finditer(r"(?<![\w@.])[a-zà-ÿ]{7,}(?![\w@.]|\.\w)", text))
    if not found:
        return text
    word = chance.choice(found)
    at = word.start() + chance.randrange(1, len(word.group()) - 2)
    return text[:at] + text[at + 1] + text[at] + text[at + 2 :]


def reflowed(text: str, width: int) -> str:
    """Long lines broken at another width, as a mail program does."""
    lines = text.split("\n")
    return "\n".join(
        textwrap.fill(line, width, break_long_words=False, break_on_hyphens=False) if len(line) > width else line
        for line in lines
    )


BODIES: dict[str, Callable[[str, int], str]] = {
    "accents dropped": lambda text, _: unaccented(text),
    "small letters": lambda text, _: text.lower(),
    "capitals": lambda text, _: text.upper(),
    "one word mistyped": mistyped,
    "lines broken at 60": lambda text, _: reflowed(text, 60),
    "lines broken at 72": lambda text, _: reflowed(text, 72),
    "curly quotes": lambda text, _: text.replace("'", "’").replace("...", "…"),
    "hard spaces": lambda text, _: re.sub(r" (?=[?!:;»])|(?<=«) ", "\u00a0", text),
    "trailing spaces": lambda text, _: text.replace("\n", "   \n"),
    "blank lines doubled": lambda text, _: text.replace("\n\n", "\n\n\n\n"),
    "sent from a telephone": lambda text, _: text + SIGNED,
    "banner of a virus scanner": lambda text, _: text + BANNER,
    "notice of confidentiality": lambda text, _: text + NOTICE,
}


def _encoded(told: dict[str, Any], to: str, how: str) -> bytes:
    """The same text in another encoding."""
    raw = labels.raw(told, to)
    head, _, body = raw.partition(b"\n\n")
    text = body.decode("utf-8")
    kept = [h for h in head.split(b"\n") if not h.lower().startswith((b"content-", b"mime-"))]
    if how == "html":
        shown = "<br>\n".join(html.escape(line, quote=False) for line in text.split("\n"))
        kind, data, cte = "text/html; charset=utf-8", f"<html><body>{shown}</body></html>".encode(), "8bit"
    elif how == "quoted-printable":
        kind, data, cte = "text/plain; charset=utf-8", quopri.encodestring(text.encode()), how
    else:
        kind, data, cte = f"text/plain; charset={how}", text.encode(how, "replace"), "8bit"
    extra = [b"MIME-Version: 1.0", f"Content-Type: {kind}".encode(), f"Content-Transfer-Encoding: {cte}".encode()]
    return b"\n".join([*kept, *extra]) + b"\n\n" + data


ENCODINGS = ("html", "quoted-printable", "windows-1252", "iso-8859-1")
ABOVE_OLD = ("an old letter of hers below", "an old message of another below")
ALL = (*BODIES, *ENCODINGS, "line ends of Windows", *ABOVE_OLD)


def varied(told: dict[str, Any], to: str, name: str, seed: int) -> bytes:
    """The bytes of a labelled message in one variation."""
    if name in BODIES:
        return labels.raw({**told, "body": BODIES[name](told["body"], seed)}, to)
    if name in ENCODINGS:
        return _encoded(told, to, name)
    if name == "line ends of Windows":
        return labels.raw(told, to).replace(b"\n", b"\r\n")
    author = f"Marie-Ève Lord <{to}>" if name == ABOVE_OLD[0] else LUCE
    return labels.raw({**told, "body": told["body"] + UNDER.format(author)}, to)


def gist(found: Reading) -> tuple[object, ...]:
    """What must not change: kind, and where places are asked for seats, group, and who comes, without accents and
    capitals.
    """
    if found.kind is not Kind.REGISTRATION:
        return found.kind, None, None, frozenset()
    people = frozenset(fold(person.name or "") for person in found.participants)
    return found.kind, found.seats, found.group, people


def compared(
    messages: list[dict[str, Any]], name: str, config: Config
) -> list[tuple[dict[str, Any], tuple[object, ...], tuple[object, ...]]]:
    """Each message with the gist of its reading before and in a variation; one that is an answer or a forward already
    is left out of those above an old letter.
    """
    to, result = config.office.mailbox.address, []
    for seed, told in enumerate(messages):
        if name in ABOVE_OLD and told["mode"] != "new":
            continue
        contents = labels.contents_of(told)
        before = gist(read(labels.built(told, config), config, contents))
        result.append((told, before, gist(read(parse(varied(told, to, name, seed)), config, contents))))
    return result


def kept(messages: list[dict[str, Any]], name: str, config: Config) -> list[bool]:
    """For each message whether its reading is the same in a variation."""
    return [before == after for _, before, after in compared(messages, name, config)]
