"""What is asked: what the letter tells anyway, what configured answers tell, and what a person must see."""

from __future__ import annotations

import pytest

from mailbot.config.loading import loads
from mailbot.reading.kinds.questions import (
    Asked,
    answers_to,
    asked,
    asked_of_an_offer,
    is_asking,
    special,
    standard_topics,
)
from mailbot.reading.text.speech import plain_form, said
from tests.reading.courses import FOLDER, course

COURSE = course("shipped").course


def asks(text: str) -> Asked:
    return asked(said(text), COURSE, frozenset())


@pytest.mark.parametrize(
    "text",
    [
        "Est-ce donné en anglais?",
        "Mon portable est vieux, est-ce un problème?",
        "Peut-on partager un portable?",
        "Do you lend laptops?",
        "Y a-t-il un stationnement?",
        "Is it recorded?",
        "Je suis en fauteuil roulant.",
        "J'arriverai en retard d'une heure.",
        "I use a walker.",
        "I'm allergic to nuts.",
        "Envoyez la facture au siège social à Québec.",
        "Je risque de manquer la première heure.",
        "I might be a little late.",
        "Je suis végétarienne.",
        "Mon associée mange végé.",
        "Luc ne mange pas de porc.",
        "Je suis coeliaque.",
        "I don't eat pork.",
        "I'm celiac.",
        "Je paierai en deux versements.",
        "I will pay in two instalments.",
        "Vous enverrez la facture à la comptable.",
        "Prenez-vous les cartes de crédit?",
        "Est-ce que je suis trop vieille pour ça?",
        "Am I too old for this?",
        "Y aura-t-il quelqu'un pour m'aider à brancher mon ordinateur?",
        "Could somebody carry my laptop up the stairs?",
        "Could I sit at the front? My hearing is poor.",
        "On aimerait être assises ensemble, Lucie et moi.",
        "J'ai mal au dos, il me faudrait une bonne chaise.",
        "I can only get there by ten.",
        "I cannot eat nuts.",
        "Prière d'acheminer la facture à nos comptes fournisseurs.",
        "Est-ce que je peux venir quand même, sans entreprise?",
        "Neither of us has ever done this, is that all right?",
    ],
)
def test_what_a_person_must_see(text: str) -> None:
    assert asks(text).open


@pytest.mark.parametrize(
    "text",
    [
        "Combien ça coûte?",
        "Quelle est la date?",
        "Faut-il apporter un portable?",
        "How much is the fee?",
        "Should I bring lunch?",
        "Comment vas-tu?",
        "Désolée du retard de ma réponse.",
        "Sorry for the late reply.",
        "My late husband ran the store.",
        "If you have any questions, let me know.",
        "N'hésitez pas si vous avez des questions.",
        "Merci beaucoup!",
        "Nos mangeoires sont vendues en ligne.",
        "I sell old tractors.",
        "C'est bien 150 $ pour la journée?",
        "Do I need to bring my own laptop?",
        "Pouvez-vous confirmer?",
        "Merci de me confirmer que c'est noté.",
        "Would you let me know?",
        "What have I got to lose?",
        "Who doesn't need a hand with Facebook these days?",
        "Qui n'en a pas besoin de nos jours?",
        "Isn't that exciting?",
        "Nos clients me demandent sans cesse pourquoi ils ne nous trouvent pas.",
        "Le conseil a bien mûri la question.",
        "Mme Roy ne pourra quitter l'hôtel de ville.",
        "Les courriels devraient arriver à ma nouvelle adresse.",
        "Le 15 ça marche pas pour moi.",
    ],
)
def test_what_needs_nobody(text: str) -> None:
    assert asks(text).open == ()


@pytest.mark.parametrize("text", ["Pouvez-vous me dire l'heure", "I wonder if it is full", "Where is it?"])
def test_asking_by_mark_or_by_words(text: str) -> None:
    assert is_asking(said(text)[0])


@pytest.mark.parametrize("text", ["C'est correct, hein?", "Wonderful, thank you.", "Comment ça va?", "Why not?"])
def test_no_asking(text: str) -> None:
    assert not is_asking(said(text)[0])


def test_hours_are_standard_only_where_the_course_has_them() -> None:
    assert asks("À quelle heure ça commence?").open
    with_hours = loads(
        '[mailbox]\naddress = "a@b.example"\n[event]\nname = "Cours"\nlanguages = ["fr"]\nhours = "9:00-16:00"\n'
        '[[groups]]\nkey = "g"\nlabel = "G"\ndate = 2027-01-02\n',
        FOLDER / "config.toml",
        {},
    )
    assert asked(said("À quelle heure ça commence?"), with_hours.course, frozenset()).open == ()


def test_what_is_asked_of_an_offer() -> None:
    flyer = said("J'ai pris votre feuillet à la caisse. Le prix est-il le même pour les aînés? Bonne journée.")
    assert [s.text for s in asked_of_an_offer(flyer)] == ["Le prix est-il le même pour les aînés?"]
    undecided = said("Before I decide: is it in English? May I pay cash?")
    assert len(asked_of_an_offer(undecided)) == 2
    assert asked_of_an_offer(said("Le prix est-il le même pour les aînés?")) == ()
    assert asked_of_an_offer(said("Avant de décider pour la maison, puis-je payer comptant?")) == ()


def test_polite_requests_are_left_out() -> None:
    sentences = said("Pouvez-vous m'inscrire? Est-ce donné en anglais?")
    assert asked(sentences, COURSE, frozenset({0})).asking == ("Est-ce donné en anglais?",)


def test_configured_answers_settle_their_topics() -> None:
    config = loads(
        '[mailbox]\naddress = "a@b.example"\n[event]\nname = "Cours"\nlanguages = ["fr"]\n'
        '[[groups]]\nkey = "g"\nlabel = "G"\ndate = 2027-01-02\n'
        '[[answers]]\ntopic = "parking"\nwords = ["stationnement*"]\ntext = "Derrière l\'édifice."\n',
        FOLDER / "config.toml",
        {},
    )
    assert tuple(answers_to(plain_form("Où sont les stationnements?"), config.course)) == ("parking",)
    assert asked(said("Où est le stationnement?"), config.course, frozenset()).topics == ("parking",)


def test_topics_and_special_words() -> None:
    assert standard_topics(plain_form("le prix et la date")) == {"fee", "date"}
    assert special(plain_form("Je suis enceinte")) == "enceinte"
    assert special(plain_form("Aucune allergie")) is None
