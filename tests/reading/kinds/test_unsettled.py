"""What a person must see of a message whose kind is known, and what the standard answer settles."""

from __future__ import annotations

import pytest

from mailbot.reading.model import Reading
from mailbot.reading.read import read
from tests.reading.courses import course
from tests.reading.written import message


def reading(text: str) -> Reading:
    return read(message(text, Subject="Formation"), course("shipped"))


@pytest.mark.parametrize(
    "text",
    [
        "Une place pour moi le 15 janvier. Je devrai m'absenter entre 13 h et 14 h pour un rendez-vous.",
        "Hi, register Tom Healy for manufacturing. He stutters and would rather not be called on.",
        "Je m'inscris avec ma soeur. Nous payons séparément, donc deux factures svp.",
        "Inscrire Paul Lemay svp. Paul est dyslexique, il lui faut plus de temps pour lire.",
        "Register me. Will she cover online stores? My PO 4471 must be on the invoice.",
        "I'd like a spot in March please. Do you take e-transfers?",
        "Count me in, can my wife join us for lunch?",
        "Bonjour, je m'inscris. Le cours va-t-il être enregistré?",
        "Je dois annuler pour le 15 janvier. Le chèque, déchirez-le.",
        "Please cancel my seat. Will I be charged anything?",
        "Ma soeur me remplace le 11. Elle est végétarienne.",
        "Je m'inscris. Est-ce que les taxes sont comprises?",
        "Sign me up. I'll have to leave by 3 to get my son.",
        "cest tu 150 en tout pour la formation pis les taxes sont tu dedans",
        "Inscrivez-nous, ma femme et moi, et si possible le même groupe.",
        "Je m'inscris, mais mon portable n'a plus de batterie, il me faut une prise de courant.",
    ],
)
def test_a_person_must_see_it(text: str) -> None:
    found = reading(text)
    assert found.question
    assert any(e.field == "question" for e in found.evidence)


@pytest.mark.parametrize(
    "text",
    [
        "Je dois annuler ma place du 11. Je me suis cassé la hanche dans l'escalier.",
        "Please take me off the list for February 11, I am having surgery and will be on crutches.",
        "Bonjour, ma fille me demande toujours pourquoi je n'ai pas de site. Inscrivez-moi pour le 11 février.",
        "Tu te rappelles de moi? J'étais à la foire. Une place pour moi le 11 février.",
        "Did you have a nice Christmas? Please register me for February 11.",
        "Can you switch me from January to February? I'm a store, not a factory.",
        "Pourriez-vous me changer de groupe? Février au lieu d'avril.",
        "Inscrivez-moi svp pour la formation. C'est combien?",
        "Sign me up for the workshop. What should I bring?",
        "Je tiens un hôtel avec stationnement et wifi. J'aimerais une place à la formation.",
        "We rent wheelchairs and walkers in Victoriaville. Sign me up for February.",
        "Reste-t-il un petit coin de table le 11 février? Si oui, inscrivez-moi.",
        "I'd like a seat at the training, and if the dessert isn't sugar pie I want my money back.",
        "Is this where I sign up for the training? If so, one seat for me please.",
        "Annie remplacera Marc le 15 janvier. Voulez-vous faire le changement?",
    ],
)
def test_the_standard_answer_settles_it(text: str) -> None:
    assert not reading(text).question, [e for e in reading(text).evidence if e.field == "question"]


def test_a_day_that_is_none_of_theirs_is_asked_for_in_earnest() -> None:
    text = "Je fabrique des remorques à l'usine. Une place avec les commerçants le 11 février, est-ce possible?"
    assert reading(text).question


