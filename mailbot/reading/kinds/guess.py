"""The dessert that somebody guesses, in their words: behind a word that guesses, where a dessert is spoken of."""

from __future__ import annotations

import itertools
import re
from functools import cache

from mailbot.reading.learned.encoder import Encoded, Read
from mailbot.reading.model import Contents
from mailbot.reading.text.lexicon import fold, phrases
from mailbot.reading.text.lexicon import words as words_of

MOST_TEXT = 8_000
BETTING: tuple[str, ...] = (
    "je gage",
    "je parie",
    "je mis",
    "je met",
    "on gage",
    "on mise",
    "on parie",
    "my guess",
    "my bet",
    "i bet",
)
BETTING += ("mon petit doigt", "mon intuition", "mon pronostic", "ma reponse", "la reponse", "je vote", "gage que")
BETTING += ("we say it's", "we say it is", "i say it's", "i say it is", "on dit que c'est", "nous disons que c'est")
BETTING += ("my hunch", "my prediction", "my answer", "the answer", "answer:", "answer :", "i vote")
PERSONS = ("je", "i", "we", "nous", "on", "vous", "you")
SHORT_TEXT = 120  # words of a message in which a guess may stand apart from the word for a surprise
FEW = 25  # words of a message in which a dessert named is a guess, where a surprise is spoken of
SHORT = 14  # words of a message that is nothing but a guess
SHORTER = 10  # words of a sentence that is nothing but one
BEFORE = 3  # words of it that may stand before the first that names a dessert
LONGEST = 90  # characters of a guess
TAG, LIKELY = "dessert", 0.9  # of the encoder: its tag, and the share from which a word is of a guess
_FIELD = re.compile(r"^[^:=\n]{0,40}dessert[^:=\n]{0,40}?\s?(?::|=|\.{3,})\s*(\S[^\n]{1,120})$", re.MULTILINE)
_SENTENCE = re.compile(r"[^.!?\n]*(?:\n(?!\s*\n)[^.!?\n]+)*[.!?]*")
_PREDICATE = re.compile(
    r"(?:can only be|is the (?:dessert|surprise)|"
    r"(?:will|would|sera|serait) (?:surely|surement|probably|probablement|certainement|sans doute)(?: be)?|"
    r"has (?:got )?to be|better be|must be|might be|peut (?:juste|seulement) etre|peut etre que|doit etre|"
    r"devrait etre|d'etre|c'est|ce sera|ca sera|sera|serait|va etre|vas etre|est|would be|will be|is going to be|"
    r"could be|is|it's|was|[-=]+>|→|:|=|,|-)\s+"
)
_LEAD = re.compile(
    r"(?:[:,=\-]|que|qu'|c'est|ce sont|ce seront|ce sera|ce serait|(?:le dessert |ca |ce )?va etre|"
    r"(?:le dessert |ca )(?:sera|serait|est)|"
    r"ca sera|(?:the dessert |it )?is going to be|(?:the )?dessert (?:is|will be|would be)|"
    r"it will be|pas|not|non|oui|no|yes|donc|alors|so|attendez|attends|wait|well|bon|euh|hum|hmm|"
    r"it's going to be|it's|it is|is|will be|would be|that it's|that it is|on|for|sur|pour|encore|plutot|de|surement|"
    r"probablement|probably|surely|either|bien|je vote(?: pour)?)(?=[\s:,]|(?<='))[\s:,]*"
)
_STOP = re.compile(
    r"[.!?;\n()\]]|,? (?:en passant|by the way|mais|but|car|parce|because|puisque|si|if|je|j'|i|et (?:je|j'|vous|on)|"
    r"and (?:i|you|we)|(?:pour )?(?:le|mon|notre) dessert|pour dessert|though|although|meme si|quoique|c'est sur|"
    r"pour finir|(?:et|and) (?:il|elle|he|she)|no doubt|won|wins|gagne|l'emporte|a gagne|"
    r"for dessert|as dessert|comme dessert|svp|merci|thanks|please|for sure|or (?:i|we|else)|sinon|"
    r"d'apres moi|selon|"
    r"according|n'est-ce|right|hein|(?:isn|won|wouldn|ain)'t (?:it|that)|non|no|pas vrai)(?![\w-])|"
    r", comme | comme (?:ma|mon|mes|chez|dans|les|on|grand)\w*\b|"
    r" like (?:my|our|mom|grandma|gran)\b| :\)"
)
# Who bets, on what they bet: theirs alone tells of a guess ("my money's on", "nous gageons sur").
_BETS = re.compile(
    r"(?:\b(?:2|5|10|20|deux|cinq|dix|vingt|two|five|ten|twenty) ?(?:\$|piasses?|dollars|bucks)? (?:sur|on)|"
    r"\b(?:je|on|nous|j') ?(?:gag|pari|mis|met[st])\w*(?: [^ ]+){0,4}? sur|"
    r"\b(?:gage|parie)(?:nt|ons)? sur|"
    r"\b(?:certain|certaine|sure|convinced|positive|bets?) (?:that )?(?:you(?:'re| are|'ll be| will be)"
    r" (?:serving|giving us|making)|you(?:'ll| will) serve)|\bvotes (?!for|on|that|is)|"
    r"\b(?:je change|switching|i'm changing|i change)(?: [^ ]+){0,3}? (?:pour|to)|"
    r"\b(?:says|picks|guesses) (?!that|it|he|she|no|yes|so|we|i\b)|"
    r"\b(?:bet|bets|betting|wager\w*|money(?:'s| is)|votes?|voting|plump\w*)(?: (?:is|are|all|goes|go|that))*"
    r" (?:on|for|it's|it is|it'll be)) (?=\S)"
)
# What others think, or what is asked: a guess where the dessert is spoken of.
_THINKS = re.compile(
    r"(?:\b(?:jur|croi|pens|affirm|soutien|pretend|dis|dit|gag|pari)\w* (?:que |qu')(?:c'est|ce sera|"
    r"ca sera|ca va etre)|"
    r"\b(?:dit|disent|says|say) (?=(?:une?|des|du|de la|de l'|an?) )|"
    r"\b(?:it's|it is|c'est) (?=[^.?!,]{3,50}, (?:right|isn't it|hein|non|n'est-ce pas|pas vrai|eh)\b)|"
    r"\b(?:pens\w*|song\w*) (?:au|aux|a)\b|\b(?:smell|taste|je le sens|ca sent)\w*[^:.!?]{0,20}:|"
    r"\b(?:gag|pari|mis|vot|pench|opt)\w* (?:sur|pour)|\b(?:moi|mine|me),? ?(?:c'est|pour|sur|:|is|it's|on|for)|"
    r"\b(?:c'est-tu|ca serait-tu|est-ce que c'est|s'agirait-il d[eu']|s'agit-il d[eu'])|"
    r"\b(?:think|thinks|says|swears|reckon|reckons|figure|guesses) (?:that )?(?:it's|it is|it'll be|it will be)|"
    r"\b(?:might|could|would) (?:it|the (?:surprise|dessert|treat)) be|\b(?:one thing|une seule? chose) ?:) ?(?=\S)"
)
# Who swears that it is, by what happens if it is not; who voted; whom a note behind the letter quotes.
_SWEARS = re.compile(
    r"\b(?:si|if)\b[^.!?;,]{0,40}?(?:c'est pas|n'est pas|isn't|is not|ain't|it's not) (?=[^.!?]{3,60}?"
    r"(?:chapeau|\bhat\b|money back|rembours|plainte|complain|decu|disappoint|fach|boude|sulk))|"
    r"\b(?:vot(?:e|ed|ons|es|ee)|unanim\w+|majorit[ey]|consensus)\b[^.;!?]{0,40}?"
    r"(?:pour|for|:|c'est|it's|est|is) (?=\S)"
)
_NOTED = re.compile(r"\bp\.?\s?-?\s?s\b\.?[^.!?:\n]{0,40}: ?(?=\S)")
# Said before a guess that takes the place of the one before, or of somebody else's.
_TURN = re.compile(
    r"\b(?:non|no|nope|attend\w*|wait|plutot|rather|finalement|actually|quoique|mais|but|instead|second thought|"
    r"reflection|scratch|vraie|real|officiel\w*|official|moi|mine|me|i say|je dis|oublie[zr]?|forget|"
    r"disons|mettons|let's say|reflexion|donc|so)\b"
)
_WARM = re.compile(
    r"\bam i (?:warm|close|right|hot|near)|\bai-je (?:raison|bon|gagne|trouve|devine|vise juste)|\bje brule\b|"
    r"\b(?:what do i win|qu'est-ce que je gagne|j'ai-tu (?:raison|bon|gagne))"
)
# "C'est parfait comme ça", "it's a piece of cake": no dessert is named.
_FINE = re.compile(r"parfaite?\b(?! (?:au|aux|a l'|a la|glac))|(?:an? )?piece of cake\b|du gateau(?=[.!]|$)")
# "If it is not a pie, …" guesses one, and so does "wouldn't it be a pie?".
_DENIED = re.compile(r"^(?!.*\b(?:si|if|serait|serait-ce|would it|could it|est-ce)\b).*\b(?:pas|not) $")
_UNSAID = re.compile(  # who will not guess names a dessert by the way
    r"\b(?:(?:essaye?rai|essaie(?:rai)?|tente(?:rai)?|vais|veux|ose) pas (?:de |essayer de )?deviner|"
    r"(?:won't|not going to|will not|can't|refuse to) guess)\b"
)
_AGAIN = re.compile(
    r"[\W_]*(?:euh|ben non|oh no|non|no|nope|wait|attend\w*|bon|ok|finalement|actually|plutot|scratch)\b"
)
_OTHERWISE = re.compile(r"\b(?:group|groupe|class|cours|le \d|the \d)")  # "I guess it's the group of candy sellers"
_UNDECIDED = re.compile(r"(?:j'hesite|i'm torn|i am torn|aucune|no idea|pas d'idee|pas la moindre|je (?:ne )?sais|hmm)")
_YOURS = re.compile(r"(?:your|ton|ta|tes|votre|vos|her|his|their)\b")
_ASKED = re.compile(
    r"(?:dessert|surprise|devinette|riddle)\W*[?:]\s*$|^\W*(?:[\w',-]+ ){0,3}(?:devin\w+|guess|riddle)\W*$"
)
_LEFT = re.compile(r"[\s,]+(?:et|and|or|ou|mais|but)$")
_REMARK = re.compile(
    r"(?:avec|with|et|and|a|au|aux|de|du|d'|servi\w*|nappe\w*|arrose\w*|topped|served|made|chaud\w*|tiede\w*|warm|maison|"
    r"homemade|fait\w*|couvert\w*|garni\w*)\b"
)
_WORD = re.compile(r"[a-z'-]+")
_MINE = re.compile(r"\b(?:moi|me|i)\b,? ")
_PART = re.compile(r"[^,:!?.…\n]+")
_INNER = re.compile(r".*?(?::|, c'est|, it's|, it is|, ce sera|dessert (?:is|will be|est|sera))\s+(?=\S)")
_RIDDLE = re.compile(r"dessert|devin|guess|riddle")
_SURPRISE = re.compile(r"dessert|devin|guess|riddle|surprise|myster|enigme|charade")
_RECIPE = re.compile(r"\b(?:recette|recipe)s?\b")
_BRINGS = re.compile(
    r"\b(?:em?mene|amene|apporte|apporter|apporterai|prepare|fais\b|bring|bringing|bake|making|serve|sert|servons|"
    r"merci|thank|thanks|mange|ate|allerg|no nuts)"
)


