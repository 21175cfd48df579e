"""Settled mail leaves the inbox, and what she did in her own program is seen: a real Dovecot and a real store."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import pytest

from mailbot.domain.decision import Attention, AttentionKind, Decision, Lookup, Reason
from mailbot.domain.token import letter_id
from mailbot.edges.samples import sample_letters
from mailbot.jobs.deliver import deliver
from mailbot.jobs.settle import write
from mailbot.jobs.tidy import SETTLED, WAITS, look_at_drafts, look_at_her_answers, tidy
from mailbot.mail.model import Address
from mailbot.ports import Delivery, Transient
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
    """An office in draft mode that has started, with three messages: settled, waiting for her, not ours."""
    with ExitStack() as stack:
        office = Post(dovecot, tmp_path, stack, MAILBOT_MAILBOX__MODE="draft")
        look_at_her_answers(office.work)
        office.receive()
        office.arrive(1, 2, 3)
        office.receive()
        yield office


def settle(post: Post) -> None:
    waits = Attention(AttentionKind.QUESTION, Reason.QUESTION_PASSED_ON, "Odile Tremblay", "odile@participant.test")
    decisions = (
        Decision(Reason.THANKED),
        Decision(Reason.QUESTION_PASSED_ON, attention=(waits,)),
        Decision(Reason.UNRELATED),
    )
    for number, decision in zip(post.store.unsettled(), decisions, strict=True):
        with post.store.transaction() as transaction:
            transaction.settle(number, decision, (), START, "odile@participant.test", "Formation", f"{number}@p.test")


def answered(post: Post, message_id: str) -> bool:
    with post.store.transaction() as transaction:
        lookup = Lookup(own_message_id=message_id)
        return transaction.state_for(lookup, START, "", "odile@participant.test").answered_by_owner


# --- settled mail -----------------------------------------------------------------------------------------------------


def test_settled_mail_moves_what_waits_is_marked_and_the_rest_is_let_be(post: Post) -> None:
    settle(post)
    assert tidy(post.work) == 2
    assert post.hers.flags() == {2: {WAITS}, 3: set()}
    assert post.hers.flags("Inscriptions") == {1: set()}
    assert tidy(post.work) == 0


def test_without_a_handled_folder_it_is_marked(dovecot: Dovecot, tmp_path: Path) -> None:
    with ExitStack() as stack:
        post = Post(dovecot, tmp_path, stack, MAILBOT_MAILBOX__HANDLED_FOLDER="")
        post.receive()
        post.arrive(1, 2, 3)
        post.receive()
        settle(post)
        tidy(post.work)
        assert post.hers.flags() == {1: {SETTLED}, 2: {WAITS}, 3: set()}


@pytest.mark.parametrize("lost", ["before", "after"])
def test_what_failed_is_done_again(post: Post, monkeypatch: pytest.MonkeyPatch, lost: str) -> None:
    """Before it reached the server, or after it was done there and before it was written down here."""
    settle(post)
    file_handled = post.inbox.file_handled

    def breaks(*asked: object) -> None:
        if lost == "after":
            file_handled(*asked)  # type: ignore[arg-type]
        raise Transient("the connection was lost")

    with monkeypatch.context() as patch:
        patch.setattr(post.inbox, "file_handled", breaks)
        with pytest.raises(Transient):
            tidy(post.work)
    assert tidy(post.work) == 1
    assert post.hers.flags() == {2: {WAITS}, 3: set()}
    assert len(post.hers.messages("Inscriptions")) == 1


def test_settled_mail_that_she_moved_or_deleted_herself_is_no_trouble(post: Post) -> None:
    settle(post)
    post.hers.expunge("1,2")
    assert tidy(post.work) == 2
    assert post.hers.flags() == {3: set()}
    assert tidy(post.work) == 0


def test_what_she_marked_as_deleted_is_hers_to_expunge(post: Post) -> None:
    settle(post)
    post.hers.flag("3", "\\Deleted")
    tidy(post.work)
    assert post.hers.flags() == {2: {WAITS}, 3: {"\\Deleted"}}


def test_after_a_new_numbering_nobody_elses_message_is_moved(post: Post) -> None:
    """The bot learns of it in `receive`; until then, and for the old numbers ever after, nothing moves."""
    settle(post)
    post.renumber()
    assert tidy(post.work) == 0
    assert len(post.hers.messages()) == 3
    post.receive()
    tidy(post.work)
    assert len([flags for flags in post.hers.flags().values() if WAITS in flags]) <= 1
    assert 3 in post.hers.flags()


# --- what she did herself ---------------------------------------------------------------------------------------------


def reply(number: int, to: str = "odile@participant.test", **headers: str) -> bytes:
    return written(number=90 + number, headers={"In-Reply-To": f"<{number}@participant.test>", "To": to, **headers})


def test_what_she_answered_is_seen_once_and_what_is_older_is_not_looked_at(dovecot: Dovecot, tmp_path: Path) -> None:
    with ExitStack() as stack:
        post = Post(dovecot, tmp_path, stack)
        post.hers.append(reply(1), "Sent")
        look_at_her_answers(post.work)
        post.hers.append(reply(2), "Sent")
        look_at_her_answers(post.work)
        look_at_her_answers(post.work)
        assert [answered(post, f"{n}@participant.test") for n in (1, 2, 3)] == [False, True, False]


def test_a_sent_folder_that_came_later_is_looked_at_whole(tmp_path: Path) -> None:
    with running(special=False) as server, ExitStack() as stack:
        post = Post(server, tmp_path, stack)
        look_at_her_answers(post.work)
        post.receive()
        post.hers.imap.create("Sent")
        post.hers.append(reply(1), "Sent")
        look_at_her_answers(post.work)
        assert answered(post, "1@participant.test")


def draft(post: Post) -> str:
    """A letter of the bot's in her Drafts; its Message-ID."""
    pattern = dict(sample_letters(post.config))["question_received.fr"]
    letter = replace(
        pattern,
        to=Address("odile@participant.test", ""),
        code=None,
        message_id=letter_id(b"k", "AAAA-0001", "erable.test", "odile"),
        in_reply_to="1@participant.test",
        not_after=None,
    )
    made = write(post.work, [letter], START)
    with post.store.transaction() as transaction:
        transaction.apply(Decision(Reason.QUESTION_PASSED_ON, letters=(letter,)), made, START)
    assert deliver(post.work, START).drafted == 1
    return letter.message_id


