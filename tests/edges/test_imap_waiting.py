"""Waiting for mail by IDLE: woken at once, nothing lost between two looks, dead connections noticed."""

from __future__ import annotations

import select
import signal
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from itertools import count

import pytest

from mailbot.edges import imap_watching
from mailbot.edges.imap import ImapInbox
from mailbot.ports import Transient, Wake
from tests.servers.dovecot import Client, Dovecot, running, written
from tests.servers.scripted_imap import CLOSE, OK, OPENED, SILENCE, ScriptedImap

_NUMBERS = count(1)
Box = tuple[ImapInbox, Client]


@pytest.fixture(scope="module")
def dovecot() -> Iterator[Dovecot]:
    with running() as server:
        yield server


@pytest.fixture
def box(dovecot: Dovecot) -> Iterator[Box]:
    with ExitStack() as stack:
        user = f"waits{next(_NUMBERS)}@erable.test"
        inbox = dovecot.inbox(user)
        stack.callback(inbox.close)
        yield inbox, stack.enter_context(dovecot.client(user))


@pytest.fixture
def thread() -> Iterator[Callable[[ImapInbox, float], Future[tuple[Wake, float]]]]:
    with ThreadPoolExecutor(2) as pool:

        def wait(inbox: ImapInbox, seconds: float) -> tuple[Wake, float]:
            began = time.monotonic()
            return inbox.wait(seconds), time.monotonic() - began

        yield lambda inbox, seconds: pool.submit(wait, inbox, seconds)


def idling(dovecot: Dovecot, how_many: int = 1) -> None:
    """Until so many connections are in IDLE."""
    until = time.monotonic() + 5
    while dovecot.admin("who", "-1").count("imap") < how_many and time.monotonic() < until:
        time.sleep(0.02)
    time.sleep(0.15)


# --- on a real server -------------------------------------------------------------------------------------------------


@pytest.mark.server
def test_new_mail_wakes_at_once(dovecot: Dovecot, box: Box, thread: Callable[..., Future[tuple[Wake, float]]]) -> None:
    inbox, hers = box
    inbox.state()
    waiting = thread(inbox, 20)
    idling(dovecot, 3)
    hers.append(written())
    wake, took = waiting.result(10)
    assert wake is Wake.NEWS
    assert took < 5


@pytest.mark.server
def test_without_news_the_time_passes(box: Box) -> None:
    inbox, _ = box
    inbox.state()
    began = time.monotonic()
    assert inbox.wait(0.3) is Wake.TIMEOUT
    assert 0.25 < time.monotonic() - began < 2
    assert inbox.wait(0) is Wake.TIMEOUT


@pytest.mark.server
def test_what_is_no_new_mail_does_not_wake(
    dovecot: Dovecot, box: Box, thread: Callable[..., Future[tuple[Wake, float]]]
) -> None:
    inbox, hers = box
    for number in range(3):
        hers.append(written(number=number))
    inbox.state()
    waiting = thread(inbox, 1.5)
    idling(dovecot, 3)
    hers.flag("1", "\\Seen")
    hers.expunge("2")
    inbox.file_handled([3], "x")
    assert waiting.result(10)[0] is Wake.TIMEOUT


@pytest.mark.server
def test_mail_between_the_polls_look_and_the_wait_is_not_lost(box: Box) -> None:
    inbox, hers = box
    assert inbox.wait(0.01) is Wake.TIMEOUT
    inbox.state()
    hers.append(written())
    assert inbox.wait(20) is Wake.NEWS
    assert inbox.wait(0.2) is Wake.TIMEOUT  # told once; the poll has yet to look
    hers.append(written())
    assert inbox.wait(20) is Wake.NEWS
    inbox.state()
    assert inbox.wait(0.2) is Wake.TIMEOUT


@pytest.mark.server
def test_mail_that_is_there_before_the_first_look_is_no_news(box: Box) -> None:
    inbox, hers = box
    hers.append(written())
    assert inbox.wait(0.2) is Wake.TIMEOUT


@pytest.mark.server
def test_an_interrupt_ends_the_wait_at_once(
    dovecot: Dovecot, box: Box, thread: Callable[..., Future[tuple[Wake, float]]]
) -> None:
    inbox, _ = box
    waiting = thread(inbox, 30)
    idling(dovecot, 2)
    inbox.interrupt()
    wake, took = waiting.result(5)
    assert wake is Wake.STOP
    assert took < 5
    assert inbox.wait(0.2) is Wake.TIMEOUT  # it counts for one wait


@pytest.mark.server
def test_an_interrupt_just_before_the_wait_counts(box: Box) -> None:
    inbox, _ = box
    inbox.interrupt()
    inbox.interrupt()
    assert inbox.wait(30) is Wake.STOP
    assert inbox.wait(0.1) is Wake.TIMEOUT


@pytest.mark.server
def test_a_signal_ends_the_wait_of_the_same_thread(box: Box) -> None:
    inbox, _ = box
    before = signal.signal(signal.SIGALRM, lambda *_: inbox.interrupt())
    try:
        signal.setitimer(signal.ITIMER_REAL, 0.3)
        began = time.monotonic()
        assert inbox.wait(30) is Wake.STOP
        assert time.monotonic() - began < 5
    finally:
        signal.signal(signal.SIGALRM, before)


