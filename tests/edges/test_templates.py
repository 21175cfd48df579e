"""The renderer: the office's own templates, what is told of broken ones, hostile values, headers, the same bytes."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from mailbot.config.loading import load
from mailbot.domain.decision import Choice, Letter, LetterKind
from mailbot.edges.samples import busy_day, sample_letters, sample_now, sample_registrations
from mailbot.edges.templates import TemplateRenderer
from mailbot.mail.message import parse
from mailbot.mail.model import Address, Message
from mailbot.shipped import sample_config, templates_folder

CONFIG = load(sample_config(), {})
NOW = sample_now(CONFIG)
LETTERS = dict(sample_letters(CONFIG))
SHIPPED = TemplateRenderer(CONFIG, (templates_folder(),))
AGAIN = TemplateRenderer(CONFIG, (templates_folder(),))
CONFIRMATION = LETTERS["confirmation.fr"]


def sent(letter: Letter, *, draft: bool = False) -> Message:
    """The letter as a reader of mail finds it."""
    return parse(SHIPPED.render(letter, NOW, draft=draft).raw)


def own(folder: Path, name: str, text: str) -> TemplateRenderer:
    """A renderer with one template of the office's own."""
    path = folder / "templates" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    return TemplateRenderer(CONFIG, (folder / "templates", templates_folder()))


# --- the office's own templates --------------------------------------------------------------------------------------


def test_the_shipped_templates_are_in_order() -> None:
    assert SHIPPED.templates_problems() == []


def test_a_template_beside_the_configuration_is_used_before_the_shipped_one(tmp_path: Path) -> None:
    renderer = own(tmp_path, "fr/participant/confirmation.txt", "Subject: Bravo {{ code }}\n\nOn vous attend.\n")
    subject, text, html = renderer.letter_texts(CONFIRMATION)
    assert subject == f"Bravo {CONFIRMATION.code}"
    assert "On vous attend." in text
    assert "On vous attend." in html
    assert "préparé automatiquement" in text
    assert renderer.letter_texts(LETTERS["confirmation.en"]) == SHIPPED.letter_texts(LETTERS["confirmation.en"])
    assert renderer.templates_problems() == []


def test_a_part_beside_the_configuration_changes_all_letters(tmp_path: Path) -> None:
    renderer = own(tmp_path, "fr/participant/_bring.txt", "Apportez votre bonne humeur.\n")
    for name in ("confirmation.fr", "offer.fr", "missing_names.fr"):
        assert "bonne humeur" in renderer.letter_texts(LETTERS[name])[1]


def test_a_file_from_windows_is_read_as_any_other(tmp_path: Path) -> None:
    renderer = own(tmp_path, "fr/participant/status.txt", "\ufeffSubject: Où\r\n\r\nUne ligne.\r\n\r\nUne autre.\r\n")
    subject, text, _ = renderer.letter_texts(LETTERS["status.fr"])
    assert subject == "Où"
    assert "\n\nUne ligne.\n\nUne autre.\n\n" in text


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Subject: X\n\nBonjour {{ to_nam }}.\n", "line 3: there is no 'to_nam'"),
        ("Subject: X {{ cours }}\n", "line 1: there is no 'cours'"),
        ("Subject: X\n\n{% if unnamed > 99 %}\n{{ never_seen }}\n{% endif %}\n", "line 4: there is no 'never_seen'"),
        ("Subject: X\n\n{% for p in people %}\n- {{ p.nmae }}\n{% endfor %}\n", "line 4: "),
        ("Subject: X\n\n{% if waiting %}\nUn.\n\n{% endfor %}\n", "line 6: "),
        ("Subject: X\n\n{{ fee + 1 }}\n", "line 3: "),
        ("{# un mot #}\nSubject: {% if %}\n", "line 2: "),
        ("Bonjour.\n", 'confirmation.txt: its first line must be "Subject: …"'),
        ('Subject: X\n\n{% include "_jour.txt" %}\n', "fr/participant/_jour.txt is missing"),
        ("", "Subject"),
    ],
)
def test_a_broken_template_is_told_with_file_and_line(tmp_path: Path, text: str, told: str) -> None:
    problems = own(tmp_path, "fr/participant/confirmation.txt", text).templates_problems()
    assert any(told in problem for problem in problems), problems
    assert all("participant/" in problem for problem in problems)
    assert len(problems) <= 2


def test_what_is_wrong_in_a_part_is_told_once_of_the_part(tmp_path: Path) -> None:
    (problem,) = own(tmp_path, "en/participant/_day.txt", "{{ grups }}\n").templates_problems()[:1]
    assert problem.startswith(str(tmp_path / "templates/en/participant/_day.txt"))
    assert problem.endswith("line 1: there is no 'grups'")


