"""`mailbot run` as its own process, on a real Dovecot and Postfix; and the scheduler's promises one by one."""

from __future__ import annotations

import dataclasses
import datetime as dt
import email
import signal
import smtplib
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from email.message import EmailMessage
from pathlib import Path

import pytest

import mailbot.scheduler
from mailbot.app import Clock, open_records
from mailbot.config.loading import load
from mailbot.ports import DigestFacts, EdgeError, Permanent, Transient, Wake
from mailbot.scheduler import Runner
from tests.driver import ROOT, Driver, MemoryInbox
from tests.servers.dovecot import Dovecot, written
from tests.servers.office import environment
from tests.servers.postfix import HOST, Postfix, until

OWNER = "melord@erable.test"
ASKS = "Bonjour,\n\nJe voudrais m'inscrire à la formation sur le Web, je suis sculptrice.\n\n{name}\n"


class Office:
    """A coordinator's mailbox, and `mailbot run` beside it."""

    def __init__(self, folder: Path, dovecot: Dovecot, postfix: Postfix, owner: str, **settings: str) -> None:
        self.folder, self.dovecot, self.postfix, self.owner = folder, dovecot, postfix, owner
        self.said = folder / "run.log"
        self.process: subprocess.Popen[bytes] | None = None
        own = {"MAILBOT_EVENT__CLOSES": "0 days before", "MAILBOT_POLL__EVERY": "1h"}
        self.environ = environment(folder, dovecot, postfix, owner) | own | settings

    def start(self) -> None:
        """Run, and wait for the end of the first round."""
        rounds = self.rounds()
        with self.said.open("ab") as said:
            command = [sys.executable, "-m", "mailbot", "run"]
            self.process = subprocess.Popen(command, cwd=self.folder, env=self.environ, stdout=said, stderr=said)
        self.wait(lambda: self.rounds() > rounds, "the first round")

    def wait(self, holds: Callable[[], bool], what: str, seconds: float = 30) -> None:
        """Wait; fails with what the bot said."""
        try:
            until(holds, what, seconds)
        except AssertionError as late:
            raise AssertionError(f"{late}; it said:\n{self.said.read_text()[-3000:]}") from None

    def rounds(self) -> int:
        return self.said.read_text().count("poll_done") if self.said.exists() else 0

    def stop(self) -> int:
        """SIGTERM; the exit status."""
        assert self.process
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(20)

    def write(self, *numbers: int) -> None:
        """People ask for a seat."""
        with smtplib.SMTP(HOST, self.postfix.ports["smtp"], timeout=20) as session:
            for number in numbers:
                message = EmailMessage()
                message["From"] = f"Odile Vadnais <{self.person(number)}>"
                message["To"] = self.owner
                message["Subject"] = "Inscription à la formation"
                message["Message-ID"] = f"<{self.person(number)}>"
                message.set_content(ASKS.format(name=f"Odile Vadnais{chr(97 + number % 26)}"))
                session.sendmail(self.person(number), [self.owner], message.as_bytes(policy=email.policy.SMTP))

    def facts(self) -> DigestFacts:
        """What a digest would tell now."""
        config = load(ROOT / "config.toml", self.environ)
        with closing(open_records(config)) as store:
            return store.digest_facts(None, Clock()())

    def person(self, number: int) -> str:
        return f"p{number}.{self.owner.partition('@')[0]}@participant.test"

    def letters(self, number: int) -> list[str]:
        """The Message-IDs of what somebody got."""
        with self.dovecot.client(self.person(number)) as client:
            return [str(email.message_from_bytes(raw)["Message-ID"]) for raw in client.messages().values()]


@pytest.fixture
def office(
    tmp_path: Path, dovecot: Dovecot, postfix: Postfix, request: pytest.FixtureRequest
) -> Iterator[Callable[..., Office]]:
    made: list[Office] = []

    def make(**settings: str) -> Office:
        owner = f"bureau{abs(hash(request.node.name)) % 10**6}@erable.test"
        made.append(Office(tmp_path, dovecot, postfix, owner, **settings))
        return made[-1]

    yield make
    for one in made:
        if one.process and one.process.poll() is None:
            one.process.kill()
            one.process.wait(10)


@pytest.mark.server
def test_new_mail_is_answered_within_seconds_and_sigterm_ends_cleanly(office: Callable[..., Office]) -> None:
    one = office()
    one.start()
    began = time.monotonic()
    one.write(1)
    one.wait(lambda: bool(one.letters(1)), "the letter")
    took = time.monotonic() - began
    print(f"answered after {took:.1f} s")
    assert took < 10  # and the next poll is an hour away
    assert one.stop() == 0
    assert "stopped" in one.said.read_text()
    assert "Traceback" not in one.said.read_text()
    assert len(one.letters(1)) == 1


