"""The acts in a writer's sentences: a place asked for, a withdrawal, a change, thanks; without those only thought of.

A place is none when it is refused ("je ne pourrai pas venir"), only thought of ("avant de m'inscrire"), told to the
reader as advertisers do ("inscrivez-vous"), or taken before ("je suis inscrite").
"""

from __future__ import annotations

from dataclasses import dataclass

from mailbot.reading.text.phrasebook import Found
from mailbot.reading.text.speech import Said, clauses_of, phrases


@dataclass(frozen=True, slots=True)
class Acts:
    """The sentences that do something; `enrols` of the places: in words that say nothing else ("inscrivez-moi").
    `existing` tells of a registration that exists, `perhaps` of one or of a change of mind ("finalement"),
    `unanswered` of a writer who waits for an answer.
    """

    places: tuple[Said, ...] = ()
    enrols: bool = False
    thought_of: tuple[Said, ...] = ()
    withdraws: tuple[Said, ...] = ()
    cannot: tuple[Said, ...] = ()
    replaces: tuple[Said, ...] = ()
    moves: tuple[Said, ...] = ()
    corrects: tuple[Said, ...] = ()
    states: tuple[Said, ...] = ()
    thanks: tuple[Said, ...] = ()
    existing: tuple[Said, ...] = ()
    perhaps: tuple[Said, ...] = ()
    unanswered: tuple[Said, ...] = ()
    wants_person: bool = False


def negated(found: Found) -> bool:
    """Whether "not" stands right before or in what was found, or "ne … pas" around it."""
    before, inside, after = _clause(found.before).split()[-4:], found.words.split(), found.after.split()[:3]
    if "not" in before or "never" in before or "not" in inside or ("no" in before and "way" in before):
        return "only" not in [*before, *inside]
    spoken = [*before, *inside, *after]
    if any(n in [*before, *inside] for n in ("ne", "n")) and any(
        w in spoken for w in ("pas", "plus", "jamais", "personne", "aucun")
    ):
        return True
    return (bool(after) and after[0] == "pas") or "pas" in inside


def _clause(before: str) -> str:
    """What stands before in the same clause."""
    return clauses_of(f"{before}§ ")[-1].replace(" § ", " ")


def _to_reader(sentence: Said) -> bool:
    """Whether a sentence tells its reader to register, as advertisers do."""
    return sentence.plain in phrases("acts", "to_reader") and sentence.plain not in phrases("acts", "please")


def _place(sentence: Said) -> Found | None:
    """A place asked for in a sentence; not one only thought of, said to the reader, done before, or refused."""
    plain = sentence.plain
    if _to_reader(sentence):
        return None
    if sentence.asks and plain in phrases("acts", "undecided"):
        return None
    for found in phrases("acts", "place").all(plain):
        if negated(found) or phrases("acts", "existing").first(_around(found)) or _said_of_somebody(found):
            continue
        before = _clause(found.before)
        clause = clauses_of(f"{before}{found.words}{found.after}")[0]
        if clause in phrases("acts", "no_place"):
            continue
        if clause in phrases("acts", "maybe") or clause in phrases("acts", "as_before"):
            continue
        if (before in phrases("acts", "thought_of") and plain not in phrases("acts", "please")) or (
            before in phrases("acts", "the_way")
        ):
            continue
        return found
    return _noun(sentence)


def _asks_place(sentence: Said) -> bool:
    """Whether a sentence asks for a place; a clause that withdraws does only in a word that says nothing
    else.
    """
    found = _place(sentence)
    if found is None or f" {found.words} " in phrases("acts", "enrol"):
        return found is not None
    left = withdraws(sentence)
    if left and (found.words in left.words or f" {found.words} " in phrases("acts", "only_me")):
        return False
    here = clauses_of(f"{_clause(found.before)}{found.words}{found.after}")[0]
    return not withdraws(Said(sentence.text, here, sentence.asks, sentence.start))


def _noun(sentence: Said) -> Found | None:
    """A place asked for by a noun alone ("Inscription de deux employés"), where the sentence does nothing else."""
    plain = sentence.plain
    other = any(
        plain in phrases("acts", act)
        for act in ("withdraw", "status", "correct", "move", "replace", "existing", "to_reader", "no_place")
    )
    if sentence.asks or other or _thought_of(sentence) or plain in phrases("acts", "the_way"):
        return None
    found = phrases("acts", "place_noun").first(plain)
    return None if found is None or negated(found) or found.before in phrases("acts", "thought_of") else found


