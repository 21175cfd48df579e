"""What other makes of servers answer, and what Dovecot never does: scripted, one trap a test."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable

import pytest

from mailbot.edges import imap_fetching
from mailbot.ports import Arrival, Permanent, Transient
from tests.servers.scripted_imap import CLOSE, OK, OPENED, ScriptedImap

WHEN = dt.datetime(2013, 1, 7, 9, 30, 15, tzinfo=dt.timezone(dt.timedelta(hours=-5)))
SIZE = "UID FETCH 1:3 (UID RFC822.SIZE"
BODY = "UID FETCH 1:3 (UID BODY.PEEK[])"


def sizes(*numbers: int, flags: str = "", size: int = 3) -> bytes:
    date = "07-Jan-2013 09:30:15 -0500"
    lines = [f'* {n} FETCH (UID {n} RFC822.SIZE {size} INTERNALDATE "{date}" FLAGS ({flags}))\r\n' for n in numbers]
    return "".join(lines).encode() + OK


def fetched(
    script: dict[str, bytes | list[bytes]], uids: tuple[int, ...] = (1, 2, 3), limit: int = 1000
) -> list[Arrival]:
    with ScriptedImap(script) as server:
        inbox = server.inbox(message_bytes=limit)
        try:
            inbox.state()
            return list(inbox.fetch(uids))
        finally:
            inbox.close()


# --- messages are never mixed up --------------------------------------------------------------------------------------


def test_flag_changes_between_answers_mix_nothing_up() -> None:
    """The trap of imap-tools' fetch(): it takes the answers two by two, and gives one message the other's flags."""
    mixed = (
        b"* 2 FETCH (FLAGS (\\Answered))\r\n"
        b"* 1 FETCH (UID 1 BODY[] {3}\r\none)\r\n"
        b"* 9 FETCH (UID 90 FLAGS (\\Answered))\r\n"
        b"* 3 FETCH (BODY[] {5}\r\nthree UID 3)\r\n"
        b"* 4 EXISTS\r\n* 2 FETCH (UID 2 FLAGS (\\Seen) BODY[] {3}\r\ntwo)\r\n"
        b"* 1 FETCH (UID 1 FLAGS (\\Seen))\r\n" + OK
    )
    found = fetched({SIZE: sizes(3, 1, 2), BODY: mixed})
    assert [(a.uid, a.raw, a.answered) for a in found] == [(1, b"one", False), (2, b"two", False), (3, b"three", False)]


def test_a_flag_change_told_twice_counts_as_told_last() -> None:
    again = sizes(1).replace(OK, b"* 1 FETCH (UID 1 FLAGS (\\ANSWERED))\r\n" + OK)
    (one,) = fetched(
        {"UID FETCH 1 (UID RFC": again, "UID FETCH 1 (UID B": b"* 1 FETCH (UID 1 BODY[] abc)\r\n" + OK}, (1,)
    )
    assert one == Arrival(1, b"abc", 3, WHEN, answered=True)


def test_answers_left_over_from_an_earlier_command_are_not_taken() -> None:
    """A STORE's FETCH answer comes late, with the body of nobody."""
    with ScriptedImap(
        {
            "UID STORE": b"* 1 FETCH (UID 1 FLAGS (x) BODY[] old)\r\n" + OK,
            "UID FETCH 1 (UID RFC": sizes(1),
            "UID FETCH 1 (UID B": b"* 1 FETCH (UID 1 FLAGS ())\r\n" + OK,
            "UID FETCH 1 (UID BODY.PEEK[HEADER]": OK,
        }
    ) as server:
        inbox = server.inbox()
        inbox.state()
        inbox.mark([1], "x")
        assert list(inbox.fetch([1])) == []
        inbox.close()


def test_a_uid_nobody_asked_for_is_left_out() -> None:
    found = fetched({SIZE: sizes(1, 2, 3, 4, 500), BODY: b"* 7 FETCH (UID 7 BODY[] x)\r\n" + OK})
    assert found == []


