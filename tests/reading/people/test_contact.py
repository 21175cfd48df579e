"""The sender as a person."""

from __future__ import annotations

import pytest

from mailbot.mail.model import Address
from mailbot.reading.people import contact
from mailbot.reading.people.contact import signed
from mailbot.reading.people.details import own_email


@pytest.mark.parametrize(
    ("display", "name"),
    [
        ("Anne Roy", "Anne Roy"),
        ("Roy, Anne", "Anne Roy"),
        ("ANNE ROY", "Anne Roy"),
        ("anne", "Anne"),
        ("Wynfrith Oskarsson", "Wynfrith Oskarsson"),
        ("Boutique du Lac", None),
        ("Info", None),
        ("Réception", None),
        ("Site Web du bureau", None),
        ("anneroy88", None),
        ("Paul et Lise Roy", None),
        ("a@x.example", None),
        ("", None),
    ],
)
def test_display_names(display: str, name: str | None) -> None:
    assert contact.display_name(Address("a@x.example", display)) == name


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Bonjour,\nUne place.\n\nAnne Roy\nBoutique du Lac\n819 357-8080", "Anne Roy"),
        ("Une place. Merci! Anne", "Anne"),
        ("Une place svp\n\nMerci, Anne Roy", "Anne Roy"),
        ("Une place\n\nAnne Roy, ing.\nDirectrice", "Anne Roy"),
        ("Une place\n\nAnne Roy | Directrice\nCaisse du Lac", "Anne Roy"),
        ("Une place\n\n— Anne", "Anne"),
        ("Une place svp, merci", None),
        ("Inscrivez :\n- Luc Roy\n- Anne Morin", None),
        ("Inscrivez :\nLuc Roy\nAnne Morin", None),
    ],
)
def test_the_name_somebody_signs_with(text: str, name: str | None) -> None:
    assert signed(text, "", None).name == name


def test_a_signature_found_before_goes_first() -> None:
    parts = signed("Inscrivez Luc Roy.\nLuc Roy, 819 357-9090", "--\nAnne Morin\n819 357-8080", None)
    assert parts.name == "Anne Morin"
    assert parts.lines == ("Anne Morin", "819 357-8080")


def person(text: str, display: str, email: str = "a@x.example") -> str | None:
    address = Address(email, display)
    return contact.fullest(address, signed(text, "", contact.display_name(address)), [])


@pytest.mark.parametrize(
    ("text", "display", "name"),
    [
        ("Une place.\n\nGuy Lemaire", "G. Lemaire", "Guy Lemaire"),
        ("Une place.\n\nG. Lemaire", "Guy Lemaire", "Guy Lemaire"),
        ("Une place.\n\nAnne", "Anne Roy", "Anne Roy"),
        ("Une place.\n\nLC Roy", "Louis-Charles Roy", "Louis-Charles Roy"),
        ("Une place.\n\nJoëlle", "Joelle Roy", "Joëlle Roy"),
        ("Une place.\n\nPat Roy", "Patricia Roy", "Patricia Roy"),
        ("Une place.\n\nPat Roy", "Louise Roy", "Pat Roy"),
        ("Une place.\n\nNorma Jean", "Norma Jean Roy", "Norma Jean Roy"),
        ("Une place.", "Anne Roy / Resto Roy", "Anne Roy"),
        ("Je m'appelle Anne Roy-Morin et je veux une place.\n\nAnne", "Anne", "Anne Roy-Morin"),
        ("Une place.\n\nanne roy", "Anne Roy", "Anne Roy"),
        ("Une place.", "Boutique du Lac", None),
        ("Une place.\n\nAnne", "Boutique du Lac", "Anne"),
        ("C'est Luc Morin qui m'envoie.\n\nAnne Roy", "Anne Roy", "Anne Roy"),
    ],
)
def test_the_fullest_name(text: str, display: str, name: str | None) -> None:
    assert person(text, display) == name


def test_a_first_name_is_completed_from_an_address_that_shows_both() -> None:
    assert person("Une place.\n\nAnne", "Anne", "anne.roy@x.example") == "Anne Roy"
    assert person("Une place.\n\nAnne", "Anne", "aroy@x.example") == "Anne"
    assert person("Une place.\n\nAnne", "Anne", "anne.boutique@x.example") == "Anne"


@pytest.mark.parametrize(
    ("text", "email"),
    [
        ("Écrivez-moi plutôt à anne@y.example.", "anne@y.example"),
        ("My new address is anne@y.example", "anne@y.example"),
        ("Vous pouvez lui écrire à luc@y.example", "a@x.example"),
        ("Son adresse est luc@y.example", "a@x.example"),
        ("Une place", "a@x.example"),
    ],
)
def test_the_address_to_use(text: str, email: str) -> None:
    assert own_email(text, Address("a@x.example")) == email
