"""What a message says of a trade or sector in it: it names a group by it, it is the writer's own, or not theirs."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache
from itertools import pairwise

from mailbot.reading.groups.around import NEAR, clause_before, sentence_after, sentence_before
from mailbot.reading.groups.claims import Sighting
from mailbot.reading.segments import labels
from mailbot.reading.text.sentences import data
from mailbot.reading.trades import activities, doings

MOST_PIECES = 200
_STOP = re.compile(r"(?<=[.!?…;])[\s\"»)]+|\n\s*\n")
_NAME_BEFORE = re.compile(
    r"[A-ZÀ-Ý][\w'’.-]+"
    r"(?:,? ?(?:,|\(|-|–) ?(?:une?|an?|the|la|le|l['’]|\d+|two|three|four|five|six|deux|trois|quatre|cinq)? ?"
    r"|, (?:une?|an?|the|notre|our) (?:[\w-]+ ){1,3}|"
    r" (?:du|de la|de l['’]|des|from the|of the|at the) ?)$"
)
_FRAGMENT_WORDS, _LABEL_WORDS = 8, 5
_WORD = re.compile(r"[\w']+")
_NAMING = re.compile(r"(?:groupe|group|secteur|sector|volet|domaine) ")
_WORKSHOP = re.compile(r"\b(?:ateliers?|workshops?) (?:de |d'|of |for )$")
_ONE_OF = re.compile(r"\b(?:one|two|three|some|une?|deux|trois) (?:of|des|de|d')[ ']?(?:the |our |nos |les )?$")
_DEPARTMENT = re.compile(  # of a house of any trade
    r"(?:bookkeeping|accounting|payroll|accounts|marketing|communications?|comptabilite|tenue de livres|paie)"
)
_PASTIME = re.compile(
    r"[^.;!?]{0,40}\b(?:pour le (?:plaisir|fun)|for (?:the )?(?:fun|neighbou?rs|pleasure)|as a hobby)\b"
)
_PLACES = frozenset(("lodging", "hospitality", "amusement", "recreation", "food_service"))
_MAKES = re.compile(
    r"\b(?:fabriqu\w+|manufactur\w+|fabricat\w+|assembl\w+|usin(?:e|ons|ent)|construi\w+|build(?:s|ing)?|mak(?:es?|ing)|"
    r"turn(?:s|ing)? out|crank\w* out) (?:[\w'-]+ ){0,3}$"
)
_SAYS_I = re.compile(r"\b(?:je|nous|on|i|we) $|\bj'$")
_MYSELF = re.compile(
    r"\b(?:je|nous|on|i|we|i'm|we're|boss|patron(?:ne)?|employeu\w+|employer|superviseure?|supervisor)\b|\bj'"
)
_FIRST_PERSON = re.compile(r"(?:je|j'|nous|on|i|we) ?")
_VERBS = frozenset(
    "je j j'ai nous vous on il elle ils elles est sont suis sera serait merci bonjour i we you is are am was thank "  # noqa: SIM905
    "thanks hello hi peux peut pouvez voudrais aimerais veux desire ai avons avez has have will would can could please "
    "svp votre vos your c'est inscrire inscrivez register salutations cordialement put me us moi mettez".split()
)

VISITED = "visited"  # whoever comes to a farm, it is theirs


class Standing(StrEnum):
    """How a sector stands in a message."""

    NAMED = "named"  # "groupe arts", "celui des commerces"
    OWN = "own"  # "je suis artiste peintre", "notre garage"
    SIGNED = "signed"  # a line that stands alone, as in a signature
    PLAIN = "plain"  # spoken of, and it is not said whose it is
    ASIDE = "aside"  # somebody else's, past, a place, a pastime
    AGAINST = "against"  # "je ne suis pas dans le manufacturier"


@dataclass(frozen=True, slots=True)
class Piece:
    """A sentence or line of a text as written (spaces evened out) and folded. `fragment`: it stands alone,
    with no verb; `named`: behind a form's label that asks for a sector; `of_food`: of what is served, or guessed so."""

    text: str
    plain: str
    fragment: bool
    named: bool = False
    of_food: bool = False


@cache
def _cue(table: str, key: str) -> re.Pattern[str]:
    lines = (line.strip() for line in data("sectors")[table][key].splitlines())
    return re.compile("|".join(f"(?:{line})" for line in lines if line), re.MULTILINE)


