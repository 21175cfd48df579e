from __future__ import annotations

from mailbot.mail.html import html_to_text
from mailbot.mail.message import parse

PLAIN = "--b\nContent-Type: text/plain; charset=utf-8\n\n{}\n"
HTML = "--b\nContent-Type: text/html; charset=utf-8\n\n{}\n"
LONG = "<p>" + "</p><p>".join(f"Ligne {n} de la lettre entière" for n in range(10)) + "</p>"


def _mail(kind: str, *parts: str) -> bytes:
    return f"Content-Type: multipart/{kind}; boundary=b\n\n{''.join(parts)}--b--\n".encode()


def test_of_alternatives_the_plain_text_is_read() -> None:
    assert (
        parse(_mail("alternative", PLAIN.format("Oui, merci"), HTML.format("<b>Oui, merci</b>"))).text == "Oui, merci"
    )


def test_a_stub_or_nothing_gives_way_to_the_html() -> None:
    for stub in ("", "Your program does not show HTML"):
        assert "Ligne 9" in parse(_mail("alternative", PLAIN.format(stub), HTML.format(LONG))).text


def test_text_parts_are_joined_and_files_are_not_text() -> None:
    file = '--b\nContent-Type: text/plain; name="a.txt"\nContent-Disposition: attachment; filename="a.txt"\n\nsecret\n'
    message = parse(_mail("mixed", PLAIN.format("un"), PLAIN.format("deux"), file))
    assert message.text == "un\n\ndeux"
    assert [(a.filename, a.content) for a in message.attachments] == [("a.txt", b"secret")]


def test_file_names_of_rfc_2231_and_rfc_2047() -> None:
    names = ["filename*=utf-8''fiche%20%C3%A9t%C3%A9.pdf", "filename*0*=utf-8''fiche%20; filename*1*=%C3%A9t%C3%A9.pdf", 'filename="=?utf-8?Q?fiche_=C3=A9t=C3=A9.pdf?="']  # fmt: skip  # noqa: E501
    for name in names:
        part = f"--b\nContent-Type: application/pdf\nContent-Disposition: attachment; {name}\n\nx\n"
        assert parse(_mail("mixed", part)).attachments[0].filename == "fiche été.pdf"


def test_an_attached_message_is_the_forwarded_one() -> None:
    inner = "--b\nContent-Type: message/rfc822\n\nFrom: Anne Roy <a@example.ca>\nSubject: Place\n\nInscrivez-moi\n"
    forwarded = parse(_mail("mixed", PLAIN.format("Vois ceci"), inner)).parts.forwarded
    assert forwarded is not None
    assert forwarded.author is not None
    assert (forwarded.author.email, forwarded.subject, forwarded.text) == ("a@example.ca", "Place", "Inscrivez-moi")


def test_flowed_lines_become_paragraphs() -> None:
    head = b"Content-Type: text/plain; format=flowed\n\n"
    assert parse(head + b"one \ntwo\n> q \n> r\n-- \nme\n").text == "one two\n> q r\n--\nme"
    assert parse(head.replace(b"flowed", b"flowed; delsp=yes") + b"on \ne\n").text == "one"


def test_html_as_a_person_sees_it() -> None:
    page = (
        "<style>x</style><table><tr><td>Nom</td><td>Anne Roy</td></tr><tr><td>Ville</td><td>Lac</td></tr></table>"
        "<p>a&nbsp;&amp;&nbsp;b<br>c</p><ul><li>x<li>y</ul><div style='display:none'>h</div>"
        "<blockquote>q<br>r</blockquote><script>z</script>"
    )
    assert html_to_text(page) == "Nom | Anne Roy\nVille | Lac\n\na & b\nc\n\n- x\n- y\n\n> q\n> r"


def test_hostile_html_is_bounded() -> None:
    assert "words" in html_to_text("<div>" * 40_000 + "words")
    assert html_to_text("<" * 50_000) is not None
    assert html_to_text("") == ""
