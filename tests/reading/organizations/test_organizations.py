"""Organisations in signatures and in running text."""

from __future__ import annotations

import pytest

from mailbot.mail.model import Address
from mailbot.reading.organizations import beside, houses, organizations
from mailbot.reading.people import belonging
from tests.reading.courses import course


@pytest.mark.parametrize(
    ("lines", "name"),
    [
        ("Boulangerie du Moulin\n819 357-2211", "Boulangerie du Moulin"),
        ("V.-p. ventes\nMobilier du Nord ltée\nWarwick", "Mobilier du Nord ltée"),
        ("Garage Plante, Villeroy\n819 357-0023", "Garage Plante"),
        ("Toitures Roy inc. - RBQ 5634-2271-01", "Toitures Roy inc."),
        ("Directrice générale\nMunicipalité de Sainte-Zoé\nTél. : 819 357-0023", "Municipalité de Sainte-Zoé"),
        ("Gîte Le Vieux Saule (4 chambres), Saint-Ferdinand", "Gîte Le Vieux Saule"),
        ("producer\nThe Lantern Players, community theatre\nQuébec City", "The Lantern Players"),
        ("Fleuriste Roy et filles\n1711 St-Calixte, Plessisville", "Fleuriste Roy et filles"),
        ("Conseillère, Ressources humaines\nGroupe Alimentaire Plante", "Groupe Alimentaire Plante"),
        ("Salon Julie L.", "Salon Julie L."),
        ("Les Pieds Agiles", "Les Pieds Agiles"),
        ("AFEAS de Lyster", "AFEAS de Lyster"),
        ("Réception", None),
        ("Fromagerie du Rang 4\n819 357-2211", "Fromagerie du Rang 4"),
        ("Marion's Jams & Jellies\nKinnear's Mills", "Marion's Jams & Jellies"),
        ("Pneus Garneau 819 357-0123", "Pneus Garneau"),
        ("Intervenante à la Maison de la famille Les Petits Pas", "Maison de la famille Les Petits Pas"),
        ("bénévole au CAB", "CAB"),
        ("Bookkeeper for Kerr & Sons", "Kerr & Sons"),
        ("pour le cabinet Gagné Mercier inc.", "Gagné Mercier inc."),
        ("C/P, Chaloupes Verret", "Chaloupes Verret"),
        ("Owner, The Loft\nMain Street, Bury", "The Loft"),
        ("entretien gl\n8195550101", "entretien gl"),
        ("Warden, St. Luke's Anglican Church", "St. Luke's Anglican Church"),
        ("Moisson Érable", "Moisson Érable"),
        ("Le Bouquet fleuri\nLundi au vendredi 9 h à 17 h 30", "Le Bouquet fleuri"),
        ("Writer, Harbour Road, Inverness", None),
        ("Woodcarver\nUlverton\n819 555-0101", None),
        ("Happy New Year\n819 555-0101", None),
        ("library technician & yearbook adviser", None),
        ("Victoriaville", None),
        ("Inverness (Québec)", None),
        ("courtier immobilier", None),
        ("« Bien servi, bien entouré »", None),
        ("12, rue Principale\nG6L 2K4", None),
        ("Retraitée de la Banque Nationale", None),
        ("Envoyé de mon iPhone", None),
        ("", None),
    ],
)
def test_the_organisation_of_a_signature(lines: str, name: str | None) -> None:
    assert organizations.in_lines(lines.split("\n")) == name


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("La Maison de la famille du Haut-Lac prendrait trois places", ["Maison de la famille du Haut-Lac"]),
        (
            "trois de la Coop de soutien à domicile Les Bons Amis à votre cours",
            ["Coop de soutien à domicile Les Bons Amis"],
        ),
        ("de la cuisine collective Le Poêlon à Princeville. C'est moi", ["Cuisine collective Le Poêlon"]),
        ("I keep the books for my son's shop, Plante Welding, near Kinnear's Mills.", ["Plante Welding"]),
        ("j'ai une librairie avec un coin café, La Parenthèse. Je fais tout", ["La Parenthèse"]),
        ("Notre troupe (Les Fous du Lac, 26 danseurs) n'a rien", ["Les Fous du Lac"]),
        ("je suis propriétaire du Resto Chez Gaston", ["Resto Chez Gaston"]),
        ("Je travaille chez Cascades à Kingsey", ["Cascades"]),
        ("ma boutique s'appelle Fil et Aiguille. Merci", ["Fil et Aiguille"]),
        ("je possède une savonnerie, Les Savons d'Yolande, et", ["Les Savons d'Yolande"]),
        ("a pottery studio called Mud & Fire near Inverness", ["Mud & Fire"]),
        ("Portes Roy ltée :", ["Portes Roy ltée"]),
        ("on fait des portes de garage chez Fibronord. Je", ["Fibronord"]),
        ("I bend tin for a living at Granby Sheet Metal.", ["Granby Sheet Metal"]),
        ("Ici Dulac Mobilier, fabricant de chaises", ["Dulac Mobilier"]),
        ("Pat Doyle here from Doyle & Finch.", ["Doyle & Finch"]),
        ("notre petite boîte, Webéco, voudrait", ["Webéco"]),
        ("I have hair salon in Princeville since 3 years, Beauté Rose.", ["Beauté Rose"]),
        ("my salon is Golden Scissors on main street", ["Golden Scissors"]),
        ("à la coordination du Festival des neiges depuis", ["Festival des neiges"]),
        ("je tiens une table champêtre, L'Oie rieuse, et", ["L'Oie rieuse"]),
        ("the ladies of the Women's Institute of Kingsey would", ["Women's Institute of Kingsey"]),
        ("je suis guide bénévole au Musée de la Gare.", ["Musée de la Gare"]),
        ("J'expose à la Galerie du Parc cet été", []),
        ("Ma fille, qui étudie au Cégep de Thetford, dit", []),
        ("I live beside St. Luke's Anglican Church", []),
        ("Bob Frost of Frost Hardware says he is going", []),
        ("Est-ce à l'Hôtel de Ville ou au Centre Communautaire?", []),
        ("On la connaît au garage sous « Nath la mécano », mais", []),
        ("je suis à la retraite de la Banque Nationale", []),
        ("je suis concierge à l'école Saint-Jean et", ["École Saint-Jean"]),
        ("je fais du bénévolat à la Maison du Partage, alors", ["Maison du Partage"]),
        ("I help out at the Danville Historical Society on weekends", ["Danville Historical Society"]),
        ("JE SUIS MEMBRE DU CLUB DE LECTURE DE ST-ADRIEN ET JE VEUX", ["CLUB DE LECTURE DE ST-ADRIEN"]),
        ("Hi! Crystal from Clippers here. Can", ["Clippers"]),
        ("L'équipe du Comité de bassin des Trois-Lacs sera là", ["Comité de bassin des Trois-Lacs"]),
        ("céramiste, membre du Conseil des métiers d'art", []),
        ("la directrice de l'école La Samare m'en a parlé", []),
        ("des remorques pour VTT", []),
        ("I am from Philippines", []),
        ("j'ai travaillé pour la Coop Mégantic", []),
        ("moi j'ai mon salon de coiffure au village", []),
        ("ma boutique de Plessisville", []),
        ("Aline Couture et Marcel Roy viendront", []),
        ("Formation Web et médias sociaux", []),
        ("Il s'appelle Denis Morand", []),
    ],
)
def test_organisations_in_running_text(text: str, found: list[str]) -> None:
    assert [house.text for house in houses.find(text)] == found


