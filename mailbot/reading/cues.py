"""What the words around a name say of its bearer: comes, does not come, or is only mentioned. Folded text; a name is a run of "§"."""

from __future__ import annotations

import re
from functools import cache

from mailbot.reading.lexicon import words

NAME = "§"


def _relations() -> str:
    every = words("people", "work") | words("people", "family") | words("people", "friends")
    return "|".join(sorted(map(re.escape, every), key=len, reverse=True))


@cache
def relation() -> re.Pattern[str]:
    """ "mon associé", "our new secretary", "une amie", "mes deux employés": group 1 who owns or how many, 2 what stands between, 3 who it is."""
    between = "|".join(map(re.escape, words("people", "between")))
    owner = r"mon|ma|mes|notre|nos|son|sa|ses|leur|leurs|my|our|his|her|their|un|une|des|quelques|a|an|another|un autre|une autre|deux|trois|quatre|cinq|six|sept|huit|neuf|dix|two|three|four|five|\d{1,2}|les|la|le|l'|the|d'autres"
    return re.compile(rf"\b({owner})\s?((?:(?:{between})\s){{0,2}})((?:{_relations()}))\b")


@cache
def also_related() -> re.Pattern[str]:
    """ "(mon conjoint) et associé": a second word for the same person, nothing of its own."""
    return re.compile(rf"^ (?:et|and) (?:{_relations()})\b")


