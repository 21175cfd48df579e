"""Who a text brings along: each name in it comes, stays or is only mentioned; and what it says of the writer."""

from __future__ import annotations

import itertools
import re
from bisect import bisect
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property

from mailbot.reading.naming import cues, names
from mailbot.reading.naming.names import Name
from mailbot.reading.organizations import houses
from mailbot.reading.people import announced, counts, enlisted, reversals, roster, turns
from mailbot.reading.people.believable import believed, expected, heads_line
from mailbot.reading.people.verdicts import ALONE, BOTH_ASK, CALLED, DICTATES, IN_NOTE, STRUCK, Mention, Verdict, judge
from mailbot.reading.segments import forms, wrapping
from mailbot.reading.text import phones
from mailbot.reading.text.lexicon import fold
from mailbot.reading.text.sentences import ABBREVIATIONS

MOST_NAMES = 200  # of one text
BOTH_SIGN = "one of the two who sign"
ONLY_NUMBER = re.compile(r" ?[(#]?\d{3}[ .)\-]")  # behind "bur."
LONGEST_ABBREVIATION = 6
LONGEST_ITEM = 180  # characters of a line that is somebody's in a list, and no sentences
MASTER = re.compile(r"\bMe(?= [A-ZÀ-Ý][\w'’-])")  # the title of notaries and lawyers, in French
IDENTIFIED = re.compile(
    r"(?:\b(?:le|la|l'|the|mon|ma|my|notre|our) ?|(?=\b(?:dad|mom|mum|mother|father|papa|maman|grandma|grandpa)\b))"
    r"([a-z-]{3,20}),? ?(?:c'est|cest|ce serait|is|s'appelle|it's|est) $"
)
ME = re.compile(r"\b(?:moi|me|myself|mon nom|my name)\b")
# What somebody else is told to have said: its "me" is not the writer.
SAID = re.compile(
    rf"\b(?:il|elle|he|she|boss|patron(?:ne)?|mari|femme|husband|wife|{cues.NAME})[^.!?\n]{{0,30}}"
    r"\b(?:said|says|told|goes|dit|ecrit|wrote|writes|texted|left|e-?mailed|phoned|called|lance|repond|repondu|demande|"
    r"laisse|texte|appelee?|griffonne|crie|souffle)\b[^.!?\n\"«“]{0,60}"
    r"[\"«“][^\"«»“”\n]{2,160}[\"»”]"
    rf"|{cues.NAME}[^{cues.NAME}.!?\n\"«“]{{0,60}} ?: ?[\"«“][^\"«»“”\n]{{2,160}}[\"»”]"
)
WITH_WRITER = re.compile(r",? (?:and|et|&) (?:i|me|myself|moi|my|mon|ma)\b")
UNIT_END = re.compile(r"(?<![.!?;…])[.!?;…]+(?=\s|$)|\n")
# The point of these ends no sentence, beside those of all readers.
SHORT = frozenset(map(fold, ABBREVIATIONS)).union(
    ["mlle", "inc", "ltee", "no", "p", "poste", "etc", "enr", "qc", "jr", "sr", "jan", "fev", "feb"]
)


