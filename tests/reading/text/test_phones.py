"""Telephone numbers as people type them."""

from __future__ import annotations

import time

import pytest

from mailbot.reading.text import phones
from mailbot.reading.text.phones import Line


def found(text: str, region: str = "CA-QC") -> list[tuple[str, str | None]]:
    return [(phone.number, phone.extension) for phone in phones.find(text, region)]


@pytest.mark.parametrize(
    "text",
    [
        "819 357-8080",
        "(819) 357-8080",
        "819.357.8080",
        "819-357-8080",
        "8193578080",
        "1-819-357-8080",
        "+1 819 357 8080",
        "1 (819) 357-8080",
        "tél:819 357-8O8O",
        "819/357-8080",
        "huit un neuf, 357-8080",
        "huit-un-neuf 357-8080",
        "huit cent dix-neuf 357-8080",
        "eight one nine 357 8080",
        "mon numéro huit un neuf trois cinq sept huit zéro huit zéro merci",
        "eight one nine, three five seven, eight oh eight oh",
    ],
)
def test_one_number_in_many_spellings(text: str) -> None:
    assert found(text) == [("+18193578080", None)]


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("four eighteen 357-8080", "+14183578080"),
        ("quatre-cinquante, 357-8080", "+14503578080"),
        ("cinq quatorze 357-8080", "+15143578080"),
    ],
)
def test_area_codes_in_pairs_of_words(text: str, number: str) -> None:
    assert found(text) == [(number, None)]


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("huit cent dix-neuf, deux cent quatre-vingt-dix-huit, vingt et un zéro deux", "+18192982102"),
        ("quatre cent dix huit quatre cent vingt huit soixante-dix quatre-vingt-deux", "+14184287082"),
        ("indicatif 819, puis 225 puis 46 18", "+18192254618"),
        ("eight hundred and nineteen, three sixty-two, oh nine seventeen", "+18193620917"),
        ("four five oh, two four eight, thirty-three sixteen", "+14502483316"),
        ("819 trois six deux, 09 17", "+18193620917"),
    ],
)
def test_dictated_in_words(text: str, number: str) -> None:
    assert found(f"Mon téléphone: {text}\nMerci") == [(number, None)]


@pytest.mark.parametrize(
    "text",
    [
        "On sera deux ou trois, le 15 puis le 11, dix ou douze",
        "two for the fifteenth, three hundred dollars in all, then four",
        "huit un neuf six zéro quatre deux mille",
        "un deux trois quatre cinq six sept huit neuf dix onze douze",
    ],
)
def test_words_that_are_no_number_of_ten_digits(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize(
    "mark",
    [
        ", poste 21",
        " - poste: 21",
        " loc 21",
        ", # 21",
        " extention 21",
        " p. 21",
        " p.21",
        " ext. 21",
        " ext 21",
        " x21",
        " x 21",
        " #21",
        " # 21",
        " (poste 21)",
        ", extension 21",
        " local 21",
        " poste: 21",
    ],
)
def test_extensions(mark: str) -> None:
    assert found("819 357-8080" + mark) == [("+18193578080", "21")]


@pytest.mark.parametrize(
    "text",
    [
        "357-8080",
        "819 357-80",
        "819 357-80805",
        "RBQ 5634-2271-01",
        "RBQ : 819 357-8080",
        "No de client : 8193578080",
        "NEQ 1145678901",
        "le 2013-02-014",
        "G6L 2K4",
        "150 $ par personne, 2013",
        "119 357-8080",
        "http://x.example/819-357-8080",
        "1234567890123",
    ],
)
def test_what_is_no_telephone_number(text: str) -> None:
    assert found(text) == []


def test_numbers_from_abroad_keep_their_country() -> None:
    assert found("+33 1 42 68 53 00") == [("+33142685300", None)]


def test_the_region_gives_the_country_of_ten_digits() -> None:
    assert found("020 7946 0958", "GB-LND") == []
    assert found("819 357-8080", "CA-ON") == [("+18193578080", None)]


@pytest.mark.parametrize(
    ("label", "line"),
    [
        ("Téléc. : ", Line.FAX),
        ("Fax ", Line.FAX),
        ("Télécopieur: ", Line.FAX),
        ("F ", Line.FAX),
        ("Cell. ", Line.MOBILE),
        ("C : ", Line.MOBILE),
        ("mobile ", Line.MOBILE),
        ("T. ", Line.DIRECT),
        ("Bureau : ", Line.DIRECT),
        ("Tél. : ", Line.DIRECT),
        ("", Line.PLAIN),
    ],
)
def test_what_a_number_reaches(label: str, line: Line) -> None:
    assert [phone.line for phone in phones.find(f"{label}819 357-8080")] == [line]


def test_office_before_mobile_and_never_a_fax() -> None:
    listed = phones.find("Cell. 819 357-0001\nFax 819 357-0002\nBureau 819 357-0003 poste 4")
    best = phones.best(listed)
    assert best is not None
    assert (best.number, best.extension) == ("+18193570003", "4")
    assert phones.best(phones.find("Fax 819 357-0002")) is None


def test_labels_of_one_line_belong_to_their_own_number() -> None:
    assert [phone.line for phone in phones.find("T 819 357-0001 p. 2 | F 819 357-0002 | C 819 357-0003")] == [
        Line.DIRECT,
        Line.FAX,
        Line.MOBILE,
    ]


def test_the_place_of_a_number_includes_its_extension() -> None:
    (phone,) = phones.find("au 819 357-8080, poste 21.")
    assert "au 819 357-8080, poste 21."[phone.start : phone.end] == "819 357-8080, poste 21"


def test_an_extension_alone() -> None:
    assert phones.extension_alone("jean@x.example, poste 12") == "12"
    assert phones.extension_alone("#3") == "3"
    assert phones.extension_alone("bureau 12") is None


@pytest.mark.parametrize(
    "text", ["8" * 100_000, "819 " * 30_000, "819 357-8080 " * 9000, "(" * 100_000, "huit " * 20_000 + "357-8080"]
)
def test_hostile_texts_take_no_time(text: str) -> None:
    begun = time.monotonic()
    assert len(phones.find(text)) <= phones.MOST
    assert time.monotonic() - begun < 1


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("Tous en 418 : 555-0141, 555-0142", "Tous en 418 : 418 555-0141, 418 555-0142"),
        ("Area code 819 for both: 555-0141", "Area code 819 for both: 819 555-0141"),
        ("555-0141 (418 pour tous)", "418 555-0141 (418 pour tous)"),
        ("L'indicatif est le 450. Tél. 555-0141", "L'indicatif est le 450. Tél. 450 555-0141"),
        ("Mon numéro : 555-0141", "Mon numéro : 555-0141"),
        ("Tous au 418 555-0100; 555-0141", "Tous au 418 555-0100; 555-0141"),
    ],
)
def test_one_area_code_for_all_the_numbers(text: str, whole: str) -> None:
    assert phones.completed(text) == whole


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("Billetterie : 418 555-0180\nBureau : 418 555-0182\nCell : 418 555-0189", "+14185550182"),
        ("Boutique : 418 555-0180\nCell : 418 555-0189", "+14185550180"),
        ("Toll free: 1 866 555-0180\nOffice: 418 555-0182", "+14185550182"),
        ("1 800 555-0180 / 418 555-0182", "+14185550182"),
    ],
)
def test_an_office_goes_before_other_lines(text: str, number: str) -> None:
    best = phones.best(phones.find(text))
    assert best is not None
    assert best.number == number
