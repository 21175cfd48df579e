"""The whole of it from outside: `mailbot poll` as a process of its own, between a real Dovecot and a real Postfix."""

from __future__ import annotations

import email
import email.policy
import json
import random
import re
import signal
import subprocess
import sys
import time
import tomllib
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass, replace
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest

from mailbot.app import Clock, open_records
from mailbot.config.loading import load
from mailbot.jobs.tidy import WAITS
from tests.driver import ROOT
from tests.servers.dovecot import Dovecot, written
from tests.servers.office import environment
from tests.servers.postfix import Postfix, until

pytestmark = pytest.mark.server

BEFORE = "2013-01-07T08:00:00-05:00"
AT = "2013-01-07T09:00:00-05:00"
LATER = "2013-01-07T10:30:00-05:00"
OUTCOMES = ("registrations", "answered", "filed", "left_alone", "automatic", "for_you", "trouble")
LABELS = {group["key"]: group["label"] for group in tomllib.loads((ROOT / "config.toml").read_text("utf-8"))["groups"]}


@dataclass(frozen=True)
class Wrote:
    """What somebody wrote; `group` is where they registered, "" in what is no registration."""

    who: str
    language: str
    subject: str
    body: str
    group: str = ""

    @property
    def local(self) -> str:
        return self.who.lower().replace(" ", ".").replace("é", "e").replace("ï", "i")


WRITTEN = """
fr|arts|Ginette Pomerleau|Inscription|Je voudrais m'inscrire à la formation sur le Web. Je suis peintre à mes heures.
fr|manufacturier|Rosaire Thivierge|Médias sociaux|Veuillez m'inscrire à la formation. J'ai une usine de fenêtres.
fr|commerce|Noémie Bolduc|Je m'inscris|J'aimerais participer à la formation, j'ai une boutique de tissus.
fr|communautaire|Loïc Grondin|Formation|Inscrivez-moi à la formation, je travaille à la maison des jeunes.
en|commerce|Hazel Whitcomb|Registration|I would like to register for the training. I own a small gift shop.
en|manufacturier|Edgar Pennington|Signing up|Please sign me up for the Web training. I work in a furniture factory.
en|arts|Imogen Farley|Social media training|I want to register for the training. I am a painter and I run a gallery.
fr||Fernande Lacasse|Question sur la formation|Combien coûte la formation sur le Web?
fr||Marius Cliche|Formation médias sociaux|Faut-il apporter un ordinateur portable à la formation?
en||Winifred Oakes|Training|Who is the trainer of the social media training?
fr||Noémie Bolduc|Annulation|Je dois annuler mon inscription à la formation, désolée.
en||Edgar Pennington|Cancellation|Please cancel my registration for the training, I can no longer come.
"""


def as_written(line: str) -> Wrote:
    language, group, who, subject, sentence = line.split("|")
    greeting = {"fr": "Bonjour", "en": "Hello"}[language]
    return Wrote(who, language, subject, f"{greeting},\n\n{sentence}\n\n{who}\n", group)


OURS = tuple(map(as_written, WRITTEN.strip().splitlines()))
REGISTRATIONS, QUESTIONS, CANCELLATIONS = OURS[:7], OURS[7:10], OURS[10:]
LEAVING = {one.who for one in CANCELLATIONS}  # in the same heap of mail as their registrations

UNRELATED = """
Souper de vendredi|Salut Marie, on mange chez nous vendredi? Apporte ton jeu de cartes.
Procès-verbal du conseil|Voici le procès-verbal de la dernière rencontre du conseil.
Facture 2217|La facture du déneigement est payable avant la fin du mois.
Lunch on Thursday?|Hi Marie, are you free on Thursday at noon? My treat.
Photocopieuse|Le technicien passera mardi matin pour la photocopieuse du deuxième étage.
Your parcel|The parcel you ordered is waiting at the post office counter.
Clés du local|Bonjour, j'ai laissé les clés du local à la réception. Bonne soirée!
Snow tires|Hello Marie, the tires for your car came in. Drop by when you can.
Photos du chalet|Coucou, voici enfin les photos du chalet. On recommence l'été prochain?
Budget du trimestre|Peux-tu relire les chiffres du trimestre avant lundi? Merci.
"""
UNRELATED_COUNT = 30
FLAGS = {4: "\\Deleted \\Seen", 7: "\\Flagged", 11: "$Label1"}  # by number; every third of the others is read


