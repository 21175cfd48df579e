"""Where letters go in each mode, their copies in Sent, and the limits."""

from __future__ import annotations

import datetime as dt
import email
from collections.abc import Callable
from dataclasses import replace

import pytest

from mailbot.jobs.deliver import bot_files_copies, deliver
from mailbot.ports import Delivery, Transient
from tests.driver import MemoryInbox
from tests.jobs.desk import Desk, sent

DOWN = Transient("localhost:25 cannot be reached")
MINUTE = dt.timedelta(minutes=1)


# --- modes ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("mode", ["observe", "draft"])
def test_letters_made_in_observe_or_draft_never_go_by_a_change_of_mode(office: Callable[..., Desk], mode: str) -> None:
    desk = office(mode=mode)
    desk.letters("anne@participant.test")
    desk.digest()
    desk.deliver()
    for later in ("send", "draft", "observe", "send"):
        desk.change_mode(later)
        desk.deliver(dt.timedelta(hours=1))
    assert sent(desk) == ["melord@erable.test"]  # the digest goes in every mode
    assert len(desk.inbox.drafts_folder) == (mode == "draft")


def test_letters_made_to_be_sent_wait_while_nothing_shall_be_sent(office: Callable[..., Desk]) -> None:
    desk = office()
    desk.letters("anne@participant.test")
    for mode in ("observe", "draft"):
        desk.change_mode(mode)
        desk.digest()
        desk.deliver(MINUTE)
        assert set(sent(desk)) == {"melord@erable.test"}
        assert desk.inbox.drafts_folder == []
    desk.change_mode("send")
    desk.deliver(MINUTE)
    assert sent(desk)[-1] == "anne@participant.test"


def test_a_draft_waits_for_an_inbox_that_is_down_while_the_digest_goes(office: Callable[..., Desk]) -> None:
    desk = office(mode="draft")
    desk.letters("anne@participant.test", "luc@participant.test", "zoe@participant.test")
    desk.digest()
    desk.inbox.broken = "the inbox cannot be reached"
    done = desk.deliver()
    assert (done.sent, done.drafted, done.fault) == (1, 0, "the inbox cannot be reached")
    desk.inbox.broken = ""
    assert desk.deliver(6 * MINUTE).drafted == 3
    assert sent(desk) == ["melord@erable.test"]


def test_a_mail_server_that_is_down_holds_back_no_draft(office: Callable[..., Desk]) -> None:
    desk = office(mode="draft")
    desk.letters("anne@participant.test")
    desk.digest()
    desk.sender.broken = DOWN
    assert desk.deliver().drafted == 1


def test_a_draft_in_doubt_is_not_made_twice(office: Callable[..., Desk]) -> None:
    desk = office(mode="draft")
    desk.letters("anne@participant.test")
    item = desk.store.claim(desk.now, per_hour=9, per_day=9)
    assert item
    desk.inbox.append_draft(item.raw, desk.now)  # and then the bot was killed
    assert desk.deliver().drafted == 1
    assert len(desk.inbox.drafts_folder) == 1
    assert desk.stands() == {Delivery.DRAFTED: 1}


# --- copies in Sent ---------------------------------------------------------------------------------------------------


def test_each_sent_letter_has_one_copy_in_sent_and_the_digest_none(office: Callable[..., Desk]) -> None:
    desk = office()
    desk.letters(*(f"p{n}@participant.test" for n in range(45)))
    desk.digest()
    assert desk.deliver().sent == 46
    assert desk.deliver(MINUTE).sent == 0
    ids = [email.message_from_bytes(raw)["Message-ID"] for raw in desk.inbox.sent]
    assert len(ids) == len(set(ids)) == 45


def test_copies_that_could_not_be_filed_are_filed_later_and_once(office: Callable[..., Desk]) -> None:
    desk = office()
    desk.letters(*(f"p{n}@participant.test" for n in range(25)))

    class Interrupted(MemoryInbox):
        def append_sent(self, letters: object) -> None:
            """Ten copies are filed, then the connection breaks."""
            super().append_sent(list(letters)[:10])  # type: ignore[call-overload]
            raise DOWN

    desk.inbox = Interrupted()
    assert desk.deliver().sent == 25  # letters go all the same
    assert len(desk.inbox.sent) == 10
    kept, desk.inbox = desk.inbox.sent, MemoryInbox()
    desk.inbox.sent = kept
    desk.deliver(MINUTE)
    ids = [email.message_from_bytes(raw)["Message-ID"] for raw in desk.inbox.sent]
    assert len(ids) == len(set(ids)) == 25


@pytest.mark.parametrize(
    ("choice", "host", "by_bot"),
    [
        ("auto", "localhost", True),
        ("auto", "smtp.gmail.com", False),
        ("auto", "smtp.office365.com", False),
        ("auto", "smtp.notgmail.com", True),
        ("bot", "smtp.gmail.com", True),
        ("provider", "localhost", False),
    ],
)
def test_who_files_copies(office: Callable[..., Desk], choice: str, host: str, by_bot: bool) -> None:
    desk = office()
    smtp = desk.config.office.smtp.model_copy(update={"host": host})
    mailbox = desk.config.office.mailbox.model_copy(update={"save_copy": choice})
    desk.config = desk.config.model_copy(
        update={"office": desk.config.office.model_copy(update={"smtp": smtp, "mailbox": mailbox})}
    )
    assert bot_files_copies(desk.work) is by_bot
    desk.letters("anne@participant.test")
    desk.deliver()
    assert len(desk.inbox.sent) == by_bot
    assert desk.store.uncopied() == ()


# --- limits -----------------------------------------------------------------------------------------------------------


def test_what_is_over_the_hourly_limit_waits_and_the_digest_does_not(office: Callable[..., Desk]) -> None:
    desk = office()
    desk.config = desk.configured(MAILBOT_LIMITS__LETTERS_PER_HOUR="3", MAILBOT_LIMITS__LETTERS_PER_DAY="5")
    desk.letters(*(f"p{n}@participant.test" for n in range(9)))
    assert desk.deliver().sent == 3
    assert desk.stands() == {Delivery.SENT: 3, Delivery.HELD_BACK: 6}
    desk.digest()
    assert desk.deliver(MINUTE).sent == 1
    assert desk.deliver(dt.timedelta(hours=1)).sent == 2  # the day's limit
    assert desk.deliver(dt.timedelta(days=1)).sent == 3


def test_a_stop_ends_the_round_after_the_letter_in_hand(office: Callable[..., Desk]) -> None:
    desk = office()
    desk.letters(*(f"p{n}@participant.test" for n in range(9)))
    work = replace(desk.work, stopping=lambda: len(sent(desk)) >= 2)
    assert deliver(work, desk.now).sent == 2
    assert desk.stands() == {Delivery.READY: 7, Delivery.SENT: 2}
