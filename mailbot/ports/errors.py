"""The two errors that the world outside raises: worth trying again, or not."""

from __future__ import annotations


class EdgeError(Exception):
    """What an edge raises; `sentence` says what failed and what to do."""

    def __init__(self, sentence: str, *, in_doubt: bool = False, of_letter: bool = False) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.in_doubt = in_doubt  # the server may have taken the letter before the connection broke
        self.of_letter = of_letter or in_doubt  # this letter alone (its recipient, its size): others may still go


class Transient(EdgeError):
    """Worth trying again later: a network fault, a 4xx answer, a busy database."""


class Permanent(EdgeError):
    """No use trying again: a 5xx answer, a wrong password, a folder that cannot be made."""
