"""Whose a number or an address in a text is: the words right before it and right behind it tell ("Tom's cell: …", "le
mien : …", "reach her at …", "…, c'est mon numéro").
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from itertools import islice
from typing import Final, Literal

from mailbot.mail.model import Address
from mailbot.reading import cues, forms, names, organizations, phones
from mailbot.reading.lexicon import fold, words
from mailbot.reading.model import Person
from mailbot.reading.names import same
from mailbot.reading.tokens import is_first_name
from mailbot.reading.verdicts import Mention, Verdict

LONGEST = 20_000  # characters of a text that are searched
NAMED = 2  # above it, an address shows the surname and more
# What now holds, told of somebody by another.
RENEWED = re.compile(
    r"\b(?:maintenant|desormais|dorenavant|nouve(?:au|lle)|bon(?:ne)?|vraie?|actuel(?:le)?|plutot|now|new|current|right|correct|"
    r"real|instead|change)(?![a-z])"
)
MOST_PEOPLE = 40
MOST_DETAILS = 100  # addresses, and extensions, of a text that are told whose they are
SHORTENED = 5  # letters of a first name that may be used in short
LEAST = 6  # characters behind a name that show an address or a number
NEAR = 90  # characters before a number that may tell whose it is
SENTENCE_END = re.compile(
    r"(?<!\bm)(?<!\bmr)(?<!\bmme)(?<!\bmrs)(?<!\bms)(?<!\bdr)(?<!tel)(?<!\bext)[.!?](?=\s)|"
    r"(?<! at)(?<! on)(?<! au)(?<! a)(?<! le)(?<! est)(?<! is)(?<! to)(?<! the)\n"  # a line broken within a sentence
)
MINE = re.compile(
    r"(?<!not )(?<!pas )\b(?:mon|ma|my|mine|miens?|mienne|moi|me|m'|myself|moi-meme|i|i'm|je|j'|"
    r"chez nous|nous|notre|our|us)(?![a-z])"
)
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
FEMALE_ENDING = re.compile(r"(?:[aeiou][nlt]{2}e|ie|ine|ise|ique|ane|ene|ette|elle|ise|ice|ance|ude|[^iouk]a|ee)$")

# Right before a number that is not the signer's own ("Tom's cell:", "cell de Luc :", "pour la joindre :").
ANOTHERS = re.compile(
    r"^[^\d@]{0,12}\b(?!(?:it|that|here|what)'s)[a-z-]{3,}'s (?:cell|phone|mobile|e-?mail|number|tel|direct|"
    r"line|work|home)|"
    r"\b(?:cell\w*|tel\w*|mobile|courriel|numero|phone|number|e-?mail|adresse)\.? (?:de |d'|of |for )"
    r"(?!(?:la |le |l'|the )?(?:bureau|office|travail|maison|urgence))(?!jour|soir|nuit|bureau|work)[a-z]|"
    r"\b(?:son|sa|her|his) (?:cell|tel|courriel|numero|phone|number|e-?mail|mobile)"
)
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
        return found

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

    def _spoken_of(self) -> Iterator[Cue]:
        if self.writer:
            for found in re.finditer(rf"(?<![\w@.-]){re.escape(fold(self.writer))}(?![\w@-]|\.\w)", self.plain):
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
            if len(parts[0]) > SHORTENED:  # "Max" of Maxwell
                unique |= {short for short in self._words if len(short) > 2 and parts[0].startswith(short)}
            pattern = "|".join(sorted(map(re.escape, unique), key=len, reverse=True))
            for found in re.finditer(rf"(?<![\w@.-])(?:{pattern})(?![\w@-]|\.\w)", self.plain):
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
        start = max(start, after)
        start = max(start, at - NEAR)
        ends = [found.end() for found in SENTENCE_END.finditer(self.plain, start, at)]
        return max([start, *ends])

    def _pointing(self, start: int, at: int) -> list[Cue]:
        """All that points to somebody between two places, in order."""
        named = [cue for cue in self._named if start <= cue.start and cue.end <= at]
        found = list(named)
        for match in MINE.finditer(self.plain, start, at):
            if not any(cue.start <= match.start() < cue.end for cue in named):
                found.append(Cue(match.start(), match.end(), None))
        last = self._owner_before(start)
        for match in THEIRS.finditer(self.plain, start, at):
            gendered = any(match.groupdict().values())
            if any(cue.start <= match.start() < cue.end for cue in named):
                continue
            last = last if last and not gendered else self._antecedent(match)
            if last:
                found.append(Cue(match.start(), match.end(), last))
        return sorted(found, key=lambda cue: cue.end)

    def _owner_before(self, start: int) -> Mention | None:
        """Whose the address or number right before is, in the same sentence: "son" behind it means them too."""
        before = next((span for span in self._details if span[1] == start), None)
        found = forms.EMAIL.fullmatch(self.text, *before) if before else None
        owner = self.address_owner(found.group(), found.start(), found.end()) if found else None
        return owner if isinstance(owner, Mention) else None

    def _antecedent(self, pronoun: re.Match[str]) -> Mention | None:
        """Whom "her", "lui" or "son" means: the last one named before whom it fits."""
        before = (cue.mention for cue in reversed(self._named) if cue.end <= pronoun.start())
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
        return bool(FEMALE_ENDING.search(fold(mention.name.text).split()[0].split("-")[-1])) or None

    def owner(self, start: int, end: int, after: int | None = None) -> Mention | Writer | None:
        """Whose the number or address at `start:end` is: somebody named, the writer, or None where no words tell; of an
        extension, which nobody shares, the words behind `after`.
        """
        begin = self.clause(start, after or 0)
        if after is None and self.shared(start, end):
            return None
        behind = self.plain[end : end + NEAR]
        if CALL_ME.search(self.plain[begin:start]):
            return WRITER
        pointing = self._pointing(begin, start)
        if (mine := MINE_BEHIND.match(behind)) and (mine["verb"] or not pointing):
            return WRITER
        if told := THEIRS_BEHIND.match(behind):
            return self._antecedent(told)
        if not pointing:
            return None
        return pointing[-1].mention or WRITER

    def address_owner(self, email: str, start: int, end: int) -> Mention | Writer | None:
        """Whose an address is: whose name it shows, else as for a number."""
        local = re.sub(r"[^a-z]", "", fold(email.partition("@")[0]))
        scores = [(_likeness(mention.name.text, local), mention) for mention in self.others]
        own = _likeness(self.writer or "", local)
        best = max((score for score, _ in scores), default=0)
        if own > 1 and own > best:
            return WRITER
        fitting = [mention for score, mention in scores if score == best > 1 and score > own]
        return fitting[0] if len(fitting) == 1 else self.owner(start, end)

    def shared(self, start: int, end: int) -> bool:
        """Whether the words around a number say that it is everybody's or the firm's ("notre central : …")."""
        behind = SENTENCE_END.split(self.plain[end : end + NEAR])[0]
        around = self.plain[self.clause(start) : start], behind
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


def is_owner(whose: Mention | Writer, owner: Mention | Writer | None) -> bool:
    """Whether the owner told is the one meant."""
    if isinstance(whose, Mention) and isinstance(owner, Mention):
        return same(whose.name.text, owner.name.text)
    return whose == owner


def _likeness(name: str, local: str) -> int:
    """How much of a name the letters before the @ show: surname 2, first name 2, its initial in front 1."""
    parts = [re.sub(r"[^a-z]", "", part) for part in fold(name).split()]
    if not parts or not local:
        return 0
    first, last = parts[0], parts[-1] if len(parts) > 1 else ""
    pieces = [piece for piece in re.split(r"[^a-z]", fold(name.split()[-1])) if len(piece) > 3] if last else []
    surname = len(last) > 2 and (last in local or any(piece in local for piece in pieces))
    whole = len(first) > 2 and first in local
    return 2 * surname + 2 * whole + int(bool(first) and local[0] == first[0])


def bare(mention: Mention, own: Possessions) -> Person:
    """What stands right behind a name and is not somebody else's by the words before it, and nothing else."""
    tail = mention.tail if mention.listed else mention.tail.partition("\n")[0]
    at = own.text.find(tail) if len(tail) > LEAST else -1

    def theirs(start: int, end: int, email: str = "") -> bool:
        if at < 0:
            return True
        owner = own.address_owner(email, at + start, at + end) if email else own.owner(at + start, at + end)
        known = any(is_owner(mention, other) for other in own.others)
        return owner is None or not known or is_owner(mention, owner)

    emails = [found for found in forms.EMAIL.finditer(tail) if theirs(found.start(), found.end(), found.group())]
    phone = phones.best([one for one in phones.find(tail, own.region) if theirs(one.start, one.end)])
    return Person(
        name=mention.name.text,
        email=emails[0].group().lower() if emails else None,
        phone=phone.number if phone else None,
        extension=phone.extension if phone else None,
        organization=line_house(mention) if mention.listed else None,
        title=mention.relation if mention.relation in words("people", "work") else None,
    )


