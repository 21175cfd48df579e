"""People register: seats, days, questions back, several people, the same person twice."""

from __future__ import annotations

from tests.driver import Driver

PAINTER = (
    "Bonjour, je suis sculpteure et j'aimerais m'inscrire à votre formation Web.\n\nÉlodie Marchessault\n819 555-0101"
)
SHOP = "Bonjour, j'ai une boutique de jouets et j'aimerais m'inscrire à la formation sur les médias sociaux.\n\n{name}"


def test_a_known_day_comes_with_a_calendar_file(driver: Driver) -> None:
    driver.write("rita@jouets.test", SHOP.format(name="Rita Vallerand"), name="Rita Vallerand")
    letter = driver.letter("rita@jouets.test")
    assert "11 février" in letter.text and "150 $" in letter.text and "Rita Vallerand" in letter.text
    assert "METHOD:PUBLISH" in letter.calendar and "20130211" in letter.calendar
    assert letter.message["In-Reply-To"] == "<w1@jouets.test>"
    assert letter.message["Auto-Submitted"] == "auto-replied"
    assert driver.people() == {"Rita Vallerand": ("commerce", "confirmed")}


def test_a_month_without_a_day_comes_without_one(driver: Driver) -> None:
    driver.write("elodie@atelier.test", PAINTER)
    letter = driver.letter("elodie@atelier.test")
    assert "mars 2013" in letter.text and "nous vous écrirons" in letter.text
    assert letter.calendar == ""


def test_english_is_answered_in_english(driver: Driver) -> None:
    driver.write("gus@mill.test", "Hi, please sign me up for the web workshop. We run a sawmill.\n\nGordon Farrell")
    letter = driver.letter("gus@mill.test")
    assert "January 15" in letter.text and "Your seat is reserved" in letter.text


def test_who_tells_no_sector_is_asked_and_answers_by_number(driver: Driver) -> None:
    driver.write("paul@ici.test", "Bonjour, inscrivez-moi à la formation Web svp.\n\nPaul Lemire", name="Paul Lemire")
    question = driver.letter("paul@ici.test")
    assert "1. Manufacturier" in question.text and "4. Services communautaires" in question.text
    assert driver.people() == {"Paul Lemire": (None, "pending")}
    driver.write("paul@ici.test", "Le 2, merci!", answers=question)
    assert "11 février" in driver.letter("paul@ici.test").text
    assert driver.people() == {"Paul Lemire": ("commerce", "confirmed")}


def test_the_same_question_is_asked_twice_then_she_takes_over(driver: Driver) -> None:
    driver.write("paul@ici.test", "Bonjour, inscrivez-moi à la formation Web svp.\n\nPaul Lemire", name="Paul Lemire")
    question = driver.letter("paul@ici.test")
    driver.write("paul@ici.test", "N'importe lequel.", answers=question)
    again = driver.letter("paul@ici.test")
    driver.write("paul@ici.test", "Comme vous voulez.", answers=again)
    driver.letter("paul@ici.test")
    driver.at("2013-01-07T11:00")
    assert "Paul Lemire" in driver.digest().text


def test_an_unnamed_colleague_holds_a_seat_and_is_asked_for(driver: Driver) -> None:
    text = "Bonjour, réservez deux places à la formation du 11 février : moi et un collègue, nom à venir.\n\nLuc Dorion"
    driver.write("luc@garage.test", text, name="Luc Dorion")
    letter = driver.letter("luc@garage.test")
    assert driver.store.groups()["commerce"].confirmed == 2
    driver.write("luc@garage.test", "Mon collègue s'appelle Rémi Caouette.", answers=letter)
    assert "Rémi Caouette" in driver.letter("luc@garage.test").text
    assert set(driver.people()) == {"Luc Dorion", "Rémi Caouette"}


def test_the_same_person_twice_keeps_the_one_seat(driver: Driver) -> None:
    for _ in range(2):
        driver.write("rita@jouets.test", SHOP.format(name="Rita Vallerand"), name="Rita Vallerand")
        driver.at("2013-01-08T10:00")
    driver.letter("rita@jouets.test")
    assert "déjà" in driver.letter("rita@jouets.test").text
    assert driver.store.groups()["commerce"].confirmed == 1


def test_a_couple_with_one_address_is_two_people(driver: Driver) -> None:
    for name in ("Rita Vallerand", "Hugues Vallerand"):
        driver.write("maison@jouets.test", SHOP.format(name=name), name=name)
        driver.letter("maison@jouets.test")
    assert driver.store.groups()["commerce"].confirmed == 2


def test_a_group_whose_day_is_past_is_closed(driver: Driver) -> None:
    driver.at("2013-01-20T10:00")
    driver.write("gus@mill.test", "Hi, please sign me up for the web workshop. We run a sawmill.\n\nGus Farrell")
    letter = driver.letter("gus@mill.test")
    assert "closed" in letter.text.lower() or "over" in letter.text.lower()
    assert driver.store.groups()["manufacturier"].confirmed == 0


def test_her_own_note_registers_somebody_to_be_telephoned(driver: Driver) -> None:
    text = "Appel de Nestor Plamondon, Ferronnerie Plamondon (usinage). Il veut une place à la formation. 819 555-0144"
    driver.write(driver.config.office.mailbox.address, text, subject="appel", name="Marie-Ève Lord")
    driver.silence()
    assert driver.people() == {"Nestor Plamondon": ("manufacturier", "confirmed")}
    digest = driver.digest().text
    assert "Nestor Plamondon" in digest and "819 555-0144" in digest


def test_the_same_message_a_second_time_takes_no_second_seat(driver: Driver) -> None:
    text = "Bonjour, réservez deux places à la formation Web : moi et un collègue, nom à venir. J'ai une boutique."
    uid = driver.write("alma@ville.test", text, name="Alma Roy", poll=False)
    driver.poll()
    driver.letter("alma@ville.test")
    raw = {**driver.inbox.messages, **driver.inbox.handled}[uid or max(driver.inbox.handled)].raw
    driver.inbox.arrive(raw, driver.now)
    driver.poll()
    driver.silence()
    assert driver.store.groups()["commerce"].confirmed == 2


def test_an_office_that_registers_many_in_a_day_loses_no_confirmation(driver: Driver) -> None:
    firsts = (
        "Alma",
        "Basile",
        "Cora",
        "Denis",
        "Edna",
        "Fabien",
        "Gisèle",
        "Hervé",
        "Irène",
        "Julien",
        "Karine",
        "Louis",
    )
    names = [f"{first} Hamel-Roy" for first in firsts]
    for name in names:
        text = f"Bonjour, inscrivez {name} à la formation Web, nous avons une boutique."
        driver.write("bureau@ville.test", text, name="Bureau Ville")
    driver.at("2013-01-09T09:00")
    driver.poll()
    told = "".join(driver.letter("bureau@ville.test").text for _ in range(len(driver._letters())))
    assert [name for name in names if name not in told] == []