def pieces(text: str, plain: str) -> list[Piece]:
    """The sentences and separate lines of a text and its folded form, alike in length; lines that a mail program
    wrapped are put together.
    """
    joined, at = list(text), 0
    lines = text.split("\n")
    for line, following in pairwise(lines):
        at += len(line)
        if len(line) >= 55 and line.rstrip()[-1:] not in ".!?:;," and following[:1].strip():
            joined[at] = " "
        at += 1
    whole = "".join(joined)
    found: list[Piece] = []
    start, begins, guessed = 0, True, False
    for end in re.finditer(r"\n|(?<=[.!?…;])\s", whole + "\n"):
        if whole[start : end.start()].strip() and len(found) < MOST_PIECES:
            piece = _piece(whole[start : end.start()], plain[start : end.start()], begins=begins)
            guess = _cue("guess", "words").search(plain, start, end.start()) is not None
            found.append(replace(piece, of_food=guess or (guessed and piece.fragment)))
            guessed = guess
        start, begins = end.end(), end[0] == "\n"
    return found


def _piece(text: str, plain: str, *, begins: bool) -> Piece:
    """A piece; of a form's line what is behind the label."""
    label = re.match(r"([^:=\n]{2,50}?)\s?[:=](?!//)\s?", plain) if begins else None
    named = False
    if label is not None and _is_label(label[1]):
        named = _cue("named", "label").match(plain) is not None
        text, plain = text[label.end() :], plain[label.end() :]
    words = plain.split()
    alone = (
        len(words) <= _FRAGMENT_WORDS and not plain.rstrip().endswith("?") and _VERBS.isdisjoint(_WORD.findall(plain))
    )
    return Piece(text, plain, alone and text.strip()[:1].isupper(), named)


def _is_label(words: str) -> bool:
    """Whether the words before a colon are a form's label."""
    return len(words.split()) <= _LABEL_WORDS and any(pattern.search(words.strip()) for _, pattern in labels.ROLES)


def standing(piece: Piece, seen: Sighting, *, third: bool) -> Standing:
    """How a sighting stands in its piece; `third`: the message is about somebody else than who writes it."""
    clause = clause_before(piece.plain, seen.start)
    after = sentence_after(piece.plain, seen.end)
    if _cue("own", "against").search(clause) or _cue("own", "against_after").search(after):
        return Standing.AGAINST
    words = piece.plain[seen.start : seen.end]
    if _is_the_course(words, clause, after):
        return Standing.ASIDE
    if piece.named or _NAMING.match(words) or _is_named(piece, seen, clause) or _cue("named", "after").search(after):
        return Standing.NAMED
    if (
        piece.of_food
        or _of_the_day(piece, seen, clause, after)
        or is_aside(piece, seen.start, seen.end)
        or _serves(clause, words)
        or _meets(piece, seen, clause)
        or _is_made(clause, seen)
        or _is_others(clause, third=third)
    ):
        return Standing.ASIDE
    if _is_own(piece, seen, clause, third=third):
        return Standing.OWN
    return Standing.SIGNED if piece.fragment and not (seen.goods or seen.doing) else Standing.PLAIN


def _is_the_course(words: str, clause: str, after: str) -> bool:
    """Whether it is what people call the course ("your one day school on the Web"), or whom a house is shown to."""
    if _cue("course", "words").fullmatch(words) and any(
        _cue("course", key).search(text) for key, text in (("before", clause), ("after", after))
    ):
        return True
    shown = _cue("visitors", "words").match(words + after)
    return shown is not None and shown.end() >= len(words) and _cue("visitors", "before").search(clause) is not None


def _of_the_day(piece: Piece, seen: Sighting, clause: str, after: str) -> bool:
    """Whether it is what somebody is to another for the day, or is over and done with."""
    if _cue("own", "aside_over").search(after):
        return True
    playing = _cue("playing", "words").match(piece.plain, seen.start)
    return playing is not None and _cue("playing", "before").search(clause) is not None


def is_pastime(plain: str) -> bool:
    """Whether a text says that what its writer makes is for pleasure, and nothing is sold."""
    return _cue("pastime", "words").search(plain) is not None


def of_pictures(plain: str) -> bool:
    """Whether a text says that what is painted is pictures."""
    return _cue("pictures", "words").search(plain) is not None


def is_unsure(plain: str, *, several: bool) -> bool:
    """Whether a text says that it may be of one group as much as of another, or of which several people are not."""
    keys = ("halves", "several") if several else ("halves",)
    return any(_cue("unsure", key).search(plain) for key in keys)


def is_aside(piece: Piece, start: int, end: int) -> bool:
    """Whether what stands there is past, a place, a pastime, or of those who told the writer of the course."""
    clause = clause_before(piece.plain, start)
    if _cue("own", "aside").search(clause) or _cue("own", "gathering").search(clause):
        return True
    told = _cue("own", "aside_after").search(sentence_after(piece.plain, end))
    return told is not None and (_MYSELF.search(clause) is None or "retrait" in told[0] or "retired" in told[0])


