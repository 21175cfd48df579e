"""A coordinator's mailbox between a real Dovecot and a real Postfix, and the settings of a bot on it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.driver import ROOT
from tests.servers import dovecot as imap_server
from tests.servers import postfix as smtp_server
from tests.servers.dovecot import Dovecot
from tests.servers.postfix import HOST, PASSWORD, Postfix


@pytest.fixture(scope="module")
def dovecot() -> Iterator[Dovecot]:
    with imap_server.running() as server:
        yield server


@pytest.fixture(scope="module")
def postfix(dovecot: Dovecot) -> Iterator[Postfix]:
    with smtp_server.running(lmtp_port=dovecot.ports["lmtp"]) as server:
        yield server


def environment(folder: Path, dovecot: Dovecot, postfix: Postfix, owner: str) -> dict[str, str]:
    """The environment of a process that works for that address, in mode send, with its records in that folder."""
    return {
        **{name: value for name, value in os.environ.items() if not name.startswith("MAILBOT_")},
        "MAILBOT_CONFIG": str(ROOT / "config.toml"),
        "MAILBOT_MAILBOX__ADDRESS": owner,
        "MAILBOT_MAILBOX__MODE": "send",
        "MAILBOT_IMAP__HOST": HOST,
        "MAILBOT_IMAP__PORT": str(dovecot.ports["imap"]),
        "MAILBOT_IMAP__SECURITY": "none",
        "MAILBOT_IMAP__USERNAME": owner,
        "MAILBOT_IMAP_PASSWORD": PASSWORD,
        "MAILBOT_SMTP__HOST": HOST,
        "MAILBOT_SMTP__PORT": str(postfix.ports["smtp"]),
        "MAILBOT_SMTP__SECURITY": "none",
        "MAILBOT_SMTP__USERNAME": "",
        "MAILBOT_STORE__URL": f"sqlite:///{folder / 'mailbot.db'}",
        "MAILBOT_LIMITS__LETTERS_PER_HOUR": "1000",
        "MAILBOT_LIMITS__LETTERS_PER_DAY": "1000",
    }
