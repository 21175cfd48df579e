"""HTML to text that can be read as the writer saw it: blocks as lines, tables row by row, quotes marked with ">".
Iterative, bounded."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from selectolax.lexbor import LexborHTMLParser, LexborNode

MOST_HTML = 2_000_000
MOST_NODES = 200_000
MOST_QUOTES = 10
MOST_DEPTH = 1_000
DROPPED = frozenset(
    {"style", "script", "head", "title", "noscript", "template", "object", "svg", "select", "o:p-hidden"}
)
BLOCKS = frozenset(
    {"p", "div", "table", "tr", "ul", "ol", "li", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "pre", "form"}
    | {"fieldset", "section", "article", "header", "footer", "address", "center", "dl", "dt", "dd", "hr", "body"}
)
PARAGRAPHS = frozenset({"p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "table", "blockquote", "pre"})
MOST_ROWS = 200  # of a table of data
LONGEST_ROW = 400  # characters
NEVER_NEST = frozenset(
    {"br", "img", "hr", "input", "meta", "link", "p", "li", "td", "tr", "th", "dt", "dd", "option", "wbr", "col"}
    | {"base", "area", "tbody", "thead", "html", "body", "head"}
)
_OPEN_OR_CLOSE = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9:]{0,20})")
_TAG = re.compile(r"<[^<>]*>")
_SPACES = re.compile(r"[ \t\r\n\f\u00a0]+")
_GAP = 2  # no-break spaces in a run that the writer sees as a gap between two columns
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all", re.IGNORECASE)
_KEEPS_LINES = re.compile(r"white-space\s*:\s*(?:break-spaces|pre(?!\w))", re.IGNORECASE)


@dataclass(slots=True)
class _Writer:
    lines: list[str] = field(default_factory=list)
    current: str = ""
    quotes: int = 0
    kept: int = 0  # elements around that keep the ends of lines (<pre>)

    def add(self, text: str) -> None:
        first, *others = text.replace("\r\n", "\n").split("\n") if self.kept else [text]
        self._add(first)
        for line in others:
            self.hard_break()
            self._add(line)

    def _add(self, text: str) -> None:
        text = _SPACES.sub(_space, text)
        self.current += text.lstrip() if not self.current or self.current.endswith(" ") else text

    def end_line(self) -> None:
        if self.current.strip():
            self.write(self.current.strip())
        self.current = ""

    def hard_break(self) -> None:
        self.write(self.current.strip())
        self.current = ""

    def write(self, line: str) -> None:
        mark = "> " * self.quotes
        self.lines.append((mark + line).rstrip() if line or not self.quotes else mark.rstrip())

    def gap(self) -> None:
        self.end_line()
        if self.lines and self.lines[-1].strip("> "):
            self.write("")


def _space(run: re.Match[str]) -> str:
    """What is seen of a run of spaces: a space, or the gap between two cells of a row written without a table."""
    spaces = run[0]
    if "\n" in spaces or "\r" in spaces:
        return " "
    return "\t" if "\t" in spaces else " " * (3 if spaces.count("\u00a0") >= _GAP else 1)


def html_to_text(html: str) -> str:
    """The text of an HTML body, "" where there is none. Never an exception; at most MOST_HTML characters are read."""
    parser = LexborHTMLParser(_shallow(html[:MOST_HTML]))
    root = parser.body or parser.root
    if root is None:
        return ""
    writer = _Writer()
    _walk(root, writer)
    writer.end_line()
    return "\n".join(writer.lines).strip("\n")


def _shallow(html: str) -> str:
    """The HTML with every tag taken out from where it nests deeper than MOST_DEPTH: parsing time grows with the
    square of the depth."""
    depth = 0
    for tag in _OPEN_OR_CLOSE.finditer(html):
        if tag[2].lower() in NEVER_NEST:
            continue
        depth = max(0, depth - 1) if tag[1] else depth + 1
        if depth > MOST_DEPTH:
            return html[: tag.start()] + _TAG.sub(" ", html[tag.start() :])
    return html


def _walk(root: LexborNode, writer: _Writer) -> None:
    """Depth first with a stack of our own: (node, entering)."""
    stack: list[tuple[LexborNode, bool]] = [(root, True)]
    seen = 0
    while stack and seen < MOST_NODES:
        node, entering = stack.pop()
        if not entering:
            _leave(node, writer)
            continue
        seen += 1
        tag = node.tag or ""
        if tag == "-text":
            writer.add(node.text_content or "")
            continue
        if tag in DROPPED or tag.startswith(("-", "!")) or _hidden(node):
            continue
        if tag == "table" and (rows := _data_rows(node)):
            writer.end_line()
            for row in rows:
                writer.write(" | ".join(row))
            continue
        _enter(node, tag, writer)
        stack.append((node, False))
        child = node.last_child
        while child is not None:
            stack.append((child, True))
            child = child.prev


def _data_rows(table: LexborNode) -> list[list[str]]:
    """The cells of a table of data, row by row, empty ones kept; none for a table that lays out a page: one with a
    table inside, with long cells, a single row or a single column.
    """
    if table.css_first("td table, th table, td blockquote, td ul, td img") is not None:
        return []
    rows = [[_cell(cell) for cell in row.css("td, th")] for row in table.css("tr")[: MOST_ROWS + 1]]
    rows = [row for row in rows if any(row)]
    data = 2 <= len(rows) <= MOST_ROWS and all(len(row) > 1 and sum(map(len, row)) <= LONGEST_ROW for row in rows)
    return rows if data else []


def _cell(cell: LexborNode) -> str:
    return _SPACES.sub(" ", cell.text(separator=" ")[:LONGEST_ROW]).strip()


def _hidden(node: LexborNode) -> bool:
    style = node.attributes.get("style") if node.attributes else None
    return bool(style and _HIDDEN.search(style[:500])) or "hidden" in (node.attributes or {})


def _enter(node: LexborNode, tag: str, writer: _Writer) -> None:
    if tag == "br":
        writer.hard_break()
    elif tag in ("td", "th"):
        if writer.current.strip():
            writer.current = writer.current.rstrip() + " | "
    elif tag in PARAGRAPHS:
        writer.gap() if tag != "table" else writer.end_line()
    elif tag in BLOCKS:
        writer.end_line()
    writer.kept += _keeps_lines(node)
    if tag == "li":
        writer.current = "- "
    elif tag == "hr":
        writer.write("________________________________")
    elif tag == "blockquote":
        writer.quotes = min(MOST_QUOTES, writer.quotes + 1)
    elif tag == "img" and (node.attributes or {}).get("alt"):
        writer.add(str(node.attributes["alt"])[:100])


def _keeps_lines(node: LexborNode) -> bool:
    """Whether the ends of lines in an element are seen (HTML's `pre`, CSS's `white-space`)."""
    style = node.attributes.get("style") if node.attributes else None
    return node.tag == "pre" or bool(style and _KEEPS_LINES.search(style[:500]))


def _leave(node: LexborNode, writer: _Writer) -> None:
    tag = node.tag or ""
    writer.kept -= _keeps_lines(node)
    if tag in ("td", "th"):
        return
    if tag in BLOCKS:
        writer.end_line()
    if tag in PARAGRAPHS and tag not in ("table",):
        writer.gap()
    if tag == "blockquote":
        while writer.lines and writer.quotes and not writer.lines[-1].strip("> "):
            writer.lines.pop()
        writer.quotes = max(0, writer.quotes - 1)
