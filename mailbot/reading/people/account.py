"""One writer's text taken apart: the form, the signature, what it tells of people and organisations, and the writer."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from mailbot.config.model import Config
from mailbot.mail.model import Address
from mailbot.reading.model import Contents, Person
from mailbot.reading.naming import names, turned
from mailbot.reading.organizations import houses as house_names
from mailbot.reading.organizations import organizations
from mailbot.reading.people import belonging, companions, contact, dialled, unsigned
from mailbot.reading.people.companions import Telling
from mailbot.reading.people.contact import Signed
from mailbot.reading.people.details import bare, own_email
from mailbot.reading.people.verdicts import Mention, Verdict
from mailbot.reading.people.whose import WRITER, Possessions, possessions
from mailbot.reading.segments import forms
from mailbot.reading.segments.forms import Form
from mailbot.reading.text import phones, takenback
from mailbot.reading.text.lexicon import fold
from mailbot.reading.text.phones import Phone

LONGEST = 20_000  # characters of a text that are searched
NEXT_SENTENCE = re.compile(r"[.!?]\s(?=[A-ZÀ-Ý][a-zà-ÿ']* [a-zà-ÿ])")
DIALECT = re.compile(r"\b([MTmt])(o[éèë]|O[ÉÈË])(?!\w)")  # "moé", "toé"
OWN_LABEL = re.compile(r"\b(?:moi|me|mine|myself)\b(?: aussi)? ?[:=(]", re.IGNORECASE)  # "Anne : 418 … / moi : 819 …"
# An address that is the sender's, told where one is asked for.
THIS_ADDRESS = re.compile(
    r"([\t|/;:,][ \t]{0,3})(?:this (?:one|address|e-?mail(?: address)?)|la présente(?: adresse)?|celle-ci|celui-ci|"
    r"(?:cette|mon|ma|la même) (?:adresse|courriel)(?:-ci)?|ce courriel(?:-ci)?|le présent courriel|"
    r"(?:the )?(?:address|one) (?:above|i'm writing from|you see))(?=[ \t]{0,3}(?:[\t|/;,.\n]|$))",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Account:
    """What one writer's text holds, taken apart: the form, the signature, what it tells of people, and the writer."""

    form: Form
    parts: Signed
    telling: Telling
    writer: Person
    houses: tuple[str, ...]
    region: str = "CA-QC"  # whose numbers are read without a country code
    described: tuple[str, ...] = ()  # houses told by what and where they are ("the little museum in Lyster")
    answer_to: str | None = None  # the address that gets the answer, where it is not the writer's own


def take(
    own: str,
    signature: str,
    address: Address | None,
    contents: tuple[Contents, ...],
    config: Config,
    *,
    note: bool,
    relayed: bool,
    line: str = "",
    weigh: Callable[[Account], Telling] | None = None,
) -> Account:
    """Take a writer's text apart. `note`: it is the coordinator's own, whose people are others; `relayed`: a web form
    sent it, and the person in its first fields is the writer. Attached forms count where the text holds none. `line` is
    the writer's subject. `weigh` says anew who comes, once it is known that places are asked for.
    """
    region, ignored = config.course.event.region, nobody(config)
    own = DIALECT.sub(lambda found: found[1] + ("OI" if found[2].isupper() else "oi"), own)
    own, signature = (takenback.left(phones.completed(text)) for text in (own, signature))
    own = turned.in_order(_with_own_address(own, address))
    form = forms.read(own)
    prose = (
        "\n".join(filter(None, [form.message] if form.message and relayed else [form.rest, form.message]))
        if form
        else own
    )
    attached = not form
    form = form or forms.from_contents([content for content in contents if not _is_card(content)])
    if relayed and form.people:
        first = form.people[0]
        address = Address(first.email or (address.email if address else ""), first.name or "")
        form = _filled_in_by(first, form, ignored)
    shown = contact.display_name(address)
    parts = contact.signed(prose, signature, shown)
    parts = replace(parts, body=parts.body[:LONGEST])
    if note:  # the coordinator signs, and is nobody's contact
        parts = Signed(parts.body if ignored(parts.name or "") else prose[:LONGEST], (), None)
    told = [name.text for name in names.find(parts.body, small=True) if name.full and not ignored(name.text)]
    writer = (
        Person()
        if note
        else contact.sender(address, parts, [*(person.name or "" for person in form.people), *told], region)
    )
    if not note and (name := _unsigned(writer, parts, told, address, relayed=relayed)):
        writer = replace(writer, name=name)
    writer = _with_card(writer, contents, parts)
    telling = companions.tell(parts.body, ignored, note=note, writer=writer.name or "")
    account = Account(form, parts, telling, writer, (), region)
    account = replace(account, telling=weigh(account)) if weigh else account
    tails = [mention.tail for mention in telling.mentions if mention.listed]
    sited = filter(None, [organizations.sited(tail.split("\n")) for tail in tails])
    account = replace(account, described=(*_houses(account, config, described=True), *sited))
    if note:
        return replace(account, houses=_houses(account, config))
    houses = _houses(account, config)
    answer_to = None if relayed or (attached and form) else own_email(parts.body, address)
    return replace(
        account, writer=_completed(account, houses, address, config, line), houses=houses, answer_to=answer_to
    )


