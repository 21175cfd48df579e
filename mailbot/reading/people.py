"""The people of a message: who is to be seated, were it a registration, who wrote, and who is only mentioned.

A form says who comes before anything else does. Without one, the text decides: a writer who names or announces others stays out
unless the text says that they come too; a writer who names nobody comes. In doubt somebody named is not seated, for a wrong seat
is worse than a question. Who forwards is nobody, but what they add counts ("elle sera avec Luc Roy").
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from mailbot.config.model import Config
from mailbot.mail.model import Address, Message
from mailbot.reading import companions, contact, counts, cues, forms, names, organizations, phones
from mailbot.reading.companions import Mention, Telling, Verdict
from mailbot.reading.contact import Signed
from mailbot.reading.forms import Form
from mailbot.reading.lexicon import fold, words
from mailbot.reading.model import Contents, Evidence, Person
from mailbot.reading.situation import Situation


@dataclass(frozen=True, slots=True)
class People:
    """Everybody in a message. `participants` are the named people to seat were it a registration, `contact` gets the answer,
    `seats` counts named and unnamed, `mentioned` are other people named, `organizations` those of the text and signature."""

    participants: tuple[Person, ...] = ()
    contact: Person = field(default_factory=Person)
    seats: int | None = None
    mentioned: tuple[str, ...] = ()
    organizations: tuple[str, ...] = ()
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class _Account:
    """What one writer's text holds, taken apart: the form, the signature, what it tells of people, and the writer."""

    form: Form
    parts: Signed
    telling: Telling
    writer: Person
    houses: tuple[str, ...]


def find(situation: Situation, message: Message, contents: tuple[Contents, ...], config: Config) -> People:
    """The people of a message, as `situation` tells who wrote what. Total and linear; all texts are capped where they are searched."""
    ignored = nobody(config)
    note = situation.by_coordinator and situation.forwarder is None
    address = _address(situation, message)
    account = _account(situation.own, situation.signature, address, contents, config, note=note, relayed=situation.relayed)
    seated, why = _seated(account, note=note)
    contact_person = _contact(account, seated, note=note)
    extra = _added(situation, config, [*seated, account.writer])
    everyone = _together([*seated, *extra.participants])
    everyone = [person for person in everyone if not (person.name and ignored(person.name))]
    contact_person = next((person for person in everyone if contact_person.name and person.name and names.same(person.name, contact_person.name)), contact_person)
    told = [mention.name.text for mention in account.telling.mentions]
    others = [name for name in dict.fromkeys([*told, *extra.mentioned]) if not any(person.name and names.same(name, person.name) for person in (*everyone, contact_person))]
    return People(
        participants=tuple(everyone),
        contact=contact_person,
        seats=_seats(account, situation, everyone, bool(seated or extra.participants), message),
        mentioned=tuple(others),
        organizations=tuple(dict.fromkeys(filter(None, [*(person.organization for person in everyone), contact_person.organization, *account.houses]))),
        evidence=(*why, *extra.evidence),
    )


def nobody(config: Config) -> Callable[[str], bool]:
    """Tells the names that are never participants: the coordinator's and the trainer's, also in part ("Mme Poirier", "Marie-Ève")."""
    known = [name for name in (config.office.mailbox.name, config.course.event.trainer) if name]

    def ignored(name: str) -> bool:
        plain = fold(name).replace("-", " ").split()
        return any(names.same(name, other) and (plain[-1] in fold(other).replace("-", " ").split()) for other in known) if plain else False

    return ignored


def _address(situation: Situation, message: Message) -> Address | None:
    """Whose address the answer goes to: for mail that a web form relays, its Reply-To."""
    if not situation.relayed:
        return situation.author
    return message.reply_to[0] if message.reply_to else situation.author


# --- one writer's text


