"""What a label or the heading of a column asks for."""

from __future__ import annotations

import re
from enum import StrEnum

from mailbot.reading.text.lexicon import fold

NUMBERED = re.compile(r"\b(?:no |n[o°] ?|#)?(\d{1,2})\b")
EMAIL = re.compile(
    r"(?<![\w.+-])[A-Za-z0-9][\w.+'-]{0,63}@[A-Za-z0-9](?:[A-Za-z0-9-]{0,62}\.){1,6}[A-Za-z]{2,24}(?![\w@-])"
)


class Role(StrEnum):
    """What a label asks for."""

    NAME = "name"
    FIRST = "first"
    LAST = "last"
    EMAIL = "email"
    PHONE = "phone"
    EXTENSION = "extension"
    ORGANIZATION = "organization"
    TITLE = "title"
    SEATS = "seats"
    CONTACT = "contact"
    MESSAGE = "message"
    OTHER = "other"


NAMING = frozenset((Role.NAME, Role.FIRST, Role.LAST))

# Ordered: the first pattern that is in the folded label tells its role.
ROLES: tuple[tuple[Role, re.Pattern[str]], ...] = tuple(
    (role, re.compile(pattern))
    for role, pattern in (
        (Role.OTHER, r"\bfax|telec|facturation|billing|formatr|trainer|secteur|sector|activite|activity|dessert|"
            r"\bnoms? d'utilis|user|adresse postale|mailing|\bcheque|\bcheck\b|\binvoice|\bfactur|\bpay|\bpaid\b"),
        (Role.SEATS, r"nombre|number of|\bnb\b|how many|combien|^(?:places|seats|participants)$(?<=ces|ats)"),
        (Role.EMAIL, r"courriel|e.?mail|\bmel\b|adresse electronique"),
        (Role.PHONE, r"tele?phone|\btel\b|\bcell|phone|mobile|numero pour"),
        (Role.EXTENSION, r"^poste(?: tel.*)?$|^ext(?:ension)?\b"),
        (Role.NAME, r"^(?:autres?|deuxieme|second\w*|2e|other|additional|another) "
            r"(?:personnes?|participante?s?|person|people|participants?|collegues?|colleagues?|attendees?)\b"),
        (Role.ORGANIZATION, r"entreprise|organis|organiz|compagnie|company|business|employeur|employer|raison sociale|"
            r"\bfirme?\b|\bsociete\b|institution|association"),
        (Role.CONTACT, r"contact|responsable|ressource|inscrite? par|registered by|rempli|demandeur|requested by|"
            r"expediteur"),
        (Role.NAME, r"nom.{1,6}prenom|prenom.{1,6}nom|first.{1,6}last name|full name|nom complet"),
        (Role.FIRST, r"prenom|first name|given name"),
        (Role.LAST, r"nom de famille|last name|surname|family name"),
        (Role.TITLE, r"^titre|fonction|occupation|profession|^title|position|^role|^poste occupe|metier|job"),
        (Role.NAME, r"^(?:votre |your |vos )?(?:noms?|names?)\b|^(?:le |la |the )?(?:participante?|participants|"
            r"participant\(e\)|personne|person|inscription|attendee)s?(?: inscrite?s?)?$|nom d[ue]|name of"),
        (Role.NAME, r"^(?:de|from)$"),
        (Role.MESSAGE, r"^(?:votre |your )?(?:message|commentaires?|comments?|remarques?|notes?|question)"),
        (Role.OTHER, r"^(?:sujet|subject|objet|ville|city|town|adresse|address|date|session|groupe|group|"
            r"code postal|portable|laptop|site|ip|montant|paiement|payment|allergie)"),
    )
)  # fmt: skip


def role_of(label: str) -> Role | None:
    """What a label asks for, None for a label of no form ("Bonjour", "P.-S.")."""
    plain = re.sub(r"[-_*()/?]+", " ", fold(label[:80]))
    plain = re.sub(r"\s+", " ", NUMBERED.sub(" ", plain)).strip(" .:*")
    plain = re.sub(r"^(?:votre|your|vos) ", "", plain).replace("participant e", "participant")
    if len(plain.split()) > 7:
        return None
    return next((role for role, pattern in ROLES if pattern.search(plain)), None)
