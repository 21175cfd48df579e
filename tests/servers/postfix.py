"""A private Postfix on free loopback ports, with the login of a private Dovecot; nothing leaves the machine.

Where letters go: *@erable.test and *@participant.test into maildirs (or to an LMTP port); *@bounce.test is accepted and
comes back as a real 5.1.1 report; *@reject.test gets a 550 at RCPT; *@full.test a 452; *@defer.test stays in the queue;
anything else is discarded. No DNS. Postfix starts as root only (its master opens the ports and changes users).
"""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pytest

HOST, USER, PASSWORD = "127.0.0.1", "melord@erable.test", "érable-2013"
LOCAL_DOMAINS = "erable.test, participant.test"
SBIN = os.pathsep.join((os.environ.get("PATH", ""), "/usr/sbin", "/usr/local/sbin"))

MAIN = """
compatibility_level = 3.6
queue_directory = {root}/spool
data_directory = {root}/state
daemon_directory = /usr/lib/postfix/sbin
command_directory = /usr/sbin
mail_owner = postfix
setgid_group = postdrop
myhostname = mx.erable.test
mydomain = erable.test
myorigin = erable.test
mydestination =
local_recipient_maps =
local_transport = error:no local delivery
alias_maps =
alias_database =
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
mynetworks = 127.0.0.0/8
smtpd_relay_restrictions = permit_mynetworks, reject
smtpd_recipient_restrictions = check_recipient_access texthash:{root}/etc/recipients, permit
smtpd_client_connection_count_limit = 0
smtpd_client_connection_rate_limit = 0
smtpd_client_message_rate_limit = 0
smtpd_hard_error_limit = 1000
smtpd_soft_error_limit = 1000
smtpd_error_sleep_time = 0
in_flow_delay = 0
recipient_delimiter = +
virtual_mailbox_domains = {domains}
virtual_transport = {delivery}
virtual_mailbox_maps = static:all/
virtual_mailbox_base = {root}/mail
virtual_mailbox_limit = 0
virtual_uid_maps = static:{uid}
virtual_gid_maps = static:{gid}
virtual_minimum_uid = 1
transport_maps = texthash:{root}/etc/transport
default_transport = discard:
relay_transport = discard:
relay_domains =
disable_dns_lookups = yes
smtp_host_lookup = native
queue_run_delay = 300s
biff = no
smtputf8_enable = yes
message_size_limit = 2000000
smtpd_tls_cert_file = {root}/etc/tls.crt
smtpd_tls_key_file = {root}/etc/tls.key
smtpd_sasl_type = dovecot
smtpd_sasl_path = inet:127.0.0.1:{auth}
refuse_everybody = check_recipient_access static:{{550 5.1.1 User unknown}}
maillog_file = {root}/log/postfix.log
maillog_file_prefixes = {root}/log
"""

MASTER = """
127.0.0.1:{smtp} inet n - n - - smtpd
127.0.0.1:{hasty} inet n - n - - smtpd
  -o smtpd_timeout=1s
127.0.0.1:{submission} inet n - n - - smtpd
  -o smtpd_tls_security_level=encrypt
  -o smtpd_sasl_auth_enable=yes
  -o smtpd_relay_restrictions=permit_sasl_authenticated,reject
127.0.0.1:{smtps} inet n - n - - smtpd
  -o smtpd_tls_wrappermode=yes
  -o smtpd_sasl_auth_enable=yes
  -o smtpd_relay_restrictions=permit_sasl_authenticated,reject
127.0.0.1:{refusing} inet n - n - - smtpd
  -o myhostname=mx.bounce.test
  -o smtpd_recipient_restrictions=$refuse_everybody
cleanup   unix  n - n - 0 cleanup
qmgr      unix  n - n 300 1 qmgr
tlsmgr    unix  - - n 1000? 1 tlsmgr
rewrite   unix  - - n - - trivial-rewrite
bounce    unix  - - n - 0 bounce
defer     unix  - - n - 0 bounce
trace     unix  - - n - 0 bounce
verify    unix  - - n - 1 verify
flush     unix  n - n 1000? 0 flush
pickup    unix  n - n 60 1 pickup
proxymap  unix  - - n - - proxymap
proxywrite unix - - n - 1 proxymap
smtp      unix  - - n - - smtp
relay     unix  - - n - - smtp
showq     unix  n - n - - showq
error     unix  - - n - - error
retry     unix  - - n - - error
discard   unix  - - n - - discard
virtual   unix  - n n - - virtual
lmtp      unix  - - n - - lmtp
anvil     unix  - - n - 1 anvil
scache    unix  - - n - 1 scache
postlog   unix-dgram n - n - 1 postlogd
"""