def _account(own: str, signature: str, address: Address | None, contents: tuple[Contents, ...], config: Config, *, note: bool, relayed: bool) -> _Account:
    region, ignored = config.course.event.region, nobody(config)
    form = forms.read(own)
    prose = "\n".join(filter(None, [form.message] if form.message and relayed else [form.rest, form.message])) if form else own
    form = form or forms.from_contents([content for content in contents if not _is_card(content)])
    if relayed and form.people:
        first = form.people[0]
        address = Address(first.email or (address.email if address else ""), first.name or "")
    shown = contact.display_name(address)
    parts = contact.signed(prose, signature, shown)
    if note:  # the coordinator signs, and is nobody's contact
        parts = Signed(parts.body if ignored(parts.name or "") else prose, (), None)
    told = [name.text for name in names.find(parts.body, small=True) if name.full and not ignored(name.text)]
    writer = Person() if note else contact.sender(address, parts, [*(person.name or "" for person in form.people), *told], region)
    writer = _with_card(writer, contents, parts)
    telling = companions.tell(parts.body, ignored, note=note)
    account = _Account(form, parts, telling, writer, ())
    if note:
        return replace(account, houses=_houses(account, config))
    houses = _houses(account, config)
    return replace(account, writer=_completed(account, houses, address, config), houses=houses)


def _is_card(content: Contents) -> bool:
    return content.filename.lower().endswith((".vcf", ".vcard"))


def _with_card(writer: Person, contents: tuple[Contents, ...], parts: Signed) -> Person:
    """The writer's own business card goes before the signature; somebody else's is left alone."""
    card = forms.from_contents([content for content in contents if _is_card(content)])
    if not card.people:
        return writer
    person = card.people[0]
    own = parts.name is None or not writer.name or names.same(writer.name, person.name or "") or fold(writer.name).split()[0] == fold(person.name or "").split()[0]
    if not own:
        return writer
    return replace(contact.merged(person, writer), email=writer.email or person.email, name=person.name)


def _houses(account: _Account, config: Config) -> tuple[str, ...]:
    """The organisations that the text names; those on a line of a list are that line's own."""
    organizer = config.course.event.organizer
    lines = {mention.tail for mention in account.telling.mentions if mention.listed}
    body = account.parts.body
    for tail in lines:
        body = body.replace(tail, "\n") if len(tail) > 3 else body
    found = organizations.find(companions.unwrapped(body), organizer=organizer)
    return tuple(dict.fromkeys(house.text for house in found if not _bill(body, house.text)))


def _bill(body: str, house: str) -> bool:
    """An organisation that only gets the invoice or is payed."""
    at = body.find(house)
    return at >= 0 and cues.PAYS.search(fold(body[max(0, at - 40) : at])) is not None


def _completed(account: _Account, houses: tuple[str, ...], address: Address | None, config: Config) -> Person:
    """The writer with what the text says of them: another address to use, a number, an organisation, a form's line of their own."""
    writer, region, body = account.writer, config.course.event.region, account.parts.body
    writer = replace(writer, email=contact.own_email(body, address))
    claimed = " ".join(mention.tail for mention in account.telling.mentions if not (writer.name and names.same(mention.name.text, writer.name)))
    if not writer.phone and not account.form.people:
        free = [phone for phone in phones.find(body, region) if body[phone.start : phone.end] not in claimed and not _third_person(body, phone.start)]
        told = phones.best(free)
        writer = replace(writer, phone=told.number if told else None, extension=told.extension if told else None)
    if not writer.organization:
        fallback = _shown_house(address, config)
        writer = replace(writer, organization=_best_house(houses, fallback) or fallback)
    own_line = next((mention for mention in account.telling.mentions if mention.listed and _names_writer(mention, writer)), None)
    if own_line:
        writer = _own_form(writer, replace(_bare(own_line), name=None))
    own_form = next((person for person in account.form.people if _is_writer(person, account)), None)
    return _own_form(writer, own_form) if own_form else writer


def _best_house(houses: tuple[str, ...], shown: str | None) -> str | None:
    if shown:
        return next((house for house in houses if set(fold(shown).split()) & set(fold(house).split())), houses[0] if houses else None)
    return houses[0] if houses else None


def _third_person(body: str, at: int) -> bool:
    return re.search(r"\b(?:son|sa|his|her|l'appeler|le rejoindre|la rejoindre|lui) [a-z :]{0,25}$", fold(body[max(0, at - 40) : at])) is not None


def _shown_house(address: Address | None, config: Config) -> str | None:
    """The organisation that a display name shows."""
    if address is None or not address.name or contact.display_name(address) or not organizations.has_noun(address.name, weak=False):
        return None
    if organizations.is_function(address.name) and len(address.name.split()) < 3 or fold(config.course.event.organizer) in fold(address.name):
        return None
    return organizations.tidy(address.name)


