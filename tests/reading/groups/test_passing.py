"""Trades that a message speaks of in passing."""

from __future__ import annotations

from mailbot.reading.groups.passing import is_passing, without_passing
from mailbot.reading.groups.told import Sign, Told
from mailbot.reading.learned.encoder import TAGS, Encoded, Read
from mailbot.reading.learned.pieces import words_of
from mailbot.reading.text.lexicon import fold

TEXT = "My banker told me of it; we run a bakery"
COMMERCE = frozenset(("commerce",))


def read(text: str, trades: str, *, field: str = "O") -> Encoded:
    """A text of which the encoder takes these words for a trade of those who come."""
    wanted = trades.split()
    words = []
    for word in words_of(text):
        sure = "trade" if word.text in wanted else "none"
        words.append(Read(field, fold(word.text), word, [0.92 if tag == sure else 0.01 for tag in TAGS]))
    return Encoded(tuple(words), {})


def told(*signs: Sign) -> Told:
    return Told(own=list(signs))


def test_what_the_encoder_takes_for_nobodys_trade_is_spoken_in_passing() -> None:
    whole = read(TEXT, "bakery")
    assert is_passing("banker", whole)
    assert not is_passing("bakery", whole)


def test_one_word_of_several_is_enough_to_be_theirs() -> None:
    assert not is_passing("run a bakery", read(TEXT, "bakery"))


def test_what_is_not_read_or_only_quoted_is_left_alone() -> None:
    assert not is_passing("welder", read(TEXT, "bakery"))
    assert not is_passing("banker", read(TEXT, "bakery", field="Q"))
    assert not is_passing("", read(TEXT, "bakery"))


def test_what_is_spoken_in_passing_tells_no_group() -> None:
    banker, bakery = Sign(COMMERCE, "banker"), Sign(COMMERCE, "bakery")
    left, passing = without_passing(told(banker, bakery), read(TEXT, "bakery"))
    assert left.own == [bakery]
    assert passing == {"banker"}


def test_what_the_writer_says_they_do_is_never_in_passing() -> None:
    doing = Sign(COMMERCE, "banker", doing=True)
    left, passing = without_passing(told(doing), read(TEXT, "bakery"))
    assert left.own == [doing]
    assert not passing
