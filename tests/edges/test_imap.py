"""Her mailbox by IMAP, on a real Dovecot: what is looked at stays as it was, what is ours is marked, moved, filed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator

import pytest

from mailbot.edges import imap_fetching
from mailbot.edges.imap import ImapInbox
from mailbot.ports import Arrival, FolderState
from tests.servers.dovecot import ARRIVED, Client, Dovecot, running, written

pytestmark = pytest.mark.server
Owner = Callable[..., tuple[ImapInbox, Client]]


@pytest.fixture(scope="module")
def dovecot() -> Iterator[Dovecot]:
    with running() as server:
        yield server


@pytest.fixture
def owner(dovecot: Dovecot, request: pytest.FixtureRequest) -> Iterator[Owner]:
    """A mailbox of this test alone: the edge on it, and her own program."""
    user = f"{request.node.name.partition('[')[0][5:60]}@erable.test"
    opened: list[tuple[ImapInbox, Client]] = []

    def opens(**mailbox: object) -> tuple[ImapInbox, Client]:
        opened.append((dovecot.inbox(user, **mailbox), dovecot.client(user)))  # type: ignore[arg-type]
        return opened[-1]

    yield opens
    for inbox, hers in opened:
        inbox.close()
        hers.close()


def all_of(inbox: ImapInbox) -> list[Arrival]:
    inbox.state()
    return list(inbox.fetch(inbox.uids_from(1)))


# --- looking ----------------------------------------------------------------------------------------------------------


def test_state_tells_the_next_uid_of_now(owner: Owner) -> None:
    inbox, hers = owner()
    first = inbox.state()
    hers.append(written())
    assert (first.folder, first.uidnext) == ("INBOX", 1)
    assert inbox.state() == FolderState("INBOX", first.uidvalidity, 2)


def test_uids_below_the_first_one_asked_for_are_dropped(owner: Owner) -> None:
    """Past the end, "n:*" gives the last message."""
    inbox, hers = owner()
    for number in range(3):
        hers.append(written(number=number))
    inbox.state()
    assert inbox.uids_from(1) == (1, 2, 3)
    assert inbox.uids_from(3) == (3,)
    assert inbox.uids_from(4) == ()


def test_since_looks_at_the_day_of_arrival(owner: Owner) -> None:
    inbox, hers = owner()
    for day in (3, 5, 7):
        hers.append(written(number=day), when=ARRIVED.replace(day=day))
    inbox.state()
    assert inbox.uids_from(1, dt.date(2013, 1, 5)) == (2, 3)
    assert inbox.uids_from(3, dt.date(2013, 1, 5)) == (3,)


def test_an_arrival_is_the_message_as_it_stands(owner: Owner) -> None:
    inbox, hers = owner()
    odd = b"Subject: \xe9\r\nX-Odd: {12}\r\n\r\n)\r\n* 1 FETCH (UID 9)\r\nA1 OK {3}\r\n\x00\x01\r\n"
    hers.append(written(), flags="\\Answered \\Flagged")
    hers.append(odd)
    first, second = all_of(inbox)
    assert first == Arrival(1, written(), len(written()), ARRIVED, answered=True)
    assert (second.uid, second.answered, second.truncated) == (2, False, False)
    assert second.raw.replace(b"\x80", b"\x00") == odd  # Dovecot keeps no NUL
    assert second.internal_date.utcoffset() is not None


def test_looking_changes_nothing(owner: Owner) -> None:
    inbox, hers = owner()
    hers.append(written(number=1))
    hers.append(written(number=2), flags="\\Seen")
    hers.append(written(number=3), flags="\\Deleted $Label1")
    before = hers.flags()
    inbox.state()
    list(inbox.fetch(inbox.uids_from(1)))
    inbox.sent_state()
    inbox.in_sent(["1@participant.test"])
    inbox.problems()
    assert hers.flags() == before == {1: set(), 2: {"\\Seen"}, 3: {"\\Deleted", "$Label1"}}


def test_what_vanished_meanwhile_is_left_out(owner: Owner) -> None:
    inbox, hers = owner()
    for number in range(4):
        hers.append(written(number=number))
    inbox.state()
    uids = inbox.uids_from(1)
    hers.expunge("2:3")
    assert [a.uid for a in inbox.fetch(uids)] == [1, 4]
    assert list(inbox.fetch([2, 3, 77])) == []
    assert list(inbox.fetch([])) == []


def test_a_message_that_vanishes_between_size_and_body_is_left_out(
    owner: Owner, monkeypatch: pytest.MonkeyPatch
) -> None:
    inbox, hers = owner()
    for number in range(3):
        hers.append(written(number=number))
    inbox.state()
    announced = imap_fetching.announced

    def then_deleted(*asked: object) -> object:
        found = announced(*asked)  # type: ignore[arg-type]
        hers.expunge("2")
        return found

    monkeypatch.setattr(imap_fetching, "announced", then_deleted)
    assert [(a.uid, a.raw) for a in inbox.fetch([1, 2, 3])] == [(1, written(number=0)), (3, written(number=2))]


def test_a_large_message_comes_in_pieces_and_whole(owner: Owner, monkeypatch: pytest.MonkeyPatch) -> None:
    inbox, hers = owner()
    monkeypatch.setattr(imap_fetching, "PIECE", 1000)
    sizes = (500, 1000, 1001, 2000, 3500)
    messages = [written(body="x" * 40 + "\r\n", number=n) for n in sizes]
    messages = [m + b"y" * (size - len(m) - 2) + b"\r\n" for m, size in zip(messages, sizes, strict=True)]
    for message in messages:
        hers.append(message)
    found = all_of(inbox)
    assert [(a.raw, a.size, a.truncated) for a in found] == [
        (m, s, False) for m, s in zip(messages, sizes, strict=True)
    ]


@pytest.mark.parametrize("piece", [150, 10_000])
def test_of_a_message_over_the_limit_the_first_bytes_come(
    owner: Owner, monkeypatch: pytest.MonkeyPatch, piece: int
) -> None:
    inbox, hers = owner(message_bytes=400)
    monkeypatch.setattr(imap_fetching, "PIECE", piece)
    start = len(hers.messages())
    long, exact = written(body="long " * 300 + "\r\n"), written(body="x" * 40 + "\r\n")
    exact += b"z" * (398 - len(exact)) + b"\r\n"
    for message in (long, exact, written()):
        hers.append(message)
    found = all_of(inbox)[start:]
    assert [a.truncated for a in found] == [True, False, False]
    assert found[0].raw == long[:400]
    assert found[0].size == len(long)
    assert [a.raw for a in found[1:]] == [exact, written()]


def test_batches_keep_the_order_and_the_bounds() -> None:
    sizes = [10, 10, imap_fetching.PIECE + 1, 10, 3_999_000, 3_999_000, 3_999_000, *[1] * 120]
    messages = [imap_fetching.Announced(uid, size, ARRIVED, False) for uid, size in enumerate(sizes, 1)]
    batches = list(imap_fetching.batches(messages))
    assert [m for batch in batches for m in batch] == messages
    assert [len(b) for b in batches] == [2, 1, 3, 49 + 1, 50, 21]
    assert list(imap_fetching.batches([])) == []


def test_many_messages_come_in_order(owner: Owner) -> None:
    inbox, hers = owner()
    for number in range(130):
        hers.append(written(number=number))
    assert [a.raw for a in all_of(inbox)] == [written(number=n) for n in range(130)]
