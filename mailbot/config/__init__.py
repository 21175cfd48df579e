"""The configuration: frozen models of `config.toml`; text in, `Config` or the whole list of problems out."""

from mailbot.config.model import (
    Answer,
    Config,
    Course,
    DigestSettings,
    Event,
    Group,
    ImapSettings,
    Limits,
    Mailbox,
    Mode,
    Office,
    PollSettings,
    Privacy,
    Security,
    SmtpSettings,
    StoreSettings,
    TransportSecurity,
)
from mailbot.config.values import LocalText, LocalWords

__all__ = [
    "Answer",
    "Config",
    "Course",
    "DigestSettings",
    "Event",
    "Group",
    "ImapSettings",
    "Limits",
    "LocalText",
    "LocalWords",
    "Mailbox",
    "Mode",
    "Office",
    "PollSettings",
    "Privacy",
    "Security",
    "SmtpSettings",
    "StoreSettings",
    "TransportSecurity",
]
