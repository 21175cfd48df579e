"""Which of the organisations that a message names is its writer's, where the signature names none: the one behind their
name, the one of their surname, the one whose name is their address's domain, one the text tells, one shown or in the
subject; and the one in whose name they speak, which goes before the signature.
"""

from __future__ import annotations

import re

from mailbot.config.model import Config
from mailbot.mail.model import Address
from mailbot.reading.organizations import beside, organizations
from mailbot.reading.people import contact
from mailbot.reading.text.lexicon import fold, words
from mailbot.reading.text.sentences import data
from mailbot.reading.text.tokens import is_first_name

LONGEST = 8_000  # characters of a text that are searched for the domain's words
SHORTEST = 5  # letters of a domain that tells a house
MOST_WORDS = 5
SPEAKING_AS = re.compile(r"\b(?:comme|a titre d[e']|en tant que|en qualite de|as|au nom de)\b(?P<post>[a-z' -]{2,60})$")
BILLED = re.compile(r"\b(?:factur|invoice|billing|cheque|paiement|payment|payable)")
COUPLE = re.compile(r"([a-z-]{2,20}) (?:&|et|and) ([a-z-]{2,20})\b")
ARTICLE = re.compile(r"(?:l['’]|la |le |les |the |chez |au |aux )", re.IGNORECASE)


def _providers() -> set[str]:
    return set(data("sectors")["names"]["providers"].split())


def domain_of(address: Address | None) -> str:
    """The name in an address's domain, without blanks or hyphens; nothing for mail services and towns' domains."""
    labels = fold((address.email if address else "").rpartition("@")[2]).split(".")[:-1]
    own = [label for label in labels if label not in _providers()]
    skipped = len(labels) != len(own) or not own
    return "" if skipped else max(own, key=len).replace("-", "")


def same_domain(email: str, other: str) -> bool:
    """Whether two addresses are of one domain that is no mail service's."""
    domain = domain_of(Address(email, ""))
    return bool(domain) and domain_of(Address(other, "")) == domain


def shares_domain(email: str, other: str) -> bool:
    """Whether two addresses are of just the same domain, a town's too, and no mail service's."""
    domains = [fold(address.rpartition("@")[2]) for address in (email, other)]
    return domains[0] == domains[1] and domains[0].partition(".")[0] not in _providers()


def of_writer(
    body: str, name: str | None, address: Address | None, line: str, houses: tuple[str, ...], config: Config
) -> str | None:
    """The writer's organisation, as told anywhere but in the signature."""
    shown = shown_house(address, config)
    behind = beside.behind_name(body, name) if name else None
    owned = beside.of_surname(body, name) if name and not houses else None
    best = best_house(houses, shown, domain_of(address))
    named = None if best else of_domain(f"{body}\n{line}", address, name)
    house = behind or owned or best or named or shown or line_house(line, address)
    return house or (None if name else closing_house(body))


def is_billed(body: str, house: str) -> bool:
    """Whether an organisation only gets the invoice or is payed."""
    at = body.find(house)
    return at >= 0 and BILLED.search(fold(body[max(0, at - 40) : at])) is not None


def spoken_for(body: str, houses: tuple[str, ...]) -> str | None:
    """The organisation in whose name the writer says to come ("comme présidente de la Société …")."""
    plain = fold(body)
    for house in houses:
        at = plain.find(fold(house))
        found = SPEAKING_AS.search(plain[max(0, at - 80) : at]) if at > 0 else None
        if found and not words("organisations", "titles").isdisjoint(found["post"].replace("-", " ").split()):
            return house
    return None


def of_domain(text: str, address: Address | None, name: str | None) -> str | None:
    """The words of a text that the sender's domain is made of ("rivet welding", of rivetwelding.ca), with the legal
    form or the "& …" behind them.
    """
    domain = domain_of(address)
    if len(domain) < SHORTEST:
        return None
    tokens = list(organizations.TOKEN.finditer(fold(text[:LONGEST])))
    for first in range(len(tokens)):
        joined = whole = ""
        for last in range(first, min(len(tokens), first + MOST_WORDS)):
            gap = text[tokens[last - 1].end() : tokens[last].start()] if last > first else " "
            if gap not in (" ", "-", "\xa0") or not domain.startswith((joined, whole)):
                break
            word = tokens[last].group()
            joined += (
                ""
                if word in organizations.CONNECTORS and joined
                else re.sub(r"[^a-z0-9]", "", word.split("'")[-1] if len(word.split("'")[0]) < 2 else word)
            )
            whole += re.sub(r"[^a-z0-9]", "", word)
            if domain in (joined, whole) and (
                last > first or _alone(text, tokens[first].start(), tokens[last].end(), name)
            ):
                found = _with_rest(text, tokens[first].start(), tokens[last].end())
                return None if name and fold(name) == fold(found) else organizations.tidy(found)
    return None


