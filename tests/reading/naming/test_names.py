"""Names of people: found in text, set in order, told from organisations, compared."""

from __future__ import annotations

import pytest

from mailbot.reading.naming import names


def found(text: str, *, small: bool = False) -> list[str]:
    return [name.text for name in names.find(text, small=small)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Ma sœur Fiona McKay-Ross et moi", ["Fiona McKay-Ross"]),
        ("la journée d'Odile Trépanier", ["Odile Trépanier"]),
        ("avec Lucie Moreira da Costa et Karim el Fassi", ["Lucie Moreira da Costa", "Karim el Fassi"]),
        ("- Mme Anne Des Serres, bénévole", ["Anne Des Serres"]),
        ("notre cuisinier, Minh Tan Vo.", ["Minh Tan Vo"]),
        ("Finalement Lise Roy ne vient pas", ["Lise Roy"]),
        ("Usually Karen Bell does it", ["Karen Bell"]),
        ("Little Karen Bell too", ["Karen Bell"]),
        ("monsieur le maire Fernand Proulx et Mme Lorraine Plante", ["Fernand Proulx", "Lorraine Plante"]),
        ("Paul et Lise Gagnon", ["Paul Gagnon", "Lise Gagnon"]),
        ("Paul Roy et Lise Gagnon", ["Paul Roy", "Lise Gagnon"]),
        ("Bonjour Marie-Pier, Plessis Web", ["Marie-Pier"]),
        ("Julie d'Amours et Ludwig van der Meer", ["Julie d'Amours", "Ludwig van der Meer"]),
        ("Merci Jean-Guy L'Heureux!", ["Jean-Guy L'Heureux"]),
        ("Anne St-Pierre viendra", ["Anne St-Pierre"]),
        ("Marc Côté, CPA", ["Marc Côté"]),
        ("M. Tremblay et Mme Roy", ["Tremblay", "Roy"]),
        ("Le Centre Anne Roy", ["Anne Roy"]),
        ("Inscrivez-moi en janvier, Facebook est utile", []),
        ("Formation Web et Médias sociaux", []),
        ("Jean P. Roy", ["Jean P. Roy"]),
    ],
)
def test_names_in_a_text(text: str, expected: list[str]) -> None:
    assert [name.text for name in names.find(text) if name.sure] == expected


def test_offsets_are_those_of_the_text() -> None:
    text = "Mon chum Mario Pépin et moi"
    (name,) = names.find(text)
    assert text[name.start : name.end] == "Mario Pépin"
    assert name.full


def test_a_name_never_crosses_a_line() -> None:
    assert found("Anne\nRoy") == ["Anne"]


def test_small_letters_are_looked_at_only_when_asked() -> None:
    assert found("kevin daigneault viendra") == []
    assert found("kevin daigneault viendra", small=True) == ["Kevin Daigneault"]
    assert not names.find("kevin daigneault viendra", small=True)[0].sure


@pytest.mark.parametrize(
    "text",
    ["julie viendra", "marc et moi", "pierre qui roule", "france entière", "rose des vents", "julie pense que oui"],
)
def test_small_words_are_no_surnames(text: str) -> None:
    assert not any(name.full for name in names.find(text, small=True))


def test_capitals_tell_nothing_in_a_shouted_line() -> None:
    text = "INSCRIVEZ JULIE PROULX ET SON FRERE MARC A LA FORMATION SVP"
    assert found(text) == []
    assert found(text, small=True) == ["Julie Proulx", "Marc"]


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("Proulx, Anne", "Anne Proulx"),
        ("VACHERON, Daniel", "Daniel Vacheron"),
        ("MCNAUGHTON, Ellen", "Ellen McNaughton"),
        ("GUY LEMAIRE", "Guy Lemaire"),
        ("kevin daigneault", "Kevin Daigneault"),
        ("MARC-ANDRÉ ST-PIERRE", "Marc-André St-Pierre"),
        ("M. Jean-Guy L'HEUREUX, ing.", "Jean-Guy L'Heureux"),
        ("Mme Rita Caron", "Rita Caron"),
        ("Dr Luc Roy, MD", "Luc Roy"),
        ("Martin Proulx, C.d'A.Ass.", "Martin Proulx"),
        ("Guylaine Plante, g.m.a.", "Guylaine Plante"),
        ("Luc Roy CPA", "Luc Roy"),
        ("Anne Roy, directrice", "Anne Roy"),
        ("Roy, Anne (Achats)", "Anne Roy"),
        ('"Anne Roy"', "Anne Roy"),
        ("Anne ROY", "Anne Roy"),
        ("Josée McKay-Ross", "Josée McKay-Ross"),
        ("LC Tessier", "LC Tessier"),
        ("Julie de la Durantaye", "Julie de la Durantaye"),
        ("abbé Paul Roy", "Paul Roy"),
        ("Anne-Sophie G.", "Anne-Sophie G."),
        ("Tremblay Roy, Anne", "Anne Tremblay Roy"),
    ],
)
def test_a_name_is_set_in_order(written: str, name: str) -> None:
    assert names.clean(written) == name


@pytest.mark.parametrize("text", ["", "---", "1234", "a1b2 c3", "un deux trois quatre cinq six sept huit"])
def test_nothing_is_made_of_what_is_no_name(text: str) -> None:
    assert names.clean(text) is None


@pytest.mark.parametrize(
    "text", ["Anne Roy", "anne roy", "G. Lemaire", "Roy, Anne", "joelle", "Mme Rita Caron", "Marie-Pier Cantin"]
)
def test_a_line_that_is_a_person(text: str) -> None:
    assert names.is_name(text)


@pytest.mark.parametrize(
    "text",
    [
        "Boutique Anne",
        "Structures Vachon",
        "Ferme Jean Roy inc.",
        "Site Web",
        "Merci beaucoup",
        "Info",
        "Anne & Luc",
        "a@x.example",
        "Anne Roy | Directrice",
        "Marc Directeur",
        "Bonne journée",
    ],
)
def test_a_line_that_is_no_person(text: str) -> None:
    assert not names.is_name(text)


@pytest.mark.parametrize(
    ("left", "right", "same"),
    [
        ("Anne Roy", "anne roy", True),
        ("Joelle Roy", "Joëlle Roy", True),
        ("Roy", "Anne Roy", True),
        ("A. Roy", "Anne Roy", True),
        ("Marie-Pier Roy", "Marie Pier Roy", True),
        ("Anne Roy", "Luc Roy", False),
        ("Anne Roy", "Anne Morin", False),
        ("", "Anne Roy", False),
    ],
)
def test_when_two_names_can_be_one_person(left: str, right: str, same: bool) -> None:
    assert names.same(left, right) is same
    assert names.same(right, left) is same


def test_initials_are_no_first_names() -> None:
    assert names.is_initial("G.")
    assert names.is_initial("J.-P.")
    assert not names.is_initial("Guy")
