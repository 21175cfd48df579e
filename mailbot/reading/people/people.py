"""The people of a message: who is to be seated, were it a registration, who wrote, and who is only mentioned.

A form says who comes before anything else does. Without one, the text decides: a writer who names or announces others
stays out unless the text says that they come too; a writer who names nobody comes. In doubt somebody named is not
seated, for a wrong seat is worse than a question. Who forwards is nobody, but what they add counts ("elle sera avec
Luc Roy").
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import partial

from mailbot.config.model import Config
from mailbot.mail.model import Address, Message
from mailbot.reading.learned.encoder import Encoded
from mailbot.reading.model import Contents, Evidence, Kind, Person
from mailbot.reading.naming import cues, names
from mailbot.reading.people import account as accounts
from mailbot.reading.people import (
    belonging,
    beside_names,
    companions,
    contact,
    counts,
    details,
    housing,
    roles,
    shared,
    shortened,
    surnames,
    understood,
)
from mailbot.reading.people.account import Account, is_writer, names_writer, nobody
from mailbot.reading.people.companions import Telling
from mailbot.reading.people.named import person_of, with_house
from mailbot.reading.people.spotted import spotted
from mailbot.reading.people.verdicts import Mention, Verdict
from mailbot.reading.segments.situation import Situation
from mailbot.reading.segments.whole import read_whole
from mailbot.reading.text.lexicon import fold, words


@dataclass(frozen=True, slots=True)
class People:
    """Everybody in a message. `participants` are the named people to seat were it a registration, `contact` gets the
    answer, `seats` counts named and unnamed, `mentioned` are other people named, `organizations` those of the text
    and signature.
    """

    participants: tuple[Person, ...] = ()
    contact: Person = field(default_factory=Person)
    seats: int | None = None
    mentioned: tuple[str, ...] = ()
    organizations: tuple[str, ...] = ()
    evidence: tuple[Evidence, ...] = ()


def find(
    situation: Situation,
    message: Message,
    contents: tuple[Contents, ...],
    config: Config,
    *,
    weighed: bool = False,
    tagged: bool = True,
) -> People:
    """The people of a message, as `situation` tells who wrote what; `weighed`: it asks for places, and the learned
    weights have a say in who gets one, and where `tagged` in whose organisation is which. Total and linear; all texts
    are capped where they are searched.
    """
    ignored = nobody(config)
    note = situation.by_coordinator and situation.forwarder is None
    whole = read_whole(situation) if weighed and not note else None
    weigh = partial(_weigh, whole=whole, ignored=ignored) if whole else None
    account = account_of(situation, message, contents, config, weigh)
    seated, why = _seated(account, note=note)
    seated = [person for person in seated if not _spoken_to(person, situation)]
    contact_person = _contact(account, seated, note=note)
    passed_on = _passed_on(situation, config)
    extra = _added(situation, passed_on, config, [*seated, account.writer], whole)
    if len(seated) == 1 and situation.forwarder:
        before = seated[0].email
        seated = [details.corrected(seated[0], situation.added, situation.forwarder.email, account.region)]
        account = account if seated[0].email == before else replace(account, answer_to=seated[0].email)
    shown = situation.author.name if situation.author else ""
    before_added = _together([understood.named_only(one, whole, shown) for one in (*seated, *extra.participants)])
    everyone = _left(before_added, situation, account.writer)
    struck = len(before_added) - len(everyone)
    everyone = [_employed(person, passed_on, situation) for person in everyone]
    contact_person = _employed(contact_person, passed_on, situation)
    surnamed = _completed(everyone, account, shown)
    everyone = [_in_order(person, shown) for person in surnamed if not (person.name and ignored(person.name))]
    contact_person = _in_order(contact_person, shown)
    if whole and tagged:
        everyone = housing.housed(everyone, housing.told_of(situation, everyone), whole)
    if whole and understood.writes(everyone, contact_person, whole):
        everyone = [contact.merged(everyone[0], replace(contact_person, name=everyone[0].name))]
        contact_person = everyone[0]
    contact_person = _same_as(contact_person, everyone)
    if account.answer_to:
        contact_person = replace(contact_person, email=account.answer_to)
    others = [
        name
        for name in dict.fromkeys([*(told.name.text for told in account.telling.mentions), *extra.mentioned])
        if not any(person.name and names.same(name, person.name) for person in (*everyone, contact_person))
    ]
    return People(
        participants=tuple(everyone),
        contact=contact_person,
        seats=understood.places(_seats(account, situation, everyone, struck), len(everyone), account, whole),
        mentioned=tuple(others),
        organizations=_houses_of([*everyone, contact_person], account),
        evidence=(*why, *extra.evidence),
    )


def _completed(people: list[Person], account: Account, shown: str) -> list[Person]:
    """Those who come, with the numbers, addresses and surnames that the text tells of several, or beside them."""
    body, writer = account.parts.body, account.writer
    around = "\n".join((body, *account.parts.lines))
    people = shared.given(people, writer, body, account.region, shown)
    people = beside_names.numbered(people, writer, around, account.region)
    return surnames.completed(people, body, around, shown, writer.name or "")


def _spoken_to(person: Person, situation: Situation) -> bool:
    """Whether somebody is only whom a forwarded message speaks to: who passed it on ("Anne, dis-lui que je viens")."""
    forwarder = situation.forwarder
    if forwarder is None or not person.name or not names.same(person.name, contact.display_name(forwarder) or ""):
        return False
    return re.match(rf"\W*(?:\w+ )?{re.escape(person.name)} ?[,:!]", situation.own) is not None


def _in_order(person: Person, shown: str) -> Person:
    """A person whose name stands in the order that their mail shows."""
    return replace(person, name=shortened.in_order(person.name, shown)) if person.name else person


def _same_as(person: Person, everyone: list[Person]) -> Person:
    """A person as they stand among everyone, where they do."""
    found = (other for other in everyone if person.name and other.name and names.same(other.name, person.name))
    return next(found, person)


def _houses_of(people: list[Person], account: Account) -> tuple[str, ...]:
    """The organisations of people, then those that the text names or describes, each once."""
    told = [*(person.organization for person in people), *account.houses, *account.described]
    return tuple(dict.fromkeys(house for house in told if house))


def account_of(
    situation: Situation,
    message: Message,
    contents: tuple[Contents, ...],
    config: Config,
    weigh: Callable[[Account], Telling] | None = None,
) -> Account:
    """The author's text taken apart."""
    return accounts.take(
        situation.own,
        situation.signature,
        _address(situation, message),
        contents,
        config,
        note=situation.by_coordinator and situation.forwarder is None,
        relayed=situation.relayed,
        line=situation.subject if situation.headed else "",
        weigh=weigh,
    )


