"""Every letter and three digests written into a folder to look at, with an index page."""

from __future__ import annotations

import datetime as dt
import html
from collections.abc import Iterator
from pathlib import Path

from mailbot.config.model import Config
from mailbot.edges.samples import bad_day, busy_day, quiet_day, sample_letters, sample_registrations
from mailbot.edges.templates import TemplateRenderer

DAYS = {"digest-quiet": quiet_day, "digest-busy": busy_day, "digest-bad": bad_day}
PAGE = """<!DOCTYPE html>
<html lang="{language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>{title}</title>
<style>
:root {{ color-scheme: light dark; }}
body {{ font: 16px/1.5 system-ui, sans-serif; margin: 0; display: grid; height: 100vh;
  grid-template-columns: 22rem 1fr; }}
nav {{ overflow: auto; padding: 1.2rem; border-right: 1px solid #8884; }}
h1 {{ font-size: 1.2rem; margin: 0 0 .6rem; }} h2 {{ font-size: 1rem; margin: 1.2rem 0 .3rem; }}
ul {{ list-style: none; margin: 0; padding: 0; }} li {{ padding: .3rem 0; border-bottom: 1px solid #8883; }}
small {{ display: block; opacity: .75; }} iframe {{ border: 0; width: 100%; height: 100%; background: #fff; }}
@media (max-width: 800px) {{ body {{ display: block; }} iframe {{ height: 90vh; }} }}
</style></head><body>
<nav><h1>{title}</h1>{content}</nav>
<iframe name="letter" title="{title}" src="{first}"></iframe>
</body></html>
"""
Entry = tuple[str, str]


def write_preview(folder: Path, renderer: TemplateRenderer, config: Config, now: dt.datetime) -> int:
    """Write each letter as .eml and .html, digests of three days, and index.html. Returns how many."""
    folder.mkdir(parents=True, exist_ok=True)
    sections: dict[str, list[Entry]] = {}
    for name, letter in sample_letters(config):
        subject, _, page = renderer.letter_texts(letter)
        _write(folder, name, renderer.render(letter, now).raw, page)
        sections.setdefault(letter.language, []).append((name, subject))
    sections["digest"] = list(_digests(folder, renderer, config, now))
    (folder / "index.html").write_text(_index(sections, config), "utf-8")
    return sum(map(len, sections.values()))


def _digests(folder: Path, renderer: TemplateRenderer, config: Config, now: dt.datetime) -> Iterator[Entry]:
    for name, day in DAYS.items():
        facts = day(config)
        subject, _, page = renderer.digest_texts(facts, facts.until)
        _, raw = renderer.digest(facts, f"{name}@preview.invalid", facts.until, sample_registrations(config))
        _write(folder, name, raw, page)
        yield name, subject


def _write(folder: Path, name: str, raw: bytes, page: str) -> None:
    (folder / f"{name}.eml").write_bytes(raw)
    (folder / f"{name}.html").write_text(page, "utf-8")


def _index(sections: dict[str, list[Entry]], config: Config) -> str:
    language = config.course.languages[0]
    title = config.course.event.name.in_language(language, config.course.languages)
    first = next(iter(sections.values()))[0][0]
    content = "".join(
        f"<h2>{html.escape(section)}</h2><ul>{''.join(map(_item, entries))}</ul>"
        for section, entries in sections.items()
    )
    return PAGE.format(language=language, title=html.escape(title), content=content, first=f"{first}.html")


def _item(entry: Entry) -> str:
    name, subject = map(html.escape, entry)
    link = f'<a href="{name}.html" target="letter">{name}</a>'
    return f'<li>{link} · <a href="{name}.eml">eml</a><small>{subject}</small></li>'