def _unsigned(writer: Person, parts: Signed, told: list[str], address: Address | None, *, relayed: bool) -> str | None:
    """Who writes, where nobody signs and no name is shown, or where somebody writes from another's address."""
    if relayed:
        return None
    return unsigned.borrower(parts.body, told) if writer.name else unsigned.named(parts.body, told, address)


def _with_own_address(own: str, address: Address | None) -> str:
    """The text with the address for what calls it "this one" or "la présente adresse" in a cell or behind a label."""
    return THIS_ADDRESS.sub(lambda found: found[1] + address.email, own) if address and address.email else own


def _filled_in_by(first: Person, form: Form, ignored: Callable[[str], bool]) -> Form:
    """A form of somebody whose message asks places for others, or says that they stay: its fields tell who writes."""
    told = companions.tell(form.message, ignored)
    others = told.of(Verdict.COMES) or told.unnamed or told.writer_stays
    return replace(form, people=(), contact=first) if others and len(form.people) == 1 else form


def nobody(config: Config) -> Callable[[str], bool]:
    """Tells the names that are never participants: the coordinator's and the trainer's, also in part ("Mme Poirier",
    "Marie-Ève").
    """
    known = [name for name in (config.office.mailbox.name, config.course.event.trainer) if name]

    def ignored(name: str) -> bool:
        plain = fold(name).replace("-", " ").split()
        return (
            any(names.same(name, other) and (plain[-1] in fold(other).replace("-", " ").split()) for other in known)
            if plain
            else False
        )

    return ignored


def _is_card(content: Contents) -> bool:
    return content.filename.lower().endswith((".vcf", ".vcard"))


def _with_card(writer: Person, contents: tuple[Contents, ...], parts: Signed) -> Person:
    """The writer's own business card goes before the signature; somebody else's is left alone."""
    card = forms.from_contents([content for content in contents if _is_card(content)])
    if not card.people:
        return writer
    person = card.people[0]
    own = (
        parts.name is None
        or not writer.name
        or names.same(writer.name, person.name or "")
        or fold(writer.name).split()[0] == fold(person.name or "").split()[0]
        or (names.is_initial(parts.name) and fold(parts.name)[0] == fold(person.name or "")[:1])
    )
    if not own:
        return writer
    return replace(contact.merged(person, writer), email=writer.email or person.email, name=person.name)


def _houses(account: Account, config: Config, *, described: bool = False) -> tuple[str, ...]:
    """The organisations that the text names, or only describes; those on a line of a list are that line's own."""
    organizer = config.course.event.organizer
    tails = {NEXT_SENTENCE.split(mention.tail)[0] for mention in account.telling.mentions if mention.listed}
    body = account.parts.body
    for tail in tails:
        body = body.replace(tail, "\n") if len(tail) > 3 else body
    told = {mention.name.text for mention in account.telling.mentions}
    ends = {mention.name.end for mention in account.telling.mentions}
    # "Chef d'atelier Guy Roy" is no house where Guy Roy is somebody.
    told |= {house.text for house in house_names.find(account.parts.body) if house.end in ends}
    found = [house for house in house_names.find(body, organizer=organizer) if house.is_description is described]
    found = [house for house in found if house.text not in told and not organizations.is_place(house.text)]
    return tuple(dict.fromkeys(house.text for house in found if not belonging.is_billed(body, house.text)))


def _completed(account: Account, houses: tuple[str, ...], address: Address | None, config: Config, line: str) -> Person:
    """The writer with what the text says of them: another address to use, a number, an organisation, a form's line of
    their own.
    """
    writer, region, body = account.writer, config.course.event.region, account.parts.body
    writer = replace(writer, email=own_email(body, address))
    own = possessions(body, account.telling.mentions, writer.name, region)
    claimed = " ".join(
        OWN_LABEL.split(mention.tail if mention.listed else mention.tail.partition("\n")[0])[0]
        for mention in account.telling.mentions
        if not (writer.name and names.same(mention.name.text, writer.name))
    )
    if not writer.phone and not account.form.people:
        numbers = phones.find(body, region)
        last = next(
            (mention for mention in reversed(account.telling.mentions) if is_apart(mention, account, own)), None
        )
        claimed = "" if last and len(numbers) == 1 else claimed
        free = [
            phone
            for phone in numbers
            if body[phone.start : phone.end] not in claimed and not of_another(account, phone)
        ]
        told = phones.best(own.numbers_of(WRITER)) or phones.best(free)
        writer = replace(writer, phone=told.number if told else None, extension=told.extension if told else None)
    writer = _reached(writer, own)
    if not writer.organization:
        house = belonging.of_writer(body, writer.name, address, line, houses, config)
        writer = replace(writer, organization=house)
    writer = replace(writer, organization=belonging.spoken_for(body, houses) or writer.organization)
    own_line = next(
        (mention for mention in account.telling.mentions if mention.listed and names_writer(mention, writer)), None
    )
    if own_line:
        writer = _own_form(writer, replace(bare(own_line, own), name=None))
        alone = None if writer.extension else dialled.extension_behind(own_line, own)
        writer = replace(writer, extension=alone) if alone and writer.phone else writer
    if account.form.contact and (
        not account.form.contact.name or not writer.name or names.same(account.form.contact.name, writer.name)
    ):
        writer = contact.merged(writer, account.form.contact)
    own_form = next((person for person in account.form.people if is_writer(person, account)), None)
    writer = _own_form(writer, own_form) if own_form else writer
    return _beside_form(writer, own_form, own) if account.form.people else writer