class Office:
    """A coordinator's mailbox, the commands of her bot, and the mailboxes of those who write to her."""

    def __init__(self, folder: Path, dovecot: Dovecot, postfix: Postfix, key: str) -> None:
        self.folder, self.dovecot, self.postfix, self.key = folder, dovecot, postfix, key
        self.owner = f"bureau.{key}@erable.test"
        self.environ = environment(folder, dovecot, postfix, self.owner)

    def command(self, *words: str) -> list[str]:
        return [sys.executable, "-m", "mailbot", *words]

    def says(self, *words: str) -> str:
        """What a command prints; fails with what it complained of."""
        done = subprocess.run(
            self.command(*words), cwd=self.folder, env=self.environ, capture_output=True, timeout=60, check=False
        )
        assert done.returncode == 0, done.stderr.decode()
        assert b"Traceback" not in done.stderr
        return done.stdout.decode()

    def poll(self, at: str = AT) -> dict[str, Any]:
        """One round, and what it sent delivered. Its sums must add up."""
        counts: dict[str, Any] = json.loads(self.says("poll", "--json", "--at", at))
        assert counts["fetched"] == sum(counts[outcome] for outcome in OUTCOMES), counts
        until(self.postfix._at_rest, "Postfix's deliveries")
        return counts

    def killed_poll(self, steps: int, pause: float) -> bool:
        """A round that is killed once so many steps were done by all rounds, and a pause (seconds) went by; whether it
        was still at work.
        """
        log = self.folder / "killed.log"
        with log.open("ab") as said:
            words = self.command("poll", "--json", "--at", AT)
            environ = self.environ | {"MAILBOT_LOG": "json"}
            process = subprocess.Popen(words, cwd=self.folder, env=environ, stdout=said, stderr=said)
        try:
            until(lambda: _steps(log) >= steps or process.poll() is not None, f"step {steps}", 30)
            time.sleep(pause)
        finally:
            process.kill()
        return process.wait(10) == -signal.SIGKILL

    def seats(self) -> list[tuple[str, dict[str, Any]]]:
        """Everybody in the roster, with their group ("" for none yet)."""
        roster = json.loads(self.says("roster", "--json", "--at", AT))
        placed = [(group["key"], person) for group in roster["groups"] for person in group["participants"]]
        return [*placed, *(("", person) for person in roster["unplaced"])]

    def in_doubt(self) -> int:
        """How many letters may have gone twice, since the beginning."""
        with closing(open_records(load(ROOT / "config.toml", self.environ))) as store:
            return store.digest_facts(None, Clock()()).in_doubt

    def address(self, wrote: Wrote) -> str:
        return f"{wrote.local}.{self.key}@participant.test"

    def as_mail(self, wrote: Wrote, address: str = "") -> tuple[str, bytes]:
        """Its Message-ID and its bytes."""
        number = f"<{wrote.local}.{len(wrote.body)}.{self.key}@participant.test>"
        sender = f"{wrote.who} <{address or self.address(wrote)}>"
        headers = {"From": sender, "To": self.owner, "Message-ID": number}
        return number, written(wrote.subject, wrote.body, headers)

    def arrive(self, *wrote: Wrote) -> None:
        with self.dovecot.client(self.owner) as client:
            for one in wrote:
                client.append(self.as_mail(one)[1])

    def inbox(self, folder: str = "INBOX") -> list[EmailMessage]:
        """What lies in a folder of hers."""
        return self.box(self.owner, folder)

    def box(self, address: str, folder: str = "INBOX") -> list[EmailMessage]:
        """What lies in somebody's folder, oldest first."""
        with self.dovecot.client(address) as client:
            raws = [raw for _, raw in sorted(client.messages(folder).items())]
        return [email.message_from_bytes(raw, policy=email.policy.default) for raw in raws]

    def flags(self) -> dict[int, set[str]]:
        with self.dovecot.client(self.owner) as client:
            return client.flags()


def _steps(log: Path) -> int:
    """How many messages were settled and letters sent."""
    text = log.read_text("utf-8")
    return text.count("message_settled") + text.count("letter_sent")


def text_of(letter: EmailMessage) -> str:
    """Subject and text part."""
    part = letter.get_body(("plain",))
    return f"{letter['Subject']}\n{part.get_content() if part else ''}"


