"""What the environment says goes before the file; its misspelt names are refused, the others left alone."""

from __future__ import annotations

from datetime import time, timedelta
from pathlib import Path

import pytest

from mailbot.config.keys import SECTIONS, fields_of
from mailbot.config.loading import ConfigProblems, loads
from mailbot.config.model import Config, Mode, TransportSecurity

TEXT = """
[mailbox]
address = "anna@office.example"
title.fr = "directrice"

[event]
name.fr = "Tricot"
name.en = "Knitting"
place = "Hall"

[imap]
port = 143

[[groups]]
key = "wool"
label = "Wool"
date = 2031-05-06
"""


def loaded(**environ: str) -> Config:
    return loads(TEXT, Path("config.toml"), environ)


def told(text: str = TEXT, **environ: str) -> list[str]:
    with pytest.raises(ConfigProblems) as wrong:
        loads(text, Path("config.toml"), environ)
    return [str(problem) for problem in wrong.value.problems]


def test_each_kind_of_value() -> None:
    config = loaded(
        MAILBOT_MAILBOX__MODE="send",
        MAILBOT_MAILBOX__HANDLED_FOLDER="",
        MAILBOT_IMAP__HOST="127.0.0.1",
        MAILBOT_IMAP__PORT="10143",
        MAILBOT_IMAP__SECURITY="none",
        MAILBOT_POLL__EVERY="90s",
        MAILBOT_POLL__IDLE="false",
        MAILBOT_DIGEST__TO='["boss@office.example", "b@office.example"]',
        MAILBOT_DIGEST__AT="6:05",
        MAILBOT_DIGEST__DAYS="mon,thu",
        MAILBOT_LIMITS__LETTERS_PER_HOUR="5000",
        MAILBOT_LIMITS__MESSAGE_BYTES="2 MB",
        MAILBOT_EVENT__FEE="12.5",
        MAILBOT_EVENT__LANGUAGES='["en"]',
        MAILBOT_EVENT__REMINDERS='["3 days before"]',
    )
    office, event = config.office, config.course.event
    assert (office.mailbox.mode, office.mailbox.handled_folder) == (Mode.SEND, "")
    assert (office.imap.host, office.imap.port, office.imap.security) == ("127.0.0.1", 10143, TransportSecurity.NONE)
    assert (office.poll.every, office.poll.idle) == (timedelta(seconds=90), False)
    assert office.digest.to == ("boss@office.example", "b@office.example")
    assert (office.digest.at, office.digest.days.days) == (time(6, 5), (0, 3))
    assert (office.limits.letters_per_hour, office.limits.message_bytes) == (5000, 2_000_000)
    assert (event.fee, event.languages, [r.days for r in event.reminders]) == (12.5, ("en",), [3])


@pytest.mark.parametrize("name", ["true", "2031", "[x]", '{"fr": 1}', "-", " 7 "])
def test_a_text_stays_a_text_whatever_it_looks_like(name: str) -> None:
    assert loaded(MAILBOT_MAILBOX__NAME=name).office.mailbox.name == name


def test_texts_in_several_languages() -> None:
    config = loaded(
        MAILBOT_MAILBOX__TITLE__EN="director",
        MAILBOT_EVENT__NAME='{"fr": "Laine", "en": "Wool"}',
        MAILBOT_EVENT__PLACE__FR="Salle",
        MAILBOT_EVENT__WORDS__FR='["laine", "tricot"]',
        MAILBOT_EVENT__HOURS="2031",
    )
    event = config.course.event
    assert config.office.mailbox.title.texts == {"fr": "directrice", "en": "director"}
    assert event.name.texts == {"fr": "Laine", "en": "Wool"}
    assert (event.place.in_language("fr"), event.place.in_language("en")) == ("Salle", "Hall")
    assert event.words.words == {"fr": ("laine", "tricot")}
    assert event.hours.in_language("fr") == "2031"


def test_a_section_that_the_file_does_not_have() -> None:
    assert loaded(MAILBOT_STORE__URL="sqlite:////tmp/a.db").office.store.url == "sqlite:////tmp/a.db"


def test_a_missing_key_may_come_from_the_environment() -> None:
    text = TEXT.replace('address = "anna@office.example"', "")
    config = loads(text, Path("config.toml"), {"MAILBOT_MAILBOX__ADDRESS": "bea@office.example"})
    assert config.office.mailbox.address == "bea@office.example"