@cache
def _guessing() -> re.Pattern[str]:
    listed = sorted(phrases("desserts", "guessing"), key=len, reverse=True)
    return re.compile(r"(?<![\w'])(?:" + "|".join(map(re.escape, listed)) + r")(?![\w])")


def _named(plain: str) -> bool:
    """Whether a text names a dessert by a word of its own."""
    return any(w in words_of("desserts", "dessert") for w in re.findall(r"[a-z-]+", plain))


def seen(text: str, whole: Encoded) -> str | None:
    """The words that the encoder takes for a guess, in a text that speaks of a dessert or a surprise and of no allergy;
    None where it is not sure.
    """
    plain = fold(text[:MOST_TEXT])
    if not _SURPRISE.search(plain) or "allerg" in plain:
        return None
    runs = [list(run) for of_guess, run in itertools.groupby(whole.words, key=_likely_guess) if of_guess]
    best = max(runs, key=lambda run: sum(read.share(TAG) for read in run), default=[])
    return "".join(f" {read.word.text}" if read.word.spaced else read.word.text for read in best).strip() or None


def _likely_guess(read: Read) -> bool:
    return read.field != "Q" and read.share(TAG) > LIKELY


def find(text: str, contents: tuple[Contents, ...] = (), line: str = "", *, ours: bool = False) -> str | None:
    """The guess in a text or an attached form; None where there is none. Under a subject `line` that speaks of the
    dessert a few words that name one are a guess; under a letter of `ours` nothing else need name it. Linear; MOST_TEXT
    characters are read.
    """
    for content in contents[:5]:
        for label, value in content.fields:
            if (
                "dessert" in fold(label)
                and (value := value.strip())
                and fold(value) not in ("-", "n/a", "aucun", "none")
            ):
                return value[:LONGEST]
    text = text[:MOST_TEXT]
    plain = fold(text)
    riddle = fold(line) if _RIDDLE.search(fold(line)) else ""
    if not (riddle or ours or "dessert" in plain) and _RECIPE.search(plain):
        return None
    told = _told(plain, f"{fold(line)} ", riddle=riddle, ours=ours)
    if told:
        return " ".join(text[told[0] : told[1]].split())
    return _alone(text) if riddle else None


