"""Whether an organisation that a text names is somebody else's: of the writer's past, where they go or show, where one
of the family works, where a course is held, or whose people recommend it.
"""

from __future__ import annotations

import re

from mailbot.reading.text.lexicon import phrases, words
from mailbot.reading.text.tokens import is_first_name

NEAR = 60  # characters before a name that tell whose it is
PAST = 40  # characters before it that tell of the past


def _any(key: str) -> str:
    return rf"\b(?:{'|'.join(phrases('organisations', key))})\b"


ARTICLE = r"(?:the |la |le |les |l'|son |leur |their )?"
TO = r"(?:au|aux|a la|a l'|a|du|de la|de l'|de|chez|dans|sur|at|to|from|in|on|of|outside)? ?"
VISITED = re.compile(rf"{_any('visited')}[ ']?(?:[a-z']+ ){{0,4}}?{TO}{ARTICLE}$")
SELLS = re.compile(
    r"\b(?:vends?|vendons|vendent|vendre|sell|sells|selling) (?:[a-z']+ ){0,4}(?:au|aux|a la|at the|at) ?$"
)
FAIR = re.compile(r"(?:marche|salon (?:de|du|des)|foire|expo\w*|[a-z' -]{2,30} (?:market|fair|show))\b")
HELD = re.compile(r"\b(?:est-ce|is it|it be|held|se passe|a lieu|se donne|se tient) [^,]{0,50}$")
# What the people of a house say or did, behind its name; who is sent by it is of it.
SAYS = re.compile(
    rf",? (?:{'|'.join(phrases('organisations', 'says'))})\b(?! (?:{'|'.join(phrases('organisations', 'sent'))}))"
)
GONE = re.compile(rf" (?:{'|'.join(phrases('organisations', 'gone'))})\b")
OF_SOMEBODY = re.compile(
    r"[A-ZÀ-Ý][\w'’-]+ [A-ZÀ-Ý][\w'’-]+,? (?:of|from|at|with|de|du|des|chez) ?(?:the |la |les |l['’])?$"
)
FIRST_OF = re.compile(
    r"\b(?P<who>[A-ZÀ-Ý][\w-]+),? (?:of|from|at|with|over at|de|du|des|chez|de la) ?(?:the |la |les |l['’])?$"
)
WE = re.compile(r"\b(?:moi|on|nous|we|i)\b")
NOW = re.compile(r"\b(?:nous sommes|je suis (?!(?:a la )?retrait)|i am now|now i|maintenant)\b")
OWN_WORK = re.compile(rf"\b(?:je|j'|on|nous|i|we) ?{_any('working')}")
WHO_WORKS = re.compile(
    r"\b(?:qui|who) (?:travaille|works|etudie|studies|enseigne|teaches|va|goes) "
    rf"(?:chez|pour|a|au|at|for) {ARTICLE}$"
)
KIN_AT = re.compile(
    r"\b(?:mon|ma|mes|notre|nos|my|our) (?:late |defunt |feu |older |younger |old )?(?P<who>[a-z-]+),? (?:[a-z]+ )?"
    rf"{_any('kin_at')} [^.!?,;]{{0,30}}$"
)
SOURCE = re.compile(
    r"\b(?:friends?|chums?|copains?|copines?|buddy|buddies|pals?|amie?s?|somebody|someone|quelqu'un|cousine?s?|"
    r"voisine?s?|neighbou?rs?|connaissances?|lady|dame|gars|girl|guy|woman|man|people|gens) "
    r"(?:who works? (?:at|for)|qui travaillent? (?:a|au|chez|pour)|from|at|of|de|du|des|d'|chez|a|au) "
    r"(?:la |le |les |l'|the )?$|"
    r"\b(?:(?:dans|sur|d'apres|selon|grace a|merci a|through|thanks to|heard (?:at|from)|saw (?:at|in|on)) )"
    r"(?:la |le |les |l'|the )$"
)
SENTENCE = re.compile(r"(?<!\bst)(?<!\bste)[.!?;\n]")


def is_foreign(text: str, plain: str, start: int, end: int) -> bool:
    """Whether the house at `start:end` of a text is not the writer's; `plain` is the folded text."""
    before = plain[max(0, start - NEAR) : start]
    if SOURCE.search(before) or GONE.match(plain, end):
        return True
    near = text[max(0, start - NEAR) : start]
    somebody = OF_SOMEBODY.search(near)
    known = FIRST_OF.search(near)
    if SAYS.match(plain, end) and (somebody or (known and is_first_name(known["who"].lower()))):
        return True  # "Bob Frost of Frost Hardware says …"
    sentence = SENTENCE.split(re.sub(r"\bste?\. $", "", before))[-1]
    if _gone_to(sentence, plain[start:end]) or _of_kin(sentence):
        return True
    past = NOW.split(before[-PAST:])[-1]
    return any(phrase in past for phrase in phrases("organisations", "former")) or past.endswith(
        (" near ", " pres de ", " a ", " in ", " at the ")
    )


def _gone_to(sentence: str, house: str) -> bool:
    """Whether the words before a house say that the writer goes, shows or sells there, or that something is there."""
    found = VISITED.search(sentence)
    if found and not OWN_WORK.search(sentence, found.start()):  # "vu que je travaille à la …"
        return True
    return HELD.search(sentence) is not None or (SELLS.search(sentence) is not None and FAIR.match(house) is not None)


def _of_kin(sentence: str) -> bool:
    """Whether the words before a house tell of one of the family there, and of nobody else."""
    if WE.search(sentence):
        return False  # "mon frère et moi, on a …"
    others = words("people", "family") | words("people", "friends") | words("organisations", "kin")
    if WHO_WORKS.search(sentence) and not others.isdisjoint(re.findall(r"[a-z-]+", sentence)):
        return True
    kin = KIN_AT.search(sentence)
    return kin is not None and kin["who"] in others
