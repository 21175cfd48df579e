"""Letters leave the outbox: a real store and real letters; a real Postfix and Dovecot where they decide."""

from __future__ import annotations

import datetime as dt
import email
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from email.message import Message as Mime
from pathlib import Path

import pytest

from mailbot.app import file_groups, open_records, renderer_for
from mailbot.config.loading import load
from mailbot.config.model import Config, SmtpSettings, TransportSecurity
from mailbot.domain.decision import Decision, Letter, LetterKind, Reason
from mailbot.domain.token import letter_id
from mailbot.edges.samples import sample_letters
from mailbot.edges.smtp import SmtpSender
from mailbot.jobs.deliver import Delivered, bot_files_copies, deliver
from mailbot.jobs.settle import write
from mailbot.jobs.work import Work
from mailbot.mail.model import Address
from mailbot.ports import Delivery, Permanent, Sender, Transient
from tests.driver import ROOT, START, MemoryInbox, MemorySender
from tests.servers.faulty import FaultyServer
from tests.servers.postfix import Postfix, running, until

DOWN = Transient("localhost:25 cannot be reached")
LOCKED_OUT = Permanent("localhost:25 refused the login")
NOBODY = Permanent("no such mailbox", of_letter=True)
LATER = Transient("come back later", of_letter=True)
LOST = Transient("no answer", in_doubt=True)
MINUTE = dt.timedelta(minutes=1)


@dataclass
class Desk:
    """An office with letters to send."""

    folder: Path
    sender: Sender = field(default_factory=MemorySender)
    now: dt.datetime = START
    mode: str = "send"
    inbox: MemoryInbox = field(default_factory=MemoryInbox)

    def __post_init__(self) -> None:
        self.config = self.configured()
        self.store = open_records(self.config, create=True)
        self.store.sync_groups(file_groups(self.config), self.now)
        self.renderer, self.keys = renderer_for(self.config), self.store.signing_keys()
        self.written = 0

    def configured(self, **more: str) -> Config:
        settings = {
            "MAILBOT_MAILBOX__ADDRESS": "melord@erable.test",
            "MAILBOT_MAILBOX__MODE": self.mode,
            "MAILBOT_STORE__URL": f"sqlite:///{self.folder / 'mailbot.db'}",
            "MAILBOT_LIMITS__LETTERS_PER_HOUR": "1000",
            "MAILBOT_LIMITS__LETTERS_PER_DAY": "5000",
        }
        return load(ROOT / "config.toml", settings | more)

    @property
    def work(self) -> Work:
        return Work(
            config=self.config,
            store=self.store,
            inbox=self.inbox,
            renderer=self.renderer,
            sender=self.sender,
            keys=self.keys,
        )

    def change_mode(self, mode: str) -> None:
        self.mode = mode
        self.config = self.configured()

    def letters(self, *recipients: str, **facts: object) -> None:
        """Decide a letter to each address, as settling a message does."""
        pattern = dict(sample_letters(self.config))["question_received.fr"]
        for to in recipients:
            self.written += 1
            code = f"AAAA-{self.written:04}"
            letter: Letter = replace(
                pattern,
                to=Address(to, ""),
                code=None,
                message_id=letter_id(b"k", code, "erable.test", to),
                kind=LetterKind.QUESTION_RECEIVED,
                **{"not_after": None, **facts},
            )
            written = write(self.work, [letter], self.now)
            with self.store.transaction() as transaction:
                transaction.apply(Decision(Reason.QUESTION_PASSED_ON, letters=(letter,)), written, self.now)

    def digest(self) -> None:
        self.written += 1
        raw = b"Subject: Bilan\r\nMessage-ID: <d%d@erable.test>\r\n\r\nBonjour\r\n" % self.written
        self.store.queue_letter(
            "digest", ["melord@erable.test"], f"d{self.written}@erable.test", "Bilan", raw, self.now
        )

    def deliver(self, after: dt.timedelta = dt.timedelta()) -> Delivered:
        self.now += after
        self.store.recover_claims(self.now)
        return deliver(self.work, self.now)

    def stands(self) -> Mapping[Delivery, int]:
        return {delivery: count for delivery, count in self.store.delivery_counts().items() if count}

    def told(self) -> dict[str, str]:
        """What the digest tells of letters that did not go, by address."""
        return {to: why for to, _, why in self.store.digest_facts(None, self.now).held_back}


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Callable[..., Desk]]:
    made: list[Desk] = []

    def make(**facts: object) -> Desk:
        made.append(Desk(tmp_path, **facts))  # type: ignore[arg-type]
        return made[-1]

    yield make
    for desk in made:
        desk.store.close()


def sent(desk: Desk) -> list[str]:
    assert isinstance(desk.sender, MemorySender)
    return [to for to, _ in desk.sender.taken]


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