# --- what a server cannot show ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("header", [b"* 2 FETCH (UID 2 BODY[HEADER] {6}\r\nA: b\r\n)\r\n" + OK, b"TAG NO no\r\n"])
@pytest.mark.parametrize("body", [b"* 2 FETCH (UID 2 BODY[] NIL)\r\n", b"NO"])
def test_one_message_that_cannot_be_shown_does_not_stop_the_rest(body: bytes, header: bytes) -> None:
    """It comes as far as it can be had, cut: so that she is told."""
    parts = [b"* 1 FETCH (UID 1 BODY[] one)\r\n", b"* 3 FETCH (UID 3 BODY[] two)\r\n"]
    script: dict[str, bytes | list[bytes]] = {
        SIZE: sizes(1, 2, 3),
        BODY: parts[0] + body + parts[1] + OK if body != b"NO" else b"TAG NO cannot\r\n",
        "UID FETCH 1 (UID B": parts[0] + OK,
        "UID FETCH 2 (UID B": b"TAG NO cannot\r\n",
        "UID FETCH 3 (UID B": parts[1] + OK,
        "UID FETCH 2 (UID BODY.PEEK[HEADER]": header,
    }
    found = fetched(script)
    assert [a.uid for a in found] == [1, 2, 3]
    assert [a.truncated for a in found] == [False, True, False]
    assert found[1].raw == (b"A: b\r\n" if b"A: b" in header else b"")


def test_a_fault_that_passes_is_not_taken_for_an_unreadable_message() -> None:
    with pytest.raises(Transient, match="for the moment"):
        fetched({SIZE: sizes(1, 2, 3), BODY: b"TAG NO [UNAVAILABLE] later\r\n"})
    with pytest.raises(Transient):
        fetched(
            {
                SIZE: sizes(1, 2, 3),
                BODY: b"* 1 FETCH (UID 1 BODY[] NIL)\r\n" + OK,
                "UID FETCH 1 ": b"TAG NO [SERVERBUG] x\r\n",
            }
        )


def test_a_size_told_wrong_loses_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Some servers tell the size of something else."""
    monkeypatch.setattr(imap_fetching, "PIECE", 10)
    pieces = {
        "UID FETCH 1 (UID BODY.PEEK[]<0.10>)": b"* 1 FETCH (UID 1 BODY[]<0> {10}\r\n0123456789)\r\n" + OK,
        "UID FETCH 1 (UID BODY.PEEK[]<10.10>)": b'* 1 FETCH (UID 1 BODY[]<10> "abc")\r\n' + OK,
    }
    (one,) = fetched({"UID FETCH 1 (UID RFC": sizes(1, size=99), **pieces}, (1,))
    assert (one.raw, one.truncated) == (b"0123456789abc", False)
    end = {"UID FETCH 1 (UID BODY.PEEK[]<10.10>)": b"* 1 FETCH (UID 1 BODY[]<10> NIL)\r\n" + OK}
    (one,) = fetched({"UID FETCH 1 (UID RFC": sizes(1, size=99), **pieces, **end}, (1,))
    assert (one.raw, one.truncated) == (b"0123456789", False)
    (one,) = fetched(
        {
            "UID FETCH 1 (UID RFC": sizes(1, size=1),
            "UID FETCH 1 (UID BODY.PEEK[])": b"* 1 FETCH (UID 1 BODY[] {12}\r\nabcdefghijkl)\r\n" + OK,
        },
        (1,),
        limit=8,
    )
    assert (one.raw, one.size, one.truncated) == (b"abcdefgh", 12, True)


def test_a_message_that_vanishes_between_its_pieces_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(imap_fetching, "PIECE", 10)
    first = b"* 1 FETCH (UID 1 BODY[]<0> {10}\r\n0123456789)\r\n" + OK
    script = {"UID FETCH 1 (UID BODY.PEEK[]<0": first, "UID FETCH 1 (UID BODY.PEEK[]<10": OK}
    assert fetched({"UID FETCH 1 (UID RFC": sizes(1, size=99), **script}, (1,)) == []


def test_a_date_that_is_none_is_now() -> None:
    told = sizes(1).replace(b'"07-Jan-2013 09:30:15 -0500"', b"NIL")
    (one,) = fetched(
        {"UID FETCH 1 (UID RFC": told, "UID FETCH 1 (UID B": b"* 1 FETCH (UID 1 BODY[] abc)\r\n" + OK}, (1,)
    )
    assert abs(time.time() - one.internal_date.timestamp()) < 60  # noqa: TID251


# --- opening and searching --------------------------------------------------------------------------------------------


def test_capabilities_are_those_told_after_the_login() -> None:
    """The trap: before the login few servers tell MOVE, and imap-tools looks no second time."""
    before = b"* CAPABILITY IMAP4rev1\r\n" + OK
    after = b"* CAPABILITY IMAP4rev1 MOVE\r\n" + OK
    scripts: list[dict[str, bytes | list[bytes]]] = [
        {"CAPABILITY": [before, after]},
        {"CAPABILITY": before, "LOGIN": b"TAG OK [CAPABILITY IMAP4rev1 MOVE] in\r\n"},
        {"CAPABILITY": before, "LOGIN": b"* CAPABILITY IMAP4rev1 MOVE\r\nTAG OK in\r\n"},
    ]
    for script in scripts:
        with ScriptedImap(script) as server:
            inbox = server.inbox()
            inbox.state()
            inbox.file_handled([1], "x")
            assert server.asked("UID MOVE 1")
            assert len(server.asked("CAPABILITY")) <= 2
            inbox.close()


def test_nothing_is_ever_expunged_but_by_its_uid() -> None:
    """The trap: imap-tools' flag() and move() EXPUNGE what she has marked as deleted herself."""
    for capabilities in ("MOVE", "UIDPLUS", ""):
        answer = f"* CAPABILITY IMAP4rev1 {capabilities}\r\n".encode() + OK
        with ScriptedImap({"CAPABILITY": answer, "UID COPY": b"TAG OK [COPYUID 7 1:2 5:6] done\r\n"}) as server:
            inbox = server.inbox()
            inbox.state()
            inbox.mark([1, 2], "x")
            inbox.file_handled([1, 2], "x")
            inbox.append_sent([(b"x", WHEN)])
            inbox.close()
            assert not [c for c in server.commands if c.split()[0].upper() in ("EXPUNGE", "CLOSE", "UNSELECT")]
            assert server.asked("UID EXPUNGE") == (["UID EXPUNGE 1:2"] if capabilities == "UIDPLUS" else [])


