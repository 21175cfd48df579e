"""Trades that a message speaks of in passing, by the encoder: they tell no group of those who come."""

from __future__ import annotations

from dataclasses import replace

from mailbot.reading.groups.told import Sign, Told
from mailbot.reading.learned.encoder import Encoded

LEAST = 0.1  # share of a trade or a house below which words are spoken in passing
THEIRS = ("trade", "house")  # tags of what those who come do, and of where


def without_passing(told: Told, whole: Encoded) -> tuple[Told, frozenset[str]]:
    """What a message tells of groups without what it only speaks of in passing, and the words of that."""
    # What they say they do is theirs.
    nouns = [sign for sign in (*told.own, *told.houses, *told.posts) if not sign.doing]
    passing = frozenset(sign.words for sign in nouns if is_passing(sign.words, whole))

    def kept(signs: list[Sign]) -> list[Sign]:
        return [sign for sign in signs if sign.words not in passing]

    return replace(told, own=kept(told.own), houses=kept(told.houses), posts=kept(told.posts)), passing


def is_passing(words: str, whole: Encoded) -> bool:
    """Whether words, wherever they stand in what is read, are hardly of a trade or a house of those who come."""
    share = whole.likeliest(words, THEIRS)
    return share is not None and share < LEAST
