"""What the words around a name say of its bearer, and a text of its writer: the patterns of `words/cues.toml`, put
together.

All are for folded text in which every letter of a name stands as "§" (`NAME`). What looks back from a name ends with
`$`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

from mailbot.reading.naming.names import Name
from mailbot.reading.text.lexicon import phrases, words

NAME = "§"
NOBODY = "¤"  # the letters of a name that is never a participant
NEAR = 300  # characters around a name that tell of its bearer
# The writer, in the words of a list of who comes: "me", "votre dévouée", "celle qui vous écrit".
ME = (
    r"(?:moi(?:[- ]meme)?|moe|myself|meself|me|i|bibi|(?:la|le) soussignee?|the undersigned|yours truly|"
    r"(?:votre|ton|ta|your) (?:tres |toute? )?(?:(?:humble|devouee?|fidele|faithful|obedient) )?"
    r"(?:serviteure?|servante|devouee?|correspondante?|servant|correspondent)|(?:la|le) signataire|"
    r"(?:celle|celui|la personne|la fille|la femme|la dame|le gars|l'homme) qui (?:vous |t'|te )?"
    r"(?:ecri[st]|parle|signe|tient (?:la plume|le crayon|le clavier))|"
    r"the (?:one|person|gal|guy|lady|woman|man|fellow) (?:who(?:'s| is)? )?"
    r"(?:writing|typing|signing|writes|signs|types|holding the pen))"
    r"(?: \([^()]{1,30}\))?"
)
AND = r"(?:et|and|&|n|pis|puis|plus|ainsi que|\+|avec|with|or|ou)"
# "mon", "our" or a title, and a few words ("notre directeur des ventes, M."), between a cue and the name it is about.
WHOSE = r"(?:(?:mon|ma|notre|le|la|my|our|leur|ton|votre|your|m\.?|mme|mr|mrs|ms|madame|monsieur)\.? ?[a-z\- ]{0,25})?"
TITLE = r"(?:(?:m|mme|mr|mrs|ms)\.? )?"


def masked(plain: str, found: Iterable[Name], letter: str = NAME) -> str:
    """A folded text in which every letter of the names is `letter`, which stands nowhere else."""
    letters = list(plain.replace(letter, " "))
    for name in found:
        letters[name.start : name.end] = letter * (name.end - name.start)
    return "".join(letters)


def _any(key: str) -> str:
    """One alternation of a list's lines, each at the beginning of a word: what is sought from there is sought fast."""
    lines = (line.replace("{AND}", AND).replace("{ME}", ME).replace("{NAME}", NAME) for line in phrases("cues", key))
    return "(?<![a-z0-9])(?:" + "|".join(lines) + ")"


# --- about somebody named

