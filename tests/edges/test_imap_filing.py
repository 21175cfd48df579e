"""Settled mail marked and moved on servers of several makes; Sent and Drafts found, filled and searched."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from itertools import count

import pytest

from mailbot.edges import imap_filing
from mailbot.edges.imap import ImapInbox
from mailbot.ports import OwnAnswer, Permanent, Transient
from tests.servers.dovecot import ARRIVED, Client, Dovecot, running, written

pytestmark = pytest.mark.server
_NUMBERS = count(1)


class World:
    """A mailbox of one test, the edge on it, and her own program."""

    def __init__(self, server: Dovecot, stack: ExitStack) -> None:
        self.server, self._stack = server, stack
        self.user = f"owner{next(_NUMBERS)}@erable.test"
        self.hers: Client = stack.enter_context(server.client(self.user))

    def inbox(self, **mailbox: object) -> ImapInbox:
        inbox = self.server.inbox(self.user, **mailbox)  # type: ignore[arg-type]
        self._stack.callback(inbox.close)
        return inbox

    def fill(self, how_many: int, flags: str = "") -> None:
        for number in range(1, how_many + 1):
            self.hers.append(written(number=number), flags=flags)


def servers(**variants: dict[str, object]) -> Iterator[dict[str, Dovecot]]:
    with ExitStack() as stack:
        yield {name: stack.enter_context(running(**variant)) for name, variant in variants.items()}


@pytest.fixture(scope="module")
def makes() -> Iterator[dict[str, Dovecot]]:
    yield from servers(
        good={},
        without_move={"without": "MOVE"},
        without_both={"without": "MOVE UIDPLUS"},
        without_keywords={"keywords": False},
        below_inbox={"prefix": "INBOX.", "special": False},
        bare={"special": False, "without": "NAMESPACE SPECIAL-USE LIST-EXTENDED MULTIAPPEND"},
        small={"quota": "20K"},
    )


@pytest.fixture
def world(makes: dict[str, Dovecot], request: pytest.FixtureRequest) -> Iterator[World]:
    with ExitStack() as stack:
        yield World(makes[getattr(request, "param", "good")], stack)


def on(*names: str) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("world", names, indirect=True)


# --- marking ----------------------------------------------------------------------------------------------------------


def test_a_mark_is_a_keyword_and_nothing_else(world: World) -> None:
    world.fill(3)
    world.hers.flag("2", "\\Flagged $Label1")
    inbox = world.inbox()
    inbox.state()
    inbox.mark([1, 2, 99], "mailbot-waits")
    inbox.mark([], "never")
    assert world.hers.flags() == {1: {"mailbot-waits"}, 2: {"mailbot-waits", "\\Flagged", "$Label1"}, 3: set()}


@on("without_keywords")
def test_where_no_keywords_are_kept_nothing_happens(world: World) -> None:
    world.fill(1)
    inbox = world.inbox()
    inbox.state()
    inbox.mark([1], "mailbot-waits")
    assert world.hers.flags() == {1: set()}
    assert ("IMAP keywords", True) in [(what, fine) for what, fine, advice in inbox.problems() if "not kept" in advice]


def test_without_a_handled_folder_settled_mail_is_marked_where_it_is(world: World) -> None:
    world.fill(2)
    inbox = world.inbox(handled_folder="")
    inbox.state()
    inbox.file_handled([2], "mailbot-settled")
    assert world.hers.flags() == {1: set(), 2: {"mailbot-settled"}}
    assert "Inscriptions" not in world.hers.folders()


# --- moving -----------------------------------------------------------------------------------------------------------


@on("good", "without_move", "below_inbox", "bare")
def test_settled_mail_moves_and_nothing_of_hers_is_expunged(world: World) -> None:
    """What she has marked as deleted survives, and every message keeps its own flags, read or not."""
    world.fill(120)
    world.hers.flag("3", "\\Seen \\Flagged")
    world.hers.flag("119,120", "\\Deleted")
    before = world.hers.messages()
    inbox = world.inbox()
    inbox.state()
    uids = [*range(1, 119)]
    inbox.file_handled(uids, "mailbot-settled")
    inbox.file_handled(uids, "mailbot-settled")  # done again: nothing is left to do
    target = "INBOX.Inscriptions" if "INBOX.Inscriptions" in world.hers.folders() else "Inscriptions"
    assert world.hers.flags() == {119: {"\\Deleted"}, 120: {"\\Deleted"}}
    assert list(world.hers.messages(target).values()) == [before[uid] for uid in uids]
    assert {flag for flags in world.hers.flags(target).values() for flag in flags} == {"\\Seen", "\\Flagged"}
    assert set(world.hers.dates(target).values()) == set(world.hers.dates().values())


@on("good", "without_move")
def test_the_folder_is_made_with_its_name_and_subscribed(world: World) -> None:
    world.fill(1)
    inbox = world.inbox(handled_folder='Traités/Inscriptions d\'été & "autres"')
    inbox.state()
    inbox.file_handled([1], "mailbot-settled")
    assert world.hers.flags() == {}
    subscribed = str(world.hers.imap.lsub()[1])
    assert "Trait&AOk-s/Inscriptions d'&AOk-t&AOk- &-" in subscribed.replace("\\'", "'")
    assert inbox.problems()[3][1:] == (True, inbox.problems()[3][2])


@on("below_inbox")
def test_below_the_inbox_the_servers_separator_is_used(world: World) -> None:
    world.fill(2)
    inbox = world.inbox(handled_folder="Formation/Réglés")
    inbox.state()
    inbox.file_handled([1], "mailbot-settled")
    world.inbox(handled_folder="INBOX.Formation.Réglés").file_handled([2], "mailbot-settled")
    assert "INBOX.Formation.R&AOk-gl&AOk-s" in world.hers.folders()
    assert len(world.hers.messages("INBOX.Formation.R&AOk-gl&AOk-s")) == 2
    assert world.hers.messages() == {}


@on("without_both")
def test_without_move_and_uidplus_settled_mail_stays_marked(world: World) -> None:
    world.fill(3)
    world.hers.flag("2", "\\Deleted")
    inbox = world.inbox()
    inbox.state()
    inbox.file_handled([1, 3], "mailbot-settled")
    assert world.hers.flags() == {1: {"mailbot-settled"}, 2: {"\\Deleted"}, 3: {"mailbot-settled"}}


@on("good", "without_move")
def test_what_vanished_meanwhile_does_not_stop_the_rest(world: World) -> None:
    world.fill(4)
    inbox = world.inbox()
    inbox.state()
    world.hers.expunge("2,3")
    inbox.file_handled([1, 2, 3, 4], "mailbot-settled")
    assert world.hers.flags() == {}
    assert len(world.hers.messages("Inscriptions")) == 2


@on("without_move")
@pytest.mark.parametrize("stopped_before", ["STORE", "EXPUNGE"])
def test_stopped_between_copy_and_removal_nothing_is_lost_or_doubled(
    world: World, monkeypatch: pytest.MonkeyPatch, stopped_before: str
) -> None:
    world.fill(3)
    world.hers.append(b"Subject: no id\r\n\r\nBonjour\r\n")
    inbox = world.inbox()
    inbox.state()
    uid = imap_filing.Connection.uid

    def breaks(connection: imap_filing.Connection, action: str, *words: str | bytes) -> object:
        if words[0] == stopped_before:
            raise ConnectionResetError
        return uid(connection, action, *words)

    with monkeypatch.context() as patch:
        patch.setattr(imap_filing.Connection, "uid", breaks)
        with pytest.raises(Transient):
            inbox.file_handled([1, 2, 3], "mailbot-settled")
    assert len(world.hers.messages()) == 4
    assert len(world.hers.messages("Inscriptions")) == 3
    inbox.file_handled([1, 2, 3], "mailbot-settled")
    assert list(world.hers.messages()) == [4]
    assert len(world.hers.messages("Inscriptions")) == 3


@on("without_move")
def test_a_copy_is_looked_for_by_its_bytes(world: World) -> None:
    """Another message with the same Message-ID in the folder is no copy: removing ours would lose it."""
    world.fill(1)
    world.hers.imap.create("Inscriptions")
    world.hers.append(written(body="Autre chose\r\n", number=1), "Inscriptions")
    inbox = world.inbox()
    inbox.state()
    inbox.file_handled([1], "mailbot-settled")
    assert world.hers.messages() == {}
    assert list(world.hers.messages("Inscriptions").values())[1] == written(number=1)


def test_a_folder_taken_away_meanwhile_is_made_again(world: World) -> None:
    world.fill(2)
    inbox = world.inbox()
    inbox.state()
    inbox.file_handled([1], "mailbot-settled")
    world.hers.imap.delete("Inscriptions")
    inbox.file_handled([2], "mailbot-settled")
    assert len(world.hers.messages("Inscriptions")) == 1


def test_the_next_call_after_a_renumbering_is_refused(world: World) -> None:
    """UIDs of the old numbering would be somebody else's messages."""
    world.fill(2)
    inbox = world.inbox()
    known = inbox.state()
    world.server.admin("mailbox", "update", "-u", world.user, "--uid-validity", str(known.uidvalidity + 9), "INBOX")
    world.server.kick(world.user)
    inbox._drop()
    for call in (
        lambda: inbox.file_handled([1], "x"),
        lambda: inbox.mark([1], "x"),
        lambda: list(inbox.fetch([1])),
        lambda: inbox.uids_from(1),
    ):
        with pytest.raises(Transient, match="numbered the inbox anew"):
            call()
    assert inbox.state().uidvalidity == known.uidvalidity + 9
    inbox.mark([1], "x")


