"""What all tests share: where `server` tests run, and that no test sees the settings of the person who runs them."""

from __future__ import annotations

import os
import shutil

import pytest

SERVERS = ("dovecot", "postfix")
# Debian keeps them where an ordinary user's PATH does not look.
SEARCH = os.pathsep.join((os.environ.get("PATH", ""), "/usr/sbin", "/usr/local/sbin"))


def missing_servers() -> list[str]:
    """The mail servers that this machine lacks."""
    return [name for name in SERVERS if shutil.which(name, path=SEARCH) is None]


def pytest_runtest_setup(item: pytest.Item) -> None:
    """A user's machine may lack the servers; the machine that judges may not."""
    missing = missing_servers() if item.get_closest_marker("server") else []
    if not missing:
        return
    sentence = f"{' and '.join(missing)} not found (on Debian: apt install dovecot-imapd dovecot-lmtpd postfix)"
    if os.environ.get("CI") == "true":
        pytest.fail(sentence, pytrace=False)
    pytest.skip(sentence)


@pytest.fixture(autouse=True)
def _settings_of_this_test_only(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("MAILBOT_")]:
        monkeypatch.delenv(name)
