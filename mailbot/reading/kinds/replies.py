"""Answers to a letter: the number or line of a list that is chosen, a plain yes or no, and what the letter was about.

The quoted letter is there to understand the answer by. "La deuxième" means the second line of the list that stands
quoted; a bare "oui" under an invitation asks for a place, under a confirmation it is thanks.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from mailbot.config.model import Config
from mailbot.mail.model import Quoted
from mailbot.reading.groups import dates, sector
from mailbot.reading.kinds.topic import Level, Topic, subject_of, today_of
from mailbot.reading.segments.situation import Situation, is_hers
from mailbot.reading.text.lexicon import fold
from mailbot.reading.text.sentences import data
from mailbot.reading.text.speech import Said, one_of, phrases, plain_form, said

ADDRESSED = 5  # words that greet the reader, with the comma behind
SHORT = 14  # words of an answer that may be a bare number or a yes
MOST_LINES = 200
MOST_REQUEST = 1_500  # characters of a colleague's request
MOST_CHOICES = 20
_NUMBERED = re.compile(
    r"^\s*(?:[>|]\s*)*\(?(?:(?:options?|choix|choice|groupe|group|no|number|num[ée]ro)\.? ?#?)?"
    r"(\d{1,2}|[A-Da-d])\s?[.):\-–]\s+(\S.*)$",
    re.IGNORECASE,
)
_BULLET = re.compile(r"^\s*(?:[>|]\s*)*[-*•·–]\s+(\S.*)$")
_NUMBER_SIGN = re.compile(r" no [#.]? ?\d")  # "no 3" refuses nothing
# Nor does "no laptop of my own".
_NO_SUCH = re.compile(
    r" no (?!(?:thanks?|sorry|not|longer|but|because|since|please|need|unfortunately|merci|i|we|it|he|she|they|you|my|"
    r"our|the|this|that|there|more|way|go|can|cannot|just|really|actually|for|to|maybe|perhaps|dear|marie)\b)[a-z]"
)
_DIGITS = re.compile(r"^(\d{1,2})(?:er|re|e|eme|ieme|st|nd|rd|th)?$")
ARTICLES = frozenset(("le", "la", "l", "les", "au", "the", "option", "choix", "choice", "groupe"))


# What a reference looks like, and how our letters end with one; domain/token.py tells which are genuine.
REFERENCE = re.compile(r"(?<![0-9A-Za-z])[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}(?![0-9A-Za-z])")
_OUR_ENDING = re.compile(rf": ?{REFERENCE.pattern}\.")


class Role(StrEnum):
    """What the letter that is answered did. A letter of ours that asks nothing confirms: it tells what they have."""

    INVITES = "invites"
    CONFIRMS = "confirms"
    ASKS = "asks"
    ASKS_WHO = "asks_who"
    VERIFIES = "verifies"
    RIDDLE = "riddle"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Answer:
    """What an answer says: the number of the line it chooses, the group of that line, the people of the lines it names
    or that it means everyone, a yes (True) or no, whether the yes is said in so many words, and what the letter did.
    """

    choice: int | None = None
    group: str | None = None
    words: str = ""
    agrees: bool | None = None
    role: Role | None = None
    people: tuple[str, ...] = ()
    everyone: bool = False
    plainly_yes: bool = False
    seats: int | None = None  # told to a letter that asks how many


def listed(quoted: Quoted, config: Config, situation: Situation) -> tuple[str | None, ...]:
    """The group of each line of the quoted list, in its order: numbered lines, else bullets; None where a line names
    not exactly one.
    """
    lines = quoted.text.split("\n")[:MOST_LINES]
    numbered = {_line_number(m[1]): m[2] for line in lines if (m := _NUMBERED.match(line))}
    if sorted(numbered) == list(range(1, len(numbered) + 1)) and len(numbered) > 1:
        return tuple(_group_of(numbered[n], config, situation) for n in sorted(numbered))
    bullets = [m[1] for line in lines if (m := _BULLET.match(line))]
    plain = bullets or [line for line in lines if len(line) < 160]
    found = [_group_of(line, config, situation) for line in plain]
    chosen = tuple(found if bullets and all(found) else (g for g in found if g))
    return chosen or _told_in_order(quoted, config, situation)


def _told_in_order(quoted: Quoted, config: Config, situation: Situation) -> tuple[str, ...]:
    """The groups of the days that a letter tells in running text ("le 11 février pour …, en mars pour …"), in order."""
    keys = (
        dates.groups_of(day, config.course)
        for day in dates.mentions(quoted.text, today_of(situation), config.course)
        if not day.against
    )
    found = tuple(dict.fromkeys(key[0] for key in keys if len(key) == 1))
    return found if len(found) > 1 else ()


def _line_number(written: str) -> int:
    """The number of a line, "A" being the first."""
    return int(written) if written.isdigit() else ord(written.lower()) - ord("a") + 1


def _group_of(line: str, config: Config, situation: Situation) -> str | None:
    """The one group that a line of a list names."""
    labels = {
        g.key
        for g in config.course.groups
        for label in {fold(g.label.in_language(lang, config.course.languages)) for lang in config.course.languages}
        if label and label in fold(line)
    }
    named = labels or {key for key, _ in sector.named_groups(line, config)}
    if len(named) == 1:
        return named.pop()
    dated = {
        key
        for d in dates.mentions(line, today_of(situation), config.course)
        for key in dates.groups_of(d, config.course)
    }
    return dated.pop() if len(dated) == 1 else None


def read(situation: Situation, quoted_about: Topic | None, config: Config) -> Answer:
    """What the writer's words answer to the quoted letter."""
    sentences = said(situation.own)
    role = role_of(situation, quoted_about, config) if situation.quoted else None
    words = sum(len(s.plain.split()) for s in sentences)
    short = words <= SHORT
    choice, last, spoken = _chosen(sentences, short)
    group, seats = None, None
    lines = listed(situation.quoted[0], config, situation) if situation.quoted else ()
    if choice and situation.quoted and _asks_how_many(situation.quoted[0]):
        choice, seats = None, choice
    elif lines and not choice and not last and (numbered := _numbered(sentences)) and numbered[0] <= len(lines):
        choice, spoken = numbered
    if situation.quoted and (choice or last):
        choice = len(lines) if last and lines else choice
        group = lines[choice - 1] if choice and choice <= len(lines) else None
    if group is None and choice is None:
        group, spoken = _pointed(situation, config)
    if role is Role.ASKS and short and group is None and choice is None:
        group, spoken = _spoken_group(sentences, config)
    if group is None and choice is None and any(s.plain in phrases("acts", "same") for s in sentences):
        group, spoken = _same_group(situation, config, confirmed=role is Role.CONFIRMS)
    people, everyone = _meant(situation.quoted[0], sentences) if role is Role.ASKS_WHO and short else ((), False)
    agrees = agreement(sentences)
    return Answer(choice, group, spoken, agrees, role, people, everyone, plainly_yes(sentences), seats)