def test_only_copies_that_the_server_tells_are_removed() -> None:
    capability = b"* CAPABILITY IMAP4rev1 UIDPLUS\r\n" + OK
    for copied, removed in ((b"[COPYUID 7 1,3 5:6]", ["UID EXPUNGE 1,3"]), (b"", [])):
        with ScriptedImap({"CAPABILITY": capability, "UID COPY": b"TAG OK " + copied + b" done\r\n"}) as server:
            inbox = server.inbox()
            inbox.state()
            inbox.file_handled([1, 2, 3], "x")
            inbox.close()
            assert server.asked("UID EXPUNGE") == removed


def test_a_search_answered_in_several_lines_is_read_whole() -> None:
    with ScriptedImap({"UID SEARCH": b"* SEARCH 5 9\r\n* SEARCH\r\n* SEARCH 7\r\n" + OK}) as server:
        inbox = server.inbox()
        inbox.state()
        assert inbox.uids_from(6) == (7, 9)
        assert not [c for c in server.commands if "CHARSET" in c]  # some servers refuse any
        inbox.close()


@pytest.mark.parametrize(("last", "uidnext"), [(b"* SEARCH 11\r\n", 12), (b"* SEARCH\r\n", 1)])
def test_without_uidnext_in_the_answer_the_last_message_tells(last: bytes, uidnext: int) -> None:
    silent = OPENED.replace(b"* OK [UIDNEXT 4] ok\r\n", b"")
    with ScriptedImap({"EXAMINE": silent, "UID SEARCH UID *": last + OK}) as server:
        inbox = server.inbox()
        assert inbox.state().uidnext == uidnext
        inbox.close()


def test_a_folder_that_can_only_be_read_is_told() -> None:
    with ScriptedImap({"SELECT": OPENED.replace(b"READ-WRITE", b"READ-ONLY")}) as server:
        inbox = server.inbox()
        inbox.state()
        with pytest.raises(Permanent, match="can only be read"):
            inbox.mark([1], "x")
        inbox.close()


@pytest.mark.parametrize("flags", [b"(\\Answered \\Seen)", b"()", b"(mailbot-other)"])
def test_keywords_are_set_only_where_they_are_kept(flags: bytes) -> None:
    with ScriptedImap({"SELECT": OPENED.replace(b"(\\Answered \\Seen \\*)", flags)}) as server:
        inbox = server.inbox(handled_folder="")
        inbox.state()
        inbox.mark([1], "mailbot-waits")
        inbox.file_handled([1], "mailbot-settled")
        assert not server.asked("UID STORE")
        inbox.close()


def test_a_keyword_named_alone_is_kept() -> None:
    with ScriptedImap({"SELECT": OPENED.replace(b"\\*", b"Mailbot-Waits")}) as server:
        inbox = server.inbox()
        inbox.state()
        inbox.mark([1], "mailbot-waits")
        assert server.asked("UID STORE") == ["UID STORE 1 +FLAGS.SILENT (mailbot-waits)"]
        inbox.close()