def looks(post: Post) -> dict[Delivery, int]:
    look_at_her_answers(post.work)
    look_at_drafts(post.work, START)
    return {delivery: count for delivery, count in post.store.delivery_counts().items() if count}


def test_a_draft_waits_until_she_sends_it(post: Post) -> None:
    draft(post)
    assert looks(post) == {Delivery.DRAFTED: 1}
    (raw,) = post.hers.messages("Drafts").values()
    post.hers.append(raw, "Sent", "\\Seen")
    post.hers.expunge("1", "Drafts")
    assert looks(post) == {Delivery.SENT_BY_HER: 1}
    assert not answered(post, "1@participant.test")  # the letter is ours: the conversation goes on


def test_a_draft_she_sent_under_another_message_id_is_known(post: Post) -> None:
    """Programs give it a new one."""
    draft(post)
    post.hers.append(reply(1), "Sent", "\\Seen")
    post.hers.expunge("1", "Drafts")
    assert looks(post) == {Delivery.SENT_BY_HER: 1}


def test_a_draft_she_threw_away_is_noted(post: Post) -> None:
    draft(post)
    post.hers.expunge("1", "Drafts")
    assert looks(post) == {Delivery.DISCARDED: 1}


def test_a_draft_whose_copy_comes_a_moment_later_was_sent(post: Post) -> None:
    draft(post)
    (raw,) = post.hers.messages("Drafts").values()
    post.hers.expunge("1", "Drafts")
    assert looks(post) == {Delivery.DISCARDED: 1}
    post.hers.append(raw, "Sent", "\\Seen")
    assert looks(post) == {Delivery.SENT_BY_HER: 1}
