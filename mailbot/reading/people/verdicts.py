"""What a sentence says of somebody it names: they come, they stay, or they are only mentioned."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from mailbot.reading.naming import cues
from mailbot.reading.naming.names import Name
from mailbot.reading.people import beside_writer

ON_A_LIST = "on a list of people"
IN_NOTE = "told in a note"
LAST_NAMED = "told of whoever was named last"
ASKED_FOR = "a place is asked for"
STRUCK = "struck off the list"
INSTEAD = "put in for somebody else"
ALONE = "the writer comes alone"
REGISTERED = "registered before"
ONLY_PAYS = "only pays"
PAYING = re.compile(
    r"(?:va |will |a |has )?(?:pa(?:ie|ye|iera|yera|yer|ys?|id)|regle\w*|covers?|couvre\w*|signe\w*|fournit)\b"
)
# The trade of whoever is named next, who may come all the same.
KEEPS_BOOKS = re.compile(
    r"(?:(?:mon|ma|notre|la|le|my|our|the) )?(?:comptable|bookkeeper|accountant|teneuse de livres)(?:,? |, )"
    r"(?:(?:mme|m|mr|mrs|ms)\.? )?$"
)
PLACED_BEFORE = re.compile(
    rf"(?:{cues.NAME}[ ,]{{1,2}}(?:et|and|&|plus|pis)|:|\b(?:moi|me|i),? (?:et|and|plus)|"
    r"\b(?:pour|for|send|envoyer|envoie|envoyons|inscrire|inscris|inscrivez|register|avec|with|bring|amene)) ?$"
)
# Who somebody is, between their name and what is said of them ("Anne Roy, ma patronne, aurait aimé venir").
APPOSED = re.compile(rf"^ ?, ?[^,.;:!?(){cues.NAME}\n]{{2,50}}, ?")
WHO_DOES = re.compile(rf"^ ?, ?(?:qui|who) [^,.;:!?(){cues.NAME}\n]{{2,50}},")
BEHIND_APPOSED = re.compile(rf"(?:donc |alors |aussi |also |both |bien ){{0,2}}(?:l'|les |nous )?{cues.COMES.pattern}")
# "Anne Roy, qui tient notre page, et moi".
BOTH_JOINED = re.compile(
    rf"^ ?, ?(?:qui|who|celle qui|celui qui) [^.;:!?{cues.NAME}]{{2,90}}, ?{cues.AND},? {cues.ME}\b"
)
# A sentence that begins with whom it is for ("C'est pour Anne Roy, de l'accueil"), and one that only takes note.
FOR_THEM = re.compile(
    r"^\s*(?:(?:it's|it is|this is|this one's|c'est|ce serait|donc|so)[ ,]+)?"
    r"(?:only |just |juste |seulement )?(?:for|pour) "
    r"(?:(?:my|our|mon|ma|notre) [a-z' -]{2,25}?,? )?(?:(?:m|mme|mr|mrs|ms)\.? )?$"
)
SETTLED = re.compile(r"[^.!?\n]{0,20}\b(?:parfait|merci|ok|note|beau|thanks|fine|perfect|noted|good)\b")
WHO_COMES = re.compile(
    r"^ ?, ?(?:who|qui)(?:'d like|'d love|'ll (?:come|attend|be)| (?:would (?:like|love)|will (?:come|attend|be)|"
    r"wants (?:to|in|a)|viendra|participera|assistera|aimerait|voudrait|souhaite(?:rait)?|"
    r"veut (?:venir|y aller|participer|une)))\b(?! bien mais)"
)
# "J'ai oublié quelqu'un : en plus d'Anne et moi, comptez aussi Luc Roy".
BESIDES = re.compile(
    rf"\b(?:en plus d(?:e |')|outre |in addition to |besides |on top of |apart from |a part )"
    rf"(?:{cues.NAME}+[ ,]{{1,2}}(?:(?:et|and|&) )?)*$"
)
AND_US = re.compile(rf"(?:[ ,]{{1,2}}(?:(?:et|and|&) )?{cues.NAME}+)*,? (?:et|and|&) {cues.ME}\b")
BESIDE_ME = re.compile(
    rf"\b(?:moi|me|myself),? {cues.AND} (?:mon|ma|notre|my|our) [a-z-]{{3,20}},? "
    rf"(?:qui|who) [^.;:!?{cues.NAME}]{{2,50}}, ?$"
)
AGAIN = re.compile(
    r"\b(?:(?:j'ai|j'avais|on a|avons) oubli|forgot|left out|hier\b|yesterday|deja (?:inscri|not|dans|sur)|already|"
    r"last (?:time|week|month)|l'autre jour|(?:la semaine|le mois) (?:passee?|derniere?)|other day|one more name|"
    r"une personne de plus|rajout)"
)
TOGETHER = "together with the writer"
TAKEN_BACK = "taken back"
ONLY_MENTIONED = "only mentioned"
SAID_TO_COME = "said to come"
REFUSED = "said not to come"
BOTH_ASK = "one of the two who ask"
THE_WRITER = r"\((?:moi|me|myself|moi-meme|c'est moi|that's me|it's me|that is me|votre humble servant\w*)\)"
# "Guy Roy (mon mari) et Lise Fortier (moi)", "Mark (me) and Chris Roy".
WRITER_NAMED = re.compile(rf"^(?: ?\([^()]{{0,60}}\))?,? {cues.AND} {cues.NAME}+ ?,? ?{THE_WRITER}")
NAMED_WRITER = re.compile(
    rf"{cues.NAME} ?{THE_WRITER}(?:,? {cues.AND}|,) (?:(?:mon|ma|my|notre|our) [a-z' -]{{2,25}},? )?"
    rf"{cues.TITLE}$"
)
# "C'est finalement avec Anne Roy, notre commis, que je viendrai".
CLEFT = re.compile(
    r"\b(?:c'est|cest|ce sera|ca sera|ce serait|it's|it is|it'll be|it will be) [^.!?\n]{0,30}\b(?:avec|with) "
    r"(?:(?:mon|ma|notre|my|our) [a-z' -]{2,30},? )?(?:(?:m|mme|mr|mrs|ms)\.? )?$"
)
CLEFT_BEHIND = re.compile(
    r"[^.!?\n]{0,70}?\b(?:(?:que |qu')(?:j'|je )(?:y )?(?:serai|viendr|irai|vais|participer|assister|suivr|viens)|"
    r"that i(?:'ll| will|'m| am|'d| would)? (?:be |like to )?(?:com|attend|there|go|join|register))"
)
# "Yes please, and the same for Anne Roy".
SAME_FOR = re.compile(
    r"\b(?:same (?:goes |again )?for|ditto for|likewise for|meme chose pour|idem pour|pareil pour) "
    r"(?:(?:mon|ma|notre|my|our) [a-z' -]{2,30},? )?(?:(?:m|mme|mr|mrs|ms|dr)\.? )?$"
)
BROUGHT_ALONG = "brought by the writer"
# "I'd like to be there, with my partner Anne Roy".
WITH_MINE = re.compile(rf"\b(?:avec|with) (?:mon|ma|my|our|notre) [a-z' -]{{2,30}},? {cues.TITLE}$")
CALLED = "called, told in a note"
# Whoever has the writer ask for others ("notre curé, l'abbé Roy, me demande d'inscrire", "who sends me").
ASKS = "has the writer ask"
# Whose own words, which are quoted, ask for a place ("me laisse un mot : « réserve-moi une place »").
DICTATES = "asks for a place in words that are quoted"
QUOTED_ASKING = re.compile(
    r"^[^.!?;\n]{0,50}[«\"“] ?(?:[a-z' ,-]{0,24}\b)?(?:moi|me|ma place|my (?:seat|place|spot)|"
    r"je (?:veux|voudrais|prends)|j'aimerais|i (?:want|would like)|i'd like)\b"
)
# "Anne, ma voisine, me suit", "Anne Roy rides with me".
FOLLOWS = re.compile(
    r",? ?(?:me suit|me suivra|m'accompagne(?:ra)?|(?:vient|viendra|embarque|monte) avec moi|follows me|"
    r"(?:comes|rides|is coming|is riding|will come|will ride)(?: in| along| up| down)? with me|joins me|will join me|"
    r"tags along)\b"
)
LIKELY_COMES = "a place for them is likely"
LIKELY_MENTIONED = "likely only mentioned"  # by the learned weights
ASKS_WRITER = re.compile(
    rf"(?: ?, ?[^,.;:!?(){cues.NAME}\n]{{2,60}},)? ?(?:, )?(?:qui |who )?"
    r"(?:(?:nous |me |m')(?:a |avait )?chargee?s? (?:de|d')|"  # else a post: "chargé de projets"
    r"(?:nous |me |m'|vous )?(?:en )?(?:a |avait )?(?:demande|prie|requiert|propose)e?s? (?:de|d')|(?:a |avait )?"
    r"(?:asks?|asked|has asked|wants|wanted|instructs|instructed|requests|told|tells) (?:me|us|that i|that we) )"
)
# A place asked for right before a name, whatever is told of its bearer behind it.
A_PLACE_FOR = re.compile(
    r"\b(?:places?|chaises?|sieges?|seats?|spots?|chairs?)(?: (?!(?:pour|for)\b)[a-z0-9' -]{1,30})? "
    r"(?:pour|for|au nom de) "
    r"(?:(?:mon|ma|mes|notre|my|our|le|la|the) [a-z' -]{2,34},? ?)?(?:(?:m|mme|mr|mrs|ms)\.? )?$"
)


class Verdict(StrEnum):
    """What a text says of somebody it names."""

    COMES = "comes"
    STAYS = "stays"
    TOLD = "told"


@dataclass(frozen=True, slots=True)
class Mention:
    """Somebody named at `name.start`: what is said of them, what follows the name up to the next one, and who they are
    to the writer.
    """

    name: Name
    verdict: Verdict
    tail: str
    relation: str | None
    listed: bool
    why: str


def judge(masked: str, unit: tuple[int, int], name: Name, listed: bool, note: bool) -> tuple[Verdict, str]:
    """What the sentence (`unit`) says of the bearer of a name, and why. Refusals first, then what is only told, then
    every sign of coming: in doubt somebody is only mentioned.
    """
    before, after = (
        masked[max(unit[0], name.start - cues.NEAR) : name.start],
        masked[name.end : min(unit[1], name.end + cues.NEAR)],
    )
    group_after = _behind_group(after)
    clause = re.split(r"[;(]|, (?!qui|who|et|and)| mais | but | car | because | alors | so ", group_after)[0]
    behind = APPOSED.sub("", group_after)
    if _refused(group_after, behind) or cues.NEGATED_BEFORE.search(before[-60:]):
        return Verdict.STAYS, REFUSED
    if cues.ALREADY.search(group_after) or _beside_us(masked, before, after):
        return Verdict.TOLD, REGISTERED
    if cues.WITH_NOBODY.search(before[-30:]) or cues.GREETED.search(before[-30:]):
        return Verdict.TOLD, "greeted, or beside the trainer"
    if cues.BROUGHT.search(before[-80:]):
        return Verdict.COMES, "comes along"
    if WHO_COMES.match(group_after):
        return Verdict.COMES, SAID_TO_COME
    if note and name.full and cues.CALLERS.search(before[-60:]):
        return Verdict.COMES, CALLED
    if beside_writer.brings(before) and not cues.TOLD_AFTER.search(after):
        return Verdict.COMES, BROUGHT_ALONG
    if through := _through_writer(name, after, group_after, behind):
        return through
    before = _without_trade(before, after)
    if _pays(before) and not listed and not _beside_me(before):
        return Verdict.TOLD, ONLY_PAYS
    if WHO_DOES.match(group_after) and BEHIND_APPOSED.match(behind):
        return Verdict.COMES, SAID_TO_COME
    told = cues.TOLD_AFTER.search(after) or cues.TOLD_BEFORE.search(before[-60:])
    if told and A_PLACE_FOR.search(before) and not PAYING.match(after.lstrip(" ,")):
        return Verdict.COMES, ASKED_FOR
    if told and cues.ASKED_FOR_SELF.search(after):
        return Verdict.COMES, "asks for a place through the writer"
    if told and not (listed and not cues.TOLD_BEFORE.search(before[-60:])):
        return Verdict.TOLD, ONLY_PAYS if PAYING.match(after.lstrip(" ,")) else ONLY_MENTIONED
    if listed:
        return Verdict.COMES, ON_A_LIST
    if cues.NAMED_LATER.search(before[-30:] + cues.NAME):
        return Verdict.COMES, "names somebody announced"
    if _with_writer(before, after):
        return Verdict.COMES, TOGETHER
    if cues.COMES.search(clause[:90]) or _said_apart(before, group_after, behind):
        return Verdict.COMES, SAID_TO_COME
    if (asking := _last(cues.REGISTERS, before)) >= 0:
        paying = _last(cues.PAYS, before) > asking
        return (Verdict.TOLD, ONLY_PAYS) if paying else (Verdict.COMES, ASKED_FOR)
    if _joined(before, after):
        brought = WITH_MINE.search(before) and cues.I_COME.search(before)
        return Verdict.COMES, BROUGHT_ALONG if brought else "comes along"
    if (FOR_THEM.search(before) and not SETTLED.match(after)) or SAME_FOR.search(before):
        return Verdict.COMES, ASKED_FOR
    return (Verdict.COMES, IN_NOTE) if note and name.full else (Verdict.TOLD, ONLY_MENTIONED)


def _through_writer(name: Name, after: str, group_after: str, behind: str) -> tuple[Verdict, str] | None:
    """What is said right behind somebody of them and the writer: that they come along, ask in words that are quoted, or
    have the writer ask for others; None where nothing is.
    """
    if FOLLOWS.match(behind) or FOLLOWS.match(group_after):
        return Verdict.COMES, BROUGHT_ALONG
    if name.full and QUOTED_ASKING.match(after):
        return Verdict.COMES, DICTATES
    if ASKS_WRITER.match(after) and not cues.ASKED_FOR_SELF.search(after):
        return Verdict.TOLD, ASKS
    return None


def _refused(group_after: str, behind: str) -> bool:
    """Whether it is said of somebody, right behind or behind what explains them, that they do not come."""
    if cues.NOT_OF_COMING.match(group_after) or cues.NOT_OF_COMING.match(behind):
        return False
    return bool(cues.NOT_COMING.search(group_after) or cues.NOT_COMING.search(behind))


def _pays(before: str) -> bool:
    """Whether the words before say that somebody pays, and not that a place is asked for."""
    return _last(cues.PAYS, before[-90:]) >= 0 and _last(cues.REGISTERS, before) < 0


def _said_apart(before: str, group_after: str, behind: str) -> bool:
    """Whether it is said to come behind a word on who that is ("mon associé", "qui tient la caisse")."""
    if BEHIND_APPOSED.match(behind) or (before.endswith(", ") and BEHIND_APPOSED.match(group_after.lstrip(" ,"))):
        return True
    apart = re.match(r"[ ,(]+(?:qui|who|mon|ma|notre|our|my|un|une|a) ", group_after)
    return bool(apart and cues.COMES.search(group_after[:90]))


def _beside_me(before: str) -> bool:
    """Whether somebody stands beside the writer, with nothing but what they do between ("moi et ma soeur qui fait les
    factures,").
    """
    return BESIDE_ME.search(before[-90:]) is not None


def _beside_us(masked: str, before: str, after: str) -> bool:
    """Whether somebody and the writer are only told to have been registered before, beside whom another comes."""
    joined = BESIDES.search(before) and AND_US.match(after)
    return bool(joined and AGAIN.search(masked))


def _without_trade(before: str, after: str) -> str:
    """What goes before a name, less the trade of its bearer where a place is asked for them at once."""
    trade = KEEPS_BOOKS.search(before)
    if trade is None:
        return before
    rest = before[: trade.start()]
    asked = PLACED_BEFORE.search(rest) or BEHIND_APPOSED.match(after.lstrip(" ,"))
    return rest if asked else before


def _joined(before: str, after: str) -> bool:
    """Whether "with", "and" or a comma joins somebody to a coming that the sentence tells."""
    joined = cues.WITH.search(before[-80:])
    if joined is None:
        return False
    if re.match(r"(?:avec|with)\b", joined.group()):
        return cues.comes_along(before, after, cues.WITH)
    return cues.GOING.search(before + after) is not None


def _last(pattern: re.Pattern[str], text: str) -> int:
    return max((found.start() for found in pattern.finditer(text[-300:])), default=-1)


def _behind_group(after: str) -> str:
    """What follows the names joined to this one ("X, Y et Z viendront" says it of X too), and words in brackets."""
    at = 0
    while joined := cues.JOINED.match(after, at):
        at = joined.end()
    rest = after[at:]
    return re.sub(r"^ ?\([^()]{0,80}\)", "", rest)


def _with_writer(before: str, after: str) -> bool:
    """Whether "et moi" follows, with nothing but other names and who they are between, or "moi et" goes before."""
    if BOTH_JOINED.match(after) or WRITER_NAMED.match(after) or NAMED_WRITER.search(before):
        return True
    if CLEFT.search(before) and CLEFT_BEHIND.match(after):
        return True
    joined = cues.AND_ME.search(after[:160])
    if joined:
        between = re.sub(rf"\([^()]{{0,80}}\)|{cues.NAME}+", " ", after[: joined.start()])
        return len(between.split()) <= 8 and not cues.COMES.search(between)
    return bool(cues.ME_AND.search(before[-90:]))
