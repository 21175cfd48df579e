"""What is wrong with a configuration: each problem with its key, its line and what to do; all in one exception."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

# (key, sentence): what a rule finds before anybody has looked up the line.
Found = Iterator[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong: the key ("event.fee"; "$MAILBOT_…" where the environment says it), its line in the file (None
    where it has none), and what to do about it.
    """

    key: str
    line: int | None
    sentence: str

    def __str__(self) -> str:
        where = f"line {self.line}, " if self.line else ""
        return f"{where}{self.key}: {self.sentence}"


class ConfigProblems(Exception):
    """A configuration that cannot be used; `problems` is the complete list, in the order of the file."""

    def __init__(self, path: Path, problems: list[Problem]) -> None:
        self.path, self.problems = path, sorted(problems, key=lambda p: (p.line or 0, p.key))
        listed = "".join(f"\n  {problem}" for problem in self.problems)
        super().__init__(f"{path} is not in order:{listed}")
