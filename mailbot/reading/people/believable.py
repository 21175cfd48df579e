"""Which names found in a text are believed: those that their words show, and those that stand where names are."""

from __future__ import annotations

import itertools
import re
from functools import lru_cache

from mailbot.reading.naming import cues, extent, names
from mailbot.reading.naming.names import Name
from mailbot.reading.organizations.organizations import is_title
from mailbot.reading.segments import forms, labels, wrapping
from mailbot.reading.text import marks
from mailbot.reading.text.lexicon import fold, words
from mailbot.reading.text.tokens import Word, tokens

LIST_ITEM = re.compile(
    rf"[ \t]*(?:{marks.ITEM}\s{{0,3}}|[>o]\s{{0,3}}|[a-z]\)\s?)?(?:(?:participant(?:e)?|personne|"
    r"person|nom|name) ?\d{0,2} ?[:.\-] ?)?(?:(?:m|mme|mr|mrs|ms|mlle|monsieur|madame)\.? )?$"
)
LABEL = re.compile(
    r"[ \t]*([-*•·–—]\s{0,3}|\(?\d{1,2}[.)]\s{1,3})?([a-z][a-z' ./-]{2,38}?) ?[:–—] ?(?:(?:m|mme|mr|mrs|ms)\.? )?"
)
BESIDE = re.compile(
    r"(?: ?\([^()\n]{0,80}\))?,?(?: et| and| &| ainsi que|,)? ?(?:(?:our|my|notre|mon|"
    r"ma) [a-z-]{3,20}(?: [a-z-]{3,20})?, )?"
)
POST = re.compile(r"\b(?:our|my|the|notre|mon|ma|nos|mes|la|le|l'|sa|son) ?(?:[a-z'’-]+ ){0,4}([a-z-]+),? $")
# A post with a capital is nobody's name ("le Grand Chevalier", "our Exalted Ruler").
OWNED = re.compile(
    r"\b(?:le|la|the|(?<!my )(?<!our )(?<!his )(?<!her )(?<!their )son|sa|his|her|leur|notre|our|votre|your|un|une|"
    r"an?) $"
)
APART = re.compile(r"[ \t]{0,4}[,:(<–—/|-]?[ \t<(]{0,3}")  # a name and the address behind it
LINE_END = re.compile(r" {0,3}(?:\n|$)")
ITEM_ON = re.compile(r" ?[,;:(<–—/|\t-] ?\S| [–—-] \S")
ACTS = re.compile(
    r"(?: \([^()]{0,60}\)|,? (?:the|our|my|notre|le|la|mon|ma|l')[a-z' -]{2,30},?)?,? "
    r"(?:is coming|will|would|is going|wants|viendra|participera|assistera|sera|ira|aimerait|veut|"
    r"souhaite|desire|voudrait|s'inscri|comes\b|goes|is coming|is game|is keen|could (?:come|use|have)|needs (?:a|to)|"
    r"called\b|phoned|rang\b|telephoned|(?:just )?(?:wrote|emailed)|(?:came|dropped|stopped) (?:by|in)|"
    r"(?:m'|nous )?a (?:appele|telephone|rappele|ecrit|laisse un message)|est passee?\b|appelle\b|telephone\b|"
    r"vient|viendrait|irait|s'amene|s'en vient|se joint|cherche (?:une|a)|tient a|pourrait (?:venir|avoir))\b"
)
# "Anne Roy, she's my aunt", "Anne Roy, qui tient la caisse".
WHO = re.compile(r",? (?:who\b|qui\b|(?:he|she)(?:'s|s)? |c'est m|that's m)")
AGED = re.compile(r",? ?\(?(?:agee? de |aged? )?\d\d (?:ans|years? old)\b| \(\d\d\)|, (?:aged? )?[2-9]\d,")
PLACE_FOR = re.compile(
    r"\b(?:place|chaise|siege|seat|spot|chair|room|une|one|celle|celui|billet|ticket)s? (?:pour|for|a|de|a nom de) "
    rf"{cues.TITLE}$"
)
# Before a first name that is also an everyday word: a capital and one of these show it.
BROUGHT_BY = re.compile(
    r"\b(?:avec|with|bring|bringing|take|amene|amenerai|j'amene|inscri\w{1,3}|register|send|sending|envoie|pour|for|"
    r"plus|ajoute[rz]?|add|put|mets?|mettez) (?:down )?$|\+ ?$"
)
JOINS = r"(?: ?,? (?:et|and|pis|puis|n|ainsi que|plus|as well as) | ?[&+] ?)"
SELF = r"(?:moi|me|myself|i)"
JOINED_BEFORE = re.compile(rf"(?:{cues.NAME}|\b{SELF}){JOINS}$")
JOINED_BEHIND = re.compile(rf"(?: \([^()\n]{{0,40}}\))?{JOINS}(?:{cues.NAME}|{SELF}\b)")
IN_ROW = re.compile(rf"(?:{cues.NAME}|\b{SELF}|: ?|^), $|: $")
ROW_ON = re.compile(rf"(?: \([^()\n]{{0,40}}\))?(?:, (?:{cues.NAME}|{SELF}\b)|{JOINS}(?:{cues.NAME}|{SELF}\b))")
OPENS = re.compile(r"(?:^|[.!?\n] ?)$")
BEHIND_SELF = re.compile(rf"\b{SELF}, $")  # "moi, Violette"
SPOKEN = re.compile(r"-(?:moi|toi|vous|nous|meme|le|la|les|lui|y|en|je|tu|il|elle|on)\b|(?:ment|ez)$")
MOST_IN_ROW = 3  # times that a name not known shows the next one
SHORTEST = 3  # letters of a word that is taken for a first name by its place alone
AT_FIRM = re.compile(r"(?:\b(?:de|du|of|from|at|chez|for|pour)|[^\W\d_]\w, ?$|[–—/-]) ?$")
NUMBER_ON = re.compile(r"[ ,;:–—-]{0,4}(?:tel\w*[. :]*)?\(?\d{3}|[ ,;:–—(-]{1,4}\S+@")
AT_HOUSE = re.compile(r"\b(?:in|en|a|at|chez|from|near|to the|of the|du|au) (?:the )?$")