@pytest.mark.server
def test_idle_is_begun_anew_in_time(dovecot: Dovecot, box: Box, monkeypatch: pytest.MonkeyPatch) -> None:
    """RFC 2177: before 29 minutes."""
    assert imap_watching.IDLE_SECONDS < 29 * 60
    monkeypatch.setattr(imap_watching, "IDLE_SECONDS", 0.1)
    inbox, hers = box
    inbox.state()
    begun = []
    begin = imap_watching._begin
    monkeypatch.setattr(imap_watching, "_begin", lambda c: begun.append(1) or begin(c))
    assert inbox.wait(0.55) is Wake.TIMEOUT
    assert 3 <= len(begun) <= 7
    hers.append(written())
    assert inbox.wait(5) is Wake.NEWS


@pytest.mark.server
def test_a_connection_that_dies_is_noticed_and_replaced(
    dovecot: Dovecot, box: Box, thread: Callable[..., Future[tuple[Wake, float]]]
) -> None:
    """The trap: imap-tools' poll() tells silence."""
    inbox, _ = box
    inbox.state()
    waiting = thread(inbox, 30)
    idling(dovecot, 3)
    user = inbox._imap.username
    dovecot.kick(user)
    with pytest.raises(Transient):
        waiting.result(5)
    client = dovecot.client(user)
    client.append(written())
    client.close()
    assert inbox.wait(5) is Wake.NEWS


@pytest.mark.server
def test_waiting_and_working_share_no_connection(
    dovecot: Dovecot, box: Box, thread: Callable[..., Future[tuple[Wake, float]]]
) -> None:
    inbox, hers = box
    inbox.state()
    waiting = thread(inbox, 20)
    idling(dovecot, 3)
    for _ in range(20):
        inbox.state()
        inbox.sent_state()
        inbox.uids_from(1)
    assert not waiting.done()
    hers.append(written())
    assert waiting.result(10)[0] is Wake.NEWS


@pytest.mark.server
def test_without_idle_the_time_is_waited() -> None:
    with running(without="IDLE") as server:
        inbox = server.inbox("owner@erable.test")
        began = time.monotonic()
        assert inbox.wait(0.3) is Wake.TIMEOUT
        assert time.monotonic() - began > 0.25
        threading.Timer(0.2, inbox.interrupt).start()
        assert inbox.wait(20) is Wake.STOP
        assert inbox.wait(0.1) is Wake.TIMEOUT
        assert inbox._watch._connection is None
        inbox.close()


# --- what servers do at the edges of IDLE -----------------------------------------------------------------------------


ARRIVES = b"* SEARCH 4\r\n" + OK


def wake(script: dict[str, bytes | list[bytes]], seconds: float = 0.5) -> Wake:
    with ScriptedImap(script) as server:
        inbox = server.inbox()
        try:
            inbox.state()
            return inbox.wait(seconds)
        finally:
            inbox.close()


def test_news_in_the_same_packet_as_the_agreement_is_seen() -> None:
    """The trap: it waits in a buffer where select() does not look."""
    assert wake({"IDLE": b"+ idling\r\n* 4 EXISTS\r\n* 1 RECENT\r\n", "UID SEARCH UID 4:*": ARRIVES}, 20) is Wake.NEWS
    assert wake({"IDLE": [b"+ idling\r\n* OK still here\r\n", b"+ idling\r\n"]}) is Wake.TIMEOUT


def test_news_before_the_agreement_is_seen() -> None:
    early = b"* 2 EXPUNGE\r\n* 4 EXISTS\r\n+ idling\r\n"
    assert wake({"IDLE": early, "UID SEARCH UID 4:*": ARRIVES}, 20) is Wake.NEWS
    assert wake({"IDLE": [b"* 2 EXPUNGE\r\n+ idling\r\n", b"+ idling\r\n"]}) is Wake.TIMEOUT


def test_news_that_comes_with_the_end_of_the_idle_is_seen() -> None:
    assert wake({"DONE": b"* 4 EXISTS\r\nTAG OK done\r\n", "UID SEARCH UID 4:*": ARRIVES}) is Wake.NEWS


@pytest.mark.parametrize(
    "answer", [b"TAG NO not now\r\n", b"TAG BAD no\r\n", CLOSE, b"* BYE bye\r\n", b"+ idling\r\n* 4 EX"]
)
def test_a_refused_or_broken_idle_is_transient(answer: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mailbot.edges.imap.WATCH_TIMEOUT", 0.5)
    with pytest.raises(Transient):
        wake({"IDLE": answer, "DONE": CLOSE}, 20)


def test_a_server_that_does_not_answer_done_is_transient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mailbot.edges.imap.WATCH_TIMEOUT", 0.5)
    with pytest.raises(Transient, match="did not answer in time"):
        wake({"DONE": SILENCE}, 0.2)


def test_a_new_numbering_is_not_compared_with_the_old() -> None:
    renumbered = OPENED.replace(b"UIDVALIDITY 7", b"UIDVALIDITY 8").replace(b"UIDNEXT 4", b"UIDNEXT 400")
    with ScriptedImap({"EXAMINE": [OPENED, renumbered]}) as server:
        inbox = server.inbox()
        inbox.state()
        assert inbox.wait(0.2) is Wake.TIMEOUT
        inbox.close()


def test_poll_of_imap_tools_would_tell_silence() -> None:
    """Why it is not used: on a connection that is gone it gives [], as when nothing came."""
    with ScriptedImap({"IDLE": [b"+ idling\r\n* BYE bye\r\n"]}) as server:
        inbox = server.inbox()
        with inbox._talk() as connection:
            connection.box.idle.start()  # type: ignore[no-untyped-call]
            connection.client.sock.shutdown(2)
            assert select.select([connection.client.sock], [], [], 1)[0]
            connection.box.idle.poll(1)
            assert connection.box.idle.poll(1) == []
        inbox.close()