@pytest.mark.parametrize(
    "text",
    [
        "Inscrivez-moi pour le 11 février. Je ne peux manger ni noix ni arachides.",
        "Please register me for Feb 11. I carry an EpiPen, tree nuts are the trouble.",
        "Une place pour moi le 15. Je suis intolérante au lactose.",
        "Register Bob Hale for January. Bob gets about in a wheelchair.",
        "Inscrivez ma tante Rita à la formation du 11. Elle se déplace avec une marchette.",
        "Une place pour moi svp. J'entends très mal, placez-moi en avant.",
        "Sign me up. My hearing is poor, I'd like to sit close to the speaker.",
        "Inscrivez-moi, la facture doit aller à notre siège social de Québec.",
        "Please register me; the bill should go to our head office in Toronto.",
        "Inscris-moi pour le 11. Je vais arriver vers 10 h, j'ouvre le magasin.",
        "Put me down for the 11th. I can't get there before ten.",
        "Inscrivez-moi le 11. Je dois quitter à 14 h pour l'autobus scolaire.",
        "Register me please. I need to be out by 2:30 to fetch my kids.",
        "Register me. Where do I park?",
        "Nous serons deux le 11. Il nous faudrait des reçus séparés.",
        "Two seats on the 11th please, Ann Hill and me. Separate invoices.",
        "Inscrivez-moi à la formation. J'allaite, j'aurai besoin d'un coin tranquille.",
        "Sign me up for the 11th. I'm nursing and will need a quiet room at noon.",
        "Inscrivez Ahmed Zidi pour le 11 février. Il parle très peu français.",
        "Register Mei Lin for the 11th. She reads English but hardly speaks it, an interpreter would help.",
        "Inscrivez-moi le 11 février. Ne donnez mon adresse à personne svp.",
        "Register me for the 11th. Please do not share my address with anyone.",
        "Je peux m'inscrire même si je n'ai pas de commerce? Une place le 11 février.",
        "Inscrivez-nous, ma soeur et moi, le 11. On n'a qu'un ordinateur pour les deux, est-ce correct?",
        "My brother and I will take two seats on the 15th. Is one laptop enough for both of us?",
        "J'ai juste un iPad. Si ça passe, inscrivez-moi le 11.",
        "Register me for Feb 11. I only have a Chromebook, will that do?",
        "Une place le 15 janvier. Je suis diabétique, je dois manger à heures fixes.",
        "Sign me up. I'm celiac so I'll skip the dessert unless it's gluten free.",
        "Inscrivez-moi. Notre numéro de bon de commande doit paraître sur la facture : 8871.",
        "Register me; our PO number must be quoted on the invoice.",
        "Inscrivez-moi. Je voudrais payer en deux versements.",
        "Register me for the 11th. Can I pay half now and half in March?",
        "Inscrivez-moi. Mon chien d'assistance sera avec moi.",
        "Please register me; my guide dog comes along.",
        "Inscrivez-moi. Est-ce que le cours parle aussi d'Instagram?",
        "Register me. Do you cover online payments?",
        "Je viens de me faire opérer au genou, évitez-moi les escaliers. Inscrivez-moi pour le 11 février.",
        "One seat please. I've just had a hip replaced and can't do stairs.",
        "Inscrivez-moi le 11. La facture au nom de Gestion Roy inc., pas au mien.",
        "Register me. Make the invoice out to Roy Holdings, not to me.",
        "Je m'inscris. Je manquerai la dernière heure.",
        "Register me. I'll miss the first hour because of a delivery.",
        "Je cherche un lift de Plessisville. Inscrivez-moi le 11.",
        "Register me, and if anybody from Inverness could give me a ride I'd be grateful.",
        "Inscrivez-moi. Mon niveau est pas mal zéro, est-ce que je vais suivre?",
        "Please register me. Is it too advanced for somebody who can barely type?",
    ],
)
def test_what_is_special_is_seen_in_other_words(text: str) -> None:
    assert reading(text).question


