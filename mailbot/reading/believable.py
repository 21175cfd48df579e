"""Which names found in a text are believed: those that their words show, and those that stand where names are."""

from __future__ import annotations

import itertools
import re

from mailbot.reading import cues, forms, names, wrapping
from mailbot.reading.lexicon import words
from mailbot.reading.names import Name
from mailbot.reading.organizations import is_title

LIST_ITEM = re.compile(
    r"[ \t]*(?:[-*•·–—>o]\s{0,3}|\(?\d{1,2}[.)°]\s{0,3}|[a-z]\)\s?)?(?:(?:participant(?:e)?|personne|"
    r"person|nom|name) ?\d{0,2} ?[:.\-] ?)?(?:(?:m|mme|mr|mrs|ms|mlle|monsieur|madame)\.? )?$"
)
BESIDE = re.compile(r",?(?: et| and| &| ainsi que|,)? ?")
POST = re.compile(r"\b(?:our|my|the|notre|mon|ma|la|le|l'|sa|son) ?(?:[a-z'’-]+ ){0,4}([a-z-]+),? $")
ACTS = re.compile(
    r"(?: \([^()]{0,60}\))?,? (?:will|would|is going|wants|viendra|participera|assistera|sera|ira|aimerait|veut|"
    r"souhaite|desire|voudrait|s'inscri)\b"
)
AT_HOUSE = re.compile(r"\b(?:in|en|a|at|chez|from|near|to the|of the|du|au) (?:the )?$")


def believed(text: str, plain: str, found: list[Name]) -> list[Name]:
    """The names that stand where names are, and full ones joined to them ("Anne Roy et Xiu Bao")."""
    flat = text.islower() or text.isupper()  # capitals tell nothing in it
    kept = {name for name in found if _believable(text, plain, name, flat=flat)}
    for pairs in (list(itertools.pairwise(found)), list(itertools.pairwise(reversed(found)))):
        for known, name in pairs:
            left, right = sorted((known, name), key=lambda one: one.start)
            if (
                known in kept
                and known.full
                and name.full
                and not is_title(name.text)
                and BESIDE.fullmatch(plain[left.end : right.start])
            ):
                kept.add(name)
    return [name for name in found if name in kept]


def _believable(text: str, plain: str, name: Name, *, flat: bool) -> bool:
    """A name that its words do not show must stand where one is expected: behind a title or who it is, or at the head
    of a line of a list. In a text all in small letters or in capitals (`flat`) a first name with a surname is one.
    """
    if name.sure:
        return True
    before = plain[max(0, name.start - 40) : name.start]
    if AT_HOUSE.search(before):
        return False
    if flat and name.full:
        return True
    if cues.AND_ME.match(plain[name.end : name.end + 20].lstrip(" ,")) or re.search(r"\bmoi (?:et|pis) $", before):
        return True
    if re.search(rf"(?:{'|'.join(words('names', 'titles') - words('names', 'kin_titles'))})\.? $", before):
        return True
    if name.full and (ACTS.match(plain, name.end) or _behind_post(before)):
        return True
    if name.full and cues.NAMED_AS.search(before):
        return True
    behind = re.match(r" ?[,(] ?", plain[name.end : name.end + 4])
    if name.full and behind and cues.relation().match(plain, name.end + behind.end()):
        return True
    if (related := cues.relation().search(before)) and before[related.end() :].strip(" ,:(") == "":
        return True
    line_end = text.find("\n", name.end)
    line = text[text.rfind("\n", 0, name.start) + 1 : line_end if line_end >= 0 else len(text)]
    alone = name.full and heads_line(before.rpartition("\n")[2])
    own_line = alone and (
        wrapping.BULLET.match(line) is not None
        or forms.EMAIL.search(line) is not None
        or bool(re.search(r"\d{3}\D?\d{4}", line))
    )
    return own_line or (alone and names.is_name(line.strip(" .,")))


def heads_line(before: str) -> bool:
    """Whether what stands before a name on its line is nothing, a bullet, a title, or the post it is the answer to
    ("Archivist: Anne Roy").
    """
    label = re.fullmatch(
        r"[ \t]*(?:[-*•·–—]\s{0,3})?([a-z][a-z' ./-]{2,34}?) ?[:–—] ?(?:(?:m|mme|mr|mrs|ms)\.? )?", before
    )
    return LIST_ITEM.fullmatch(before) is not None or (label is not None and is_title(label[1]))


def _behind_post(before: str) -> bool:
    """Whether a post stands right before that somebody of the writer's holds ("our store manager Xiu Bao")."""
    found = POST.search(before)
    titles = words("organisations", "titles") | words("organisations", "last_of_titles")
    return found is not None and found[1] in titles
