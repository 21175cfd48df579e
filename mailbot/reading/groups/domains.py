"""What an e-mail address's domain tells of a trade ("usinagexyz.com", "cpelesptits.org", "biblio.ville.qc.ca")."""

from __future__ import annotations

import re
from functools import cache

from mailbot.reading.groups.claims import Claims, Sighting
from mailbot.reading.text.lexicon import fold
from mailbot.reading.text.sentences import data
from mailbot.reading.trades.activities import NOTHING, SMALL, TOKEN, Phrase, meanings

SHORTEST, LONGEST = 6, 24
MOST_LABELS = 6


@cache
def _glued() -> dict[str, tuple[Phrase, ...]]:
    """The telling phrases written without spaces, as in a domain's name, with and without their small words."""
    found: dict[str, tuple[Phrase, ...]] = {}
    for phrase, meaning in meanings():
        if meaning.weak or meaning.job or meaning.activity == NOTHING:
            continue
        words = [m[0].replace(".", "") for m in TOKEN.finditer(fold(phrase))]
        for glued in {"".join(words), "".join(w for w in words if w not in SMALL)}:
            if SHORTEST <= len(glued) <= LONGEST and glued not in _surnames():
                known = found.get(glued, ())
                found[glued] = known if meaning in known else (*known, meaning)
    return found


@cache
def _surnames() -> frozenset[str]:
    return frozenset(data("sectors")["names"]["surnames"].split())


@cache
def _listed(key: str) -> tuple[str, ...]:
    """The short words that tell at the beginning, or at the end, of a name; the longest first."""
    return tuple(sorted(data("sectors")["domain"][key].split(), key=len, reverse=True))


def sightings(address: str, claims: Claims) -> list[Sighting]:
    """What an address's domain tells; nothing for those of mail services. Their offsets mean nothing."""
    domain = fold(address.rpartition("@")[2])[:120]
    labels = domain.split(".")[:MOST_LABELS]
    skipped = set(data("sectors")["names"]["providers"].split())
    own = [label for label in labels[:-1] if label not in skipped] if len(labels) > 1 else []
    found: list[Sighting] = []
    for label in own:
        if label in set(data("sectors")["domain"]["labels"].split()):
            activity = data("sectors")["domain"]["municipal"]
            found.append(Sighting(claims.groups_of(activity), 0, 0, activity))
            continue
        found += _in_label(label, claims)
        if found:
            break  # the more particular name is before: a library's in a town's domain
    return found


def _in_label(label: str, claims: Claims) -> list[Sighting]:
    parts = [p for p in re.split(r"[-_\d]+", label) if p]
    spaced = " ".join(part for part in parts if part not in _surnames())
    whole = [s for s in claims.find(spaced) if not s.job]
    if whole:
        return whole
    found: list[Sighting] = []
    for part in parts:
        found += _at_the_ends(part, claims)
    return found


def _at_the_ends(part: str, claims: Claims) -> list[Sighting]:
    """The longest phrase that a name begins or ends with; a beginning goes before."""
    glued = _glued()
    for size in range(min(len(part), LONGEST), SHORTEST - 1, -1):
        for piece in (part[:size], part[-size:]):
            meant = glued.get(piece) or glued.get(piece.removesuffix("s"))
            if meant:
                groups = frozenset[str]().union(*(claims.groups_of(m.activity) for m in meant))
                return [Sighting(groups, 0, 0, meant[0].activity)]
    word = next((w for w in _listed("beginnings") if part.startswith(w)), None) or next(
        (w for w in _listed("endings") if part.endswith(w)), None
    )
    return [s for s in claims.find(word) if not s.job] if word and len(part) > len(word) + 1 else []
