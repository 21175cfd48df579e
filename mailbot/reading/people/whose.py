"""Whose a number or an address in a text is: the words right before it and right behind it tell ("Tom's cell: …", "le
mien : …", "reach her at …", "…, c'est mon numéro").
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache, cached_property, lru_cache
from itertools import islice
from typing import Final, Literal

from mailbot.reading.naming import cues, names
from mailbot.reading.naming.names import same
from mailbot.reading.people import behind, located
from mailbot.reading.people.verdicts import Mention, Verdict
from mailbot.reading.segments import forms
from mailbot.reading.text import phones
from mailbot.reading.text.lexicon import fold, phrases, words

LONGEST = 20_000  # characters of a text that are searched
MOST_PEOPLE = 40
MOST_DETAILS = 100  # addresses, and extensions, of a text that are told whose they are
SHORTENED = 5  # letters of a first name that may be used in short
NEAR = 90  # characters before a number that may tell whose it is
SENTENCE_END = re.compile(
    r"(?<!\bm)(?<!\bmr)(?<!\bmme)(?<!\bmrs)(?<!\bms)(?<!\bdr)(?<!tel)(?<!\bext)[.!?](?=\s)|"
    r"(?<! at)(?<! on)(?<! au)(?<! a)(?<! le)(?<! est)(?<! is)(?<! to)(?<! the)\n"  # a line broken within a sentence
)
MINE = re.compile(
    r"(?<!not )(?<!pas )\b(?:mon|ma|my|mine|miens?|mienne|moi|me|m'|myself|moi-meme|i|i'm|je|j'|"
    r"chez nous|nous|notre|our|us)(?![a-z])"
)
# "Same as mine" tells of another.
COMPARED = re.compile(r"\b(?:same|memes?|pareil|identique)\b[^.]{0,14}(?:as |que |qu'|comme |a )(?:le |la )?$")
CALL_ME = re.compile(
    r"\b(?:me (?:re)?joindre|me (?:telephoner|contacter|rappeler|appeler)|m'appeler|(?:re)?joi[gn]\w+[- ]moi|"
    r"appel\w+[- ]moi|(?:reach|call|phone|ring|text|contact|get) me|i(?:'m| am| can be| may be)|je suis|"
    r"on me)\b[^.;]{0,40}$"
)
THEIRS = re.compile(
    r"\b(?:(?P<she>elle|she|her|hers|la (?:re)?join\w+|la (?:contacter|r?appeler|trouve\w*))|"
    r"(?P<he>il|lui|he|him|his|le (?:re)?join\w+|le (?:contacter|r?appeler|trouve\w*))|"
    r"son|sa|l[ae] siens?|la sienne|l'(?:appeler|atteindre|avoir|attraper)|"
    r"(?:(?:re)?joi[gn]|(?:r)?appel|contact)\w+[- ]l[ae])(?![a-z])"
)
MINE_BEHIND = re.compile(
    r"[ ,)(:;–—-]{0,4}(?:ca )?(?P<verb>c'?est |est |is |that's |that is |it's |this is |c |pour |for )?"
    r"(?:le mien|la mienne|mine\b|a moi\b|moi\b|me\b|(?:mon|ma|my) (?:cell|num|tel|phone|telephone|adresse|courriel|"
    r"e-?mail|own|address|propre|bureau|line|ligne))"
)
THEIRS_BEHIND = re.compile(
    r"[ ,)(:;–—-]{0,4}(?:c'est |est |is |that's |that is |it's |this is )"
    r"(?:a (?P<she>elle)|a (?P<he>lui)|(?P<her>hers|her) ?|(?P<his>his) ?|son |sa )"
    r"|[ ,)(]{0,3}(?:pour|for|c'est) (?:(?P<elle>elle|her)|(?P<lui>lui|him))(?![a-z])"
)
MYSELF = re.compile(r"\b(?:moi(?:-meme)?|me|myself)(?![a-z'-])")
# A clause about whoever is named before it ("Luc, qui travaille chez nous, …").
CLAUSE = re.compile(r",? (?:qui|who|que|whom|avec qui)\b[^.;:]*$")
# What somebody of the family is called right before their name ("dad (Leo Roy)").
CALLED = re.compile(
    r"\b(dad|daddy|mom|mum|mother|father|papa|maman|pops|grandma|grandpa|"
    r"grand-maman|grand-papa|mamie|papi)[ ,:]{1,2}\(?$"
)
# Between somebody's address and a number of theirs.
JOINED = re.compile(
    r"[ ,;:/|()–—-]*(?:(?:ou|or|et|and|tel|phone|telephone|au|at|on|par telephone|cell)\.?[ :]+){0,3}\(?"
)
FEMALE_ENDING = re.compile(r"(?:[aeiou][nlt]{2}e|ie|ine|ise|ique|ane|ene|ette|elle|ise|ice|ance|ude|[^iouk]a|ee)$")

WRITER: Final = "writer"
Writer = Literal["writer"]


@dataclass(frozen=True, slots=True)
class Cue:
    """Words at `start:end` that point to somebody: the writer (`mention` None) or somebody named."""

    start: int
    end: int
    mention: Mention | None


@dataclass(frozen=True)
class Possessions:
    """The numbers and addresses of a text, each told whose it is."""

    text: str
    mentions: tuple[Mention, ...]
    writer: str | None
    region: str = "CA-QC"

    @cached_property
    def plain(self) -> str:
        """The folded text."""
        return fold(self.text[:LONGEST])

    @cached_property
    def others(self) -> list[Mention]:
        """Everybody named but the writer, each once, by the fullest name."""
        own, found = self.writer, list[Mention]()
        for mention in self.mentions[:MOST_PEOPLE]:
            if located.tells_where(mention, self.mentions[:MOST_PEOPLE], self.plain):
                continue
            known = next((one for one in found if same(one.name.text, mention.name.text)), None)
            if known is None and not (own and same(mention.name.text, own)):
                found.append(mention)
            elif known:
                comes = Verdict.COMES in (known.verdict, mention.verdict)
                found[found.index(known)] = replace(
                    max(known, mention, key=lambda one: len(one.name.text)),
                    verdict=Verdict.COMES if comes else known.verdict,
                    relation=known.relation or mention.relation,
                )
        return [mention for mention in found if not self._shortened(mention, found)]

    def _shortened(self, mention: Mention, everyone: list[Mention]) -> bool:
        """Whether a first name alone is how one of the others, or the writer, is called for short."""
        short, others = fold(mention.name.text), [one.name.text for one in everyone if one != mention]
        whole = [fold(name).split()[0] for name in (*others, *filter(None, [self.writer])) if " " in name]
        return " " not in short and sum(_is_short(short, first) for first in whole) == 1

    @cached_property
    def _behind(self) -> dict[int, tuple[Mention | Writer | None, int] | None]:
        return {}

    @cached_property
    def numbers(self) -> list[phones.Phone]:
        """The telephone numbers of the text."""
        return phones.find(self.text, self.region)

    @cached_property
    def _details(self) -> list[tuple[int, int]]:
        emails = islice(forms.EMAIL.finditer(self.text[:LONGEST]), MOST_DETAILS)
        spans = [(found.start(), found.end()) for found in emails]
        return sorted([*spans, *((phone.start, phone.end) for phone in self.numbers)])

    @cached_property
    def _named(self) -> list[Cue]:
        """Where somebody named, or who they are to the writer ("mon mari"), is spoken of."""
        return sorted(self._spoken_of(), key=lambda cue: cue.start)

    @cached_property
    def _words(self) -> frozenset[str]:
        """The words of the text with a capital that are no everyday words, folded."""
        capitals = (fold(found.group()) for found in re.finditer(r"\b[A-ZÀ-Ý][^\W\d_]+", self.text[:LONGEST]))
        everyday = words("names", "function_words") | words("names", "verbs") | words("organisations", "titles")
        return frozenset(capitals) - everyday

    def _short_for(self, first: str) -> set[str]:
        """The words of the text that are a first name in short ("Max" of Maxwell)."""
        return {short for short in self._words if _is_short(short, first)}

    def _spoken_of(self) -> Iterator[Cue]:
        if self.writer:
            first, taken = fold(self.writer).split()[0], [fold(one.name.text) for one in self.others]
            own = {fold(self.writer)} | ({first, *self._short_for(first)} if len(first) > 2 else set())
            own = {name for name in own if not any(name in other.split() for other in taken)}
            pattern = "|".join(sorted(map(re.escape, own), key=len, reverse=True)) or "(?!)"
            for found in re.finditer(rf"(?<![\w@.-])(?:{pattern})(?![\w@-]|\.\w)", self.plain):
                yield Cue(found.start(), found.end(), None)
        for mention in self.others:
            parts = fold(mention.name.text).split()
            known = [other for other in self.others if other != mention]
            unique = {
                part
                for part in (parts[0], parts[-1])
                if len(part) > 2
                and not any(part in fold(other.name.text).split() for other in known)
                and part not in fold(self.writer or "").split()
            } | {" ".join(parts)}
            unique |= self._short_for(parts[0])
            pattern = "|".join(sorted(map(re.escape, unique), key=len, reverse=True))
            for found in re.finditer(rf"(?<![\w@.-])(?:{pattern})(?![\w@-]|\.\w)", self.plain):
                yield Cue(found.start(), found.end(), mention)
            kin = CALLED.search(self.plain[max(0, mention.name.start - 20) : mention.name.start])
            if kin:
                for found in re.finditer(rf"\b{kin[1]}\b(?!-)", self.plain):
                    yield Cue(found.start(), found.end(), mention)
            if mention.relation and sum(other.relation == mention.relation for other in self.others) == 1:
                for found in re.finditer(
                    rf"\b(?:mon|ma|my|notre|our|de la|du|le|la|the) (?:[a-z]+ )?{re.escape(mention.relation)}(?![a-z])",
                    self.plain,
                ):
                    yield Cue(found.start(), found.end(), mention)

    def clause(self, at: int, after: int = 0) -> int:
        """Where the words begin that may tell whose the number or address at `at` is: behind the one before, and
        behind `after`, in the same sentence.
        """
        start = max((end for _, end in self._details if end <= at), default=0)
        labelled = self._named_behind(start) if start else None
        start = max(labelled[1] if labelled and labelled[1] <= at else start, after)
        start = max(start, at - NEAR)
        ends = [found.end() for found in SENTENCE_END.finditer(self.plain, start, at)]
        return max([start, *ends])

    def _pointing(self, start: int, at: int) -> list[Cue]:
        """All that points to somebody between two places, in order."""
        named = [cue for cue in self._named if start <= cue.start and cue.end <= at]
        found = list(named)
        for match in MINE.finditer(self.plain, start, at):
            if not self._of_others(match, start, named):
                found.append(Cue(match.start(), match.end(), None))
        told = self._owner_before(start)
        last = told if isinstance(told, Mention) else None
        for match in THEIRS.finditer(self.plain, start, at):
            gendered = any(match.groupdict().values())
            if any(cue.start <= match.start() < cue.end for cue in named):
                continue
            last = last if last and not gendered else self.antecedent(match)
            if last:
                found.append(Cue(match.start(), match.end(), last))
        return sorted(found, key=lambda cue: cue.end)

    def _of_others(self, mine: re.Match[str], start: int, named: list[Cue]) -> bool:
        """Whether "my" or "us" tells of somebody else: in their name, in what compares them ("same as mine"), in who
        they are ("ma fille") or in a clause about them ("qui expose chez nous").
        """
        if any(cue.start <= mine.start() < cue.end for cue in named) or cues.relation().match(self.plain, mine.start()):
            return True
        before = max((cue.end for cue in named if cue.end <= mine.start() and cue.mention), default=None)
        about = before is not None and CLAUSE.match(self.plain, before, mine.start())
        return bool(about or COMPARED.search(self.plain, max(start, mine.start() - 30), mine.start()))

    def _owner_before(self, start: int) -> Mention | Writer | None:
        """Whose the address right before is, in the same sentence: "son" behind it means them too."""
        before = next((span for span in self._details if span[1] == start), None)
        found = forms.EMAIL.fullmatch(self.text, *before) if before else None
        return self.address_owner(found.group(), found.start(), found.end()) if found else None

    def _named_behind(self, end: int) -> tuple[Mention | Writer | None, int] | None:
        """Whom the words right behind a number name, and where those words end."""
        if end not in self._behind:
            self._behind[end] = self._find_behind(end)
        return self._behind[end]

    def _find_behind(self, end: int) -> tuple[Mention | Writer | None, int] | None:
        lead = behind.LEAD.match(self.plain, end)
        if lead is None:
            return None
        at, stop = lead.end(), 0
        whose: Mention | Writer | None = None
        if found := behind.ME.match(self.plain, at):
            whose, stop = WRITER, found.end()
        elif found := behind.PRONOUN.match(self.plain, at):
            whose, stop = self.antecedent(found), found.end()
        elif cue := next((one for one in reversed(self._named) if one.start == at), None):
            signed = cue.mention is None and lead["bare"] is not None and " " in self.plain[at : cue.end]
            whose, stop = None if signed else cue.mention or WRITER, cue.end
        over = behind.end_of(self.plain, stop, lead) if whose else None
        return (whose, over) if over else None

    def in_turn(self, at: int, several: int) -> list[Mention | Writer]:
        """Those who come, in the order in which they are named before `at`, where they are `several`."""
        cues_before = [cue for cue in self._named if cue.end <= at]
        mine = (Cue(found.start(), found.end(), None) for found in MYSELF.finditer(self.plain, 0, at))
        row: list[Mention | Writer] = []
        for cue in sorted((*cues_before, *mine), key=lambda cue: cue.start):
            comes = cue.mention is None or cue.mention.verdict is Verdict.COMES
            if comes and (cue.mention or WRITER) not in row:
                row.append(cue.mention or WRITER)
        others: list[Mention | Writer] = [who for who in row if who != WRITER]
        return next((people for people in (row, others) if len(people) == several), [])

    def antecedent(self, pronoun: re.Match[str], at: int | None = None) -> Mention | None:
        """Whom "her", "lui" or "son" means: the last one named before it, or before `at`, whom it fits."""
        at = pronoun.start() if at is None else at
        before = (cue.mention for cue in reversed(self._named) if cue.end <= at)
        candidates = list(dict.fromkeys(mention for mention in before if mention))
        coming = [mention for mention in candidates if mention.verdict is Verdict.COMES] or candidates
        told = pronoun.groupdict()
        she = bool(told.get("she") or told.get("her") or told.get("elle"))
        he = bool(told.get("he") or told.get("his") or told.get("lui"))
        wanted = None if she == he else she
        sure = [m for m in coming if wanted is not None and self._female(m) is wanted]
        fitting = sure or [m for m in coming if wanted is None or self._female(m) in (wanted, None)]
        return next(iter(fitting or coming), None)

    def _female(self, mention: Mention) -> bool | None:
        """Whether somebody is a woman, by title, by who they are to the writer, or, of several, by the first name."""
        before = self.plain[max(0, mention.name.start - 8) : mention.name.start]
        if re.search(r"\b(?:mme|mrs|ms|mlle|madame|sr|soeur|sour|miss)\.? $", before) or mention.relation in words(
            "people", "women"
        ):
            return True
        if re.search(r"\b(?:m|mr|monsieur|abbe|pere|frere)\.? $", before) or mention.relation in words("people", "men"):
            return False
        first = fold(mention.name.text).split()[0].split("-")[-1]
        return bool(FEMALE_ENDING.search(first) or first in words("names", "women")) or None

    def owner(self, start: int, end: int, after: int | None = None) -> Mention | Writer | None:
        """Whose the number or address at `start:end` is: somebody named, the writer, or None where no words tell; of an
        extension, which nobody shares, the words behind `after`.
        """
        begin = self.clause(start, after or 0)
        if after is None and self.shared(start, end):
            return None
        if after is None and (labelled := self._named_behind(end)):
            return labelled[0]
        spoken = self.plain[end : end + NEAR]
        if CALL_ME.search(self.plain[begin:start]):
            return WRITER
        pointing = self._pointing(begin, start)
        if (mine := MINE_BEHIND.match(spoken)) and (mine["verb"] or not pointing):
            return WRITER
        if told := THEIRS_BEHIND.match(spoken):
            return self.antecedent(told)
        if not pointing:
            return self._owner_before(begin) if JOINED.fullmatch(self.plain, begin, start) else None
        return pointing[-1].mention or WRITER

    def address_owner(self, email: str, start: int, end: int) -> Mention | Writer | None:
        """Whose an address is: whose name it shows, else as for a number."""
        local = re.sub(r"[^a-z]", "", fold(email.partition("@")[0]))
        scores = [(likeness(mention.name.text, local), mention) for mention in self.others]
        own = likeness(self.writer or "", local)
        best = max((score for score, _ in scores), default=0)
        if own > 1 and own > best:
            return WRITER
        fitting = [mention for score, mention in scores if score == best > 1 and score > own]
        return fitting[0] if len(fitting) == 1 else self.owner(start, end)

    def shared(self, start: int, end: int) -> bool:
        """Whether the words around a number say that it is everybody's or the firm's ("notre central : …")."""
        around = self.plain[self.clause(start) : start], SENTENCE_END.split(self.plain[end : end + NEAR])[0]
        return any(cues.SHARED_LINE.search(spoken) for spoken in around)

    @cached_property
    def _owned_numbers(self) -> list[tuple[phones.Phone, Mention | Writer | None]]:
        return [(phone, self.owner(phone.start, phone.end)) for phone in self.numbers]

    @cached_property
    def _owned_addresses(self) -> list[tuple[str, Mention | Writer | None]]:
        found = islice(forms.EMAIL.finditer(self.text[:LONGEST]), MOST_DETAILS)
        return [(one.group().lower(), self.address_owner(one.group(), one.start(), one.end())) for one in found]

    def numbers_of(self, whose: Mention | Writer) -> list[phones.Phone]:
        """The numbers that words say are somebody's."""
        return [phone for phone, owner in self._owned_numbers if is_owner(whose, owner)]

    def addresses_of(self, mention: Mention) -> list[str]:
        """The addresses that are somebody's by their name, or by what words say."""
        return [email for email, owner in self._owned_addresses if is_owner(mention, owner)]


