"""What `mailbot check` tells of an IMAP server: folders, capabilities, who files copies; each with what to do."""

from __future__ import annotations

from mailbot.config.model import ImapSettings, Mailbox
from mailbot.edges import imap_folders
from mailbot.edges.imap_answers import readable
from mailbot.edges.imap_connection import Connection
from mailbot.edges.imap_faults import Refusal, told

Finding = tuple[str, bool, str]
KEYWORDS = ("mailbot-settled", "mailbot-waits")
FILING_HOSTS = ("office365.com", "outlook.com")


def findings(connection: Connection, mailbox: Mailbox, imap: ImapSettings) -> list[Finding]:
    """Everything that is looked at, in order. Errors: those of a connection that breaks."""
    found: list[Finding] = [("IMAP login", True, f"{imap.username} at {imap.host}:{imap.port}, {imap.security.value}")]
    found += _inbox(connection, mailbox, imap)
    found.append(_handled(connection, mailbox))
    for use, configured in (("sent", mailbox.sent_folder), ("drafts", mailbox.drafts_folder)):
        found.append(_own_folder(connection, "sent" if use == "sent" else "drafts", configured))
    found.append(_idle(connection))
    found.append(_copies(connection, mailbox, imap))
    return found


def _inbox(connection: Connection, mailbox: Mailbox, imap: ImapSettings) -> list[Finding]:
    """The inbox can be opened to write (nothing is written), and keeps keywords."""
    what = f"IMAP folder {mailbox.folder}"
    name = imap_folders.by_name(connection, mailbox.folder)
    if name is None:
        return [(what, False, f"is not there; the folders are {_names(connection)}: correct mailbox.folder")]
    try:
        selected = connection.select(name, write=True, fresh=True)
    except Refusal as fault:
        refused = told(fault, imap)
        return [(what, False, refused.sentence if refused else "")]
    if all(map(selected.keeps, KEYWORDS)):
        kept = ("IMAP keywords", True, "kept: settled mail that stays in the inbox is marked")
    else:
        kept = ("IMAP keywords", True, "not kept by this server: settled mail that stays in the inbox bears no mark")
    return [(what, True, f"next UID {selected.uidnext}"), kept]


def _handled(connection: Connection, mailbox: Mailbox) -> Finding:
    name = mailbox.handled_folder
    if not name:
        return "IMAP handled folder", True, "none: settled mail stays in the inbox, marked"
    what = f"IMAP handled folder {name}"
    if connection.can("MOVE"):
        how = "messages are moved (MOVE)"
    elif connection.can("UIDPLUS"):
        how = "no MOVE: messages are copied, then removed one by one (UIDPLUS)"
    else:
        advice = 'set mailbox.handled_folder = "" to say so'
        return what, True, f"neither MOVE nor UIDPLUS: settled mail stays in the inbox, marked; {advice}"
    there = imap_folders.by_name(connection, name) is not None
    return what, True, how if there else f"made with the first settled message; {how}"


def _own_folder(connection: Connection, use: imap_folders.Use, configured: str) -> Finding:
    what = f"IMAP {use} folder"
    folder = imap_folders.find(connection, configured, use)
    if folder is not None:
        return what, True, readable(folder)
    if configured == "auto":
        return what, True, "none yet: it is made when it is needed"
    return what, False, f"{configured} is not there; the folders are {_names(connection)}: correct mailbox.{use}_folder"


def _idle(connection: Connection) -> Finding:
    if connection.can("IDLE"):
        return "IMAP IDLE", True, "the server wakes the bot as mail arrives"
    return "IMAP IDLE", True, "not there: the inbox is looked at every poll.every only"


def _copies(connection: Connection, mailbox: Mailbox, imap: ImapSettings) -> Finding:
    """Whether the provider seems to file copies of what is sent through it, and who is told to."""
    provider = connection.can("X-GM-EXT-1") or imap.host.lower().endswith(FILING_HOSTS)
    choice = mailbox.save_copy
    if provider and choice == "bot":
        return "copies in Sent", False, 'this provider files them itself, so each stands twice: save_copy = "provider"'
    if not provider and choice == "provider":
        return "copies in Sent", True, "left to the provider, as configured; look whether they are there"
    return "copies in Sent", True, "filed by the provider" if provider else "filed by the bot"


def _names(connection: Connection) -> str:
    names = sorted(folder.name for folder in connection.folders())
    return ", ".join(names[:12]) + (", …" if len(names) > 12 else "")
