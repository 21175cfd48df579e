"""Organisations that a writer tells as their own: what they keep, run or work for ("je tiens …"), what explains it
("notre petite boîte, Webéco"), what it is called ("my salon is …"), for whom they speak ("ici …", "here from …"), and
where they do what they do ("on fait des portes chez …").
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from mailbot.reading.naming import names
from mailbot.reading.organizations.beside import may_name
from mailbot.reading.organizations.organizations import TOKEN, TOWN_NOUNS, has_noun, is_place
from mailbot.reading.text.lexicon import fold, words
from mailbot.reading.text.tokens import is_first_name

ARTICLE_OF = r"(?:la |le |les |l'|the )?"
OWN_HOUSE = re.compile(
    r"\b(?:je travaille (?:pour|chez|a|au)|"
    r"(?:je|on) (?:tiens|tient|gere|dirige|represente|possede|opere|exploite|coordonne|preside)|nous (?:sommes|tenons)|"
    r"proprietaire (?:de|du|des)|i (?:work (?:for|at)|run|own|manage)|"
    r"i am (?:with|from)|i'm (?:with|from)|owner of|employee (?:of|at)|(?:employee?|gerante?|"
    r"directrice|directeur|presidente?|benevole) (?:de|du|chez|a|au|of|at))"
    r" (?:la |le |les |l'|the |d')?"
    r"|\b(?:called|named|nommee?|appelee?|s'appelle|se nomme|du nom de|sous le nom(?: de)?|"
    rf"under the name(?: of)?|known as) {ARTICLE_OF}|"
    r"\b(?:who|he|she) (?:runs|owns|works (?:for|at)) |"
    rf"\b(?:qui|il|elle) (?:tient|possede|dirige|travaille (?:pour|chez)) {ARTICLE_OF}"
)
OWNING = (
    r"\b(?:mon|ma|mes|notre|nos|my|our|j'ai|jai|on a|nous avons|(?:je|on|nous) (?:tiens|tient|tenons|ouvrons|lancons)|"
    r"(?:i|we)(?: have|'ve got| own| run| opened| keep| started)|on part|(?:j'ai|on a) (?:ouvert|parti))\b"
)
# What is kept, and its name behind a comma, a colon or in brackets.
APPOSED = re.compile(rf"{OWNING}(?P<what>[^.!?\n,;:(\"«]{{2,110}})(?: \([^()\n]{{2,60}}\))?(?:, | ?: | \()")
IS_CALLED = re.compile(
    rf"{OWNING}(?P<what>[^.!?\n,;:(\"«]{{2,50}}?) ?,? "
    rf"(?:c'est|cest|est|is|it's|s'appelle|se nomme|porte le nom de|a pour nom) {ARTICLE_OF}"
)
HERE = re.compile(
    r"(?:^|(?<=[.!?,]\s)|(?<=\n)|(?<=bonjour )|(?<=hello )|(?<=allo ))"
    rf"(?:ici|nous,|nous sommes|we are|we're) {ARTICLE_OF}"
    r"|\b(?:here|writing|calling|ecris|appelle|parle|ici [a-z' -]{2,30}) "
    rf"(?:from|de|de chez|du|with|at) {ARTICLE_OF}"
)
CHEZ = re.compile(rf"\b(?:chez|for|at|pour) {ARTICLE_OF}")
FOR = re.compile(
    r"\b(?:inscri\w+|ajoute\w*|regist\w+|sign (?:me|us) up|places?|seats?|spots?|m'inscrire)(?: svp| please)? "
    r"(?:pour|for|au nom de) (?:l'|la |les |the )(?=[a-z0-9])"
)
FAR = re.compile(
    r"\b(?:places?|seats?|spots?|chaises?)\b[^.!?\n,;]{1,30}? (?:pour|for) (?:l'|la |les |the )?(?=[a-z0-9])"
)
FIRST_PERSON = re.compile(
    r"\b(?:je|j'[a-z]+|on|nous|i|we|i'm|we're) (?:[a-z']+ ){0,9}?$|\bde $"
    r"|\b(?:moi|chu|jsuis|vendeur|commis|soudeur|mecanicien|employee?|[a-z]+(?:iste|iere|ienne|euse|trice)) "
    r"(?:[a-z]+ ){0,3}$"
)
DOES = re.compile(rf"\b(?:{'|'.join(words('organisations', 'does'))})\b")
SEEN = re.compile(
    r"\b(?:vue?s?|lu|entendu|rencontr\w+|croise\w*|saw|seen|read|heard|met|bought|achet\w+|ete|was|were|been|going|"
    r"alle\w*)\b"
)
OTHERS = re.compile(
    r"\b(?:il|elle|qui|ils|elles|he|she|who|they|(?:mon|ma|my) [a-z-]+ (?:travaille|est|fait|works|is|does))\b"
)
WORD = r"[A-ZÀ-Ý0-9][\w'’&-]*(?:\.(?=\w)[\w'’&-]+)*"
LINK = r"(?:(?:de|du|des|la|le|les|et|of|the|and|en|sur|dans|sans|sous|avec|&|chez) ){0,2}(?:[dl]['’])?"
RUN = re.compile(rf"(?:(?:L['’]|La |Le |Les |The |Chez |Aux? )?{WORD})(?: {LINK}(?:&|{WORD})){{0,6}}")
BEHIND = re.compile(rf" (?:(?:de|du|des|et|&) )?{RUN.pattern}")
SONS = re.compile(
    r" (?:et|and|&) (?:ses |her |his )?(?:fils|frères?|freres?|filles?|soeurs?|sœurs?|sons?|"
    r"daughters?|brothers?|bros\.?|sisters?|"
    r"associée?s?|cie|co\.?|family)\b(?! [A-ZÀ-Ý])"
)
KEPT_BY = re.compile(r" (?:à|a|chez) (?P<name>[A-ZÀ-Ý][\w'’-]+)")
SMALL_TAIL = re.compile(
    r" (?:(?:de la |de l['’]|des |de |du )(?P<word>[a-zà-ÿ'’-]{3,})|"
    r"d['’](?P<thing>(?!un\b|une\b|ici\b|autres?\b)[a-zà-ÿ-]{2,}))\b"
)
ADJECTIVE_TAIL = re.compile(r" (?P<word>[a-zà-ÿ-]{3,})(?=[.,;:!?)\"»]|\s*$|\n| à | et moi| in )")
INNER = re.compile(
    r"(?P<head>[A-ZÀ-Ý][\w'’-]{3,}) (?P<word>[a-zà-ÿ-]{4,}) (?:de la |de l['’]|des |de |du |d['’]|of )(?=[A-ZÀ-Ý])"
)
ARTICLE = re.compile(r"\b(?:L['’]|La |Le |Les |The )")
MOST = 80  # characters before a name that tell whose it is


def spans(text: str, plain: str) -> Iterator[tuple[int, int]]:
    """Where such names stand in a text, `plain` being the folded one."""
    yield from _kept(text, plain)
    yield from _apposed(text, plain)
    yield from _called(text, plain)
    for pattern in (HERE, FOR):
        for found in pattern.finditer(plain):
            end = name_end(text, found.end())
            if end and _house(text[found.end() : end]) and len(text[found.end() : end].split()) > 1:
                yield found.end(), end
    for found in FAR.finditer(plain):
        end = name_end(text, found.end())
        if (
            end
            and has_noun(text[found.end() : end])
            and _house(text[found.end() : end])
            and " " in text[found.end() : end]
        ):
            yield found.end(), end
    yield from _at(text, plain)


def name_end(text: str, start: int) -> int | None:
    """Where the name with capitals ends that begins at `start`: words in small letters that belong to it included
    ("Rêve d'érable", "Le Marché vert", "Accueil interculturel des Bois-Francs").
    """
    inner = INNER.match(text, start)
    begin = inner.end() if inner and not _everyday(inner["word"]) else start
    run = RUN.match(text, begin)
    if run is None:
        return None
    return tail_end(text, start, run.end())


def tail_end(text: str, start: int, end: int) -> int:
    """Where the name at `start:end` ends, what belongs to it in small letters counted."""
    if sons := SONS.match(text, end):
        return sons.end()
    while tail := SMALL_TAIL.match(text, end):
        if tail["word"] and _everyday(tail["word"]):
            return end
        end = tail.end()
        follow = BEHIND.match(text, end)
        if follow is None:
            return end
        end = follow.end()
    keeper = KEPT_BY.match(text, end)
    if keeper and is_first_name(fold(keeper["name"])):
        return keeper.end()
    adjective = ADJECTIVE_TAIL.match(text, end)
    known = adjective is None or _everyday(adjective["word"])
    return adjective.end() if adjective and not known and ARTICLE.search(text[start:end]) else end


def _everyday(word: str) -> bool:
    plain = fold(word)
    return (
        plain in words("names", "function_words")
        or plain in words("names", "verbs")
        or plain in words("people", "family")
    )


def _house(name: str) -> bool:
    """Whether a run of capitals is believed to be somebody's house where one is told."""
    first = name.split()[0].strip(".,'").lower() if name.split() else ""
    return (
        len(name) > 2 and first not in words("organisations", "courses") and may_name(name) and not is_first_name(first)
    )