@cache
def _called() -> dict[str, tuple[str, ...]]:
    """The first names that are called something else for short ("abby" of abigail)."""
    lines = (line.partition("=") for line in phrases("names", "short_forms"))
    return {short: tuple(first.split()) for short, _, first in lines}


def _is_short(short: str, first: str) -> bool:
    """Whether a word is a first name in short ("Max" of Maxwell, "Sam" of Samuel)."""
    cut = len(first) >= SHORTENED and len(short) > 2 and first.startswith(short)
    return short != first and (cut or names.is_short_for(short, first) or first in _called().get(short, ()))


def is_owner(whose: Mention | Writer, owner: Mention | Writer | None) -> bool:
    """Whether the owner told is the one meant."""
    if isinstance(whose, Mention) and isinstance(owner, Mention):
        return same(whose.name.text, owner.name.text)
    return whose == owner


def likeness(name: str, local: str) -> int:
    """How much of a name the letters before the @ show: surname 2, first name 2, its initial in front 1."""
    parts = [re.sub(r"[^a-z]", "", part) for part in fold(name).split()]
    if not parts or not local:
        return 0
    first, last = parts[0], parts[-1] if len(parts) > 1 else ""
    pieces = [piece for piece in re.split(r"[^a-z]", fold(name.split()[-1])) if len(piece) > 3] if last else []
    surname = len(last) > 2 and (last in local or any(piece in local for piece in pieces))
    whole = len(first) > 2 and first in local
    return 2 * surname + 2 * whole + int(bool(first) and local[0] == first[0])


@lru_cache(maxsize=16)  # each reader of one message asks for the same text's
def possessions(text: str, mentions: tuple[Mention, ...], writer: str | None, region: str) -> Possessions:
    """The numbers and addresses of a text, told whose they are."""
    return Possessions(text, mentions, writer, region)