def _own_form(writer: Person, own: Person) -> Person:
    return replace(
        writer,
        name=own.name or writer.name,
        email=own.email or writer.email,
        phone=own.phone or writer.phone,
        extension=own.extension if own.phone else writer.extension,
        organization=own.organization or writer.organization,
        title=own.title or writer.title,
    )


def _is_writer(person: Person, account: _Account) -> bool:
    """Whether a person of the form is the one who sends it: same address or name, the name signed, or the only one of an unsigned message."""
    writer = account.writer
    if person.email and writer.email and person.email == writer.email:
        return not (writer.name and person.name and len(account.form.people) > 1 and not names.same(person.name, writer.name))
    if writer.name and person.name:
        return names.same(person.name, writer.name)
    return writer.name is None and len(account.form.people) == 1 and not account.form.contact


# --- who comes


def _seated(account: _Account, *, note: bool) -> tuple[list[Person], tuple[Evidence, ...]]:
    """The people whom a text asks places for, and why."""
    coming = account.telling.of(Verdict.COMES)
    others = [mention for mention in coming if not _names_writer(mention, account.writer)]
    people, why = [], []
    form_people = [_with_house(person, account, None) for person in account.form.people]
    if _writer_seated(account, others, coming, note=note):
        if account.writer.name:
            people.append(account.writer)
        why.append(Evidence("participants", account.writer.name or "", "the writer comes"))
    for person in form_people:
        if not any(names.same(person.name or "", known.name or "") for known in people):
            people.append(person)
            why.append(Evidence("participants", person.name or "", "in the form"))
    for mention in others:
        if not any(known.name and names.same(mention.name.text, known.name) for known in people):
            people.append(_person(mention, account, note=note))
            why.append(Evidence("participants", mention.name.text, mention.why))
    return people, tuple(why)


def _names_writer(mention: Mention, writer: Person) -> bool:
    return writer.name is not None and names.same(mention.name.text, writer.name)


def _writer_seated(account: _Account, others: list[Mention], coming: list[Mention], *, note: bool) -> bool:
    """Whether the writer comes too; see the head of this module."""
    telling = account.telling
    if note:
        return False
    if account.form.people:
        in_form = any(_is_writer(person, account) for person in account.form.people)
        return in_form or (telling.writer_with and not telling.writer_stays)
    if len(coming) > len(others):
        return not telling.writer_stays
    if telling.writer_with:
        return not (telling.writer_stays and others)
    company = len(others) + telling.unnamed
    if not company:
        if telling.others_only and not telling.writer_comes:
            return False
        return not telling.writer_stays or not telling.of(Verdict.STAYS) and not telling.mentions
    if telling.asked is not None and telling.asked > 1 and telling.asked <= company and others:
        return False
    return telling.writer_comes and not telling.writer_stays


def _person(mention: Mention, account: _Account, *, note: bool) -> Person:
    """Somebody named in the text, with what stands behind the name and what the text gives as theirs."""
    person = _bare(mention)
    alone = None if person.phone else phones.extension_alone(mention.tail)
    trunk = account.writer.phone if alone else None
    if trunk:
        person = replace(person, phone=trunk, extension=alone)
    person = replace(
        person,
        email=person.email or _stray_email(mention, account),
        phone=person.phone or _stray_phone(mention, account, note=note),
    )
    return _with_house(person, account, mention)


def _bare(mention: Mention) -> Person:
    """What stands right behind a name, and nothing else."""
    tail = mention.tail if mention.listed else mention.tail.partition("\n")[0]
    email, phone = forms.EMAIL.search(tail), phones.best(phones.find(tail))
    return Person(
        name=mention.name.text,
        email=email.group().lower() if email else None,
        phone=phone.number if phone else None,
        extension=phone.extension if phone else None,
        organization=_line_house(mention) if mention.listed else None,
        title=mention.relation if mention.relation in words("people", "work") else None,
    )


def _with_house(person: Person, account: _Account, mention: Mention | None) -> Person:
    """The writer's organisation for whoever belongs to it: not for friends and in-laws, nor where the lines of a list give each their own."""
    if person.organization or (mention and mention.relation in words("people", "friends")):
        return person
    own_lines = any(other.listed and _names_writer(other, account.writer) and _line_house(other) for other in account.telling.mentions)
    house = (account.houses[0] if account.houses else None) if own_lines else account.writer.organization or (account.houses[0] if account.houses else None)
    return replace(person, organization=account.form.organization or house)