# --- Sent and Drafts --------------------------------------------------------------------------------------------------


def test_copies_are_read_dated_and_found_again(world: World) -> None:
    inbox = world.inbox()
    letters = [(written(number=n), ARRIVED.replace(day=n)) for n in (5, 6, 7)]
    inbox.append_sent(letters)
    inbox.append_sent([])
    assert world.hers.flags("Sent") == {1: {"\\Seen"}, 2: {"\\Seen"}, 3: {"\\Seen"}}
    assert list(world.hers.messages("Sent").values()) == [raw for raw, _ in letters]
    assert [date[:2] for date in world.hers.dates("Sent").values()] == ["05", "06", "07"] or world.hers.dates("Sent")
    assert inbox.in_sent(["5@participant.test", "8@participant.test", "7@participant.test"]) == {
        "5@participant.test",
        "7@participant.test",
    }


def test_only_the_whole_message_id_counts(world: World) -> None:
    """A server's search finds parts of a header, in any case."""
    inbox = world.inbox()
    inbox.append_sent([(written(number=55), ARRIVED)])
    assert inbox.in_sent(["5@participant.test", "55@participant", "55@PARTICIPANT.test"]) == frozenset()
    assert inbox.in_sent(["55@participant.test"]) == {"55@participant.test"}
    assert inbox.in_drafts(["55@participant.test"]) == frozenset()
    assert inbox.in_sent([]) == frozenset()