@dataclass(frozen=True)
class Telling:
    """What a text tells of people: those it names, how many it announces without a name, how many places it asks for,
    and whether the writer says to come along (`writer_with`), to come at all, or not to come; `others_only`: places
    are asked for employees, members, people, with no word of the writer; `names_later`: who comes is told another time.
    """

    mentions: tuple[Mention, ...]
    unnamed: int
    asked: int | None
    writer_with: bool
    writer_comes: bool
    writer_stays: bool
    we_come: bool
    others_only: bool
    on_behalf: bool
    names_later: bool = False
    writer_too: bool = False  # in so many words, beside others
    beside_writer: bool = False  # somebody named stands in one breath with the writer
    writer_seated: bool | None = None  # weighed, where it was
    writer_sure: bool = False  # weighed, and so sure that no rule says otherwise
    both: bool = False  # the writer and one other ask
    in_row: bool | None = None  # whether the writer stands in the row of those who come, where there is one

    def of(self, verdict: Verdict) -> list[Mention]:
        """Those of whom the text says this, each once, the last word about somebody counting."""
        return [mention for mention in self._everybody if mention.verdict is verdict]

    @cached_property
    def _everybody(self) -> tuple[Mention, ...]:
        """Each person once."""
        last: dict[str, Mention] = {}
        for mention in self.mentions:
            key = next((known for known in last if names.same(known, mention.name.text)), mention.name.text)
            last[key] = _merged(last[key], mention) if key in last else mention
        return tuple(last.values())

    @property
    def writer_along(self) -> bool:
        """Whether the writer comes too, as it is weighed where it is."""
        return self.writer_with or self.writer_comes if self.writer_seated is None else self.writer_seated

    @property
    def group_comes(self) -> bool:
        """Whether "we" come, and no list or number of others leaves the writer out."""
        others = [mention for mention in self.mentions if mention.verdict is Verdict.COMES]
        return self.we_come and not any(mention.listed for mention in others)


def _merged(old: Mention, new: Mention) -> Mention:
    """Two mentions of one person: the fuller name, the later request or refusal (a bare mention overrides nothing),
    and what stands behind the one that shows an address or a number.
    """
    judged = old if new.verdict is Verdict.TOLD else new
    telling = [
        mention for mention in (old, new) if forms.EMAIL.search(mention.tail) or phones.NUMBER.search(mention.tail)
    ]
    source = telling[0] if telling else old
    return replace(
        judged,
        name=max((old.name, new.name), key=lambda name: len(name.text)),
        tail=source.tail,
        relation=old.relation or new.relation,
        listed=source.listed,
    )


def tell(
    text: str, ignored: Callable[[str], bool], *, note: bool = False, writer: str = "", spotted: tuple[Name, ...] = ()
) -> Telling:
    """What a text says of people. `ignored` tells the names that are nobody to seat (coordinator, trainer); `note`
    that it is the coordinator's own note, where a caller named without more comes; `writer` is who writes; `spotted`
    are names in it that no rule finds.
    """
    text = text[:20_000]
    plain = fold(MASTER.sub("Mr", text))
    found = sorted([*_named_in(text, plain, ignored, writer), *spotted], key=lambda name: name.start)
    others = [name for name in names.find(text) if ignored(name.text)][:MOST_NAMES]
    masked = cues.masked(cues.masked(plain, others, cues.NOBODY), found)
    units = _units(plain)
    alone = _alone(masked)
    listed = _listed(text, plain, found)
    both = cues.BOTH.search(masked) is not None
    mentions: list[Mention] = []
    for name in found:
        mention = _judged(text, masked, _unit_of(units, name.start), name, found, name in listed, note)
        if cues.TAKEN_BACK.match(plain, name.end):
            mention = replace(mention, verdict=Verdict.STAYS, why="taken back")
        mentions.append(_with_company(mention, mentions[-1:], plain))
    if note:
        mentions = _for_others(mentions, masked)
    if both:
        mentions = _signing_both(_and_the_other(mentions, writer), text)
    mentions = reversals.settled([_brought_as(mention, masked) for mention in mentions], masked)
    if alone:
        mentions = [
            _left_out(m) if m.name.start < alone and not names.same(m.name.text, writer) else m for m in mentions
        ]
    asked = counts.asked(masked[alone:]) or (1 if alone else None)
    mentions = enlisted.under_refusals(mentions, masked)
    own = SAID.sub(" ", masked)
    another = cues.ONE_AND_ANOTHER.search(own) is not None
    mentions, in_row = roster.seated(mentions, masked, asked) if not (note or alone) else (mentions, None)
    mentions = mentions if note else turns.turned(mentions, masked, writer)
    in_row = True if in_row is None and not (note or alone) and enlisted.in_list(masked, mentions) else in_row
    return Telling(
        tuple(mentions),
        max(
            0,
            announced.unnamed(masked, [u for u in units if u[0] >= alone])
            - any(m.why in (BOTH_SIGN, BOTH_ASK) for m in mentions),
        ),
        asked,
        bool(in_row or cues.WITH_ME.search(own)),
        bool(alone or cues.I_COME.search(own)),
        (bool(cues.I_STAY.search(own)) or any(m.why == DICTATES for m in mentions)) and not another,
        bool(cues.WE_COME.search(masked)),
        bool(cues.OTHERS_ONLY.search(masked)),
        bool(cues.ON_BEHALF.search(masked)),
        bool(cues.NAMES_LATER.search(masked)),
        cues.I_TOO.search(masked) is not None or another,
        cues.BESIDE_ME.search(masked) is not None or any(m.why == BOTH_ASK for m in mentions),
        both=both,
        in_row=in_row,
    )


