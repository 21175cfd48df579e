"""The size of functions and files, held where it matters and reported where it does not."""

from __future__ import annotations

import ast
import statistics
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parent.parent / "mailbot"
MODULES = sorted(PACKAGE.rglob("*.py"))
FUNCTION_LINES = 60
FILE_LINES = 400


def functions(tree: ast.Module) -> Iterator[tuple[str, int]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.end_lineno:
            yield node.name, node.end_lineno - node.lineno + 1


@pytest.mark.parametrize("module", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_a_module_says_what_it_is_for_and_stays_small(module: Path) -> None:
    text = module.read_text("utf-8")
    tree = ast.parse(text)
    assert ast.get_docstring(tree) or not text.strip(), "no sentence at its head"
    assert text.count("\n") <= FILE_LINES
    assert [(name, lines) for name, lines in functions(tree) if lines >= FUNCTION_LINES] == []


def test_figures_of_the_whole_are_told() -> None:
    sizes = sorted(lines for module in MODULES for _, lines in functions(ast.parse(module.read_text("utf-8"))))
    late = sizes[int(0.95 * len(sizes))]
    print(f"functions: {len(sizes)}, median {statistics.median(sizes):.0f} lines, 95th percentile {late}")
    assert sizes[-1] < FUNCTION_LINES
