"""Each outside library has one importer: to change a library is to change one file.

The layers are import-linter's business (make check).
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
# library -> the modules (shell patterns) that may import it
IMPORTERS = {
    "aiosmtpd": ["mailbot.demo.*"],
    "alembic": ["mailbot.store.*"],
    "apscheduler": ["mailbot.scheduler"],
    "babel": ["mailbot.edges.*"],
    "css_inline": ["mailbot.edges.*"],
    "flufl": ["mailbot.mail.bounce*"],
    "icalendar": ["mailbot.edges.calendar", "mailbot.edges.timezone"],
    "imap_tools": ["mailbot.edges.imap*"],
    "imaplib": ["mailbot.edges.imap*", "mailbot.demo.*"],
    "jinja2": ["mailbot.edges.templates", "mailbot.edges.pages"],
    "pymap": ["mailbot.demo.*"],
    "pypdf": ["mailbot.edges.attachments*"],
    "rich": ["mailbot.cli.*"],
    "selectolax": ["mailbot.mail.html"],
    "smtplib": ["mailbot.edges.smtp", "mailbot.demo.*"],
    "sqlalchemy": ["mailbot.store.*"],
    "sqlite3": ["mailbot.store.*"],
    "structlog": ["mailbot.log"],
    "xlsxwriter": ["mailbot.edges.spreadsheet"],
}


def imports() -> Iterator[tuple[str, str]]:
    """(module, library) for every import of the package, those inside functions too."""
    for path in sorted((ROOT / "mailbot").rglob("*.py")):
        module = ".".join(path.relative_to(ROOT).with_suffix("").parts)
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Import):
                yield from ((module, alias.name.partition(".")[0]) for alias in node.names)
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                yield module, node.module.partition(".")[0]


@pytest.mark.parametrize("library", IMPORTERS)
def test_a_library_has_one_importer(library: str) -> None:
    importing = {module for module, name in imports() if name == library}
    assert {m for m in importing if not any(fnmatch(m, pattern) for pattern in IMPORTERS[library])} == set()
