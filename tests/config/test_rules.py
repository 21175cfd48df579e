"""What is taken for an e-mail address, and for this machine."""

from __future__ import annotations

import pytest

from mailbot.config.rules import is_address, is_loopback


@pytest.mark.parametrize(
    "text",
    [
        "a@b.ca",
        "anne.o'neil+x@mail.office.example",
        "é@münchen.example",
        "a_b@x-y.example",
        "1@1.example",
        "a@b.c.d.ca",
    ],
)
def test_addresses(text: str) -> None:
    assert is_address(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a",
        "@b.ca",
        "a@",
        "a@b",
        "a@b.",
        "a@.ca",
        "a@b..ca",
        ".a@b.ca",
        "a.@b.ca",
        "a..b@b.ca",
        "a@@b.ca",
        "a b@c.ca",
        "a@b .ca",
        "<a@b.ca>",
        "Anna <a@b.ca>",
        "a@b.ca, c@d.ca",
        "a@b.ca\n",
        "a@-b.ca",
        "mailto:a@b.ca",
    ],
)
def test_no_addresses(text: str) -> None:
    assert not is_address(text)


def test_a_hostile_address_is_read_in_linear_time() -> None:
    assert not is_address("a@" + "b-" * 200_000 + "!")


def test_this_machine() -> None:
    assert [h for h in ("localhost", "127.0.0.1", "::1", "", "192.168.0.1", "local", "::") if is_loopback(h)] == [
        "localhost",
        "127.0.0.1",
        "::1",
    ]