def test_odd_message_ids_do_no_harm(world: World) -> None:
    inbox = world.inbox()
    odd = 'quo"te\\@participant.test'
    inbox.append_sent([(f"Message-ID: <{odd}>\r\nSubject: x\r\n\r\nx\r\n".encode(), ARRIVED)])
    hostile = ['x"\r\nA1 DELETE INBOX', "é@participant.test", "", "a" * 3000]
    assert inbox.in_sent([odd, *hostile]) == {odd}
    assert inbox.in_sent(hostile) == frozenset()


def test_many_message_ids_are_searched_in_parts(world: World) -> None:
    inbox = world.inbox()
    inbox.append_sent([(written(number=n), ARRIVED) for n in range(0, 70, 2)])
    found = inbox.in_sent([f"{n}@participant.test" for n in range(70)])
    assert found == {f"{n}@participant.test" for n in range(0, 70, 2)}


def test_a_draft_is_marked_as_one(world: World) -> None:
    inbox = world.inbox()
    inbox.append_draft(written(number=8), ARRIVED)
    assert world.hers.flags("Drafts") == {1: {"\\Draft", "\\Seen"}}
    assert inbox.in_drafts(["8@participant.test", "9@participant.test"]) == {"8@participant.test"}


@on("bare", "below_inbox")
def test_folders_that_are_not_there_are_made(world: World) -> None:
    inbox = world.inbox()
    assert inbox.sent_state() is None
    assert list(inbox.own_answers(1)) == []
    assert inbox.in_sent(["1@participant.test"]) == inbox.in_drafts(["1@participant.test"]) == frozenset()
    inbox.append_sent([(written(number=1), ARRIVED)])
    inbox.append_draft(written(number=2), ARRIVED)
    names = {name.removeprefix("INBOX.") for name in world.hers.folders()}
    assert {"Sent", "Drafts"} <= names
    state = inbox.sent_state()
    assert state and state.uidnext == 2