def _alone(text: str, start: int, end: int, name: str | None) -> bool:
    """Whether one word may be the house of its domain: with a capital, no town and nothing of the writer's name."""
    word = text[start:end]
    return word[0].isupper() and not organizations.is_place(word) and fold(word) not in fold(name or "").split()


def _with_rest(text: str, start: int, end: int) -> str:
    behind = re.compile(r"(?: (?:&|et|and) [\w'’-]+|,? (?:inc|lt[ée]e|ltd|enr|senc)\b\.?)").match(text, end)
    return text[start : behind.end() if behind else end]


def closing_house(body: str) -> str | None:
    """The organisation in the last lines of a text that nobody signs."""
    closing = body.strip().rpartition("\n\n")[2].split("\n")
    short = 1 <= len(closing) <= 4 and all(len(line) < 60 for line in closing)
    return organizations.in_lines(closing) if short else None


def line_house(line: str, address: Address | None) -> str | None:
    """The organisation that a subject line names and nothing else ("Salon Sylvie"): one with a telling noun, or whose
    words are the sender's domain.
    """
    plain, domain = line.strip(), (address.email if address else "").rpartition("@")[2]
    joined = re.sub(r"[^a-z0-9]", "", fold(plain))
    telling = organizations.has_noun(plain, weak=False) or (len(joined) > 5 and joined in domain.replace("-", ""))
    return (
        organizations.tidy(plain)
        if 1 < len(plain.split()) <= 5 and telling and organizations.stands_alone(plain)
        else None
    )


def best_house(houses: tuple[str, ...], shown: str | None, domain: str) -> str | None:
    """Of the organisations that a text names the one that the display name or the domain tells too; else the first."""
    if shown:
        alike = (house for house in houses if set(fold(shown).split()) & set(fold(house).split()))
        return next(alike, houses[0] if houses else None)
    told = (
        house for house in houses if any(len(word) > 3 and word in domain for word in re.findall(r"\w+", fold(house)))
    )
    return next(told, houses[0] if houses else None)


def shown_house(address: Address | None, config: Config) -> str | None:
    """The organisation that a display name shows, the post before it left out; none for a bare post or a town hall of
    no town ("Réception Hôtel de ville").
    """
    if address is None or not address.name or contact.display_name(address):
        return None
    shown = address.name.strip(" '\"")
    posts = words("organisations", "functions") - organizations.TOWN_NOUNS
    while shown and fold(shown.split()[0]).strip(".:-") in posts:
        shown = shown.partition(" ")[2].lstrip("-:– ")
    couple = COUPLE.match(fold(shown))
    if couple and all(map(is_first_name, couple.groups())) and not organizations.has_noun(shown):
        return None  # "Joan & Derek Whitcombe"
    if not shown or fold(config.course.event.organizer) in fold(shown) or not _says_which(shown):
        return None
    led = ARTICLE.match(shown) and organizations.stands_alone(shown)
    kept = ("&" in shown or organizations.POSSESSOR.match(shown)) and organizations.stands_alone(shown)
    return organizations.tidy(shown) if organizations.has_noun(shown, weak=False) or led or kept else None


def _says_which(shown: str) -> bool:
    """Whether a name says which house it is, and not only which kind ("Hôtel de ville")."""
    general = organizations.CONNECTORS | words("organisations", "civic_adjectives") | {"famille", "family"}
    plain = [word.group().split("'")[-1] for word in organizations.TOKEN.finditer(fold(shown))]
    if not plain or plain[0] in ("famille", "family"):
        return False
    return (
        any(word not in general and word not in words("organisations", "nouns") for word in plain)
        or "&" in plain
        or len(plain) > 3
    )