def _asks_how_many(quoted: Quoted) -> bool:
    """Whether a letter asks for the number of seats."""
    return plain_form(quoted.text[:MOST_REQUEST]) in phrases("letters", "asks_how_many")


def _meant(quoted: Quoted, sentences: tuple[Said, ...]) -> tuple[tuple[str, ...], bool]:
    """The people of the quoted list that an answer names, or that it means all; neither where it says anything else."""
    answered = [word for s in sentences for word in s.plain.split() if word.isalnum()]
    everyone = phrases("letters", "everyone").first(f" {' '.join(answered)} ")
    named = _named(quoted, answered)
    spoken = {word for name in named for word in plain_form(name).split()}
    spoken |= set(everyone.words.split()) if everyone else set()
    beside = {word for words in data("letters")["beside_names"].values() for word in words}
    if set(answered) - spoken - beside or (everyone and named):
        return (), False
    return tuple(named), everyone is not None


def _named(quoted: Quoted, answered: list[str]) -> list[str]:
    """The names of the quoted list that stand in the answer: whole, else the first names that only one of them has."""
    bullets = (_BULLET.match(line) for line in quoted.text.split("\n")[:MOST_LINES])
    names = {name: plain_form(name).split() for found in bullets if found and (name := found[1].split(",")[0].strip())}
    said_so = f" {' '.join(answered)} "
    if whole := [name for name, words in names.items() if words and f" {' '.join(words)} " in said_so]:
        return whole
    firsts = Counter(words[0] for words in names.values() if words)
    return [name for name, words in names.items() if words and firsts[words[0]] == 1 and words[0] in answered]


def _pointed(situation: Situation, config: Config) -> tuple[str | None, str]:
    """The group of the quoted line that "this one" is written under."""
    for line, above in situation.under:
        if plain_form(line) in phrases("letters", "this_one") and (group := _group_of(above, config, situation)):
            return group, f"{line} ({above[:80]})"
    return None, ""