@lru_cache(maxsize=256)
def line_house(mention: Mention) -> str | None:
    """The organisation that stands on somebody's own line of a list."""
    return organizations.in_lines([line.strip(" ,;:-\t") for line in mention.tail.split("\n")])


def is_of_another(line: str) -> bool:
    """Whether a line below a signature gives a number or an address of somebody else's ("Tom's cell: …")."""
    found = forms.EMAIL.search(line) or phones.NUMBER.search(line)
    before = fold(line[: found.start()]) if found else ""
    related = cues.relation().search(before)
    named = found is not None and is_first_name(before.strip(" :=-–—(")) and before.strip() != before.strip(" :=-–—(")
    return bool(named or ANOTHERS.search(before) or (related and related["own"]))


def corrected(person: Person, told: str, teller: str, region: str) -> Person:
    """Somebody with the address, the number or the extension that who passes their message on tells of them ("le bon
    courriel est …", "she is at extension 14 now"); `teller` is the address of who tells.
    """
    own = Possessions(told[:LONGEST], (), None, region)
    others = [n.text for n in names.find(own.text) if not names.same(n.text, person.name or "")]

    def of_another(email: str) -> bool:
        return any(_likeness(name, fold(email.partition("@")[0])) > NAMED for name in others)

    def meant(start: int) -> bool:
        words_before = own.plain[own.clause(start) : start]
        return bool(THEIRS.search(words_before) or RENEWED.search(words_before)) and not CALL_ME.search(words_before)

    emails = [
        found.group().lower()
        for found in forms.EMAIL.finditer(own.text)
        if found.group().lower() != teller
        and not of_another(found.group())
        and (meant(found.start()) or _likeness(person.name or "", fold(found.group().partition("@")[0])) > NAMED)
    ]
    phone = phones.best([one for one in own.numbers if meant(one.start)])
    alone = next((one[1] for one in phones.ALONE.finditer(own.plain) if meant(one.start())), None)
    if phone:
        person = replace(person, phone=phone.number, extension=phone.extension)
    elif alone and person.phone:
        person = replace(person, extension=alone)
    return replace(person, email=emails[0]) if emails else person


def own_email(body: str, address: Address | None) -> str | None:
    """The address that the text gives as the one to use ("écrivez-moi plutôt à …"), else the sender's own."""
    for found in forms.EMAIL.finditer(body[:20_000]):
        before = re.split(r"[)\n]", fold(body[max(0, found.start() - 70) : found.start()]))[-1]
        if cues.GIVES_EMAIL.search(before) and not re.search(
            r"\b(?:son|sa|his|her|leur|their) (?:courriel|adresse|e-?mail|address)|"
            r"\b(?:il|elle|he|she) (?:utilis|us|se sert)|\b(?:le sien|la sienne|hers|celui de|celle de)\b",
            before,
        ):
            return found.group().lower()
    return address.email if address else None


@lru_cache(maxsize=16)  # each reader of one message asks for the same text's
def possessions(text: str, mentions: tuple[Mention, ...], writer: str | None, region: str) -> Possessions:
    """The numbers and addresses of a text, told whose they are."""
    return Possessions(text, mentions, writer, region)