def shares_of(
    kind: Kind, situation: Situation, message: Message, contents: tuple[Contents, ...], config: Config
) -> dict[str, dict[str, float]]:
    """How likely everybody named but the writer leaves, comes, or is concerned, in a message of a kind."""
    whole = read_whole(situation)
    account = _with_spotted(account_of(situation, message, contents, config), whole, nobody(config))
    return roles.shares(account.parts.body, account.telling, account.writer, kind, whole)


def ruled_in(account: Account) -> bool:
    """Whether the rules alone seat the writer."""
    coming = account.telling.of(Verdict.COMES)
    others = [mention for mention in coming if not names_writer(mention, account.writer)]
    return _writer_seated(account, others, coming, note=False)


def _weigh(account: Account, whole: Encoded, ignored: Callable[[str], bool]) -> Telling:
    """Who comes, weighed; of those too whom only the encoder finds, and takes to come."""
    account = _with_spotted(account, whole, lambda name: ignored(name) or not roles.likely_comes(name, whole))
    return roles.seated(
        account.parts.body,
        account.telling,
        account.writer,
        ruled=ruled_in(account),
        signed=account.parts.name is not None,
        listed=bool(account.form.people),
        whole=whole,
    )


def _with_spotted(account: Account, whole: Encoded, ignored: Callable[[str], bool]) -> Account:
    """A text taken apart, with those too whom only the encoder finds in it."""
    body, writer = account.parts.body, account.writer
    found = spotted(body, account.telling, writer, whole, ignored)
    if not found:
        return account
    return replace(account, telling=companions.tell(body, ignored, writer=writer.name or "", spotted=found))


