"""Forms in a text, tables and the fields of attachments."""

from __future__ import annotations

import pytest

from mailbot.reading.model import Contents, Person
from mailbot.reading.segments import forms, labels
from mailbot.reading.segments.labels import Role


@pytest.mark.parametrize(
    ("label", "role"),
    [
        ("Nom", Role.NAME),
        ("votre-nom", Role.NAME),
        ("Full name", Role.NAME),
        ("Nom et prénom", Role.NAME),
        ("Nom du participant 2", Role.NAME),
        ("PARTICIPANT 1", Role.NAME),
        ("Nom de famille", Role.LAST),
        ("Prénom", Role.FIRST),
        ("First name", Role.FIRST),
        ("Courriel", Role.EMAIL),
        ("Adresse courriel", Role.EMAIL),
        ("E-mail address", Role.EMAIL),
        ("Tél. (bureau)", Role.PHONE),
        ("Téléphone", Role.PHONE),
        ("Cell.", Role.PHONE),
        ("Télécopieur", Role.OTHER),
        ("Fax", Role.OTHER),
        ("Poste", Role.EXTENSION),
        ("Nom de l'entreprise", Role.ORGANIZATION),
        ("Organisme", Role.ORGANIZATION),
        ("Company", Role.ORGANIZATION),
        ("Titre", Role.TITLE),
        ("Occupation", Role.TITLE),
        ("Nombre de places", Role.SEATS),
        ("Personne-ressource", Role.CONTACT),
        ("Inscrit par", Role.CONTACT),
        ("Commentaires", Role.MESSAGE),
        ("Secteur d'activité", Role.OTHER),
        ("Ville", Role.OTHER),
    ],
)
def test_what_a_label_asks_for(label: str, role: Role) -> None:
    assert labels.role_of(label) is role


@pytest.mark.parametrize("label", ["Bonjour", "P.-S.", "Merci", "Voici ce que je voudrais vous dire aujourd'hui", "Re"])
def test_what_is_no_label(label: str) -> None:
    assert labels.role_of(label) is None


def test_labelled_lines() -> None:
    form = forms.read(
        "Bonjour,\nNom : Anne Roy\nTél. : 819 357-8080 poste 4\n"
        "Courriel : Anne@X.example\nOrganisme : La Récolte\nTitre : gérante\nMerci"
    )
    assert form.people == (Person("Anne Roy", "anne@x.example", "+18193578080", "4", "La Récolte", "gérante"),)
    assert form.rest.split("\n") == ["Bonjour,", "Merci"]


@pytest.mark.parametrize("mark", [": ", " : ", "........ ", " = ", "\t", "____ ", "… "])
def test_what_stands_between_label_and_value(mark: str) -> None:
    form = forms.read(f"Nom{mark}Anne Roy\nCourriel{mark}anne@x.example")
    assert form.people == (Person("Anne Roy", "anne@x.example"),)


def test_a_value_on_the_next_line() -> None:
    assert forms.read("Nom :\nAnne Roy\nCourriel :\nanne@x.example").people == (Person("Anne Roy", "anne@x.example"),)


def test_first_and_last_name_apart_in_either_order() -> None:
    assert forms.read("Nom : ROY\nPrénom : Anne").people[0].name == "Anne Roy"
    assert forms.read("Prénom : Anne\nNom de famille : Roy").people[0].name == "Anne Roy"


def test_several_participants_share_the_organisation() -> None:
    form = forms.read(
        "ENTREPRISE .... Serres du Lac\n\nPARTICIPANT 1 .... Anne Roy, gérante\n"
        "COURRIEL .... anne@x.example\n\nPARTICIPANT 2 .... Luc Morin\nTÉLÉPHONE .... 819 357-8080"
    )
    assert form.people == (
        Person("Anne Roy", "anne@x.example", None, None, "Serres du Lac", "gérante"),
        Person("Luc Morin", None, "+18193578080", None, "Serres du Lac"),
    )


def test_several_names_in_one_value() -> None:
    form = forms.read("Participants : Luc Petit, Marie Grandbois et Paul Court\nOrganisme : Club du Lac")
    assert [person.name for person in form.people] == ["Luc Petit", "Marie Grandbois", "Paul Court"]


def test_who_fills_the_form_in_is_no_participant() -> None:
    form = forms.read(
        "Personne responsable : Rita Caron\nTéléphone : 819 357-8080\n"
        "Nom du participant : Luc Roy\nNombre de places : 2"
    )
    assert [person.name for person in form.people] == ["Luc Roy"]
    assert form.people[0].phone is None
    assert form.contact is not None
    assert (form.contact.name, form.contact.phone) == ("Rita Caron", "+18193578080")
    assert form.seats == 2


def test_the_message_field_is_prose() -> None:
    form = forms.read("votre-nom : Luc Morin\nmessage :\nNous serons deux.\nMerci")
    assert form.message == "Nous serons deux.\nMerci"


def test_a_line_of_a_web_form_with_an_address() -> None:
    assert forms.read("De : Rita Caron <Rita@Y.example>\nTéléphone : 819 357-8080").people == (
        Person("Rita Caron", "rita@y.example", "+18193578080"),
    )


@pytest.mark.parametrize(
    "text",
    [
        "Bonjour,\nTél. : 819 357-8080\nCourriel : a@x.example",
        "Note : je viendrai\nMerci",
        "",
        "Anne Roy\n819 357-8080",
    ],
)
def test_a_text_without_a_name_s_label_is_no_form(text: str) -> None:
    form = forms.read(text)
    assert not form
    assert form.rest == text


