"""Trades that a message speaks of in passing, by the encoder: they tell no group of those who come."""

from __future__ import annotations

from dataclasses import replace

from mailbot.reading.groups.told import Sign, Told
from mailbot.reading.learned.encoder import TAGS, Encoded
from mailbot.reading.learned.pieces import words_of
from mailbot.reading.text.lexicon import fold

LEAST = 0.1  # share of a trade or a house below which words are spoken in passing
THEIRS = tuple(TAGS.index(tag) for tag in ("trade", "house"))
QUOTED = "Q"


def without_passing(told: Told, whole: Encoded) -> tuple[Told, frozenset[str]]:
    """What a message tells of groups without what it only speaks of in passing, and the words of that."""
    nouns = [
        sign for sign in (*told.own, *told.houses, *told.posts) if not sign.doing
    ]  # what they say they do is theirs
    passing = frozenset(sign.words for sign in nouns if is_passing(sign.words, whole))

    def kept(signs: list[Sign]) -> list[Sign]:
        return [sign for sign in signs if sign.words not in passing]

    return replace(told, own=kept(told.own), houses=kept(told.houses), posts=kept(told.posts)), passing


def is_passing(words: str, whole: Encoded) -> bool:
    """Whether words, wherever they stand in what is read, are hardly of a trade or a house of those who come."""
    told = [fold(word.text).strip("'’") for word in words_of(words)]
    plain = [read.plain for read in whole.words]
    places = [
        at
        for at in range(len(plain) - len(told) + 1)
        if told and plain[at : at + len(told)] == told and whole.words[at].field != QUOTED
    ]
    shares = [
        sum(whole.words[at + further].shares[tag] for tag in THEIRS) for at in places for further in range(len(told))
    ]
    return max(shares, default=1.0) < LEAST
