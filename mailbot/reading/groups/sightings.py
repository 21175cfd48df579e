"""The sectors that a text speaks of, and how each stands there; names, streets and the course itself say nothing."""

from __future__ import annotations

import re

from mailbot.config.model import Config
from mailbot.reading.groups.claims import Claims, Sighting
from mailbot.reading.groups.standing import Piece, Standing, pieces, standing, without_streets
from mailbot.reading.people.people import People
from mailbot.reading.text.lexicon import fold
from mailbot.reading.text.sentences import MOST_TEXT, data

MOST_NAMES = 20
LONGEST_GAP = 60  # characters between a word and its complement
# A complement: behind small words ("école en forêt"), or behind "de" and at most three others ("fabrication de conduits
# de ventilation").
_OF = re.compile(
    r"(?: (?:of|for|pour|in|en|a|au|aux|la|le|les|l'|the|de|du|des|d'))+ ?"
    r"| (?:de la |de l'|de |du |des |d'|of the |of )"
    r"(?:(?!et |and |ou |or |avec |with |au |aux |groupe |group )[\w'-]+ ){0,3}(?:la |le |les |l'|d'|the )?"
)
_OWNED_BY = re.compile(r" (?:du|de la|de l'|of the|for the|at the|de notre|of our|for our) ?")
_CHARITY = "second_hand"  # a shop that is often a charity's
_HAULAGE = "transport"  # whose cargo tells nothing of it
_CARGO = re.compile(r"(?: (?!(?:et|and|also|aussi)\b)[\w'-]+){1,3} ")
_APPOSED = re.compile(r"(?:,| \(|,? «|:) ?(?:(?:[LD]es?|La|L['’]|The) ?)?(?:[A-ZÀ-Ý][\w'’.-]* ){0,4}")
_ADDRESS = re.compile(r"\S{1,64}@\S{1,200}|https?://\S{1,300}|www\.\S{1,200}")
_IN_A_NAME = re.compile(r"\b(?:[dD]es?|[dD]u|[dD]e la|of) [A-ZÀ-Ý][\w'’]+-$")  # "des Hauts-Boisés"
_AND = re.compile(
    r"[ ,/&]{0,3}(?:et|and|ou|or|&|,|/)[ ,]{0,2}(?:(?:de |des |du |la |le |les |l'|d'|the |aux? |une? |an? )?)"
)
_FOR = re.compile(
    r"(?: [\w'-]+){0,8} (?:pour|for|to|chez)(?: (?:les|des|le|la|the|several|plusieurs|various|divers))? "
)
_AND_MORE = re.compile(  # "livestock trailers and gooseneck flatbeds"
    rf"(?: [\w'-]+){{0,3}}?{_AND.pattern}(?:[\w'-]+ ){{0,2}}"
)
_KEEPS = re.compile(r"\b(?:an?|une?|my|our|mon|ma|notre|have|run|own|also|aussi|avons|tiens|tient)\b")
_AND_FOR = re.compile(  # "for garages and dealers"
    r"(?: [\w'-]+){0,8} (?:pour|for|to|chez)(?: (?:les|des|the))?"
    r"(?: [\w'-]+){1,3}(?: et| and| ou| or|,)(?: les| des| the)? "
)
_ALSO = re.compile(r"\b(?:et|and|aussi|also|plus|ainsi que|as well as|pis|mais|but|avec|with)\b")


def sightings(
    text: str, index: Claims, config: Config, *, third: bool, people: People | None = None
) -> list[tuple[Piece, Sighting, Standing]]:
    """The sectors that a text speaks of, piece by piece, and how each stands there."""
    text = text[:MOST_TEXT]
    plain = masked(text, config, people)
    found: list[tuple[Piece, Sighting, Standing]] = []
    for piece in pieces(text, plain):
        seen = _heads(piece.text, piece.plain, index)
        inside: list[tuple[Piece, Sighting, Standing]] = []
        for one in seen:
            how = standing(piece, one, third=third)
            if inside and how not in (Standing.NAMED, Standing.AGAINST):
                how = _with_the_last(piece, inside[-1], one, how)
            if how is Standing.NAMED or not _too_general(one, seen, piece.plain):
                inside.append((piece, one, how))
        found += inside
    return found