def _named_in(text: str, plain: str, ignored: Callable[[str], bool], writer: str) -> list[Name]:
    """The names in a text that are believed to be people's: no house's, no nickname, nobody's who is ignored."""
    named = [*((house.start, house.end) for house in houses.find(text)), *houses.nicknames(text)]
    heads = _heads(names.find(text), plain)
    named = [span for span in named if not any(span == (name.start, name.end) for name in heads)]
    found = believed(text, plain, [name for name in names.find(text, small=True) if not ignored(name.text)], writer)
    found = [name for name in found if not _within(name, named)][:MOST_NAMES]
    found = [n for n in expected(text, plain, found) if not ignored(n.text) and not _within(n, named)][:MOST_NAMES]
    return enlisted.in_full(text, found)


def _heads(found: list[Name], plain: str) -> list[Name]:
    """The full names at the head of a list's lines: behind a bullet, or right above or below a line that begins with
    what is surely a name; what looks like a house there is none.
    """
    first = {plain.count("\n", 0, name.start): name for name in found if name.full and not _line_before(plain, name)}
    beside = [
        name
        for row, name in first.items()
        if any(near in first and first[near].sure for near in (row - 1, row + 1))
        and plain[name.end : name.end + 1] == ","
    ]
    return [n for n in found if n.full and wrapping.BULLET.fullmatch(_line_before(plain, n))] + beside


def _line_before(plain: str, name: Name) -> str:
    """What stands before a name on its line."""
    return plain[plain.rfind("\n", 0, name.start) + 1 : name.start]


def _within(name: Name, spans: list[tuple[int, int]]) -> bool:
    return any(start <= name.start and name.end <= end for start, end in spans)


def _for_others(mentions: list[Mention], masked: str) -> list[Mention]:
    """A caller of the coordinator's note who asks for others only ("veut inscrire son fils") has no place."""
    if not cues.CALLER_FOR_OTHERS.search(masked):
        return mentions
    first = next((mention for mention in mentions if mention.verdict is Verdict.COMES), None)
    rest = [mention for mention in mentions if mention is not first and mention.verdict is Verdict.COMES]
    if first is None or not rest or first.why not in (CALLED, IN_NOTE):
        return mentions
    return [replace(first, verdict=Verdict.TOLD, why="asks for others") if m is first else m for m in mentions]


def _and_the_other(mentions: list[Mention], writer: str) -> list[Mention]:
    """Where "the two of us" ask, the one person close to the writer of whom the text only tells something comes too
    ("ma conjointe Lyne Roy est libraire. On s'inscrit les deux"), or the only one it calls by a first name.
    """
    told = [m for m in mentions if m.verdict is Verdict.TOLD and not names.same(m.name.text, writer)]
    close = [m for m in told if m.relation] or [m for m in told if not m.name.full] or told
    if len(close) != 1 or any(m.verdict is Verdict.COMES for m in mentions):
        return mentions
    return [replace(m, verdict=Verdict.COMES, why=BOTH_ASK) if m is close[0] else m for m in mentions]