@pytest.mark.parametrize(
    "text",
    [
        "Please register me for February 11, I run a shop. My mother has no computer so I am writing for her too.",
        "Count me and my brother Tom in for the January date, we share a laptop at the plant.",
        "Inscrivez-moi pour le 11 février. Nous avons un seul portable au bureau, mon associé me le prête.",
        "Une place pour moi le 15 janvier svp. Je peux vous émettre un bon de commande au besoin.",
        "Sign me up for the training. I can issue a purchase order if you require one.",
        "Inscrivez-moi à la formation. Mon employeur me rembourse les frais.",
        "Je veux une place à la formation d'arts. Je peins des paysages. Pardonnez mon retard à répondre.",
        "Me ferez-vous une petite place à la formation de février?",
        "Would you take my husband and me on the 11th for the Web training?",
        "Nous accompagnons des adultes autistes à la Maison des Pins. Inscrivez Julie Roy à la formation d'avril.",
        "I teach deaf children at the Sunrise School. One place in April for me please.",
        "Our society for the blind would like to send Ann Cole to the April training.",
        "Inscrivez ma nièce Lise. Moi je n'irai pas, j'ai les hanches finies.",
        "Put down my neighbour Carl Hart for the training, I am too deaf for that sort of thing myself.",
        "Je m'inscris à la formation. Mon mari reste à la maison avec le bébé.",
        "My wife stays home with the kids. One place for me at the Web training please.",
        "Mon mécanicien Luc a perdu ses lunettes, alors j'écris pour lui : une place le 11 février.",
        "Pouvez-vous noter mon nom pour la formation du 11 février?",
        "Tu peux-tu me mettre sur la liste pour le cours du 11 février?",
        "Serait-il possible de réserver deux places à la formation du 11, pour Ève Hamel et moi?",
        "Je fais des demandes de subvention pour le Théâtre du Rang. Réservez-moi une place en mars.",
        "Please save me a seat at the training. You asked which shop: it's Lilac Flowers.",
        "Bonjour, j'aimerais m'inscrire à la formation. Vous me demandiez qui paie : c'est moi.",
        "Inscrivez-moi avec les commerçants. Ma blonde dit que je suis en retard sur mon époque.",
        "Reserve me a spot in February. I sell canes and crutches at my pharmacy.",
        "Sign me up for the training with the shop owners. I own a hotel with parking.",
        "Je vais emprunter le portable de ma fille. Inscrivez-moi le 11 février.",
        "My daughter will lend me her laptop. Please register me for the 11th.",
        "Mme Lord, une place svp pour le 15 janvier. Mon fils Hugo va me conduire et me chercher.",
        "I will arrive bright and early. Register me please for the Web training on the 11th.",
        "Ma mère n'a pas d'adresse courriel, répondez-moi à moi. Inscrivez-la à la formation : Rita Roy.",
        "Her mother cannot use e-mail, so answer me. Please put Rita Roy down for the training in February.",
        "Nous sommes sourds aux nouvelles technologies! Inscrivez-nous, Paul et Lise Roy, à la formation.",
        "I am blind when it comes to Facebook. Put me down for February 11.",
        "Mon comptable dit que c'est déductible. Inscrivez-moi à la formation du 11.",
        "The bank takes debit, why not me. Register me for the training.",
        "I only have one phone, 819 555-2121. Register me for February 11.",
        "Je prends une place et ma carte de crédit est prête. Formation du 11 février.",
        "Inscrivez-moi à la formation. Vous pouvez m'appeler au magasin si quelque chose manque.",
        "J'aimerais participer le 11 février. Faites-moi signe s'il vous faut autre chose.",
        "Register me for the training please. If you need anything else, just holler.",
        "Je suis bilingue et je tiens un gîte. Inscrivez-moi le 11 février.",
        "We offer our menus in English too. Please register our restaurant's manager, Al Pike, for Feb 11.",
        "Je travaille en anglais toute la semaine à l'usine. Une place le 15 janvier svp.",
    ],
)
def test_what_is_only_told_needs_nobody(text: str) -> None:
    assert not reading(text).question


@pytest.mark.parametrize(
    "text",
    [
        "Ma femme Aline Roy et moi voulons suivre la formation. On a 1 portable pour 2, est-ce que ça fait?",
        "2 places pour la formation: Jean Roy et Luc Cyr. Je vous laisse me dire où poster le chèque.",
        "Please register me for the workshop. Let me know where to mail the cheque.",
        "Inscrivez-moi à la formation svp. Dites-moi à qui je dois faire le chèque.",
        "Two for the training, Odette Roy and I. Is it too much to ask for two chairs side by side?",
        "Ma soeur et moi aimerions suivre la formation. Est-ce trop demander d'avoir deux chaises côte à côte?",
        "Could we be seated at the same table? Anne Roy and I are coming to the training, please register us.",
        "est ce que le 150 de la formation c'est par jour, pis est ce que ca donne un diplome.",
        "Hi, is the March date for the training set yet? I need to know before I say yes.",
        "Est-ce que la date d'avril pour la formation est connue? J'attends avant de m'inscrire.",
        "does the training give a certificate and is the 150 per day",
        "Inscrivez-moi à la formation. Envoyez la facture à l'attention de la comptable.",
    ],
)
def test_what_is_asked_in_haste_or_of_the_hand_is_seen(text: str) -> None:
    assert reading(text).question


@pytest.mark.parametrize(
    "text",
    [
        "Je voudrais m'inscrire à la formation web. La facture à mon attention s.v.p.",
        "Please sign me up for the workshop. Invoice to my attention please.",
        "Yes, put me down for the training. I don't have any business, I am just curious.",
        "Inscrivez-moi à la formation. Je n'ai pas d'entreprise, je suis curieuse.",
        "Ma devinette pour le dessert : une tarte au sucre! J'ai raison?",
        "My guess for the dessert is maple taffy. Am I close?",
        "Le dessert, c'est un pouding chômeur! Est-ce que j'ai gagné?",
        "Dessert guess: sugar pie. Did I get it?",
        "I would like to take your one day class, book me in. My sister will stay with mother while I'm out.",
        "J'aimerais suivre la formation. Ma soeur va rester avec les enfants.",
        "On est deux pour la formation, Jean Roy et moi. Avec les deux portables ça va bien aller.",
        "Je m'inscris à la formation. Je viens avec mon portable.",
    ],
)
def test_what_asks_for_nothing_is_not_seen(text: str) -> None:
    assert not reading(text).question
