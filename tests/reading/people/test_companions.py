"""What a text says of each person it names, of the unnamed and of its writer."""

from __future__ import annotations

import pytest

from mailbot.reading.people import companions
from mailbot.reading.people.companions import Telling
from mailbot.reading.people.verdicts import ASKS, BROUGHT_ALONG, Verdict
from mailbot.reading.segments import wrapping


def tell(text: str, *, note: bool = False) -> Telling:
    return companions.tell(text, lambda name: name in ("Odile Formatrice", "Formatrice"), note=note)


def verdict(text: str, name: str) -> Verdict:
    (mention,) = [mention for mention in tell(text).mentions if mention.name.text == name][-1:]
    return mention.verdict


@pytest.mark.parametrize(
    "text",
    [
        "Inscrivez Luc Roy svp.",
        "Ma sœur Luc Roy et moi aimerions venir.",
        "Moi, Luc Roy et Anne Morin viendrons.",
        "Luc Roy viendra.",
        "Luc Roy, notre gérant, sera présent.",
        "Notre gérant Luc Roy aimerait participer.",
        "Je serai accompagnée de Luc Roy.",
        "Je viendrai avec mon associé Luc Roy.",
        "Une place pour Luc Roy.",
        "Le conseil autorise M. Luc Roy à suivre la formation.",
        "Luc Roy m'a demandé de l'inscrire.",
        "- Luc Roy\n- Anne Morin",
        "Luc Roy, luc@x.example",
        "Luc Roy and I would like to come.",
        "Please register Luc Roy.",
        "So is Luc Roy.",
        "Elle sera avec Luc Roy, place pour deux.",
        "Ce sera plutôt Luc Roy.",
    ],
)
def test_who_comes(text: str) -> None:
    assert verdict(text, "Luc Roy") is Verdict.COMES


@pytest.mark.parametrize(
    "text",
    [
        "Luc Roy ne pourra pas venir.",
        "Luc Roy ne sera pas des nôtres.",
        "Luc Roy n'y sera pas.",
        "Luc Roy can't make it.",
        "Luc Roy préfère rester au magasin.",
        "Luc Roy est en vacances.",
        "Inscrivez-moi à la place de Luc Roy.",
        "Finalement pas Luc Roy.",
        "Julie remplace Luc Roy.",
        "Everybody except Luc Roy.",
    ],
)
def test_who_stays(text: str) -> None:
    assert verdict(text, "Luc Roy") is Verdict.STAYS


@pytest.mark.parametrize(
    "text",
    [
        "Luc Roy m'a parlé de la formation.",
        "Luc Roy s'occupe de la facture.",
        "La facture va à notre comptable, Luc Roy.",
        "Merci à Luc Roy.",
        "J'ai parlé avec Luc Roy hier.",
        "I heard about it from Luc Roy.",
        "Our chair Luc Roy approved the expense.",
        "La journée avec Odile Formatrice et Luc Roy m'intéresse.",
        "Luc Roy veut que je suive ce cours.",
        "Luc Roy fera beau.",
    ],
)
def test_who_is_only_told_of(text: str) -> None:
    assert verdict(text, "Luc Roy") is Verdict.TOLD


def test_the_last_word_about_somebody_counts() -> None:
    telling = tell("Inscrivez Luc Roy et Anne Morin. Finalement pas Luc, il travaille.")
    assert [mention.name.text for mention in telling.of(Verdict.COMES)] == ["Anne Morin"]


@pytest.mark.parametrize(
    ("text", "unnamed"),
    [
        ("Mon contremaître et moi, deux places.", 1),
        ("moi pis ma blonde on veut venir", 1),
        ("Je viendrai avec deux collègues.", 2),
        ("Je serai accompagnée de mon fils.", 1),
        ("Mon mari aimerait suivre la formation.", 1),
        ("Réservez aussi pour mon frère.", 1),
        ("la mienne et deux pour des bénévoles", 2),
        ("Mon mari Yvon et moi.", 0),
        ("Mon mari préfère rester chez nous.", 0),
        ("Ma sœur voulait venir mais elle travaille.", 0),
        ("Mon patron m'a dit de m'inscrire.", 0),
        ("Inscrivez mes deux employés :\n- Luc Roy\n- Anne Morin", 0),
        ("Mon mari et moi viendrons. Il s'appelle Yvon Roy.", 0),
    ],
)
def test_companions_without_a_name(text: str, unnamed: int) -> None:
    assert tell(text).unnamed == unnamed