def language_of(letter: EmailMessage) -> str:
    """By everyday words, not by a header: what a person would say it is."""
    words = re.findall(r"\w+", text_of(letter).lower())
    french = sum(word in ("vous", "votre", "est", "une", "pour") for word in words)
    english = sum(word in ("you", "your", "is", "a", "for") for word in words)
    return "fr" if french > english else "en"


@pytest.fixture
def office(tmp_path: Path, dovecot: Dovecot, postfix: Postfix) -> Callable[[str], Office]:
    return lambda key: Office(tmp_path, dovecot, postfix, key)


# --- an inbox's worth of mail -----------------------------------------------------------------------------------------


def unrelated(number: int, owner: str) -> bytes:
    kinds = UNRELATED.strip().splitlines()
    subject, body = kinds[number % len(kinds)].split("|")
    sender = f"Voisin {number} <voisin{number}@ailleurs.test>"
    headers = {"From": sender, "To": owner, "Message-ID": f"<{number}.u@ailleurs.test>"}
    return written(subject, body, headers)


def flags_of(number: int) -> str:
    return FLAGS.get(number, "\\Seen" if number % 3 == 0 else "")


def fill(office: Office) -> tuple[dict[int, set[str]], set[int]]:
    """Everybody's mail among the unrelated, each cancellation after its registration.

    Returns the flags of the unrelated by UID, and the UIDs of the questions.
    """
    ours = [(office.as_mail(one)[1], "") for one in OURS]
    others = [(unrelated(number, office.owner), flags_of(number)) for number in range(UNRELATED_COUNT)]
    theirs = set(random.Random(1).sample(range(len(ours) + len(others)), len(others)))
    kept: dict[int, set[str]] = {}
    uids: list[int] = []
    with office.dovecot.client(office.owner) as client:
        first = max(client.flags(), default=0) + 1
        for place in range(len(ours) + len(others)):
            raw, flags = (others if place in theirs else ours).pop(0)
            client.append(raw, flags=flags)
            if place in theirs:
                kept[first + place] = set(flags.split())
            else:
                uids.append(first + place)
    return kept, {uid for uid, one in zip(uids, OURS, strict=True) if one in QUESTIONS}


def check_seat(wrote: Wrote, letter: EmailMessage, group: str, person: Mapping[str, Any]) -> None:
    """The roster and the letter tell the same."""
    left = wrote.who in LEAVING
    text = text_of(letter)
    assert (group, person["name"], person["language"]) == (wrote.group, wrote.who, wrote.language)
    assert person["status"] == ("cancelled" if left else "confirmed")
    assert person["code"] in text
    assert wrote.who in text
    assert LABELS[wrote.group][wrote.language] in text
    assert any(word in text for word in ("annulée", "cancelled")) == left


def check_letters(office: Office, seats: Mapping[str, tuple[str, dict[str, Any]]]) -> list[EmailMessage]:
    """Everybody is answered, in the thread, in their language, and as the roster says; all the letters."""
    letters: list[EmailMessage] = []
    for one in (*REGISTRATIONS, *QUESTIONS):
        address = office.address(one)
        got = office.box(address)
        letters += got
        # Who cancelled before any letter left gets the last word only: a confirmation would no longer be true.
        asked = [office.as_mail(mail)[0] for mail in OURS if mail.who == one.who][-1:]
        assert [letter["In-Reply-To"] for letter in got] == asked, one.who
        assert [letter["To"].addresses[0].addr_spec for letter in got] == [address]
        assert language_of(got[0]) == one.language, text_of(got[0])
        if one.group:
            check_seat(one, got[0], *seats[address])
    return letters


