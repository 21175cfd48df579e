"""How many places a text asks for: numbers in digits and words, and companions announced without a name."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from mailbot.reading.text.lexicon import phrases, words

MOST_SEATS = 40  # more in one message is no request but a capacity, a price or a year

_PLACES = (
    r"(?:participeront|viendront|assisteront|will attend|will come|are coming|"
    r"autres? |other |more |seats?\b|places?\b|personnes?\b|participant|inscriptions?\b|sieges?\b|"
    r"chaises?\b|billets?\b|spaces?\b(?! (?:heater|bar))|slots?\b|couverts?\b|entrees?\b|spots?\b|people\b|"
    r"persons?\b|tickets?\b|chairs?\b|"
    r"registrations?\b|d'entre nous|of us\b|of them,? (?:please|thanks)|"
    r"of our\b(?! (?:grand|kids|child|customers|clients|own\b))|"
    r"des notres|de nos\b|adultes\b|reservations?\b)"
)
_WE = (
    r"(?:nous (?:serons|sommes|serions|viendrons|y serons|allons etre)|on (?:sera|serait|est|va etre|"
    r"viendra|y sera)|serons|we (?:are|will be|would be)|we'll be|we're|"
    r"there (?:will be|are)|there'll be|donc|so|pour (?:nous|les)|nous|for the|soit|total (?:de|of)?|"
    r"reserv\w+(?: nous)?|book|save|hold|(?:garde[zr]?|retene[zr]|retiens)(?:[ -](?:nous|m'en))?|for|pour|"
    r"(?:alors|so|donc|and|et|finalement|but|mais) (?:ce sera|ce serait|ca sera|it will be|it'll be|it is|it's)|"
    r"call it|make (?:it|that)|disons|ca (?:fait|fera|ferait)|(?:that|which|it) makes|that's|thats|cela fait|"
    r"ce qui fait|on est rendus?|there'd be|on s'en vient)"
)
NO_REQUEST = re.compile(
    r"(?:il (?:en |vous )?reste|remain\w*|left|groupes? de|equipe de|team of|staff of|compt(?!ez\b)\w+|"
    r"capacite|maximum|jusqu'a|plus de|moins de|more than|over|depuis|chaque|limitee?s?|jour|"
    r"age|ans|employ\w+|emploie|on est une|sommes une|pres de|environ|une equipe|famille de|"
    r"autour de|servi\w*)(?: \w+){0,2} ?$"
)
# What was thought of first; where another number follows, that one is asked for ("j'allais dire trois, mais deux").
THOUGHT = re.compile(
    r"\b(?:j'allais|on allait|nous allions|(?:j'avais|on avait|nous avions) "
    r"(?:pense|prevu|demande|commence|songe|cru|mis|ecrit|marque|dit|note|inscrit|tape|calcule)|"
    r"(?:j'ai|i) (?:commence|started|began)|(?:on|nous|je) (?:devait|devions|devais|pensions)|"
    r"(?:je|on) (?:pensai[st]|voulai[st])|i was (?:going|about|hoping)|we were going|"
    r"(?:i|we) had (?:thought|planned|hoped|started|begun|meant|typed|written|said|put)|i'd (?:typed|written|said|put)|"
    r"(?:i|we) (?:wanted|thought))\b[^.!?\n]*$"
)
# Told of what was, and no request ("five of us sat round the stove").
PAST = re.compile(r"\b(?:met|sat|gathered|were|had|etions|etaient|avons|s'est|se sont)\b[^.!?\n]{0,60}$")
OF_US = re.compile(r"(?:of us|d'entre nous|des notres|of our|de nos)$")
PAST_BEHIND = re.compile(
    r"[^.!?\n]{0,50}?\b(?:met|sat|gathered|were|had|talked|discussed|went|heard|saw|read|got together|came|"
    r"looked|attended|took|did|"
    r"ont (?:vu|lu|parle|assiste|suivi|entendu|discute)|avons|etions|etaient|en ont|se sont)\b"
)
CORRECTS = re.compile(
    r"(?:en fait|finalement|plutot|non|correction|actually|make that|rather|instead|je veux dire|"
    r"i mean|oups|oops)[ ,:]{0,3}(?:ce sera |ca fera |c'est |on sera |nous serons |it's |mettez |"
    r"plutot |un total de )?$"
)
# What another number is put right by, in a sentence of its own ("Pardon, 3.", "non une seule", "Trois, donc.").
PUT_RIGHT = (
    r"(?:(?:ou |or )?(?:oups|oops|whoops|woops|zut|pardon|erreur|rectification|correction|euh|heu|um|uh|sorry|"
    r"excusez(?:-moi)?|"
    r"non|nan|no|nope|wait|attendez|attends|hold on|make (?:that|it)|disons|let's say|je veux dire|i mean|plutot|"
    r"rather|en fait|actually|finalement|scratch that|strike that|ou plutot|or rather|or actually)[ ,:.!…–-]{1,4}){1,3}"
    r"(?:(?:c'est|ce sera|ca sera|ca fait|on (?:sera|est)|nous serons|make (?:it|that)|mettez|mets|it's|that's|we're|"
    r"we'll be|call it|just|juste|only|seulement|plutot|rather|donc|rendus?)[ -]){0,3}"
)
SINGLE = re.compile(
    r"\b(?:a|one|an?|une?) (?:single|lone|seule?|unique) (?:seat|spot|place|chair|chaise|siege|personne|person|"
    r"billet|ticket)\b"
)
# "Two chairs and a dryer": what a hairdresser has, and no places.
SALON = re.compile(
    r" (?:and|et|,|plus|with|avec) ?(?:an?|une?|two|deux|\d) (?:hair ?)?(?:dryers?|sinks?|sech\w+|lavabos?|"
    r"miroirs?|mirrors?|basins?|"
    r"cuvettes?|casques?|fauteuils?|tables?)"
)
# How many work there, behind what the place is: "machine shop, 9 persons,".
HOUSE_OF = re.compile(
    r"\b(?:shop|store|plant|business|company|mill|farm|bakery|garage|office|firm|team|crew|atelier|usine|entreprise|"
    r"boutique|commerce|compagnie|ferme|equipe|bureau|boulangerie|scierie|fabrique|pme)(?: [a-z']+){0,3},? \(?$"
)
# How many work somewhere: "eleven of us in the shop", "on est douze à l'usine".
AT_WORK = re.compile(
    r"[ ,]{1,2}(?:(?:who )?(?:work\w*|employed)|"
    r"(?:in|at|on|a|au|dans|sur) (?:the |our |my |l'|la |le |notre |the back )?"
    r"(?:shop|plant|office|store|mill|garage|factory|barn|kitchen|yard|floor|payroll|staff|crew|farm|team|family|club|"
    r"board|atelier|usine|bureau|magasin|boutique|ferme|cuisine|plancher|scierie|famille|comite|conseil|equipe)\b"
    r"(?!'s| (?:who|qui|a|to) (?:vien|veu|want|com)))"
)
# One place and no more, in so many words; "a place" alone counts nobody.
ONLY_ONE = re.compile(
    r"\b(?:une? seule? (?:place|personne|inscription|chaise|siege|participante?|billet)|"
    r"(?:a|one) single (?:seat|spot|place|chair|person|ticket|registration)|"
    r"(?:juste|seulement|rien qu'|que|only|just) (?:for |pour )?(?:une?|one|1) "
    r"(?:place|personne|chaise|siege|person|seat|spot|chair)|"
    r"(?:one|1) person|une? personne(?: donc)?(?= ?(?:[.,;:!)\n]|$))|1 (?:pers\b|personne|place)|"
    r"(?:une place|one (?:seat|spot|place|chair)|a (?:seat|spot|place|chair)),? "
    r"(?:a mon nom|in my (?:own )?name|for (?:me|one) only|for one)|"
    r"(?:le|la) seule? (?:des deux|de nous(?: deux)?|a venir|a y aller)|the only one of (?:us|the two)|one of me)\b"
)
DAY_BEFORE = re.compile(
    r"\b(?:jan(?:uary|vier|v)?|feb(?:ruary)?|fev(?:rier)?|mar(?:ch|s)?|apr(?:il)?|avr(?:il)?|may|mai|june?|juin|"
    r"july|juil(?:let)?|aug(?:ust)?|aout|sept?(?:ember|embre)?|oct(?:ober|obre)?|nov(?:ember|embre)?|"
    r"dec(?:ember|embre)?)\.? (?:the )?$"
)
# "Inscriptions x4", in a subject.
TIMES = re.compile(
    r"\b(?:inscriptions?|places?|seats?|registrations?|participants?|personnes?|chairs?) ?"
    r"(?:x ?(\d{1,2})\b|\((\d{1,2})\))"
)
# "donc les deux premiers seulement", "only the first two then".
ONLY_FIRST = re.compile(
    r"\b(?:(?:seulement|juste|que) les (deux|trois|quatre) prem\w+|les (deux|trois|quatre) prem\w+ seulement|"
    r"(?:just|only) the first (two|three|four)|the first (two|three|four) only)\b"
)

ORDINALS = {
    "deuxieme": 2, "second": 2, "seconde": 2, "troisieme": 3, "third": 3, "quatrieme": 4, "fourth": 4, "cinquieme": 5,
    "fifth": 5, "sixieme": 6, "sixth": 6,
}  # fmt: skip
ONE_MORE = re.compile(
    rf"\b(?:une?|a) ({'|'.join(ORDINALS)}) (?:places?|chaise|siege|personne|inscription|seat|spot|chair|person|place)\b"
)


@cache
def _values() -> dict[str, int]:
    return {word: int(value) for word, _, value in (line.partition("=") for line in phrases("people", "numbers"))}


def numbers() -> list[str]:
    """The words for numbers."""
    return list(_values())


@cache
def _number() -> str:
    return "|".join(sorted(_values(), key=len, reverse=True)) + r"|\d{1,2}"


@cache
def _before_places() -> re.Pattern[str]:
    """Find "trois places", "2 personnes", "une (1) place", "three more seats"."""
    return re.compile(
        rf"(?<![\w$-])({_number()})(?: ?\(\d{{1,2}}\))? (?:(?:autres?|petites?|belles?|bonnes?|other|"
        rf"more|des|de|of the|free|extra) )?{_PLACES}"
    )


SENT = (
    r"(?:enverr\w+|envoie|envoyons|envoyer|inscri(?:re|s|vez|rons)|delegu\w+|"
    r"will send|sending|send|register|sign up|enroll?)"
)
ARRIVE = (
    r"(?:garroch|embarqu|debarqu|arriv|vien|viendr|venir|ira|iron|va|allon|inscri|present|particip|assist|pointe|"
    r"ramen|rendr|joind|serait|sera|serons|lance|monte|descend|saute|plonge)"
)
PUT_DOWN = (
    r"(?:put (?:us |me )?down(?: for)?|pencil in|sign up|mark down|count(?: us)? in for|"
    r"(?:met[sz]?|mettez|marque[sz]?|note[sz]?|inscri(?:s|vez)|compte[sz]?)(?:[ -]nous)?(?:-en)?)"
)


@cache
def _sent() -> re.Pattern[str]:
    """Find "enverra trois choristes", "register two employees", "put down two from": whoever is sent takes a place."""
    things = "|".join(words("people", "sendings"))
    return re.compile(
        rf"\b(?:{SENT} ({_number()}) (?!(?:{things})\b)[a-z]{{4}}"
        rf"|{PUT_DOWN} ({_number()})(?=[.,;:!)\n]|$| (?:from|of|people|for|de chez|de notre|du|de la|pour|svp|"
        r"please|le|la|au)\b))"
    )


@cache
def _behind_we() -> re.Pattern[str]:
    """Find "nous serons trois", "on va être deux", "donc 2", "seats for two"."""
    return re.compile(
        rf"\b{_WE} (?:tou(?:te)?s (?:les )?|les |all |the |about |deja |bien )?({_number()})(?=\s*(?:$|"
        rf"[.,;:!?)\n]|\b(?:de|des|du|d'|a|au|pour|from|of|at|to|for|soit|persons?|personnes?|people|"
        rf"svp|s'il|please|en|la|le|ce|cette|lundi|mardi|mercredi|jeudi|vendredi|samedi|on|this|avec|with|"
        rf"\w+ et moi)\b))"
    )


@cache
def _arriving() -> re.Pattern[str]:
    """Find "on s'en vient à quatre", "on embarque à trois": they come in that number."""
    return re.compile(
        rf"\b(?:on|nous) (?:se |s'|nous |en |y |va |vont |allons |veut |voudrait |voudrions |aimerait |"
        rf"s'en ){{0,3}}?{ARRIVE}\w* "
        rf"(?:\w+ ){{0,2}}?a ({_number()})(?= (?:dans|pour|au|a la|a votre|en|le|la|de|du|cette|chez|dont|qui|"
        rf"soit|svp)\b|\s*[.,;:!?(\n]|\s*$)"
    )


@cache
def _ordered() -> re.Pattern[str]:
    """Find "Quantité : 2", "Number of seats: 3", in an order form."""
    return re.compile(
        rf"(?:^|(?<=\n))[ \t]*(?:quantite|quantity|qte|qty|nombre|number|nb)\.?"
        rf"(?: (?:de|of|d') ?(?:places?|personnes?|participants?|inscriptions?|seats?|people|registrations?))? ?[:=] ?"
        rf"({_number()})(?= ?(?:[.,;(\n]|$|x|personnes?|places?|seats?|people))"
    )


@cache
def _put_right() -> re.Pattern[str]:
    """Find the number by which another is put right."""
    return re.compile(
        rf"(?:^|(?<=[.!?,;:(…\n-])) ?(?:{PUT_RIGHT}({_number()})(?: (?:seule?s?|places?|personnes?|chaises?|seats?|"
        rf"spots?|chairs?|people|only|seulement|will do|suffi\w+))?(?= ?(?:[.,;!)\n(:]|$| (?:because|since|car|parce|"
        rf"vu|puisque|pas|not|pour|for|svp|please|avec|with)\b))"
        rf"|({_number()}),? (?:donc|then|alors|finalement|after all|en fait)(?= ?(?:[.,;!\n]|$))"
        rf"|(?:c'est |it's |ca fait )?(?:bien |donc |indeed )?({_number()}),? "
        rf"(?:(?:et|and) )?(?:pas|non|not) (?:{_number()})"
        rf"(?= ?(?:[.,;!\n(]|$))"
        rf"|(?:on est|nous (?:sommes|voila)|we are|we're) (?:rendus?|now|maintenant|down to|plus que) "
        rf"(?:a )?({_number()})"
        rf"(?= ?(?:[.,;:!\n(]|$)))",
    )


def value(word: str) -> int | None:
    """A number in digits or words ("trois", "3"), None for any other word."""
    return int(word) if word.isdigit() else _values().get(word)


def asked(plain: str) -> int | None:
    """The number of places that a folded text asks for in so many words: the greatest, or the last one where it is a
    correction ("deux places… finalement trois"). None where it tells none.
    """
    best: int | None = None
    found = sorted(_mentioned(plain))
    last = found[-1][0] if found else 0
    if corrected := ONLY_FIRST.search(plain[:20_000]):
        return value(next(filter(None, corrected.groups())))
    right = list(_corrections(plain[:20_000], [at for at, _ in found]))
    if right:
        found = [(at, n) for at, n in found if at > right[-1][0]]
        best = right[-1][1]
    for at, number in found:
        if at < last and THOUGHT.search(plain[max(0, at - 90) : at]):
            continue
        best = number if CORRECTS.search(plain[max(0, at - 50) : at]) and number > 1 else max(best or 0, number)
    return best


def _corrections(plain: str, places: list[int]) -> Iterator[tuple[int, int]]:
    """The numbers by which numbers of places, which stand at `places`, are put right, and where; one put right may be
    put right again.
    """
    known = sorted(places)
    for found in _put_right().finditer(plain):
        group = found.lastindex or 1
        number, before = value(found[group]) or 0, [place for place in known if place < found.start()]
        if 0 < number <= MOST_SEATS and before and _is_last(plain, before[-1], found.start()):
            known = sorted([*known, found.start(group)])
            yield found.start(), number


def _is_last(plain: str, place: int, end: int) -> bool:
    """Whether the number at a place is the last one before another place: no day, hour or age stands between."""
    numbers = [told for told in re.finditer(r"\d+|[a-z]+", plain[place:end]) if (value(told[0]) or 0) > 1]
    return all(told.start() == 0 for told in numbers)


def in_subject(plain: str) -> int | None:
    """The number of places that a folded subject asks for: in so many words, or as "inscriptions x4"."""
    times = TIMES.search(plain[:200])
    return int(times[1] or times[2]) if times and 0 < int(times[1] or times[2]) <= MOST_SEATS else asked(plain)


@cache
def _one_of() -> re.Pattern[str]:
    """Find "sera l'un des deux", "will be one of the three": so many come."""
    return re.compile(
        rf"\b(?:sera|seront|serait|is|will be|would be|'ll be) (?:l'une? des|une? des|one of the|one of) "
        rf"({_number()})(?=\s*(?:[.,;:!)]|$))"
    )


def _mentioned(plain: str) -> list[tuple[int, int]]:
    """Offsets and values of the numbers that count places."""
    result = []
    for pattern, bare in (
        (_before_places(), False),
        (_behind_we(), True),
        (_sent(), True),
        (_arriving(), True),
        (_one_of(), True),
    ):
        for found in pattern.finditer(plain[:20_000]):
            counted = next(index for index in range(1, pattern.groups + 1) if found[index])
            number = value(found[counted])
            if number is None or not 0 < number <= MOST_SEATS or (bare and number == 1):
                continue
            before = plain[max(0, found.start() - 80) : found.start()]
            ours = OF_US.search(found.group()) is not None
            told = ours and (PAST.search(before) or PAST_BEHIND.match(plain[found.end() : found.end() + 80]))
            staff = "person" in found.group() or "people" in found.group() or "employ" in found.group()
            told = told or ("cha" in found.group() and SALON.match(plain, found.end()))
            told = told or (staff and HOUSE_OF.search(before)) or DAY_BEFORE.search(before)
            told = told or ((ours or bare) and number > 2 and AT_WORK.match(plain, found.end()))
            if not (told or NO_REQUEST.search(before[-40:])):
                result.append((found.start(counted), number))
    ordinals = ((found.start(), ORDINALS[found[1]]) for found in ONE_MORE.finditer(plain[:20_000]))
    ordered = ((found.start(1), value(found[1]) or 0) for found in _ordered().finditer(plain[:20_000]))
    result += [(at, number) for at, number in ordered if 0 < number <= MOST_SEATS]
    single = ((found.start(), 1) for found in SINGLE.finditer(plain[:20_000]))
    return [*result, *ordinals, *single]