def believed(text: str, plain: str, found: list[Name], author: str = "") -> list[Name]:
    """The names that stand where names are, and full ones joined to them ("Anne Roy et Xiu Bao"); `author` is believed
    wherever it stands.
    """
    flat = text.islower() or text.isupper()  # capitals tell nothing in it
    kept = {name for name in found if _believable(text, plain, name, flat=flat)}
    kept |= {name for name in found if author and name.full and names.same(name.text, author)}
    kept |= _beside_items(text, plain, found, kept)
    called = {name.text.split()[0] for name in kept if name.full}
    surnames = {name.text.rpartition(" ")[2] for name in kept if name.full}
    kept |= {name for name in found if _kin_of(plain, name, surnames) or _again(text, name, called)}
    for pairs in (list(itertools.pairwise(found)), list(itertools.pairwise(reversed(found)))):
        for known, name in pairs:
            left, right = sorted((known, name), key=lambda one: one.start)
            if (
                known in kept
                and known.full
                and name.full
                and not (is_title(name.text) or _owned(plain, name) or _house_of(plain, left, right))
                and BESIDE.fullmatch(plain[left.end : right.start])
            ):
                kept.add(name)
    return [name for name in found if name in kept]


def _kin_of(plain: str, name: Name, surnames: set[str]) -> bool:
    """Whether a full name ends with the surname of somebody believed, and is not told as that one's house."""
    if AT_FIRM.search(plain[max(0, name.start - 12) : name.start]):
        return False
    return name.full and name.text.rpartition(" ")[2] in surnames


def _owned(plain: str, name: Name) -> bool:
    """Whether "our" stands before what nothing shows to be a name ("our Past Master, Luc Roy")."""
    return not name.sure and OWNED.search(plain[max(0, name.start - 10) : name.start]) is not None


