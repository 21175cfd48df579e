"""By what a message is matched with a conversation: our references, the Message-IDs it answers, and the addresses and
names in it.
"""

from __future__ import annotations

from mailbot.domain.decision import Lookup
from mailbot.domain.people import folded_name
from mailbot.domain.token import codes_in_ids, find_codes
from mailbot.mail.bounce import Bounce
from mailbot.mail.model import Message
from mailbot.reading.model import Reading


def lookup(message: Message, reading: Reading, bounce: Bounce | None, keys: tuple[bytes, ...]) -> Lookup:
    """What to look for in the store. A number in a subject finds nothing: only codes made with our key count."""
    ids = tuple(dict.fromkeys((*message.in_reply_to, *reversed(message.references))))
    codes = (*codes_in_ids(keys, ids), *find_codes(keys, message.text))
    people = (reading.contact, *reading.participants)
    addresses = (message.sender.email if message.sender else None, *(p.email for p in people))
    return Lookup(
        codes=tuple(dict.fromkeys(codes)),
        message_ids=ids,
        addresses=tuple(dict.fromkeys(a for a in addresses if a)),
        names=tuple(dict.fromkeys(folded_name(p.name) for p in people if p.name)),
        phones=tuple(dict.fromkeys(p.phone for p in people if p.phone)),
        own_message_id=message.message_id,
        bounced_message_id=bounce.returned_message_id if bounce else None,
    )