# Verbs of coming, in any of the forms that follow a name.
_COME = (
    r"(?:viendr|vien[st]\b|viennent|venir|m'accompagn|maccompagn|nous accompagn|accompagn|particip|assist(?:e|era|eront|ent|er|erait)\b|sera\b|seront\b|serait\b|seraient\b|serons\b|y va\b|"
    r"ira\b|iront\b|irait\b|suivr|suivre|va (?:venir|y aller|suivre|etre)|vont (?:venir|y aller|suivre|etre)|se join|s'inscri|s'ajout|embarqu|s'en vient|est interess|sont interess|aimerai|voudrai|veut\b|veulent|souhait|"
    r"desir|prendr|a besoin|tient a|tiennent a|will (?:come|join|attend|be|take|go)|would (?:like|love)|wants?\b|wishes|'d (?:like|love)|is (?:coming|interested|in\b|joining|attending)|"
    r"are (?:coming|interested|joining|attending|both|in\b)|comes?\b|joins?\b|attends?\b|accompan|needs? (?:a|to)\b|est partante?|sont partant|va s'asseoir|se presenter|representer|is going|are going|aussi\b|too\b|as well)"
)
COMES = re.compile(_COME)
NOT_COMING = re.compile(
    r"^[ ,)]{0,3}(?:lui |elle |il |he |she |par contre |malheureusement |unfortunately |finalement ){0,2}(?:"
    r"(?:ne |n'|n )(?:y |en |pas ){0,2}(?:pourr|peu[tx]|viendr|vien|ser|es[t]\b|ira|va |vont|particip|assist|veu|pens|souhait|suivr|desir|s'inscri|a pas)|(?:pourra|peut|veut|vient|viendra|sera|serait|ira|est|va) pas\b|y sera pas|pourra malheureusement pas|"
    r"can't|cannot|can not|won't|will not|isn't|is not|doesn't|does not|couldn't|could not|didn't|aime mieux|prefere|prefers|would rather|'d rather|reste\b|restera|stays|garde (?:le|la)|gardera|accouche|"
    r"(?:est|sera|is|will be) (?:malade|absente?|en conge|en vacances|prise? |occupee?|retenue?|sick|away|busy|off\b|on vacation|unavailable|indisponible|hospitalise)|passe son tour|a d'autres|declined|non\b|pas\b|sera en )"
)
NEGATED_BEFORE = re.compile(
    r"(?:\bpas|\bnon|\bnot|\bsans|\bsauf|\bexcept|instead of|rather than|plutot que|au lieu de|(?:a|en) (?:la |sa )?(?:place|remplacement) d[eu]|\bremplacer?|replac(?:e|ing)|without|oubliez|enlevez|retirez|remove)"
    r"(?: (?:par|de|d'|pour|avec|for|with))?[ ']?(?:(?:mon|ma|notre|le|la|my|our|m\.?|mme|mr|mrs|ms)\.? [a-z\- ]{0,25})?$"
)
TOLD_BEFORE = re.compile(
    r"(?:de la part|grace|merci|thanks?(?: you)?|recommandee?s?|referee?s?|envoyee?s?|suggeree?s?|d'apres|selon|according|facture\w*|factur\w+|invoice\w*|bill|cc|copie|copy|comptable|bookkeeper|accountant|animee?|donnee?|led|given|taught|offerte?|dispense\w*|"
    r"parle|jase|discute|spoke|talk(?:ed|ing)?|heard|entendu parler|connais\w*|connait|amie?s? d['e]|friends? of|salu\w*|bonjour|say hi|rencontre|cheque|payable|appel(?:ez|er)|contact(?:ez|er)?|ecri(?:vez|re)|adresse[rz]?|chez|de chez|client|fourni\w*|travaille(?: pour)?|work for|"
    r"hello|hi|dear|chere?|bonsoir|salut|allo|allô|approuve|autorisation|permission|approval|signe)"
    r"(?: (?:a|au|de|d'|du|par|avec|pour|by|from|to|with|of|for|about|le nom|l'ordre|ordre|out|au nom de|d'abord|plutot)){0,2}[ ':,]{0,2}(?:(?:mon|ma|notre|le|la|my|our|leur|ton|votre|your|m\.?|mme|mr|mrs|ms|madame|monsieur)\.? ?[a-z\- ]{0,25})?$"
)
TOLD_AFTER = re.compile(
    r"^[ ,)]{0,3}(?:qui |who |lui |elle )?(?:(?:m'a|m'en a|nous a|nous en a|me l'a|vous a|t'a|l'a|m'avait|nous avait) (?!inscrit)|(?:told|said|says|dit que|suggested|recommended|gave|sent|approved|approuve|mentioned|"
    r"has approved|has agreed|a (?:dit|approuve|autorise|recommande|suggere|parle|propose|envoye|donne|transmis|accepte|aime|adore|suivi|deja|vu|signe|paye)|(?:va )?s'en occupe|s'occupe|will pay|paiera|paie|va payer|will send|"
    r"va (?:vous )?(?:envoyer|payer|poster|faire le)|enverra|fera (?:le|suivre|parvenir)|handles|takes care|will take care|prend soin|keeps the books|tient les livres|me dit|avait|etait|was|had)\b)"
)
ASKED_FOR_SELF = re.compile(r"l'inscri|lui reserver|lui garder|une (?:place )?pour (?:lui|elle)|pour (?:lui|elle)\b|register (?:him|her)|sign (?:him|her)|for (?:him|her)\b|s'inscrire|to attend|y aller|participer|to come|son inscription|his registration|her registration")
REGISTERS = re.compile(
    r"inscri(?!te? a la|s au|vais)\w*|enregistr|reserv|ajout|\badd\b|register|sign(?:ing)? |enrol|\bbook\b|\bsave\b|garde[rz]?[ -]|place|seat|spot|chaise|siege|au nom de|\bsoit\b|voici|here (?:are|is)|\bnoms?\b|\bnames?\b|participant|accompagn|\bbring|deleg|"
    r"ce sera|ce serait|c'est .{0,30}qui (?:ira|va|viendr|s)|plutot(?! qu)|instead(?! of)|autoris|viendr(?:a|ont)\b|seront|serons|sera accompagn|serai accompagn|representee? par|envoi[es]|envoy(?:er|ons|ez|er?a)|\bsend|let me have|\bput\b|mett(?:re|ez)|\bmets\b|count|compte[rz]?|presence|participation|celle d|prendr|prends|il s'agit de|nos gens|nos participant|"
    r"it'll be|goes? to|l'autre|the other|it will be|will be:|coming|attending|interess|personnes|people|de mon equipe|from our|on sera|nous sommes|nous serons|we are|we will|we'll"
)
PAYS = re.compile(r"factur|invoice|billing|cheque|comptab|bookkeep|accountant|paiement|payment|payable")
WITH = re.compile(r"(?:\b(?:avec|with|et|and|pis|plus|ainsi que|comme|also|aussi|as well as|de meme que)|[&+,])[ ,]{1,2}(?:(?:mon|ma|notre|my|our|son|sa|his|her|un|une|a) [a-z\- ]{2,30})?(?:(?:m|mme|mr|mrs|ms)\.? )?$")
NAMED_LATER = re.compile(rf"(?:name is|name's|names are|named|called|s'appellen?t?|son nom|leurs noms|le nom|il s'agit d)[a-z:' ]{{0,10}}{NAME}")
GOING = re.compile(r"viendr|je viens|je serai|j'irai|on ira|on vient|on sera|i'll (?:come|be|bring)|i will (?:come|be)|sera (?:la|avec|presente?|accompagn)|will be|are coming|participer|m'inscri|s'inscri|inscris|place|seat|spot|interess|j'aimerais|je voudrais|would like|i'd like")