def test_the_course_s_organiser_is_nobody_s_organisation() -> None:
    assert houses.find("le cours de l'Office du Lac est offert", organizer="Office du Lac") == []


def test_offsets_are_those_of_the_text() -> None:
    text = "Bonjour, l'Auberge du Pont vous écrit"
    (house,) = houses.find(text)
    assert text[house.start : house.end] == "Auberge du Pont"


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("Directrice générale", True),
        ("v.-p. développement", True),
        ("Shop manager", True),
        ("Fleuriste Roy", False),
        ("Anne Roy", False),
    ],
)
def test_titles(text: str, title: bool) -> None:
    assert organizations.is_title(text) is title


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("Plessisville", True),
        ("Saint-Ferdinand", True),
        ("Inverness, QC", True),
        ("Saint-Jean et fils", False),
        ("Notre-Dame-de-Lourdes", True),
        ("Coop", False),
    ],
)
def test_places(text: str, place: bool) -> None:
    assert organizations.is_place(text) is place


@pytest.mark.parametrize(
    ("text", "tidy"),
    [
        ("« Le Poêlon »", "Le Poêlon"),
        ("Roy inc.", "Roy inc."),
        ("Coop du Lac.", "Coop du Lac"),
        ("Gîte Roy (4 chambres)", "Gîte Roy"),
        ("Salon Julie L.", "Salon Julie L."),
    ],
)
def test_names_are_tidied(text: str, tidy: str) -> None:
    assert organizations.tidy(text) == tidy