def _is_named(piece: Piece, seen: Sighting, clause: str) -> bool:
    """Whether the words before name a group by it: no workshop of a trade, nor another thing that is theirs."""
    if _cue("named", "before").search(clause) is None:
        return False
    if _ONE_OF.search(clause) or (not seen.own and (seen.goods or _WORKSHOP.search(clause))):
        return False
    return _cue("named", "else").search(sentence_before(piece.plain, seen.start)) is None


def _serves(clause: str, words: str) -> bool:
    """Whether it is what one has without being it ("mon notaire", "my bank"), or a place one is at."""
    if _cue("at", "before").search(clause) and _cue("at", "places").fullmatch(words):
        return True
    return re.search(r"\b(?:mon|ma|mes|my|notre|our)(?: \w+)? ?$", clause) is not None and bool(
        _cue("serving", "words").fullmatch(words)
    )


def _meets(piece: Piece, seen: Sighting, clause: str) -> bool:
    """Whether it is whom one sells to ("for grocery chains"), or a meal at which one met somebody."""
    for table in ("clients", "met"):
        found = _cue(table, "words").match(piece.plain, seen.start) if _cue(table, "before").search(clause) else None
        if found and found.end() >= seen.end:
            return True
    return False


def _is_made(clause: str, seen: Sighting) -> bool:
    """Whether a place to stay or to play at is what a house makes ("fabrique des chalets préfabriqués")."""
    kinds = {seen.activity, *activities.above(seen.activity)} if seen.activity else set()
    return not seen.doing and not _PLACES.isdisjoint(kinds) and _MAKES.search(clause) is not None


def _is_others(clause: str, *, third: bool) -> bool:
    """Whether it is told of somebody else; where the message is about others, of somebody whom they serve."""
    if third:
        return _cue("own", "served").search(clause) is not None
    ends = [found.end() for found in _other().finditer(clause)]
    return bool(ends) and _cue("own", "writer").search(clause, ends[-1]) is None


@cache
def _other() -> re.Pattern[str]:
    """Somebody else's word alone, without what may follow."""
    return re.compile(data("sectors")["own"]["other"].strip().removesuffix("[^.;!?]{0,50}$"))


def _is_own(piece: Piece, seen: Sighting, clause: str, *, third: bool) -> bool:
    """Whether it is told as the writer's own; of words too general that only as a sector ("dans les arts")."""
    words = piece.plain[seen.start : seen.end]
    if seen.doing and _PASTIME.match(sentence_after(piece.plain, seen.end)) and seen.activity == "repair":
        return False
    if seen.doing:
        return _does(piece, seen, clause, third=third)
    if _FIRST_PERSON.match(piece.plain, seen.start) or (" " in words and _SAYS_I.search(clause)):
        return True
    if _cue("own", "after").search(piece.plain[seen.end :][:NEAR]):
        return True
    if seen.weak:
        return _cue("own", "weak").search(clause) is not None
    if seen.goods:
        after = piece.plain[seen.end :][:NEAR]
        before = (_cue("own", key).search(clause) for key in ("goods", "goods_number"))
        return any(before) or _cue("own", "goods_after").search(after) is not None
    if third and _cue("own", "third").search(clause):
        return True
    if _cue("own", "before").search(clause) or _opens(piece, seen):
        return True
    return _NAME_BEFORE.search(piece.text[: seen.start]) is not None


def _does(piece: Piece, seen: Sighting, clause: str, *, third: bool) -> bool:
    """Whether it is the writer who does it, or those whom a message about others is of; not where that is asked."""
    if piece.plain.rstrip().endswith("?"):
        return False
    if seen.activity == VISITED:
        return True
    before = piece.plain[max(0, seen.start - NEAR) : seen.start]
    return bool(
        doings.pattern("subject", "first").search(before)
        or (third and doings.pattern("subject", "third").search(before))
    )


def _opens(piece: Piece, seen: Sighting) -> bool:
    """Whether a sentence that asks nothing begins with it, and no "the": "Coiffeuse à mon compte, je voudrais …"."""
    if _DEPARTMENT.fullmatch(piece.plain.strip(" .,-")):
        return False
    return (
        re.fullmatch(r"\W{0,3}(?:une? |an? )?(?:ateliers? (?:de |d'))?", piece.plain[: seen.start]) is not None
        and "?" not in piece.plain
    )


def is_of_several(piece: Piece) -> bool:
    """Whether a sentence is of the writer and others together."""
    return _cue("together", "words").search(piece.plain) is not None


def is_slogan(line: str) -> bool:
    """Whether a line of a signature speaks of somebody else, or of paper and secrecy."""
    return _cue("slogan", "words").search(line) is not None


def without_streets(plain: str) -> str:
    """A folded text of the same length in which streets are blanked out."""
    return _cue("street", "words").sub(lambda m: " " * len(m[0]), plain)
