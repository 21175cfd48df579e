"""Letters leave the outbox: a real store and real letters; a real Postfix where it decides."""

from __future__ import annotations

import datetime as dt
import email
from collections.abc import Callable, Iterator
from dataclasses import replace
from email.message import Message as Mime

import pytest

from mailbot.config.model import SmtpSettings, TransportSecurity
from mailbot.edges.smtp import SmtpSender
from mailbot.jobs.deliver import deliver
from mailbot.ports import Delivery, Permanent, Transient
from tests.driver import START, MemorySender
from tests.jobs.desk import Desk, sent
from tests.servers.faulty import FaultyServer
from tests.servers.postfix import Postfix, running, until

DOWN = Transient("localhost:25 cannot be reached")
LOCKED_OUT = Permanent("localhost:25 refused the login")
NOBODY = Permanent("no such mailbox", of_letter=True)
LATER = Transient("come back later", of_letter=True)
LOST = Transient("no answer", in_doubt=True)
MINUTE = dt.timedelta(minutes=1)


# --- a fault of the server --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("fault", [DOWN, LOCKED_OUT])
def test_a_server_at_fault_costs_letters_nothing_however_long(office: Callable[..., Desk], fault: Exception) -> None:
    desk = office()
    desk.letters("anne@participant.test", "luc@participant.test")
    desk.sender.broken = fault
    for _ in range(60):
        done = desk.deliver(dt.timedelta(hours=4))
        assert done.fault == str(fault)
    assert desk.stands() == {Delivery.READY: 2}
    desk.sender.broken = None
    desk.sender.refusing["anne@participant.test"] = LATER  # the first refusal of its own
    assert desk.deliver(6 * MINUTE).sent == 1
    assert desk.stands() == {Delivery.READY: 1, Delivery.SENT: 1}
    del desk.sender.refusing["anne@participant.test"]
    assert desk.deliver(2 * MINUTE).sent == 1  # so it waited as after a first attempt


def test_a_refused_login_is_tried_once_a_round(office: Callable[..., Desk]) -> None:
    desk = office()
    desk.letters(*(f"p{n}@participant.test" for n in range(9)))
    tried: list[str] = []

    class Counting(MemorySender):
        def send(self, sender: str, recipient: str, raw: bytes) -> None:
            tried.append(recipient)
            raise LOCKED_OUT

    desk.sender = Counting()
    desk.deliver()
    assert len(tried) == 1
    desk.deliver(2 * MINUTE)
    assert len(tried) == 2
    assert len(set(tried)) == 2  # another letter's turn


def test_one_letter_that_breaks_the_session_holds_back_no_other(office: Callable[..., Desk]) -> None:
    desk = office()
    desk.letters("poison@participant.test", *(f"p{n}@participant.test" for n in range(5)))
    desk.sender.refusing["poison@participant.test"] = DOWN
    done = desk.deliver()
    assert (done.sent, done.fault) == (5, "")
    assert done.refusal == str(DOWN)
    for day in range(6):  # each day other letters show that the server is well: at last it is given up
        for part in range(8):
            desk.letters(f"d{day}{part}@participant.test")
            desk.deliver(dt.timedelta(hours=3))
    assert desk.stands()[Delivery.GIVEN_UP] == 1
    assert desk.told()["poison@participant.test"].startswith("given_up")


def test_two_letters_that_break_the_session_hold_back_no_other(office: Callable[..., Desk]) -> None:
    desk = office()
    desk.letters("p1@participant.test", "p2@participant.test", "anne@participant.test", "luc@participant.test")
    desk.sender.refusing |= {"p1@participant.test": DOWN, "p2@participant.test": DOWN}
    assert desk.deliver().sent == 0
    assert desk.deliver(2 * MINUTE).sent == 2


# --- a fault of the letter --------------------------------------------------------------------------------------------


def test_a_refused_letter_is_told_in_the_digest_and_the_others_go(office: Callable[..., Desk]) -> None:
    desk = office()
    desk.letters("personne@participant.test", "anne@participant.test")
    desk.sender.refusing["personne@participant.test"] = NOBODY
    done = desk.deliver()
    assert (done.sent, done.failed, done.fault, done.refusal) == (1, 1, "", "no such mailbox")
    assert sent(desk) == ["anne@participant.test"]
    assert desk.told() == {"personne@participant.test": "failed: no such mailbox"}
    assert desk.deliver(dt.timedelta(days=1)).sent == 0


