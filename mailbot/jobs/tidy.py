"""Tidy: settled messages that are ours leave the inbox, or stay marked while something in them waits for her.

Done after the commit and again if it failed. Mail that is not ours is never touched. Also looks at what she did
herself: the messages she answered and the drafts she sent.
"""

from __future__ import annotations

import datetime as dt

from mailbot.config.model import Mode
from mailbot.jobs.work import Work
from mailbot.ports import Delivery

SETTLED = "mailbot-settled"
WAITS = "mailbot-waits"


def tidy(work: Work) -> int:
    """Mark or move what is settled. Returns how many messages. Errors: those of the inbox; what is left is done next
    time.

    UIDs mean nothing in another numbering: where the folder was numbered anew, `receive` has to see it first.
    """
    filings = work.store.filings()
    if work.config.office.mailbox.mode is Mode.OBSERVE:  # who only observes moves and marks nothing, nor later
        work.store.note_filed([f.number for f in filings])
        return 0
    if not filings or not _numbered_as_known(work):
        return 0
    staying = [f for f in filings if f.stays]
    going = [f for f in filings if not f.stays]
    if staying:
        work.inbox.mark([f.uid for f in staying], WAITS)
        work.store.note_filed([f.number for f in staying])
    if going:
        work.inbox.file_handled([f.uid for f in going], SETTLED)
        work.store.note_filed([f.number for f in going])
    return len(filings)


def _numbered_as_known(work: Work) -> bool:
    state, ledger = work.inbox.state(), work.store.ledger()
    return ledger is not None and (ledger.folder, ledger.uidvalidity) == (state.folder, state.uidvalidity)


def look_at_her_answers(work: Work) -> None:
    """Note which messages she has answered in her own program, and which drafts of ours she sent."""
    state = work.inbox.sent_state()
    if state is None:
        return
    uidvalidity, first = work.store.own_answers_from()
    if uidvalidity == 0 and work.store.ledger() is not None:
        uidvalidity, first = state.uidvalidity, 1  # not there at the first start: all that is in it came since
    if uidvalidity != state.uidvalidity:
        work.store.note_own_answers(state.uidvalidity, state.uidnext, ())
    elif state.uidnext > first:
        work.store.note_own_answers(uidvalidity, state.uidnext, tuple(work.inbox.own_answers(first)))


def look_at_drafts(work: Work, now: dt.datetime) -> None:
    """Note the drafts that are no longer in her Drafts and were not seen in Sent: she threw them away."""
    waiting = work.store.drafts()
    if not waiting:
        return
    there = work.inbox.in_drafts([d.message_id for d in waiting])
    for draft in waiting:
        if draft.message_id not in there:
            sent = draft.message_id in work.inbox.in_sent([draft.message_id])
            work.store.note(draft.number, Delivery.SENT_BY_HER if sent else Delivery.DISCARDED, now)
