"""What every job works with: the ports, the configuration and the signing keys."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from mailbot.config.model import Config
from mailbot.mail.model import Attachment
from mailbot.ports import Inbox, Renderer, Sender, Store
from mailbot.reading.model import Contents

Progress = Callable[[str, int, int], None]


def silent(step: str, done: int, of: int) -> None:
    """A progress display that shows nothing."""


def nothing_opened(attachments: Sequence[Attachment]) -> tuple[Contents, ...]:
    """For a bot that opens no attachments."""
    return ()


@dataclass(frozen=True)
class Work:
    """One inbox and one course at work. `progress(step, done, of)` is called as long work goes on."""

    config: Config
    store: Store
    inbox: Inbox
    renderer: Renderer
    sender: Sender
    keys: tuple[bytes, ...]
    open_attachments: Callable[[tuple[Attachment, ...]], tuple[Contents, ...]] = nothing_opened
    progress: Progress = silent
    stopping: Callable[[], bool] = field(default=lambda: False)