def _with_the_last(piece: Piece, last: tuple[Piece, Sighting, Standing], one: Sighting, how: Standing) -> Standing:
    """How one stands that is told in a breath with another ("commerce ou arts", "an inn, and also a shop")."""
    between = piece.plain[last[1].end : one.start]
    if last[2] is Standing.OWN and _is_shop_of(last[1], one, piece.plain):
        return Standing.OWN
    if last[2] is Standing.OWN and last[1].activity == _HAULAGE and _CARGO.fullmatch(between):
        return Standing.ASIDE  # what they carry
    if _AND.fullmatch(between):
        if one.goods and not (last[1].goods or last[1].doing) and how is not Standing.PLAIN:
            return Standing.ASIDE  # what else the shop sells ("boutique de laine et de tricot")
        return Standing.ASIDE if last[1].doing else last[2]  # what else they do it to
    if last[1].doing and last[2] is Standing.OWN and _AND_MORE.fullmatch(between) and not _KEEPS.search(between):
        return how if one.doing else Standing.ASIDE
    whom = _FOR.fullmatch(between) or (last[1].doing and _AND_FOR.fullmatch(between))
    if last[2] is Standing.OWN and not last[1].job and whom:
        return Standing.ASIDE  # whom they work for
    if last[2] is Standing.OWN and how is Standing.PLAIN and not one.weak and not one.goods and _ALSO.search(between):
        return Standing.OWN
    return how


def masked(text: str, config: Config, people: People | None) -> str:
    """The folded text without addresses, streets, people's names, the organiser's and the course's own."""
    plain = without_streets(_ADDRESS.sub(lambda m: " " * len(m[0]), fold(text)))
    for name in _silent_names(config, people):
        if len(name) > 3 and name in plain:
            plain = plain.replace(name, " " * len(name))
    return plain


def _silent_names(config: Config, people: People | None) -> list[str]:
    event = config.course.event
    names = [event.organizer, event.trainer, config.office.mailbox.name, *event.name.texts.values()]
    if people is not None:
        names += [p.name for p in (*people.participants[:MOST_NAMES], people.contact) if p.name]
        names += people.mentioned[:MOST_NAMES]
    return sorted((fold(n) for n in names if n), key=len, reverse=True)


def telling(text: str, plain: str, index: Claims) -> list[Sighting]:
    """The sightings of a name that tell the most."""
    seen = _heads(text, plain, index)
    return [s for s in seen if not _too_general(s, seen, plain)]


def _heads(text: str, plain: str, index: Claims) -> list[Sighting]:
    """The sightings of a sentence or name, without complements ("musée de la machinerie") and family names."""
    kept: list[Sighting] = []
    for sighting in index.find(plain):
        head = kept[-1] if kept else None
        named = head and (sighting.own or text[sighting.start].isupper())
        if head and named and text[head.start].islower() and _APPOSED.fullmatch(text, head.end, sighting.start):
            kept.pop()  # "my shop, Durand Welding": the name says what it is
            head = None
        if head and plain[head.end : sighting.start] == " " and _english_head(plain[sighting.start : sighting.end]):
            kept.pop()  # "the heritage mill museum"
            head = None
        complement = head and _swallows(head, sighting, plain) and _is_complement(plain, head.end, sighting.start)
        if complement and head and _is_shop_of(head, sighting, plain):
            complement = False
        if not complement and not _is_surname(text, plain, sighting):
            kept.append(sighting)
    return kept


def _english_head(words: str) -> bool:
    """Whether it is what an English compound that ends with it is."""
    return words in data("sectors")["names"]["english_heads"].split()


def _swallows(head: Sighting, complement: Sighting, plain: str) -> bool:
    """Whether a word is telling enough for what completes it to tell nothing more; a thing is where that owns it."""
    if head.goods and not complement.goods:
        return _OWNED_BY.fullmatch(plain, head.end, complement.start) is not None
    return not (head.weak or head.job)


def _is_shop_of(head: Sighting, owner: Sighting, plain: str) -> bool:
    """Whether it is a shop of a house that is something else: "la friperie du centre d'entraide"."""
    return (
        head.activity == _CHARITY
        and not owner.weak
        and not head.groups & owner.groups
        and _OWNED_BY.fullmatch(plain, head.end, owner.start) is not None
    )


def _is_complement(plain: str, start: int, end: int) -> bool:
    return end - start <= LONGEST_GAP and _OF.fullmatch(plain, start, end) is not None


def _too_general(weak: Sighting, seen: list[Sighting], plain: str) -> bool:
    """Whether a general word stands beside a particular one, and not as its equal ("arts et boutique")."""
    particular = [s for s in seen if not s.weak and not s.job]
    if not weak.weak or not particular:
        return False
    sides = ((p, weak) if p.end <= weak.start else (weak, p) for p in particular)
    return not any(_AND.fullmatch(plain, one.end, other.start) for one, other in sides)


def _is_surname(text: str, plain: str, seen: Sighting) -> bool:
    if _IN_A_NAME.search(text, 0, seen.start):
        return True
    word = plain[seen.start : seen.end]
    return (
        text[seen.start].isupper()
        and not text[: seen.start].rstrip().endswith((".", ":"))
        and seen.start > 0
        and word in _surnames()
    )


def _surnames() -> frozenset[str]:
    return frozenset(data("sectors")["names"]["surnames"].split())
