"""`mailbot form`: the blank registration form, as Word and fillable PDF files, one of each for a language."""

from __future__ import annotations

from pathlib import Path

import click

from mailbot.cli.options import Choices, common_options


@click.command("form")
@common_options
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path, file_okay=False))
def command(choices: Choices, folder: Path) -> None:
    """Write the blank registration form into a folder: DOCX and fillable PDF in each language of the course."""
    from mailbot.edges.blank_form import blank_form
    from mailbot.edges.blank_form_docx import docx_form
    from mailbot.edges.blank_form_pdf import pdf_form

    config = choices.config
    folder.mkdir(parents=True, exist_ok=True)
    for language in config.course.languages:
        form = blank_form(config, language)
        for ending, write in (("docx", docx_form), ("pdf", pdf_form)):
            path = folder / f"{form.file}.{ending}"
            path.write_bytes(write(form))
            click.echo(str(path))