def _signing_both(mentions: list[Mention], text: str) -> list[Mention]:
    """Where "both of us" ask and nobody is named but the two who sign ("Anne and Luc Roy"), both come."""
    for left, right in itertools.pairwise(mentions):
        start, end = text.rfind("\n", 0, left.name.start) + 1, text.find("\n", right.name.end)
        line = text[start : end if end >= 0 else len(text)].strip(" ,.")
        joined = fold(text[left.name.end : right.name.start]).strip(" ,") in ("et", "and", "&", "+")
        whole = line.startswith(text[left.name.start : left.name.end]) and line.endswith(
            text[right.name.start : right.name.end]
        )
        if joined and whole and not any(m.verdict is Verdict.COMES for m in mentions):
            return [replace(m, verdict=Verdict.COMES, why=BOTH_SIGN) if m in (left, right) else m for m in mentions]
    return mentions


def _brought_as(mention: Mention, masked: str) -> Mention:
    """Whoever is told to be the one whom the writer brings by what they are ("j'irais avec le contremaître… le
    contremaître, c'est Luc Roy").
    """
    named = IDENTIFIED.search(masked[max(0, mention.name.start - 60) : mention.name.start])
    if mention.verdict is not Verdict.TOLD or not named:
        return mention
    brought = re.search(
        r"\b(?:avec|with|envoie|envoyer|send|amene|bring|inscrire|pour|for) "
        rf"(?:le|la|l'|the|mon|ma|my|notre|our) ?{named[1]}\b|"
        rf"(?<![a-z]){named[1]}(?:,[^.!?\n]{{3,40}})? (?:et|and|pis|&) (?:moi|i|me)\b",
        masked,
    )
    return replace(mention, verdict=Verdict.COMES, why="the one brought along") if brought else mention


def _alone(masked: str) -> int:
    """Where a text last says that the writer comes alone ("donc juste une", "only me"): what it asks for before is
    given up; 0 where it does not.
    """
    stays = cues.I_STAY.search(masked) is not None
    only = (f for f in cues.ONLY_ME.finditer(masked) if not stays or ME.search(f.group()))
    return max((found.start() for found in only), default=0)


def _left_out(mention: Mention) -> Mention:
    return replace(mention, verdict=Verdict.STAYS, why=ALONE)


def _with_company(mention: Mention, before: list[Mention], plain: str) -> Mention:
    """Whoever is joined to somebody only mentioned is only mentioned too ("vu Pierre Roy et Anne Morin, je
    m'inscris").
    """
    if not before or mention.why != "comes along" or before[0].verdict is not Verdict.TOLD:
        return mention
    between = plain[before[0].name.end : mention.name.start].strip(" ,")
    return (
        replace(mention, verdict=Verdict.TOLD, why="only mentioned") if between in ("et", "and", "&", "") else mention
    )


def _units(plain: str) -> list[tuple[int, int]]:
    """Sentences and lines, as offsets; the point of an abbreviation ends none."""
    spans, start = [], 0
    for stop in UNIT_END.finditer(plain):
        word = re.split(r"[\s(,:]", plain[max(0, stop.start() - 8) : stop.start()])[-1]
        number = len(word) <= LONGEST_ABBREVIATION and ONLY_NUMBER.match(plain, stop.end())
        if stop.group() == "." and (word.strip(".") in SHORT or len(word) == 1 or number):
            continue
        spans.append((start, stop.end()))
        start = stop.end()
    return [*spans, (start, len(plain))]


def _unit_of(units: list[tuple[int, int]], at: int) -> tuple[int, int]:
    return units[max(0, bisect(units, (at, len(units) + 10**9)) - 1)]


def _listed(text: str, plain: str, found: list[Name]) -> set[Name]:
    """Names at the head of a line that belongs to a list: with a bullet, a number, an address or a telephone of its
    own, or with another such line above or below.
    """
    heads: dict[int, Name] = {}
    for name in found:
        begin = plain.rfind("\n", 0, name.start) + 1
        spoken = WITH_WRITER.match(plain, name.end)
        if heads_line(plain[begin : name.start]) and name.full and not spoken:
            heads.setdefault(plain.count("\n", 0, begin), name)
    lines = text.split("\n")
    return {
        name
        for row, name in heads.items()
        if wrapping.BULLET.match(lines[row])
        or (len(lines[row]) < LONGEST_ITEM and (forms.EMAIL.search(lines[row]) or phones.NUMBER.search(lines[row])))
        or any(_is_item(lines, heads, row, near) for near in (row - 1, row + 1))
        or _heads_block(lines, row)
        or _announced_above(lines, row)
    }


