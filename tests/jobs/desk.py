"""An office with letters to send: a real store, real letters, and a sender and an inbox that tests choose."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from mailbot.app import file_groups, open_records, renderer_for
from mailbot.config.loading import load
from mailbot.config.model import Config
from mailbot.domain.decision import Decision, Letter, LetterKind, Reason
from mailbot.domain.token import letter_id
from mailbot.edges.samples import sample_letters
from mailbot.jobs.deliver import Delivered, deliver
from mailbot.jobs.settle import write
from mailbot.jobs.work import Work
from mailbot.mail.model import Address
from mailbot.ports import Delivery, Sender
from tests.driver import ROOT, START, MemoryInbox, MemorySender


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


def sent(desk: Desk) -> list[str]:
    assert isinstance(desk.sender, MemorySender)
    return [to for to, _ in desk.sender.taken]
