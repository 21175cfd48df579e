"""Extensions, and numbers that several share, told in prose."""

from __future__ import annotations

import pytest

from mailbot.reading.read import read
from tests.reading.courses import course
from tests.reading.written import message

SIGNED = "\n\nLuce Roy\nMeubles Roy\n418-428-1100"
OFFICE = "+14184281100"


def dialled(text: str) -> dict[str, str]:
    """The number and extension of each person of a message."""
    found = read(message(text), course("shipped")).participants
    return {str(one.name): f"{one.phone or ''}{'x' if one.extension else ''}{one.extension or ''}" for one in found}


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("Inscrivez-moi. Mon poste est le 2 au 418 428-1100.\n\nLuce Roy", f"{OFFICE}x2"),
        ("Inscrivez-moi. On me rejoint au poste 214 du 418 428-1100.\n\nLuce Roy", f"{OFFICE}x214"),
        ("I would like one seat, please. Call 418-428-1100 and ask for extension 14.\n\nLuce Roy", f"{OFFICE}x14"),
        ("Inscrivez-moi. Faites le 418-428-1100 et demandez le poste 33.\n\nLuce Roy", f"{OFFICE}x33"),
        (f"Inscrivez-moi. Mon poste : 33.{SIGNED}", f"{OFFICE}x33"),
        (f"Inscrivez Anne Dion (p. 6) ainsi que votre humble serviteur (p. 2).{SIGNED}", f"{OFFICE}x2"),
        (f"Inscrivez-nous, Anne Dion (poste 17) et moi-même (poste 15).{SIGNED}", f"{OFFICE}x15"),
    ],
)
def test_the_writer_s_own_extension(text: str, number: str) -> None:
    assert dialled(text)["Luce Roy"] == number


@pytest.mark.parametrize(
    ("text", "number"),
    [
        (f"Inscrivez-moi avec ma soeur Anne Dion, même numéro.{SIGNED}", OFFICE),
        (f"Please register Anne Dion and me. I'm on extension 15, Anne is on 17.{SIGNED}", f"{OFFICE}x17"),
        (f"Inscrivez-nous, Anne Dion et moi. Le poste 12 pour moi et 14 pour Anne.{SIGNED}", f"{OFFICE}x14"),
        (
            "Anne Dion et moi venons à la formation Web. On nous joint toutes les deux au 418 428-1100.\n\nLuce Roy",
            OFFICE,
        ),
        ("Please register Anne Dion and me. You can reach both of us at the shop, 418-428-1100.\n\nLuce Roy", OFFICE),
        (
            "Please put down Anne Dion and me. You'll get her on 418-428-1100 and me on 418-428-2200.\n\nLuce Roy",
            OFFICE,
        ),
        ("Inscrivez-nous, Anne Dion et moi. 418-428-1100 pour elle, 418-428-2200 pour moi.\n\nLuce Roy", OFFICE),
        (f"Inscrivez Anne Dion. Appelez-la plutôt au\n418-428-2200.{SIGNED}", "+14184282200"),
        (f"Register my mother, Anne Dion. Please call her, not me, at 418-428-2200.{SIGNED}", "+14184282200"),
    ],
)
def test_another_s_number_and_extension(text: str, number: str) -> None:
    assert dialled(text)["Anne Dion"] == number


def test_a_line_of_a_list_with_the_number_above() -> None:
    text = f"J'inscris deux personnes :\n\n- Anne Dion, 418-428-2200\n- Denis Caron, même numéro{SIGNED}"
    assert dialled(text) == {"Anne Dion": "+14184282200", "Denis Caron": "+14184282200"}


def test_what_a_couple_keeps_is_reached_by_one_number() -> None:
    text = "Deux places pour Luce et Paul Roy. On tient une cabane à sucre à Lyster, 418-428-2200."
    assert set(dialled(text).values()) == {"+14184282200"}