def _told(plain: str, line: str, *, riddle: str, ours: bool) -> tuple[int, int] | None:
    """Where the guess stands that counts: the first, or a later one that takes its place ("non, plutôt une tarte")."""
    short = len(plain.split()) <= SHORT_TEXT
    hinted = bool(short and (_SURPRISE.search(f"{line}{plain}") or _WARM.search(plain)))
    opened = _guessing().search(line) is not None
    guessed = opened or _SURPRISE.search(line) is not None
    chosen: tuple[int, int] | None = None
    previous = f"{riddle} "
    for match in _SENTENCE.finditer(plain):
        sentence = match[0]
        if not sentence.strip():
            continue
        near = ours or hinted or opened or _SURPRISE.search(previous) is not None
        at = 0
        again = chosen is not None and _AGAIN.match(sentence) is not None
        alone = guessed or again or _ASKED.search(previous) is not None
        for start, end in _in_sentence(sentence, near=near, alone=alone):
            here = (match.start() + start, match.start() + end)
            turned = again or _TURN.search(sentence, at, start) or _TURN.search(sentence, start, end)
            if chosen is None or (turned and not _within(plain, here, chosen)):
                chosen = here
            at = end
        previous = sentence if len(sentence.split()) > 1 else previous
    return chosen or _noted(plain) or (_among(plain) if guessed and len(plain.split()) <= FEW else None)


