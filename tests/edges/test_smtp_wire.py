"""What goes over the wire, and what replies mean."""

from __future__ import annotations

import pytest

from mailbot.config.model import SmtpSettings, TransportSecurity
from mailbot.edges.smtp import SmtpSender, on_the_wire, wire_address
from mailbot.edges.smtp_faults import Lost, Step, refusal
from mailbot.ports import Permanent
from tests.servers.faulty import FaultyServer


@pytest.mark.parametrize(
    "address",
    [
        "",
        "anne",
        "anne@",
        "@participant.test",
        "anne@participant.test\r\nRCPT TO:<luc@participant.test>",
        "anne@participant.test\n",
        "an ne@participant.test",
        "anne @participant.test",
        "-oQ/tmp@participant.test",
        "anne@participant.test>",
        "<anne@participant.test",
        "anne,luc@participant.test",
        '"anne"@participant.test',
        "anne@luc@participant.test",
        "anne@parti\x00cipant.test",
        "élise@participant.test",
        "x" * 65 + "@participant.test",
        "x@" + "y" * 300 + ".test",
        "anne@" + "é" * 80 + ".test",
    ],
)
def test_what_is_no_address_is_refused_before_the_server_sees_it(address: str) -> None:
    server = FaultyServer()
    settings = SmtpSettings(host="127.0.0.1", port=server.port, security=TransportSecurity.NONE)
    with pytest.raises(Permanent) as refused:
        SmtpSender(settings, str, "melord@erable.test").send("melord@erable.test", address, b"Subject: x\r\n\r\n")
    assert refused.value.of_letter
    assert refused.value.sentence.endswith(".")
    assert server.connections == 0
    server.close()


def test_usual_addresses_stay_as_they_are() -> None:
    for address in ("anne.roy+web@participant.test", "o'neil@participant.test", "a@[192.0.2.1]", "A_B@x-y.qc.ca"):
        assert wire_address(address) == address
    assert wire_address("anne@érablière.test") == "anne@xn--rablire-6xad.test"


def test_lines_and_dots_as_they_go_over_the_wire() -> None:
    assert on_the_wire(b"a\r\n.b\r\n..c\r\n") == b"a\r\n..b\r\n...c\r\n"
    assert on_the_wire(b".a") == b"..a\r\n"
    # A lone line feed with a dot after it would end the letter early at a careless server.
    assert on_the_wire(b"a\n.\nMAIL FROM:<x>\r.\rb") == b"a\r\n..\r\nMAIL FROM:<x>\r\n..\r\nb\r\n"


def test_the_servers_own_words_are_not_repeated() -> None:
    told = refusal("localhost:25", Step.LETTER, 550, b"5.7.1 Subject: Place retenue pour Anne is not allowed")
    assert told.sentence == "localhost:25 refused the letter (550 5.7.1, its rules do not allow it)."
    assert isinstance(refusal("x", Step.RECIPIENT, 554, b"5.7.1 <a@b>: Relay access denied"), Permanent)
    assert not refusal("x", Step.RECIPIENT, 554, b"5.7.1 <a@b>: Relay access denied").of_letter
    assert isinstance(refusal("x", Step.SENDER, 421, b""), Lost)
