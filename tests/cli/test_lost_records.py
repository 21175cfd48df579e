"""Letters of an earlier start are found on a real Dovecot, wherever it keeps its folders."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.servers.dovecot import Dovecot, running, written

pytestmark = pytest.mark.server
LETTER = "aaaa-aaaa.0123456789abcdef.mailbot@erable.test"
OTHERS = "aaaa-aaaa.0123456789abcdef.mailbot@elsewhere.test"


@pytest.fixture(scope="module", params=["", "INBOX."])
def dovecot(request: pytest.FixtureRequest) -> Iterator[Dovecot]:
    with running(prefix=request.param) as server:
        yield server


@pytest.mark.parametrize(
    ("folder", "headers", "ours"),
    [
        ("Sent", {"Message-ID": f"<{LETTER}>"}, True),
        ("Handled", {"In-Reply-To": f"<{LETTER}>"}, True),
        ("Handled", {"References": f"<x@x.test> <{LETTER}> <y@y.test>"}, True),
        ("Sent", {"Subject": LETTER}, False),
        ("Sent", {"In-Reply-To": f"<{OTHERS}>"}, False),
        ("Handled", {}, False),
        ("INBOX", {"Message-ID": f"<{LETTER}>"}, False),
    ],
)
def test_letters_of_ours(
    dovecot: Dovecot, request: pytest.FixtureRequest, folder: str, headers: dict[str, str], ours: bool
) -> None:
    user = f"lost{abs(hash(request.node.name))}@erable.test"
    prefix = str(dovecot._facts["prefix"])
    with dovecot.client(user) as hers:
        hers.imap.create(f"{prefix}Handled")
        where = folder if folder == "INBOX" else f"{prefix}{folder}"
        hers.append(written(headers=headers), where)
        inbox = dovecot.inbox(user, handled_folder="Handled")
        before = hers.flags(where)
        assert inbox.has_letters_of_ours() is ours
        assert hers.flags(where) == before
        inbox.close()


def test_no_folders_at_all(dovecot: Dovecot) -> None:
    inbox = dovecot.inbox("nothing@erable.test", handled_folder="", sent_folder="Nowhere")
    assert inbox.has_letters_of_ours() is False
    inbox.close()