def _noted(plain: str) -> tuple[int, int] | None:
    """The dessert that a note behind the letter names and nothing else, behind a colon ("P.S. Luc dit : une tarte")."""
    for note in _NOTED.finditer(plain):
        span = _bare(plain[note.end() :].split("\n", 1)[0])
        if span:
            return note.end() + span[0], note.end() + span[1]
    return None


def _ends_there(word: str) -> bool:
    """Whether a word is none of those that may stand within the name of a dessert before its first telling word."""
    return word in words_of("desserts", "function") or word in words_of("desserts", "articles")


def _among(plain: str) -> tuple[int, int] | None:
    """The words that name a dessert in a short text about nothing else, behind "moi" or "I" where others guess too."""
    if _BRINGS.search(plain):
        return None
    mine = [m.end() for m in _MINE.finditer(plain)]
    words = list(_WORD.finditer(plain, mine[-1] if mine else 0))
    at = next((i for i, word in enumerate(words) if _named(word[0])), None)
    if at is None:
        return None
    if _FINE.match(plain, words[at].start()):
        return None
    first = at
    while first > 0 and at - first < BEFORE and not _ends_there(words[first - 1][0]):
        if re.search(r"[^ ]", plain[words[first - 1].end() : words[first].start()]):
            break
        first -= 1
    if first > 0 and words[first - 1][0] in words_of("desserts", "articles"):
        first -= 1
    return _what(plain, words[first].start())


def _within(plain: str, one: tuple[int, int], other: tuple[int, int]) -> bool:
    """Whether a guess only says again what another said in full ("une mousse à l'érable … la mousse")."""
    again, full = (frozenset(re.findall(r"[a-z]{4,}", plain[a:b])) for a, b in (one, other))
    return again <= full


def _alone(text: str) -> str | None:
    """The first words between commas that name a dessert, in a text of a few words."""
    first = next((row for row in text.split("\n") if row.strip()), "")
    if len(first.split()) > SHORT:
        return None
    for part in _PART.finditer(first):
        if _named(fold(part[0])) and (span := _what(fold(part[0]), 0)):
            return part[0][span[0] : span[1]]
    return None


