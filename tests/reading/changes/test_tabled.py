"""Whom tables say to leave, to stay or to come."""

from __future__ import annotations

import pytest

from mailbot.reading.changes.tabled import Tabled, read


def told(*rows: str) -> Tabled:
    return read("\n".join(rows), lambda _: False)


@pytest.mark.parametrize(
    "rows",
    [
        ("Anne Roy\tmaintenue", "Luc Caron\tANNULÉ", "Zoé Huard\tmaintenue"),
        ("Nom | État", "Anne Roy | vient", "Luc Caron | ne vient plus"),
        ("Name\tStatus", "Anne Roy\tstill coming", "Luc Caron\tcan't make it"),
        ("1;Anne Roy;oui", "2;Luc Caron;non"),
        ("Anne Roy    confirmed", "Luc Caron   cancelled"),
        ("Anne Roy\tno change", "Luc Caron\tdropped"),
        ("Anne Roy\t819 555-0101\tinchangé", "Luc Caron\t819 555-0102\tse désiste"),
        ("Anne Roy | in", "Luc Caron | out"),
    ],
)
def test_who_leaves_of_several(rows: tuple[str, ...]) -> None:
    assert told(*rows) == Tabled(("Luc Caron",))


@pytest.mark.parametrize(
    "rows",
    [
        ("Place\tAvant\tMaintenant", "1\tAnne Roy\tAnne Roy", "2\tLuc Caron\tZoé Huard"),
        ("Seat | Was | Now", "1 | Anne Roy | Anne Roy (no change)", "2 | Luc Caron | Zoé Huard"),
        ("Ancien participant;Nouveau participant", "Luc Caron;Zoé Huard"),
        ("Out\tIn", "Luc Caron\tZoé Huard"),
        ("Inscrit\tRemplacé par", "Luc Caron\tZoé Huard"),
        ("Registered participant   Replaced by", "Luc Caron   Zoé Huard"),
        ("Cancelled | Replacement", "Luc Caron | Zoé Huard"),
    ],
)
def test_who_comes_for_whom(rows: tuple[str, ...]) -> None:
    assert told(*rows) == Tabled(("Luc Caron",), ("Zoé Huard",))


@pytest.mark.parametrize(
    "rows",
    [
        ("Nom\tTéléphone", "Anne Roy\t819 555-0101", "Luc Caron\t819 555-0102"),
        ("Anne Roy annule, Luc Caron vient.",),
        ("Avant\tMaintenant", "15 janvier\t11 février"),
        ("Luc Caron\tannulé",),
        (),
    ],
)
def test_other_rows_say_nothing(rows: tuple[str, ...]) -> None:
    assert told(*rows) == Tabled()
