"""What the jobs need from the world, as protocols: an inbox, a store, a renderer and a sender; and the two errors they
raise.
"""

from __future__ import annotations

from mailbot.ports.errors import EdgeError, Permanent, Transient
from mailbot.ports.facts import DigestFacts, Waiting
from mailbot.ports.inbox import Arrival, FolderState, Inbox, OwnAnswer, Wake
from mailbot.ports.letters import Rendered, Renderer, Sender
from mailbot.ports.records import Delivery, Filing, HalfTrue, Inbound, Ledger, OutboxItem, Queue, Written
from mailbot.ports.store import Store, Transaction

__all__ = [
    "Arrival",
    "Delivery",
    "DigestFacts",
    "EdgeError",
    "Filing",
    "FolderState",
    "HalfTrue",
    "Inbound",
    "Inbox",
    "Ledger",
    "OutboxItem",
    "OwnAnswer",
    "Permanent",
    "Queue",
    "Rendered",
    "Renderer",
    "Sender",
    "Store",
    "Transaction",
    "Transient",
    "Waiting",
    "Wake",
    "Written",
]
