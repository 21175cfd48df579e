"""Letters handed over to a real Postfix; and to a server that fails at a chosen moment."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest

from mailbot.config.model import SmtpSettings, TransportSecurity
from mailbot.edges import smtp as edge
from mailbot.edges.smtp import SmtpSender
from mailbot.mail.bounce import bounce
from mailbot.mail.message import parse
from mailbot.ports import EdgeError, Permanent, Transient
from tests.servers.faulty import FaultyServer
from tests.servers.postfix import PASSWORD, USER, Postfix, running, until

LETTER = (
    b"Date: Mon, 07 Jan 2013 09:00:00 -0500\r\nFrom: <melord@erable.test>\r\nTo: <anne@participant.test>\r\n"
    b"Subject: Place retenue\r\nMessage-ID: <un.lot.mailbot@erable.test>\r\nMIME-Version: 1.0\r\n"
    b"Content-Type: text/plain; charset=utf-8\r\n\r\nBonjour,\r\n\r\n.un point\r\n..deux\r\n.\r\nAu revoir\r\n"
)


@pytest.fixture(scope="module")
def postfix() -> Iterator[Postfix]:
    with running() as server:
        yield server


def sender(
    port: int, security: str = "none", user: str = "", password: str = "", host: str = "127.0.0.1"
) -> SmtpSender:
    settings = SmtpSettings(host=host, port=port, security=TransportSecurity(security), username=user)
    return SmtpSender(settings, lambda: password, USER)


@pytest.fixture
def plain(postfix: Postfix) -> Iterator[SmtpSender]:
    one = sender(postfix.ports["smtp"])
    yield one
    one.close()


def fault(one: SmtpSender, to: str, raw: bytes = LETTER) -> EdgeError:
    with pytest.raises(EdgeError) as caught:
        one.send(USER, to, raw)
    return caught.value


# --- what a real server does ------------------------------------------------------------------------------------------


@pytest.mark.server
def test_a_letter_arrives_as_it_was_written(postfix: Postfix, plain: SmtpSender) -> None:
    plain.send(USER, "anne@participant.test", LETTER)
    (taken,) = postfix.wait_for("anne@participant.test")
    assert taken.sender == USER
    assert taken.raw.endswith(LETTER.replace(b"\r\n", b"\n"))


@pytest.mark.server
def test_one_connection_takes_letter_after_letter(postfix: Postfix, plain: SmtpSender) -> None:
    for _ in range(20):
        plain.send(USER, "beaucoup@participant.test", LETTER)
    assert len(postfix.wait_for("beaucoup@participant.test", 20)) == 20
    plain.close()
    until(lambda: "mail=20 rcpt=20" in postfix.log(), "one session of 20 letters in Postfix's log")


@pytest.mark.server
def test_bytes_over_127_are_announced(postfix: Postfix, plain: SmtpSender) -> None:
    raw = "Subject: Café réservé\r\n\r\nÀ bientôt, Zoé\r\n".encode()
    plain.send(USER, "huit@participant.test", raw)
    (taken,) = postfix.wait_for("huit@participant.test")
    assert "À bientôt, Zoé".encode() in taken.raw
    assert "Café réservé".encode() in taken.raw
    assert b"with UTF8SMTP" in taken.raw  # how Postfix notes a letter that came with SMTPUTF8


@pytest.mark.server
def test_a_domain_with_accents_goes_in_ascii(postfix: Postfix, plain: SmtpSender) -> None:
    plain.send(USER, "zoe@érablière.test", LETTER)
    until(lambda: "to=<zoe@xn--rablire-6xad.test>" in postfix.log(), "the letter in Postfix's log")


@pytest.mark.server
def test_a_refused_recipient_is_the_letters_fault_and_holds_back_no_other(postfix: Postfix, plain: SmtpSender) -> None:
    refused = fault(plain, "personne@reject.test")
    assert isinstance(refused, Permanent)
    assert refused.of_letter
    assert refused.sentence == f"{plain.where} refused the recipient (550 5.1.1, there is no such mailbox)."
    full = fault(plain, "plein@full.test")
    assert isinstance(full, Transient)
    assert full.of_letter
    assert "452 4.2.2, the mailbox is full" in full.sentence
    plain.send(USER, "apres@participant.test", LETTER)
    assert postfix.wait_for("apres@participant.test")


@pytest.mark.server
def test_a_letter_over_the_servers_size_is_refused_before_it_is_sent(plain: SmtpSender) -> None:
    refused = fault(plain, "anne@participant.test", LETTER + b"x" * 2_000_001)
    assert isinstance(refused, Permanent)
    assert refused.of_letter
    assert "too large" in refused.sentence


@pytest.mark.server
def test_an_idle_connection_that_the_server_ended_costs_nothing(postfix: Postfix) -> None:
    one = sender(postfix.ports["hasty"])  # ends a connection after a second
    one.send(USER, "lent@participant.test", LETTER)
    time.sleep(1.6)
    one.send(USER, "lent@participant.test", LETTER)
    one.close()
    assert len(postfix.wait_for("lent@participant.test", 2)) == 2


@pytest.mark.server
def test_a_server_that_restarts_costs_nothing(postfix: Postfix) -> None:
    one = sender(postfix.ports["smtp"])
    one.send(USER, "retour@participant.test", LETTER)
    postfix.halt()
    down = fault(one, "retour@participant.test")
    assert isinstance(down, Transient)
    assert not down.in_doubt
    assert not down.of_letter
    assert "nothing listens there" in down.sentence
    postfix.resume()
    one.send(USER, "retour@participant.test", LETTER)
    one.close()
    assert len(postfix.wait_for("retour@participant.test", 2)) == 2


@pytest.mark.server
def test_a_letter_that_cannot_be_delivered_comes_back_and_is_known(postfix: Postfix, plain: SmtpSender) -> None:
    before = len(postfix.taken(USER))
    plain.send(USER, "partie@bounce.test", LETTER)
    report = postfix.wait_for(USER, before + 1)[-1]
    assert report.sender == ""
    read = bounce(parse(report.raw, 1_000_000))
    assert read is not None
    assert read.addresses == ("partie@bounce.test",)
    assert (read.status, read.permanent) == ("5.1.1", True)
    assert read.returned_message_id == "un.lot.mailbot@erable.test"


# --- encryption and login ---------------------------------------------------------------------------------------------


@pytest.fixture
def trusted(postfix: Postfix, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(postfix.certificate))


@pytest.mark.server
@pytest.mark.parametrize(("port", "security"), [("submission", "starttls"), ("smtps", "tls")])
def test_letters_go_encrypted_after_a_login(postfix: Postfix, trusted: None, port: str, security: str) -> None:
    one = sender(postfix.ports[port], security, USER, PASSWORD, "localhost")
    one.send(USER, f"{security}@participant.test", LETTER)
    assert one.problems() == [(f"SMTP {one.where}", True, f"logged in as {USER}, {security}")]
    one.close()
    (taken,) = postfix.wait_for(f"{security}@participant.test")
    assert b"with ESMTPSA" in taken.raw or b"(Authenticated sender" in taken.raw or b"using TLS" in taken.raw


@pytest.mark.server
def test_a_wrong_password_is_the_servers_fault_and_is_not_tried_over_and_over(postfix: Postfix, trusted: None) -> None:
    asked: list[int] = []
    passwords = ["faux", "faux", PASSWORD]

    def password() -> str:
        asked.append(1)
        return passwords[len(asked) - 1]

    settings = SmtpSettings(
        host="localhost", port=postfix.ports["submission"], security=TransportSecurity.STARTTLS, username=USER
    )
    one = SmtpSender(settings, password, USER)
    assert not asked  # not before it is needed
    refused = fault(one, "anne@participant.test")
    assert isinstance(refused, Permanent)
    assert not refused.of_letter
    assert "refused the login (535 5.7.8)" in refused.sentence
    until(lambda: "authentication failed" in postfix.log(), "the refusal in Postfix's log")
    attempts = postfix.log().count("authentication failed")
    assert "rests" in fault(one, "anne@participant.test").sentence
    one.send(USER, "nouveau@participant.test", LETTER)  # another password is tried at once
    one.close()
    assert postfix.wait_for("nouveau@participant.test")
    assert postfix.log().count("authentication failed") == attempts


@pytest.mark.server
def test_without_login_where_one_is_needed_no_letter_is_at_fault(postfix: Postfix, trusted: None) -> None:
    one = sender(postfix.ports["submission"], "starttls", host="localhost")
    refused = fault(one, "anne@participant.test")
    one.close()
    assert isinstance(refused, Permanent)
    assert not refused.of_letter


@pytest.mark.server
def test_a_certificate_nobody_vouches_for_is_not_accepted(postfix: Postfix) -> None:
    for port, security in (("submission", "starttls"), ("smtps", "tls")):
        one = sender(postfix.ports[port], security, USER, PASSWORD, "localhost")
        refused = fault(one, "anne@participant.test")
        assert isinstance(refused, Permanent)
        assert not refused.of_letter
        assert "certificate" in refused.sentence
        ((_, fine, advice),) = one.problems()
        assert not fine
        assert "SSL_CERT_FILE" in advice


@pytest.mark.server
def test_a_certificate_of_another_name_is_not_accepted(postfix: Postfix, trusted: None) -> None:
    one = sender(postfix.ports["smtps"], "tls", USER, PASSWORD, "127.0.0.1")  # the certificate says localhost
    assert "certificate" in fault(one, "anne@participant.test").sentence


@pytest.mark.server
def test_a_server_without_starttls_gets_no_letter(postfix: Postfix, trusted: None) -> None:
    server = FaultyServer()
    one = sender(server.port, "starttls", USER, PASSWORD, "localhost")
    refused = fault(one, "anne@participant.test")
    assert isinstance(refused, Permanent)
    assert "offers no STARTTLS" in refused.sentence
    assert not any(command.startswith(("MAIL", "AUTH")) for command in server.commands)
    server.close()


# --- a server that fails ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("step", ["EHLO", "MAIL", "RCPT", "DATA"])
@pytest.mark.parametrize("said", ["close", "421 4.3.2 closing"])
def test_a_connection_lost_before_the_letters_end_is_never_in_doubt(step: str, said: str) -> None:
    plan = {step: said} | ({"HELO": said} if step == "EHLO" else {})
    server = FaultyServer(plan, plan)
    one = sender(server.port)
    lost = fault(one, "anne@participant.test")
    assert isinstance(lost, Transient)
    assert not lost.in_doubt
    assert not lost.of_letter
    assert server.letters == []
    server.close()


@pytest.mark.parametrize("step", ["MAIL", "RCPT", "DATA"])
@pytest.mark.parametrize("said", ["close", "421 4.4.2 idle too long"])
def test_a_kept_connection_lost_before_the_letters_end_is_made_anew(step: str, said: str) -> None:
    server = FaultyServer()
    one = sender(server.port)
    one.send(USER, "anne@participant.test", LETTER)
    server.instead[step] = said  # once
    one.send(USER, "anne@participant.test", LETTER)
    assert (len(server.letters), server.connections) == (2, 2)
    server.close()


@pytest.mark.parametrize("said", ["close", "neither yes nor no", "354 what?"])
def test_only_a_letter_whose_answer_is_missing_is_in_doubt(said: str) -> None:
    server = FaultyServer({".": said})
    one = sender(server.port)
    lost = fault(one, "anne@participant.test")
    assert isinstance(lost, Transient)
    assert lost.in_doubt
    assert len(server.letters) == 1
    one.send(USER, "anne@participant.test", LETTER)  # the next goes on a new connection
    assert (len(server.letters), server.connections) == (2, 2)
    server.close()


def test_a_kept_connection_lost_at_the_dot_is_in_doubt_and_the_letter_goes_not_again_by_itself() -> None:
    server = FaultyServer()
    one = sender(server.port)
    one.send(USER, "anne@participant.test", LETTER)
    server.instead["."] = "close"
    lost = fault(one, "anne@participant.test")
    assert lost.in_doubt
    assert (len(server.letters), server.connections) == (2, 1)
    server.close()


@pytest.mark.parametrize(
    ("said", "kind", "of_letter"),
    [
        ("450 4.2.1 later", Transient, True),
        ("451 4.7.1 greylisted", Transient, True),
        ("421 4.7.0 too many", Transient, False),
        ("554 5.7.1 looks like spam", Permanent, True),
        ("552 5.3.4 too large", Permanent, True),
        ("550 5.4.5 daily limit", Transient, False),
        ("550 5.7.60 may not send as this sender", Permanent, False),
    ],
)
def test_what_the_answer_to_a_letter_means(said: str, kind: type[EdgeError], of_letter: bool) -> None:
    server = FaultyServer({".": said})
    answer = fault(sender(server.port), "anne@participant.test")
    assert (type(answer) in (kind, *kind.__subclasses__()), answer.of_letter, answer.in_doubt) == (
        True,
        of_letter,
        False,
    )
    assert "spam" not in answer.sentence  # the server's words are not repeated
    server.close()


def test_a_server_that_never_answers_is_given_up_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(edge, "COMMAND_SECONDS", 0.2)
    monkeypatch.setattr(edge, "ANSWER_SECONDS", 0.2)
    for plan, in_doubt in (({"hello": "silence"}, False), ({"MAIL": "silence"}, False), ({".": "silence"}, True)):
        server = FaultyServer(plan)
        began = time.monotonic()
        late = fault(sender(server.port), "anne@participant.test")
        assert isinstance(late, Transient)
        assert late.in_doubt is in_doubt
        assert time.monotonic() - began < 2
        server.close()


@pytest.mark.parametrize(
    ("said", "kind"),
    [("554 no", Permanent), ("421 busy", Transient), ("450 busy", Transient), ("hello there", Transient)],
)
def test_a_server_that_turns_us_away_is_told_in_a_sentence(said: str, kind: type[EdgeError]) -> None:
    server = FaultyServer({"hello": said}, {"hello": said})
    one = sender(server.port)
    ((what, fine, advice),) = one.problems()
    assert (what, fine) == (f"SMTP {one.where}", False)
    away = fault(one, "anne@participant.test")
    assert isinstance(away, kind)
    assert not away.of_letter
    assert advice == away.sentence
    server.close()


@pytest.mark.parametrize("host", ["nowhere.invalid", "x" * 70 + ".invalid"])
def test_a_host_that_is_not_found_is_told_in_a_sentence(host: str) -> None:
    assert "cannot be found" in fault(sender(25, host=host), "anne@participant.test").sentence


def test_no_password_is_told_before_anything_is_asked() -> None:
    server = FaultyServer()
    missing = fault(sender(server.port, user=USER), "anne@participant.test")
    assert isinstance(missing, Permanent)
    assert not missing.of_letter
    assert "MAILBOT_SMTP_PASSWORD" in missing.sentence
    assert server.connections == 0
    server.close()


def test_a_password_is_never_sent_where_the_server_offers_no_login() -> None:
    server = FaultyServer()
    assert "no login" in fault(sender(server.port, user=USER, password="secret"), "anne@participant.test").sentence
    assert not any("AUTH" in command for command in server.commands)
    server.close()