def test_folders_are_listed_with_their_use_where_it_must_be_asked_for() -> None:
    capability = b"* CAPABILITY IMAP4rev1 SPECIAL-USE LIST-EXTENDED\r\n" + OK
    listed = b'* LIST (\\Sent) "/" "Corbeille de sortie"\r\n* STATUS x (UIDNEXT 1)\r\n' + OK
    with ScriptedImap({"CAPABILITY": capability, "LIST": listed}) as server:
        inbox = server.inbox()
        inbox.append_sent([(b"x", WHEN)])
        assert server.asked("LIST") == ['LIST "" "*" RETURN (SPECIAL-USE)']
        assert server.asked("APPEND")[0].startswith('APPEND "Corbeille de sortie" (\\Seen)')
        inbox.close()


def test_a_folder_is_opened_anew_now_and_then(monkeypatch: pytest.MonkeyPatch) -> None:
    """For servers that tell new mail only then."""
    later = OPENED.replace(b"UIDNEXT 4", b"UIDNEXT 6")
    with ScriptedImap({"EXAMINE": [OPENED, later], "UID SEARCH": b"* SEARCH 3\r\n" + OK}) as server:
        inbox = server.inbox()
        assert [inbox.state().uidnext for _ in range(2)] == [4, 4]
        monkeypatch.setattr("mailbot.edges.imap_connection.REOPEN_AFTER", 0.0)
        assert inbox.state().uidnext == 6
        inbox.close()


# --- copies in Sent ---------------------------------------------------------------------------------------------------

MULTI = b"* CAPABILITY IMAP4rev1 MULTIAPPEND\r\n" + OK
LETTERS = [(f"letter {n}\r\n".encode(), WHEN) for n in range(3)]


def appended(script: dict[str, bytes | list[bytes]], letters: list[tuple[bytes, dt.datetime]]) -> list[str]:
    with ScriptedImap(script) as server:
        inbox = server.inbox()
        try:
            inbox.append_sent(letters)
        except Permanent:
            server.commands.append("refused")
        inbox.close()
        return [*server.asked("APPEND"), *server.asked("refused")]


def test_copies_go_together_where_the_server_can() -> None:
    (command,) = appended({"CAPABILITY": MULTI}, LETTERS)
    date = '"07-Jan-2013 09:30:15 -0500"'
    assert command.splitlines() == [
        f'APPEND "Sent" (\\Seen) {date} {{10}}',
        "letter 0",
        f" (\\Seen) {date} {{10}}",
        "letter 1",
        f" (\\Seen) {date} {{10}}",
        "letter 2",
    ]
    assert len(appended({"CAPABILITY": MULTI}, LETTERS[:1])) == 1
    assert len(appended({}, LETTERS)) == 3


def test_a_copy_that_is_refused_does_not_stop_the_rest() -> None:
    no = b"TAG NO [TOOBIG] no\r\n"
    asked = appended({"CAPABILITY": MULTI, "APPEND": [no, OK, no, OK]}, LETTERS)
    assert [command.splitlines()[-1] for command in asked] == [
        "letter 2",
        "letter 0",
        "letter 1",
        "letter 2",
        "refused",
    ]


# --- few questions ----------------------------------------------------------------------------------------------------


def test_a_round_without_news_asks_little() -> None:
    """One login; then a look at Sent and one at the inbox, which is not opened again."""
    with ScriptedImap() as server:
        inbox = server.inbox()
        for _ in range(2):
            inbox.sent_state()
            inbox.state()
        inbox.close()
    assert server.connections == 1
    assert [c.split()[0] for c in server.commands] == [
        *("CAPABILITY", "LOGIN", "CAPABILITY", "LIST"),
        *("STATUS", "EXAMINE"),
        *("STATUS", "NOOP", "UID"),
        "LOGOUT",
    ]


def test_a_round_with_news_opens_the_inbox_twice_at_most() -> None:
    """To read, and to write where something is to be marked or moved."""
    with ScriptedImap({SIZE: sizes(1, 2, 3), BODY: b"* 1 FETCH (UID 1 BODY[] one)\r\n" + OK}) as server:
        inbox = server.inbox()
        inbox.state()
        inbox.uids_from(1)
        list(inbox.fetch((1, 2, 3)))
        inbox.mark([1], "x")
        inbox.file_handled([1], "x")
        inbox.close()
    assert len(server.asked("EXAMINE")) + len(server.asked("SELECT")) == 2
    assert len(server.asked("UID FETCH")) == 2


@pytest.mark.parametrize("call", [lambda i: i.fetch([]), lambda i: i.mark([], "x"), lambda i: i.in_sent([])])
def test_nothing_to_do_asks_nothing(call: Callable[[object], object]) -> None:
    with ScriptedImap({"HELLO": CLOSE}) as server:
        inbox = server.inbox()
        list(call(inbox) or ())  # type: ignore[call-overload]
        assert server.connections == 0
        inbox.close()