def _said_of_somebody(found: Found) -> bool:
    """Whether a participle tells of somebody who has a place ("mon frère, inscrit à la formation")."""
    words = [*found.before.split()[-1:], *found.words.split(), *found.after.split()[:2]]
    return f" {' '.join(words)} " in phrases("acts", "participle")


def _around(found: Found) -> str:
    """The first word of what was found with the three words before it."""
    return " " + " ".join([*found.before.split()[-3:], *found.words.split()[:1]]) + " "


def _thought_of(sentence: Said) -> bool:
    plain = sentence.plain
    if plain in phrases("acts", "please"):
        return False
    doubted = any(plain in phrases("acts", key) for key in ("thought_of", "the_way", "maybe"))
    return doubted and plain in phrases("acts", "place") and plain not in phrases("acts", "no_place")


def withdraws(sentence: Said) -> Found | None:
    """A withdrawal said in a sentence; not one only thought of or asked about."""
    for found in phrases("acts", "withdraw").all(sentence.plain):
        before = _clause(found.before)
        if before in phrases("acts", "withdraw_thought_of") or _undone(found):
            continue
        if sentence.asks and sentence.plain in phrases("acts", "withdraw_thought_of"):
            continue
        if f" {found.words}{found.after}" in phrases("acts", "drops_else"):
            continue
        return found
    return None


def _refused(found: Found) -> bool:
    """Whether "we will not replace her" is said; a "not" within a phrase belongs to it."""
    return found.words.startswith(("rempla", "replac", "substitu")) and negated(found)


def _gives_up(sentence: Said) -> bool:
    """Whether a sentence gives up the writer's own place and names nobody for it ("je renonce à ma place")."""
    found = phrases("acts", "gives_up").first(sentence.plain)
    return found is not None


def _undone(found: Found) -> bool:
    """Whether "do not cancel" is said."""
    head, *rest = found.words.split()
    if head.startswith("oubli"):
        return "pas" in [*rest, *found.after.split()][:1]
    if head.startswith("empech"):
        return "pas" in rest
    if head.startswith(("enlev", "ote", "retir", "ray", "biff", "efface", "barr")):
        return "pas" in [*rest, *found.after.split()[:1]] or found.before.split()[-1:] == ["pas"]
    return head.startswith(("annul", "cancel", "withdraw", "desist", "drop", "scratch", "remove")) and (
        "not" in found.before.split()[-3:] or ("pas" in found.after.split()[:2] and found.after.split()[0] != "mais")
    )


def _meant(line: tuple[Said, ...]) -> tuple[Said, ...]:
    """The subject line, where it does not only think of it ("question avant de m'inscrire")."""
    return tuple(s for s in line if not _thought_of(s))


def acts_of(sentences: tuple[Said, ...], line: tuple[Said, ...] = ()) -> Acts:
    """What the sentences do; the subject line tells of a place too where they ask nothing, and of a withdrawal, a
    change or what stands.
    """

    def those(key: str, among: tuple[Said, ...] = sentences) -> tuple[Said, ...]:
        return tuple(s for s in among if s.plain in phrases("acts", key))

    line = tuple(s for s in line if not s.asks) or line[:0]
    unanswered = those("unanswered")
    asks_state = frozenset(
        s for s in those("status") if s.asks or s in unanswered or s.plain in phrases("acts", "indirect")
    )
    places = tuple(s for s in sentences if s not in asks_state and _asks_place(s))
    told = any(_to_reader(s) or _thought_of(s) or s.asks for s in sentences)
    if not places and not told:
        places = tuple(s for s in line if _place(s))
    return Acts(
        places=places,
        enrols=bool(places) and any(s.plain in phrases("acts", "enrol") for s in (*places, *_meant(line))),
        thought_of=tuple(s for s in sentences if _thought_of(s)),
        withdraws=tuple(s for s in (*line, *sentences) if withdraws(s)),
        cannot=those("cannot"),
        replaces=tuple(
            s
            for s in those("replace")
            if s not in asks_state
            and not (s.asks and s.plain in phrases("acts", "withdraw_thought_of"))
            and not _gives_up(s)
            and s.plain not in phrases("exchanges", "no_exchange")
            and any(not _refused(found) for found in phrases("acts", "replace").all(s.plain))
        ),
        moves=those("move", (*line, *sentences)),
        corrects=those("correct", (*line, *sentences)),
        states=those("status", (*line, *sentences)),
        thanks=those("thanks"),
        existing=tuple(s for s in sentences if phrases("acts", "pays").without(s.plain) in phrases("acts", "existing")),
        perhaps=those("existing_perhaps"),
        unanswered=unanswered,
        wants_person=bool(those("person")),
    )