def test_a_broken_layout_and_a_broken_digest_are_told(tmp_path: Path) -> None:
    assert own(tmp_path / "a", "layout.html", "<p>{{ blokcs }}</p>").templates_problems()
    (problem, *_) = own(tmp_path / "b", "fr/coordinator/digest.txt", "Subject: X\n\n{{ bears }}\n").templates_problems()
    assert "digest.txt, line 3: there is no 'bears'" in problem


def test_a_template_that_is_no_text_is_told(tmp_path: Path) -> None:
    path = tmp_path / "fr/participant/offer.txt"
    path.parent.mkdir(parents=True)
    path.write_bytes(b"Subject: \xe9t\xe9\n\nX\n")
    (problem,) = TemplateRenderer(CONFIG, (tmp_path, templates_folder())).templates_problems()
    assert "offer.txt" in problem


def test_without_any_templates_each_letter_is_missing(tmp_path: Path) -> None:
    problems = TemplateRenderer(CONFIG, (tmp_path,)).templates_problems()
    languages = CONFIG.course.languages
    for kind in LetterKind:
        for language in languages:
            assert any(f"{language}/participant/{kind.value}.txt is missing" in problem for problem in problems)


# --- hostile values --------------------------------------------------------------------------------------------------

EVIL = 'Eve\r\nBcc: victim@elsewhere.example\r\n\r\n<script>alert("x")</script>\u202e\x07 **bold** [x](https://evil.example)'


def evil(letter: Letter) -> Letter:
    """The letter with everything that people write replaced."""
    seats = tuple(replace(seat, name=EVIL, organization=EVIL, email=EVIL) for seat in letter.seats)
    to = Address("eve@elsewhere.example", EVIL)
    return replace(letter, to=to, seats=seats, subject=EVIL, group_why=EVIL, requested_by=EVIL)


@pytest.mark.parametrize("kind", LetterKind)
@pytest.mark.parametrize("language", CONFIG.course.languages)
def test_what_people_write_is_only_words(kind: LetterKind, language: str) -> None:
    letter = evil(LETTERS[f"{kind.value}.{language}"])
    _, text, html = SHIPPED.letter_texts(letter)
    message = sent(letter)
    assert "<script" not in html
    assert "&lt;script" in html
    assert "evil.example" not in "".join(part.split('"')[0] for part in html.split('href="')[1:])
    assert not set(text + html + message.subject) & {"\u202e", "\x07", "\ufffd", "\r"}
    assert message.to[0].email == "eve@elsewhere.example"
    assert len(message.to) == 1
    head = SHIPPED.render(letter, NOW).raw.partition(b"\r\n\r\n")[0]
    assert not any(line.lower().startswith(b"bcc") for line in head.split(b"\r\n"))


def test_a_value_cannot_write_template_code() -> None:
    letter = replace(CONFIRMATION, to=Address("a@b.example", "{{ 7 * 7 }} {# x #}"))
    assert "{{ 7 * 7 }} {# x #}" in SHIPPED.letter_texts(letter)[1]


# --- headers ---------------------------------------------------------------------------------------------------------


def test_an_answer_stands_in_its_thread() -> None:
    letter = replace(CONFIRMATION, in_reply_to="b@x.example", references=("a@x.example", "b@x.example"))
    message = sent(letter)
    assert message.in_reply_to == ("b@x.example",)
    assert message.references == ("a@x.example", "b@x.example")
    assert message.message_id == letter.message_id
    assert message.header("auto-submitted") == "auto-replied"
    assert message.header("x-auto-response-suppress") == "All"


def test_a_letter_that_answers_nothing_begins_a_thread() -> None:
    message = sent(LETTERS["offer.fr"])
    assert (message.in_reply_to, message.references) == ((), ())
    assert message.header("auto-submitted") == "auto-generated"
    assert not message.subject.startswith("Re:")


@pytest.mark.parametrize("kind", ["answer", "question_received", "status"])
@pytest.mark.parametrize("subject", ["Une question", "RE: Re : Une question", "TR: Une question"])
def test_answers_to_questions_keep_the_subject_of_their_thread(kind: str, subject: str) -> None:
    assert sent(replace(LETTERS[f"{kind}.fr"], subject=subject)).subject == "Re: Une question"


def test_a_question_without_a_subject_gets_one() -> None:
    assert (
        CONFIG.course.event.name.in_language("fr", ("fr",))
        in sent(replace(LETTERS["answer.fr"], subject="Re: ")).subject
    )


def test_an_endless_subject_is_cut() -> None:
    assert len(sent(replace(LETTERS["answer.fr"], subject="x" * 5_000)).subject) < 130


