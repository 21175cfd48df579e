"""The documents as tests see them: links, fenced blocks with what is said of them, words between backticks."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
README = ROOT / "README.md"
DOCUMENTS = sorted([README, ROOT / "CHANGELOG.md", ROOT / "benchmarks" / "README.md", *(ROOT / "docs").rglob("*.md")])
NOT_RUN = re.compile(r"<!-- not run: (.+) -->")


def name_of(path: Path) -> str:
    """How a document is called in the repository."""
    return str(path.relative_to(ROOT))


@dataclass(frozen=True)
class Block:
    """A fenced block; `not_run` is the reason why a test does not run it, "" where it does."""

    document: str
    line: int
    language: str
    text: str
    not_run: str


def blocks(path: Path) -> list[Block]:
    """The fenced blocks of a document."""
    lines, found = path.read_text("utf-8").splitlines(), []
    fences = [number for number, line in enumerate(lines) if line.startswith("```")]
    assert len(fences) % 2 == 0, f"{path}: a fence is not closed"
    for first, last in zip(fences[::2], fences[1::2], strict=True):
        said = NOT_RUN.fullmatch(lines[first - 1]) if first else None
        text = "\n".join(lines[first + 1 : last])
        found.append(Block(name_of(path), first + 1, lines[first][3:].strip(), text, said[1] if said else ""))
    return found


def prose(path: Path) -> str:
    """A document without its fenced blocks."""
    return re.sub(r"^```.*?^```", "", path.read_text("utf-8"), flags=re.MULTILINE | re.DOTALL)


def links(path: Path) -> list[tuple[str, str]]:
    """(words, target) of every link."""
    return re.findall(r"\[([^\]]+)\]\(([^)\s]+)\)", prose(path))


def spoken_code(path: Path) -> list[str]:
    """What stands between backticks."""
    return re.findall(r"`([^`\n]+)`", prose(path))


@cache
def names_in(module: Path) -> frozenset[str]:
    """The functions, classes, methods (`Class.method`) and constants that a module defines."""
    tree = ast.parse(module.read_text("utf-8"))
    return frozenset(_names(tree, ""))


def _names(tree: ast.Module | ast.ClassDef, above: str) -> Iterator[str]:
    for node in tree.body:
        if isinstance(node, ast.ClassDef):
            yield node.name
            yield from _names(node, f"{node.name}.")
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield above + node.name
        elif isinstance(node, ast.Assign):
            yield from (above + target.id for target in node.targets if isinstance(target, ast.Name))
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            yield above + node.target.id
