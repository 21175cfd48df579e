"""What all tests share: where `server` tests run, and that no test sees the settings of the person who runs them."""

from __future__ import annotations

import os
import shutil

import pytest

from tests.servers import postgresql
from tests.servers.office import dovecot, postfix

__all__ = ["dovecot", "postfix"]

# Debian keeps them where an ordinary user's PATH does not look.
SEARCH = os.pathsep.join((os.environ.get("PATH", ""), "/usr/sbin", "/usr/local/sbin"))


def missing_servers() -> list[str]:
    """The mail servers that this machine lacks."""
    return [name for name in ("dovecot", "postfix") if shutil.which(name, path=SEARCH) is None]


# marker -> (what is missing, how Debian is told to get it)
NEEDED = {
    "server": (missing_servers, "dovecot-imapd dovecot-lmtpd postfix"),
    "postgresql": (postgresql.missing, "postgresql"),
}


def pytest_runtest_setup(item: pytest.Item) -> None:
    """A user's machine may lack the servers; the machine that judges may not."""
    for marker, (lacking, packages) in NEEDED.items():
        missing = lacking() if item.get_closest_marker(marker) else []
        if missing:
            sentence = f"{' and '.join(missing)} not found (on Debian: apt install {packages})"
            if os.environ.get("CI") == "true":
                pytest.fail(sentence, pytrace=False)
            pytest.skip(sentence)


@pytest.fixture(autouse=True)
def _settings_of_this_test_only(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("MAILBOT_")]:
        monkeypatch.delenv(name)