def _house_of(plain: str, left: Name, right: Name) -> bool:
    """Whether what stands behind the name at the head of an item is the house ("- Anne Roy, Ongles Xela, 819 …")."""
    before = plain[plain.rfind("\n", 0, left.start) + 1 : left.start]
    if right.sure or not left.sure or not heads_line(before) or plain[left.end : right.start] != ", ":
        return False
    return wrapping.BULLET.match(before) is not None or NUMBER_ON.match(plain, right.end) is not None


def _again(text: str, name: Name, called: set[str]) -> bool:
    """Whether a first name is that of somebody named in full ("Pat Roy … Pat")."""
    alone = not name.full and text[name.start].isupper() and text[name.end : name.end + 1] not in ("@", ".", "_", "-")
    return alone and name.text in called


def expected(text: str, plain: str, kept: list[Name]) -> list[Name]:
    """The names believed, and those that stand in a row with them, the next of a row by the one before."""
    return list(_expected(text, plain, tuple(kept)))


@lru_cache(maxsize=8)  # a text that asks for places is read twice, the second time with weights
def _expected(text: str, plain: str, believed_in: tuple[Name, ...]) -> tuple[Name, ...]:
    kept = list(believed_in)
    for _ in range(MOST_IN_ROW):
        more = _joined(text, plain, kept)
        if len(more) == len(kept):
            break
        kept = more
    return tuple(kept)


def _joined(text: str, plain: str, kept: list[Name]) -> list[Name]:
    """The names believed and the single words with a capital that stand among them or beside who they are, and so must
    be first names, known or not ("Xela and Bao", "my daughter Xela", "me, Xela and Bao").
    """
    if text.isupper():
        return kept
    taken = {at for name in kept for at in range(name.start, name.end)}
    masked, all_words = cues.masked(plain, kept), tokens(text)
    new = [
        _with_surnames(text, all_words, at)
        for at, (before, word) in enumerate(itertools.pairwise([None, *all_words]))
        if word is not None
        and word.sense.starts
        and not (before and before.sense.capital and text[before.end : word.start] == " ")
        and word.start not in taken
        and len(word.sense.plain) >= SHORTEST
        and not word.text.isupper()
        and word.sense.plain not in words("organisations", "places")
        and word.sense.plain not in words("names", "openers") | words("names", "not_called")
        and not SPOKEN.search(word.sense.plain)
        and _expects(masked, word)
    ]
    return sorted([*kept, *new], key=lambda name: name.start)


def _with_surnames(text: str, found: list[Word], at: int) -> Name:
    """A first name that only its place shows, with the words that join it ("me and Xela Menon")."""
    last = extent.extent(text, found, at, shouting=False)
    start, end = found[at].start, found[last - 1].end
    return Name(text[start:end], start, end, full=last - at > 1, sure=False)


def _expects(masked: str, word: Word) -> bool:
    """Whether a first name must stand where a word does, by the people named around it."""
    before, after = masked[max(0, word.start - 50) : word.start], masked[word.end : word.end + 60]
    if AT_HOUSE.search(before) or re.match(r" [§A-Z]|[-'’@.]\w", after):
        return False
    if related := list(cues.relation().finditer(before)):
        close = related[-1]["own"] and _is_known(related[-1])
        return bool(close) and before[related[-1].end() :] in (" ", ", ", " : ", " (")
    if cues.NAMED_AS.search(before):
        return True
    apposed = re.match(r", ?| ?\(", after)
    who = cues.relation().match(after, apposed.end()) if apposed else None
    if who and who["own"] and _is_known(who):
        return True
    opens = OPENS.search(before) is not None
    if word.sense.calls and BEHIND_SELF.search(before):
        return True
    row = IN_ROW.search(before) is not None and not opens and ROW_ON.match(after) is not None
    return row or JOINED_BEFORE.search(before) is not None or JOINED_BEHIND.match(after) is not None