def _address(situation: Situation, message: Message) -> Address | None:
    """Whose address the answer goes to: for mail that a web form relays, its Reply-To."""
    if not situation.relayed:
        return situation.author
    return message.reply_to[0] if message.reply_to else situation.author


def _seated(account: Account, *, note: bool) -> tuple[list[Person], tuple[Evidence, ...]]:
    """The people whom a text asks places for, and why."""
    coming = account.telling.of(Verdict.COMES)
    others = [mention for mention in coming if not names_writer(mention, account.writer)]
    people, why = [], []
    form_people = [with_house(person, account, None) for person in account.form.people]
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
            people.append(person_of(mention, account, note=note))
            why.append(Evidence("participants", mention.name.text, mention.why))
    return people, tuple(why)


def _writer_seated(account: Account, others: list[Mention], coming: list[Mention], *, note: bool) -> bool:
    """Whether the writer comes too; see the head of this module."""
    telling = account.telling
    if note:
        return False
    if account.form.people:
        in_form = any(is_writer(person, account) for person in account.form.people)
        return in_form or account.form.writer or (telling.writer_with and not telling.writer_stays)
    if telling.writer_sure:
        return telling.writer_seated is True
    comes = telling.writer_with or telling.writer_comes
    if telling.names_later and telling.asked and not coming and (telling.writer_stays or not comes):
        return False
    if others and len(others) == len(coming) and telling.on_behalf and not comes:
        return False
    if others and telling.writer_stays and not (telling.writer_comes or telling.writer_seated):
        return False
    if telling.writer_seated is not None:
        return telling.writer_seated
    if len(coming) > len(others):
        return not telling.writer_stays
    if telling.writer_with:
        return not (telling.writer_stays and others)
    company = len(others) + telling.unnamed
    if company and telling.on_behalf:
        return False
    if not company:
        if telling.others_only and not (telling.writer_comes or telling.we_come):
            return False
        return not telling.writer_stays or (not telling.of(Verdict.STAYS) and not telling.mentions)
    if telling.asked is not None and telling.asked > 1 and telling.asked <= company and others:
        return False
    return (telling.writer_comes or telling.group_comes) and not telling.writer_stays


def _contact(account: Account, seated: list[Person], *, note: bool) -> Person:
    """Who gets the answer: the writer; for a note of the coordinator's the first whom it is about, at an address of
    their own.
    """
    if note:
        return replace(seated[0]) if seated else Person()
    return account.writer


def _together(people: list[Person]) -> list[Person]:
    """Each person once, an account of them completing the other."""
    result: list[Person] = []
    for person in people:
        at = next(
            (
                index
                for index, known in enumerate(result)
                if person.name and known.name and names.same(person.name, known.name)
            ),
            None,
        )
        if at is None:
            result.append(person)
        else:
            result[at] = contact.merged(result[at], person)
    return result


def _passed_on(situation: Situation, config: Config) -> Account | None:
    """What a forwarder adds and signs with, taken apart."""
    if situation.forwarder is None or not situation.added.strip():
        return None
    signature = situation.added_signature
    return accounts.take(situation.added, signature, situation.forwarder, (), config, note=False, relayed=False)