@pytest.mark.parametrize("name", ["MAILBOT_AT", "MAILBOT_CONFIG", "MAILBOT_IMAP_PASSWORD", "MAILBOT_FOO", "IMAP__PROT"])
def test_other_names_are_ignored(name: str) -> None:
    assert loaded(**{name: "x"}) == loaded()


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("MAILBOT_IMAP__PROT", "is no key; did you mean MAILBOT_IMAP__PORT?"),
        ("MAILBOT_IMPA__PORT", "is no key; did you mean MAILBOT_IMAP__PORT?"),
        ("MAILBOT_IMAP__PORT__X", "is no key; did you mean MAILBOT_IMAP__PORT?"),
        ("MAILBOT_EVENT__NAME__FR__X", "is no key; did you mean MAILBOT_EVENT__NAME?"),
        ("MAILBOT_EVENT__NAMES__FR", "is no key; did you mean MAILBOT_EVENT__NAME__FR?"),
        ("MAILBOT_DIGEST__RECIPIENTS", "is no key; there are AT, DAYS, ESCALATE, LANGUAGE, TO"),
        ("MAILBOT_IMAP__PASSWORD", "is no key; write MAILBOT_IMAP_PASSWORD, with one underscore"),
        ("MAILBOT_GROUPS__CAPACITY", "is no key; [[groups]] can be told in the file only"),
        ("MAILBOT_IMAP__", "is no key; there are HOST, PASSWORD_COMMAND, PORT, SECURITY, USERNAME"),
        (
            "MAILBOT_WEATHER__TODAY",
            "is no key; there are DIGEST, EVENT, IMAP, LIMITS, MAILBOX, POLL, PRIVACY, SECURITY, SMTP, STORE",
        ),
    ],
)
def test_a_misspelt_name_is_refused(name: str, sentence: str) -> None:
    assert told(**{name: "1"}) == [f"${name}: {sentence}"]


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("MAILBOT_IMAP__PORT", "many", 'write a whole number, not "many"'),
        ("MAILBOT_POLL__IDLE", "yes", 'write true or false, not "yes"'),
        ("MAILBOT_DIGEST__TO", "b@office.example", 'write a list (["…", "…"]), not "b@office.example"'),
        ("MAILBOT_DIGEST__TO", "[b@office.example]", 'write a list (["…", "…"]), not "[b@office.example]"'),
        ("MAILBOT_DIGEST__TO", '["nobody"]', "'nobody' is no e-mail address; write it as name@example.org"),
        ("MAILBOT_MAILBOX__MODE", "live", 'write "observe", "draft" or "send", not "live"'),
        ("MAILBOT_EVENT__FEE", "NaN", "write a number, not NaN"),
    ],
)
def test_a_wrong_value_is_told_of_its_variable_and_not_of_the_file(name: str, value: str, sentence: str) -> None:
    assert told(**{name: value}) == [f"${name}: {sentence}"]


def test_a_wrong_value_of_the_file_does_not_matter_where_the_environment_gives_another() -> None:
    text = TEXT.replace("port = 143", 'port = "x"')
    assert loads(text, Path("config.toml"), {"MAILBOT_IMAP__PORT": "99"}).office.imap.port == 99


def test_a_secret_of_the_file_is_told_all_the_same() -> None:
    text = TEXT + '\n[store]\nurl = "postgresql://a:swordfish@db.example/m"\n'
    environ = {"MAILBOT_STORE__URL": "postgresql://a:swordfish@db.example/m"}
    assert told(text, **environ) == [
        "$MAILBOT_STORE__URL: secrets never live in the file: set the whole address in $MAILBOT_STORE__URL"
    ]


def test_a_password_in_the_address_of_the_database_may_come_from_the_environment() -> None:
    url = "postgresql://a:swordfish@db.example/m"
    assert loaded(MAILBOT_STORE__URL=url).database_url() == url


def test_a_section_written_as_a_value_is_told_as_such() -> None:
    text = "poll = 3\n" + TEXT
    assert told(text, MAILBOT_POLL__EVERY="5m") == ["line 1, poll: write a section, [poll], with its keys below"]


@pytest.mark.parametrize("section", [s for s in SECTIONS if s not in ("groups", "answers")])
def test_every_key_of_a_section_is_a_name(section: str) -> None:
    names = {f"MAILBOT_{section}__{key}".upper(): "\x00" for key in fields_of(section)}
    with pytest.raises(ConfigProblems) as wrong:
        loads(TEXT, Path("config.toml"), {**names, "MAILBOT_X__Y": ""})
    assert [p.key for p in wrong.value.problems if "is no key" in p.sentence] == ["$MAILBOT_X__Y"]