def _is_known(who: re.Match[str]) -> bool:
    """Whether these words say who somebody is, and not by an ending alone ("notre fournisseur")."""
    return any(who["who"] in words("people", group) for group in ("work", "family", "friends"))


def _believable(text: str, plain: str, name: Name, *, flat: bool) -> bool:
    """A name that its words do not show must stand where one is expected: behind a title or who it is, or at the head
    of a line of a list. In a text all in small letters or in capitals (`flat`) a first name with a surname is one.
    """
    if name.sure:
        return True
    before = plain[max(0, name.start - 40) : name.start]
    if name.full and _has_address(plain, name):
        return True
    if name.full and not flat and OWNED.search(before):
        return False
    if AT_HOUSE.search(before):
        return False
    if flat and name.full:
        return True
    if cues.AND_ME.match(plain[name.end : name.end + 20].lstrip(" ,")) or re.search(r"\bmoi (?:et|pis) $", before):
        return True
    if re.search(rf"(?:{'|'.join(words('names', 'titles') - words('names', 'kin_titles'))})\.? $", before):
        return True
    if name.full and (ACTS.match(plain, name.end) or WHO.match(plain, name.end) or _behind_post(before)):
        return True
    dated = re.match(r"\.? \d", plain[name.end : name.end + 3]) is not None  # "for Jan 15"
    if not dated and (PLACE_FOR.search(before) or (not name.full and BROUGHT_BY.search(before))):
        return True
    if name.full and (cues.NAMED_AS.search(before) or AGED.match(plain, name.end)):
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


def _has_address(plain: str, name: Name) -> bool:
    """Whether an address made of a name stands right behind it ("Xela Menon (xmenon@x.ca)")."""
    apart = APART.match(plain, name.end)
    found = forms.EMAIL.match(plain, apart.end()) if apart else None
    local = found.group().partition("@")[0] if found else ""
    return any(len(part) > 2 and part in local for part in re.split("[ '-]", fold(name.text)))


def _beside_items(text: str, plain: str, found: list[Name], kept: set[Name]) -> set[Name]:
    """Full names at the head of lines with something behind them, right above or below such a line of somebody
    believed.
    """
    heads: dict[int, Name] = {}
    for name in found:
        begin = plain.rfind("\n", 0, name.start) + 1
        goes_on = ITEM_ON.match(plain, name.end) or (LINE_END.match(plain, name.end) and _under_colon(plain, begin))
        if name.full and heads_line(plain[begin : name.start]) and goes_on:
            heads.setdefault(plain.count("\n", 0, begin), name)
    shown: set[Name] = set()
    for _ in range(MOST_IN_ROW):
        shown |= {
            name
            for row, name in heads.items()
            if not is_title(name.text) and any(heads.get(near) in kept | shown for near in (row - 1, row + 1))
        }
    return shown


def _under_colon(plain: str, begin: int) -> bool:
    """Whether the paragraph of the line that begins here, or the line above it, is announced with a colon."""
    paragraph = plain.rfind("\n\n", 0, begin)
    above = plain[: paragraph if paragraph >= 0 else 0].rstrip()
    return above.endswith(":") or plain[max(paragraph, 0) : begin].rstrip().endswith(":")


def heads_line(before: str) -> bool:
    """Whether what stands before a name on its line is nothing, a bullet, a title, or the post it is the answer to
    ("Archivist: Anne Roy"), behind a bullet the house too ("- Travail de rue : Anne Roy").
    """
    if LIST_ITEM.fullmatch(before):
        return True
    label = LABEL.fullmatch(before)
    if label is None or forms.NO_ONES.search(label[2]) or cues.STRUCK.search(label[2]):
        return False
    return is_title(label[2]) or (label[1] is not None and labels.role_of(label[2]) is None)


def _behind_post(before: str) -> bool:
    """Whether a post stands right before that somebody of the writer's holds ("our store manager Xiu Bao")."""
    found = POST.search(before)
    titles = words("organisations", "titles") | words("organisations", "last_of_titles") | words("people", "work")
    return found is not None and found[1] in titles