@pytest.mark.parametrize("name", ["confirmation.fr", "offer.en"])
def test_a_draft_carries_no_mark_of_a_machine(name: str) -> None:
    draft, machine = sent(LETTERS[name], draft=True), sent(LETTERS[name])
    for header in ("auto-submitted", "x-auto-response-suppress", "x-mailbot"):
        assert machine.header(header)
        assert not draft.header(header)
    assert draft.text == machine.text
    assert draft.message_id == machine.message_id


def test_letters_come_from_her() -> None:
    sender = sent(CONFIRMATION).sender
    assert sender
    assert (sender.email, sender.name) == (CONFIG.office.mailbox.address, CONFIG.office.mailbox.name)


@pytest.mark.parametrize("name", LETTERS)
def test_the_same_letter_is_the_same_bytes(name: str) -> None:
    assert SHIPPED.render(LETTERS[name], NOW).raw == AGAIN.render(LETTERS[name], NOW).raw


def test_an_unknown_language_is_answered_in_the_first() -> None:
    assert SHIPPED.letter_texts(replace(CONFIRMATION, language="xx")) == SHIPPED.letter_texts(CONFIRMATION)


# --- choices ---------------------------------------------------------------------------------------------------------


def test_choices_are_numbered_by_what_can_be_chosen_and_full_ones_are_marked() -> None:
    keys = [group.key for group in CONFIG.course.groups]
    choices = (Choice(keys[0], None, 0), Choice(keys[1], 1, 0, 2), Choice(keys[2], 2, 1), Choice(keys[3], 3, 8))
    text = SHIPPED.letter_texts(replace(LETTERS["which_group.fr"], choices=choices))[1]
    numbered = [line for line in text.splitlines() if line[:2] in ("1.", "2.", "3.", "4.")]
    assert [line[:2] for line in numbered] == ["1.", "2.", "3."]
    assert "complet" in numbered[0]
    assert "il reste 1\u00a0place)" in numbered[1]
    assert "il reste 8\u00a0places" in numbered[2]
    label = CONFIG.course.groups[0].label.in_language("fr", ("fr",))
    assert not any(label in line for line in numbered)


def test_with_nothing_to_choose_the_letter_says_so() -> None:
    text = SHIPPED.letter_texts(replace(LETTERS["which_group.fr"], choices=()))[1]
    assert "Aucun groupe n'est ouvert" in text
    assert "numéro" not in text


# --- the page --------------------------------------------------------------------------------------------------------


def test_a_page_is_styled_in_its_tags_and_says_its_charset_first() -> None:
    html = SHIPPED.letter_texts(CONFIRMATION)[2]
    assert 0 < html.find('<meta charset="utf-8">') < 500
    head, _, body = html.partition("</head>")
    assert "prefers-color-scheme: dark" in head
    assert "jinja" not in html
    assert body.count("style=") > 20
    assert not any(word in html for word in ("<img", "<script", "display: flex", "display: grid", "http://", "url("))


def test_css_is_put_into_tags_once_a_template(monkeypatch: pytest.MonkeyPatch) -> None:
    from mailbot.edges import pages

    calls = []
    monkeypatch.setattr(pages, "inlined", lambda source: calls.append(1) or source)
    renderer = TemplateRenderer(CONFIG, (templates_folder(),))
    for name in ("confirmation.fr", "offer.en", "confirmation.fr"):
        renderer.render(LETTERS[name], NOW)
    assert calls == [1]


# --- the digest ------------------------------------------------------------------------------------------------------


def test_the_digest_goes_to_her_with_the_roster() -> None:
    subject, raw = SHIPPED.digest(busy_day(CONFIG), "d@office.example", NOW, sample_registrations(CONFIG))
    message = parse(raw)
    assert message.subject == subject
    assert [a.email for a in message.to] == [CONFIG.office.mailbox.address]
    assert message.header("auto-submitted") == "auto-generated"
    (roster,) = message.attachments
    assert roster.filename == "inscriptions-2012-12-26.xlsx"
    assert message.defects == ()


def test_an_empty_roster_is_not_attached() -> None:
    _, raw = SHIPPED.digest(busy_day(CONFIG), "d@office.example", NOW, ())
    assert parse(raw).attachments == ()


def test_the_digest_goes_to_whom_it_should() -> None:
    config = load(sample_config(), {"MAILBOT_DIGEST__TO": '["a@office.example", "b@office.example"]'})
    renderer = TemplateRenderer(config, (templates_folder(),))
    message = parse(renderer.digest(busy_day(config), "d@office.example", NOW, ())[1])
    assert [a.email for a in message.to] == ["a@office.example", "b@office.example"]