COMES = re.compile(_any("comes"))
NOT_OF_COMING = re.compile(r"^[ ,)]{0,3}(?:(?:qui|who|lui|elle|il|he|she),? )?" + _any("not_of_coming"))
NOT_COMING = re.compile(
    r"^[ ,)]{0,3}(?:'s )?(?:lui,? |elle,? |il |he |she |par contre |malheureusement |unfortunately |finalement |"
    r"de toute facon ){0,2}" + _any("not_coming")
)
NEGATED_BEFORE = re.compile(_any("negated_before") + rf"(?: (?:par|de|d'|pour|avec|for|with))?[ ']?{WHOSE}$")
TOLD_BEFORE = re.compile(
    "(?<![a-z])"
    + _any("told_before")
    + r"(?: (?:a|au|de|d'|du|par|avec|pour|by|from|to|with|of|for|about|le nom|l'ordre|ordre|out|"
    r"au nom de|d'abord|plutot)){0,2}" + rf"[ ':,]{{0,2}}{WHOSE}$"
)
ALREADY = re.compile(
    r"^[ ,)]{0,3}(?:(?:et|and) (?:moi|me|i|myself),? ?)?(?:qui |who )?"
    r"(?:est|sont|sommes|suis|are|is|am|have|has|a|ont)? ?"
    r"(?:deja|already) (?:ete )?(?:inscri|regist|enrol|booked|signed|dans (?:le|votre))"
)
GREETED = re.compile(rf"\b(?:hello|hi|dear|chere?s?|bonjour|bonsoir|salut|allo),? (?:madame |monsieur )?{TITLE}$")
WITH_NOBODY = re.compile(rf"{NOBODY}(?:,|,? (?:et|and|&)) {TITLE}$")
CALLERS = re.compile(_any("callers") + rf" ?{WHOSE}$")
CALLER_FOR_OTHERS = re.compile(_any("caller_for_others"))
# "accompagnée de sa comptable, Mme": whoever is brought comes, whatever their trade.
BROUGHT = re.compile(
    r"(?:\b(?:dragging|hauling|towing|roping|lugging|trainerai|trainant|j'embarque|j'entraine)(?: in| along)? ?|"
    r"(?:accompagnee?s? (?:de|d'|par)|\bviendr\w+ avec|\bamener\w*|\bbring(?:ing)?|\bcome with|\bcoming with)) ?"
    rf"(?:(?:son|sa|mon|ma|notre|my|our|his|her|leur) [a-z' \-]{{2,40}},? ?)?{TITLE}$"
)
TOLD_AFTER = re.compile(r"^[ ,)]{0,3}(?:qui |who |lui |elle )?" + _any("told_after"))
SHARED_LINE = re.compile(_any("shared_line"))
SAME_LINE = re.compile(_any("same_line"))
WRITERS_LINE = re.compile(_any("writers_line"))
SHARED_ADDRESS = re.compile(_any("shared_address"))
STRUCK = re.compile(_any("struck"))
ASKED_FOR_SELF = re.compile(_any("asked_for_self"))
REGISTERS = re.compile(_any("registers"))
PAYS = re.compile(_any("pays"))
GOING = re.compile(_any("going"))
WITH = re.compile(
    r"(?:\b(?:avec|with|et|and|pis|plus|ainsi que|comme|also|aussi|as well as|de meme que|"
    r"(?:as|so) (?:would|will|do|does|is)|tout comme)|[&+,])[ ,]{1,2}"
    rf"(?:(?:mon|ma|notre|my|our|son|sa|his|her|un|une|a) [a-z\- ]{{2,30}})?{TITLE}$"
)
NAMED_LATER = re.compile(
    r"(?:name is|name's|names are|named|called|s'appellen?t?|son nom|leurs noms|le nom|il s'agit d|"
    r"\b(?:lui|elle|eux|elles),? c'est|\b(?:she|he)(?:'s| is)\b)"
    rf"[a-z:' ]{{0,10}}{NAME}"
)
# What the writer and somebody did or think together, and no coming.
TOGETHER_DID = (
    r"(?:(?:avons|on (?:a|s'est|pense|se demande|est d'accord)|had|"
    r"have (?:decided|talked|agreed|discussed|been|read|seen)|was|am|know|think|hope|"
    r"(?:would like|want) (?:him|her|them|our|my)|voul(?:ons|ions)|souhait(?:ons|erions)|aimerions que|"
    r"pensons|croyons|restons|decided|talked|agreed?|discussed|spoke|wonder|met|read|saw|run|own|work|live|share|"
    r"serons (?:a|en|aux?|dans|sur|pris|absents) (?!la formation|votre|ta|cette|l'activite|(?:la )?journee)|"
    r"demande|dit|prie|charge|fait|ferai|semble|voila|suis|suggere|reviens|laisse|donne|confirm\w*|repete|jure)\b|"
    + NAME
    + ")"
)
# One name joined to the one before.
JOINED = re.compile(
    r"(?: ?\([^()]{0,60}\))?[ ,]{0,3}(?:(?:et|and|&|ainsi que|puis|pis) )?"
    rf"(?:(?:mon|ma|sa|son|my|our|notre|la|le) [a-z\-]{{2,20}},? )?{TITLE}{NAME}+"
)
AND_ME = re.compile(rf"\b{AND},? (?:surtout |par |by )?{ME}\b(?!['’])(?! {TOGETHER_DID})")
ME_AND = re.compile(
    rf"\b(?:(?:moi|moi-meme|moe|myself|meself|me|yours truly|(?:la|le) soussignee?|the undersigned|bibi)"
    rf"(?: \([^()]{{1,30}}\))?(?:,| {AND}|, {AND})|i {AND}) [^.!?]{{0,60}}$"
)