def test_an_inbox_full_of_mail(office: Callable[[str], Office]) -> None:
    """The first poll touches nothing; the next settles what is the bot's business, and nothing else is changed."""
    one = office("tout")
    early = Wrote("Achille Turmel", "fr", "Inscription", REGISTRATIONS[0].body.replace("Ginette Pomerleau", "Achille"))
    one.arrive(early)
    first = one.poll(BEFORE)
    assert first["fetched"] == first["sent"] == 0
    assert one.flags() == {1: set()}
    kept, questions = fill(one)
    assert sum("\\Deleted" in flags for flags in kept.values()) == 1
    counts = one.poll()
    assert counts["fetched"] == UNRELATED_COUNT + len(OURS)
    assert counts["registrations"] == len(REGISTRATIONS)
    assert counts["answered"] == len(QUESTIONS) + len(CANCELLATIONS)
    assert counts["left_alone"] == UNRELATED_COUNT
    # The same messages under the same UIDs, the deleted one among them. She reads what people ask, so questions stay.
    left = {1: set[str]()} | kept | {uid: {WAITS} for uid in questions}
    assert one.flags() == left
    moved = {message["Message-ID"] for message in one.inbox("Inscriptions")}
    assert moved == {one.as_mail(mail)[0] for mail in (*REGISTRATIONS, *CANCELLATIONS)}
    seats = {person["email"]: (group, person) for group, person in one.seats()}
    assert set(seats) == {one.address(mail) for mail in REGISTRATIONS}
    letters = check_letters(one, seats)
    copies = [message["Message-ID"] for message in one.inbox("Sent")]
    assert sorted(copies) == sorted(letter["Message-ID"] for letter in letters)
    assert counts["sent"] == len(copies)
    assert one.box(one.address(early)) == []
    again = one.poll(LATER)
    assert (again["fetched"], again["sent"]) == (0, 0)
    assert one.flags() == left


# --- stopped at any moment --------------------------------------------------------------------------------------------


def crowd() -> list[Wrote]:
    """Three families of those who register, each person under a name of their own."""
    return [
        replace(one, who=(who := f"{one.who.split()[0]} {family}"), body=one.body.replace(one.who, who))
        for family in ("Tardif", "Quimper", "Ashdown")
        for one in REGISTRATIONS
    ]


def test_killed_at_any_moment_nobody_is_lost_or_doubled(office: Callable[[str], Office]) -> None:
    one, people = office("coupure"), crowd()
    one.poll(BEFORE)
    one.arrive(*people)
    moments = random.Random(11)
    quarter = 2 * len(people) // 4  # all are settled, then answered
    steps = [start * quarter + moments.randrange(quarter) for start in range(4)]
    killed = [one.killed_poll(step, moments.uniform(0, 0.03)) for step in steps]
    assert any(killed)
    one.poll()
    one.poll(LATER)  # a letter in flight at a kill waits for its lease
    letters = {one.address(mail): one.box(one.address(mail)) for mail in people}
    ids = {who: [letter["Message-ID"] for letter in got] for who, got in letters.items()}
    twice = [got for got in ids.values() if len(got) > 1]
    print(f"{sum(killed)} of 4 rounds were killed (after steps {steps}), {len(twice)} letters went twice")
    assert all(len(set(got)) == 1 for got in ids.values())  # one letter each, or the same again
    assert sum(len(got) - 1 for got in twice) <= one.in_doubt()
    assert sorted(person["email"] for _, person in one.seats()) == sorted(ids)
    copies = [message["Message-ID"] for message in one.inbox("Sent")]
    assert sorted(copies) == sorted(got[0] for got in ids.values())
    assert one.inbox() == []
    assert len(one.inbox("Inscriptions")) == len(people)


# --- a letter that comes back -----------------------------------------------------------------------------------------


def is_report(message: EmailMessage) -> bool:
    return message.get_content_type() == "multipart/report"


def test_a_letter_that_bounces_is_told_and_not_answered(office: Callable[[str], Office]) -> None:
    one = office("retour")
    one.poll(BEFORE)
    with one.dovecot.client(one.owner) as client:
        client.append(one.as_mail(REGISTRATIONS[4], "x@bounce.test")[1])
    assert one.poll()["registrations"] == 1
    until(lambda: any(map(is_report, one.inbox())), "the bounce")
    before = one.flags()
    sent = [message["Message-ID"] for message in one.inbox("Sent")]
    counts = one.poll(LATER)
    assert (counts["fetched"], counts["automatic"], counts["sent"]) == (1, 1, 0)
    assert one.flags() == before
    assert list(before.values()) == [set()]
    assert [message["Message-ID"] for message in one.inbox("Sent")] == sent
    assert len(sent) == 1
    [(_, person)] = one.seats()
    assert person["email"] == "x@bounce.test"
    story = one.says("show", person["code"], "--at", LATER)
    assert "came back: 5.1.1" in story
    assert "a letter of the bot came back" in story
    digest = one.says("digest", "--text", "--at", LATER)
    assert "x@bounce.test" in digest
