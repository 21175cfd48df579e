"""What goes wrong is told in a sentence, the connection is thrown away, and the next call connects anew."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from mailbot.config.model import ImapSettings, Mailbox, TransportSecurity
from mailbot.edges import imap
from mailbot.edges.imap import ImapInbox
from mailbot.edges.imap_faults import Refusal, told
from mailbot.ports import EdgeError, Permanent, Transient
from tests.servers.dovecot import ARRIVED, PASSWORD, PLAIN_PASSWORD, Dovecot, running, written
from tests.servers.scripted_imap import CLOSE, SILENCE, USER, ScriptedImap

OWNER = Mailbox(address="owner@erable.test")


@pytest.fixture(scope="module")
def dovecot() -> Iterator[Dovecot]:
    with running(connections=3) as server:
        yield server


def edge(settings: ImapSettings, password: str = PASSWORD) -> ImapInbox:
    return ImapInbox(OWNER, settings, lambda: password, 25_000_000)


def settings(port: int, security: str = "none", host: str = "127.0.0.1", user: str = USER) -> ImapSettings:
    return ImapSettings(host=host, port=port, security=TransportSecurity(security), username=user)


def fault(inbox: ImapInbox) -> EdgeError:
    with pytest.raises(EdgeError) as caught:
        inbox.state()
    inbox.close()
    return caught.value


# --- login and encryption ---------------------------------------------------------------------------------------------


@pytest.mark.server
@pytest.mark.parametrize(("user", "password"), [("a@erable.test", PASSWORD), ("plain@erable.test", PLAIN_PASSWORD)])
def test_passwords_of_any_letters_log_in(dovecot: Dovecot, user: str, password: str) -> None:
    inbox = edge(dovecot.settings(user), password)
    assert inbox.state().uidnext == 1
    inbox.close()


@pytest.mark.server
@pytest.mark.parametrize("password", ["wrong", "fälsch"])
def test_a_wrong_password_is_permanent(dovecot: Dovecot, password: str) -> None:
    said = fault(edge(dovecot.settings("a@erable.test"), password))
    assert isinstance(said, Permanent)
    assert 'refused the login of a@erable.test ("Authentication failed' in said.sentence
    assert "MAILBOT_IMAP_PASSWORD" in said.sentence
    assert password not in said.sentence


@pytest.mark.parametrize(
    ("user", "password", "words"),
    [
        ("", "x", "imap.username is empty"),
        ("a@erable.test", "", "no IMAP password"),
        ("a@erable.test", "x\r\nA2 DELETE INBOX", "control character"),
    ],
)
def test_a_login_that_cannot_be_tried_is_told_before(user: str, password: str, words: str) -> None:
    with ScriptedImap() as server:
        said = fault(edge(settings(server.port, user=user), password))
        assert isinstance(said, Permanent)
        assert words in said.sentence
        assert not server.asked("LOGIN")
        assert not server.asked("AUTHENTICATE")


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (b"TAG NO [UNAVAILABLE] later\r\n", Transient),
        (b"TAG NO [INUSE] later\r\n", Transient),
        (b"TAG NO [LIMIT] too many connections\r\n", Transient),
        (b"TAG NO [AUTHENTICATIONFAILED] no\r\n", Permanent),
        (b"TAG NO LOGIN failed.\r\n", Permanent),
        (b"TAG BAD what?\r\n", Permanent),
        (b"* BYE too many\r\n", Transient),
        (CLOSE, Transient),
    ],
)
def test_a_refused_login_passes_or_does_not(answer: bytes, kind: type[EdgeError]) -> None:
    with ScriptedImap({"LOGIN": answer}) as server:
        assert type(fault(server.inbox())) is kind


@pytest.mark.server
@pytest.mark.parametrize("security", ["tls", "starttls"])
def test_a_trusted_certificate_is_taken(dovecot: Dovecot, security: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(dovecot.certificate))
    inbox = edge(dovecot.settings("a@erable.test", security, host="localhost"))
    assert inbox.state().uidnext == 1
    assert inbox.wait(0.1) == "timeout"
    inbox.close()


@pytest.mark.server
@pytest.mark.parametrize("security", ["tls", "starttls"])
def test_a_strange_certificate_is_refused(dovecot: Dovecot, security: str, monkeypatch: pytest.MonkeyPatch) -> None:
    said = fault(edge(dovecot.settings("a@erable.test", security, host="localhost")))
    assert isinstance(said, Permanent)
    assert "is not to be trusted" in said.sentence
    monkeypatch.setenv("SSL_CERT_FILE", str(dovecot.certificate))  # trusted now, but issued for another name
    said = fault(edge(dovecot.settings("a@erable.test", security, host="127.0.0.1")))
    assert "set imap.host to the name" in said.sentence


def test_without_starttls_no_password_is_sent() -> None:
    with ScriptedImap() as server:
        said = fault(edge(settings(server.port, "starttls")))
        assert isinstance(said, Permanent)
        assert "no STARTTLS" in said.sentence
        assert not server.asked("LOGIN")


@pytest.mark.server
def test_tls_to_a_plain_port_and_plain_to_a_tls_port_are_told(
    dovecot: Dovecot, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = fault(edge(settings(dovecot.ports["imap"], "tls", "localhost")))
    assert isinstance(said, Permanent)
    assert "993 with tls" in said.sentence
    monkeypatch.setattr("mailbot.edges.imap_connection.TIMEOUT", 1)
    assert isinstance(fault(edge(settings(dovecot.ports["imaps"]))), EdgeError)


def test_no_encryption_goes_to_loopback_only() -> None:
    said = fault(edge(settings(143, host="192.0.2.1")))
    assert isinstance(said, Permanent)
    assert "in clear" in said.sentence


def test_what_no_server_keeps_secret_is_not_asked_in_clear() -> None:
    """LOGINDISABLED (RFC 3501, 6.2.3): the password goes another way or not at all."""
    with ScriptedImap({"CAPABILITY": b"* CAPABILITY IMAP4rev1 LOGINDISABLED\r\nTAG OK done\r\n"}) as server:
        inbox = server.inbox()
        inbox.state()
        inbox.close()
        assert not server.asked("LOGIN ")
        assert server.asked("AUTHENTICATE PLAIN")


# --- the network ------------------------------------------------------------------------------------------------------


def test_a_server_that_is_not_there_is_told() -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    said = fault(edge(settings(port)))
    assert isinstance(said, Transient)
    assert f"Nothing answers at 127.0.0.1:{port}" in said.sentence


@pytest.mark.parametrize(
    ("fault", "kind", "words"),
    [
        (socket.gaierror(-2, "Name or service not known"), Transient, "is not known: check imap.host"),
        (TimeoutError(), Transient, "did not answer in time"),
        (ConnectionResetError(104, "reset"), Transient, "cannot be reached (reset)"),
        (ssl.SSLEOFError(8, "EOF"), Transient, "was lost"),
        (Refusal("to do it", b"[OVERQUOTA] full"), Transient, "The mailbox is full"),
        (Refusal("to do it", b"[SERVERBUG] oops"), Transient, "for the moment"),
        (Refusal("to do it", b"[NOPERM] no " + b"\x00\xff" * 300), Permanent, "refused to do it"),
        (Refusal("to do it", None), Permanent, "refused to do it."),
    ],
)
def test_every_fault_has_a_sentence(fault: Exception, kind: type[EdgeError], words: str) -> None:
    said = told(fault, settings(143, host="imap.erable.test"))
    assert type(said) is kind
    assert said is not None
    assert words in said.sentence
    assert len(said.sentence) < 300
    assert said.sentence.isprintable()


def test_what_is_no_fault_of_a_server_is_not_hidden() -> None:
    assert told(ZeroDivisionError(), settings(143)) is None
    with ScriptedImap() as server:
        inbox = server.inbox()
        inbox.state()
        with pytest.raises(ZeroDivisionError), inbox._talk():
            raise ZeroDivisionError
        assert inbox._connection is None
        inbox.close()


@pytest.mark.server
def test_after_an_error_the_next_call_connects_anew(dovecot: Dovecot) -> None:
    with dovecot.client("anew@erable.test") as hers:
        hers.append(written())
        inbox = edge(dovecot.settings("anew@erable.test"))
        assert inbox.state().uidnext == 2
        dovecot.kick("anew@erable.test")
        with pytest.raises(Transient, match="was lost"):
            inbox.state()
        assert inbox.state().uidnext == 2
        assert [a.uid for a in inbox.fetch([1])] == [1]
        inbox.close()


@pytest.mark.server
def test_a_silent_connection_that_the_server_ended_is_replaced(
    dovecot: Dovecot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A round in which nothing is wrong must not fail because the server ended what nobody used."""
    inbox = edge(dovecot.settings("silent@erable.test"))
    assert inbox.state().uidnext == 1
    monkeypatch.setattr(imap, "PROBE_AFTER", -1.0)
    dovecot.kick("silent@erable.test")
    assert inbox.state().uidnext == 1
    inbox.close()


