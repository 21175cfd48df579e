"""The digest in words: what needs her first, links that answer, bars, sums, and nothing when there is nothing."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import pytest

from mailbot.config.loading import load
from mailbot.domain.decision import AttentionKind, LetterKind, Outcome, Reason
from mailbot.domain.model import Registration, Status
from mailbot.edges.digest_facts import QUOTED_IN_LINK, WORDS_SHOWN, digest_facts
from mailbot.edges.samples import bad_day, busy_day, quiet_day, sample_now, sample_registrations
from mailbot.edges.templates import TemplateRenderer
from mailbot.edges.typography import NBSP
from mailbot.ports import DigestFacts, Waiting
from mailbot.shipped import sample_config, templates_folder

CONFIGS = {
    f"{language}-{mode}": load(sample_config(), {"MAILBOT_DIGEST__LANGUAGE": language, "MAILBOT_MAILBOX__MODE": mode})
    for language in ("fr", "en")
    for mode in ("observe", "draft", "send")
}
CONFIG = CONFIGS["fr-draft"]
NOW = sample_now(CONFIG)
RENDERERS = {name: TemplateRenderer(config, (templates_folder(),)) for name, config in CONFIGS.items()}
QUIET, BUSY, BAD = quiet_day(CONFIG), busy_day(CONFIG), bad_day(CONFIG)


def told(facts: DigestFacts, how: str = "fr-draft") -> tuple[str, str, str]:
    """Subject, text (plain spaces) and page."""
    subject, text, html = RENDERERS[how].digest_texts(facts, NOW)
    return subject, text.replace(NBSP, " "), html


def waiting(kind: AttentionKind, reason: Reason, **more: Any) -> DigestFacts:
    """A quiet day with one thing that waits."""
    facts: dict[str, Any] = {
        "person": "Odile Quessy",
        "address": "odile@quessy.example",
        "phone": "+14505550142",
        "words": "Et le stationnement?",
        "subject": "Question",
        "code": "K7QF-3M2P",
        "message_id": "q@quessy.example",
        "since": NOW,
    }
    return replace(QUIET, waiting=(Waiting(7, kind.value, reason.value, **(facts | more)),))


def links(html: str) -> list[str]:
    return [href.replace("&amp;", "&") for href in re.findall(r'href="([^"]+)"', html)]


# --- short where there is little -------------------------------------------------------------------------------------


def test_a_quiet_day_is_short() -> None:
    subject, text, _ = told(QUIET)
    assert subject.startswith("Rien de nouveau")
    assert re.findall(r"^([A-ZÀÉ' ]+)$", text, re.MULTILINE) == ["PLACES"]
    assert len(text.splitlines()) < 20


def test_what_did_not_happen_is_not_told() -> None:
    text = told(QUIET)[1]
    for word in ("dessert", "annul", "brouillons attendent", "attente de", "retenue", "boîte de réception"):
        assert word not in text.lower()


@pytest.mark.parametrize(
    ("facts", "subject"),
    [
        (QUIET, "Rien de nouveau"),
        (BUSY, "1 à régler, 4 nouvelles inscriptions"),
        (replace(BUSY, waiting=()), "4 nouvelles inscriptions"),
        (replace(BUSY, new=BUSY.new[1:2], waiting=()), "1 nouvelle inscription :"),
        (replace(BUSY, new=()), "1 à régler, aucune nouvelle inscription"),
        (replace(QUIET, last_error="x"), "À vérifier, aucune nouvelle inscription"),
    ],
)
def test_the_subject_says_what_waits(facts: DigestFacts, subject: str) -> None:
    assert told(facts)[0].startswith(subject)


# --- what needs her --------------------------------------------------------------------------------------------------


def test_what_needs_her_stands_first_and_in_order() -> None:
    text = told(BAD)[1]
    numbers = re.findall(r"^(\d+)\. ", text, re.MULTILINE)
    assert numbers == ["22", "21", "27", "24", "28", "23", "26", "25", "29"]
    assert text.index("À RÉGLER") < text.index("NOUVELLES INSCRIPTIONS") < text.index("PLACES")


def test_a_question_is_told_in_the_persons_own_words() -> None:
    facts = waiting(AttentionKind.QUESTION, Reason.QUESTION_PASSED_ON, words="Bonjour,\n\nEt **le** train?\n> non")
    _, text, html = told(facts)
    assert "\n> Bonjour,\n> Et **le** train?\n> > non\n" in text
    assert "<strong>le</strong>" not in html


def test_the_link_opens_an_answer_with_subject_thread_and_quoted_words() -> None:
    facts = waiting(AttentionKind.QUESTION, Reason.QUESTION_PASSED_ON, words="Où?\nQuand & combien?")
    (link,) = (href for href in links(told(facts)[2]) if href.startswith("mailto:"))
    address, _, query = link.partition("?")
    assert unquote(address) == "mailto:odile@quessy.example"
    fields = parse_qs(query, strict_parsing=True)
    assert fields["subject"] == ["Re: Question"]
    assert fields["in-reply-to"] == ["<q@quessy.example>"]
    assert fields["body"] == ["\r\n\r\n> Où?\r\n> Quand & combien?\r\n"]
    assert "+" not in query  # mail programs show a plus as it is


def test_an_address_cannot_add_recipients_to_the_link() -> None:
    facts = waiting(AttentionKind.QUESTION, Reason.QUESTION_PASSED_ON, address="a@b.example?bcc=c@d.example&x=y")
    (link,) = (href for href in links(told(facts)[2]) if href.startswith("mailto:"))
    assert "bcc" not in parse_qs(urlsplit(link).query)


def test_long_words_are_cut_in_text_and_link() -> None:
    facts = waiting(AttentionKind.QUESTION, Reason.QUESTION_PASSED_ON, words="mot " * 3_000)
    _, text, html = told(facts)
    assert "[…]" in text
    assert len(text) < WORDS_SHOWN + 1_500
    assert all(len(href) < 2 * QUOTED_IN_LINK + 300 for href in links(html))


def test_telephone_numbers_can_be_called() -> None:
    facts = waiting(AttentionKind.CALL, Reason.NO_ADDRESS, address=None)
    _, text, html = told(facts)
    assert "est à appeler" in text
    assert "450 555-0142" in text
    assert "tel:" not in text
    assert links(html) == ["tel:+14505550142"]


@pytest.mark.parametrize("kind", [AttentionKind.BOUNCE, AttentionKind.TROUBLE])
def test_where_nobody_can_be_answered_there_is_no_link(kind: AttentionKind) -> None:
    assert not [href for href in links(told(waiting(kind, Reason.TROUBLE))[2]) if href.startswith("mailto:")]


@pytest.mark.parametrize("how", ["fr-send", "en-send"])
@pytest.mark.parametrize("kind", AttentionKind)
def test_everything_that_can_wait_is_told_in_words(how: str, kind: AttentionKind) -> None:
    for reason in Reason:
        _, text, _ = told(waiting(kind, reason, words=""), how)
        assert "\n7. " in text
        assert "K7QF-3M2P" in text
        assert not re.search(r"[a-z]_[a-z]", text)


@pytest.mark.parametrize("how", ["fr-draft", "en-draft"])
def test_letters_are_named_in_words(how: str) -> None:
    kinds = tuple(("a@b.example", kind.value) for kind in LetterKind)
    states = ("held_back", "withheld", "stale", "failed", "given_up")
    held = tuple((to, kind, f"{state}: some reason") for (to, kind), state in zip(kinds, states * 3, strict=True))
    text = told(replace(QUIET, drafts=kinds, held_back=held), how)[1]
    lines = [line for line in text.splitlines() if line.startswith("- a@b.example")]
    assert len(lines) == 2 * len(kinds)
    assert not any(re.search(r"[a-z]_[a-z]", line) for line in lines)
    assert "some reason" not in text


# --- figures ---------------------------------------------------------------------------------------------------------


def test_seats_are_bars_in_text_and_page() -> None:
    _, text, html = told(BUSY)
    assert "████████████ 15/15 mardi 15 janvier 2013; complet, 3 en attente" in text
    assert "███░░░░░░░░░ 4/15 mars 2013; 11 libres" in text
    assert "width: 73%" in html
    assert "<img" not in html


def test_an_offer_holds_its_seat() -> None:
    key = CONFIG.course.groups[0].key
    state = QUIET.groups[key].model_copy(update={"confirmed": 14, "offered": 1, "waiting": 2})
    text = told(replace(QUIET, groups={**QUIET.groups, key: state}))[1]
    assert "15/15 mardi 15 janvier 2013; complet, 1 offerte, 1 en attente" in text


def test_the_waiting_list_is_in_order_of_places() -> None:
    first = sample_registrations(CONFIG)[0]

    def waits(name: str, position: int, group: int) -> Registration:
        person = first.participants[1].model_copy(
            update={"name": name, "position": position, "group": CONFIG.course.groups[group].key}
        )
        return first.model_copy(update={"participants": (person,)})

    facts = replace(QUIET, waiting_list=(waits("C", 1, 1), waits("B", 2, 0), waits("A", 1, 0)))
    listed = [row["name"] for row in digest_facts(facts, CONFIG, "fr", NOW)["waiting_list"]]
    assert listed == ["A", "B", "C"]


def test_who_is_offered_a_seat_is_still_in_the_list() -> None:
    first = sample_registrations(CONFIG)[0]
    offered = first.participants[1].model_copy(update={"status": Status.OFFERED})
    facts = replace(QUIET, waiting_list=(first.model_copy(update={"participants": (offered,)}),))
    assert "Thaddée Vadnais, place offerte" in told(facts)[1]


@pytest.mark.parametrize("how", ["fr-draft", "en-draft"])
def test_each_message_is_told_once_and_the_sums_agree(how: str) -> None:
    _, text, _ = told(BAD, how)
    inbox = re.split(r"VOTRE BOÎTE DE RÉCEPTION|YOUR INBOX", text)[1]
    total, *parts = map(int, re.findall(r"^(?:- )?(\d+) ", inbox, re.MULTILINE)[:9])
    assert total == sum(parts[:8]) == BAD.fetched


def test_sums_that_do_not_agree_are_told() -> None:
    assert "compte n'y est pas" not in told(BAD)[1]
    assert "compte n'y est pas" in told(replace(BAD, fetched=99))[1]


@pytest.mark.parametrize(
    ("count", "words"),
    [
        (1, "1 sans rapport avec les inscriptions ou déjà réglé par vous, laissé tel quel"),
        (2, "2 sans rapport avec les inscriptions ou déjà réglés par vous, laissés tels quels"),
    ],
)
def test_one_and_several(count: int, words: str) -> None:
    assert words in told(replace(QUIET, outcomes={Outcome.LEFT_ALONE: count}, fetched=count))[1]


@pytest.mark.parametrize(
    ("status", "words"),
    [
        ("5.1.1 permanent", "cette adresse n'existe pas"),
        ("5.2.2", "la boîte est pleine"),
        ("4.4.1", "pas encore arrivée"),
        ("", "la lettre est revenue"),
        ("5.7.1", "la lettre est revenue"),
    ],
)
def test_a_letter_that_came_back_is_told_in_words(status: str, words: str) -> None:
    assert f"- a@b.example : {words}\n" in told(replace(QUIET, bounced=(("a@b.example", status),)))[1]


def test_guesses_are_counted() -> None:
    text = told(BUSY)[1]
    assert "DESSERT : 6 RÉPONSES" in text
    assert "gâteau au chocolat (4 fois)" in text


@pytest.mark.parametrize(
    ("how", "words"),
    [("fr-observe", "ne fait qu'observer"), ("fr-draft", "dans vos brouillons"), ("en-observe", "only observes")],
)
def test_health_stands_at_the_end(how: str, words: str) -> None:
    last = told(QUIET, how)[1].strip().splitlines()[-1]
    assert words in last
    assert re.search(r"Dernier relevé|Last read", last)
    assert not re.search("brouillons|drafts|observ", told(QUIET, f"{how[:2]}-send")[1])


def test_an_inbox_that_cannot_be_read_is_told_first() -> None:
    text = told(replace(BUSY, last_error="the password is wrong"))[1]
    assert text.index("À VÉRIFIER") < text.index("À RÉGLER")
    assert "« the password is wrong »" in text


def test_hostile_words_are_only_words() -> None:
    evil = "<b>x</b> **y** [z](https://evil.example)\u202e"
    people = tuple(
        r.model_copy(update={"participants": tuple(p.model_copy(update={"name": evil}) for p in r.participants)})
        for r in BUSY.new
    )
    facts = replace(
        waiting(AttentionKind.UNCLEAR, Reason.CHANGE_UNCLEAR, person=evil, words=evil, subject=evil),
        new=people,
        guesses=((evil, 1),),
        cancelled=((evil, None),),
        held_back=((evil, "confirmation", "failed"),),
        bounced=((evil, evil),),
        last_error=evil,
    )
    subject, text, html = told(facts)
    assert "<b>" not in html
    assert "\u202e" not in subject + text + html
    assert not any("evil" in href for href in links(html) if not href.startswith("mailto:"))