def _heads_block(lines: list[str], row: int) -> bool:
    """Whether the line is a name alone, over lines of its own with an address or a number ("  courriel a@b.ca")."""
    if not names.is_name(lines[row]):
        return False
    block = list(itertools.takewhile(str.strip, lines[row + 1 : row + 6]))
    return bool(block) and any(forms.EMAIL.search(line) or phones.NUMBER.search(line) for line in block)


def _announced_above(lines: list[str], row: int) -> bool:
    """Whether the line is a name alone, under one that ends with a colon."""
    above = next((line for line in reversed(lines[max(0, row - 2) : row]) if line.strip()), "")
    return above.rstrip().endswith(":") and names.is_name(lines[row])


def _is_item(lines: list[str], heads: dict[int, Name], row: int, near: int) -> bool:
    """Two short name-led lines in a row are a list, not two sentences that happen to begin with a name."""
    return near in heads and all(
        len(lines[at]) < 120 and not lines[at].rstrip().endswith((".", "!", "?")) for at in (row, near)
    )


def _judged(
    text: str, masked: str, unit: tuple[int, int], name: Name, found: list[Name], listed: bool, note: bool
) -> Mention:
    following = min((other.start for other in found if other.start >= name.end), default=len(text))
    tail = text[name.end : min(following, unit[1], name.end + 160)]
    if listed:
        tail = text[name.end : _item_end(text, name, following)]
    verdict, why = judge(masked, unit, name, listed, note)
    through = text[max(0, name.start - 4) : name.start].endswith("~~") and "~~" in tail
    own = re.split(r"\n(?![ \t(a-z])", tail)[0]
    if through or (listed and cues.STRUCK.search(fold(own))):
        verdict, why = Verdict.STAYS, STRUCK
    return Mention(name, verdict, tail, _relation(masked, name, unit), listed, why)


def _item_end(text: str, name: Name, following: int) -> int:
    """Where an item of a list ends: with its line, or, where the name fills the line, with the lines right below it."""
    line_end = text.find("\n", name.end)
    line_end = line_end if line_end >= 0 else len(text)
    if ";" in text[name.end : min(following, line_end)]:
        return following  # the next of a row: "Anne Roy <…>; Luc Caron <…>"
    if text[name.end : line_end].strip(" ,;"):
        return min(following, _continued(text, name, line_end))
    block_end = text.find("\n\n", name.end)
    return min(following, block_end if block_end >= 0 else len(text), name.end + 400)


def _continued(text: str, name: Name, line_end: int) -> int:
    """Where the lines end that go on with an item of a list that has bullets: in brackets, indented, in small letters,
    or with an address or a number.
    """
    start = text.rfind("\n", 0, name.start) + 1
    if not wrapping.BULLET.match(text, start):
        return line_end
    for line in text[line_end + 1 :].split("\n")[:2]:
        goes_on = line[:1] in ("(", " ", "\t") or line[:1].islower()
        own = forms.EMAIL.search(line) or phones.NUMBER.search(line)
        if not line.strip() or wrapping.BULLET.match(line) or not (goes_on or own):
            break
        line_end += 1 + len(line)
    return line_end


def _relation(masked: str, name: Name, unit: tuple[int, int]) -> str | None:
    """Who the named person is to the writer ("sœur"), from right before or right behind the name."""
    before = masked[max(unit[0], name.start - 45) : name.start]
    related = list(cues.relation().finditer(before))
    if related and cues.NAME not in before[related[-1].end() :]:
        return related[-1]["who"]
    behind = cues.relation().match(masked[name.end : name.end + 45].lstrip(" ,("))
    return behind["who"] if behind else None