@pytest.mark.server
def test_a_server_that_comes_back_is_used_again() -> None:
    with running() as server:
        inbox = server.inbox("a@erable.test")
        known = inbox.state()
        server.halt()
        for _ in range(2):
            with pytest.raises(Transient):
                inbox.state()
        server.start()
        assert inbox.state() == known
        inbox.close()


@pytest.mark.server
def test_too_many_connections_pass(dovecot: Dovecot) -> None:
    hers = [dovecot.client("many@erable.test") for _ in range(3)]
    assert isinstance(fault(edge(dovecot.settings("many@erable.test"))), Transient)
    for client in hers:
        client.close()


@pytest.mark.parametrize("command", ["EXAMINE", "UID SEARCH", "UID FETCH", "LIST", "STATUS", "UID STORE", "APPEND"])
@pytest.mark.parametrize("answer", [CLOSE, SILENCE, b"* BYE shutting down\r\n", b"TAG BAD no\r\n", b"\xff\x00\r\n"])
def test_whenever_it_breaks_it_is_told_and_the_connection_thrown_away(
    command: str, answer: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("mailbot.edges.imap_connection.TIMEOUT", 0.3)
    good = {
        "UID FETCH": b'* 1 FETCH (UID 1 RFC822.SIZE 1 INTERNALDATE "07-Jan-2013 09:30:15 -0500")\r\nTAG OK done\r\n'
    }
    with ScriptedImap({**good, command: [answer, good.get(command, b"TAG OK done\r\n")]}) as server:
        inbox = ImapInbox(OWNER, settings(server.port), lambda: "geheim", 1000)
        with pytest.raises(EdgeError):
            _everything(inbox)
        assert inbox._connection is None
        inbox.close()


def _everything(inbox: ImapInbox) -> None:
    inbox.state()
    inbox.uids_from(1)
    list(inbox.fetch([1]))
    inbox.mark([1], "x")
    inbox.sent_state()
    inbox.append_sent([(b"x", ARRIVED)])


@pytest.mark.parametrize("answer", [CLOSE, SILENCE])
def test_a_draft_that_may_have_been_taken_is_in_doubt(answer: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mailbot.edges.imap_connection.TIMEOUT", 0.3)
    with ScriptedImap({"APPEND": answer}) as server:
        inbox = server.inbox()
        with pytest.raises(Transient) as caught:
            inbox.append_draft(b"x", ARRIVED)
        assert caught.value.in_doubt
        inbox.close()


@pytest.mark.parametrize(
    ("answer", "of_letter"), [(b"TAG NO [TOOBIG] no\r\n", True), (b"TAG NO no\r\n", False), (b"TAG BAD no\r\n", False)]
)
def test_a_refused_draft_is_not_in_doubt(answer: bytes, of_letter: bool) -> None:
    with ScriptedImap({"APPEND": answer}) as server:
        inbox = server.inbox()
        with pytest.raises(Permanent) as caught:
            inbox.append_draft(b"x", ARRIVED)
        assert (caught.value.in_doubt, caught.value.of_letter) == (False, of_letter)
        inbox.close()


def test_a_login_refused_on_the_way_to_drafts_is_not_the_letters_fault() -> None:
    with ScriptedImap({"LOGIN": b"TAG NO no\r\n"}) as server:
        inbox = server.inbox()
        with pytest.raises(Permanent) as caught:
            inbox.append_draft(b"x", ARRIVED)
        assert not caught.value.of_letter
        inbox.close()


def test_a_late_answer_never_belongs_to_the_next_command(monkeypatch: pytest.MonkeyPatch) -> None:
    """The trap: after a time-out, imaplib would take the first command's answer for the second's."""
    monkeypatch.setattr("mailbot.edges.imap_connection.TIMEOUT", 0.3)
    with ScriptedImap({"UID SEARCH": [SILENCE, b"* SEARCH 3\r\nTAG OK done\r\n"]}) as server:
        inbox = server.inbox()
        inbox.state()
        with pytest.raises(Transient, match="did not answer in time"):
            inbox.uids_from(1)
        assert inbox.uids_from(1) == (3,)
        assert server.connections == 2
        inbox.close()


def test_a_check_tells_what_fails() -> None:
    with ScriptedImap({"LOGIN": b"TAG NO [AUTHENTICATIONFAILED] no\r\n"}) as server:
        inbox = server.inbox()
        ((what, fine, advice),) = inbox.problems()
        assert (what, fine) == (f"IMAP 127.0.0.1:{server.port}", False)
        assert "check imap.username" in advice
        inbox.close()


def test_a_check_of_a_good_server(tmp_path: Path) -> None:
    with ScriptedImap() as server:
        inbox = server.inbox()
        found = {what: (fine, advice) for what, fine, advice in inbox.problems()}
        assert all(fine for fine, _ in found.values())
        assert found["IMAP login"][1].startswith(f"{USER} at 127.0.0.1")
        assert found["IMAP drafts folder"][1] == "none yet: it is made when it is needed"
        assert found["copies in Sent"][1] == "filed by the bot"
        inbox.close()


@pytest.mark.parametrize(
    ("capabilities", "save_copy", "fine", "words"),
    [
        ("X-GM-EXT-1 MOVE", "auto", True, "filed by the provider"),
        ("X-GM-EXT-1 MOVE", "bot", False, 'save_copy = "provider"'),
        ("MOVE", "provider", True, "left to the provider"),
    ],
)
def test_a_check_tells_who_files_copies(capabilities: str, save_copy: str, fine: bool, words: str) -> None:
    with ScriptedImap({"CAPABILITY": f"* CAPABILITY IMAP4rev1 {capabilities}\r\nTAG OK done\r\n".encode()}) as server:
        inbox = server.inbox(save_copy=save_copy)
        found = {what: (fine, advice) for what, fine, advice in inbox.problems()}
        assert found["copies in Sent"][0] is fine
        assert words in found["copies in Sent"][1]
        assert "looked at every poll.every" in found["IMAP IDLE"][1]
        inbox.close()


def test_closing_twice_and_closing_unopened_do_no_harm() -> None:
    inbox = edge(settings(1))
    inbox.close()
    inbox.close()
    assert threading.active_count() >= 1