AUTH = """
protocols = none
base_dir = {root}/auth
state_dir = {root}/auth-state
log_path = {root}/log/auth.log
info_log_path = {root}/log/auth.log
ssl = no
disable_plaintext_auth = no
auth_mechanisms = plain login
auth_failure_delay = 0
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home=/nonexistent
}}
service auth {{
  inet_listener {{
    address = 127.0.0.1
    port = {auth}
  }}
}}
"""


@dataclass(frozen=True)
class Taken:
    """A letter as it was delivered; `raw` has the line ends of a file."""

    sender: str
    recipient: str
    raw: bytes


def free_ports(names: str) -> dict[str, int]:
    """A free loopback port for each name."""
    probes = {name: socket.socket() for name in names.split()}
    for probe in probes.values():
        probe.bind((HOST, 0))
    ports = {name: probe.getsockname()[1] for name, probe in probes.items()}
    for probe in probes.values():
        probe.close()
    return ports


class Postfix:
    """The server, and what it delivered."""

    def __init__(self, lmtp_port: int | None = None) -> None:
        self.root = Path(tempfile.mkdtemp(prefix="postfix-"))
        self.ports = free_ports("smtp hasty submission smtps refusing auth")
        self.certificate = self.root / "etc" / "tls.crt"
        self._delivery = f"lmtp:inet:{HOST}:{lmtp_port}" if lmtp_port else "virtual:"
        self._writes_certificate()
        self._writes_configuration()

    def _writes_certificate(self) -> None:
        self.root.chmod(0o755)
        for part in ("etc", "spool", "state", "log", "mail"):
            (self.root / part).mkdir(mode=0o755)
        openssl = (
            "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 30 -subj /CN=localhost"
        )
        where = ["-keyout", str(self.root / "etc/tls.key"), "-out", str(self.certificate)]
        names = ["-addext", "subjectAltName=DNS:localhost"]
        subprocess.run([*openssl.split(), *names, *where], check=True, capture_output=True)

    def _writes_configuration(self) -> None:
        mail = pwd.getpwnam("mail")
        facts = {
            "root": self.root,
            "domains": LOCAL_DOMAINS,
            "delivery": self._delivery,
            "uid": mail.pw_uid,
            "gid": mail.pw_gid,
            "password": PASSWORD,
            **self.ports,
        }
        etc = self.root / "etc"
        (etc / "main.cf").write_text(MAIN.format(**facts))
        (etc / "master.cf").write_text(MASTER.format(**facts))
        (etc / "auth.conf").write_text(AUTH.format(**facts), "utf-8")
        (etc / "transport").write_text(
            f"bounce.test smtp:[{HOST}]:{self.ports['refusing']}\ndefer.test retry:4.3.2 try again later\n"
        )
        (etc / "recipients").write_text(
            "reject.test 550 5.1.1 no such user here\nfull.test 452 4.2.2 mailbox is full\n"
        )
        os.chown(self.root / "state", pwd.getpwnam("postfix").pw_uid, -1)
        os.chown(self.root / "mail", mail.pw_uid, mail.pw_gid)

    def start(self) -> None:
        """Listen. Errors: CalledProcessError with what the servers said."""
        self._run("dovecot", "-c", str(self.root / "etc/auth.conf"))
        self._run("postfix", "-c", str(self.root / "etc"), "start")
        for name in ("auth", "smtp", "submission", "refusing"):
            until(partial(answers, self.ports[name]), f"port {name}")

    def _run(self, *command: str) -> None:
        with (self.root / "log" / "start.log").open("ab") as said:  # a file, not a pipe: the servers keep it open
            found = shutil.which(command[0], path=SBIN)
            assert found, f"{command[0]} is not installed"
            done = subprocess.run(
                [found, *command[1:]], stdin=subprocess.DEVNULL, stdout=said, stderr=said, timeout=60, check=False
            )
        assert done.returncode == 0, (self.root / "log" / "start.log").read_text()

    def stop(self) -> None:
        """Stop what `start` started."""
        end(self.root / "spool/pid/master.pid")
        end(self.root / "auth/master.pid")
        shutil.rmtree(self.root, ignore_errors=True)

    def halt(self) -> None:
        """Stop Postfix alone, as a server that goes away; `resume` brings it back. What it is delivering is waited for:
        ended in the middle, it delivers once more.
        """
        until(self._at_rest, "Postfix's deliveries")
        end(self.root / "spool/pid/master.pid")
        until(lambda: not answers(self.ports["smtp"]), "Postfix's end")

    def _at_rest(self) -> bool:
        """Whether nothing is under way (what is deferred aside)."""
        parts = ("maildrop", "incoming", "active")
        return not any(path.is_file() for part in parts for path in (self.root / "spool" / part).rglob("*"))

    def resume(self) -> None:
        """Postfix is back on the same ports, with its queue."""
        self._run("postfix", "-c", str(self.root / "etc"), "start")
        until(lambda: answers(self.ports["smtp"]), "Postfix's return")

    def taken(self, recipient: str = "") -> list[Taken]:
        """What was delivered into maildirs, oldest first."""
        files = (self.root / "mail" / "all" / "new").glob("*")
        letters = [_taken(path.read_bytes()) for path in sorted(files, key=lambda path: path.stat().st_mtime_ns)]
        return [letter for letter in letters if recipient in ("", letter.recipient)]

    def wait_for(self, recipient: str, count: int = 1) -> list[Taken]:
        """The letters to an address, once there are so many."""
        until(lambda: len(self.taken(recipient)) >= count, f"{count} letters to {recipient}")
        return self.taken(recipient)

    def log(self) -> str:
        """What Postfix wrote into its log."""
        return (self.root / "log" / "postfix.log").read_text("utf-8", "replace")