def _noun_in(plain: str) -> bool:
    """Whether a kind of house stands in a few words; a village is none that somebody keeps."""
    return any(
        token.group().split("'")[-1] in words("organisations", "nouns") - TOWN_NOUNS
        or token.group() in words("organisations", "kept")
        for token in TOKEN.finditer(plain)
    )


def _kept(text: str, plain: str) -> Iterator[tuple[int, int]]:
    """What the writer says they keep, run or work for, when it has a capital."""
    for found in OWN_HOUSE.finditer(plain):
        run = re.compile(
            r"(?:[A-ZÀ-Ý0-9][\w'’&-]*(?:\.\w+)*(?:\s(?:de|du|des|la|le|les|et|d['’]|of|the)\b|\s&)?\s?){1,6}"
        ).match(text, found.end())
        name = run.group().strip(" .") if run else ""
        vague = found.group().startswith("i am from") or found.group().startswith("i'm from")
        if vague and not has_noun(name):
            continue  # of a town or a country
        if "appelle" in found.group() and not _told_before(plain, found.start()):
            continue
        if run and len(name) > 2 and not names.is_name(name) and not is_place(name):
            whole = re.sub(r"(?: (?:de|du|des|la|le|les|et|of|the|&|d['’]))+ ?$", "", run.group().rstrip())
            end = found.end() + len(whole)
            yield found.end(), max(end, name_end(text, found.end()) or end)