def _beside_form(writer: Person, own_form: Person | None, own: Possessions) -> Person:
    """The writer with the number that the text beside a form says is theirs, or, where the form gives their extension
    alone, with the one number there.
    """
    if writer.phone:
        return writer
    usable = {phone.number for phone in own.numbers if phone.line is not phones.Line.FAX}
    told = phones.best(own.numbers_of(WRITER))
    if told:
        return replace(writer, phone=told.number, extension=told.extension or writer.extension)
    if own_form and own_form.extension and len(usable) == 1:
        return replace(writer, phone=usable.pop(), extension=own_form.extension)
    return writer


def _reached(writer: Person, own: Possessions) -> Person:
    """The writer with the extension that the text says is theirs, and the number that they share with somebody."""
    line = None if writer.phone else dialled.writers_same_line(own)
    writer = replace(writer, phone=line.number) if line else writer
    told = dialled.extension_of(WRITER, own)
    numbers = {phone.number for phone in own.numbers if phone.line is not phones.Line.FAX}
    if told and not writer.phone and len(numbers) == 1:
        writer = replace(writer, phone=numbers.pop())
    return replace(writer, extension=told) if told and writer.phone else writer


def is_apart(mention: Mention, account: Account, own: Possessions) -> bool:
    """Whether the one number of a text stands in a sentence of its own behind somebody's, and the writer comes too:
    then it is the writer's ("… moi et mon apprenti Luc Roy. 819 …").
    """
    telling, numbers = account.telling, own.numbers
    if mention.listed or len(numbers) != 1 or not telling.writer_along:
        return False
    ends = [one.name.end for one in own.mentions if names.same(one.name.text, mention.name.text)]
    before = own.text[max([mention.name.end, *(end for end in ends if end <= numbers[0].start)]) : numbers[0].start]
    alone = re.fullmatch(r"[^.!?\n]{0,80}[.!?]\s+(?:tel\w*[ .:]{0,3}|cell\w*[ .:]{0,3})?\(?", before, re.IGNORECASE)
    return alone is not None and own.owner(numbers[0].start, numbers[0].end) in (None, WRITER)


def of_another(account: Account, phone: Phone) -> bool:
    """Whether a number in the text is another's: "son cell …", or it follows the one person for whom alone a place is
    asked, and no firm's name.
    """
    body = account.parts.body
    own = possessions(body, account.telling.mentions, account.writer.name, account.region)
    owner = own.owner(phone.start, phone.end)
    if owner is not None:
        return owner != WRITER
    coming = account.telling.of(Verdict.COMES)
    others = [mention for mention in coming if not names_writer(mention, account.writer)]
    several = len(coming) > 1 and account.telling.writer_seated is None
    alone = len(others) == 1 and not (several or account.telling.writer_along)
    firm = house_names.find(body[own.clause(phone.start) : phone.start])
    return alone and phone.start > others[0].name.start and not firm


def _own_form(writer: Person, own: Person) -> Person:
    return replace(
        writer,
        name=own.name or writer.name,
        email=own.email or writer.email,
        phone=own.phone or writer.phone,
        extension=own.extension if own.phone else writer.extension or (own.extension if writer.phone else None),
        organization=own.organization or writer.organization,
        title=own.title or writer.title,
    )


def is_writer(person: Person, account: Account) -> bool:
    """Whether a person of the form is the one who sends it: same address or name, the name signed, or the only one of
    an unsigned message.
    """
    writer = account.writer
    if person.email and writer.email and person.email == writer.email:
        return not (
            writer.name and person.name and len(account.form.people) > 1 and not names.same(person.name, writer.name)
        )
    if writer.name and person.name:
        return names.same(person.name, writer.name)
    return writer.name is None and len(account.form.people) == 1 and not account.form.contact


def names_writer(mention: Mention, writer: Person) -> bool:
    """Whether somebody named in the text is the writer."""
    return writer.name is not None and names.same(mention.name.text, writer.name)
