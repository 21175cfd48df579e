"""Names whose surname goes first, or whose halves stand apart, are set in order before a text is read."""

import pytest

from mailbot.reading.naming.turned import in_order


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Veuillez inscrire TESSIER Gaston, merci.", "Veuillez inscrire Gaston Tessier, merci."),
        ("1) BOILARD Josée\n2) POMERLEAU-FISET Rock", "1) Josée Boilard\n2) Rock Pomerleau-Fiset"),
        ("Nom : OUMAROU Djeneba", "Nom : Djeneba Oumarou"),
        (
            "Places for Tardif, Lise; Simon, Hugo; and Bolduc, Aline. Hugo drives.",
            "Places for Lise Tardif; Hugo Simon; and Aline Bolduc. Hugo drives.",
        ),
        ("Write down “Gagnon, Rita” and “Bell, Joan”.", "Write down “Rita Gagnon” and “Joan Bell”."),
        ("LE BEL, Aline\nDE GRANPRÉ, Martin\n", "Aline LE BEL\nMartin DE GRANPRÉ\n"),
        ("Please put down Whitcombe, Arthur.", "Please put down Arthur Whitcombe."),
        ("Participants : Biron, Sylvie; Kaboré, Alain", "Participants : Sylvie Biron; Alain Kaboré"),
        ("a) Biron, Sylvie - 418 555-0101\nb) Zongo, Tiendrébéogo - poste 5", None),
        ("M. Fortier (Jean-Yves) viendra.", "M. Jean-Yves Fortier viendra."),
        ("Mr. Oakley, our foreman (first name Travis).", "Mr. Travis Oakley, our foreman."),
        ("Martha who is now Mrs. Pickford", "Martha Pickford"),
        ("Peg Larkin -- that's Margaret Larkin", "Margaret Larkin"),
    ],
)
def test_turns(text: str, expected: str | None) -> None:
    expected = expected or "a) Sylvie Biron - 418 555-0101\nb) Tiendrébéogo Zongo - poste 5"
    assert in_order(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "URGENT Anne Roy demande une place",
        "BONJOUR Lise, comment allez-vous?",
        "MERCI Lise",
        "Sincerely, Gordon",
        "Viendront : Anne, Luc et Paul.",
        "À inscrire : Xela Jean-Paul, Anne-Lise Louis et moi",
        "- Anne Roy, directrice\n- Luc Caron, adjoint",
        "Le CPE Marie veut une place",
        "Plessisville, Anne",
        "Nom, prénom, poste\nBiron, Sylvie, 12\nCaron, Luc, 14",
    ],
)
def test_leaves(text: str) -> None:
    assert in_order(text) == text