def _told_before(plain: str, at: int) -> bool:
    """Whether the sentence before, or what goes before in this one, tells of a house ("c'est pour ma cabane. Ça
    s'appelle …").
    """
    before = plain[max(0, at - 160) : at]
    return _noun_in(re.split(r"[.!?\n]", before)[-1]) or (
        re.search(r"\b(?:ca|cela|it) ?$", before) is not None and _noun_in(before)
    )


def _apposed(text: str, plain: str) -> Iterator[tuple[int, int]]:
    for found in APPOSED.finditer(plain):
        end = name_end(text, found.end())
        if end is None or not _noun_in(found["what"]):
            continue
        name = text[found.end() : end]
        if _house(name) and re.match(r"[.,;:!?)]|\s*$|\s*\n| (?:à|in|near|on|sur|au|dans|près) ", text[end : end + 8]):
            yield found.end(), end


def _called(text: str, plain: str) -> Iterator[tuple[int, int]]:
    for found in IS_CALLED.finditer(plain):
        end = name_end(text, found.end())
        if end and _noun_in(found["what"]) and _house(text[found.end() : end]):
            yield found.end(), end


def _at(text: str, plain: str) -> Iterator[tuple[int, int]]:
    """Where the writer does what they do: "on fait des portes chez …", "we sell syrup at …"."""
    for found in CHEZ.finditer(plain):
        end = name_end(text, found.end())
        before = re.split(r"[.!?\n;]", plain[max(0, found.start() - MOST) : found.start()])[-1]
        if end is None or not _house(text[found.end() : end]) or SEEN.search(before) or OTHERS.search(before):
            continue
        if (
            len(text[found.end() : end].split()) == 1
            and text[found.end() : end].isupper()
            and "chez" not in found.group()
        ):
            continue  # "des remorques pour VTT", or a text all in capitals
        says = FIRST_PERSON.search(before)
        if says and (DOES.search(says.group()) or "chez" in found.group()):
            yield found.end(), end
