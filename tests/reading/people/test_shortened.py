"""Names told in part, or in the other order."""

from __future__ import annotations

import pytest

from mailbot.reading.people.shortened import in_order


@pytest.mark.parametrize(
    ("name", "shown", "right"),
    [
        ("Huard Zenon", "Zénon Huard", "Zenon Huard"),
        ("Cyr Ida", "Ida  Cyr", "Ida Cyr"),
        ("Ida Cyr", "Ida Cyr", "Ida Cyr"),
        ("Ida Cyr", "Cyr Ida", "Ida Cyr"),
        ("Diallo Kwan", "Kwan Diallo", "Diallo Kwan"),
        ("Cyr Ida", "Ida, Cyr", "Cyr Ida"),
        ("Cyr Ida", "Paul Cyr", "Cyr Ida"),
        ("Cyr", "Cyr", "Cyr"),
        ("Roy Marie Anne", "Marie Anne Roy", "Roy Marie Anne"),
    ],
)
def test_a_name_stands_in_the_order_that_is_shown(name: str, shown: str, right: str) -> None:
    assert in_order(name, shown) == right
