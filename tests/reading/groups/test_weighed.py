"""The group of those who come, weighed beside the rules: told where they doubt, never made up."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailbot.reading.groups import weighed
from mailbot.reading.groups.claims import NO_GROUP
from mailbot.reading.groups.weighed import Asked, Spoken
from mailbot.reading.read import read
from tests.reading.courses import course
from tests.reading.written import message

GROUPS = ("", "arts", "commerce", "communautaire", "manufacturier")


@pytest.mark.parametrize(
    ("text", "group", "why"),
    [
        ("Imprimerie Les Deux Encres voudrait inscrire son livreur, Luc Roy.", "manufacturier", "most likely"),
        (
            "Le bureau Roy Houde notaires enverra Lise Moreau à la formation. Elle siège aussi au conseil du Cégep, "
            "mais c'est le bureau qui la délègue.",
            "commerce",
            "most likely",
        ),
        ("Bonjour, j'ai une fruiterie. Mrc de me garder une place. Luce", "commerce", "what it is"),
        ("J'ai vu votre affiche à la pharmacie. Je suis potière; une place à la formation svp.", "arts", "what it is"),
    ],
)
def test_a_trade_beside_others(text: str, group: str, why: str) -> None:
    found = read(message(text), course("shipped"))
    assert found.group == group
    assert next(e.why for e in found.evidence if e.field == "group").startswith(why)


@pytest.mark.parametrize(
    "text",
    [
        "Ma soeur est violoniste et moi je tiens un dépanneur. Deux places à la formation svp : Anne Roy et Lise Roy.",
        "My sister paints watercolours and I keep a hardware store. Two seats please, Anne Moss and Ruth Moss.",
    ],
)
def test_two_of_different_trades_are_asked(text: str) -> None:
    assert read(message(text), course("shipped")).group is None


spoken = st.builds(
    Spoken,
    st.frozensets(st.sampled_from(GROUPS), min_size=1),
    st.just("usine"),
    st.sampled_from(("text own", "signature signed", "told houses")),
    st.lists(st.sampled_from(("text own", "act=metal", "told own")), min_size=2).map(tuple),
)
about = st.builds(
    Asked,
    st.lists(spoken, max_size=5).map(tuple),
    st.sampled_from((None, *GROUPS[1:])),
    st.booleans(),
    st.booleans(),
    st.booleans(),
    st.booleans(),
)


@given(about)
def test_only_what_is_spoken_of_may_be_told(asked: Asked) -> None:
    shares = weighed.shares(asked)
    told = {group for one in asked.spoken for group in one.groups} - {NO_GROUP}
    assert set(shares) == told | ({asked.rule} if asked.rule else set())
    assert all(0 <= share <= 1 for share in shares.values())
