"""What is new in the inbox is kept once, whatever stops when: a real Dovecot and a real store."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path

import pytest

from mailbot.edges.imap import ImapInbox
from mailbot.jobs import receive as job
from mailbot.jobs.receive import Received, older_mail, take_older
from mailbot.ports import Arrival, Transient
from tests.driver import START
from tests.jobs.office import Post
from tests.servers.dovecot import Dovecot, running, written

pytestmark = pytest.mark.server


@pytest.fixture(scope="module")
def dovecot() -> Iterator[Dovecot]:
    with running() as server:
        yield server


@pytest.fixture
def post(dovecot: Dovecot, tmp_path: Path) -> Iterator[Post]:
    with ExitStack() as stack:
        yield Post(dovecot, tmp_path, stack)


def messages(*numbers: int) -> list[bytes]:
    return [written(number=number) for number in numbers]


# --- the first start, and after it ------------------------------------------------------------------------------------


def test_on_the_first_start_nothing_older_is_touched(post: Post) -> None:
    post.arrive(1, 2)
    before = post.hers.flags()
    assert post.receive() == Received(0, first_start=True)
    assert post.receive() == Received(0)
    assert post.kept() == []
    assert post.hers.flags() == before


def test_what_arrives_after_it_is_kept_once_and_whole(post: Post) -> None:
    post.arrive(1)
    post.receive()
    post.arrive(2, 3)
    assert post.receive() == Received(2)
    post.arrive(4)
    assert post.receive() == Received(1)
    assert post.receive() == Received(0)
    assert post.kept() == messages(2, 3, 4)
    assert post.hers.flags() == {1: set(), 2: set(), 3: set(), 4: set()}


def test_flags_of_hers_do_not_count(post: Post) -> None:
    """What she has read before the bot looks is kept all the same; what she has answered is known as answered."""
    post.receive()
    post.hers.append(written(number=1), flags="\\Seen")
    post.hers.append(written(number=2), flags="\\Seen \\Answered")
    post.receive()
    assert post.kept() == messages(1, 2)
    with post.store.transaction() as transaction:
        found = [transaction.inbound(number) for number in post.store.unsettled()]
    assert [inbound.answered for inbound in found if inbound] == [False, True]


def test_what_vanishes_before_it_is_fetched_is_passed_over(post: Post) -> None:
    post.receive()
    post.arrive(1, 2, 3)
    post.hers.expunge("1,3")
    assert post.receive() == Received(1)
    post.arrive(4)
    post.hers.expunge("4")
    assert post.receive() == Received(0)
    post.arrive(5)
    assert post.receive() == Received(1)
    assert post.kept() == messages(2, 5)


def test_old_mail_moved_into_the_inbox_is_new_mail(post: Post) -> None:
    post.receive()
    post.arrive(1, day=2)
    assert post.receive() == Received(1)


def broken_after(inbox: ImapInbox, how_many: int) -> Callable[[Sequence[int]], Iterator[Arrival]]:
    fetch = inbox.fetch

    def breaks(uids: Sequence[int]) -> Iterator[Arrival]:
        for number, arrival in enumerate(fetch(uids)):
            if number == how_many:
                raise Transient("the connection was lost")
            yield arrival

    return breaks


def test_what_was_kept_before_the_connection_broke_stays_kept(post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(job, "KEPT_TOGETHER", 3)
    post.receive()
    post.arrive(*range(1, 9))
    with monkeypatch.context() as patch:
        patch.setattr(post.inbox, "fetch", broken_after(post.inbox, 7))
        with pytest.raises(Transient):
            post.receive()
    assert post.kept() == messages(*range(1, 7))
    assert post.receive() == Received(2)
    assert post.kept() == messages(*range(1, 9))


def test_a_stop_ends_it_after_what_is_in_hand(post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(job, "KEPT_TOGETHER", 2)
    post.receive()
    post.arrive(*range(1, 6))
    post.stopping = lambda: True
    assert post.receive() == Received(2)
    post.stopping = lambda: False
    assert post.receive() == Received(3)
    assert post.kept() == messages(*range(1, 6))


# --- a new numbering --------------------------------------------------------------------------------------------------


def test_after_a_new_numbering_what_is_known_is_not_taken_again(post: Post) -> None:
    post.arrive(1, day=5)
    post.receive()
    post.arrive(2, 3, day=6, second=30)
    post.receive()
    post.renumber()
    assert post.receive() == Received(0, began_again=True)
    assert post.receive() == Received(0)
    assert post.kept() == messages(2, 3)
    post.arrive(4)
    assert post.receive() == Received(1)


def test_what_arrived_while_it_was_numbered_anew_is_taken(post: Post) -> None:
    """Even in the second of the newest known message, and not what is older than the first start."""
    post.arrive(1, day=5)
    post.arrive(2, day=6, second=29)
    post.receive()
    post.arrive(3, day=6, second=30)
    post.receive()
    post.renumber()
    post.arrive(4, day=6, second=30)
    post.arrive(5, day=7)
    assert post.receive() == Received(2, began_again=True)
    assert post.receive() == Received(0)
    assert post.kept() == messages(3, 4, 5)


@pytest.mark.parametrize("stopped_at", ["fetch", "keep", "start_ledger"])
def test_stopped_while_it_begins_again_nothing_is_lost_or_doubled(
    post: Post, monkeypatch: pytest.MonkeyPatch, stopped_at: str
) -> None:
    post.receive()
    post.arrive(1)
    post.receive()
    post.renumber()
    post.arrive(2, 3, 4, day=8)

    def lost(*_: object) -> None:
        raise Transient("stopped here")

    with monkeypatch.context() as patch:
        if stopped_at == "fetch":
            patch.setattr(post.inbox, "fetch", broken_after(post.inbox, 2))
        else:
            patch.setattr(post.store, stopped_at, lost)
        with pytest.raises(Transient):
            post.receive()
    assert post.receive().began_again
    assert post.kept() == messages(1, 2, 3, 4)
    assert post.receive() == Received(0)


def test_a_stop_while_it_begins_again_begins_again_later(post: Post) -> None:
    post.receive()
    post.arrive(1)
    post.receive()
    post.renumber()
    post.arrive(2, 3, day=8)
    post.stopping = lambda: True
    post.receive()
    post.stopping = lambda: False
    assert post.receive() == Received(2, began_again=True)
    assert post.kept() == messages(1, 2, 3)


def test_numbered_anew_before_anything_was_kept_nothing_older_is_taken(post: Post) -> None:
    post.arrive(1)
    post.receive()
    post.renumber()
    assert post.receive() == Received(0, began_again=True)
    assert post.kept() == []


# --- mail older than the first start ----------------------------------------------------------------------------------


def test_older_mail_is_taken_from_a_day_on_when_asked(post: Post) -> None:
    for number in (3, 5, 6):
        post.arrive(number, day=number)
    assert older_mail(post.inbox, None, dt.date(2013, 1, 5)) == (2, 3)
    post.receive()
    post.arrive(7)
    post.receive()
    assert older_mail(post.inbox, post.store.ledger(), dt.date(2013, 1, 5)) == (2, 3)
    assert take_older(post.work, dt.date(2013, 1, 5), START) == 2
    assert take_older(post.work, dt.date(2013, 1, 5), START) == 0
    assert post.kept() == messages(5, 6, 7)
    post.arrive(8)
    assert post.receive() == Received(1)


def test_older_mail_before_the_first_start_has_no_ledger_to_go_by(post: Post) -> None:
    post.arrive(1)
    assert take_older(post.work, dt.date(2013, 1, 1), START) == 0