@pytest.mark.parametrize("bar", ["\t", " | ", "   "])
def test_a_table_with_holes(bar: str) -> None:
    rows = [
        ("Nom", "Courriel", "Téléphone"),
        ("Anne Roy", "anne@x.example", "819 357-8080 p. 4"),
        ("Luc Morin", "-", "819 357-9090"),
    ]
    form = forms.read("Voici :\n\n" + "\n".join(bar.join(row) for row in rows) + "\n\nMerci")
    assert form.people == (
        Person("Anne Roy", "anne@x.example", "+18193578080", "4"),
        Person("Luc Morin", None, "+18193579090"),
    )
    assert "Merci" in form.rest


def test_a_table_with_names_in_two_columns() -> None:
    form = forms.read("Prénom | Nom | Organisme\nAnne | Roy | Club du Lac\nLuc | Morin |")
    assert form.people == (Person("Anne Roy", organization="Club du Lac"), Person("Luc Morin"))


def test_fields_of_an_attachment() -> None:
    fields = (
        ("Nom de famille", "ROY"),
        ("Prénom", "Anne"),
        ("Entreprise", "Serres du Lac inc."),
        ("Téléphone", "819 357-8080 poste 4"),
    )
    form = forms.from_contents([Contents("vide.docx"), Contents("fiche.docx", fields)])
    assert form.people == (Person("Anne Roy", None, "+18193578080", "4", "Serres du Lac inc."),)


def test_the_text_of_an_attachment() -> None:
    assert forms.from_contents([Contents("fiche.pdf", (), "Fiche\nNom : Anne Roy")]).people == (Person("Anne Roy"),)


def test_a_blank_form_names_nobody() -> None:
    assert not forms.from_contents([Contents("fiche.docx", (("Nom", ""), ("Courriel", " ")))])
    assert not forms.read("Nom : ______\nCourriel : ......")


@pytest.mark.parametrize(
    ("line", "person"),
    [
        (
            "Anne Roy, directrice, 819 357-8080, anne@x.example",
            Person("Anne Roy", "anne@x.example", "+18193578080", None, None, "directrice"),
        ),
        ("Roy, Anne", Person("Anne Roy")),
        ("Anne Roy (anne@x.example)", Person("Anne Roy", "anne@x.example")),
        ("Anne Roy - 819 357-8080 poste 2", Person("Anne Roy", None, "+18193578080", "2")),
    ],
)
def test_a_person_on_one_line(line: str, person: Person) -> None:
    assert forms.line_person(line) == person


def test_a_label_nobody_knows_is_told_by_its_value() -> None:
    form = forms.read("Nom : Anne Roy\nOn la joint au : 418 555-0162 poste 15\nÉcrire à : anne@x.example")
    assert form.people == (Person("Anne Roy", "anne@x.example", "+14185550162", "15"),)


def test_numbers_below_a_closing_are_of_who_sends_the_form() -> None:
    form = forms.read("Nom : Anne Roy\nCourriel : anne@x.example\n\nMerci,\nLuc Morin\nTél. : 418 555-0199")
    assert form.people == (Person("Anne Roy", "anne@x.example"),)


@pytest.mark.parametrize("label", ["Tél. pour les deux", "Numéro principal", "Phone for both", "Main phone"])
def test_a_number_for_everybody(label: str) -> None:
    form = forms.read(f"Nom : Anne Roy\nNom : Luc Morin\n{label} : 418 555-0155")
    assert [person.phone for person in form.people] == ["+14185550155"] * 2


@pytest.mark.parametrize(
    "text",
    [
        "Courriel | Qui | Tél.\na@x.example | Anne Roy | 819 555-0151\nl@x.example | Luc Morin | 819 555-0152",
        "a@x.example\tAnne Roy\t819 555-0151\nl@x.example\tLuc Morin\t819 555-0152",
        "Prénom;Nom;Courriel;Tél.\nAnne;Roy;a@x.example;819 555-0151\nLuc;Morin;l@x.example;819 555-0152",
        "Nom | Cell. | Bureau | Courriel\nAnne Roy | 819 555-0100 | 819 555-0151 | a@x.example\n"
        "Luc Morin | | 819 555-0152 | l@x.example",
    ],
)
def test_columns_in_any_order(text: str) -> None:
    assert forms.read(text).people == (
        Person("Anne Roy", "a@x.example", "+18195550151"),
        Person("Luc Morin", "l@x.example", "+18195550152"),
    )


def test_a_column_tells_who_comes() -> None:
    form = forms.read("Nom\tCourriel\tSera là?\nAnne Roy\ta@x.example\tOui\nLuc Morin\tl@x.example\tNon, en congé")
    assert [person.name for person in form.people] == ["Anne Roy"]


@pytest.mark.parametrize(
    ("told", "phone", "extension"),
    [
        ("idem, p. 20", "+18195550110", "20"),
        ("same", "+18195550110", None),
        ("même que le curé", "+18195550110", None),
        ("ditto", "+18195550110", None),
        ("mine", "+18195550110", None),
        ("819 555-0119", "+18195550119", None),
    ],
)
def test_what_is_the_same_as_before(told: str, phone: str, extension: str | None) -> None:
    labelled = f"Nom : Anne Roy\nTél. : 819 555-0110, poste 11\n\nNom : Luc Morin\nTél. : {told}"
    table = f"Nom\tTitre\tTéléphone\nAnne Roy\tagente\t819 555-0110 p. 11\nLuc Morin\tcommis\t{told}"
    for form in (forms.read(labelled), forms.read(table)):
        assert [(p.phone, p.extension) for p in form.people] == [("+18195550110", "11"), (phone, extension)]


def test_a_column_of_names_surname_first() -> None:
    form = forms.read("Employé\tTitre\tPoste\nRoy, Anne\tagente\t11\nTran, Xela\tcommis\t12\nOko, Luc\tgarde\t13")
    assert [person.name for person in form.people] == ["Anne Roy", "Xela Tran", "Luc Oko"]