@pytest.mark.parametrize(
    "text",
    [
        "Inscrivez-moi",
        "Je viendrai",
        "I'd like to attend",
        "Count me in",
        "j'aimerais participer",
        "Sign me up",
        "jaimerais minscrire",
    ],
)
def test_a_writer_who_comes(text: str) -> None:
    assert tell(text).writer_comes


@pytest.mark.parametrize(
    "text",
    [
        "Je n'y serai pas moi-même",
        "I am not coming",
        "Je ne pourrai pas être là",
        "sans moi",
        "I won't be there",
        "Moi je garde le fort",
    ],
)
def test_a_writer_who_stays(text: str) -> None:
    assert tell(text).writer_stays


def test_somebody_who_calls_comes_in_a_note_and_not_in_a_letter() -> None:
    text = "Appel de Luc Roy ce matin."
    assert [mention.verdict for mention in tell(text, note=True).mentions] == [Verdict.COMES]
    assert [mention.verdict for mention in tell(text).mentions] == [Verdict.TOLD]


def test_wrapped_lines_are_joined_and_lists_are_not() -> None:
    wrapped = "La Maison de la famille prendrait trois places à la formation\nd'Odile"
    assert wrapping.unwrapped(wrapped) == wrapped.replace("\n", " ")
    listed = "Alain Plante, alain@atelier.example, 418 357-6612 poste 22 bureau\nJean Roy, jean@x.example"
    assert wrapping.unwrapped(listed) == listed


def test_who_somebody_is_to_the_writer() -> None:
    (mention,) = tell("Ma sœur Julie Roy viendra.").mentions
    assert mention.relation == "sour"


@pytest.mark.parametrize(
    ("text", "coming", "writer"),
    [
        ("Trois : Anne, Luc et moi.", {"Anne", "Luc"}, True),
        ("Anne et Xelia. Ça fait deux.", {"Anne", "Xelia"}, False),
        ("Zuri and Paul. That makes two.", {"Zuri", "Paul"}, False),
        ("Moi, Violette et Zuri. On sera trois.", {"Violette", "Zuri"}, True),
        ("Nous serons deux : Luc Roy et votre dévouée.", {"Luc Roy"}, True),
        ("Two seats: Luc Roy and the undersigned.", {"Luc Roy"}, True),
        ("Ma nièce Zuri et moi.", {"Zuri"}, True),
        ("Three of us: Anne, bass; Luc, tenor; me.", {"Anne", "Luc"}, True),
        ("Luc Roy et celle qui vous écrit.", {"Luc Roy"}, True),
    ],
)
def test_who_stands_in_a_row_comes(text: str, coming: set[str], writer: bool) -> None:
    telling = tell(text)
    assert {m.name.text for m in telling.of(Verdict.COMES)} == coming
    assert telling.in_row is writer


@pytest.mark.parametrize(
    "text",
    [
        "Absents : Anne, Luc et moi.",
        "Une place. Merci à Anne et Luc.",
        "Deux confirmées : Anne Roy et Luc Roy.",
        "Anne et moi tenons la boutique. Une place pour Luc Roy.",
    ],
)
def test_other_rows_tell_of_nobody(text: str) -> None:
    assert tell(text).in_row is None


@pytest.mark.parametrize(
    "text",
    [
        "Une place pour Luc Roy. Je suis sa mère.",
        "Luc Roy viendra. Je ne fais que transmettre.",
        "Please add Luc Roy. I'm just the messenger.",
        "Luc Roy will come. I'm his aunt.",
        "J'écris pour Luc Roy, qui aimerait venir.",
        "I am writing for Luc Roy, who would like to come.",
        "Sign up Luc Roy. Don't save a seat for me.",
        "Luc Roy y va, et moi non plus je ne sais pas pourquoi.",
    ],
)
def test_the_writer_who_says_to_stay(text: str) -> None:
    assert tell(text).writer_stays


@pytest.mark.parametrize(
    "text",
    [
        "Mon frère Luc Roy répare des tondeuses. Pouvez-vous lui trouver une place?",
        "Notre mécano, c'est Luc Roy. Il veut absolument être du groupe.",
        "My brother Luc Roy carves ducks. He'd love this.",
        "This is for Luc Roy, at the front desk.",
        "It's our accountant, Luc Roy, who'd like a seat.",
    ],
)
def test_whoever_is_told_of_comes(text: str) -> None:
    assert verdict(text, "Luc Roy") is Verdict.COMES