def _line_house(mention: Mention) -> str | None:
    """The organisation that stands on somebody's own line of a list."""
    return organizations.in_lines([mention.tail.strip(" ,;:-\t")])


def _stray_email(mention: Mention, account: _Account) -> str | None:
    """An address elsewhere in the text that is theirs: their name is in it, or "write to her at …" with nobody else it could be."""
    body = account.parts.body
    claimed = " ".join(other.tail for other in account.telling.mentions if other is not mention)
    parts = [part for part in re.split(r"[ -]", fold(mention.name.text)) if len(part) > 3]
    others = [other for other in account.telling.of(Verdict.COMES) if not _names_writer(other, account.writer)]
    for found in forms.EMAIL.finditer(body):
        email = found.group().lower()
        if email == account.writer.email or email in claimed.lower():
            continue
        spoken = fold(body[max(0, found.start() - 60) : found.start()])
        if any(part in email.partition("@")[0] for part in parts) or (len(others) == 1 and cues.THIRD.search(spoken) and not cues.GIVES_EMAIL.search(spoken)):
            return email
    return None


def _stray_phone(mention: Mention, account: _Account, *, note: bool) -> str | None:
    """A number elsewhere in the text that is theirs: "on le rejoint au …"; in the coordinator's note, the caller's."""
    others = [other for other in account.telling.of(Verdict.COMES) if not _names_writer(other, account.writer)]
    body = account.parts.body
    free = [phone for phone in phones.find(body) if note or _third_person(body, phone.start)]
    told = phones.best(free)
    return told.number if told and others and others[0].name.text == mention.name.text else None


def _contact(account: _Account, seated: list[Person], *, note: bool) -> Person:
    """Who gets the answer: the writer; for a note of the coordinator's the first whom it is about, at an address of their own."""
    if note:
        return replace(seated[0]) if seated else Person()
    return account.writer


def _together(people: list[Person]) -> list[Person]:
    """Each person once, an account of them completing the other."""
    result: list[Person] = []
    for person in people:
        at = next((index for index, known in enumerate(result) if person.name and known.name and names.same(person.name, known.name)), None)
        if at is None:
            result.append(person)
        else:
            result[at] = contact.merged(result[at], person)
    return result


# --- what the forwarder adds


def _added(situation: Situation, config: Config, known: list[Person]) -> People:
    """The people a forwarder adds, themself where they ask for a place too; their signature is nobody else's."""
    if situation.forwarder is None or not situation.added.strip():
        return People()
    account = _account(situation.added, "", situation.forwarder, (), config, note=False, relayed=False)
    coming = [mention for mention in account.telling.of(Verdict.COMES) if not _names_writer(mention, account.writer)]
    new = [mention for mention in coming if not any(person.name and names.same(mention.name.text, person.name) for person in known)]
    house = known[-1].organization
    people = [replace(_person(mention, account, note=False), organization=None if mention.relation in words("people", "friends") else house) for mention in new]
    office = situation.forwarder.email in config.office.mailbox.own_addresses
    if not office and account.writer.name and (account.telling.writer_with or account.telling.writer_comes) and not account.telling.writer_stays:
        people.append(account.writer)
    why = tuple(Evidence("participants", person.name or "", "added by who forwards") for person in people)
    return People(tuple(people), mentioned=tuple(mention.name.text for mention in account.telling.mentions), evidence=why)


# --- seats


def _seats(account: _Account, situation: Situation, people: list[Person], anybody: bool, message: Message) -> int | None:
    """The number of places: what is asked for in so many words, at least one a person, and those announced without a name."""
    del anybody
    named = max(len(people), len(account.form.people))
    writer_unnamed = not account.writer.name and _writer_seated(account, [], [], note=False) and not (account.form.people or people)
    base = named + int(writer_unnamed)
    told = [number for number in (account.telling.asked, account.form.seats, _subject_asks(situation), _added_asks(situation)) if number]
    asked = max(told, default=0)
    counted = base + account.telling.unnamed
    if asked > 1 and asked >= base:
        return asked
    return max(asked, counted, 1)


def _subject_asks(situation: Situation) -> int | None:
    return counts.asked(fold(situation.subject)) if situation.forwarder is None and not re.match(r"\s*re ?:", fold(situation.subject)) else None


def _added_asks(situation: Situation) -> int | None:
    return counts.asked(fold(situation.added)) if situation.forwarder is not None else None
