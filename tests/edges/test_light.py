"""The light form: what is form, what is a value, and that text and HTML say the same."""

from __future__ import annotations

import pytest

from mailbot.edges import light


def read(made: str) -> tuple[light.Block, ...]:
    return light.read(made, lambda words: words)


def kinds(made: str) -> list[str]:
    return [block.kind for block in read(made)]


def test_an_empty_line_ends_a_paragraph_and_a_single_one_does_not() -> None:
    assert light.as_text(read("One\nline.\n\n\n\nTwo.")) == "One line.\n\nTwo.\n"


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("- a thing", "items"),
        ("1. a choice", "numbers"),
        ("Date :: Tuesday", "details"),
        ("> words", "quote"),
        ("# Words", "heading"),
        ("~ small", "small"),
        ("| Ann", "lines"),
        ("= Arts | 3 | 15 | free", "bars"),
        ("Date: Tuesday", "text"),
        ("-not a list", "text"),
        ("1.5 hours", "text"),
    ],
)
def test_the_beginning_of_a_line_tells_its_kind(line: str, kind: str) -> None:
    assert kinds(line) == [kind]


def test_lines_of_one_kind_stand_together_and_others_apart() -> None:
    assert kinds("- a\n- b\nwords\n- c") == ["items", "text", "items"]


@pytest.mark.parametrize(
    "name", ["- Ann", "**Ann**", "# Ann", "Ann :: Bo", "[Ann](mailto:x@y.ca)", "> Ann", "= a | 1 | 2 |", "1. Ann"]
)
def test_a_value_is_never_form(name: str) -> None:
    (block,) = read(light.value(name))
    assert (block.kind, block.lines[0].words) == ("text", name)
    assert not any(span.strong or span.href for span in block.lines[0].spans)


def test_a_value_is_one_line_without_controls() -> None:
    assert read(light.value("Ann\r\n- Bo\x00\u202e\ue000 C"))[0].lines[0].words == "Ann - Bo C"


def test_a_value_of_none_is_nothing() -> None:
    assert light.bare(light.value(None)) == ""


def test_a_detail_without_a_value_is_left_out() -> None:
    (block,) = read(f"Place :: {light.value('')}\nDate :: {light.value('Tuesday')}\nHours ::")
    assert [(line.label, line.words) for line in block.lines] == [("Date", "Tuesday")]


def test_a_number_may_be_a_value() -> None:
    (block,) = read(f"{light.value(2)}. **{light.value('Arts')}**, March")
    assert (block.kind, block.lines[0].label, block.lines[0].words) == ("numbers", "2.", "Arts, March")
    assert block.lines[0].spans[0].strong


def test_strong_words_and_links() -> None:
    (block,) = read(f"Dear **Ann**, [write](mailto:{light.value('x@y.ca')}?subject=Hi).")
    words, strong, _, link, _ = block.lines[0].spans
    assert (words.words, strong.strong, link.href) == ("Dear ", True, "mailto:x@y.ca?subject=Hi")


def test_in_text_a_link_shows_its_address_once() -> None:
    assert light.as_text(read("[Ann](mailto:x@y.ca?subject=S)")) == "Ann (x@y.ca)\n"
    assert light.as_text(read("[to x@y.ca](mailto:x@y.ca)")) == "to x@y.ca\n"


def test_in_text_a_telephone_number_is_itself() -> None:
    assert light.as_text(read("[450 555-0142](tel:+14505550142)")) == "450 555-0142\n"


def test_a_bar_is_full_by_its_share_and_never_more() -> None:
    (block,) = read("= Arts | 5 | 15 | ten free\n= Full | 20 | 15 |\n= None | 0 | 0 |")
    assert [(line.percent, line.count) for line in block.lines] == [(33, "5/15"), (100, "20/15"), (0, "0/0")]
    text = light.as_text((block,))
    assert "Arts\n  ████░░░░░░░░ 5/15 ten free" in text
    assert f"Full\n  {'█' * light.BAR_CELLS} 20/15" in text


def test_details_and_headings_in_text() -> None:
    assert light.as_text(read("# Seats\n\nDate :: Tuesday"), " :") == "SEATS\n-----\n\nDate : Tuesday\n"


def test_somebodys_words_are_quoted_line_by_line() -> None:
    quoted = light.paragraphs("- one\n\n# two\n")
    assert light.as_text(read(quoted)) == "> - one\n> # two\n"


def test_words_are_typeset_in_values_too() -> None:
    blocks = light.read(f"a {light.value('b a')}", lambda words: words.replace("a", "A"))
    assert light.as_text(blocks) == "A b A\n"


def test_a_hostile_value_is_read_in_no_time() -> None:
    words = "**[" * 20_000
    assert light.as_text(read(f"Name :: {light.value(words)}"))[6:-1] == words
