"""Companions that a text announces without a name: "mon contremaître et moi", "with two colleagues", "one of us"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from mailbot.reading.naming import cues
from mailbot.reading.people import counts
from mailbot.reading.text import marks
from mailbot.reading.text.lexicon import words

FIRST_PERSON = re.compile(r"\b(?:que |qu')?(?:je|j'|on|i|we|nous(?! accompagn))\b")
ALONG = re.compile(
    r"(?:\b(?:avec|with|accompanied by|accompagnee?s? (?:de|d'|par)|amen(?:er|erai|ant)|"
    r"emmen(?:er|erai)|bring(?:ing)?|plus)|\+) ?$"
)
# What the writer and somebody of theirs do for a living, or did, and no coming ("mon chum pis moi on loue").
LIVING = (
    r"(?:(?:on|nous) )?(?:lou(?:e|ons)|tien(?:t|ons)|vend(?:ons)?|fai(?:t|sons) (?:des?|du|de|l')|"
    r"exploit\w+|oper\w+|ger(?:e|ons)|"
    r"travaill\w+|habit\w+|elev\w+|cultiv\w+|avons|a (?:une?|des|repris|achete|ouvert|parti|demenage)\b|possed\w+)|"
    r"(?:rent|farm|raise|grow|sell|keep|moved|bought|opened|started|took over|make|build|have a)\b"
)
# Somebody has no liking for what is offered ("mon frère, lui, n'aime pas les ordinateurs").
REFUSING = re.compile(
    r"[ ,]{1,3}(?:(?:lui|elle|he|she),? )?(?:(?:flatly|simply|carrement|net|categoriquement) )?"
    r"(?:refuse|(?:n')?(?:aime|touche|veut|connait) (?:pas|rien)|(?:ne )?(?:veut|touche) (?:pas|rien)|has no use|"
    r"hates?|deteste|won't (?:hear|touch)|wants nothing|works (?:days|nights|that)|(?:isn't|is not|n'est pas) interes|"
    r"(?:doesn't|does not|don't) (?:like|care|want|touch))"
)
# "Anne Roy qu'elle s'appelle", "Anne Roy is her name".
NAMED_BEHIND = re.compile(
    rf"{cues.NAME},? (?:qu')?(?:elle|il) (?:s'appelle|se nomme)\b|"
    rf"{cues.NAME},? (?:is|'s|c'est|est) (?:her|his|the|son) (?:name|nom)\b"
)
PLACED = re.compile(
    r"(?:\b(?:place|seat|spot|chaise|inscri\w*|un|une|deux|trois|quatre|cinq|one|two|three|\d|"
    r"autre)s?,? (?:pour|for) |inscri\w{1,4} |envoi\w{0,3} |envoy\w{1,4} |send(?:ing)? |register |"
    r"sign up |reserv\w{1,4} )(?:aussi |also )?(?:pour |for )?$"
)
# The writer in his own words: "une place pour un vendeur de 58 ans", "a seat for an old farmer like me".
HIMSELF = re.compile(
    r"[^,.;:!?]{0,30}?(?: (?:de|of|aged?|agee? de) \d\d\b|, \d\d(?: ans)?\b|"
    r" (?:comme moi|like (?:me|myself)|tel que moi))"
)
JOINED = re.compile(rf"(?:{cues.NAME}|{cues.NAME}[^{cues.NAME}.;]{{0,60}}\)),? (?:et|and|pis|plus|ainsi que|&) $")
# The last of an enumeration: "inscrivez moi, Luc Roy et un apprenti", "Luc Roy + a trainee".
JOINED_TO = re.compile(rf"(?:{cues.NAME}|\bmoi|\bme|\bmyself),? ?(?:et|and|pis|plus|ainsi que|&|\+) $")
# Who is not chosen yet, or whose name follows: in brackets, behind a comma or right behind who they are.
LATER = (
    r"(?:(?:(?:noms?|names?|identite)[ :]{1,2})?(?:a|encore a|reste a|restent a|to be|to|yet to be|still to be) "
    r"(?:etre )?(?:determin|confirm|venir|precis|design|nomm|choisi|suivre|decid|communiqu|appoint|nam|announc|select|"
    r"chos|come|follow|elect|elire|trouver|recruter|embauch|engag|hire|pick|be (?:determin|confirm|nam|hir|pick|"
    r"chos))\w*|tb[acdn]\b|"
    r"(?:(?:vous |te )?(?:sera|seront|serait)|(?:will|shall) be) (?:nomm|named|design|appoint|confirm|choisi|chosen|"
    r"connu|known|determin|announc|communiqu|elect|elu|precis|selec|trouv)\w*|"
    r"(?:dont )?(?:le |les )?noms? (?:suivr\w+|viendr\w+)|pas encore (?:de |les |le )?(?:noms?|choisi\w*|"
    r"connu\w*|nomme\w*)|"
    r"(?:no|not? sure of the|don't have the|without) names? yet|not (?:yet )?(?:chosen|named|known|picked|"
    r"hired)(?: yet)?|"
    r"names? (?:later|will follow)|whose names? |(?:pas|non) encore (?:embauch|engag|design|recrut|determin|decid|"
    r"elu|selectionn|trouv)\w*|"
    r"(?:qu'on|que (?:nous|je)) (?:vous )?(?:choisir|nommer|designer|trouver|embaucher|engager|confirmer|annoncer)\w+|"
    r"(?:whom? |that )?(?:i'll|we'll|i will|we will) (?:name|choose|pick|hire|confirm|tell you)\b|"
    r"(?:i'll|we'll|i will|we will) (?:send|give|get|let)(?: you)? (?:have )?(?:the|his|her|their|you know the) name|"
    r"(?:dont )?(?:je|on|nous) vous (?:dira|dirai|dirons|donnera|donnerai|donnerons|enverra|enverrai|enverrons|"
    r"confirmerai|"
    r"communiquer\w+|transmettr\w+|fer\w+ parvenir) (?:qui\b|le nom|son nom|leurs? noms?)|"
    r"dont (?:je|on|nous) (?:n'ai|n'a|n'avons) pas (?:encore )?le nom|"
    r"(?:that |whom |who |qu')?(?:we |on |i |nous |je )?"
    r"(?:haven't|have not|have yet to|n'a(?:i|vons)? pas)(?: encore| yet)? (?:pick|chos|decid|nam|choisi|nomm|"
    r"trouv|found|hir)\w*)"
)
# "whoever we can talk into it", "celle qu'on va engager", "+ 1 more".
WHOEVER = re.compile(
    r"(?:whoever|whomever|qui(?:conque)?) (?:we|i|on|je|nous) (?:can|could|will|manage|peut|pourra|peux|pourrai|"
    r"pouvons)\w* (?:talk|find|persuade|convince|get|drag|convaincre|trouver|traine)\w*|"
    r"(?:celle|celui|ceux|celles|the one|the person) (?:qu'on|que nous|que je|we|i) (?:va|vais|allons|are|am|'re|'m|"
    r"will|plan) ?(?:going )?(?:to )?(?:engager|embaucher|choisir|designer|nommer|recruter|hire|pick|choose|name)|"
    r"\+ ?(?:\d|one|un|une|two|deux) (?:more|other|others|de plus|autres?)\b(?! (?:places?|seats?|names?|noms?))"
)
ITEM_PENDING = re.compile(
    rf"{marks.ITEM}\s*(?:(?:un|une|a|the|le|la)? ?(?:[2-9](?:e|ieme|nd|rd|th)|deuxieme|troisieme|"
    rf"quatrieme|second|third|fourth)\b(?: [a-z]+)?,? [^{cues.NAME}\n]*|\(?{LATER}\)?(?:,? (?:par|by|apres|after|"
    rf"selon|d'ici|je|i|on|nous|we|qui) [^{cues.NAME}\n]*| ?\([^()\n]*\))?|"
    rf"(?:un|une|le|la|mon|ma|notre|a|an|the|my|our) [^()\n]{{3,50}}\((?:(?:son|her|his|the|le) )?(?:(?:nom|name) )?"
    rf"(?:n'est |is |isn't |is not )?{LATER}\)|\?{{1,3}}|_{{2,}})[ .!?]*"
)
# Behind these words "to come" is what somebody wants ("my sons and I would like to come").
WISHING = r"(?:like|love|want(?:s|ed)?|able|hop(?:e|es|ed|ing)|wish(?:es)?|going|plan(?:s|ning)?|happy|glad|free)"
# Right behind who somebody is to the writer: their name.
NAMED_SO = re.compile(
    rf" ?(?:[:,(-]|,? (?:is|c'est|est|s'appelle|se nomme|ce serait|ce sera|soit|named|called|du nom de))? ?"
    rf"(?:(?:m|mme|mr|mrs|ms)\.? )?{cues.NAME}"
)
# What is pending and no person.
THINGS = re.compile(
    r"\b(?:date|jour|day|lieu|place|places|siege|seat|seats|salle|room|facture|invoice|heure|time|paiement|"
    r"groupe|group|"
    r"cheque|dessert|menu|mode|adresse|address|numero|number|session|formation|training|details?)\b"
)
# A sentence that only gives the names of those announced before.
NAMING = re.compile(
    rf"(?:(?:pour|for) (?:les |the )?(?:cocardes?|porte-noms?|badges?|name ?tags?|registres?|dossiers?|records?|"
    rf"listes?)|"
    rf"(?:nos|les|leurs|voici les|our|the|their) (?:deux |two )?(?:noms?|names?)(?: (?:sont|are|complets|"
    rf"au complet|in full))?) ?:? {cues.NAME}"
)
# Between those announced and the lines that name them.
WHO_THEY_ARE = re.compile(
    r"(?:they are|these are|those are|ce sont|il s'agit d[e']s?|voici(?: donc)? (?:les|leurs|qui)[^.]{0,30}|"
    r"(?:the |their |les |leurs )?names?"
    r"(?: are)?|(?:les |leurs )?noms?|here they are|les voici|namely|as follows|les? suivante?s?) ?:"
)
_ASIDE = r"(?:[^.;!?()]|\([^()]*\))"
LIST_WITH_ME = re.compile(
    rf"(?:^|[:,] )\(?(?:moi(?:[- ]meme)?|me|myself)(?: {cues.AND} |, |, {cues.AND} )"
    rf"(?:{_ASIDE}{{0,80}}{cues.NAME}{_ASIDE}{{0,60}},? {cues.AND} )?$"
)
LIST_OF_ONE = re.compile(rf"\b(?:moi|me|myself),? (?:mon|ma|my) [^.;:]{{0,40}} {cues.AND} $")


@cache
def pending() -> re.Pattern[str]:
    """Find "a third teacher to be determined", "deux stagiaires (noms à venir)", "one more, name to follow"."""
    numbers = "|".join(sorted([*counts.numbers(), *counts.ORDINALS], key=len, reverse=True))
    return re.compile(
        rf"(?<![\w-])(?:(?:un|une|a|an|le|la|the) (?=(?:{'|'.join(counts.ORDINALS)}|autre|other)\b))?"
        rf"(?P<number>{numbers}|\d{{1,2}}|an(?:other)?|a|autre) (?:[a-z'-]+ ){{0,4}}?"
        rf"(?!{WISHING}\b)[a-z'-]+,? ?\(?{LATER}"
    )


@cache
def brought_later() -> re.Pattern[str]:
    """Find "accompagné de notre guide, dont je vous enverrai le nom"."""
    return re.compile(
        r"\b(?:accompagnee?s? (?:de|d'|par)|avec|accompanied by|with|bring(?:ing)?|amener\w*|plus) "
        rf"(?:mon|ma|notre|my|our) [a-z' -]{{3,30}}?[,;]? ?\(?{LATER}"
    )


def unnamed(masked: str, units: list[tuple[int, int]]) -> int:
    """How many companions are announced without a name: "mon contremaître et moi", "avec deux collègues", "deux pour
    des bénévoles". Who is named in a later sentence ("his name is …") is none of them.
    """
    listed = max((end for start, end in units if WHO_THEY_ARE.fullmatch(masked[start:end].strip())), default=0)
    stay = {who for start, end in units for who in _staying(masked[start:end])}
    stay |= set(_named_elsewhere(masked, units))
    announced = sum(_unnamed_in(masked[start:end], stay) for start, end in units if start >= listed)
    named = (
        len(cues.NAMED_LATER.findall(masked))
        + len(NAMED_BEHIND.findall(masked))
        + sum(_given_names(masked[start:end]) for start, end in units)
    )
    return max(0, announced - named) + sum(_pending_in(masked[start:end]) for start, end in units)


def _named_elsewhere(masked: str, units: list[tuple[int, int]]) -> Iterator[str]:
    """What somebody is to the writer whom another sentence names by that word ("ma femme et moi… ma femme : Anne
    Roy").
    """
    for start, end in units:
        unit = masked[start:end]
        for found in cues.relation().finditer(unit):
            if not found["who"].endswith("s") and NAMED_SO.match(unit, found.end()):
                yield found["who"]


def _given_names(unit: str) -> int:
    """How many of those announced before a sentence names that does nothing but name ("Pour les cocardes : …")."""
    found = NAMING.search(unit)
    return max(0, len(re.findall(rf"{cues.NAME}+(?: {cues.NAME}+)*", unit[found.end() - 1 :])) - 1) if found else 0


def _pending_in(unit: str) -> int:
    """How many people a sentence or the line of a list announces who are not chosen yet ("a third teacher to be
    determined", "3. à confirmer").
    """
    if ITEM_PENDING.fullmatch(unit.strip()):
        return 1
    related = [*cues.somebody().finditer(unit), *cues.relation().finditer(unit)]
    number = len(WHOEVER.findall(unit)) if cues.NAME in unit or cues.COMES.search(unit) else 0
    for found in pending().finditer(unit):
        counted = any(
            found.start() <= one.end() and one.start() < found.end() and _counted(unit, one) for one in related
        )
        if not counted and not THINGS.search(found.group()) and cues.NAME not in found.group():
            number += counts.value(found["number"]) or 1
    owned = (one for one in brought_later().finditer(unit) if cues.NAME not in one.group())
    return number + sum(not any(one.start() < r.end() and r.start() < one.end() for r in related) for one in owned)


def _counted(unit: str, found: re.Match[str]) -> bool:
    """Whether whoever these words announce is counted already."""
    return bool(_number(unit, found) if "whose" in found.groupdict() else _somebody(unit, found))


def _staying(unit: str) -> Iterator[str]:
    """Who is said in a sentence not to come, by what they are to the writer ("mon mari, lui, ne pourra pas")."""
    for found in cues.relation().finditer(unit):
        behind = unit[found.end() :]
        refused = cues.NOT_COMING.search(behind) or REFUSING.match(behind)
        if refused and not re.search(r"\b(?:mais|but)\b", behind):
            yield found["who"]


def _unnamed_in(unit: str, stay: set[str]) -> int:
    """How many people a sentence announces, but for those who `stay`."""
    if unit.rstrip().endswith(":"):
        return 0  # who they are follows
    some = list(cues.somebody().finditer(unit))
    related = [
        found
        for found in cues.relation().finditer(unit)
        if not any(other.start() < found.end() and found.start() < other.end() for other in some)
    ]
    related = [found for found in related if found["who"] not in stay]
    return sum(_number(unit, found) for found in related) + sum(_somebody(unit, found) for found in some)


def _around(unit: str, found: re.Match[str]) -> tuple[str, str]:
    return unit[max(0, found.start() - cues.NEAR) : found.start()], unit[found.end() : found.end() + cues.NEAR]


def _number(unit: str, found: re.Match[str]) -> int:
    """How many people a relation announces ("mes deux employés", "deux places pour des bénévoles"); 0 for one that
    bears a name right there, or for whom no place is asked.
    """
    before, after = _around(unit, found)
    if _named_here(before, after) or not _asked_for(before, after, found):
        return 0
    inner = next((number for word in found["between"].split() if (number := counts.value(word))), None)
    shared = re.search(r"\b([a-z]+|\d{1,2}) (?:(?:places?|autres?|seats?|spots?) )?(?:pour|for) $", before)
    return inner or counts.value(found["whose"]) or (counts.value(shared[1]) if shared else None) or 1


def _somebody(unit: str, found: re.Match[str]) -> int:
    """How many "one of our drivers", "quelqu'un du bureau", "un jeune" are, where a place is asked for them too."""
    before, after = _around(unit, found)
    if _named_here(before, after) or _refused(before, after):
        return 0
    if LIST_WITH_ME.search(before):
        return counts.value(found["number"] or "") or 1
    joined = (JOINED.search(before) or LIST_OF_ONE.search(before)) and (
        cues.GOING.search(unit) or cues.REGISTERS.search(before)
    )
    if not (joined or _with_me(before, after) or cues.comes_along(before, after, ALONG) or PLACED.search(before)):
        return 0
    return counts.value(found["number"] or "") or 1


def _named_here(before: str, after: str) -> bool:
    """Whether the one meant bears a name right there: "ma sœur Anne", "notre directeur des ventes : Luc", "Anne, ma
    sœur".
    """
    after = re.sub(
        r"\b(?:m|mme|mlle|miss|mr|mrs|ms|dre?|me|madame|monsieur|mademoiselle|rev|maitre|father|sister|abbe|docteur|doctor)"
        r"\.? (?=[§])",
        "",
        after[:80],
    )
    after = cues.also_related().sub("", after)
    if re.match(rf"[^.;!?\n{cues.NAME}]{{0,70}} ?: ?{cues.NAME}", after):
        return True
    apposed = re.match(
        rf"(?: [a-z'\-]+){{0,6}} ?[,:(]? ?(?:(?:soit|c'est-a-dire|a savoir|namely|that is|i\.?e\.?),? )?{cues.NAME}",
        re.split(r" et | and | pis | & |[.;]| (?:m'|ne |n'|viendra|sera|will|would)", after[:80])[0] + " ",
    )
    return bool(apposed) or bool(
        re.search(rf"{cues.NAME}[ ,(]{{1,3}}(?:(?!(?:et|and|pis|plus|puis)\b)[a-z]+ )?$", before[-20:])
    )


def _refused(before: str, after: str) -> bool:
    """Whether no place is asked for whoever is meant: they stay, or are only spoken of."""
    return bool(
        cues.WISHED.match(after[:60])
        or cues.NOT_COMING.search(after)
        or cues.NEGATED_BEFORE.search(before[-60:])
        or cues.TOLD_AFTER.search(after)
        or cues.TOLD_BEFORE.search(before[-60:] + " "[: not before.endswith(" ")])
    )


def _with_me(before: str, after: str) -> bool:
    """Whether "et moi" follows or "moi et" goes before."""
    return bool(
        re.match(
            rf"(?: [a-z\-]+){{0,4}},? {cues.AND},? {cues.ME}\b(?!['’])(?!,? (?:{cues.TOGETHER_DID}|{LIVING}))", after
        )
        or re.search(rf"\b(?:moi(?:[- ]meme)?|me|myself|i),? {cues.AND} (?:[a-z]+ )?$", before)
    )


def _asked_for(before: str, after: str, found: re.Match[str]) -> bool:
    """Whether the words around ask for a place for them, and none refuses one. A trade without an owner ("une place
    pour une libraire") is the writer's own, and nobody else.
    """
    if _refused(before, after):
        return False
    own = found["who"] in words("people", "own_trades") or HIMSELF.match(after)
    if found["whose"] in ("un", "une", "a", "an") and own:
        return _with_me(before, after)
    if found["whose"] in ("un", "une", "a", "an") and JOINED_TO.search(before) and cues.REGISTERS.search(before):
        return True
    told = found["whose"].split()[0] in words("people", "announcing") or bool(counts.value(found["whose"]))
    clause = re.split(r"[,;()]| mais | but ", FIRST_PERSON.split(after)[0])[0]
    comes = cues.COMES.search(clause[:45])
    if comes and cues.NOT_COMING.search(clause[comes.start() :]):
        return False
    return bool(
        _with_me(before, after) or (told and (comes or cues.comes_along(before, after, ALONG))) or PLACED.search(before)
    )