def _taken(raw: bytes) -> Taken:
    """Postfix writes the envelope above the letter: Return-Path, X-Original-To, Delivered-To."""
    first: dict[bytes, str] = {}
    for line in raw.split(b"\n")[:3]:
        name, _, value = line.partition(b": ")
        first[name.lower()] = value.decode().strip("<>")
    return Taken(first[b"return-path"], first[b"delivered-to"], raw)


def answers(port: int) -> bool:
    """Whether something listens there."""
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex((HOST, port)) == 0


def until(holds: Callable[[], bool], what: str, seconds: float = 20) -> None:
    """Wait until something holds; fails when it never does."""
    last = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < last, f"waited {seconds:.0f} s in vain for {what}"
        time.sleep(0.03)


def end(pid_file: Path) -> None:
    """End the server whose number stands in the file, and wait until it is gone."""
    if not pid_file.exists():
        return
    number = int(pid_file.read_text())
    with_children = [number, *children(number)]
    for process in with_children:
        _signal(process, signal.SIGTERM)
    try:
        until(lambda: not any(map(alive, with_children)), "a server's end", 5)
    except AssertionError:
        for process in with_children:
            _signal(process, signal.SIGKILL)
        until(lambda: not any(map(alive, with_children)), "a server's end by force")
    pid_file.unlink(missing_ok=True)  # the number of a dead process that nobody reaps still looks taken to a new server


def _signal(process: int, what: signal.Signals) -> None:
    try:
        os.kill(process, what)
    except ProcessLookupError:
        return


def children(number: int) -> list[int]:
    """The processes that one started."""
    path = Path(f"/proc/{number}/task/{number}/children")
    return [int(word) for word in path.read_text().split()] if path.exists() else []


def alive(number: int) -> bool:
    """Whether a process still runs (one that nobody reaps does not)."""
    try:
        return Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except (FileNotFoundError, ProcessLookupError):
        return False


@contextmanager
def running(lmtp_port: int | None = None) -> Iterator[Postfix]:
    """A Postfix for some tests. For an ordinary user they are skipped with a sentence; where CI=true they fail."""
    if os.geteuid() != 0:
        sentence = "Postfix starts as root only: run these tests as root, or let the judging machine run them"
        pytest.fail(sentence, pytrace=False) if os.environ.get("CI") == "true" else pytest.skip(sentence)
    server = Postfix(lmtp_port)
    try:
        server.start()
        yield server
    finally:
        server.stop()