def _in_sentence(sentence: str, *, near: bool, alone: bool) -> list[tuple[int, int]]:
    """Where in a sentence guesses stand, in their order. `near`: a surprise is spoken of; `alone`: a few words that
    name a dessert are a guess.
    """
    if field := _FIELD.search(sentence):
        cue = _guessing().match(sentence, field.start(1))
        told = _guessing().search(sentence, field.start(1))
        if told and (span := _what(sentence, told.end())) and _named(sentence[slice(*span)]):
            return [span]
        span = _what(sentence, cue.end() if cue else field.start(1))
        if span and (cue or _named(sentence[span[0] : span[1]])):
            return [span]
        return [] if cue or _UNDECIDED.match(sentence, field.start(1)) else [field.span(1)]
    about = _RIDDLE.search(sentence) is not None
    if _UNSAID.search(sentence):
        return []
    guesses = any(found.search(sentence) for found in (_guessing(), _SWEARS, _BETS))
    if _BRINGS.search(sentence) and not guesses:
        return []
    cues = [(cue, True) for found in (_BETS, _SWEARS) for cue in found.finditer(sentence)]
    cues += [(cue, False) for found in (_guessing(), _THINKS) for cue in found.finditer(sentence)]
    spans = {
        span
        for cue, bets in cues
        if (about or near or bets or cue[0].startswith(BETTING))
        and (span := _what(sentence, cue.end()))
        and _named(sentence[span[0] : span[1]])
        and not _DENIED.search(sentence[max(0, span[0] - LONGEST) : span[0]])
        and not _FINE.match(sentence, span[0])
        and not _OTHERWISE.search(sentence, *span)
    }
    if not near:
        spans = {span for span in spans if not _YOURS.match(sentence, span[0])}
    if spans:
        return _apart(spans)
    span = _by_predicate(sentence) if about else None
    span = span or (_bare(sentence) if about or alone else None)
    return (
        [span]
        if span
        and not _OTHERWISE.search(sentence, *span)
        and not _FINE.match(sentence, span[0])
        and not _DENIED.search(sentence[max(0, span[0] - LONGEST) : span[0]])
        else []
    )


def _apart(spans: set[tuple[int, int]]) -> list[tuple[int, int]]:
    """Spans in their order, of those that end together the last to begin ("je dis que c'est …")."""
    ends: dict[int, int] = {}
    for start, end in spans:
        ends[end] = max(start, ends.get(end, 0))
    return sorted((start, end) for end, start in ends.items())


def _bare(sentence: str) -> tuple[int, int] | None:
    """The dessert that a few words are, behind what leads to it ("non, attendez, une tarte")."""
    if len(sentence.split()) > SHORTER:
        return None
    span = _what(sentence, 0)
    if span is None:
        return None
    comma = sentence.find(",", *span)
    if comma > 0 and not _named(sentence[span[0] : comma]):
        span = _what(sentence, comma) or span
    words = re.findall(r"[a-z'-]+", sentence[span[0] : span[1]])
    before = list(itertools.takewhile(lambda word: not _named(word), words))
    personal = any(w.startswith(("j'", "i'")) or w in PERSONS for w in before)
    return span if len(before) < len(words) and len(before) <= BEFORE and not personal else None


def _by_predicate(sentence: str) -> tuple[int, int] | None:
    """Behind "the dessert is", or beside a word that guesses: only where a dessert is named."""
    start = max(sentence.find("dessert"), sentence.find("devin"), sentence.find("guess"), 0)
    for verb in _PREDICATE.finditer(sentence, start):
        span = _what(sentence, verb.end())
        if span and _named(sentence[span[0] : span[1]]):
            return span
    return None


def _what(sentence: str, start: int) -> tuple[int, int] | None:
    """From there to the end of the guess, without what is remarked behind it ("…, mon fils est formel")."""
    for _ in range(4):
        start += len(sentence[start:]) - len(sentence[start:].lstrip(" \n\t«\"'"))
        lead = _LEAD.match(sentence, start)
        if not lead:
            break
        start = lead.end()
    stop = _STOP.search(sentence, start)
    end = min(stop.start() if stop else len(sentence), start + LONGEST)
    inner = _INNER.match(sentence, start, end)
    if inner and _named(sentence[inner.end() : end]):
        start = inner.end()
    comma = sentence.find(",", start, end)
    if comma > 0 and _named(sentence[start:comma]):
        behind = sentence[comma + 1 : end].strip()
        end = end if _named(behind) or _REMARK.match(behind) else comma
    if left := _LEFT.search(sentence[start:end].rstrip()):
        end = start + left.start()
    while end > start and sentence[end - 1] in " \n\t,:;»\"'(":
        end -= 1
    return (start, end) if end - start > 2 else None
