"""How likely a group is theirs, by what each voice says of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest

from mailbot.reading.groups import pooled
from mailbot.reading.groups.told import Sign, Told
from mailbot.reading.groups.weighed import Asked, Spoken
from mailbot.reading.learned.activity import NO_ACTIVITY
from mailbot.reading.learned.encoder import TAGS, Encoded, Read
from mailbot.reading.learned.pieces import words_of
from mailbot.reading.text.lexicon import fold
from tests.reading.courses import course

TEXT = "My banker told me of it; we run a bakery in town"
SHOPS, FINANCE = frozenset(("shops",)), frozenset(("finance",))
ABOUT = Asked(
    (Spoken(FINANCE, "banker", "text plain", ()), Spoken(SHOPS, "bakery", "text plain", ())),
    rule=None,
    conflict=False,
    split=False,
    several=False,
    third=False,
)


DONE = {NO_ACTIVITY: 0.1, "shops": 0.5, "finance": 0.4}


def read(trades: str) -> Encoded:
    """The text, of which the encoder takes these words for a trade of those who come."""
    words = []
    for word in words_of(TEXT):
        sure = "trade" if word.text in trades.split() else "none"
        words.append(Read("O", fold(word.text), word, [0.92 if tag == sure else 0.01 for tag in TAGS]))
    return Encoded(tuple(words), {}, {})


def shares(told: Told | None = None, done: Mapping[str, float] = DONE, **weights: float) -> dict[str, float]:
    return pooled.shares(ABOUT, {"shops": 0.5, "finance": 0.5} | weights, told or Told(), done)


def test_what_all_words_together_do_is_likelier() -> None:
    found = shares(done={NO_ACTIVITY: 0.0, "shops": 0.9, "finance": 0.1})
    assert found["shops"] > 0.5 > found["finance"]
    found = shares(done={NO_ACTIVITY: 0.0, "shops": 0.1, "finance": 0.9})
    assert found["finance"] > 0.5 > found["shops"]


def test_the_weights_have_their_say() -> None:
    assert shares(shops=0.95)["shops"] > shares()["shops"] > shares(shops=0.05)["shops"]


def test_another_group_s_day_speaks_against() -> None:
    day = Told(days=[Sign(FINANCE, "le 15")])
    assert shares(day)["shops"] < shares()["shops"]
    assert shares(day)["finance"] > shares()["finance"]


def test_what_is_attached_is_not_read_with_the_words() -> None:
    assert shares(done={})["shops"] == shares(done={})["finance"]


def test_a_trade_of_others() -> None:
    assert (pooled.odds_of_others("shops", ABOUT, read("banker")) or 0.0) > 0
    assert (pooled.odds_of_others("shops", ABOUT, read("bakery")) or 0.0) < 0
    assert pooled.odds_of_others("shops", replace(ABOUT, spoken=ABOUT.spoken[1:]), read("bakery")) is None


def test_what_they_do_by_the_groups_of_a_course() -> None:
    whole = Encoded((), {}, {NO_ACTIVITY: 0.2, "music": 0.3, "theatre": 0.4, "retail": 0.1})
    done = pooled.doing(whole, course("shipped").course)
    assert done["arts"] == pytest.approx(0.7) and done["commerce"] == 0.1 and done[NO_ACTIVITY] == 0.2


def test_every_voice_counts() -> None:
    assert pooled.voices("shops", ABOUT, 0.5, Told(), DONE).keys() == pooled.COUNTS.keys()
