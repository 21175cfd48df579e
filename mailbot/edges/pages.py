"""The templates of the letters: where they are looked for, subjects in first lines, CSS put into tags once."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

import css_inline
from jinja2 import BaseLoader, Environment, StrictUndefined, Template, TemplateNotFound, meta, nodes

from mailbot.edges import light

_EXPRESSION = re.compile(r"\{\{.*?\}\}", re.DOTALL)
_STATEMENT = re.compile(r"\{[%#].*?[%#]\}", re.DOTALL)
_SUBJECT = re.compile(r"\A((?:\s*\{#.*?#\})*\s*)Subject:[ \t]*([^\n]*)\n", re.DOTALL)
# A line of statements alone leaves nothing behind; one that ends with a statement keeps its end (not so trim_blocks).
_STATEMENT_LINE = re.compile(r"^[ \t]*((?:\{%(?:(?!%\}).)*%\}|\{#(?:(?!#\}).)*#\})+)[ \t]*\n", re.MULTILINE)
TITLE_SUFFIX = ".subject"


class MissingSubject(Exception):
    """A letter whose file does not begin with "Subject: …"."""


def read_file(folders: tuple[Path, ...], name: str) -> tuple[str, Path]:
    """A template's text and place: beside config.toml first, then shipped. Errors: TemplateNotFound."""
    for folder in folders:
        path = folder / name
        if path.is_file():
            return path.read_text("utf-8-sig").replace("\r\n", "\n"), path
    raise TemplateNotFound(name)


def subject_and_body(source: str) -> tuple[str, str]:
    """The first line's subject, and the rest; comments take the place of what is left out, so that every line keeps
    its number. Errors: MissingSubject.
    """
    found = _SUBJECT.match(source)
    if not found:
        raise MissingSubject('its first line must be "Subject: …"')
    return _lines_kept(found[1]) + found[2], _lines_kept(found[0]) + source[found.end() :]


def _lines_kept(left_out: str) -> str:
    """As many lines, and nothing on them."""
    lines = left_out.count("\n")
    return "{#" + "\n" * lines + "#}" if lines else ""


def inlined(source: str) -> str:
    """An HTML template with its CSS in `style` attributes; the media queries stay in the head.

    Jinja's marks are put aside meanwhile: an expression as a word, a statement as an HTML comment, which may stand
    between the rows of a table.
    """
    kept: list[str] = []

    def aside(shape: str) -> Callable[[re.Match[str]], str]:
        def put(found: re.Match[str]) -> str:
            kept.append(found[0])
            return shape.format(len(kept) - 1)

        return put

    marked = _EXPRESSION.sub(aside("jinja{}jinja"), _STATEMENT.sub(aside("<!--jinja{}jinja-->"), source))
    made = css_inline.CSSInliner(keep_style_tags=False, keep_at_rules=True, load_remote_stylesheets=False).inline(
        marked
    )
    made = _style_last(made)
    made = re.sub(r"<!--jinja(\d+)jinja-->", lambda found: kept[int(found[1])], made)
    return re.sub(r"jinja(\d+)jinja", lambda found: kept[int(found[1])], made)


def _style_last(page: str) -> str:
    """The media queries behind the other tags of the head: the charset belongs to the first 1,024 bytes."""
    start, end = page.find("<style>"), page.find("</style>") + len("</style>")
    head = page.find("</head>")
    if not 0 <= start < end <= head:
        return page
    return page[:start] + page[end:head] + page[start:end] + "\n" + page[head:]


class _Files(BaseLoader):
    """Templates as files; "x.txt.subject" is the first line of "x.txt"."""

    def __init__(self, folders: tuple[Path, ...]) -> None:
        self._folders = folders

    def get_source(self, environment: Environment, template: str) -> tuple[str, str, Callable[[], bool]]:
        name = template.removesuffix(TITLE_SUFFIX)
        source, path = read_file(self._folders, name)
        if name.endswith(".html"):
            source = inlined(source)
        elif not Path(name).name.startswith("_"):
            subject, body = subject_and_body(source)
            source = subject if template.endswith(TITLE_SUFFIX) else body
        if name.endswith(".txt"):
            source = _STATEMENT_LINE.sub(r"\1{#\n#}", source)
        return source, str(path), lambda: True


class _Beside(Environment):
    """An include names a file of the same folder."""

    def join_path(self, template: str, parent: str) -> str:
        folder, _, _ = parent.rpartition("/")
        return f"{folder}/{template}" if folder and "/" not in template else template


@dataclass(frozen=True, slots=True)
class _Quoted:
    """Somebody's words on quoted lines (filter `own_words`)."""

    words: str


def _finalize(content: object) -> object:
    if isinstance(content, _Quoted):
        return light.paragraphs(content.words)
    return content if isinstance(content, StrictUndefined) else light.value(content)


class Pages:
    """The compiled templates; each is compiled at first use and kept."""

    def __init__(self, folders: tuple[Path, ...]) -> None:
        self._files = loader = _Files(folders)
        self._light = _Beside(
            loader=loader,
            undefined=StrictUndefined,
            autoescape=False,  # values are marked instead, and escaped when the blocks become HTML
            finalize=_finalize,
            keep_trailing_newline=True,
            auto_reload=False,
            cache_size=-1,
        )
        self._html = Environment(
            loader=loader,
            undefined=StrictUndefined,
            autoescape=True,
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,
            cache_size=-1,
        )
        self._light.filters["own_words"] = _Quoted

    def light(self, name: str) -> Template:
        """A letter's body. Errors: those of Jinja, MissingSubject."""
        return self._light.get_template(name)

    def subject(self, name: str) -> Template:
        """A letter's subject."""
        return self._light.get_template(name + TITLE_SUFFIX)

    def html(self, name: str) -> Template:
        """A page."""
        return self._html.get_template(name)

    def unknown_names(self, name: str, known: Collection[str]) -> Iterator[tuple[str, int, str]]:
        """(file, line, name) of each name that is not known, wherever in a letter it stands, what it includes too."""
        included = name.removesuffix(TITLE_SUFFIX)
        yield from self._unknown(included + TITLE_SUFFIX, known, set())
        yield from self._unknown(included, known, set())

    def _unknown(self, name: str, known: Collection[str], seen: set[str]) -> Iterator[tuple[str, int, str]]:
        seen.add(name)
        source, path, _ = self._files.get_source(self._light, name)
        tree = self._light.parse(source, name, path)
        strange = meta.find_undeclared_variables(tree) - set(known) - set(self._light.globals)
        yield from ((path, node.lineno, node.name) for node in tree.find_all(nodes.Name) if node.name in strange)
        for part in meta.find_referenced_templates(tree):
            if part and (other := self._light.join_path(part, name)) not in seen:
                yield from self._unknown(other, known, seen)