def _same_group(situation: Situation, config: Config, *, confirmed: bool) -> tuple[str | None, str]:
    """The one group that a colleague's quoted request names, or the letter that confirms a place, where the writer
    asks for the same.
    """
    quoted = situation.quoted[0] if situation.quoted else None
    if quoted is None or (hers(quoted, config) and not confirmed):
        return None, ""
    group = _group_of(quoted.text[:MOST_REQUEST], config, situation)
    return group, quoted.text[:80] if group else ""


def _spoken_group(sentences: tuple[Said, ...], config: Config) -> tuple[str | None, str]:
    """The one group that a few words under a question name ("arts svp"), by its label, its key or its words."""
    languages = config.course.languages
    found: dict[str, str] = {}
    for group in config.course.groups:
        labels = [group.label.in_language(language, languages) for language in languages]
        named = one_of([group.key, *labels, *group.words.every()])
        if match := next((m for s in sentences if (m := named.first(s.plain))), None):
            found[group.key] = match.words
    return next(iter(found.items())) if len(found) == 1 else (None, "")


def _chosen(sentences: tuple[Said, ...], short: bool) -> tuple[int | None, bool, str]:
    """(number, whether it is "the last one", the words) that an answer chooses by."""
    plain = " ".join(s.plain.strip() for s in sentences[:3]).split()
    if short and (bare := _bare_number(plain)):
        return bare, False, str(bare)
    for before, word, after in zip(["", *plain], plain, [*plain[1:], ""], strict=False):
        number = _ordinals().get(word)
        if number is None or before not in ARTICLES or f" {after} " in phrases("letters", "not_a_line"):
            continue
        return (None, True, f"{before} {word}") if number == 0 else (number, False, f"{before} {word}")
    return None, False, ""


def _numbered(sentences: tuple[Said, ...]) -> tuple[int, str] | None:
    """The number of a line of the list that a sentence names as such: "j'aimerais le numéro 3", "option two for us"."""
    numbers, naming = data("letters")["numbers"], data("letters")["line"]
    named = {word for words in naming.values() for word in words}
    values = {word: int(number) for number, words in numbers.items() for word in words}
    found: dict[int, str] = {}
    for sentence in sentences:
        plain = sentence.plain.replace("#", " ").split()
        for at, word in enumerate(plain[:-1]):
            opens = at == 0 and word in ("le", "la")
            number = values.get(plain[at + 1]) if (word in named or opens) and not sentence.asks else None
            if number and not _is_a_number(word, plain[at + 1], sentence.text):
                continue
            after = " " + " ".join(plain[at + 2 : at + 4]) + " "
            counts = phrases("letters", "counting").first(after)
            if number and not (counts and not counts.before.strip()):
                found[number] = f"{word} {plain[at + 1]}"
    return next(iter(found.items())) if len(found) == 1 else None


def _is_a_number(before: str, word: str, text: str) -> bool:
    """Whether a word is meant as a number: no "no one", and a letter only as a capital ("option B")."""
    if len(word) == 1 and word.isalpha():
        return re.search(rf"\b{word.upper()}\b", text) is not None
    return before != "no" or word.isdigit()


def _bare_number(plain: list[str]) -> int | None:
    """The number that a short answer consists of, but for words that choose or greet."""
    choosing = frozenset(w for words in data("letters")["choosing"].values() for w in words)
    for at, word in enumerate(plain):
        if found := _DIGITS.match(word):
            number, after = int(found[1]), " " + " ".join(plain[at + 1 : at + 3]) + " "
            counts = phrases("letters", "counting").first(after)
            return number if 0 < number <= MOST_CHOICES and not (counts and not counts.before.strip()) else None
        if word not in choosing:
            return None
    return None


@cache
def _ordinals() -> dict[str, int]:
    """Each ordinal with its number; 0 for the last."""
    listed = data("letters")["ordinals"]
    return {word: 0 if number == "last" else int(number) for number, words in listed.items() for word in words}


