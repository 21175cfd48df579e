"""A private Dovecot on free loopback ports in a folder of its own, started as root or as an ordinary user.

Any user name logs in with PASSWORD, mailboxes are made on first use, Sent, Drafts and Trash are there with their
special use. What other servers lack is a parameter: `without` takes capabilities away, `keywords=False` allows no
keywords, `prefix="INBOX."` puts all folders below the inbox, `quota` limits a mailbox,
`special=False` makes no folders.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import email.message
import email.policy
import imaplib
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path

from mailbot.config.model import ImapSettings, Mailbox, TransportSecurity
from mailbot.edges.imap import ImapInbox
from tests.servers.postfix import HOST, SBIN, answers, end, free_ports, until

PASSWORD = "érable-2013"  # not ASCII: LOGIN cannot carry it
PLAIN_PASSWORD = 'a "quoted\\" word'  # for plain@erable.test: LOGIN has to quote it
ARRIVED = dt.datetime(2013, 1, 7, 9, 30, 15, tzinfo=dt.timezone(dt.timedelta(hours=-5)))

CAPABILITIES = (
    "IMAP4rev1 SASL-IR LOGIN-REFERRALS ID ENABLE IDLE SORT MULTIAPPEND UNSELECT CHILDREN NAMESPACE UIDPLUS "
    "LIST-EXTENDED CONDSTORE QRESYNC ESEARCH WITHIN LIST-STATUS BINARY MOVE SPECIAL-USE LITERAL+"
)

CONFIGURATION = """
protocols = imap lmtp
listen = 127.0.0.1
base_dir = {root}/run
state_dir = {root}/state
instance_name = {root}
log_path = {root}/log/dovecot.log
info_log_path = {root}/log/dovecot.log
default_internal_user = {internal}
default_internal_group = {group}
default_login_user = {login}
first_valid_uid = 1
last_valid_uid = 0
first_valid_gid = 1
disable_plaintext_auth = no
auth_mechanisms = plain login
auth_username_format = %Lu
auth_failure_delay = 0
ssl = yes
ssl_cert = <{root}/etc/tls.crt
ssl_key = <{root}/etc/tls.key
mail_location = maildir:~/Maildir
mail_fsync = never
mail_max_userip_connections = {connections}
recipient_delimiter = +
lmtp_save_to_detail_mailbox = no
mail_plugins = {plugins}
imap_capability = {capability}
passdb {{
  driver = passwd-file
  args = username_format=%u {root}/etc/users
}}
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={root}/mail/%Lu allow_all_users=yes
}}
namespace inbox {{
  inbox = yes
  prefix = {prefix}
  separator = {separator}
{special}
}}
plugin {{
  acl = vfile:{root}/etc/acl
  quota = maildir:User quota
  quota_rule = *:storage={quota}
}}
protocol imap {{
  mail_plugins = {plugins} {imap_plugins}
}}
protocol lmtp {{
  postmaster_address = postmaster@erable.test
  hostname = mx.erable.test
}}
service imap-login {{
  service_count = 0
  process_min_avail = 1
  {chroot}
  inet_listener imap {{
    port = {imap}
  }}
  inet_listener imaps {{
    port = {imaps}
    ssl = yes
  }}
}}
service lmtp {{
  inet_listener lmtp {{
    address = 127.0.0.1
    port = {lmtp}
  }}
}}
service auth {{
  user = {internal}
}}
service anvil {{
  {chroot}
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
{unprivileged}
"""
SPECIAL = "\n".join(
    f"  mailbox {name} {{\n    auto = create\n    special_use = \\{name}\n  }}" for name in ("Sent", "Drafts", "Trash")
)
UNPRIVILEGED = """
service auth-worker {{
  user = {internal}
}}
service stats {{
  chroot =
}}
"""


class Dovecot:
    """The server, and the hands of the people whose mailboxes are there."""

    def __init__(
        self,
        *,
        without: str = "",
        keywords: bool = True,
        prefix: str = "",
        quota: str = "0",
        special: bool = True,
        connections: int = 200,
    ) -> None:
        self.root = Path(tempfile.mkdtemp(prefix="dovecot-"))
        self.ports = free_ports("imap imaps lmtp")
        self.certificate = self.root / "etc" / "tls.crt"
        self._capability = " ".join(c for c in CAPABILITIES.split() if c not in without.split()) if without else ""
        self._facts = {
            "prefix": prefix,
            "separator": prefix[-1:] or "/",
            "quota": quota,
            "special": SPECIAL if special else "",
            "plugins": " ".join((*([] if keywords else ["acl"]), *([] if quota == "0" else ["quota"]))),
            "imap_plugins": "" if quota == "0" else "imap_quota",
            "connections": connections,
        }
        self._writes_configuration()

    def _writes_configuration(self) -> None:
        self.root.chmod(0o755)
        for part in ("etc", "run", "log", "mail"):
            (self.root / part).mkdir(mode=0o755)
        me = pwd.getpwuid(os.geteuid())
        mail, names = me, {"internal": me.pw_name, "group": "", "login": me.pw_name, "chroot": "chroot ="}
        names["unprivileged"] = UNPRIVILEGED.format(internal=me.pw_name)
        names["group"] = subprocess.run(["id", "-gn"], capture_output=True, text=True, check=True).stdout.strip()
        if me.pw_uid == 0:
            mail = pwd.getpwnam("mail")
            names = {"internal": "dovecot", "group": "dovecot", "login": "dovenull", "chroot": "", "unprivileged": ""}
        os.chown(self.root / "mail", mail.pw_uid, mail.pw_gid)
        facts = {**self._facts, **self.ports, **names, "root": self.root, "capability": self._capability}
        facts |= {"uid": mail.pw_uid, "gid": mail.pw_gid, "password": PASSWORD}
        etc = self.root / "etc"
        (etc / "dovecot.conf").write_text(CONFIGURATION.format(**facts), "utf-8")
        (etc / "users").write_text(f"plain@erable.test:{{PLAIN}}{PLAIN_PASSWORD}::::::\n", "utf-8")
        (etc / "acl").write_text("* owner lrstipekx\n")  # without "w": no flag but Seen and Deleted
        openssl = (
            "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 30 -subj /CN=localhost"
        )
        where = [
            "-addext",
            "subjectAltName=DNS:localhost",
            "-keyout",
            str(etc / "tls.key"),
            "-out",
            str(self.certificate),
        ]
        subprocess.run([*openssl.split(), *where], check=True, capture_output=True)

    # --- the server ------------------------------------------------------------------------------------------------

    def start(self) -> None:
        """Listen. Errors: AssertionError with what the server said."""
        command = [shutil.which("dovecot", path=SBIN) or "dovecot", "-c", str(self.root / "etc/dovecot.conf")]
        with (self.root / "log/start.log").open("ab") as said:  # a file, not a pipe: the server keeps it open
            done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=said, stderr=said, timeout=60, check=False)
        assert done.returncode == 0, (self.root / "log/start.log").read_text()
        for name in ("imap", "imaps", "lmtp"):
            until(partial(answers, self.ports[name]), f"port {name}")

    def halt(self) -> None:
        """The server goes away; every connection breaks. `start` brings it back with what it holds."""
        end(self.root / "run/master.pid")
        until(lambda: not answers(self.ports["imap"]), "Dovecot's end")

    def stop(self) -> None:
        """Stop and forget everything."""
        end(self.root / "run/master.pid")
        shutil.rmtree(self.root, ignore_errors=True)

    def admin(self, *words: str) -> str:
        """What doveadm says."""
        command = [shutil.which("doveadm", path=SBIN) or "doveadm", "-c", str(self.root / "etc/dovecot.conf"), *words]
        return subprocess.run(command, capture_output=True, text=True, timeout=30, check=False).stdout

    def kick(self, user: str) -> None:
        """Break every connection of a user."""
        self.admin("kick", user)
        until(lambda: user not in self.admin("who"), f"the end of {user}'s connections")

    def log(self) -> str:
        """What Dovecot wrote into its log."""
        return (self.root / "log/dovecot.log").read_text("utf-8", "replace")

    def settings(self, user: str, security: str = "none", host: str = HOST) -> ImapSettings:
        """What stands in `[imap]` of somebody's config.toml."""
        port = self.ports["imaps" if security == "tls" else "imap"]
        return ImapSettings(host=host, port=port, security=TransportSecurity(security), username=user)

    def inbox(self, user: str, *, message_bytes: int = 25_000_000, **mailbox: object) -> ImapInbox:
        """The edge on somebody's mailbox; `mailbox` is what stands in `[mailbox]`."""
        owner = Mailbox(address=user, **mailbox)  # type: ignore[arg-type]
        return ImapInbox(owner, self.settings(user), lambda: PASSWORD, message_bytes)

    def client(self, user: str) -> Client:
        """A connection of a mail program."""
        return Client(self.ports["imap"], user, PASSWORD)


class Client:
    """What somebody does in their own mail program; one connection."""

    def __init__(self, port: int, user: str, password: str) -> None:
        self.imap = imaplib.IMAP4(HOST, port, timeout=20)
        self.imap.authenticate("PLAIN", lambda _: b"\0" + user.encode() + b"\0" + password.encode())

    def append(self, raw: bytes, folder: str = "INBOX", flags: str = "", when: dt.datetime = ARRIVED) -> None:
        """Put a message into a folder."""
        status, said = self.imap.append(f'"{folder}"', flags, when, raw)  # type: ignore[arg-type]
        assert status == "OK", said

    def flag(self, uids: str, flags: str, folder: str = "INBOX", how: str = "+FLAGS") -> None:
        """Set (or with how="-FLAGS" take away) flags."""
        self.imap.select(f'"{folder}"')
        assert self.imap.uid("STORE", uids, how, f"({flags})")[0] == "OK"

    def expunge(self, uids: str, folder: str = "INBOX") -> None:
        """Delete messages for good."""
        self.imap.select(f'"{folder}"')
        self.imap.uid("STORE", uids, "+FLAGS", "(\\Deleted)")
        self.imap.uid("EXPUNGE", uids)

    def folders(self) -> list[str]:
        """The names of all folders, as on the wire."""
        lines = self.imap.list()[1]
        return sorted(line.decode().rpartition(' "/" ')[2].rpartition(' "." ')[2].strip('"') for line in lines if line)  # type: ignore[union-attr]

    def flags(self, folder: str = "INBOX") -> dict[int, set[str]]:
        """UID to flags, looked at without a trace."""
        return {uid: flags for uid, (flags, _, _) in self._look(folder, "FLAGS INTERNALDATE").items()}

    def messages(self, folder: str = "INBOX") -> dict[int, bytes]:
        """UID to bytes, looked at without a trace."""
        return {uid: raw for uid, (_, _, raw) in self._look(folder, "FLAGS INTERNALDATE BODY.PEEK[]").items()}

    def dates(self, folder: str = "INBOX") -> dict[int, str]:
        """UID to INTERNALDATE."""
        return {uid: date for uid, (_, date, _) in self._look(folder, "FLAGS INTERNALDATE").items()}

    def _look(self, folder: str, items: str) -> dict[int, tuple[set[str], str, bytes]]:
        status, _ = self.imap.select(f'"{folder}"', readonly=True)
        if status != "OK":
            return {}
        found: dict[int, tuple[set[str], str, bytes]] = {}
        for piece in self.imap.uid("FETCH", "1:*", f"(UID {items})")[1]:
            head, raw = piece if isinstance(piece, tuple) else (piece, b"")
            if head and b"UID" in head:
                words = head.decode()
                uid = int(words.partition("UID ")[2].split()[0].strip(")"))
                flags = set(words.partition("FLAGS (")[2].partition(")")[0].split()) - {"\\Recent"}
                found[uid] = (flags, words.partition('INTERNALDATE "')[2].partition('"')[0].strip(), raw)
        return found

    def close(self) -> None:
        """Log out."""
        with contextlib.suppress(OSError, imaplib.IMAP4.error):
            self.imap.logout()

    def __enter__(self) -> Client:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def written(
    subject: str = "Formation", body: str = "Bonjour\r\n", headers: Mapping[str, str] | None = None, number: int = 1
) -> bytes:
    """The bytes of a message, as some program would write it."""
    message = email.message.EmailMessage(policy=email.policy.SMTP)
    message["From"] = "Odile Tremblay <odile@participant.test>"
    message["To"] = "melord@erable.test"
    message["Date"] = "Mon, 07 Jan 2013 09:30:00 -0500"
    message["Message-ID"] = f"<{number}@participant.test>"
    message["Subject"] = subject
    for name, value in (headers or {}).items():
        del message[name]
        message[name] = value
    message.set_content(body)
    return message.as_bytes()


@contextlib.contextmanager
def running(**variant: object) -> Iterator[Dovecot]:
    """A Dovecot for some tests."""
    server = Dovecot(**variant)  # type: ignore[arg-type]
    try:
        server.start()
        yield server
    finally:
        server.stop()