def test_those_named_together_come_by_they() -> None:
    text = "Mes voisins Luc Roy et Anne Morin n'ont pas de courriel. Ils aimeraient venir."
    assert {m.name.text for m in tell(text).of(Verdict.COMES)} == {"Luc Roy", "Anne Morin"}


@pytest.mark.parametrize(
    "text",
    [
        "I live in Port Ellis, and I would like a seat.",
        "Facebook et moi, ça fait deux.",
        "Notez-moi, ainsi que ma sœur.",
    ],
)
def test_a_word_with_a_capital_is_no_first_name_by_its_place(text: str) -> None:
    assert not tell(text).mentions


@pytest.mark.parametrize(
    "text",
    [
        "Luc Roy n'a pas l'Internet à la maison et veut suivre le cours.",
        "Luc Roy doesn't do e-mail but he would like to come.",
        "Luc Roy, comptable au village, viendra.",
        "Anne Morin and our bookkeeper Luc Roy will be there.",
        "J'arrive en février avec ma belle-sœur Luc Roy.",
    ],
)
def test_who_comes_whatever_else_is_said_of_them(text: str) -> None:
    assert verdict(text, "Luc Roy") is Verdict.COMES


@pytest.mark.parametrize(
    "text",
    [
        "Luc Roy souhaite que sa commis participe.",
        "Luc Roy m'autorise à suivre la formation.",
        "Luc Roy wants his clerk to attend.",
    ],
)
def test_who_wants_another_to_come_is_only_told_of(text: str) -> None:
    assert verdict(text, "Luc Roy") is not Verdict.COMES


@pytest.mark.parametrize(
    "text",
    [
        "I'm a potter, I run the shop with my two sons and I'd like to come.",
        "Comptez-moi; mon fils de neuf ans sera à l'école.",
        "Mon gars veut qu'on se montre, alors je serais partant.",
        "Je serai là avec notre agente de pastorale, madame Lise Roy.",
    ],
)
def test_no_companion_is_announced(text: str) -> None:
    assert tell(text).unnamed == 0


@pytest.mark.parametrize(
    ("text", "stays"),
    [
        ("Luc Roy will be there. I won't, someone has to mind the store.", True),
        ("Inscrivez Luc Roy. J'irais bien aussi, mais j'ai un rendez-vous.", True),
        ("Register Luc Roy. I was hoping to join him but I have surgery.", True),
        ("Luc Roy viendra. J'y serai également.", False),
        ("Luc Roy is coming and I'm going too.", False),
    ],
)
def test_whether_the_writer_comes_beside_others(text: str, stays: bool) -> None:
    told = tell(text)
    assert (told.writer_stays, told.writer_too) == (stays, not stays)


@pytest.mark.parametrize(
    "text",
    [
        "Allo, je peux-tu venir avec mon amie Luc Roy?",
        "Il me fera plaisir d'assister à la journée avec ma collègue, Luc Roy.",
        "Hi, just opened a bakery, would love to attend with my sister Luc Roy.",
        "I was asked by the board to take part in the session with Luc Roy, our treasurer.",
        "On m'a déléguée pour participer à la formation avec Luc Roy.",
        "Inscrivez-moi svp avec mon ami Luc Roy.",
    ],
)
def test_whom_the_writer_brings(text: str) -> None:
    assert tell(text).mentions[-1].why == BROUGHT_ALONG


@pytest.mark.parametrize(
    "text",
    [
        "J'aimerais que mon mari participe à la formation avec Luc Roy.",
        "Mon frère veut venir avec Luc Roy.",
        "J'ai parlé de la formation avec Luc Roy.",
        "I would like my son to come with Luc Roy.",
    ],
)
def test_whom_others_bring(text: str) -> None:
    assert tell(text).mentions[-1].why != BROUGHT_ALONG


@pytest.mark.parametrize(
    "text",
    [
        "Inscrivez Luc Roy. Je me joins à lui.",
        "Notre secrétaire Luc Roy ira et je m'ajoute.",
        "A place in the name of Luc Roy, and one in mine.",
        "Prenez mon nom et celui de Luc Roy.",
        "One for Luc Roy and one for me.",
        "Moi : Anne Morin. Mon mari : Luc Roy.",
    ],
)
def test_the_writer_comes_too(text: str) -> None:
    assert tell(text).writer_too


def test_who_has_the_writer_ask() -> None:
    told = tell("My boss, Luc Roy, asked me to register our salesman Marc Morin.")
    assert [m.why == ASKS for m in told.mentions] == [True, False]