def test_a_letter_refused_for_now_is_tried_with_growing_waits_and_given_up_visibly(office: Callable[..., Desk]) -> None:
    desk = office()
    desk.letters("anne@participant.test")
    desk.sender.refusing["anne@participant.test"] = LATER
    moments = []
    began = desk.now
    while Delivery.READY in desk.stands():
        if desk.deliver(MINUTE if len(moments) < 5 else 20 * MINUTE).refusal:
            moments.append((desk.now - began) // MINUTE)
    assert moments[:5] == [1, 3, 7, 15, 31]
    assert 5 * 24 * 60 - 20 <= moments[-1] <= 5 * 24 * 60 + 20  # minutes of five days
    assert desk.told() == {"anne@participant.test": "given_up: come back later"}


def test_a_letter_is_given_up_when_it_is_of_no_use_any_more(office: Callable[..., Desk]) -> None:
    desk = office()
    desk.letters("anne@participant.test", not_after=START + 30 * MINUTE)
    desk.sender.broken = DOWN
    desk.deliver()
    desk.sender.broken = None
    desk.deliver(31 * MINUTE)
    assert sent(desk) == []
    assert desk.told() == {"anne@participant.test": "given_up: its time was over"}


def test_a_letter_in_doubt_goes_again_the_same_and_is_counted(office: Callable[..., Desk]) -> None:
    desk = office()
    server = FaultyServer({".": "close"}, {})
    desk.sender = SmtpSender(SmtpSettings(host="127.0.0.1", port=server.port, security=TransportSecurity.NONE), str, "")
    desk.letters("anne@participant.test")
    assert desk.deliver().sent == 0
    assert desk.store.in_doubt_count() == 1
    assert desk.deliver(2 * MINUTE).sent == 1
    first, second = server.letters
    assert first == second
    assert email.message_from_bytes(first)["Message-ID"]
    assert desk.store.in_doubt_count() == 1
    assert desk.stands() == {Delivery.SENT: 1}
    server.close()


def test_a_letter_claimed_by_a_bot_that_is_gone_goes_again_in_doubt(office: Callable[..., Desk]) -> None:
    desk = office()
    desk.letters("anne@participant.test")
    assert desk.store.claim(desk.now, per_hour=9, per_day=9)
    assert desk.deliver().sent == 1
    assert desk.store.in_doubt_count() == 1


def test_where_the_provider_files_copies_they_show_that_a_letter_in_doubt_went(office: Callable[..., Desk]) -> None:
    desk = office()
    desk.config = desk.configured(MAILBOT_MAILBOX__SAVE_COPY="provider")
    desk.letters("anne@participant.test")
    item = desk.store.claim(desk.now, per_hour=9, per_day=9)
    assert item
    desk.inbox.sent.append(item.raw)  # the provider's copy
    assert desk.deliver().sent == 1
    assert sent(desk) == []
    desk.letters("luc@participant.test")
    assert desk.store.claim(desk.now, per_hour=9, per_day=9)
    assert desk.deliver().sent == 1
    assert sent(desk) == ["luc@participant.test"]


# --- a real Postfix ---------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def postfix() -> Iterator[Postfix]:
    with running() as server:
        yield server


def by(postfix: Postfix) -> SmtpSender:
    settings = SmtpSettings(host="127.0.0.1", port=postfix.ports["smtp"], security=TransportSecurity.NONE)
    return SmtpSender(settings, str, "melord@erable.test")


@pytest.mark.server
def test_letters_go_through_a_real_server_whatever_happens_to_some(
    office: Callable[..., Desk], postfix: Postfix
) -> None:
    desk = office(sender=by(postfix))
    desk.letters("anne@participant.test", "x@reject.test", "y@full.test", "z@bounce.test", "luc@participant.test")
    done = desk.deliver()
    assert (done.sent, done.failed, done.fault) == (3, 1, "")
    assert desk.stands() == {Delivery.SENT: 3, Delivery.FAILED: 1, Delivery.READY: 1}
    (anne,) = postfix.wait_for("anne@participant.test")
    parsed: Mime = email.message_from_bytes(anne.raw)
    assert parsed["Auto-Submitted"] == "auto-replied"
    assert anne.sender == "melord@erable.test"
    until(lambda: any("z@bounce.test" in one.raw.decode() for one in postfix.taken("melord@erable.test")), "the report")


@pytest.mark.server
def test_a_server_that_goes_away_in_the_middle_loses_and_doubles_nothing(
    office: Callable[..., Desk], postfix: Postfix
) -> None:
    desk = office(sender=by(postfix))
    everybody = [f"va{n}@participant.test" for n in range(12)]
    desk.letters(*everybody)
    went = 0

    def stop_in_the_middle(step: str, done: int, of: int) -> None:
        nonlocal went
        went = done
        if done == 5:
            postfix.halt()

    done = deliver(replace(desk.work, progress=stop_in_the_middle), desk.now)
    assert done.sent == went
    assert done.fault
    postfix.resume()
    desk.deliver(6 * MINUTE)
    desk.deliver(6 * MINUTE)
    assert desk.stands() == {Delivery.SENT: 12}
    for address in everybody:
        assert len(postfix.wait_for(address)) == 1 or desk.store.in_doubt_count() > 0
