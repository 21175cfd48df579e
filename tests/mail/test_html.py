"""HTML to text: what the writer saw of spaces and ends of lines."""

from __future__ import annotations

import pytest

from mailbot.mail.html import html_to_text


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<div>Nom\tCourriel</div><div>Anne\tanne@x.example</div>", "Nom\tCourriel\nAnne\tanne@x.example"),
        ("<p>Anne&nbsp;&nbsp; &nbsp;819 555-0101</p>", "Anne   819 555-0101"),
        ("<p>Fin.&nbsp; Une autre phrase.</p>", "Fin. Une autre phrase."),
        ("<div>une\n\t\tligne</div>", "une ligne"),
        ("<pre>Bonjour,\nune place.\n\nAnne</pre>", "Bonjour,\nune place.\n\nAnne"),
        ('<div style="white-space: pre-wrap">Bonjour,\r\nune place.</div>', "Bonjour,\nune place."),
        ('<div style="white-space: nowrap">une\nligne</div>', "une ligne"),
        ("<blockquote><pre>a\nb</pre></blockquote><div>c\nd</div>", "> a\n> b\nc d"),
    ],
)
def test_spaces_and_ends_of_lines(html: str, text: str) -> None:
    assert html_to_text(html) == text