ME = r"(?:moi(?:[- ]meme)?|myself|me|i)"
AND = r"(?:et|and|&|pis|puis|plus|ainsi que|\+|avec|with|or|ou)"
WITH_ME = re.compile(
    rf"\b{AND},? (?:surtout |bien sur |of course |aussi )?{ME}\b(?! (?:aurai|avons|ai |sommes vus|was|had|am|know|think|hope|look|would appreciate|also wanted))|\+ ?moi\b|"
    rf"\bmoi(?:[- ]meme)?,? (?:{AND}|,)|\b(?:me|myself),? (?:and|&|plus|with)\b|\(moi(?:[- ]meme)?\)|\(me\)|\(myself\)|\bmoi aussi\b|\bme too\b|la mienne|le mien|\b(?:is|one) mine\b|\bmoi[- ]meme\b|\bmyself\b|une (?:place )?pour moi|one for me\b|\bpour moi,? |"
    r"nous deux|deux d'entre nous|both of us|(?:two|three|four) of us|ma (?:propre )?place|my own (?:seat|spot|place)|m'accompagn|maccompagn|accompany me|accompanying me|join(?:s|ing)? me|come(?:s)? with me|(?:avec|with) (?:moi|me)\b"
)  # fmt: skip
I_COME = re.compile(
    r"inscri\w{0,4}[- ](?:moi|nous)\b|\bm[e'] ?(?:reserver?|garder?|inscrire|inscris|mettre|ajouter|compter)\b|ma (?:presence|participation|place)\b|mon inscription|\b(?:je )?m'inscri|\bnous inscri|reserv\w{1,4}[- ](?:moi|nous)\b|(?:sign|register|put|count|enroll?|book|add) (?:me|us|myself)\b|\bje (?:viendrai|serai (?:la|presente?|accompagn|avec|des votres)|participerai|assisterai|suis interesse|suis partante?|y serai|viens|m'en viens)|\bj'y (?:serai|vais|tiens)|"
    r"\bj'irai|(?:je (?:voudrais|souhaite(?:rais)?|veux|desire(?:rais)?)|j'aimerais)(?: bien| donc| aussi| beaucoup)? (?:m'inscri|particip|assist|suivre|venir|y aller|y etre|etre|prendre part|me joindre|reserver ma)|"
    r"\bi(?: would|'d| want| will|'ll|d| wish)(?: like| love)?(?: also| both)?(?: to)? (?:attend|come|join|participate|take (?:part|the|your)|be (?:there|coming|joined)|sign up|register(?: for\b| myself|$)|go\b)|\bi(?:'m| am) (?:coming|in\b|interested|bringing)|accompagnee? (?:de|d'|par)\b|"
    r"(?:on|nous) (?:sera|serait|va etre|sommes|serons|serions|viendra|viendrons|vient|y sera|y serons|va y aller|irait|ira|irons|aimerait|aimerions|voudrait|voudrions|souhaite|participer|embarque)|(?:we|we're|we'll|we'd)(?: are| will| would| both)? (?:like|love|coming|be\b|both|attend|come)"
)  # fmt: skip
I_STAY = re.compile(
    r"\b(?:je|j'|i)\s?(?:n'y |ne |n'|n |y |moi )?(?:(?:serai|viendrai|viens|participe(?:rai)?|assiste(?:rai)?|pourrai|peux|irai|vais|compte|suis)\b)[^.!?\n]{0,14}\bpas\b|\bi(?:'m| am) not (?:coming|attending|going|one)|\bi (?:won't|will not|can't|cannot|can not) (?:be|come|attend|make|join)|not for me\b|pas pour moi|\bsans moi\b|without me|"
    r"je garde (?:le|la)|moi,? je (?:reste|passe)|je reste|i(?:'ll| will) (?:mind|stay|hold)|ne (?:suis|serai) pas de la partie|ne serai pas (?:la|presente?|des votres|avec)|ne m'inscri\w+ pas|not myself|pas moi\b|i do not need a seat|je ne prends pas"
)  # fmt: skip
# Names joined to the one before: each turn ends with a name, so that it cannot be read in two ways.
GROUP = re.compile(
    rf"(?:(?>(?: ?\([^()]{{0,60}}\))?[ ,]{{0,3}}(?:(?:et|and|&|ainsi que|puis|pis) )?(?:(?:mon|ma|sa|son|my|our|notre|la|le) [a-z\-]{{2,20}},? )?(?:(?:m|mme|mr|mrs|ms)\.? )?){NAME}++)*+"
)
AND_ME = re.compile(rf"\b{AND},? (?:surtout )?{ME}\b(?! (?:avons|had|was|am|know|think|hope))")
ME_AND = re.compile(rf"\b(?:moi|moi-meme|myself|me|i),? (?:{AND}|,) [^.!?]{{0,60}}$")
WISHED = re.compile(r"[^.]{0,20}\b(?:voulait|aurait|devait|wanted|was going|was supposed|would have)\b")
OTHERS_ONLY = re.compile(
    r"(?:inscri(?:re|s|vez)|enregistrer|register|sign up|enroll?|envo(?:yer|ie|yons)|send|delegu\w+) (?:[a-z]+|\d{1,2}) (?:autres |other )?(?:de (?:nos|mes) |of (?:our|my) )?(?:personnes|participants|people|persons|employe\w*|benevoles|volunteers|staff|membres|members|administrateurs)\b"
)
GIVES_EMAIL = re.compile(
    r"(?:mon|my|notre|our)(?: nouvelle?| new| autre| other| vraie?| bonne?| real| right| personal| home| adresse)?(?: courriel| adresse| e-?mail| email| address)|ecri(?:vez|re|s)[- ]moi|repond(?:ez|s|re)[- ](?:moi|nous|plutot)|(?:reach|write|email|e-mail|contact|answer|reply to) me|"
    r"utilis\w+ (?:plutot|cette|celle|l'adresse)|plutot (?:a|cette|au)|use (?:this|my|the)|me (?:joindre|rejoindre|contacter|repondre|ecrire)"
)  # fmt: skip
THIRD = re.compile(r"\b(?:her|him|his|she|he|lui|elle|il|son|sa|le|la) ?(?:at|a|au|est|is|:)?\b|rejoindre|joindre|l'appeler")