@pytest.mark.server
def test_without_idle_the_interval_does(office: Callable[..., Office]) -> None:
    one = office(MAILBOT_POLL__IDLE="false", MAILBOT_POLL__EVERY="2s")
    one.start()
    one.write(1)
    one.wait(lambda: bool(one.letters(1)), "the letter")
    assert one.stop() == 0


@pytest.mark.server
def test_a_stop_in_the_middle_of_a_burst_loses_and_doubles_nothing(office: Callable[..., Office]) -> None:
    one = office()
    one.start()
    numbers = range(1, 31)
    one.write(*numbers)
    one.wait(lambda: one.said.read_text().count("letter_sent") >= 3, "some letters")
    assert one.stop() == 0
    stopped_at = one.said.read_text().count("letter_sent")
    one.start()
    one.wait(lambda: all(one.letters(n) for n in numbers), "all letters", 60)
    assert one.stop() == 0
    print(f"{stopped_at} of {len(numbers)} letters had left at the stop")
    assert all(len(one.letters(n)) == 1 for n in numbers)


@pytest.mark.server
def test_a_kill_in_the_middle_of_a_burst_loses_nothing_and_counts_what_went_twice(
    office: Callable[..., Office],
) -> None:
    one = office()
    one.start()
    numbers = range(1, 16)
    one.write(*numbers)
    for letters in (2, 5, 9):
        one.wait(lambda least=letters: one.said.read_text().count("letter_sent") >= least, "some letters")  # type: ignore[misc]
        assert one.process
        one.process.kill()
        one.process.wait(10)
        one.start()
    one.wait(lambda: all(one.letters(n) for n in numbers), "all letters", 60)
    assert one.stop() == 0
    twice = [ids for n in numbers if len(ids := one.letters(n)) > 1]
    assert all(len(set(ids)) == 1 for ids in twice)  # the same letter again
    assert len(twice) <= one.facts().in_doubt
    with one.dovecot.client(one.owner) as client:
        copies = [str(email.message_from_bytes(raw)["Message-ID"]) for raw in client.messages("Sent").values()]
    assert len(copies) == len(set(copies)) == len(numbers)


@pytest.mark.server
def test_a_letter_that_cannot_be_delivered_is_told_and_never_answered(office: Callable[..., Office]) -> None:
    one = office()
    one.start()
    asks = written(headers={"From": "Luc Vadnais <luc@bounce.test>"}, body=ASKS.format(name="Luc Vadnais"))
    with one.dovecot.client(one.owner) as client:
        client.append(asks)
    one.wait(lambda: bool(one.facts().bounced), "the report to be read")
    assert one.facts().bounced == (("luc@bounce.test", "5.1.1 permanent"),)
    assert one.stop() == 0
    assert one.said.read_text().count("letter_sent") == 1
    with one.dovecot.client(one.owner) as client:  # the report itself stays as it came
        assert list(client.flags().values()) == [set()]


@pytest.mark.server
def test_servers_that_go_away_and_come_back_are_survived(office: Callable[..., Office]) -> None:
    one = office(MAILBOT_POLL__EVERY="2s")
    one.start()
    one.dovecot.halt()
    one.wait(lambda: "edge=imap" in one.said.read_text(), "the loss to be noticed")
    one.dovecot.start()
    one.write(1)
    one.wait(lambda: bool(one.letters(1)), "the letter after Dovecot's return", 60)
    one.postfix.halt()
    with one.dovecot.client(one.owner) as client:  # mail that came another way
        client.append(
            written(headers={"From": f"Luc Vadnais <{one.person(2)}>"}, body=ASKS.format(name="Luc Vadnais"), number=2)
        )
    one.wait(lambda: "edge=smtp" in one.said.read_text(), "the loss of Postfix to be noticed")
    one.postfix.resume()
    assert one.stop() == 0
    later = Clock()() + dt.timedelta(minutes=6)
    command = [sys.executable, "-m", "mailbot", "poll", "--at", later.isoformat()]
    said = subprocess.run(command, env=one.environ, capture_output=True, text=True, timeout=60, check=True).stdout
    assert "1 sent" in said
    one.wait(lambda: len(one.letters(2)) == 1, "the letter after Postfix's return")
    assert len(one.letters(1)) == 1


@pytest.mark.server
def test_memory_of_an_idle_run_is_told(office: Callable[..., Office]) -> None:
    one = office()
    one.start()
    one.write(1)
    one.wait(lambda: bool(one.letters(1)), "the letter")
    time.sleep(1)
    assert one.process
    status = Path(f"/proc/{one.process.pid}/status").read_text()
    resident = int(status.partition("VmRSS:")[2].split()[0]) // 1024
    print(f"resident memory of an idle run: {resident} MB")
    assert resident < 200
    assert one.stop() == 0