# --- about the writer

NAMED_AS = re.compile(rf"(?:{_any('named_as')}) ?:? ?$")
WITH_ME = re.compile(_any("with_me"))
I_COME = re.compile(_any("i_come"))
WE_COME = re.compile(_any("we_come"))
TURNS = re.compile(_any("turns"))
# Right before, and right behind, the name of somebody who is put in for another.
PUT_IN_BEFORE = re.compile(_any("put_in_before") + rf" ?,? ?{WHOSE},? ?{TITLE}$")
PUT_IN_AFTER = re.compile(r"^(?:,[^,.;!?]{2,40},)?[ ,]{1,2}" + _any("put_in_after"))
PRONOUN_BACK = re.compile(_any("pronoun_back"))
NOT_COUNTED = re.compile(_any("not_counted"))
# "he quit", "mais elle a changé d'idée": somebody named before.
PRONOUN_STAYS = re.compile(r"\b(?:il|elle|lui|he|she),? ?" + _any("pronoun_stays").replace("(?<![a-z0-9])", ""))
PAST_INTENT = re.compile(_any("past_intent"))
PRONOUN_COMES = re.compile(_any("pronoun_comes"))
THEY_COME = re.compile(_any("they_come"))
ONLY_THEM = re.compile(_any("only_them"))
ONLY_ME = re.compile(r"(?<!pas )(?<!not )" + _any("only_me"))
BOTH = re.compile(_any("both"))
I_TOO = re.compile(_any("i_too"))
# The writer right beside somebody named: "moi, ma soeur Anne", "Anne (ma soeur) et moi".
_AND_ALSO = r"(?:et|and|&|n|pis|puis|plus|\+|ainsi que)"
BESIDE_ME = re.compile(
    rf"\b(?<!-){ME}(?:,|,? {_AND_ALSO}) "
    rf"(?:(?:mon|ma|notre|my|our|le|la|the|un|une|a) (?:[a-z'’-]+[ ,]{{1,2}}){{1,4}})?{TITLE}{NAME}"
    rf"|{NAME}(?: ?\([^()]{{0,80}}\))?,? {_AND_ALSO},? (?:surtout |par |by )?{ME}\b(?!['’])(?! {TOGETHER_DID})"
)
# The name of somebody announced is told another time.
NAME_TO_COME = re.compile(
    r"\b(?:name|names|nom|noms|prenom)\b[^.!?\n]{0,30}\b(?:to follow|follow|later|when|once|suivr\w+|suit|plus tard|"
    r"viendr\w+|quand|des que|a venir|to come|send|donnerai|enverrai|whenever)\b|"
    r"\b(?:donnerai|enverrai|confirmerai|send|give|tell)\b[^.!?\n]{0,30}\b(?:nom|noms|name|names)\b|"
    r"\b(?:dont|whose) (?:je |i |the )?[^.!?\n]{0,30}\b(?:nom|name)\b"
)
# Beside people who have their places already.
BESIDES = re.compile(r"\b(?:besides|in addition to|on top of|apart from|en plus de|en sus de|outre|a part|hormis)\b")
# Mail that came to the wrong address, by what its forwarder says.
ASTRAY = re.compile(
    r"\b(?:by (?:mistake|error)|in error|par erreur|meant for you|for you,? not me|pas pour moi|not (?:for me|mine)|"
    r"wrong (?:address|person|inbox)|mauvaise (?:adresse|personne|boite)|landed|ended up|wound up|abouti\w*|atterri\w*|"
    r"echoue\w* (?:chez|dans)|m'(?:a ete|est) (?:adresse|arrive))\b"
)
I_STAY = re.compile(_any("i_stay"))
ONE_AND_ANOTHER = re.compile(_any("one_and_another"))
ON_BEHALF = re.compile(_any("on_behalf"))
TAKEN_BACK = re.compile(
    r" ?(?:\.{2,3}|…|[,.;–—-])? ?(?:ah |euh,? |oh )?(?:non|oups|oops|no|wait|attendez|scratch that|correction)\b"
    # "No, scratch Pat, he's …" takes back another
    r"(?!,? (?:scratch|strike|drop|forget|remove|biffe\w*|raye\w*|enleve\w*|oublie\w*) "
    r"(?!(?:that|ca|lui|elle|him|her)\b))"
    r"[^.!?\n]{0,24}\b(?:elle|il|lui|she|he|her|him)\b"
)
NAMES_LATER = re.compile(_any("names_later"))
OTHERS_ONLY = re.compile(_any("others_only"))
GIVES_EMAIL = re.compile(_any("gives_email"))
THIRD = re.compile(_any("third_person"))

