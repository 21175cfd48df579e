"""Who writes a message that no name is shown with: the one in the text who is told to be the writer ("Anne Roy (moi)",
"c'est Anne qui écrit"), or whose name the sender's address shows; and who writes from somebody else's address.
"""

from __future__ import annotations

import re

from mailbot.mail.model import Address
from mailbot.reading.naming import names
from mailbot.reading.people.whose import likeness
from mailbot.reading.text.lexicon import fold

LONGEST = 4_000  # characters of a text that are searched
SHOWN = 3  # likeness of an address that shows a surname and how the first name begins
NEAR = 24  # characters before a name that may say that it is the writer's
ME_BEHIND = re.compile(
    r" ?[,(–—-]{1,2} ?(?:c'est |that's |it's |that is |i'm |this is )?(?:moi(?:-meme| meme)?|me|myself|"
    r"votre humble serv\w+|yours truly|i who write|qui (?:vous )?ecri[st])(?= ?(?:[),.;!\n]|$))"
)
ME_BEFORE = re.compile(r"\b(?:moi(?:-meme)?|myself|me|soussignee?|yours truly) ?[,(:] ?$")
IT_IS = re.compile(r"\b(?:c'?est|ici|it'?s|it is|this is|here is)(?: moi,?| donc| bien| actually)? $")
WRITES = re.compile(
    r",? (?:qui (?:vous |te |t')?(?:ecri\w*|parle|tape|demande)|who(?:'s| is)? (?:writ|typ|ask|contact)\w*|"
    r"writing|typing|speaking|here|a l'appareil|au clavier|at the keyboard)(?![a-z])"
)
_THING = (
    r"(?:ordinateur|ordi|compte|adresse|courriel|boite|cell\w*|telephone|tablette|ipad|portable|machine|e-?mail|"
    r"computer|account|address|laptop|tablet|phone|inbox|mailbox)"
)
BORROWED = re.compile(
    rf"\b(?:sur|de|avec|par|via|au|depuis|a partir d[eu]|a l'|dans|j'emprunte|j'utilise|je prends) ?"
    rf"(?:la |le |l'|du )?{_THING}(?: courriel| de courriel| e-?mail)? (?:de |d'|du |a )(?!moi|tous)[a-z]|"
    rf"\b(?:on|from|using|through|via|borrowing|with) (?:my |the )?(?:[a-z-]+ ){{0,2}}[a-z-]+'s? "
    rf"(?:e-?mail )?{_THING}\b"
)


def named(body: str, told: list[str], address: Address | None) -> str | None:
    """The name of whoever writes a text that nobody signs, completed from the full names `told` in it."""
    local = re.sub(r"[^a-z]", "", fold((address.email if address else "").partition("@")[0]))
    if name := _presented(body[:LONGEST]):
        return completed(name, told)
    shown = [name for name in dict.fromkeys(told) if likeness(name, local) >= SHOWN]
    return shown[0] if len(shown) == 1 else None


def borrower(body: str, told: list[str]) -> str | None:
    """Who writes from somebody else's address or computer, where the text says so ("c'est Anne, au compte de Luc")."""
    if not BORROWED.search(fold(body[:LONGEST])):
        return None
    name = _presented(body[:LONGEST])
    full = completed(name, told) if name else None
    return full if full and " " in full else None


def _presented(body: str) -> str | None:
    """The name in a text that the words around say is the writer's."""
    for name in names.find(body, small=True):
        before, behind = fold(body[max(0, name.start - NEAR) : name.start]), fold(body[name.end : name.end + NEAR])
        says = IT_IS.search(before) and WRITES.match(behind)
        if says or ME_BEHIND.match(behind) or ME_BEFORE.search(before.replace("\n", " ")):
            return name.text
    return None


def completed(name: str, told: list[str]) -> str:
    """A first name with the surname of the one person told who bears it."""
    full = [one for one in dict.fromkeys(told) if names.same(name, one) and len(one.split()) > 1]
    return full[0] if " " not in name and len(full) == 1 else name