# --- the scheduler alone ----------------------------------------------------------------------------------------------


class RestlessInbox(MemoryInbox):
    """News without end, until interrupted."""

    def __init__(self, failing: int = 0, fault: EdgeError = Transient("the inbox went away")) -> None:  # noqa: B008
        super().__init__()
        self.interrupted = threading.Event()
        self.failing, self.fault, self.waits = failing, fault, 0

    def wait(self, seconds: float) -> Wake:
        self.waits += 1
        if self.waits <= self.failing:
            raise self.fault
        return Wake.STOP if self.interrupted.wait(0.02) else Wake.NEWS

    def interrupt(self) -> None:
        self.interrupted.set()


@pytest.fixture
def driver(tmp_path: Path) -> Iterator[Driver]:
    one = Driver(tmp_path)
    yield one
    one.close()


def ran(driver: Driver, inbox: MemoryInbox, seconds: float) -> None:
    """Run for so long, then stop."""
    work = dataclasses.replace(driver.work, inbox=inbox)
    runner = Runner(work, Clock(), threading.Event())
    ending = threading.Timer(seconds, runner.interrupt)
    ending.start()
    runner.run()
    ending.join()


def test_a_round_never_runs_twice_at_once(driver: Driver, monkeypatch: pytest.MonkeyPatch) -> None:
    now_running: list[int] = []
    most: list[int] = []

    def slow(*_: object) -> None:
        now_running.append(1)
        most.append(len(now_running))
        time.sleep(0.1)
        now_running.pop()

    monkeypatch.setattr(mailbot.scheduler, "poll", slow)
    ran(driver, RestlessInbox(), 1.5)
    assert max(most) == 1
    assert len(most) >= 8


def test_news_that_comes_while_a_round_runs_is_looked_at_by_another(
    driver: Driver, monkeypatch: pytest.MonkeyPatch
) -> None:
    began, rounds = threading.Event(), []

    class OnceMore(RestlessInbox):
        def wait(self, seconds: float) -> Wake:
            """One piece of news, in the middle of the first round."""
            began.wait(5)
            self.waits += 1
            return Wake.NEWS if self.waits == 1 else super().wait(seconds) if self.interrupted.wait(9) else Wake.TIMEOUT

    def slow(*_: object) -> None:
        began.set()
        rounds.append(time.monotonic())
        time.sleep(0.4)

    monkeypatch.setattr(mailbot.scheduler, "poll", slow)
    ran(driver, OnceMore(), 1.5)
    assert len(rounds) == 2
    assert rounds[1] - rounds[0] < 0.8


def test_what_nobody_foresaw_is_told_without_its_text_and_the_next_round_comes(
    driver: Driver, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    rounds: list[int] = []

    def surprising(*_: object) -> None:
        rounds.append(1)
        raise ValueError("Odile Vadnais wrote this")

    monkeypatch.setattr(mailbot.scheduler, "poll", surprising)
    ran(driver, RestlessInbox(), 0.5)
    said = capsys.readouterr().err
    assert len(rounds) > 1
    assert "job_failed" in said
    assert "ValueError" in said
    assert "test_scheduler.py" in said
    assert "Odile" not in said


def test_an_inbox_that_cannot_be_waited_on_is_tried_again(driver: Driver, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mailbot.scheduler, "LONGEST_PAUSE", 0.05)
    rounds: list[dt.datetime] = []
    monkeypatch.setattr(mailbot.scheduler, "poll", lambda work, now, clock: rounds.append(now))
    inbox = RestlessInbox(failing=3)
    ran(driver, inbox, 0.6)
    assert inbox.waits > 4
    assert len(rounds) > 1


def test_a_refused_login_is_not_tried_over_and_over(driver: Driver, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mailbot.scheduler, "LONGEST_PAUSE", 0.01)
    monkeypatch.setattr(mailbot.scheduler, "poll", lambda work, now, clock: None)
    inbox = RestlessInbox(failing=99, fault=Permanent("wrong password"))
    ran(driver, inbox, 0.4)
    assert inbox.waits == 1


def test_jobs_that_are_late_run_once_and_are_not_dropped(driver: Driver) -> None:
    runner = Runner(driver.work, Clock(), threading.Event())
    runner._add_jobs()
    runner.scheduler.start(paused=True)
    jobs = {job.id: job for job in runner.scheduler.get_jobs()}
    assert set(jobs) == {"poll", "digest", "purge"}
    for job in jobs.values():
        assert job.misfire_grace_time is None
        assert job.coalesce is True
    assert "hour='7', minute='30'" in str(jobs["digest"].trigger)
    assert jobs["digest"].trigger.timezone.key == "America/Toronto"
    runner.scheduler.shutdown()
