"""The demonstration's IMAP server is of another make: the same way through it, from the first look to Sent."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest

from mailbot.config.model import ImapSettings, Mailbox, TransportSecurity
from mailbot.demo.servers import HOST, PASSWORD, ImapServer
from mailbot.edges.imap import ImapInbox
from mailbot.ports import Wake
from tests.servers.dovecot import ARRIVED, written

OWNER = "owner@erable.test"


@pytest.fixture
def server() -> Iterator[ImapServer]:
    one = ImapServer(OWNER)
    one.start()
    yield one
    one.stop()


@pytest.fixture
def inbox(server: ImapServer) -> Iterator[ImapInbox]:
    settings = ImapSettings(host=HOST, port=server.port, security=TransportSecurity.NONE, username=OWNER)
    one = ImapInbox(Mailbox(address=OWNER), settings, lambda: PASSWORD, 1_000)
    yield one
    one.close()


def flags(server: ImapServer, folder: str = "INBOX") -> list[str]:
    client = server.client()
    client.select(folder, readonly=True)
    found = client.uid("FETCH", "1:*", "(FLAGS)")[1]
    client.logout()
    return [
        line.decode().partition("FLAGS (")[2].partition(")")[0].replace("\\Recent", "").strip()
        for line in found
        if line
    ]


def test_the_whole_way(server: ImapServer, inbox: ImapInbox) -> None:
    before = inbox.state()
    messages = [written(number=1), written(number=2), written(number=3, body="long " * 400 + "\r\n")]
    for message in messages:
        server.append(message, ARRIVED)
    state = inbox.state()
    assert (state.uidvalidity, state.uidnext) == (before.uidvalidity, before.uidnext + 3)
    uids = inbox.uids_from(before.uidnext)
    assert len(uids) == 3
    assert inbox.uids_from(state.uidnext) == ()
    found = list(inbox.fetch([*uids, state.uidnext + 5]))
    assert [a.raw for a in found] == [*messages[:2], messages[2][:1_000]]
    assert [a.truncated for a in found] == [False, False, True]
    assert {a.internal_date for a in found} == {ARRIVED}
    assert flags(server) == ["", "", ""]
    inbox.mark([uids[0]], "mailbot-waits")
    inbox.file_handled(uids[1:], "mailbot-settled")
    inbox.file_handled(uids[1:], "mailbot-settled")
    assert flags(server) == ["mailbot-waits"]
    assert flags(server, "Inscriptions") == ["", ""]


def test_sent_and_drafts(server: ImapServer, inbox: ImapInbox) -> None:
    assert inbox.sent_state() is None
    inbox.append_sent([(written(number=n), ARRIVED) for n in (1, 2)])
    inbox.append_draft(written(number=3), ARRIVED)
    assert flags(server, "Sent") == ["\\Seen", "\\Seen"]
    assert sorted(flags(server, "Drafts")[0].split()) == ["\\Draft", "\\Seen"]
    assert inbox.in_sent(["1@participant.test", "3@participant.test"]) == {"1@participant.test"}
    assert inbox.in_drafts(["1@participant.test", "3@participant.test"]) == {"3@participant.test"}
    state = inbox.sent_state()
    server.append(written(number=9, headers={"In-Reply-To": "<q@participant.test>"}), ARRIVED, "Sent")
    assert state
    (answer,) = inbox.own_answers(state.uidnext)
    assert (answer.uid, answer.in_reply_to) == (state.uidnext, "q@participant.test")


def test_waiting(server: ImapServer, inbox: ImapInbox) -> None:
    inbox.state()
    assert inbox.wait(0.1) is Wake.TIMEOUT
    arrives = threading.Timer(0.3, lambda: server.append(written(), ARRIVED))
    arrives.start()
    assert inbox.wait(20) is Wake.NEWS
    arrives.join()
    inbox.interrupt()
    assert inbox.wait(20) is Wake.STOP


def test_the_check_finds_it_in_order(inbox: ImapInbox) -> None:
    assert all(fine for _, fine, _ in inbox.problems())
