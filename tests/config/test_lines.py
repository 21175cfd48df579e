"""Every key of a file has its line."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from mailbot.config.lines import key_lines
from mailbot.shipped import sample_config


def paths(content: Any, before: tuple[str, ...] = ()) -> Iterator[str]:
    items = content.items() if isinstance(content, dict) else ()
    for key, value in items:
        yield ".".join((*before, key))
        yield from paths(value, (*before, key))
        for number, table in enumerate(value if isinstance(value, list) else ()):
            if isinstance(table, dict):
                yield from paths(table, (*before, key, str(number)))


def test_every_key_of_the_shipped_file_is_found_where_it_stands() -> None:
    text = sample_config().read_text("utf-8")
    lines, found = text.split("\n"), key_lines(text)
    for path in paths(tomllib.loads(text)):
        name = [part for part in path.split(".") if not part.isdigit()][-1]
        assert name in lines[found[path] - 1]


def test_sections_repeated_tables_and_dotted_keys() -> None:
    text = "\n".join(
        [
            "sample = true",
            "[event]  # a comment = x",
            "name.fr = 'a'",
            '"name"."en" = "b"',
            "  fee=1",
            "[[groups]]",
            "key = 'a'",
            "[groups.label]",
            "fr = 'A'",
            "[[ groups ]]",
            "key = 'b'",
            "[event.place]",
            "fr = 'c'",
        ]
    )
    assert key_lines(text) == {
        "sample": 1,
        "event": 2,
        "event.name": 3,
        "event.name.fr": 3,
        "event.name.en": 4,
        "event.fee": 5,
        "groups": 6,
        "groups.0": 6,
        "groups.0.key": 7,
        "groups.0.label": 8,
        "groups.0.label.fr": 9,
        "groups.1": 10,
        "groups.1.key": 11,
        "event.place": 12,
        "event.place.fr": 13,
    }


def test_a_text_of_several_lines_holds_no_keys() -> None:
    text = (
        '[mailbox]\nsignature.fr = """\n[imap]\nport = 1\n"""\n'
        + "phone = '''one line'''\nname = 'x'\n[imap]\nport = 2\n"
    )
    assert key_lines(text) == {
        "mailbox": 1,
        "mailbox.signature": 2,
        "mailbox.signature.fr": 2,
        "mailbox.phone": 6,
        "mailbox.name": 7,
        "imap": 8,
        "imap.port": 9,
    }


def test_a_comment_is_no_key() -> None:
    assert key_lines("# port = 1\n   # [imap]\n") == {}


@given(st.text(alphabet="[]=.\"'\n #ab", max_size=200))
def test_any_text_gives_lines_that_it_has(text: str) -> None:
    assert all(1 <= number <= text.count("\n") + 1 for number in key_lines(text).values())