# --- about somebody without a name

WISHED = re.compile(
    r"[^.]{0,20}\b(?:voulait|aurait|devait|wanted|was going|was supposed|would have|"
    r"(?:veut|voudrait|aimerait|souhaite|desire|tient a ce|exige|insiste pour) qu|"
    r"wants (?:me|us)|wants? [^.,;]{0,40}\b(?:done|fixed|sorted|finished|running|online|modernized|updated)\b|"
    r"(?:says|said|thinks|dit|pense) )"
)


# Begins a reason, whose company is not that of the coming told before ("… since she is at the hospital with").
WHY = re.compile(
    r"[,;:(]|\b(?:since|because|as (?:she|he|they)|while|car|parce qu|puisqu|vu qu|pendant qu|etant donne qu)"
)


@cache
def relation() -> re.Pattern[str]:
    """Find "mon associé", "our new secretary", "mes deux employés", "my surveyor": `whose` is who owns or how many,
    `between` what stands between, `who` who it is.
    """
    between = "|".join(map(re.escape, words("people", "between")))
    owner = "|".join(phrases("people", "owners"))
    possessive = "|".join(words("people", "possessive"))
    things = "|".join(sorted(words("people", "things") | words("organisations", "nouns")))
    trade = rf"(?!(?:{things})s?\b)[a-z][a-z\-]{{2,24}}?(?:{'|'.join(words('people', 'trades'))})s?"
    return re.compile(
        rf"\b(?P<whose>(?P<own>{possessive})\b|{owner})\s?(?P<between>(?:(?:{between})\s){{0,2}})"
        rf"(?P<who>{_relations()}|(?(own){trade}|(?!)))\b"
    )


@cache
def somebody() -> re.Pattern[str]:
    """Find "one of our drivers", "quelqu'un du bureau", "un jeune": `number` is how many, where the words tell."""
    nobody = "|".join(words("people", "no_people"))
    return re.compile(r"\b(?:" + "|".join(phrases("people", "somebody")).replace("PLACES", f"(?:{nobody})") + ")")


def comes_along(before: str, after: str, along: re.Pattern[str]) -> bool:
    """Whether "with" right before somebody joins them to a coming told in the same clause, or at the head of one ("je
    viendrai avec", "avec mon associé, je viendrai"; not "après discussion avec mon patron, je viendrai").
    """
    joined = along.search(before)
    if joined is None:
        return False
    clause = WHY.split(before[: joined.start()])[-1]
    if GOING.search(clause + joined.group()):
        return True
    return len(clause.split()) < 2 and GOING.search(before + after) is not None


@cache
def also_related() -> re.Pattern[str]:
    """Find "et associé" behind "mon conjoint": a second word for the same person, with no owner of its own."""
    return re.compile(rf"^ (?:et|and) (?:{_relations()})\b")


def _relations() -> str:
    every = (
        words("people", "work") | words("people", "family") | words("people", "friends") | words("people", "anybody")
    )
    return "|".join(sorted(map(re.escape, sorted(every)), key=len, reverse=True))