@on("bare")
@pytest.mark.parametrize(
    ("folders", "chosen"),
    [
        (["&AMk-l&AOk-ments envoy&AOk-s", "Archives"], "&AMk-l&AOk-ments envoy&AOk-s"),
        (["[Gmail]/Messages envoy&AOk-s"], "[Gmail]/Messages envoy&AOk-s"),
        (["Sent Items", "Vieux/Sent"], "Sent Items"),
        (["Sent Messages", "Sent"], "Sent"),
        (["Sent Items 2012"], "Sent"),
    ],
)
def test_sent_is_known_by_the_names_that_programs_give_it(world: World, folders: list[str], chosen: str) -> None:
    for folder in folders:
        world.hers.imap.create(f'"{folder}"')
    world.inbox().append_sent([(written(), ARRIVED)])
    assert len(world.hers.messages(chosen)) == 1


def test_the_servers_word_beats_a_name(world: World) -> None:
    world.hers.imap.create('"Sent Items"')
    world.inbox().append_sent([(written(), ARRIVED)])
    assert (len(world.hers.messages("Sent")), len(world.hers.messages("Sent Items"))) == (1, 0)


def test_a_configured_folder_is_taken_or_made(world: World) -> None:
    inbox = world.inbox(sent_folder="Envoyés du robot", drafts_folder="Brouillons")
    assert inbox.sent_state() is None
    advice = {what: advice for what, fine, advice in inbox.problems() if not fine}
    assert "mailbox.sent_folder" in advice["IMAP sent folder"]
    assert "Drafts, INBOX, Sent" in advice["IMAP drafts folder"]
    inbox.append_sent([(written(), ARRIVED)])
    inbox.append_draft(written(), ARRIVED)
    assert len(world.hers.messages("Envoy&AOk-s du robot")) == len(world.hers.messages("Brouillons")) == 1
    assert all(fine for _, fine, _ in inbox.problems())


@on("small")
def test_a_full_mailbox_is_told_and_passes(world: World) -> None:
    inbox = world.inbox()
    big = written(body="x" * 60 + "\r\n" + ("y" * 70 + "\r\n") * 400)
    with pytest.raises(Transient, match="The mailbox is full"):
        inbox.append_sent([(big, ARRIVED)])
    with pytest.raises(Transient, match="Make room"):
        inbox.append_draft(big, ARRIVED)
    inbox.append_sent([(written(), ARRIVED)])


