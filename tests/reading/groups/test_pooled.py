"""How likely a group is theirs, by what each voice says of it."""

from __future__ import annotations

from mailbot.reading.groups import pooled
from mailbot.reading.groups.told import Sign, Told
from mailbot.reading.groups.weighed import Asked, Spoken
from mailbot.reading.learned.encoder import TAGS, Encoded, Read
from mailbot.reading.learned.pieces import words_of
from mailbot.reading.text.lexicon import fold

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


def read(trades: str) -> Encoded:
    """The text, of which the encoder takes these words for a trade of those who come."""
    words = []
    for word in words_of(TEXT):
        sure = "trade" if word.text in trades.split() else "none"
        words.append(Read("O", fold(word.text), word, [0.92 if tag == sure else 0.01 for tag in TAGS]))
    return Encoded(tuple(words), {}, {})


def shares(trades: str, told: Told | None = None, **weights: float) -> dict[str, float]:
    return pooled.shares(ABOUT, {"shops": 0.5, "finance": 0.5} | weights, told or Told(), read(trades))


def test_what_the_encoder_takes_for_their_trade_is_likelier() -> None:
    found = shares("bakery")
    assert found["shops"] > 0.5 > found["finance"]
    found = shares("banker")
    assert found["finance"] > 0.5 > found["shops"]


def test_the_weights_have_their_say() -> None:
    assert shares("bakery", shops=0.95)["shops"] > shares("bakery")["shops"] > shares("bakery", shops=0.05)["shops"]


def test_another_group_s_day_speaks_against() -> None:
    day = Told(days=[Sign(FINANCE, "le 15")])
    assert shares("bakery", day)["shops"] < shares("bakery")["shops"]
    assert shares("bakery", day)["finance"] > shares("bakery")["finance"]


def test_every_voice_counts() -> None:
    assert pooled.voices("shops", ABOUT, 0.5, Told(), read("")).keys() == pooled.COUNTS.keys()