def agreement(sentences: tuple[Said, ...]) -> bool | None:
    """True or False for a plain yes or no at the beginning of an answer; None where it is neither or says "but"."""
    first = next((s for s in sentences if not _greeting(s)), None)
    if (
        first is None
        or first.asks
        or any(f" {w} " in first.plain for w in ("mais", "but", "si", "if", "except", "sauf"))
    ):
        return None
    opening = " " + " ".join(first.plain.split()[:7]) + " "
    if first.plain in phrases("acts", "no_matter") or _NUMBER_SIGN.match(opening) or _NO_SUCH.match(opening):
        return None
    says_no = phrases("acts", "no").first(opening) or phrases("acts", "withdraw").first(first.plain)
    if says_no and not says_no.before.strip():
        return False
    if phrases("acts", "withdraw").first(first.plain):
        return False
    agreed = phrases("acts", "yes").first(opening) or phrases("acts", "fine").first(opening)
    if agreed and _first_said(agreed.before) and " pas " not in opening and " not " not in opening:
        return True
    return None


def _first_said(before: str) -> bool:
    """Whether words stand at the beginning, at most behind one word or a name that is spoken to ("Marie-Ève, oui")."""
    words = before.split()
    return len(words) <= 1 or (len(words) <= ADDRESSED and words[-1] == ",")


def plainly_yes(sentences: tuple[Said, ...]) -> bool:
    """A yes in so many words, by one who does not make do without."""
    resigned = any(s.plain in phrases("acts", "resigned") for s in sentences)
    return bool(agreement(sentences)) and not resigned and any(s.plain in phrases("acts", "yes") for s in sentences)


def _greeting(sentence: Said) -> bool:
    found = sentence.plain.split()
    answers = any(sentence.plain in phrases("acts", key) for key in ("yes", "fine", "no"))
    return len(found) <= 4 and not answers and sentence.plain in phrases("acts", "greets")


def role_of(situation: Situation, quoted_about: Topic | None, config: Config) -> Role:
    """What the quoted letter did, by its subject and its words."""
    if quoted_about is None:
        return Role.OTHER
    if quoted_about.level < Level.WEAK:
        told = " ".join(s.plain for s in said(situation.quoted[0].text[:3_000]))
        placed = told in phrases("letters", "your_seat") and told in phrases("topics", "group")
        return Role.CONFIRMS if placed and not (quoted_about.other or quoted_about.matter) else Role.OTHER
    if (quoted_about.matter or quoted_about.other) and quoted_about.level < Level.MEDIUM:
        return Role.OTHER
    quoted = situation.quoted[0]
    line = quoted.subject or situation.answered_line
    plain = " ".join(s.plain for s in said(f"{line}. {quoted.text[:3_000]}"))
    if quoted_about.level < Level.STRONG and _of_another(plain, config):
        return Role.OTHER
    riddle = config.course.event.dessert_guess and quoted_about.level < Level.STRONG
    if riddle and plain_form(line) in phrases("letters", "riddle"):
        return Role.RIDDLE
    if plain in phrases("letters", "verifies"):
        return Role.VERIFIES
    if plain in phrases("letters", "asks_who"):
        return Role.ASKS_WHO
    if plain in phrases("letters", "asks_which"):
        return Role.ASKS
    of_payment = plain in phrases("letters", "of_payment") and quoted_about.level >= Level.MEDIUM
    if (of_payment or plain in phrases("letters", "confirms")) and plain not in phrases("letters", "invites"):
        return Role.CONFIRMS
    if plain in phrases("letters", "asks"):
        return Role.ASKS
    if _OUR_ENDING.search(quoted.text[:20_000]):
        return Role.INVITES if plain in phrases("letters", "invites") else Role.CONFIRMS
    offers = any(plain in phrases("letters", key) for key in ("invites", "seat")) or (
        quoted_about.dated and bool(sector.named_groups(quoted.text[:3_000], config))
    )
    offers = offers and plain not in phrases("letters", "was_away")
    if quoted_about.level is Level.STRONG or (quoted_about.level is Level.MEDIUM and offers):
        return Role.INVITES
    return Role.RIDDLE if riddle and plain in phrases("letters", "riddle") else Role.OTHER


def _of_another(plain: str, config: Config) -> bool:
    """Whether a letter tells of what another course teaches ("le yoga recommence mardi")."""
    found = subject_of(config.course).elsewhere.all(plain)
    return any(f.before.split()[-1:] and f.before.split()[-1] in ARTICLES for f in found)


def hers(quoted: Quoted, config: Config) -> bool:
    """Whether the quoted message is the coordinator's, as far as its header lines tell."""
    return quoted.author is not None and is_hers(quoted.author, config.office)
