"""The size of functions and files, held where it matters and reported where it does not."""

from __future__ import annotations

import ast
import statistics
from collections.abc import Callable, Iterator
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


def test_functions_are_short_as_a_whole(record_property: Callable[[str, object], None]) -> None:
    sizes = sorted(lines for module in MODULES for _, lines in functions(ast.parse(module.read_text("utf-8"))))
    median, late = statistics.median(sizes), sizes[int(0.95 * len(sizes))]
    record_property("functions", f"{len(sizes)}, median {median:.0f}, 95th percentile {late}, longest {sizes[-1]}")
    print(f"functions: {len(sizes)}, median {median:.0f} lines, 95th percentile {late}, longest {sizes[-1]}")
    assert median <= 10
    assert late <= 40
