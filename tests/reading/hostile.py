"""Messages made to be slow to read: each takes a size in bytes and gives a message of about that size."""

from __future__ import annotations

from collections.abc import Callable
from itertools import cycle, islice

HEAD = "From: Anne Roy <anne@exemple.test>\nTo: x@exemple.test\nDate: Wed, 09 Jan 2013 10:00:00 -0500\n"
COURSE = "Bonjour, je voudrais une place à la formation Web et médias sociaux du 11 février.\n\n"


def plain(text: str, size: int, head: str = "", kind: str = "plain") -> bytes:
    """A text repeated up to a size, as mail."""
    body = (text * (size // len(text) + 1))[:size]
    return f"{HEAD}{head}Content-Type: text/{kind}; charset=utf-8\n\n{COURSE}{body}".encode()


def _each(lines: list[str], size: int) -> str:
    """Different lines in turn, up to a size."""
    mean = sum(map(len, lines)) // len(lines) + 1
    return "\n".join(islice(cycle(lines), size // mean))


def _repeated(text: str, kind: str = "plain") -> Callable[[int], bytes]:
    return lambda size: plain(text, size, kind=kind)


def _names(size: int) -> bytes:
    return plain(_each([f"- Anne{chr(97 + n % 26)} Roy-{chr(65 + n % 26)}aron {n}" for n in range(997)], size), size)


def _forwards(size: int) -> bytes:
    head = "---------- Forwarded message ---------\nFrom: Luc Roy <luc@exemple.test>\nDate: 2013-01-08\nSubject: Tr\n\n"
    return plain(head, size)


def _parts(size: int) -> bytes:
    part = "--b\nContent-Type: text/plain\n\nAnne Roy, 819 555-0100\n"
    head = f"{HEAD}MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n"
    return (head + part * (size // len(part)) + "--b--\n").encode()


def _recipients(size: int) -> bytes:
    one = "Anne Roy <anne@exemple.test>, "
    return f"{HEAD}Cc: {one * (size // len(one))}luc@exemple.test\nSubject: formation Web\n\n{COURSE}".encode()


def _subject(size: int) -> bytes:
    return f"{HEAD}Subject: {'inscription formation Web de deux ' * (size // 34)}\n\n{COURSE}".encode()


def _quotes(size: int) -> bytes:
    return plain("".join(f"{'>' * (n % 200)} Anne Roy a écrit :\n" for n in range(500)), size)


MESSAGES: dict[str, Callable[[int], bytes]] = {
    "one long line of words": _repeated("je voudrais inscrire deux personnes de chez nous "),
    "one long word": _repeated("a"),
    "capitals": _repeated("ANNE ROY ET LUC CARON VIENDRONT "),
    "particles": _repeated("de la de du des "),
    "names in a row": _repeated("Anne Roy, "),
    "names joined": _repeated("Anne et Luc et "),
    "initials": _repeated("A. B. "),
    "names line by line": _names,
    "addresses": _repeated("anne.roy@exemple.test "),
    "half addresses": _repeated("a.b-c@d-e."),
    "numbers": _repeated("819 555-0100 "),
    "half numbers": _repeated("819 555-01 "),
    "digits": _repeated("1"),
    "dates": _repeated("le 11 février 2013, "),
    "half dates": _repeated("le 11 du 12 au 13 "),
    "brackets": _repeated("("),
    "brackets around": _repeated("(Anne) "),
    "points": _repeated("."),
    "points before a word": lambda size: _repeated(".")(size) + b"a",
    "marks before words": _repeated("?!?!?!.;" * 500 + "a"),
    "commas": _repeated(", "),
    "colons": _repeated("Nom : "),
    "form": _repeated("Nom : Anne Roy\nTéléphone : 819 555-0100\n"),
    "table": _repeated("Nom | Courriel | Poste\nAnne Roy | a@b.ca | 12\n"),
    "tabs": _repeated("\t"),
    "bars": _repeated("| "),
    "spaces": _repeated(" "),
    "blank lines": _repeated("\n"),
    "spaces and blank lines": _repeated("   \n"),
    "quotes": _quotes,
    "quote marks": _repeated("> "),
    "dashes": _repeated("- "),
    "underscores": _repeated("_"),
    "relations": _repeated("ma soeur et mon mari et ma collègue "),
    "titles": _repeated("M. Mme Dr "),
    "negations": _repeated("je ne peux pas ne pas venir, mais si "),
    "questions": _repeated("est-ce que je peux? "),
    "organisations": _repeated("Garage Roy inc., Ferme du Lac enr. "),
    "postscripts": _repeated("P.-S. merci\n"),
    "nicknames": _repeated("Anne (Nan) "),
    "surnames first": _repeated("ROY, Anne\n"),
    "signatures": _repeated("--\nAnne Roy\n819 555-0100\n"),
    "forwards": _forwards,
    "introductions": _repeated("Le 2013-01-08 à 09:00, Anne Roy <a@b.ca> a écrit :\n"),
    "header lines": _repeated("De : Anne Roy\nEnvoyé : mardi\nÀ : Luc\nObjet : x\n\n"),
    "parts": _parts,
    "recipients": _recipients,
    "subject": _subject,
    "html": _repeated("<p>Anne Roy", "html"),
    "html nested": _repeated("<div>", "html"),
    "html tables": _repeated("<table><tr><td>Anne<td>Roy", "html"),
    "html rows": _repeated("<tr><td>Anne Roy</td><td></td></tr>", "html"),
    "html entities": _repeated("&eacute;&nbsp;", "html"),
    "combining marks": _repeated("e\u0301\u0302"),
    "emoji": _repeated("\U0001f44d"),
    "right to left": _repeated("\u202eAnne Roy "),
}
