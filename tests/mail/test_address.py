from __future__ import annotations

import pytest

from mailbot.mail.address import likely_typo, normal, valid


@pytest.mark.parametrize(
    "typed",
    [
        "a@example.ca",
        " A@Example.ca ",
        "<a@example.ca>",
        "mailto:a@example.ca",
        "«a@example.ca».",
        "<mailto:A@example.ca?x>",
    ],
)
def test_one_normal_form(typed: str) -> None:
    assert normal(typed) == "a@example.ca"


@pytest.mark.parametrize("email", ["a@example.org", "a.b+c@ville.qc.ca", "é@exemple.org"])
def test_what_a_letter_can_be_sent_to(email: str) -> None:
    assert valid(email)


@pytest.mark.parametrize(
    "email", ["", "a", "a@", "@b.ca", "a b@c.ca", "a@b..ca", "a@b.ca\nBcc: d@e.ca", "a" * 300 + "@b.ca"]
)
def test_what_no_letter_can_be_sent_to(email: str) -> None:
    assert not valid(email)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("a@gmail.con", "a@gmail.com"), ("a@gmial.com", "a@gmail.com"), ("a@gmaill.com", "a@gmail.com"),
     ("a@hotmal.com", "a@hotmail.com"), ("a@hotnail.com", "a@hotmail.com"), ("a@vidotron.ca", "a@videotron.ca"),
     ("a@yahoo.con", "a@yahoo.com")],
)  # fmt: skip
def test_a_likely_mistyping(typed: str, meant: str) -> None:
    assert likely_typo(typed) == meant


@pytest.mark.parametrize(
    "email", ["a@gmail.com", "a@mail.com", "a@email.com", "a@example.ca", "a", "", "@gmail.con", "a@live.ca"]
)
def test_no_mistyping_is_seen_in_what_looks_right(email: str) -> None:
    assert likely_typo(email) is None