@pytest.mark.parametrize(
    ("text", "function"), [("Info CLD", True), ("Réception", True), ("direction", True), ("Anne Roy", False)]
)
def test_functions(text: str, function: bool) -> None:
    assert organizations.is_function(text) is function


@pytest.mark.parametrize(
    ("text", "name", "house"),
    [
        ("one seat please. tessier welding 819 555-0101", "Ann Tessier", "tessier welding"),
        ("une place svp.\ntessier autos usagées\nluc", "Luc Tessier", "tessier autos usagées"),
        ("une place svp. tessier et fils plomberie, 819 555-0101", "Luc Tessier", None),  # unsure
        ("tessier viendra lundi", "Luc Tessier", None),
        ("Merci. Tessier", "Luc Tessier", None),
        ("tessier fait de la soudure.", "Luc Tessier", None),
    ],
)
def test_houses_that_bear_the_writers_surname(text: str, name: str, house: str | None) -> None:
    assert beside.of_surname(text, name) == house


def test_a_house_told_by_what_and_where_it_is_has_no_name() -> None:
    assert [house.is_description for house in houses.find("the little museum in Ulverton")] == [True]


@pytest.mark.parametrize(
    ("shown", "house"),
    [
        ("Le Fil Rouge", "Le Fil Rouge"),
        ("Fripe & Cie", "Fripe & Cie"),
        ("Réception Serres Roy", "Serres Roy"),
        ("Réception Hôtel de ville", None),
        ("Famille Roy", None),
        ("Anne Roy", None),
    ],
)
def test_the_organisation_of_a_display_name(shown: str, house: str | None) -> None:
    assert belonging.shown_house(Address("info@x.example", shown), course("shipped")) == house


def test_the_words_of_the_sender_s_domain() -> None:
    address = Address("office@rivet-welding.example", "")
    assert belonging.of_domain("rivet welding & fab would like a seat", address, None) == "rivet welding & fab"
    assert belonging.of_domain("nothing of it", address, None) is None


def test_in_whose_name_somebody_speaks() -> None:
    body = "je m'inscris comme trésorière de la Société du Lac et non pour la caisse"
    assert belonging.spoken_for(body, ("Société du Lac",)) == "Société du Lac"
    assert belonging.spoken_for("la Société du Lac est loin", ("Société du Lac",)) is None


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("C'est pour le comité des loisirs de Lyster que je viens.", ["Comité des loisirs de Lyster"]),
        ("Je viendrais au nom du cercle de fermières de Villeroy. Merci.", ["Cercle de fermières de Villeroy"]),
        ("Les Chevaliers de Colomb de Lyster m'ont désigné.", ["Les Chevaliers de Colomb de Lyster"]),
        ("The Rebekah Lodge of Bury voted to send me.", ["The Rebekah Lodge of Bury"]),
        ("Inscrivez-moi. Garage Cyr et fils 418 555-0114", ["Garage Cyr et fils"]),
        ("Lise du Club de lecture m'a parlé de la formation.", []),
        ("Bob at Ross Hardware told me about your day.", []),
        ("JE VEUX VENIR A LA FORMATION POUR APPRENDRE A VENDRE.", []),
    ],
)
def test_houses_that_people_come_for(text: str, found: list[str]) -> None:
    assert [house.text for house in houses.find(text)] == found