def _employed(person: Person, passed_on: Account | None, situation: Situation) -> Person:
    """Somebody whose message a colleague of the same domain passed on, with the organisation that the colleague signs
    with, where their own words name none.
    """
    house = passed_on.writer.organization if passed_on else None
    domain = belonging.domain_of(situation.forwarder)
    own = domain and person.email and belonging.domain_of(Address(person.email, "")) == domain
    return replace(person, organization=house) if house and own and not person.organization else person


def _added(
    situation: Situation, account: Account | None, config: Config, known: list[Person], whole: Encoded | None
) -> People:
    """The people a forwarder adds, themself where they ask for a place too; nobody whom the encoder takes to be only
    told of (`whole`: the message as it reads it).
    """
    if account is None or situation.forwarder is None:
        return People()
    coming = [mention for mention in account.telling.of(Verdict.COMES) if not names_writer(mention, account.writer)]
    new = [
        mention
        for mention in coming
        if not any(person.name and names.same(mention.name.text, person.name) for person in known)
        and not (whole and roles.only_told(mention.name.text, whole))
    ]
    house = _employed(known[-1], account, situation).organization
    people = [
        replace(
            person_of(mention, account, note=False),
            organization=None if mention.relation in words("people", "friends") else house,
        )
        for mention in new
    ]
    office = situation.forwarder.email in config.office.mailbox.own_addresses
    # Of a colleague of hers "with me" tells of their work ("il a un dossier avec moi").
    hers = belonging.shares_domain(situation.forwarder.email, config.office.mailbox.address)
    beside = account.telling.writer_with and not (hers or cues.ASTRAY.search(fold(situation.added)))
    along = account.telling.writer_comes or account.telling.writer_too or beside
    if not office and account.writer.name and along and not account.telling.writer_stays:
        colleague = belonging.same_domain(account.writer.email or "", known[-1].email or "") if known else False
        shared_house = known[-1].organization if colleague else None
        people.append(replace(account.writer, organization=account.writer.organization or shared_house))
    why = tuple(Evidence("participants", person.name or "", "added by who forwards") for person in people)
    return People(
        tuple(people), mentioned=tuple(mention.name.text for mention in account.telling.mentions), evidence=why
    )


def _left(people: list[Person], situation: Situation, author: Person) -> list[Person]:
    """Those of a request who are left when whoever passes it on says that its author comes alone, or that somebody
    stays after all.
    """
    if situation.forwarder is None or not situation.added.strip():
        return people
    telling = companions.tell(situation.added, lambda _: False)
    stay = [mention.name.text for mention in telling.of(Verdict.STAYS)]
    if cues.ONLY_THEM.search(fold(situation.added)):
        people = [p for p in people if p.name and author.name and names.same(p.name, author.name)] or people
    return [p for p in people if not any(p.name and names.same(p.name, name) for name in stay)] or people


def _seats(account: Account, situation: Situation, people: list[Person], struck: int) -> int | None:
    """The number of places: what is asked for in so many words, at least one a person, and those announced without a
    name; less the `struck`, whom a forwarder takes off a request.
    """
    named = max(len(people), len(account.form.people))
    writer_unnamed = (
        not account.writer.name and _writer_seated(account, [], [], note=False) and not (account.form.people or people)
    )
    base = named + int(writer_unnamed)
    alone = account.telling.asked == 1 and cues.ONLY_ME.search(fold(account.parts.body))
    subject = None if alone else _subject_asks(situation)
    told = [n - struck for n in (account.telling.asked, account.form.seats, subject) if n]
    asked = max([*told, _added_asks(situation) or 0])
    counted = base + max(0, account.telling.unnamed - len(account.form.people))
    if asked > 1 and asked >= base:
        return asked
    return max(asked, counted, 1)


def _subject_asks(situation: Situation) -> int | None:
    return counts.in_subject(fold(situation.subject)) if situation.forwarder is None and situation.headed else None


def _added_asks(situation: Situation) -> int | None:
    return counts.asked(fold(situation.added)) if situation.forwarder is not None else None