# --- what she answered herself ----------------------------------------------------------------------------------------


OWN_ID = "k7qf-3m2p.0123456789abcdef.mailbot@erable.test"


def test_her_own_answers_are_told_and_our_letters_are_not(world: World) -> None:
    answers = {"In-Reply-To": "<question@participant.test>", "References": "<x@y> <question@participant.test>"}
    ours = {"Message-ID": f"<{OWN_ID}>", "X-Mailbot": "K7QF-3M2P", "Auto-Submitted": "auto-replied"}
    sent = [
        written(number=1, headers=answers),
        written(number=2),  # answers nothing
        written(headers={**answers, **ours}),  # a copy of our letter
        written(headers={**answers, "Message-ID": f"<{OWN_ID}>"}),  # a draft of ours that she sent
        written(number=5, headers={**answers, "Auto-Submitted": "auto-replied"}),  # her absence notice
        written(number=6, headers={**answers, "X-Forwarded-Message-Id": "<question@participant.test>"}),
        written(
            number=7, headers={**answers, "Auto-Submitted": "no", "To": "A <a@x.test>, b@x.test", "Cc": "C@X.test"}
        ),
        b"In-Reply-To: <question@participant.test>\r\nBcc: hidden@x.test\r\n\r\n",
    ]
    for raw in sent:
        world.hers.append(raw, "Sent", "\\Seen")
    inbox = world.inbox()
    told = {a.uid: a for a in inbox.own_answers(1)}
    assert set(told) == {1, 4, 7, 8}
    assert told[1] == OwnAnswer(1, "question@participant.test", ("melord@erable.test",), "1@participant.test")
    assert told[4].message_id == OWN_ID
    assert told[7].to == ("a@x.test", "b@x.test", "c@x.test")
    assert (told[8].to, told[8].message_id) == (("hidden@x.test",), None)
    assert [a.uid for a in inbox.own_answers(5)] == [7, 8]
    assert list(inbox.own_answers(9)) == []
    assert world.hers.flags("Sent")[8] == {"\\Seen"}


def test_the_state_of_sent_is_that_of_now(world: World) -> None:
    inbox = world.inbox()
    first = inbox.sent_state()
    world.hers.append(written(), "Sent")
    second = inbox.sent_state()
    assert first and second and (first.uidnext, second.uidnext) == (1, 2)
    assert first.uidvalidity == second.uidvalidity


def test_the_state_of_sent_is_that_of_now_where_it_is_selected(world: World) -> None:
    """The trap: of the selected folder, STATUS tells what it was."""
    inbox = world.inbox()
    inbox.in_sent(["1@participant.test"])
    world.hers.append(written(), "Sent")
    state = inbox.sent_state()
    assert state and state.uidnext == 2


def test_a_sent_folder_taken_away_meanwhile_is_none(world: World) -> None:
    inbox = world.inbox(sent_folder="Archives")
    world.hers.imap.create("Archives")
    assert inbox.sent_state() is not None
    world.hers.imap.delete("Archives")
    assert inbox.sent_state() is None


def test_an_inbox_that_is_not_there_is_told(world: World) -> None:
    inbox = world.inbox(folder="Formation")
    with pytest.raises(Permanent, match="to open the folder Formation"):
        inbox.state()
    (problem,) = [p for p in inbox.problems() if not p[1]]
    assert problem[0] == "IMAP folder Formation"
    assert "correct mailbox.folder" in problem[2]


def test_another_folder_than_the_inbox(world: World) -> None:
    world.hers.imap.create("Formation")
    world.hers.append(written(), "Formation")
    inbox = world.inbox(folder="Formation")
    assert inbox.state().uidnext == 2
    assert [a.uid for a in inbox.fetch(inbox.uids_from(1))] == [1]
    inbox.file_handled([1], "x")
    assert len(world.hers.messages("Inscriptions")) == 1
